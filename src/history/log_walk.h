/* history/log_walk.h: the commits of a log that was taken apart, in playing order: the file's or
 * its reverse, but the rest of an earlier commit first.
 */
#ifndef ROURCE_HISTORY_LOG_WALK_H
#define ROURCE_HISTORY_LOG_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "log_collect.h"

/* Of commit i of a chunk. */
struct log_place {
    uint32_t chunk, i;
};

struct log_walk {
    const struct log_chunks
        *chunks; /* borrowed; those that were passed may be finished meanwhile */
    struct log_place at;
    bool reversed;
    bool owes_rest; /* the first step gives it */
    bool had_rest;
};

static inline bool log_place_is(struct log_place a, struct log_place b)
{
    return a.chunk == b.chunk && a.i == b.i;
}

/* Whether the log begins with the rest of a commit. */
bool log_walk_has_rest(const struct log_chunks *chunks);
/* The place of the last commit in the file; of none when there is no commit. */
struct log_place log_walk_last(const struct log_chunks *chunks);
/* Whether the newest commit comes first; `otherwise` where the times leave it open. */
bool log_walk_is_newest_first(const struct log_chunks *chunks, bool otherwise);
struct log_walk log_walk_begin(const struct log_chunks *chunks, bool reversed);
/* The next commit; false at the end. */
bool log_walk_step(struct log_walk *walk, struct log_place *at);

#endif
