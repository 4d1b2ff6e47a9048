/* test_log_custom.c: Gource's custom form.
 */
#include "history_text.h"

static void test_actions_and_grouping(void **state)
{
    (void)state;
    expect_log("100|A|A|x\n100|A||y\n100|B|M|x\n200|B|D|y\n",
               "100\tA\tA\tx\n100\tA\tA\ty\n100\tB\tM\tx\n200\tB\tD\ty\n");
    struct history *h = NULL;
    struct error err = {0};
    struct loader_params params = default_params();
    assert_int_equal(history_create(&h), RC_OK);
    assert_int_equal(
        loader_read_bytes(h, &err, str_of("1|A|A|x\n1|A|A|y\n1|B|A|z\n2|B|A|z\n"), "x", &params),
        RC_OK);
    assert_int_equal(h->commits.count, 3);
    history_destroy(h);
}

static void test_order_of_the_log_is_kept(void **state)
{
    (void)state;
    expect_log("300|A|A|x\n100|A|M|x\n200|A|D|x\n", "300\tA\tA\tx\n100\tA\tM\tx\n200\tA\tD\tx\n");
}

static void test_times(void **state)
{
    (void)state;
    expect_log("2024-01-01|A|A|x\n2024-01-01 09:00:00|A|A|x\n2024-01-01T10:00:00+01:00|A|A|x\n"
               "1704099601|A|A|x\n-5|A|A|x\n0|A|A|x\n",
               "1704067200\tA\tA\tx\n1704099600\tA\tA\tx\n1704099600\tA\tA\tx\n"
               "1704099601\tA\tA\tx\n-5\tA\tA\tx\n0\tA\tA\tx\n");
}

static void test_users(void **state)
{
    (void)state;
    expect_log("1||A|x\n2|J\xf6rg|A|x\n3| B |A|x\n",
               "1\tUnknown\tA\tx\n2\tJ\xef\xbf\xbdrg\tA\tx\n3\t B \tA\tx\n");
}

static void test_paths(void **state)
{
    (void)state;
    expect_log("1|A|A|/a/b\n1|A|A| c\n1|A|A|d\xfc/\xc3\xa9\n1|A|A|x//y\n",
               "1\tA\tA\ta/b\n1\tA\tA\t c\n1\tA\tA\td\xfc/\xc3\xa9\n1\tA\tA\tx/y\n");
    /* git's quoting is undone, other quotes are part of the name */
    expect_log("1|A|A|\"d/\\303\\251\"\n1|A|A|\"half\n1|A|A|\"a\"b\"\n",
               "1\tA\tA\td/\xc3\xa9\n1\tA\tA\t\"half\n1\tA\tA\t\"a\"b\"\n");
}

static void test_directories(void **state)
{
    (void)state;
    /* adding a directory says nothing; deleting one removes what is below */
    expect_log("1|A|A|d/\n2|A|A|d/x\n3|A|D|d/\n", "1\tA\t.\n2\tA\tA\td/x\n3\tA\tD\td\n");
}

static void test_colors(void **state)
{
    (void)state;
    expect_log("1|A|A|x|FF0080\n1|A|A|y|#00ff00\n1|A|A|z|\n1|A|A|a|b|123abc\n",
               "1\tA\tA\tx\t#ff0080\n1\tA\tA\ty\t#00ff00\n1\tA\tA\tz\n1\tA\tA\ta|b\t#123abc\n");
    static const char complaint[] =
        "t.log:1: colour passed over: expected six hex digits after the path";
    expect_warnings("1|A|A|x|12345\n1|A|A|y\n",
                    "t.log:1: colour passed over: expected six hex digits after the path\n",
                    complaint, "1\tA\tA\tx\n1\tA\tA\ty\n");
}

static void test_mark_crlf_and_missing_newline(void **state)
{
    (void)state;
    expect_log("\xef\xbb\xbf"
               "1|A|A|x\r\n\r\n\xef\xbb\xbf"
               "2|A|M|x|00ff00\r\n3|A|D|x",
               "1\tA\tA\tx\n2\tA\tM\tx\t#00ff00\n3\tA\tD\tx\n");
}

#define TIME_RANGE "the time is out of range: seconds since 1970 go from -10^11 to 10^11"

static void test_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *line, *complaint;
    } cases[] = {
        {"nonsense", "expected time|user|A, M or D|path"},
        {"1|A|A", "expected time|user|A, M or D|path"},
        {"1|A|X|x", "the action must be A, M or D"},
        {"1|A|a|x", "the action must be A, M or D"},
        {"1|A|AM|x", "the action must be A, M or D"},
        {"soon|A|A|x", "the time must be a number of seconds or YYYY-MM-DD HH:MM:SS"},
        {"|A|A|x", "the time must be a number of seconds or YYYY-MM-DD HH:MM:SS"},
        {"-|A|A|x", "the time must be a number of seconds or YYYY-MM-DD HH:MM:SS"},
        {"99999999999999|A|A|x", TIME_RANGE},
        {"-100000000001|A|A|x", TIME_RANGE},
        {"9223372036854775807|A|A|x", TIME_RANGE},
        {"99999999999999999999999|A|A|x", TIME_RANGE},
        {"2024-13-01|A|A|x", "the time must be a number of seconds or YYYY-MM-DD HH:MM:SS"},
        {"1|A|A|", "path is empty"},
        {"1|A|D|/", "path is empty"},
        {"1|A|A|./", "path is empty"},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct strbuf log = {0}, strict = {0}, warnings = {0};
        strbuf_printf(&log, "1|A|A|a\n%s\n1|A|A|b\n", cases[i].line);
        strbuf_printf(&strict, "t.log:2: %s", cases[i].complaint);
        strbuf_printf(&warnings, "%s\n", strict.p);
        expect_warnings(log.p, warnings.p, strict.p, "1\tA\tA\ta\n1\tA\tA\tb\n");
        strbuf_finish(&log);
        strbuf_finish(&strict);
        strbuf_finish(&warnings);
    }
}

static void test_warnings_are_limited(void **state)
{
    (void)state;
    struct strbuf log = {0};
    strbuf_add(&log, str_of("1|A|A|a\n"));
    for (int i = 0; i < 1000; i++)
        strbuf_add(&log, str_of("bad\n"));
    struct loaded loaded = load_bytes(strbuf_view(&log), default_params());
    size_t lines = 0;
    for (size_t i = 0; i < loaded.warnings.n; i++)
        lines += loaded.warnings.p[i] == '\n';
    assert_int_equal(lines, 10);
    assert_int_equal(loaded.warning_count, 1000);
    assert_string_equal(loaded.text.p, "1\tA\tA\ta\n");
    loaded_finish(&loaded);
    strbuf_finish(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_actions_and_grouping),
        cmocka_unit_test(test_order_of_the_log_is_kept),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_directories),
        cmocka_unit_test(test_colors),
        cmocka_unit_test(test_mark_crlf_and_missing_newline),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_warnings_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
