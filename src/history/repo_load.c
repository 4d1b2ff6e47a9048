/* Work goes out in chunks of consecutive commits, because neighbours share most trees. Whoever
 * finishes a chunk parks it; one thread at a time delivers the parked chunks that are next in
 * line, while the others go on. The chunk next in line is always being worked on by somebody who
 * never waits, so waiting for it cannot block for ever, and what is parked stays bounded.
 */
#include "repo_load.h"

#include <pthread.h>

#include "repo_changes.h"
#include "repo_collect.h"
#include "rource/base/jobs.h"
#include "rource/base/trace.h"

enum {
    CHUNK_COMMITS = 256,
    PARKED_PER_THREAD = 4,
    BATCH_BYTES = 4 << 20, /* a chunk that grows beyond is delivered in parts */
};

struct repo_load {
    struct repo_kept *kept;
    struct repo_store *store;
    struct feed *feed;
    struct jobs *jobs;
    struct repo_changes *tools; /* one a thread */
    unsigned threads;

    pthread_mutex_t lock;
    pthread_cond_t moved;       /* next, is_delivering or status changed */
    struct repo_batch **parked; /* ring of `places`, by chunk */
    uint32_t places;
    uint32_t next; /* chunk that is delivered next */
    RC_ARRAY(struct repo_batch *) spare;
    bool is_delivering;
    bool is_done; /* the feed wants no more */
    enum rc_status status;
};

static bool is_over(const struct repo_load *load)
{
    return load->status != RC_OK || load->is_done;
}

/* Delivers one batch with the lock released meanwhile; nobody else is delivering. */
static void deliver(struct repo_load *load, const struct repo_batch *batch, unsigned worker)
{
    RC_ZONE("add commits");
    load->is_delivering = true;
    pthread_mutex_unlock(&load->lock);
    const enum rc_status st = repo_apply_batch(&load->kept->apply, batch, &load->tools[worker]);
    pthread_mutex_lock(&load->lock);
    load->is_delivering = false;
    load->is_done = feed_is_done(load->feed);
    if (load->status == RC_OK)
        load->status = st;
    pthread_cond_broadcast(&load->moved);
}

static void recycle(struct repo_load *load, struct repo_batch *batch)
{
    repo_batch_clear(batch);
    if (RC_RESERVE(&load->spare, 1) == RC_OK) {
        load->spare.items[load->spare.count++] = batch;
        return;
    }
    repo_batch_finish(batch);
    mem_free(batch);
}

/* Delivers the parked chunks that are next in line, unless somebody is at it. */
static void deliver_parked(struct repo_load *load, unsigned worker)
{
    while (!load->is_delivering && load->status == RC_OK) {
        struct repo_batch *batch = load->parked[load->next % load->places];
        if (!batch)
            return;
        deliver(load, batch, worker);
        load->parked[load->next % load->places] = NULL;
        load->next++;
        recycle(load, batch);
        pthread_cond_broadcast(&load->moved);
    }
}

/* Delivers what a large chunk has so far, when its turn has come. */
static void deliver_part(struct repo_load *load, uint32_t chunk, struct repo_batch *batch,
                         unsigned worker)
{
    pthread_mutex_lock(&load->lock);
    while ((load->next != chunk || load->is_delivering) && !is_over(load))
        pthread_cond_wait(&load->moved, &load->lock);
    if (!is_over(load))
        deliver(load, batch, worker);
    pthread_mutex_unlock(&load->lock);
    repo_batch_clear(batch);
}

static void park(struct repo_load *load, uint32_t chunk, struct repo_batch *batch, unsigned worker)
{
    pthread_mutex_lock(&load->lock);
    while (chunk - load->next >= load->places && !is_over(load))
        pthread_cond_wait(&load->moved, &load->lock);
    if (is_over(load)) {
        recycle(load, batch);
    } else {
        load->parked[chunk % load->places] = batch;
        deliver_parked(load, worker);
    }
    pthread_mutex_unlock(&load->lock);
}

static void fail(struct repo_load *load, enum rc_status st)
{
    pthread_mutex_lock(&load->lock);
    if (load->status == RC_OK)
        load->status = st;
    pthread_cond_broadcast(&load->moved);
    pthread_mutex_unlock(&load->lock);
}

