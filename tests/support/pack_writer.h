/* tests/support/pack_writer.h: packs with their indices, and commit-graphs, written by hand into
 * memory. Streams are stored, so no compressor is needed. Include it in one file of a test only.
 */
#ifndef ROURCE_TESTS_PACK_WRITER_H
#define ROURCE_TESTS_PACK_WRITER_H

#include <stdlib.h>
#include <string.h>

#include "pack_file.h"
#include "rource/base/str.h"

enum { PACK_MAX = 64 };

struct pack_writer {
    struct strbuf pack;
    struct object_id ids[PACK_MAX];
    size_t offsets[PACK_MAX];
    size_t count;
};

static inline void put32(struct strbuf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        strbuf_add_char(out, (char)(value >> shift));
}

static inline void put_bytes(struct strbuf *out, const void *p, size_t n)
{
    strbuf_add(out, (struct str){p, n});
}

/* A zlib stream of one stored block. */
static inline void put_stream(struct strbuf *out, const unsigned char *p, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + p[i]) % 65521;
        b = (b + a) % 65521;
    }
    const unsigned char head[] = {0x78,
                                  1,
                                  1,
                                  (unsigned char)n,
                                  (unsigned char)(n >> 8),
                                  (unsigned char)~n,
                                  (unsigned char)(~n >> 8)};
    put_bytes(out, head, sizeof head);
    put_bytes(out, p, n);
    put32(out, b << 16 | a);
}

static inline void pack_writer_init(struct pack_writer *w)
{
    *w = (struct pack_writer){.count = 0};
    put_bytes(&w->pack, "PACK\0\0\0\2\0\0\0\0", 12);
}

/* Begins an entry: the kind and the size of what follows. */
static inline void pack_writer_begin(struct pack_writer *w, const struct object_id *id,
                                     enum pack_kind kind, size_t size)
{
    w->ids[w->count] = *id;
    w->offsets[w->count++] = w->pack.n;
    unsigned byte = (unsigned)kind << 4 | (size & 15);
    for (size >>= 4; size; size >>= 7) {
        strbuf_add_char(&w->pack, (char)(byte | 0x80));
        byte = size & 127;
    }
    strbuf_add_char(&w->pack, (char)byte);
}

static inline void pack_writer_add(struct pack_writer *w, const struct object_id *id,
                                   enum pack_kind kind, const void *p, size_t n)
{
    pack_writer_begin(w, id, kind, n);
    put_stream(&w->pack, p, n);
}

/* A delta to the entry that was added as number base. */
static inline void pack_writer_add_delta(struct pack_writer *w, const struct object_id *id,
                                         size_t base, const void *delta, size_t n)
{
    pack_writer_begin(w, id, RC_PACK_OFFSET_DELTA, n);
    size_t distance = w->offsets[w->count - 1] - w->offsets[base];
    unsigned char bytes[10];
    size_t i = sizeof bytes;
    bytes[--i] = distance & 127;
    while (distance >>= 7)
        bytes[--i] = (unsigned char)(0x80 | (--distance & 127));
    put_bytes(&w->pack, bytes + i, sizeof bytes - i);
    put_stream(&w->pack, delta, n);
}

/* A delta to the object of an id. */
static inline void pack_writer_add_id_delta(struct pack_writer *w, const struct object_id *id,
                                            const struct object_id *base, const void *delta,
                                            size_t n)
{
    pack_writer_begin(w, id, RC_PACK_ID_DELTA, n);
    put_bytes(&w->pack, base->bytes, sizeof base->bytes);
    put_stream(&w->pack, delta, n);
}

static inline int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, RC_OBJECT_ID_SIZE);
}

/* The 256 sums of ids by first byte; ids are sorted. */
static inline void put_fanout(struct strbuf *out, const struct object_id *ids, size_t count)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        uint32_t sum = 0;
        while (sum < count && ids[sum].bytes[0] <= byte)
            sum++;
        put32(out, sum);
    }
}

/* Ends the pack and writes its index; with large, all offsets go through the table of 64 bits. */
static inline void pack_writer_end(struct pack_writer *w, struct strbuf *index, bool large)
{
    struct object_id sorted[PACK_MAX];
    static const unsigned char trailer[RC_OBJECT_ID_SIZE] = {0xaa, 0xbb};
    w->pack.p[11] = (char)w->count;
    put_bytes(&w->pack, trailer, sizeof trailer);
    memcpy(sorted, w->ids, w->count * sizeof *sorted);
    qsort(sorted, w->count, sizeof *sorted, compare_ids);
    put_bytes(index, "\377tOc\0\0\0\2", 8);
    put_fanout(index, sorted, w->count);
    put_bytes(index, sorted, w->count * sizeof *sorted);
    for (size_t i = 0; i < w->count; i++)
        put32(index, 0); /* checksums, which nobody reads */
    for (int pass = 0; pass <= large; pass++) {
        for (size_t i = 0; i < w->count; i++) {
            size_t from = 0;
            while (memcmp(&w->ids[from], &sorted[i], sizeof *sorted) != 0)
                from++;
            if (pass == 1)
                put32(index, 0); /* the upper half */
            put32(index,
                  large && pass == 0 ? 0x80000000u | (uint32_t)i : (uint32_t)w->offsets[from]);
        }
    }
    put_bytes(index, trailer, sizeof trailer);
    put_bytes(index, trailer, sizeof trailer);
}

static inline void pack_writer_finish(struct pack_writer *w)
{
    strbuf_finish(&w->pack);
}

#endif
