/* Each thread takes a few commits that were met and not read, reads them alone, and enters them and
 * their parents under the lock. In which order that happens is not seen by anybody: repo_walk.c
 * orders commits and tells what is wrong with them. A history without branches is read by one
 * thread at a time, as each commit tells the next one.
 */
#include "repo_collect.h"

#include <pthread.h>

enum { TAKEN = 16 }; /* commits at a time, when there are enough */

struct collect {
    struct repo_walk *walk;
    const struct repo_walk_params *params;
    struct repo_reader *const *readers;
    unsigned threads;

    pthread_mutex_t lock; /* the walk too */
    pthread_cond_t moved;
    RC_ARRAY(uint32_t) waiting; /* commits that are met and not read */
    unsigned reading, idle;     /* threads */
    enum rc_status status;
};

/* Enters a commit, and its parents as waiting where they are new. */
static enum rc_status enter(struct collect *collect, struct walk_reading *reading)
{
    struct repo_walk *walk = collect->walk;
    const uint32_t index = reading->index;
    enum rc_status st = repo_walk_enter(walk, reading, collect->params);
    const uint32_t count = walk->commits.items[index].parent_count;
    for (uint32_t i = 0; i < count && st == RC_OK; i++) {
        uint32_t parent = 0;
        bool is_new = false;
        st = repo_walk_find(walk, repo_walk_parent_id(walk, index, i), &parent, &is_new);
        if (st == RC_OK && is_new)
            st = RC_RESERVE(&collect->waiting, 1);
        if (st == RC_OK && is_new)
            collect->waiting.items[collect->waiting.count++] = parent;
    }
    return st;
}

static size_t take(struct collect *collect, struct walk_reading *readings)
{
    const size_t share = collect->waiting.count / collect->threads + 1;
    size_t count = share < TAKEN ? share : TAKEN;
    if (count > collect->waiting.count)
        count = collect->waiting.count;
    for (size_t i = 0; i < count; i++) {
        const uint32_t index = collect->waiting.items[--collect->waiting.count];
        readings[i] =
            (struct walk_reading){.id = collect->walk->commits.items[index].id, .index = index};
    }
    return count;
}

/* Reads a share of what waits; the lock is held before and after, not meanwhile. */
static enum rc_status read_share(struct collect *collect, struct repo_reader *reader)
{
    struct walk_reading readings[TAKEN];
    const size_t count = take(collect, readings);
    enum rc_status st = RC_OK;
    collect->reading++;
    pthread_mutex_unlock(&collect->lock);
    for (size_t i = 0; i < count; i++)
        repo_reader_expect(reader, &readings[i].id);
    for (size_t i = 0; i < count; i++)
        repo_walk_read(&readings[i], collect->params, reader);
    pthread_mutex_lock(&collect->lock);
    collect->reading--;
    for (size_t i = 0; i < count; i++) {
        if (st == RC_OK)
            st = enter(collect, &readings[i]);
        object_bytes_release(&readings[i].bytes);
    }
    return st;
}

static bool is_stopped(const struct collect *collect)
{
    const atomic_bool *stop = collect->params->stop;
    return stop && atomic_load_explicit(stop, memory_order_relaxed);
}

static void run(void *ctx, uint32_t item, unsigned worker)
{
    struct collect *collect = ctx;
    (void)item;
    pthread_mutex_lock(&collect->lock);
    while (collect->status == RC_OK) {
        while (collect->status == RC_OK && collect->waiting.count == 0 && collect->reading > 0) {
            collect->idle++;
            pthread_cond_wait(&collect->moved, &collect->lock);
            collect->idle--;
        }
        if (collect->status != RC_OK || collect->waiting.count == 0)
            break;
        enum rc_status st = read_share(collect, collect->readers[worker]);
        if (st == RC_OK && is_stopped(collect))
            st = RC_EINTERRUPTED;
        if (collect->status == RC_OK)
            collect->status = st;
        if (collect->idle > 0 && collect->waiting.count > 1) /* one is for this thread */
            pthread_cond_signal(&collect->moved);
    }
    pthread_cond_broadcast(&collect->moved);
    pthread_mutex_unlock(&collect->lock);
}

static enum rc_status start(struct collect *collect, const struct object_id *head)
{
    bool is_new = false;
    enum rc_status st = RC_RESERVE(&collect->waiting, 1);
    if (st == RC_OK)
        st = repo_walk_find(collect->walk, head, &collect->waiting.items[0], &is_new);
    collect->waiting.count = st == RC_OK;
    return st;
}

enum rc_status repo_collect(struct repo_walk *walk, const struct object_id *head,
                            const struct repo_walk_params *params, struct jobs *jobs,
                            struct repo_reader *const *readers)
{
    struct collect collect = {
        .walk = walk, .params = params, .readers = readers, .threads = jobs_threads(jobs)};
    if (pthread_mutex_init(&collect.lock, NULL) != 0)
        return RC_ENOMEM;
    if (pthread_cond_init(&collect.moved, NULL) != 0) {
        pthread_mutex_destroy(&collect.lock);
        return RC_ENOMEM;
    }
    collect.status = start(&collect, head);
    if (collect.status == RC_OK)
        jobs_run(jobs, collect.threads, run, &collect);
    mem_free(collect.waiting.items);
    pthread_cond_destroy(&collect.moved);
    pthread_mutex_destroy(&collect.lock);
    return collect.status;
}
