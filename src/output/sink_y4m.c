/* YUV4MPEG2: a header line, then FRAME and planes Y, Cb, Cr each frame. 4:2:0 as every player
 * takes it, chroma on the left pixel (C420mpeg2, where H.264 expects it), chroma sizes rounded up.
 * Colours are BT.601 of limited range: what ffmpeg assumes of untagged video, and makes of RGB. */
#include "sink_ops.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "convert.h"
#include "packet.h"
#include "stream.h"

static const char frame_line[] = "FRAME\n";

struct rate {
    uint32_t frames, seconds; /* so many frames in so many seconds */
};

static uint32_t greatest_divisor(uint32_t a, uint32_t b)
{
    while (b > 0) {
        const uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* 30 → 30:1, 29.97 → 30000:1001 as television has it, 12.5 → 25:2. */
static struct rate rational_rate(double rate)
{
    const double television = floor(rate * 1.001 + 0.5);
    struct rate r = {(uint32_t)floor(rate * 1000 + 0.5), 1000};
    if (rate != floor(rate) && fabs(television / 1.001 - rate) < 0.005)
        r = (struct rate){(uint32_t)television * 1000, 1001};
    const uint32_t divisor = greatest_divisor(r.frames, r.seconds);
    return (struct rate){r.frames / divisor, r.seconds / divisor};
}

static enum rc_status open_stream(struct sink *sink, struct error *err,
                                  const struct sink_params *params)
{
    if (!(params->frame_rate >= 0.01 && params->frame_rate <= 1000))
        return error_set(err, RC_EUSAGE,
                         "y4m output at %g frames a second: 0.01 to 1000 is possible",
                         params->frame_rate);
    const enum rc_status status = stream_open(sink->priv, err, params);
    if (status != RC_OK || params->continues)
        return status;
    char header[128];
    const struct rate rate = rational_rate(params->frame_rate);
    const int n = snprintf(header, sizeof header,
                           "YUV4MPEG2 W%d H%d F%u:%u Ip A1:1 C420mpeg2 "
                           "XCOLORRANGE=LIMITED\n",
                           sink->width, sink->height, rate.frames, rate.seconds);
    return stream_write(sink->priv, err, header, (size_t)n);
}

static enum rc_status encode(struct sink *sink, unsigned worker, const struct pixmap *frame,
                             struct sink_packet *packet)
{
    (void)worker;
    const size_t width = (size_t)sink->width, height = (size_t)sink->height;
    const size_t half_width = (width + 1) / 2, half_height = (height + 1) / 2;
    const size_t line = sizeof frame_line - 1, chroma = half_width * half_height;
    const enum rc_status status = packet_reserve(packet, line + width * height + 2 * chroma);
    if (status != RC_OK)
        return status;
    const struct converter *convert = sink->convert;
    memcpy(packet->bytes, frame_line, line);
    uint8_t *y_plane = packet->bytes + line;
    uint8_t *u_plane = y_plane + width * height, *v_plane = u_plane + chroma;
    for (size_t k = 0; k < half_height; k++) {
        const size_t y = 2 * k;
        const uint32_t *top = pixmap_row(frame, (int)y);
        const uint32_t *bottom = y + 1 < height ? pixmap_row(frame, (int)y + 1) : top;
        convert->luma(y_plane + y * width, top, width);
        if (bottom != top)
            convert->luma(y_plane + (y + 1) * width, bottom, width);
        convert->chroma(u_plane + k * half_width, v_plane + k * half_width, top, bottom, width);
    }
    packet->n = line + width * height + 2 * chroma;
    return RC_OK;
}

const struct sink_ops sink_y4m = {
    .name = "y4m",
    .place = RC_PLACE_STREAM,
    .ordered = true,
    .endings = {".y4m"},
    .priv_size = sizeof(struct stream),
    .open = open_stream,
    .encode = encode,
    .write = stream_sink_write,
    .close = stream_sink_close,
};
