/* rource/base/color.h: colours and exact 8-bit arithmetic.
 *
 * A pixel is a premultiplied uint32_t 0xAARRGGBB (the bytes B G R A in memory on little-endian
 * machines, SDL's ARGB8888). struct rgba is straight (not premultiplied) 8-bit and is what scene,
 * view and options hold.
 */
#ifndef ROURCE_BASE_COLOR_H
#define ROURCE_BASE_COLOR_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/str.h"

struct rgba {
    uint8_t r, g, b, a;
};

/* Exact x / 255 rounded to nearest, for 0 ≤ x ≤ 255 · 255. */
static inline uint32_t div255(uint32_t x)
{
    return (x + 128 + ((x + 128) >> 8)) >> 8;
}

/* Premultiplied pixel of a straight colour. */
static inline uint32_t color_premultiply(struct rgba c)
{
    return (uint32_t)c.a << 24 | div255((uint32_t)c.r * c.a) << 16 |
           div255((uint32_t)c.g * c.a) << 8 | div255((uint32_t)c.b * c.a);
}

/* Mean of each channel of four pixels, rounded. */
static inline uint32_t color_mean_of_four(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const uint32_t mask = 0x00ff00ffu, half = 0x00020002u; /* two channels at a time */
    const uint32_t low = (a & mask) + (b & mask) + (c & mask) + (d & mask) + half;
    const uint32_t high =
        ((a >> 8) & mask) + ((b >> 8) & mask) + ((c >> 8) & mask) + ((d >> 8) & mask) + half;
    return ((low >> 2) & mask) | (((high >> 2) & mask) << 8);
}

/* c with its alpha multiplied by alpha (0…1). */
struct rgba color_fade(struct rgba c, float alpha);
/* Linear mix of the four channels, t = 0 gives a, 1 gives b. */
struct rgba color_mix(struct rgba a, struct rgba b, float t);
/* A colour in OKLab (Ottosson 2020) or CIELAB (D65): lightness and two opponent axes. */
struct lab {
    float l, a, b;
};
/* OKLab: l is 0…1. Alpha is left out; back comes alpha 255 and, where the colour does not fit the
 * gamut, less chroma. */
struct lab color_to_oklab(struct rgba c);
struct rgba color_from_oklab(struct lab c);
/* Distance from the grey axis, and the angle around it in radians, of either kind. */
float lab_chroma(struct lab c);
float lab_hue(struct lab c);
/* CIELAB under D65: l is 0…100. */
struct lab color_to_cielab(struct rgba c);
/* CIEDE2000 colour difference of two CIELAB colours (Sharma, Wu and Dalal 2005); about 1 is just
 * seen, 12 is told apart at a glance. */
float lab_difference(struct lab a, struct lab b);
/* OKLCH (Ottosson 2020) to sRGB, hue in radians, chroma reduced until it fits the gamut; alpha 255.
 */
struct rgba color_from_oklch(float lightness, float chroma, float hue);
/* WCAG 2.1 relative luminance, 0…1, and contrast ratio, 1…21. */
float color_luminance(struct rgba c);
float color_contrast(struct rgba a, struct rgba b);
/* c, or the nearest lightness of its hue that has at least this contrast to the background; where
 * no lightness on c's side of it has, one on the other side, else black or white. */
struct rgba color_with_contrast(struct rgba c, struct rgba background, float least);
/* Parses RRGGBB, #RRGGBB, RGB or #RGB. */
bool color_parse(struct str s, struct rgba *out);

#endif
