/* history_perf.c: logs to arrays. Sizes are changes, but commits in `commits`, strings in intern_*,
 * and how often one log is recognised in detect_*.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"
#include "bench_log.h"
#include "rource/base/file.h"
#include "rource/base/hash.h"
#include "rource/base/math.h"
#include "rource/history/loader.h"
#include "source.h"

struct bytes_state {
    struct strbuf text;
    size_t bytes;    /* that the history takes */
    int32_t times;   /* detect_*: how often */
    char path[64];   /* stream: the text in a file */
    struct str *all; /* intern_* */
    int32_t n;
};

static void must(enum rc_status status, const char *words)
{
    bench_check(status == RC_OK, words);
}

static struct bytes_state *bytes_create(enum bench_form form, int32_t commits, int32_t each,
                                        int32_t files)
{
    struct bytes_state *const st = calloc(1, sizeof *st);
    bench_check(st != NULL, "out of memory");
    bench_log_write(&st->text, &(struct bench_log){.form = form,
                                                   .files = files,
                                                   .commits = commits,
                                                   .changes_per_commit = each,
                                                   .authors = 100,
                                                   .spread = 1});
    return st;
}

static void bytes_destroy(void *state)
{
    struct bytes_state *const st = state;
    strbuf_finish(&st->text);
    if (st->path[0])
        (void)unlink(st->path);
    free(st->all);
    free(st);
}

/* Five changes a commit, nine changes a file. */
static struct bytes_state *changes_create(enum bench_form form, int32_t size)
{
    return bytes_create(form, size / 5, 5, size < 1000 ? 100 : size / 9);
}

static void *custom_set_up(int32_t size)
{
    return changes_create(BENCH_CUSTOM, size);
}

static void *numstat_set_up(int32_t size)
{
    return changes_create(BENCH_NUMSTAT, size);
}

static void *status_set_up(int32_t size)
{
    return changes_create(BENCH_STATUS, size);
}

static void *raw_set_up(int32_t size)
{
    return changes_create(BENCH_RAW, size);
}

static void parse_run(void *state)
{
    const struct bytes_state *const st = state;
    history_destroy(bench_log_load(strbuf_view(&st->text)));
}

/* ---- memory by commits ---- */

static void *commits_set_up(int32_t size)
{
    struct bytes_state *const st = bytes_create(BENCH_NUMSTAT, size, 6, size / 2);
    const size_t before = bench_heap_bytes();
    struct history *const h = bench_log_load(strbuf_view(&st->text));
    st->bytes = bench_heap_bytes() - before;
    history_destroy(h);
    return st;
}

static size_t commits_bytes(void *state)
{
    return ((const struct bytes_state *)state)->bytes;
}

/* ---- which form a log has ---- */

static void *detect_custom_set_up(int32_t size)
{
    struct bytes_state *const st = changes_create(BENCH_CUSTOM, 500);
    st->times = size;
    return st;
}

static void *detect_numstat_set_up(int32_t size)
{
    struct bytes_state *const st = changes_create(BENCH_NUMSTAT, 500);
    st->times = size;
    return st;
}

static void detect_run(void *state)
{
    const struct bytes_state *const st = state;
    for (int32_t i = 0; i < st->times; i++) {
        struct source *source = NULL;
        struct source_params params = {.path = "bench.log", .bytes = strbuf_view(&st->text)};
        must(source_open_log(&source, NULL, &params), "not recognised");
        source->ops->close(source);
    }
}

/* ---- strings to ids ---- */

static struct bytes_state *strings_create(int32_t size, int32_t distinct)
{
    struct bytes_state *const st = calloc(1, sizeof *st);
    bench_check(st != NULL, "out of memory");
    st->n = size;
    st->all = calloc((size_t)size, sizeof *st->all);
    bench_check(st->all != NULL, "out of memory");
    for (int32_t i = 0; i < distinct; i++)
        strbuf_printf(&st->text, "source/module_%04d/file_%05d.c", i % 97, i);
    const size_t each = st->text.n / (size_t)distinct;
    for (int32_t i = 0; i < size; i++)
        st->all[i] = (struct str){st->text.p + each * (size_t)(i % distinct), each};
    return st;
}

static void *intern_low_set_up(int32_t size)
{
    return strings_create(size, size);
}

