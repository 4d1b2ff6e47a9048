/* tiles.c: one tile at a time: background, scene commands, the light that blooms; and later, when
 * the bloom is ready, bloom and overlay.
 *
 * Kernels may rewrite what lies behind a row's end, so a tile is drawn in a buffer of its thread
 * with room around it and then copied to the frame; but where one thread draws all tiles, in order,
 * it is drawn in the frame: what is spilled into the next tile is drawn over there, or put back. */
#include "geometry.h"
#include "internal.h"
#include "shapes.h"

#include <string.h>

static struct area tile_area(const struct raster *raster, uint32_t tile)
{
    const struct bins *const b = &raster->bins;
    const int x = (int)(tile % (uint32_t)b->tiles_x) << b->shift_x;
    const int y = (int)(tile / (uint32_t)b->tiles_x) << b->shift_y;
    return area_intersect((struct area){x, y, x + (1 << b->shift_x), y + (1 << b->shift_y)},
                          b->frame);
}

/* Share of 65535 that the vignette takes from row or column `at` of `size`: half the strength at
 * its ends, so that corners lose it whole. */
static uint16_t vignette_share(float strength, int at, int size)
{
    const float d = ((float)at + 0.5f) * 2.0f / (float)size - 1.0f;
    return (uint16_t)(int)(strength * 32767.0f * (d * d));
}

void tiles_set_vignette(struct raster *raster)
{
    const struct drawlist *const list = raster->list;
    const float strength = clampf(list->vignette, 0.0f, 1.0f);
    if (!(list->vignette > 0.0f))
        return;
    for (int x = 0; x < list->width; x++)
        raster->columns[x] = vignette_share(strength, x, list->width);
    for (int y = 0; y < list->height; y++)
        raster->columns[list->width + y] = vignette_share(strength, y, list->height);
}

static void draw_background(const struct raster *raster, uint32_t *dst, ptrdiff_t stride,
                            struct area a)
{
    const struct drawlist *const list = raster->list;
    const uint32_t color = list->background | 0xff000000u;
    const uint16_t *const rows = raster->columns + list->width;
    for (int y = a.y0; y < a.y1; y++, dst += stride) {
        if (list->vignette > 0.0f)
            raster->kernels.background(dst, a.x1 - a.x0, raster->columns + a.x0, 65535u - rows[y],
                                       color, a.x0, y);
        else
            raster->kernels.fill(dst, a.x1 - a.x0, color);
    }
}

static void draw_record(const struct raster *raster, struct tile *t, const struct record *r)
{
    const struct drawcmd *const commands = raster->list->commands;
    switch (r->op) {
    case OP_MASK:
    case OP_ADD_MASK:
        mask_draw(raster, t, r);
        break;
    case OP_GLYPH:
        glyph_draw(raster, t, r);
        break;
    case OP_SEGMENT:
    case OP_BEAM:
        segment_draw(raster, t, r);
        break;
    case OP_SHARP:
        sharp_draw(raster, t, &commands[r->ref]);
        break;
    case OP_CIRCLE:
        circle_draw(raster, t, &commands[r->ref]);
        break;
    case OP_DISC:
        disc_draw(raster, t, &raster->list->discs[r->ref]);
        break;
    case OP_GLOW:
        glow_draw(raster, t, &commands[r->ref], r->color);
        break;
    case OP_RECT:
        rect_draw(raster, t, &commands[r->ref]);
        break;
    default:
        image_draw(raster, t, &commands[r->ref]);
        break;
    }
}

static void draw_records(const struct raster *raster, struct tile *t, const struct record *r,
                         const struct record *end)
{
    const bool cover = lights_cover(raster);
    for (; r < end; r++) {
        /* What only adds may come before the light that is still to be added. */
        const bool adds = !cover && (r->op == OP_BEAM || r->op == OP_ADD_MASK);
        if (!area_is_empty(t->light_area) && r->op != OP_GLOW && !adds)
            glow_flush(raster, t);
        draw_record(raster, t, r);
    }
    glow_flush(raster, t);
}

/* The records that a tile has in a layer. */
static void draw_layer(const struct raster *raster, struct tile *t, enum layer layer, uint32_t tile)
{
    const struct record *end;
    const struct record *const first = bins_get(&raster->bins, layer, tile, &end);
    draw_records(raster, t, first, end);
}

/* Places tile number `tile` in the frame, if it may be drawn there, else in the thread's buffer. */
static void place_tile(const struct raster *raster, struct tile *t, uint32_t tile)
{
    t->area = tile_area(raster, tile);
    const bool in_frame = raster->threads == 1 && t->area.x1 + ROW_PAD <= raster->out->stride;
    t->pixels = in_frame ? pixmap_row(raster->out, t->area.y0) + t->area.x0 : t->own;
    t->stride = in_frame ? raster->out->stride : t->own_stride;
}

static bool is_in_frame(const struct tile *t)
{
    return t->pixels != t->own;
}

static void copy_out(const struct raster *raster, const struct tile *t)
{
    if (is_in_frame(t))
        return;
    const size_t bytes = (size_t)(t->area.x1 - t->area.x0) * sizeof(uint32_t);
    for (int y = t->area.y0; y < t->area.y1; y++)
        memcpy(pixmap_row(raster->out, y) + t->area.x0, tile_pixel(t, t->area.x0, y), bytes);
}

