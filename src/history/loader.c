/* history/loader.c: finds the driver of each input, and runs them on a thread.
 *
 * One input goes straight into the caller's history, so playing starts early; several are read one
 * after another into histories of their own and then merged.
 */
#include "rource/history/loader.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feed.h"
#include "follow.h"
#include "merge.h"
#include "rource/base/clock.h"
#include "rource/base/file.h"
#include "rource/base/jobs.h"
#include "rource/base/memory.h"
#include "rource/base/trace.h"
#include "source.h"

enum {
    STREAM_MS = 100,        /* between two looks whether a load is stopped */
    LARGE_BYTES = 1 << 20,  /* files from this size on are read by parts */
    HEAD_BYTES = 128 << 10, /* of such a file, to see what it is */
};

struct input {
    const char *path;
    struct source *source;
    struct file_view view;
    struct log_file file; /* instead of view, when has_file */
    struct log_tail
        tail; /* of a live log, instead of source and view; of a stream, instead of view */
    bool is_log;
    bool has_file;
    bool is_stream; /* standard input that may keep us waiting: opened, but read by the thread */
};

struct loader {
    struct loader_params params;
    struct history *history;
    struct trace *trace;  /* of whoever starts the load */
    struct input *inputs; /* params.input_count */
    atomic_bool stop;
    int wake[2]; /* of a live load: a pipe whose end that writes is closed to stop it, else −1 */
    pthread_t thread;
};

/* ---- opening ---- */

static struct source_params make_source_params(const struct loader_params *params, const char *path)
{
    return (struct source_params){.path = path,
                                  .branch = params->branch,
                                  .threads = params->threads ? params->threads : jobs_cpu_count(),
                                  .reader = params->reader,
                                  .author_time = params->author_time,
                                  .first_parent = params->first_parent,
                                  .strict = params->strict,
                                  .live = params->live,
                                  .log = params->log};
}

/* Standard input that is no file: whoever writes it may take long, and the user may not want to
 * wait for that. */
static bool is_stream(const char *path)
{
    struct stat st;
    return strcmp(path, "-") == 0 && fstat(STDIN_FILENO, &st) == 0 && !S_ISREG(st.st_mode) &&
           !S_ISDIR(st.st_mode);
}

/* Reads a stream to its end, or until the load is stopped. */
static enum rc_status read_stream(struct input *input, const struct feed *feed, struct error *err)
{
    struct log_tail *tail = &input->tail;
    RC_ZONE("read");
    for (;;) {
        const enum rc_status status = log_tail_look(tail, err);
        if (status < 0 || tail->has_ended)
            return status;
        if (feed_is_stopped(feed))
            return RC_EINTERRUPTED;
        struct pollfd fd = {.fd = tail->can_poll ? tail->fd : -1, .events = POLLIN};
        if (!tail->is_behind)
            (void)poll(&fd, 1, STREAM_MS);
    }
}

/* Opens a large log whose driver reads it by parts; false when the log has to be read whole. */
static bool open_large(struct input *input, const struct source_params *params)
{
    if (strcmp(input->path, "-") == 0 || !log_file_open(&input->file, input->path, LARGE_BYTES))
        return false;
    input->has_file = true;
    struct source_params source = *params;
    struct str head = {mem_alloc(HEAD_BYTES, 1), HEAD_BYTES};
    const struct log_part part = {(char *)(uintptr_t)head.p, head.n, 0};
    enum rc_status status = RC_ENOMEM;
    const struct source_ops *ops = NULL;
    if (head.p && log_file_read(&input->file, NULL, input->path, &part) == RC_OK) {
        const struct str text = source_skip_mark(head);
        ops = source_find_by_head(text);
        log_file_skip(&input->file, head.n - text.n);
    }
    mem_free(part.bytes);
    source.is_log = true;
    source.file = &input->file;
    if (ops)
        status = ops->open(&input->source, NULL, &source);
    if (status != RC_OK)
        log_file_close(&input->file);
    input->has_file = status == RC_OK;
    return input->has_file;
}

static enum rc_status open_input(struct input *input, struct error *err,
                                 const struct loader_params *params,
                                 const struct loader_input *from)
{
    RC_ZONE("open input"); /* a log is read here */
    struct source_params source = make_source_params(params, from->path);
    struct stat st;
    input->path = from->path;
    input->is_log = true;
    if (strcmp(from->path, "-") != 0) {
        if (!from->is_log && source_git.probe(&source)) {
            input->is_log = false;
            return source_git.open(&input->source, err, &source);
        }
        if (stat(from->path, &st) == 0 && S_ISDIR(st.st_mode))
            return error_set(err, RC_EFORMAT, "%s: is a folder, not a log", from->path);
    }
    input->is_stream = is_stream(from->path);
    if (params->live || input->is_stream)
        return log_tail_open(&input->tail, err, from->path);
    if (open_large(input, &source))
        return RC_OK;
    const enum rc_status status = file_view_open(&input->view, err, from->path);
    if (status != RC_OK)
        return status;
    source.bytes = input->view.bytes;
    source.may_forget = true;
    return source_open_log(&input->source, err, &source);
}

