/* test_kernels.c: each kernel of each tier against its C reference, with random and extreme inputs,
 * for row lengths 0…200; rows end at a page that cannot be touched, so every alignment occurs. */
#include "kernels.h"

#include <math.h>

#include "guarded.h"
#include "rource/base/attr.h"
#include "shapes.h"

enum { LENGTH_MAX = 200, ROUNDS = 4, ROWS = 5 };

struct bench {
    struct kernels c, fast;
    struct guarded source, mask, want, got;
    uint64_t random;
};

static uint32_t bits(struct bench *b)
{
    return (uint32_t)(test_random(&b->random) >> 32);
}

static int below(struct bench *b, int n)
{
    return (int)(bits(b) % (uint32_t)n);
}

static float between(struct bench *b, float low, float high)
{
    return low + (high - low) * (float)(bits(b) >> 8) * (1.0f / 16777216.0f);
}

/* 0, 255 and what lies between, about as often. */
static uint8_t extreme_byte(struct bench *b)
{
    const uint32_t r = bits(b);
    return (r & 3) == 0 ? 0 : (r & 3) == 1 ? 255 : (uint8_t)(r >> 8);
}

static uint32_t extreme_pixel(struct bench *b)
{
    return (uint32_t)extreme_byte(b) | (uint32_t)extreme_byte(b) << 8 |
           (uint32_t)extreme_byte(b) << 16 | (uint32_t)extreme_byte(b) << 24;
}

static int setup(void **state)
{
    struct bench *const b = calloc(1, sizeof *b);
    assert_non_null(b);
    kernels_init(&b->c, RC_CPU_C);
    kernels_init(&b->fast, cpu_detect());
    guarded_init(&b->source, 1 << 16);
    guarded_init(&b->mask, 1 << 16);
    guarded_init(&b->want, 1 << 17);
    guarded_init(&b->got, 1 << 17);
    b->random = test_seed();
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *const b = *state;
    guarded_finish(&b->source);
    guarded_finish(&b->mask);
    guarded_finish(&b->want);
    guarded_finish(&b->got);
    free(b);
    return 0;
}

static void *random_bytes(struct bench *b, const struct guarded *g, size_t count)
{
    unsigned char *const p = guarded_tail(g, count);
    for (size_t i = 0; i < count; i++)
        p[i] = extreme_byte(b);
    return p;
}

/* Two equal destinations of `elements` of `size` bytes and the room that kernels may rewrite. */
struct pair {
    void *want, *got;
};

static struct pair destinations(struct bench *b, size_t elements, size_t size, uint32_t set_bits)
{
    const size_t bytes = (elements + ROW_PAD) * size;
    struct pair p = {guarded_tail(&b->want, bytes), guarded_tail(&b->got, bytes)};
    unsigned char *const bytes_want = p.want;
    for (size_t i = 0; i < bytes; i++)
        bytes_want[i] = (unsigned char)(extreme_byte(b) | set_bits >> 8 * (i % 4));
    memcpy(p.got, p.want, bytes);
    return p;
}

/* Opaque pixels. */
static struct pair pixels(struct bench *b, size_t count)
{
    const struct pair p = destinations(b, count, sizeof(uint32_t), 0);
    uint32_t *const want = p.want;
    for (size_t i = 0; i < count + ROW_PAD; i++)
        want[i] |= 0xff000000u;
    memcpy(p.got, p.want, (count + ROW_PAD) * sizeof *want);
    return p;
}

static void expect_same(const char *kernel, int n, const struct pair *p, size_t bytes)
{
    const unsigned char *const want = p->want, *const got = p->got;
    for (size_t i = 0; i < bytes; i++)
        if (want[i] != got[i])
            fail_msg("%s, n = %d: byte %zu is %u, C has %u", kernel, n, i, got[i], want[i]);
}

static void expect_same_rows(const char *kernel, int n, int rows, ptrdiff_t stride,
                             const struct pair *p)
{
    for (int y = 0; y < rows; y++) {
        const struct pair row = {(uint32_t *)p->want + y * stride, (uint32_t *)p->got + y * stride};
        expect_same(kernel, n, &row, (size_t)n * 4);
    }
}

static void fill_and_blend(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const uint32_t paint = extreme_pixel(b);
            struct pair p = pixels(b, (size_t)n);
            b->c.fill(p.want, n, paint);
            b->fast.fill(p.got, n, paint);
            expect_same("fill", n, &p, (size_t)n * 4);
            p = pixels(b, (size_t)n);
            b->c.blend(p.want, n, paint);
            b->fast.blend(p.got, n, paint);
            expect_same("blend", n, &p, (size_t)n * 4);
        }
    }
}

