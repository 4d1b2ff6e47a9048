/* block_pool.h: memory blocks of any size that are kept when they are freed, so that a library
 * which allocates and frees for each call takes nothing from the system once it is warm. One thread
 * at a time. */
#ifndef ROURCE_DRAW_BLOCK_POOL_H
#define ROURCE_DRAW_BLOCK_POOL_H

#include <stddef.h>

#include "rource/base/attr.h"

/* Four size classes an octave, from 16 bytes to 16 TiB. */
enum { RC_BLOCK_CLASSES = 156 };

struct pool_block;

/* Zero-initialise. */
struct block_pool {
    struct pool_block *idle[RC_BLOCK_CLASSES]; /* by class, last freed first */
};

/* `size` bytes aligned to 16, uninitialised; new ones come from mem_alloc(). NULL when memory runs
 * out. */
RC_NODISCARD void *block_pool_alloc(struct block_pool *pool, size_t size);
/* Moves a block (NULL is an empty one) to where `size` bytes fit and keeps what it holds; NULL when
 * memory runs out, then the block stays as it was. */
RC_NODISCARD void *block_pool_resize(struct block_pool *pool, void *block, size_t size);
/* Keeps the block for later ones of its class; takes NULL. */
void block_pool_free(struct block_pool *pool, void *block);
/* Gives the idle blocks back to the system. Those in use stay valid, and are the pool's to take
 * still. */
void block_pool_finish(struct block_pool *pool);

#endif