static void close_input(struct input *input)
{
    if (input->source)
        input->source->ops->close(input->source);
    input->source = NULL;
    file_view_close(&input->view);
    input->view = (struct file_view){0};
    if (input->has_file)
        log_file_close(&input->file);
    input->has_file = false;
    log_tail_close(&input->tail);
}

/* ---- reading ---- */

static enum rc_status describe(struct error *err, enum rc_status status, const char *name)
{
    if (status == RC_EINTERRUPTED)
        return error_set(err, status, "loading was stopped");
    if (status != RC_OK)
        return error_set(err, status, "%s: %s", name, error_status_name(status));
    return RC_OK;
}

static enum rc_status read_source(struct input *input, struct feed *feed, struct error *err)
{
    RC_ZONE("parse");
    return input->source->ops->read(input->source, feed, err);
}

/* Reads an input and closes it. */
static enum rc_status read_input(struct input *input, const struct loader_params *params,
                                 struct feed *feed, struct error *err)
{
    enum rc_status status = RC_OK;
    if (input->is_stream && (status = read_stream(input, feed, err)) == RC_OK) {
        struct source_params source = make_source_params(params, input->path);
        source.bytes = strbuf_view(&input->tail.bytes);
        source.may_forget = true;
        status = source_open_log(&input->source, err, &source);
    }
    if (status == RC_OK)
        status = read_source(input, feed, err);
    close_input(input); /* a log's bytes are a good part of all memory in use */
    if (status == RC_OK)
        status = feed_end(feed);
    return describe(err, status, input->path);
}

static enum rc_status read_live(struct loader *loader, struct feed *feed, struct error *err)
{
    struct input *input = &loader->inputs[0];
    const struct source_params params = make_source_params(&loader->params, input->path);
    const enum rc_status status =
        input->source ? follow_repository(input->source, feed, loader->wake[0], err)
                      : follow_log(&input->tail, &params, feed, loader->wake[0], err);
    return describe(err, status, input->path);
}

static enum rc_status check_not_empty(const struct feed *feed, struct error *err)
{
    if (feed->history->commits.count > 0)
        return RC_OK;
    if (feed->stop_time != INT64_MAX)
        return error_set(err, RC_ENOTFOUND, "no commit is as old as the stop date");
    return error_set(err, RC_ENOTFOUND, "there is no commit to show");
}

/* Reads an input into a new history without date limits. */
static enum rc_status read_alone(struct loader *loader, uint32_t i, struct history **out,
                                 struct error *err)
{
    enum rc_status status = history_create(out);
    if (status == RC_OK && loader->history->keeps_messages)
        status = history_keep_messages(*out);
    if (status != RC_OK)
        return describe(err, status, loader->inputs[i].path);
    struct feed feed;
    feed_init(&feed, *out, &loader->stop, INT64_MIN, INT64_MAX);
    status = read_input(&loader->inputs[i], &loader->params, &feed, err);
    feed_finish(&feed);
    return status;
}

/* The input's folder, with "-2", "-3" … behind it when an earlier one has the name. */
static enum rc_status name_folder(struct strbuf *names, uint32_t i, const struct input *input)
{
    struct strbuf base = {0};
    merge_folder_name(&base, input->path, input->is_log);
    strbuf_add(&names[i], strbuf_view(&base));
    for (uint32_t number = 2, j = 0; j < i && !names[i].failed; j++) {
        if (!str_equal(strbuf_view(&names[i]), strbuf_view(&names[j])))
            continue;
        strbuf_clear(&names[i]);
        strbuf_add(&names[i], strbuf_view(&base));
        strbuf_printf(&names[i], "-%u", number++);
        j = UINT32_MAX; /* start again: the new name may be taken too */
    }
    const bool failed = base.failed || names[i].failed;
    strbuf_finish(&base);
    return failed ? RC_ENOMEM : RC_OK;
}

static enum rc_status read_and_merge(struct loader *loader, struct feed *feed, struct error *err,
                                     struct merge_input *merge, struct strbuf *names)
{
    const uint32_t count = loader->params.input_count;
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; i < count && status == RC_OK; i++) {
        status = describe(err, name_folder(names, i, &loader->inputs[i]), loader->inputs[i].path);
        merge[i].folder = strbuf_view(&names[i]);
        if (status == RC_OK)
            status = read_alone(loader, i, &merge[i].history, err);
    }
    if (status == RC_OK)
        status = merge_histories(feed, merge, count);
    if (status == RC_OK)
        status = feed_end(feed);
    return describe(err, status, "merging");
}

static enum rc_status read_several(struct loader *loader, struct feed *feed, struct error *err)
{
    const uint32_t count = loader->params.input_count;
    struct merge_input *merge = mem_calloc(count, sizeof *merge);
    struct strbuf *names = mem_calloc(count, sizeof *names);
    enum rc_status status = describe(err, merge && names ? RC_OK : RC_ENOMEM, "merging");
    if (status == RC_OK)
        status = read_and_merge(loader, feed, err, merge, names);
    for (uint32_t i = 0; i < count; i++) {
        if (merge)
            history_destroy(merge[i].history);
        if (names)
            strbuf_finish(&names[i]);
    }
    mem_free(merge);
    mem_free(names);
    return status;
}

