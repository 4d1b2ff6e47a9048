/* When commits are due: pace, skipping, fitting, dates, and the search for a frame. */
#include "testing.h"

#include "rource/scene/timeline.h"

static struct history *history_of(const int64_t *times, uint32_t n)
{
    struct history *h;
    assert_int_equal(history_create(&h), RC_OK);
    for (uint32_t i = 0; i < n; i++) {
        const struct commit commit = {.time = times[i]};
        assert_int_equal(history_add_time(h, times[i]), RC_OK);
        assert_int_equal(history_add_commit(h, &commit), RC_OK);
    }
    history_end(h, RC_OK, NULL);
    return h;
}

static uint64_t frame_of(struct timeline tl, uint32_t commit)
{
    uint32_t first, last;
    for (uint64_t n = 0; n < tl.frames; n++) {
        timeline_advance(&tl, n, &first, &last);
        if (commit >= first && commit < last)
            return n;
    }
    return UINT64_MAX;
}

static void every_commit_is_due_at_its_time(void **state)
{
    (void)state;
    const int64_t times[] = {1000, 1000, 87400, 87400 + 43200};
    struct history *h = history_of(times, 4);
    struct timeline tl;
    const struct timeline_params params = {
        .seconds_per_day = 2.0, .frame_rate = 30.0, .auto_skip_seconds = -1.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
    assert_int_equal(frame_of(tl, 0), 0);
    assert_int_equal(frame_of(tl, 1), 0);
    assert_int_equal(frame_of(tl, 2), 60);
    assert_int_equal(frame_of(tl, 3), 90);
    assert_int_equal(tl.frames, 90 + 60); /* two seconds to settle */
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(timeline_frame_of_commit(&tl, i), frame_of(tl, i));
    history_destroy(h);
}

static void long_gaps_are_skipped(void **state)
{
    (void)state;
    const int64_t times[] = {0, 86400 * 1000, 86400 * 1001};
    struct history *h = history_of(times, 3);
    struct timeline tl;
    const struct timeline_params params = {.seconds_per_day = 1.0, .frame_rate = 60.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
    assert_int_equal(frame_of(tl, 1), 180); /* three seconds instead of a thousand */
    assert_int_equal(frame_of(tl, 2), 240);
    history_destroy(h);
}

static void the_clock_never_goes_back(void **state)
{
    (void)state;
    const int64_t times[] = {500000, 100, 500000 + 86400};
    struct history *h = history_of(times, 3);
    struct timeline tl;
    const struct timeline_params params = {.seconds_per_day = 1.0, .frame_rate = 10.0};
    uint32_t first, last;
    int64_t before = INT64_MIN;
    assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
    assert_int_equal(frame_of(tl, 1), 0);
    for (uint64_t n = 0; n < tl.frames; n++) {
        timeline_advance(&tl, n, &first, &last);
        assert_true(timeline_date(&tl) >= before);
        before = timeline_date(&tl);
    }
    assert_int_equal(before, times[2]);
    history_destroy(h);
}

static void a_duration_is_kept_to_the_frame(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 50; round++) {
        int64_t times[200] = {0};
        const uint32_t n = 2 + (uint32_t)(test_random(&random) % 198);
        for (uint32_t i = 1; i < n; i++)
            times[i] = times[i - 1] + (int64_t)(test_random(&random) % 1000000) - 200000;
        times[n - 1] = 40000000;
        struct history *h = history_of(times, n);
        struct timeline tl;
        const struct timeline_params params = {
            .duration = 10.0 + round, .frame_rate = 25.0, .time_scale = 1.0 + round % 3};
        assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
        assert_int_equal(tl.frames, 25 * (10 + round));
        assert_true(frame_of(tl, n - 1) < tl.frames);
        history_destroy(h);
    }
}

static void a_short_duration_is_kept_too(void **state)
{
    (void)state;
    const int64_t times[] = {0, 500, 1000};
    struct history *h = history_of(times, 3);
    struct timeline tl;
    for (int tenths = 1; tenths < 60; tenths++) {
        const struct timeline_params params = {.duration = tenths / 10.0, .frame_rate = 60.0};
        assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
        assert_int_equal(tl.frames, 6 * tenths);
        assert_true(frame_of(tl, 2) < tl.frames);
        for (uint32_t i = 0; i < 3; i++)
            assert_int_equal(timeline_frame_of_commit(&tl, i), frame_of(tl, i));
    }
    history_destroy(h);
}

static void an_unset_pace_is_shortened_to_three_minutes(void **state)
{
    (void)state;
    int64_t times[5000];
    for (int i = 0; i < 5000; i++)
        times[i] = (int64_t)i * 86400;
    struct history *h = history_of(times, 5000);
    struct timeline tl;
    const struct timeline_params unset = {.frame_rate = 60.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &unset), RC_OK);
    assert_true(tl.shortened);
    assert_in_range(tl.frames, 180 * 60 - 1, 180 * 60 + 1);
    const struct timeline_params set = {.frame_rate = 60.0, .seconds_per_day = 1.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &set), RC_OK);
    assert_false(tl.shortened);
    assert_int_equal(tl.frames, (4999 + 2) * 60);
    history_destroy(h);
}

