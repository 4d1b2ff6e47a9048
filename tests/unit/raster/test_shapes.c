/* test_shapes.c: what each shape must be: its area, its bounds, its ends, no pixel blended twice,
 * no gap, and the same pixels wherever the frame or a tile cuts it. */
#include "raster_testing.h"

#include "geometry.h"
#include "rource/base/attr.h"
#include "rource/base/color.h"

static const uint32_t white = 0xffffffffu;
static const uint32_t half_white = 0x80808080u; /* premultiplied */
static const double pi = 3.14159265358979;

static void disc_has_its_area_and_stays_inside(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 240, 240);
    for (int eighths = 4; eighths <= 800; eighths += eighths < 160 ? 3 : 37) {
        const float r = (float)eighths * 0.125f;
        const float x = 120.0f + 0.25f * (float)(eighths % 4);
        const float y = 119.0f + 0.25f * (float)(eighths % 3);
        canvas_clear(&c);
        drawlist_disc(&c.list, x, y, r, white);
        canvas_draw(&c);
        const double area = pi * (double)r * (double)r;
        expect_near("area of a disc", green_area(&c), area, area * 0.01);
        expect_black_outside(&c, x - r - 1, y - r - 1, x + r + 1, y + r + 1);
    }
    canvas_finish(&c);
}

static void disc_is_symmetric(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 101, 101);
    for (int eighths = 3; eighths < 360; eighths += 5) {
        canvas_clear(&c);
        drawlist_disc(&c.list, 50.5f, 50.5f, (float)eighths * 0.125f, white);
        canvas_draw(&c);
        for (int y = 0; y < 101; y++)
            for (int x = 0; x < 101; x++) {
                assert_in_range(green_at(&c, x, y) - green_at(&c, 100 - x, y) + 1, 0, 2);
                assert_in_range(green_at(&c, x, y) - green_at(&c, x, 100 - y) + 1, 0, 2);
            }
    }
    canvas_finish(&c);
}

static void ring_has_its_area_and_an_empty_middle(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 240, 240);
    for (int i = 0; i < 40; i++) {
        const float r = 8.0f + 2.0f * (float)i, w = 0.5f + 0.2f * (float)i;
        canvas_clear(&c);
        drawlist_ring(&c.list, 120.25f, 119.5f, r, w, white);
        canvas_draw(&c);
        const double area = 2.0 * pi * (double)r * (double)w;
        expect_near("area of a ring", green_area(&c), area, area * 0.02);
        assert_int_equal(green_at(&c, 120, 119), 0);
        const float reach = r + w * 0.5f + 1.0f;
        expect_black_outside(&c, 120.25f - reach, 119.5f - reach, 120.25f + reach, 119.5f + reach);
    }
    canvas_finish(&c);
}

static void line_has_round_ends(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 200, 200);
    for (int i = 0; i < 64; i++) {
        float s, k;
        math_sincos((float)i * 0.0981748f, &s, &k);
        const float w = 1.0f + 0.25f * (float)(i % 16), length = 70.0f;
        const struct vec2 a = {100.0f, 100.0f}, b = {100.0f + k * length, 100.0f + s * length};
        canvas_clear(&c);
        drawlist_line(&c.list, a, b, (struct line_end){w, white}, (struct line_end){w, white});
        canvas_draw(&c);
        const double area = (double)(length * w) + pi * (double)(w * w) / 4.0;
        expect_near("area of a line", green_area(&c), area, area * 0.02 + 0.3);
        const float reach = w * 0.5f + 1.0f;
        expect_black_outside(&c, fminf(a.x, b.x) - reach, fminf(a.y, b.y) - reach,
                             fmaxf(a.x, b.x) + reach, fmaxf(a.y, b.y) + reach);
    }
    /* Of no length: a disc. */
    canvas_clear(&c);
    drawlist_line(&c.list, (struct vec2){50, 50}, (struct vec2){50, 50},
                  (struct line_end){10, white}, (struct line_end){10, white});
    canvas_draw(&c);
    expect_near("area of a dot", green_area(&c), pi * 25.0, 1.0);
    canvas_finish(&c);
}

