/* The AVX2 tier of the row conversions: 8 pixels a step, and the same formulas in C for what is
 * left of a row. RGB packing shuffles 4 pixels to 12 bytes in each half, then joins the halves;
 * colour sums are 16 × 16 → 32 bit multiply-adds, exact as in C. */
#include "convert.h"

#include <immintrin.h>
#include <string.h>

static __m256i load(const uint32_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Writes 24 bytes of 8 pixels and 8 bytes of zeros behind them. */
static void store_rgb(uint8_t *out, __m256i pixels)
{
    const __m256i order = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,
                                           2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i halves = _mm256_shuffle_epi8(pixels, order);
    const __m256i joined =
        _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
    _mm256_storeu_si256((__m256i *)(void *)out, joined);
}

/* A store of 8 pixels touches the bytes of 3 more, which the next step overwrites. */
enum { STEP = 8, REACH = 11 };

static void rgb(uint8_t *out, const uint32_t *row, size_t n)
{
    size_t i = 0;
    for (; i + REACH <= n; i += STEP)
        store_rgb(out + 3 * i, load(row + i));
    for (; i < n; i++)
        convert_put_rgb(out + 3 * i, row[i] >> 16, row[i] >> 8, row[i]);
}

static void rgb_sub(uint8_t *out, const uint32_t *row, size_t n)
{
    size_t i = 1;
    convert_put_rgb(out, row[0] >> 16, row[0] >> 8, row[0]);
    for (; i + REACH <= n; i += STEP)
        store_rgb(out + 3 * i, _mm256_sub_epi8(load(row + i), load(row + i - 1)));
    for (; i < n; i++) {
        const uint32_t p = row[i], q = row[i - 1];
        convert_put_rgb(out + 3 * i, (p >> 16) - (q >> 16), (p >> 8) - (q >> 8), p - q);
    }
}

/* 4 × 8 values of 32 bits to 32 bytes, in order. */
static __m256i pack_bytes(__m256i a, __m256i b, __m256i c, __m256i d)
{
    const __m256i mixed = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    return _mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

static __m256i pair_weights(int low, int high)
{
    return _mm256_set1_epi32((int)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16));
}

/* Blue and red are the low bytes of a pixel's 16-bit halves, green and alpha the high ones, so that
 * two multiply-adds weigh a pixel where it is. */
static void luma(uint8_t *y, const uint32_t *row, size_t n)
{
    const __m256i low_bytes = _mm256_set1_epi16(255);
    const __m256i blue_red = pair_weights(RC_LUMA_B, RC_LUMA_R);
    const __m256i green = pair_weights(RC_LUMA_G, 0);
    const __m256i base = _mm256_set1_epi32((16 << 15) + (1 << 14));
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i part[4];
        for (size_t k = 0; k < 4; k++) {
            const __m256i p = load(row + i + 8 * k);
            const __m256i sum =
                _mm256_add_epi32(_mm256_madd_epi16(_mm256_and_si256(p, low_bytes), blue_red),
                                 _mm256_madd_epi16(_mm256_srli_epi16(p, 8), green));
            part[k] = _mm256_srai_epi32(_mm256_add_epi32(sum, base), 15);
        }
        _mm256_storeu_si256((__m256i *)(void *)(y + i),
                            pack_bytes(part[0], part[1], part[2], part[3]));
    }
    for (; i < n; i++)
        y[i] = convert_luma(row[i]);
}

static __m256i channel_weights(int b, int g, int r)
{
    return _mm256_set1_epi64x((int64_t)((uint64_t)(uint16_t)b | (uint64_t)(uint16_t)g << 16 |
                                        (uint64_t)(uint16_t)r << 32));
}

/* Channel sums, 16-bit B G R 0, of the chroma samples at row[0], row[2], row[4], row[6]:
 * 1 · left + 2 · middle + 1 · right. The middle's and the right pixel's bytes are put side by side
 * and added in one step. */
static __m256i sum_across(const uint32_t *row)
{
    const __m256i side_by_side =
        _mm256_setr_epi8(0, 4, 1, 5, 2, 6, -1, -1, 8, 12, 9, 13, 10, 14, -1, -1, 0, 4, 1, 5, 2, 6,
                         -1, -1, 8, 12, 9, 13, 10, 14, -1, -1);
    const __m256i first_widened =
        _mm256_setr_epi8(0, -1, 1, -1, 2, -1, -1, -1, 8, -1, 9, -1, 10, -1, -1, -1, 0, -1, 1, -1, 2,
                         -1, -1, -1, 8, -1, 9, -1, 10, -1, -1, -1);
    const __m256i two_and_one = _mm256_set1_epi16(0x0102);
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_shuffle_epi8(load(row), side_by_side), two_and_one);
    return _mm256_add_epi16(pairs, _mm256_shuffle_epi8(load(row - 1), first_widened));
}

/* 8 chroma values from the sums of samples 0…3 and 4…7. */
static __m256i weigh_sums(__m256i first, __m256i second, __m256i weights)
{
    const __m256i middle = _mm256_set1_epi32((128 << 18) + (1 << 17));
    const __m256i sum =
        _mm256_hadd_epi32(_mm256_madd_epi16(first, weights), _mm256_madd_epi16(second, weights));
    /* sum: samples 0 1 4 5 | 2 3 6 7 */
    const __m256i ordered = _mm256_permute4x64_epi64(sum, 0xd8);
    return _mm256_srai_epi32(_mm256_add_epi32(ordered, middle), 18);
}

/* 8 values each to both planes. */
static void store_chroma(uint8_t *u, uint8_t *v, __m256i values_u, __m256i values_v)
{
    const __m256i bytes = pack_bytes(values_u, values_u, values_v, values_v);
    _mm_storel_epi64((__m128i *)(void *)u, _mm256_castsi256_si128(bytes));
    _mm_storel_epi64((__m128i *)(void *)v, _mm256_extracti128_si256(bytes, 1));
}

static void chroma(uint8_t *u, uint8_t *v, const uint32_t *top, const uint32_t *bottom,
                   size_t width)
{
    const uint32_t *const rows[2] = {top, bottom};
    const __m256i weights_u = channel_weights(RC_CB_B, RC_CB_G, RC_CB_R);
    const __m256i weights_v = channel_weights(RC_CR_B, RC_CR_G, RC_CR_R);
    const size_t samples = (width + 1) / 2;
    convert_chroma_at(u, v, rows, width, 0);
    size_t k = 1;
    for (; 2 * k + 16 <= width; k += 8) {
        const uint32_t *p = top + 2 * k, *q = bottom + 2 * k;
        const __m256i first = _mm256_add_epi16(sum_across(p), sum_across(q));
        const __m256i second = _mm256_add_epi16(sum_across(p + 8), sum_across(q + 8));
        store_chroma(u + k, v + k, weigh_sums(first, second, weights_u),
                     weigh_sums(first, second, weights_v));
    }
    for (; k < samples; k++)
        convert_chroma_at(u, v, rows, width, k);
}

static void equal(uint8_t *bits, const uint8_t *bytes, size_t n, size_t distance)
{
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        const __m256i here = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
        const __m256i there =
            _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i - distance));
        const int mask = _mm256_movemask_epi8(_mm256_cmpeq_epi8(here, there));
        memcpy(bits + i / 8, &mask, sizeof mask);
    }
    for (; i < n; i += 8)
        bits[i / 8] = convert_equal_byte(bytes + i, n - i, distance);
}

const struct converter converter_avx2 = {
    .rgb = rgb,
    .rgb_sub = rgb_sub,
    .luma = luma,
    .chroma = chroma,
    .equal = equal,
};
