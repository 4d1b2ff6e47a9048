/* kernel_perf.c: the innermost loops. Sizes are pixels, or calls of the small functions; in blur
 * the width of a 16:9 picture of blocks. A name with _c is the portable C tier, one with _best the
 * best tier of this machine.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "kernels.h"
#include "rource/base/color.h"
#include "rource/base/math.h"
#include "rource/draw/drawlist.h"

enum { ROW = 1000, BLOCK = 4 };

struct rows {
    struct kernels k;
    int32_t n;
    uint32_t *dst, *src;
    uint8_t *cover;
    uint16_t *light;
};

static void *room(size_t bytes)
{
    void *const p = aligned_alloc(64, (bytes + 127) / 64 * 64);
    bench_check(p != NULL, "out of memory");
    memset(p, 0, bytes);
    return p;
}

static void *rows_create(int32_t n, enum cpu_tier tier)
{
    struct rows *const r = room(sizeof *r);
    const size_t padded = (size_t)n + ROW_PAD;
    kernels_init(&r->k, tier);
    r->n = n;
    r->dst = room(padded * sizeof *r->dst);
    r->src = room(padded * sizeof *r->src);
    r->cover = room(padded);
    r->light = room(padded * 3 * sizeof *r->light);
    for (size_t i = 0; i < padded; i++) {
        r->dst[i] = 0xff000000u | (uint32_t)math_mix(i);
        r->src[i] = color_premultiply((struct rgba){(uint8_t)i, 100, 200, (uint8_t)(i * 7)});
        r->cover[i] = (uint8_t)math_mix(i + 5);
    }
    return r;
}

static void *c_set_up(int32_t n)
{
    return rows_create(n, RC_CPU_C);
}

static void *best_set_up(int32_t n)
{
    return rows_create(n, cpu_detect());
}

static void tear_down(void *state)
{
    struct rows *const r = state;
    free(r->dst);
    free(r->src);
    free(r->cover);
    free(r->light);
    free(r);
}

/* One colour, whole rows. */
static void blend_run(void *state)
{
    const struct rows *const r = state;
    for (int32_t at = 0; at < r->n; at += ROW)
        r->k.blend(r->dst + at, ROW, 0x80336699u);
}

/* A colour for each pixel, and coverage. */
static void blend_pixels_run(void *state)
{
    const struct rows *const r = state;
    for (int32_t at = 0; at < r->n; at += ROW)
        r->k.blend_pixels(r->dst + at, r->src + at, r->cover + at, ROW);
}

/* One colour through masks of 20 × 20. */
static void blend_mask_run(void *state)
{
    const struct rows *const r = state;
    for (int32_t at = 0; at + 400 <= r->n; at += 400)
        r->k.blend_mask(r->dst + at, 20, r->cover + at, 20, 20, 20, 0xff8899aau);
}

static void fill_run(void *state)
{
    const struct rows *const r = state;
    r->k.fill(r->dst, r->n, 0xff102030u);
}

static void cover_circle_run(void *state)
{
    const struct rows *const r = state;
    for (int32_t at = 0; at < r->n; at += ROW)
        r->k.cover_circle(r->cover + at, 0, ROW, 500.0f, 0.25f * (float)(at % 9), 480.0f, 1.5f);
}

static void light_flush_run(void *state)
{
    const struct rows *const r = state;
    memset(r->light, 1, (size_t)r->n * 3 * sizeof *r->light);
    r->k.light_flush(r->dst, r->light, r->n, r->n, 0, 0);
}

#define ROW_CASES(kernel, ...)                                                                     \
    {.name = #kernel "_c",                                                                         \
     .sizes = {__VA_ARGS__},                                                                       \
     .set_up = c_set_up,                                                                           \
     .run = kernel##_run,                                                                          \
     .tear_down = tear_down},                                                                      \
    {                                                                                              \
        .name = #kernel "_best", .sizes = {__VA_ARGS__}, .set_up = best_set_up,                    \
        .run = kernel##_run, .tear_down = tear_down                                                \
    }

/* ---- the blur of the bloom, both directions ---- */

struct picture {
    struct kernels k;
    int width, height;
    uint16_t *blocks, *columns, *scratch;
    struct blur down, across;
};

static int round_up(int v)
{
    return (v + BLUR_COLUMNS - 1) / BLUR_COLUMNS * BLUR_COLUMNS;
}

static void *blur_create(int32_t width, enum cpu_tier tier)
{
    struct picture *const p = room(sizeof *p);
    kernels_init(&p->k, tier);
    p->width = round_up(width);
    p->height = round_up(width * 9 / 16);
    const size_t pixels = (size_t)p->width * (size_t)p->height * 4;
    p->blocks = room(pixels * sizeof *p->blocks);
    p->columns = room(pixels * sizeof *p->columns);
    const size_t line = (size_t)p->width + 2 * BLUR_RADIUS_MAX + 2;
    p->scratch = room(2 * line * BLUR_COLUMNS * 4 * sizeof *p->scratch);
    for (size_t i = 0; i < pixels; i++)
        p->blocks[i] = (uint16_t)(math_mix(i) & 0x3fff);
    p->down = (struct blur){.radius = {3, 3, 3}, .length = p->height, .shift_in = 3};
    p->across =
        (struct blur){.radius = {3, 3, 3}, .length = p->width, .shift_out = 3, .gain = 16384};
    return p;
}

