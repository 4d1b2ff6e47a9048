/* kern_effect_avx2.c: kern_effect.c with 16-bit lanes, sixteen at a time. */
#include "kernels.h"

#include <stdbool.h>

#include "avx2_pixels.h"

/* light_levels() of kern_effect.c; d is (dither − 128) · 15. */
static inline __m256i light_levels16(__m256i light, __m256i d)
{
    const __m256i width = _mm256_slli_epi16(_mm256_min_epu16(light, _mm256_set1_epi16(255)), 5);
    const __m256i offset = _mm256_mulhrs_epi16(d, width);
    const __m256i lifted = _mm256_adds_epu16(light, _mm256_set1_epi16(1024));
    const __m256i v = _mm256_add_epi16(lifted, _mm256_sub_epi16(offset, _mm256_set1_epi16(512)));
    return _mm256_srli_epi16(_mm256_subs_epu16(v, _mm256_set1_epi16(384)), 8);
}

static void light_flush(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y)
{
    const __m256i zero = _mm256_setzero_si256();
    for (int i = 0; i < n; i += 16) {
        const __m256i d = _mm256_mullo_epi16(
            _mm256_sub_epi16(dither16(x + i, y), _mm256_set1_epi16(128)), _mm256_set1_epi16(15));
        uint16_t *const pb = light + i, *const pg = pb + plane, *const pr = pg + plane;
        __m256i add[2];
        planes_to_pixels(light_levels16(load16_u16(pb), d), light_levels16(load16_u16(pg), d),
                         light_levels16(load16_u16(pr), d), zero, add);
        store8(dst + i, _mm256_adds_epu8(load8(dst + i), add[0]));
        if (i + 8 < n)
            store8(dst + i + 8, _mm256_adds_epu8(load8(dst + i + 8), add[1]));
        store16_u16(pb, zero);
        store16_u16(pg, zero);
        store16_u16(pr, zero);
    }
}

/* flush_over_channel() of kern_effect.c: what the channel gains and loses. */
struct step16 {
    __m256i more, less;
};

static inline struct step16 step_over16(__m256i dst, __m256i light, __m256i cover, __m256i d)
{
    const __m256i gone = _mm256_mulhi_epu16(cover, _mm256_mullo_epi16(dst, _mm256_set1_epi16(257)));
    return (struct step16){light_levels16(_mm256_subs_epu16(light, gone), d),
                           light_levels16(_mm256_subs_epu16(gone, light), d)};
}

/* A channel of sixteen pixels in 16-bit lanes. */
static inline __m256i channel16(const __m256i pixels[2], int shift)
{
    const __m256i byte = _mm256_set1_epi32(255);
    const __m256i low = _mm256_and_si256(_mm256_srli_epi32(pixels[0], shift), byte);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(pixels[1], shift), byte);
    return _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xd8);
}

static void light_flush_over(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y)
{
    const __m256i zero = _mm256_setzero_si256();
    for (int i = 0; i < n; i += 16) {
        const __m256i d = _mm256_mullo_epi16(
            _mm256_sub_epi16(dither16(x + i, y), _mm256_set1_epi16(128)), _mm256_set1_epi16(15));
        const bool second = i + 8 < n;
        const __m256i old[2] = {load8(dst + i), second ? load8(dst + i + 8) : zero};
        const __m256i cover = load16_u16(light + 3 * plane + i);
        struct step16 step[3];
        for (int c = 0; c < 3; c++) {
            uint16_t *const p = light + c * plane + i;
            step[c] = step_over16(channel16(old, 8 * c), load16_u16(p), cover, d);
            store16_u16(p, zero);
        }
        store16_u16(light + 3 * plane + i, zero);
        __m256i more[2], less[2];
        planes_to_pixels(step[0].more, step[1].more, step[2].more, zero, more);
        planes_to_pixels(step[0].less, step[1].less, step[2].less, zero, less);
        store8(dst + i, _mm256_subs_epu8(_mm256_adds_epu8(old[0], more[0]), less[0]));
        if (second)
            store8(dst + i + 8, _mm256_subs_epu8(_mm256_adds_epu8(old[1], more[1]), less[1]));
    }
}

