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

static void prepare_circle(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const struct circle circle = circle_of(c);
    if (!(circle.half > 0.0f) || !(circle.radius >= 0.0f) || circle.paint == 0)
        return;
    const struct record record = {.op = OP_CIRCLE, .ref = index};
    const double outer = (double)circle.radius + (double)circle.half + 1.0;
    const double hole =
        c->kind == RC_DRAW_ring ? (double)circle.radius - (double)circle.half - 1.0 : 0.0;
    bins_add_circle(&raster->bins, &record, c->v, outer, hole);
}

void disc_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const struct area frame = raster->bins.frame;
    const float margin = (float)(MASK_RADIUS_MAX + 2);
    const float x = c->v[0], y = c->v[1], r = c->v[2];
    if (r > (float)MASK_RADIUS_MAX && all_finite(c->v, 3))
        prepare_circle(raster, c, index);
    /* Comparisons that NaN fails. */
    if (!(r > 0.0f && r <= (float)MASK_RADIUS_MAX && x > -margin && y > -margin &&
          x < (float)frame.x1 + margin && y < (float)frame.y1 + margin))
        return;
    const uint32_t paint = paint_of(c->color);
    struct record *const record = paint ? bins_next(&raster->bins) : NULL;
    if (record && masks_place(&raster->masks, MASK_DISC, c->v, record)) {
        record->op = OP_MASK;
        record->color = paint;
        bins_add_next(&raster->bins, (struct area){record->x, record->y, record->x + record->width,
                                                   record->y + record->height});
    }
}

void ring_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    prepare_circle(raster, c, index);
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

void circle_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c)
{
    const struct circle circle = circle_of(c);
    const double outer = (double)circle.radius + (double)circle.half + 1.0;
    const double y = (double)circle.y;
    const int y0 = floor_between(y - outer, t->area.y0, t->area.y1);
    const int y1 = ceil_between(y + outer, t->area.y0, t->area.y1);
    for (int row = y0; row < y1; row++)
        draw_row(raster, t, &circle, row);
}
