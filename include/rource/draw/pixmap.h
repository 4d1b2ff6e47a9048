/* rource/draw/pixmap.h: a rectangle of premultiplied 0xAARRGGBB pixels in memory.
 *
 * Rows are 64-byte aligned; the stride is padded so that rows do not collide in cache sets.
 * Thread-safety: none of its own; distinct rows may be written by distinct threads.
 */
#ifndef ROURCE_DRAW_PIXMAP_H
#define ROURCE_DRAW_PIXMAP_H

#include <stdint.h>

#include "rource/base/error.h"

enum { RC_FRAME_MIN = 16, RC_FRAME_MAX = 8192 }; /* width and height of a frame, in pixels */

struct pixmap {
    uint32_t *pixels; /* row y starts at pixels + y * stride */
    int width, height;
    int stride; /* in pixels */
};

/* Memory for width × height pixels, zeroed, huge pages asked for. RC_ENOMEM, RC_EUSAGE for sizes
 * outside 1…16384. */
RC_NODISCARD enum rc_status pixmap_init(struct pixmap *out, int width, int height);
/* Frees; a zeroed pixmap is fine. */
void pixmap_finish(struct pixmap *p);

static inline uint32_t *pixmap_row(const struct pixmap *p, int y)
{
    return p->pixels + (int64_t)y * p->stride;
}

#endif
