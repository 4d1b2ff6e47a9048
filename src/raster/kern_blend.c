/* kern_blend.c: the C reference of the kernels that combine colours with pixels: fill, blend,
 * masks, premultiplied rows, dithered colours and sampled pictures. */
#include "kernels.h"

#include "rource/base/color.h"

#include "dither.h"

static inline uint32_t lerp_pixel(uint32_t dst, uint32_t src, uint32_t alpha)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const uint32_t d = dst >> shift & 255u, s = src >> shift & 255u;
        out |= div255(d * (255u - alpha) + s * alpha) << shift;
    }
    return out;
}

static void fill(uint32_t *dst, int n, uint32_t pixel)
{
    for (int i = 0; i < n; i++)
        dst[i] = pixel;
}

static void blend(uint32_t *dst, int n, uint32_t paint)
{
    const uint32_t solid = paint | 0xff000000u;
    for (int i = 0; i < n; i++)
        dst[i] = lerp_pixel(dst[i], solid, paint >> 24);
}

static void blend_mask(uint32_t *dst, int dst_stride, const uint8_t *mask, int mask_stride,
                       int width, int height, uint32_t paint)
{
    const uint32_t solid = paint | 0xff000000u, alpha = paint >> 24;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++)
            dst[x] = lerp_pixel(dst[x], solid, div255(mask[x] * alpha));
        dst += dst_stride;
        mask += mask_stride;
    }
}

static void blend_masks(uint32_t *pixels, int stride, const uint8_t *slab, const struct record *r,
                        int n)
{
    for (int i = 0; i < n; i++)
        blend_mask(pixels + (ptrdiff_t)r[i].y * stride + r[i].x, stride, slab + r[i].ref,
                   r[i].stride, r[i].width, r[i].height, r[i].color);
}

static inline uint32_t add_pixel(uint32_t dst, uint32_t add)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const uint32_t sum = (dst >> shift & 255u) + (add >> shift & 255u);
        out |= (sum < 255u ? sum : 255u) << shift;
    }
    return out;
}

static inline uint32_t scale_pixel(uint32_t p, uint32_t weight)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8)
        out |= div255((p >> shift & 255u) * weight) << shift;
    return out;
}

/* Light needs no exact white: (m · c + 128) / 256 is one instruction. */
static inline uint32_t light_pixel(uint32_t color, uint32_t mask)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8)
        out |= ((color >> shift & 255u) * mask + 128u) >> 8 << shift;
    return out;
}

static void add_mask(uint32_t *dst, int dst_stride, const uint8_t *mask, int mask_stride, int width,
                     int height, uint32_t color)
{
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++)
            dst[x] = add_pixel(dst[x], light_pixel(color, mask[x]));
        dst += dst_stride;
        mask += mask_stride;
    }
}

static void blend_pixels(uint32_t *dst, const uint32_t *src, const uint8_t *cover, int n)
{
    for (int i = 0; i < n; i++) {
        const uint32_t s = scale_pixel(src[i], cover[i]);
        dst[i] = add_pixel(scale_pixel(dst[i], 255u - (s >> 24)), s);
    }
}

static void dither_fill(uint32_t *dst, int n, const uint16_t *color, int x, int y)
{
    for (int i = 0; i < n; i++) {
        const unsigned d = dither_at(x + i, y);
        uint32_t pixel = 0;
        for (int c = 0; c < 4; c++) {
            const unsigned v = color[c] + d;
            pixel |= (v < 65535u ? v : 65535u) >> 8 << 8 * c;
        }
        dst[i] = pixel;
    }
}

static void background(uint32_t *dst, int n, const uint16_t *column, unsigned row, uint32_t color,
                       int x, int y)
{
    for (int i = 0; i < n; i++) {
        const unsigned factor = row > column[i] ? row - column[i] : 0;
        const unsigned d = dither_at(x + i, y);
        uint32_t pixel = 0xff000000u;
        for (int shift = 0; shift < 24; shift += 8) {
            const unsigned v = ((color >> shift & 255u) << 8) * factor >> 16;
            pixel |= (v + d) >> 8 << shift;
        }
        dst[i] = pixel;
    }
}

static inline int clamp_column(int x, int width)
{
    return x < 0 ? 0 : x >= width ? width - 1 : x;
}

static void sample(uint32_t *dst, int n, const struct sample_row *row)
{
    const uint32_t wy = (uint32_t)row->row_weight;
    int32_t u = row->u;
    for (int i = 0; i < n; i++) {
        const int x0 = clamp_column(u >> 16, row->width);
        const int x1 = clamp_column((u >> 16) + 1, row->width);
        const uint32_t wx = (uint32_t)u >> 8 & 255u;
        uint32_t out = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            const uint32_t p00 = row->row0[x0] >> shift & 255u, p01 = row->row0[x1] >> shift & 255u;
            const uint32_t p10 = row->row1[x0] >> shift & 255u, p11 = row->row1[x1] >> shift & 255u;
            const uint32_t top = (p00 * (256u - wx) + p01 * wx + 128u) >> 8;
            const uint32_t bottom = (p10 * (256u - wx) + p11 * wx + 128u) >> 8;
            out |= (top * (256u - wy) + bottom * wy + 128u) >> 8 << shift;
        }
        dst[i] = out;
        u = (int32_t)((uint32_t)u + (uint32_t)row->du);
    }
}

void kernels_blend_c(struct kernels *k)
{
    k->fill = fill;
    k->blend = blend;
    k->blend_mask = blend_mask;
    k->blend_masks = blend_masks;
    k->add_mask = add_mask;
    k->blend_pixels = blend_pixels;
    k->dither_fill = dither_fill;
    k->background = background;
    k->sample = sample;
}
