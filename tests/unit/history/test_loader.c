/* test_loader.c: finding out what an input is, date limits and the baseline, several inputs, and
 * the loader's thread.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history_text.h"

#include "rource/base/memory.h"

/* ---- detection ---- */

static void test_unknown_inputs(void **state)
{
    (void)state;
    static const char binary[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    expect_refused(str_of(""), RC_EFORMAT, "t.log: the log is empty");
    expect_refused(str_of(" \n\r\n\t\n"), RC_EFORMAT, "the log is empty");
    expect_refused(str_of("\xef\xbb\xbf"), RC_EFORMAT, "the log is empty");
    expect_refused(str_of("\xff\xfe\x31\x01"), RC_EFORMAT, "UTF-16");
    expect_refused(str_of("hello\nworld\n"), RC_EFORMAT,
                   "neither a repository nor a log of a known form (custom log with "
                   "time|user|action|path; git log with hash|author|time; ");
    expect_refused((struct str){binary, sizeof binary - 1}, RC_EFORMAT, "neither a repository");
    expect_refused(str_of("commit 1234567\nAuthor: A <a>\nDate: never\n"), RC_EFORMAT,
                   "t.log: no whole commit in this log");
}

static void test_lines_before_the_first_commit(void **state)
{
    (void)state;
    expect_warnings("\n\nwarning: something\n1|A|A|x\n",
                    "t.log:3: expected time|user|A, M or D|path\n",
                    "t.log:3: expected time|user|A, M or D|path", "1\tA\tA\tx\n");
    expect_warnings("noise\ncommit 1234567\nAuthor: A <a>\nDate: 1\n\n    m\n\nA\tx\n",
                    "t.log:1: not part of any commit\n", "t.log:1: not part of any commit",
                    "1\tA\tA\tx\n");
}

/* ---- date limits ---- */

static const char five[] = "10|A|A|a\n10|A|A|d/b|00ff00\n20|B|M|a\n20|B|A|d/c\n30|C|D|a\n"
                           "40|D|A|e\n50|E|D|d/\n";

static void expect_limited(int64_t start, int64_t stop, const char *expected)
{
    struct loader_params params = default_params();
    params.start_time = start;
    params.stop_time = stop;
    expect_bytes(str_of(five), params, expected);
}

static void test_date_limits(void **state)
{
    (void)state;
    expect_limited(5, INT64_MAX,
                   "10\tA\tA\ta\n10\tA\tA\td/b\t#00ff00\n20\tB\tM\ta\n20\tB\tA\td/c\n30\tC\tD\ta\n"
                   "40\tD\tA\te\n50\tE\tD\td\n");
    expect_limited(10, 10, "10\tA\tA\ta\n10\tA\tA\td/b\t#00ff00\n");
    expect_limited(25, 45,
                   "25\t\tA\ta\n25\t\tA\td/b\t#00ff00\n25\t\tA\td/c\n30\tC\tD\ta\n40\tD\tA\te\n");
    expect_limited(30, 30, "30\t\tA\ta\n30\t\tA\td/b\t#00ff00\n30\t\tA\td/c\n30\tC\tD\ta\n");
    expect_limited(45, INT64_MAX, "45\t\tA\td/b\t#00ff00\n45\t\tA\td/c\n45\t\tA\te\n50\tE\tD\td\n");
    expect_limited(60, INT64_MAX, "60\t\tA\te\n");
    expect_limited(31, 39, "31\t\tA\td/b\t#00ff00\n31\t\tA\td/c\n");
}

static void test_nothing_before_the_stop_date(void **state)
{
    (void)state;
    struct loader_params params = default_params();
    params.stop_time = 5;
    struct loaded loaded = load_bytes(str_of(five), params);
    assert_int_equal(loaded.status, RC_ENOTFOUND);
    assert_string_equal(loaded.err.message, "no commit is as old as the stop date");
    loaded_finish(&loaded);
}

/* Where times go back, the limits cut the sequence where they contradict the fewest times, so the
 * state stays that of a real commit. */
static void test_limits_with_times_out_of_order(void **state)
{
    (void)state;
    static const char log[] =
        "10|A|A|a\n9999|A|A|b\n20|A|A|c\n21|A|M|c\n30|A|A|d\n1|A|A|e\n40|A|A|f\n";
    struct loader_params params = default_params();
    params.start_time = 25;
    params.stop_time = 35;
    expect_bytes(str_of(log), params,
                 "25\t\tA\ta\n25\t\tA\tb\n25\t\tA\tc\n30\tA\tA\td\n1\tA\tA\te\n");
}

/* What has been deleted before the start, and files that other files evicted, do not come back. */
static void test_baseline_is_the_live_tree(void **state)
{
    (void)state;
    struct loader_params params = default_params();
    params.start_time = 100;
    expect_bytes(str_of("1|A|A|x\n2|A|A|x/y\n3|A|A|z\n4|A|D|z\n5|A|M|late\n200|A|D|late\n"), params,
                 "100\t\tA\tx/y\n100\t\tA\tlate\n200\tA\tD\tlate\n");
    expect_bytes(str_of("1|A|A|x\n2|A|D|x\n200|A|A|y\n"), params, "100\t\t.\n200\tA\tA\ty\n");
}

static void test_baseline_of_a_git_log(void **state)
{
    (void)state;
    struct loader_params params = default_params();
    params.start_time = 250;
    expect_bytes(str_of("3333|C|300\n1\t0\tb\n\n2222|B|200\n0\t0\ta => b\n\n1111|A|100\n1\t0\ta\n"),
                 params, "250\t\tA\tb\n300\tC\tM\tb\n");
}

/* ---- files and threads ---- */

struct folder {
    char path[64];
};

static struct folder make_folder(void)
{
    struct folder f = {"/tmp/rource-test-XXXXXX"};
    assert_non_null(mkdtemp(f.path));
    return f;
}

static void file_path(const struct folder *f, const char *name, char *out, size_t size)
{
    assert_true((size_t)snprintf(out, size, "%s/%s", f->path, name) < size);
}

static void write_file(const struct folder *f, const char *name, const char *text)
{
    char path[256];
    file_path(f, name, path, sizeof path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void remove_folder(const struct folder *f, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char path[256];
        file_path(f, names[i], path, sizeof path);
        if (unlink(path) != 0)
            assert_int_equal(rmdir(path), 0);
    }
    assert_int_equal(rmdir(f->path), 0);
}

/* Loads the named files of a folder through the thread and gives the history as text. */
static struct loaded load_files(const struct folder *f, const char *const *names, size_t count,
                                struct loader_params params)
{
    enum { MAX_FILES = 8 };
    char paths[MAX_FILES][256];
    struct loader_input inputs[MAX_FILES];
    struct loaded out = {0};
    struct history *h = NULL;
    struct loader *loader = NULL;
    assert_true(count <= MAX_FILES);
    for (size_t i = 0; i < count; i++) {
        file_path(f, names[i], paths[i], sizeof paths[i]);
        inputs[i] = (struct loader_input){.path = paths[i], .is_log = true};
    }
    params.inputs = inputs;
    params.input_count = (uint32_t)count;
    assert_int_equal(history_create(&h), RC_OK);
    out.status = loader_start(&loader, &out.err, h, &params);
    if (out.status == RC_OK)
        out.status = history_wait_end(h, &out.err);
    if (out.status == RC_OK)
        check_times(h);
    history_to_text(h, &out.text);
    loader_destroy(loader);
    history_destroy(h);
    return out;
}

static void expect_files(const struct folder *f, const char *const *names, size_t count,
                         struct loader_params params, const char *expected)
{
    struct loaded loaded = load_files(f, names, count, params);
    assert_string_equal(loaded.err.message, "");
    assert_int_equal(loaded.status, RC_OK);
    assert_string_equal(buffer_text(&loaded.text), expected);
    loaded_finish(&loaded);
}

static void test_merging(void **state)
{
    (void)state;
    static const char *const names[] = {"one.log", "two.git.log", "sub/one.log", "one"};
    const struct folder f = make_folder();
    char sub[256];
    file_path(&f, "sub", sub, sizeof sub);
    assert_int_equal(mkdir(sub, 0700), 0);
    write_file(&f, "one.log", "10|A|A|x\n30|A|A|y\n20|A|D|x\n40|A|A|z\n");
    write_file(&f, "two.git.log", "1111|B|30\n1\t0\ta\n2222|A|35\n0\t0\ta => b\n");
    write_file(&f, "sub/one.log", "30|C|A|x|ff0000\n");
    write_file(&f, "one", "1|D|A|x\n");
    /* one.log's third commit counts as of time 30, so it stays between its neighbours */
    expect_files(&f, names, 4, default_params(),
                 "1\tD\tA\tone-3/x\n"
                 "10\tA\tA\tone/x\n"
                 "30\tA\tA\tone/y\n"
                 "20\tA\tD\tone/x\n"
                 "30\tB\tA\ttwo.git/a\n"
                 "30\tC\tA\tone-2/x\t#ff0000\n"
                 "35\tA\tR\ttwo.git/b\ttwo.git/a\n"
                 "40\tA\tA\tone/z\n");
    struct loader_params params = default_params();
    params.start_time = 32;
    params.stop_time = 36;
    expect_files(&f, names, 4, params,
                 "32\t\tA\tone/y\n32\t\tA\ttwo.git/a\n32\t\tA\tone-2/x\t#ff0000\n"
                 "32\t\tA\tone-3/x\n35\tA\tR\ttwo.git/b\ttwo.git/a\n");
    expect_files(&f, names + 2, 1, default_params(), "30\tC\tA\tx\t#ff0000\n");
    static const char *const made[] = {"one.log", "two.git.log", "sub/one.log", "sub", "one"};
    remove_folder(&f, made, RC_COUNT(made));
}

static void expect_start_fails(const struct loader_params *params, enum rc_status status,
                               const char *part)
{
    struct history *h = NULL;
    struct loader *loader = NULL;
    struct error err = {0};
    assert_int_equal(history_create(&h), RC_OK);
    assert_int_equal(loader_start(&loader, &err, h, params), status);
    assert_null(loader);
    assert_non_null(strstr(err.message, part));
    history_destroy(h);
}

static void test_inputs_that_cannot_be_opened(void **state)
{
    (void)state;
    const struct folder f = make_folder();
    struct loader_params params = default_params();
    expect_start_fails(&params, RC_EUSAGE, "no repository or log");
    params.input_count = 1;
    params.inputs = &(struct loader_input){.path = f.path, .is_log = true};
    expect_start_fails(&params, RC_EFORMAT, "is a folder, not a log");
    params.start_time = 86400;
    params.stop_time = 86399;
    expect_start_fails(&params, RC_EUSAGE,
                       "the stop date 1970-01-01 is before the start date 1970-01-02");
    params = default_params();
    params.input_count = 1;
    params.inputs = &(struct loader_input){.path = "/nonexistent/x.log"};
    expect_start_fails(&params, RC_ENOTFOUND, "/nonexistent/x.log");
    /* the second input fails after the first was opened */
    write_file(&f, "good.log", "1|A|A|x\n");
    char good[256];
    file_path(&f, "good.log", good, sizeof good);
    const struct loader_input two[] = {{.path = good}, {.path = "/nonexistent/x.log"}};
    params.inputs = two;
    params.input_count = 2;
    expect_start_fails(&params, RC_ENOTFOUND, "/nonexistent/x.log");
    static const char *const made[] = {"good.log"};
    remove_folder(&f, made, RC_COUNT(made));
}

static void test_failure_in_the_thread(void **state)
{
    (void)state;
    const struct folder f = make_folder();
    write_file(&f, "a.log", "1|A|A|x\nbad\n");
    write_file(&f, "b.log", "1|A|A|x\n");
    static const char *const names[] = {"b.log", "a.log"};
    struct loader_params params = default_params();
    params.strict = true;
    struct loaded loaded = load_files(&f, names, 2, params);
    assert_int_equal(loaded.status, RC_EFORMAT);
    assert_non_null(strstr(loaded.err.message, "/a.log:2: expected time|user"));
    loaded_finish(&loaded);
    remove_folder(&f, names, RC_COUNT(names));
}

static void test_standard_input(void **state)
{
    (void)state;
    static const char log[] = "1|A|A|x\n";
    struct history *h = NULL;
    struct loader *loader = NULL;
    struct error err = {0};
    struct loader_params params = default_params();
    int ends[2];
    params.inputs = &(struct loader_input){.path = "-"};
    params.input_count = 1;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], log, sizeof log - 1), sizeof log - 1);
    close(ends[1]);
    const int saved = dup(STDIN_FILENO);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(history_create(&h), RC_OK);
    const enum rc_status status = loader_start(&loader, &err, h, &params);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    assert_int_equal(status, RC_OK);
    assert_int_equal(history_wait_end(h, &err), RC_OK);
    assert_int_equal(h->changes.count, 1);
    loader_destroy(loader);
    history_destroy(h);
}

