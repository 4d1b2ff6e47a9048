/* test_log_numstat.c: the hash|author|time form with --numstat.
 */
#include "history_text.h"
#include "log_change.h"

#define H1 "1111111111111111111111111111111111111111"
#define H2 "2222222222222222222222222222222222222222"
#define H3 "3333333333333333333333333333333333333333"

static void test_newest_first(void **state)
{
    (void)state;
    expect_log(H3 "|C|300\n1\t0\tb\n\n" H2 "|B|200\n1\t0\tb\n5\t4\ta\n\n" H1 "|A|100\n1\t0\ta\n",
               "100\tA\tA\ta\n200\tB\tA\tb\n200\tB\tM\ta\n300\tC\tM\tb\n");
}

static void test_oldest_first(void **state)
{
    (void)state;
    expect_log(H1 "|A|100\n1\t0\ta\n\n" H2 "|B|200\n1\t0\ta\n", "100\tA\tA\ta\n200\tB\tM\ta\n");
}

static void test_equal_times_are_newest_first(void **state)
{
    (void)state;
    expect_log(H2 "|B|100\n1\t0\ta\n\n" H1 "|A|100\n1\t0\ta\n", "100\tA\tA\ta\n100\tB\tM\ta\n");
}

static void test_author_with_bars(void **state)
{
    (void)state;
    expect_log(H1 "|A|B|x|100\n1\t0\ta\n", "100\tA|B|x\tA\ta\n");
    expect_log(H1 "||100\n1\t0\ta\n", "100\tUnknown\tA\ta\n");
    expect_log(H1 "|a\tb|100\n1\t0\ta\n", "100\ta\tb\tA\ta\n");
}

static void test_commit_without_files(void **state)
{
    (void)state;
    expect_log(H2 "|B|200\n" H1 "|A|100\n1\t0\ta\n", "100\tA\tA\ta\n200\tB\t.\n");
    expect_log(H2 "|B|200\n1\t0\ta\n" H1 "|A|100\n", "100\tA\t.\n200\tB\tA\ta\n");
}

static void test_log_without_changes(void **state)
{
    (void)state;
    static const char part[] = "t.log: the commits of this log have no lines of changes; make it "
                               "with git log --numstat, --name-status or --raw";
    expect_refused(str_of(H2 "|B|200\n" H1 "|A|100\n"), RC_EFORMAT, part);
    expect_refused(str_of(H1 "|A|100\n a | 2 +-\n 1 file changed\n"), RC_EFORMAT, part);
    expect_refused(str_of("commit " H1 "\nAuthor: A <a>\nDate: 100\n\n    A\tfake\n"), RC_EFORMAT,
                   part);
    expect_refused(str_of("user:A\n100\n"), RC_EFORMAT, part);
}

static void test_binary_and_crlf_and_no_final_newline(void **state)
{
    (void)state;
    expect_log(H1 "|A|100\r\n-\t-\tlogo.png\r\n1\t2\ta", "100\tA\tA\tlogo.png\n100\tA\tA\ta\n");
}

static void test_abbreviated_and_sha256_hashes(void **state)
{
    (void)state;
    expect_log("abcd123|A|100\n1\t0\ta\n", "100\tA\tA\ta\n");
    expect_log("1111111111111111111111111111111111111111111111111111111111111111|A|100\n1\t0\ta\n",
               "100\tA\tA\ta\n");
}

/* What is said to be plain is read the same way as all else. */
static void test_plain_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool is_plain;
    } lines[] = {
        {"1\t0\ta", true},
        {"-\t-\tsrc/a.c", true},
        {"12\t345\ta\tb", true},
        {"1\t0\ta/./b//", true},
        {"1\t-\t\\", true},
        {"1\t0\t\"a\"", false},
        {"1\t0\t./a", false},
        {"1\t0\t/a", false},
        {"1\t0\t", false},
        {"1\t0", false},
        {"1\t", false},
        {"1", false},
        {"-", false},
        {"\t\ta", false},
        {"1\t\ta", false},
        {"--\t0\ta", false},
        {"-1\t0\ta", false},
        {"1 \t0\ta", false},
        {"A\ta", false},
        {"", false},
    };
    for (size_t i = 0; i < RC_COUNT(lines); i++) {
        const struct str line = str_of(lines[i].line);
        struct log_scratch scratch = {0};
        struct log_change change;
        const char *path = log_change_plain_path(line.p, line.p + line.n);
        assert_int_equal(path != NULL, lines[i].is_plain);
        if (path) {
            assert_null(log_change_parse(line, &scratch, &change));
            assert_true(change.is_numstat && !change.may_be_rename);
            assert_ptr_equal(change.path.p, path);
        }
        log_scratch_finish(&scratch);
    }
}

/* More lines than are looked at ahead, with ones among them that need reading, around a commit that
 * is left out. */
