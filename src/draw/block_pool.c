/* block_pool.c: free lists by size class.
 *
 * A block's class stands before it, because who frees a block doesn't know its size. Blocks are
 * allocated one by one, not cut from large ones: each is a place where a test can make memory run
 * out, and the system gets all of them back. */
#include "block_pool.h"

#include <stdint.h>
#include <string.h>

#include "rource/base/memory.h"

/* Classes of 16, 32, 48 and 64 bytes, then quarters of each octave. */
enum { UNIT = 16, UNIT_SHIFT = 4, STEPS = 4, STEPS_SHIFT = 2 };

struct pool_block {
    struct pool_block *next; /* when idle */
    uint64_t class_index;
};

_Static_assert(sizeof(struct pool_block) <= UNIT, "the header keeps the block aligned");

static unsigned class_of(size_t size)
{
    const uint64_t last = size > 0 ? (uint64_t)(size - 1) >> UNIT_SHIFT : 0; /* unit */
    if (last < STEPS)
        return (unsigned)last;
    const unsigned octave = 63u - (unsigned)__builtin_clzll(last) - STEPS_SHIFT;
    return octave * STEPS + (unsigned)(last >> octave);
}

/* The largest size of a class. */
static uint64_t size_of_class(unsigned class)
{
    if (class < STEPS)
        return (uint64_t)(class + 1) * UNIT;
    const unsigned octave = class / STEPS - 1;
    return (uint64_t)(class % STEPS + STEPS + 1) << octave << UNIT_SHIFT;
}

static struct pool_block *header_of(void *block)
{
    return (struct pool_block *)((unsigned char *)block - UNIT);
}

void *block_pool_alloc(struct block_pool *pool, size_t size)
{
    const unsigned class = class_of(size);
    if (class >= RC_BLOCK_CLASSES)
        return NULL;
    struct pool_block *header = pool->idle[class];
    if (header) {
        pool->idle[class] = header->next;
        return (unsigned char *)header + UNIT;
    }
    const uint64_t total = size_of_class(class) + UNIT;
    header = total <= SIZE_MAX ? mem_alloc(1, (size_t)total) : NULL;
    if (!header)
        return NULL;
    *header = (struct pool_block){.class_index = class};
    return (unsigned char *)header + UNIT;
}

void *block_pool_resize(struct block_pool *pool, void *block, size_t size)
{
    if (!block)
        return block_pool_alloc(pool, size);
    const unsigned class = (unsigned)header_of(block)->class_index;
    if (class_of(size) == class)
        return block;
    void *moved = block_pool_alloc(pool, size);
    if (!moved)
        return NULL;
    const uint64_t held = size_of_class(class);
    memcpy(moved, block, held < size ? (size_t)held : size);
    block_pool_free(pool, block);
    return moved;
}

void block_pool_free(struct block_pool *pool, void *block)
{
    if (!block)
        return;
    struct pool_block *header = header_of(block);
    header->next = pool->idle[header->class_index];
    pool->idle[header->class_index] = header;
}

void block_pool_finish(struct block_pool *pool)
{
    for (unsigned i = 0; i < RC_BLOCK_CLASSES; i++) {
        struct pool_block *next;
        for (struct pool_block *block = pool->idle[i]; block; block = next) {
            next = block->next;
            mem_free(block);
        }
        pool->idle[i] = NULL;
    }
}
