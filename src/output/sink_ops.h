/* sink_ops.h: what a frame sink has to offer. A new output is one file with a struct sink_ops and
 * one line in the table in sink.c. */
#ifndef ROURCE_OUTPUT_SINK_OPS_H
#define ROURCE_OUTPUT_SINK_OPS_H

#include "rource/output/sink.h"

struct converter;

enum sink_place {
    RC_PLACE_NONE,   /* frames go nowhere */
    RC_PLACE_FOLDER, /* a file a frame */
    RC_PLACE_STREAM, /* one file, device or pipe for all */
};

enum { RC_SINK_ENDINGS = 2 };

struct sink {
    const struct sink_ops *ops;
    int width, height;
    unsigned workers;
    enum sink_existing existing;
    const struct converter *convert; /* of the tier that the run may use */
    void *priv;                      /* ops->priv_size bytes, zeroed before open */
};

/* A driver. Functions may be NULL where there is nothing to do. */
struct sink_ops {
    const char *name; /* as --format has it; a format with two places has two drivers */
    enum sink_place place;
    bool ordered;                         /* write() wants rising frame numbers */
    const char *endings[RC_SINK_ENDINGS]; /* of files that are taken for this format, or NULL */
    size_t priv_size;
    /* After a failure, close() is called too. */
    enum rc_status (*open)(struct sink *sink, struct error *err, const struct sink_params *params);
    /* Fills the emptied packet; packet->frame is set. RC_ENOMEM needs no message. */
    enum rc_status (*encode)(struct sink *sink, unsigned worker, const struct pixmap *frame,
                             struct sink_packet *packet);
    enum rc_status (*write)(struct sink *sink, struct error *err, const struct sink_packet *packet);
    enum rc_status (*close)(struct sink *sink, struct error *err);
    uint64_t (*resume_point)(const struct sink *sink, uint64_t first, uint64_t last);
};

extern const struct sink_ops sink_png, sink_ppm_folder, sink_ppm_stream, sink_y4m, sink_rgb24,
    sink_hash, sink_null;

/* All drivers, NULL behind the last. */
extern const struct sink_ops *const sink_drivers[];

/* The driver that fits format and path. RC_EUSAGE with what to do instead. */
RC_NODISCARD enum rc_status sink_select(const struct sink_ops **out, struct error *err,
                                        const struct sink_params *params);

#endif
