/* backdrop.h (private): the picture behind everything, decoded and scaled to the frame by a thread
 * while the history loads. Thread-safety: all functions from one thread. */
#ifndef ROURCE_APP_BACKDROP_H
#define ROURCE_APP_BACKDROP_H

#include "rource/draw/image.h"

struct backdrop;

/* Starts to read a file for frames of width × height pixels; path is borrowed. Owned by the caller.
 * RC_ENOMEM, RC_EIO. */
RC_NODISCARD enum rc_status backdrop_start(struct backdrop **out, struct error *err,
                                           const char *path, int width, int height);
/* Waits for the picture and adds it to the table of images, once. What images_load() returns. */
RC_NODISCARD enum rc_status backdrop_take(struct backdrop *backdrop, struct error *err,
                                          struct images *images, uint32_t *id);
/* Waits for the thread and frees; takes NULL. */
void backdrop_destroy(struct backdrop *backdrop);

#endif
