/* image_decode.h: PNG and JPEG files to pixels. Thread-safe. */
#ifndef ROURCE_DRAW_IMAGE_DECODE_H
#define ROURCE_DRAW_IMAGE_DECODE_H

#include "rource/base/str.h"
#include "rource/draw/pixmap.h"

/* Decodes a whole file of at most 8192 × 8192 pixels into a new pixmap, premultiplied. `name` is
 * for the message. RC_EFORMAT, RC_ENOMEM. */
RC_NODISCARD enum rc_status image_decode(struct pixmap *out, struct error *err, struct str file,
                                         const char *name);

#endif
