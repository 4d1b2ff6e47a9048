/* rource/history/history.h: a whole history as append-only arrays, filled by a loader thread while
 * it is played.
 *
 * Commits are in playing order, oldest first. A path is a node of one tree, stored once as (parent,
 * name); files and directories share the ids, because over time a name can be both. Memory: 16
 * bytes a change, 32 a commit.
 *
 * Messages of commits are kept only when asked for (history_keep_messages()).
 *
 * Publication: the loader appends and then publishes with history_publish(); a player may look at a
 * commit (and its changes, paths and authors) only after history_wait() said that it is there, and
 * at its time only when history_wait_times() or history_known() counted it. Elements never move.
 *
 * A live history (history_keep_open()) goes on after the first load: each batch of commits that
 * arrives publishes its times first, then its commits. Thread-safety: one writer (the loader) and
 * any number of readers of what was published.
 */
#ifndef ROURCE_HISTORY_HISTORY_H
#define ROURCE_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/hash.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

enum { RC_SUBJECT_MOST = 255 }; /* bytes of a message that are kept */
enum { RC_PATH_ROOT = 0 };      /* id of the top directory, whose name is empty */
#define RC_PATH_NONE UINT32_MAX /* no path */

enum change_action {
    RC_CHANGE_ADD = 'A',
    RC_CHANGE_MODIFY = 'M',
    RC_CHANGE_DELETE = 'D',
    RC_CHANGE_RENAME = 'R',
};

struct change {
    uint32_t path;
    uint32_t old_path; /* of a rename, else RC_PATH_NONE */
    uint32_t color;    /* 0xFFRRGGBB given by a custom log, 0 = none */
    uint8_t action;    /* enum change_action */
    uint8_t reserved[3];
};

enum commit_flag {
    RC_COMMIT_MERGE = 1,    /* more than one parent */
    RC_COMMIT_BASELINE = 2, /* not a commit: what existed before the start date, all RC_CHANGE_ADD;
                               always commit 0 */
};

struct commit {
    int64_t time;          /* seconds since 1970 UTC */
    uint64_t id_prefix;    /* first 8 bytes of the hash, big-endian; unknown digits are 0 */
    uint32_t author;       /* in history.authors */
    uint32_t first_change; /* changes [first_change, first_change of the next commit) */
    int16_t zone_minutes;  /* the author's offset from UTC */
    uint16_t flags;        /* enum commit_flag */
    uint32_t change_count;
};

/* A path of the tree. */
struct path_node {
    uint32_t parent; /* RC_PATH_ROOT's parent is RC_PATH_NONE */
    uint32_t name;   /* in history.names */
};

struct history {
    struct segments commits;  /* struct commit */
    struct segments changes;  /* struct change */
    struct segments paths;    /* struct path_node */
    struct segments times;    /* int64_t, of all commits in playing order; complete once
                                 history_wait_times() returned, unless the history is live */
    struct segments subjects; /* uint32_t by commit, in messages; empty unless they are kept */
    struct intern names;      /* components of paths */
    struct intern authors;
    struct intern messages; /* first lines of commit messages */
    bool keeps_messages;
    struct history_sync *sync; /* lock, condition, published count, end state; private */
    uint32_t *path_slots;      /* (parent, name) → path id; private to the writer */
    size_t path_slot_count;
};

_Static_assert(sizeof(struct change) == 16 && sizeof(struct commit) == 32,
               "memory follows the history");

/* Owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status history_create(struct history **out);
/* No loader may be running. Takes NULL. */
void history_destroy(struct history *h);

/* Has messages kept from here on: before anything is added. 4 bytes a commit, and each distinct
 * subject once. RC_ENOMEM. */
RC_NODISCARD enum rc_status history_keep_messages(struct history *h);

/* Makes the history a live one: more times may follow those that history_publish_times() declared.
 * Before any other thread knows the history. */
void history_keep_open(struct history *h);

/* ---- writer's side ---- */

/* Makes room for so many further paths with so many new names among them. RC_ENOMEM. */
RC_NODISCARD enum rc_status history_expect_paths(struct history *h, uint32_t paths, uint32_t names);
/* The id of child `name` (one component, not empty) of directory parent; made if new. RC_ENOMEM,
 * RC_ELIMIT. */
RC_NODISCARD enum rc_status history_path_child(struct history *h, uint32_t parent, struct str name,
                                               uint32_t *id);
