/* kern_effect.c: the C reference of the kernels that work on whole frames: light with its dither,
 * and the steps of the bloom. */
#include "kernels.h"

#include <string.h>

#include "dither.h"

static inline uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Levels that 8.8 light becomes at a pixel: rounded after a dither 3.75 levels wide, so wide that
 * no run of equal pixels is left (see dither.h). Its width shrinks with light below one level, so
 * that nothing glimmers where the light ends. */
static inline uint32_t light_levels(uint32_t light, int dither)
{
    const int width = (int)min_u32(light, 255u) * 32;
    const int offset = ((dither - 128) * 15 * width + 0x4000) >> 15;
    const int v = (int)min_u32(light + 1024u, 65535u) + offset - 896;
    return (uint32_t)(v > 0 ? v : 0) >> 8;
}

static void light_flush(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y)
{
    for (int i = 0; i < n; i++) {
        const int d = (int)dither_at(x + i, y);
        uint32_t out = dst[i] & 0xff000000u;
        for (int c = 0; c < 3; c++) {
            const uint32_t sum = (dst[i] >> 8 * c & 255u) + light_levels(light[c * plane + i], d);
            out |= min_u32(sum, 255u) << 8 * c;
        }
        dst[i] = out;
    }
    for (int c = 0; c < 3; c++)
        memset(light + c * plane, 0, (size_t)n * sizeof *light);
}

/* The step from the pixel to the light over it is dithered as light that is added. */
static inline uint32_t flush_over_channel(uint32_t dst, uint32_t light, uint32_t cover, int dither)
{
    const uint32_t gone = cover * (dst * 257u) >> 16;
    if (light >= gone)
        return min_u32(dst + light_levels(light - gone, dither), 255u);
    const uint32_t less = light_levels(gone - light, dither);
    return dst > less ? dst - less : 0;
}

static void light_flush_over(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y)
{
    for (int i = 0; i < n; i++) {
        const int d = (int)dither_at(x + i, y);
        uint32_t out = dst[i] & 0xff000000u;
        for (int c = 0; c < 3; c++)
            out |= flush_over_channel(dst[i] >> 8 * c & 255u, light[c * plane + i],
                                      light[3 * plane + i], d)
                   << 8 * c;
        dst[i] = out;
    }
    for (int c = 0; c < 4; c++)
        memset(light + c * plane, 0, (size_t)n * sizeof *light);
}

static int bloom_down(uint16_t *dst, const uint32_t *src, int stride, int blocks, int rows,
                      const struct bloom_threshold *t)
{
    uint32_t any = 0;
    memset(dst, 0, (size_t)blocks * 4 * sizeof *dst);
    for (int y = 0; y < rows; y++) {
        for (int x = 0; x < blocks * 4; x++) {
            const uint32_t p = src[x];
            const uint32_t b = p & 255u, g = p >> 8 & 255u, r = p >> 16 & 255u;
            const uint32_t luminance = (15u * b + 75u * g + 38u * r) >> 7;
            if (luminance <= t->threshold)
                continue;
            const uint32_t weight = (luminance - t->threshold) * t->scale >> 8;
            uint16_t *const out = dst + x / 4 * 4;
            out[0] = (uint16_t)(out[0] + (b * weight >> 4));
            out[1] = (uint16_t)(out[1] + (g * weight >> 4));
            out[2] = (uint16_t)(out[2] + (r * weight >> 4));
            any |= (uint32_t)(out[0] | out[1] | out[2]);
        }
        src += stride;
    }
    return any != 0;
}

enum { LANES = BLUR_COLUMNS * 4 };

