/* history/repo_apply.h: change lists → feed, with the set of shown files kept along the way.
 *
 * A merge is corrected against that set: what its branches' own commits did is shown already, only
 * what is still wrong becomes a change. The last commit is corrected against its whole tree.
 * Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_REPO_APPLY_H
#define ROURCE_HISTORY_REPO_APPLY_H

#include "feed.h"
#include "path_cache.h"
#include "repo_changes.h"
#include "repo_walk.h"
#include "rource/history/live.h"

struct repo_apply {
    struct repo_walk *walk; /* borrowed; authors that were not read are filled in */
    struct feed *feed;      /* borrowed */
    struct path_cache paths;
    struct live live;
    RC_ARRAY(struct change) changes; /* of the commit at hand */
    RC_ARRAY(uint32_t) authors;      /* by id in walk->people.names: id in the history, + 1 */
    int64_t last_time;               /* of the last commit that was delivered */
    uint32_t delivered;              /* commits of the walk's order so far */
};

void repo_apply_init(struct repo_apply *apply, struct repo_walk *walk, struct feed *feed);
/* Takes a zeroed struct. */
void repo_apply_finish(struct repo_apply *apply);
/* Delivers a batch; batches come in playing order. `tools` reads the last commit's tree. RC_ENOMEM,
 * RC_ELIMIT, RC_EINTERRUPTED. */
RC_NODISCARD enum rc_status repo_apply_batch(struct repo_apply *apply,
                                             const struct repo_batch *batch,
                                             struct repo_changes *tools);
/* When the revision was moved back, so that no commit is new: delivers a record that makes what is
 * shown the revision's tree, as of the time that playing has reached; nothing when it is so. It
 * bears the revision's id and author. Errors as above. */
RC_NODISCARD enum rc_status repo_apply_return(struct repo_apply *apply, struct repo_changes *tools);

#endif
