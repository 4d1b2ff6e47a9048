/* test_layout.c: visual order of mixed directions, scripts, languages, clusters. The expected
 * strings are in visual order, written as escapes so that no editor reorders them. */
#include "layout.h"

#include <string.h>

#include "testing.h"

/* Hebrew alef, bet, gimel; Arabic alef; kana, Han, Hangul. */
#define ALEF   "\u05d0"
#define BET    "\u05d1"
#define GIMEL  "\u05d2"
#define KANA   "\u3055"
#define HAN    "\u5c71"
#define HANGUL "\uae40"

struct fixture {
    struct faces faces;
    struct layout layout;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_int_equal(faces_init(&f->faces, NULL, NULL, true), RC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    layout_finish(&f->layout);
    faces_finish(&f->faces);
    free(f);
    return 0;
}

/* The code points from left to right as they appear. */
static size_t visual(struct fixture *f, const char *s, uint32_t *out)
{
    size_t n = 0;
    assert_int_equal(layout_line(&f->layout, &f->faces, str_of(s), false), RC_OK);
    for (size_t i = 0; i < f->layout.items.count; i++) {
        const struct layout_item *item = &f->layout.items.items[i];
        for (uint32_t k = 0; k < item->count; k++)
            out[n++] = f->layout.code_points
                           .items[item->first + (item->level & 1 ? item->count - 1 - k : k)];
    }
    return n;
}

static void assert_visual(struct fixture *f, const char *s, const char *expected)
{
    uint32_t got[256];
    const size_t n = visual(f, s, got);
    const struct str e = str_of(expected);
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(got[i], utf8_next(e, &at));
    assert_int_equal(at, e.n);
}

static void directions_follow_uax9(void **state)
{
    struct fixture *f = *state;
    assert_visual(f, "", "");
    assert_visual(f, "abc", "abc");
    assert_visual(f, ALEF BET, BET ALEF);
    assert_visual(f, ALEF " " BET, BET " " ALEF);
    assert_visual(f, "a " ALEF BET " b", "a " BET ALEF " b");
    assert_visual(f, ALEF " 12 " BET, BET " 12 " ALEF);
    assert_visual(f, ALEF " 1.25", "1.25 " ALEF);
    assert_visual(f, ALEF " 1, 2", "2 ,1 " ALEF);
    assert_visual(f, "12 " ALEF, "12 " ALEF);
    assert_visual(f, ALEF BET "!", BET ALEF "!");
    assert_visual(f, "x" ALEF "/" BET "y", "x" BET "/" ALEF "y");
    assert_visual(f, "(" ALEF ") " BET GIMEL, "(" GIMEL BET " )" ALEF);
}

static void controls_become_spaces(void **state)
{
    struct fixture *f = *state;
    assert_visual(f,
                  "a\tb\nc\x01\x7f\xc2\x85"
                  "d",
                  "a b c   d");
    assert_visual(f, "\xff\xc3", "\uFFFD\uFFFD");
}

static void items_are_cut_by_script(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(layout_line(&f->layout, &f->faces, str_of("1 abc 2"), false), RC_OK);
    assert_int_equal(f->layout.items.count, 1);
    assert_int_equal(layout_line(&f->layout, &f->faces, str_of("ab\u0434\u0435 \u03b1"), false),
                     RC_OK);
    assert_int_equal(f->layout.items.count, 3);
    assert_int_equal(f->layout.items.items[1].count, 3); /* with the space after it */
}

static enum shaper_language language_of_first(struct fixture *f, const char *s)
{
    assert_int_equal(layout_line(&f->layout, &f->faces, str_of(s), false), RC_OK);
    return f->layout.items.items[0].language;
}

static void han_takes_the_language_of_its_neighbours(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(language_of_first(f, HAN), RC_LANGUAGE_CHINESE);
    assert_int_equal(language_of_first(f, HAN KANA), RC_LANGUAGE_JAPANESE);
    assert_int_equal(language_of_first(f, HAN HANGUL), RC_LANGUAGE_KOREAN);
    assert_int_equal(language_of_first(f, HAN HANGUL KANA), RC_LANGUAGE_JAPANESE);
    assert_int_equal(language_of_first(f, "abc"), RC_LANGUAGE_ANY);
}

static void marks_and_joiners_stay_with_their_base(void **state)
{
    struct fixture *f = *state;
    static const char *const clusters[] = {
        "e\u0301",                                    /* accent */
        ALEF "\u05b8",                                /* vowel point */
        "\U0001f468\u200d\U0001f469\u200d\U0001f467", /* family */
        "\U0001f44d\U0001f3fd",                       /* skin tone */
        "\u2764\ufe0f",                               /* emoji style */
    };
    for (size_t i = 0; i < RC_COUNT(clusters); i++) {
        assert_int_equal(layout_line(&f->layout, &f->faces, str_of(clusters[i]), false), RC_OK);
        assert_false(f->layout.chars.items[0].extends);
        for (size_t k = 1; k < f->layout.chars.count; k++)
            assert_true(f->layout.chars.items[k].extends);
        assert_int_equal(f->layout.items.count, 1);
    }
}

static void any_bytes_are_laid_out_once(void **state)
{
    struct fixture *f = *state;
    static const char *const pieces[] = {"a",      ALEF,   BET,  "1",      " ",          ".",
                                         "(",      "\xff", KANA, HAN,      "\u0301",     "\u200d",
                                         "\u0627", "\n",   "-",  "\u0663", "\U0001f600", HANGUL};
    uint64_t seed = test_seed();
    for (int round = 0; round < 3000; round++) {
        struct strbuf s = {0};
        const int n = (int)(test_random(&seed) % 30);
        for (int i = 0; i < n; i++)
            strbuf_add(&s, str_of(pieces[test_random(&seed) % RC_COUNT(pieces)]));
        assert_int_equal(
            layout_line(&f->layout, &f->faces, strbuf_view(&s), test_random(&seed) & 1), RC_OK);
        uint8_t seen[256] = {0};
        for (size_t i = 0; i < f->layout.items.count; i++) {
            const struct layout_item *item = &f->layout.items.items[i];
            assert_true(item->count > 0);
            for (uint32_t k = 0; k < item->count; k++)
                seen[item->first + k]++;
        }
        for (size_t i = 0; i < f->layout.code_points.count; i++)
            assert_int_equal(seen[i], 1);
        strbuf_finish(&s);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(directions_follow_uax9),
        TEST(controls_become_spaces),
        TEST(items_are_cut_by_script),
        TEST(han_takes_the_language_of_its_neighbours),
        TEST(marks_and_joiners_stay_with_their_base),
        TEST(any_bytes_are_laid_out_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
