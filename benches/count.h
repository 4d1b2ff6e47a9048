/* count.h: what count_main.c wants from each of the programs iai_scene, iai_history, iai_raster.
 */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include "bench.h"

/* Names of the cases that are counted, NULL behind the last. One thread each: Callgrind would run
 * several in an order of its own. */
extern const char *const count_cases[];

#endif
