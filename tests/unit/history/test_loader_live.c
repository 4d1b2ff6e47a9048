/* test_loader_live.c: live loads through their thread: logs that grow, are cut short and replaced,
 * pipes that stay open. No test depends on how long anything takes: each waits for what must come.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history_text.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

struct live_load {
    char folder[64];
    char path[96]; /* of the log in the folder */
    struct history *history;
    struct loader *loader;
    struct log log;
    struct strbuf warnings;
    struct loader_input input;
    struct loader_params params;
    struct error error;
};

static void live_init_load(struct live_load *l)
{
    *l = (struct live_load){.folder = "/tmp/rource-live-XXXXXX", .params = default_params()};
    assert_non_null(mkdtemp(l->folder));
    snprintf(l->path, sizeof l->path, "%s/log", l->folder);
    log_init(&l->log, collect_warning, &l->warnings, 10);
    l->input = (struct loader_input){.path = l->path, .is_log = true};
    l->params.inputs = &l->input;
    l->params.input_count = 1;
    l->params.live = true;
    l->params.log = &l->log;
    assert_int_equal(history_create(&l->history), RC_OK);
}

static void begin(struct live_load *l)
{
    assert_int_equal(loader_start(&l->loader, &l->error, l->history, &l->params), RC_OK);
}

/* Ends the load; the history stays. */
static void end(struct live_load *l)
{
    loader_destroy(l->loader);
    l->loader = NULL;
}

static void live_finish_load(struct live_load *l)
{
    end(l);
    history_destroy(l->history);
    log_finish(&l->log);
    strbuf_finish(&l->warnings);
    unlink(l->path);
    assert_int_equal(rmdir(l->folder), 0);
}

static void write_fd(int fd, const char *text)
{
    assert_int_equal(file_write_fd(NULL, fd, "test", text, strlen(text)), RC_OK);
}

static void write_to(const char *path, int flags, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);
    assert_true(fd >= 0);
    write_fd(fd, text);
    close(fd);
}

static void append(const struct live_load *l, const char *text)
{
    write_to(l->path, O_APPEND, text);
}

static void nap(void)
{
    (void)poll(NULL, 0, 10);
}

/* Waits until so many commits are there, and compares all of the history. */
static void expect_live(struct live_load *l, uint32_t commits, const char *expected)
{
    struct strbuf text = {0};
    bool more = false;
    while (history_known(l->history, NULL) < commits)
        nap();
    assert_true(history_wait(l->history, commits - 1));
    assert_int_equal(history_known(l->history, &more), commits);
    assert_true(more);
    history_to_text(l->history, &text);
    assert_string_equal(buffer_text(&text), expected);
    check_times(l->history);
    strbuf_finish(&text);
}

/* ---- files ---- */

static void test_growing_file(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "1|A|A|x\n1|A|A|y\n");
    begin(&l);
    assert_int_equal(history_wait_times(l.history), 1);
    expect_live(&l, 1, "1\tA\tA\tx\n1\tA\tA\ty\n");
    append(&l, "2|B|M|x\n3|B|D|");
    expect_live(&l, 2, "1\tA\tA\tx\n1\tA\tA\ty\n2\tB\tM\tx\n");
    append(&l, "y\nbad\n4|C|A|z\n");
    expect_live(&l, 4, "1\tA\tA\tx\n1\tA\tA\ty\n2\tB\tM\tx\n3\tB\tD\ty\n4\tC\tA\tz\n");
    end(&l);
    assert_int_equal(history_wait_end(l.history, NULL), RC_OK);
    assert_non_null(strstr(buffer_text(&l.warnings), "/log:5: expected time|user"));
    live_finish_load(&l);
}

static void test_empty_file_waits(void **state)
{
    (void)state;
    struct live_load l;
    bool more = false;
    live_init_load(&l);
    write_to(l.path, 0, "");
    begin(&l);
    assert_int_equal(history_known(l.history, &more), 0);
    assert_true(more);
    append(&l, "\n");
    append(&l, "1|A|A|x\n");
    expect_live(&l, 1, "1\tA\tA\tx\n");
    live_finish_load(&l);
}

/* A last line without a line feed is taken when it has rested for long enough. */
static void test_line_without_an_end(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "1|A|A|x");
    begin(&l);
    expect_live(&l, 1, "1\tA\tA\tx\n");
    append(&l, "\n2|A|A|y\n3|A|A|z");
    expect_live(&l, 2, "1\tA\tA\tx\n2\tA\tA\ty\n");
    expect_live(&l, 3, "1\tA\tA\tx\n2\tA\tA\ty\n3\tA\tA\tz\n");
    live_finish_load(&l);
}

/* What git prints newest first is turned round in each batch. */
static void test_git_log_newest_first(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "2222|B|20\n1\t0\tb\n\n1111|A|10\n1\t0\ta\n");
    begin(&l);
    expect_live(&l, 2, "10\tA\tA\ta\n20\tB\tA\tb\n");
    append(&l, "5555|A|50\n1\t0\ta\n\n4444|B|40\n1\t0\tb => c\n\n3333|C|30\n");
    expect_live(&l, 5, "10\tA\tA\ta\n20\tB\tA\tb\n30\tC\t.\n40\tB\tR\tc\tb\n50\tA\tM\ta\n");
    live_finish_load(&l);
}

