/* stream.h: one file, device or pipe that takes frames one after another, whole ones only. */
#ifndef ROURCE_OUTPUT_STREAM_H
#define ROURCE_OUTPUT_STREAM_H

#include <sys/types.h>

#include "sink_ops.h"

struct stream {
    int fd;
    bool open, owned;
    bool regular; /* a regular file: half a frame can be cut off */
    bool failed;
    off_t good; /* regular files: where the last whole frame ends */
    char *name; /* for messages */
};

/* Opens params->path, making the folders above it: an existing regular file is refused (RC_EUSAGE)
 * or, with RC_SINK_OVERWRITE, emptied. RC_EIO, RC_ENOMEM. stream_close() is due in any case; *s
 * must be zeroed before. */
RC_NODISCARD enum rc_status stream_open(struct stream *s, struct error *err,
                                        const struct sink_params *params);
/* Writes n bytes: all, or an error, after which a regular file ends with the last whole write, and
 * every later call fails. RC_EIO. */
RC_NODISCARD enum rc_status stream_write(struct stream *s, struct error *err, const void *bytes,
                                         size_t n);
/* Closes what was opened here; reports what only closing shows. RC_EIO. */
RC_NODISCARD enum rc_status stream_close(struct stream *s, struct error *err);

/* The same for struct sink_ops, with priv a struct stream. */
enum rc_status stream_sink_open(struct sink *sink, struct error *err,
                                const struct sink_params *params);
enum rc_status stream_sink_write(struct sink *sink, struct error *err,
                                 const struct sink_packet *packet);
enum rc_status stream_sink_close(struct sink *sink, struct error *err);

#endif
