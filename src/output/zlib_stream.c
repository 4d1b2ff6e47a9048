/* zlib streams of filtered frames, in one deflate block. Neighbouring differences of a drawn
 * picture are mostly 0, and those of dithered light repeat every 8 pixels: so repeats are looked
 * for at these two distances only, in bitmaps of equal bytes which a kernel makes, and a repeat is
 * worth its bits from 8 bytes on. The code comes from a sample of the bytes, so that one pass
 * writes it all. */
#include "zlib_stream.h"

#include <stdbool.h>
#include <string.h>

#include "prefix_code.h"

#include "rource/base/deflate.h"
#include "rource/base/memory.h"

enum {
    NEAR = 1, /* the two distances: equal bytes … */
    FAR = 24, /* … and the 8 pixels of the dither */
    FAR_SYMBOL = 8,
    FAR_EXTRA = FAR - 17, /* symbol 8 is distances 17 to 24, told apart by 3 bits */
    FAR_EXTRA_BITS = 3,
    REPEAT_MIN = 8,
    REPEAT_MAX = 258,
    CHUNK = 8192, /* bytes whose bitmaps are made at a time */
    SAMPLE_EVERY = 16 * CHUNK,
    WINDOW = 57, /* bits of a bitmap that an unaligned load is sure to give */
    LITERALS = 256,
    END = 256,
    SYMBOLS = 286,
    FIRST_LENGTH = 257,
    DISTANCES = FAR_SYMBOL + 1,
    CODE_BITS = 12, /* four literals fit behind 7 bits that wait */
    HEADER_BYTES = 2,
    CHECKSUM_BYTES = 4,
    STORED_MAX = 65535,
    STORED_HEADER = 5,
};

/* What stands for a literal or a repeat: length in bits below, the bits above. */
typedef uint32_t token;

struct zlib_stream {
    const struct converter *convert;
    uint8_t near_bits[CHUNK / 8 + 8], far_bits[CHUNK / 8 + 8]; /* with zeros behind */
    uint32_t counts[SYMBOLS];
    uint8_t lengths[SYMBOLS];
    uint16_t codes[SYMBOLS];
    token literals[LITERALS];
    token repeats[2][REPEAT_MAX + 1]; /* near, far */
};

/* Literals, then a repeat unless its length is 0. */
struct step {
    size_t literals;
    size_t repeat;
    bool far;
};

struct bit_writer {
    uint8_t *at;
    uint64_t waiting;
    unsigned bits; /* of it */
};

struct zlib_stream *zlib_stream_create(const struct converter *convert)
{
    struct zlib_stream *z = mem_calloc(1, sizeof *z);
    if (z)
        z->convert = convert;
    return z;
}

void zlib_stream_destroy(struct zlib_stream *z)
{
    mem_free(z);
}

/* ---- literals and repeats ---- */

static inline uint64_t window_at(const uint8_t *bits, size_t at)
{
    uint64_t window = 0;
    for (int i = 0; i < 8; i++) /* one load where memory is little-endian */
        window |= (uint64_t)bits[at / 8 + (size_t)i] << 8 * i;
    return window >> at % 8;
}

/* Where REPEAT_MIN equal bytes begin. */
static inline uint64_t run_starts(uint64_t equal)
{
    equal &= equal >> 1;
    equal &= equal >> 2;
    return equal & equal >> 4;
}

static inline size_t run_length(const uint8_t *bits, size_t at)
{
    size_t n = 0;
    for (; n < REPEAT_MAX; n += WINDOW) {
        const uint64_t differ = ~window_at(bits, at + n) | 1ull << WINDOW;
        const size_t equal = (size_t)__builtin_ctzll(differ);
        if (equal < WINDOW) {
            n += equal;
            break;
        }
    }
    return n < REPEAT_MAX ? n : REPEAT_MAX;
}

/* The step at `at` of a chunk that ends at `end`. */
static inline struct step next_step(const struct zlib_stream *z, size_t at, size_t end)
{
    const size_t sure = WINDOW - REPEAT_MIN + 1;
    const uint64_t near = run_starts(window_at(z->near_bits, at));
    const uint64_t far = run_starts(window_at(z->far_bits, at));
    const uint64_t any = (near | far) & ((1ull << sure) - 1);
    if (any == 0)
        return (struct step){end - at < sure ? end - at : sure, 0, false};
    const size_t skip = (size_t)__builtin_ctzll(any);
    const size_t short_way = near >> skip & 1 ? run_length(z->near_bits, at + skip) : 0;
    const size_t long_way = far >> skip & 1 ? run_length(z->far_bits, at + skip) : 0;
    return (struct step){skip, long_way > short_way ? long_way : short_way, long_way > short_way};
}

