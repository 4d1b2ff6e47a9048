/* direct.c: where one thread draws all tiles, discs by the thousands go straight into the frame, in
 * list order, between passes over the tiles: to sort a disc of three pixels by tiles and to find it
 * again costs several times what it takes to draw it. */
#include "direct.h"

#include "rource/base/trace.h"

#include "geometry.h"
#include "shapes.h"

/* Records that are handed to the kernel at once. */
enum { BATCH = 64 };

struct direct_range direct_range_of(const struct raster *raster)
{
    const struct drawlist *const list = raster->list;
    struct direct_range range = {0, 0};
    if (raster->threads > 1 || list->disc_count < raster->direct_discs ||
        raster->out->stride < list->width + ROW_PAD)
        return range;
    for (uint32_t i = 0; i < list->overlay; i++) {
        if (list->commands[i].kind != RC_DRAW_discs)
            continue;
        if (range.to == 0)
            range.from = i;
        range.to = i + 1;
    }
    return range;
}

/* A run of discs on its way to the frame. */
struct pen {
    struct raster *raster;
    struct tile frame; /* all of it as one tile */
    struct mask_bounds bounds;
    struct record batch[BATCH];
    int count;
};

static void put_batch(struct pen *pen)
{
    const struct raster *const raster = pen->raster;
    raster->kernels.blend_masks(pen->frame.pixels, pen->frame.stride, raster->masks.slab,
                                pen->batch, pen->count);
    pen->count = 0;
}

/* Notes which tiles a box within the frame touches. */
static void touch(struct raster *raster, struct area box)
{
    const struct bins *const b = &raster->bins;
    uint8_t *const touched = raster->touched.items;
    const int x0 = box.x0 >> b->shift_x, x1 = (box.x1 - 1) >> b->shift_x;
    const int y0 = box.y0 >> b->shift_y, y1 = (box.y1 - 1) >> b->shift_y;
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++)
            touched[y * b->tiles_x + x] = 1;
}

/* Makes ready for what is not a mask and reaches so far from a place; false when nothing of it can
 * be seen. */
static bool begin_circle(struct pen *pen, float x, float y, double reach, uint32_t color)
{
    const double at[] = {(double)x, (double)y};
    const struct area box =
        area_touched(at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach, pen->frame.area);
    if (area_is_empty(box) || paint_of(color) == 0)
        return false;
    put_batch(pen);
    touch(pen->raster, box);
    return true;
}

static void put_large(struct pen *pen, const struct draw_disc *disc)
{
    const float numbers[] = {disc->x, disc->y, disc->radius};
    if (all_finite(numbers, 3) &&
        begin_circle(pen, disc->x, disc->y, (double)disc->radius + 1.0, disc->color))
        disc_draw(pen->raster, &pen->frame, disc);
}

/* A mask by itself, such as one that is not wholly within the frame. */
static void put_mask(struct pen *pen, const struct record *mask)
{
    const struct record kept = *mask; /* which may lie in the batch */
    const struct area box = {kept.x, kept.y, kept.x + kept.width, kept.y + kept.height};
    const struct area seen = area_intersect(box, pen->frame.area);
    if (area_is_empty(seen))
        return;
    put_batch(pen);
    touch(pen->raster, seen);
    mask_draw(pen->raster, &pen->frame, &kept);
}

/* A disc that is a mask. What it touches is added to `touched`, unless it is clipped. */
static inline void put_small(struct pen *pen, const struct draw_disc *disc, struct area *touched)
{
    struct record *const r = &pen->batch[pen->count];
    if (!masks_place_disc(&pen->raster->masks, &pen->bounds, disc, r))
        return;
    const int x0 = r->x, y0 = r->y, x1 = x0 + r->width, y1 = y0 + r->height;
    if (x0 < 0 || y0 < 0 || x1 > pen->frame.area.x1 || y1 > pen->frame.area.y1) {
        put_mask(pen, r);
        return;
    }
    touched->x0 = min_int(touched->x0, x0);
    touched->y0 = min_int(touched->y0, y0);
    touched->x1 = max_int(touched->x1, x1);
    touched->y1 = max_int(touched->y1, y1);
    if (++pen->count == BATCH)
        put_batch(pen);
}

