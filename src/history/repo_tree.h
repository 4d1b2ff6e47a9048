/* history/repo_tree.h: raw tree objects: their entries, checks and repair.
 *
 * Git sorts a tree as if the names of directories ended in '/', so the concatenated paths of a
 * whole tree are in plain byte order. A file and a directory of one name are two different keys.
 * A checked tree is strictly sorted, each name can be one component of a path, and each mode has
 * the five or six digits that git writes. Thread-safe.
 */
#ifndef ROURCE_HISTORY_REPO_TREE_H
#define ROURCE_HISTORY_REPO_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "repo_store.h"
#include "rource/base/str.h"

/* Canonical modes; every entry of a tree has one of these. */
enum tree_mode {
    RC_MODE_DIRECTORY = 0040000,
    RC_MODE_FILE = 0100644,
    RC_MODE_EXECUTABLE = 0100755,
    RC_MODE_SYMLINK = 0120000,
    RC_MODE_SUBMODULE = 0160000, /* a leaf: its content is another repository's */
};

/* Every tree has an index of entry starts, one for each so many bytes; see tree_check(). */
enum { RC_TREE_INDEX_SHIFT = 8 };

/* One entry, borrowed from the tree's bytes. */
struct tree_entry {
    struct str name;
    const unsigned char *id;
    uint32_t mode; /* enum tree_mode */
    size_t size;   /* of the raw entry */
};

/* Reads the entry at p of a checked tree. */
struct tree_entry tree_entry_read(const unsigned char *p);
/* Order of two entries in a tree: <0, 0, >0. 0 means: same name and both or neither directories. */
int tree_entry_compare(const struct tree_entry *a, const struct tree_entry *b);

/* Numbers in the index of a tree of n bytes. */
static inline size_t tree_index_size(size_t n)
{
    return (n >> RC_TREE_INDEX_SHIFT) + 1;
}
/* True when the bytes are what a checked tree must be. Fills index[i] with the start of the last
 * entry that begins at or before byte i << RC_TREE_INDEX_SHIFT. n < 2^32. */
bool tree_check(const unsigned char *p, size_t n, uint32_t *index);
/* As tree_check(), sooner done where the bytes have the entries of a checked tree, of like_n bytes,
 * that is like them: only what differs in more than ids is looked at. */
bool tree_check_like(const unsigned char *p, size_t n, uint32_t *index, const unsigned char *like,
                     size_t like_n, const uint32_t *like_index);
/* Rewrites a tree that tree_check() refused as one that it accepts: well-formed entries only,
 * sorted, each name once (the first wins). out has room for 2 × n bytes. *was_bad tells that more
 * than the spelling of modes was wrong. RC_ENOMEM. */
RC_NODISCARD enum rc_status tree_repair(unsigned char *out, size_t *used, bool *was_bad,
                                        const unsigned char *p, size_t n);

/* Bytes at which two runs of up to n bytes are equal. */
size_t tree_equal_bytes(const unsigned char *a, const unsigned char *b, size_t n);

#endif
