/* The checksums by libdeflate: where ISA-L is not to be had. */
#include "checksum.h"
#include "rource/base/deflate.h"

uint32_t checksum_crc32(const uint8_t *bytes, size_t n)
{
    return deflate_crc32(bytes, n);
}

uint32_t checksum_adler32(const uint8_t *bytes, size_t n)
{
    return deflate_adler32(bytes, n);
}