/* Changes that come long after their header still count as that commit's. */
static void test_rest_of_a_commit(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "1111|A|10\n1\t0\ta\n");
    begin(&l);
    expect_live(&l, 1, "10\tA\tA\ta\n");
    append(&l, "2222|B|20\n1\t0\tb\n");
    expect_live(&l, 2, "10\tA\tA\ta\n20\tB\tA\tb\n");
    append(&l, "1\t0\tc\n3333|C|30\n1\t0\tb\n");
    expect_live(&l, 4, "10\tA\tA\ta\n20\tB\tA\tb\n20\tB\tA\tc\n30\tC\tM\tb\n");
    assert_int_equal(history_commit(l.history, 2)->id_prefix, UINT64_C(0x2222) << 48);
    assert_string_equal(buffer_text(&l.warnings), "");
    live_finish_load(&l);
}

static void test_truncated_file(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "1|A|A|some/long/name\n2|A|A|y\n");
    begin(&l);
    expect_live(&l, 2, "1\tA\tA\tsome/long/name\n2\tA\tA\ty\n");
    write_to(l.path, O_TRUNC, "bad\n3|A|A|z\n");
    expect_live(&l, 3, "1\tA\tA\tsome/long/name\n2\tA\tA\ty\n3\tA\tA\tz\n");
    end(&l);
    assert_non_null(strstr(buffer_text(&l.warnings), "/log:1: expected time|user"));
    live_finish_load(&l);
}

/* Written anew and longer than before, so that only the bytes tell. */
static void test_rewritten_file(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "1|A|A|x\n");
    begin(&l);
    expect_live(&l, 1, "1\tA\tA\tx\n");
    write_to(l.path, O_TRUNC, "2|A|A|longer\n3|A|A|z\n");
    expect_live(&l, 3, "1\tA\tA\tx\n2\tA\tA\tlonger\n3\tA\tA\tz\n");
    live_finish_load(&l);
}

static void test_rotated_file(void **state)
{
    (void)state;
    struct live_load l;
    char old[112];
    live_init_load(&l);
    snprintf(old, sizeof old, "%s.1", l.path);
    write_to(l.path, 0, "1|A|A|x\n");
    begin(&l);
    expect_live(&l, 1, "1\tA\tA\tx\n");
    append(&l, "2|A|A|y\n"); /* still belongs to the old file, and is not lost */
    assert_int_equal(rename(l.path, old), 0);
    write_to(l.path, 0, "3|A|A|z\n");
    expect_live(&l, 3, "1\tA\tA\tx\n2\tA\tA\ty\n3\tA\tA\tz\n");
    append(&l, "4|A|D|z\n");
    expect_live(&l, 4, "1\tA\tA\tx\n2\tA\tA\ty\n3\tA\tA\tz\n4\tA\tD\tz\n");
    unlink(old);
    live_finish_load(&l);
}

/* A log that never rests is played in whole commits. */
static void *write_without_rest(void *ctx)
{
    const struct live_load *l = ctx;
    for (int i = 0; history_known(l->history, NULL) < 12; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s%d|A|A|x%d\n%d|A|A|", i ? "" : "\n", i + 2, i, i + 2);
        append(l, text);
        nap();
        snprintf(text, sizeof text, "y%d\n", i);
        append(l, text);
    }
    return NULL;
}

static void test_busy_file(void **state)
{
    (void)state;
    struct live_load l;
    pthread_t thread;
    live_init_load(&l);
    write_to(l.path, 0, "1|A|A|x\n");
    begin(&l);
    expect_live(&l, 1, "1\tA\tA\tx\n");
    assert_int_equal(pthread_create(&thread, NULL, write_without_rest, &l), 0);
    assert_true(history_wait(l.history, 11));
    pthread_join(thread, NULL);
    end(&l);
    for (uint32_t i = 1; i + 1 < l.history->commits.count; i++)
        assert_int_equal(history_commit(l.history, i)->change_count, 2);
    assert_string_equal(buffer_text(&l.warnings), "");
    live_finish_load(&l);
}

