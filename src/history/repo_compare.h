/* history/repo_compare.h: one tree against one or several others, as a list of paths that differ.
 *
 * With one old tree this is the usual comparison: add, delete, modify. With several (a merge and
 * its parents) it tells what the merge did that no parent had, and which paths exist on one side
 * only. Subtrees that are equal everywhere are skipped by id. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_REPO_COMPARE_H
#define ROURCE_HISTORY_REPO_COMPARE_H

#include <stdatomic.h>

#include "repo_store.h"
#include "repo_trees.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

enum compare_event {
    RC_COMPARE_ADD,     /* in the new tree, in no old one */
    RC_COMPARE_DELETE,  /* not in the new tree, in an old one */
    RC_COMPARE_MODIFY,  /* in the new tree, different from all old ones, in one of them at least */
    RC_COMPARE_KEEP,    /* in the new tree as in an old one, not in another old one */
    RC_COMPARE_UNKNOWN, /* a directory that could not be read in all trees: left out */
};

/* One difference. path (of a file, without a leading slash; of a directory for UNKNOWN, empty for
 * the root) and id are borrowed during the call. id and mode are those of the new entry, for a
 * delete of an old one. Any status but RC_OK ends the comparison. */
struct compare_difference {
    enum compare_event event;
    struct str path;
    const unsigned char *id;
    uint32_t mode;
};
typedef enum rc_status (*compare_fn)(void *ctx, const struct compare_difference *difference);

struct compare_level;
struct compare_pair;

/* Zero-initialise and set the first four. */
struct compare {
    struct repo_trees *trees;
    compare_fn emit;
    void *ctx;
    const atomic_bool *stop; /* may be NULL */
    /* The rest is private to repo_compare.c. */
    RC_ARRAY(struct compare_level) levels;
    struct strbuf path;
    uint32_t work, found;       /* in this comparison: trees and differences, differences only */
    struct compare_pair *known; /* pairs of trees that have the same paths, direct-mapped */
};

void compare_finish(struct compare *compare);
/* Compares a tree with `count` ≥ 1 old ones (NULL among them is the empty tree; past 256 they are
 * ignored) and calls emit in path order. RC_ENOMEM, RC_EINTERRUPTED, RC_ELIMIT when there are more
 * than eight million differences or folders, or what emit returned. */
RC_NODISCARD enum rc_status compare_trees(struct compare *compare, const struct object_id *new_tree,
                                          const struct object_id *const *old_trees, size_t count);

#endif
