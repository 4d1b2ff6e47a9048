/* The moments that --at can name. */
#include "support.h"

#include "still.h"

enum { DAY = 86400, START = 1262304000, COMMITS = 6 };

struct fixture {
    struct history *history;
    struct timeline timeline;
};

/* Six commits, one a day; two ids begin alike, and the last is that of an abbreviated hash. */
static void open_fixture(struct fixture *f)
{
    static const uint64_t ids[COMMITS] = {0x1111111111111111, 0xabcdef0123456789,
                                          0x1234567890123456, 0xfeed000000000001,
                                          0xfeed000000000002, 0x5a5a5a5000000000};
    struct error err = {0};
    assert_int_equal(history_create(&f->history), RC_OK);
    for (int i = 0; i < COMMITS; i++) {
        const int64_t time = START + i * DAY;
        assert_int_equal(history_add_time(f->history, time), RC_OK);
        assert_int_equal(
            history_add_commit(f->history, &(struct commit){.time = time, .id_prefix = ids[i]}),
            RC_OK);
    }
    history_end(f->history, RC_OK, NULL);
    assert_int_equal(
        timeline_init(&f->timeline, &err, f->history,
                      &(struct timeline_params){.seconds_per_day = 1.0, .frame_rate = 10.0}),
        RC_OK);
    assert_int_equal(f->timeline.frames, 70); /* five days and two seconds */
}

static enum rc_status find(struct fixture *f, struct error *err, const char *at, uint64_t *frame)
{
    *err = (struct error){0};
    return still_find_frame(&f->timeline, f->history, err, &(struct still_moment){at, 10.0}, frame);
}

static void moments_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *at;
        uint64_t frame;
    } cases[] = {
        {NULL, 69},
        {"0", 0},
        {"1.5", 15},
        {"3000", 69},
        {"2010-01-03", 20},
        {"2010-01-02T12:00Z", 15},
        {"2009-01-01", 0},
        {"2030-01-01", 69},
        {"1111111", 0},
        {"abcd", 10},
        {"ABCDEF01", 10},
        {"1234567890123456", 20},
        {"feed000000000001", 30},
        {"5a5a5a5", 50},
        {"5a5a", 50},
        {"5a5a5a5bcd", 50}, /* longer than what is known */
        {"5a5a5a5bcdef0123456789abcdef0123456789ab", 50},
        {"1262476800", 20}, /* no such commit: seconds since 1970 */
        {"abcdef0123456789abcdef0123456789abcdef01", 10},
    };
    struct fixture f;
    open_fixture(&f);
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct error err;
        uint64_t frame = 12345;
        if (find(&f, &err, cases[i].at, &frame) != RC_OK)
            fail_msg("%s: %s", cases[i].at, err.message);
        if (frame != cases[i].frame)
            fail_msg("%s is frame %llu", cases[i].at ? cases[i].at : "the end",
                     (unsigned long long)frame);
    }
    history_destroy(f.history);
}

static void other_words_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *at, *part;
        enum rc_status status;
    } cases[] = {
        {"feed", "several commits", RC_EUSAGE},
        {"bead", "no commit", RC_ENOTFOUND},
        {"5a5a5a6", "no commit", RC_ENOTFOUND},
        {"5a5a5a6bcdef", "no commit", RC_ENOTFOUND},
        {"yesterday", "yesterday", RC_EUSAGE},
        {"2010-13-01", "2010-13-01", RC_EUSAGE},
        {"abc", "abc", RC_EUSAGE},
    };
    struct fixture f;
    open_fixture(&f);
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct error err;
        uint64_t frame;
        assert_int_equal(find(&f, &err, cases[i].at, &frame), cases[i].status);
        assert_contains(err.message, cases[i].part);
    }
    history_destroy(f.history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_found),
        cmocka_unit_test(other_words_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
