/* history/path_cache.h: whole path strings → path ids. An input names the same paths again and
 * again; one look-up here replaces one per component in the history. Thread-safety: one thread at a
 * time.
 */
#ifndef ROURCE_HISTORY_PATH_CACHE_H
#define ROURCE_HISTORY_PATH_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"
#include "rource/history/history.h"

enum { RC_PATH_INLINE = 44 }; /* bytes of a path that its slot holds */

struct path_cache_slot {
    uint32_t hash, id;
    uint32_t n; /* bytes of the path; 0 = free */
    char start[RC_PATH_INLINE];
    const char *rest; /* of a longer path */
};

/* Zero-initialise. */
struct path_cache {
    struct path_cache_slot *slots;
    size_t slot_count, count;
    struct arena bytes;
};

void path_cache_finish(struct path_cache *cache);
/* Makes room for the paths that a log of so many bytes likely names, so that the table is seldom
 * made anew. RC_ENOMEM. */
RC_NODISCARD enum rc_status path_cache_expect(struct path_cache *cache, size_t log_bytes);
/* The id of a path, made in the history if it is new there. RC_ENOMEM, RC_ELIMIT; RC_EFORMAT when
 * the path has no component. */
RC_NODISCARD enum rc_status path_cache_add(struct path_cache *cache, struct history *h,
                                           struct str path, uint32_t *id);
/* The id of a path written exactly so before, or a directory of one, or RC_PATH_NONE. */
uint32_t path_cache_find(const struct path_cache *cache, struct str path);

/* Splits a path between its directory and its name. False when it is of the top, or so oddly
 * spelled that only history_path_add() tells what it means. */
bool path_split_name(struct str path, struct str *above, struct str *name);

#endif
