/* kern_blend_avx2.c: kern_blend.c eight or sixteen pixels at a time. Tails are handled with masked
 * loads of the sources; the destination's room behind the row takes what is left over, except where
 * a kernel writes to a frame. */
#include "kernels.h"

#include <stdint.h>

#include "avx2_pixels.h"

static void fill(uint32_t *dst, int n, uint32_t pixel)
{
    const __m256i v = _mm256_set1_epi32((int)pixel);
    int i = 0;
    for (; i + 8 <= n; i += 8)
        store8(dst + i, v);
    if (i < n)
        _mm256_maskstore_epi32((int *)dst + i, lanes_below(n - i), v);
}

static void blend(uint32_t *dst, int n, uint32_t paint)
{
    const __m256i solid = _mm256_set1_epi32((int)(paint | 0xff000000u));
    const __m256i alpha = _mm256_set1_epi32((int)(paint >> 24));
    int i = 0;
    for (; i + 8 <= n; i += 8)
        store8(dst + i, lerp8(load8(dst + i), solid, alpha));
    if (i < n) {
        const __m256i lanes = lanes_below(n - i);
        const __m256i old = _mm256_maskload_epi32((const int *)dst + i, lanes);
        _mm256_maskstore_epi32((int *)dst + i, lanes, lerp8(old, solid, alpha));
    }
}

/* Coverage bytes to 32-bit lanes, times the paint's alpha. */
static inline __m256i mask_alpha(__m128i bytes, __m256i alpha, int opaque)
{
    const __m256i cover = _mm256_cvtepu8_epi32(bytes);
    return opaque ? cover : div255_u16(_mm256_mullo_epi16(cover, alpha));
}

/* Eight pixels under eight mask bytes. */
static inline void mask_pixels(uint32_t *dst, __m128i bytes, __m256i solid, __m256i alpha,
                               int opaque)
{
    store8(dst, lerp8(load8(dst), solid, mask_alpha(bytes, alpha, opaque)));
}

static inline __m128i mask_bytes(const uint8_t *mask)
{
    return _mm_loadl_epi64((const void *)mask);
}

/* A mask and where it goes. */
struct masked {
    uint32_t *dst;
    ptrdiff_t dst_stride;
    const uint8_t *mask;
    ptrdiff_t mask_stride;
    int width, height;
};

/* Widths of 8 and 16, those of small discs, without inner loop. */
static inline void mask_vectors(struct masked m, __m256i solid, __m256i alpha, int opaque)
{
    for (int y = 0; y < m.height; y++, m.dst += m.dst_stride, m.mask += m.mask_stride) {
        mask_pixels(m.dst, mask_bytes(m.mask), solid, alpha, opaque);
        if (m.width > 8)
            mask_pixels(m.dst + 8, mask_bytes(m.mask + 8), solid, alpha, opaque);
    }
}

static inline void mask_rows(struct masked m, __m256i solid, __m256i alpha, int opaque)
{
    const int rest = m.width & 7;
    /* Where eight bytes can still be read. */
    const uint8_t *const last = m.mask + m.mask_stride * (m.height - 1) + m.width - 8;
    for (int y = 0; y < m.height; y++, m.dst += m.dst_stride, m.mask += m.mask_stride) {
        int x = 0;
        for (; x + 8 <= m.width; x += 8)
            mask_pixels(m.dst + x, mask_bytes(m.mask + x), solid, alpha, opaque);
        if (!rest)
            continue;
        const __m128i bytes =
            m.mask + x <= last ? load_some_bytes(m.mask + x, rest) : load_bytes(m.mask + x, rest);
        mask_pixels(m.dst + x, bytes, solid, alpha, opaque);
    }
}

static void blend_mask(uint32_t *dst, int dst_stride, const uint8_t *mask, int mask_stride,
                       int width, int height, uint32_t paint)
{
    const struct masked m = {dst, dst_stride, mask, mask_stride, width, height};
    const __m256i solid = _mm256_set1_epi32((int)(paint | 0xff000000u));
    const __m256i alpha = _mm256_set1_epi32((int)(paint >> 24));
    const int small = width == 8 || width == 16;
    if (small && paint >> 24 == 255)
        mask_vectors(m, solid, alpha, 1);
    else if (small)
        mask_vectors(m, solid, alpha, 0);
    else if (paint >> 24 == 255)
        mask_rows(m, solid, alpha, 1);
    else
        mask_rows(m, solid, alpha, 0);
}