/* Luminance 0…255 of eight pixels. */
static inline __m256i luminance8(__m256i p)
{
    const __m256i weights = _mm256_set1_epi32(0x00264b0f); /* B 15, G 75, R 38 of 128 */
    const __m256i pairs = _mm256_maddubs_epi16(p, weights);
    return _mm256_srli_epi32(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)), 7);
}

/* Eight pixels, or those of the lanes. */
static inline __m256i load_lanes(const uint32_t *src, __m256i lanes, const int whole)
{
    return whole ? load8(src) : _mm256_maskload_epi32((const int *)src, lanes);
}

/* Whether none of 8 × rows pixels is above the threshold: the largest of each channel are not. */
static inline int all_dark(const uint32_t *src, int stride, int rows, __m256i lanes,
                           __m256i threshold, const int whole)
{
    __m256i most = load_lanes(src, lanes, whole);
    for (int y = 1; y < rows; y++)
        most = _mm256_max_epu8(most, load_lanes(src + (ptrdiff_t)y * stride, lanes, whole));
    const __m256i above = _mm256_subs_epu16(luminance8(most), threshold);
    return _mm256_testz_si256(above, above);
}

/* Two blocks of 4 × rows pixels. */
static inline __m256i down_blocks(const uint32_t *src, int stride, int rows, __m256i lanes,
                                  const struct bloom_threshold *t, const int whole)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i threshold = _mm256_set1_epi32(t->threshold);
    const __m256i scale = _mm256_set1_epi32(t->scale);
    if (all_dark(src, stride, rows, lanes, threshold, whole))
        return zero;
    __m256i sum = zero;
    for (int y = 0; y < rows; y++, src += stride) {
        const __m256i p =
            _mm256_and_si256(load_lanes(src, lanes, whole), _mm256_set1_epi32(0xffffff));
        const __m256i above = _mm256_subs_epu16(luminance8(p), threshold);
        if (_mm256_testz_si256(above, above))
            continue;
        const __m256i weight = _mm256_srli_epi16(_mm256_mullo_epi16(above, scale), 8);
        const __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(p, zero), spread_low(weight));
        const __m256i high = _mm256_mullo_epi16(_mm256_unpackhi_epi8(p, zero), spread_high(weight));
        sum = _mm256_add_epi16(
            sum, _mm256_add_epi16(_mm256_srli_epi16(low, 4), _mm256_srli_epi16(high, 4)));
    }
    return _mm256_add_epi16(sum, _mm256_srli_si256(sum, 8));
}

static int bloom_down(uint16_t *dst, const uint32_t *src, int stride, int blocks, int rows,
                      const struct bloom_threshold *t)
{
    const __m256i all = _mm256_set1_epi32(-1);
    __m256i any = _mm256_setzero_si256();
    int i = 0;
    for (; i + 2 <= blocks; i += 2) {
        const __m256i sum = rows == 4 ? down_blocks(src + 4 * i, stride, 4, all, t, 1)
                                      : down_blocks(src + 4 * i, stride, rows, all, t, 1);
        _mm_storeu_si128((void *)(dst + 4 * i),
                         _mm256_castsi256_si128(_mm256_permute4x64_epi64(sum, 0xd8)));
        any = _mm256_or_si256(any, sum);
    }
    if (i < blocks) {
        const __m256i sum = down_blocks(src + 4 * i, stride, rows, lanes_below(4), t, 0);
        _mm_storel_epi64((void *)(dst + 4 * i), _mm256_castsi256_si128(sum));
        any = _mm256_or_si256(any, sum);
    }
    /* a block is the low half of its lane */
    return !_mm256_testz_si256(any, _mm256_setr_epi64x(-1, 0, -1, 0));
}

enum { LANES = BLUR_COLUMNS * 4 };

