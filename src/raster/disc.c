/* disc.c: discs and rings. Small discs are masks from the cache; larger ones and rings are rows
 * with a solid middle, where distances are needed at the edges only. */
#include "geometry.h"
#include "shapes.h"

/* A ring |distance − radius| < half; a disc has radius 0. */
struct circle {
    float x, y, radius, half;
    uint32_t paint;
};

static struct circle circle_of(const struct drawcmd *c)
{
    struct circle circle = {.x = c->v[0], .y = c->v[1], .paint = paint_of(c->color)};
    if (c->kind == RC_DRAW_ring) {
        circle.radius = c->v[2];
        circle.half = c->v[3] * 0.5f;
    } else {
        circle.half = c->v[2];
    }
    return circle;
}

static struct circle circle_of_disc(const struct draw_disc *d)
{
    return (struct circle){.x = d->x, .y = d->y, .half = d->radius, .paint = paint_of(d->color)};
}

/* The record says where draw functions find the circle again. */
static void prepare_circle(struct raster *raster, const struct circle *circle,
                           const struct record *record)
{
    const float numbers[] = {circle->x, circle->y, circle->radius, circle->half};
    if (!(circle->half > 0.0f) || !(circle->radius >= 0.0f) || circle->paint == 0 ||
        !all_finite(numbers, 4))
        return;
    const double outer = (double)circle->radius + (double)circle->half + 1.0;
    const double hole =
        circle->radius > 0.0f ? (double)circle->radius - (double)circle->half - 1.0 : 0.0;
    bins_add_circle(&raster->bins, record, numbers, outer, hole);
}

/* The bins of a run of discs, in local variables: a record's bytes may alias anything, so what is
 * reached by pointers would be read again for each disc. */
struct disc_run {
    struct area frame;
    struct mask_bounds bounds;
    int shift_x, shift_y, tiles_x;
    uint32_t layer_first;
    uint32_t *starts;
};

/* The tiles of one row that a mask touches. */
static inline void put_span(struct bin_span *span, const struct disc_run *run,
                            const struct record *record, int row, int first, int last)
{
    const uint32_t at = run->layer_first + (uint32_t)(row * run->tiles_x + first);
    const uint32_t count = (uint32_t)(last - first + 1);
    span->record = *record;
    span->first = at;
    span->count = count;
    for (uint32_t i = 0; i < count; i++)
        run->starts[at + i]++;
}

/* A disc that is a mask, of a radius up to MASK_RADIUS_MAX; there is room for its spans at `span`.
 * Returns what comes behind them. */
static inline struct bin_span *put_small(struct bin_span *span, struct masks *masks,
                                         const struct disc_run *run, const struct draw_disc *d)
{
    struct record record;
    if (!masks_place_disc(masks, &run->bounds, d, &record))
        return span;
    const struct area box = area_intersect(
        (struct area){record.x, record.y, record.x + record.width, record.y + record.height},
        run->frame);
    if (area_is_empty(box))
        return span;
    const int first = box.x0 >> run->shift_x, last = (box.x1 - 1) >> run->shift_x;
    const int bottom = (box.y1 - 1) >> run->shift_y;
    for (int row = box.y0 >> run->shift_y; row <= bottom; row++)
        put_span(span++, run, &record, row, first, last);
    return span;
}

static struct disc_run run_of(const struct bins *b)
{
    return (struct disc_run){.frame = b->frame,
                             .bounds = mask_bounds_of(b->frame),
                             .shift_x = b->shift_x,
                             .shift_y = b->shift_y,
                             .tiles_x = b->tiles_x,
                             .layer_first = b->layer_first,
                             .starts = b->starts.items};
}

/* Appends a small disc's spans. */
static inline void prepare_small(struct raster *raster, const struct disc_run *run,
                                 const struct draw_disc *disc)
{
    struct bins *const b = &raster->bins;
    const size_t most_rows = (size_t)((2 * MASK_RADIUS_MAX + 2) >> run->shift_y) + 2;
    if (b->spans.capacity - b->spans.count < most_rows)
        b->status = RC_RESERVE(&b->spans, most_rows);
    if (b->status != RC_OK)
        return;
    struct bin_span *const span = b->spans.items + b->spans.count;
    b->spans.count += (size_t)(put_small(span, &raster->masks, run, disc) - span);
}

void disc_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const struct draw_disc disc = {c->v[0], c->v[1], c->v[2], c->color};
    const struct circle circle = circle_of_disc(&disc);
    const struct disc_run run = run_of(&raster->bins);
    if (disc.radius > (float)MASK_RADIUS_MAX)
        prepare_circle(raster, &circle, &(struct record){.op = OP_CIRCLE, .ref = index});
    else
        prepare_small(raster, &run, &disc);
}

