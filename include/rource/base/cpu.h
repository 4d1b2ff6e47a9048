/* rource/base/cpu.h: which kernels this CPU can run. Thread-safe. */
#ifndef ROURCE_BASE_CPU_H
#define ROURCE_BASE_CPU_H

#include <stdbool.h>

#include "rource/base/str.h"

/* Tiers in rising order; a tier includes those below it. AVX-512 was measured and brings nothing.
 */
enum cpu_tier {
    RC_CPU_C,    /* portable C */
    RC_CPU_AVX2, /* x86-64-v3 */
};

/* The best tier that this CPU and this build have. */
enum cpu_tier cpu_detect(void);
/* "c", "avx2"; NULL for a value that is no tier. */
const char *cpu_tier_name(enum cpu_tier tier);
/* Reads a tier's name; "auto" gives cpu_detect(). False for unknown names. */
bool cpu_tier_parse(struct str name, enum cpu_tier *out);
/* Model name of this machine's CPU as the system tells it, or "unknown". Writes at most size bytes
 * with the NUL. */
void cpu_model(char *out, size_t size);

#endif
