/* bloom.c: sizes, buffers and passes of the bloom. */
#include "bloom.h"

#include <string.h>

#include "geometry.h"
#include "internal.h"

static int round_up(int v)
{
    return (v + BLUR_COLUMNS - 1) / BLUR_COLUMNS * BLUR_COLUMNS;
}

static enum rc_status grow_pages(uint16_t **block, size_t *bytes, size_t need)
{
    if (need <= *bytes)
        return RC_OK;
    mem_free_pages(*block, *bytes);
    *bytes = 0;
    *block = mem_alloc_pages(need);
    if (!*block)
        return RC_ENOMEM;
    *bytes = need;
    return RC_OK;
}

static enum rc_status grow(struct bloom *b, unsigned threads)
{
    const size_t need = (size_t)b->stride * (size_t)b->turned * 4 * sizeof(uint16_t);
    size_t bytes = b->bytes;
    enum rc_status status = grow_pages(&b->blocks, &bytes, need);
    if (status == RC_OK)
        status = grow_pages(&b->columns, &b->bytes, need);
    if (status < 0) {
        /* Both buffers share one size: drop both when one is missing. */
        mem_free_pages(b->blocks, bytes);
        mem_free_pages(b->columns, b->bytes);
        b->blocks = b->columns = NULL;
        b->bytes = 0;
        return status;
    }
    const int longest = max_int(b->width, b->height);
    b->scratch_each = 2 * ((size_t)longest + 2 * (BLUR_RADIUS_MAX + 1)) * BLUR_COLUMNS * 4;
    return grow_pages(&b->scratch, &b->scratch_bytes,
                      b->scratch_each * threads * sizeof *b->scratch);
}

/* Radii of three box passes whose variances add up to sigma² as nearly as odd widths allow: as many
 * wide ones as needed, the rest one step narrower (Kovesi 2010, "Fast almost-Gaussian filtering").
 */
static void box_radii(float sigma, int radius[3])
{
    const float ideal = sqrtf(4.0f * sigma * sigma + 1.0f);
    int narrow = floor_between((double)((ideal - 1.0f) * 0.5f), 0, BLUR_RADIUS_MAX);
    if (narrow == BLUR_RADIUS_MAX)
        narrow--;
    const float w = (float)(2 * narrow + 1);
    const float count =
        (12.0f * sigma * sigma - 3.0f * w * w - 12.0f * w - 9.0f) / (-4.0f * w - 4.0f);
    const int narrow_count = floor_between((double)count + 0.5, 0, 3);
    for (int i = 0; i < 3; i++)
        radius[i] = i < narrow_count ? narrow : narrow + 1;
}

static void set_up(struct bloom *b, const struct drawlist *list)
{
    const int threshold = floor_between((double)list->bloom_threshold * 255.0 + 0.5, 0, 255);
    b->threshold.threshold = (uint16_t)threshold;
    b->threshold.scale = (uint16_t)(threshold < 255 ? 255 * 256 / (255 - threshold) : 0);
    struct blur blur = {0};
    box_radii(list->bloom_radius / (float)BLOOM_BLOCK, blur.radius);
    /* Sums of 2r + 1 values must fit 16 bits. */
    int shift = 0;
    while (1 << shift < 2 * max_int(blur.radius[0], blur.radius[2]) + 1)
        shift++;
    b->down = b->across = blur;
    b->down.length = b->height;
    b->down.shift_in = shift;
    b->across.length = b->width;
    b->across.shift_out = shift;
    b->reach = blur.radius[0] + blur.radius[1] + blur.radius[2];
    b->across.gain = (uint16_t)floor_between((double)list->bloom * 16384.0 + 0.5, 1, 65535);
}

enum rc_status bloom_begin(struct bloom *b, const struct drawlist *list, unsigned threads,
                           uint32_t tiles)
{
    b->on = list->bloom > 0.0f && list->bloom_radius > 0.0f && list->light == RC_LIGHT_ADDED;
    if (!b->on)
        return RC_OK;
    b->width = (list->width + BLOOM_BLOCK - 1) / BLOOM_BLOCK;
    b->height = (list->height + BLOOM_BLOCK - 1) / BLOOM_BLOCK;
    b->stride = round_up(b->width);
    b->turned = round_up(b->height);
    set_up(b, list);
    b->lit.count = 0;
    const enum rc_status status = RC_RESERVE(&b->lit, tiles);
    return status < 0 ? status : grow(b, threads);
}

void bloom_finish(struct bloom *b)
{
    mem_free_pages(b->blocks, b->bytes);
    mem_free_pages(b->columns, b->bytes);
    mem_free_pages(b->scratch, b->scratch_bytes);
    mem_free(b->lit.items);
    *b = (struct bloom){0};
}

static uint16_t *block_at(const struct bloom *b, int x, int y)
{
    return b->blocks + ((ptrdiff_t)y * b->stride + x) * 4;
}

