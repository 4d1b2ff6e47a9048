/* test_raster.c: whole frames: the same bytes whatever the threads, tier, tiles and size; hostile
 * numbers; memory; the bloom. */
#include "raster_testing.h"

#include <stdio.h>

#include "rource/base/attr.h"
#include "rource/base/color.h"
#include "rource/base/jobs.h"

/* A random list of every kind, with words when there is text. */
struct scene {
    struct text *text;
    struct images *images;
    uint64_t random;
};

static float between(struct scene *s, float low, float high)
{
    return random_between(&s->random, low, high);
}

static uint32_t some_color(struct scene *s)
{
    const uint32_t r = (uint32_t)(test_random(&s->random) >> 32);
    const struct rgba c = {(uint8_t)r, (uint8_t)(r >> 8), (uint8_t)(r >> 16),
                           r & 0x01000000u ? 255 : (uint8_t)(r >> 25)};
    return color_premultiply(c);
}

static struct vec2 some_point(struct scene *s, const struct drawlist *l)
{
    return (struct vec2){between(s, -40.0f, (float)l->width + 40.0f),
                         between(s, -40.0f, (float)l->height + 40.0f)};
}

static void push_light(struct scene *s, struct drawlist *l)
{
    const struct vec2 a = some_point(s, l), b = some_point(s, l);
    drawlist_glow(l, a.x, a.y, between(s, 1.0f, 150.0f), some_color(s));
    drawlist_glow(l, b.x, b.y, between(s, 1.0f, 60.0f), some_color(s));
    drawlist_beam(l, a, b, between(s, 0.0f, 9.0f), between(s, 0.0f, 20.0f), some_color(s));
}

static void push_strokes(struct scene *s, struct drawlist *l)
{
    const struct vec2 a = some_point(s, l), b = some_point(s, l), c = some_point(s, l);
    drawlist_curve(l, a, c, b, (struct line_end){between(s, 0.3f, 8.0f), some_color(s)},
                   some_color(s));
    drawlist_curve(l, a, (struct vec2){(a.x + b.x) * 0.5f + 9.0f, (a.y + b.y) * 0.5f}, b,
                   (struct line_end){between(s, 0.3f, 4.0f), some_color(s)}, some_color(s));
    drawlist_line(l, a, c, (struct line_end){between(s, 0.0f, 9.0f), some_color(s)},
                  (struct line_end){between(s, 0.0f, 9.0f), some_color(s)});
}

static void push_areas(struct scene *s, struct drawlist *l)
{
    const struct vec2 a = some_point(s, l), b = some_point(s, l), c = some_point(s, l);
    const float w = between(s, 1.0f, 200.0f), h = between(s, 1.0f, 90.0f);
    drawlist_disc(l, a.x, a.y, between(s, 0.1f, 40.0f), some_color(s));
    for (int i = 0; i < 4; i++)
        drawlist_disc(l, b.x + (float)(7 * i), b.y, between(s, 0.3f, 12.0f), some_color(s));
    drawlist_ring(l, b.x, b.y, between(s, 0.0f, 90.0f), between(s, 0.2f, 9.0f), some_color(s));
    drawlist_rect(l, (struct rect){c.x, c.y, c.x + w, c.y + h}, between(s, 0.0f, 20.0f),
                  some_color(s), some_color(s));
    drawlist_image(l, 0, (struct rect){a.x, b.y, a.x + w, b.y + h}, between(s, 0.1f, 1.0f),
                   w > 100.0f ? RC_IMAGE_CIRCLE : 0);
}

/* Small and large discs, some of them invisible, in one command. */
static void push_run(struct scene *s, struct drawlist *l)
{
    enum { COUNT = 150 }; /* more than the rasterizer takes at once */
    struct draw_disc *const discs = drawlist_discs_begin(l, COUNT);
    assert_non_null(discs);
    const struct vec2 middle = some_point(s, l);
    for (int i = 0; i < COUNT; i++) {
        const float largest = i % 50 == 49 ? 40.0f : i % 5 == 4 ? 9.0f : 2.5f;
        discs[i] = (struct draw_disc){middle.x + between(s, -70.0f, 70.0f),
                                      middle.y + between(s, -70.0f, 70.0f),
                                      between(s, -0.1f, largest), some_color(s)};
    }
    drawlist_discs_end(l, COUNT);
}