static void test_unknown_form(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    write_to(l.path, 0, "noise\n");
    begin(&l);
    append(&l, "1|A|A|x\n");
    expect_live(&l, 1, "1\tA\tA\tx\n");
    live_finish_load(&l);
    live_init_load(&l);
    write_to(l.path, 0, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n");
    begin(&l);
    assert_int_equal(history_wait_end(l.history, &l.error), RC_EFORMAT);
    assert_non_null(strstr(l.error.message, "nor a log of a known form"));
    assert_int_equal(history_wait_times(l.history), 0);
    live_finish_load(&l);
}

static void test_dates(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    l.params.start_time = 15;
    l.params.stop_time = 45;
    write_to(l.path, 0, "10|A|A|x\n20|A|A|y\n");
    begin(&l);
    expect_live(&l, 2, "15\t\tA\tx\n20\tA\tA\ty\n");
    append(&l, "5|A|A|z\n");
    expect_live(&l, 3, "15\t\tA\tx\n20\tA\tA\ty\n5\tA\tA\tz\n");
    append(&l, "45|A|M|z\n46|A|D|z\n");
    assert_int_equal(history_wait_end(l.history, &l.error), RC_OK);
    bool more = true;
    assert_int_equal(history_known(l.history, &more), 4);
    assert_false(more);
    assert_int_equal(history_commit(l.history, 3)->time, 45);
    live_finish_load(&l);
}

static void test_strict_fails_later(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    l.params.strict = true;
    write_to(l.path, 0, "1|A|A|x\n");
    begin(&l);
    expect_live(&l, 1, "1\tA\tA\tx\n");
    append(&l, "bad\n");
    assert_int_equal(history_wait_end(l.history, &l.error), RC_EFORMAT);
    assert_non_null(strstr(l.error.message, "/log:2: expected time|user"));
    assert_false(history_wait(l.history, 1));
    live_finish_load(&l);
}

static void test_ending_before_anything_came(void **state)
{
    (void)state;
    struct live_load l;
    bool more = true;
    live_init_load(&l);
    write_to(l.path, 0, "");
    begin(&l);
    end(&l);
    assert_int_equal(history_wait_end(l.history, &l.error), RC_EINTERRUPTED);
    assert_int_equal(history_wait_times(l.history), 0);
    assert_int_equal(history_known(l.history, &more), 0);
    assert_false(more);
    live_finish_load(&l);
}

static void test_refused(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    assert_int_equal(loader_start(&l.loader, &l.error, l.history, &l.params), RC_ENOTFOUND);
    assert_non_null(strstr(l.error.message, l.path));
    const struct loader_input two[] = {{.path = "a"}, {.path = "b"}};
    l.params.inputs = two;
    l.params.input_count = 2;
    l.error = (struct error){0};
    assert_int_equal(loader_start(&l.loader, &l.error, l.history, &l.params), RC_EUSAGE);
    assert_non_null(strstr(l.error.message, "only one repository or log"));
    live_finish_load(&l);
}

/* ---- pipes ---- */

/* Starts with a pipe as standard input; returns the end to write to. */
static int begin_with_pipe(struct live_load *l, const char *text)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    write_fd(ends[1], text);
    l->input.path = "-";
    const int saved = dup(STDIN_FILENO);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    begin(l);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    return ends[1];
}

static void test_pipe_that_stays_open(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    const int fd = begin_with_pipe(&l, "2222|B|20\n1\t0\tb\n\n1111|A|10\n1\t0\ta\n");
    expect_live(&l, 2, "10\tA\tA\ta\n20\tB\tA\tb\n");
    write_fd(fd, "3333|C|30\n1\t0\tc\n");
    expect_live(&l, 3, "10\tA\tA\ta\n20\tB\tA\tb\n30\tC\tA\tc\n");
    write_fd(fd, "4444|D|40\n1\t0\td");
    close(fd); /* the end of the stream ends the last line too */
    assert_int_equal(history_wait_end(l.history, &l.error), RC_OK);
    assert_int_equal(l.history->commits.count, 4);
    live_finish_load(&l);
}

static void test_empty_pipe(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    int fd = begin_with_pipe(&l, "");
    write_fd(fd, "1|A|A|x\n");
    expect_live(&l, 1, "1\tA\tA\tx\n");
    end(&l); /* while it waits for more */
    assert_int_equal(history_wait_end(l.history, &l.error), RC_OK);
    close(fd);
    live_finish_load(&l);
    live_init_load(&l);
    close(begin_with_pipe(&l, ""));
    assert_int_equal(history_wait_end(l.history, &l.error), RC_EFORMAT);
    assert_string_equal(l.error.message, "standard input: the log is empty");
    live_finish_load(&l);
}

/* A pipe with a name outlives its writers. */
static void test_named_pipe(void **state)
{
    (void)state;
    struct live_load l;
    live_init_load(&l);
    assert_int_equal(mkfifo(l.path, 0600), 0);
    begin(&l);
    write_to(l.path, 0, "1|A|A|x\n");
    expect_live(&l, 1, "1\tA\tA\tx\n");
    write_to(l.path, 0, "2|A|A|y\n");
    expect_live(&l, 2, "1\tA\tA\tx\n2\tA\tA\ty\n");
    live_finish_load(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growing_file),
        cmocka_unit_test(test_empty_file_waits),
        cmocka_unit_test(test_line_without_an_end),
        cmocka_unit_test(test_git_log_newest_first),
        cmocka_unit_test(test_rest_of_a_commit),
        cmocka_unit_test(test_truncated_file),
        cmocka_unit_test(test_rewritten_file),
        cmocka_unit_test(test_rotated_file),
        cmocka_unit_test(test_busy_file),
        cmocka_unit_test(test_unknown_form),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_strict_fails_later),
        cmocka_unit_test(test_ending_before_anything_came),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_pipe_that_stays_open),
        cmocka_unit_test(test_empty_pipe),
        cmocka_unit_test(test_named_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
