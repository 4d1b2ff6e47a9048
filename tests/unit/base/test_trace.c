/* test_trace.c: trace files are whole JSON at any moment, zones nest, no event of any thread is
 * lost, and a file that cannot be written is an error and not half a file.
 */
#include "rource/base/trace.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "rource/base/file.h"
#include "rource/base/jobs.h"
#include "rource/base/memory.h"
#include "testing.h"

static int enter_folder(void **state)
{
    char *name = strdup("/tmp/rource-test-trace-XXXXXX");
    *state = name;
    return name && mkdtemp(name) && chdir(name) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    (void)unlink("t.json");
    const int result =
        chdir("/") | rmdir(*state); /* so a temporary file that is left is an error */
    free(*state);
    return result;
}

/* ---- a judge of JSON: each function returns what follows, NULL when it is none ---- */

static const char *json_value(const char *p);

static const char *blanks(const char *p)
{
    while (p && (*p == ' ' || *p == '\n'))
        p++;
    return p;
}

static const char *json_string(const char *p)
{
    for (p++; *p != '"'; p++) {
        if (*p == '\\')
            p++;
        if ((unsigned char)*p < 0x20)
            return NULL;
    }
    return p + 1;
}

static const char *json_group(const char *p, char end)
{
    for (p = blanks(p + 1); *p != end; p = blanks(p + 1)) {
        if (end == '}') {
            p = *p == '"' ? blanks(json_string(p)) : NULL;
            p = p && *p == ':' ? p + 1 : NULL;
        }
        p = p ? blanks(json_value(p)) : NULL;
        if (!p || *p == end)
            return p ? p + 1 : NULL;
        if (*p != ',')
            return NULL;
    }
    return p + 1;
}

static const char *json_value(const char *p)
{
    p = blanks(p);
    if (*p == '{')
        return json_group(p, '}');
    if (*p == '[')
        return json_group(p, ']');
    if (*p == '"')
        return json_string(p);
    const char *start = p;
    p += *p == '-';
    while (isdigit((unsigned char)*p) || *p == '.')
        p++;
    return p > start ? p : NULL;
}

static bool is_json(const char *text)
{
    const char *end = blanks(json_value(text));
    return end && *end == '\0';
}

static void the_judge_knows_json(void **state)
{
    (void)state;
    assert_true(is_json("{\"a\": [1, -2.5, {\"b\": \"x\\\"y\"}], \"c\": {}}\n"));
    assert_false(is_json("{\"a\": [1, 2}"));
    assert_false(is_json("{\"a\": [1, 2]} ]"));
    assert_false(is_json("[1 2]"));
    assert_false(is_json("{\"a\" 1}"));
}

/* ---- reading a trace ---- */

static char *read_text(const char *path)
{
    struct strbuf text = {0};
    struct error err = {0};
    assert_int_equal(file_read(&text, &err, path), RC_OK);
    assert_true(is_json(text.p));
    return text.p;
}

