/* raster_perf.c: whole calls of raster_draw() on one thread, at 1920 × 1080 unless the size says
 * another height. Sizes are shapes, heights of the frame (empty, bloom, blur) or radii (disc).
 */
#include <stdlib.h>

#include "bench.h"
#include "bench_shapes.h"
#include "internal.h"
#include "rource/draw/image.h"

enum { FULL_HD = 1080, DISCS = 256, AVATAR = 64 };

struct stage {
    struct bench_canvas canvas;
    struct images *images;
};

static struct stage *stage_create(int height, struct images *images)
{
    struct stage *const st = calloc(1, sizeof *st);
    bench_check(st != NULL, "out of memory");
    st->images = images;
    bench_canvas_init(&st->canvas, height, &(struct raster_params){.images = images});
    return st;
}

static void tear_down(void *state)
{
    struct stage *const st = state;
    bench_canvas_finish(&st->canvas);
    images_destroy(st->images);
    free(st);
}

static void draw(void *state)
{
    bench_canvas_draw(&((struct stage *)state)->canvas);
}

static void *shapes(unsigned kind, int32_t n)
{
    struct stage *const st = stage_create(FULL_HD, NULL);
    bench_push(&st->canvas.list, kind, n);
    return st;
}

#define SHAPES(name, kind)                                                                         \
    static void *name##_set_up(int32_t size)                                                       \
    {                                                                                              \
        return shapes(kind, size);                                                                 \
    }
SHAPES(discs, RC_DRAW_disc)
SHAPES(rings, RC_DRAW_ring)
SHAPES(lines, RC_DRAW_line)
SHAPES(curves, RC_DRAW_curve)
SHAPES(beams, RC_DRAW_beam)
SHAPES(glows, RC_DRAW_glow)
SHAPES(mixed, RC_DRAW_KIND_COUNT)
#undef SHAPES

/* Discs of one radius, all within a frame that is just large enough. */
static void *disc_set_up(int32_t radius)
{
    struct stage *const st = stage_create(5 * radius > 180 ? 5 * radius : 180, NULL);
    struct drawlist *const list = &st->canvas.list;
    for (int i = 0; i < DISCS; i++) {
        const float room = (float)(list->height - 2 * radius);
        drawlist_disc(list, (float)radius + room * math_unit(math_mix(2 * (uint64_t)i)),
                      (float)radius + room * math_unit(math_mix(2 * (uint64_t)i + 1)),
                      (float)radius, 0xff000000u | (uint32_t)i * 0x010305u);
    }
    return st;
}

static void *empty_set_up(int32_t height)
{
    return stage_create(height, NULL);
}

static void *bloom_set_up(int32_t height)
{
    struct stage *const st = stage_create(height, NULL);
    bench_push(&st->canvas.list, RC_DRAW_disc, 2000);
    st->canvas.list.bloom = 0.4f;
    st->canvas.list.bloom_threshold = 0.5f;
    st->canvas.list.bloom_radius = 9.0f * (float)height / 720.0f;
    draw(st); /* so that blur finds something */
    return st;
}

static void blur_run(void *state)
{
    struct raster *const raster = ((struct stage *)state)->canvas.raster;
    bloom_blur(raster);
    bench_keep(raster->bloom.blocks);
}

static uint32_t add_picture(struct images *images, uint32_t color)
{
    struct pixmap p;
    uint32_t id;
    bench_check(pixmap_init(&p, AVATAR, AVATAR) == RC_OK, "out of memory");
    for (int y = 0; y < AVATAR; y++)
        for (int x = 0; x < AVATAR; x++)
            pixmap_row(&p, y)[x] = 0xff000000u | (color + (uint32_t)(x * 3 + y * 1024));
    bench_check(images_add(images, &p, &id) == RC_OK, "out of memory");
    return id;
}

static void *avatars_set_up(int32_t size)
{
    struct images *images = NULL;
    bench_check(images_create(&images) == RC_OK, "out of memory");
    struct stage *const st = stage_create(FULL_HD, images);
    for (int32_t i = 0; i < size; i++) {
        const float x = math_unit(math_mix((uint64_t)i)) * 1880.0f;
        const float y = math_unit(math_mix((uint64_t)i + 1000)) * 1040.0f;
        drawlist_image(&st->canvas.list, add_picture(images, (uint32_t)i * 0x030507u),
                       (struct rect){x, y, x + 32.0f, y + 32.0f}, 1.0f, RC_IMAGE_CIRCLE);
    }
    return st;
}

static const struct bench_family families[] = {
    {.name = "empty",
     .sizes = {360, 720, 1080, 1440, 2160},
     .set_up = empty_set_up,
     .run = draw,
     .tear_down = tear_down,
     .items = 1},
    {.name = "discs",
     .sizes = {1, 1000, 5000, 10000, 20000},
     .set_up = discs_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "rings",
     .sizes = {1000, 5000, 10000, 20000},
     .set_up = rings_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "lines",
     .sizes = {1000, 5000, 10000, 20000},
     .set_up = lines_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "curves",
     .sizes = {500, 1000, 2000, 5000},
     .set_up = curves_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "mixed",
     .sizes = {1000, 5000, 10000, 20000},
     .set_up = mixed_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "beams",
     .sizes = {100, 1000},
     .set_up = beams_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "glows",
     .sizes = {100, 1000},
     .set_up = glows_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = "disc",
     .sizes = {5, 8, 12, 20, 50, 100, 150},
     .set_up = disc_set_up,
     .run = draw,
     .tear_down = tear_down,
     .items = DISCS},
    {.name = "bloom",
     .sizes = {720, 1080, 1440, 2160},
     .set_up = bloom_set_up,
     .run = draw,
     .tear_down = tear_down,
     .items = 1},
    {.name = "blur",
     .sizes = {720, 1080, 1440, 2160},
     .set_up = bloom_set_up,
     .run = blur_run,
     .tear_down = tear_down,
     .items = 1},
    {.name = "avatars",
     .sizes = {50, 100, 200, 300, 500},
     .set_up = avatars_set_up,
     .run = draw,
     .tear_down = tear_down},
    {.name = NULL},
};

const struct bench_suite bench_raster = {"raster_perf", families};