static void line_tapers_and_changes_color(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 220, 40);
    drawlist_line(&c.list, (struct vec2){10, 20}, (struct vec2){210, 20},
                  (struct line_end){12, 0xffff0000u}, (struct line_end){2, 0xff0000ffu});
    canvas_draw(&c);
    int last_red = 256, last_wide = 40;
    for (int x = 12; x < 208; x++) {
        const int red = (int)(pixel_at(&c, x, 20) >> 16 & 255u);
        const int blue = (int)(pixel_at(&c, x, 20) & 255u);
        assert_true(red <= last_red);
        expect_near("red and blue", red + blue, 255, 1);
        int wide = 0;
        for (int y = 0; y < 40; y++)
            wide += (pixel_at(&c, x, y) & 0xffffffu) != 0;
        assert_true(wide <= last_wide);
        last_red = red;
        last_wide = wide;
    }
    assert_true(last_red < 8 && last_wide <= 4);
    canvas_finish(&c);
}

static struct vec2 point_of(const float v[6], float t)
{
    const struct vec2 a = {v[0], v[1]}, m = {v[2], v[3]}, b = {v[4], v[5]};
    return vec2_lerp(vec2_lerp(a, m, t), vec2_lerp(m, b, t), t);
}

/* Width 3: the pixel of every point of the curve is wholly covered, so it must have exactly the
 * curve's alpha, as no pixel may exceed. */
static void expect_even_curve(struct canvas *c, const float v[6])
{
    canvas_clear(c);
    drawlist_curve(&c->list, (struct vec2){v[0], v[1]}, (struct vec2){v[2], v[3]},
                   (struct vec2){v[4], v[5]}, (struct line_end){3.0f, half_white}, half_white);
    canvas_draw(c);
    for (int y = 0; y < c->out.height; y++)
        for (int x = 0; x < c->out.width; x++)
            if (green_at(c, x, y) > 128)
                fail_msg("(%d, %d) is %d: blended twice in curve %g %g %g %g %g %g", x, y,
                         green_at(c, x, y), (double)v[0], (double)v[1], (double)v[2], (double)v[3],
                         (double)v[4], (double)v[5]);
    for (int i = 0; i <= 1000; i++) {
        const struct vec2 p = point_of(v, (float)i * 0.001f);
        const int x = (int)p.x, y = (int)p.y;
        if (green_at(c, x, y) != 128)
            fail_msg("(%d, %d) is %d: a gap in curve %g %g %g %g %g %g", x, y, green_at(c, x, y),
                     (double)v[0], (double)v[1], (double)v[2], (double)v[3], (double)v[4],
                     (double)v[5]);
    }
}

static void curve_is_even(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    struct canvas c;
    canvas_init(&c, 160, 120);
    for (int i = 0; i < 1500; i++) {
        float v[6];
        for (int k = 0; k < 6; k++)
            v[k] = random_between(&random, 5.0f, k % 2 ? 115.0f : 155.0f);
        /* Some nearly straight, some folded back, some of a point's size. */
        if (i % 4 == 1) {
            v[2] = (v[0] + v[4]) * 0.5f + random_between(&random, -3.0f, 3.0f);
            v[3] = (v[1] + v[5]) * 0.5f + random_between(&random, -3.0f, 3.0f);
        } else if (i % 4 == 2) {
            v[4] = v[0] + random_between(&random, -4.0f, 4.0f);
            v[5] = clampf(v[1] + random_between(&random, -4.0f, 4.0f), 5.0f, 115.0f);
            v[4] = clampf(v[4], 5.0f, 155.0f);
        } else if (i % 40 == 3) {
            v[2] = v[4] = v[0];
            v[3] = v[5] = v[1];
        }
        expect_even_curve(&c, v);
    }
    canvas_finish(&c);
}

static void curve_has_its_area(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 200, 200);
    for (int i = 1; i < 24; i++) {
        const float w = 0.5f + 0.25f * (float)i;
        const float v[6] = {20, 30, 90 + 3 * (float)i, 10, 170, 160};
        double length = 0.0;
        for (int k = 0; k < 1000; k++)
            length += (double)vec2_length(
                vec2_sub(point_of(v, (float)(k + 1) * 0.001f), point_of(v, (float)k * 0.001f)));
        canvas_clear(&c);
        drawlist_curve(&c.list, (struct vec2){v[0], v[1]}, (struct vec2){v[2], v[3]},
                       (struct vec2){v[4], v[5]}, (struct line_end){w, white}, white);
        canvas_draw(&c);
        const double area = length * (double)w + pi * (double)(w * w) / 4.0;
        expect_near("area of a curve", green_area(&c), area, area * 0.015);
    }
    canvas_finish(&c);
}

