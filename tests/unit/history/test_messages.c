/* What commits say: kept only when asked for, from logs and several inputs together.
 */
#include "testing.h"

#include <stdio.h>
#include <unistd.h>

#include "source.h"

static struct history *keeping(bool keep)
{
    struct history *h = NULL;
    assert_int_equal(history_create(&h), RC_OK);
    if (keep)
        assert_int_equal(history_keep_messages(h), RC_OK);
    return h;
}

static void expect_subject(const struct history *h, uint32_t commit, const char *text)
{
    const struct str subject = history_subject(h, commit);
    if (!str_equal(subject, str_of(text)))
        fail_msg("commit %u says '%.*s', not '%s'", commit, (int)subject.n, subject.p, text);
}

static void a_subject_is_one_trimmed_line_of_whole_characters(void **state)
{
    (void)state;
    struct history *h = keeping(true);
    const struct commit commit = {.time = 1};
    char longer[400];
    for (size_t i = 0; i + 2 < sizeof longer; i += 2)
        memcpy(longer + i, "\xC3\xA9", 3);
    static const char *const texts[] = {"\n  one \r\nmore", "", "  ", "two"};
    for (size_t i = 0; i < RC_COUNT(texts); i++) {
        assert_int_equal(history_add_commit(h, &commit), RC_OK);
        assert_int_equal(history_set_subject(h, str_of(texts[i])), RC_OK);
    }
    assert_int_equal(history_add_commit(h, &commit), RC_OK);
    assert_int_equal(history_set_subject(h, str_of(longer)), RC_OK);
    assert_int_equal(history_add_commit(h, &commit), RC_OK); /* says nothing */
    expect_subject(h, 0, "one");
    expect_subject(h, 1, "");
    expect_subject(h, 2, "");
    expect_subject(h, 3, "two");
    assert_int_equal(history_subject(h, 4).n, RC_SUBJECT_MOST - 1);
    expect_subject(h, 5, "");
    history_destroy(h);
}

static const char LOG[] = "commit 2222222222222222222222222222222222222222\n"
                          "Author: B <b@x>\nDate: 1704186000 +0100\n\n"
                          "    Second: say more\n\n    not this\n\nM\ta\n\n"
                          "commit 1111111111111111111111111111111111111111\n"
                          "Author: A <a@x>\nDate: 1704099600 +0100\n\n"
                          "    first\n    A\tb\n\nA\ta\n";

static void logs_tell_what_is_indented(void **state)
{
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        struct history *h = keeping(keep);
        struct error err = {0};
        const struct loader_params params = {
            .start_time = INT64_MIN, .stop_time = INT64_MAX, .threads = 1};
        assert_int_equal(loader_read_bytes(h, &err, str_of(LOG), "t.log", &params), RC_OK);
        expect_subject(h, 0, keep ? "first" : "");
        expect_subject(h, 1, keep ? "Second: say more" : "");
        assert_int_equal(h->subjects.count, keep ? 2 : 0);
        assert_int_equal(intern_count(&h->messages), keep ? 3 : 0);
        history_destroy(h);
    }
}

static void a_baseline_says_nothing(void **state)
{
    (void)state;
    struct history *h = keeping(true);
    struct error err = {0};
    const struct loader_params params = {
        .start_time = 1704100000, .stop_time = INT64_MAX, .threads = 1};
    assert_int_equal(loader_read_bytes(h, &err, str_of(LOG), "t.log", &params), RC_OK);
    assert_int_equal(h->commits.count, 2);
    expect_subject(h, 0, "");
    expect_subject(h, 1, "Second: say more");
    history_destroy(h);
}

static void several_inputs_keep_theirs(void **state)
{
    (void)state;
    char folder[] = "/tmp/rource-test-XXXXXX", paths[2][64];
    static const char *const texts[] = {LOG, "1704099601|C|A|x\n"};
    struct loader_input inputs[2];
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 2; i++) {
        (void)snprintf(paths[i], sizeof paths[i], "%s/%d.log", folder, i);
        FILE *file = fopen(paths[i], "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(texts[i], 1, strlen(texts[i]), file), strlen(texts[i]));
        assert_int_equal(fclose(file), 0);
        inputs[i] = (struct loader_input){paths[i], true};
    }
    struct history *h = keeping(true);
    struct loader *loader = NULL;
    struct error err = {0};
    const struct loader_params params = {.inputs = inputs,
                                         .input_count = 2,
                                         .start_time = INT64_MIN,
                                         .stop_time = INT64_MAX,
                                         .threads = 1};
    assert_int_equal(loader_start(&loader, &err, h, &params), RC_OK);
    assert_int_equal(history_wait_end(h, &err), RC_OK);
    expect_subject(h, 0, "first");
    expect_subject(h, 1, "");
    expect_subject(h, 2, "Second: say more");
    loader_destroy(loader);
    history_destroy(h);
    for (int i = 0; i < 2; i++)
        assert_int_equal(unlink(paths[i]), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 12; n++) {
        struct history *h = NULL;
        mem_fail_after(n);
        enum rc_status status = history_create(&h);
        if (status == RC_OK)
            status = history_keep_messages(h);
        if (status == RC_OK)
            status = history_add_commit(h, &(struct commit){.time = 1});
        if (status == RC_OK)
            status = history_set_subject(h, str_of("says"));
        mem_fail_after(0);
        assert_true(status == RC_OK || status == RC_ENOMEM);
        assert_true(n > 1 || status == RC_ENOMEM);
        history_destroy(h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subject_is_one_trimmed_line_of_whole_characters),
        cmocka_unit_test(logs_tell_what_is_indented),
        cmocka_unit_test(a_baseline_says_nothing),
        cmocka_unit_test(several_inputs_keep_theirs),
        cmocka_unit_test(running_out_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