/* A cleared batch, or NULL when there is nothing more to do. */
static struct repo_batch *start_chunk(struct repo_load *load)
{
    struct repo_batch *batch = NULL;
    pthread_mutex_lock(&load->lock);
    if (!is_over(load)) {
        if (load->spare.count > 0)
            batch = load->spare.items[--load->spare.count];
        else
            batch = mem_calloc(1, sizeof *batch);
    }
    const bool is_out = !batch && !is_over(load);
    pthread_mutex_unlock(&load->lock);
    if (is_out)
        fail(load, RC_ENOMEM);
    return batch;
}

static void run_chunk(void *ctx, uint32_t chunk, unsigned worker)
{
    struct repo_load *load = ctx;
    struct repo_batch *batch = start_chunk(load);
    if (!batch)
        return;
    RC_ZONE("compare trees");
    const size_t all = load->kept->walk.order.count;
    const size_t first = (size_t)chunk * CHUNK_COMMITS;
    const size_t end = all - first < CHUNK_COMMITS ? all : first + CHUNK_COMMITS;
    for (size_t i = first; i < end; i++) {
        const uint32_t commit = load->kept->walk.order.items[i];
        const enum rc_status st = feed_is_stopped(load->feed)
                                      ? RC_EINTERRUPTED
                                      : repo_changes_add(&load->tools[worker], batch, commit);
        if (st != RC_OK) {
            fail(load, st);
            break;
        }
        if (repo_batch_size(batch) > BATCH_BYTES)
            deliver_part(load, chunk, batch, worker);
    }
    park(load, chunk, batch, worker);
}

/* ---- start and end ---- */

enum rc_status repo_load_begin(const struct repo_walk *walk, struct feed *feed)
{
    const size_t count = walk->order.count;
    int64_t *times = mem_alloc(count, sizeof *times);
    if (!times)
        return RC_ENOMEM;
    for (size_t i = 0; i < count; i++)
        times[i] = walk->commits.items[walk->order.items[i]].time;
    const enum rc_status st = feed_begin(feed, times, (uint32_t)count);
    mem_free(times);
    return st;
}

static enum rc_status make_tools(struct repo_load *load, unsigned threads)
{
    enum rc_status st = jobs_create(&load->jobs, threads);
    if (st != RC_OK)
        return st;
    jobs_set_name(load->jobs, "tree reader");
    load->threads = jobs_threads(load->jobs);
    load->places = load->threads * PARKED_PER_THREAD;
    load->tools = mem_calloc(load->threads, sizeof *load->tools);
    load->parked = mem_calloc(load->places, sizeof *load->parked);
    if (!load->tools || !load->parked)
        return RC_ENOMEM;
    for (unsigned i = 0; st == RC_OK && i < load->threads; i++)
        st = repo_changes_init(&load->tools[i], &load->kept->walk, load->store, &load->kept->notes,
                               load->feed->stop);
    return st;
}

static void finish(struct repo_load *load)
{
    jobs_destroy(load->jobs);
    for (unsigned i = 0; load->tools && i < load->threads; i++)
        repo_changes_finish(&load->tools[i]);
    for (uint32_t i = 0; load->parked && i < load->places; i++) {
        if (load->parked[i])
            repo_batch_finish(load->parked[i]);
        mem_free(load->parked[i]);
    }
    for (size_t i = 0; i < load->spare.count; i++) {
        repo_batch_finish(load->spare.items[i]);
        mem_free(load->spare.items[i]);
    }
    mem_free(load->spare.items);
    mem_free(load->tools);
    mem_free(load->parked);
}

void repo_kept_init(struct repo_kept *kept, struct log *log)
{
    *kept = (struct repo_kept){.notes.log = log};
    repo_walk_init(&kept->walk);
}

void repo_kept_finish(struct repo_kept *kept)
{
    repo_apply_finish(&kept->apply);
    repo_walk_finish(&kept->walk);
}

static enum rc_status read_mailmap(struct repo_load *load)
{
    struct strbuf text = {0};
    enum rc_status st = repo_store_mailmap(load->store, &text);
    if (st == RC_OK)
        st = mailmap_read(&load->kept->walk.people.mailmap, strbuf_view(&text));
    strbuf_finish(&text);
    return st;
}

