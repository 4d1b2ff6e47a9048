/* raster/bloom.h: light that bright pixels shed, at a quarter of the resolution.
 *
 * Tiles write what exceeds the threshold into blocks while their pixels are in the
 * cache (bloom_take); two passes of box filters blur it, each turning rows into columns; tiles add
 * the result, interpolated (bloom_add). All integer arithmetic, so nothing depends on threads.
 */
#ifndef RASTER_BLOOM_H
#define RASTER_BLOOM_H

#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/draw/drawlist.h"

#include "kernels.h"

struct raster;
struct tile;

enum { BLOOM_BLOCK = 4 };

struct bloom {
    bool on;
    int width, height; /* of the frame in blocks of BLOOM_BLOCK pixels */
    ptrdiff_t stride;  /* width rounded up to BLUR_COLUMNS */
    ptrdiff_t turned;  /* height rounded up */
    /* Pixels of 4 × 16 bits, B G R 0. */
    uint16_t *blocks;  /* turned rows of stride: what tiles took, then what they add */
    uint16_t *columns; /* stride rows of turned: the same half-way, turned */
    size_t bytes;      /* of each of the two */
    uint16_t *scratch; /* a part for each thread */
    size_t scratch_each, scratch_bytes;
    struct bloom_threshold threshold;
    struct blur down, across;
    int reach;             /* how many blocks the blur carries light */
    RC_ARRAY(uint8_t) lit; /* by tile: whether it gave any light */
    struct area area;      /* blocks that can hold light after the blur, whole groups of columns */
};

/* Sets up for a frame; grows buffers. RC_ENOMEM. */
RC_NODISCARD enum rc_status bloom_begin(struct bloom *b, const struct drawlist *list,
                                        unsigned threads, uint32_t tiles);
void bloom_finish(struct bloom *b);
/* Takes the light of tile number `tile`, drawn in t, or notes that it has none. */
void bloom_take(const struct raster *raster, const struct tile *t, uint32_t tile);
void bloom_take_none(const struct bloom *b, struct area area, uint32_t tile);
/* Blurs what the tiles took, as far as there is any. */
void bloom_blur(struct raster *raster);
/* Adds the light over a tile to the pixels of the frame, in place or into the tile's pixels. */
void bloom_add(const struct raster *raster, const struct tile *t, bool in_place);

#endif
