/* The export: the calling thread simulates and records draw lists into a bounded set of frame
 * slots; a worker takes a whole frame through pixels and encoding. While all slots are taken, the
 * calling thread is a worker: a thread more than there are cores would empty the others' caches.
 * Files are written by the worker that made them; a stream by whichever worker finds the next frame
 * ready. All buffers belong to slots and workers and are used again. */
#include "export.h"

#include <inttypes.h>
#include <pthread.h>

#include "interrupt.h"
#include "malloc_count.h"

#include "rource/base/clock.h"
#include "rource/base/jobs.h"
#include "rource/base/trace.h"
#include "rource/output/sink.h"
#include "rource/raster/raster.h"

#ifdef ROURCE_COZ
#include <coz.h>
#else
#define COZ_PROGRESS_NAMED(name) ((void)0)
#endif

/* A frame on its way. */
struct slot {
    struct arena arena;
    struct drawlist list;
    struct sink_packet packet;
    uint64_t frame;
    struct phase_times times;
    bool ready; /* encoded, waiting for its turn in a stream; under the lock */
};

struct worker {
    struct exporter *exporter;
    unsigned index;
    struct raster *raster;
    struct pixmap pixmap;
    struct phase_times times; /* of all frames that it finished */
    pthread_t thread;
    bool started; /* false of worker 0, the calling thread */
};

struct exporter {
    struct player *player;
    struct progress *progress;
    struct export_result *result;
    struct trace *trace; /* NULL without one */
    struct sink *sink;
    struct slot *slots;
    struct worker *workers;
    unsigned slot_count, worker_count;
    struct queue *idle, *filled; /* struct slot; NULL with one thread */
    uint64_t malloc_start, malloc_from;
    bool malloc_counting;
    int64_t first_begun; /* when the simulation of the first frame to draw began */
    /* under the lock */
    pthread_mutex_t lock;
    uint64_t next_write;
    bool writing;
    uint64_t written;
    struct error failure; /* the first one */
};

static bool has_failed(struct exporter *x)
{
    pthread_mutex_lock(&x->lock);
    const bool failed = x->failure.status < 0;
    pthread_mutex_unlock(&x->lock);
    return failed;
}

/* Keeps the first failure and lets the calling thread out of its wait for a slot. */
static void fail(struct exporter *x, enum rc_status status, const struct error *err)
{
    pthread_mutex_lock(&x->lock);
    if (x->failure.status == RC_OK) {
        error_set(&x->failure, status, "%s",
                  err->message[0] ? err->message : error_status_name(status));
        x->failure.status = status;
    }
    pthread_mutex_unlock(&x->lock);
    if (x->idle)
        queue_close(x->idle);
}

/* ---- a frame's second half, on a worker ---- */

static void count_written(struct exporter *x, struct worker *w, const struct slot *slot)
{
    phase_times_add(&w->times, &slot->times);
    pthread_mutex_lock(&x->lock);
    x->result->frame_ns[x->written++] = clock_now_ns();
    COZ_PROGRESS_NAMED("frame");
    pthread_mutex_unlock(&x->lock);
}

static void recycle(struct exporter *x, struct slot *slot)
{
    if (x->idle)
        (void)queue_push(x->idle, slot); /* false only when the run is being given up */
}

static bool write_slot(struct exporter *x, struct worker *w, struct slot *slot)
{
    struct error err = {0};
    const int64_t start = clock_now_ns();
    const uint64_t drawn = trace_set_frame(slot->frame); /* it may be another worker's */
    RC_ZONE_BEGIN(zone, "write");
    const enum rc_status status = sink_write(x->sink, &err, &slot->packet);
    RC_ZONE_END(zone);
    (void)trace_set_frame(drawn);
    slot->times.export_ns += clock_now_ns() - start;
    if (status < 0)
        fail(x, status, &err);
    else
        count_written(x, w, slot);
    return status == RC_OK;
}

static struct slot *find_ready(struct exporter *x, uint64_t frame)
{
    for (unsigned i = 0; i < x->slot_count; i++) {
        if (x->slots[i].ready && x->slots[i].frame == frame)
            return &x->slots[i];
    }
    return NULL;
}

/* Writes what is due in a stream, unless another worker is at it: that one will see our frame. */
static void write_in_order(struct exporter *x, struct worker *w, struct slot *mine)
{
    struct slot *due = NULL;
    pthread_mutex_lock(&x->lock);
    mine->ready = true;
    while (!x->writing && x->failure.status == RC_OK && (due = find_ready(x, x->next_write))) {
        x->writing = true;
        pthread_mutex_unlock(&x->lock);
        const bool ok = write_slot(x, w, due);
        pthread_mutex_lock(&x->lock);
        x->writing = false;
        due->ready = false;
        x->next_write += ok;
        pthread_mutex_unlock(&x->lock);
        recycle(x, due);
        pthread_mutex_lock(&x->lock);
    }
    pthread_mutex_unlock(&x->lock);
}

