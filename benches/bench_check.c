/* bench_check.c: how a benchmark that cannot work ends.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

void bench_check(int ok, const char *words)
{
    if (ok)
        return;
    (void)fprintf(stderr, "benchmark: %s\n", words);
    exit(1);
}

size_t bench_heap_bytes(void)
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
