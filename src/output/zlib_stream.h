/* zlib_stream.h: a whole buffer to a zlib stream (RFC 1950), and the CRC-32 of PNG.
 *
 * One of zlib_isal.c and zlib_libdeflate.c is compiled; src/CMakeLists.txt chooses.
 */
#ifndef ROURCE_OUTPUT_ZLIB_STREAM_H
#define ROURCE_OUTPUT_ZLIB_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"

enum { RC_ZLIB_INPUT_MAX = 1 << 30 }; /* most bytes of one stream: sizes are 32 bits in ISA-L */

struct zlib_stream;

/* The compressor with all its memory, for one thread at a time. NULL when memory ran out. Owned by
 * the caller. */
RC_NODISCARD struct zlib_stream *zlib_stream_create(void);
/* Takes NULL. */
void zlib_stream_destroy(struct zlib_stream *z);
/* Most bytes that n ≤ RC_ZLIB_INPUT_MAX bytes become. */
size_t zlib_stream_bound(size_t n);
/* Compresses bytes into out, which has room for zlib_stream_bound(n) bytes; the size of the stream,
 * 0 if the library refused. Allocates nothing; what was compressed before has no influence. */
RC_NODISCARD size_t zlib_stream_compress(struct zlib_stream *z, uint8_t *out, const uint8_t *bytes,
                                         size_t n);
/* CRC-32 of the bytes. Thread-safe. */
uint32_t zlib_stream_crc(const uint8_t *bytes, size_t n);

#endif