static void beam_is_strongest_in_its_middle(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 240, 60);
    drawlist_beam(&c.list, (struct vec2){20, 30}, (struct vec2){220, 30}, 10, 20, 0xffc8c8c8u);
    canvas_draw(&c);
    expect_near("middle", green_at(&c, 120, 30), 199, 3);
    for (int x = 24; x < 120; x += 4)
        assert_true(green_at(&c, x, 30) <= green_at(&c, x + 4, 30) + 1);
    for (int x = 120; x < 214; x += 4)
        assert_true(green_at(&c, x, 30) >= green_at(&c, x + 4, 30) - 1);
    for (int y = 30; y < 40; y++)
        assert_true(green_at(&c, 120, y) >= green_at(&c, 120, y + 1) - 1);
    expect_black_outside(&c, 19, 19, 221, 41);
    canvas_finish(&c);
}

/* Whatever is added, a channel only rises, and stays at 255. */
static void light_never_wraps(void **state)
{
    (void)state;
    struct canvas c;
    static uint8_t before[64][64];
    memset(before, 0, sizeof before);
    canvas_init(&c, 64, 64);
    for (int n = 1; n < 14; n++) {
        canvas_clear(&c);
        for (int i = 0; i < n; i++) {
            drawlist_glow(&c.list, 32, 32, 40, 0xff606060u);
            if (i % 2)
                drawlist_beam(&c.list, (struct vec2){0, 40}, (struct vec2){64, 20}, 20, 30,
                              0xff505050u);
            if (i % 3 == 2)
                drawlist_glow(&c.list, 30, 32, 12, 0xff707070u);
        }
        canvas_draw(&c);
        for (int y = 0; y < 64; y++)
            for (int x = 0; x < 64; x++) {
                /* Two dithers may differ by a level when runs of glows are cut differently. */
                if (green_at(&c, x, y) + 3 < before[y][x])
                    fail_msg("%d shapes: (%d, %d) fell from %d to %d", n, x, y, before[y][x],
                             green_at(&c, x, y));
                before[y][x] = (uint8_t)green_at(&c, x, y);
            }
    }
    assert_int_equal(green_at(&c, 32, 32), 255);
    canvas_finish(&c);
}

/* Light that covers: full at the middle, nothing where it ends, and never past the colour. */
static void light_covers(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 160, 80);
    const struct rgba ink = {30, 110, 200, 128};
    for (int n = 1; n < 9; n++) {
        canvas_clear(&c);
        c.list.background = 0xfffaf6f0u;
        c.list.light = RC_LIGHT_OVER;
        c.list.bloom = 1.0f;
        c.list.bloom_radius = 4.0f;
        for (int i = 0; i < n; i++) {
            drawlist_glow(&c.list, 40, 40, 36, color_premultiply(ink));
            drawlist_glow(&c.list, 100, 40, 12, color_premultiply(ink));
        }
        drawlist_beam(&c.list, (struct vec2){120, 40}, (struct vec2){150, 40}, 20, 20,
                      color_premultiply(ink));
        canvas_draw(&c);
        double cover = 1.0;
        for (int i = 0; i < n; i++)
            cover *= 1.0 - 128.0 / 255.0;
        const double want = 246.0 * cover + 110.0 * (1.0 - cover);
        expect_near("middle of a large light", green_at(&c, 40, 40), want, 4);
        expect_near("middle of a small light", green_at(&c, 100, 40), want, 3);
        expect_near("middle of a beam", green_at(&c, 135, 40), 246.0 - 68.0, 3);
        for (int x = 0; x < 160; x++) {
            const uint32_t p = pixel_at(&c, x, 40);
            assert_true((p >> 16 & 255) >= 27 && (p >> 8 & 255) >= 107 && (p & 255) >= 197);
            assert_true((p >> 16 & 255) <= 250 && (p >> 8 & 255) <= 246 && (p & 255) <= 240);
            assert_int_equal(pixel_at(&c, x, 1), 0xfffaf6f0u);
        }
    }
    canvas_finish(&c);
}