static unsigned count(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

struct zone {
    unsigned thread;
    double start, length;
    char name[32];
    long long frame;
};

/* The zones of a text in the order of the file. */
static unsigned read_zones(const char *text, struct zone *out, unsigned room)
{
    unsigned n = 0;
    for (const char *p = text; (p = strstr(p, "{\"ph\": \"X\"")); p++) {
        struct zone *z = &out[n++];
        assert_true(n <= room);
        z->frame = -1;
        assert_true(sscanf(p,
                           "{\"ph\": \"X\", \"pid\": 1, \"tid\": %u, \"ts\": %lf, \"dur\": %lf, "
                           "\"name\": \"%31[^\"]\", \"args\": {\"frame\": %lld}",
                           &z->thread, &z->start, &z->length, z->name, &z->frame) >= 4);
    }
    return n;
}

static struct trace *open_trace(const char *path)
{
    struct trace *trace;
    struct error err = {0};
    assert_int_equal(trace_open(&trace, &err, path), RC_OK);
    return trace;
}

static void close_trace(struct trace *trace)
{
    struct error err = {0};
    assert_int_equal(trace_close(trace, &err), RC_OK);
}

/* ---- tests ---- */

static int early_return(int n)
{
    RC_ZONE("inner");
    if (n > 1)
        return 1;
    return 0;
}

static void zones_nest_and_know_their_frame(void **state)
{
    (void)state;
    struct zone zones[8];
    struct trace *trace = open_trace("t.json");
    trace_thread_begin(trace, "main");
    RC_FRAME_MARK(41);
    RC_ZONE_BEGIN(outer, "outer");
    assert_int_equal(early_return(2), 1);
    assert_int_equal(trace_set_frame(7), 41);
    assert_int_equal(early_return(1), 0);
    assert_int_equal(trace_set_frame(41), 7);
    RC_ZONE_END(outer);
    assert_int_equal(trace_frame_here(), 41);
    (void)trace_set_frame(RC_TRACE_NO_FRAME);
    early_return(0);
    RC_PLOT("fish", -12);
    trace_thread_end();
    close_trace(trace);
    char *text = read_text("t.json");
    assert_int_equal(read_zones(text, zones, 8), 4);
    assert_string_equal(zones[0].name, "inner");
    assert_string_equal(zones[2].name, "outer");
    assert_int_equal(zones[0].frame, 41);
    assert_int_equal(zones[1].frame, 7);
    assert_int_equal(zones[2].frame, 41);
    assert_int_equal(zones[3].frame, -1);
    for (int i = 0; i < 2; i++) {
        assert_true(zones[i].start >= zones[2].start);
        assert_true(zones[i].start + zones[i].length <= zones[2].start + zones[2].length + 0.0005);
    }
    assert_true(zones[1].start + 0.0005 >= zones[0].start + zones[0].length);
    assert_int_equal(count(text, "\"name\": \"fish\", \"args\": {\"value\": -12}"), 1);
    assert_int_equal(count(text, "{\"ph\": \"i\""), 1);
    mem_free(text);
}

static void nobody_listens(void **state)
{
    (void)state;
    const uint64_t before = mem_allocation_count();
    trace_thread_begin(NULL, "main");
    assert_null(trace_here());
    RC_FRAME_MARK(1);
    RC_PLOT("fish", 1);
    assert_int_equal(early_return(2), 1);
    assert_int_equal(trace_frame_here(), RC_TRACE_NO_FRAME);
    assert_int_equal(trace_set_frame(3), RC_TRACE_NO_FRAME);
    trace_thread_end();
    close_trace(NULL);
    assert_int_equal(mem_allocation_count(), before);
}

static void names_are_escaped_and_cut(void **state)
{
    (void)state;
    struct trace *trace = open_trace("t.json");
    trace_thread_begin(trace, "a \"b\\\n%0*d", 200, 0);
    trace_thread_end();
    close_trace(trace);
    char *text = read_text("t.json");
    assert_int_equal(count(text, "\"a \\\"b\\\\ 000"), 1);
    mem_free(text);
}

enum { THREADS = 4, ROUNDS = 5000 };

static void *work(void *trace)
{
    trace_thread_begin(trace, "worker %d", 5);
    for (unsigned i = 0; i < ROUNDS; i++) {
        (void)trace_set_frame(i);
        RC_ZONE("outer");
        early_return(2);
    }
    trace_thread_end();
    return NULL;
}

static void no_event_of_any_thread_is_lost(void **state)
{
    (void)state;
    enum { ROOM = 2 * THREADS * ROUNDS };
    struct trace *trace = open_trace("t.json");
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, trace), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    close_trace(trace);
    char *text = read_text("t.json");
    struct zone *zones = calloc(ROOM + 1, sizeof *zones);
    long long next[THREADS + 1] = {0};
    assert_non_null(zones);
    assert_int_equal(count(text, "\"name\": \"worker 5\""), THREADS);
    assert_int_equal(read_zones(text, zones, ROOM + 1), ROOM);
    for (unsigned i = 0; i < ROOM; i++) { /* each thread's in its own order */
        const struct zone *z = &zones[i];
        assert_in_range(z->thread, 1, THREADS);
        assert_int_equal(z->frame, next[z->thread]);
        next[z->thread] += strcmp(z->name, "outer") == 0;
    }
    for (unsigned i = 1; i <= THREADS; i++)
        assert_int_equal(next[i], ROUNDS);
    free(zones);
    mem_free(text);
}

static void note_frame(void *ctx, uint32_t item, unsigned worker)
{
    (void)worker;
    ((uint64_t *)ctx)[item] = trace_frame_here();
}

static void a_team_takes_part(void **state)
{
    (void)state;
    enum { ITEMS = 64 };
    uint64_t frames[ITEMS];
    struct jobs *jobs;
    struct trace *trace = open_trace("t.json");
    trace_thread_begin(trace, "main");
    (void)trace_set_frame(17);
    assert_int_equal(jobs_create(&jobs, 3), RC_OK);
    jobs_set_name(jobs, "tailor");
    jobs_run(jobs, ITEMS, note_frame, frames);
    jobs_destroy(jobs);
    trace_thread_end();
    close_trace(trace);
    char *text = read_text("t.json");
    for (int i = 0; i < ITEMS; i++)
        assert_int_equal(frames[i], 17);
    assert_int_equal(count(text, "\"tailor 1\""), 1);
    assert_int_equal(count(text, "\"tailor 2\""), 1);
    assert_int_equal(count(text, "\"help\", \"args\": {\"frame\": 17}"), 2);
    mem_free(text);
}

