/* tests/unit/raster/guarded.h: memory that ends exactly before a page that cannot be touched. */
#ifndef RASTER_TESTS_GUARDED_H
#define RASTER_TESTS_GUARDED_H

#include "testing.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guarded {
    unsigned char *base;
    size_t bytes; /* before the guard */
};

static inline void guarded_init(struct guarded *g, size_t bytes)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    g->bytes = (bytes + page - 1) / page * page;
    g->base =
        mmap(NULL, g->bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g->base != MAP_FAILED);
    assert_int_equal(mprotect(g->base + g->bytes, page, PROT_NONE), 0);
}

static inline void guarded_finish(struct guarded *g)
{
    munmap(g->base, g->bytes + (size_t)sysconf(_SC_PAGESIZE));
}

/* The last `bytes` bytes before the guard. */
static inline void *guarded_tail(const struct guarded *g, size_t bytes)
{
    assert_true(bytes <= g->bytes);
    return g->base + g->bytes - bytes;
}

#endif
