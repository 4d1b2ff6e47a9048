/* avatars.h (private): the pictures of people, decoded by a thread while the history loads.
 *
 * The thread follows the history and decodes the pictures of those whose commits have arrived, in
 * this order. Who needs one waits for it, so frames do not depend on how fast that goes.
 * Thread-safety: all functions from the thread that plays. */
#ifndef ROURCE_APP_AVATARS_H
#define ROURCE_APP_AVATARS_H

#include "rource/base/log.h"
#include "rource/draw/image.h"
#include "rource/history/history.h"
#include "rource/scene/scene.h"

struct avatars_params {
    const char *folder;       /* of pictures named like people; NULL = none */
    const char *default_file; /* of those without one; NULL = none */
    int width, height;        /* of the frame; pictures are kept as large as it can need them */
    struct history *history;  /* borrowed; its load has begun */
    struct images *images;    /* borrowed; pictures are added by avatars_image() */
    struct log *log;          /* borrowed */
};

struct avatars;

/* Lists the folder and starts the thread. Owned by the caller. RC_ENOTFOUND, RC_EIO, RC_ENOMEM. */
RC_NODISCARD enum rc_status avatars_start(struct avatars **out, struct error *err,
                                          const struct avatars_params *params);
/* Waits for the picture of those without one: what is named by itself must be there. RC_OK, or why
 * it cannot be used. */
RC_NODISCARD enum rc_status avatars_wait_default(struct avatars *avatars, struct error *err);
/* The image of an author whose commits are published, or RC_VIEW_NO_IMAGE; ctx is the avatars. A
 * picture that cannot be decoded is a warning when it is first asked for. */
uint32_t avatars_image(void *ctx, uint32_t author);
/* RC_ENOMEM when an answer of avatars_image() is wrong for lack of memory. */
RC_NODISCARD enum rc_status avatars_status(const struct avatars *avatars, struct error *err);
/* Notes in the log who of the scene's people has no picture and, when the whole history was played,
 * which pictures are nobody's. */
void avatars_report(const struct avatars *avatars, const struct scene *scene, bool whole);
/* Stops the thread and frees. The load must have ended or been stopped. Takes NULL. */
void avatars_destroy(struct avatars *avatars);

#endif
