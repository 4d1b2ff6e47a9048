/* rource/draw/image.h: decoded pictures, and the table that draw lists name them by.
 *
 * Thread-safety: adding to a table, one thread; images_get() from any thread for ids in a finished
 * draw list (entries never move); what needs no table, any thread.
 */
#ifndef ROURCE_DRAW_IMAGE_H
#define ROURCE_DRAW_IMAGE_H

#include <stdint.h>

#include "rource/base/error.h"
#include "rource/draw/pixmap.h"

struct images;

/* An empty table, owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status images_create(struct images **out);
/* Frees the table and all its pictures; takes NULL. */
void images_destroy(struct images *images);
/* Decodes a PNG or JPEG file of at most 8192 × 8192 pixels; its id goes to *id. RC_ENOTFOUND,
 * RC_EFORMAT with the reason, RC_ELIMIT for more than 65536 images, RC_ENOMEM. */
RC_NODISCARD enum rc_status images_load(struct images *images, struct error *err, const char *path,
                                        uint32_t *id);
/* Takes over a pixmap (premultiplied) and zeroes *pixmap; on failure it stays the caller's.
 * RC_ELIMIT, RC_ENOMEM. */
RC_NODISCARD enum rc_status images_add(struct images *images, struct pixmap *pixmap, uint32_t *id);
/* Decodes a file as images_load() does, into a new pixmap, premultiplied. RC_ENOTFOUND, RC_EIO,
 * RC_EFORMAT with the reason, RC_ENOMEM; *out is empty then. Thread-safe. */
RC_NODISCARD enum rc_status image_read(struct pixmap *out, struct error *err, const char *path);
/* Scales the middle of a picture, as much of it as has the proportions of width × height, to a new
 * pixmap of that size, smoothly up or down. RC_ENOMEM, RC_EUSAGE as pixmap_init(). Thread-safe. */
RC_NODISCARD enum rc_status image_cover(struct pixmap *out, const struct pixmap *in, int width,
                                        int height);
/* The picture, or one of half, quarter … size when it would be shrunk by more than two: level 0 is
 * full size; levels past the last give the last. */
const struct pixmap *images_get(const struct images *images, uint32_t id, unsigned level);

#endif
