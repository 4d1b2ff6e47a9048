/* test_log_status.c: git's own headers and Gource's user: form, with --name-status, --raw and
 * --numstat.
 */
#include "history_text.h"

#define H1 "1111111111111111111111111111111111111111"
#define H2 "2222222222222222222222222222222222222222"
#define Z  "0000000000000000000000000000000000000000"

/* 2024-01-01 10:00:00 +0100 */
#define T1 "1704099600"

static void test_default_header(void **state)
{
    (void)state;
    expect_log("commit " H2 " (HEAD -> main, tag: v1)\n"
               "Merge: 1111111 3333333\n"
               "Author: B <b@x>\n"
               "Date:   Tue Jan 2 10:00:00 2024 +0100\n"
               "\n"
               "    second\n"
               "\n"
               "M\ta\n"
               "D\tgone\n"
               "\n"
               "commit " H1 "\n"
               "Author: Ann B. <a@x>\n"
               "Date:   Mon Jan 1 10:00:00 2024 +0100\n"
               "\n"
               "    first\n"
               "    \n"
               "    commit " H2 "\n"
               "    D\tx\n"
               "\n"
               "A\ta\n"
               "A\tgone\n",
               T1 "\tAnn B.\tA\ta\n" T1 "\tAnn B.\tA\tgone\n"
                  "1704186000\tB\tM\ta\n1704186000\tB\tD\tgone\n");
}

static void test_statuses(void **state)
{
    (void)state;
    expect_log("commit " H1 "\nAuthor: A <a>\nDate: " T1 " +0100\n\n    m\n\n"
               "A\ta\nR087\told\tnew\nC075\ta\tcopy\nT\tlink\nM\t\"q\\tq\"\nM099\tbroken\n"
               "MM\tmerged\nAA\tboth\nDD\tneither\nR100\t\"\\303\\251\"\te\n",
               T1 "\tA\tA\ta\n" T1 "\tA\tR\tnew\told\n" T1 "\tA\tA\tcopy\n" T1 "\tA\tM\tlink\n" T1
                  "\tA\tM\tq\tq\n" T1 "\tA\tM\tbroken\n" T1 "\tA\tM\tmerged\n" T1
                  "\tA\tA\tboth\n" T1 "\tA\tD\tneither\n" T1 "\tA\tR\te\t\xc3\xa9\n");
}

static void test_raw_lines(void **state)
{
    (void)state;
    expect_log("commit " H1 "\nAuthor: A <a>\nDate: " T1 "\n\n    m\n\n"
               ":000000 100644 " Z " " H1 " A\ta b\n"
               ":100644 100755 1a2b3c4... 2b3c4d5... M\tx\n"
               ":100644 100644 1a2b3c4 1a2b3c4 R100\told\tnew\n"
               ":100644 000000 1a2b3c4 0000000 D\tgone\n"
               ":000000 160000 0000000 1a2b3c4 A\tsubmodule\n"
               ":040000 040000 1a2b3c4 2b3c4d5 M\tdirectory\n"
               "::100644 100644 100644 1a2b3c4 2b3c4d5 3c4d5e6 MM\tmerged\n",
               T1 "\tA\tA\ta b\n" T1 "\tA\tM\tx\n" T1 "\tA\tR\tnew\told\n" T1 "\tA\tD\tgone\n" T1
                  "\tA\tA\tsubmodule\n" T1 "\tA\tM\tmerged\n");
}

static void test_numstat_lines(void **state)
{
    (void)state;
    expect_log("commit " H2 "\nAuthor: A <a>\nDate: 200\n\n    m\n\n0\t0\t{x => y}/a\n\n"
               "commit " H1 "\nAuthor: A <a>\nDate: 100\n\n    m\n\n1\t0\tx/a\n",
               "100\tA\tA\tx/a\n200\tA\tR\ty/a\tx/a\n");
    /* with both forms the one that has actions counts */
    expect_log("commit " H1 "\nAuthor: A <a>\nDate: 100\n\n    m\n\n"
               ":100644 100644 1a2b3c4 2b3c4d5 M\ta\n3\t0\ta\n",
               "100\tA\tM\ta\n");
}

static const char fuller[] = "commit " H1 "\n"
                             "Author:     A <a@x>\n"
                             "AuthorDate: Mon Jan 1 10:00:00 2024 +0100\n"
                             "Commit:     C <c@x>\n"
                             "CommitDate: Tue Jan 2 10:00:00 2024 -0500\n"
                             "\n"
                             "    m\n"
                             "\n"
                             "A\ta\n";

static void test_fuller(void **state)
{
    (void)state;
    struct loader_params params = default_params();
    expect_log(fuller, "1704207600\tA\tA\ta\n");
    params.author_time = true;
    expect_bytes(str_of(fuller), params, T1 "\tA\tA\ta\n");
}

