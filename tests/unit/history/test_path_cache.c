/* test_path_cache.c: path strings to ids: short and long ones, directories, growth, odd spellings.
 */
#include "path_cache.h"

#include <stdio.h>

#include "testing.h"

struct fixture {
    struct history *h;
    struct path_cache cache;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(history_create(&f->h), RC_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    path_cache_finish(&f->cache);
    history_destroy(f->h);
    free(f);
    return 0;
}

static uint32_t add(struct fixture *f, const char *path)
{
    uint32_t id;
    assert_int_equal(path_cache_add(&f->cache, f->h, str_of(path), &id), RC_OK);
    return id;
}

/* The id that the history itself gives. */
static uint32_t true_id(struct fixture *f, const char *path)
{
    uint32_t id;
    assert_int_equal(history_path_add(f->h, RC_PATH_ROOT, str_of(path), &id), RC_OK);
    return id;
}

static void ids_are_those_of_the_history(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {
        "a", "a/b", "a/b/c", "/a/b", "a//b", "a/./b", "./a", "a/b/", "a/b/.", "x/y/z", "x/y",
    };
    for (size_t i = 0; i < RC_COUNT(paths); i++) {
        const uint32_t id = add(f, paths[i]);
        assert_int_equal(id, true_id(f, paths[i]));
        assert_int_equal(add(f, paths[i]), id);
        assert_int_equal(path_cache_find(&f->cache, str_of(paths[i])), id);
    }
    assert_int_equal(path_cache_find(&f->cache, str_of("a/b/c/d")), RC_PATH_NONE);
    assert_int_equal(path_cache_find(&f->cache, str_of("")), RC_PATH_NONE);
    uint32_t id;
    assert_int_equal(path_cache_add(&f->cache, f->h, str_of(""), &id), RC_EFORMAT);
    assert_int_equal(path_cache_add(&f->cache, f->h, str_of("//."), &id), RC_EFORMAT);
}

static void long_paths_differ_at_any_byte(void **state)
{
    struct fixture *f = *state;
    uint32_t seen[3 * RC_PATH_INLINE];
    char path[3 * RC_PATH_INLINE + 1];
    for (size_t n = 1; n <= RC_COUNT(seen); n++) {
        memset(path, 'p', n);
        path[n] = '\0';
        seen[n - 1] = add(f, path);
        for (size_t k = 0; k + 1 < n; k++)
            assert_int_not_equal(seen[k], seen[n - 1]);
    }
    for (size_t at = 0; at < RC_COUNT(seen); at++) {
        memset(path, 'p', RC_COUNT(seen));
        path[at] = 'q';
        assert_int_equal(path_cache_find(&f->cache, str_of(path)), RC_PATH_NONE);
        const uint32_t id = add(f, path);
        assert_int_equal(id, true_id(f, path));
        assert_int_not_equal(id, seen[RC_COUNT(seen) - 1]);
    }
}

static void many_paths_outgrow_the_table(void **state)
{
    struct fixture *f = *state;
    uint32_t ids[5000];
    assert_int_equal(path_cache_expect(&f->cache, 1 << 21), RC_OK);
    assert_int_equal(f->cache.slot_count, 2048);
    assert_int_equal(path_cache_expect(&f->cache, 100), RC_OK);
    assert_int_equal(f->cache.slot_count, 2048);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < RC_COUNT(ids); i++) {
            char path[64];
            (void)snprintf(path, sizeof path, "folder %u/part %u/file %u", i % 7, i % 50, i);
            const uint32_t id = add(f, path);
            if (round == 0)
                ids[i] = id;
            assert_int_equal(id, ids[i]);
        }
    }
    assert_int_equal(f->cache.count, 5000 + 350); /* and the folders right above them */
}

/* Thousands of levels take neither stack nor a table of all prefixes. */
static void deep_paths_are_cheap(void **state)
{
    struct fixture *f = *state;
    enum { LEVELS = 200000 };
    char *path = malloc(2 * LEVELS + 1);
    assert_non_null(path);
    for (size_t i = 0; i < LEVELS; i++)
        memcpy(path + 2 * i, "d/", 2);
    path[2 * LEVELS - 1] = '\0';
    const uint32_t id = add(f, path);
    assert_int_equal(id, true_id(f, path));
    assert_int_equal(f->cache.count, 2);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_are_those_of_the_history, setup, teardown),
        cmocka_unit_test_setup_teardown(long_paths_differ_at_any_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(many_paths_outgrow_the_table, setup, teardown),
        cmocka_unit_test_setup_teardown(deep_paths_are_cheap, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
