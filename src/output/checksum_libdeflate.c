/* The checksums by libdeflate: where ISA-L is not to be had. */
#include "checksum.h"

#include <libdeflate.h>

uint32_t checksum_crc32(const uint8_t *bytes, size_t n)
{
    return libdeflate_crc32(0, bytes, n);
}

uint32_t checksum_adler32(const uint8_t *bytes, size_t n)
{
    return libdeflate_adler32(1, bytes, n);
}
