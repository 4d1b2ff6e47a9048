/* test_utf8.c: every code point, and every kind of ill-formed sequence. */
#include "rource/base/str.h"

#include "testing.h"

static size_t encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t k = n; k-- > 1; c >>= 6)
        out[k] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xFFu) | c);
    return n;
}

static void decodes_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char text[4];
        const struct str s = {text, encode(c, text)};
        const bool good = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
        size_t i = 0;
        const uint32_t got = utf8_next(s, &i);
        if (utf8_is_valid(s) != good || got != (good ? c : 0xFFFD) || i != (good ? s.n : 1))
            fail_msg("U+%04X gives U+%04X, %zu bytes", (unsigned)c, (unsigned)got, i);
    }
}

/* All two-byte strings and a sample of longer ones: never a read past the end, at least one byte
 * consumed, and what is valid by parts is valid as a whole. */
static void any_bytes_terminate(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 200000; round++) {
        const size_t n = 1 + test_random(&random) % 6;
        char *text = malloc(n); /* exact, so that AddressSanitizer sees the end */
        assert_non_null(text);
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(test_random(&random) % 3 ? 0x80 | test_random(&random) : 0x41);
        const struct str s = {text, n};
        bool replaced = false;
        for (size_t i = 0; i < n;) {
            const size_t before = i;
            const uint32_t c = utf8_next(s, &i);
            assert_true(i > before && i <= n && i - before <= 4);
            const bool literal = i - before == 3 && memcmp(text + before, "\xEF\xBF\xBD", 3) == 0;
            replaced = replaced || (c == 0xFFFD && !literal);
        }
        assert_int_equal(utf8_is_valid(s), !replaced);
        free(text);
    }
}

static void rejects_the_classics(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xC2\x41",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xE2\x82",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
    };
    for (size_t k = 0; k < RC_COUNT(bad); k++) {
        size_t i = 0;
        assert_false(utf8_is_valid(str_of(bad[k])));
        assert_int_equal(utf8_next(str_of(bad[k]), &i), 0xFFFD);
        assert_int_equal(i, 1);
    }
}

static void replaces_invalid_bytes(void **state)
{
    (void)state;
    struct strbuf b = {0};
    utf8_add_valid(&b, str_of("a\xFF\xC3\xA4\xE2\x82z"));
    assert_string_equal(b.p, "a\xEF\xBF\xBD\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBDz");
    assert_true(utf8_is_valid(strbuf_view(&b)));
    strbuf_finish(&b);
}

static void valid_text_stays(void **state)
{
    (void)state;
    struct strbuf b = {0};
    const struct str s = {"\0caf\xC3\xA9 \xF0\x9F\x8C\xB3", 11};
    utf8_add_valid(&b, s);
    assert_true(str_equal(strbuf_view(&b), s));
    strbuf_finish(&b);
}

static void every_code_point_is_written_as_it_is_read(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 61) {
        struct strbuf b = {0};
        size_t i = 0;
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        utf8_add(&b, code);
        assert_int_equal(utf8_next(strbuf_view(&b), &i), code);
        assert_int_equal(i, b.n);
        strbuf_finish(&b);
    }
}

static void capitals_fold(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"ABCXYZ", "abcxyz"},
        {"ÀÖØÞ", "àöøþ"},
        {"ĀĶŁŊŽŸ", "āķłŋžÿ"},
        {"ΑΩΆΈΌΎΏΫ", "αωάέόύώϋ"},
        {"ς", "σ"},
        {"АЯЁЂЏҐҊӀӁӐԮ", "аяёђџґҋӏӂӑԯ"},
        {"ԱՖ", "աֆ"},
        {"ẠỸ", "ạỹ"},
        {"ƠƯƏ", "ơưə"},
        {"ſ", "s"},
        {"×÷ß@[`{ªº", "×÷ß@[`{ªº"},
        {"漢字かな한글", "漢字かな한글"},
    };
    for (size_t k = 0; k < RC_COUNT(pairs); k++) {
        for (int side = 0; side < 2; side++) { /* small letters stay */
            struct strbuf b = {0};
            const struct str s = str_of(pairs[k][side]);
            for (size_t i = 0; i < s.n;)
                utf8_add(&b, utf8_fold_case(utf8_next(s, &i)));
            assert_string_equal(b.p, pairs[k][1]);
            strbuf_finish(&b);
        }
    }
    for (uint32_t code = 0; code <= 0x10FFFF; code++) /* folding twice changes nothing */
        assert_int_equal(utf8_fold_case(utf8_fold_case(code)), utf8_fold_case(code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_every_code_point),
        cmocka_unit_test(any_bytes_terminate),
        cmocka_unit_test(rejects_the_classics),
        cmocka_unit_test(replaces_invalid_bytes),
        cmocka_unit_test(valid_text_stays),
        cmocka_unit_test(every_code_point_is_written_as_it_is_read),
        cmocka_unit_test(capitals_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