static enum rc_status draw(struct exporter *x, struct worker *w, struct slot *slot,
                           struct error *err)
{
    struct raster_times times = {0};
    enum rc_status status = raster_draw(w->raster, &slot->list, &w->pixmap, &times);
    slot->times.render_ns = times.render_ns;
    slot->times.effects_ns = times.effects_ns;
    if (status < 0)
        return error_set(err, status, "frame %" PRIu64 " cannot be drawn: %s", slot->frame,
                         error_status_name(status));
    const int64_t start = clock_now_ns();
    RC_ZONE("encode");
    status = sink_encode(x->sink, err, w->index, &w->pixmap, slot->frame, &slot->packet);
    slot->times.export_ns = clock_now_ns() - start;
    return status;
}

static void finish_frame(struct worker *w, struct slot *slot)
{
    struct exporter *x = w->exporter;
    struct error err = {0};
    (void)trace_set_frame(slot->frame);
    const enum rc_status status = draw(x, w, slot, &err);
    if (status < 0) {
        fail(x, status, &err);
    } else if (sink_is_ordered(x->sink)) {
        write_in_order(x, w, slot);
    } else {
        write_slot(x, w, slot);
        recycle(x, slot);
    }
}

static struct slot *next_slot(struct exporter *x)
{
    RC_ZONE("wait for a frame");
    return queue_pop(x->filled);
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct slot *slot;
    trace_thread_begin(w->exporter->trace, "worker %u", w->index);
    while ((slot = next_slot(w->exporter)) != NULL) {
        if (!has_failed(w->exporter))
            finish_frame(w, slot);
        (void)trace_set_frame(RC_TRACE_NO_FRAME);
    }
    trace_thread_end();
    return NULL;
}

/* ---- setting up ---- */

static enum rc_status open_sink(struct exporter *x, struct error *err, unsigned workers)
{
    const struct options *o = x->player->options;
    const struct export_result *r = x->result;
    const bool part = o->shard.count > 1 || o->frames.first > 0 || o->frames.last < UINT64_MAX;
    const bool to_the_end = o->shard.count == 1 && o->frames.last == UINT64_MAX;
    struct sink_params params = {
        .format = o->format,
        .path = o->output,
        .width = (int)o->width,
        .height = (int)o->height,
        .frame_rate = o->framerate,
        .workers = workers,
        .continues = o->shard.index > 1, /* a range of --frames must play by itself */
        .part = part,
        .first_frame = r->first,
        .last_frame = to_the_end ? UINT64_MAX : r->last,
        .existing = o->overwrite ? RC_SINK_OVERWRITE
                    : o->resume  ? RC_SINK_RESUME
                                 : RC_SINK_REFUSE,
    };
    (void)cpu_tier_parse(str_of(o->cpu), &params.tier); /* options_parse() has checked it */
    return sink_open(&x->sink, err, &params);
}

/* The frames that --frames and --shard leave to this run. */
static enum rc_status choose_frames(struct exporter *x, struct error *err)
{
    const struct options *o = x->player->options;
    const uint64_t total = x->player->timeline.frames;
    if (o->frames.first >= total)
        return error_set(err, RC_EUSAGE,
                         "--frames begins at frame %" PRIu64 ", but the video has %" PRIu64
                         " frames (0 to %" PRIu64 ")",
                         o->frames.first, total, total - 1);
    const uint64_t first = o->frames.first;
    const uint64_t last = o->frames.last < total ? o->frames.last : total;
    const uint64_t n = last - first, parts = o->shard.count, part = o->shard.index;
    /* n · part / parts without overflow: frames are at most 2^53 or so, parts at most 10^6 */
    x->result->first = first + n / parts * (part - 1) + n % parts * (part - 1) / parts;
    x->result->last = first + n / parts * part + n % parts * part / parts;
    return RC_OK;
}

static enum rc_status create_worker(struct exporter *x, struct error *err, unsigned index)
{
    const struct options *o = x->player->options;
    struct worker *w = &x->workers[index];
    enum cpu_tier tier = RC_CPU_C;
    (void)cpu_tier_parse(str_of(o->cpu), &tier); /* options_parse() has checked it */
    w->exporter = x;
    w->index = index;
    enum rc_status status = pixmap_init(&w->pixmap, (int)o->width, (int)o->height);
    if (status == RC_OK)
        status = raster_create(&w->raster, &(struct raster_params){.tier = tier,
                                                                   .text = x->player->text,
                                                                   .images = x->player->images});
    if (status < 0)
        return error_set(err, status, "not enough memory to draw frames of %dx%d on %u threads",
                         (int)o->width, (int)o->height, x->worker_count);
    if (index > 0 && pthread_create(&w->thread, NULL, work, w) != 0)
        return error_set(err, RC_EIO, "the system refuses to start thread %u; use --threads",
                         index + 1);
    w->started = index > 0;
    return RC_OK;
}

