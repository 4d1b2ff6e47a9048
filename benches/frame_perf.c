/* frame_perf.c: whole frames and their parts, one thread, 1280 × 720 with everything on, people at
 * work. Sizes are files; in labels files and people (5 to 3), in meets labels that are placed.
 */
#include <stdlib.h>

#include "bench.h"
#include "bench_log.h"
#include "bench_shapes.h"
#include "parts.h"
#include "rource/draw/text.h"
#include "rource/scene/scene.h"
#include "rource/scene/timeline.h"
#include "rource/view/view.h"

static const float DT = 1.0f / 60.0f;
enum { HD = 720, FULL_HD = 1080, FRAMES_A_COMMIT = 6, COMMITS = 512 };

struct stage {
    struct history *history;
    struct scene *scene;
    struct timeline timeline;
    struct text *text;
    struct view *view;
    struct bench_canvas canvas;
    uint32_t frame;
};

static void must(enum rc_status status)
{
    bench_check(status == RC_OK, error_status_name(status));
}

static void apply_due(struct stage *st)
{
    if (st->frame % FRAMES_A_COMMIT == 0)
        must(scene_apply(st->scene, 1 + st->frame / FRAMES_A_COMMIT % COMMITS));
    st->frame++;
}

static void step_run(void *state)
{
    struct stage *const st = state;
    apply_due(st);
    must(scene_step(st->scene, DT));
}

static void update_run(void *state)
{
    struct stage *const st = state;
    must(view_update(st->view, st->scene, &st->timeline, DT));
}

static void build_run(void *state)
{
    struct stage *const st = state;
    struct bench_canvas *const c = &st->canvas;
    const uint32_t size = c->list.count;
    arena_reset(&c->arena);
    drawlist_begin(&c->list, &c->arena, c->out.width, c->out.height, 0xff000000u);
    drawlist_reserve(&c->list, size, size);
    view_build(st->view, st->scene, &st->timeline, &c->list);
    bench_check(!c->list.failed, "out of memory");
}

static void draw_run(void *state)
{
    bench_canvas_draw(&((struct stage *)state)->canvas);
}

static void full_run(void *state)
{
    step_run(state);
    update_run(state);
    build_run(state);
    draw_run(state);
}

static void labels_run(void *state)
{
    struct stage *const st = state;
    step_run(st);
    must(labels_update(st->view, st->scene, DT));
}

static void play(struct stage *st, int frames)
{
    uint32_t first, last;
    must(scene_apply(st->scene, 0));
    timeline_advance(&st->timeline, st->timeline.frames / 2, &first, &last);
    for (int i = 0; i < frames; i++) {
        step_run(st);
        update_run(st);
    }
    build_run(st);
}

static void *stage_create(int32_t files, int32_t authors, int height)
{
    struct stage *const st = calloc(1, sizeof *st);
    bench_check(st != NULL, "out of memory");
    st->history = bench_history_make(&(struct bench_log){
        .files = files, .commits = COMMITS, .changes_per_commit = 6, .authors = authors});
    must(timeline_init(&st->timeline, NULL, st->history,
                       &(struct timeline_params){.duration = 60.0}));
    must(text_create(&st->text, NULL, &(struct text_params){.no_fallback = true}));
    bench_canvas_init(&st->canvas, height, &(struct raster_params){.text = st->text});
    must(view_create(&st->view, &(struct view_params){.text = st->text, .title = "A title"}));
    const int width = st->canvas.out.width;
    must(scene_create(&st->scene,
                      &(struct scene_params){.history = st->history,
                                             .width = width,
                                             .height = height,
                                             .area = view_picture_area(st->view, width, height)}));
    play(st, 240);
    return st;
}

static void tear_down(void *state)
{
    struct stage *const st = state;
    view_destroy(st->view);
    scene_destroy(st->scene);
    timeline_finish(&st->timeline);
    bench_canvas_finish(&st->canvas);
    text_destroy(st->text);
    history_destroy(st->history);
    free(st);
}

static void *hd_set_up(int32_t files)
{
    return stage_create(files, 30, HD);
}

static void *full_hd_set_up(int32_t files)
{
    return stage_create(files, 30, FULL_HD);
}

static void *labels_set_up(int32_t things)
{
    return stage_create(things * 5 / 8, things * 3 / 8, HD);
}

/* ---- whether a place for a label is free ---- */

struct placed {
    struct obstacle list[128];
    int32_t n;
    uint32_t met;
};

static void *meets_set_up(int32_t n)
{
    struct placed *const p = calloc(1, sizeof *p);
    bench_check(p != NULL, "out of memory");
    p->n = n;
    for (int32_t i = 0; i < n; i++) {
        const float x = (float)(i * 97 % 1200), y = (float)(i * 61 % 700);
        p->list[i] = (struct obstacle){
            .box = {x, y, x + 60.0f, y + 16.0f}, .velocity = {3.0f, 1.0f}, .person = RC_SCENE_NONE};
    }
    return p;
}

/* 100 places, as they are and a second ahead. */
static void meets_run(void *state)
{
    struct placed *const p = state;
    for (int i = 0; i < 100; i++) {
        const float x = (float)(i * 83 % 1200), y = (float)(i * 59 % 700);
        const struct label_course course = {.box = {x, y, x + 60.0f, y + 16.0f},
                                            .person = RC_SCENE_NONE};
        p->met += label_meets(p->list, (size_t)p->n, course.box, 2.0f);
        p->met += label_will_meet(p->list, (size_t)p->n, &course, 1.0f);
    }
    bench_keep(p);
}

static void meets_tear_down(void *state)
{
    free(state);
}

#define PART(part)                                                                                 \
    {                                                                                              \
        .name = #part, .sizes = {1000, 10000, 30000}, .set_up = hd_set_up, .run = part##_run,      \
        .tear_down = tear_down, .items = 1                                                         \
    }

static const struct bench_family families[] = {
    PART(step),
    PART(update),
    PART(build),
    PART(draw),
    PART(full),
    {.name = "full_1080",
     .sizes = {1000, 10000, 36000},
     .set_up = full_hd_set_up,
     .run = full_run,
     .tear_down = tear_down,
     .items = 1},
    {.name = "labels",
     .sizes = {80},
     .set_up = labels_set_up,
     .run = labels_run,
     .tear_down = tear_down},
    {.name = "meets",
     .sizes = {10, 50, 100},
     .set_up = meets_set_up,
     .run = meets_run,
     .tear_down = meets_tear_down,
     .items = 100},
    {.name = NULL},
};

const struct bench_suite bench_frame = {"frame_perf", families};
