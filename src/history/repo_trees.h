/* history/repo_trees.h: the trees that one thread is working with: read on demand, checked, and
 * kept within a budget of bytes. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_REPO_TREES_H
#define ROURCE_HISTORY_REPO_TREES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "repo_note.h"
#include "repo_store.h"

/* A checked tree. p is sorted and well-formed. */
struct tree {
    struct object_id id;
    const unsigned char *p;
    size_t n;
    uint32_t *index; /* of entry starts, see repo_tree.h */
    /* The rest is private to repo_trees.c. */
    struct object_bytes raw;
    unsigned char *repaired;
    size_t index_room;       /* numbers that fit */
    struct tree *next_spare; /* of those that wait to be used again */
    uint32_t pins;
    size_t cost;
    bool is_kept;     /* has a slot */
    bool was_used;    /* since the clock hand passed */
    bool is_readable; /* false: remembered as missing or broken */
};

struct repo_trees {
    struct repo_reader *reader;
    struct repo_notes *notes;
    struct tree **slots; /* direct-mapped by id */
    size_t bytes, budget;
    size_t hand;
    struct tree *spare;
    size_t spare_count;
};

/* budget: bytes of trees to keep. RC_ENOMEM. */
RC_NODISCARD enum rc_status repo_trees_init(struct repo_trees *trees, struct repo_store *store,
                                            struct repo_notes *notes, size_t budget);
/* No tree may be held. Takes a zeroed struct. */
void repo_trees_finish(struct repo_trees *trees);
/* The tree of an id, held until repo_trees_put(). A tree that is held and much like it, if any, is
 * of help. RC_ENOTFOUND when it is missing or broken, which is noted; RC_ENOMEM. */
RC_NODISCARD enum rc_status repo_trees_get(struct tree **out, struct repo_trees *trees,
                                           const struct object_id *id, const struct tree *like);
/* Gives a tree back; takes NULL. */
void repo_trees_put(struct tree *tree);

#endif