static enum rc_status allocate(struct exporter *x, struct error *err)
{
    const uint64_t frames = x->result->last - x->result->first;
    enum rc_status status = RC_OK;
    x->slots = mem_calloc(x->slot_count, sizeof *x->slots);
    x->workers = mem_calloc(x->worker_count, sizeof *x->workers);
    x->result->frame_ns = mem_calloc(frames + 1, sizeof *x->result->frame_ns);
    if (!x->slots || !x->workers || !x->result->frame_ns)
        status = RC_ENOMEM;
    if (status == RC_OK && x->worker_count > 1)
        status = queue_create(&x->idle, x->slot_count);
    if (status == RC_OK && x->worker_count > 1)
        status = queue_create(&x->filled, x->slot_count);
    if (status < 0)
        return error_set(err, status, "not enough memory for %" PRIu64 " frames", frames);
    for (unsigned i = 0; x->idle && i < x->slot_count; i++)
        (void)queue_push(x->idle, &x->slots[i]);
    for (unsigned i = 0; status == RC_OK && i < x->worker_count; i++)
        status = create_worker(x, err, i);
    return status;
}

static enum rc_status set_up(struct exporter *x, struct error *err)
{
    const struct options *o = x->player->options;
    const unsigned threads = o->threads > 0 ? (unsigned)o->threads : jobs_cpu_count();
    x->result->threads = threads;
    x->worker_count = threads;
    x->slot_count = threads > 1 ? threads + 2 : 1;
    enum rc_status status = choose_frames(x, err);
    if (status == RC_OK)
        status = open_sink(x, err, threads);
    if (status < 0)
        return status;
    x->result->first = sink_resume_point(x->sink, x->result->first, x->result->last);
    x->next_write = x->result->first;
    return allocate(x, err);
}

/* ---- the frames, on the calling thread ---- */

static uint64_t count_done(struct exporter *x)
{
    pthread_mutex_lock(&x->lock);
    const uint64_t done = x->written;
    pthread_mutex_unlock(&x->lock);
    return done;
}

static void show_progress(struct exporter *x)
{
    const struct export_result *r = x->result;
    if (x->progress->terminal)
        progress_update(x->progress, count_done(x), r->last - r->first,
                        timeline_date(&x->player->timeline));
}

/* Counts mallocs from where the first tenth of the frames and the load are behind us. */
static void watch_mallocs(struct exporter *x, uint64_t n)
{
    const struct export_result *r = x->result;
    bool loaded = false;
    if (x->malloc_counting || n < r->first + (r->last - r->first + 9) / 10)
        return;
    (void)history_published(x->player->history, &loaded);
    if (!loaded)
        return;
    x->malloc_counting = true;
    x->malloc_start = malloc_count();
    x->malloc_from = n;
}

static struct slot *wait_for_slot(struct exporter *x)
{
    RC_ZONE("wait for a slot");
    return queue_pop(x->idle);
}

/* A slot to record a frame in; until there is one, this thread draws what waits for a worker. NULL
 * when a worker failed. */
static struct slot *idle_slot(struct exporter *x, uint64_t n)
{
    if (!x->idle)
        return &x->slots[0];
    struct slot *idle, *waiting;
    while (!(idle = queue_try_pop(x->idle)) && (waiting = queue_try_pop(x->filled))) {
        finish_frame(&x->workers[0], waiting);
        (void)trace_set_frame(n);
    }
    return idle ? idle : wait_for_slot(x);
}

/* Draws what still waits for a worker. */
static void help_out(struct exporter *x)
{
    struct slot *waiting;
    while (x->filled && !has_failed(x) && (waiting = queue_try_pop(x->filled)))
        finish_frame(&x->workers[0], waiting);
}

static void plot(const struct player *p)
{
    RC_PLOT("visible files", p->scene->live_files);
    RC_PLOT("people present", p->scene->present.count);
    RC_PLOT("commands", p->commands + p->discs);
    RC_PLOT("live bytes", mem_usage_of(RC_MEM_all).live);
}

/* Records the present frame and hands it to a worker, or draws it here. False when a worker failed.
 */
static bool hand_over(struct exporter *x, struct error *err, uint64_t n, enum rc_status *status)
{
    struct slot *slot = idle_slot(x, n);
    if (!slot || has_failed(x))
        return false;
    *status = player_build(x->player, err, &slot->arena, &slot->list);
    if (*status < 0)
        return false;
    plot(x->player);
    slot->frame = n;
    slot->times = x->player->times;
    if (x->filled)
        return queue_push(x->filled, slot);
    finish_frame(&x->workers[0], slot);
    return !has_failed(x);
}

