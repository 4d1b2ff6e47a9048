/* support.h: what the tests of app share: options from words, and texts of failures. */
#ifndef TEST_APP_SUPPORT_H
#define TEST_APP_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rource/app/options.h"

/* Parses a NULL-terminated list of words after the program's name, with an environment. */
static inline enum rc_status parse_with(struct options *o, struct error *err,
                                        const char *const *words, const char *const *environment)
{
    const char *argv[32] = {"rource"};
    size_t n = 1;
    for (; *words && n + 1 < RC_COUNT(argv); words++)
        argv[n++] = *words;
    *err = (struct error){0};
    return options_parse(o, err, argv, environment, NULL);
}

#define PARSE(o, err, ...) parse_with(o, err, (const char *const[]){__VA_ARGS__, NULL}, NULL)

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            fail_msg("'%s' does not contain '%s'", text, part);                                    \
    } while (0)

#endif
