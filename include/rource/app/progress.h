/* rource/app/progress.h: what the user sees on standard error while frames are made.
 *
 * One line that rewrites itself, and only on a terminal; messages go above it. Thread-safety:
 * progress_log() from any thread, the rest from one.
 */
#ifndef ROURCE_APP_PROGRESS_H
#define ROURCE_APP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/log.h"

struct progress {
    bool terminal; /* standard error is one, and --quiet was not given */
    bool quiet;
    bool shown;         /* a line stands there */
    int64_t started_ns; /* 0 before progress_begin() */
    int64_t updated_ns;
};

/* Where a run stands. */
struct progress_state {
    uint64_t done, total; /* frames of this run */
    int64_t elapsed_ns;   /* since the first one was begun; 0 before */
    int64_t date;         /* seconds since 1970 UTC */
};

/* Finds out whether there is a terminal; nothing to free. */
void progress_init(struct progress *progress, bool quiet);
/* A struct log's write function; ctx is the struct progress. */
void progress_log(void *ctx, enum log_level level, const char *message);
/* The first frame is begun: speed and time left count from here, not from skipped frames. */
void progress_begin(struct progress *progress);
/* Shows the line anew, at most ten times a second. */
void progress_update(struct progress *progress, uint64_t done, uint64_t total, int64_t date);
/* Takes the line away and, when frames were made, says how many and how fast. */
void progress_finish(struct progress *progress, uint64_t done);
/* The text of the line. Returns its length as snprintf does. */
int progress_format(char *out, size_t size, const struct progress_state *state);

#endif
