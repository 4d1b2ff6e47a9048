/* test_palette.c: palette files: what is read, what is refused and where. */
#include "rource/view/palette.h"

#include <stdio.h>

#include "testing.h"

static uint32_t color_of(const struct palette *p, const char *extension)
{
    struct rgba c;
    return palette_find(p, str_of(extension), &c) ? color_premultiply(c) & 0xFFFFFF : 0xDEAD0000u;
}

static void reads_all_forms(void **state)
{
    (void)state;
    struct palette p = {0};
    struct error err = {0};
    static const char text[] = "\xEF\xBB\xBF# my colours\r\n"
                               "\n"
                               "py = 3572A5\r\n"
                               "  js, mjs\tcjs=#F1E05A   # the web\n"
                               "C H = \"#555\" # quoted\n"
                               "*.Cpp .hpp = \"f34b7d\"\n"
                               "none = 102030\n"
                               "py=3572A6\n"
                               "* = 9a9a9a";
    assert_int_equal(palette_parse(&p, &err, "x", str_of(text)), RC_OK);
    assert_int_equal(color_of(&p, "py"), 0x3572A6); /* the later line */
    assert_int_equal(color_of(&p, "js"), 0xF1E05A);
    assert_int_equal(color_of(&p, "cjs"), 0xF1E05A);
    assert_int_equal(color_of(&p, "c"), 0x555555);
    assert_int_equal(color_of(&p, "h"), 0x555555);
    assert_int_equal(color_of(&p, "cpp"), 0xF34B7D);
    assert_int_equal(color_of(&p, "hpp"), 0xF34B7D);
    assert_int_equal(color_of(&p, ""), 0x102030);
    assert_int_equal(color_of(&p, "rs"), 0x9A9A9A);
    palette_finish(&p);
}

static void empty_gives_nothing(void **state)
{
    (void)state;
    struct palette p = {0};
    assert_int_equal(palette_parse(&p, NULL, "x", str_of("# nothing\n\n")), RC_OK);
    assert_int_equal(color_of(&p, "py"), 0xDEAD0000u);
    assert_int_equal(color_of(&p, ""), 0xDEAD0000u);
    palette_finish(&p);
}

static void refuses_bad_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "py",           "py 3572A5",   "= 3572A5",   ", = 3572A5",   "py =",
        "py = 3572A",   "py = red",    "py = \"333", "py = 333 444", "py = 333333 ; no",
        "a.b = 333333", "a/b = 33333", ". = 333333", "*. = 333333",  "py = \"\"",
    };
    for (size_t i = 0; i < RC_COUNT(bad); i++) {
        struct palette p = {0};
        struct error err = {0};
        char text[64];
        (void)snprintf(text, sizeof text, "c = 123456\n\n%s\nh = 123456\n", bad[i]);
        if (palette_parse(&p, &err, "my.palette", str_of(text)) != RC_EFORMAT)
            fail_msg("'%s' was not refused", bad[i]);
        assert_non_null(strstr(err.message, "my.palette:3: "));
        palette_finish(&p);
    }
    static const char binary[] = "\0\1\2\377\n";
    struct palette p = {0};
    assert_int_equal(palette_parse(&p, NULL, "x", (struct str){binary, sizeof binary - 1}),
                     RC_EFORMAT);
    palette_finish(&p);
}

static void has_a_limit(void **state)
{
    (void)state;
    struct strbuf text = {0};
    struct error err = {0};
    struct palette p = {0};
    for (int i = 0; i < RC_PALETTE_MOST; i++)
        strbuf_printf(&text, "x%d = 123456\n", i);
    assert_int_equal(palette_parse(&p, &err, "x", strbuf_view(&text)), RC_OK);
    palette_finish(&p);
    strbuf_printf(&text, "more = 123456\n");
    assert_int_equal(palette_parse(&p, &err, "x", strbuf_view(&text)), RC_ELIMIT);
    assert_non_null(strstr(err.message, "x:4097: "));
    palette_finish(&p);
    strbuf_finish(&text);
}

static void names_missing_files(void **state)
{
    (void)state;
    struct palette p = {0};
    struct error err = {0};
    assert_int_equal(palette_load(&p, &err, "/no/such/palette"), RC_ENOTFOUND);
    assert_non_null(strstr(err.message, "/no/such/palette"));
    palette_finish(&p);
}

static void survives_lack_of_memory(void **state)
{
    (void)state;
    const struct str text = str_of("a b c d e = 123456\n");
    for (uint64_t n = 1;; n++) {
        struct palette p = {0};
        mem_fail_after(n);
        const enum rc_status status = palette_parse(&p, NULL, "x", text);
        mem_fail_after(0);
        palette_finish(&p);
        if (status == RC_OK) {
            assert_true(n > 1);
            break;
        }
        assert_int_equal(status, RC_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_forms),     cmocka_unit_test(empty_gives_nothing),
        cmocka_unit_test(refuses_bad_lines),   cmocka_unit_test(has_a_limit),
        cmocka_unit_test(names_missing_files), cmocka_unit_test(survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
