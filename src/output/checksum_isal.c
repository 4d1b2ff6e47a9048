/* The checksums by ISA-L, which chooses its kernels by the CPU. */
#include "checksum.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

uint32_t checksum_crc32(const uint8_t *bytes, size_t n)
{
    return crc32_gzip_refl(0, bytes, n);
}

uint32_t checksum_adler32(const uint8_t *bytes, size_t n)
{
    return isal_adler32(1, bytes, n);
}
