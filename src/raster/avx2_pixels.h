/* raster/avx2_pixels.h: eight opaque pixels at a time; for the files that are built with -mavx2. */
#ifndef RASTER_AVX2_PIXELS_H
#define RASTER_AVX2_PIXELS_H

#include <immintrin.h>
#include <string.h>

#include "dither.h"

static inline __m256i load8(const uint32_t *p)
{
    return _mm256_loadu_si256((const void *)p);
}

static inline void store8(uint32_t *p, __m256i v)
{
    _mm256_storeu_si256((void *)p, v);
}

static inline __m256i load16_u16(const uint16_t *p)
{
    return _mm256_loadu_si256((const void *)p);
}

static inline void store16_u16(uint16_t *p, __m256i v)
{
    _mm256_storeu_si256((void *)p, v);
}

/* Lanes below n are all ones. */
static inline __m256i lanes_below(int n)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane);
}

/* The first n < 8 of eight bytes that may all be read, and zeros. */
static inline __m128i load_some_bytes(const uint8_t *p, int n)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return _mm_cvtsi64_si128((long long)(v & ((UINT64_C(1) << 8 * n) - 1)));
}

/* Eight bytes, or the first n < 8 and zeros, without reading further. */
static inline __m128i load_bytes(const uint8_t *p, int n)
{
    uint64_t v = 0;
    if (n >= 8)
        memcpy(&v, p, 8);
    else if (n >= 4) {
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        v = low | (uint64_t)high << 8 * (n - 4);
    } else if (n > 0) {
        v = p[0] | (uint64_t)p[n / 2] << 8 * (n / 2) | (uint64_t)p[n - 1] << 8 * (n - 1);
    }
    return _mm_cvtsi64_si128((long long)v);
}

/* div255() of 16 numbers to which 128 has been added already: (y + (y >> 8)) >> 8 is y · 257 >> 16.
 */
static inline __m256i div255_biased(__m256i y)
{
    return _mm256_mulhi_epu16(y, _mm256_set1_epi16(257));
}

static inline __m256i div255_u16(__m256i x)
{
    return div255_biased(_mm256_add_epi16(x, _mm256_set1_epi16(128)));
}

/* Copies byte pairs 0 and 1 (or 2 and 3) of each 32-bit lane's low 16 bits to four channels. */
static inline __m256i spread_low(__m256i v)
{
    const __m256i order = _mm256_setr_epi8(0, 1, 0, 1, 0, 1, 0, 1, 4, 5, 4, 5, 4, 5, 4, 5, 0, 1, 0,
                                           1, 0, 1, 0, 1, 4, 5, 4, 5, 4, 5, 4, 5);
    return _mm256_shuffle_epi8(v, order);
}

static inline __m256i spread_high(__m256i v)
{
    const __m256i order = _mm256_setr_epi8(8, 9, 8, 9, 8, 9, 8, 9, 12, 13, 12, 13, 12, 13, 12, 13,
                                           8, 9, 8, 9, 8, 9, 8, 9, 12, 13, 12, 13, 12, 13, 12, 13);
    return _mm256_shuffle_epi8(v, order);
}

/* dst · (255 − alpha) + src · alpha, exactly rounded; alpha in 32-bit lanes. maddubs wants one
 * factor signed: pixels minus 128, mended by adding 128 · 255. */
static inline __m256i lerp8(__m256i dst, __m256i src, __m256i alpha)
{
    const __m256i sign = _mm256_set1_epi8(-128);
    const __m256i mend = _mm256_set1_epi16(-32768); /* as unsigned: 128 · 255 + 128 */
    dst = _mm256_xor_si256(dst, sign);
    src = _mm256_xor_si256(src, sign);
    /* Low byte 255 − alpha, high byte alpha. */
    const __m256i most = _mm256_set1_epi16(255);
    const __m256i pair = _mm256_add_epi16(_mm256_mullo_epi16(alpha, most), most);
    const __m256i low = _mm256_maddubs_epi16(spread_low(pair), _mm256_unpacklo_epi8(dst, src));
    const __m256i high = _mm256_maddubs_epi16(spread_high(pair), _mm256_unpackhi_epi8(dst, src));
    return _mm256_packus_epi16(div255_biased(_mm256_add_epi16(low, mend)),
                               div255_biased(_mm256_add_epi16(high, mend)));
}

/* Each channel times its pixel's weight (0…255, in 32-bit lanes) / 255, exactly rounded. */
static inline __m256i scale8(__m256i pixels, __m256i weight)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(pixels, zero), spread_low(weight));
    const __m256i high =
        _mm256_mullo_epi16(_mm256_unpackhi_epi8(pixels, zero), spread_high(weight));
    return _mm256_packus_epi16(div255_u16(low), div255_u16(high));
}

/* The dither pattern of 8 pixels from (x, y), in 32-bit lanes. */
static inline __m256i dither8(int x, int y)
{
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)dither_row(x, y)));
}

/* The dither pattern of 16 pixels from (x, y), in 16-bit lanes. */
static inline __m256i dither16(int x, int y)
{
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)dither_row(x, y)));
}

/* Sixteen pixels from planes of 16-bit numbers below 256: B, G, R, and A = alpha. */
static inline void planes_to_pixels(__m256i b, __m256i g, __m256i r, __m256i alpha, __m256i out[2])
{
    const __m256i bg = _mm256_or_si256(b, _mm256_slli_epi16(g, 8));
    const __m256i ra = _mm256_or_si256(r, _mm256_slli_epi16(alpha, 8));
    const __m256i low = _mm256_unpacklo_epi16(bg, ra), high = _mm256_unpackhi_epi16(bg, ra);
    out[0] = _mm256_permute2x128_si256(low, high, 0x20);
    out[1] = _mm256_permute2x128_si256(low, high, 0x31);
}

#endif
