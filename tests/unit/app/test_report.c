/* The measurements as JSON, and the progress line. */
#include "support.h"

#include "rource/app/progress.h"
#include "rource/app/report.h"

static void percentiles_are_nearest_ranks(void **state)
{
    (void)state;
    int64_t costs[100];
    struct strbuf out = {0};
    for (int i = 0; i < 100; i++)
        costs[i] = (i * 37 + 11) % 100 + 1; /* 1…100 in some order */
    struct report report = {
        .frames = 100, .frame_ns = costs, .frames_ns = 5050, .total_ns = 12345, .threads = 3};
    report_format(&report, &out);
    assert_contains(out.p, "\"frames\": 100,");
    assert_contains(out.p, "\"avg_frame_ns\": 50,");
    assert_contains(out.p, "\"min_frame_ns\": 1,");
    assert_contains(out.p, "\"max_frame_ns\": 100,");
    assert_contains(out.p, "\"p50_frame_ns\": 50,");
    assert_contains(out.p, "\"p95_frame_ns\": 95,");
    assert_contains(out.p, "\"p99_frame_ns\": 99,");
    assert_contains(out.p, "\"total_ns\": 12345,");
    assert_contains(out.p, "\"threads\": 3,");
    strbuf_finish(&out);
}

static void few_frames_and_none_have_percentiles_too(void **state)
{
    (void)state;
    int64_t one[] = {7};
    struct strbuf out = {0};
    struct report report = {.frames = 1, .frame_ns = one};
    report_format(&report, &out);
    assert_contains(out.p, "\"p50_frame_ns\": 7,");
    assert_contains(out.p, "\"p99_frame_ns\": 7,");
    strbuf_clear(&out);
    report = (struct report){.frames = 0};
    report_format(&report, &out);
    assert_contains(out.p, "\"avg_frame_ns\": 0,");
    strbuf_finish(&out);
}

static void all_keys_of_the_report_are_there(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "frames",
        "total_ns",
        "avg_frame_ns",
        "min_frame_ns",
        "max_frame_ns",
        "p50_frame_ns",
        "p95_frame_ns",
        "p99_frame_ns",
        "load_ns",
        "first_frame_ns",
        "phases",
        "commit_apply_ns",
        "scene_update_ns",
        "view_ns",
        "render_ns",
        "effects_ns",
        "export_ns",
        "commits_applied",
        "changes_applied",
        "scene",
        "files",
        "users",
        "directories",
        "peak_rss_bytes",
        "mallocs_per_frame",
        "threads",
        "cpu",
        "version",
    };
    struct strbuf out = {0}, key = {0};
    const struct report report = {.phases = {1, 2, 3, 4, 5, 6}};
    report_format(&report, &out);
    for (size_t i = 0; i < RC_COUNT(keys); i++) {
        strbuf_clear(&key);
        strbuf_printf(&key, "\"%s\": ", keys[i]);
        assert_contains(out.p, key.p);
    }
    assert_contains(out.p, "\"effects_ns\": 5");
    strbuf_finish(&key);
    strbuf_finish(&out);
}

static void phases_add_up(void **state)
{
    (void)state;
    struct phase_times sum = {1, 2, 3, 4, 5, 6};
    const struct phase_times more = {10, 20, 30, 40, 50, 60};
    phase_times_add(&sum, &more);
    assert_true(sum.commit_apply_ns == 11 && sum.export_ns == 66);
}

static void a_report_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    struct error err = {0};
    const struct report report = {0};
    assert_int_equal(report_write(&report, &err, "/nowhere/at/all.json"), RC_EIO);
    assert_contains(err.message, "/nowhere/at/all.json");
}

static void the_line_tells_frames_rate_date_and_time_left(void **state)
{
    (void)state;
    char line[160];
    struct progress_state s = {300, 1200, 10000000000, 1577836800};
    progress_format(line, sizeof line, &s);
    assert_string_equal(line, "frame 300/1200  30.0 frames/s  2020-01-01  30 s left");
    s.total = 300 + 30 * 754;
    progress_format(line, sizeof line, &s);
    assert_contains(line, " 12:34 left");
    s.total = 300 + 30 * 3723;
    progress_format(line, sizeof line, &s);
    assert_contains(line, " 1:02:03 left");
    s = (struct progress_state){0, 1200, 0, 0};
    progress_format(line, sizeof line, &s);
    assert_string_equal(line, "frame 0/1200  0.0 frames/s  1970-01-01  ? left");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_are_nearest_ranks),
        cmocka_unit_test(few_frames_and_none_have_percentiles_too),
        cmocka_unit_test(all_keys_of_the_report_are_there),
        cmocka_unit_test(phases_add_up),
        cmocka_unit_test(a_report_that_cannot_be_written_is_an_error),
        cmocka_unit_test(the_line_tells_frames_rate_date_and_time_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