static void build(struct scene *s, struct drawlist *l, uint64_t seed)
{
    s->random = seed;
    l->background = 0xff14161cu;
    l->vignette = 0.4f;
    l->bloom = 0.8f;
    l->bloom_threshold = 0.5f;
    l->bloom_radius = 9.0f;
    l->light = seed & 2 ? RC_LIGHT_OVER : RC_LIGHT_ADDED;
    for (int layer = 0; layer < 2; layer++) {
        for (int i = 0; i < 12; i++) {
            push_light(s, l);
            push_strokes(s, l);
            push_areas(s, l);
            push_run(s, l);
            push_light(s, l);
            push_run(s, l);
            const struct vec2 p = some_point(s, l);
            text_push(s->text, l, str_of("src/raster.c Ag"), (struct text_style){.size = 17.0f},
                      (struct vec2){p.x, p.y}, (struct text_ink){some_color(s), some_color(s)});
        }
        if (layer == 0)
            drawlist_begin_overlay(l);
    }
    assert_in_range(l->overlay, 1, l->count - 1);
}

static void scene_init(struct scene *s)
{
    struct error err = {0};
    struct pixmap p;
    uint32_t id;
    const struct text_params params = {.no_fallback = true};
    assert_int_equal(text_create(&s->text, &err, &params), RC_OK);
    assert_int_equal(images_create(&s->images), RC_OK);
    assert_int_equal(pixmap_init(&p, 90, 70), RC_OK);
    for (int y = 0; y < 70; y++)
        for (int x = 0; x < 90; x++)
            pixmap_row(&p, y)[x] = color_premultiply(
                (struct rgba){(uint8_t)(x * 2), (uint8_t)(y * 3), 90, (uint8_t)(255 - x - y)});
    assert_int_equal(images_add(s->images, &p, &id), RC_OK);
}

static void scene_finish(struct scene *s)
{
    text_destroy(s->text);
    images_destroy(s->images);
}

static void expect_same_pixels(const char *what, const struct canvas *want,
                               const struct canvas *got)
{
    for (int y = 0; y < want->out.height; y++)
        for (int x = 0; x < want->out.width; x++)
            if (pixel_at(want, x, y) != pixel_at(got, x, y))
                fail_msg("%s, %d × %d: (%d, %d) is %08x, expected %08x", what, want->out.width,
                         want->out.height, x, y, pixel_at(got, x, y), pixel_at(want, x, y));
}

static void expect_opaque(const struct canvas *c)
{
    for (int y = 0; y < c->out.height; y++)
        for (int x = 0; x < c->out.width; x++)
            assert_int_equal(pixel_at(c, x, y) >> 24, 255);
}

/* One way of drawing against the reference. */
static void expect_like(struct scene *s, const struct canvas *want, uint64_t seed,
                        const struct raster_params *params, const int shifts[2])
{
    struct canvas got;
    char what[80];
    canvas_init_with(&got, want->out.width, want->out.height, params, shifts);
    for (int frame = 0; frame < 2; frame++) {
        got.raster->direct_discs = frame == 0 ? UINT32_MAX : 0;
        canvas_clear(&got);
        build(s, &got.list, seed);
        canvas_draw(&got);
        snprintf(what, sizeof what, "%s, tier %s, %u threads, tiles 2^%d × 2^%d",
                 frame == 0 ? "all by tiles" : "discs drawn directly", cpu_tier_name(params->tier),
                 params->jobs ? jobs_threads(params->jobs) : 1, shifts[0], shifts[1]);
        expect_same_pixels(what, want, &got);
    }
    canvas_finish(&got);
}

