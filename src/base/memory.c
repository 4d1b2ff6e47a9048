/* memory.c: checked allocation over malloc and mmap, an account of it for each module, arenas as
 * lists of blocks, and segments whose sizes double. Under AddressSanitizer unused arena memory is
 * poisoned, and page buffers come from malloc so that they have red zones. With ROURCE_PLAIN_HEAP
 * both come from malloc one by one, so that a heap profiler sees who asked for what. */
#include "rource/base/memory.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rource/base/trace.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_ASAN 1
#endif

#ifdef MEMORY_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
enum { ARENA_GAP = 16 };
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { ARENA_GAP = 0 };
#endif

/* Mutable state outside any context, which hardly anything else in the library has: an allocation
 * can fail in any call, so a test that makes one fail must reach them all, and passing a context
 * through each of them would burden the program for the tests' sake. The accounts must see all of
 * them too. It costs some relaxed additions and a load of a line that nobody writes, which is
 * little beside malloc. */
static RC_ALIGNED(64) _Atomic uint64_t allocation_count;
static RC_ALIGNED(64) _Atomic uint64_t first_failing = UINT64_MAX;
static struct account {
    RC_ALIGNED(64) _Atomic uint64_t count;
    _Atomic uint64_t bytes, live, peak;
} accounts[RC_MEM_all + 1];

static void book_one(struct account *a, bool block, uint64_t bytes)
{
    if (block)
        atomic_fetch_add_explicit(&a->count, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&a->bytes, bytes, memory_order_relaxed);
    const uint64_t live = atomic_fetch_add_explicit(&a->live, bytes, memory_order_relaxed) + bytes;
    uint64_t peak = atomic_load_explicit(&a->peak, memory_order_relaxed);
    while (live > peak && !atomic_compare_exchange_weak_explicit(
                              &a->peak, &peak, live, memory_order_relaxed, memory_order_relaxed))
        ;
}

/* `bytes` more are in use, in a block that was handed out or in one that stayed where it was. */
static void book(enum mem_module module, bool block, uint64_t bytes)
{
    book_one(&accounts[module], block, bytes);
    book_one(&accounts[RC_MEM_all], block, bytes);
}

static void book_back(enum mem_module module, uint64_t bytes)
{
    atomic_fetch_sub_explicit(&accounts[module].live, bytes, memory_order_relaxed);
    atomic_fetch_sub_explicit(&accounts[RC_MEM_all].live, bytes, memory_order_relaxed);
}

struct mem_usage mem_usage_of(enum mem_module module)
{
    struct account *a = &accounts[module];
    return (struct mem_usage){
        .count = atomic_load_explicit(&a->count, memory_order_relaxed),
        .bytes = atomic_load_explicit(&a->bytes, memory_order_relaxed),
        .live = atomic_load_explicit(&a->live, memory_order_relaxed),
        .peak = atomic_load_explicit(&a->peak, memory_order_relaxed),
    };
}

const char *mem_module_name(enum mem_module module)
{
    static const char *const names[] = {
#define MODULE_NAME(name) #name,
        RC_MEM_MODULES(MODULE_NAME)
#undef MODULE_NAME
            "all",
    };
    return names[module];
}

#ifdef ROURCE_PLAIN_HEAP
enum { PLAIN_HEAP = true };
#else
enum { PLAIN_HEAP = false };
#endif

static bool must_fail(void)
{
    const uint64_t index = atomic_fetch_add_explicit(&allocation_count, 1, memory_order_relaxed);
    return index >= atomic_load_explicit(&first_failing, memory_order_relaxed);
}

void mem_fail_after(uint64_t nth)
{
    const uint64_t done = atomic_load_explicit(&allocation_count, memory_order_relaxed);
    const uint64_t limit = nth == 0 || nth - 1 > UINT64_MAX - done ? UINT64_MAX : done + nth - 1;
    atomic_store_explicit(&first_failing, limit, memory_order_relaxed);
}

uint64_t mem_allocation_count(void)
{
    return atomic_load_explicit(&allocation_count, memory_order_relaxed);
}

/* Stands before each block, so that whoever frees it need not know how large and whose it is.
 * Under AddressSanitizer it may not be touched: a write before a block is found as before. */