/* A block of masks with a stride that is the width, so that reading on at the end is a fault. */
static void masks(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const int rows = 1 + below(b, ROWS), stride = n + ROW_PAD;
            const uint8_t *const mask = random_bytes(b, &b->mask, (size_t)n * (size_t)rows);
            const uint32_t paint = extreme_pixel(b) | (round & 1 ? 0xff000000u : 0);
            struct pair p = pixels(b, (size_t)stride * (size_t)(rows - 1) + (size_t)n);
            b->c.blend_mask(p.want, stride, mask, n, n, rows, paint);
            b->fast.blend_mask(p.got, stride, mask, n, n, rows, paint);
            expect_same_rows("blend_mask", n, rows, stride, &p);
            p = pixels(b, (size_t)stride * (size_t)(rows - 1) + (size_t)n);
            b->c.add_mask(p.want, stride, mask, n, n, rows, paint);
            b->fast.add_mask(p.got, stride, mask, n, n, rows, paint);
            expect_same_rows("add_mask", n, rows, stride, &p);
        }
    }
}

/* Masks of all widths up to 40 anywhere in a picture, so that the last one's row may end at the
 * picture's end. Their rows are padded with zeros. */
static void runs_of_masks(void **state)
{
    struct bench *const b = *state;
    enum { WIDTH = 60, HEIGHT = 50, STRIDE = WIDTH + ROW_PAD, MASKS = 40, LARGEST = 40 };
    for (int round = 0; round < 50 * ROUNDS; round++) {
        struct record records[MASKS];
        uint8_t *const slab = guarded_tail(&b->mask, MASKS * LARGEST * LARGEST);
        memset(slab, 0, MASKS * LARGEST * LARGEST);
        for (int i = 0; i < MASKS; i++) {
            const int most = round & 1 ? 5 : LARGEST;
            struct record *const r = &records[i];
            *r = (struct record){.op = OP_MASK, .ref = (uint32_t)(i * LARGEST * LARGEST)};
            r->width = (uint8_t)(1 + below(b, most));
            r->height = (uint8_t)(1 + below(b, most));
            r->stride = (uint8_t)((r->width + 7) & ~7);
            r->x = (int16_t)below(b, WIDTH - r->width + 1);
            r->y = (int16_t)below(b, HEIGHT - r->height + 1);
            r->color = extreme_pixel(b);
            for (int at = 0; at < r->height * r->stride; at++)
                slab[r->ref + (uint32_t)at] = at % r->stride < r->width ? extreme_byte(b) : 0;
        }
        const struct pair p = pixels(b, (size_t)STRIDE * (HEIGHT - 1) + WIDTH);
        b->c.blend_masks(p.want, STRIDE, slab, records, MASKS);
        b->fast.blend_masks(p.got, STRIDE, slab, records, MASKS);
        expect_same_rows("blend_masks", WIDTH, HEIGHT, STRIDE, &p);
    }
}

static void premultiplied_rows(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const uint32_t *const src = random_bytes(b, &b->source, (size_t)n * 4);
            const uint8_t *const cover = random_bytes(b, &b->mask, (size_t)n);
            const struct pair p = pixels(b, (size_t)n);
            b->c.blend_pixels(p.want, src, cover, n);
            b->fast.blend_pixels(p.got, src, cover, n);
            expect_same("blend_pixels", n, &p, (size_t)n * 4);
        }
    }
}

static void backgrounds(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const int x = below(b, 8192), y = below(b, 8192);
            const uint16_t *const column = random_bytes(b, &b->source, (size_t)n * 2);
            const uint16_t color[4] = {(uint16_t)bits(b), 0xff00, 0, (uint16_t)bits(b)};
            const unsigned row = bits(b) & 0xffff;
            struct pair p = pixels(b, (size_t)n);
            const uint32_t shade = extreme_pixel(b);
            b->c.background(p.want, n, column, row, shade, x, y);
            b->fast.background(p.got, n, column, row, shade, x, y);
            expect_same("background", n, &p, (size_t)n * 4);
            p = pixels(b, (size_t)n);
            b->c.dither_fill(p.want, n, color, x, y);
            b->fast.dither_fill(p.got, n, color, x, y);
            expect_same("dither_fill", n, &p, (size_t)n * 4);
        }
    }
}

