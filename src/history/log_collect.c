/* history/log_collect.c: who takes which part of a log.
 *
 * A part is a fixed run of bytes. What begins in it is its own: commits whose headers start there.
 * So each thread finds out by itself where its commits begin and end, and parts fit whoever takes
 * them. A commit that is longer than a part is read with the one in which it starts.
 */
#include "log_collect.h"

#include <pthread.h>

#include "path_cache.h"
#include "rource/base/jobs.h"
#include "rource/base/trace.h"

enum {
    PART_BYTES = 256 << 10, /* fits the cache that a core has for itself, with what is made of it */
    SPARE_BYTES = 4 << 10,  /* read beyond a part, where its last commit likely ends */
    MOST_THREADS = 8,       /* new texts are added by one at a time */
    BYTES_A_PATH = 400,     /* guesses, so that tables are seldom made anew */
    BYTES_A_NAME = 1000,
    LARGE_BYTES = 16 << 20, /* from which on texts are kept in blocks that get huge pages */
    BLOCK_BYTES = 8 << 20,
};

/* A path that a thread was the first to meet. */
struct made_path {
    uint32_t number;
    struct log_path_parts parts;
};

/* A thread's own. */
struct worker {
    struct log_taker taker;
    RC_ARRAY(struct made_path) made;
    RC_ARRAY(struct log_pending) above; /* of those of a chunk */
    RC_ARRAY(struct log_pending) names; /* the same */
    struct error err;
    char *buffer; /* of a file */
    size_t capacity;
};

/* Bytes of the log that a worker sees. */
struct window {
    const char *p;
    uint64_t offset; /* of p in the log */
    size_t n;
};

struct collecting {
    const struct log_collect_params *params;
    struct log_chunk *chunks;
    enum rc_status *statuses; /* of each chunk */
    struct worker *workers;
    struct log_texts *texts;
    pthread_mutex_t adding; /* texts */
    atomic_bool has_failed;
    uint64_t size;
    size_t part_bytes;
};

/* ---- bytes ---- */

static bool is_all(const struct collecting *c, const struct window *w)
{
    return w->offset + w->n == c->size;
}

/* Makes the window n bytes long, or to the log's end; what it shows may move. */
static enum rc_status widen(struct collecting *c, struct worker *worker, struct window *w, size_t n)
{
    const struct log_collect_params *params = c->params;
    if (n > c->size - w->offset)
        n = (size_t)(c->size - w->offset);
    if (!params->file) {
        w->p = params->bytes.p + w->offset;
        w->n = n;
        return RC_OK;
    }
    void *items = worker->buffer;
    if (array_reserve(&items, &worker->capacity, n, 1) != RC_OK)
        return RC_ENOMEM;
    worker->buffer = items;
    const struct log_part part = {worker->buffer + w->n, n - w->n, w->offset + w->n};
    const enum rc_status status = log_file_read(params->file, &worker->err, params->name, &part);
    w->p = worker->buffer;
    w->n = n;
    return status;
}

/* Moves *at, which is behind a byte of the window, to the first start of a line there or later, but
 * not far beyond the limit: what starts behind it is somebody else's. */
static enum rc_status find_line(struct collecting *c, struct worker *worker, struct window *w,
                                size_t *at, size_t limit)
{
    for (size_t from = *at - 1; from < limit;) {
        const char *lf = from < w->n ? memchr(w->p + from, '\n', w->n - from) : NULL;
        *at = lf ? (size_t)(lf + 1 - w->p) : w->n;
        from = w->n;
        if (lf || is_all(c, w))
            break;
        const enum rc_status status =
            from < limit ? widen(c, worker, w, 2 * w->n + SPARE_BYTES) : RC_OK;
        if (status != RC_OK)
            return status;
    }
    return RC_OK;
}

/* Moves *at from a line's start to the first header there or later, or to the end of the log, but
 * not far beyond the limit. Lines must be whole to be judged, so the window may be widened. */