static void test_raw_header(void **state)
{
    (void)state;
    static const char log[] = "commit " H1 "\n"
                              "tree " H2 "\n"
                              "parent " H2 "\n"
                              "parent " Z "\n"
                              "author A <a@x> 100 +0100\n"
                              "committer C <c@x> 200 -0330\n"
                              "gpgsig -----BEGIN PGP SIGNATURE-----\n"
                              " \n"
                              " author Z <z> 900 +0000\n"
                              " -----END PGP SIGNATURE-----\n"
                              "\n"
                              "    m\n"
                              "\n"
                              "A\ta\n";
    struct loader_params params = default_params();
    expect_log(log, "200\tA\tA\ta\n");
    params.author_time = true;
    expect_bytes(str_of(log), params, "100\tA\tA\ta\n");
}

static void date_gives(const char *date, const char *time)
{
    struct strbuf log = {0}, expected = {0};
    strbuf_printf(&log, "commit " H1 "\nAuthor: A <a>\nDate:   %s\n\n    m\n\nA\ta\n", date);
    strbuf_printf(&expected, "%s\tA\tA\ta\n", time);
    expect_log(log.p, expected.p);
    strbuf_finish(&log);
    strbuf_finish(&expected);
}

static void test_date_forms(void **state)
{
    (void)state;
    date_gives("Mon Jan 1 10:00:00 2024 +0100", T1);
    date_gives("Mon Jan 1 09:00:00 2024", T1); /* --date=local: taken as UTC */
    date_gives("Mon, 1 Jan 2024 10:00:00 +0100", T1);
    date_gives("2024-01-01 10:00:00 +0100", T1);
    date_gives("2024-01-01T10:00:00+01:00", T1);
    date_gives("2024-01-01T09:00:00Z", T1);
    date_gives("2024-01-01", "1704067200");
    date_gives(T1 " +0100", T1);
    date_gives(T1, T1);
    date_gives("Thu Jan 1 00:00:00 1970 -0000", "0");
    date_gives("Wed Dec 31 23:59:59 1969 +0000", "-1");
    date_gives("Fri Jan 1 00:00:00 2100 +1400", "4102394400");
}

static void test_bad_dates(void **state)
{
    (void)state;
    static const char *const dates[] = {"3 days ago",
                                        "",
                                        "Mon Jan 1 25:00:00 2024 +0100",
                                        "Mon Jan 32 10:00:00 2024",
                                        "Foo",
                                        "::",
                                        "99999999999999999999",
                                        "2024-13-01",
                                        "Mon Jan 10:00:00",
                                        "x +0100"};
    for (size_t i = 0; i < RC_COUNT(dates); i++) {
        struct strbuf log = {0};
        strbuf_printf(&log,
                      "commit " H1 "\nAuthor: A <a>\nDate:   %s\n\n    m\n\nA\ta\n\n"
                      "commit " H2 "\nAuthor: B <a>\nDate:   200\n\n    m\n\nA\tb\n",
                      dates[i]);
        expect_warnings(log.p,
                        "t.log:1: commit without a date that can be read (use --date=default, iso, "
                        "raw or unix)\n",
                        "t.log:1: commit without a date that can be read (use --date=default, iso, "
                        "raw or unix)",
                        "200\tB\tA\tb\n");
        strbuf_finish(&log);
    }
}

static void test_hostile_messages(void **state)
{
    (void)state;
    expect_log("commit " H1 "\nAuthor: commit " H2 " <a>\nDate:   100\n\n"
               "    commit " H2 "\n"
               "    Author: X <x>\n"
               "    Date:   1\n"
               "    \n"
               "    A\tfake\n"
               "    :000000 100644 " Z " " H1 " A\tfake\n"
               "    1\t1\tfake\n"
               "    100|x|A|fake\n"
               "    user:x\n"
               "\n"
               "A\treal\n",
               "100\tcommit " H2 "\tA\treal\n");
}

static void test_marks_and_parents_in_the_commit_line(void **state)
{
    (void)state;
    expect_log("commit - " H1 "\nAuthor: A <a>\nDate: 100\n\n    m\n\nA\ta\n"
               "commit " H2 " " H1 "\nAuthor: A <a>\nDate: 200\n\n    m\n\nM\ta\n",
               "100\tA\tA\ta\n200\tA\tM\ta\n");
}

static void test_authors(void **state)
{
    (void)state;
    expect_log("commit " H1 "\nAuthor:  <a@x>\nDate: 100\n\n    m\n\nA\ta\n",
               "100\tUnknown\tA\ta\n");
    expect_log("commit " H1 "\nAuthor: A <b> <a@x>\nDate: 100\n\n    m\n\nA\ta\n",
               "100\tA <b>\tA\ta\n");
    expect_log("commit " H1 "\nAuthor: no mail\nDate: 100\n\n    m\n\nA\ta\n",
               "100\tno mail\tA\ta\n");
}

static void test_commit_without_message_or_files(void **state)
{
    (void)state;
    expect_log("commit " H2 "\nAuthor: A <a>\nDate: 200\n\ncommit " H1
               "\nAuthor: A <a>\nDate: 100\ncommit " Z "\nAuthor: A <a>\nDate: 50\n\nA\ta\n",
               "50\tA\tA\ta\n100\tA\t.\n200\tA\t.\n");
}

