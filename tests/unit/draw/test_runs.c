/* test_runs.c: the cache of shaped lines: hits, bound, and how long a run stays valid. */
#include "runs.h"

#include <stdio.h>

#include "testing.h"

static struct run_key key_of(char *text, size_t size, int number)
{
    const int n = snprintf(text, size, "line %d", number);
    return runs_key((struct str){text, (size_t)n}, 7);
}

static struct text_run add(struct runs *runs, int number)
{
    char text[32];
    const struct text_glyph glyph = {(uint32_t)number, 0, 0};
    const struct run_key key = key_of(text, sizeof text, number);
    struct text_run run = {.glyphs = &glyph, .count = 1, .width = (float)number};
    assert_int_equal(runs_add(runs, &key, &run), RC_OK);
    assert_ptr_not_equal(run.glyphs, &glyph);
    return run;
}

static const struct text_run *find(struct runs *runs, int number)
{
    char text[32];
    const struct run_key key = key_of(text, sizeof text, number);
    return runs_find(runs, &key);
}

static void text_and_style_make_the_key(void **state)
{
    (void)state;
    struct runs runs;
    runs_init(&runs, 0);
    struct text_run run = {.width = 1};
    const struct run_key a = runs_key(str_of("a"), 1), empty = runs_key((struct str){0}, 1);
    const struct run_key other_style = runs_key(str_of("a"), 2);
    assert_null(runs_find(&runs, &a));
    assert_int_equal(runs_add(&runs, &a, &run), RC_OK);
    run.width = 2;
    assert_int_equal(runs_add(&runs, &empty, &run), RC_OK);
    assert_float_equal(runs_find(&runs, &a)->width, 1, 0);
    assert_float_equal(runs_find(&runs, &empty)->width, 2, 0);
    assert_null(runs_find(&runs, &other_style));
    runs_finish(&runs);
}

static void memory_is_bounded_and_runs_in_use_stay(void **state)
{
    (void)state;
    enum { LIMIT = 1000, ROUNDS = 200000 };
    struct runs runs;
    runs_init(&runs, LIMIT);
    add(&runs, 0);
    size_t blocks = 0;
    for (int i = 1; i < ROUNDS; i++) {
        add(&runs, i);
        assert_true(runs.young.count + runs.old.count <= LIMIT + 2);
        if (i % 100 == 0) {
            assert_non_null(find(&runs, 0)); /* asked for again and again: never dropped */
            assert_float_equal(find(&runs, 0)->width, 0, 0);
        }
        const size_t now = arena_capacity(&runs.young.memory) + arena_capacity(&runs.old.memory);
        if (i == ROUNDS / 2)
            blocks = now;
        assert_true(blocks == 0 || now == blocks);
    }
    assert_null(find(&runs, 1));
    assert_non_null(find(&runs, ROUNDS - 1));
    runs_finish(&runs);
}

/* ASan catches a read of a run whose memory was reset. */
static void returned_runs_outlive_a_share_of_new_ones(void **state)
{
    (void)state;
    enum { LIMIT = 400 };
    struct runs runs;
    runs_init(&runs, LIMIT);
    int next = 0;
    for (int start = 0; start < 300; start += 7) {
        while (next < start)
            add(&runs, next++);
        const struct text_run fresh = add(&runs, next++);
        const struct text_run *found = find(&runs, next - 1 - start % 90);
        const struct text_run held = found ? *found : fresh;
        for (int i = 0; i < LIMIT / 4; i++)
            add(&runs, next++);
        assert_true(fresh.glyphs[0].id == (uint32_t)fresh.width);
        assert_true(held.glyphs[0].id == (uint32_t)held.width);
    }
    runs_finish(&runs);
}

static void long_lines_count_more(void **state)
{
    (void)state;
    enum { LIMIT = 400, GLYPHS = 100000 };
    struct text_glyph *glyphs = calloc(GLYPHS, sizeof *glyphs);
    struct runs runs;
    runs_init(&runs, LIMIT);
    for (int i = 0; i < 50; i++) {
        char text[32];
        const struct run_key key = key_of(text, sizeof text, i);
        struct text_run run = {.glyphs = glyphs, .count = GLYPHS};
        assert_int_equal(runs_add(&runs, &key, &run), RC_OK);
    }
    assert_true(runs.young.count + runs.old.count <= 2);
    runs_finish(&runs);
    free(glyphs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_style_make_the_key),
        cmocka_unit_test(memory_is_bounded_and_runs_in_use_stay),
        cmocka_unit_test(returned_runs_outlive_a_share_of_new_ones),
        cmocka_unit_test(long_lines_count_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
