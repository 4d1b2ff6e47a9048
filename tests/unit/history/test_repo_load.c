/* test_repo_load.c: a whole repository into a history: the end is the truth, whatever merges do,
 * for any number of threads, and no failure on the way breaks more than it must.
 */
#include "testing.h"

#include "fake_history.h"
#include "repo_load.h"
#include "rource/base/memory.h"

/* ---- loading ---- */

struct loading {
    struct history *history;
    struct error error;
    enum rc_status status;
};

static void load_with(struct loading *out, struct repository *r, size_t head,
                      const struct source_params *params, const struct feed *limits)
{
    struct feed feed;
    *out = (struct loading){0};
    if (history_create(&out->history) != RC_OK) {
        out->status = RC_ENOMEM;
        return;
    }
    feed_init(&feed, out->history, limits->stop, limits->start_time, limits->stop_time);
    out->status = repo_load(&r->store, &r->nodes[head].id, params, &feed, &out->error);
    if (out->status == RC_OK)
        out->status = feed_end(&feed);
    feed_finish(&feed);
}

static void load(struct loading *out, struct repository *r, unsigned threads, bool first_parent)
{
    const struct source_params params = {
        .path = "repo", .threads = threads, .first_parent = first_parent};
    const struct feed limits = {.start_time = INT64_MIN, .stop_time = INT64_MAX};
    load_with(out, r, r->count - 1, &params, &limits);
}

static void loading_finish(struct loading *loading)
{
    history_destroy(loading->history);
    *loading = (struct loading){0};
}

static void check_same(const struct history *a, const struct history *b)
{
    assert_int_equal(a->commits.count, b->commits.count);
    assert_int_equal(a->changes.count, b->changes.count);
    assert_int_equal(a->paths.count, b->paths.count);
    for (uint32_t i = 0; i < a->commits.count; i++)
        assert_memory_equal(history_commit(a, i), history_commit(b, i), sizeof(struct commit));
    for (uint32_t i = 0; i < a->changes.count; i++)
        assert_memory_equal(history_change(a, i), history_change(b, i), sizeof(struct change));
}

/* ---- tests ---- */

static void test_the_end_is_the_truth(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 150; round++) {
        static const unsigned threads[] = {1, 2, 5};
        struct repository *r = malloc(sizeof *r);
        struct loading first, other;
        assert_non_null(r);
        random_repository(r, &random);
        const bool first_parent = round % 4 == 0;
        load(&first, r, 1, first_parent);
        assert_int_equal(first.status, RC_OK);
        check_end(first.history, &r->nodes[r->count - 1].files);
        load(&other, r, threads[round % 3], first_parent);
        assert_int_equal(other.status, RC_OK);
        check_same(first.history, other.history);
        loading_finish(&first);
        loading_finish(&other);
        store_finish(&r->store);
        free(r);
    }
}

/* Appends "A path" or "R old path" lines of commit i. */
static void describe(struct strbuf *out, const struct history *h, uint32_t i)
{
    const struct commit *commit = history_commit(h, i);
    strbuf_clear(out);
    strbuf_add(out, str_of(""));
    for (uint32_t k = 0; k < commit->change_count; k++) {
        const struct change *change = history_change(h, commit->first_change + k);
        strbuf_printf(out, "%c ", change->action);
        if (change->old_path != RC_PATH_NONE) {
            history_path_string(h, change->old_path, out);
            strbuf_add_char(out, ' ');
        }
        history_path_string(h, change->path, out);
        strbuf_add_char(out, '\n');
    }
}

static void check_changes(const struct history *h, uint32_t i, const char *want)
{
    struct strbuf got = {0};
    describe(&got, h, i);
    assert_string_equal(got.p, want);
    strbuf_finish(&got);
}

static void put(struct model *m, const char *path, unsigned char content)
{
    model_put(m, path, RC_MODE_FILE, content);
}

static void test_order_and_renames_within_a_commit(void **state)
{
    (void)state;
    struct repository *r = calloc(1, sizeof *r);
    struct model before = {.count = 0}, after = {.count = 0};
    const size_t parent = 0;
    assert_non_null(r);
    put(&before, "a", 1);                           /* becomes a directory */
    put(&before, "b/c", 2);                         /* becomes a file */
    put(&before, "m", 3);                           /* modified */
    put(&before, "old/x", 4);                       /* renamed, base name kept */
    put(&before, "old/y", 4);                       /* renamed to another name */
    put(&before, "same", 5);                        /* gone */
    model_put(&before, "link", RC_MODE_SYMLINK, 6); /* same bytes, but no rename of a file */
    model_put(&before, "sub", RC_MODE_SUBMODULE, 7);
    put(&after, "a/z", 8);
    put(&after, "b", 9);
    put(&after, "m", 10);
    put(&after, "new/a", 4);
    put(&after, "new/x", 4);
    put(&after, "plain", 6);
    model_put(&after, "sub2", RC_MODE_SUBMODULE, 7);
    add_commit(r, &before, NULL, 0, 1);
    add_commit(r, &after, &parent, 1, 2);
    struct loading l;
    load(&l, r, 2, false);
    assert_int_equal(l.status, RC_OK);
    check_changes(l.history, 0, "A a\nA b/c\nA link\nA m\nA old/x\nA old/y\nA same\nA sub\n");
    check_changes(l.history, 1,
                  "D a\nD b/c\nD link\nD same\nD sub\nR old/y new/a\nR old/x new/x\n"
                  "A a/z\nA b\nM m\nA plain\nA sub2\n");
    check_end(l.history, &after);
    loading_finish(&l);
    repository_destroy(r);
}