struct block_head {
    uint64_t bytes;
    enum mem_module module;
};
enum { HEAD = 16 }; /* keeps malloc's alignment */
_Static_assert(sizeof(struct block_head) <= HEAD, "a block's head must fit before it");

/* False on overflow. Never gives 0, because malloc(0) may return NULL and realloc(p, 0) may free.
 */
static bool total_size(size_t count, size_t size, size_t *total)
{
    if (__builtin_mul_overflow(count, size, total) || *total > PTRDIFF_MAX - HEAD)
        return false;
    if (*total == 0)
        *total = 1;
    return true;
}

static const size_t huge_page = (size_t)2 << 20;

/* Asks for huge pages inside a large block. A fault of 4 KiB costs 2 us, most of what it takes to
 * read a large log into fresh memory; one of 2 MiB costs a fifteenth of that for the same bytes.
 * Small blocks keep their pages: there the rounding would cost more memory than it saves time. */
static void *wish_huge(void *block, size_t bytes)
{
    if (!block || bytes < 2 * huge_page)
        return block;
    const uintptr_t begin = ((uintptr_t)block + huge_page - 1) & ~(uintptr_t)(huge_page - 1);
    const uintptr_t end = ((uintptr_t)block + bytes) & ~(uintptr_t)(huge_page - 1);
    if (begin < end)
        (void)madvise((unsigned char *)block + (begin - (uintptr_t)block), end - begin,
                      MADV_HUGEPAGE); /* refusal changes nothing */
    return block;
}

void mem_forget(const void *p, size_t bytes)
{
    const uintptr_t begin = ((uintptr_t)p + huge_page - 1) & ~(uintptr_t)(huge_page - 1);
    const uintptr_t end = ((uintptr_t)p + bytes) & ~(uintptr_t)(huge_page - 1);
    if (begin < end)
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED); /* refusal costs memory only */
}

static struct block_head *open_head(void *block)
{
    struct block_head *head = (void *)((unsigned char *)block - HEAD);
    UNPOISON(head, HEAD);
    RC_FREE(head);
    return head;
}

/* From what malloc gave to what the caller gets. */
static void *close_head(struct block_head *head, enum mem_module module, size_t bytes)
{
    *head = (struct block_head){bytes, module};
    RC_ALLOC(head, bytes);
    POISON(head, HEAD);
    return (unsigned char *)head + HEAD;
}

static void *hand_out(struct block_head *head, enum mem_module module, size_t bytes)
{
    if (!head)
        return NULL;
    book(module, true, bytes);
    return close_head(head, module, bytes);
}

void *mem_alloc_for(enum mem_module module, size_t count, size_t size)
{
    size_t total;
    if (!total_size(count, size, &total) || must_fail())
        return NULL;
    return hand_out(wish_huge(malloc(HEAD + total), HEAD + total), module, total);
}

void *mem_calloc_for(enum mem_module module, size_t count, size_t size)
{
    size_t total;
    if (!total_size(count, size, &total) || must_fail())
        return NULL;
    return hand_out(wish_huge(calloc(1, HEAD + total), HEAD + total), module, total);
}

void *mem_realloc_for(enum mem_module module, void *old, size_t count, size_t size)
{
    size_t total;
    if (!old)
        return mem_alloc_for(module, count, size);
    if (!total_size(count, size, &total) || must_fail())
        return NULL;
    struct block_head *head = open_head(old);
    const struct block_head before = *head;
    head = wish_huge(realloc(head, HEAD + total), HEAD + total);
    if (!head) {
        (void)close_head((void *)((unsigned char *)old - HEAD), before.module, before.bytes);
        return NULL;
    }
    book_back(before.module, before.bytes < total ? 0 : before.bytes - total);
    book(before.module, true, before.bytes < total ? total - before.bytes : 0);
    return close_head(head, before.module, total);
}

void mem_free(void *block)
{
    if (!block)
        return;
    struct block_head *head = open_head(block);
    book_back(head->module, head->bytes);
    free(head);
}