static void *intern_high_set_up(int32_t size)
{
    return strings_create(size, 100);
}

static void intern_run(void *state)
{
    const struct bytes_state *const st = state;
    struct intern in;
    uint32_t id;
    intern_init(&in);
    for (int32_t i = 0; i < st->n; i++)
        must(intern_add(&in, st->all[i], &id), "out of memory");
    intern_finish(&in);
}

/* ---- the arrays alone ---- */

static void store_run(void *state)
{
    const struct bytes_state *const st = state;
    struct history *h = NULL;
    must(history_create(&h), "out of memory");
    for (int32_t i = 0; i < st->n; i++) {
        struct change change = {.old_path = RC_PATH_NONE, .action = RC_CHANGE_MODIFY};
        if (i % 5 == 0)
            must(history_add_commit(h, &(struct commit){.time = i}), "out of memory");
        must(history_path_add(h, RC_PATH_ROOT, st->all[i], &change.path), "out of memory");
        must(history_add_change(h, &change), "out of memory");
    }
    history_publish(h);
    history_destroy(h);
}

static void *store_set_up(int32_t size)
{
    return strings_create(size, size / 9);
}

/* ---- a file, by the loader's thread ---- */

static void *stream_set_up(int32_t size)
{
    struct bytes_state *const st = changes_create(BENCH_CUSTOM, size);
    (void)snprintf(st->path, sizeof st->path, "/tmp/rource-bench-%d.log", (int)getpid());
    must(file_write(NULL, st->path, st->text.p, st->text.n), "cannot write below /tmp");
    return st;
}

static void stream_run(void *state)
{
    const struct bytes_state *const st = state;
    struct history *h = NULL;
    struct loader *loader = NULL;
    const struct loader_input input = {st->path, true};
    const struct loader_params params = {.inputs = &input,
                                         .input_count = 1,
                                         .start_time = INT64_MIN,
                                         .stop_time = INT64_MAX,
                                         .threads = 1};
    must(history_create(&h), "out of memory");
    must(loader_start(&loader, NULL, h, &params), "cannot open the log");
    must(history_wait_end(h, NULL), "cannot read the log");
    loader_destroy(loader);
    history_destroy(h);
}

static const struct bench_family families[] = {
    {.name = "custom",
     .sizes = {500, 10000, 50000, 524529},
     .set_up = custom_set_up,
     .run = parse_run,
     .tear_down = bytes_destroy},
    {.name = "numstat",
     .sizes = {500, 10000, 25000, 524529},
     .set_up = numstat_set_up,
     .run = parse_run,
     .tear_down = bytes_destroy},
    {.name = "status",
     .sizes = {10000},
     .set_up = status_set_up,
     .run = parse_run,
     .tear_down = bytes_destroy},
    {.name = "raw",
     .sizes = {10000},
     .set_up = raw_set_up,
     .run = parse_run,
     .tear_down = bytes_destroy},
    {.name = "commits",
     .sizes = {1000, 5000, 10000, 50000, 100000},
     .set_up = commits_set_up,
     .run = parse_run,
     .tear_down = bytes_destroy,
     .bytes = commits_bytes},
    {.name = "detect_custom",
     .sizes = {100},
     .set_up = detect_custom_set_up,
     .run = detect_run,
     .tear_down = bytes_destroy},
    {.name = "detect_numstat",
     .sizes = {100},
     .set_up = detect_numstat_set_up,
     .run = detect_run,
     .tear_down = bytes_destroy},
    {.name = "intern_low",
     .sizes = {1000, 10000},
     .set_up = intern_low_set_up,
     .run = intern_run,
     .tear_down = bytes_destroy},
    {.name = "intern_high",
     .sizes = {1000, 10000},
     .set_up = intern_high_set_up,
     .run = intern_run,
     .tear_down = bytes_destroy},
    {.name = "store",
     .sizes = {10000, 50000},
     .set_up = store_set_up,
     .run = store_run,
     .tear_down = bytes_destroy},
    {.name = "stream",
     .sizes = {10000, 50000},
     .set_up = stream_set_up,
     .run = stream_run,
     .tear_down = bytes_destroy,
     .wall = 1},
    {.name = NULL},
};

const struct bench_suite bench_history = {"history_perf", families};
