/* history/path_cache.h: whole path strings → path ids. A log names the same paths again and again;
 * one look-up here replaces one per component in the history. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_PATH_CACHE_H
#define ROURCE_HISTORY_PATH_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"
#include "rource/history/history.h"

struct path_cache_slot {
    const char *p; /* NULL = free */
    uint32_t n;
    uint32_t hash;
    uint32_t id;
};

/* Zero-initialise. */
struct path_cache {
    struct path_cache_slot *slots;
    size_t slot_count, count;
    struct arena bytes;
};

void path_cache_finish(struct path_cache *cache);
/* The id of a path, made in the history if it is new there. RC_ENOMEM, RC_ELIMIT; RC_EFORMAT when
 * the path has no component. */
RC_NODISCARD enum rc_status path_cache_add(struct path_cache *cache, struct history *h,
                                           struct str path, uint32_t *id);
/* The id of a path written exactly so before, or RC_PATH_NONE. */
uint32_t path_cache_find(const struct path_cache *cache, struct str path);

#endif
