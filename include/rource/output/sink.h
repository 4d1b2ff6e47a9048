/* rource/output/sink.h: where finished frames go. A sink is a driver; the window, files, streams
 * and hashes are equals.
 *
 * A frame passes two steps: sink_encode(), which may run on several threads at a time (each with
 * its own worker number) and turns pixels into bytes, and sink_write(), which puts them out.
 * Streams need their frames in order: the caller then calls sink_write() in rising frame number
 * (sink_is_ordered()); a folder of files takes them as they come.
 */
#ifndef ROURCE_OUTPUT_SINK_H
#define ROURCE_OUTPUT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/cpu.h"
#include "rource/base/error.h"
#include "rource/draw/pixmap.h"

enum sink_existing {
    RC_SINK_REFUSE,    /* a folder that holds frames, or a file that exists, is an error */
    RC_SINK_OVERWRITE, /* the old frames are removed, the old file is emptied first */
    RC_SINK_RESUME,    /* frames that are there stay; only folders can be resumed */
};

struct sink_params {
    const char *format; /* "png", "ppm", "y4m", "rgb24", "hash", "null"; NULL = from the path: "-"
                           is ppm, .ppm .pnm .y4m .rgb .rgb24 .hash .txt what they say, else png */
    const char *path;   /* folder, file, or "-" for standard output; NULL only for null */
    int width, height;
    double frame_rate; /* y4m's header */
    unsigned workers;  /* threads that will encode; 0 means 1 */
    enum sink_existing existing;
    bool continues; /* a later part of a stream, to be appended to the first: no header */
    /* With part, the run makes the frames [first_frame, last_frame) of a longer one: other frames
     * of a folder are left alone. last_frame = UINT64_MAX: all from first_frame on. */
    bool part;
    uint64_t first_frame, last_frame;
    enum cpu_tier tier; /* of the conversions; ≤ cpu_detect() */
};

struct sink;

/* Opens the destination: makes folders, refuses what would destroy another run's frames, or resume
 * one of another size. Errors: RC_EUSAGE (format and path do not fit each other; refused; a size
 * that is no frame's), RC_EIO, RC_ENOMEM. Owned by the caller; *out is NULL after an error. */
RC_NODISCARD enum rc_status sink_open(struct sink **out, struct error *err,
                                      const struct sink_params *params);
/* True when sink_write() must be called in rising frame numbers. */
bool sink_is_ordered(const struct sink *sink);
/* With RC_SINK_RESUME: the first frame in [first, last) that is not there yet. Otherwise first. */
uint64_t sink_resume_point(const struct sink *sink, uint64_t first, uint64_t last);

/* Encoded bytes of one frame, reused from frame to frame. Zero-initialise. */
struct sink_packet {
    uint8_t *bytes;
    size_t n, capacity;
    uint64_t frame;
    uint64_t hash; /* hash sink only */
};
/* Frees the bytes and zeroes the packet; a zeroed one is fine. */
void sink_packet_finish(struct sink_packet *packet);

/* Turns a frame into a packet. Thread-safe for distinct workers and packets; a packet that held a
 * frame of this sink before needs no new memory. RC_ENOMEM. */
RC_NODISCARD enum rc_status sink_encode(struct sink *sink, struct error *err, unsigned worker,
                                        const struct pixmap *frame, uint64_t number,
                                        struct sink_packet *packet);
/* Puts a packet out: whole or, with an error, not at all where the destination allows it. RC_EIO.
 * Unordered sinks: thread-safe. */
RC_NODISCARD enum rc_status sink_write(struct sink *sink, struct error *err,
                                       const struct sink_packet *packet);
/* Flushes and closes; the first error of flushing is reported. Frees in any case. NULL is fine. */
RC_NODISCARD enum rc_status sink_close(struct sink *sink, struct error *err);

/* Writes one pixmap as a PNG file, atomically. RC_EIO, RC_ENOMEM. Thread-safe. */
RC_NODISCARD enum rc_status png_write_file(struct error *err, const char *path,
                                           const struct pixmap *frame);
/* Appends a PNG to a packet. Thread-safe. */
RC_NODISCARD enum rc_status png_encode(struct sink_packet *packet, const struct pixmap *frame);

#endif
