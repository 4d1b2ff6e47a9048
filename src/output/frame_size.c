/* Sizes from headers: PNG's first chunk, or the second line of a P6 pixmap. Numbers that are no
 * frame's size count as no picture. */
#include "frame_size.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "rource/draw/pixmap.h"

enum { HEADER_MAX = 32, PNG_HEADER = 24 };

static size_t read_start(const char *path, uint8_t out[HEADER_MAX])
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    const ssize_t n = read(fd, out, HEADER_MAX);
    close(fd);
    return n > 0 ? (size_t)n : 0;
}

static uint32_t get_32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool is_png(const uint8_t *header, size_t n)
{
    static const uint8_t start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                    0,    0,   0,   13,  'I',  'H',  'D',  'R'};
    return n >= PNG_HEADER && memcmp(header, start, sizeof start) == 0;
}

/* A decimal number and the byte behind it; 0 when either is missing. */
static uint32_t take_number(const uint8_t **p, const uint8_t *end, char behind)
{
    uint32_t value = 0;
    while (*p < end && **p >= '0' && **p <= '9' && value <= RC_FRAME_MAX)
        value = 10 * value + (uint32_t)(*(*p)++ - '0');
    if (*p == end || *(*p)++ != behind)
        return 0;
    return value;
}

bool frame_size_read(const char *path, int *width, int *height)
{
    uint8_t header[HEADER_MAX];
    uint32_t w = 0, h = 0;
    const size_t n = read_start(path, header);
    if (is_png(header, n)) {
        w = get_32(header + 16);
        h = get_32(header + 20);
    } else if (n > 3 && memcmp(header, "P6\n", 3) == 0) {
        const uint8_t *p = header + 3;
        w = take_number(&p, header + n, ' ');
        h = take_number(&p, header + n, '\n');
    }
    const bool found = w > 0 && w <= RC_FRAME_MAX && h > 0 && h <= RC_FRAME_MAX;
    *width = found ? (int)w : 0;
    *height = found ? (int)h : 0;
    return found;
}
