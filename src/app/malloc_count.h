/* malloc_count.h (private): how often the process has called malloc and its like, libraries
 * included. Thread-safe. */
#ifndef ROURCE_APP_MALLOC_COUNT_H
#define ROURCE_APP_MALLOC_COUNT_H

#include <stdint.h>

/* Calls so far; 0 always in builds that cannot count (sanitizers, C libraries other than glibc). */
uint64_t malloc_count(void);

#endif
