/* Raw R, G, B bytes, frame after frame, no header: ffmpeg -f rawvideo -pix_fmt rgb24 -s WxH. */
#include "sink_ops.h"

#include "packet.h"
#include "stream.h"

static enum rc_status encode(struct sink *sink, unsigned worker, const struct pixmap *frame,
                             struct sink_packet *packet)
{
    (void)worker;
    return packet_add_rgb(packet, frame, sink->convert);
}

const struct sink_ops sink_rgb24 = {
    .name = "rgb24",
    .place = RC_PLACE_STREAM,
    .ordered = true,
    .endings = {".rgb", ".rgb24"},
    .priv_size = sizeof(struct stream),
    .open = stream_sink_open,
    .encode = encode,
    .write = stream_sink_write,
    .close = stream_sink_close,
};
