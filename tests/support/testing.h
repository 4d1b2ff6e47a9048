/* tests/support/testing.h: cmocka with the headers it forgets to include, and seeded random
 * numbers.
 */
#ifndef ROURCE_TESTS_TESTING_H
#define ROURCE_TESTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* Another seed each run, so that runs add up; ROURCE_TEST_SEED=N repeats a failure. The seed is
 * printed, and ctest shows it when the test fails. */
static inline uint64_t test_seed(void)
{
    const char *text = getenv("ROURCE_TEST_SEED");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const uint64_t seed =
        text ? strtoull(text, NULL, 10) : (uint64_t)now.tv_sec * 1000003u + (uint64_t)now.tv_nsec;
    print_message("ROURCE_TEST_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

/* Next number of a xorshift64* sequence; the state must not be 0. */
static inline uint64_t test_random(uint64_t *state)
{
    if (*state == 0)
        *state = 1;
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

#endif
