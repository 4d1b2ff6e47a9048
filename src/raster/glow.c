/* glow.c: soft round lights. Small ones are masks, added at once. Large ones collect in the tile's
 * light planes in 8.8 fixed point; a run of glows is dithered once, when something else is drawn,
 * so that overlapping lights do not add up their dither. */
#include "geometry.h"
#include "shapes.h"

/* The square root of full intensity, 65535: the kernel squares last. */
static const float root_full = 255.998046875f;

void glow_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const float x = c->v[0], y = c->v[1], r = c->v[2];
    const uint32_t color = c->color & 0xffffffu;
    if (!(r > 0.0f) || color == 0)
        return;
    if (r > (float)MASK_RADIUS_MAX) {
        /* A run is unbroken in the list, so it is the same in every tile. */
        if (raster->glow_last != index)
            raster->glow_run++;
        raster->glow_last = index + 1;
        const struct record record = {.op = OP_GLOW, .color = raster->glow_run, .ref = index};
        bins_add_circle(&raster->bins, &record, c->v, (double)r, 0.0);
        return;
    }
    const struct area frame = raster->bins.frame;
    const float margin = (float)(MASK_RADIUS_MAX + 2);
    if (x < -margin || y < -margin || x > (float)frame.x1 + margin || y > (float)frame.y1 + margin)
        return;
    struct record record = {.op = OP_ADD_MASK, .color = color};
    if (masks_place(&raster->masks, MASK_GLOW, c->v, &record))
        bins_add(
            &raster->bins, &record,
            (struct area){record.x, record.y, record.x + record.width, record.y + record.height});
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
    const float x = c->v[0], y = c->v[1], r = c->v[2];
    if (run != t->light_run)
        glow_flush(raster, t);
    t->light_run = run;
    const struct area box = area_touched((double)x - (double)r, (double)y - (double)r,
                                         (double)x + (double)r, (double)y + (double)r, t->area);
    if (area_is_empty(box))
        return;
    widen(&t->light_area, box);
    const float fall = root_full / (r * r);
    for (int row = box.y0; row < box.y1; row++) {
        const float dy = ((float)row + 0.5f) - y;
        const float square = r * r - dy * dy;
        const double half = sqrt((double)(square > 0.0f ? square : 0.0f)) + 1.0;
        const int x0 = floor_between((double)x - half, box.x0, box.x1);
        const int x1 = floor_between((double)x + half + 1.0, box.x0, box.x1);
        if (x0 < x1)
            raster->kernels.light_glow(tile_light(t, x0, row), t->light_plane, x0, x1 - x0, x,
                                       root_full - (dy * dy) * fall, fall, c->color);
    }
}

void glow_flush(const struct raster *raster, struct tile *t)
{
    const struct area a = t->light_area;
    if (area_is_empty(a))
        return;
    for (int y = a.y0; y < a.y1; y++)
        raster->kernels.light_flush(tile_pixel(t, a.x0, y), tile_light(t, a.x0, y), t->light_plane,
                                    a.x1 - a.x0, a.x0, y);
    t->light_area = (struct area){0};
}
