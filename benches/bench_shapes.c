/* bench_shapes.c: pushes made-up shapes and draws them.
 */
#include "bench_shapes.h"

#include "bench.h"

void bench_canvas_init(struct bench_canvas *c, int height, const struct raster_params *params)
{
    const int width = height * 16 / 9;
    struct raster_params with = params ? *params : (struct raster_params){0};
    *c = (struct bench_canvas){0};
    with.tier = cpu_detect();
    bench_check(raster_create(&c->raster, &with) == RC_OK, "out of memory");
    bench_check(pixmap_init(&c->out, width, height) == RC_OK, "out of memory");
    drawlist_begin(&c->list, &c->arena, width, height, 0xff0b0e14u);
    c->list.vignette = 0.3f;
}

void bench_canvas_finish(struct bench_canvas *c)
{
    raster_destroy(c->raster);
    pixmap_finish(&c->out);
    arena_finish(&c->arena);
}

void bench_canvas_draw(struct bench_canvas *c)
{
    bench_check(raster_draw(c->raster, &c->list, &c->out, NULL) == RC_OK, "out of memory");
    bench_keep(c->out.pixels);
}

struct dice {
    uint64_t count;
};

static float roll(struct dice *d, float from, float to)
{
    return from + (to - from) * math_unit(math_mix(d->count++));
}

static uint32_t roll_color(struct dice *d)
{
    return 0xff000000u | (uint32_t)(math_mix(d->count++) & 0xffffffu);
}

static struct vec2 near_to(struct dice *d, struct vec2 at)
{
    return (struct vec2){at.x + roll(d, -80.0f, 80.0f), at.y + roll(d, -80.0f, 80.0f)};
}

static void push_one(struct drawlist *list, unsigned kind, struct dice *d)
{
    const struct vec2 at = {roll(d, 0.0f, (float)list->width), roll(d, 0.0f, (float)list->height)};
    const uint32_t color = roll_color(d);
    switch (kind) {
    case RC_DRAW_disc:
        drawlist_disc(list, at.x, at.y, roll(d, 3.0f, 11.0f), color);
        break;
    case RC_DRAW_ring:
        drawlist_ring(list, at.x, at.y, roll(d, 8.0f, 30.0f), 2.0f, color);
        break;
    case RC_DRAW_line:
        drawlist_line(list, at, near_to(d, at), (struct line_end){2.0f, color},
                      (struct line_end){2.0f, roll_color(d)});
        break;
    case RC_DRAW_curve: {
        /* as branches are: bent to one side, not back on itself */
        const struct vec2 to = near_to(d, at), way = vec2_sub(to, at);
        const float bow = roll(d, -0.3f, 0.3f);
        const struct vec2 mid = {0.5f * (at.x + to.x) - bow * way.y,
                                 0.5f * (at.y + to.y) + bow * way.x};
        drawlist_curve(list, at, mid, to, (struct line_end){2.0f, color}, roll_color(d));
        break;
    }
    case RC_DRAW_beam:
        drawlist_beam(list, at, near_to(d, at), 3.0f, 12.0f, color);
        break;
    case RC_DRAW_glow:
        drawlist_glow(list, at.x, at.y, roll(d, 20.0f, 80.0f), color);
        break;
    default:
        bench_check(0, "no such shape");
    }
}

void bench_push(struct drawlist *list, unsigned kind, int32_t n)
{
    static const unsigned turns[] = {RC_DRAW_disc, RC_DRAW_line, RC_DRAW_curve, RC_DRAW_ring};
    struct dice dice = {1};
    drawlist_reserve(list, list->count + (uint32_t)n, 0);
    for (int32_t i = 0; i < n; i++)
        push_one(list, kind == RC_DRAW_KIND_COUNT ? turns[i % 4] : kind, &dice);
    bench_check(!list->failed, "out of memory");
}
