/* test_clock.c: dates against known values, against timegm and gmtime_r, and back and forth. */
#include "rource/base/clock.h"

#include <time.h>

#include "testing.h"

static void knows_these_days(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {
        {0, "1970-01-01 00:00:00 Thursday 001"},
        {-1, "1969-12-31 23:59:59 Wednesday 365"},
        {951782400, "2000-02-29 00:00:00 Tuesday 060"},
        {951868799, "2000-02-29 23:59:59 Tuesday 060"},
        {978220800, "2000-12-31 00:00:00 Sunday 366"},
        {1112911993, "2005-04-07 22:13:13 Thursday 097"}, /* git's first commit */
        {2147483647, "2038-01-19 03:14:07 Tuesday 019"},
        {4107542400, "2100-03-01 00:00:00 Monday 060"},
        {253402300799, "9999-12-31 23:59:59 Friday 365"},
        {-62135596800, "0001-01-01 00:00:00 Monday 001"},
        {-11644473600, "1601-01-01 00:00:00 Monday 001"},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        char text[64];
        date_format(text, sizeof text, "%Y-%m-%d %H:%M:%S %A %j", cases[i].seconds);
        assert_string_equal(text, cases[i].text);
    }
}

static void agrees_with_libc(int64_t t)
{
    const struct date d = date_from_time(t);
    const time_t seconds = (time_t)t;
    struct tm tm;
    assert_non_null(gmtime_r(&seconds, &tm));
    if (d.year != tm.tm_year + INT64_C(1900) || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday ||
        d.hour != tm.tm_hour || d.minute != tm.tm_min || d.second != tm.tm_sec ||
        d.weekday != tm.tm_wday || date_to_time(&d) != t)
        fail_msg("date of %lld", (long long)t);
}

static void dates_come_back(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    const int64_t range = INT64_C(10000000000);
    for (int i = 0; i < 200000; i++)
        agrees_with_libc((int64_t)(test_random(&random) % (2 * (uint64_t)range)) - range);
    for (int64_t day = -800000; day <= 800000; day++) {
        if (day % 7 == 0)
            agrees_with_libc(day * 86400 - (day & 1));
    }
    agrees_with_libc(INT64_C(100000000000));
    agrees_with_libc(-INT64_C(100000000000));
    const int64_t extremes[] = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < RC_COUNT(extremes); i++) {
        const struct date d = date_from_time(extremes[i]);
        assert_true(d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31);
    }
}

static void parses_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
        bool date_only;
    } cases[] = {
        {"1970-01-01", 0, true},
        {"2005-04-07T22:13:13Z", 1112911993, false},
        {"2005-04-07 22:13:13", 1112911993, false},
        {"2005-04-07T15:13:13-07:00", 1112911993, false},
        {"2005-04-07 15:13:13 -0700", 1112911993, false},
        {"2005-04-08T00:13:13.999+02", 1112911993, false},
        {"2005-04-08 03:43:13+0530", 1112911993, false},
        {"2005-04-07T22:13", 1112911980, false},
        {"2005-04-07 22", 1112911200, false},
        {"2000-02-29", 951782400, true},
        {"1112911993", 1112911993, false},
        {"-86400", -86400, false},
        {"100000000000", 100000000000, false},
        {"9999-12-31T23:59:59Z", 253402300799, false},
        {"0001-01-01", -62135596800, true},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        int64_t seconds = 77;
        bool date_only = !cases[i].date_only;
        if (!date_parse(str_of(cases[i].text), &seconds, &date_only) ||
            seconds != cases[i].seconds || date_only != cases[i].date_only)
            fail_msg("%s gives %lld", cases[i].text, (long long)seconds);
        assert_true(date_parse(str_of(cases[i].text), &seconds, NULL));
    }
}

static void refuses_other_texts(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "today",
        "2005",
        "2005-04",
        "2005-4-7",
        "2005-00-01",
        "2005-13-01",
        "2005-01-00",
        "2005-01-32",
        "2005-02-29",
        "1900-02-29",
        "2005-04-31",
        "2005-04-07T",
        "2005-04-07 ",
        "2005-04-07T24",
        "2005-04-07T22:60",
        "2005-04-07T22:13:60",
        "2005-04-07T22:13:13.",
        "2005-04-07T22:13:13Zx",
        "2005-04-07T22:13:13+",
        "2005-04-07T22:13:13+24:00",
        "2005-04-07T22:13:13+01:60",
        "2005-04-07T22:13:13+01:000",
        "2005-04-07T22:13:13 ",
        "2005-04-07T22:13:13 +",
        "2005-04-07T22:13:13+1",
        "2005-04-07x22:13",
        "2005-04-07T22:",
        "20050407",
        "1e9",
        "100000000001",
        "99999999999999999999",
        "2005-04-07T22:13:13+01:",
    };
    for (size_t i = 0; i < RC_COUNT(bad); i++) {
        int64_t seconds = 5;
        bool date_only = true;
        const bool ok = date_parse(str_of(bad[i]), &seconds, &date_only);
        if (strcmp(bad[i], "2005") == 0 || strcmp(bad[i], "20050407") == 0) {
            assert_true(ok); /* a plain number is a number of seconds */
            continue;
        }
        if (ok)
            fail_msg("'%s' gives %lld", bad[i], (long long)seconds);
        assert_int_equal(seconds, 5);
    }
}

