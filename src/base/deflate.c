/* libdeflate inflates two to three times as fast as zlib, which matters for histories, but needs to
 * know the size of the content. */
#include "rource/base/deflate.h"

#include <libdeflate.h>

#include "rource/base/memory.h"

struct inflater {
    struct libdeflate_decompressor *decompressor;
};

uint32_t deflate_crc32(const void *bytes, size_t n)
{
    return libdeflate_crc32(0, bytes, n);
}

uint32_t deflate_adler32(const void *bytes, size_t n)
{
    return libdeflate_adler32(1, bytes, n);
}

struct inflater *inflater_create(void)
{
    struct inflater *inflater = mem_alloc(1, sizeof *inflater);
    if (!inflater)
        return NULL;
    inflater->decompressor = libdeflate_alloc_decompressor();
    if (inflater->decompressor)
        return inflater;
    mem_free(inflater);
    return NULL;
}

void inflater_destroy(struct inflater *inflater)
{
    if (inflater)
        libdeflate_free_decompressor(inflater->decompressor);
    mem_free(inflater);
}

enum rc_status inflate_exact(struct inflater *inflater, void *out, size_t n, const void *in,
                             size_t in_n)
{
    /* Without a place for the size of the content, another size than n is a failure. */
    const enum libdeflate_result result =
        libdeflate_zlib_decompress(inflater->decompressor, in, in_n, out, n, NULL);
    return result == LIBDEFLATE_SUCCESS ? RC_OK : RC_EFORMAT;
}