static enum rc_status find_header(struct collecting *c, struct worker *worker, struct window *w,
                                  size_t *at, size_t limit)
{
    while (*at < limit) {
        const char *lf = *at < w->n ? memchr(w->p + *at, '\n', w->n - *at) : NULL;
        if (!lf && !is_all(c, w)) {
            const enum rc_status status = widen(c, worker, w, 2 * w->n + SPARE_BYTES);
            if (status != RC_OK)
                return status;
            continue;
        }
        struct line_cursor cursor = {w->p + *at, lf ? lf + 1 : w->p + w->n, 0};
        struct str line;
        if (!line_next(&cursor, &line) || c->params->form->dialect->is_header(line))
            return RC_OK;
        *at = (size_t)(cursor.p - w->p);
    }
    return RC_OK;
}

/* The commits of a part: nothing when none begins there. The log's first part has what stands
 * before the first commit, too. */
static enum rc_status find_part(struct collecting *c, struct worker *worker, uint32_t part,
                                struct str *out)
{
    const uint64_t begin = (uint64_t)part * c->part_bytes;
    const size_t before = part > 0; /* a byte that tells whether a line starts */
    const size_t end = c->part_bytes + before;
    struct window w = {.offset = begin - before};
    size_t first = before, last = end;
    *out = (struct str){"", 0};
    enum rc_status status = widen(c, worker, &w, end + SPARE_BYTES);
    if (status == RC_OK && part > 0)
        status = find_line(c, worker, &w, &first, end);
    if (status == RC_OK && part > 0)
        status = find_header(c, worker, &w, &first, end);
    if (status != RC_OK || first >= end || first >= w.n)
        return status;
    if (end < w.n) {
        status = find_line(c, worker, &w, &last, SIZE_MAX);
        if (status == RC_OK)
            status = find_header(c, worker, &w, &last, SIZE_MAX);
    }
    last = last < w.n ? last : w.n;
    *out = (struct str){w.p + first, last - first};
    return status;
}

/* ---- names ---- */

/* Numbers texts; those that are new need the lock. *first_new is set to the least number that was
 * given now, or LOG_NAME_NONE. */
static enum rc_status number_all(struct collecting *c, struct log_names *names,
                                 struct log_pending *items, size_t count, uint32_t *first_new)
{
    enum rc_status status = RC_OK;
    *first_new = LOG_NAME_NONE;
    if (log_names_find_all(names, items, count) == 0)
        return RC_OK;
    pthread_mutex_lock(&c->adding);
    for (size_t i = 0; i < count && status == RC_OK; i++) {
        bool is_new;
        if (items[i].number != LOG_NAME_NONE)
            continue;
        status = log_names_add(names, items[i].text, items[i].hash, &items[i].number, &is_new);
        if (is_new && *first_new == LOG_NAME_NONE)
            *first_new = items[i].number;
    }
    pthread_mutex_unlock(&c->adding);
    return status;
}

/* A path that got its number now, by this thread: what it is made of is to be numbered too. */
static enum rc_status add_made(struct worker *worker, const struct log_pending *path)
{
    struct str above, name;
    if (!path_split_name(path->text, &above, &name))
        return RC_OK;
    if (RC_RESERVE(&worker->made, 1) != RC_OK || RC_RESERVE(&worker->above, 1) != RC_OK ||
        RC_RESERVE(&worker->names, 1) != RC_OK)
        return RC_ENOMEM;
    const uint32_t at = (uint32_t)worker->made.count++;
    worker->made.items[at].number = path->number;
    worker->above.items[worker->above.count++] =
        (struct log_pending){.text = above, .hash = log_text_hash(above), .at = at};
    worker->names.items[worker->names.count++] =
        (struct log_pending){.text = name, .hash = log_text_hash(name), .at = at};
    return RC_OK;
}

