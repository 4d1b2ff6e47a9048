/* --record. A handful of frames is under way at a time: one is drawn while others are encoded and
 * written in order by one thread.
 */
#include "record.h"

#include <pthread.h>

#include "rource/base/jobs.h"
#include "rource/base/trace.h"
#include "rource/output/sink.h"

enum { FRAMES = 4 };

struct record {
    struct sink *sink;
    struct pixmap frames[FRAMES];
    struct queue *empty, *full; /* struct pixmap */
    struct pixmap *drawn;       /* between record_begin() and record_end() */
    uint64_t count;
    struct trace *trace; /* of whoever opens it */
    pthread_t thread;
    enum rc_status status; /* the writer's, read after it ended */
    struct error error;
};

static struct pixmap *next_frame(struct record *r)
{
    RC_ZONE("wait for a frame");
    return queue_pop(r->full);
}

static void write_frame(struct record *r, const struct pixmap *frame, uint64_t number,
                        struct sink_packet *packet)
{
    RC_ZONE_BEGIN(encoding, "encode");
    r->status = sink_encode(r->sink, &r->error, 0, frame, number, packet);
    RC_ZONE_END(encoding);
    RC_ZONE("write");
    if (r->status == RC_OK)
        r->status = sink_write(r->sink, &r->error, packet);
}

static void *write_frames(void *ctx)
{
    struct record *r = ctx;
    struct sink_packet packet = {0};
    struct pixmap *frame;
    uint64_t number = 0;
    trace_thread_begin(r->trace, "recorder");
    while (r->status == RC_OK && (frame = next_frame(r))) {
        write_frame(r, frame, number++, &packet);
        (void)queue_push(r->empty, frame);
    }
    trace_thread_end();
    queue_close(r->empty); /* nobody waits for a writer that has failed */
    queue_close(r->full);
    sink_packet_finish(&packet);
    return NULL;
}

static enum rc_status prepare(struct record *r, struct error *err, int width, int height)
{
    enum rc_status status = queue_create(&r->empty, FRAMES);
    r->trace = trace_here();
    if (status == RC_OK)
        status = queue_create(&r->full, FRAMES);
    for (int i = 0; i < FRAMES && status == RC_OK; i++) {
        status = pixmap_init(&r->frames[i], width, height);
        if (status == RC_OK)
            (void)queue_push(r->empty, &r->frames[i]);
    }
    if (status < 0)
        return error_set(err, status, "not enough memory to record");
    if (pthread_create(&r->thread, NULL, write_frames, r) != 0)
        return error_set(err, RC_EIO, "cannot start a thread to record");
    return RC_OK;
}

static void finish(struct record *r)
{
    if (r->sink && sink_close(r->sink, NULL) < 0)
        r->sink = NULL; /* nothing was written to it */
    for (int i = 0; i < FRAMES; i++)
        pixmap_finish(&r->frames[i]);
    queue_destroy(r->empty);
    queue_destroy(r->full);
    mem_free(r);
}

enum rc_status record_open(struct record **out, struct error *err, const struct options *o,
                           int width, int height)
{
    struct record *r = mem_calloc(1, sizeof *r);
    *out = NULL;
    if (!r)
        return error_set(err, RC_ENOMEM, "not enough memory to record");
    struct sink_params params = {.path = o->record,
                                 .width = width,
                                 .height = height,
                                 .frame_rate = o->framerate,
                                 .workers = 1,
                                 .existing = o->overwrite ? RC_SINK_OVERWRITE : RC_SINK_REFUSE};
    (void)cpu_tier_parse(str_of(o->cpu), &params.tier); /* checked by options_parse() */
    enum rc_status status = sink_open(&r->sink, err, &params);
    if (status == RC_OK)
        status = prepare(r, err, width, height);
    if (status < 0) {
        finish(r);
        return status;
    }
    *out = r;
    return RC_OK;
}

struct pixmap *record_begin(struct record *r)
{
    r->drawn = queue_pop(r->empty);
    return r->drawn;
}

void record_end(struct record *r)
{
    if (r->drawn && queue_push(r->full, r->drawn))
        r->count++;
    r->drawn = NULL;
}

uint64_t record_frames(const struct record *r)
{
    return r->count;
}

enum rc_status record_close(struct record *r, struct error *err)
{
    if (!r)
        return RC_OK;
    queue_close(r->full);
    pthread_join(r->thread, NULL);
    enum rc_status status = r->status;
    if (status < 0 && err)
        *err = r->error;
    const enum rc_status closed = sink_close(r->sink, status == RC_OK ? err : NULL);
    r->sink = NULL;
    finish(r);
    return status == RC_OK ? closed : status;
}