/* A log of many commits, one file each. */
static void write_large(const struct folder *f, const char *name, int commits)
{
    struct strbuf text = {0};
    for (int i = 0; i < commits; i++)
        strbuf_printf(&text, "%d|A|A|d%d/f%d\n", i, i % 100, i);
    write_file(f, name, text.p);
    strbuf_finish(&text);
}

enum log_order { NEWEST_FIRST, OLDEST_FIRST, CUSTOM };

/* Commit i of a log with authors that come again soon and paths that come again late. */
static void add_commit_text(struct strbuf *text, enum log_order order, int i)
{
    static const char padding[] = "quite-a-long-name-of-a-folder-so-that-the-log-gets-large";
    if (order == CUSTOM) {
        strbuf_printf(text, "%d|author %d|A|%s/f%d\n", i, i / 3 % 50, padding, i % 997);
        return;
    }
    strbuf_printf(text, "%08x|author %d|%d\n", (unsigned)i, i / 3 % 50, i);
    for (int k = 0; k < i % 4; k++)
        strbuf_printf(text, "%d\t-\t%s/d%d/f%d\n", i, padding, k, i % 997);
    strbuf_add_char(text, '\n');
}

static void add_log_text(struct strbuf *text, enum log_order order)
{
    enum { COMMITS = 80000 };
    for (int i = 0; i < COMMITS; i++)
        add_commit_text(text, order, order == NEWEST_FIRST ? COMMITS - i : i + 1);
}