/* Pixels beyond the frame's right edge that belong to its last blocks must not shine. */
static void darken_rest(const struct tile *t, int width)
{
    const int rest = round_up(width) - width;
    for (int y = t->area.y0; rest > 0 && y < t->area.y1; y++)
        memset(tile_pixel(t, t->area.x1, y), 0, (size_t)rest * sizeof(uint32_t));
}

void bloom_take(const struct raster *raster, const struct tile *t, uint32_t tile)
{
    const struct bloom *const b = &raster->bloom;
    const int width = t->area.x1 - t->area.x0;
    const int blocks = (width + BLOOM_BLOCK - 1) / BLOOM_BLOCK;
    int any = 0;
    darken_rest(t, width);
    for (int y = t->area.y0; y < t->area.y1; y += BLOOM_BLOCK) {
        const int rows = min_int(BLOOM_BLOCK, t->area.y1 - y);
        any |= raster->kernels.bloom_down(block_at(b, t->area.x0 / BLOOM_BLOCK, y / BLOOM_BLOCK),
                                          tile_pixel(t, t->area.x0, y), t->stride, blocks, rows,
                                          &b->threshold);
    }
    b->lit.items[tile] = any != 0;
}

void bloom_take_none(const struct bloom *b, struct area area, uint32_t tile)
{
    b->lit.items[tile] = 0;
    const int blocks = (area.x1 - area.x0 + BLOOM_BLOCK - 1) / BLOOM_BLOCK;
    for (int y = area.y0; y < area.y1; y += BLOOM_BLOCK)
        memset(block_at(b, area.x0 / BLOOM_BLOCK, y / BLOOM_BLOCK), 0,
               (size_t)blocks * 4 * sizeof(uint16_t));
}

/* Blocks of the tiles that gave light; empty when none did. */
static struct area lit_area(const struct raster *raster)
{
    const struct bins *const bins = &raster->bins;
    struct area a = {bins->tiles_x, bins->tiles_y, 0, 0};
    for (int y = 0; y < bins->tiles_y; y++) {
        for (int x = 0; x < bins->tiles_x; x++) {
            if (raster->bloom.lit.items[y * bins->tiles_x + x])
                a = (struct area){min_int(a.x0, x), min_int(a.y0, y), max_int(a.x1, x + 1),
                                  max_int(a.y1, y + 1)};
        }
    }
    return (struct area){
        (a.x0 << bins->shift_x) / BLOOM_BLOCK, (a.y0 << bins->shift_y) / BLOOM_BLOCK,
        (a.x1 << bins->shift_x) / BLOOM_BLOCK, (a.y1 << bins->shift_y) / BLOOM_BLOCK};
}

/* Whole groups of rows and columns around what can hold light after the blur. */
static struct area blurred_area(const struct bloom *b, struct area lit)
{
    if (area_is_empty(lit))
        return (struct area){0};
    return (struct area){max_int(lit.x0 - b->reach, 0) / BLUR_COLUMNS * BLUR_COLUMNS,
                         max_int(lit.y0 - b->reach, 0) / BLUR_COLUMNS * BLUR_COLUMNS,
                         min_int(round_up(lit.x1 + b->reach), (int)b->stride),
                         min_int(round_up(lit.y1 + b->reach), (int)b->turned)};
}

/* Beyond the area all is dark before and after, so its borders may be those of the picture. */
static void blur_down(void *ctx, uint32_t item, unsigned worker)
{
    const struct raster *const raster = ctx;
    const struct bloom *const b = &raster->bloom;
    const ptrdiff_t x = b->area.x0 + (ptrdiff_t)item * BLUR_COLUMNS, y = b->area.y0;
    struct blur blur = b->down;
    blur.length = min_int(b->area.y1, b->height) - b->area.y0;
    raster->kernels.blur_columns(b->blocks + (y * b->stride + x) * 4, b->stride,
                                 b->columns + (x * b->turned + y) * 4, b->turned, &blur,
                                 b->scratch + worker * b->scratch_each);
}

static void blur_across(void *ctx, uint32_t item, unsigned worker)
{
    const struct raster *const raster = ctx;
    const struct bloom *const b = &raster->bloom;
    const ptrdiff_t x = b->area.x0, y = b->area.y0 + (ptrdiff_t)item * BLUR_COLUMNS;
    struct blur blur = b->across;
    blur.length = min_int(b->area.x1, b->width) - b->area.x0;
    raster->kernels.blur_columns(b->columns + (x * b->turned + y) * 4, b->turned,
                                 b->blocks + (y * b->stride + x) * 4, b->stride, &blur,
                                 b->scratch + worker * b->scratch_each);
}

