/* Whole runs while memory runs out at every possible place: an error with a message, never a crash,
 * and the same run succeeds afterwards.
 */
#include "support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "rource/app/run.h"

static enum rc_status run(const char *const *words, struct error *err)
{
    struct options options;
    struct progress progress;
    struct log log;
    progress_init(&progress, true);
    log_init(&log, NULL, NULL, 0);
    enum rc_status status = parse_with(&options, err, words, NULL);
    if (status == RC_OK)
        status = app_run(&options, err, &log, &progress);
    options_finish(&options);
    log_finish(&log);
    return status;
}

/* Fails the nth allocation and all that follow, for rising n, until the run comes through. */
static void run_short_of_memory(const char *const *words)
{
    enum rc_status status = RC_ENOMEM;
    unsigned failures = 0;
    for (uint64_t n = 1; status != RC_OK; n += 1 + n / 40) {
        struct error err;
        mem_fail_after(n);
        status = run(words, &err);
        mem_fail_after(0);
        if (status == RC_OK)
            break;
        failures++;
        assert_true(err.message[0] != '\0');
        if (status != RC_ENOMEM)
            fail_msg("allocation %llu: status %d: %s", (unsigned long long)n, status, err.message);
        assert_true(n < 1000000);
    }
    assert_true(failures > 20);
}

#define VILLAGE ROURCE_TEST_DATA "/village.log"

static void exports_survive_lack_of_memory(void **state)
{
    (void)state;
    run_short_of_memory((const char *const[]){"--headless", "--format", "null", "-64x48",
                                              "--frames", "0:3", "--threads", "1", "--no-bloom",
                                              VILLAGE, NULL});
    run_short_of_memory((const char *const[]){"--headless", "--format", "null", "-64x48",
                                              "--frames", "0:3", "--threads", "3", "--show-files",
                                              "a", VILLAGE, NULL});
}

static void ordered_outputs_survive_lack_of_memory(void **state)
{
    (void)state;
    run_short_of_memory((const char *const[]){"-o", "/dev/null", "--format", "ppm", "-64x48",
                                              "--frames", "0:3", "--threads", "3", VILLAGE, NULL});
}

static void screenshots_survive_lack_of_memory(void **state)
{
    (void)state;
    char path[] = "/tmp/rource-test-XXXXXX";
    close(mkstemp(path));
    run_short_of_memory((const char *const[]){"--screenshot", path, "--at", "0.1", "-64x48",
                                              "--threads", "1", VILLAGE, NULL});
    run_short_of_memory(
        (const char *const[]){"--screenshot", path, "--at", "3", "-64x48", "--threads", "1", "-s",
                              "0.5", VILLAGE, "--user-image-dir", ROURCE_TEST_DATA "/people",
                              "--default-user-image", ROURCE_TEST_DATA "/default-person.png",
                              "--background-image", ROURCE_TEST_DATA "/background.png", NULL});
    unlink(path);
}

static void exit_codes_are_those_of_the_manual(void **state)
{
    (void)state;
    assert_int_equal(app_exit_code(RC_OK), 0);
    assert_int_equal(app_exit_code(RC_EUSAGE), 2);
    assert_int_equal(app_exit_code(RC_EINTERRUPTED), 130);
    assert_int_equal(app_exit_code(RC_EIO), 1);
    assert_int_equal(app_exit_code(RC_ENOMEM), 1);
    assert_int_equal(app_exit_code(RC_ENOTFOUND), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_survive_lack_of_memory),
        cmocka_unit_test(ordered_outputs_survive_lack_of_memory),
        cmocka_unit_test(screenshots_survive_lack_of_memory),
        cmocka_unit_test(exit_codes_are_those_of_the_manual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