static void box_pass(const uint16_t *in, uint16_t *out, int length, int radius)
{
    const int width = 2 * radius + 1;
    const __m256i reciprocal = _mm256_set1_epi16((short)(65536 / width));
    __m256i sum0 = _mm256_set1_epi16((short)(width / 2)), sum1 = sum0;
    for (int y = 0; y < radius; y++) {
        sum0 = _mm256_add_epi16(sum0, load16_u16(in + y * LANES));
        sum1 = _mm256_add_epi16(sum1, load16_u16(in + y * LANES + 16));
    }
    const uint16_t *enters = in + (ptrdiff_t)radius * LANES;
    const uint16_t *leaves = in - (ptrdiff_t)(radius + 1) * LANES;
    for (int y = 0; y < length; y++) {
        sum0 = _mm256_add_epi16(sum0, _mm256_sub_epi16(load16_u16(enters), load16_u16(leaves)));
        sum1 = _mm256_add_epi16(sum1,
                                _mm256_sub_epi16(load16_u16(enters + 16), load16_u16(leaves + 16)));
        store16_u16(out, _mm256_mulhi_epu16(sum0, reciprocal));
        store16_u16(out + 16, _mm256_mulhi_epu16(sum1, reciprocal));
        enters += LANES;
        leaves += LANES;
        out += LANES;
    }
}

static inline __m256i blur_out(__m256i v, const struct blur *b)
{
    v = _mm256_sll_epi16(v, _mm_cvtsi32_si128(b->shift_out));
    if (b->gain) {
        v = _mm256_mulhi_epu16(v, _mm256_set1_epi16((short)b->gain));
        v = _mm256_adds_epu16(v, v);
        v = _mm256_adds_epu16(v, v);
    }
    return v;
}

/* Four pixels of a row become one pixel each of four rows. */
static inline void store_column(uint16_t *dst, ptrdiff_t stride, __m256i v)
{
    const __m128i low = _mm256_castsi256_si128(v), high = _mm256_extracti128_si256(v, 1);
    _mm_storel_epi64((void *)dst, low);
    _mm_storel_epi64((void *)(dst + stride), _mm_unpackhi_epi64(low, low));
    _mm_storel_epi64((void *)(dst + 2 * stride), high);
    _mm_storel_epi64((void *)(dst + 3 * stride), _mm_unpackhi_epi64(high, high));
}

static void load_columns(uint16_t *in, const uint16_t *src, ptrdiff_t src_stride,
                         const struct blur *b)
{
    const __m128i shift = _mm_cvtsi32_si128(b->shift_in);
    for (int y = 0; y < b->length; y++) {
        const uint16_t *const row = src + y * src_stride * 4;
        store16_u16(in + y * LANES, _mm256_srl_epi16(load16_u16(row), shift));
        store16_u16(in + y * LANES + 16, _mm256_srl_epi16(load16_u16(row + 16), shift));
    }
}

static void blur_columns(const uint16_t *src, ptrdiff_t src_stride, uint16_t *dst,
                         ptrdiff_t dst_stride, const struct blur *b, uint16_t *scratch)
{
    const size_t margin = (size_t)(BLUR_RADIUS_MAX + 1) * LANES;
    const size_t body = (size_t)b->length * LANES;
    uint16_t *in = scratch + margin, *out = in + body + 2 * margin;
    memset(scratch, 0, margin * sizeof *scratch);
    memset(in + body, 0, 2 * margin * sizeof *scratch);
    memset(out + body, 0, margin * sizeof *scratch);
    load_columns(in, src, src_stride, b);
    for (int pass = 0; pass < 3; pass++) {
        if (b->radius[pass] == 0)
            continue;
        box_pass(in, out, b->length, b->radius[pass]);
        uint16_t *const swap = in;
        in = out;
        out = swap;
    }
    for (int y = 0; y < b->length; y++) {
        const uint16_t *const row = in + y * LANES;
        store_column(dst + y * 4, dst_stride * 4, blur_out(load16_u16(row), b));
        store_column(dst + (4 * dst_stride + y) * 4, dst_stride * 4,
                     blur_out(load16_u16(row + 16), b));
    }
}