/* The same with the name's id in h->names. */
RC_NODISCARD enum rc_status history_path_named(struct history *h, uint32_t parent, uint32_t name,
                                               uint32_t *id);
/* The id of a slash-separated path. Empty and "." components are dropped, ".." is kept as a name.
 * RC_EFORMAT when nothing is left. */
RC_NODISCARD enum rc_status history_path_add(struct history *h, uint32_t root, struct str path,
                                             uint32_t *id);
/* Appends a commit without changes; the following history_add_change() calls belong to it. */
RC_NODISCARD enum rc_status history_add_commit(struct history *h, const struct commit *commit);
RC_NODISCARD enum rc_status history_add_change(struct history *h, const struct change *change);
/* Several at once: all or, when it fails, none. RC_ENOMEM, RC_ELIMIT; RC_EUSAGE without a commit.
 */
RC_NODISCARD enum rc_status history_add_changes(struct history *h, const struct change *changes,
                                                uint32_t count);
/* Tells what the commit that was added last is about: the trimmed text up to its first line break,
 * at most RC_SUBJECT_MOST bytes, any bytes. Does nothing when messages are not kept. RC_ENOMEM. */
RC_NODISCARD enum rc_status history_set_subject(struct history *h, struct str message);
/* Appends one entry to times; all at once before the first publish where the source knows them
 * early. */
RC_NODISCARD enum rc_status history_add_time(struct history *h, int64_t time);
/* Several at once: all or, when it fails, none. */
RC_NODISCARD enum rc_status history_add_times(struct history *h, const int64_t *times,
                                              uint32_t count);
/* Lets readers see all commits added so far. */
void history_publish(struct history *h);
/* Lets readers see all times added so far: complete ones, or in a live history those of a further
 * batch. */
void history_publish_times(struct history *h);
/* Tells whether the input of a live load is gone at the moment; the load goes on. */
void history_set_lost(struct history *h, bool lost);
/* Ends the load: status and message of a failure, or RC_OK. Publishes what there is, times too. */
void history_end(struct history *h, enum rc_status status, const struct error *err);

/* ---- reader's side ---- */

/* Waits until commit i is published (true) or the load has ended without it (false). */
bool history_wait(struct history *h, uint32_t i);
/* Waits until all times are known, in a live history those of the first load, which is over no
 * sooner than there is a commit; returns how many there are (0 when the load failed early). */
uint32_t history_wait_times(struct history *h);
/* How many commits' times are known by now, without waiting; history_time() of these may be read,
 * and history_wait() for them soon returns. *more (may be NULL) tells that further ones may come:
 * times are not complete, or the history is live and its load has not ended. Thread-safe: from any
 * thread, takes the lock. */
uint32_t history_known(struct history *h, bool *more);
/* Waits for the end of the load and returns its status, copying the error. A live load ends when it
 * fails, when nothing more can come (the end of standard input, a commit after the stop date) or
 * with loader_destroy(). */
enum rc_status history_wait_end(struct history *h, struct error *err);
/* Waits for the end of the load and returns when it was, as clock_now_ns(). */
int64_t history_wait_end_time(struct history *h);
/* Commits published so far, without waiting. *ended tells that no more will come (may be NULL). */
uint32_t history_published(struct history *h, bool *ended);

/* What history_set_lost() told last, without waiting. Thread-safe. */
bool history_is_lost(const struct history *h);

static inline const struct commit *history_commit(const struct history *h, uint32_t i)
{
    return segments_at(&h->commits, i);
}
static inline const struct change *history_change(const struct history *h, uint32_t i)
{
    return segments_at(&h->changes, i);
}
static inline const struct path_node *history_path(const struct history *h, uint32_t id)
{
    return segments_at(&h->paths, id);
}
static inline struct str history_path_name(const struct history *h, uint32_t id)
{
    return intern_string(&h->names, history_path(h, id)->name);
}
static inline int64_t history_time(const struct history *h, uint32_t i)
{
    return *(const int64_t *)segments_at(&h->times, i);
}
/* What a commit is about; empty when it does not say or messages are not kept. */
struct str history_subject(const struct history *h, uint32_t commit);
/* Appends the slash-separated path of an id, without a leading slash. */
void history_path_string(const struct history *h, uint32_t id, struct strbuf *out);
/* Depth of a path: 0 for the root. */
unsigned history_path_depth(const struct history *h, uint32_t id);

#endif
