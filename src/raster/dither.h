/* raster/dither.h: the ordered pattern that hides the steps of 8-bit gradients.
 *
 * An 8 × 8 arrangement of 0, 4 … 252, found by simulated annealing. It zigzags in every direction:
 * among five samples along any ray, one lies far from the straight line through two others. So no
 * gradient can cancel it, and light that is dithered widely enough (kern_effect.c) leaves no run of
 * equal pixels longer than about four. A linear (Weyl) pattern or blue noise does not do that.
 */
#ifndef RASTER_DITHER_H
#define RASTER_DITHER_H

#include <stdint.h>

enum { DITHER_SIZE = 8 };

/* Rows are repeated so that 16 values can be loaded from any column. */
extern const uint8_t dither_pattern[DITHER_SIZE][3 * DITHER_SIZE];

static inline const uint8_t *dither_row(int x, int y)
{
    return &dither_pattern[y & (DITHER_SIZE - 1)][x & (DITHER_SIZE - 1)];
}

/* 0…252 for a pixel of the frame. */
static inline unsigned dither_at(int x, int y)
{
    return *dither_row(x, y);
}

#endif
