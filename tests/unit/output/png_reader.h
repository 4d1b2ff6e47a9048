/* png_reader.h: an inflate and PNG decoder for tests, written from RFC 1951 and the PNG
 * specification, sharing nothing with the encoder. Slow and strict: any deviation is NULL or false.
 */
#ifndef ROURCE_TESTS_PNG_READER_H
#define ROURCE_TESTS_PNG_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct inflater {
    const uint8_t *in;
    size_t in_n, at; /* at counts bits */
    uint8_t *out;
    size_t out_n, used;
    bool bad;
};

static inline unsigned inflate_bits(struct inflater *s, unsigned n)
{
    unsigned value = 0;
    for (unsigned i = 0; i < n; i++, s->at++) {
        if (s->at / 8 >= s->in_n) {
            s->bad = true;
            return 0;
        }
        value |= (unsigned)(s->in[s->at / 8] >> (s->at % 8) & 1) << i;
    }
    return value;
}

/* Canonical code: how many codes of each length, and the symbols in code order. */
struct inflate_code {
    unsigned count[16], symbols[320];
};

/* False unless the code is complete. RFC 1951 allows one exception, for distances: no code at all,
 * or a single one of one bit. */
static inline bool inflate_code_init(struct inflate_code *c, const uint8_t *lengths, unsigned n,
                                     bool distances)
{
    unsigned at[16] = {0};
    int left = 1;
    memset(c, 0, sizeof *c);
    for (unsigned i = 0; i < n; i++)
        c->count[lengths[i]]++;
    c->count[0] = 0;
    for (unsigned length = 1; length < 16; length++) {
        left = 2 * left - (int)c->count[length];
        if (left < 0)
            return false;
        at[length] = length == 1 ? 0 : at[length - 1] + c->count[length - 1];
    }
    for (unsigned i = 0; i < n; i++)
        if (lengths[i])
            c->symbols[at[lengths[i]]++] = i;
    const bool single = at[15] + c->count[15] == c->count[1] && c->count[1] <= 1;
    return left == 0 || (distances && single);
}

static inline unsigned inflate_symbol(struct inflater *s, const struct inflate_code *c)
{
    unsigned code = 0, first = 0, index = 0;
    for (unsigned length = 1; length < 16 && !s->bad; length++) {
        code = code << 1 | inflate_bits(s, 1);
        if (code < first + c->count[length])
            return c->symbols[index + code - first];
        index += c->count[length];
        first = (first + c->count[length]) << 1;
    }
    s->bad = true;
    return 0;
}

static inline void inflate_copy(struct inflater *s, unsigned length, unsigned distance)
{
    if (distance > s->used || length > s->out_n - s->used)
        s->bad = true;
    for (unsigned i = 0; i < length && !s->bad; i++, s->used++)
        s->out[s->used] = s->out[s->used - distance];
}

static inline void inflate_match(struct inflater *s, unsigned symbol,
                                 const struct inflate_code *distances)
{
    unsigned base = 3, extra = 0, distance = 1;
    for (unsigned k = 257; k < symbol && symbol < 285; k++) {
        base += 1u << extra;
        extra = k + 1 < 265 ? 0 : (k + 1 - 261) / 4;
    }
    s->bad |= symbol > 285;
    const unsigned length = symbol == 285 ? 258 : base + inflate_bits(s, extra);
    const unsigned code = inflate_symbol(s, distances);
    s->bad |= code > 29;
    extra = 0;
    for (unsigned k = 0; k < code; k++) {
        distance += 1u << extra;
        extra = k + 1 < 2 ? 0 : (k + 1) / 2 - 1;
    }
    inflate_copy(s, length, distance + inflate_bits(s, extra));
}

static inline void inflate_symbols(struct inflater *s, const struct inflate_code *literals,
                                   const struct inflate_code *distances)
{
    while (!s->bad) {
        const unsigned symbol = inflate_symbol(s, literals);
        if (symbol == 256)
            return;
        if (symbol > 256)
            inflate_match(s, symbol, distances);
        else if (s->used < s->out_n)
            s->out[s->used++] = (uint8_t)symbol;
        else
            s->bad = true;
    }
}

static inline void inflate_coded(struct inflater *s)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[320] = {0};
    struct inflate_code pre, literals, distances;
    const unsigned hlit = inflate_bits(s, 5) + 257, hdist = inflate_bits(s, 5) + 1;
    const unsigned hclen = inflate_bits(s, 4) + 4;
    for (unsigned i = 0; i < hclen; i++)
        lengths[order[i]] = (uint8_t)inflate_bits(s, 3);
    s->bad |= !inflate_code_init(&pre, lengths, 19, false);
    memset(lengths, 0, sizeof lengths);
    for (unsigned i = 0; i < hlit + hdist && !s->bad;) {
        const unsigned symbol = inflate_symbol(s, &pre);
        unsigned repeat = 1, value = symbol;
        if (symbol == 16) {
            s->bad |= i == 0;
            value = i ? lengths[i - 1] : 0;
            repeat = 3 + inflate_bits(s, 2);
        } else if (symbol >= 17) {
            value = 0;
            repeat = symbol == 17 ? 3 + inflate_bits(s, 3) : 11 + inflate_bits(s, 7);
        }
        s->bad |= i + repeat > hlit + hdist;
        for (; repeat > 0 && !s->bad; repeat--)
            lengths[i++] = (uint8_t)value;
    }
    s->bad |= !inflate_code_init(&literals, lengths, hlit, false);
    s->bad |= !inflate_code_init(&distances, lengths + hlit, hdist, true);
    inflate_symbols(s, &literals, &distances);
}

