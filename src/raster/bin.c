/* bin.c: draw commands to tiles. Each shape says which tiles it touches by appending spans; a
 * counting sort copies its record to each of them. */
#include "bin.h"

#include <string.h>

#include "internal.h"
#include "shapes.h"

void bins_finish(struct bins *b)
{
    mem_free(b->spans.items);
    mem_free(b->segments.items);
    mem_free(b->records.items);
    mem_free(b->starts.items);
    *b = (struct bins){0};
}

bool bins_grow(struct bins *b)
{
    if (RC_RESERVE(&b->spans, 1) == RC_OK)
        return true;
    b->status = RC_ENOMEM;
    return false;
}

void bins_add_row(struct bins *b, const struct record *record, int row, double x0, double x1)
{
    const int left = floor_between(x0, 0, b->frame.x1);
    const int right = ceil_between(x1, 0, b->frame.x1);
    if (left < right)
        bins_push(b, record, row, left >> b->shift_x, (right - 1) >> b->shift_x);
}

/* Half the width of a circle at distance dy from its middle, 0 outside. */
static double half_chord(double radius, double dy)
{
    const double square = radius * radius - dy * dy;
    return square > 0.0 ? sqrt(square) : 0.0;
}

static void add_circle_row(struct bins *b, const struct record *record, int row,
                           const float center[2], const double radii[2])
{
    const double top = (double)((int64_t)row << b->shift_y) - (double)center[1];
    const double bottom = top + (double)(1 << b->shift_y);
    const double nearest = top > 0.0 ? top : bottom < 0.0 ? -bottom : 0.0;
    const double farthest = -top > bottom ? -top : bottom;
    if (nearest >= radii[0])
        return;
    const double x = (double)center[0], half = half_chord(radii[0], nearest);
    const double tile = (double)(1 << b->shift_x);
    const double hollow = radii[1] > 0.0 ? half_chord(radii[1], farthest) : 0.0;
    const double hole_from = ceil((x - hollow) / tile) * tile;
    const double hole_to = floor((x + hollow) / tile) * tile;
    if (hollow > 0.0 && hole_from < hole_to) {
        bins_add_row(b, record, row, x - half, fmin(hole_from, x + half));
        bins_add_row(b, record, row, fmax(hole_to, x - half), x + half);
    } else {
        bins_add_row(b, record, row, x - half, x + half);
    }
}

void bins_add_circle(struct bins *b, const struct record *record, const float center[2],
                     double radius, double hole)
{
    const double y = (double)center[1];
    const int y0 = floor_between(y - radius, 0, b->frame.y1);
    const int y1 = ceil_between(y + radius, 0, b->frame.y1);
    const double radii[2] = {radius, hole};
    if (y0 >= y1)
        return;
    for (int row = y0 >> b->shift_y; row <= (y1 - 1) >> b->shift_y; row++)
        add_circle_row(b, record, row, center, radii);
}

void bins_add_band(struct bins *b, const struct record *record, struct vec2 p, struct vec2 q,
                   float reach)
{
    const float x0 = min_float(p.x, q.x), x1 = max_float(p.x, q.x);
    const float y0 = min_float(p.y, q.y), y1 = max_float(p.y, q.y);
    const struct area box = area_touched((double)(x0 - reach), (double)(y0 - reach),
                                         (double)(x1 + reach), (double)(y1 + reach), b->frame);
    if (area_is_empty(box))
        return;
    const int first = box.y0 >> b->shift_y, last = (box.y1 - 1) >> b->shift_y;
    if (first == last || box.x0 >> b->shift_x == (box.x1 - 1) >> b->shift_x) {
        bins_add(b, record, box);
        return;
    }
    const float slope = (q.x - p.x) / (q.y - p.y);
    const bool level = !(fabsf(slope) < 1e4f);
    for (int row = first; row <= last; row++) {
        /* The part of the middle line within reach of this row of tiles, and a pixel more. */
        const float top = (float)(row << b->shift_y) - reach;
        const float bottom = top + (float)(1 << b->shift_y) + 2.0f * reach;
        const float xa = level ? x0 : clampf(p.x + (top - p.y) * slope, x0, x1);
        const float xb = level ? x1 : clampf(p.x + (bottom - p.y) * slope, x0, x1);
        bins_add_row(b, record, row, (double)(min_float(xa, xb) - reach - 1.0f),
                     (double)(max_float(xa, xb) + reach + 1.0f));
    }
}

