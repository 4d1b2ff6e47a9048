/* raster.c: the life of a rasterizer and the order of a frame: bins, tiles, bloom, overlay. All
 * buffers are kept for the next frame. */
#include "rource/raster/raster.h"

#include <string.h>

#include "rource/base/clock.h"
#include "rource/base/jobs.h"
#include "rource/base/memory.h"
#include "rource/base/trace.h"

#include "direct.h"
#include "geometry.h"

/* 128 × 64 pixels, measured at 720p and 4K: few shapes cross a border, and all that a tile works on
 * (90 KiB with its light) stays in the second level of cache. */
enum { SHIFT_X = 7, SHIFT_Y = 6 };

/* Fewer discs save less than 4 % of a frame's instructions, and the second pass over the tiles
 * takes the frame through the caches once more. */
enum { DIRECT_DISCS = 4096 };

static size_t align64(size_t bytes)
{
    return (bytes + 63) & ~(size_t)63;
}

/* Hands out the scratch of one tile from `at` (NULL to count); returns its size. */
static size_t tile_layout(struct tile *t, unsigned char *at, int shift_x, int shift_y)
{
    const size_t stride = ((size_t)1 << shift_x) + ROW_PAD;
    const size_t plane = stride << shift_y;
    const size_t light = align64(plane * sizeof(uint32_t));
    const size_t cover = light + align64(4 * plane * sizeof(uint16_t));
    const size_t source = cover + align64(plane);
    const size_t strip = source + align64(SAMPLE_ROWS * stride * sizeof(uint32_t));
    const size_t mix = strip + align64((stride / BLOOM_BLOCK + 4) * 4 * sizeof(uint16_t));
    const size_t bytes = mix + align64(stride * sizeof(uint16_t));
    if (at)
        *t = (struct tile){
            .own = (void *)at,
            .own_stride = (int)stride,
            .light = (void *)(at + light),
            .light_plane = (ptrdiff_t)plane,
            .cover = at + cover,
            .source = (void *)(at + source),
            .strip = (void *)(at + strip),
            .mix = (void *)(at + mix),
        };
    return bytes;
}

static enum rc_status create_tiles(struct raster *raster, int shift_x, int shift_y)
{
    const size_t each = tile_layout(NULL, NULL, shift_x, shift_y);
    raster->tiles = mem_calloc(raster->threads, sizeof *raster->tiles);
    raster->scratch_bytes = each * raster->threads;
    raster->scratch = mem_alloc_pages(raster->scratch_bytes);
    if (!raster->tiles || !raster->scratch)
        return RC_ENOMEM;
    for (unsigned i = 0; i < raster->threads; i++)
        tile_layout(&raster->tiles[i], (unsigned char *)raster->scratch + i * each, shift_x,
                    shift_y);
    return RC_OK;
}

enum rc_status raster_create_tiled(struct raster **out, const struct raster_params *params,
                                   int shift_x, int shift_y)
{
    *out = NULL;
    struct raster *const raster = mem_calloc(1, sizeof *raster);
    if (!raster)
        return RC_ENOMEM;
    kernels_init(&raster->kernels, params->tier);
    raster->jobs = params->jobs;
    raster->threads = params->jobs ? jobs_threads(params->jobs) : 1;
    raster->text = params->text;
    raster->images = params->images;
    raster->bins.shift_x = shift_x;
    raster->bins.shift_y = shift_y;
    raster->direct_discs = DIRECT_DISCS;
    enum rc_status status = masks_init(&raster->masks);
    if (status == RC_OK)
        status = create_tiles(raster, shift_x, shift_y);
    if (status < 0) {
        raster_destroy(raster);
        return status;
    }
    *out = raster;
    return RC_OK;
}

enum rc_status raster_create(struct raster **out, const struct raster_params *params)
{
    return raster_create_tiled(out, params, SHIFT_X, SHIFT_Y);
}

void raster_destroy(struct raster *raster)
{
    if (!raster)
        return;
    bins_finish(&raster->bins);
    mem_free(raster->touched.items);
    masks_finish(&raster->masks);
    bloom_finish(&raster->bloom);
    mem_free_pages(raster->scratch, raster->scratch_bytes);
    mem_free(raster->tiles);
    mem_free(raster->columns);
    mem_free(raster);
}

