/* Portable pixmaps (P6): one after another in a stream, for ffmpeg -f image2pipe, or a folder of
 * files. */
#include "sink_ops.h"

#include <stdio.h>

#include "folder.h"
#include "packet.h"
#include "stream.h"

enum { HEADER_MAX_BYTES = 32 };

static enum rc_status encode(struct sink *sink, unsigned worker, const struct pixmap *frame,
                             struct sink_packet *packet)
{
    (void)worker;
    const size_t pixels = (size_t)sink->width * (size_t)sink->height;
    const enum rc_status status = packet_reserve(packet, HEADER_MAX_BYTES + 3 * pixels);
    if (status != RC_OK)
        return status;
    packet->n = (size_t)snprintf((char *)packet->bytes, HEADER_MAX_BYTES, "P6\n%d %d\n255\n",
                                 sink->width, sink->height);
    return packet_add_rgb(packet, frame, sink->convert);
}

static enum rc_status open_folder(struct sink *sink, struct error *err,
                                  const struct sink_params *params)
{
    return folder_open(sink->priv, err, params, "ppm");
}

static enum rc_status write_file(struct sink *sink, struct error *err,
                                 const struct sink_packet *packet)
{
    return folder_write(sink->priv, err, packet);
}

static enum rc_status close_folder(struct sink *sink, struct error *err)
{
    (void)err;
    folder_close(sink->priv);
    return RC_OK;
}

static uint64_t resume_point(const struct sink *sink, uint64_t first, uint64_t last)
{
    return folder_first_missing(sink->priv, first, last);
}

const struct sink_ops sink_ppm_folder = {
    .name = "ppm",
    .place = RC_PLACE_FOLDER,
    .priv_size = sizeof(struct folder),
    .open = open_folder,
    .encode = encode,
    .write = write_file,
    .close = close_folder,
    .resume_point = resume_point,
};

const struct sink_ops sink_ppm_stream = {
    .name = "ppm",
    .place = RC_PLACE_STREAM,
    .ordered = true,
    .endings = {".ppm", ".pnm"},
    .priv_size = sizeof(struct stream),
    .open = stream_sink_open,
    .encode = encode,
    .write = stream_sink_write,
    .close = stream_sink_close,
};
