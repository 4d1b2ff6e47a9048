/* history/pack_file.h: one pack and its index, mapped into memory (see map_file.h).
 * Thread-safety: opening, one thread; reading, any.
 */
#ifndef ROURCE_HISTORY_PACK_FILE_H
#define ROURCE_HISTORY_PACK_FILE_H

#include "repo_store.h"

/* Zero-initialise. */
struct pack_file {
    const unsigned char *pack, *index; /* as long as the files */
    size_t pack_size, index_size;
    uint32_t count; /* of objects */
    /* The tables of the index. */
    const unsigned char *fanout, *ids, *offsets, *large_offsets;
    size_t large_count;
};

/* What kind of entry lies in a pack, by git's numbers. */
enum pack_kind {
    RC_PACK_COMMIT = 1,
    RC_PACK_TREE = 2,
    RC_PACK_BLOB = 3,
    RC_PACK_TAG = 4,
    RC_PACK_OFFSET_DELTA = 6,
    RC_PACK_ID_DELTA = 7,
};

/* An entry's header. */
struct pack_entry {
    enum pack_kind kind;
    size_t size;               /* of the content, or of the delta */
    uint64_t base_offset;      /* of an offset delta: smaller than the entry's own */
    const unsigned char *base; /* of an id delta: 20 bytes */
    struct str stream;         /* where the compressed content begins, up to the pack's end */
};

/* Maps <name>.pack and <name>.idx. RC_ENOTFOUND, RC_EIO, RC_EFORMAT for a damaged pair, RC_ELIMIT
 * for a version of either that is not read here. On failure *out stays zeroed. */
RC_NODISCARD enum rc_status pack_file_open(struct pack_file *out, const char *name);
/* Takes a zeroed struct. */
void pack_file_close(struct pack_file *pack);
/* Checks what is in memory already; all four are borrowed. For pack_file_open() and tests; statuses
 * as above. */
RC_NODISCARD enum rc_status pack_file_init(struct pack_file *out, struct str pack,
                                           struct str index);
/* Offset of an object's entry; false when the pack has no such object, or the index is damaged. */
bool pack_file_find(const struct pack_file *pack, const struct object_id *id, uint64_t *offset);
/* Asks the processor for the part of the index where an object is probably listed. */
void pack_file_expect(const struct pack_file *pack, const struct object_id *id);
/* Reads the header at an offset; false when there is none. */
bool pack_file_entry(const struct pack_file *pack, uint64_t offset, struct pack_entry *out);

#endif
