/* bench.h: what a benchmark is: plain C functions in tables, run by two programs.
 *
 * bench_main.cpp measures time with Google Benchmark, count_main.c counts instructions under
 * Callgrind. Neither counts set_up() and before(). The name of a case is SUITE/FAMILY/SIZE.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { BENCH_SIZES = 8 };

struct bench_family {
    const char *name;
    int32_t sizes[BENCH_SIZES]; /* up to the first 0 */
    /* Makes the state of a case; ends the program when it cannot. */
    void *(*set_up)(int32_t size);
    /* What is measured: once through, as often as asked. */
    void (*run)(void *state);
    /* Before each run, not measured; NULL: nothing. Only where a run takes 0.1 ms or more. */
    void (*before)(void *state);
    void (*tear_down)(void *state);
    /* Bytes that the state holds, for the report; NULL: not of interest. */
    size_t (*bytes)(void *state);
    int32_t items; /* done by one run; 0 = the size */
    int wall;      /* works on several threads: the wall's clock counts */
};

struct bench_suite {
    const char *name;
    const struct bench_family *families; /* up to the first without a name */
};

extern const struct bench_suite bench_scene, bench_history, bench_raster, bench_kernel, bench_text,
    bench_output, bench_frame;

/* The suites of the program that is being built, NULL behind the last. */
extern const struct bench_suite *const bench_suites[];

/* Ends the program with the words when ok is 0. */
void bench_check(int ok, const char *words);
/* Makes the compiler believe that what p points to is read. */
static inline void bench_keep(const void *p)
{
    __asm__ volatile("" : : "r"(p) : "memory");
}
/* Bytes that malloc has handed out. */
size_t bench_heap_bytes(void);

#ifdef __cplusplus
}
#endif

#endif
