/* history/repo_load.h: a repository's whole history into a feed: walk, compare by all threads,
 * deliver in order. */
#ifndef ROURCE_HISTORY_REPO_LOAD_H
#define ROURCE_HISTORY_REPO_LOAD_H

#include "feed.h"
#include "repo_apply.h"
#include "repo_note.h"
#include "repo_store.h"
#include "repo_walk.h"
#include "source.h"

/* What a load knows at its end, and needs for the commits that come later. Does not move between
 * init and finish. */
struct repo_kept {
    struct repo_walk walk;
    struct repo_notes notes;
    struct repo_apply apply;
};

/* For one load; log may be NULL and is borrowed. */
void repo_kept_init(struct repo_kept *kept, struct log *log);
void repo_kept_finish(struct repo_kept *kept);

/* Reads everything behind head. RC_ENOMEM, RC_ELIMIT, RC_EINTERRUPTED, RC_EIO; RC_ENOTFOUND or
 * RC_EFORMAT when head cannot be read; err is filled. */
RC_NODISCARD enum rc_status repo_load(struct repo_store *store, const struct object_id *head,
                                      const struct source_params *params, struct feed *feed,
                                      struct error *err);
/* As repo_load(), and keeps what repo_follow.h goes on from in a new kept. */
RC_NODISCARD enum rc_status repo_load_keeping(struct repo_kept *kept, struct repo_store *store,
                                              const struct object_id *head,
                                              const struct source_params *params, struct feed *feed,
                                              struct error *err);
/* feed_begin() with the times of what the walk found. RC_ENOMEM, RC_ELIMIT. */
RC_NODISCARD enum rc_status repo_load_begin(const struct repo_walk *walk, struct feed *feed);
/* Fills err for a failed load of head and passes the status on. */
RC_NODISCARD enum rc_status repo_load_explain(enum rc_status st, struct error *err,
                                              const struct object_id *head, const char *path);

#endif