static int bloom_mix(uint16_t *dst, const uint16_t *a, const uint16_t *b, int n, unsigned weight_b)
{
    const __m256i wa = _mm256_set1_epi16((short)((8u - weight_b) << 13));
    const __m256i wb = _mm256_set1_epi16((short)(weight_b << 13));
    __m256i any = _mm256_setzero_si256();
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        const __m256i v = _mm256_add_epi16(_mm256_mulhi_epu16(load16_u16(a + 4 * i), wa),
                                           _mm256_mulhi_epu16(load16_u16(b + 4 * i), wb));
        store16_u16(dst + 4 * i, v);
        any = _mm256_or_si256(any, v);
    }
    for (; i < n; i++) {
        const __m128i va = _mm_loadl_epi64((const void *)(a + 4 * i));
        const __m128i vb = _mm_loadl_epi64((const void *)(b + 4 * i));
        const __m128i v = _mm_add_epi16(_mm_mulhi_epu16(va, _mm256_castsi256_si128(wa)),
                                        _mm_mulhi_epu16(vb, _mm256_castsi256_si128(wb)));
        _mm_storel_epi64((void *)(dst + 4 * i), v);
        any = _mm256_or_si256(any, _mm256_zextsi128_si256(v));
    }
    return !_mm256_testz_si256(any, any);
}

static inline __m256i splat_block(const uint16_t *light)
{
    long long v;
    memcpy(&v, light, sizeof v);
    return _mm256_set1_epi64x(v);
}

/* Levels of the four pixels across a block, as four 16-bit channels each. */
static inline __m256i add_levels(const uint16_t *light, __m256i d)
{
    const __m256i own_share = _mm256_setr_epi64x(0x0000a000a000a000, 0x0000e000e000e000,
                                                 0x0000e000e000e000, 0x0000a000a000a000);
    const __m256i other_share = _mm256_setr_epi64x(0x0000600060006000, 0x0000200020002000,
                                                   0x0000200020002000, 0x0000600060006000);
    const __m256i other = _mm256_blend_epi32(splat_block(light - 4), splat_block(light + 4), 0xf0);
    const __m256i v = _mm256_add_epi16(_mm256_mulhi_epu16(splat_block(light), own_share),
                                       _mm256_mulhi_epu16(other, other_share));
    return _mm256_srli_epi16(_mm256_adds_epu16(v, d), 8);
}

static void bloom_add(uint32_t *dst, const uint32_t *src, const uint16_t *light, int n, int x,
                      int y)
{
    /* Each pixel's dither four times, for the blocks at even and at odd columns. */
    const __m256i pattern =
        _mm256_broadcastsi128_si256(_mm_loadl_epi64((const void *)dither_row(x, y)));
    const __m256i even = _mm256_setr_epi8(0, -1, 0, -1, 0, -1, 0, -1, 1, -1, 1, -1, 1, -1, 1, -1, 2,
                                          -1, 2, -1, 2, -1, 2, -1, 3, -1, 3, -1, 3, -1, 3, -1);
    const __m256i odd = _mm256_setr_epi8(4, -1, 4, -1, 4, -1, 4, -1, 5, -1, 5, -1, 5, -1, 5, -1, 6,
                                         -1, 6, -1, 6, -1, 6, -1, 7, -1, 7, -1, 7, -1, 7, -1);
    const __m256i d0 = _mm256_shuffle_epi8(pattern, even);
    const __m256i d1 = _mm256_shuffle_epi8(pattern, odd);
    const __m256i seen = _mm256_set1_epi16((short)~3);
    for (int i = 0; i < n; i += 8) {
        /* Blocks −1 to 2 of two that stay below one level even with the dither. */
        if (i + 8 <= n && _mm256_testz_si256(load16_u16(light + i - 4), seen)) {
            if (dst != src)
                store8(dst + i, load8(src + i));
            continue;
        }
        const __m256i a = add_levels(light + i, d0);
        const __m256i b = i + 4 < n ? add_levels(light + i + 4, d1) : a;
        const __m256i add = _mm256_permute4x64_epi64(_mm256_packus_epi16(a, b), 0xd8);
        if (i + 8 <= n) {
            store8(dst + i, _mm256_adds_epu8(load8(src + i), add));
        } else {
            const __m256i lanes = lanes_below(n - i);
            const __m256i p = _mm256_maskload_epi32((const int *)src + i, lanes);
            _mm256_maskstore_epi32((int *)dst + i, lanes, _mm256_adds_epu8(p, add));
        }
    }
}

void kernels_effect_avx2(struct kernels *k)
{
    k->light_flush = light_flush;
    k->light_flush_over = light_flush_over;
    k->bloom_down = bloom_down;
    k->blur_columns = blur_columns;
    k->bloom_mix = bloom_mix;
    k->bloom_add = bloom_add;
}
