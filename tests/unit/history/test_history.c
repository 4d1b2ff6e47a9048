/* test_history.c: the arrays of a history and their publication to another thread.
 */
#include <pthread.h>
#include <string.h>

#include "testing.h"

#include "rource/history/history.h"

static struct history *new_history(void)
{
    struct history *h = NULL;
    assert_int_equal(history_create(&h), RC_OK);
    assert_non_null(h);
    return h;
}

static void check_path(const struct history *h, uint32_t id, const char *expected)
{
    struct strbuf b = {0};
    strbuf_add(&b, str_of("<"));
    history_path_string(h, id, &b);
    strbuf_add_char(&b, '>');
    struct strbuf want = {0};
    strbuf_printf(&want, "<%s>", expected);
    assert_string_equal(b.p, want.p);
    strbuf_finish(&b);
    strbuf_finish(&want);
}

static void test_paths(void **state)
{
    (void)state;
    struct history *h = new_history();
    uint32_t a = 0, b = 0, c = 0;
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of("src/base/x.c"), &a), RC_OK);
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of("/src//./base/x.c/"), &b), RC_OK);
    assert_int_equal(a, b);
    assert_int_equal(history_path_depth(h, a), 3);
    assert_int_equal(history_path_depth(h, RC_PATH_ROOT), 0);
    check_path(h, a, "src/base/x.c");
    check_path(h, RC_PATH_ROOT, "");
    assert_int_equal(history_path_add(h, history_path(h, a)->parent, str_of("y"), &c), RC_OK);
    check_path(h, c, "src/base/y");
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of("../x"), &c), RC_OK);
    check_path(h, c, "../x");
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of(""), &c), RC_EFORMAT);
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of("/././"), &c), RC_EFORMAT);
    assert_true(str_equal(history_path_name(h, a), str_of("x.c")));
    assert_int_equal(history_path(h, RC_PATH_ROOT)->parent, RC_PATH_NONE);
    history_destroy(h);
}

static void test_many_paths(void **state)
{
    (void)state;
    struct history *h = new_history();
    enum { COUNT = 20000 };
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            struct strbuf text = {0};
            uint32_t id = 0;
            strbuf_printf(&text, "d%u/e%u/f%u", i % 7, i % 101, i);
            assert_int_equal(history_path_add(h, RC_PATH_ROOT, strbuf_view(&text), &id), RC_OK);
            check_path(h, id, text.p);
            strbuf_finish(&text);
        }
        assert_int_equal(h->paths.count, 1 + 7 + 7 * 101 + COUNT);
    }
    history_destroy(h);
}

static void test_long_path(void **state)
{
    (void)state;
    struct history *h = new_history();
    struct strbuf text = {0};
    uint32_t id = 0;
    strbuf_add(&text, str_of("a"));
    for (int i = 0; i < 5000; i++)
        strbuf_add(&text, str_of("/bc"));
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, strbuf_view(&text), &id), RC_OK);
    assert_int_equal(history_path_depth(h, id), 5001);
    check_path(h, id, text.p);
    strbuf_finish(&text);
    history_destroy(h);
}

static void test_commits_and_changes(void **state)
{
    (void)state;
    struct history *h = new_history();
    const struct change change = {.path = 0, .old_path = RC_PATH_NONE, .action = RC_CHANGE_ADD};
    assert_int_equal(history_add_change(h, &change), RC_EUSAGE);
    /* the counts that the caller passes are not believed */
    const struct commit commit = {.time = 5, .first_change = 77, .change_count = 99};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(history_add_commit(h, &commit), RC_OK);
        for (int k = 0; k < i; k++)
            assert_int_equal(history_add_change(h, &change), RC_OK);
    }
    assert_int_equal(history_commit(h, 0)->change_count, 0);
    assert_int_equal(history_commit(h, 1)->first_change, 0);
    assert_int_equal(history_commit(h, 1)->change_count, 1);
    assert_int_equal(history_commit(h, 2)->first_change, 1);
    assert_int_equal(history_commit(h, 2)->change_count, 2);
    history_destroy(h);
}

