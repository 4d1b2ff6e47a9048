/* test_quote.c: quoting as git does it, and its inverse. */
#include "rource/base/memory.h"
#include "rource/base/str.h"
#include "testing.h"

static void quotes_as_git_does(void **state)
{
    (void)state;
    /* From `git -c core.quotePath=false ls-files` on files of these names. */
    static const char *const cases[][2] = {
        {"plain name", "plain name"},
        {"", ""},
        {"\xC3\xA4/\xFF", "\xC3\xA4/\xFF"},
        {"'$`", "'$`"},
        {"a\"b", "\"a\\\"b\""},
        {"a\\b", "\"a\\\\b\""},
        {"\a\b\t\n\v\f\r", "\"\\a\\b\\t\\n\\v\\f\\r\""},
        {"\x01\x1F\x7F", "\"\\001\\037\\177\""},
        {"tab\there \xC3\xA4", "\"tab\\there \xC3\xA4\""},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct strbuf b = {0};
        quote_add(&b, str_of(cases[i][0]));
        assert_string_equal(b.p, cases[i][1]);
        assert_int_equal(quote_is_needed(str_of(cases[i][0])), cases[i][1][0] == '"');
        strbuf_finish(&b);
    }
}

static void decodes_octal(void **state)
{
    (void)state;
    struct strbuf b = {0};
    strbuf_add(&b, str_of("> "));
    assert_int_equal(quote_decode(&b, str_of("\"\\303\\244\\0011\"")), RC_OK);
    assert_string_equal(b.p, "> \xC3\xA4\x01"
                             "1");
    strbuf_finish(&b);
    assert_int_equal(quote_decode(&b, str_of("\"\"")), RC_OK);
    assert_string_equal(b.p, "");
    strbuf_finish(&b);
}

static void refuses_what_is_not_one_quoted_string(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",          "\"",        "a",           "\"a",      "a\"",       "\"a\"b\"",
        "\"a\\\"",   "\"\\x41\"", "\"\\8\"",     "\"\\12\"", "\"\\400\"", "\"\\1\"",
        "\"\\18a\"", "\"a\" ",    "\"a\" \"b\"", "\"\\",     "\"\\e\"",
    };
    for (size_t i = 0; i < RC_COUNT(bad); i++) {
        struct strbuf b = {0};
        strbuf_add(&b, str_of("before"));
        assert_int_equal(quote_decode(&b, str_of(bad[i])), RC_EFORMAT);
        assert_string_equal(b.p, "before");
        assert_int_equal(b.n, 6);
        strbuf_finish(&b);
    }
    struct strbuf b = {0};
    assert_int_equal(quote_decode(&b, (struct str){"\"\\\0\"", 4}), RC_EFORMAT);
    strbuf_finish(&b);
}

static void any_bytes_come_back(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 20000; round++) {
        char text[40];
        const size_t n = test_random(&random) % sizeof text;
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(test_random(&random) >> (test_random(&random) % 8));
        const struct str s = {text, n};
        struct strbuf quoted = {0}, back = {0};
        quote_add(&quoted, s);
        assert_false(quote_is_needed(s) && quoted.n < n + 3);
        if (quote_is_needed(s)) {
            assert_int_equal(quote_decode(&back, strbuf_view(&quoted)), RC_OK);
            assert_true(str_equal(strbuf_view(&back), s));
        } else {
            assert_true(str_equal(strbuf_view(&quoted), s));
        }
        for (size_t i = 0; i < quoted.n; i++)
            assert_true((unsigned char)quoted.p[i] >= 0x20 && quoted.p[i] != 0x7F);
        strbuf_finish(&quoted);
        strbuf_finish(&back);
    }
}

static void tells_when_memory_ran_out(void **state)
{
    (void)state;
    struct strbuf b = {0};
    mem_fail_after(1);
    const enum rc_status status = quote_decode(&b, str_of("\"abc\""));
    mem_fail_after(0);
    assert_int_equal(status, RC_ENOMEM);
    strbuf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_as_git_does),
        cmocka_unit_test(decodes_octal),
        cmocka_unit_test(refuses_what_is_not_one_quoted_string),
        cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(tells_when_memory_ran_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
