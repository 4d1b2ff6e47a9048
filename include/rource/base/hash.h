/* rource/base/hash.h: hashing, and the map from strings to small ids.
 *
 * Hash values never decide an order that can be seen: ids are given in order of first use.
 * Thread-safety of struct intern: one writer; readers may look at published ids' strings because
 * they never move.
 */
#ifndef ROURCE_BASE_HASH_H
#define ROURCE_BASE_HASH_H

#include "rource/base/memory.h"
#include "rource/base/str.h"

/* XXH3 of the bytes with a seed. The same on every machine and in every version. */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

/* Opaque state on the caller's memory. */
struct hash_stream {
    RC_ALIGNED(64) unsigned char state[640];
};
/* Hash of rows, for pictures: init, add one after another, and the value of all bytes so far, equal
 * to hash_bytes() of them with seed 0. Nothing to free. */
void hash_stream_init(struct hash_stream *h);
void hash_stream_add(struct hash_stream *h, const void *p, size_t n);
uint64_t hash_stream_value(const struct hash_stream *h);

/* Strings ↔ ids 0, 1, 2 … Zero-initialise, then intern_init(). */
struct intern {
    uint32_t *slots; /* open addressing, id + 1, 0 = free */
    size_t slot_count;
    struct segments entries; /* struct intern_entry */
    struct arena bytes;
};
struct intern_entry {
    const char *p;
    uint32_t n;
    uint32_t hash;
};

/* An empty table, which owns nothing yet; intern_finish() frees all and leaves it like that. */
void intern_init(struct intern *in);
void intern_finish(struct intern *in);
/* The id of s, new if unseen (the bytes are copied). RC_ENOMEM, or RC_ELIMIT after 2^31 strings. */
RC_NODISCARD enum rc_status intern_add(struct intern *in, struct str s, uint32_t *id);
/* Makes room for so many further strings, so that the table is not made anew for them. RC_ENOMEM.
 */
RC_NODISCARD enum rc_status intern_expect(struct intern *in, uint32_t more);
/* The string of an id that intern_add() returned; borrowed for the life of the table;
 * NUL-terminated. */
struct str intern_string(const struct intern *in, uint32_t id);
/* Number of strings, which is the next new id. */
uint32_t intern_count(const struct intern *in);

#endif