/* Whether the bare background is below the bloom's threshold. The vignette only darkens. */
static bool background_is_dark(const struct raster *raster)
{
    const uint32_t c = raster->list->background;
    const uint32_t luminance =
        (15u * (c & 255u) + 75u * (c >> 8 & 255u) + 38u * (c >> 16 & 255u)) >> 7;
    return luminance <= raster->bloom.threshold.threshold;
}

/* A tile without commands, straight to the frame. */
static void draw_empty(const struct raster *raster, struct area a, uint32_t tile)
{
    if (raster->bloom.on)
        bloom_take_none(&raster->bloom, a, tile);
    draw_background(raster, pixmap_row(raster->out, a.y0) + a.x0, raster->out->stride, a);
}

void tiles_draw_scene(void *ctx, uint32_t tile, unsigned worker)
{
    const struct raster *const raster = ctx;
    struct tile *const t = &raster->tiles[worker];
    const bool bloom = raster->bloom.on;
    const bool empty = !bins_has(&raster->bins, LAYER_SCENE, tile);
    place_tile(raster, t, tile);
    if (empty &&
        (bloom ? background_is_dark(raster) : !bins_has(&raster->bins, LAYER_OVERLAY, tile))) {
        draw_empty(raster, t->area, tile);
        return;
    }
    draw_background(raster, t->pixels, t->stride, t->area);
    draw_layer(raster, t, LAYER_SCENE, tile);
    if (bloom)
        bloom_take(raster, t, tile);
    else
        draw_layer(raster, t, LAYER_OVERLAY, tile);
    copy_out(raster, t);
}

void tiles_draw_ground(void *ctx, uint32_t tile, unsigned worker)
{
    struct raster *const raster = ctx;
    struct tile *const t = &raster->tiles[worker];
    const bool empty = !bins_has(&raster->bins, LAYER_SCENE, tile);
    place_tile(raster, t, tile);
    raster->touched.items[tile] = !empty || !background_is_dark(raster);
    if (empty) {
        const struct area a = t->area;
        draw_background(raster, pixmap_row(raster->out, a.y0) + a.x0, raster->out->stride, a);
        return;
    }
    draw_background(raster, t->pixels, t->stride, t->area);
    draw_layer(raster, t, LAYER_SCENE, tile);
    copy_out(raster, t);
}

/* Copies the pixels of the frame behind a tile's right edge to the thread's buffer or back. */
static void keep_next(const struct tile *t, bool back)
{
    uint32_t *kept = t->own;
    for (int y = t->area.y0; y < t->area.y1; y++, kept += ROW_PAD) {
        uint32_t *const next = tile_pixel(t, t->area.x1, y);
        memcpy(back ? next : kept, back ? kept : next, ROW_PAD * sizeof *kept);
    }
}

static void copy_in(const struct raster *raster, const struct tile *t)
{
    const size_t bytes = (size_t)(t->area.x1 - t->area.x0) * sizeof(uint32_t);
    for (int y = t->area.y0; y < t->area.y1; y++)
        memcpy(tile_pixel(t, t->area.x0, y), pixmap_row(raster->out, y) + t->area.x0, bytes);
}

/* Makes a tile that has been drawn before ready for more, and puts it back. */
static void take_up(const struct raster *raster, const struct tile *t)
{
    if (is_in_frame(t))
        keep_next(t, false);
    else
        copy_in(raster, t);
}

static void put_down(const struct raster *raster, const struct tile *t)
{
    if (is_in_frame(t))
        keep_next(t, true);
    else
        copy_out(raster, t);
}

void tiles_draw_more(struct raster *raster, uint32_t tile)
{
    struct tile *const t = &raster->tiles[0];
    if (!bins_has(&raster->bins, LAYER_SCENE, tile))
        return;
    place_tile(raster, t, tile);
    raster->touched.items[tile] = 1;
    take_up(raster, t);
    draw_layer(raster, t, LAYER_SCENE, tile);
    put_down(raster, t);
}

void tiles_draw_rest(void *ctx, uint32_t tile, unsigned worker)
{
    const struct raster *const raster = ctx;
    struct tile *const t = &raster->tiles[worker];
    const bool bloom = raster->bloom.on;
    const bool more = bins_has(&raster->bins, LAYER_SCENE, tile) ||
                      (!bloom && bins_has(&raster->bins, LAYER_OVERLAY, tile));
    place_tile(raster, t, tile);
    if (!more && !raster->touched.items[tile]) {
        if (bloom)
            bloom_take_none(&raster->bloom, t->area, tile);
        return;
    }
    if (!more && !bloom)
        return;
    take_up(raster, t);
    draw_layer(raster, t, LAYER_SCENE, tile);
    if (bloom)
        bloom_take(raster, t, tile);
    else
        draw_layer(raster, t, LAYER_OVERLAY, tile);
    put_down(raster, t);
}

void tiles_finish(void *ctx, uint32_t tile, unsigned worker)
{
    const struct raster *const raster = ctx;
    struct tile *const t = &raster->tiles[worker];
    const bool over = bins_has(&raster->bins, LAYER_OVERLAY, tile);
    place_tile(raster, t, tile);
    bloom_add(raster, t, !over || is_in_frame(t));
    if (!over)
        return;
    if (is_in_frame(t))
        keep_next(t, false);
    draw_layer(raster, t, LAYER_OVERLAY, tile);
    put_down(raster, t);
}
