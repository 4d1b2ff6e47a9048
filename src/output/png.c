/* PNG writer: RGB, 8 bits, one IDAT. Every row is filtered Sub: dithered light repeats every 8
 * pixels, so its differences do too, and no choice by row repaid the time it took. The rows go as
 * one buffer to zlib_stream.h: pieces that stay in the cache were no faster. */
#include "png.h"

#include <string.h>

#include "convert.h"
#include "packet.h"
#include "zlib_stream.h"

#include "rource/base/deflate.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

enum {
    FILTER_SUB = 1,
    SIGNATURE_BYTES = 8,
    CHUNK_BYTES = 12, /* length, type and checksum around a chunk's data */
    HEADER_BYTES = 13,
};

struct png_scratch {
    const struct converter *convert;
    struct zlib_stream *zlib;
    RC_ARRAY(uint8_t) rows; /* filtered, of the largest frame so far */
};

struct png_scratch *png_scratch_create(const struct converter *convert)
{
    struct png_scratch *scratch = mem_calloc(1, sizeof *scratch);
    if (!scratch)
        return NULL;
    scratch->convert = convert;
    scratch->zlib = zlib_stream_create(convert);
    if (!scratch->zlib) {
        mem_free(scratch);
        return NULL;
    }
    return scratch;
}

void png_scratch_destroy(struct png_scratch *scratch)
{
    if (!scratch)
        return;
    zlib_stream_destroy(scratch->zlib);
    mem_free(scratch->rows.items);
    mem_free(scratch);
}

static void put_32(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void append(struct sink_packet *packet, const void *bytes, size_t n)
{
    memcpy(packet->bytes + packet->n, bytes, n);
    packet->n += n;
}

/* Opens a chunk; its data follows. Returns where it starts. */
static size_t chunk_begin(struct sink_packet *packet, const char *type)
{
    const size_t start = packet->n;
    packet->n += 4;
    append(packet, type, 4);
    return start;
}

static void chunk_end(struct sink_packet *packet, size_t start)
{
    uint8_t *chunk = packet->bytes + start;
    const size_t n = packet->n - start - 8;
    put_32(chunk, (uint32_t)n);
    put_32(packet->bytes + packet->n, deflate_crc32(chunk + 4, n + 4));
    packet->n += 4;
}

static void put_header(struct sink_packet *packet, const struct pixmap *frame)
{
    static const uint8_t signature[SIGNATURE_BYTES] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    uint8_t header[HEADER_BYTES] = {[8] = 8 /* bits */, [9] = 2 /* RGB */};
    put_32(header, (uint32_t)frame->width);
    put_32(header + 4, (uint32_t)frame->height);
    append(packet, signature, sizeof signature);
    const size_t chunk = chunk_begin(packet, "IHDR");
    append(packet, header, sizeof header);
    chunk_end(packet, chunk);
}

static void filter_rows(uint8_t *out, const struct pixmap *frame, const struct converter *convert)
{
    const size_t row_bytes = 3 * (size_t)frame->width + 1;
    for (int y = 0; y < frame->height; y++, out += row_bytes) {
        out[0] = FILTER_SUB;
        convert->rgb_sub(out + 1, pixmap_row(frame, y), (size_t)frame->width);
    }
}

enum rc_status png_encode_with(struct png_scratch *scratch, struct sink_packet *packet,
                               const struct pixmap *frame)
{
    const size_t n = (3 * (size_t)frame->width + 1) * (size_t)frame->height;
    if (n > RC_ZLIB_INPUT_MAX || RC_RESERVE(&scratch->rows, n) != RC_OK)
        return RC_ENOMEM;
    const size_t rest = SIGNATURE_BYTES + 3 * CHUNK_BYTES + HEADER_BYTES;
    const enum rc_status status = packet_reserve(packet, zlib_stream_bound(n) + rest);
    if (status != RC_OK)
        return status;
    put_header(packet, frame);
    const size_t chunk = chunk_begin(packet, "IDAT");
    filter_rows(scratch->rows.items, frame, scratch->convert);
    packet->n +=
        zlib_stream_compress(scratch->zlib, packet->bytes + packet->n, scratch->rows.items, n);
    chunk_end(packet, chunk);
    chunk_end(packet, chunk_begin(packet, "IEND"));
    return RC_OK;
}

enum rc_status png_encode(struct sink_packet *packet, const struct pixmap *frame)
{
    /* One picture: the C tier is fast enough, and runs wherever --cpu was given. */
    struct png_scratch *scratch = png_scratch_create(converter_for(RC_CPU_C));
    if (!scratch)
        return RC_ENOMEM;
    const enum rc_status status = png_encode_with(scratch, packet, frame);
    png_scratch_destroy(scratch);
    return status;
}

enum rc_status png_write_file(struct error *err, const char *path, const struct pixmap *frame)
{
    struct sink_packet packet = {0};
    enum rc_status status = png_encode(&packet, frame);
    if (status == RC_OK)
        status = file_write(err, path, packet.bytes, packet.n);
    else
        error_set(err, status, "cannot write '%s': out of memory", path);
    sink_packet_finish(&packet);
    return status;
}
