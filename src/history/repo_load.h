/* history/repo_load.h: a repository's whole history into a feed: walk, compare by all threads,
 * deliver in order. */
#ifndef ROURCE_HISTORY_REPO_LOAD_H
#define ROURCE_HISTORY_REPO_LOAD_H

#include "feed.h"
#include "repo_store.h"
#include "source.h"

/* Reads everything behind head. RC_ENOMEM, RC_ELIMIT, RC_EINTERRUPTED, RC_EIO; RC_ENOTFOUND or
 * RC_EFORMAT when head cannot be read; err is filled. */
RC_NODISCARD enum rc_status repo_load(struct repo_store *store, const struct object_id *head,
                                      const struct source_params *params, struct feed *feed,
                                      struct error *err);

#endif