static void test_abbreviated_hash(void **state)
{
    (void)state;
    struct history *h = NULL;
    struct error err = {0};
    struct loader_params params = default_params();
    assert_int_equal(history_create(&h), RC_OK);
    assert_int_equal(loader_read_bytes(h, &err,
                                       str_of("commit 0123abc\nAuthor: A <a>\nDate: 1\n\nA\ta\n"
                                              "commit 0123456789abcdef\nAuthor: A <a>\nDate: 2\n"),
                                       "x", &params),
                     RC_OK);
    assert_true(history_commit(h, 0)->id_prefix == UINT64_C(0x0123abc000000000));
    assert_true(history_commit(h, 1)->id_prefix == UINT64_C(0x0123456789abcdef));
    history_destroy(h);
}

static void test_commit_fields(void **state)
{
    (void)state;
    struct history *h = NULL;
    struct error err = {0};
    struct loader_params params = default_params();
    assert_int_equal(history_create(&h), RC_OK);
    assert_int_equal(
        loader_read_bytes(h, &err,
                          str_of("commit 0123456789abcdef0123456789abcdef01234567\nMerge: 1 2\n"
                                 "Author: A <a>\nDate: 100 -0330\n\n    m\n\nA\ta\n"),
                          "x", &params),
        RC_OK);
    const struct commit *commit = history_commit(h, 0);
    assert_true(commit->id_prefix == UINT64_C(0x0123456789abcdef));
    assert_int_equal(commit->flags, RC_COMMIT_MERGE);
    assert_int_equal(commit->zone_minutes, -210);
    history_destroy(h);
}

static void test_user_form(void **state)
{
    (void)state;
    expect_log("user:A B\n100\n:000000 100644 0000000 1a2b3c4 A\ta\n\n"
               "user:C\n200\n:100644 100644 1a2b3c4 2b3c4d5 M\ta\n",
               "100\tA B\tA\ta\n200\tC\tM\ta\n");
    expect_log("user:B\r\n200\r\nM\ta\r\n\r\nuser:A\r\n100\r\nA\ta\r\n",
               "100\tA\tA\ta\n200\tB\tM\ta\n");
    /* merges have no files and no blank line */
    expect_log("user:A\n100\nuser:B\n200\nA\ta\n", "100\tA\t.\n200\tB\tA\ta\n");
    expect_log("user:\n100\nA\ta\n", "100\tUnknown\tA\ta\n");
    expect_warnings("user:A\n100\nA\ta\n\nuser:B\nsoon\nA\tlost\n\nuser:C\n300\nA\tc\n",
                    "t.log:5: user:NAME must be followed by a line with the time in seconds\n",
                    "t.log:5: user:NAME must be followed by a line with the time in seconds",
                    "100\tA\tA\ta\n300\tC\tA\tc\n");
}

static void test_malformed_changes(void **state)
{
    (void)state;
    static const char head[] = "commit " H1 "\nAuthor: A <a>\nDate: 100\n\n    m\n\n";
    static const struct {
        const char *line, *complaint;
    } cases[] = {
        {"Z\ta", "not a line of a git log: unknown status"},
        {"M1234\ta", "not a line of a git log: unknown status"},
        {"M", "not a line of a git log: expected a tab before the path"},
        {"R100\ta", "a rename or copy needs two paths"},
        {"R100\ta\tb\tc", "a rename or copy needs two paths"},
        {"M\t", "path is empty"},
        {"M\t\"a", "badly quoted path"},
        {":\ta", "not a line of a git log: expected :mode mode hash hash status<TAB>path"},
        {":100644 100644 1 2 M", "not a line of a git log: expected a tab before the path"},
        {":100644 100644\ta",
         "not a line of a git log: expected :mode mode hash hash status<TAB>path"},
        {"diff --git a/x b/x", "not a line of a git log: expected added<TAB>deleted<TAB>path"},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct strbuf log = {0}, strict = {0}, warnings = {0};
        strbuf_printf(&log, "%sA\ta\n%s\nA\tb\n", head, cases[i].line);
        strbuf_printf(&strict, "t.log:8: %s", cases[i].complaint);
        strbuf_printf(&warnings, "%s\n", strict.p);
        expect_warnings(log.p, warnings.p, strict.p, "100\tA\tA\ta\n100\tA\tA\tb\n");
        strbuf_finish(&log);
        strbuf_finish(&strict);
        strbuf_finish(&warnings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_header),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_raw_lines),
        cmocka_unit_test(test_numstat_lines),
        cmocka_unit_test(test_fuller),
        cmocka_unit_test(test_raw_header),
        cmocka_unit_test(test_date_forms),
        cmocka_unit_test(test_bad_dates),
        cmocka_unit_test(test_hostile_messages),
        cmocka_unit_test(test_marks_and_parents_in_the_commit_line),
        cmocka_unit_test(test_authors),
        cmocka_unit_test(test_commit_without_message_or_files),
        cmocka_unit_test(test_abbreviated_hash),
        cmocka_unit_test(test_commit_fields),
        cmocka_unit_test(test_user_form),
        cmocka_unit_test(test_malformed_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
