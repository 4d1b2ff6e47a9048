/* A delta is the base's size, the result's size, and instructions: a byte with the top bit set
 * tells which bytes of an offset and a length follow (copy from the base), another one is a number
 * of new bytes that follow; 0 is reserved. Every length is compared with what is there first.
 */
#include "pack_delta.h"

#include <stdint.h>
#include <string.h>

enum { COPY = 0x80, OFFSET_BYTES = 4, LENGTH_BYTES = 3, MAX_COPY = 0x10000 };

static bool read_size(const unsigned char **p, const unsigned char *end, size_t *size)
{
    uint64_t value = 0;
    for (unsigned shift = 0; *p < end && shift < 63; shift += 7) {
        const unsigned byte = *(*p)++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte & 0x80)
            continue;
        *size = (size_t)value;
        return true;
    }
    return false;
}

bool delta_sizes(const unsigned char **p, const unsigned char *end, size_t *base_size, size_t *size)
{
    return read_size(p, end, base_size) && read_size(p, end, size);
}

/* Reads the operands of a copy whose first byte is code; false when they are cut off. */
static inline bool read_copy(const unsigned char **p, const unsigned char *end, unsigned code,
                             size_t *from, size_t *n)
{
    uint32_t value[2] = {0, 0};
    if (end - *p < OFFSET_BYTES + LENGTH_BYTES && end - *p < __builtin_popcount(code & 0x7f))
        return false;
    for (unsigned i = 0; i < OFFSET_BYTES; i++)
        if (code & 1u << i)
            value[0] |= (uint32_t) * (*p)++ << 8 * i;
    for (unsigned i = 0; i < LENGTH_BYTES; i++)
        if (code & 0x10u << i)
            value[1] |= (uint32_t) * (*p)++ << 8 * i;
    *from = value[0];
    *n = value[1] ? value[1] : MAX_COPY;
    return true;
}

size_t delta_measure(const unsigned char *p, const unsigned char *end)
{
    size_t total = 0;
    while (p < end) {
        const unsigned code = *p++;
        size_t from, n = code;
        if (code & COPY) {
            if (!read_copy(&p, end, code, &from, &n))
                return SIZE_MAX;
        } else if (code == 0 || n > (size_t)(end - p)) {
            return SIZE_MAX;
        } else {
            p += n;
        }
        total += n;
    }
    return total;
}

bool delta_apply(unsigned char *out, size_t size, const unsigned char *base, size_t base_size,
                 const unsigned char *p, const unsigned char *end)
{
    size_t left = size;
    while (p < end) {
        const unsigned code = *p++;
        size_t from, n = code;
        if (code & COPY) {
            if (!read_copy(&p, end, code, &from, &n) || from > base_size || n > base_size - from ||
                n > left)
                return false;
            memcpy(out, base + from, n);
        } else {
            if (code == 0 || n > (size_t)(end - p) || n > left)
                return false;
            memcpy(out, p, n);
            p += n;
        }
        out += n;
        left -= n;
    }
    return left == 0;
}
