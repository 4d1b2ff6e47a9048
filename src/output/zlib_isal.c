/* zlib streams by ISA-L, level 1. It chooses its kernels by the CPU, so the bytes may differ
 * between machines; what they unpack to never does. */
#include "zlib_stream.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "rource/base/memory.h"

enum {
    WRAPPER_BYTES = 6, /* header and checksum */
    STORED_BLOCK_MAX = 65535,
    STORED_BLOCK_BYTES = 5, /* around a block that is not compressed */
};

struct zlib_stream {
    struct isal_zstream stream;
    uint8_t level_memory[ISAL_DEF_LVL1_DEFAULT];
};

struct zlib_stream *zlib_stream_create(void)
{
    return mem_calloc(1, sizeof(struct zlib_stream));
}

void zlib_stream_destroy(struct zlib_stream *z)
{
    mem_free(z);
}

size_t zlib_stream_bound(size_t n)
{
    return n + (n / STORED_BLOCK_MAX + 1) * STORED_BLOCK_BYTES + WRAPPER_BYTES;
}

size_t zlib_stream_compress(struct zlib_stream *z, uint8_t *out, const uint8_t *bytes, size_t n)
{
    struct isal_zstream *s = &z->stream;
    isal_deflate_stateless_init(s);
    s->level = 1;
    s->level_buf = z->level_memory;
    s->level_buf_size = sizeof z->level_memory;
    s->gzip_flag = IGZIP_ZLIB;
    s->end_of_stream = 1;
    s->next_in = (uint8_t *)(uintptr_t)bytes; /* only read; the library lacks the const */
    s->avail_in = (uint32_t)n;
    s->next_out = out;
    s->avail_out = (uint32_t)zlib_stream_bound(n);
    return isal_deflate_stateless(s) == COMP_OK && s->avail_in == 0 ? s->total_out : 0;
}

uint32_t zlib_stream_crc(const uint8_t *bytes, size_t n)
{
    return crc32_gzip_refl(0, bytes, n);
}
