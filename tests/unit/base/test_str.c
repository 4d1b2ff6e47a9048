/* test_str.c: views, numbers in text, and the growing string. */
#include "rource/base/str.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "rource/base/memory.h"
#include "testing.h"

static void prefixes_and_suffixes(void **state)
{
    (void)state;
    const struct str s = str_of("frame.png"), none = {NULL, 0};
    assert_true(str_has_prefix(s, str_of("frame")));
    assert_true(str_has_prefix(s, s));
    assert_true(str_has_prefix(s, none));
    assert_false(str_has_prefix(s, str_of("frame.png2")));
    assert_false(str_has_prefix(s, str_of("g")));
    assert_true(str_has_suffix(s, str_of(".png")));
    assert_true(str_has_suffix(s, none));
    assert_true(str_has_suffix(none, none));
    assert_false(str_has_suffix(s, str_of("a.frame.png")));
    assert_false(str_has_suffix(none, s));
}

static void trims_blanks(void **state)
{
    (void)state;
    assert_true(str_equal(str_trim(str_of(" \t\r\n a b\n ")), str_of("a b")));
    assert_int_equal(str_trim(str_of(" \t\n")).n, 0);
    assert_int_equal(str_trim(str_of("")).n, 0);
    assert_int_equal(str_trim((struct str){NULL, 0}).n, 0);
}

static void splits_at_the_first(void **state)
{
    (void)state;
    struct str head, tail;
    assert_true(str_split(str_of("a|b|c"), '|', &head, &tail));
    assert_true(str_equal(head, str_of("a")));
    assert_true(str_equal(tail, str_of("b|c")));
    assert_true(str_split(str_of("|"), '|', &head, &tail));
    assert_int_equal(head.n + tail.n, 0);
    assert_false(str_split(str_of("abc"), '|', &head, &tail));
    assert_true(str_equal(head, str_of("abc")));
    assert_int_equal(tail.n, 0);
    assert_false(str_split((struct str){NULL, 0}, '|', &head, &tail));
}

static void reads_integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"+7", 7},
        {"007", 7},
        {"42", 42},
        {"-42", -42},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    static const char *const bad[] = {
        "",
        "-",
        "+",
        " 1",
        "1 ",
        "1x",
        "--1",
        "0x1",
        "1.0",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999",
    };
    int64_t value;
    for (size_t i = 0; i < RC_COUNT(good); i++) {
        assert_true(str_to_int64(str_of(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    value = 5;
    for (size_t i = 0; i < RC_COUNT(bad); i++)
        assert_false(str_to_int64(str_of(bad[i]), &value));
    assert_false(str_to_int64((struct str){"1\0", 2}, &value));
    assert_int_equal(value, 5);
}

static void reads_doubles(void **state)
{
    (void)state;
    static const char *const good[] = {
        "0", "-1.5", ".5", "5.", "1e3", "1E-3", "+2.5e+2", "0.1", "123456789.125", "1e308"};
    static const char *const bad[] = {"",    ".",  "-",  "e5",  "1e",    "1e+",   "inf", "nan",
                                      "0x1", " 1", "1 ", "1,5", "1.5.5", "1e999", "1f",  "--1"};
    double value;
    for (size_t i = 0; i < RC_COUNT(good); i++) {
        assert_true(str_to_double(str_of(good[i]), &value));
        assert_true(value == strtod(good[i], NULL));
    }
    for (size_t i = 0; i < RC_COUNT(bad); i++)
        assert_false(str_to_double(str_of(bad[i]), &value));
    char digits[400];
    memset(digits, '1', sizeof digits);
    assert_false(str_to_double((struct str){digits, sizeof digits}, &value));
    assert_true(str_to_double((struct str){digits, 200}, &value));
}

/* A comma as decimal point, where the machine has such a locale, changes nothing. */
static void doubles_ignore_the_locale(void **state)
{
    (void)state;
    double value = 0;
    const char *found = setlocale(LC_ALL, "de_DE.UTF-8");
    const bool ok = str_to_double(str_of("1.5"), &value);
    setlocale(LC_ALL, "C");
    assert_true(ok);
    assert_true(value == 1.5);
    if (!found)
        print_message("no locale de_DE.UTF-8 on this machine\n");
}

static void builds_strings(void **state)
{
    (void)state;
    struct strbuf b = {0};
    strbuf_add(&b, (struct str){NULL, 0});
    assert_string_equal(b.p, "");
    strbuf_add(&b, str_of("one"));
    strbuf_add_char(&b, ' ');
    strbuf_printf(&b, "%d %s", 2, "three");
    assert_string_equal(b.p, "one 2 three");
    assert_int_equal(b.n, strlen(b.p));
    strbuf_clear(&b);
    assert_string_equal(b.p, "");
    for (int i = 0; i < 10000; i++)
        strbuf_add_char(&b, (char)('a' + i % 26));
    assert_int_equal(strlen(b.p), 10000);
    strbuf_finish(&b);
    assert_null(b.p);
}

static void prints_any_length(void **state)
{
    (void)state;
    for (int width = 1; width < 300; width++) {
        struct strbuf b = {0};
        strbuf_printf(&b, "%*d", width, 7);
        strbuf_printf(&b, "%*d", width, 8);
        assert_false(b.failed);
        assert_int_equal(b.n, 2 * width);
        assert_int_equal(b.p[width - 1], '7');
        assert_string_equal(b.p + 2 * width - 1, "8");
        strbuf_finish(&b);
    }
}

static void failure_sticks(void **state)
{
    (void)state;
    struct strbuf b = {0};
    strbuf_add(&b, str_of("start"));
    char big[1000];
    memset(big, 'x', sizeof big);
    mem_fail_after(1);
    strbuf_add(&b, (struct str){big, sizeof big});
    strbuf_printf(&b, "%1000d", 1);
    mem_fail_after(0);
    strbuf_add_char(&b, '!');
    assert_true(b.failed);
    assert_string_equal(b.p, "start");
    strbuf_clear(&b);
    strbuf_add(&b, str_of("again"));
    assert_false(b.failed);
    assert_string_equal(b.p, "again");
    mem_fail_after(1);
    strbuf_printf(&b, "%1000d", 1);
    mem_fail_after(0);
    assert_true(b.failed);
    assert_string_equal(b.p, "again");
    strbuf_finish(&b);
}

static void printing_fails_cleanly_on_nothing(void **state)
{
    (void)state;
    struct strbuf b = {0};
    mem_fail_after(1);
    strbuf_printf(&b, "x");
    strbuf_add_char(&b, 'x');
    mem_fail_after(0);
    assert_true(b.failed);
    assert_null(b.p);
    assert_int_equal(strbuf_view(&b).n, 0);
    strbuf_clear(&b);
    strbuf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_and_suffixes),
        cmocka_unit_test(trims_blanks),
        cmocka_unit_test(splits_at_the_first),
        cmocka_unit_test(reads_integers),
        cmocka_unit_test(reads_doubles),
        cmocka_unit_test(doubles_ignore_the_locale),
        cmocka_unit_test(builds_strings),
        cmocka_unit_test(prints_any_length),
        cmocka_unit_test(failure_sticks),
        cmocka_unit_test(printing_fails_cleanly_on_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
