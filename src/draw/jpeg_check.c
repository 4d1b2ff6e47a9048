/* jpeg_check.c: sizes of the Huffman tables of a JPEG file.
 *
 * A decoder that resynchronises on damaged data may find a table at any place, so every FF C4 in
 * the file counts; but for the segments of metadata at its start, which all decoders skip by their
 * length and which may hold anything. In image data FF is always followed by 00 or a marker. */
#include "jpeg_check.h"

enum {
    MARKER_START = 0xd8,
    MARKER_TABLES = 0xc4,
    MARKER_APP_FIRST = 0xe0,
    MARKER_APP_LAST = 0xef,
    MARKER_COMMENT = 0xfe,
    LENGTHS = 16, /* a table starts with the number of codes of each length */
    CODES_MAX = 256,
};

static unsigned byte_at(struct str s, size_t i)
{
    return i < s.n ? (unsigned char)s.p[i] : 0;
}

static size_t be16_at(struct str s, size_t i)
{
    return (size_t)byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static bool is_metadata(unsigned marker)
{
    return marker == MARKER_COMMENT || (marker >= MARKER_APP_FIRST && marker <= MARKER_APP_LAST);
}

static size_t after_metadata(struct str s)
{
    size_t i = 2;
    while (byte_at(s, i) == 0xff && is_metadata(byte_at(s, i + 1)) && be16_at(s, i + 2) >= 2)
        i += 2 + be16_at(s, i + 2);
    return i;
}

/* The segment of tables whose length is at `at`. */
static bool segment_fits(struct str s, size_t at)
{
    size_t left = be16_at(s, at);
    left = left > 2 ? left - 2 : 0;
    for (at += 2; left > 0;) {
        size_t codes = 0;
        for (size_t i = 1; i <= LENGTHS; i++)
            codes += byte_at(s, at + i);
        if (codes > CODES_MAX)
            return false;
        const size_t size = 1 + LENGTHS + codes;
        left = left > size ? left - size : 0;
        at += size;
    }
    return true;
}

bool jpeg_tables_fit(struct str file)
{
    if (byte_at(file, 0) != 0xff)
        return true;
    size_t i = byte_at(file, 1) == MARKER_START ? after_metadata(file) : 0;
    for (; i + 1 < file.n; i++)
        if (byte_at(file, i) == 0xff && byte_at(file, i + 1) == MARKER_TABLES &&
            !segment_fits(file, i + 2))
            return false;
    return true;
}