/* Two rows of four pixels. */
static inline void mask_pair(uint32_t *dst0, uint32_t *dst1, uint32_t cover0, uint32_t cover1,
                             __m256i solid, __m256i alpha)
{
    const __m128i bytes = _mm_insert_epi32(_mm_cvtsi32_si128((int)cover0), (int)cover1, 1);
    const __m256i old =
        _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const void *)dst0)),
                                _mm_loadu_si128((const void *)dst1), 1);
    const __m256i now = lerp8(old, solid, mask_alpha(bytes, alpha, 0));
    _mm_storeu_si128((void *)dst0, _mm256_castsi256_si128(now));
    _mm_storeu_si128((void *)dst1, _mm256_extracti128_si256(now, 1));
}

/* Up to four columns, two rows at a time; an odd last row meets a second one of zeros. */
static inline void mask_narrow(struct masked m, __m256i solid, __m256i alpha)
{
    for (; m.height > 0; m.height -= 2) {
        const int more = m.height > 1;
        uint32_t cover0, cover1 = 0, *const next = m.dst + (more ? m.dst_stride : 4);
        memcpy(&cover0, m.mask, sizeof cover0);
        if (more)
            memcpy(&cover1, m.mask + m.mask_stride, sizeof cover1);
        mask_pair(m.dst, next, cover0, cover1, solid, alpha);
        m.dst += 2 * m.dst_stride;
        m.mask += 2 * m.mask_stride;
    }
}

static void blend_masks(uint32_t *pixels, int stride, const uint8_t *slab, const struct record *r,
                        int n)
{
    for (const struct record *const end = r + n; r < end; r++) {
        const struct masked m = {pixels + (ptrdiff_t)r->y * stride + r->x,
                                 stride,
                                 slab + r->ref,
                                 r->stride,
                                 (r->width + 7) & ~7,
                                 r->height};
        const __m256i solid = _mm256_set1_epi32((int)(r->color | 0xff000000u));
        const __m256i alpha = _mm256_set1_epi32((int)(r->color >> 24));
        if (r->width <= 4)
            mask_narrow(m, solid, alpha);
        else if (r->width <= 16)
            mask_vectors(m, solid, alpha, 0);
        else
            mask_rows(m, solid, alpha, 0);
    }
}

static void add_mask(uint32_t *dst, int dst_stride, const uint8_t *mask, int mask_stride, int width,
                     int height, uint32_t color)
{
    /* Each mask byte to the four channels of its pixel, as 16-bit numbers. */
    const __m256i low_order =
        _mm256_setr_epi8(0, -1, 0, -1, 0, -1, 0, -1, 1, -1, 1, -1, 1, -1, 1, -1, 4, -1, 4, -1, 4,
                         -1, 4, -1, 5, -1, 5, -1, 5, -1, 5, -1);
    const __m256i high_order =
        _mm256_setr_epi8(2, -1, 2, -1, 2, -1, 2, -1, 3, -1, 3, -1, 3, -1, 3, -1, 6, -1, 6, -1, 6,
                         -1, 6, -1, 7, -1, 7, -1, 7, -1, 7, -1);
    const __m256i bytes = _mm256_set1_epi32((int)color);
    /* mulhrs is (a · b + 2^14) >> 15: the colour times 128 makes that 8. */
    const __m256i c = _mm256_slli_epi16(_mm256_unpacklo_epi8(bytes, _mm256_setzero_si256()), 7);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x += 8) {
            const __m256i m = _mm256_broadcastq_epi64(load_bytes(mask + x, width - x));
            const __m256i low = _mm256_mulhrs_epi16(_mm256_shuffle_epi8(m, low_order), c);
            const __m256i high = _mm256_mulhrs_epi16(_mm256_shuffle_epi8(m, high_order), c);
            store8(dst + x, _mm256_adds_epu8(load8(dst + x), _mm256_packus_epi16(low, high)));
        }
        dst += dst_stride;
        mask += mask_stride;
    }
}