/* A light that covers all in the colour of the ground changes nothing. */
static void light_of_the_grounds_colour_is_not_seen(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 128, 64);
    c.list.background = 0xffc8b4a0u;
    c.list.light = RC_LIGHT_OVER;
    for (int i = 0; i < 5; i++)
        drawlist_glow(&c.list, 40.0f + 9.0f * (float)i, 30, 40, 0xffc8b4a0u);
    canvas_draw(&c);
    for (int x = 0; x < 128; x++) {
        const uint32_t p = pixel_at(&c, x, 30);
        for (int shift = 0; shift < 24; shift += 8) {
            const int step = (int)(p >> shift & 255) - (int)(0xc8b4a0u >> shift & 255);
            assert_true(step >= -1 && step <= 1);
        }
    }
    canvas_finish(&c);
}

/* Longest run of one grey along a ray from the centre, as far as at least a level is added. */
static int longest_run(const struct canvas *c, float radius, float peak, int degrees)
{
    float s, k;
    math_sincos((float)degrees * (RC_PI / 180.0f), &s, &k);
    int run = 0, longest = 0, last = -1;
    for (int i = 0; i < (int)radius; i++) {
        const float d = (float)i / radius, root = 1.0f - d * d;
        if (root * root * peak < 1.0f)
            break;
        const int x = (int)floorf(640.5f + k * (float)i), y = (int)floorf(360.5f + s * (float)i);
        const int grey = green_at(c, x, y);
        run = grey == last ? run + 1 : 1;
        longest = run > longest ? run : longest;
        last = grey;
    }
    return longest;
}

/* At most four pixels of one grey along the axes and diagonals of every glow, and along nearly all
 * other rays. */
static void dim_glow_shows_no_bands(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 1280, 720);
    int rays = 0, longer = 0;
    for (int radius = 60; radius <= 300; radius += 40) {
        for (uint32_t peak = 4; peak <= 64; peak += 5) {
            canvas_clear(&c);
            drawlist_glow(&c.list, 640.5f, 360.5f, (float)radius, 0xff000000u | peak * 0x010101u);
            canvas_draw(&c);
            for (int i = 0; i < 360; i++, rays++) {
                const int run = longest_run(&c, (float)radius, (float)peak, i);
                longer += run > 4;
                if (run > (i % 90 == 0 ? 4 : 6))
                    fail_msg("glow of %u levels, radius %d: %d pixels of one grey at %d degrees",
                             peak, radius, run, i);
            }
        }
    }
    if (longer * 200 > rays)
        fail_msg("runs of more than 4 pixels on %d of %d rays", longer, rays);
    print_message("runs of 5 or 6 pixels on %d of %d rays\n", longer, rays);
    canvas_finish(&c);
}

/* The dither must not change how much light there is. */
static void glow_has_its_light(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 400, 400);
    for (int radius = 10; radius <= 190; radius += 30) {
        canvas_clear(&c);
        drawlist_glow(&c.list, 200.25f, 200.25f, (float)radius, 0xff141414u);
        canvas_draw(&c);
        const double light = 20.0 / 255.0 * pi * radius * radius / 3.0;
        expect_near("light of a glow", green_area(&c), light, light * 0.02);
    }
    canvas_finish(&c);
}

static void rect_edges_and_corners(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 120, 100);
    drawlist_rect(&c.list, (struct rect){10.25f, 20.5f, 90.75f, 70}, 0, white, white);
    canvas_draw(&c);
    expect_near("left edge", green_at(&c, 10, 40), 0.75 * 255, 1);
    expect_near("right edge", green_at(&c, 90, 40), 0.75 * 255, 1);
    expect_near("top edge", green_at(&c, 50, 20), 0.5 * 255, 1);
    expect_near("corner", green_at(&c, 10, 20), 0.375 * 255, 1);
    assert_int_equal(green_at(&c, 50, 69), 255);
    assert_int_equal(green_at(&c, 50, 70), 0);
    expect_black_outside(&c, 10.25f, 20.5f, 90.75f, 70);

    for (int corner = 1; corner < 40; corner += 3) {
        canvas_clear(&c);
        drawlist_rect(&c.list, (struct rect){10, 20, 90, 70}, (float)corner, white, white);
        canvas_draw(&c);
        const double r = fmin(corner, 25.0);
        expect_near("area of a rounded rectangle", green_area(&c), 80.0 * 50.0 - (4.0 - pi) * r * r,
                    2.0);
        for (int y = 0; y < 50; y++)
            for (int x = 0; x < 80; x++) {
                assert_int_equal(green_at(&c, 10 + x, 20 + y), green_at(&c, 89 - x, 20 + y));
                assert_int_equal(green_at(&c, 10 + x, 20 + y), green_at(&c, 10 + x, 69 - y));
            }
    }
    canvas_finish(&c);
}

