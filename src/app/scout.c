/* The scout. Snapshots are spaced by time, not by frames: between two of them lies what this
 * machine simulates in about 30 ms, so a seek takes less than a tenth of a second on any history.
 */
#include "scout.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rource/base/clock.h"
#include "rource/base/trace.h"

enum {
    BUDGET = 320 << 20,  /* bytes of snapshots */
    MOST_FRAMES = 240,   /* between two of them */
    NICE = 10,           /* the window goes first */
    WAIT_NS = 10000000,  /* between two looks for a commit that is not loaded yet */
    APART_NS = 30000000, /* simulation between two snapshots */
};

struct scout {
    struct player player;
    struct snapshot_store *store;
    struct trace *trace; /* of whoever starts it */
    pthread_t thread;
    bool started;
    atomic_bool stop, running;
    atomic_ullong reached;
};

static enum rc_status take(struct scout *s, uint64_t frame)
{
    struct snapshot_io io;
    RC_ZONE("take snapshot");
    snapshot_save(s->store, &io, frame);
    player_snapshot(&s->player, &io);
    return snapshot_end(&io);
}

static void wait_a_moment(void)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = WAIT_NS}, NULL);
}

/* Steps once; takes a snapshot when enough has been simulated since the last one. */
static enum rc_status advance(struct scout *s, int64_t *spent, uint64_t *last)
{
    struct error err = {0};
    const uint64_t frame = s->player.next;
    const int64_t start = clock_now_ns();
    enum rc_status status = player_step(&s->player, &err);
    if (status < 0)
        return status;
    *spent += clock_now_ns() - start;
    const int64_t stride = (int64_t)snapshot_store_stride(s->store);
    const bool due = *spent >= APART_NS * stride || frame - *last >= MOST_FRAMES * (uint64_t)stride;
    if (frame == 0 || due) {
        status = take(s, frame);
        *spent = 0;
        *last = frame;
    }
    atomic_store(&s->reached, frame + 1);
    return status;
}

static void free_all(struct scout *s)
{
    player_finish(&s->player);
    snapshot_store_destroy(s->store);
    s->store = NULL;
}

static void *run(void *ctx)
{
    struct scout *s = ctx;
    int64_t spent = 0;
    uint64_t last = 0;
    enum rc_status status = RC_OK;
    trace_thread_begin(s->trace, "scout");
#ifdef __linux__ /* there a thread has a priority of its own */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
#endif
    while (status == RC_OK && s->player.next < s->player.timeline.frames &&
           !atomic_load(&s->stop)) {
        if (player_is_ready(&s->player))
            status = advance(s, &spent, &last);
        else
            wait_a_moment();
    }
    if (atomic_load(&s->stop)) /* here and not in the thread that draws: it takes a while */
        free_all(s);
    atomic_store(&s->running, false);
    trace_thread_end();
    return NULL;
}

enum rc_status scout_start(struct scout **out, struct error *err, const struct player *player)
{
    struct scout *s = mem_calloc(1, sizeof *s);
    *out = s;
    if (!s)
        return error_set(err, RC_ENOMEM, "out of memory while preparing to seek");
    s->trace = trace_here();
    enum rc_status status = snapshot_store_create(&s->store, BUDGET);
    if (status == RC_OK)
        status = player_start_beside(&s->player, err, player);
    atomic_init(&s->stop, false);
    atomic_init(&s->running, true);
    atomic_init(&s->reached, 0);
    if (status == RC_OK && pthread_create(&s->thread, NULL, run, s) != 0)
        status = error_set(err, RC_EIO, "cannot start a thread to seek with");
    s->started = status == RC_OK;
    if (status < 0) {
        scout_stop(s);
        *out = NULL;
    }
    return status;
}

void scout_ask_to_end(struct scout *s)
{
    atomic_store(&s->stop, true);
}

bool scout_has_ended(struct scout *s)
{
    return !atomic_load(&s->running);
}

void scout_stop(struct scout *s)
{
    if (!s)
        return;
    atomic_store(&s->stop, true);
    if (s->started)
        pthread_join(s->thread, NULL);
    free_all(s);
    mem_free(s);
}

uint64_t scout_reached(struct scout *s, bool *running)
{
    *running = atomic_load(&s->running);
    return atomic_load(&s->reached);
}

size_t scout_memory(struct scout *s, size_t *count)
{
    *count = snapshot_store_count(s->store);
    return snapshot_store_bytes(s->store);
}

static enum rc_status load(struct scout *s, struct error *err, struct player *p, uint64_t frame)
{
    struct snapshot_io io;
    RC_ZONE("load snapshot");
    snapshot_load(s->store, &io, frame);
    player_snapshot(p, &io);
    const enum rc_status status = snapshot_end(&io);
    return status < 0 ? error_set(err, status, "cannot go back to frame %llu: %s",
                                  (unsigned long long)frame, error_status_name(status))
                      : RC_OK;
}

enum rc_status scout_seek(struct scout *s, struct error *err, struct player *p, bool exact,
                          uint64_t n, bool *there)
{
    uint64_t found = 0;
    bool running;
    const uint64_t reached = scout_reached(s, &running);
    const bool any = snapshot_store_find(s->store, n, &found);
    const bool on_the_way = exact && p->next > 0 && p->next - 1 <= n;
    *there = true;
    if (on_the_way && (!any || p->next - 1 >= found) && (reached > n || !running))
        return player_run_to(p, err, n);
    if (running && reached <= n) { /* frames just ahead are as soon simulated here */
        *there = on_the_way && n < p->next + MOST_FRAMES / 8;
        return *there ? player_run_to(p, err, n) : RC_OK;
    }
    if (!any)
        return error_set(err, RC_ENOMEM, "there is no state to go back to");
    const enum rc_status status = load(s, err, p, found);
    return status < 0 ? status : player_run_to(p, err, n);
}
