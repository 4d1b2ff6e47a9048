/* masks.c: masks of small discs and glows. A disc's coverage is the mean of exact chords of 16
 * lines through each row of pixels; a glow is sampled at pixel centres. */
#include "masks.h"

#include "geometry.h"

enum { POSITIONS = 16, LINES = 16 };

/* Columns (or rows) that a radius in eighths may touch at any of the four positions. */
static int reach_of(int eighths)
{
    return (eighths + 7) / 8 + (eighths + 6) / 8 + 1;
}

/* First pixel that a radius in eighths touches around a place in quarters, and the one behind the
 * last. */
static int first_of(int eighths, int quarters)
{
    return (2 * quarters - eighths) >> 3;
}

static int last_of(int eighths, int quarters)
{
    return (2 * quarters + eighths + 7) >> 3;
}

static void set_sizes(struct mask_set *set, int eighths)
{
    for (int quarters = 0; quarters < 4; quarters++) {
        const int first = first_of(eighths, quarters);
        set->first[quarters] = (int8_t)first;
        set->size[quarters] = (uint8_t)(last_of(eighths, quarters) - first);
    }
}

enum rc_status masks_init(struct masks *m)
{
    size_t offset = 0;
    for (int kind = 0; kind < MASK_KINDS; kind++) {
        for (int eighths = 1; eighths <= MASK_EIGHTHS; eighths++) {
            struct mask_set *const set = &m->sets[kind][eighths];
            const int rows = reach_of(eighths);
            set->rows = (uint8_t)rows;
            set->stride = (uint8_t)((rows + 7) / 8 * 8);
            set->made = 0;
            set->each = (uint16_t)(rows * set->stride);
            set->offset = (uint32_t)offset;
            set_sizes(set, eighths);
            offset += (size_t)set->each * POSITIONS;
        }
    }
    m->bytes = offset;
    m->slab = mem_alloc_pages(m->bytes);
    return m->slab ? RC_OK : RC_ENOMEM;
}

void masks_finish(struct masks *m)
{
    mem_free_pages(m->slab, m->bytes);
    m->slab = NULL;
}

static float overlap(float x, float left, float right)
{
    const float from = x > left ? x : left, to = x + 1.0f < right ? x + 1.0f : right;
    return to > from ? to - from : 0.0f;
}

/* Where a mask lies: its first pixel relative to the pixel of its centre, and its size. */
struct mask_box {
    int left, top, width, height;
};

static void make_disc(uint8_t *mask, int stride, const struct mask_box *box, const float disc[3])
{
    for (int y = 0; y < box->height; y++, mask += stride) {
        float sums[2 * MASK_RADIUS_MAX + 8] = {0};
        for (int line = 0; line < LINES; line++) {
            const float at = (float)(box->top + y) + ((float)line + 0.5f) / (float)LINES;
            const float dy = at - disc[1], square = disc[2] * disc[2] - dy * dy;
            if (square <= 0.0f)
                continue;
            const float half = sqrtf(square);
            for (int x = 0; x < box->width; x++)
                sums[x] += overlap((float)(box->left + x), disc[0] - half, disc[0] + half);
        }
        for (int x = 0; x < box->width; x++)
            mask[x] = (uint8_t)(int)(sums[x] * (255.0f / (float)LINES) + 0.5f);
    }
}

static void make_glow(uint8_t *mask, int stride, const struct mask_box *box, const float glow[3])
{
    for (int y = 0; y < box->height; y++, mask += stride) {
        const float dy = (float)(box->top + y) + 0.5f - glow[1];
        for (int x = 0; x < box->width; x++) {
            const float dx = (float)(box->left + x) + 0.5f - glow[0];
            const float root = 1.0f - (dx * dx + dy * dy) / (glow[2] * glow[2]);
            mask[x] = root > 0.0f ? (uint8_t)(int)(root * root * 255.0f + 0.5f) : 0;
        }
    }
}

void masks_make(struct masks *m, enum mask_kind kind, int eighths, unsigned position)
{
    struct mask_set *const set = &m->sets[kind][eighths];
    uint8_t *const mask = m->slab + set->offset + position * set->each;
    const int qx = (int)(position & 3), qy = (int)(position >> 2);
    const struct mask_box box = {set->first[qx], set->first[qy], set->size[qx], set->size[qy]};
    const float shape[3] = {(float)qx * 0.25f, (float)qy * 0.25f, (float)eighths * 0.125f};
    if (kind == MASK_DISC)
        make_disc(mask, set->stride, &box, shape);
    else
        make_glow(mask, set->stride, &box, shape);
    set->made = (uint16_t)(set->made | 1u << position);
}