static void samples(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const int width = 1 + below(b, 60);
            const uint32_t *const rows = random_bytes(b, &b->source, (size_t)width * 8);
            const struct sample_row row = {
                .row0 = rows + (round & 1 ? width : 0),
                .row1 = rows + width,
                .width = width,
                .row_weight = below(b, 256),
                .u = (int32_t)bits(b) >> (8 + round * 2),
                .du = 1 + below(b, round == 0 ? 1 << 30 : 1 << 18),
            };
            const struct pair p = pixels(b, (size_t)n);
            b->c.sample(p.want, n, &row);
            b->fast.sample(p.got, n, &row);
            expect_same("sample", n, &p, (size_t)n * 4);
        }
    }
}

static void circles(void **state)
{
    struct bench *const b = *state;
    const float wild[] = {0.0f, 1e9f, 1e30f, INFINITY, NAN, 1e-30f};
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS * 4; round++) {
            const int x = below(b, 8192);
            float center = (float)x + between(b, -20.0f, 220.0f), radius = between(b, 0, 120.0f);
            float y2 = between(b, 0, 90.0f), half = between(b, 0, 3.0f);
            y2 *= y2;
            if (round == 0)
                center = wild[below(b, (int)RC_COUNT(wild))];
            if (round == 1)
                half = wild[below(b, (int)RC_COUNT(wild))];
            if (round == 2)
                y2 = wild[below(b, (int)RC_COUNT(wild))];
            if (round == 3)
                radius = wild[below(b, (int)RC_COUNT(wild))];
            const struct pair p = destinations(b, (size_t)n, 1, 0);
            b->c.cover_circle(p.want, x, n, center, y2, radius, half);
            b->fast.cover_circle(p.got, x, n, center, y2, radius, half);
            expect_same("cover_circle", n, &p, (size_t)n);
            const struct pair q = pixels(b, (size_t)n);
            const uint32_t paint = extreme_pixel(b);
            b->c.blend_circle(q.want, x, n, center, y2, radius, half, paint);
            b->fast.blend_circle(q.got, x, n, center, y2, radius, half, paint);
            expect_same("blend_circle", n, &q, (size_t)n * 4);
        }
    }
}

static void strokes(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS * 2; round++) {
            const int x = below(b, 8192);
            const struct stroke s = {
                .x = (float)x + between(b, -20.0f, 220.0f),
                .y = between(b, -4.0f, 4.0f),
                .way_x = round ? between(b, -9.0f, 9.0f) : 0.0f,
                .way_y = round ? between(b, -9.0f, 9.0f) : 0.0f,
                .half = between(b, 0.1f, 6.0f),
                .most = between(b, 0.1f, 1.0f),
                .piece = (float)below(b, 5),
                .pieces = 5.0f,
            };
            /* what lies behind the row may be rewritten, but as it was: others add to it */
            const struct pair p = destinations(b, (size_t)n, sizeof(uint16_t), 0);
            const float y = between(b, -4.0f, 4.0f);
            b->c.cover_stroke(p.want, x, n, y, &s);
            b->fast.cover_stroke(p.got, x, n, y, &s);
            expect_same("cover_stroke", n, &p, (size_t)(n + ROW_PAD) * sizeof(uint16_t));
        }
    }
}

static void mixes(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const size_t room = (size_t)n + ROW_PAD;
            const struct pair p = pixels(b, (size_t)n);
            uint16_t *const mix = guarded_tail(&b->mask, room * sizeof *mix);
            uint16_t *const same = guarded_tail(&b->source, room * sizeof *same);
            for (size_t i = 0; i < room; i++)
                mix[i] = same[i] = (uint16_t)(extreme_byte(b) << 8 | extreme_byte(b));
            const uint32_t paint0 = extreme_pixel(b), paint1 = extreme_pixel(b);
            b->c.blend_mix(p.want, mix, n, paint0, paint1);
            b->fast.blend_mix(p.got, same, n, paint0, paint1);
            expect_same("blend_mix", n, &p, (size_t)n * 4);
            for (int i = 0; i < n; i++)
                assert_int_equal(mix[i] | same[i], 0);
        }
    }
}