static void rect_gradient_runs_down(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 64, 256);
    drawlist_rect(&c.list, (struct rect){0, 0, 64, 256}, 0, 0xff000000u, 0xff404040u);
    canvas_draw(&c);
    for (int top = 0; top < 256; top += 8) {
        double mean = 0.0;
        for (int i = 0; i < 8 * 64; i++)
            mean += green_at(&c, i % 64, top + i / 64) / (8.0 * 64.0);
        expect_near("mean of eight rows", mean, (top + 4) / 4.0, 0.1);
    }
    /* Half transparent, over grey. */
    canvas_clear(&c);
    c.list.background = 0xff808080u;
    drawlist_rect(&c.list, (struct rect){0, 0, 64, 256}, 0, 0x80000000u, 0x80800000u);
    canvas_draw(&c);
    expect_near("red at the bottom", (double)(pixel_at(&c, 30, 255) >> 16 & 255u), 191, 2);
    expect_near("blue at the bottom", (double)(pixel_at(&c, 30, 255) & 255u), 64, 2);
    canvas_finish(&c);
}

/* --- clipping --- */

/* All coordinates are multiples of 1/16, so that moving by whole pixels is exact. */
static void push_everything(struct drawlist *l, float dx, float dy)
{
    const struct rect r = {dx - 30, dy - 20.5f, dx + 34, dy + 43.5f};
    drawlist_glow(l, dx, dy, 70, 0xff402010u);
    drawlist_glow(l, dx + 3.25f, dy, 14, 0xff102040u);
    drawlist_rect(l, (struct rect){dx - 60.25f, dy - 40, dx + 10, dy + 35.5f}, 9, 0xc0404020u,
                  0xc0003040u);
    drawlist_curve(l, (struct vec2){dx - 70, dy - 3}, (struct vec2){dx + 5.5f, dy + 60},
                   (struct vec2){dx + 65, dy - 50}, (struct line_end){5.25f, 0xa0502010u},
                   0xff20a0f0u);
    drawlist_curve(l, (struct vec2){dx - 50, dy}, (struct vec2){dx + 60, dy + 4},
                   (struct vec2){dx - 50, dy + 9}, (struct line_end){11, 0x80402010u}, 0x80204030u);
    drawlist_line(l, (struct vec2){dx - 80, dy - 60}, (struct vec2){dx + 71, dy + 55},
                  (struct line_end){7, 0xff00ff80u}, (struct line_end){2, 0x80804000u});
    drawlist_disc(l, dx, dy, 11.5f, 0xc0203040u);
    drawlist_disc(l, dx + 10.25f, dy + 7, 41.125f, 0x60203040u);
    drawlist_ring(l, dx, dy - 5, 37.5f, 4.5f, 0xffd0d0d0u);
    drawlist_beam(l, (struct vec2){dx - 60, dy + 33}, (struct vec2){dx + 66, dy - 20}, 4, 17,
                  0xff306090u);
    drawlist_image(l, 0, r, 0.75f, RC_IMAGE_CIRCLE);
    drawlist_image(l, 0, (struct rect){dx - 64, dy - 64, dx, dy}, 0.5f, 0);
}

static uint32_t checks(int x, int y)
{
    return x / 4 % 2 == y / 4 % 2 ? 0xffe08020u : 0x60204060u;
}

static struct images *some_images(void)
{
    struct images *images;
    struct pixmap p;
    uint32_t id;
    assert_int_equal(images_create(&images), RC_OK);
    assert_int_equal(pixmap_init(&p, 32, 32), RC_OK);
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++)
            pixmap_row(&p, y)[x] = checks(x, y);
    assert_int_equal(images_add(images, &p, &id), RC_OK);
    assert_int_equal(id, 0);
    return images;
}