static void test_end_without_anything(void **state)
{
    (void)state;
    struct history *h = new_history();
    struct error err = {0}, seen = {0};
    bool ended = true;
    assert_int_equal(history_published(h, &ended), 0);
    assert_false(ended);
    history_end(h, error_set(&err, RC_EIO, "broken"), &err);
    assert_false(history_wait(h, 0));
    assert_int_equal(history_wait_times(h), 0);
    assert_int_equal(history_wait_end(h, &seen), RC_EIO);
    assert_string_equal(seen.message, "broken");
    assert_int_equal(history_published(h, &ended), 0);
    assert_true(ended);
    history_destroy(h);
}

static void test_nothing_is_seen_before_it_is_published(void **state)
{
    (void)state;
    struct history *h = new_history();
    assert_int_equal(history_add_commit(h, &(struct commit){.time = 1}), RC_OK);
    assert_int_equal(history_published(h, NULL), 0);
    history_publish(h);
    assert_int_equal(history_published(h, NULL), 1);
    assert_true(history_wait(h, 0));
    assert_int_equal(history_add_commit(h, &(struct commit){.time = 2}), RC_OK);
    assert_int_equal(history_published(h, NULL), 1);
    history_end(h, RC_OK, NULL);
    assert_true(history_wait(h, 1));
    assert_false(history_wait(h, 2));
    assert_int_equal(history_wait_end(h, NULL), RC_OK);
    history_destroy(h);
}

static void test_known_times(void **state)
{
    (void)state;
    struct history *h = new_history();
    bool more = false;
    assert_int_equal(history_known(h, &more), 0);
    assert_true(more);
    assert_int_equal(history_add_time(h, 1), RC_OK);
    assert_int_equal(history_known(h, NULL), 0);
    history_publish_times(h);
    assert_int_equal(history_known(h, &more), 1);
    assert_false(more);
    history_destroy(h);
}

static void test_times_of_a_live_history_grow(void **state)
{
    (void)state;
    struct history *h = new_history();
    bool more = false;
    history_keep_open(h);
    for (int64_t i = 1; i <= 3; i++) {
        assert_int_equal(history_add_time(h, i), RC_OK);
        assert_int_equal(history_known(h, &more), i - 1);
        assert_true(more);
        history_publish_times(h);
        assert_int_equal(history_wait_times(h), i);
    }
    history_end(h, RC_OK, NULL);
    assert_int_equal(history_known(h, &more), 3);
    assert_false(more);
    history_destroy(h);
}

static void test_several_at_once(void **state)
{
    (void)state;
    struct history *h = new_history();
    const struct change changes[] = {{.path = 1, .action = RC_CHANGE_ADD},
                                     {.path = 2, .action = RC_CHANGE_MODIFY}};
    const int64_t times[] = {5, 6, 7};
    assert_int_equal(history_add_changes(h, changes, 2), RC_EUSAGE);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(history_add_commit(h, &(struct commit){.time = times[i]}), RC_OK);
        assert_int_equal(history_add_changes(h, changes, i), RC_OK);
    }
    assert_int_equal(history_add_times(h, times, 3), RC_OK);
    assert_int_equal(h->changes.count, 3);
    assert_int_equal(h->times.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(history_time(h, i), times[i]);
        assert_int_equal(history_commit(h, i)->change_count, i);
        for (uint32_t k = 0; k < i; k++)
            assert_int_equal(history_change(h, history_commit(h, i)->first_change + k)->path,
                             k + 1);
    }
    history_destroy(h);
}

