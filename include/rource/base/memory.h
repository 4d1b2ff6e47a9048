/* rource/base/memory.h: checked allocation, arenas, growing arrays and segments.
 *
 * One allocator per lifetime: an arena for what lives as long as a load, an arena a frame slot for
 * what lives one frame, pools for recurring buffers. All sizes are checked for overflow before
 * anything is allocated.
 */
#ifndef ROURCE_BASE_MEMORY_H
#define ROURCE_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"

/* Whose memory it is: an account a module. A file's module is ROURCE_MODULE, given when it is
 * compiled, so each call below is booked where it is written; what base allocates by itself, such
 * as the text of a strbuf, is base's. */
#define RC_MEM_MODULES(X)                                                                          \
    X(base) X(history) X(scene) X(draw) X(raster) X(output) X(view) X(app) X(other)
enum mem_module {
#define RC_MEM_ENUM(name) RC_MEM_##name,
    RC_MEM_MODULES(RC_MEM_ENUM)
#undef RC_MEM_ENUM
        RC_MEM_all, /* of all of them together */
};
#ifndef ROURCE_MODULE
#define ROURCE_MODULE other /* tests */
#endif
#define RC_MEM_OF(name)        RC_MEM_##name
#define RC_MEM_OF_MODULE(name) RC_MEM_OF(name)
#define RC_MEM_HERE            RC_MEM_OF_MODULE(ROURCE_MODULE)

struct mem_usage {
    uint64_t count; /* blocks handed out; one that is moved to grow counts again */
    uint64_t bytes; /* in them; of one that grew, what it grew by */
    uint64_t live;  /* bytes in use now */
    uint64_t peak;  /* most that were in use at a time */
};
/* What a module has used since the start. The four are read one after another, so they fit each
 * other only while nobody allocates. Thread-safe. */
struct mem_usage mem_usage_of(enum mem_module module);
/* "base", "history" … "all". Never NULL. */
const char *mem_module_name(enum mem_module module);

/* malloc/calloc/realloc of count × size bytes; NULL on overflow or when memory runs out.
 * Thread-safe. Owned by caller; free with mem_free(), which takes NULL and may be called by any
 * module. A realloc leaves the old block valid on failure, and its account with who made it. */
RC_NODISCARD void *mem_alloc_for(enum mem_module module, size_t count, size_t size);
RC_NODISCARD void *mem_calloc_for(enum mem_module module, size_t count, size_t size);
RC_NODISCARD void *mem_realloc_for(enum mem_module module, void *old, size_t count, size_t size);
void mem_free(void *block);

/* bytes aligned to 64, zeroed, with huge pages asked for when large; free with
 * mem_free_pages_for() and the same module and bytes. A frame buffer from malloc costs a page fault
 * per 4 KiB each time. Thread-safe. NULL on failure. */
RC_NODISCARD void *mem_alloc_pages_for(enum mem_module module, size_t bytes);
void mem_free_pages_for(enum mem_module module, void *block, size_t bytes);

/* Gives the memory of these bytes of a block back to the system while the block stays: what they
 * hold is undefined from now on. Of a large block only whole huge pages go, so that no others are
 * made of them; a range without any is left alone. */
void mem_forget(const void *p, size_t bytes);

/* The same on the account of the module that is being compiled, as everywhere below. */
RC_NODISCARD static inline void *mem_alloc(size_t count, size_t size)
{
    return mem_alloc_for(RC_MEM_HERE, count, size);
}
RC_NODISCARD static inline void *mem_calloc(size_t count, size_t size)
{
    return mem_calloc_for(RC_MEM_HERE, count, size);
}
RC_NODISCARD static inline void *mem_realloc(void *old, size_t count, size_t size)
{
    return mem_realloc_for(RC_MEM_HERE, old, count, size);
}
RC_NODISCARD static inline void *mem_alloc_pages(size_t bytes)
{
    return mem_alloc_pages_for(RC_MEM_HERE, bytes);
}
static inline void mem_free_pages(void *block, size_t bytes)
{
    mem_free_pages_for(RC_MEM_HERE, block, bytes);
}

/* Makes the nth following allocation of any thread fail (1 = the next), and all after it; 0
 * switches back to normal. For fault-injection tests only. */
void mem_fail_after(uint64_t nth);
/* Allocations asked for since the start, by all threads; the difference of two readings counts
 * those between them. Thread-safe. */
uint64_t mem_allocation_count(void);

