/* rource/base/deflate.h: zlib streams (RFC 1950) whose content is in memory as a whole, by
 * libdeflate.
 *
 * Thread-safety: one thread at a time per inflater.
 */
#ifndef ROURCE_BASE_DEFLATE_H
#define ROURCE_BASE_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"

/* CRC-32 as PNG and gzip have it, and Adler-32. Thread-safe. */
uint32_t deflate_crc32(const void *bytes, size_t n);
uint32_t deflate_adler32(const void *bytes, size_t n);

struct inflater;

/* A decompressor. NULL when memory runs out. Owned by the caller; destroy takes NULL. */
RC_NODISCARD struct inflater *inflater_create(void);
void inflater_destroy(struct inflater *inflater);
/* Fills out with the stream at in, which must end after exactly n bytes of content and within in_n
 * bytes; what lies behind it is ignored. RC_EFORMAT. */
RC_NODISCARD enum rc_status inflate_exact(struct inflater *inflater, void *out, size_t n,
                                          const void *in, size_t in_n);

#endif