/* A child by its name or by the name's id is the same. */
static void test_child_by_the_id_of_its_name(void **state)
{
    (void)state;
    struct history *h = new_history();
    uint32_t name, by_id, by_name;
    assert_int_equal(intern_add(&h->names, str_of("a"), &name), RC_OK);
    assert_int_equal(history_path_named(h, RC_PATH_ROOT, name, &by_id), RC_OK);
    assert_int_equal(history_path_child(h, RC_PATH_ROOT, str_of("a"), &by_name), RC_OK);
    assert_int_equal(by_id, by_name);
    assert_int_equal(history_path_named(h, by_id, name, &by_name), RC_OK);
    assert_int_not_equal(by_id, by_name);
    /* Room for many changes no id. */
    uint32_t again;
    assert_int_equal(history_expect_paths(h, 5000, 3000), RC_OK);
    assert_true(h->path_slot_count > 5000);
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of("a/a"), &again), RC_OK);
    assert_int_equal(again, by_name);
    assert_int_equal(history_expect_paths(h, 10, 10), RC_OK);
    history_destroy(h);
}

enum { THREAD_COMMITS = 5000 };

static void *write_history(void *ctx)
{
    struct history *h = ctx;
    for (uint32_t i = 0; i < THREAD_COMMITS; i++)
        if (history_add_time(h, i) != RC_OK)
            return NULL;
    history_publish_times(h);
    for (uint32_t i = 0; i < THREAD_COMMITS; i++) {
        struct strbuf text = {0};
        struct commit commit = {.time = i};
        struct change change = {.old_path = RC_PATH_NONE, .action = RC_CHANGE_ADD};
        strbuf_printf(&text, "d%u/f%u", i % 13, i);
        const bool ok =
            history_path_add(h, RC_PATH_ROOT, strbuf_view(&text), &change.path) == RC_OK &&
            intern_add(&h->authors, strbuf_view(&text), &commit.author) == RC_OK &&
            history_add_commit(h, &commit) == RC_OK && history_add_change(h, &change) == RC_OK;
        strbuf_finish(&text);
        if (!ok)
            return NULL;
        if (i % 7 == 0)
            history_publish(h);
    }
    history_end(h, RC_OK, NULL);
    return h;
}

static void test_reading_while_it_is_written(void **state)
{
    (void)state;
    struct history *h = new_history();
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(pthread_create(&thread, NULL, write_history, h), 0);
    assert_int_equal(history_wait_times(h), THREAD_COMMITS);
    uint32_t i = 0;
    for (; history_wait(h, i); i++) {
        struct strbuf text = {0};
        const struct commit *commit = history_commit(h, i);
        strbuf_printf(&text, "d%u/f%u", i % 13, i);
        assert_int_equal(history_time(h, i), i);
        assert_int_equal(commit->time, i);
        assert_true(str_equal(intern_string(&h->authors, commit->author), strbuf_view(&text)));
        check_path(h, history_change(h, commit->first_change)->path, text.p);
        strbuf_finish(&text);
    }
    assert_int_equal(i, THREAD_COMMITS);
    pthread_join(thread, &result);
    assert_ptr_equal(result, h);
    history_destroy(h);
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        struct history *h = NULL;
        uint32_t id = 0;
        mem_fail_after(nth);
        enum rc_status status = history_create(&h);
        if (status == RC_OK)
            status = history_path_add(h, RC_PATH_ROOT, str_of("a/b"), &id);
        if (status == RC_OK)
            status = history_add_time(h, 1);
        if (status == RC_OK)
            status = history_add_commit(h, &(struct commit){.time = 1});
        if (status == RC_OK)
            status = history_add_change(h, &(struct change){.path = id});
        mem_fail_after(0);
        history_destroy(h);
        if (status == RC_OK) {
            assert_true(nth > 5);
            break;
        }
        assert_int_equal(status, RC_ENOMEM);
    }
    history_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_many_paths),
        cmocka_unit_test(test_long_path),
        cmocka_unit_test(test_commits_and_changes),
        cmocka_unit_test(test_end_without_anything),
        cmocka_unit_test(test_nothing_is_seen_before_it_is_published),
        cmocka_unit_test(test_several_at_once),
        cmocka_unit_test(test_child_by_the_id_of_its_name),
        cmocka_unit_test(test_known_times),
        cmocka_unit_test(test_times_of_a_live_history_grow),
        cmocka_unit_test(test_reading_while_it_is_written),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