void raster_run(const struct raster *raster, uint32_t count,
                void (*fn)(void *ctx, uint32_t item, unsigned worker), void *ctx)
{
    if (raster->jobs) {
        jobs_run(raster->jobs, count, fn, ctx);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        fn(ctx, i, 0);
}

static enum rc_status check(const struct drawlist *list, const struct pixmap *out)
{
    const bool sizes = list->width > 0 && list->height > 0 && list->width <= RC_FRAME_MAX &&
                       list->height <= RC_FRAME_MAX && out->width == list->width &&
                       out->height == list->height;
    return sizes && !list->failed && list->overlay <= list->count ? RC_OK : RC_EUSAGE;
}

static enum rc_status begin(struct raster *raster, const struct drawlist *list,
                            const struct pixmap *out)
{
    raster->list = list;
    raster->out = out;
    raster->light_run = 0;
    raster->light_ended = false;
    for (unsigned i = 0; i < raster->threads; i++)
        raster->tiles[i].light_run = 0;
    void *columns = raster->columns;
    const enum rc_status status =
        array_reserve(&columns, &raster->columns_capacity,
                      (size_t)list->width + (size_t)list->height, sizeof *raster->columns);
    raster->columns = columns;
    if (status == RC_OK)
        tiles_set_vignette(raster);
    return status;
}

static enum rc_status build(struct raster *raster, uint32_t from, uint32_t to)
{
    RC_ZONE("bin");
    return bins_build(raster, from, to);
}

static uint32_t tiles_of(const struct raster *raster)
{
    return (uint32_t)(raster->bins.tiles_x * raster->bins.tiles_y);
}

/* Commands [from, to), then one of the passes over the tiles. The first of a frame begins the
 * bloom. */
static enum rc_status draw_pass(struct raster *raster, uint32_t from, uint32_t to,
                                void (*pass)(void *ctx, uint32_t item, unsigned worker))
{
    enum rc_status status = build(raster, from, to);
    const uint32_t tiles = tiles_of(raster);
    if (status == RC_OK && from == 0) {
        raster->touched.count = 0;
        status = RC_RESERVE(&raster->touched, tiles);
        if (status == RC_OK)
            status = bloom_begin(&raster->bloom, raster->list, raster->threads, tiles);
    }
    if (status < 0)
        return status;
    RC_ZONE("tiles");
    raster_run(raster, tiles, pass, raster);
    return RC_OK;
}

static enum rc_status draw_scene(struct raster *raster)
{
    const struct drawlist *const list = raster->list;
    const struct direct_range direct = direct_range_of(raster);
    if (direct.to == 0)
        return draw_pass(raster, 0, list->count, tiles_draw_scene);
    enum rc_status status = draw_pass(raster, 0, direct.from, tiles_draw_ground);
    if (status == RC_OK)
        status = direct_draw(raster, &direct);
    if (status == RC_OK)
        status = draw_pass(raster, direct.to, list->count, tiles_draw_rest);
    return status;
}

static void blur(struct raster *raster)
{
    RC_ZONE("post");
    bloom_blur(raster);
}

static void finish_tiles(struct raster *raster, uint32_t tiles)
{
    RC_ZONE("overlay");
    raster_run(raster, tiles, tiles_finish, raster);
}

enum rc_status raster_draw(struct raster *raster, const struct drawlist *list, struct pixmap *out,
                           struct raster_times *times)
{
    RC_ZONE("draw");
    enum rc_status status = check(list, out);
    if (status < 0)
        return status;
    const int64_t start = clock_now_ns();
    status = begin(raster, list, out);
    if (status == RC_OK)
        status = draw_scene(raster);
    if (status < 0)
        return status;
    const int64_t drawn = clock_now_ns();
    if (raster->bloom.on) {
        blur(raster);
        finish_tiles(raster, tiles_of(raster));
    }
    if (times)
        *times = (struct raster_times){drawn - start, clock_now_ns() - drawn};
    return RC_OK;
}