static void close_inputs(struct loader *loader)
{
    for (uint32_t i = 0; i < loader->params.input_count; i++)
        close_input(&loader->inputs[i]);
}

static void load(struct loader *loader)
{
    RC_ZONE("load");
    struct error err = {0};
    struct feed feed;
    feed_init(&feed, loader->history, &loader->stop, loader->params.start_time,
              loader->params.stop_time);
    enum rc_status status = RC_OK;
    if (loader->params.live)
        status = read_live(loader, &feed, &err);
    else if (loader->params.input_count == 1)
        status = read_input(&loader->inputs[0], &loader->params, &feed, &err);
    else
        status = read_several(loader, &feed, &err);
    if (status == RC_OK)
        status = check_not_empty(&feed, &err);
    feed_finish(&feed);
    close_inputs(loader);
    history_end(loader->history, status, &err);
}

static void *run(void *ctx)
{
    struct loader *loader = ctx;
    trace_thread_begin(loader->trace, "loader");
    load(loader);
    trace_thread_end();
    return NULL;
}

/* ---- public ---- */

static void close_wake(struct loader *loader, int end)
{
    if (loader->wake[end] >= 0)
        close(loader->wake[end]);
    loader->wake[end] = -1;
}

static void destroy_unstarted(struct loader *loader)
{
    if (loader->inputs)
        close_inputs(loader);
    close_wake(loader, 0);
    close_wake(loader, 1);
    mem_free(loader->inputs);
    mem_free(loader);
}

static enum rc_status make_live(struct loader *loader, struct error *err)
{
    if (pipe2(loader->wake, O_CLOEXEC) != 0) {
        loader->wake[0] = loader->wake[1] = -1;
        return error_set(err, RC_EIO, "cannot make a pipe to watch for new commits");
    }
    history_keep_open(loader->history);
    return RC_OK;
}

static enum rc_status check_dates(const struct loader_params *params, struct error *err)
{
    char start[32], stop[32];
    if (params->start_time <= params->stop_time)
        return RC_OK;
    (void)date_format(start, sizeof start, "%Y-%m-%d", params->start_time);
    (void)date_format(stop, sizeof stop, "%Y-%m-%d", params->stop_time);
    return error_set(err, RC_EUSAGE, "the stop date %s is before the start date %s", stop, start);
}

enum rc_status loader_start(struct loader **out, struct error *err, struct history *history,
                            const struct loader_params *params)
{
    *out = NULL;
    if (params->input_count == 0)
        return error_set(err, RC_EUSAGE, "no repository or log was given");
    if (params->live && params->input_count > 1)
        return error_set(err, RC_EUSAGE,
                         "only one repository or log can be watched; give a single input, or leave "
                         "out --live");
    if (check_dates(params, err) != RC_OK)
        return RC_EUSAGE;
    struct loader *loader = mem_calloc(1, sizeof *loader);
    if (!loader)
        return describe(err, RC_ENOMEM, params->inputs[0].path);
    loader->params = *params;
    loader->trace = trace_here();
    loader->history = history;
    loader->wake[0] = loader->wake[1] = -1;
    atomic_init(&loader->stop, false);
    loader->inputs = mem_calloc(params->input_count, sizeof *loader->inputs);
    enum rc_status status =
        describe(err, loader->inputs ? RC_OK : RC_ENOMEM, params->inputs[0].path);
    for (uint32_t i = 0; i < params->input_count && status == RC_OK; i++) {
        status = open_input(&loader->inputs[i], err, params, &params->inputs[i]);
        status = describe(err, status, params->inputs[i].path);
    }
    if (status == RC_OK && params->live)
        status = make_live(loader, err);
    if (status == RC_OK && pthread_create(&loader->thread, NULL, run, loader) != 0)
        status = error_set(err, RC_EIO, "cannot start a thread to load the history");
    if (status != RC_OK) {
        destroy_unstarted(loader);
        return status;
    }
    *out = loader;
    return RC_OK;
}

void loader_destroy(struct loader *loader)
{
    if (!loader)
        return;
    atomic_store(&loader->stop, true);
    close_wake(loader, 1);
    pthread_join(loader->thread, NULL);
    close_wake(loader, 0);
    mem_free(loader->inputs);
    mem_free(loader);
}

enum rc_status loader_read_bytes(struct history *history, struct error *err, struct str bytes,
                                 const char *name, const struct loader_params *params)
{
    struct input input = {.path = name, .is_log = true};
    struct source_params source = make_source_params(params, name);
    struct feed feed;
    source.bytes = bytes;
    feed_init(&feed, history, NULL, params->start_time, params->stop_time);
    enum rc_status status = describe(err, source_open_log(&input.source, err, &source), name);
    if (status == RC_OK)
        status = read_input(&input, params, &feed, err);
    if (status == RC_OK)
        status = check_not_empty(&feed, err);
    feed_finish(&feed);
    history_end(history, status, err);
    return status;
}