/* Bit i of bits: whether byte i of the chunk at `at` equals the one `distance` before. */
static void mark_equal(const struct zlib_stream *z, uint8_t *bits, const uint8_t *bytes, size_t at,
                       size_t n, size_t distance)
{
    const size_t skip = at < distance ? (distance - at + 7) / 8 * 8 : 0;
    memset(bits, 0, skip / 8);
    if (skip < n)
        z->convert->equal(bits + skip / 8, bytes + at + skip, n - skip, distance);
    memset(bits + (n + 7) / 8, 0, 8);
}

static void mark_chunk(struct zlib_stream *z, const uint8_t *bytes, size_t at, size_t n)
{
    mark_equal(z, z->near_bits, bytes, at, n, NEAR);
    mark_equal(z, z->far_bits, bytes, at, n, FAR);
}

/* ---- the code ---- */

/* Symbol of a repeat's length; what it leaves open goes to *extra as so many bits. */
static int length_symbol(int length, int *extra, int *extra_bits)
{
    *extra = *extra_bits = 0;
    if (length == REPEAT_MAX)
        return SYMBOLS - 1;
    const int v = length - 3;
    if (v < 8)
        return FIRST_LENGTH + v;
    const int top = 31 - __builtin_clz((unsigned)v); /* four symbols for each power of two */
    *extra_bits = top - 2;
    *extra = v & ((1 << *extra_bits) - 1);
    return FIRST_LENGTH + 4 * (top - 1) + (v >> *extra_bits & 3);
}

static void count_chunk(struct zlib_stream *z, const uint8_t *bytes, size_t n)
{
    int extra, extra_bits;
    for (size_t at = 0; at < n;) {
        const struct step step = next_step(z, at, n);
        for (size_t i = 0; i < step.literals; i++)
            z->counts[bytes[at + i]]++;
        if (step.repeat > 0)
            z->counts[length_symbol((int)step.repeat, &extra, &extra_bits)]++;
        at += step.literals + step.repeat;
    }
}

/* Every symbol counts a little: the sample may have missed it. */
static void sample(struct zlib_stream *z, const uint8_t *bytes, size_t n)
{
    memset(z->counts, 0, sizeof z->counts);
    for (size_t at = 0; at<n; at += n> SAMPLE_EVERY ? SAMPLE_EVERY : CHUNK) {
        const size_t size = n - at < CHUNK ? n - at : CHUNK;
        mark_chunk(z, bytes, at, size);
        count_chunk(z, bytes + at, size);
    }
    for (int i = 0; i < SYMBOLS; i++)
        z->counts[i] = z->counts[i] * 16 + 1;
}

static void make_repeats(struct zlib_stream *z)
{
    for (int length = REPEAT_MIN; length <= REPEAT_MAX; length++) {
        int extra, extra_bits;
        const int symbol = length_symbol(length, &extra, &extra_bits);
        const int bits = z->lengths[symbol] + extra_bits;
        const token near = z->codes[symbol] | (token)extra << z->lengths[symbol];
        /* the distance's symbol is one bit: 0 near, 1 far */
        const token far = near | 1u << bits | (token)FAR_EXTRA << (bits + 1);
        z->repeats[0][length] = near << 8 | (token)(bits + 1);
        z->repeats[1][length] = far << 8 | (token)(bits + 1 + FAR_EXTRA_BITS);
    }
}

static void make_code(struct zlib_stream *z)
{
    prefix_code_lengths(z->lengths, z->counts, SYMBOLS, CODE_BITS);
    prefix_code_assign(z->codes, z->lengths, SYMBOLS);
    for (int i = 0; i < LITERALS; i++)
        z->literals[i] = (token)z->codes[i] << 8 | z->lengths[i];
    make_repeats(z);
}

/* ---- bits ---- */

static inline void flush(struct bit_writer *w)
{
    for (int i = 0; i < 8; i++) /* one store where memory is little-endian */
        w->at[i] = (uint8_t)(w->waiting >> 8 * i);
    w->at += w->bits / 8;
    w->waiting >>= w->bits & 56;
    w->bits &= 7;
}