static inline void inflate_fixed(struct inflater *s)
{
    uint8_t lengths[288], distance_lengths[32];
    struct inflate_code literals, distances;
    for (unsigned i = 0; i < 288; i++)
        lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    memset(distance_lengths, 5, sizeof distance_lengths);
    s->bad |= !inflate_code_init(&literals, lengths, 288, false);
    s->bad |= !inflate_code_init(&distances, distance_lengths, 32, false);
    inflate_symbols(s, &literals, &distances);
}

static inline void inflate_stored(struct inflater *s)
{
    s->at = (s->at + 7) & ~(size_t)7;
    const unsigned n = inflate_bits(s, 16), inverse = inflate_bits(s, 16);
    s->bad |= (n ^ 0xffff) != inverse || n > s->out_n - s->used;
    for (unsigned i = 0; i < n && !s->bad; i++)
        s->out[s->used++] = (uint8_t)inflate_bits(s, 8);
}

/* True when the deflate stream is exactly in_n bytes long and gives exactly out_n bytes. */
static inline bool inflate_exactly(uint8_t *out, size_t out_n, const uint8_t *in, size_t in_n)
{
    struct inflater s = {.in = in, .in_n = in_n, .out = out, .out_n = out_n};
    bool last = false;
    while (!last && !s.bad) {
        last = inflate_bits(&s, 1);
        const unsigned kind = inflate_bits(&s, 2);
        if (kind == 0)
            inflate_stored(&s);
        else if (kind == 1)
            inflate_fixed(&s);
        else if (kind == 2)
            inflate_coded(&s);
        else
            s.bad = true;
    }
    return !s.bad && s.used == out_n && (s.at + 7) / 8 == in_n;
}

static inline uint32_t png_get_32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t png_crc(const uint8_t *p, size_t n)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static inline uint32_t png_adler(const uint8_t *p, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + p[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static inline int png_paeth(int a, int b, int c)
{
    const int p = a + b - c, pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* Undoes the filters of (3 · width + 1)-byte rows in place; pixels end up behind each filter byte.
 */
static inline bool png_unfilter(uint8_t *rows, size_t width, size_t height)
{
    const size_t stride = 3 * width + 1;
    for (size_t y = 0; y < height; y++) {
        uint8_t *row = rows + y * stride;
        if (row[0] > 4)
            return false;
        for (size_t i = 1; i < stride; i++) {
            const int left = i > 3 ? row[i - 3] : 0, up = y ? *(row + i - stride) : 0;
            const int corner = i > 3 && y ? *(row + i - stride - 3) : 0;
            const int add[] = {0, left, up, (left + up) / 2, png_paeth(left, up, corner)};
            row[i] = (uint8_t)(row[i] + add[row[0]]);
        }
    }
    return true;
}

/* Decodes an 8-bit RGB PNG of IHDR, one IDAT and IEND to width · height · 3 bytes; NULL when
 * anything is wrong. free() it. */
static inline uint8_t *png_decode(const uint8_t *png, size_t n, size_t width, size_t height)
{
    static const uint8_t start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};
    static const uint8_t end[] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};
    static const uint8_t kind[] = {8, 2, 0, 0, 0};
    const size_t stride = 3 * width + 1, idat = 33;
    if (n < idat + 12 + 6 + 12 || memcmp(png, start, sizeof start) != 0 ||
        memcmp(png + 12, "IHDR", 4) != 0 || png_get_32(png + 16) != width ||
        png_get_32(png + 20) != height || memcmp(png + 24, kind, sizeof kind) != 0 ||
        png_get_32(png + 29) != png_crc(png + 12, 17))
        return NULL;
    const size_t data = png_get_32(png + idat);
    if (memcmp(png + idat + 4, "IDAT", 4) != 0 || data != n - idat - 24 ||
        png_get_32(png + idat + 8 + data) != png_crc(png + idat + 4, data + 4) ||
        memcmp(png + n - 12, end, sizeof end) != 0)
        return NULL;
    const uint8_t *zlib = png + idat + 8;
    uint8_t *rows = malloc(stride * height);
    if (!rows || (zlib[0] & 15) != 8 || (zlib[0] << 8 | zlib[1]) % 31 != 0 ||
        !inflate_exactly(rows, stride * height, zlib + 2, data - 6) ||
        png_get_32(zlib + data - 4) != png_adler(rows, stride * height) ||
        !png_unfilter(rows, width, height)) {
        free(rows);
        return NULL;
    }
    for (size_t y = 0; y < height; y++)
        memmove(rows + y * 3 * width, rows + y * stride + 1, 3 * width);
    return rows;
}

#endif
