/* raster/segment_row.h: which columns of a pixel row a segment may touch; shared by all tiers. */
#ifndef RASTER_SEGMENT_ROW_H
#define RASTER_SEGMENT_ROW_H

#include "geometry.h"
#include "kernels.h"

#define SEGMENT_SLACK 0.0625f

/* Where the row at Y = y + ½ − oy meets the middle of the piece, relative to ox. */
static inline float segment_row_middle(const struct segment *s, float y)
{
    const float across = s->across_at + s->across_slope * y;
    if (s->row_bow == 0.0f)
        return across;
    /* One Newton step from where it meets the chord. */
    const float along = s->tx * across + (s->ty * y - s->tc);
    const float way = min_float(max_float(along, 0.0f), s->length), rest = s->length - way;
    const float step = s->nx - s->row_bow * (rest - way) * s->tx;
    return across + s->row_bow * (way * rest) / step;
}

/* Clipped columns [x0, x1) of a row whose centres may be covered; empty when x1 <= x0. Wider by
 * SEGMENT_SLACK than the geometry, so rounding cannot lose coverage; not by more, because most rows
 * of a thin line then fit one vector. Huge and NaN values end inside the clip. */
static inline void segment_row_span(const struct segment *s, float y, const struct area *clip,
                                    int *x0, int *x1)
{
    const float across = segment_row_middle(s, y);
    const float along = s->along_at + s->along_slope * y;
    const float left = max_float(across - s->across_reach, along - s->along_reach);
    const float right = min_float(across + s->across_reach, along + s->along_reach);
    const float low = (float)clip->x0, high = (float)clip->x1;
    *x0 = (int)min_float(max_float(left + (s->ox + (0.5f - SEGMENT_SLACK)), low), high);
    *x1 = (int)min_float(max_float(right + (s->ox + (0.5f + SEGMENT_SLACK)), low), high);
}

#endif
