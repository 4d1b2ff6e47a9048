/* test_log.c: what passes, what is counted, and many writers at once. */
#include "rource/base/log.h"

#include <stdio.h>
#include <string.h>

#include "testing.h"

struct record {
    unsigned calls[3];
    char last[4096];
};

static void keep(void *ctx, enum log_level level, const char *message)
{
    struct record *r = ctx;
    r->calls[level]++;
    snprintf(r->last, sizeof r->last, "%s", message);
}

static void limits_warnings_only(void **state)
{
    (void)state;
    struct log log;
    struct record r = {0};
    log_init(&log, keep, &r, 3);
    for (int i = 1; i <= 10; i++) {
        log_write(&log, RC_LOG_WARNING, "line %d", i);
        log_write(&log, RC_LOG_INFO, "info %d", i);
        log_write(&log, RC_LOG_ERROR, "error %d of %s", i, "x");
    }
    assert_int_equal(r.calls[RC_LOG_WARNING], 3);
    assert_int_equal(r.calls[RC_LOG_INFO], 10);
    assert_int_equal(r.calls[RC_LOG_ERROR], 10);
    assert_string_equal(r.last, "error 10 of x");
    assert_int_equal(log.warnings, 10);
    assert_int_equal(log_suppressed(&log), 7);
    log_finish(&log);
}

static void no_limit_and_no_writer(void **state)
{
    (void)state;
    struct log log;
    struct record r = {0};
    log_init(&log, keep, &r, 0);
    for (int i = 0; i < 100; i++)
        log_write(&log, RC_LOG_WARNING, "w");
    assert_int_equal(r.calls[RC_LOG_WARNING], 100);
    assert_int_equal(log_suppressed(&log), 0);
    log_finish(&log);
    log_init(&log, NULL, NULL, 2);
    for (int i = 0; i < 5; i++)
        log_write(&log, RC_LOG_WARNING, "w");
    assert_int_equal(log.warnings, 5);
    assert_int_equal(log_suppressed(&log), 3);
    log_finish(&log);
    log_write(NULL, RC_LOG_ERROR, "nobody listens");
}

static void cuts_long_messages(void **state)
{
    (void)state;
    struct log log;
    struct record r = {0};
    log_init(&log, keep, &r, 0);
    log_write(&log, RC_LOG_INFO, "%100000d", 1);
    assert_true(strlen(r.last) > 1000);
    log_finish(&log);
}

static void *write_many(void *ctx)
{
    for (int i = 0; i < 2000; i++)
        log_write(ctx, RC_LOG_WARNING, "warning %d", i);
    return NULL;
}

static void many_threads_may_write(void **state)
{
    (void)state;
    struct log log;
    struct record r = {0};
    pthread_t threads[4];
    log_init(&log, keep, &r, 100);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &log), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(r.calls[RC_LOG_WARNING], 100);
    assert_int_equal(log_suppressed(&log), 7900);
    log_finish(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_warnings_only),
        cmocka_unit_test(no_limit_and_no_writer),
        cmocka_unit_test(cuts_long_messages),
        cmocka_unit_test(many_threads_may_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
