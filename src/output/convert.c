/* The C tier of the row conversions: the reference that the others must equal byte for byte. */
#include "convert.h"

static void rgb(uint8_t *out, const uint32_t *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        convert_put_rgb(out + 3 * i, row[i] >> 16, row[i] >> 8, row[i]);
}

static void rgb_sub(uint8_t *out, const uint32_t *row, size_t n)
{
    rgb(out, row, 1);
    for (size_t i = 1; i < n; i++) {
        const uint32_t p = row[i], q = row[i - 1];
        convert_put_rgb(out + 3 * i, (p >> 16) - (q >> 16), (p >> 8) - (q >> 8), p - q);
    }
}

static void luma(uint8_t *y, const uint32_t *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = convert_luma(row[i]);
}

static void chroma(uint8_t *u, uint8_t *v, const uint32_t *top, const uint32_t *bottom,
                   size_t width)
{
    const uint32_t *const rows[2] = {top, bottom};
    for (size_t k = 0; k < (width + 1) / 2; k++)
        convert_chroma_at(u, v, rows, width, k);
}

static void equal(uint8_t *bits, const uint8_t *bytes, size_t n, size_t distance)
{
    for (size_t i = 0; i < n; i += 8)
        bits[i / 8] = convert_equal_byte(bytes + i, n - i, distance);
}

static const struct converter converter_c = {
    .rgb = rgb,
    .rgb_sub = rgb_sub,
    .luma = luma,
    .chroma = chroma,
    .equal = equal,
};

const struct converter *converter_for(enum cpu_tier tier)
{
#if defined(__x86_64__)
    if (tier >= RC_CPU_AVX2)
        return &converter_avx2;
#endif
    (void)tier;
    return &converter_c;
}
