/* raster/bin.h: the frame cut into tiles, and for each tile its records in list order.
 *
 * Building appends spans (a record and a run of tiles of one row), then counts, sums and copies the
 * records into tile order: a counting sort, so list order is kept. All buffers only grow.
 */
#ifndef RASTER_BIN_H
#define RASTER_BIN_H

#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/draw/drawlist.h"

#include "geometry.h"
#include "kernels.h"
#include "record.h"

struct raster;

struct bin_span {
    struct record record;
    uint32_t first, count; /* bins */
};

enum layer {
    LAYER_SCENE,
    LAYER_OVERLAY,
    LAYER_COUNT,
};

struct bins {
    struct area frame;
    int shift_x, shift_y; /* a tile is 1 << shift pixels wide and high */
    int tiles_x, tiles_y;
    uint32_t layer_first;  /* first bin of the layer that is being filled */
    enum rc_status status; /* of appending; the first failure stays */
    RC_ARRAY(struct bin_span) spans;
    RC_ARRAY(struct segment) segments;
    RC_ARRAY(struct record) records;
    RC_ARRAY(uint32_t) starts; /* one more than there are bins; while filling, counts */
};

void bins_finish(struct bins *b);
/* Empties the bins and sorts commands [from, to) of the raster's list into them. RC_ENOMEM. */
RC_NODISCARD enum rc_status bins_build(struct raster *raster, uint32_t from, uint32_t to);
/* The records of a tile, [return value, *end). */
const struct record *bins_get(const struct bins *b, enum layer layer, uint32_t tile,
                              const struct record **end);

/* Whether a tile has records. */
static inline bool bins_has(const struct bins *b, enum layer layer, uint32_t tile)
{
    const uint32_t bin = (uint32_t)layer * (uint32_t)(b->tiles_x * b->tiles_y) + tile;
    return b->starts.items[bin] < b->starts.items[bin + 1];
}

/* For the shapes' prepare functions. Room for another span; false when memory ran out. */
bool bins_grow(struct bins *b);
/* The tiles that columns [x0, x1) of tile row `row` touch: */
void bins_add_row(struct bins *b, const struct record *record, int row, double x0, double x1);
/* The tiles that a circle touches, without those wholly inside `hole` (0 = none): */
void bins_add_circle(struct bins *b, const struct record *record, const float center[2],
                     double radius, double hole);
/* The tiles that a band of ± reach around p–q touches: */
void bins_add_band(struct bins *b, const struct record *record, struct vec2 p, struct vec2 q,
                   float reach);
/* A new segment; its index goes to *index. NULL when memory ran out. */
struct segment *bins_new_segment(struct bins *b, uint32_t *index);

/* Makes the next span one of tiles first … last of a tile row; its record is there already. */
static inline void bins_commit(struct bins *b, int row, int first, int last)
{
    struct bin_span *const span = &b->spans.items[b->spans.count++];
    const uint32_t at = b->layer_first + (uint32_t)(row * b->tiles_x + first);
    const uint32_t count = (uint32_t)(last - first + 1);
    span->first = at;
    span->count = count;
    for (uint32_t i = 0; i < count; i++)
        b->starts.items[at + i]++;
}

/* The record of the next span, to be filled in place; NULL when memory ran out. */
static inline struct record *bins_next(struct bins *b)
{
    if (b->spans.count == b->spans.capacity && !bins_grow(b))
        return NULL;
    return &b->spans.items[b->spans.count].record;
}

/* Tiles first … last of a tile row. */
static inline void bins_push(struct bins *b, const struct record *record, int row, int first,
                             int last)
{
    struct record *const next = bins_next(b);
    if (next) {
        *next = *record;
        bins_commit(b, row, first, last);
    }
}

/* The tiles that a box of pixels touches. */
static inline void bins_add(struct bins *b, const struct record *record, struct area box)
{
    box = area_intersect(box, b->frame);
    if (area_is_empty(box))
        return;
    const int first = box.x0 >> b->shift_x, last = (box.x1 - 1) >> b->shift_x;
    const int bottom = (box.y1 - 1) >> b->shift_y;
    for (int row = box.y0 >> b->shift_y; row <= bottom; row++)
        bins_push(b, record, row, first, last);
}

/* The same for bins_next(), which is most discs' way: copying a record that was just written field
 * by field would wait for the stores. */
static inline void bins_add_next(struct bins *b, struct area box)
{
    box = area_intersect(box, b->frame);
    if (area_is_empty(box))
        return;
    const int first = box.x0 >> b->shift_x, last = (box.x1 - 1) >> b->shift_x;
    const int top = box.y0 >> b->shift_y, bottom = (box.y1 - 1) >> b->shift_y;
    const size_t at = b->spans.count;
    bins_commit(b, top, first, last);
    for (int row = top + 1; row <= bottom; row++) {
        struct record *const next = bins_next(b);
        if (!next)
            return;
        *next = b->spans.items[at].record;
        bins_commit(b, row, first, last);
    }
}

#endif