static enum rc_status number_paths(struct collecting *c, struct worker *worker)
{
    struct log_taker *taker = &worker->taker;
    struct log_pending *items = taker->paths.items;
    uint32_t first_new, ignored;
    enum rc_status status = number_all(c, &c->texts->paths, items, taker->paths.count, &first_new);
    worker->above.count = worker->names.count = 0;
    for (size_t i = 0; i < taker->paths.count && status == RC_OK; i++) {
        taker->words.items[items[i].at] |= items[i].number;
        /* New ones are numbered in a row; a text that comes again counts once. */
        if (items[i].number < first_new)
            continue;
        first_new = items[i].number + 1;
        status = add_made(worker, &items[i]);
    }
    if (status == RC_OK)
        status =
            number_all(c, &c->texts->paths, worker->above.items, worker->above.count, &ignored);
    if (status == RC_OK)
        status =
            number_all(c, &c->texts->names, worker->names.items, worker->names.count, &ignored);
    for (size_t i = 0; i < worker->names.count && status == RC_OK; i++)
        worker->made.items[worker->names.items[i].at].parts = (struct log_path_parts){
            .above = worker->above.items[i].number, .name = worker->names.items[i].number};
    return status;
}

static enum rc_status number_arrows(struct collecting *c, struct log_taker *taker)
{
    const struct log_pending *items = taker->arrows.items;
    uint32_t ignored;
    const enum rc_status status =
        number_all(c, &c->texts->arrows, taker->arrows.items, taker->arrows.count, &ignored);
    for (size_t i = 0; i < taker->arrows.count && status == RC_OK; i++)
        taker->words.items[items[i].at] |= items[i].number;
    return status;
}

static enum rc_status number_authors(struct collecting *c, struct log_taker *taker)
{
    const struct log_pending *items = taker->authors.items;
    struct log_commit *commits = taker->commits.items;
    uint32_t ignored;
    const enum rc_status status =
        number_all(c, &c->texts->authors, taker->authors.items, taker->authors.count, &ignored);
    for (size_t i = 0; i < taker->authors.count; i++)
        commits[items[i].at].author = items[i].number;
    for (size_t i = 1; i < taker->commits.count; i++)
        if (commits[i].author == LOG_AUTHOR_BEFORE)
            commits[i].author = commits[i - 1].author;
    return status;
}

/* When all threads are done. */
static enum rc_status settle(struct collecting *c, unsigned threads)
{
    const enum rc_status status = log_texts_settle(c->texts);
    for (unsigned i = 0; i < threads && status == RC_OK; i++) {
        const struct worker *worker = &c->workers[i];
        for (size_t k = 0; k < worker->made.count; k++)
            c->texts->parts.items[worker->made.items[k].number] = worker->made.items[k].parts;
    }
    if (status == RC_OK)
        log_texts_name_arrows(c->texts);
    return status;
}

/* ---- parts ---- */

static enum rc_status take_part(struct collecting *c, struct worker *worker, uint32_t part)
{
    struct log_form form = *c->params->form;
    struct str bytes;
    enum rc_status status = find_part(c, worker, part, &bytes);
    if (status != RC_OK || bytes.n == 0)
        return status;
    form.may_have_rest &= part == 0;
    status = log_taker_take(&worker->taker, &form, bytes, &c->chunks[part]);
    if (status == RC_OK)
        status = number_paths(c, worker);
    if (status == RC_OK)
        status = number_arrows(c, &worker->taker);
    if (status == RC_OK)
        status = number_authors(c, &worker->taker);
    return status == RC_OK ? log_taker_give(&worker->taker, &c->chunks[part]) : status;
}

static void run(void *ctx, uint32_t part, unsigned worker)
{
    struct collecting *c = ctx;
    const atomic_bool *stop = c->params->stop;
    if (atomic_load_explicit(&c->has_failed, memory_order_relaxed))
        return;
    enum rc_status status = RC_EINTERRUPTED;
    if (!stop || !atomic_load_explicit(stop, memory_order_relaxed))
        status = take_part(c, &c->workers[worker], part);
    c->statuses[part] = status;
    if (status != RC_OK)
        atomic_store_explicit(&c->has_failed, true, memory_order_relaxed);
}