static void test_a_merge_shows_only_its_own_work(void **state)
{
    (void)state;
    struct repository *r = calloc(1, sizeof *r);
    assert_non_null(r);
    struct model base = {.count = 0};
    put(&base, "both", 1);
    put(&base, "kept", 1);
    put(&base, "shared", 1);
    struct model left = base, right = base;
    model_remove(&right, 1); /* kept */
    put(&left, "left", 2);
    put(&left, "both", 2);
    put(&right, "right", 3);
    put(&right, "both", 3);
    put(&right, "dropped", 3);
    struct model merge = left;
    put(&merge, "right", 3);
    put(&merge, "both", 4); /* a conflict */
    put(&merge, "evil", 5); /* in no parent */
    static const size_t first = 0, both[] = {1, 2};
    add_commit(r, &base, NULL, 0, 1);
    add_commit(r, &left, &first, 1, 2);
    add_commit(r, &right, &first, 1, 3);
    add_commit(r, &merge, both, 2, 4);
    struct loading l;
    load(&l, r, 1, false);
    assert_int_equal(l.status, RC_OK);
    check_changes(l.history, 1, "M both\nA left\n");
    check_changes(l.history, 2, "D kept\nM both\nA dropped\nA right\n");
    check_changes(l.history, 3, "D dropped\nM both\nA evil\nA kept\n");
    assert_int_equal(history_commit(l.history, 3)->flags, RC_COMMIT_MERGE);
    loading_finish(&l);
    load(&l, r, 1, true);
    assert_int_equal(l.history->commits.count, 3);
    check_changes(l.history, 2, "M both\nA evil\nA right\n");
    loading_finish(&l);
    repository_destroy(r);
}

static void test_missing_trees_do_not_stop_it(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(12);
    store_remove(&r->store, &r->nodes[4].tree);
    struct loading l;
    load(&l, r, 2, false);
    assert_int_equal(l.status, RC_OK);
    assert_int_equal(l.history->commits.count, 12);
    check_end(l.history, &r->nodes[11].files); /* what commit 4 added comes at the end */
    loading_finish(&l);
    store_remove(&r->store, &r->nodes[11].tree);
    load(&l, r, 2, false);
    assert_int_equal(l.status, RC_OK);
    loading_finish(&l);
    repository_destroy(r);
}

static void test_missing_head_is_an_error(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(2);
    struct loading l;
    store_remove(&r->store, &r->nodes[1].id);
    load(&l, r, 2, false);
    assert_int_equal(l.status, RC_ENOTFOUND);
    assert_non_null(strstr(l.error.message, "is missing"));
    loading_finish(&l);
    repository_destroy(r);
}

static void test_dates_and_stop(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(20);
    const struct source_params params = {.path = "repo", .threads = 2};
    struct feed limits = {.start_time = 1005, .stop_time = 1009};
    struct loading l;
    load_with(&l, r, 19, &params, &limits);
    assert_int_equal(l.status, RC_OK);
    assert_int_equal(l.history->commits.count, 6); /* the baseline and five commits */
    assert_int_equal(history_commit(l.history, 0)->flags, RC_COMMIT_BASELINE);
    assert_int_equal(history_commit(l.history, 0)->change_count, 5);
    check_end(l.history, &r->nodes[9].files);
    loading_finish(&l);
    atomic_bool stop = true;
    limits = (struct feed){.stop = &stop, .start_time = INT64_MIN, .stop_time = INT64_MAX};
    load_with(&l, r, 19, &params, &limits);
    assert_int_equal(l.status, RC_EINTERRUPTED);
    loading_finish(&l);
    repository_destroy(r);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(6);
    struct loading l = {.status = RC_ENOMEM};
    uint64_t nth = 1;
    for (; l.status == RC_ENOMEM; nth++) {
        loading_finish(&l);
        mem_fail_after(nth);
        load(&l, r, 1 + nth % 2, false);
        mem_fail_after(0);
        assert_true(l.status == RC_OK || l.status == RC_ENOMEM);
    }
    check_end(l.history, &r->nodes[5].files);
    loading_finish(&l);
    assert_true(nth > 20);
    repository_destroy(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_end_is_the_truth),
        cmocka_unit_test(test_order_and_renames_within_a_commit),
        cmocka_unit_test(test_a_merge_shows_only_its_own_work),
        cmocka_unit_test(test_missing_trees_do_not_stop_it),
        cmocka_unit_test(test_missing_head_is_an_error),
        cmocka_unit_test(test_dates_and_stop),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
