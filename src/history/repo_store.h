/* history/repo_store.h: the objects of a repository as raw bytes, and the few facts about it that
 * the reader needs. Implemented by source_git.c on the pack reader and on libgit2.
 *
 * Thread-safety: a repo_reader and what it read, one thread at a time; the rest from one thread.
 */
#ifndef ROURCE_HISTORY_REPO_STORE_H
#define ROURCE_HISTORY_REPO_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

enum { RC_OBJECT_ID_SIZE = 20, RC_OBJECT_HEX_SIZE = 41 };

struct object_id {
    unsigned char bytes[RC_OBJECT_ID_SIZE];
};

enum object_kind {
    RC_OBJECT_COMMIT,
    RC_OBJECT_TREE,
};

/* An object's content, without git's header. The last two are private to the store. */
struct object_bytes {
    const unsigned char *p;
    size_t n;
    void *owner;
    void (*release)(void *owner);
};

struct repo_store;
struct repo_reader; /* one thread's way to the objects */

/* The store is borrowed and must not be refreshed meanwhile. RC_ENOMEM. Owned by the caller;
 * nothing that it read may be held when it is destroyed; takes NULL. */
RC_NODISCARD enum rc_status repo_reader_create(struct repo_reader **out, struct repo_store *store);
void repo_reader_destroy(struct repo_reader *reader);

/* Reads one object, replaced as refs/replace says. RC_ENOTFOUND when it is missing, RC_EFORMAT when
 * it is broken or of another kind, RC_ENOMEM. */
RC_NODISCARD enum rc_status repo_reader_read(struct object_bytes *out, struct repo_reader *reader,
                                             const struct object_id *id, enum object_kind kind);
/* Tells that an object will be read soon; a hint that changes nothing else. */
void repo_reader_expect(const struct repo_reader *reader, const struct object_id *id);
/* Gives the content back; takes a zeroed struct. */
static inline void object_bytes_release(struct object_bytes *bytes)
{
    if (bytes->release)
        bytes->release(bytes->owner);
    *bytes = (struct object_bytes){0};
}
/* What a commit-graph knows of a commit. The parents lie in it, … */
struct commit_facts {
    struct object_id tree;
    uint64_t date; /* the committer's */
    size_t parent_count;
    uint64_t place; /* … and are found by this, private to the store */
};

/* Looks a commit up in the commit-graph; false when there is none, or it does not hold the commit.
 * Thread-safe. */
bool repo_store_facts(const struct repo_store *store, const struct object_id *commit,
                      struct commit_facts *out);
/* Parent i of a commit that was found. Thread-safe. */
void repo_store_facts_parent(const struct repo_store *store, const struct commit_facts *facts,
                             size_t i, struct object_id *out);
/* Parents that the `shallow` or `info/grafts` file gives a commit: false when it has none there. */
bool repo_store_graft(const struct repo_store *store, const struct object_id *commit,
                      const struct object_id **parents, size_t *count);
/* Appends the text of all mailmaps that git would use: .mailmap of the work tree (HEAD:.mailmap of
 * a bare repository), mailmap.blob, mailmap.file. What cannot be read is left out. RC_ENOMEM. */
RC_NODISCARD enum rc_status repo_store_mailmap(struct repo_store *store, struct strbuf *out);

static inline bool object_id_equal(const struct object_id *a, const struct object_id *b)
{
    return memcmp(a->bytes, b->bytes, RC_OBJECT_ID_SIZE) == 0;
}

/* The first eight bytes, big-endian: an id's prefix, and its hash. */
static inline uint64_t object_id_prefix(const struct object_id *id)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | id->bytes[i];
    return value;
}

/* Reads 40 hexadecimal digits; false when they are not. */
bool object_id_parse(struct object_id *out, const char *hex);
/* Writes 40 digits and a NUL. */
void object_id_format(char hex[RC_OBJECT_HEX_SIZE], const struct object_id *id);

#endif