/* A segment as line.c makes them, perhaps tapered, or as curve.c does, with bow and cuts. */
static struct segment random_segment(struct bench *b, bool curved)
{
    const struct vec2 from = {between(b, -10.0f, 210.0f), between(b, -10.0f, 30.0f)};
    const float reach = below(b, 4) ? 90.0f : 2.0f;
    const struct vec2 to = {from.x + between(b, -reach, reach), from.y + between(b, -reach, reach)};
    const struct vec2 origin = {from.x - between(b, 0.0f, 20.0f), from.y};
    const float wide = between(b, 0.1f, 6.0f);
    const float half[2] = {wide, curved || below(b, 2) ? wide : between(b, 0.0f, 6.0f)};
    struct segment s;
    segment_init(&s, origin, vec2_sub(from, origin), vec2_sub(to, origin), half);
    /* Slope and curvature (2 · bow) as curve.c limits them; cuts lie nearly across the bow. */
    if (curved && s.length > 1.0f)
        s.bow = between(b, -1.0f, 1.0f) * fminf(0.35f / s.length, 0.5f / (wide + 1.5f));
    const float slope = s.bow * s.length * between(b, 0.8f, 1.2f);
    if (curved && below(b, 2)) {
        s.cap0 = -1e9f;
        s.cut0x = s.tx + slope * s.nx;
        s.cut0y = s.ty + slope * s.ny;
        s.cut0c = s.cut0x * (from.x - origin.x) + s.cut0y * (from.y - origin.y);
    }
    if (curved && below(b, 2)) {
        s.cap1 = 1e9f;
        s.cut1x = s.tx - slope * s.nx;
        s.cut1y = s.ty - slope * s.ny;
        s.cut1c = s.cut1x * (to.x - origin.x) + s.cut1y * (to.y - origin.y);
    }
    s.mix0 = below(b, 2) ? 0.0f : 255.0f;
    s.mix_slope = s.length > 1e-3f ? (s.mix0 > 0.0f ? -255.0f : 255.0f) / s.length : 0.0f;
    s.peak0 = between(b, 0.0f, 0.5f);
    s.peak_slope = s.length > 1e-3f ? 0.5f / s.length : 0.0f;
    s.paint0 = extreme_pixel(b);
    s.paint1 = below(b, 4) ? extreme_pixel(b) : s.paint0;
    segment_bound(&s, (struct area){0, 0, 8192, 8192});
    return s;
}

static void segments(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS * 4; round++) {
            const struct segment s = random_segment(b, below(b, 2)), ray = random_segment(b, false);
            const int stride = n + ROW_PAD, x = below(b, 3) ? 0 : below(b, 100);
            const int y = below(b, 40);
            const struct area clip = {x, y, x + n, y + ROWS};
            struct pair p = pixels(b, (size_t)stride * ROWS);
            b->c.segment(p.want, stride, &s, &clip);
            b->fast.segment(p.got, stride, &s, &clip);
            expect_same_rows("segment", n, ROWS, stride, &p);
            p = pixels(b, (size_t)stride * ROWS);
            b->c.beam(p.want, stride, &ray, &clip);
            b->fast.beam(p.got, stride, &ray, &clip);
            expect_same_rows("beam", n, ROWS, stride, &p);
            p = pixels(b, (size_t)stride * ROWS);
            b->c.beam_over(p.want, stride, &ray, &clip);
            b->fast.beam_over(p.got, stride, &ray, &clip);
            expect_same_rows("beam_over", n, ROWS, stride, &p);
        }
    }
}

static void glow_rows(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS * 4; round++) {
            const int x = below(b, 8192), y = below(b, 8192), stride = n + ROW_PAD;
            const ptrdiff_t plane = (ptrdiff_t)stride * ROWS;
            struct glow glow = {.x = (float)x + between(b, -50.0f, 250.0f),
                                .y = (float)y + between(b, -50.0f, 50.0f),
                                .radius = between(b, 16.0f, 300.0f),
                                .color = extreme_pixel(b)};
            if (round == 0)
                glow.radius = 1e9f;
            glow.fall = GLOW_ROOT / (glow.radius * glow.radius);
            const struct area clip = {x, y, x + n, y + ROWS};
            size_t elements = (size_t)(3 * plane - ROW_PAD);
            struct pair p = destinations(b, elements, 2, 0);
            b->c.light_glow(p.want, stride, plane, &glow, &clip);
            b->fast.light_glow(p.got, stride, plane, &glow, &clip);
            expect_same("light_glow", n, &p, elements * 2);
            elements = (size_t)(4 * plane - ROW_PAD);
            p = destinations(b, elements, 2, 0);
            b->c.light_glow_over(p.want, stride, plane, &glow, &clip);
            b->fast.light_glow_over(p.got, stride, plane, &glow, &clip);
            expect_same("light_glow_over", n, &p, elements * 2);
        }
    }
}

