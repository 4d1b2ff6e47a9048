/* zlib_stream.h: a whole buffer to a zlib stream (RFC 1950, 1951), made for the filtered rows of a
 * frame: repeats at two distances and one prefix code for the whole, chosen from a sample.
 */
#ifndef ROURCE_OUTPUT_ZLIB_STREAM_H
#define ROURCE_OUTPUT_ZLIB_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "convert.h"

#include "rource/base/attr.h"

enum { RC_ZLIB_INPUT_MAX = 1 << 30 }; /* most bytes of one stream */

struct zlib_stream;

/* The compressor with all its memory, for one thread at a time; `convert` must outlive it. NULL
 * when memory ran out. Owned by the caller. */
RC_NODISCARD struct zlib_stream *zlib_stream_create(const struct converter *convert);
/* Takes NULL. */
void zlib_stream_destroy(struct zlib_stream *z);
/* The room that n ≤ RC_ZLIB_INPUT_MAX bytes need while they are compressed. */
size_t zlib_stream_bound(size_t n);
/* Compresses n ≥ 1 bytes into out, which has room for zlib_stream_bound(n) bytes; the size of the
 * stream, never much more than n. Allocates nothing; what was compressed before has no influence,
 * nor have the tier and the machine. */
RC_NODISCARD size_t zlib_stream_compress(struct zlib_stream *z, uint8_t *out, const uint8_t *bytes,
                                         size_t n);

#endif