static void test_lines_far_ahead(void **state)
{
    (void)state;
    struct strbuf log = {0}, expected = {0};
    enum { LINES = 100 };
    strbuf_add(&log, str_of(H1 "|A|100\n"));
    for (int i = 0; i < LINES; i++) {
        strbuf_printf(&log, i % 7 == 3 ? "1\t0\t\"f%d\"\r\n" : "1\t0\tf%d\n", i);
        strbuf_printf(&expected, "100\tA\tA\tf%d\n", i);
    }
    strbuf_add(&log, str_of("\n" H2 "|B|soon\n1\t0\tlost\n\n" H3 "|C|300\n"));
    for (int i = 0; i < LINES; i++) {
        const bool moves = i % 9 == 4;
        strbuf_printf(&log, moves ? "1\t0\tf%d => g\n" : "1\t0\tf%d\n", i);
        strbuf_printf(&expected, moves ? "300\tC\tR\tg\tf%d\n" : "300\tC\tM\tf%d\n", i);
    }
    struct loaded loaded = load_bytes(strbuf_view(&log), default_params());
    assert_int_equal(loaded.status, RC_OK);
    assert_string_equal(buffer_text(&loaded.text), buffer_text(&expected));
    assert_string_equal(buffer_text(&loaded.warnings),
                        "t.log:103: the time of a commit must be a number of seconds\n");
    loaded_finish(&loaded);
    strbuf_finish(&log);
    strbuf_finish(&expected);
}

static void rename_becomes(const char *form, const char *old, const char *new)
{
    struct strbuf log = {0}, expected = {0};
    strbuf_printf(&log, H2 "|B|200\n0\t0\t%s\n" H1 "|A|100\n1\t0\t%s\n", form, old);
    /* numstat keeps an inner double slash nowhere; paths come out without it */
    strbuf_printf(&expected, "100\tA\tA\t%s\n200\tB\tR\t%s\t%s\n", old, new, old);
    expect_log(log.p, expected.p);
    strbuf_finish(&log);
    strbuf_finish(&expected);
}

static void test_renames(void **state)
{
    (void)state;
    rename_becomes("a => b", "a", "b");
    rename_becomes("src/{a.c => b.c}", "src/a.c", "src/b.c");
    rename_becomes("{old => new}/x/y", "old/x/y", "new/x/y");
    rename_becomes("a/{b => c}/d", "a/b/d", "a/c/d");
    rename_becomes("a/{ => b}/c", "a/c", "a/b/c");
    rename_becomes("a/{b => }/c", "a/b/c", "a/c");
    rename_becomes("{ => sub}/f", "f", "sub/f");
    rename_becomes("{sub => }/f", "sub/f", "f");
    rename_becomes("a/{b => c/d}/e", "a/b/e", "a/c/d/e");
    rename_becomes("x{y/{a => b}/z", "x{y/a/z", "x{y/b/z");
    rename_becomes("d/{{x => y}", "d/{x", "d/y");
    rename_becomes("a {x => b} y", "a {x", "b} y");
    rename_becomes("\"t\\tx\" => plain", "t\tx", "plain");
    rename_becomes("plain => \"q\\\"x\"", "plain", "q\"x");
    rename_becomes("\"\\303\\251\" => \"\\303\\250\"", "\xc3\xa9", "\xc3\xa8");
}

static void test_arrow_in_a_name(void **state)
{
    (void)state;
    /* the whole name is known to be a file, so it is no rename */
    expect_log(H3 "|C|300\n1\t1\tx => y\n" H2 "|B|200\n0\t0\t\"a\\t\" => x => y\n" H1
                  "|A|100\n1\t0\t\"a\\t\"\n",
               "100\tA\tA\ta\t\n200\tB\tR\tx => y\ta\t\n300\tC\tM\tx => y\n");
    /* the reading whose old file exists wins */
    expect_log(H2 "|B|200\n0\t0\ta => b => c\n" H1 "|A|100\n1\t0\t\"a => b\"\n",
               "100\tA\tA\ta => b\n200\tB\tR\tc\ta => b\n");
}

static void test_rename_of_an_unknown_file_is_an_addition(void **state)
{
    (void)state;
    expect_log(H1 "|A|100\n0\t0\told => new\n", "100\tA\tA\tnew\n");
}

static void test_file_and_directory_of_one_name(void **state)
{
    (void)state;
    expect_log(H1 "|A|100\n1\t0\ta\n" H2 "|A|200\n1\t0\ta/b\n" H3 "|A|300\n1\t0\ta\n",
               "100\tA\tA\ta\n200\tA\tA\ta/b\n300\tA\tA\ta\n");
}

static void test_quoted_paths(void **state)
{
    (void)state;
    expect_log(H1 "|A|100\n1\t0\t\"d\\303\\251r/a\\\"b\"\n1\t0\tx//y/./z\n",
               "100\tA\tA\td\xc3\xa9r/a\"b\n100\tA\tA\tx/y/z\n");
}