static enum rc_status run_all(struct collecting *c, uint32_t count, unsigned threads)
{
    RC_ZONE("take apart");
    struct jobs *jobs = NULL;
    if (threads > 1) {
        const enum rc_status status = jobs_create(&jobs, threads);
        if (status != RC_OK && status != RC_EIO) /* without threads it takes longer */
            return status;
    }
    if (jobs) {
        jobs_set_name(jobs, "log");
        jobs_run(jobs, count, run, c);
    }
    for (uint32_t i = 0; !jobs && i < count; i++)
        run(c, i, 0);
    jobs_destroy(jobs);
    return RC_OK;
}

/* The first failure in the order of the log, which does not depend on who was faster. */
static enum rc_status first_failure(const struct collecting *c, uint32_t count, unsigned threads,
                                    struct error *err)
{
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; i < count && status == RC_OK; i++)
        status = c->statuses[i];
    for (unsigned i = 0; i < threads && status == RC_EIO; i++)
        if (c->workers[i].err.status != RC_OK)
            (void)error_set(err, RC_EIO, "%s", c->workers[i].err.message);
    return status;
}

static void finish_workers(struct worker *workers, unsigned threads)
{
    for (unsigned i = 0; workers && i < threads; i++) {
        log_taker_finish(&workers[i].taker);
        mem_free(workers[i].above.items);
        mem_free(workers[i].names.items);
        mem_free(workers[i].made.items);
        mem_free(workers[i].buffer);
    }
    mem_free(workers);
}

void log_chunks_finish(struct log_chunks *chunks)
{
    for (uint32_t i = 0; i < chunks->count; i++)
        log_chunk_finish(&chunks->items[i]);
    mem_free(chunks->items);
    *chunks = (struct log_chunks){0};
}

static enum rc_status collect(struct collecting *c, struct log_chunks *out, struct error *err)
{
    const uint64_t parts = (c->size + c->part_bytes - 1) / c->part_bytes;
    if (parts > UINT32_MAX)
        return RC_ELIMIT;
    const uint32_t count = (uint32_t)parts;
    unsigned threads = c->params->threads < MOST_THREADS ? c->params->threads : MOST_THREADS;
    threads = threads < count ? threads : count > 0 ? count : 1;
    c->workers = mem_calloc(threads, sizeof *c->workers);
    c->statuses = mem_calloc(parts, sizeof *c->statuses);
    c->chunks = out->items = mem_calloc(parts, sizeof *out->items);
    out->count = out->items ? count : 0;
    enum rc_status status = RC_ENOMEM;
    if (c->workers && c->statuses && c->chunks)
        status = log_names_expect(&c->texts->paths, (size_t)(c->size / BYTES_A_PATH));
    if (status == RC_OK)
        status = log_names_expect(&c->texts->names, (size_t)(c->size / BYTES_A_NAME));
    if (status == RC_OK)
        status = log_names_expect(&c->texts->authors, 0);
    if (status == RC_OK)
        status = log_names_expect(&c->texts->arrows, 0);
    if (status == RC_OK)
        status = run_all(c, count, threads);
    if (status == RC_OK)
        status = first_failure(c, count, threads, err);
    if (status == RC_OK)
        status = settle(c, threads);
    finish_workers(c->workers, threads);
    mem_free(c->statuses);
    return status;
}

enum rc_status log_collect(struct log_chunks *out, struct error *err,
                           const struct log_collect_params *params, struct log_texts *texts)
{
    struct collecting c = {.params = params,
                           .texts = texts,
                           .size = params->file ? params->file->size : params->bytes.n,
                           .part_bytes = params->part_bytes ? params->part_bytes : PART_BYTES};
    *out = (struct log_chunks){0};
    texts->paths.bytes.block_size = c.size >= LARGE_BYTES ? BLOCK_BYTES : 0;
    atomic_init(&c.has_failed, false);
    if (pthread_mutex_init(&c.adding, NULL) != 0)
        return RC_ENOMEM;
    const enum rc_status status = collect(&c, out, err);
    pthread_mutex_destroy(&c.adding);
    return status;
}
