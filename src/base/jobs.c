/* jobs.c: a fixed team of threads that sleeps between runs, and a bounded queue. Items are handed
 * out by an atomic counter; all else is guarded by one mutex. */
#include "rource/base/jobs.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "rource/base/memory.h"
#include "rource/base/trace.h"

enum { JOBS_MAX_THREADS = 1024 };

struct team_member {
    struct jobs *jobs;
    pthread_t thread;
    unsigned worker;
};

struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t start, done;
    uint64_t run; /* number of the current run; a thread works once for each */
    unsigned active;
    bool stop;
    jobs_fn fn;
    void *ctx;
    uint32_t count;
    struct trace *trace;   /* the creator's */
    const char *name;      /* of threads in it */
    uint64_t frame;        /* that the current run belongs to */
    _Atomic uint64_t next; /* 64 bits: each thread counts one past the last item */
    unsigned threads, started;
    struct team_member *members;
};

static void work(struct jobs *jobs, unsigned worker)
{
    for (;;) {
        const uint64_t item = atomic_fetch_add_explicit(&jobs->next, 1, memory_order_relaxed);
        if (item >= jobs->count)
            return;
        jobs->fn(jobs->ctx, (uint32_t)item, worker);
    }
}

static void help(struct jobs *jobs, unsigned worker)
{
    (void)trace_set_frame(jobs->frame);
    RC_ZONE("help");
    work(jobs, worker);
}

static void *team_main(void *ctx)
{
    const struct team_member *member = ctx;
    struct jobs *jobs = member->jobs;
    uint64_t seen = 0;
    pthread_mutex_lock(&jobs->lock);
    for (;;) {
        while (jobs->run == seen && !jobs->stop)
            pthread_cond_wait(&jobs->start, &jobs->lock);
        if (jobs->stop)
            break;
        if (seen == 0) /* by now it has its name */
            trace_thread_begin(jobs->trace, "%s %u", jobs->name, member->worker);
        seen = jobs->run;
        pthread_mutex_unlock(&jobs->lock);
        help(jobs, member->worker);
        pthread_mutex_lock(&jobs->lock);
        if (--jobs->active == 0)
            pthread_cond_signal(&jobs->done);
    }
    pthread_mutex_unlock(&jobs->lock);
    trace_thread_end();
    return NULL;
}

static enum rc_status start_threads(struct jobs *jobs)
{
    /* Signals are for the thread that polls: a team thread inherits this mask. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    enum rc_status status = RC_OK;
    while (status == RC_OK && jobs->started + 1 < jobs->threads) {
        struct team_member *member = &jobs->members[jobs->started];
        *member = (struct team_member){.jobs = jobs, .worker = jobs->started + 1};
        if (pthread_create(&member->thread, NULL, team_main, member) == 0)
            jobs->started++;
        else
            status = RC_EIO;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

enum rc_status jobs_create(struct jobs **out, unsigned threads)
{
    if (threads == 0)
        threads = jobs_cpu_count();
    if (threads > JOBS_MAX_THREADS)
        threads = JOBS_MAX_THREADS;
    *out = NULL;
    struct jobs *jobs = mem_calloc(1, sizeof *jobs);
    if (!jobs)
        return RC_ENOMEM;
    jobs->members = mem_calloc(threads, sizeof *jobs->members);
    if (!jobs->members) {
        mem_free(jobs);
        return RC_ENOMEM;
    }
    jobs->threads = threads;
    jobs->trace = trace_here();
    jobs->name = "helper";
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->start, NULL);
    pthread_cond_init(&jobs->done, NULL);
    const enum rc_status status = start_threads(jobs);
    if (status != RC_OK) {
        jobs_destroy(jobs);
        return status;
    }
    *out = jobs;
    return RC_OK;
}

void jobs_destroy(struct jobs *jobs)
{
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->lock);
    jobs->stop = true;
    pthread_cond_broadcast(&jobs->start);
    pthread_mutex_unlock(&jobs->lock);
    for (unsigned i = 0; i < jobs->started; i++)
        pthread_join(jobs->members[i].thread, NULL);
    pthread_cond_destroy(&jobs->done);
    pthread_cond_destroy(&jobs->start);
    pthread_mutex_destroy(&jobs->lock);
    mem_free(jobs->members);
    mem_free(jobs);
}

void jobs_set_name(struct jobs *jobs, const char *name)
{
    jobs->name = name;
}

unsigned jobs_threads(const struct jobs *jobs)
{
    return jobs->threads;
}

void jobs_run(struct jobs *jobs, uint32_t count, jobs_fn fn, void *ctx)
{
    if (jobs->threads == 1 || count <= 1) {
        for (uint32_t item = 0; item < count; item++)
            fn(ctx, item, 0);
        return;
    }
    pthread_mutex_lock(&jobs->lock);
    jobs->fn = fn;
    jobs->ctx = ctx;
    jobs->count = count;
    jobs->active = jobs->started;
    jobs->frame = trace_frame_here();
    jobs->run++;
    atomic_store_explicit(&jobs->next, 0, memory_order_relaxed);
    pthread_cond_broadcast(&jobs->start);
    pthread_mutex_unlock(&jobs->lock);
    work(jobs, 0);
    pthread_mutex_lock(&jobs->lock);
    while (jobs->active > 0)
        pthread_cond_wait(&jobs->done, &jobs->lock);
    pthread_mutex_unlock(&jobs->lock);
}

unsigned jobs_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set);
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}
