/* raster/internal.h: the rasterizer's state, and a tile while it is drawn. */
#ifndef RASTER_INTERNAL_H
#define RASTER_INTERNAL_H

#include "rource/raster/raster.h"

#include "bin.h"
#include "bloom.h"
#include "kernels.h"
#include "masks.h"

enum { SAMPLE_ROWS = 4 }; /* rows of a picture that are mixed to one */

/* One thread's tile: its pixels and row scratch stay in the caches while it is drawn. */
struct tile {
    struct area area; /* pixels of the frame */
    uint32_t *pixels; /* the pixel (area.x0, area.y0), in the frame or in `own` */
    int stride;
    uint32_t *own;  /* pixels of the thread's, with room around */
    int own_stride; /* of own, the light and the scratch */
    /* Light of glows, collected in 8.8 fixed point before it meets the pixels: planes B, G, R and,
     * of lights that cover, A of a tile. */
    uint16_t *light;
    ptrdiff_t light_plane;
    struct area light_area; /* where it is not zero; empty when no glow is pending */
    uint32_t light_run;     /* number of the run of glows that is collected */
    uint8_t *cover;         /* scratch of a whole tile */
    /* Scratch, a row each. */
    uint32_t *source; /* SAMPLE_ROWS of them */
    uint16_t *strip;  /* bloom: mixed blocks of a row, from block −1 */
    uint16_t *mix;    /* sharp curves: coverage and colour of a row */
};

struct raster {
    struct kernels kernels;
    struct jobs *jobs;
    const struct text *text;
    const struct images *images;
    struct bins bins;
    struct masks masks;
    struct bloom bloom;
    struct tile *tiles; /* one a thread */
    unsigned threads;
    void *scratch; /* of all tiles */
    size_t scratch_bytes;
    /* From so many discs on those of runs are drawn directly (direct.h); and which tiles that or
     * the pass before it has touched. */
    uint32_t direct_discs;
    RC_ARRAY(uint8_t) touched;
    uint16_t *columns; /* the vignette's share of each column, then of each row */
    size_t columns_capacity;
    /* Number of the run of lights that is being prepared: what may be collected before it meets the
     * pixels. Runs are those of the list, so they are the same in every tile. */
    uint32_t light_run;
    bool light_ended; /* something else came after it */
    /* The frame that is being drawn. */
    const struct drawlist *list;
    const struct pixmap *out;
};

/* As raster_create(), with tiles of 1 << shift_x by 1 << shift_y pixels. */
RC_NODISCARD enum rc_status raster_create_tiled(struct raster **out,
                                                const struct raster_params *params, int shift_x,
                                                int shift_y);

/* Whether lights cover what is below them instead of adding to it. */
static inline bool lights_cover(const struct raster *raster)
{
    return raster->list->light == RC_LIGHT_OVER;
}

static inline uint32_t *tile_pixel(const struct tile *t, int x, int y)
{
    return t->pixels + (ptrdiff_t)(y - t->area.y0) * t->stride + (x - t->area.x0);
}

static inline uint16_t *tile_light(const struct tile *t, int x, int y)
{
    return t->light + (ptrdiff_t)(y - t->area.y0) * t->own_stride + (x - t->area.x0);
}

/* Runs fn for each item, on the team when there is one. */
void raster_run(const struct raster *raster, uint32_t count,
                void (*fn)(void *ctx, uint32_t item, unsigned worker), void *ctx);
/* tiles.c: what the vignette takes from each column; then the passes over a tile, where ctx is the
 * raster: all of the scene; or, when some of it is drawn directly, what comes before that, what
 * lies between, and what follows; and when the bloom is ready, that and the overlay. */
void tiles_set_vignette(struct raster *raster);
void tiles_draw_scene(void *ctx, uint32_t tile, unsigned worker);
void tiles_draw_ground(void *ctx, uint32_t tile, unsigned worker);
void tiles_draw_more(struct raster *raster, uint32_t tile);
void tiles_draw_rest(void *ctx, uint32_t tile, unsigned worker);
void tiles_finish(void *ctx, uint32_t tile, unsigned worker);

#endif
