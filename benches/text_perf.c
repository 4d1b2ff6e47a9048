/* text_perf.c: words to glyphs to pixels. Sizes are lines of about 20 letters; in create: 1.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "bench_shapes.h"
#include "rource/draw/text.h"

enum { RUN_LIMIT = 4096, FULL_HD = 1080 };

struct words {
    struct text *text;
    struct bench_canvas canvas;
    int32_t n;
    uint32_t next; /* number of the next line that was not seen before */
};

static const struct text_style style = {.size = 14.0f};

static struct text *make_text(void)
{
    struct text *text = NULL;
    struct error err = {0};
    const struct text_params params = {.no_fallback = true, .run_limit = RUN_LIMIT};
    bench_check(text_create(&text, &err, &params) == RC_OK, err.message);
    return text;
}

static void *set_up(int32_t n)
{
    struct words *const w = calloc(1, sizeof *w);
    bench_check(w != NULL, "out of memory");
    w->text = make_text();
    w->n = n;
    bench_canvas_init(&w->canvas, FULL_HD, &(struct raster_params){.text = w->text});
    return w;
}

static void tear_down(void *state)
{
    struct words *const w = state;
    bench_canvas_finish(&w->canvas);
    text_destroy(w->text);
    free(w);
}

static struct str line_of(char room[64], uint32_t number)
{
    const int n = snprintf(room, 64, "module_%u/source_%u.c", number % 97, number);
    return (struct str){room, (size_t)n};
}

static void shape(struct words *w, uint32_t first)
{
    char room[64];
    struct text_run run;
    for (int32_t i = 0; i < w->n; i++)
        bench_check(text_shape(w->text, line_of(room, first + (uint32_t)i), style, 0, &run) ==
                        RC_OK,
                    "out of memory");
    bench_keep(&run);
}

static void shape_new_run(void *state)
{
    struct words *const w = state;
    shape(w, w->next);
    w->next += (uint32_t)w->n;
}

static void shape_known_run(void *state)
{
    shape(state, 0);
}

static void push_run(void *state)
{
    struct words *const w = state;
    struct bench_canvas *const c = &w->canvas;
    char room[64];
    arena_reset(&c->arena);
    drawlist_begin(&c->list, &c->arena, c->out.width, c->out.height, 0xff0b0e14u);
    for (int32_t i = 0; i < w->n; i++)
        text_push(w->text, &c->list, line_of(room, (uint32_t)i), style,
                  (struct vec2){10.0f + (float)(i % 9 * 200), 20.0f + (float)(i / 9 % 60 * 17)},
                  (struct text_ink){0xffe0e0e0u, 0xb0000000u});
    bench_check(!c->list.failed, "out of memory");
}

static void *draw_set_up(int32_t n)
{
    struct words *const w = set_up(n);
    push_run(w);
    return w;
}

static void draw_run(void *state)
{
    bench_canvas_draw(&((struct words *)state)->canvas);
}

static void create_run(void *state)
{
    (void)state;
    text_destroy(make_text());
}

static const struct bench_family families[] = {
    {.name = "create", .sizes = {1}, .set_up = set_up, .run = create_run, .tear_down = tear_down},
    {.name = "shape_new",
     .sizes = {100},
     .set_up = set_up,
     .run = shape_new_run,
     .tear_down = tear_down},
    {.name = "shape_known",
     .sizes = {100},
     .set_up = set_up,
     .run = shape_known_run,
     .tear_down = tear_down},
    {.name = "push",
     .sizes = {10, 100, 500},
     .set_up = set_up,
     .run = push_run,
     .tear_down = tear_down},
    {.name = "draw",
     .sizes = {10, 100, 500},
     .set_up = draw_set_up,
     .run = draw_run,
     .tear_down = tear_down},
    {.name = NULL},
};

const struct bench_suite bench_text = {"text_perf", families};