static inline void add(struct bit_writer *w, token t)
{
    w->waiting |= (uint64_t)(t >> 8) << w->bits;
    w->bits += t & 255;
}

static void put(struct bit_writer *w, unsigned value, unsigned bits)
{
    add(w, value << 8 | bits);
    flush(w);
}

/* The block's head: how long each symbol's code is, in four bits each. */
static void put_code(struct bit_writer *w, const struct zlib_stream *z)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[SYMBOLS + DISTANCES] = {0}, fours[16];
    uint16_t codes[16];
    memcpy(lengths, z->lengths, SYMBOLS);
    lengths[SYMBOLS] = lengths[SYMBOLS + FAR_SYMBOL] = 1;
    put(w, 1, 1); /* the last block */
    put(w, 2, 2); /* with a code of its own */
    put(w, SYMBOLS - 257, 5);
    put(w, DISTANCES - 1, 5);
    put(w, sizeof order - 4, 4);
    for (size_t i = 0; i < sizeof order; i++)
        put(w, order[i] < 16 ? 4 : 0, 3);
    memset(fours, 4, sizeof fours);
    prefix_code_assign(codes, fours, 16);
    for (size_t i = 0; i < sizeof lengths; i++)
        put(w, codes[lengths[i]], 4);
}

static void write_chunk(struct bit_writer *out, const struct zlib_stream *z, const uint8_t *bytes,
                        size_t n)
{
    struct bit_writer w = *out; /* in registers */
    for (size_t at = 0; at < n;) {
        const struct step step = next_step(z, at, n);
        const uint8_t *p = bytes + at;
        size_t left = step.literals;
        for (; left >= 4; left -= 4, p += 4) {
            add(&w, z->literals[p[0]]);
            add(&w, z->literals[p[1]]);
            add(&w, z->literals[p[2]]);
            add(&w, z->literals[p[3]]);
            flush(&w);
        }
        for (; left > 0; left--)
            add(&w, z->literals[*p++]);
        flush(&w);
        if (step.repeat > 0) {
            add(&w, z->repeats[step.far][step.repeat]);
            flush(&w);
        }
        at += step.literals + step.repeat;
    }
    *out = w;
}

/* ---- the stream ---- */

static size_t stored_size(size_t n)
{
    return n + (n / STORED_MAX + 1) * STORED_HEADER;
}

/* What does not shrink: blocks that only hold it. */
static uint8_t *store(uint8_t *out, const uint8_t *bytes, size_t n)
{
    for (bool last = false; !last;) {
        const size_t size = n < STORED_MAX ? n : STORED_MAX;
        last = size == n;
        const uint8_t header[STORED_HEADER] = {last, (uint8_t)size, (uint8_t)(size >> 8),
                                               (uint8_t)~size, (uint8_t)(~size >> 8)};
        memcpy(out, header, sizeof header);
        memcpy(out + sizeof header, bytes, size);
        out += sizeof header + size;
        bytes += size;
        n -= size;
    }
    return out;
}

size_t zlib_stream_bound(size_t n)
{
    const size_t head = 512; /* more than the code takes, and what flush() writes ahead */
    return head + n + n * (CODE_BITS - 8) / 8;
}

size_t zlib_stream_compress(struct zlib_stream *z, uint8_t *out, const uint8_t *bytes, size_t n)
{
    struct bit_writer w = {.at = out + HEADER_BYTES};
    out[0] = 0x78; /* deflate, a window of 32 KiB */
    out[1] = 0x01; /* makes the two a multiple of 31 */
    sample(z, bytes, n);
    make_code(z);
    put_code(&w, z);
    for (size_t at = 0; at < n; at += CHUNK) {
        const size_t size = n - at < CHUNK ? n - at : CHUNK;
        mark_chunk(z, bytes, at, size);
        write_chunk(&w, z, bytes + at, size);
    }
    put(&w, z->codes[END], z->lengths[END]);
    uint8_t *end = w.at + (w.bits > 0);
    if ((size_t)(end - out) > HEADER_BYTES + stored_size(n))
        end = store(out + HEADER_BYTES, bytes, n);
    const uint32_t checksum = deflate_adler32(bytes, n);
    for (int i = 0; i < CHECKSUM_BYTES; i++)
        *end++ = (uint8_t)(checksum >> (24 - 8 * i));
    return (size_t)(end - out);
}