/* Reads the commits, by all threads unless the commit-graph knows them anyway, and orders them. */
static enum rc_status walk_commits(struct repo_load *load, const struct object_id *head,
                                   const struct repo_walk_params *params)
{
    struct repo_walk *walk = &load->kept->walk;
    struct commit_facts facts;
    enum rc_status st = RC_OK;
    if (load->threads > 1 &&
        (params->author_time || params->messages || !repo_store_facts(load->store, head, &facts))) {
        struct repo_reader **readers = mem_alloc(load->threads, sizeof *readers);
        if (!readers)
            return RC_ENOMEM;
        for (unsigned i = 0; i < load->threads; i++)
            readers[i] = load->tools[i].trees.reader;
        st = repo_collect(walk, head, params, load->jobs, readers);
        mem_free(readers);
    }
    return st == RC_OK ? repo_walk_run(walk, head, params) : st;
}

static enum rc_status run(struct repo_load *load, const struct object_id *head,
                          const struct source_params *params)
{
    enum rc_status st = make_tools(load, params->threads);
    if (st != RC_OK)
        return st;
    const struct repo_walk_params walk_params = {
        .store = load->store,
        .reader = load->tools[0].trees.reader,
        .notes = &load->kept->notes,
        .stop = load->feed->stop,
        .first_parent = params->first_parent,
        .author_time = params->author_time,
        .messages = load->feed->history->keeps_messages,
    };
    st = read_mailmap(load);
    if (st == RC_OK)
        st = walk_commits(load, head, &walk_params);
    if (st == RC_OK)
        st = repo_load_begin(&load->kept->walk, load->feed);
    if (st != RC_OK)
        return st;
    repo_apply_init(&load->kept->apply, &load->kept->walk, load->feed);
    const size_t chunks = (load->kept->walk.order.count + CHUNK_COMMITS - 1) / CHUNK_COMMITS;
    jobs_run(load->jobs, (uint32_t)chunks, run_chunk, load);
    return load->status;
}

enum rc_status repo_load_explain(enum rc_status st, struct error *err, const struct object_id *head,
                                 const char *path)
{
    char hex[RC_OBJECT_HEX_SIZE];
    object_id_format(hex, head);
    switch (st) {
    case RC_OK:
        return RC_OK;
    case RC_ENOTFOUND:
        return error_set(err, st, "%s: commit %s is missing; fetch the repository again", path,
                         hex);
    case RC_EFORMAT:
        return error_set(err, st, "%s: commit %s cannot be read; try git fsck", path, hex);
    case RC_ELIMIT:
        return error_set(err, st,
                         "%s: too large: more than eight million changes in one commit, "
                         "or two thousand million commits or paths",
                         path);
    case RC_ENOMEM:
        return error_set(err, st, "%s: not enough memory to read the history", path);
    default:
        return error_set(err, st, "%s: %s", path, error_status_name(st));
    }
}

enum rc_status repo_load_keeping(struct repo_kept *kept, struct repo_store *store,
                                 const struct object_id *head, const struct source_params *params,
                                 struct feed *feed, struct error *err)
{
    struct repo_load load = {.kept = kept, .store = store, .feed = feed};
    if (pthread_mutex_init(&load.lock, NULL) != 0)
        return repo_load_explain(RC_ENOMEM, err, head, params->path);
    if (pthread_cond_init(&load.moved, NULL) != 0) {
        pthread_mutex_destroy(&load.lock);
        return repo_load_explain(RC_ENOMEM, err, head, params->path);
    }
    const enum rc_status st = run(&load, head, params);
    finish(&load);
    pthread_cond_destroy(&load.moved);
    pthread_mutex_destroy(&load.lock);
    return repo_load_explain(st, err, head, params->path);
}

enum rc_status repo_load(struct repo_store *store, const struct object_id *head,
                         const struct source_params *params, struct feed *feed, struct error *err)
{
    struct repo_kept kept;
    repo_kept_init(&kept, params->log);
    const enum rc_status st = repo_load_keeping(&kept, store, head, params, feed, err);
    repo_kept_finish(&kept);
    return st;
}