/* The reference is C, one thread, one tile, all by way of the tiles. */
static void frames_do_not_depend_on_how(void **state)
{
    (void)state;
    static const int sizes[][2] = {{16, 16}, {17, 31}, {1279, 719}, {8192, 16}, {130, 333}};
    static const int tiles[][2] = {{7, 5}, {6, 6}, {3, 2}, {5, 8}};
    static const unsigned threads[] = {2, 5};
    struct scene s;
    scene_init(&s);
    const uint64_t first = test_seed() | 1;
    for (size_t i = 0; i < 2 * RC_COUNT(sizes); i++) {
        const uint64_t seed = first + i * 2; /* light that adds and light that covers */
        const int *const size = sizes[i / 2];
        struct raster_params params = {.tier = RC_CPU_C, .text = s.text, .images = s.images};
        struct canvas want;
        const int one_tile[2] = {size[0] > 2048 ? 13 : 11, size[1] > 16 ? 10 : 4};
        canvas_init_with(&want, size[0], size[1], &params, one_tile);
        want.raster->direct_discs = UINT32_MAX;
        build(&s, &want.list, seed);
        canvas_draw(&want);
        expect_opaque(&want);
        expect_like(&s, &want, seed, &params, tiles[0]);
        params.tier = cpu_detect();
        for (size_t k = 0; k < RC_COUNT(tiles); k++)
            expect_like(&s, &want, seed, &params, tiles[k]);
        for (size_t k = 0; k < RC_COUNT(threads); k++) {
            assert_int_equal(jobs_create(&params.jobs, threads[k]), RC_OK);
            expect_like(&s, &want, seed, &params, tiles[0]);
            jobs_destroy(params.jobs);
            params.jobs = NULL;
        }
        canvas_finish(&want);
    }
    scene_finish(&s);
}

/* Buffers are kept from frame to frame: nothing of another size may shine through. */
static void sizes_may_change_from_frame_to_frame(void **state)
{
    (void)state;
    static const int sizes[][2] = {{300, 200}, {130, 90}, {64, 333}, {300, 200}, {17, 31}};
    struct scene s;
    struct canvas kept;
    scene_init(&s);
    const uint64_t seed = test_seed() | 1;
    const struct raster_params params = {.tier = cpu_detect(), .text = s.text, .images = s.images};
    canvas_init_with(&kept, 300, 200, &params, (const int[]){6, 6});
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct canvas fresh;
        canvas_init_with(&fresh, sizes[i][0], sizes[i][1], &params, (const int[]){6, 6});
        build(&s, &fresh.list, seed + i * 2);
        canvas_draw(&fresh);
        pixmap_finish(&kept.out);
        assert_int_equal(pixmap_init(&kept.out, sizes[i][0], sizes[i][1]), RC_OK);
        canvas_clear(&kept);
        build(&s, &kept.list, seed + i * 2);
        canvas_draw(&kept);
        expect_same_pixels("a raster that drew another size before", &fresh, &kept);
        canvas_finish(&fresh);
    }
    canvas_finish(&kept);
    scene_finish(&s);
}

static void largest_frame(void **state)
{
    (void)state;
    struct canvas c;
    const struct raster_params params = {.tier = cpu_detect()};
    canvas_init_with(&c, 8192, 8192, &params, (const int[]){7, 5});
    c.list.bloom = 1.0f;
    c.list.bloom_threshold = 0.5f;
    c.list.bloom_radius = 100.0f;
    drawlist_disc(&c.list, 8191.5f, 8191.5f, 300.0f, 0xffffffffu);
    drawlist_line(&c.list, (struct vec2){0, 8192}, (struct vec2){8192, 0},
                  (struct line_end){3, 0xff808080u}, (struct line_end){3, 0xff808080u});
    drawlist_glow(&c.list, 4096, 4096, 4000, 0xff202020u);
    canvas_draw(&c);
    assert_int_equal(pixel_at(&c, 8191, 8191), 0xffffffffu);
    assert_true(green_at(&c, 8000, 7900) > 0); /* bloom */
    assert_int_equal(green_at(&c, 100, 8091), 128);
    assert_true(green_at(&c, 4200, 4096) > 20);
    canvas_finish(&c);
}

/* --- hostile numbers --- */

static void push_command(struct canvas *c, const struct drawcmd *cmd)
{
    /* Past the checks of the drawlist functions. */
    drawlist_disc(&c->list, 8, 8, 4, 0xff000001u);
    c->list.commands[c->list.count - 1] = *cmd;
}

