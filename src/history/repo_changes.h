/* history/repo_changes.h: what commits did, as lists of paths, made by several threads at once.
 *
 * Within a commit: deletes, then renames, then adds and modifications, each in path order, so that
 * a file can become a directory and the other way round. A deleted and an added file of the same
 * content are one rename; blobs are never read. Thread-safety: one thread at a time per object.
 */
#ifndef ROURCE_HISTORY_REPO_CHANGES_H
#define ROURCE_HISTORY_REPO_CHANGES_H

#include "repo_compare.h"
#include "repo_walk.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

/* What happened to a path. The last two are of merges and depend on what is shown already. */
enum batch_action {
    RC_BATCH_ADD,
    RC_BATCH_DELETE,
    RC_BATCH_MODIFY,
    RC_BATCH_RENAME,
    RC_BATCH_PRESENT, /* must exist after the merge */
    RC_BATCH_ABSENT,  /* must not exist after it */
};

/* Paths are offsets of NUL-terminated strings in repo_batch.text. */
struct batch_change {
    size_t path, old_path; /* old_path: of a rename */
    enum batch_action action;
};

/* The author of a commit whose record has RC_AUTHOR_UNREAD, as the object names him. */
struct batch_author {
    size_t name; /* in repo_batch.text: name, mail address, encoding */
    uint32_t name_size, mail_size, encoding_size;
    int16_t zone_minutes;
};

struct batch_commit {
    uint32_t commit; /* index in repo_walk.commits */
    size_t first_change, change_count;
    struct batch_author author;
};

/* The changes of some consecutive commits. Zero-initialise. */
struct repo_batch {
    RC_ARRAY(struct batch_commit) commits;
    RC_ARRAY(struct batch_change) changes;
    struct strbuf text;
};

void repo_batch_clear(struct repo_batch *batch);
void repo_batch_finish(struct repo_batch *batch);
/* Bytes in use. */
size_t repo_batch_size(const struct repo_batch *batch);

struct changes_entry;

/* One thread's tools. */
struct repo_changes {
    const struct repo_walk *walk; /* borrowed */
    struct repo_trees trees;
    struct compare compare;
    struct repo_batch *batch;               /* being filled */
    RC_ARRAY(struct changes_entry) entries; /* of the commit at hand */
    RC_ARRAY(const struct object_id *) parent_trees;
    bool has_deletes, has_adds;
};

RC_NODISCARD enum rc_status repo_changes_init(struct repo_changes *changes,
                                              const struct repo_walk *walk,
                                              struct repo_store *store, struct repo_notes *notes,
                                              const atomic_bool *stop);
/* Takes a zeroed struct. */
void repo_changes_finish(struct repo_changes *changes);
/* Appends one commit and its changes to a batch. RC_ENOMEM, RC_ELIMIT, RC_EINTERRUPTED. */
RC_NODISCARD enum rc_status repo_changes_add(struct repo_changes *changes, struct repo_batch *batch,
                                             uint32_t commit);

#endif