/* A large file is read by parts and by several threads, or gives its memory back while it is read;
 * what comes out is the same as from bytes that stay. */
static void test_large_files_are_forgotten(void **state)
{
    (void)state;
    static const char *const names[] = {"large.log"};
    for (int order = NEWEST_FIRST; order <= CUSTOM; order++) {
        const struct folder f = make_folder();
        struct strbuf text = {0};
        add_log_text(&text, (enum log_order)order);
        assert_true(text.n > 4 << 20);
        write_file(&f, names[0], text.p);
        struct loaded kept = load_bytes(strbuf_view(&text), default_params());
        struct loader_params params = default_params();
        params.threads = 3;
        struct loaded loaded = load_files(&f, names, 1, params);
        assert_int_equal(kept.status, RC_OK);
        assert_int_equal(loaded.status, RC_OK);
        assert_int_equal(kept.text.n, loaded.text.n);
        assert_memory_equal(kept.text.p, loaded.text.p, kept.text.n);
        assert_string_equal(buffer_text(&loaded.warnings), "");
        loaded_finish(&kept);
        loaded_finish(&loaded);
        strbuf_finish(&text);
        remove_folder(&f, names, RC_COUNT(names));
    }
}

static void test_stopping_early(void **state)
{
    (void)state;
    const struct folder f = make_folder();
    write_large(&f, "a.log", 100000);
    char path[256];
    file_path(&f, "a.log", path, sizeof path);
    struct loader_params params = default_params();
    params.inputs = &(struct loader_input){.path = path};
    params.input_count = 1;
    for (int i = 0; i < 5; i++) {
        struct history *h = NULL;
        struct loader *loader = NULL;
        struct error err = {0};
        bool ended = false;
        assert_int_equal(history_create(&h), RC_OK);
        assert_int_equal(loader_start(&loader, &err, h, &params), RC_OK);
        if (i > 0)
            history_wait(h, (uint32_t)i * 1000);
        loader_destroy(loader);
        const uint32_t count = history_published(h, &ended);
        assert_true(ended);
        const enum rc_status status = history_wait_end(h, &err);
        assert_true(status == RC_OK ? count == 100000 : status == RC_EINTERRUPTED);
        history_destroy(h);
    }
    loader_destroy(NULL);
    static const char *const made[] = {"a.log"};
    remove_folder(&f, made, RC_COUNT(made));
}

