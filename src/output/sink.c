/* The table of frame sinks and what all of them share: the choice of a driver, the checks of sizes
 * and numbers, and the calls through the table. */
#include "rource/output/sink.h"

#include "convert.h"
#include "packet.h"
#include "sink_ops.h"

#include "rource/base/memory.h"

const struct sink_ops *const sink_drivers[] = {
    &sink_png,   &sink_ppm_folder, &sink_ppm_stream, &sink_y4m,
    &sink_rgb24, &sink_hash,       &sink_null,       NULL,
};

static enum rc_status check_params(struct error *err, const struct sink_params *params)
{
    if (params->width < RC_FRAME_MIN || params->width > RC_FRAME_MAX ||
        params->height < RC_FRAME_MIN || params->height > RC_FRAME_MAX)
        return error_set(err, RC_EUSAGE, "frames of %dx%d: width and height go from %d to %d",
                         params->width, params->height, RC_FRAME_MIN, RC_FRAME_MAX);
    return RC_OK;
}

static struct sink *create(const struct sink_ops *ops, const struct sink_params *params)
{
    struct sink *sink = mem_calloc(1, sizeof *sink);
    if (!sink)
        return NULL;
    sink->ops = ops;
    sink->width = params->width;
    sink->height = params->height;
    sink->workers = params->workers > 0 ? params->workers : 1;
    sink->existing = params->existing;
    sink->convert = converter_for(params->tier);
    sink->priv = mem_calloc(1, ops->priv_size > 0 ? ops->priv_size : 1);
    if (!sink->priv) {
        mem_free(sink);
        return NULL;
    }
    return sink;
}

enum rc_status sink_open(struct sink **out, struct error *err, const struct sink_params *params)
{
    const struct sink_ops *ops;
    *out = NULL;
    enum rc_status status = check_params(err, params);
    if (status == RC_OK)
        status = sink_select(&ops, err, params);
    if (status != RC_OK)
        return status;
    if (params->existing == RC_SINK_RESUME && ops->place != RC_PLACE_FOLDER)
        return error_set(err, RC_EUSAGE,
                         "--resume needs a folder of frames; a run with %s output starts afresh",
                         ops->name);

    struct sink *sink = create(ops, params);
    status = sink ? RC_OK : RC_ENOMEM;
    if (sink && ops->open)
        status = ops->open(sink, err, params);
    if (status == RC_ENOMEM)
        error_set(err, RC_ENOMEM, "not enough memory for %s output", ops->name);
    if (status != RC_OK) {
        struct error ignored = {0}; /* of closing; the first failure is what counts */
        (void)!sink_close(sink, &ignored);
        return status;
    }
    *out = sink;
    return RC_OK;
}

bool sink_is_ordered(const struct sink *sink)
{
    return sink->ops->ordered;
}

uint64_t sink_resume_point(const struct sink *sink, uint64_t first, uint64_t last)
{
    if (sink->existing != RC_SINK_RESUME || !sink->ops->resume_point)
        return first;
    return sink->ops->resume_point(sink, first, last);
}

enum rc_status sink_encode(struct sink *sink, struct error *err, unsigned worker,
                           const struct pixmap *frame, uint64_t number, struct sink_packet *packet)
{
    if (worker >= sink->workers)
        return error_set(err, RC_EUSAGE, "worker %u of %u encodes a frame", worker, sink->workers);
    if (frame->width != sink->width || frame->height != sink->height)
        return error_set(err, RC_EUSAGE, "frame %llu is %dx%d; this output was opened for %dx%d",
                         (unsigned long long)number, frame->width, frame->height, sink->width,
                         sink->height);
    packet->n = 0;
    packet->hash = 0;
    packet->frame = number;
    if (!sink->ops->encode)
        return RC_OK;
    const enum rc_status status = sink->ops->encode(sink, worker, frame, packet);
    if (status == RC_ENOMEM)
        error_set(err, RC_ENOMEM, "not enough memory to encode frame %llu (%dx%d)",
                  (unsigned long long)number, frame->width, frame->height);
    return status;
}

enum rc_status sink_write(struct sink *sink, struct error *err, const struct sink_packet *packet)
{
    return sink->ops->write ? sink->ops->write(sink, err, packet) : RC_OK;
}

enum rc_status sink_close(struct sink *sink, struct error *err)
{
    if (!sink)
        return RC_OK;
    const enum rc_status status = sink->ops->close ? sink->ops->close(sink, err) : RC_OK;
    mem_free(sink->priv);
    mem_free(sink);
    return status;
}
