/* dither.c: the table of the ordered dither. */
#include "dither.h"

#define ROW(a, b, c, d, e, f, g, h)                                                                \
    {                                                                                              \
        a, b, c, d, e, f, g, h, a, b, c, d, e, f, g, h, a, b, c, d, e, f, g, h                     \
    }

const uint8_t dither_pattern[DITHER_SIZE][3 * DITHER_SIZE] = {
    ROW(228, 40, 248, 20, 216, 72, 28, 84), ROW(204, 120, 172, 100, 180, 132, 188, 124),
    ROW(4, 64, 220, 44, 12, 56, 236, 52),   ROW(196, 112, 168, 96, 176, 128, 184, 116),
    ROW(224, 36, 244, 16, 212, 68, 24, 76), ROW(200, 104, 152, 88, 160, 136, 232, 148),
    ROW(0, 48, 208, 32, 252, 60, 8, 80),    ROW(192, 108, 156, 92, 164, 140, 240, 144),
};