static void test_bytes_that_are_no_text(void **state)
{
    (void)state;
    static const char log[] = H1 "|J\xf6rg|100\n1\t0\tf\xfc\n1\t0\tn\0l\n";
    struct loaded loaded = load_bytes((struct str){log, sizeof log - 1}, default_params());
    static const char expected[] =
        "100\tJ\xef\xbf\xbdrg\tA\tf\xfc\n100\tJ\xef\xbf\xbdrg\tA\tn\0l\n";
    assert_int_equal(loaded.status, RC_OK);
    assert_int_equal(loaded.text.n, sizeof expected - 1);
    assert_memory_equal(loaded.text.p, expected, sizeof expected - 1);
    loaded_finish(&loaded);
}

static void test_megabyte_lines(void **state)
{
    (void)state;
    struct strbuf log = {0};
    strbuf_add(&log, str_of(H1 "|A|100\n1\t0\tgood\n1\t0\t"));
    for (int i = 0; i < 1 << 20; i++)
        strbuf_add(&log, str_of("a/"));
    strbuf_add(&log, str_of("\n1\t0\tx => "));
    for (int i = 0; i < 1 << 20; i++)
        strbuf_add(&log, str_of(" => "));
    strbuf_add(&log, str_of("\n1\t0\tlast\n"));
    struct loaded loaded = load_bytes(strbuf_view(&log), default_params());
    assert_int_equal(loaded.status, RC_OK);
    assert_string_equal(loaded.text.p, "100\tA\tA\tgood\n100\tA\tA\tlast\n");
    assert_string_equal(loaded.warnings.p, "t.log:3: path is longer than 4096 bytes\n"
                                           "t.log:4: path is longer than 4096 bytes\n");
    loaded_finish(&loaded);
    strbuf_finish(&log);
}

static void test_malformed_change(void **state)
{
    (void)state;
    static const char shape[] =
        "t.log:3: not a line of a git log: expected added<TAB>deleted<TAB>path";
    expect_warnings(H1 "|A|100\n1\t0\ta\nx\ty\tz\n1\t0\tb\n",
                    "t.log:3: not a line of a git log: expected added<TAB>deleted<TAB>path\n",
                    shape, "100\tA\tA\ta\n100\tA\tA\tb\n");
    expect_warnings(H1 "|A|100\n1\t0\t\"a\n1\t0\tb\n", "t.log:2: badly quoted path\n",
                    "t.log:2: badly quoted path", "100\tA\tA\tb\n");
    expect_warnings(H1 "|A|100\n1\t0\t/./\n1\t0\tb\n", "t.log:2: path is empty\n",
                    "t.log:2: path is empty", "100\tA\tA\tb\n");
}

/* A commit whose header is damaged is left out whole: its changes belong to nobody else. */
static void test_malformed_header(void **state)
{
    (void)state;
    static const char no_time[] = "t.log:3: the time of a commit must be a number of seconds";
    expect_warnings(H2 "|B|200\n1\t0\ta\n" H3 "|C|soon\n1\t0\tlost\n" H1 "|A|100\n1\t0\tb\n",
                    "t.log:3: the time of a commit must be a number of seconds\n", no_time,
                    "100\tA\tA\tb\n200\tB\tA\ta\n");
    static const char neither[] = "t.log:1: neither hash|author|time nor a change";
    expect_warnings("some heading\n" H1 "|A|100\n1\t0\tb\n",
                    "t.log:1: neither hash|author|time nor a change\n", neither, "100\tA\tA\tb\n");
}

static void test_other_changes_below_these_headers(void **state)
{
    (void)state;
    expect_log(H1 "|A|100\nA\ta\n" H2 "|B|200\nR100\ta\tb\n" H3 "|C|300\nD\tb\n",
               "100\tA\tA\ta\n200\tB\tR\tb\ta\n300\tC\tD\tb\n");
    /* a change with a bar where a header has one */
    expect_log(H1 "|A|100\n100000\t0\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|b|5\n",
               "100\tA\tA\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|b|5\n");
    expect_log(H1 "|A|100\n1\t0\ta\n 1 file changed, 1 insertion(+)\n", "100\tA\tA\ta\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newest_first),
        cmocka_unit_test(test_oldest_first),
        cmocka_unit_test(test_equal_times_are_newest_first),
        cmocka_unit_test(test_author_with_bars),
        cmocka_unit_test(test_commit_without_files),
        cmocka_unit_test(test_log_without_changes),
        cmocka_unit_test(test_binary_and_crlf_and_no_final_newline),
        cmocka_unit_test(test_abbreviated_and_sha256_hashes),
        cmocka_unit_test(test_plain_lines),
        cmocka_unit_test(test_lines_far_ahead),
        cmocka_unit_test(test_renames),
        cmocka_unit_test(test_arrow_in_a_name),
        cmocka_unit_test(test_rename_of_an_unknown_file_is_an_addition),
        cmocka_unit_test(test_file_and_directory_of_one_name),
        cmocka_unit_test(test_quoted_paths),
        cmocka_unit_test(test_bytes_that_are_no_text),
        cmocka_unit_test(test_megabyte_lines),
        cmocka_unit_test(test_malformed_change),
        cmocka_unit_test(test_malformed_header),
        cmocka_unit_test(test_other_changes_below_these_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
