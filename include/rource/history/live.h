/* rource/history/live.h: the set of paths that exist at a moment, and the one rule by which a
 * change alters it.
 *
 * The rule, shared by the repository reader, the start-date baseline and the scene: a file that is
 * added evicts a file that bears the name of one of its directories, and everything below its own
 * name. Deleting what does not exist is nothing. So a file and a directory of one name never
 * coexist, whatever a log says. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_LIVE_H
#define ROURCE_HISTORY_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/history/history.h"

struct live_node {
    uint32_t below;          /* live files at or below this path */
    uint32_t first_child;    /* of the children with live files, or RC_PATH_NONE */
    uint32_t next, previous; /* among those of the same parent */
    uint32_t position;       /* of a live file, in files */
    bool is_file;            /* a live file */
};

struct live {
    const struct history *history;    /* borrowed */
    RC_ARRAY(struct live_node) nodes; /* by path id */
    RC_ARRAY(uint32_t) files;         /* live files, unordered */
};

/* Called for each file that a change evicts, before it is gone: those in the way of an added file,
 * and those below a deleted directory. May be NULL. */
typedef void (*live_evict_fn)(void *ctx, uint32_t path);

/* An empty set over the paths of h, which may still be growing; allocates nothing. */
void live_init(struct live *live, const struct history *h);
/* Frees; the set is empty and usable again. */
void live_finish(struct live *live);
/* Makes a file exist, evicting what stands in its way. RC_ENOMEM; RC_EUSAGE for RC_PATH_ROOT. */
RC_NODISCARD enum rc_status live_add(struct live *live, uint32_t path, live_evict_fn evict,
                                     void *ctx);
/* Makes a file not exist; nothing when it did not. */
void live_remove(struct live *live, uint32_t path);
static inline bool live_has(const struct live *live, uint32_t path)
{
    return path < live->nodes.count && live->nodes.items[path].is_file;
}
/* Asks the processor for what a question about a path, or a change of it, will need. */
static inline void live_prefetch(const struct live *live, uint32_t path)
{
    if (path < live->nodes.count)
        __builtin_prefetch(&live->nodes.items[path]);
}
/* Live files at or below a path. */
uint32_t live_below(const struct live *live, uint32_t path);
/* Applies one change: A and M add, D removes (D of a directory removes all below it), R removes old
 * and adds new. */
RC_NODISCARD enum rc_status live_apply(struct live *live, const struct change *change,
                                       live_evict_fn evict, void *ctx);

#endif