/* A frame with everything around each corner, each edge and the middle equals the crop of a larger
 * frame. The larger one is shifted by 256, a multiple of the dither's period. */
static void clipped_shapes_equal_a_crop(void **state)
{
    (void)state;
    enum { SIZE = 168, SHIFT = 256 };
    struct images *const images = some_images();
    const struct raster_params params = {.tier = cpu_detect(), .images = images};
    struct canvas small, large;
    canvas_init_with(&small, SIZE, SIZE, &params, (const int[]){6, 5});
    canvas_init_with(&large, SIZE + 2 * SHIFT, SIZE + 2 * SHIFT, &params, (const int[]){10, 10});
    for (int step = 0; step < 25; step++) {
        const float x = (float)(step % 5 * 42), y = (float)(step / 5 * 42) + 0.0625f;
        canvas_clear(&small);
        canvas_clear(&large);
        push_everything(&small.list, x, y);
        push_everything(&large.list, x + (float)SHIFT, y + (float)SHIFT);
        canvas_draw(&small);
        canvas_draw(&large);
        for (int py = 0; py < SIZE; py++)
            for (int px = 0; px < SIZE; px++)
                if (pixel_at(&small, px, py) != pixel_at(&large, px + SHIFT, py + SHIFT))
                    fail_msg("shapes at (%g, %g): (%d, %d) is %08x, in the crop %08x", (double)x,
                             (double)y, px, py, pixel_at(&small, px, py),
                             pixel_at(&large, px + SHIFT, py + SHIFT));
    }
    canvas_finish(&small);
    canvas_finish(&large);
    images_destroy(images);
}

/* --- pictures and words --- */

static void image_of_its_own_size_is_itself(void **state)
{
    (void)state;
    struct images *const images = some_images();
    const struct raster_params params = {.tier = cpu_detect(), .images = images};
    struct canvas c;
    canvas_init_with(&c, 100, 60, &params, (const int[]){4, 4});
    drawlist_image(&c.list, 0, (struct rect){13, 9, 45, 41}, 1.0f, 0);
    drawlist_image(&c.list, 0, (struct rect){60, 9, 92, 41}, 1.0f, RC_IMAGE_CIRCLE);
    canvas_draw(&c);
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++)
            assert_int_equal(pixel_at(&c, 13 + x, 9 + y), checks(x, y) | 0xff000000u);
    assert_int_equal(pixel_at(&c, 60 + 16, 9 + 16), checks(16, 16) | 0xff000000u);
    assert_int_equal(pixel_at(&c, 60, 9), 0xff000000u);
    assert_int_equal(pixel_at(&c, 91, 40), 0xff000000u);
    expect_black_outside(&c, 13, 9, 92, 41);
    canvas_finish(&c);
    images_destroy(images);
}

static void shrunk_image_takes_a_smaller_level(void **state)
{
    (void)state;
    struct images *images;
    struct pixmap p;
    uint32_t id;
    assert_int_equal(images_create(&images), RC_OK);
    assert_int_equal(pixmap_init(&p, 256, 256), RC_OK);
    for (int y = 0; y < 256; y++)
        for (int x = 0; x < 256; x++)
            pixmap_row(&p, y)[x] = (x + y) % 2 ? 0xffffffffu : 0xff000000u;
    assert_int_equal(images_add(images, &p, &id), RC_OK);
    const struct raster_params params = {.tier = cpu_detect(), .images = images};
    struct canvas c;
    canvas_init_with(&c, 64, 64, &params, (const int[]){4, 4});
    drawlist_image(&c.list, id, (struct rect){3, 3, 53, 53}, 1.0f, 0);
    canvas_draw(&c);
    for (int y = 5; y < 50; y++)
        for (int x = 5; x < 50; x++)
            expect_near("a fine pattern seen small", green_at(&c, x, y), 128, 2);
    canvas_finish(&c);
    images_destroy(images);
}

/* How rough the middle of a frame is: the mean step between neighbours. */
static double roughness(const struct canvas *c)
{
    double sum = 0.0;
    for (int y = 24; y < 40; y++)
        for (int x = 24; x < 40; x++)
            sum += abs(green_at(c, x + 1, y) - green_at(c, x, y));
    return sum / (16.0 * 16.0);
}