static void the_file_is_whole_at_any_moment(void **state)
{
    (void)state;
    const char *path;
    (void)unlink("t.json");
    struct trace *trace = open_trace("t.json");
    char name[PATH_MAX];
    (void)snprintf(name, sizeof name, "%s", trace_temporary(trace, &path));
    assert_string_equal(path, "t.json");
    mem_free(read_text(name));
    trace_thread_begin(trace, "main");
    for (unsigned i = 0; i < 3 * RC_TRACE_EVENTS + 10; i++)
        early_return(2);
    char *text = read_text(name);
    assert_true(count(text, "\"inner\"") >= 3 * RC_TRACE_EVENTS);
    assert_int_equal(access("t.json", F_OK), -1);
    mem_free(text);
    trace_thread_end();
    close_trace(trace);
    assert_int_equal(access(name, F_OK), -1);
    text = read_text("t.json");
    assert_int_equal(count(text, "\"inner\""), 3 * RC_TRACE_EVENTS + 10);
    mem_free(text);
}

static void a_pipe_gets_the_same(void **state)
{
    (void)state;
    int ends[2];
    char path[64], text[4096];
    const char *target;
    assert_int_equal(pipe(ends), 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
    struct trace *trace = open_trace(path);
    assert_null(trace_temporary(trace, &target));
    trace_thread_begin(trace, "main");
    early_return(2);
    trace_thread_end();
    close_trace(trace);
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; (got = read(ends[0], text + n, sizeof text - 1 - n)) > 0;)
        n += (size_t)got;
    text[n] = '\0';
    close(ends[0]);
    assert_true(is_json(text));
    assert_int_equal(count(text, "\"inner\""), 1);
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    bool succeeded = false;
    for (unsigned nth = 1; nth < 10 && !succeeded; nth++) {
        struct trace *trace;
        struct error err = {0};
        (void)unlink("t.json");
        mem_fail_after(nth);
        enum rc_status status = trace_open(&trace, &err, "t.json");
        if (status == RC_OK) {
            trace_thread_begin(trace, "main");
            early_return(2);
            trace_thread_end();
            status = trace_close(trace, &err);
        }
        mem_fail_after(0);
        succeeded = status == RC_OK;
        assert_int_equal(access("t.json", F_OK), succeeded ? 0 : -1);
        assert_true(succeeded || (status == RC_ENOMEM && strstr(err.message, "out of memory")));
        assert_true(succeeded || nth <= 2);
    }
    assert_true(succeeded);
}

static void a_full_disk_leaves_nothing(void **state)
{
    (void)state;
    struct rlimit before;
    struct error err = {0};
    (void)unlink("t.json");
    struct trace *trace = open_trace("t.json");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {20000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    trace_thread_begin(trace, "main");
    for (unsigned i = 0; i < RC_TRACE_EVENTS; i++)
        early_return(2);
    trace_thread_end();
    const enum rc_status status = trace_close(trace, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, RC_EIO);
    assert_non_null(strstr(err.message, "cannot write 't.json': File too large"));
    assert_int_equal(access("t.json", F_OK), -1);
}

static void a_place_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    struct trace *trace;
    struct error err = {0};
    assert_int_equal(trace_open(&trace, &err, "nowhere/t.json"), RC_EIO);
    assert_null(trace);
    assert_non_null(strstr(err.message, "nowhere/t.json"));
    memset(&err, 0, sizeof err);
    assert_int_equal(trace_open(&trace, &err, "/dev/full"), RC_OK);
    assert_int_equal(trace_close(trace, &err), RC_EIO);
    assert_non_null(strstr(err.message, "No space left"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_judge_knows_json),
        cmocka_unit_test(zones_nest_and_know_their_frame),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(names_are_escaped_and_cut),
        cmocka_unit_test(no_event_of_any_thread_is_lost),
        cmocka_unit_test(a_team_takes_part),
        cmocka_unit_test(the_file_is_whole_at_any_moment),
        cmocka_unit_test(a_pipe_gets_the_same),
        cmocka_unit_test(memory_that_runs_out_is_told),
        cmocka_unit_test(a_full_disk_leaves_nothing),
        cmocka_unit_test(a_place_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