static void wild_numbers_do_no_harm(void **state)
{
    (void)state;
    static const float wild[] = {NAN,   INFINITY, -INFINITY, 1e30f,  -1e30f, 3e38f, 1e9f,   -1e9f,
                                 70000, -70000,   1e-30f,    -0.0f,  0.0f,   5.0f,  -5.0f,  32.5f,
                                 16.0f, 1e6f,     -1e6f,     32768., 8192.,  100.f, 63.99f, 2e5f};
    struct scene s;
    struct canvas c;
    scene_init(&s);
    s.random = test_seed();
    const struct raster_params params = {.tier = cpu_detect(), .images = s.images, .text = s.text};
    canvas_init_with(&c, 64, 48, &params, (const int[]){4, 4});
    for (int round = 0; round < 400; round++) {
        canvas_clear(&c);
        c.list.light = (uint8_t)(round / 2 % 2);
        c.list.bloom = round % 3 ? 0.0f : wild[round % (int)RC_COUNT(wild)];
        c.list.bloom_radius = wild[round * 7 % (int)RC_COUNT(wild)];
        c.list.bloom_threshold = wild[round * 5 % (int)RC_COUNT(wild)];
        c.list.vignette = round % 2 ? 0.0f : wild[round * 3 % (int)RC_COUNT(wild)];
        for (int i = 0; i < 100; i++) {
            struct drawcmd cmd = {.kind = (uint8_t)(i % (RC_DRAW_KIND_COUNT + 1)),
                                  .flags = (uint8_t)(i & 1),
                                  .color = some_color(&s),
                                  .color2 = some_color(&s)};
            if (cmd.kind == RC_DRAW_glyph)
                cmd.color2 = 0;
            for (int k = 0; k < 7; k++)
                cmd.v[k] = i % 3 ? wild[test_random(&s.random) % RC_COUNT(wild)]
                                 : between(&s, -100.0f, 200.0f);
            push_command(&c, &cmd);
        }
        canvas_draw(&c);
        expect_opaque(&c);
    }
    canvas_finish(&c);
    scene_finish(&s);
}

static void huge_shapes_cover_what_they_should(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 64, 48);
    drawlist_disc(&c.list, 30, 20, 1e9f, 0xff102030u);
    canvas_draw(&c);
    for (int y = 0; y < 48; y++)
        for (int x = 0; x < 64; x++)
            assert_int_equal(pixel_at(&c, x, y), 0xff102030u);

    canvas_clear(&c);
    drawlist_rect(&c.list, (struct rect){-1e30f, -1e30f, 1e30f, 1e30f}, 5, 0xff405060u,
                  0xff405060u);
    canvas_draw(&c);
    for (int y = 0; y < 48; y++)
        for (int x = 0; x < 64; x++)
            assert_int_equal(pixel_at(&c, x, y), 0xff405060u);

    /* A line that comes from and goes very far away passes the frame where it should. */
    canvas_clear(&c);
    drawlist_line(&c.list, (struct vec2){-1e9f, 24.5f}, (struct vec2){1e9f, 24.5f},
                  (struct line_end){3, 0xffffffffu}, (struct line_end){3, 0xffffffffu});
    canvas_draw(&c);
    for (int x = 0; x < 64; x++) {
        assert_int_equal(green_at(&c, x, 24), 255);
        assert_int_equal(green_at(&c, x, 30), 0);
    }

    /* Nothing of these is near the frame. */
    canvas_clear(&c);
    const struct drawcmd far_disc = {
        .kind = RC_DRAW_disc, .color = 0xffffffffu, .v = {1e30f, 1e30f, 4.0f}};
    const struct drawcmd nan_disc = {.kind = RC_DRAW_disc, .color = 0xffffffffu, .v = {30, NAN, 9}};
    push_command(&c, &far_disc);
    push_command(&c, &nan_disc);
    canvas_draw(&c);
    expect_near("pixels of shapes that are elsewhere", green_area(&c), 0.0, 0.0);
    canvas_finish(&c);
}

/* Discs of one command against the same as commands of their own, small and large, near the frame's
 * borders and off them. */
