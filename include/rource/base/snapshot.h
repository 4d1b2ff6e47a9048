/* rource/base/snapshot.h: states of a run by frame, kept so that any of them can be had again.
 *
 * A state is written and read by the same functions, which name each block and array of it in the
 * same order, so the two directions cannot drift apart. Blocks are cut into chunks; a chunk that is
 * what it was in the snapshot before is shared with it, so what is at rest costs 8 bytes. The store
 * never holds more than its budget: when it is full every second snapshot goes, and later ones are
 * to be taken half as often. Thread-safety: one thread saves, another one may load meanwhile.
 */
#ifndef ROURCE_BASE_SNAPSHOT_H
#define ROURCE_BASE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/memory.h"

struct snapshot;
struct snapshot_store;

/* One state on its way in or out. */
struct snapshot_io {
    struct snapshot_store *store;
    struct snapshot *snapshot;
    const struct snapshot *before; /* while saving: the one to share chunks with */
    size_t next;                   /* section */
    bool loading;
    enum rc_status status; /* the first failure; the blocks after it are left alone */
};

/* An empty store for at most budget bytes. Owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status snapshot_store_create(struct snapshot_store **out, size_t budget);
/* Takes NULL. Nobody may be saving or loading. */
void snapshot_store_destroy(struct snapshot_store *store);
/* Bytes held; how many snapshots; every how many of the frames that are offered one should be
 * taken: 1, 2, 4 …, rising when the budget is reached. Thread-safe. */
size_t snapshot_store_bytes(struct snapshot_store *store);
size_t snapshot_store_count(struct snapshot_store *store);
uint32_t snapshot_store_stride(struct snapshot_store *store);
/* The last frame at or before `frame` that is there; false when there is none. Thread-safe. */
bool snapshot_store_find(struct snapshot_store *store, uint64_t frame, uint64_t *found);

/* Begins a snapshot of a frame later than all before it; name its parts, then call
 * snapshot_end(). */
void snapshot_save(struct snapshot_store *store, struct snapshot_io *io, uint64_t frame);
/* Begins to load the snapshot of exactly that frame; name its parts, then call snapshot_end(). The
 * store is locked until then. RC_ENOTFOUND in the result when there is none. */
void snapshot_load(struct snapshot_store *store, struct snapshot_io *io, uint64_t frame);
/* Ends either. RC_ENOMEM leaves the store without the new snapshot, or the state half loaded: load
 * another one over it before it is used. */
RC_NODISCARD enum rc_status snapshot_end(struct snapshot_io *io);

/* A block of n bytes at p, the same n in both directions. */
void snapshot_block(struct snapshot_io *io, void *p, size_t n);
/* A growing array; loading sets its count and keeps what capacity it has. Use RC_SNAPSHOT_ARRAY. */
void snapshot_array(struct snapshot_io *io, void **items, size_t *count, size_t *capacity,
                    size_t size);
/* Names an RC_ARRAY. */
#define RC_SNAPSHOT_ARRAY(io, array)                                                               \
    snapshot_array((io), (void **)&(array)->items, &(array)->count, &(array)->capacity,            \
                   sizeof *(array)->items)
/* Names a plain value. */
#define RC_SNAPSHOT_VALUE(io, value) snapshot_block((io), &(value), sizeof(value))

#endif