void bloom_blur(struct raster *raster)
{
    struct bloom *const b = &raster->bloom;
    b->area = blurred_area(b, lit_area(raster));
    raster_run(raster, (uint32_t)(b->area.x1 - b->area.x0) / BLUR_COLUMNS, blur_down, raster);
    raster_run(raster, (uint32_t)(b->area.y1 - b->area.y0) / BLUR_COLUMNS, blur_across, raster);
}

/* Light below that gives no level, whatever the dither: mixes of it are not more, and the dither is
 * 252 of 256 at most. */
static const uint64_t SEEN_LIGHT = ~UINT64_C(0x0003000300030003); /* bits of a block from 4 on */

/* Columns of blocks that row of blocks `row` over a tile is mixed from, with those beside it; empty
 * where the blur left none. */
static struct area blocks_over(const struct bloom *b, const struct tile *t, int row)
{
    const int first = t->area.x0 / BLOOM_BLOCK;
    const int last = (t->area.x1 + BLOOM_BLOCK - 1) / BLOOM_BLOCK;
    const int y = min_int(max_int(row, 0), b->height - 1);
    const struct area a = {max_int(first - 1, 0), y, min_int(last + 1, b->width), y + 1};
    return a.x1 <= b->area.x0 || a.x0 >= b->area.x1 || y < b->area.y0 || y >= b->area.y1
               ? (struct area){0}
               : a;
}

/* Whether a row of blocks sheds light that can be seen on a tile. */
static bool is_lit(const struct bloom *b, const struct tile *t, int row)
{
    const struct area a = blocks_over(b, t, row);
    const uint16_t *const light = block_at(b, a.x0, a.y0);
    uint64_t any[4] = {0};
    int i = 0;
    for (; i + 4 <= a.x1 - a.x0; i += 4) {
        uint64_t blocks[4];
        memcpy(blocks, light + 4 * i, sizeof blocks);
        for (int k = 0; k < 4; k++)
            any[k] |= blocks[k];
    }
    for (; i < a.x1 - a.x0; i++) {
        uint64_t block;
        memcpy(&block, light + 4 * i, sizeof block);
        any[0] |= block;
    }
    return ((any[0] | any[1] | any[2] | any[3]) & SEEN_LIGHT) != 0;
}

/* dst = src + the light over row y of a tile; false, and nothing written, when there is none. */
static bool add_row(const struct raster *raster, const struct tile *t, uint32_t *dst,
                    const uint32_t *src, int y)
{
    /* Eighths of the lower row of blocks at the four rows of pixels between two block centres. */
    static const unsigned weights[BLOOM_BLOCK] = {5, 7, 1, 3};
    const struct bloom *const b = &raster->bloom;
    const int upper = (y - 2 + BLOOM_BLOCK) / BLOOM_BLOCK - 1;
    const uint16_t *const above = block_at(b, 0, max_int(upper, 0));
    const uint16_t *const below = block_at(b, 0, min_int(upper + 1, b->height - 1));
    const int width = t->area.x1 - t->area.x0;
    const int first = t->area.x0 / BLOOM_BLOCK, count = (width + BLOOM_BLOCK - 1) / BLOOM_BLOCK;
    const int from = max_int(first - 1, 0), to = min_int(first + count + 1, b->width);
    uint16_t *const strip = t->strip + 4; /* block `first` */
    if (!raster->kernels.bloom_mix(strip + (ptrdiff_t)(from - first) * 4,
                                   above + (ptrdiff_t)from * 4, below + (ptrdiff_t)from * 4,
                                   to - from, weights[y % BLOOM_BLOCK]))
        return false;
    if (from == first)
        memcpy(strip - 4, strip, 4 * sizeof *strip);
    if (to == first + count)
        memcpy(strip + (ptrdiff_t)count * 4, strip + (ptrdiff_t)(count - 1) * 4, 4 * sizeof *strip);
    raster->kernels.bloom_add(dst, src, strip, width, t->area.x0, y);
    return true;
}

void bloom_add(const struct raster *raster, const struct tile *t, bool in_place)
{
    const struct bloom *const b = &raster->bloom;
    const size_t bytes = (size_t)(t->area.x1 - t->area.x0) * sizeof(uint32_t);
    int lower = (t->area.y0 + 2) / BLOOM_BLOCK; /* the row of blocks with its centre below y */
    bool lit_above = is_lit(b, t, lower - 1), lit = false;
    for (int y = t->area.y0; y < t->area.y1; y++) {
        if (y == t->area.y0 || y % BLOOM_BLOCK == 2) {
            lower = (y + 2) / BLOOM_BLOCK;
            const bool lit_below = is_lit(b, t, lower);
            lit = lit_above || lit_below;
            lit_above = lit_below;
        }
        uint32_t *const frame = pixmap_row(raster->out, y) + t->area.x0;
        uint32_t *const dst = in_place ? frame : tile_pixel(t, t->area.x0, y);
        if (!(lit && add_row(raster, t, dst, frame, y)) && !in_place)
            memcpy(dst, frame, bytes);
    }
}
