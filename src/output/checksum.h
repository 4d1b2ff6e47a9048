/* checksum.h: the two checksums that a PNG file holds.
 *
 * One of checksum_isal.c and checksum_libdeflate.c is compiled; src/CMakeLists.txt chooses.
 */
#ifndef ROURCE_OUTPUT_CHECKSUM_H
#define ROURCE_OUTPUT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 of the bytes, as chunks of PNG have it. Thread-safe. */
uint32_t checksum_crc32(const uint8_t *bytes, size_t n);
/* Adler-32 of the bytes, as zlib streams have it. Thread-safe. */
uint32_t checksum_adler32(const uint8_t *bytes, size_t n);

#endif
