/* Filters: what passes, what is remembered, and patterns that are wrong or too costly. */
#include "support.h"

#include "rource/app/filter.h"

struct fixture {
    struct history *history;
    struct options options;
    struct filter *filter;
    struct error err;
};

static enum rc_status open_fixture(struct fixture *f, const char *const *words)
{
    *f = (struct fixture){0};
    assert_int_equal(history_create(&f->history), RC_OK);
    assert_int_equal(parse_with(&f->options, &f->err, words, NULL), RC_OK);
    return filter_create(&f->filter, &f->err, &f->options, f->history);
}

static void close_fixture(struct fixture *f)
{
    filter_destroy(f->filter);
    options_finish(&f->options);
    history_destroy(f->history);
}

static bool shows(struct fixture *f, const char *path)
{
    uint32_t id;
    assert_int_equal(history_path_add(f->history, RC_PATH_ROOT, str_of(path), &id), RC_OK);
    const bool first = filter_path(f->filter, id);
    assert_int_equal(filter_path(f->filter, id), first);
    return first;
}

static bool shows_author(struct fixture *f, const char *name)
{
    uint32_t id;
    assert_int_equal(intern_add(&f->history->authors, str_of(name), &id), RC_OK);
    return filter_author(f->filter, id);
}

#define OPEN(f, ...) open_fixture(f, (const char *const[]){"--dump", "files", __VA_ARGS__, NULL})

static void without_patterns_all_pass(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(OPEN(&f, "."), RC_OK);
    const struct scene_filter scene = filter_for_scene(f.filter);
    assert_null(scene.path);
    assert_null(scene.author);
    assert_true(shows(&f, "any/file"));
    assert_true(shows_author(&f, "anybody"));
    close_fixture(&f);
}

static void files_match_any_shown_and_no_hidden_pattern(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(
        OPEN(&f, "--show-files", "\\.c$", "--show-files", "^doc/", "--hide-files", "test"), RC_OK);
    assert_true(shows(&f, "src/a.c"));
    assert_true(shows(&f, "doc/readme"));
    assert_false(shows(&f, "src/doc/readme"));
    assert_false(shows(&f, "src/test.c"));
    assert_false(shows(&f, "src/a.h"));
    const struct scene_filter scene = filter_for_scene(f.filter);
    assert_non_null(scene.path);
    assert_null(scene.author);
    close_fixture(&f);
}

static void hidden_directories_hide_what_is_below_but_no_file_names(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(OPEN(&f, "--hide-dirs", "(^|/)vendor$"), RC_OK);
    assert_false(shows(&f, "vendor/a"));
    assert_false(shows(&f, "x/vendor/deep/er/a"));
    assert_true(shows(&f, "vendored/a"));
    assert_true(shows(&f, "x/vendor2/a"));
    assert_true(shows(&f, "vendor/../vendor") == false);
    close_fixture(&f);
    assert_int_equal(OPEN(&f, "--hide-dirs", "vendor"), RC_OK);
    assert_true(shows(&f, "src/vendor")); /* a file of that name */
    close_fixture(&f);
}

static void users_match_by_name_in_utf8(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(OPEN(&f, "--show-users", "^J.rg$", "--hide-users", "(?i)BOT"), RC_OK);
    assert_true(shows_author(&f, "J\xc3\xb6rg"));
    assert_false(shows_author(&f, "Jorrg"));
    assert_false(shows_author(&f, "jorgbot"));
    assert_false(shows_author(&f, "J\xfforg")); /* invalid UTF-8 matches nothing */
    close_fixture(&f);
}

static void a_bad_pattern_is_wrong_usage(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(OPEN(&f, "--hide-files", "a", "--hide-dirs", "src/(abc"), RC_EUSAGE);
    assert_contains(f.err.message, "--hide-dirs");
    assert_contains(f.err.message, "src/(abc");
    assert_contains(f.err.message, "offset 8");
    assert_contains(f.err.message, "parenthesis");
    close_fixture(&f);
}

static void a_pattern_that_explodes_is_reported(void **state)
{
    (void)state;
    struct fixture f;
    assert_int_equal(OPEN(&f, "--hide-files", "^(a+)+\\1$"), RC_OK);
    assert_int_equal(filter_status(f.filter, &f.err), RC_OK);
    (void)shows(&f, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    assert_int_equal(filter_status(f.filter, &f.err), RC_EFORMAT);
    assert_contains(f.err.message, "--hide-files");
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_patterns_all_pass),
        cmocka_unit_test(files_match_any_shown_and_no_hidden_pattern),
        cmocka_unit_test(hidden_directories_hide_what_is_below_but_no_file_names),
        cmocka_unit_test(users_match_by_name_in_utf8),
        cmocka_unit_test(a_bad_pattern_is_wrong_usage),
        cmocka_unit_test(a_pattern_that_explodes_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
