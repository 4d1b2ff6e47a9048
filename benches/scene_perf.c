/* scene_perf.c: the model in motion: commits, forces, the quadtree, seeking. Sizes are files but
 * for layout (directories), index, query and pairs (discs), apply (changes) and apply_all
 * (commits).
 */
#include <stdlib.h>

#include "bench.h"
#include "bench_log.h"
#include "parts.h"
#include "rource/base/math.h"
#include "rource/base/snapshot.h"
#include "rource/scene/constants.h"
#include "rource/scene/pick.h"
#include "rource/scene/scene.h"

static const float DT = 1.0f / 60.0f;
enum {
    WORK_COMMITS = 256,
    FRAMES_A_COMMIT = 6,
    SETTLE = 480, /* frames after which everything rests */
};

struct stage {
    struct history *history;
    struct scene *scene;
    struct snapshot_store *store;
    uint32_t commits; /* in the history */
    uint32_t frame;
    size_t bytes; /* that the scene took */
};

static void must(enum rc_status status)
{
    bench_check(status == RC_OK, error_status_name(status));
}

static void make_scene(struct stage *st)
{
    const struct scene_params params = {.history = st->history, .width = 1280, .height = 720};
    must(scene_create(&st->scene, &params));
}

static struct stage *stage_create(const struct bench_log *log)
{
    struct stage *const st = calloc(1, sizeof *st);
    bench_check(st != NULL, "out of memory");
    st->history = bench_history_make(log);
    st->commits = history_published(st->history, NULL);
    const size_t before = bench_heap_bytes();
    make_scene(st);
    if (log->spread)
        return st;
    must(scene_apply(st->scene, 0));
    st->bytes = bench_heap_bytes() - before;
    return st;
}

static void stage_destroy(void *state)
{
    struct stage *const st = state;
    scene_destroy(st->scene);
    history_destroy(st->history);
    snapshot_store_destroy(st->store);
    free(st);
}

static size_t stage_bytes(void *state)
{
    return ((const struct stage *)state)->bytes;
}

static void let_pass(struct stage *st, int frames)
{
    for (int i = 0; i < frames; i++)
        must(scene_step(st->scene, DT));
}

static struct stage *stage_of(int32_t files, int32_t changes)
{
    return stage_create(&(struct bench_log){
        .files = files, .commits = WORK_COMMITS, .changes_per_commit = changes});
}

/* ---- while people work: the commits after the first, again and again ---- */

static void *step_set_up(int32_t size)
{
    struct stage *const st = stage_of(size, 6);
    let_pass(st, 120);
    return st;
}

static void apply_next(struct stage *st)
{
    must(scene_apply(st->scene, 1 + st->frame % (st->commits - 1)));
    st->frame++;
}

static void step_run(void *state)
{
    struct stage *const st = state;
    if (st->frame % FRAMES_A_COMMIT == 0)
        must(scene_apply(st->scene, 1 + st->frame / FRAMES_A_COMMIT % (st->commits - 1)));
    st->frame++;
    scene_wake(st->scene);
    must(scene_step(st->scene, DT));
}

static void *steady_set_up(int32_t size)
{
    struct stage *const st = stage_of(size, 6);
    let_pass(st, SETTLE);
    return st;
}

static void steady_run(void *state)
{
    must(scene_step(((struct stage *)state)->scene, DT));
}

static void *apply_set_up(int32_t size)
{
    return stage_of(10000, size);
}

static void apply_run(void *state)
{
    apply_next(state);
}

static void *layout_set_up(int32_t size)
{
    struct stage *const st =
        stage_create(&(struct bench_log){.files = size * 4, .files_per_dir = 4, .commits = 1});
    let_pass(st, 60);
    return st;
}

static void layout_run(void *state)
{
    struct scene *const s = ((struct stage *)state)->scene;
    scene_wake(s);
    must(layout_step(s, DT));
}

/* ---- a whole history at once ---- */

static void *apply_all_set_up(int32_t size)
{
    const int32_t files = size < 2000 ? size : (int32_t)((int64_t)size * 57000 / 86742);
    return stage_create(&(struct bench_log){
        .files = files, .commits = size, .changes_per_commit = 6, .authors = 500, .spread = 1});
}

static void apply_all_before(void *state)
{
    struct stage *const st = state;
    scene_destroy(st->scene);
    make_scene(st);
}

static void apply_all_run(void *state)
{
    struct stage *const st = state;
    for (uint32_t i = 0; i < st->commits; i++)
        must(scene_apply(st->scene, i));
}

/* ---- from a state that comes back before each run ---- */

static void save(struct stage *st)
{
    struct snapshot_io io;
    must(snapshot_store_create(&st->store, SIZE_MAX));
    snapshot_save(st->store, &io, 1);
    scene_snapshot(st->scene, &io);
    must(snapshot_end(&io));
}

static void load(void *state)
{
    struct stage *const st = state;
    struct snapshot_io io;
    snapshot_load(st->store, &io, 1);
    scene_snapshot(st->scene, &io);
    must(snapshot_end(&io));
}

/* Just after its first commit. */
static void *born_set_up(int32_t size)
{
    struct stage *const st = stage_of(size, 6);
    save(st);
    return st;
}

