/* history/pack_reader.h: one thread's way to the objects of a pack store: deltas are resolved
 * through a cache of what was read lately. Thread-safety: one thread at a time per reader.
 */
#ifndef ROURCE_HISTORY_PACK_READER_H
#define ROURCE_HISTORY_PACK_READER_H

#include "pack_store.h"

struct pack_reader;

/* An object's content, counted by who holds it. */
struct pack_block {
    const unsigned char *p; /* n bytes */
    size_t n;
    enum pack_kind kind; /* of the four that are no deltas */
    /* The rest is private to pack_reader.c. */
    uint32_t holders;
    uint32_t size_class;
    struct pack_reader *reader;
    struct pack_block *next_spare;
};

/* The store is borrowed and does not change meanwhile. RC_ENOMEM. Owned by the caller; no block may
 * be held when it is destroyed; takes NULL. */
RC_NODISCARD enum rc_status pack_reader_create(struct pack_reader **out,
                                               const struct pack_store *store);
void pack_reader_destroy(struct pack_reader *reader);
/* Reads an object of the wanted kind, to be given back with pack_block_release(). RC_ENOTFOUND;
 * RC_EFORMAT when it is damaged, of another kind or a delta whose base lies elsewhere; RC_ELIMIT
 * when it hangs on thousands of deltas; RC_ENOMEM. */
RC_NODISCARD enum rc_status pack_reader_read(struct pack_block **out, struct pack_reader *reader,
                                             const struct object_id *id, enum pack_kind wanted);
/* Tells that an object will be read soon: so that what is needed for finding it is at hand. */
void pack_reader_expect(const struct pack_reader *reader, const struct object_id *id);
void pack_block_release(struct pack_block *block);

#endif
