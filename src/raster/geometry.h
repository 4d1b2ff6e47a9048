/* raster/geometry.h: from numbers that may be anything to pixels of the frame. */
#ifndef RASTER_GEOMETRY_H
#define RASTER_GEOMETRY_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "rource/base/math.h"

#include "kernels.h"

/* v rounded down (up), between low ≥ 0 and high; NaN gives low. */
static inline int floor_between(double v, int low, int high)
{
    return v > low ? (v < high ? (int)v : high) : low;
}

static inline int ceil_between(double v, int low, int high)
{
    if (!(v > low && v < high))
        return floor_between(v, low, high);
    const int down = (int)v;
    return down + (down < v);
}

/* As the instructions minps and maxps: b when either is NaN. (fminf() and fmaxf() are calls.) */
static inline float min_float(float a, float b)
{
    return a < b ? a : b;
}

static inline float max_float(float a, float b)
{
    return a > b ? a : b;
}

static inline int min_int(int a, int b)
{
    return a < b ? a : b;
}

static inline int max_int(int a, int b)
{
    return a > b ? a : b;
}

static inline struct area area_intersect(struct area a, struct area b)
{
    return (struct area){max_int(a.x0, b.x0), max_int(a.y0, b.y0), min_int(a.x1, b.x1),
                         min_int(a.y1, b.y1)};
}

static inline bool area_is_empty(struct area a)
{
    return a.x1 <= a.x0 || a.y1 <= a.y0;
}

/* The pixels within `frame` that [x0, x1) × [y0, y1) touches. */
static inline struct area area_touched(double x0, double y0, double x1, double y1,
                                       struct area frame)
{
    return (struct area){
        floor_between(x0, frame.x0, frame.x1), floor_between(y0, frame.y0, frame.y1),
        ceil_between(x1, frame.x0, frame.x1), ceil_between(y1, frame.y0, frame.y1)};
}

/* False when any of the numbers is infinite or NaN. */
static inline bool all_finite(const float *v, int count)
{
    float sum = 0.0f;
    for (int i = 0; i < count; i++)
        sum += v[i] * 0.0f;
    return sum == 0.0f;
}

/* A premultiplied colour as a paint (kernels.h); 0 when nothing of it can be seen. */
static inline uint32_t paint_of(uint32_t color)
{
    const uint32_t alpha = color >> 24;
    if (alpha == 255)
        return color;
    if (alpha == 0)
        return 0;
    const float scale = 255.0f / (float)alpha;
    uint32_t paint = color & 0xff000000u;
    for (int shift = 0; shift < 24; shift += 8) {
        const int straight = (int)((float)(color >> shift & 255u) * scale + 0.5f);
        paint |= (uint32_t)(straight < 255 ? straight : 255) << shift;
    }
    return paint;
}

#endif