static void many_discs_are_like_single_ones(void **state)
{
    (void)state;
    static const int shifts[][2] = {{7, 6}, {4, 4}, {3, 5}};
    enum { MOST = 300 };
    struct scene s = {.random = test_seed()};
    for (int round = 0; round < 12; round++) {
        struct canvas one, many;
        const struct raster_params params = {.tier = cpu_detect()};
        canvas_init_with(&one, 200, 120, &params, shifts[round % 3]);
        canvas_init_with(&many, 200, 120, &params, shifts[round % 3]);
        struct draw_disc *const discs = drawlist_discs_begin(&many.list, MOST);
        assert_non_null(discs);
        for (int i = 0; i < MOST; i++) {
            const float largest = i % 10 == 0 ? 60.0f : i % 3 == 0 ? 17.0f : 4.0f;
            discs[i] = (struct draw_disc){between(&s, -70, 270), between(&s, -70, 190),
                                          between(&s, -1, largest), some_color(&s)};
            drawlist_disc(&one.list, discs[i].x, discs[i].y, discs[i].radius, discs[i].color);
        }
        drawlist_discs_end(&many.list, MOST);
        canvas_draw(&one);
        canvas_draw(&many);
        expect_same_pixels("discs", &one, &many);
        canvas_finish(&one);
        canvas_finish(&many);
    }
}

/* --- memory and misuse --- */

static void steady_frames_allocate_nothing(void **state)
{
    (void)state;
    struct scene s;
    struct canvas c;
    scene_init(&s);
    const struct raster_params params = {.tier = cpu_detect(), .text = s.text, .images = s.images};
    canvas_init_with(&c, 640, 360, &params, (const int[]){7, 5});
    build(&s, &c.list, 5);
    canvas_draw(&c);
    mem_fail_after(1);
    const enum rc_status status = raster_draw(c.raster, &c.list, &c.out, NULL);
    mem_fail_after(0);
    assert_int_equal(status, RC_OK);
    canvas_finish(&c);
    scene_finish(&s);
}

/* Every allocation of the first frames may fail, and the next attempt may succeed. */
static void failing_memory_is_a_status(void **state)
{
    (void)state;
    struct scene s;
    struct canvas want, c = {0};
    scene_init(&s);
    const struct raster_params params = {.tier = cpu_detect(), .text = s.text, .images = s.images};
    canvas_init_with(&want, 320, 200, &params, (const int[]){6, 6});
    build(&s, &want.list, 9);
    canvas_draw(&want);
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        assert_true(n < 1000);
        struct canvas got = c;
        mem_fail_after(n);
        enum rc_status status = raster_create(&got.raster, &params);
        mem_fail_after(0);
        failed = status != RC_OK;
        if (failed) {
            assert_int_equal(status, RC_ENOMEM);
            assert_null(got.raster);
            continue;
        }
        raster_destroy(got.raster);
    }
    failed = true;
    for (uint64_t n = 1; failed; n++) {
        assert_true(n < 1000);
        struct canvas got;
        canvas_init_with(&got, 320, 200, &params, (const int[]){6, 6});
        build(&s, &got.list, 9);
        mem_fail_after(n);
        const enum rc_status status = raster_draw(got.raster, &got.list, &got.out, NULL);
        mem_fail_after(0);
        failed = status != RC_OK;
        if (failed)
            assert_int_equal(status, RC_ENOMEM);
        canvas_draw(&got);
        expect_same_pixels("after memory had run out", &want, &got);
        canvas_finish(&got);
    }
    canvas_finish(&want);
    scene_finish(&s);
}

static void misuse_is_refused(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 64, 48);
    c.list.width = 63;
    assert_int_equal(raster_draw(c.raster, &c.list, &c.out, NULL), RC_EUSAGE);
    c.list.width = 64;
    c.list.failed = true;
    assert_int_equal(raster_draw(c.raster, &c.list, &c.out, NULL), RC_EUSAGE);
    c.list.failed = false;
    struct raster_times times = {-1, -1};
    assert_int_equal(raster_draw(c.raster, &c.list, &c.out, &times), RC_OK);
    assert_true(times.render_ns > 0 && times.effects_ns >= 0);
    canvas_finish(&c);
    raster_destroy(NULL);
}

/* --- bloom, vignette, order --- */

