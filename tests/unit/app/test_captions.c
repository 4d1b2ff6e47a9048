/* Caption files: what is read, in which order, and what is said of the rest.
 */
#include "testing.h"

#include <stdio.h>

#include "rource/app/captions.h"

struct heard {
    char text[512];
    unsigned count;
};

static void hear(void *ctx, enum log_level level, const char *message)
{
    struct heard *heard = ctx;
    assert_int_equal(level, RC_LOG_WARNING);
    (void)snprintf(heard->text, sizeof heard->text, "%s", message);
    heard->count++;
}

static enum rc_status parse(struct captions *out, struct error *err, const char *text, bool strict,
                            struct heard *heard)
{
    struct log log;
    log_init(&log, hear, heard, 0);
    *out = (struct captions){0};
    const enum rc_status status = captions_parse(out, err, "c.txt", str_of(text), strict, &log);
    log_finish(&log);
    return status;
}

static void they_are_sorted_by_time(void **state)
{
    (void)state;
    struct captions c;
    struct heard heard = {0};
    struct error err = {0};
    assert_int_equal(parse(&c, &err,
                           "\xEF\xBB\xBF"
                           "300| three | with a bar \r\n\n# a comment\n2001-09-09|last\n"
                           "100|one\n300|three again\n-5|before 1970",
                           false, &heard),
                     RC_OK);
    static const char *const texts[] = {"before 1970", "one", "three | with a bar", "three again",
                                        "last"};
    assert_int_equal(c.list.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(c.list.items[i].text, texts[i]);
    assert_int_equal(c.list.items[0].time, -5);
    assert_int_equal(c.list.items[4].time, 999993600);
    assert_int_equal(heard.count, 0);
    captions_finish(&c);
}

static void a_bad_line_is_named_and_skipped_or_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"1|a\nno bar\n2|b", "c.txt:2: a caption is time|text"},
        {"1|a\nmonday|b\n2|b", "c.txt:2: a caption begins with seconds"},
        {"1|a\n5|  \n2|b", "c.txt:2: this caption is empty"},
        {"1|a\n2001-13-01|x\n2|b", "c.txt:2: a caption begins with seconds"},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct captions c;
        struct heard heard = {0};
        struct error err = {0};
        assert_int_equal(parse(&c, &err, cases[i].text, false, &heard), RC_OK);
        assert_int_equal(c.list.count, 2);
        assert_int_equal(heard.count, 1);
        assert_non_null(strstr(heard.text, cases[i].says));
        captions_finish(&c);
        assert_int_equal(parse(&c, &err, cases[i].text, true, &heard), RC_EFORMAT);
        assert_non_null(strstr(err.message, cases[i].says));
        captions_finish(&c);
    }
}

static void a_caption_has_an_end(void **state)
{
    (void)state;
    for (size_t n = RC_CAPTION_BYTES; n <= RC_CAPTION_BYTES + 1; n++) {
        struct captions c = {0};
        struct error err = {0};
        struct strbuf text = {0};
        strbuf_add(&text, str_of("7|"));
        for (size_t i = 0; i < n; i++)
            strbuf_add_char(&text, 'x');
        assert_int_equal(captions_parse(&c, &err, "c.txt", strbuf_view(&text), true, NULL),
                         n == RC_CAPTION_BYTES ? RC_OK : RC_EFORMAT);
        captions_finish(&c);
        strbuf_finish(&text);
    }
}

static void too_many_are_an_error(void **state)
{
    (void)state;
    struct captions c = {0};
    struct error err = {0};
    struct strbuf text = {0};
    for (int i = 0; i <= RC_CAPTIONS_MOST; i++)
        strbuf_printf(&text, "%d|x\n", i);
    assert_int_equal(captions_parse(&c, &err, "c.txt", strbuf_view(&text), false, NULL), RC_ELIMIT);
    assert_non_null(strstr(err.message, "c.txt:65537:"));
    captions_finish(&c);
    strbuf_finish(&text);
}

static void a_missing_file_and_lack_of_memory_are_errors(void **state)
{
    (void)state;
    struct captions c = {0};
    struct error err = {0};
    assert_int_equal(captions_load(&c, &err, "/nonexistent/c.txt", false, NULL), RC_ENOTFOUND);
    assert_non_null(strstr(err.message, "/nonexistent/c.txt"));
    captions_finish(&c);
    for (uint64_t n = 1; n <= 2; n++) {
        c = (struct captions){0};
        mem_fail_after(n);
        assert_int_equal(captions_parse(&c, &err, "c.txt", str_of("1|a"), false, NULL), RC_ENOMEM);
        mem_fail_after(0);
        captions_finish(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_sorted_by_time),
        cmocka_unit_test(a_bad_line_is_named_and_skipped_or_an_error),
        cmocka_unit_test(a_caption_has_an_end),
        cmocka_unit_test(too_many_are_an_error),
        cmocka_unit_test(a_missing_file_and_lack_of_memory_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