/* Bump allocator. Blocks are kept by arena_reset() and reused, so a steady state allocates nothing.
 * Zero-initialise. Thread-safety: one thread at a time. */
struct arena_block;
struct arena {
    struct arena_block *first, *current;
    size_t used;       /* bytes used in current */
    size_t taken;      /* bytes handed out since the last reset */
    size_t wanted;     /* by arena_renew(): least size of the next block */
    size_t block_size; /* of new blocks; 0 means 64 KiB */
};

/* count × size bytes aligned to 16, uninitialised, valid until reset or finish. NULL when memory
 * runs out. */
RC_NODISCARD void *arena_alloc_for(enum mem_module module, struct arena *arena, size_t count,
                                   size_t size);
RC_NODISCARD static inline void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc_for(RC_MEM_HERE, arena, count, size);
}
/* Forgets all allocations, keeps the blocks. */
void arena_reset(struct arena *arena);
/* The same, but several blocks, or one that is half as large again as what was taken, give way to
 * one that is a quarter larger than that: for contents that grow slowly or had a high tide, whose
 * blocks would stay behind. */
void arena_renew(struct arena *arena);
/* Frees all blocks; the arena is zeroed and usable again. */
void arena_finish(struct arena *arena);
/* Bytes held in blocks. */
size_t arena_capacity(const struct arena *arena);

/* Ensures room for `need` elements of `size` bytes in a growing array (items, capacity), at least
 * doubling. RC_ENOMEM leaves the array as it was. Use through RC_RESERVE. */
RC_NODISCARD enum rc_status array_reserve_for(enum mem_module module, void **items,
                                              size_t *capacity, size_t need, size_t size);
RC_NODISCARD static inline enum rc_status array_reserve(void **items, size_t *capacity, size_t need,
                                                        size_t size)
{
    return array_reserve_for(RC_MEM_HERE, items, capacity, need, size);
}

/* Declares the fields of a growing array of T. Zero-initialise; mem_free(a.items) frees it. */
#define RC_ARRAY(T)                                                                                \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count, capacity;                                                                    \
    }

/* a + b, or SIZE_MAX where that overflows, which no allocation grants. */
static inline size_t mem_add_sizes(size_t a, size_t b)
{
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

/* Ensures room for `extra` more elements in an RC_ARRAY; evaluates to an enum rc_status. */
#define RC_RESERVE(array, extra)                                                                   \
    ((array)->capacity - (array)->count >= (size_t)(extra)                                         \
         ? RC_OK                                                                                   \
         : array_reserve((void **)&(array)->items, &(array)->capacity,                             \
                         mem_add_sizes((array)->count, (size_t)(extra)), sizeof *(array)->items))

/* Append-only storage whose elements never move, so one thread may append while others read what
 * was published. Segment k holds 1024 << k elements. The owner publishes by handing `count` over
 * with release semantics (a mutex will do); readers must not look past a count they got that way.
 * Zero-initialise. */
enum { RC_SEGMENTS = 22, RC_SEGMENT_SHIFT = 10 };
struct segments {
    unsigned char *segment[RC_SEGMENTS];
    uint32_t count;
    uint32_t element_size;  /* set by segments_init */
    enum mem_module module; /* the same */
};

/* Prepares for elements of element_size bytes. */
void segments_init_for(enum mem_module module, struct segments *s, uint32_t element_size);
static inline void segments_init(struct segments *s, uint32_t element_size)
{
    segments_init_for(RC_MEM_HERE, s, element_size);
}
/* Frees all elements and leaves it ready again. */
void segments_finish(struct segments *s);
/* Address of a new zeroed element at index s->count (which grows), NULL when memory or indices run
 * out. */
RC_NODISCARD void *segments_push(struct segments *s);
/* Appends a copy of `count` elements: all, or none (false) when memory or indices run out. */
RC_NODISCARD bool segments_append(struct segments *s, const void *elements, uint32_t count);

/* Address of element i, i < count. Inline because the scene calls it for each change. */
static inline void *segments_at(const struct segments *s, uint32_t i)
{
    const uint32_t j = (i >> RC_SEGMENT_SHIFT) + 1;
    const unsigned k = 31u - (unsigned)__builtin_clz(j);
    const uint32_t base = ((1u << k) - 1u) << RC_SEGMENT_SHIFT;
    return s->segment[k] + (size_t)(i - base) * s->element_size;
}

#endif
