/* convert.h: rows of 0xAARRGGBB pixels to the layouts that files hold. Alpha is ignored: a frame is
 * opaque.
 *
 * The tables hold one function set a CPU tier; all give the same bytes. n and width count pixels
 * and may be any number ≥ 1; nothing outside the named rows is read or written.
 */
#ifndef ROURCE_OUTPUT_CONVERT_H
#define ROURCE_OUTPUT_CONVERT_H

#include <stddef.h>
#include <stdint.h>

#include "rource/base/cpu.h"

struct converter {
    /* R, G, B bytes: 3·n of them. */
    void (*rgb)(uint8_t *out, const uint32_t *row, size_t n);
    /* R, G, B bytes minus those of the pixel to the left (black before the first), modulo 256:
     * PNG's filter Sub. */
    void (*rgb_sub)(uint8_t *out, const uint32_t *row, size_t n);
    /* Y of BT.601, 16…235. */
    void (*luma)(uint8_t *y, const uint32_t *row, size_t n);
    /* Cb and Cr of BT.601, 16…240, (width + 1) / 2 of each, from two rows: sited on the left pixel
     * of each pair as MPEG-2 and H.264 have it, so weights 1 2 1 across and 1 1 down; edge pixels
     * are repeated. */
    void (*chroma)(uint8_t *u, uint8_t *v, const uint32_t *top, const uint32_t *bottom,
                   size_t width);
    /* Bit i % 8 of bits[i / 8]: whether bytes[i] == bytes[i - distance], i < n; the rest of the
     * last of (n + 7) / 8 bytes is 0. Reads `distance` bytes before bytes. */
    void (*equal)(uint8_t *bits, const uint8_t *bytes, size_t n, size_t distance);
};

/* The functions of a tier; the C ones where the build lacks it. Never NULL. */
const struct converter *converter_for(enum cpu_tier tier);
/* Only in builds for x86-64. */
extern const struct converter converter_avx2;

/* BT.601 in 1/32768: Y = 16 + (219/255)·(0.299 R + 0.587 G + 0.114 B), the chroma likewise with
 * 224/255. Blue's and red's chroma weights sum to 0, so grey is exactly 128. */
enum {
    RC_LUMA_R = 8414,
    RC_LUMA_G = 16519,
    RC_LUMA_B = 3208,
    RC_CB_R = -4857,
    RC_CB_G = -9535,
    RC_CB_B = 14392,
    RC_CR_R = 14392,
    RC_CR_G = -12052,
    RC_CR_B = -2340,
};

static inline void convert_put_rgb(uint8_t *out, uint32_t r, uint32_t g, uint32_t b)
{
    out[0] = (uint8_t)r;
    out[1] = (uint8_t)g;
    out[2] = (uint8_t)b;
}

/* What equal() writes of the first 8 of n bytes. */
static inline uint8_t convert_equal_byte(const uint8_t *bytes, size_t n, size_t distance)
{
    unsigned mask = 0;
    for (size_t i = 0; i < 8 && i < n; i++)
        mask |= (unsigned)(bytes[i] == *(bytes + i - distance)) << i;
    return (uint8_t)mask;
}

static inline uint8_t convert_luma(uint32_t p)
{
    const int32_t sum = RC_LUMA_B * (int32_t)(p & 255) + RC_LUMA_G * (int32_t)(p >> 8 & 255) +
                        RC_LUMA_R * (int32_t)(p >> 16 & 255);
    return (uint8_t)((sum + (16 << 15) + (1 << 14)) >> 15);
}

/* Chroma sample k of a row pair. */
static inline void convert_chroma_at(uint8_t *u, uint8_t *v, const uint32_t *const rows[2],
                                     size_t width, size_t k)
{
    const size_t at = 2 * k;
    const size_t left = at > 0 ? at - 1 : 0;
    const size_t right = at + 1 < width ? at + 1 : width - 1;
    int32_t r = 0, g = 0, b = 0;
    for (int i = 0; i < 2; i++) {
        const uint32_t p[4] = {rows[i][left], rows[i][at], rows[i][at], rows[i][right]};
        for (int j = 0; j < 4; j++) {
            b += (int32_t)(p[j] & 255);
            g += (int32_t)(p[j] >> 8 & 255);
            r += (int32_t)(p[j] >> 16 & 255);
        }
    }
    const int32_t middle = (128 << 18) + (1 << 17); /* 128 and a half, in units of 1/8 · 1/32768 */
    u[k] = (uint8_t)((RC_CB_R * r + RC_CB_G * g + RC_CB_B * b + middle) >> 18);
    v[k] = (uint8_t)((RC_CR_R * r + RC_CR_G * g + RC_CR_B * b + middle) >> 18);
}

#endif
