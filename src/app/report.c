/* The measurements of a run as one JSON object. */
#include "rource/app/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "rource/base/file.h"
#include "rource/base/memory.h"

void phase_times_add(struct phase_times *sum, const struct phase_times *more)
{
#define RC_PHASE_ADD(name) sum->name##_ns += more->name##_ns;
    RC_PHASES(RC_PHASE_ADD)
#undef RC_PHASE_ADD
}

static int compare_ns(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Nearest rank of sorted costs. */
static int64_t percentile(const struct report *r, unsigned percent)
{
    if (r->frames == 0)
        return 0;
    const uint64_t rank = (r->frames * percent + 99) / 100;
    return r->frame_ns[rank > 0 ? rank - 1 : 0];
}

static void add_string(struct strbuf *out, const char *text)
{
    strbuf_add_char(out, '"');
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            strbuf_printf(out, "\\%c", c);
        else if (c < 0x20)
            strbuf_printf(out, "\\u%04x", c);
        else
            strbuf_add_char(out, (char)c);
    }
    strbuf_add_char(out, '"');
}

static void add_count(struct strbuf *out, const char *name, uint64_t value)
{
    strbuf_printf(out, "  \"%s\": %" PRIu64 ",\n", name, value);
}

static void add_ns(struct strbuf *out, const char *name, int64_t value)
{
    strbuf_printf(out, "  \"%s\": %" PRId64 ",\n", name, value);
}

static void add_frame_costs(const struct report *r, struct strbuf *out)
{
    if (r->frames)
        qsort(r->frame_ns, r->frames, sizeof *r->frame_ns, compare_ns);
    add_ns(out, "avg_frame_ns", r->frames ? r->frames_ns / (int64_t)r->frames : 0);
    add_ns(out, "min_frame_ns", r->frames ? r->frame_ns[0] : 0);
    add_ns(out, "max_frame_ns", r->frames ? r->frame_ns[r->frames - 1] : 0);
    add_ns(out, "p50_frame_ns", percentile(r, 50));
    add_ns(out, "p95_frame_ns", percentile(r, 95));
    add_ns(out, "p99_frame_ns", percentile(r, 99));
}

static void add_phases(const struct report *r, struct strbuf *out)
{
    const char *separator = "";
    strbuf_add(out, str_of("  \"phases\": {"));
#define RC_PHASE_PRINT(name)                                                                       \
    strbuf_printf(out, "%s\"" #name "_ns\": %" PRId64, separator, r->phases.name##_ns);            \
    separator = ", ";
    RC_PHASES(RC_PHASE_PRINT)
#undef RC_PHASE_PRINT
    strbuf_add(out, str_of("},\n"));
}

/* Of what base/memory.h hands out, module by module; libraries allocate by themselves. All accounts
 * are read before `out`, which is on one of them, grows. */
static void add_allocations(struct strbuf *out)
{
    struct mem_usage usage[RC_MEM_all + 1];
    const char *separator = "";
    for (int i = 0; i <= RC_MEM_all; i++)
        usage[i] = mem_usage_of((enum mem_module)i);
    strbuf_add(out, str_of("  \"allocations\": {"));
    for (int i = 0; i <= RC_MEM_all; i++) {
        if (i == RC_MEM_other) /* nothing of the program's */
            continue;
        strbuf_printf(out,
                      "%s\n    \"%s\": {\"count\": %" PRIu64 ", \"bytes\": %" PRIu64
                      ", \"peak_bytes\": %" PRIu64 "}",
                      separator, mem_module_name((enum mem_module)i), usage[i].count,
                      usage[i].bytes, usage[i].peak);
        separator = ",";
    }
    strbuf_add(out, str_of("\n  },\n"));
}

void report_format(const struct report *r, struct strbuf *out)
{
    struct rusage usage = {0};
    char model[128];
    getrusage(RUSAGE_SELF, &usage);
    cpu_model(model, sizeof model);
    strbuf_add(out, str_of("{\n"));
    add_count(out, "frames", r->frames);
    add_ns(out, "total_ns", r->total_ns);
    add_frame_costs(r, out);
    add_ns(out, "load_ns", r->load_ns);
    add_ns(out, "first_frame_ns", r->first_frame_ns);
    add_phases(r, out);
    add_count(out, "commits_applied", r->commits_applied);
    add_count(out, "changes_applied", r->changes_applied);
    strbuf_printf(out,
                  "  \"scene\": {\"files\": %" PRIu64 ", \"users\": %" PRIu64
                  ", \"directories\": %" PRIu64 "},\n",
                  r->files, r->users, r->directories);
    add_count(out, "peak_rss_bytes", (uint64_t)usage.ru_maxrss * 1024);
    strbuf_printf(out, "  \"mallocs_per_frame\": %.4f,\n", r->mallocs_per_frame);
    add_allocations(out);
    add_count(out, "threads", r->threads);
    strbuf_add(out, str_of("  \"cpu\": {\"model\": "));
    add_string(out, model);
    strbuf_printf(out, ", \"tier\": \"%s\"},\n", cpu_tier_name(r->tier));
    strbuf_add(out, str_of("  \"version\": \"" ROURCE_VERSION "\"\n}\n"));
}

enum rc_status report_write(const struct report *report, struct error *err, const char *path)
{
    struct strbuf text = {0};
    enum rc_status status;
    report_format(report, &text);
    if (text.failed)
        status = error_set(err, RC_ENOMEM, "out of memory while writing the report");
    else if (str_equal(str_of(path), str_of("-")))
        status = file_write_fd(err, STDOUT_FILENO, "standard output", text.p, text.n);
    else
        status = file_write(err, path, text.p, text.n);
    strbuf_finish(&text);
    return status;
}
