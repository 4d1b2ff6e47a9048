/* history/repo_graft.h: commits whose parents are other than they say: shallow boundaries and
 * grafts; and objects that others stand for (refs/replace). Thread-safety: building, one thread;
 * finding, any.
 */
#ifndef ROURCE_HISTORY_REPO_GRAFT_H
#define ROURCE_HISTORY_REPO_GRAFT_H

#include "repo_store.h"
#include "rource/base/memory.h"

struct graft {
    struct object_id commit;
    size_t first, count; /* in repo_grafts.parents */
};

struct replacement {
    struct object_id from, to;
};

/* Zero-initialise. */
struct repo_grafts {
    RC_ARRAY(struct graft) grafts; /* sorted by commit, after repo_grafts_sort() */
    RC_ARRAY(struct object_id) parents;
    RC_ARRAY(struct replacement) replacements; /* sorted by from */
};

void repo_grafts_finish(struct repo_grafts *grafts);
/* Reads lines "<commit> <parent>…" of a `shallow` or `info/grafts` file; what is none is skipped,
 * as git does. RC_ENOMEM. */
RC_NODISCARD enum rc_status repo_grafts_read(struct repo_grafts *grafts, struct str text);
/* Adds the reference refs/replace/<from>. RC_ENOMEM. */
RC_NODISCARD enum rc_status repo_grafts_replace(struct repo_grafts *grafts,
                                                const struct object_id *from,
                                                const struct object_id *to);
/* After the last addition, before the first look-up. */
void repo_grafts_sort(struct repo_grafts *grafts);
/* The parents of a grafted commit; false for others. */
bool repo_grafts_parents(const struct repo_grafts *grafts, const struct object_id *commit,
                         const struct object_id **parents, size_t *count);
/* What stands for an object, itself in the end; a chain is followed for five steps. */
const struct object_id *repo_grafts_replaced(const struct repo_grafts *grafts,
                                             const struct object_id *id);

#endif
