/* image_scale.h: pixmaps in other sizes. Thread-safe. */
#ifndef ROURCE_DRAW_IMAGE_SCALE_H
#define ROURCE_DRAW_IMAGE_SCALE_H

#include "rource/draw/pixmap.h"

/* Half the size, rounded up: each pixel is the mean of 2 × 2; an odd last row or column counts
 * twice. RC_ENOMEM. */
RC_NODISCARD enum rc_status image_halve(struct pixmap *out, const struct pixmap *in);

#endif
