/* test_error.c: the first message wins, and long ones are cut. */
#include "rource/base/error.h"

#include <string.h>

#include "testing.h"

static void keeps_the_first_message(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_equal(error_set(&err, RC_EIO, "cannot read '%s'", "a"), RC_EIO);
    assert_int_equal(error_set(&err, RC_ENOMEM, "later"), RC_ENOMEM);
    assert_int_equal(err.status, RC_EIO);
    assert_string_equal(err.message, "cannot read 'a'");
}

static void takes_no_error(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, RC_EFORMAT, "nobody asks"), RC_EFORMAT);
}

static void cuts_long_messages(void **state)
{
    (void)state;
    struct error err = {0};
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&err, RC_EUSAGE, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static void names_every_status(void **state)
{
    (void)state;
    for (int s = RC_ELIMIT; s <= RC_OK; s++) {
        const char *name = error_status_name((enum rc_status)s);
        assert_string_not_equal(name, "unknown error");
        for (int other = s + 1; other <= RC_OK; other++)
            assert_string_not_equal(name, error_status_name((enum rc_status)other));
    }
    assert_string_equal(error_status_name((enum rc_status)99), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_first_message),
        cmocka_unit_test(takes_no_error),
        cmocka_unit_test(cuts_long_messages),
        cmocka_unit_test(names_every_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
