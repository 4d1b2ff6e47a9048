/* One line of text a frame: its number and the XXH3 hash of its pixels, row after row, B G R A as
 * they lie in memory. What lies between width and stride does not count. */
#include "sink_ops.h"

#include <stdio.h>

#include "packet.h"
#include "stream.h"

#include "rource/base/hash.h"

enum { LINE_MAX_BYTES = 64 };

static enum rc_status encode(struct sink *sink, unsigned worker, const struct pixmap *frame,
                             struct sink_packet *packet)
{
    (void)sink;
    (void)worker;
    const enum rc_status status = packet_reserve(packet, LINE_MAX_BYTES);
    if (status != RC_OK)
        return status;
    struct hash_stream h;
    hash_stream_init(&h);
    for (int y = 0; y < frame->height; y++)
        hash_stream_add(&h, pixmap_row(frame, y), (size_t)frame->width * sizeof(uint32_t));
    packet->hash = hash_stream_value(&h);
    packet->n =
        (size_t)snprintf((char *)packet->bytes, LINE_MAX_BYTES, "%08llu %016llx\n",
                         (unsigned long long)packet->frame, (unsigned long long)packet->hash);
    return RC_OK;
}

const struct sink_ops sink_hash = {
    .name = "hash",
    .place = RC_PLACE_STREAM,
    .ordered = true,
    .endings = {".hash", ".txt"},
    .priv_size = sizeof(struct stream),
    .open = stream_sink_open,
    .encode = encode,
    .write = stream_sink_write,
    .close = stream_sink_close,
};