static void begin_first(struct exporter *x)
{
    x->first_begun = clock_now_ns();
    progress_begin(x->progress);
}

static enum rc_status play(struct exporter *x, struct error *err)
{
    const struct export_result *r = x->result;
    enum rc_status status = RC_OK;
    for (uint64_t n = 0; n < r->last && r->first < r->last; n++) {
        if (interrupt_requested())
            return RC_EINTERRUPTED;
        if (n == r->first)
            begin_first(x);
        RC_FRAME_MARK(n);
        status = player_step(x->player, err);
        if (status < 0)
            return status;
        watch_mallocs(x, n);
        if (n >= r->first && !hand_over(x, err, n, &status))
            return status;
        show_progress(x);
    }
    help_out(x);
    return status;
}

static void join_workers(struct exporter *x)
{
    if (x->filled)
        queue_close(x->filled);
    for (unsigned i = 0; x->workers && i < x->worker_count; i++) {
        if (x->workers[i].started)
            pthread_join(x->workers[i].thread, NULL);
        x->workers[i].started = false;
    }
}

/* Turns the moments at which frames were written into times a frame: with n threads frames come in
 * bursts of n, so each is given the mean of the n intervals that end with it. */
static void measure_frames(const struct exporter *x)
{
    struct export_result *r = x->result;
    for (uint64_t i = r->written; r->frame_ns && i-- > 0;) {
        const uint64_t n = i + 1 < x->worker_count ? i + 1 : x->worker_count;
        const int64_t before = i >= n ? r->frame_ns[i - n] : x->first_begun;
        r->frame_ns[i] = (r->frame_ns[i] - before) / (int64_t)n;
    }
}

static void collect(struct exporter *x)
{
    struct export_result *r = x->result;
    r->written = x->written;
    if (r->written > 0) {
        r->first_frame_ns = r->frame_ns[0] - x->player->started_ns;
        r->frames_ns = r->frame_ns[r->written - 1] - x->first_begun;
    }
    measure_frames(x);
    for (unsigned i = 0; x->workers && i < x->worker_count; i++)
        phase_times_add(&r->phases, &x->workers[i].times);
    const uint64_t end = r->first + r->written;
    if (x->malloc_counting && end > x->malloc_from)
        r->mallocs_per_frame =
            (double)(malloc_count() - x->malloc_start) / (double)(end - x->malloc_from);
}

static enum rc_status say_interrupted(const struct exporter *x, struct error *err)
{
    const struct export_result *r = x->result;
    const struct options *o = x->player->options;
    const bool folder = x->sink && !sink_is_ordered(x->sink) && o->output;
    if (r->written == 0)
        return error_set(err, RC_EINTERRUPTED, "stopped before the first frame was made");
    const uint64_t last = r->first + r->written - 1;
    if (folder)
        return error_set(
            err, RC_EINTERRUPTED,
            "stopped after frame %" PRIu64 "; the same command with --resume makes the rest", last);
    return error_set(err, RC_EINTERRUPTED,
                     "stopped after frame %" PRIu64 "; --frames %" PRIu64 ":%" PRIu64
                     "%s makes the rest%s",
                     last, last + 1, r->last, o->shard.count > 1 ? " in place of --shard" : "",
                     o->output ? ", into another file" : "");
}

static void tear_down(struct exporter *x)
{
    for (unsigned i = 0; x->workers && i < x->worker_count; i++) {
        raster_destroy(x->workers[i].raster);
        pixmap_finish(&x->workers[i].pixmap);
    }
    for (unsigned i = 0; x->slots && i < x->slot_count; i++) {
        arena_finish(&x->slots[i].arena);
        sink_packet_finish(&x->slots[i].packet);
    }
    queue_destroy(x->idle);
    queue_destroy(x->filled);
    mem_free(x->slots);
    mem_free(x->workers);
    pthread_mutex_destroy(&x->lock);
}

enum rc_status export_run(struct player *player, struct error *err, struct progress *progress,
                          struct export_result *result)
{
    struct exporter x = {
        .player = player, .progress = progress, .result = result, .trace = trace_here()};
    *result = (struct export_result){0};
    pthread_mutex_init(&x.lock, NULL);
    interrupt_defer();
    enum rc_status status = set_up(&x, err);
    if (status == RC_OK)
        status = play(&x, err);
    join_workers(&x);
    collect(&x);
    progress_finish(progress, result->written);
    if (x.failure.status < 0)
        status = error_set(err, x.failure.status, "%s", x.failure.message);
    else if (status == RC_EINTERRUPTED)
        say_interrupted(&x, err);
    const enum rc_status closed = sink_close(x.sink, err);
    if (status == RC_OK)
        status = closed;
    tear_down(&x);
    return status;
}
