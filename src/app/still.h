/* still.h (private): one moment of the history: a screenshot or a dump. */
#ifndef ROURCE_APP_STILL_H
#define ROURCE_APP_STILL_H

#include "player.h"

/* Writes the frame of --at as a PNG file. RC_ENOTFOUND when no commit has that hash. */
RC_NODISCARD enum rc_status still_screenshot(struct player *player, struct error *err);
/* Prints what --dump names to standard output; the history needs no player_start(). */
RC_NODISCARD enum rc_status still_dump(struct player *player, struct error *err);
/* The same of the frame that was simulated last, whatever frames --dump names. */
RC_NODISCARD enum rc_status still_dump_now(struct player *player, struct error *err);
/* A moment as --at names it: NULL for the end. */
struct still_moment {
    const char *at;
    double frame_rate;
};

/* The frame of a moment; waits for all commits when it is a hash. RC_EUSAGE, RC_ENOTFOUND. */
RC_NODISCARD enum rc_status still_find_frame(const struct timeline *timeline,
                                             struct history *history, struct error *err,
                                             const struct still_moment *moment, uint64_t *frame);

#endif
