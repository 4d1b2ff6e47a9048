/* glyphs.c: glyph masks by (face, glyph, size, sub-pixel position).
 *
 * Masks lie in segments and their coverage in an arena of large blocks: nothing moves and nothing
 * is ever dropped, so raster threads read masks without a lock while new ones are added. */
#include "glyphs.h"

enum { BLOCK_BYTES = 512 * 1024 };

void glyph_cache_init(struct glyph_cache *cache)
{
    *cache = (struct glyph_cache){.bytes = {.block_size = BLOCK_BYTES}};
    segments_init(&cache->masks, sizeof(struct glyph_mask));
}

void glyph_cache_finish(struct glyph_cache *cache)
{
    segments_finish(&cache->masks);
    idmap_finish(&cache->ids);
    arena_finish(&cache->bytes);
    halo_finish(&cache->halo);
}

static uint64_t pack(const struct glyph_key *key)
{
    return (uint64_t)key->glyph << 32 | (uint64_t)key->face << 16 | key->size << 2 | key->subpixel;
}

static enum rc_status add_mask(struct glyph_cache *cache, struct font *font,
                               const struct glyph_key *key, uint32_t *id)
{
    struct font_mask body, halo;
    enum rc_status st =
        font_render(font, key->glyph, key->size, key->subpixel, &cache->bytes, &body);
    if (st < 0 || body.width == 0) {
        *id = RC_GLYPH_BLANK;
        return st;
    }
    st = halo_make(&cache->halo, &body, key->size, &cache->bytes, &halo);
    struct glyph_mask *mask = st < 0 ? NULL : segments_push(&cache->masks);
    if (!mask)
        return RC_ENOMEM;
    *mask = (struct glyph_mask){
        .coverage = body.coverage,
        .left = (int16_t)body.left,
        .top = (int16_t)body.top,
        .width = (int16_t)body.width,
        .height = (int16_t)body.height,
        .halo = halo.coverage,
        .halo_left = (int16_t)halo.left,
        .halo_top = (int16_t)halo.top,
        .halo_width = (int16_t)halo.width,
        .halo_height = (int16_t)halo.height,
    };
    *id = cache->masks.count - 1;
    return RC_OK;
}

enum rc_status glyph_cache_get(struct glyph_cache *cache, struct font *font,
                               const struct glyph_key *key, uint32_t *id)
{
    const uint64_t packed = pack(key);
    if (idmap_find(&cache->ids, packed, id))
        return RC_OK;
    const enum rc_status st = add_mask(cache, font, key, id);
    return st < 0 ? st : idmap_add(&cache->ids, packed, *id);
}
