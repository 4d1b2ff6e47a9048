/* packet.h: room in a packet. */
#ifndef ROURCE_OUTPUT_PACKET_H
#define ROURCE_OUTPUT_PACKET_H

#include "rource/output/sink.h"

struct converter;

/* Makes room for exactly `extra` more bytes behind packet->n, once: a packet that is used again for
 * frames of one size allocates nothing. The packet is as it was after RC_ENOMEM. */
RC_NODISCARD enum rc_status packet_reserve(struct sink_packet *packet, size_t extra);
/* Appends a frame's R, G, B bytes, row after row. RC_ENOMEM. */
RC_NODISCARD enum rc_status packet_add_rgb(struct sink_packet *packet, const struct pixmap *frame,
                                           const struct converter *convert);

#endif