void discs_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    (void)index;
    const struct bins *const b = &raster->bins;
    const struct disc_run run = run_of(b);
    const uint32_t all = raster->list->disc_count;
    if (c->color > all || c->color2 > all - c->color)
        return;
    for (uint32_t i = c->color; i < c->color + c->color2 && b->status == RC_OK; i++) {
        const struct draw_disc *const disc = &raster->list->discs[i];
        if (disc->radius > (float)MASK_RADIUS_MAX) {
            const struct circle circle = circle_of_disc(disc);
            prepare_circle(raster, &circle, &(struct record){.op = OP_DISC, .ref = i});
        } else {
            prepare_small(raster, &run, disc);
        }
    }
}

void ring_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const struct circle circle = circle_of(c);
    prepare_circle(raster, &circle, &(struct record){.op = OP_CIRCLE, .ref = index});
}

void mask_draw(const struct raster *raster, const struct tile *t, const struct record *record)
{
    const struct area box = {record->x, record->y, record->x + record->width,
                             record->y + record->height};
    const struct area a = area_intersect(box, t->area);
    if (area_is_empty(a))
        return;
    const uint8_t *const mask = raster->masks.slab + record->ref +
                                (ptrdiff_t)(a.y0 - box.y0) * record->stride + (a.x0 - box.x0);
    /* Unclipped rows may run on into their padding, which is zero. */
    const int width = a.x0 == box.x0 && a.x1 == box.x1 ? (record->width + 7) & ~7 : a.x1 - a.x0;
    uint32_t *const dst = tile_pixel(t, a.x0, a.y0);
    if (record->op == OP_MASK)
        raster->kernels.blend_mask(dst, t->stride, mask, record->stride, width, a.y1 - a.y0,
                                   record->color);
    else
        raster->kernels.add_mask(dst, t->stride, mask, record->stride, width, a.y1 - a.y0,
                                 record->color);
}

/* Columns [x0, x1) of a row, one by one. */
static void draw_edge(const struct raster *raster, const struct tile *t,
                      const struct circle *circle, int y, const int x[2])
{
    const int n = x[1] - x[0];
    if (n <= 0)
        return;
    const float dy = ((float)y + 0.5f) - circle->y;
    raster->kernels.blend_circle(tile_pixel(t, x[0], y), x[0], n, circle->x, dy * dy,
                                 circle->radius, circle->half, circle->paint);
}

static void draw_solid(const struct raster *raster, const struct tile *t, uint32_t paint, int y,
                       const int x[2])
{
    if (x[1] <= x[0])
        return;
    if (paint >> 24 == 255)
        raster->kernels.fill(tile_pixel(t, x[0], y), x[1] - x[0], paint);
    else
        raster->kernels.blend(tile_pixel(t, x[0], y), x[1] - x[0], paint);
}

/* Columns of the tile whose centres are within `radius` of the circle's middle on a row, a little
 * more or less by `margin`; false when there are none. */
static bool chord(const struct circle *circle, const struct tile *t, double dy, double radius,
                  double margin, int x[2])
{
    const double square = radius * radius - dy * dy;
    if (!(radius > 0.0 && square > 0.0))
        return false;
    const double half = sqrt(square) + margin, middle = (double)circle->x;
    x[0] = ceil_between(middle - half - 0.5, t->area.x0, t->area.x1);
    x[1] = floor_between(middle + half + 0.5, t->area.x0, t->area.x1);
    return x[0] < x[1];
}

static void draw_row(const struct raster *raster, const struct tile *t, const struct circle *circle,
                     int y)
{
    const double dy = (double)y + 0.5 - (double)circle->y;
    const double outer = (double)circle->radius + (double)circle->half + 0.5;
    const double inner = circle->radius > 0.0f ? (double)circle->radius - (double)circle->half - 0.5
                                               : (double)circle->half - 0.5;
    int edge[2], middle[2];
    if (!chord(circle, t, dy, outer, 0.01, edge))
        return;
    /* The middle is solid in a disc and empty in a ring: no distances are needed there. */
    if (!chord(circle, t, dy, inner, -0.01, middle)) {
        draw_edge(raster, t, circle, y, edge);
        return;
    }
    draw_edge(raster, t, circle, y, (const int[]){edge[0], middle[0]});
    if (!(circle->radius > 0.0f))
        draw_solid(raster, t, circle->paint, y, middle);
    draw_edge(raster, t, circle, y, (const int[]){middle[1], edge[1]});
}

static void draw_circle(const struct raster *raster, const struct tile *t,
                        const struct circle *circle)
{
    const double outer = (double)circle->radius + (double)circle->half + 1.0;
    const double y = (double)circle->y;
    const int y0 = floor_between(y - outer, t->area.y0, t->area.y1);
    const int y1 = ceil_between(y + outer, t->area.y0, t->area.y1);
    for (int row = y0; row < y1; row++)
        draw_row(raster, t, circle, row);
}

void circle_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c)
{
    const struct circle circle = circle_of(c);
    draw_circle(raster, t, &circle);
}

void disc_draw(const struct raster *raster, const struct tile *t, const struct draw_disc *disc)
{
    const struct circle circle = circle_of_disc(disc);
    draw_circle(raster, t, &circle);
}
