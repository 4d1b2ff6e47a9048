/* bench_log.c: writes made-up logs and loads them.
 */
#include "bench_log.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench.h"
#include "rource/base/math.h"
#include "source.h"

enum { START = 1300000000, GAP = 3600 };

static const char *const extensions[] = {"c", "h", "py", "md", "js", "txt", "css", "rs"};

static int32_t pick(uint64_t seed, int32_t n)
{
    return (int32_t)(math_mix(seed) % (uint64_t)n);
}

/* Directories form a tree of at most ten branches each: file 1234 is core1/net5/…/file1234.c. */
static void add_path(struct strbuf *out, const struct bench_log *log, int32_t file)
{
    const int32_t each = log->files_per_dir ? log->files_per_dir : 8;
    int32_t chain[16], depth = 0;
    for (int32_t dir = file / each; dir > 0 && depth < 16; dir /= 10)
        chain[depth++] = dir;
    while (depth-- > 0)
        strbuf_printf(out, "module%d/", chain[depth]);
    strbuf_printf(out, "file_%d.%s", file, extensions[pick((uint64_t)file, 8)]);
}

struct entry {
    int32_t number;
    int64_t time;
    int32_t author;
};

static void add_author(struct strbuf *out, int32_t author)
{
    strbuf_printf(out, "Person Number %d", author);
}

static void add_header(struct strbuf *out, const struct bench_log *log, const struct entry *e)
{
    const uint64_t hash = math_mix((uint64_t)e->number);
    switch (log->form) {
    case BENCH_CUSTOM:
        break;
    case BENCH_NUMSTAT:
        strbuf_printf(out, "%016" PRIx64 "%016" PRIx64 "%08x|", hash, ~hash, (unsigned)e->number);
        add_author(out, e->author);
        strbuf_printf(out, "|%" PRId64 "\n", e->time);
        break;
    case BENCH_STATUS:
        strbuf_printf(out, "commit %016" PRIx64 "%016" PRIx64 "%08x\nAuthor: ", hash, ~hash,
                      (unsigned)e->number);
        add_author(out, e->author);
        strbuf_printf(out, " <p%d@example.org>\nDate:   %" PRId64 " +0000\n\n    Work\n\n",
                      e->author, e->time);
        break;
    case BENCH_RAW:
        strbuf_add(out, str_of("user:"));
        add_author(out, e->author);
        strbuf_printf(out, "\n%" PRId64 "\n", e->time);
        break;
    }
}

static void add_change(struct strbuf *out, const struct bench_log *log, const struct entry *e,
                       int32_t file)
{
    const char action = e->number == 0 ? 'A' : 'M';
    switch (log->form) {
    case BENCH_CUSTOM:
        strbuf_printf(out, "%" PRId64 "|", e->time);
        add_author(out, e->author);
        strbuf_printf(out, "|%c|", action);
        break;
    case BENCH_NUMSTAT:
        strbuf_printf(out, "%d\t%d\t", 1 + file % 90, file % 7);
        break;
    case BENCH_STATUS:
        strbuf_printf(out, "%c\t", action);
        break;
    case BENCH_RAW:
        strbuf_printf(out, ":%s 100644 %07x %07x %c\t", action == 'A' ? "000000" : "100644",
                      action == 'A' ? 0 : (unsigned)file + 1, (unsigned)file + 2, action);
        break;
    }
    add_path(out, log, file);
    strbuf_add_char(out, '\n');
}

static void add_commit(struct strbuf *out, const struct bench_log *log, int32_t number)
{
    const struct entry e = {number, START + (int64_t)number * GAP,
                            pick((uint64_t)number * 31 + 7, log->authors ? log->authors : 30)};
    add_header(out, log, &e);
    if (number == 0 && !log->spread) {
        for (int32_t file = 0; file < log->files; file++)
            add_change(out, log, &e, file);
    } else {
        /* a run of neighbours, as the files of one commit often are */
        int32_t file = pick((uint64_t)number * 17 + 3, log->files);
        for (int32_t i = 0; i < log->changes_per_commit; i++, file = (file + 1) % log->files)
            add_change(out, log, &e, file);
    }
    if (log->form != BENCH_CUSTOM)
        strbuf_add_char(out, '\n');
}

void bench_log_write(struct strbuf *out, const struct bench_log *log)
{
    const int newest_first = log->form == BENCH_NUMSTAT || log->form == BENCH_STATUS;
    const int32_t count = log->commits + !log->spread;
    for (int32_t i = 0; i < count; i++)
        add_commit(out, log, (newest_first ? count - 1 - i : i) + (log->spread != 0));
    bench_check(!out->failed, "out of memory");
}

struct history *bench_log_load(struct str text)
{
    struct history *h = NULL;
    struct error err = {0};
    const struct loader_params params = {
        .start_time = INT64_MIN, .stop_time = INT64_MAX, .threads = 1, .strict = true};
    bench_check(history_create(&h) == RC_OK, "out of memory");
    bench_check(loader_read_bytes(h, &err, text, "bench.log", &params) == RC_OK, err.message);
    return h;
}

struct history *bench_history_make(const struct bench_log *log)
{
    struct strbuf text = {0};
    bench_log_write(&text, log);
    struct history *const h = bench_log_load(strbuf_view(&text));
    strbuf_finish(&text);
    return h;
}
