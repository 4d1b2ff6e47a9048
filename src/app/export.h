/* export.h (private): all frames of a run through raster and sink, parallel by frame. */
#ifndef ROURCE_APP_EXPORT_H
#define ROURCE_APP_EXPORT_H

#include "player.h"

#include "rource/app/progress.h"

struct export_result {
    uint64_t first, last; /* frames that this run was to make */
    uint64_t written;     /* and made: [first, first + written) */
    struct phase_times phases;
    int64_t *frame_ns;      /* time of each written frame; free with mem_free() */
    int64_t frames_ns;      /* from the first frame's beginning to the last one's end */
    int64_t first_frame_ns; /* since the player's start */
    double mallocs_per_frame;
    unsigned threads;
};

/* Plays and writes. RC_EINTERRUPTED after a signal, with whole frames only and a message that says
 * how to go on. */
RC_NODISCARD enum rc_status export_run(struct player *player, struct error *err,
                                       struct progress *progress, struct export_result *result);

#endif
