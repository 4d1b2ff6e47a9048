/* history/repo_walk.h: all commits behind a revision, in the order in which `git log --reverse`
 * shows them, and later those that came behind it. Thread-safety: walking from one thread; reading
 * the result from any.
 */
#ifndef ROURCE_HISTORY_REPO_WALK_H
#define ROURCE_HISTORY_REPO_WALK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "repo_note.h"
#include "repo_people.h"
#include "repo_store.h"
#include "rource/base/memory.h"

struct walk_commit {
    struct object_id id, tree;
    int64_t time;          /* committer's, or author's */
    uint64_t date;         /* by which git orders */
    uint32_t author;       /* in repo_people.names, RC_AUTHOR_UNREAD = see repo_changes.h */
    uint32_t first_parent; /* index in repo_walk.parents */
    uint32_t parent_count; /* without missing ones */
    int16_t zone_minutes;  /* the author's, when that was read */
    uint8_t state;         /* enum walk_state */
    bool is_merge : 1;     /* the commit itself names more than one parent */
    bool is_odd : 1;       /* has a malformed header */
    bool is_met : 1;       /* was put into the queue, or could not be read */
};

/* What is known of a commit whose id was met. */
enum walk_state {
    RC_WALK_UNREAD,
    RC_WALK_PRESENT,
    RC_WALK_MISSING,
    RC_WALK_BROKEN,
};

/* An author who was not read yet, because a commit-graph told the rest. */
#define RC_AUTHOR_UNREAD UINT32_MAX

/* A commit that waits to be shown, see repo_walk.c. */
struct walk_waiting {
    uint64_t date;
    uint32_t number; /* of its arrival, decides between equal dates */
    uint32_t commit;
};

struct repo_walk {
    RC_ARRAY(struct walk_commit) commits; /* in order of discovery */
    RC_ARRAY(uint32_t) parents;           /* indices of commits */
    RC_ARRAY(uint32_t) order;             /* what the last walk found, oldest first */
    uint32_t head;                        /* the revision that was walked last */
    struct repo_people people;
    struct intern messages;      /* when asked for … */
    RC_ARRAY(uint32_t) subjects; /* … by commit */
    /* The rest is private to repo_walk.c. */
    RC_ARRAY(struct object_id) parent_ids; /* parallel to parents from parent_base on */
    RC_ARRAY(struct walk_waiting) heap;
    RC_ARRAY(bool) is_behind; /* by commit known before the walk: not to be shown (again) */
    size_t parent_base;
    size_t known_commits; /* before the walk */
    uint32_t known_head;
    uint32_t arrivals;
    uint32_t *slots; /* id → commit + 1 */
    size_t slot_count;
};

struct repo_walk_params {
    struct repo_store *store;
    struct repo_reader *reader; /* of the store */
    struct repo_notes *notes;
    const atomic_bool *stop; /* may be NULL */
    bool first_parent, author_time;
    bool messages; /* read what commits say too */
};

/* A commit that was read and not entered yet. Zero-initialise. */
struct walk_reading {
    struct object_id id;
    uint32_t index; /* in repo_walk.commits */
    enum rc_status status;
    bool has_facts;
    struct commit_facts facts; /* of a commit-graph, or … */
    struct repo_commit commit; /* … what the object says, */
    struct object_bytes bytes; /* in which that lies */
};

/* Before repo_walk_run(), a mailmap may be read into people. */
void repo_walk_init(struct repo_walk *walk);
void repo_walk_finish(struct repo_walk *walk);
/* For repo_collect.c, which reads ahead with several threads. Finds a commit or appends an unread
 * record for it; *is_new tells which. RC_ENOMEM, RC_ELIMIT. */
RC_NODISCARD enum rc_status repo_walk_find(struct repo_walk *walk, const struct object_id *id,
                                           uint32_t *index, bool *is_new);
/* Reads the commit reading->id; touches no walk, so it may run beside others that have another
 * reader. reading->status is RC_ENOTFOUND or RC_EFORMAT when there is none; RC_ENOMEM. */
void repo_walk_read(struct walk_reading *reading, const struct repo_walk_params *params,
                    struct repo_reader *reader);
/* Enters what was read into its record, and frees it. RC_ENOMEM, RC_ELIMIT. */
RC_NODISCARD enum rc_status repo_walk_enter(struct repo_walk *walk, struct walk_reading *reading,
                                            const struct repo_walk_params *params);
/* Id of parent i of a commit that was entered in this walk. */
const struct object_id *repo_walk_parent_id(const struct repo_walk *walk, uint32_t commit,
                                            uint32_t i);

/* Collects everything reachable from head. Unreadable ancestors are noted and left out. RC_ENOMEM,
 * RC_ELIMIT, RC_EINTERRUPTED; RC_ENOTFOUND or RC_EFORMAT when head itself cannot be read. */
RC_NODISCARD enum rc_status repo_walk_run(struct repo_walk *walk, const struct object_id *head,
                                          const struct repo_walk_params *params);
/* After repo_walk_run(): makes head the revision; order then holds what is behind it and was not
 * behind the revision before, as a whole walk would order these, and nothing when the revision was
 * moved back. Errors as above, after all of which repo_walk_undo() is due. */
RC_NODISCARD enum rc_status repo_walk_extend(struct repo_walk *walk, const struct object_id *head,
                                             const struct repo_walk_params *params);
/* Forgets what repo_walk_extend() found: the revision is the one before. */
void repo_walk_undo(struct repo_walk *walk);

static inline const struct walk_commit *repo_walk_parent(const struct repo_walk *walk,
                                                         const struct walk_commit *commit,
                                                         uint32_t i)
{
    return &walk->commits.items[walk->parents.items[commit->first_parent + i]];
}

#endif
