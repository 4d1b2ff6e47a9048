/* halo.c: halos of glyph masks.
 *
 * halo(p) = max over q of coverage(q) − k·|p − q|², a dilation by a paraboloid: it is round, and
 * separable into columns and rows. k is such that a full pixel reaches 0 at a distance of √2 times
 * the growth; a smoothstep over the result puts the middle of the fade at the growth itself. */
#include "halo.h"

/* Fixed point of the dilation; the size that grows by a pixel; the least size counted, which grows
 * by 1¼ pixels, because less does not part small letters from a bright disc behind them. */
enum { SHIFT = 12, FULL = 255 << SHIFT, SIZE_PER_PX = 44, SIZE_LEAST = 55 };

struct paraboloid {
    uint32_t k; /* loss at distance 1 */
    int reach;  /* largest distance with a loss below FULL */
};

static struct paraboloid paraboloid_of(unsigned size)
{
    const uint64_t grown = size > SIZE_LEAST ? size : SIZE_LEAST;
    struct paraboloid p = {
        .k = (uint32_t)((uint64_t)FULL * SIZE_PER_PX * SIZE_PER_PX / (2 * grown * grown))};
    while (p.k * (uint32_t)((p.reach + 1) * (p.reach + 1)) < FULL)
        p.reach++;
    return p;
}

/* Largest of values[i] − k·(i − at)² for i within count; values lie `stride` apart. Goes outwards
 * until no value could be larger. */
static uint32_t dilate_at(const uint32_t *values, int count, int stride, int at,
                          const struct paraboloid *p)
{
    uint32_t best = 0;
    for (int d = 0; d <= p->reach; d++) {
        const uint32_t loss = p->k * (uint32_t)(d * d);
        if (best >= FULL - loss)
            break;
        const uint32_t left = at - d >= 0 && at - d < count ? values[(size_t)(at - d) * stride] : 0;
        const uint32_t right =
            at + d >= 0 && at + d < count ? values[(size_t)(at + d) * stride] : 0;
        const uint32_t value = left > right ? left : right;
        if (value > best + loss)
            best = value - loss;
    }
    return best;
}

static uint8_t fade(uint32_t value)
{
    const uint32_t v = value >> SHIFT;
    return (uint8_t)((v * v * (3 * 255 - 2 * v) + 255 * 255 / 2) / (255 * 255));
}

void halo_finish(struct halo_scratch *scratch)
{
    mem_free(scratch->columns.items);
    *scratch = (struct halo_scratch){0};
}

/* Thin strokes cover their pixels in part only; counted twice, their halo is as wide as that of
 * thick ones. */
static uint32_t solid(uint8_t coverage)
{
    return (uint32_t)(coverage > 127 ? 255 : coverage * 2) << SHIFT;
}

enum rc_status halo_make(struct halo_scratch *scratch, const struct font_mask *mask, unsigned size,
                         struct arena *arena, struct font_mask *out)
{
    const struct paraboloid p = paraboloid_of(size);
    const struct font_mask halo = {
        .left = mask->left - p.reach,
        .top = mask->top - p.reach,
        .width = mask->width + 2 * p.reach,
        .height = mask->height + 2 * p.reach,
        .coverage = arena_alloc(arena, (size_t)(mask->width + 2 * p.reach),
                                (size_t)(mask->height + 2 * p.reach)),
    };
    const size_t area = (size_t)mask->width * (size_t)mask->height;
    const size_t column_area = (size_t)mask->width * (size_t)halo.height;
    scratch->columns.count = 0;
    if (!halo.coverage || RC_RESERVE(&scratch->columns, area + column_area) < 0)
        return RC_ENOMEM;

    uint32_t *full = scratch->columns.items, *columns = full + area;
    for (size_t i = 0; i < area; i++)
        full[i] = solid(mask->coverage[i]);
    for (int y = 0; y < halo.height; y++)
        for (int x = 0; x < mask->width; x++)
            columns[(size_t)y * mask->width + x] =
                dilate_at(full + x, mask->height, mask->width, y - p.reach, &p);
    for (int y = 0; y < halo.height; y++)
        for (int x = 0; x < halo.width; x++)
            halo.coverage[(size_t)y * halo.width + x] =
                fade(dilate_at(columns + (size_t)y * mask->width, mask->width, 1, x - p.reach, &p));
    *out = halo;
    return RC_OK;
}