/* Settled and with a first commit that touches every file. */
static void *big_set_up(int32_t size)
{
    struct stage *const st = stage_of(size, 6);
    let_pass(st, SETTLE);
    save(st);
    return st;
}

static void big_run(void *state)
{
    must(scene_apply(((struct stage *)state)->scene, 0));
}

/* ---- the quadtree ---- */

struct discs {
    struct quadtree tree;
    struct quad_item *items;
    uint32_t n;
    float side;
    uint32_t seen;
};

static void *discs_set_up(int32_t size)
{
    struct discs *const d = calloc(1, sizeof *d);
    bench_check(d != NULL, "out of memory");
    d->items = calloc((size_t)size, sizeof *d->items);
    bench_check(d->items != NULL, "out of memory");
    d->n = (uint32_t)size;
    d->side = 40.0f * sqrtf((float)size);
    for (uint32_t i = 0; i < d->n; i++)
        d->items[i] = (struct quad_item){
            .x = math_unit(math_mix(2 * i)) * d->side,
            .y = math_unit(math_mix(2 * i + 1)) * d->side,
            .radius = 4.0f + 16.0f * math_unit(math_mix(i + 77)),
            .id = i,
        };
    must(quadtree_build(&d->tree, d->items, d->n));
    return d;
}

static void discs_tear_down(void *state)
{
    struct discs *const d = state;
    quadtree_finish(&d->tree);
    free(d->items);
    free(d);
}

static void index_run(void *state)
{
    struct discs *const d = state;
    must(quadtree_build(&d->tree, d->items, d->n));
}

static void see(void *ctx, const struct quad_item *item)
{
    *(uint32_t *)ctx += item->id;
}

static void see_pair(void *ctx, const struct quad_item *a, const struct quad_item *b)
{
    *(uint32_t *)ctx += a->id ^ b->id;
}

/* A tenth of the plane. */
static void query_run(void *state)
{
    struct discs *const d = state;
    const float from = 0.3f * d->side, to = 0.6162f * d->side;
    quadtree_query(&d->tree, (struct rect){from, from, to, to}, see, &d->seen);
    bench_keep(&d->seen);
}

static void pairs_run(void *state)
{
    struct discs *const d = state;
    quadtree_pairs(&d->tree, RC_DIR_MARGIN, see_pair, &d->seen);
    bench_keep(&d->seen);
}

/* ---- the window's questions ---- */

static void pick_run(void *state)
{
    struct stage *const st = state;
    const uint64_t n = st->frame++;
    const struct vec2 at = {600.0f * (math_unit(math_mix(n)) - 0.5f),
                            600.0f * (math_unit(math_mix(n + 9999)) - 0.5f)};
    const struct scene_pick pick = scene_pick(st->scene, at, 4.0f);
    bench_keep(&pick);
}

static const struct bench_family families[] = {
    {.name = "step",
     .sizes = {100, 500, 1000, 5000, 10000, 30000},
     .set_up = step_set_up,
     .run = step_run,
     .tear_down = stage_destroy},
    {.name = "steady",
     .sizes = {1000, 10000, 36000},
     .set_up = steady_set_up,
     .run = steady_run,
     .tear_down = stage_destroy,
     .bytes = stage_bytes},
    {.name = "apply",
     .sizes = {1, 10, 50, 100},
     .set_up = apply_set_up,
     .run = apply_run,
     .tear_down = stage_destroy},
    {.name = "apply_all",
     .sizes = {1000, 10000, 86742},
     .set_up = apply_all_set_up,
     .run = apply_all_run,
     .before = apply_all_before,
     .tear_down = stage_destroy},
    {.name = "first_step",
     .sizes = {5000, 57000},
     .set_up = born_set_up,
     .run = steady_run,
     .before = load,
     .tear_down = stage_destroy},
    {.name = "big_commit",
     .sizes = {5000},
     .set_up = big_set_up,
     .run = big_run,
     .before = load,
     .tear_down = stage_destroy},
    {.name = "layout",
     .sizes = {10, 50, 100, 200, 500, 1000, 5000},
     .set_up = layout_set_up,
     .run = layout_run,
     .tear_down = stage_destroy},
    {.name = "index",
     .sizes = {100, 500, 1000, 2000, 5000, 10000},
     .set_up = discs_set_up,
     .run = index_run,
     .tear_down = discs_tear_down},
    {.name = "query",
     .sizes = {500, 2000, 10000},
     .set_up = discs_set_up,
     .run = query_run,
     .tear_down = discs_tear_down},
    {.name = "pairs",
     .sizes = {500, 2000, 10000},
     .set_up = discs_set_up,
     .run = pairs_run,
     .tear_down = discs_tear_down},
    {.name = "pick",
     .sizes = {10000},
     .set_up = steady_set_up,
     .run = pick_run,
     .tear_down = stage_destroy,
     .items = 1},
    {.name = "seek",
     .sizes = {1000, 10000, 36000},
     .set_up = big_set_up,
     .run = load,
     .tear_down = stage_destroy},
    {.name = NULL},
};

const struct bench_suite bench_scene = {"scene_perf", families};
