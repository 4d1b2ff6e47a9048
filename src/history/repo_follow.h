/* history/repo_follow.h: a repository whose revision moves while it is played.
 *
 * Each look is told where the revision is. What is behind it and was not behind the one before is
 * played, in the order of a whole load, and the last of it makes the shown files the tree's, so a
 * rewritten branch ends right too. A revision that was moved back is shown by a record of its own.
 * A revision that is not all there (a fetch, a copy or a gc is at work) is tried again at the next
 * looks, and after some seconds taken as it is. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_REPO_FOLLOW_H
#define ROURCE_HISTORY_REPO_FOLLOW_H

#include "repo_load.h"

struct repo_follow {
    struct repo_store *store;           /* borrowed */
    const struct source_params *params; /* borrowed */
    /* The rest is private to repo_follow.c. */
    struct repo_kept kept;
    struct object_id shown; /* the revision that is shown, once has_shown */
    bool has_shown;
    struct object_id wanted; /* the revision that could not be read yet */
    unsigned tries;          /* of wanted */
};

/* Does not move until repo_follow_finish(). */
void repo_follow_init(struct repo_follow *follow, struct repo_store *store,
                      const struct source_params *params);
void repo_follow_finish(struct repo_follow *follow);
/* Delivers what is new: the first time everything behind head. Nothing when head has not moved or
 * cannot be read yet. RC_ENOMEM, RC_ELIMIT, RC_EINTERRUPTED, RC_EIO; RC_ENOTFOUND or RC_EFORMAT
 * when the first head could not be read for some seconds; err is filled. */
RC_NODISCARD enum rc_status repo_follow_look(struct repo_follow *follow,
                                             const struct object_id *head, struct feed *feed,
                                             struct error *err);

#endif