/* Discs of a run are those of one directory, so they share a box. */
static void put_discs(struct pen *pen, const struct draw_disc *discs, uint32_t count)
{
    struct area touched = {RC_FRAME_MAX, RC_FRAME_MAX, 0, 0};
    for (uint32_t i = 0; i < count; i++) {
        if (discs[i].radius > (float)MASK_RADIUS_MAX)
            put_large(pen, &discs[i]);
        else
            put_small(pen, &discs[i], &touched);
    }
    if (!area_is_empty(touched))
        touch(pen->raster, touched);
}

static void put_run(struct pen *pen, const struct drawcmd *c)
{
    const struct drawlist *const list = pen->raster->list;
    if (c->color <= list->disc_count && c->color2 <= list->disc_count - c->color)
        put_discs(pen, list->discs + c->color, c->color2);
}

static void put_ring(struct pen *pen, const struct drawcmd *c)
{
    const double reach = (double)c->v[2] + (double)c->v[3] * 0.5 + 1.0;
    if (all_finite(c->v, 4) && c->v[2] >= 0.0f && c->v[3] > 0.0f &&
        begin_circle(pen, c->v[0], c->v[1], reach, c->color))
        circle_draw(pen->raster, &pen->frame, c);
}

static void put_glow(struct pen *pen, const struct drawcmd *c)
{
    struct record mask;
    if (all_finite(c->v, 3) && glow_place(pen->raster, c, &mask))
        put_mask(pen, &mask);
}

/* Whether a command may be drawn into the frame as it comes. A large glow may not: it is collected
 * with others, and so is a small one between two of them. */
static bool is_direct(const struct drawcmd *c, bool after_tiles)
{
    return c->kind == RC_DRAW_discs || c->kind == RC_DRAW_disc || c->kind == RC_DRAW_ring ||
           (c->kind == RC_DRAW_glow && !after_tiles && c->v[2] <= (float)MASK_RADIUS_MAX);
}

static void put(struct pen *pen, const struct drawcmd *c)
{
    if (c->kind == RC_DRAW_glow)
        put_glow(pen, c);
    else if (c->kind == RC_DRAW_discs)
        put_run(pen, c);
    else if (c->kind == RC_DRAW_ring)
        put_ring(pen, c);
    else
        put_discs(pen, &(struct draw_disc){c->v[0], c->v[1], c->v[2], c->color}, 1);
}

/* Commands that are not direct, tile by tile. */
static enum rc_status put_tiles(struct pen *pen, uint32_t from, uint32_t to)
{
    struct raster *const raster = pen->raster;
    put_batch(pen);
    const enum rc_status status = bins_build(raster, from, to);
    const uint32_t tiles = (uint32_t)(raster->bins.tiles_x * raster->bins.tiles_y);
    for (uint32_t i = 0; status == RC_OK && i < tiles; i++)
        tiles_draw_more(raster, i);
    return status;
}

enum rc_status direct_draw(struct raster *raster, const struct direct_range *range)
{
    RC_ZONE("discs");
    struct pen pen = {.raster = raster,
                      .frame = {.area = raster->bins.frame,
                                .pixels = pixmap_row(raster->out, 0),
                                .stride = raster->out->stride},
                      .bounds = mask_bounds_of(raster->bins.frame)};
    uint32_t from = range->from;
    for (uint32_t i = range->from; i < range->to; i++) {
        const struct drawcmd *const c = &raster->list->commands[i];
        if (!is_direct(c, from < i))
            continue;
        const enum rc_status status = from < i ? put_tiles(&pen, from, i) : RC_OK;
        if (status < 0)
            return status;
        put(&pen, c);
        from = i + 1;
    }
    put_batch(&pen);
    return RC_OK;
}