static void only_bright_scene_pixels_bloom(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 200, 120);
    for (int overlay = 0; overlay < 3; overlay++) {
        canvas_clear(&c);
        c.list.bloom = 1.0f;
        c.list.bloom_threshold = 0.6f;
        c.list.bloom_radius = 8.0f;
        if (overlay == 1)
            drawlist_begin_overlay(&c.list);
        drawlist_disc(&c.list, 100, 60, 12, overlay == 2 ? 0xff808080u : 0xffffffffu);
        canvas_draw(&c);
        const bool shines = green_at(&c, 118, 60) > 8;
        assert_int_equal(shines, overlay == 0);
        assert_int_equal(green_at(&c, 190, 10), 0);
        if (overlay == 0) {
            assert_true(green_at(&c, 116, 60) > green_at(&c, 122, 60));
            expect_near("left and right", green_at(&c, 80, 60), green_at(&c, 119, 60), 2);
            expect_near("above and beside", green_at(&c, 100, 40), green_at(&c, 80, 60), 2);
        }
    }
    canvas_finish(&c);
}

/* Interpolated evenly in both directions: it only falls with the distance, and alike. */
static void bloom_is_smooth(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 256, 256);
    c.list.bloom = 2.0f;
    c.list.bloom_threshold = 0.6f;
    c.list.bloom_radius = 12.0f;
    drawlist_disc(&c.list, 128, 128, 30, 0xffffffffu);
    canvas_draw(&c);
    assert_in_range(green_at(&c, 128, 128 + 33), 100, 255);
    for (int i = 33; i < 100; i++) {
        const int down = green_at(&c, 128, 128 + i), right = green_at(&c, 128 + i, 128);
        assert_true(green_at(&c, 128, 129 + i) <= down + 1);
        assert_true(green_at(&c, 129 + i, 128) <= right + 1);
        expect_near("down and right", down, right, 2);
        expect_near("down and up", down, green_at(&c, 128, 127 - i), 2);
    }
    canvas_finish(&c);
}

static void vignette_darkens_the_corners(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 320, 180);
    canvas_draw(&c);
    assert_int_equal(pixel_at(&c, 160, 90), 0xff000000u);
    c.list.background = 0xff646464u;
    canvas_draw(&c);
    for (int x = 0; x < 320; x++)
        assert_int_equal(pixel_at(&c, x, 7), 0xff646464u);
    c.list.vignette = 0.5f;
    canvas_draw(&c);
    expect_near("middle", green_at(&c, 160, 90), 100, 1);
    expect_near("corner", green_at(&c, 0, 0), 50, 2);
    expect_near("corner", green_at(&c, 319, 179), 50, 2);
    expect_near("edge", green_at(&c, 0, 90), 75, 2);
    c.list.vignette = 1.0f;
    canvas_draw(&c);
    expect_near("corner", green_at(&c, 0, 179), 0, 2);
    canvas_finish(&c);
}

static void later_commands_lie_on_top(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 64, 64);
    for (int i = 0; i < 50; i++) {
        drawlist_disc(&c.list, 32, 32, 10, 0xffff0000u);
        drawlist_disc(&c.list, 32, 32, 20, 0xff00ff00u);
        drawlist_rect(&c.list, (struct rect){30, 30, 36, 36}, 0, 0xff0000ffu, 0xff0000ffu);
    }
    drawlist_begin_overlay(&c.list);
    drawlist_disc(&c.list, 40, 32, 3, 0xffffffffu);
    canvas_draw(&c);
    assert_int_equal(pixel_at(&c, 32, 32), 0xff0000ffu);
    assert_int_equal(pixel_at(&c, 25, 32), 0xff00ff00u);
    assert_int_equal(pixel_at(&c, 40, 32), 0xffffffffu);
    canvas_finish(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_do_not_depend_on_how),
        cmocka_unit_test(sizes_may_change_from_frame_to_frame),
        cmocka_unit_test(largest_frame),
        cmocka_unit_test(wild_numbers_do_no_harm),
        cmocka_unit_test(huge_shapes_cover_what_they_should),
        cmocka_unit_test(many_discs_are_like_single_ones),
        cmocka_unit_test(steady_frames_allocate_nothing),
        cmocka_unit_test(failing_memory_is_a_status),
        cmocka_unit_test(misuse_is_refused),
        cmocka_unit_test(only_bright_scene_pixels_bloom),
        cmocka_unit_test(bloom_is_smooth),
        cmocka_unit_test(vignette_darkens_the_corners),
        cmocka_unit_test(later_commands_lie_on_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
