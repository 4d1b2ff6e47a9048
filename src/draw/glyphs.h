/* glyphs.h: the cache of glyph masks. Adding, one thread; reading published masks, any. */
#ifndef ROURCE_DRAW_GLYPHS_H
#define ROURCE_DRAW_GLYPHS_H

#include "font.h"
#include "halo.h"
#include "idmap.h"
#include "rource/draw/text.h"

enum { RC_GLYPH_BLANK = UINT32_MAX >> 1 }; /* id of glyphs without a mask, such as the space */

struct glyph_cache {
    struct segments masks; /* struct glyph_mask */
    struct idmap ids;
    struct arena bytes;
    struct halo_scratch halo;
};

/* What a mask is made from. face < 2^12, size < 2^12, subpixel < 4. */
struct glyph_key {
    uint32_t face, glyph;
    unsigned size, subpixel; /* quarter pixels per em, quarter pixels */
};

void glyph_cache_init(struct glyph_cache *cache);
void glyph_cache_finish(struct glyph_cache *cache);
/* The id of a glyph of `font` (the face of the key), RC_GLYPH_BLANK when it has no pixels.
 * RC_ENOMEM. */
RC_NODISCARD enum rc_status glyph_cache_get(struct glyph_cache *cache, struct font *font,
                                            const struct glyph_key *key, uint32_t *id);

#endif