/* One box pass down the columns; in and out have BLUR_RADIUS_MAX + 1 zero rows on both sides. */
static void box_pass(const uint16_t *in, uint16_t *out, int length, int radius)
{
    const uint32_t width = 2u * (uint32_t)radius + 1u;
    const uint32_t reciprocal = 65536u / width;
    uint16_t sum[LANES];
    for (int i = 0; i < LANES; i++) {
        sum[i] = (uint16_t)(width / 2);
        for (int y = 0; y < radius; y++)
            sum[i] = (uint16_t)(sum[i] + in[y * LANES + i]);
    }
    for (int y = 0; y < length; y++) {
        for (int i = 0; i < LANES; i++) {
            const ptrdiff_t enters = (ptrdiff_t)(y + radius) * LANES + i;
            const ptrdiff_t leaves = (ptrdiff_t)(y - radius - 1) * LANES + i;
            sum[i] = (uint16_t)(sum[i] + in[enters] - in[leaves]);
            out[y * LANES + i] = (uint16_t)(sum[i] * reciprocal >> 16);
        }
    }
}

static inline uint16_t blur_out(uint32_t v, const struct blur *b)
{
    v = v << b->shift_out & 0xffffu;
    if (b->gain) {
        v = v * b->gain >> 16;
        v = min_u32(v * 2u, 65535u);
        v = min_u32(v * 2u, 65535u);
    }
    return (uint16_t)v;
}

static void blur_columns(const uint16_t *src, ptrdiff_t src_stride, uint16_t *dst,
                         ptrdiff_t dst_stride, const struct blur *b, uint16_t *scratch)
{
    const size_t margin = (size_t)(BLUR_RADIUS_MAX + 1) * LANES;
    const size_t body = (size_t)b->length * LANES;
    memset(scratch, 0, 2 * (body + 2 * margin) * sizeof *scratch);
    uint16_t *in = scratch + margin, *out = in + body + 2 * margin;
    for (int y = 0; y < b->length; y++)
        for (int i = 0; i < LANES; i++)
            in[y * LANES + i] = (uint16_t)(src[y * src_stride * 4 + i] >> b->shift_in);
    for (int pass = 0; pass < 3; pass++) {
        if (b->radius[pass] == 0)
            continue;
        box_pass(in, out, b->length, b->radius[pass]);
        uint16_t *const swap = in;
        in = out;
        out = swap;
    }
    for (int column = 0; column < BLUR_COLUMNS; column++)
        for (int y = 0; y < b->length; y++)
            for (int c = 0; c < 4; c++)
                dst[(column * dst_stride + y) * 4 + c] =
                    blur_out(in[y * LANES + column * 4 + c], b);
}

static int bloom_mix(uint16_t *dst, const uint16_t *a, const uint16_t *b, int n, unsigned weight_b)
{
    const uint32_t wa = (8u - weight_b) << 13, wb = weight_b << 13;
    uint32_t any = 0;
    for (int i = 0; i < n * 4; i++) {
        dst[i] = (uint16_t)((a[i] * wa >> 16) + (b[i] * wb >> 16));
        any |= dst[i];
    }
    return any != 0;
}

/* Shares, in eighths of 65536, of a block's own light and its nearer neighbour's at the four
 * pixels across a block. */
static const uint32_t own_share[4] = {5u << 13, 7u << 13, 7u << 13, 5u << 13};
static const uint32_t other_share[4] = {3u << 13, 1u << 13, 1u << 13, 3u << 13};

static void bloom_add(uint32_t *dst, const uint32_t *src, const uint16_t *light, int n, int x,
                      int y)
{
    for (int i = 0; i < n; i++) {
        const uint16_t *const own = light + (ptrdiff_t)(i / 4) * 4;
        const uint16_t *const other = i % 4 < 2 ? own - 4 : own + 4;
        const uint32_t d = dither_at(x + i, y);
        uint32_t out = src[i] & 0xff000000u;
        for (int c = 0; c < 3; c++) {
            const uint32_t v =
                (own[c] * own_share[i % 4] >> 16) + (other[c] * other_share[i % 4] >> 16);
            const uint32_t sum = (src[i] >> 8 * c & 255u) + (min_u32(v + d, 65535u) >> 8);
            out |= min_u32(sum, 255u) << 8 * c;
        }
        dst[i] = out;
    }
}

void kernels_effect_c(struct kernels *k)
{
    k->light_flush = light_flush;
    k->light_flush_over = light_flush_over;
    k->bloom_down = bloom_down;
    k->blur_columns = blur_columns;
    k->bloom_mix = bloom_mix;
    k->bloom_add = bloom_add;
}