/* Every allocation on the way fails once; each time the load ends with RC_ENOMEM, or, where the
 * loss does not matter, as usual. */
static void test_memory_runs_out(void **state)
{
    (void)state;
    const struct folder f = make_folder();
    write_file(&f, "a.log", "1|A|A|x\n2|B|A|y/z\n2|B|D|x\n3|\xff|A|x\n");
    write_file(&f, "b.log", "1111|B|30\n1\t0\t\"a\\n\"\n2222|A|35\n0\t0\t\"a\\n\" => b\n");
    static const char *const names[] = {"a.log", "b.log"};
    struct loader_params params = default_params();
    params.start_time = 2;
    bool loaded_once = false;
    for (uint64_t nth = 1; nth < 1000 && !loaded_once; nth++) {
        mem_fail_after(nth);
        char paths[2][256];
        struct loader_input inputs[2];
        for (size_t i = 0; i < 2; i++) {
            file_path(&f, names[i], paths[i], sizeof paths[i]);
            inputs[i] = (struct loader_input){.path = paths[i], .is_log = true};
        }
        params.inputs = inputs;
        params.input_count = 2;
        struct history *h = NULL;
        struct loader *loader = NULL;
        struct error err = {0};
        enum rc_status status = history_create(&h);
        if (status == RC_OK)
            status = loader_start(&loader, &err, h, &params);
        if (status == RC_OK)
            status = history_wait_end(h, &err);
        mem_fail_after(0);
        loaded_once = status == RC_OK;
        if (!loaded_once)
            assert_int_equal(status, RC_ENOMEM);
        loader_destroy(loader);
        history_destroy(h);
    }
    assert_true(loaded_once);
    remove_folder(&f, names, RC_COUNT(names));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_inputs),
        cmocka_unit_test(test_lines_before_the_first_commit),
        cmocka_unit_test(test_date_limits),
        cmocka_unit_test(test_nothing_before_the_stop_date),
        cmocka_unit_test(test_limits_with_times_out_of_order),
        cmocka_unit_test(test_baseline_is_the_live_tree),
        cmocka_unit_test(test_baseline_of_a_git_log),
        cmocka_unit_test(test_merging),
        cmocka_unit_test(test_inputs_that_cannot_be_opened),
        cmocka_unit_test(test_failure_in_the_thread),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_large_files_are_forgotten),
        cmocka_unit_test(test_stopping_early),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
