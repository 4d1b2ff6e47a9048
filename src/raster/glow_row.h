/* raster/glow_row.h: which columns of a pixel row a glow lights; shared by all tiers. */
#ifndef RASTER_GLOW_ROW_H
#define RASTER_GLOW_ROW_H

#include "geometry.h"
#include "kernels.h"

/* Clipped columns [*x0, *x1) of row y; returns the row's term of the intensity's root,
 * GLOW_ROOT · (1 − (dy / r)²). */
static inline float glow_row(const struct glow *g, int y, const struct area *clip, int *x0, int *x1)
{
    const float dy = ((float)y + 0.5f) - g->y;
    const float half = sqrtf(max_float(g->radius * g->radius - dy * dy, 0.0f)) + 0.5f;
    const float low = (float)clip->x0, high = (float)clip->x1;
    *x0 = (int)min_float(max_float(g->x - half, low), high);
    *x1 = (int)min_float(max_float(g->x + half + 1.0f, low), high);
    return GLOW_ROOT - (dy * dy) * g->fall;
}

#endif
