/* test_merge.c: the order of merged histories against a plain sort, and the names of folders.
 */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing.h"

#include "merge.h"

enum { MAX_INPUTS = 5, MAX_COMMITS = 60 };

/* Where a commit came from, and what it sorts by. */
struct origin {
    int64_t latest, time;
    uint32_t input, index;
};

static int compare_origins(const void *a, const void *b)
{
    const struct origin *x = a, *y = b;
    if (x->latest != y->latest)
        return x->latest < y->latest ? -1 : 1;
    if (x->input != y->input)
        return x->input < y->input ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static struct history *new_history(void)
{
    struct history *h = NULL;
    assert_int_equal(history_create(&h), RC_OK);
    return h;
}

/* A history whose ith commit adds file "f<i>", with times that mostly rise. */
static size_t fill(struct history *h, uint32_t input, uint64_t *seed, struct origin *out)
{
    const uint32_t count = (uint32_t)(test_random(seed) % MAX_COMMITS);
    int64_t latest = INT64_MIN;
    for (uint32_t i = 0; i < count; i++) {
        const int64_t time = (int64_t)(i / 2 + test_random(seed) % 5) - 10;
        struct commit commit = {.time = time};
        struct change change = {.old_path = RC_PATH_NONE, .action = RC_CHANGE_ADD};
        struct strbuf name = {0};
        strbuf_printf(&name, "f%u", i);
        assert_int_equal(history_path_add(h, RC_PATH_ROOT, strbuf_view(&name), &change.path),
                         RC_OK);
        assert_int_equal(intern_add(&h->authors, strbuf_view(&name), &commit.author), RC_OK);
        assert_int_equal(history_add_commit(h, &commit), RC_OK);
        assert_int_equal(history_add_change(h, &change), RC_OK);
        strbuf_finish(&name);
        latest = time > latest ? time : latest;
        out[i] = (struct origin){latest, time, input, i};
    }
    return count;
}

static void check_commit(const struct history *h, uint32_t i, const struct origin *origin)
{
    struct strbuf path = {0}, want = {0};
    const struct commit *commit = history_commit(h, i);
    strbuf_printf(&want, "%u/f%u", origin->input, origin->index);
    history_path_string(h, history_change(h, commit->first_change)->path, &path);
    assert_string_equal(path.p, want.p);
    assert_string_equal(intern_string(&h->authors, commit->author).p, strchr(want.p, '/') + 1);
    assert_int_equal(commit->change_count, 1);
    assert_int_equal(commit->time, origin->time);
    assert_int_equal(history_time(h, i), origin->time);
    strbuf_finish(&path);
    strbuf_finish(&want);
}

static void test_order(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static const char *const folders[MAX_INPUTS] = {"0", "1", "2", "3", "4"};
    for (int round = 0; round < 50; round++) {
        const uint32_t count = 1 + (uint32_t)(test_random(&seed) % MAX_INPUTS);
        struct origin origins[MAX_INPUTS * MAX_COMMITS];
        struct merge_input inputs[MAX_INPUTS];
        size_t total = 0;
        for (uint32_t i = 0; i < count; i++) {
            inputs[i] = (struct merge_input){new_history(), str_of(folders[i])};
            total += fill(inputs[i].history, i, &seed, origins + total);
        }
        qsort(origins, total, sizeof *origins, compare_origins);
        struct history *merged = new_history();
        struct feed feed;
        feed_init(&feed, merged, NULL, INT64_MIN, INT64_MAX);
        assert_int_equal(merge_histories(&feed, inputs, count), RC_OK);
        assert_int_equal(feed_end(&feed), RC_OK);
        feed_finish(&feed);
        assert_int_equal(merged->commits.count, total);
        assert_int_equal(history_wait_times(merged), total);
        for (uint32_t i = 0; i < total; i++)
            check_commit(merged, i, &origins[i]);
        history_destroy(merged);
        for (uint32_t i = 0; i < count; i++)
            history_destroy(inputs[i].history);
    }
}

static void check_name(const char *path, bool is_log, const char *expected)
{
    struct strbuf name = {0};
    merge_folder_name(&name, path, is_log);
    assert_string_equal(name.p, expected);
    strbuf_finish(&name);
}

static void test_names_of_logs(void **state)
{
    (void)state;
    check_name("a/b/git.numstat.log", true, "git.numstat");
    check_name("plain", true, "plain");
    check_name("/x/.hidden", true, ".hidden");
    check_name("/x/.hidden.log", true, ".hidden");
    check_name("-", true, "stdin");
    check_name("", true, "log");
}

static void test_names_of_repositories(void **state)
{
    (void)state;
    static const char *const folders[] = {"",
                                          "/work",
                                          "/work/.git",
                                          "/work/sub",
                                          "/bare.git",
                                          "/work/inner.git",
                                          "/work/inner.git/objects",
                                          "/work/inner.git/refs",
                                          "/work/inner.git/HEAD"};
    char top[] = "/tmp/rource-test-XXXXXX", path[PATH_MAX];
    assert_non_null(mkdtemp(top));
    for (size_t i = 1; i < RC_COUNT(folders); i++) {
        snprintf(path, sizeof path, "%s%s", top, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    static const struct {
        const char *path, *name;
    } cases[] = {
        {"/work", "work"},         {"/work/", "work"},           {"/work/.git", "work"},
        {"/work/.git/", "work"},   {"/work/sub", "work"},        {"/work/sub/..", "work"},
        {"/bare.git", "bare"},     {"/bare.git/", "bare"},       {"/nowhere/x.git", "x"},
        {"/work/../work", "work"}, {"/work/inner.git", "inner"}, {"/work/inner.git/refs", "inner"},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        snprintf(path, sizeof path, "%s%s", top, cases[i].path);
        check_name(path, false, cases[i].name);
    }
    check_name("/", false, "repository");
    for (size_t i = RC_COUNT(folders); i-- > 0;) {
        snprintf(path, sizeof path, "%s%s", top, folders[i]);
        assert_int_equal(rmdir(path), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_names_of_logs),
        cmocka_unit_test(test_names_of_repositories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