static void parsing_inverts_formatting(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 50000; i++) {
        const int64_t t = (int64_t)(test_random(&random) % UINT64_C(250000000000));
        char text[64];
        int64_t back;
        date_format(text, sizeof text, i & 1 ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d %H:%M:%S", t);
        assert_true(date_parse(str_of(text), &back, NULL));
        assert_true(back == t);
    }
}

static void formats_every_field(void **state)
{
    (void)state;
    char text[128];
    date_format(text, sizeof text, "%a %A %b %B %d %e %H %M %S %y %Y %j %m %% %Q % x%", 1112911993);
    assert_string_equal(text, "Thu Thursday Apr April 07  7 22 13 13 05 2005 097 04 % %Q % x%");
    for (int t = 0; t < 400; t++) {
        const time_t seconds = (time_t)t * 86400 * 3;
        struct tm tm;
        char want[128];
        assert_non_null(gmtime_r(&seconds, &tm));
        strftime(want, sizeof want, "%a %A %b %B %d %e %H %M %S %Y %j %m %%", &tm);
        date_format(text, sizeof text, "%a %A %b %B %d %e %H %M %S %Y %j %m %%", seconds);
        assert_string_equal(text, want);
        date_format(text, sizeof text, "%y", seconds);
        assert_int_equal(strtol(text, NULL, 10), tm.tm_year % 100);
    }
}

static void zones_and_short_forms(void **state)
{
    (void)state;
    static const struct {
        const char *format, *text;
        int zone;
    } cases[] = {
        {"%F %T", "2005-04-07 22:13:13", 0},
        {"%x %R", "08 Apr 2005 03:43", 330},
        {"%D %r", "04/07/05 10:13:13 PM", 0},
        {"%I %p", "12 AM", 107},
        {"%z %Z", "+0000 UTC", 0},
        {"%z %Z", "-0330 UTC-3:30", -210},
        {"%X", "18:43:13", -210},
    };
    char text[64];
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        date_format_in_zone(text, sizeof text, cases[i].format, 1112911993, cases[i].zone);
        assert_string_equal(text, cases[i].text);
    }
    assert_int_equal(date_format_unknown("%A %e %B %Y %I:%M %p %z %Z %F %T %% %x %X %D %R %r"), 0);
    assert_int_equal(date_format_unknown("%Y %Q %W"), 'Q');
    assert_int_equal(date_format_unknown("100%"), '%');
    assert_int_equal(date_format_unknown(""), 0);
}

static void cuts_as_snprintf_does(void **state)
{
    (void)state;
    char text[8] = "xxxxxxx";
    assert_int_equal(date_format(NULL, 0, "%Y-%m-%d", 0), 10);
    assert_int_equal(date_format(text, 1, "%Y", 0), 4);
    assert_string_equal(text, "");
    assert_int_equal(date_format(text, 6, "%Y-%m-%d", 0), 10);
    assert_string_equal(text, "1970-");
    assert_int_equal(text[6], 'x');
    assert_int_equal(date_format(text, sizeof text, "", 0), 0);
    assert_string_equal(text, "");
}

static void monotonic_time_rises(void **state)
{
    (void)state;
    int64_t last = clock_now_ns();
    for (int i = 0; i < 1000; i++) {
        const int64_t now = clock_now_ns();
        assert_true(now >= last);
        last = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_these_days),
        cmocka_unit_test(dates_come_back),
        cmocka_unit_test(parses_dates),
        cmocka_unit_test(refuses_other_texts),
        cmocka_unit_test(parsing_inverts_formatting),
        cmocka_unit_test(formats_every_field),
        cmocka_unit_test(zones_and_short_forms),
        cmocka_unit_test(cuts_as_snprintf_does),
        cmocka_unit_test(monotonic_time_rises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