static void *blur_c_set_up(int32_t width)
{
    return blur_create(width, RC_CPU_C);
}

static void *blur_best_set_up(int32_t width)
{
    return blur_create(width, cpu_detect());
}

static void blur_tear_down(void *state)
{
    struct picture *const p = state;
    free(p->blocks);
    free(p->columns);
    free(p->scratch);
    free(p);
}

static void blur_run(void *state)
{
    const struct picture *const p = state;
    for (int x = 0; x < p->width; x += BLUR_COLUMNS)
        p->k.blur_columns(p->blocks + (ptrdiff_t)x * BLOCK, p->width,
                          p->columns + (ptrdiff_t)x * p->height * BLOCK, p->height, &p->down,
                          p->scratch);
    for (int y = 0; y < p->height; y += BLUR_COLUMNS)
        p->k.blur_columns(p->columns + (ptrdiff_t)y * BLOCK, p->height,
                          p->blocks + (ptrdiff_t)y * p->width * BLOCK, p->width, &p->across,
                          p->scratch);
}

/* ---- small functions ---- */

struct calls {
    int32_t n;
    float x;
    struct arena arena;
    struct drawlist list;
};

static void *calls_set_up(int32_t n)
{
    struct calls *const c = room(sizeof *c);
    c->n = n;
    return c;
}

static void calls_tear_down(void *state)
{
    struct calls *const c = state;
    arena_finish(&c->arena);
    free(c);
}

static void ease_run(void *state)
{
    struct calls *const c = state;
    float sum = 0.0f;
    for (int32_t i = 0; i < c->n; i++)
        sum += math_ease(0.5f + (float)(i & 15), 1.0f / 60.0f);
    c->x = sum;
    bench_keep(c);
}

static void sincos_run(void *state)
{
    struct calls *const c = state;
    float sum = 0.0f;
    for (int32_t i = 0; i < c->n; i++) {
        float sine, cosine;
        math_sincos(0.01f * (float)i, &sine, &cosine);
        sum += sine * cosine;
    }
    c->x = sum;
    bench_keep(c);
}

static void color_parse_run(void *state)
{
    const struct calls *const c = state;
    struct rgba color;
    for (int32_t i = 0; i < c->n; i++) {
        const int ok = color_parse((struct str){"#3fa9f5", 7}, &color);
        bench_check(ok, "not read");
        bench_keep(&color);
    }
}

static void premultiply_run(void *state)
{
    const struct calls *const c = state;
    uint32_t sum = 0;
    for (int32_t i = 0; i < c->n; i++)
        sum ^= color_premultiply(
            (struct rgba){(uint8_t)i, (uint8_t)(i >> 2), (uint8_t)(i >> 4), (uint8_t)(i * 3)});
    bench_keep(&sum);
}

static void begin_list(struct calls *c)
{
    arena_reset(&c->arena);
    drawlist_begin(&c->list, &c->arena, 1920, 1080, 0xff000000u);
}

static void push_curve_run(void *state)
{
    struct calls *const c = state;
    begin_list(c);
    for (int32_t i = 0; i < c->n; i++) {
        const struct vec2 a = {(float)(i % 1900), (float)(i % 1000)};
        drawlist_curve(&c->list, a, vec2_add(a, (struct vec2){20.0f, 30.0f}),
                       vec2_add(a, (struct vec2){60.0f, 10.0f}),
                       (struct line_end){2.0f, 0xff336699u}, 0xff996633u);
    }
    bench_keep(c->list.commands);
}

static void push_image_run(void *state)
{
    struct calls *const c = state;
    begin_list(c);
    for (int32_t i = 0; i < c->n; i++) {
        const float x = (float)(i * 7 % 1880), y = (float)(i * 3 % 1040);
        drawlist_image(&c->list, (uint32_t)i, (struct rect){x, y, x + 32.0f, y + 32.0f}, 1.0f,
                       RC_IMAGE_CIRCLE);
    }
    bench_keep(c->list.commands);
}

#define CALLS(function, ...)                                                                       \
    {                                                                                              \
        .name = #function, .sizes = {__VA_ARGS__}, .set_up = calls_set_up, .run = function##_run,  \
        .tear_down = calls_tear_down                                                               \
    }

static const struct bench_family families[] = {
    ROW_CASES(blend, 50000),
    ROW_CASES(blend_pixels, 10000, 100000),
    ROW_CASES(blend_mask, 10000, 100000),
    ROW_CASES(fill, 100000),
    ROW_CASES(cover_circle, 10000),
    ROW_CASES(light_flush, 10000),
    {.name = "blur_c",
     .sizes = {480, 960},
     .set_up = blur_c_set_up,
     .run = blur_run,
     .tear_down = blur_tear_down},
    {.name = "blur_best",
     .sizes = {480, 960},
     .set_up = blur_best_set_up,
     .run = blur_run,
     .tear_down = blur_tear_down},
    CALLS(ease, 1000, 3000),
    CALLS(sincos, 1000),
    CALLS(color_parse, 1000),
    CALLS(premultiply, 1000),
    CALLS(push_curve, 1, 1000),
    CALLS(push_image, 500),
    {.name = NULL},
};

const struct bench_suite bench_kernel = {"kernel_perf", families};