static void stop_realtime_and_scale(void **state)
{
    (void)state;
    const int64_t times[] = {0, 10};
    struct history *h = history_of(times, 2);
    struct timeline tl;
    const struct timeline_params realtime = {
        .realtime = true, .frame_rate = 10.0, .auto_skip_seconds = -1.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &realtime), RC_OK);
    assert_int_equal(frame_of(tl, 1), 100);
    const struct timeline_params fast = {.realtime = true,
                                         .frame_rate = 10.0,
                                         .auto_skip_seconds = -1.0,
                                         .time_scale = 2.0,
                                         .stop_at_time = 3.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &fast), RC_OK);
    assert_int_equal(tl.frames, 30);
    assert_true(tl.step > 0.1999 && tl.step < 0.2001);
    history_destroy(h);
}

static void what_comes_later_does_not_move_the_stop(void **state)
{
    (void)state;
    const int64_t times[] = {0, 86400};
    for (int stop = 0; stop <= 5; stop += 5) {
        struct history *h = history_of(times, 2);
        struct timeline tl;
        const struct timeline_params params = {
            .seconds_per_day = 1.0, .frame_rate = 60.0, .stop_at_time = stop};
        assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
        assert_int_equal(history_add_time(h, 90000), RC_OK);
        assert_int_equal(timeline_extend(&tl, 3), RC_OK);
        assert_int_equal(tl.commits, 3);
        assert_true(stop ? tl.frames == 300 : tl.frames > 60 * RC_LIVE_SETTLE_SECONDS);
        timeline_finish(&tl);
        history_destroy(h);
    }
}

static void frames_of_times(void **state)
{
    (void)state;
    const int64_t times[] = {0, 86400, 2 * 86400};
    struct history *h = history_of(times, 3);
    struct timeline tl;
    const struct timeline_params params = {.seconds_per_day = 1.0, .frame_rate = 60.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
    assert_int_equal(timeline_frame_of_time(&tl, -5), 0);
    assert_int_equal(timeline_frame_of_time(&tl, 43200), 30);
    assert_int_equal(timeline_frame_of_time(&tl, 86400), 60);
    assert_int_equal(timeline_frame_of_time(&tl, 1000000), tl.frames - 1);
    history_destroy(h);
}

static void the_date_of_any_moment_is_the_one_that_was_shown_then(void **state)
{
    (void)state;
    const int64_t times[] = {1000, 1000, 87400, 5000, 86400 * 900, 86400 * 901};
    struct history *h = history_of(times, RC_COUNT(times));
    struct timeline tl, late;
    uint32_t first, last;
    const struct timeline_params params = {.seconds_per_day = 1.0, .frame_rate = 30.0};
    assert_int_equal(timeline_init(&tl, NULL, h, &params), RC_OK);
    late = tl;
    timeline_advance(&late, 100, &first, &last);
    for (uint64_t n = 0; n < tl.frames; n++) {
        const struct timeline start = tl;
        timeline_advance(&tl, n, &first, &last);
        assert_int_equal(timeline_date_at(&tl, tl.now), timeline_date(&tl));
        assert_int_equal(timeline_date_at(&start, tl.now), timeline_date(&tl));
        assert_int_equal(timeline_date_at(&late, tl.now), timeline_date(&tl));
    }
    assert_int_equal(timeline_date_at(&late, 0.0), 1000);
    assert_int_equal(timeline_date_at(&late, late.end), 86400 * 901);
    history_destroy(h);
}

static void an_empty_history_is_an_error(void **state)
{
    (void)state;
    struct history *h = history_of(NULL, 0);
    struct timeline tl;
    struct error err = {0};
    const struct timeline_params params = {0};
    assert_int_equal(timeline_init(&tl, &err, h, &params), RC_EUSAGE);
    assert_non_null(strstr(err.message, "no commits"));
    history_destroy(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_commit_is_due_at_its_time),
        cmocka_unit_test(long_gaps_are_skipped),
        cmocka_unit_test(the_clock_never_goes_back),
        cmocka_unit_test(a_duration_is_kept_to_the_frame),
        cmocka_unit_test(a_short_duration_is_kept_too),
        cmocka_unit_test(an_unset_pace_is_shortened_to_three_minutes),
        cmocka_unit_test(stop_realtime_and_scale),
        cmocka_unit_test(what_comes_later_does_not_move_the_stop),
        cmocka_unit_test(frames_of_times),
        cmocka_unit_test(the_date_of_any_moment_is_the_one_that_was_shown_then),
        cmocka_unit_test(an_empty_history_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
