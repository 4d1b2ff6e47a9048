/* count_main.c: runs one case with Callgrind's counters on for the measured part alone.
 *
 *     PROGRAM --key       what a count depends on besides the code
 *     PROGRAM --list      the cases that are counted
 *     PROGRAM CASE        runs it; count.py does so under valgrind
 */
#include <stdio.h>
#include <string.h>
#include <valgrind/callgrind.h>

#include "count.h"
#include "rource/base/cpu.h"
#include "rource/base/str.h"

#if defined(__clang__)
#define COMPILER "clang"
#define MAJOR    __clang_major__
#else
#define COMPILER "gcc"
#define MAJOR    __GNUC__
#endif

#if defined(__x86_64__)
#define MACHINE "x86_64"
#elif defined(__aarch64__)
#define MACHINE "aarch64"
#else
#define MACHINE "other"
#endif

#if defined(ROURCE_SANITIZED)
#define BUILD "sanitized"
#elif defined(NDEBUG) && defined(__OPTIMIZE__)
#define BUILD "release"
#else
#define BUILD "debug"
#endif

static int print_key(void)
{
    (void)printf("%s %s-%d %s %s\n", MACHINE, COMPILER, MAJOR, BUILD, cpu_tier_name(cpu_detect()));
    return 0;
}

static int print_list(void)
{
    for (size_t i = 0; count_cases[i]; i++)
        (void)printf("%s\n", count_cases[i]);
    return 0;
}

/* The first run, not counted, fills caches and buffers; the second is what a count is of. */
static int run_case(const struct bench_family *family, int32_t size)
{
    void *const state = family->set_up(size);
    CALLGRIND_START_INSTRUMENTATION;
    for (int i = 0; i < 2; i++) {
        if (family->before)
            family->before(state);
        if (i == 1)
            CALLGRIND_TOGGLE_COLLECT;
        family->run(state);
    }
    CALLGRIND_TOGGLE_COLLECT;
    CALLGRIND_STOP_INSTRUMENTATION;
    family->tear_down(state);
    return 0;
}

/* Takes NAME off the front of what is left of a case's name, and the slash behind it. */
static int takes(struct str *rest, const char *name)
{
    struct str head, tail;
    if (!str_split(*rest, '/', &head, &tail) || !str_equal(head, str_of(name)))
        return 0;
    *rest = tail;
    return 1;
}

static int has_size(const struct bench_family *family, int64_t size)
{
    for (int i = 0; i < BENCH_SIZES && family->sizes[i] != 0; i++)
        if (family->sizes[i] == size)
            return 1;
    return 0;
}

static int run_named(const char *name)
{
    for (const struct bench_suite *const *suite = bench_suites; *suite; suite++) {
        struct str in_suite = str_of(name);
        if (!takes(&in_suite, (*suite)->name))
            continue;
        for (const struct bench_family *family = (*suite)->families; family->name; family++) {
            struct str size_text = in_suite;
            int64_t size;
            if (takes(&size_text, family->name) && str_to_int64(size_text, &size) &&
                has_size(family, size))
                return run_case(family, (int32_t)size);
        }
    }
    (void)fprintf(stderr, "%s is no case of this program; see --list\n", name);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--key") == 0)
        return print_key();
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return print_list();
    if (argc == 2 && argv[1][0] != '-')
        return run_named(argv[1]);
    (void)fprintf(stderr, "usage: %s --key | --list | CASE\n", argv[0]);
    return 2;
}