typedef void flush_fn(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y);

/* Also with 0, full and every faint light, where the dither narrows. */
static void check_flush(struct bench *b, flush_fn *c, flush_fn *fast, int planes)
{
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const int x = below(b, 8192), y = below(b, 8192);
            const ptrdiff_t plane = n + ROW_PAD;
            const size_t bytes = (size_t)plane * 2 * (size_t)planes;
            const struct pair light = {random_bytes(b, &b->mask, bytes),
                                       guarded_tail(&b->source, bytes)};
            for (size_t i = 0; i < bytes / 2 && round == 1; i++)
                ((uint16_t *)light.want)[i] = (uint16_t)(bits(b) % 600);
            memcpy(light.got, light.want, bytes);
            const struct pair p = pixels(b, (size_t)n);
            c(p.want, light.want, plane, n, x, y);
            fast(p.got, light.got, plane, n, x, y);
            expect_same("light_flush", n, &p, (size_t)n * 4);
            for (int k = 0; k < planes; k++) {
                const struct pair row = {(uint16_t *)light.want + k * plane,
                                         (uint16_t *)light.got + k * plane};
                expect_same("light_flush's light", n, &row, (size_t)n * 2);
            }
        }
    }
}

static void light_flushes(void **state)
{
    struct bench *const b = *state;
    check_flush(b, b->c.light_flush, b->fast.light_flush, 3);
    check_flush(b, b->c.light_flush_over, b->fast.light_flush_over, 4);
}

static void bloom_blocks(void **state)
{
    struct bench *const b = *state;
    for (int blocks = 0; blocks <= LENGTH_MAX / 4; blocks++) {
        for (int round = 0; round < ROUNDS * 4; round++) {
            const int rows = 1 + below(b, 4), t = below(b, 256);
            const struct bloom_threshold threshold = {
                (uint16_t)t, (uint16_t)(t < 255 ? 255 * 256 / (255 - t) : 0)};
            const size_t count = (size_t)(blocks * 4) * (size_t)rows;
            uint32_t *const src = random_bytes(b, &b->source, count * 4);
            /* most of a frame is dark: a few pixels at the threshold, the rest far below */
            for (size_t i = 0; round % 2 == 0 && i < count; i++)
                src[i] = below(b, 16) > 0 ? src[i] & 0x1f1f1f1fu : 0x01010101u * (uint32_t)t;
            const struct pair p = destinations(b, (size_t)blocks * 4, 2, 0);
            const int lit = b->c.bloom_down(p.want, src, blocks * 4, blocks, rows, &threshold);
            assert_int_equal(b->fast.bloom_down(p.got, src, blocks * 4, blocks, rows, &threshold),
                             lit);
            expect_same("bloom_down", blocks, &p, (size_t)blocks * 8);
            const uint16_t *const light = p.want;
            int any = 0;
            for (int i = 0; i < blocks * 4; i++)
                any |= light[i];
            assert_int_equal(lit, any != 0);
        }
    }
}

static void white_fills_a_block(void **state)
{
    struct bench *const b = *state;
    uint32_t src[16];
    uint16_t block[4 + ROW_PAD];
    memset(src, 0xff, sizeof src);
    b->c.bloom_down(block, src, 4, 1, 4, &(struct bloom_threshold){0, 256});
    assert_int_equal(block[0], 65024);
    assert_int_equal(block[2], 65024);
    assert_int_equal(block[3], 0);
}

static void blurs(void **state)
{
    struct bench *const b = *state;
    static uint16_t scratch[2 * (LENGTH_MAX + 2 * (BLUR_RADIUS_MAX + 1)) * BLUR_COLUMNS * 4];
    for (int n = 1; n <= LENGTH_MAX; n++) {
        struct blur blur = {.length = n, .gain = (uint16_t)(n & 1 ? bits(b) : 0)};
        for (int i = 0; i < 3; i++)
            blur.radius[i] = below(b, n & 2 ? 4 : BLUR_RADIUS_MAX + 1);
        blur.shift_in = 7;
        blur.shift_out = n & 4 ? 7 : 0;
        const ptrdiff_t stride = n + 3;
        const uint16_t *const src = random_bytes(b, &b->source, (size_t)n * BLUR_COLUMNS * 8);
        const size_t elements = (size_t)(stride * (BLUR_COLUMNS - 1) + n) * 4;
        const struct pair p = destinations(b, elements, 2, 0);
        b->c.blur_columns(src, BLUR_COLUMNS, p.want, stride, &blur, scratch);
        b->fast.blur_columns(src, BLUR_COLUMNS, p.got, stride, &blur, scratch);
        expect_same("blur_columns", n, &p, elements * 2);
    }
}

