/* glow.c: soft round lights. Small ones are masks, drawn at once. Large ones collect in the tile's
 * light planes in 8.8 fixed point; a run of lights is dithered once, when something else is drawn,
 * so that overlapping lights do not add up their dither. */
#include "geometry.h"
#include "shapes.h"

void glow_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const float r = c->v[2];
    const uint32_t color = lights_cover(raster) ? paint_of(c->color) : c->color & 0xffffffu;
    if (!(r > 0.0f) || color == 0)
        return;
    if (r > (float)MASK_RADIUS_MAX) {
        const struct record record = {.op = OP_GLOW, .color = raster->light_run, .ref = index};
        bins_add_circle(&raster->bins, &record, c->v, (double)r, 0.0);
        return;
    }
    struct record *const record = bins_next(&raster->bins);
    if (record && glow_place(raster, c, record))
        bins_add_next(&raster->bins, (struct area){record->x, record->y, record->x + record->width,
                                                   record->y + record->height});
}

bool glow_place(struct raster *raster, const struct drawcmd *c, struct record *record)
{
    const float x = c->v[0], y = c->v[1];
    const bool over = lights_cover(raster);
    const struct mask_bounds bounds = mask_bounds_of(raster->bins.frame);
    record->op = over ? OP_MASK : OP_ADD_MASK;
    record->color = over ? paint_of(c->color) : c->color & 0xffffffu;
    raster->light_ended |= over;
    return c->v[2] > 0.0f && record->color != 0 && x >= bounds.low && y >= bounds.low &&
           x <= bounds.right && y <= bounds.bottom &&
           masks_place(&raster->masks, MASK_GLOW, c->v, record);
}

static void widen(struct area *a, struct area b)
{
    if (area_is_empty(*a)) {
        *a = b;
        return;
    }
    *a = (struct area){min_int(a->x0, b.x0), min_int(a->y0, b.y0), max_int(a->x1, b.x1),
                       max_int(a->y1, b.y1)};
}

void glow_draw(const struct raster *raster, struct tile *t, const struct drawcmd *c, uint32_t run)
{
    const struct glow glow = {.x = c->v[0],
                              .y = c->v[1],
                              .radius = c->v[2],
                              .fall = GLOW_ROOT / (c->v[2] * c->v[2]),
                              .color = c->color};
    if (run != t->light_run)
        glow_flush(raster, t);
    t->light_run = run;
    const double x = (double)glow.x, y = (double)glow.y, r = (double)glow.radius;
    const struct area box = area_touched(x - r, y - r, x + r, y + r, t->area);
    if (area_is_empty(box))
        return;
    widen(&t->light_area, box);
    const struct kernels *const k = &raster->kernels;
    (lights_cover(raster) ? k->light_glow_over : k->light_glow)(
        tile_light(t, box.x0, box.y0), t->own_stride, t->light_plane, &glow, &box);
}

void glow_flush(const struct raster *raster, struct tile *t)
{
    const struct area a = t->light_area;
    if (area_is_empty(a))
        return;
    const struct kernels *const k = &raster->kernels;
    for (int y = a.y0; y < a.y1; y++)
        (lights_cover(raster) ? k->light_flush_over : k->light_flush)(
            tile_pixel(t, a.x0, y), tile_light(t, a.x0, y), t->light_plane, a.x1 - a.x0, a.x0, y);
    t->light_area = (struct area){0};
}
