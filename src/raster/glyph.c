/* glyph.c: glyphs and their halos, from the masks of the glyph cache. */
#include "geometry.h"
#include "shapes.h"

/* Where a mask lies in the frame. */
static struct area mask_area(const struct glyph_mask *m, bool halo, int x, int y)
{
    if (halo)
        return (struct area){x + m->halo_left, y + m->halo_top, x + m->halo_left + m->halo_width,
                             y + m->halo_top + m->halo_height};
    return (struct area){x + m->left, y + m->top, x + m->left + m->width, y + m->top + m->height};
}

void glyph_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    (void)index;
    const float x = c->v[0], y = c->v[1];
    const float limit = 30000.0f;
    const uint32_t paint = paint_of(c->color);
    if (!raster->text || paint == 0 || !(fabsf(x) < limit && fabsf(y) < limit))
        return;
    const struct glyph_mask *const m = text_glyph(raster->text, c->color2);
    if (!m)
        return;
    const struct record record = {
        .op = OP_GLYPH,
        .stride = c->flags,
        .color = paint,
        .x = (int16_t)((int)(x + 65536.0f) - 65536),
        .y = (int16_t)((int)(y + 65536.0f) - 65536),
        .ref = c->color2,
    };
    bins_add(&raster->bins, &record, mask_area(m, c->flags & RC_GLYPH_HALO, record.x, record.y));
}

void glyph_draw(const struct raster *raster, const struct tile *t, const struct record *record)
{
    const struct glyph_mask *const m = text_glyph(raster->text, record->ref);
    const bool halo = record->stride & RC_GLYPH_HALO;
    const struct area box = mask_area(m, halo, record->x, record->y);
    const struct area a = area_intersect(box, t->area);
    if (area_is_empty(a))
        return;
    const int stride = box.x1 - box.x0;
    const uint8_t *const mask =
        (halo ? m->halo : m->coverage) + (ptrdiff_t)(a.y0 - box.y0) * stride + (a.x0 - box.x0);
    raster->kernels.blend_mask(tile_pixel(t, a.x0, a.y0), t->stride, mask, stride, a.x1 - a.x0,
                               a.y1 - a.y0, record->color);
}