/* As a picture grows and shrinks it becomes sharper and softer, but never at once. */
static void growing_does_not_jump(void **state)
{
    (void)state;
    struct images *images;
    struct pixmap p;
    uint32_t id;
    uint64_t random = 11;
    assert_int_equal(images_create(&images), RC_OK);
    assert_int_equal(pixmap_init(&p, 160, 160), RC_OK);
    for (int i = 0; i < 160 * 160; i++)
        pixmap_row(&p, i / 160)[i % 160] =
            0xff000000u | (uint32_t)(test_random(&random) >> 40 & 255) * 0x010101u;
    assert_int_equal(images_add(images, &p, &id), RC_OK);
    const struct raster_params params = {.tier = cpu_detect(), .images = images};
    struct canvas c;
    double last = 0.0;
    canvas_init_with(&c, 64, 64, &params, (const int[]){4, 4});
    for (float half = 16.0f; half < 64.0f; half += 0.125f) {
        canvas_clear(&c);
        drawlist_image(&c.list, id, (struct rect){32 - half, 32 - half, 32 + half, 32 + half}, 1.0f,
                       0);
        canvas_draw(&c);
        const double now = roughness(&c);
        if (half > 16.0f && !(now < last * 1.25 && now > last * 0.8))
            fail_msg("at %g pixels the roughness goes from %g to %g", (double)(2.0f * half), last,
                     now);
        last = now;
    }
    canvas_finish(&c);
    images_destroy(images);
}

static void glyph_is_its_mask(void **state)
{
    (void)state;
    struct text *text;
    struct error err = {0};
    const struct text_params text_params = {.no_fallback = true};
    assert_int_equal(text_create(&text, &err, &text_params), RC_OK);
    struct text_run run;
    const struct text_style style = {.size = 40.0f};
    assert_int_equal(text_shape(text, str_of("g"), style, 0, &run), RC_OK);
    assert_int_equal(run.count, 1);
    const struct glyph_mask *const m = text_glyph(text, run.glyphs[0].id);
    const struct raster_params params = {.tier = cpu_detect(), .text = text};
    struct canvas c;
    canvas_init_with(&c, 100, 100, &params, (const int[]){4, 4});
    for (int halo = 0; halo < 2; halo++) {
        const int left = halo ? m->halo_left : m->left, top = halo ? m->halo_top : m->top;
        const int width = halo ? m->halo_width : m->width;
        const int height = halo ? m->halo_height : m->height;
        const uint8_t *const mask = halo ? m->halo : m->coverage;
        assert_true(width > 8 && height > 8);
        canvas_clear(&c);
        drawlist_begin_overlay(&c.list);
        drawlist_glyph(&c.list, run.glyphs[0].id, 50, 60, white, halo ? RC_GLYPH_HALO : 0);
        canvas_draw(&c);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                assert_int_equal(green_at(&c, 50 + left + x, 60 + top + y), mask[y * width + x]);
    }
    canvas_finish(&c);
    text_destroy(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disc_has_its_area_and_stays_inside),
        cmocka_unit_test(disc_is_symmetric),
        cmocka_unit_test(ring_has_its_area_and_an_empty_middle),
        cmocka_unit_test(line_has_round_ends),
        cmocka_unit_test(line_tapers_and_changes_color),
        cmocka_unit_test(curve_is_even),
        cmocka_unit_test(curve_has_its_area),
        cmocka_unit_test(beam_is_strongest_in_its_middle),
        cmocka_unit_test(light_covers),
        cmocka_unit_test(light_of_the_grounds_colour_is_not_seen),
        cmocka_unit_test(light_never_wraps),
        cmocka_unit_test(dim_glow_shows_no_bands),
        cmocka_unit_test(glow_has_its_light),
        cmocka_unit_test(rect_edges_and_corners),
        cmocka_unit_test(rect_gradient_runs_down),
        cmocka_unit_test(clipped_shapes_equal_a_crop),
        cmocka_unit_test(image_of_its_own_size_is_itself),
        cmocka_unit_test(shrunk_image_takes_a_smaller_level),
        cmocka_unit_test(growing_does_not_jump),
        cmocka_unit_test(glyph_is_its_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
