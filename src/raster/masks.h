/* raster/masks.h: coverage masks of small discs, and light masks of small glows, made when first
 * asked for. By radius in eighths of a pixel and by position in quarters; all live in one slab
 * that is reserved at the start and paid for when touched, so asking never allocates. */
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
    uint16_t made;   /* bit 4 · y + x: the mask at that position exists */
    uint8_t stride, rows;
};

struct masks {
    uint8_t *slab;
    size_t bytes;
    struct mask_set sets[MASK_KINDS][MASK_EIGHTHS + 1];
};

/* RC_ENOMEM. */
RC_NODISCARD enum rc_status masks_init(struct masks *m);
void masks_finish(struct masks *m);
/* Makes the mask of a set at a position in quarters of a pixel. */
void masks_make(struct masks *m, enum mask_kind kind, int eighths, unsigned position);

/* First pixel that a radius in eighths touches around a place in quarters, and the one behind the
 * last. */
static inline int mask_first(int eighths, int quarters)
{
    return (2 * quarters - eighths) >> 3;
}

static inline int mask_last(int eighths, int quarters)
{
    return (2 * quarters + eighths + 7) >> 3;
}

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
    const int x = mask_first(eighths, qx), y = mask_first(eighths, qy);
    record->x = (int16_t)x;
    record->y = (int16_t)y;
    record->width = (uint8_t)(mask_last(eighths, qx) - x);
    record->height = (uint8_t)(mask_last(eighths, qy) - y);
    record->stride = set->stride;
    record->ref = set->offset + position * set->rows * set->stride;
    return true;
}

#endif
