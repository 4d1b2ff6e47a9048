/* Packets: bytes that are reused from frame to frame. */
#include "packet.h"

#include "convert.h"

#include "rource/base/memory.h"

enum rc_status packet_reserve(struct sink_packet *packet, size_t extra)
{
    if (extra > SIZE_MAX - packet->n)
        return RC_ENOMEM;
    const size_t need = packet->n + extra;
    if (need <= packet->capacity)
        return RC_OK;
    uint8_t *bytes = mem_realloc(packet->bytes, need, 1);
    if (!bytes)
        return RC_ENOMEM;
    packet->bytes = bytes;
    packet->capacity = need;
    return RC_OK;
}

enum rc_status packet_add_rgb(struct sink_packet *packet, const struct pixmap *frame,
                              const struct converter *convert)
{
    const size_t row_bytes = 3 * (size_t)frame->width;
    const enum rc_status status = packet_reserve(packet, row_bytes * (size_t)frame->height);
    if (status != RC_OK)
        return status;
    for (int y = 0; y < frame->height; y++) {
        convert->rgb(packet->bytes + packet->n, pixmap_row(frame, y), (size_t)frame->width);
        packet->n += row_bytes;
    }
    return RC_OK;
}

void sink_packet_finish(struct sink_packet *packet)
{
    mem_free(packet->bytes);
    *packet = (struct sink_packet){0};
}