static inline __m256i over8(__m256i dst, __m256i src, __m256i cover)
{
    const __m256i s = scale8(src, cover);
    const __m256i rest = _mm256_sub_epi32(_mm256_set1_epi32(255), _mm256_srli_epi32(s, 24));
    return _mm256_adds_epu8(scale8(dst, rest), s);
}

static void blend_pixels(uint32_t *dst, const uint32_t *src, const uint8_t *cover, int n)
{
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m256i c = _mm256_cvtepu8_epi32(load_bytes(cover + i, 8));
        store8(dst + i, over8(load8(dst + i), load8(src + i), c));
    }
    if (i < n) {
        const __m256i lanes = lanes_below(n - i);
        const __m256i s = _mm256_maskload_epi32((const int *)src + i, lanes);
        const __m256i c = _mm256_cvtepu8_epi32(load_bytes(cover + i, n - i));
        store8(dst + i, over8(load8(dst + i), s, c));
    }
}

static inline __m256i dither_channel(uint16_t channel, __m256i d)
{
    return _mm256_srli_epi16(_mm256_adds_epu16(_mm256_set1_epi16((short)channel), d), 8);
}

static void dither_fill(uint32_t *dst, int n, const uint16_t *color, int x, int y)
{
    for (int i = 0; i < n; i += 16) {
        const __m256i d = dither16(x + i, y);
        __m256i out[2];
        planes_to_pixels(dither_channel(color[0], d), dither_channel(color[1], d),
                         dither_channel(color[2], d), dither_channel(color[3], d), out);
        store8(dst + i, out[0]);
        if (i + 8 < n)
            store8(dst + i + 8, out[1]);
    }
}

/* The colour times 256, as three 16-bit numbers in all lanes. */
struct shade {
    __m256i b, g, r;
};

/* One channel in 8.8 fixed point. */
static inline __m256i shade_channel(__m256i channel, __m256i factor, __m256i d)
{
    return _mm256_add_epi16(_mm256_mulhi_epu16(channel, factor), d);
}

/* Sixteen pixels, where quarters 0 and 2 of factor and d are those of the first eight. */
static inline void shade16(__m256i out[2], __m256i factor, const struct shade *s, __m256i d)
{
    const __m256i high = _mm256_set1_epi16((short)0xff00);
    const __m256i b = _mm256_srli_epi16(shade_channel(s->b, factor, d), 8);
    const __m256i g = _mm256_and_si256(shade_channel(s->g, factor, d), high);
    const __m256i r = _mm256_srli_epi16(shade_channel(s->r, factor, d), 8);
    const __m256i bg = _mm256_or_si256(b, g), ra = _mm256_or_si256(r, high);
    out[0] = _mm256_unpacklo_epi16(bg, ra);
    out[1] = _mm256_unpackhi_epi16(bg, ra);
}

/* Quarters 0 2 1 3 of sixteen numbers, so that shade16() gives eight pixels in a row. */
static inline __m256i swap_middle(__m256i v)
{
    return _mm256_permute4x64_epi64(v, 0xd8);
}

static void background(uint32_t *dst, int n, const uint16_t *column, unsigned row, uint32_t color,
                       int x, int y)
{
    const __m256i full = _mm256_set1_epi16((short)row);
    const struct shade s = {_mm256_set1_epi16((short)((color & 255u) << 8)),
                            _mm256_set1_epi16((short)((color >> 8 & 255u) << 8)),
                            _mm256_set1_epi16((short)((color >> 16 & 255u) << 8))};
    /* The pattern repeats after eight columns. */
    const __m256i d = swap_middle(dither16(x, y));
    __m256i out[2];
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m256i share = swap_middle(load16_u16(column + i));
        shade16(out, _mm256_subs_epu16(full, share), &s, d);
        store8(dst + i, out[0]);
        store8(dst + i + 8, out[1]);
    }
    if (i < n) {
        uint16_t rest[16] = {0};
        memcpy(rest, column + i, (size_t)(n - i) * sizeof *rest);
        shade16(out, _mm256_subs_epu16(full, swap_middle(load16_u16(rest))), &s, d);
        _mm256_maskstore_epi32((int *)dst + i, lanes_below(n - i), out[0]);
        _mm256_maskstore_epi32((int *)dst + i + 8, lanes_below(n - i - 8), out[1]);
    }
}