/* A constant stays what it was away from the borders, and nothing shines beyond the boxes' reach.
 */
static void blur_keeps_light(void **state)
{
    struct bench *const b = *state;
    enum { LENGTH = 120 };
    static uint16_t scratch[2 * (LENGTH + 2 * (BLUR_RADIUS_MAX + 1)) * BLUR_COLUMNS * 4];
    static uint16_t src[LENGTH * BLUR_COLUMNS * 4], dst[LENGTH * BLUR_COLUMNS * 4 + ROW_PAD];
    for (size_t i = 0; i < RC_COUNT(src); i++)
        src[i] = 4000;
    const struct blur blur = {.radius = {3, 3, 4}, .length = LENGTH};
    b->c.blur_columns(src, BLUR_COLUMNS, dst, LENGTH, &blur, scratch);
    for (int y = 10; y < LENGTH - 10; y++)
        assert_in_range(dst[y * 4], 3997, 4000);
    memset(src, 0, sizeof src);
    src[60 * BLUR_COLUMNS * 4] = 4000;
    b->c.blur_columns(src, BLUR_COLUMNS, dst, LENGTH, &blur, scratch);
    for (int y = 0; y < LENGTH; y++) {
        assert_int_equal(dst[y * 4], dst[(120 - y) % LENGTH * 4]);
        assert_true(y < 50 || y > 70 ? dst[y * 4] == 0 : 1);
    }
    assert_true(dst[60 * 4] > 300 && dst[60 * 4] > dst[64 * 4] && dst[64 * 4] > dst[68 * 4]);
}

static void bloom_rows(void **state)
{
    struct bench *const b = *state;
    for (int n = 0; n <= LENGTH_MAX; n++) {
        for (int round = 0; round < ROUNDS; round++) {
            const unsigned weight = 1 + (unsigned)below(b, 7);
            const uint16_t *const above = random_bytes(b, &b->source, (size_t)n * 8);
            const uint16_t *const under = random_bytes(b, &b->mask, (size_t)n * 8);
            struct pair p = destinations(b, (size_t)n * 4, 2, 0);
            const int any_c = b->c.bloom_mix(p.want, above, under, n, weight);
            const int any = b->fast.bloom_mix(p.got, above, under, n, weight);
            expect_same("bloom_mix", n, &p, (size_t)n * 8);
            assert_int_equal(any != 0, any_c != 0);

            const size_t blocks = (size_t)(n + 3) / 4 + 2;
            const uint16_t *const light = random_bytes(b, &b->mask, blocks * 8);
            const uint32_t *const src = random_bytes(b, &b->source, (size_t)n * 4);
            const int x = below(b, 2048) * 4, y = below(b, 8192);
            p = pixels(b, (size_t)n);
            b->c.bloom_add(p.want, src, light + 4, n, x, y);
            b->fast.bloom_add(p.got, src, light + 4, n, x, y);
            expect_same("bloom_add", n, &p, (size_t)n * 4);
            p = pixels(b, (size_t)n);
            b->c.bloom_add(p.want, p.want, light + 4, n, x, y);
            b->fast.bloom_add(p.got, p.got, light + 4, n, x, y);
            expect_same("bloom_add in place", n, &p, (size_t)n * 4);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fill_and_blend, setup, teardown),
        cmocka_unit_test_setup_teardown(masks, setup, teardown),
        cmocka_unit_test_setup_teardown(runs_of_masks, setup, teardown),
        cmocka_unit_test_setup_teardown(premultiplied_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(backgrounds, setup, teardown),
        cmocka_unit_test_setup_teardown(samples, setup, teardown),
        cmocka_unit_test_setup_teardown(circles, setup, teardown),
        cmocka_unit_test_setup_teardown(strokes, setup, teardown),
        cmocka_unit_test_setup_teardown(mixes, setup, teardown),
        cmocka_unit_test_setup_teardown(segments, setup, teardown),
        cmocka_unit_test_setup_teardown(glow_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(light_flushes, setup, teardown),
        cmocka_unit_test_setup_teardown(bloom_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(white_fills_a_block, setup, teardown),
        cmocka_unit_test_setup_teardown(blurs, setup, teardown),
        cmocka_unit_test_setup_teardown(blur_keeps_light, setup, teardown),
        cmocka_unit_test_setup_teardown(bloom_rows, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