struct segment *bins_new_segment(struct bins *b, uint32_t *index)
{
    if (RC_RESERVE(&b->segments, 1) < 0 || b->segments.count >= UINT32_MAX) {
        b->status = RC_ENOMEM;
        return NULL;
    }
    *index = (uint32_t)b->segments.count;
    return &b->segments.items[b->segments.count++];
}

static void prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    /* what only adds may come before or after the lights that are collected */
    if (c->kind != RC_DRAW_glow && (c->kind != RC_DRAW_beam || lights_cover(raster))) {
        raster->light_ended = true;
    } else if (raster->light_ended) {
        raster->light_ended = false;
        raster->light_run++;
    }
    if (!all_finite(c->v, (int)RC_COUNT(c->v)))
        return;
    switch (c->kind) {
#define PREPARE(name)                                                                              \
    case RC_DRAW_##name:                                                                           \
        name##_prepare(raster, c, index);                                                          \
        break;
        RC_DRAW_KINDS(PREPARE)
#undef PREPARE
    default:
        break;
    }
}

/* Makes starts[i] the sum of the counts before i. False when a tile order would not fit. */
static bool sum_counts(uint32_t *starts, size_t bins)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= bins; i++) {
        const uint32_t count = starts[i];
        starts[i] = (uint32_t)sum;
        sum += count;
    }
    return sum <= UINT32_MAX;
}

static void copy_records(struct bins *b, size_t bins)
{
    uint32_t *const next = b->starts.items;
    for (size_t i = 0; i < b->spans.count; i++) {
        const struct bin_span *const s = &b->spans.items[i];
        for (uint32_t bin = s->first; bin < s->first + s->count; bin++)
            b->records.items[next[bin]++] = s->record;
    }
    /* Each start has moved to its bin's end, which is the next bin's start. */
    memmove(next + 1, next, bins * sizeof *next);
    next[0] = 0;
}

static enum rc_status sort_spans(struct bins *b, size_t bins)
{
    if (!sum_counts(b->starts.items, bins))
        return RC_ENOMEM;
    b->records.count = 0;
    const enum rc_status status = RC_RESERVE(&b->records, b->starts.items[bins]);
    if (status == RC_OK)
        copy_records(b, bins);
    return status;
}

enum rc_status bins_build(struct raster *raster, uint32_t from, uint32_t to)
{
    struct bins *const b = &raster->bins;
    const struct drawlist *const list = raster->list;
    b->frame = (struct area){0, 0, list->width, list->height};
    b->tiles_x = (list->width + (1 << b->shift_x) - 1) >> b->shift_x;
    b->tiles_y = (list->height + (1 << b->shift_y) - 1) >> b->shift_y;
    b->spans.count = 0;
    b->segments.count = 0;
    b->starts.count = 0;
    const uint32_t tiles = (uint32_t)(b->tiles_x * b->tiles_y);
    const size_t bins = (size_t)tiles * LAYER_COUNT;
    b->status = RC_RESERVE(&b->starts, bins + 1);
    if (b->status < 0)
        return b->status;
    memset(b->starts.items, 0, (bins + 1) * sizeof *b->starts.items);
    for (uint32_t i = from; i < to && b->status == RC_OK; i++) {
        b->layer_first = i >= list->overlay ? tiles : 0;
        prepare(raster, &list->commands[i], i);
    }
    return b->status < 0 ? b->status : sort_spans(b, bins);
}

const struct record *bins_get(const struct bins *b, enum layer layer, uint32_t tile,
                              const struct record **end)
{
    const uint32_t bin = (uint32_t)layer * (uint32_t)(b->tiles_x * b->tiles_y) + tile;
    *end = b->records.items + b->starts.items[bin + 1];
    return b->records.items + b->starts.items[bin];
}