/* Mix of two pixels of 16-bit channels with weights (of 256) w0 + w1 = 256. */
static inline __m256i mix_channels(__m256i a, __m256i b, __m256i w0, __m256i w1)
{
    const __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(a, w0), _mm256_mullo_epi16(b, w1));
    return _mm256_srli_epi16(_mm256_add_epi16(sum, _mm256_set1_epi16(128)), 8);
}

struct sample8 {
    __m256i p00, p01, p10, p11;
    __m256i wx0, wx1, wy0, wy1;
};

static inline __m256i sample_low(const struct sample8 *s)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i w0 = spread_low(s->wx0), w1 = spread_low(s->wx1);
    const __m256i top = mix_channels(_mm256_unpacklo_epi8(s->p00, zero),
                                     _mm256_unpacklo_epi8(s->p01, zero), w0, w1);
    const __m256i bottom = mix_channels(_mm256_unpacklo_epi8(s->p10, zero),
                                        _mm256_unpacklo_epi8(s->p11, zero), w0, w1);
    return mix_channels(top, bottom, s->wy0, s->wy1);
}

static inline __m256i sample_high(const struct sample8 *s)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i w0 = spread_high(s->wx0), w1 = spread_high(s->wx1);
    const __m256i top = mix_channels(_mm256_unpackhi_epi8(s->p00, zero),
                                     _mm256_unpackhi_epi8(s->p01, zero), w0, w1);
    const __m256i bottom = mix_channels(_mm256_unpackhi_epi8(s->p10, zero),
                                        _mm256_unpackhi_epi8(s->p11, zero), w0, w1);
    return mix_channels(top, bottom, s->wy0, s->wy1);
}

static inline __m256i clamp_columns(__m256i x, __m256i last)
{
    return _mm256_min_epi32(_mm256_max_epi32(x, _mm256_setzero_si256()), last);
}

static inline __m256i gather8(const uint32_t *row, __m256i x)
{
    return _mm256_i32gather_epi32((const int *)row, x, 4);
}

static void sample(uint32_t *dst, int n, const struct sample_row *row)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i step = _mm256_mullo_epi32(lane, _mm256_set1_epi32(row->du));
    const __m256i last = _mm256_set1_epi32(row->width - 1);
    const __m256i one = _mm256_set1_epi32(1), full = _mm256_set1_epi32(256);
    uint32_t u = (uint32_t)row->u;
    struct sample8 s;
    s.wy1 = _mm256_set1_epi16((short)row->row_weight);
    s.wy0 = _mm256_set1_epi16((short)(256 - row->row_weight));
    for (int i = 0; i < n; i += 8, u += 8u * (uint32_t)row->du) {
        const __m256i at = _mm256_add_epi32(_mm256_set1_epi32((int)u), step);
        const __m256i column = _mm256_srai_epi32(at, 16);
        const __m256i x0 = clamp_columns(column, last);
        const __m256i x1 = clamp_columns(_mm256_add_epi32(column, one), last);
        s.wx1 = _mm256_and_si256(_mm256_srli_epi32(at, 8), _mm256_set1_epi32(255));
        s.wx0 = _mm256_sub_epi32(full, s.wx1);
        s.p00 = gather8(row->row0, x0);
        s.p01 = gather8(row->row0, x1);
        s.p10 = gather8(row->row1, x0);
        s.p11 = gather8(row->row1, x1);
        store8(dst + i, _mm256_packus_epi16(sample_low(&s), sample_high(&s)));
    }
}

void kernels_blend_avx2(struct kernels *k)
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
