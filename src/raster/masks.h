/* raster/masks.h: coverage masks of small discs, and light masks of small glows, made when first
 * asked for. By radius in eighths of a pixel and by position in quarters; all live in one slab
 * that is reserved at the start and paid for when touched, so asking never allocates. And the
 * paints of small discs, as a mask's record has both. */
#ifndef RASTER_MASKS_H
#define RASTER_MASKS_H

#include "bin.h"

enum {
    MASK_RADIUS_MAX = 16, /* pixels */
    MASK_EIGHTHS = MASK_RADIUS_MAX * 8,
};

enum mask_kind {
    MASK_DISC,
    MASK_GLOW,
    MASK_KINDS,
};

struct mask_set {
    uint32_t offset; /* in the slab, of the mask at sub-pixel position (0, 0) */
    uint16_t each;   /* bytes from one position's mask to the next's */
    uint16_t made;   /* bit 4 · y + x: the mask at that position exists */
    uint8_t stride, rows;
    /* By the place in quarters: the first pixel touched, from the centre's, and their number. */
    int8_t first[4];
    uint8_t size[4];
};

/* Paints of the colours that were asked for last; files have few. */
struct paint_cache {
    uint32_t color[64], paint[64]; /* all 0: the paint of 0 is 0 */
};

static inline uint32_t paint_cache_get(struct paint_cache *cache, uint32_t color)
{
    const unsigned at = color * 2654435769u >> 26;
    if (cache->color[at] != color) {
        cache->color[at] = color;
        cache->paint[at] = paint_of(color);
    }
    return cache->paint[at];
}

struct masks {
    struct paint_cache paints;
    uint8_t *slab;
    size_t bytes;
    struct mask_set sets[MASK_KINDS][MASK_EIGHTHS + 1];
};

/* RC_ENOMEM. */
RC_NODISCARD enum rc_status masks_init(struct masks *m);
void masks_finish(struct masks *m);
/* Makes the mask of a set at a position in quarters of a pixel. */
void masks_make(struct masks *m, enum mask_kind kind, int eighths, unsigned position);

/* Fills position, size and reference of a mask of this radius (> 0, ≤ MASK_RADIUS_MAX) at a place
 * within ± 16000; false when it would be empty. Inline because most shapes are small discs. */
static inline bool masks_place(struct masks *m, enum mask_kind kind, const float v[3],
                               struct record *record)
{
    const int eighths = (int)(v[2] * 8.0f + 0.5f);
    if (eighths <= 0)
        return false;
    /* Rounded down by way of positive numbers; floorf() is a call. */
    const int qx = (int)(v[0] * 4.0f + 65536.5f) - 65536;
    const int qy = (int)(v[1] * 4.0f + 65536.5f) - 65536;
    const unsigned position = (unsigned)((qy & 3) * 4 + (qx & 3));
    const struct mask_set *const set = &m->sets[kind][eighths];
    if (!(set->made >> position & 1u))
        masks_make(m, kind, eighths, position);
    record->x = (int16_t)((qx >> 2) + set->first[qx & 3]);
    record->y = (int16_t)((qy >> 2) + set->first[qy & 3]);
    record->width = set->size[qx & 3];
    record->height = set->size[qy & 3];
    record->stride = set->stride;
    record->ref = set->offset + position * set->each;
    return true;
}

/* Middles of small discs beyond these are out of sight, whatever the radius. */
struct mask_bounds {
    float low, right, bottom;
};

static inline struct mask_bounds mask_bounds_of(struct area frame)
{
    const float margin = (float)(MASK_RADIUS_MAX + 2);
    return (struct mask_bounds){-margin, (float)frame.x1 + margin, (float)frame.y1 + margin};
}

/* Makes the OP_MASK of a disc with a radius up to MASK_RADIUS_MAX; false when nothing of it can be
 * seen. It may still lie beyond the frame. */
static inline bool masks_place_disc(struct masks *m, const struct mask_bounds *bounds,
                                    const struct draw_disc *d, struct record *record)
{
    /* Comparisons that NaN fails. */
    if (!(d->radius > 0.0f && d->x > bounds->low && d->y > bounds->low && d->x < bounds->right &&
          d->y < bounds->bottom))
        return false;
    record->op = OP_MASK;
    record->color = paint_cache_get(&m->paints, d->color);
    return record->color != 0 &&
           masks_place(m, MASK_DISC, (const float[]){d->x, d->y, d->radius}, record);
}

#endif