#if defined(MEMORY_ASAN) || defined(ROURCE_PLAIN_HEAP)
static void *alloc_pages(size_t bytes)
{
    void *block = NULL;
    if (bytes == 0)
        bytes = 1;
    if (bytes > PTRDIFF_MAX || must_fail() || posix_memalign(&block, 64, bytes) != 0)
        return NULL;
    memset(block, 0, bytes);
    return block;
}

static void free_pages(void *block, size_t bytes)
{
    (void)bytes;
    free(block);
}
#else
static size_t round_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

/* What alloc_pages(bytes) maps: whole huge pages when there is at least one. */
static size_t mapped_size(size_t bytes)
{
    if (bytes >= huge_page)
        return round_up(bytes, huge_page);
    return round_up(bytes ? bytes : 1, (size_t)sysconf(_SC_PAGESIZE));
}

static void *map_pages(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

static void *alloc_pages(size_t bytes)
{
    if (bytes > PTRDIFF_MAX - 2 * huge_page || must_fail())
        return NULL;
    const size_t size = mapped_size(bytes);
    if (size < huge_page)
        return map_pages(size);
    /* The kernel backs only aligned ranges with huge pages: map more and cut the ends off. */
    unsigned char *base = map_pages(size + huge_page);
    if (!base)
        return NULL;
    const size_t head = (huge_page - (uintptr_t)base % huge_page) % huge_page;
    if (head > 0)
        munmap(base, head);
    if (head < huge_page)
        munmap(base + head + size, huge_page - head);
    (void)madvise(base + head, size, MADV_HUGEPAGE); /* a wish; refusal changes nothing */
    return base + head;
}

static void free_pages(void *block, size_t bytes)
{
    if (block)
        munmap(block, mapped_size(bytes));
}
#endif

void *mem_alloc_pages_for(enum mem_module module, size_t bytes)
{
    void *block = alloc_pages(bytes);
    if (!block)
        return NULL;
    book(module, true, bytes);
    RC_ALLOC(block, bytes);
    return block;
}

void mem_free_pages_for(enum mem_module module, void *block, size_t bytes)
{
    if (!block)
        return;
    book_back(module, bytes);
    RC_FREE(block);
    free_pages(block, bytes);
}

struct arena_block {
    struct arena_block *next;
    size_t capacity;
};

enum { ARENA_ALIGN = 16, ARENA_BLOCK = 64 * 1024 };
_Static_assert(sizeof(struct arena_block) % ARENA_ALIGN == 0, "block data must stay aligned");

static unsigned char *block_data(struct arena_block *block)
{
    return (unsigned char *)(block + 1);
}

/* Takes the first block after current that has room out of the list: a reset arena meets its
 * allocations in a new order, and must still find the big block that it already has. */
static struct arena_block *take_block(struct arena *arena, size_t need)
{
    struct arena_block **link = arena->current ? &arena->current->next : &arena->first;
    for (; *link; link = &(*link)->next) {
        struct arena_block *block = *link;
        if (block->capacity < need)
            continue;
        *link = block->next;
        return block;
    }
    return NULL;
}

static struct arena_block *new_block(enum mem_module module, const struct arena *arena, size_t need)
{
    size_t capacity = PLAIN_HEAP ? 0 : arena->block_size ? arena->block_size : ARENA_BLOCK;
    if (capacity < arena->wanted && !PLAIN_HEAP)
        capacity = arena->wanted;
    if (capacity < need)
        capacity = need;
    if (capacity > PTRDIFF_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = mem_alloc_for(module, 1, sizeof *block + capacity);
    if (!block)
        return NULL;
    block->capacity = capacity;
    POISON(block_data(block), capacity);
    return block;
}

static bool next_block(enum mem_module module, struct arena *arena, size_t need)
{
    struct arena_block *block = take_block(arena, need);
    if (!block)
        block = new_block(module, arena, need);
    if (!block)
        return false;
    struct arena_block **link = arena->current ? &arena->current->next : &arena->first;
    block->next = *link;
    *link = block;
    arena->current = block;
    arena->used = arena->wanted = 0;
    return true;
}

void *arena_alloc_for(enum mem_module module, struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (!total_size(count, size, &total) || total > PTRDIFF_MAX - ARENA_ALIGN - ARENA_GAP)
        return NULL;
    const size_t need = (total + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN + ARENA_GAP;
    const bool fits = arena->current && arena->current->capacity - arena->used >= need;
    if (!fits && !next_block(module, arena, need))
        return NULL;
    unsigned char *p = block_data(arena->current) + arena->used;
    arena->used += need;
    arena->taken += need;
    UNPOISON(p, total);
    return p;
}

void arena_reset(struct arena *arena)
{
    for (struct arena_block *block = arena->first; block; block = block->next)
        POISON(block_data(block), block->capacity);
    arena->current = arena->first;
    arena->used = arena->taken = 0;
}

/* Whether an arena has one block of about the right size, or none. */
static bool fits(const struct arena *arena)
{
    const size_t least = arena->taken > ARENA_BLOCK ? arena->taken : ARENA_BLOCK;
    return !arena->first || (!arena->first->next && arena->first->capacity / 3 * 2 <= least);
}

void arena_renew(struct arena *arena)
{
    const size_t taken = arena->taken, block_size = arena->block_size;
    if (fits(arena)) {
        arena_reset(arena);
        return;
    }
    arena_finish(arena);
    arena->block_size = block_size;
    arena->wanted = taken <= SIZE_MAX / 2 ? taken + taken / 4 : taken;
}

void arena_finish(struct arena *arena)
{
    struct arena_block *next;
    for (struct arena_block *block = arena->first; block; block = next) {
        next = block->next;
        UNPOISON(block_data(block), block->capacity);
        mem_free(block);
    }
    *arena = (struct arena){0};
}

size_t arena_capacity(const struct arena *arena)
{
    size_t sum = 0;
    for (const struct arena_block *block = arena->first; block; block = block->next)
        sum += block->capacity;
    return sum;
}

enum rc_status array_reserve_for(enum mem_module module, void **items, size_t *capacity,
                                 size_t need, size_t size)
{
    if (need <= *capacity)
        return RC_OK;
    size_t grown = *capacity > SIZE_MAX / 2 ? need : *capacity * 2;
    if (grown < need)
        grown = need;
    if (grown < 8)
        grown = 8;
    /* *items is in truth a T *, so it is copied as bytes, not accessed as a void *. */
    void *old;
    memcpy(&old, items, sizeof old);
    void *block = mem_realloc_for(module, old, grown, size);
    if (!block)
        return RC_ENOMEM;
    memcpy(items, &block, sizeof block);
    *capacity = grown;
    return RC_OK;
}

void segments_init_for(enum mem_module module, struct segments *s, uint32_t element_size)
{
    *s = (struct segments){.element_size = element_size, .module = module};
}

void segments_finish(struct segments *s)
{
    for (unsigned k = 0; k < RC_SEGMENTS; k++)
        mem_free(s->segment[k]);
    *s = (struct segments){.element_size = s->element_size, .module = s->module};
}

/* The segment of the next element, made when it is not there; false when memory or indices run
 * out. */
static bool have_segment(struct segments *s, unsigned *k)
{
    const uint64_t j = ((uint64_t)s->count >> RC_SEGMENT_SHIFT) + 1;
    *k = 63u - (unsigned)__builtin_clzll(j);
    if (*k >= RC_SEGMENTS)
        return false;
    if (!s->segment[*k])
        s->segment[*k] =
            mem_calloc_for(s->module, (size_t)1 << (*k + RC_SEGMENT_SHIFT), s->element_size);
    return s->segment[*k] != NULL;
}

void *segments_push(struct segments *s)
{
    unsigned k;
    return have_segment(s, &k) ? segments_at(s, s->count++) : NULL;
}

bool segments_append(struct segments *s, const void *elements, uint32_t count)
{
    const unsigned char *from = elements;
    const uint32_t before = s->count;
    while (count > 0) {
        unsigned k;
        if (!have_segment(s, &k)) {
            s->count = before;
            return false;
        }
        const uint64_t end = ((UINT64_C(2) << k) - 1) << RC_SEGMENT_SHIFT; /* of the segment */
        const uint64_t room = end - s->count;
        const uint32_t n = count < room ? count : (uint32_t)room;
        memcpy(segments_at(s, s->count), from, (size_t)n * s->element_size);
        from += (size_t)n * s->element_size;
        s->count += n;
        count -= n;
    }
    return true;
}
