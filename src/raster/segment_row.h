/* raster/segment_row.h: which columns of a pixel row a segment may touch; shared by all tiers. */
#ifndef RASTER_SEGMENT_ROW_H
#define RASTER_SEGMENT_ROW_H

#include "geometry.h"
#include "kernels.h"

#define SEGMENT_SLACK 0.0625f

/* Clipped columns [x0, x1) of the row at Y = y + ½ − oy whose centres may be covered; empty when
 * x1 <= x0. Wider by SEGMENT_SLACK than the geometry, so rounding cannot lose coverage; not by
 * more, because most rows of a thin line then fit one vector. Huge and NaN values end inside the
 * clip. */
static inline void segment_row_span(const struct segment *s, float y, const struct area *clip,
                                    int *x0, int *x1)
{
    float across = s->across_at + s->across_slope * y;
    if (s->row_bow != 0.0f) {
        /* Where the row meets the bow: one Newton step from where it meets the chord. */
        const float along = s->tx * across + (s->ty * y - s->tc);
        const float way = min_float(max_float(along, 0.0f), s->length), rest = s->length - way;
        across += s->row_bow * (way * rest) / (s->nx - s->row_bow * (rest - way) * s->tx);
    }
    const float along = s->along_at + s->along_slope * y;
    const float l0 = across - s->across_reach, l1 = along - s->along_reach;
    const float r0 = across + s->across_reach, r1 = along + s->along_reach;
    float left = max_float(l0, l1) + (s->ox + (0.5f - SEGMENT_SLACK));
    float right = min_float(r0, r1) + (s->ox + (0.5f + SEGMENT_SLACK));
    const float low = (float)clip->x0, high = (float)clip->x1;
    left = min_float(max_float(left, low), high);
    right = min_float(max_float(right, low), high);
    *x0 = (int)left;
    *x1 = (int)right;
}

#endif
