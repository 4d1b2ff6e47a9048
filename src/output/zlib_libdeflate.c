/* zlib streams by libdeflate, level 1: where ISA-L is not to be had. */
#include "zlib_stream.h"

#include <libdeflate.h>

#include "rource/base/memory.h"

enum { LEVEL = 1 };

struct zlib_stream {
    struct libdeflate_compressor *compressor;
};

struct zlib_stream *zlib_stream_create(void)
{
    struct zlib_stream *z = mem_alloc(1, sizeof *z);
    if (!z)
        return NULL;
    z->compressor = libdeflate_alloc_compressor(LEVEL);
    if (!z->compressor) {
        mem_free(z);
        return NULL;
    }
    return z;
}

void zlib_stream_destroy(struct zlib_stream *z)
{
    if (z)
        libdeflate_free_compressor(z->compressor);
    mem_free(z);
}

size_t zlib_stream_bound(size_t n)
{
    return libdeflate_zlib_compress_bound(NULL, n);
}

size_t zlib_stream_compress(struct zlib_stream *z, uint8_t *out, const uint8_t *bytes, size_t n)
{
    return libdeflate_zlib_compress(z->compressor, bytes, n, out, zlib_stream_bound(n));
}

uint32_t zlib_stream_crc(const uint8_t *bytes, size_t n)
{
    return libdeflate_crc32(0, bytes, n);
}
