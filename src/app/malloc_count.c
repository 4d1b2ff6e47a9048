/* Counts allocations by standing in front of the C library's malloc, calloc, realloc and memalign.
 *
 * Calls are passed on to whichever allocator follows in the link order, so that profilers which
 * replace malloc (heaptrack, valgrind, jemalloc) still see them. free() is not touched. The counter
 * and the cached addresses are the process's, so they are static.
 */
#include "malloc_count.h"

#if defined(__GLIBC__) && !defined(ROURCE_SANITIZED)

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* glibc's own allocator, for calls that come while the next one in line is being looked up. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef _Atomic(uintptr_t) address;

static atomic_uint_fast64_t calls;
static address next_malloc, next_calloc, next_realloc, next_posix_memalign, next_aligned_alloc;
static _Thread_local bool looking_up;

static int libc_posix_memalign(void **out, size_t alignment, size_t size)
{
    *out = __libc_memalign(alignment, size);
    return *out ? 0 : 12; /* ENOMEM */
}

static uintptr_t next_of(address *cached, const char *name, uintptr_t otherwise)
{
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
    uintptr_t found = atomic_load_explicit(cached, memory_order_relaxed);
    if (found)
        return found;
    if (looking_up)
        return otherwise;
    looking_up = true;
    found = (uintptr_t)dlsym(RTLD_NEXT, name);
    looking_up = false;
    found = found ? found : otherwise;
    atomic_store_explicit(cached, found, memory_order_relaxed);
    return found;
}

void *malloc(size_t size)
{
    const uintptr_t next = next_of(&next_malloc, "malloc", (uintptr_t)__libc_malloc);
    return ((void *(*)(size_t))next)(size);
}

void *calloc(size_t count, size_t size)
{
    const uintptr_t next = next_of(&next_calloc, "calloc", (uintptr_t)__libc_calloc);
    return ((void *(*)(size_t, size_t))next)(count, size);
}

void *realloc(void *block, size_t size)
{
    const uintptr_t next = next_of(&next_realloc, "realloc", (uintptr_t)__libc_realloc);
    return ((void *(*)(void *, size_t))next)(block, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    const uintptr_t next =
        next_of(&next_posix_memalign, "posix_memalign", (uintptr_t)libc_posix_memalign);
    return ((int (*)(void **, size_t, size_t))next)(out, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    const uintptr_t next =
        next_of(&next_aligned_alloc, "aligned_alloc", (uintptr_t)__libc_memalign);
    return ((void *(*)(size_t, size_t))next)(alignment, size);
}

uint64_t malloc_count(void)
{
    return atomic_load_explicit(&calls, memory_order_relaxed);
}

#else

uint64_t malloc_count(void)
{
    return 0;
}

#endif
