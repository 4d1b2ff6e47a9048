/* history/repo_collect.h: reads all commits behind a revision with several threads, before they are
 * put in order. Thread-safety: one thread at a time per walk.
 */
#ifndef ROURCE_HISTORY_REPO_COLLECT_H
#define ROURCE_HISTORY_REPO_COLLECT_H

#include "repo_walk.h"
#include "rource/base/jobs.h"

/* Fills the records of a new walk, which repo_walk_run() then finds read. readers has one a thread
 * of jobs. A commit that cannot be read is no failure here. RC_ENOMEM, RC_ELIMIT, RC_EINTERRUPTED.
 */
RC_NODISCARD enum rc_status repo_collect(struct repo_walk *walk, const struct object_id *head,
                                         const struct repo_walk_params *params, struct jobs *jobs,
                                         struct repo_reader *const *readers);

#endif
