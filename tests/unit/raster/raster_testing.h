/* tests/unit/raster/raster_testing.h: a frame to draw on, and looking at its pixels. */
#ifndef RASTER_TESTS_RASTER_TESTING_H
#define RASTER_TESTS_RASTER_TESTING_H

#include "testing.h"

#include <string.h>

#include "internal.h"

/* A list, the pixels it becomes, and who draws them. */
struct canvas {
    struct raster *raster;
    struct arena arena;
    struct drawlist list;
    struct pixmap out;
};

static inline void canvas_init_with(struct canvas *c, int width, int height,
                                    const struct raster_params *params, const int shifts[2])
{
    *c = (struct canvas){0};
    assert_int_equal(raster_create_tiled(&c->raster, params, shifts[0], shifts[1]), RC_OK);
    assert_int_equal(pixmap_init(&c->out, width, height), RC_OK);
    drawlist_begin(&c->list, &c->arena, width, height, 0xff000000u);
}

/* The best tier, small tiles so that shapes cross their borders. */
static inline void canvas_init(struct canvas *c, int width, int height)
{
    const struct raster_params params = {.tier = cpu_detect()};
    canvas_init_with(c, width, height, &params, (const int[]){5, 4});
}

static inline void canvas_finish(struct canvas *c)
{
    raster_destroy(c->raster);
    pixmap_finish(&c->out);
    arena_finish(&c->arena);
}

/* Starts another list of the same size. */
static inline void canvas_clear(struct canvas *c)
{
    arena_reset(&c->arena);
    drawlist_begin(&c->list, &c->arena, c->out.width, c->out.height, 0xff000000u);
}

static inline void canvas_draw(struct canvas *c)
{
    assert_false(c->list.failed);
    assert_int_equal(raster_draw(c->raster, &c->list, &c->out, NULL), RC_OK);
}

static inline uint32_t pixel_at(const struct canvas *c, int x, int y)
{
    return pixmap_row(&c->out, y)[x];
}

static inline int green_at(const struct canvas *c, int x, int y)
{
    return (int)(pixel_at(c, x, y) >> 8 & 255u);
}

/* Sum of green over the frame, in full pixels. */
static inline double green_area(const struct canvas *c)
{
    double sum = 0.0;
    for (int y = 0; y < c->out.height; y++)
        for (int x = 0; x < c->out.width; x++)
            sum += green_at(c, x, y);
    return sum / 255.0;
}

/* Fails when a pixel outside the box is not black, or one anywhere is not opaque. */
static inline void expect_black_outside(const struct canvas *c, float x0, float y0, float x1,
                                        float y1)
{
    for (int y = 0; y < c->out.height; y++) {
        for (int x = 0; x < c->out.width; x++) {
            const float px = (float)x, py = (float)y;
            const uint32_t p = pixel_at(c, x, y);
            if (p >> 24 != 255)
                fail_msg("(%d, %d) is %08x: not opaque", x, y, p);
            if (p != 0xff000000u && (px + 1.0f < x0 || px > x1 || py + 1.0f < y0 || py > y1))
                fail_msg("(%d, %d) is %08x, outside %g %g %g %g", x, y, p, (double)x0, (double)y0,
                         (double)x1, (double)y1);
        }
    }
}

static inline void expect_near(const char *what, double got, double want, double tolerance)
{
    if (!(got >= want - tolerance && got <= want + tolerance))
        fail_msg("%s: %g, expected %g ± %g", what, got, want, tolerance);
}

static inline float random_between(uint64_t *random, float low, float high)
{
    return low + (high - low) * (float)(test_random(random) >> 40) * (1.0f / 16777216.0f);
}

#endif
