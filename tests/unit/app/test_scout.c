/* Seeking: whatever the way to a frame, its state is the one that playing from the start shows.
 * ROURCE_SEEK_LOG=FILE takes another history than the village and prints how long seeks took. */
#include "scout.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rource/app/dump.h"
#include "rource/base/clock.h"
#include "rource/base/hash.h"
#include "rource/raster/raster.h"

enum { SEEKS = 50 };

static const char *history_file(void)
{
    const char *file = getenv("ROURCE_SEEK_LOG");
    return file ? file : ROURCE_TEST_DATA "/village.log";
}

/* A digest of the frame's pixels. */
static uint64_t picture(struct player *p)
{
    struct arena arena = {0};
    struct drawlist list;
    struct pixmap pixmap;
    struct raster *raster;
    struct error err = {0};
    uint64_t value = 0;
    assert_int_equal(player_build(p, &err, &arena, &list), RC_OK);
    assert_int_equal(pixmap_init(&pixmap, p->width, p->height), RC_OK);
    assert_int_equal(raster_create(&raster, &(struct raster_params){.tier = cpu_detect(),
                                                                    .text = p->text,
                                                                    .images = p->images}),
                     RC_OK);
    assert_int_equal(raster_draw(raster, &list, &pixmap, NULL), RC_OK);
    for (int y = 0; y < pixmap.height; y++)
        value = hash_bytes(pixmap_row(&pixmap, y), (size_t)pixmap.width * 4, value);
    raster_destroy(raster);
    pixmap_finish(&pixmap);
    arena_finish(&arena);
    return value;
}

/* A digest of all that a frame shows and all that its scene holds. */
static uint64_t digest(struct player *p)
{
    struct strbuf text = {0};
    strbuf_printf(&text, "%llx\n", (unsigned long long)picture(p));
    assert_int_equal(dump_files(p->view, p->scene, &text), RC_OK);
    assert_int_equal(dump_people(p->scene, &text), RC_OK);
    assert_int_equal(dump_directories(p->scene, &text), RC_OK);
    dump_labels(p->view, p->scene, &text);
    dump_scene(p->scene, &p->timeline, &text);
    assert_false(text.failed);
    const uint64_t value = hash_bytes(text.p, text.n, 0);
    strbuf_finish(&text);
    return value;
}

static void open_player(struct player *p, struct options *o)
{
    struct error err = {0};
    assert_int_equal(PARSE(o, &err, "--headless", "--format", "null", "--counters", "--messages",
                           "--leaderboard", "5", history_file()),
                     RC_OK);
    assert_int_equal(player_open(p, &err, o, NULL, clock_now_ns()), RC_OK);
    assert_int_equal(player_start(p, &err), RC_OK);
}

static uint64_t random_below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % n;
}

static int by_frame(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Where to go, and what is there when it is played from the start. */
struct targets {
    uint64_t frame[SEEKS], sorted[SEEKS], digest[SEEKS];
};

static void play_through(struct targets *t, uint64_t seed)
{
    struct options o;
    struct player p;
    struct error err = {0};
    open_player(&p, &o);
    for (int i = 0; i < SEEKS; i++)
        t->sorted[i] = t->frame[i] = random_below(&seed, p.timeline.frames);
    qsort(t->sorted, SEEKS, sizeof t->sorted[0], by_frame);
    for (int i = 0; i < SEEKS; i++) {
        assert_int_equal(player_run_to(&p, &err, t->sorted[i]), RC_OK);
        t->digest[i] = digest(&p);
    }
    player_finish(&p);
    options_finish(&o);
}

static uint64_t expected(const struct targets *t, uint64_t frame)
{
    const uint64_t *at = bsearch(&frame, t->sorted, SEEKS, sizeof frame, by_frame);
    return t->digest[at - t->sorted];
}

static void wait_for(struct scout *scout, uint64_t frames)
{
    bool running = true;
    while (running && scout_reached(scout, &running) < frames)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Seeks to all targets; returns the longest time that one took. */
static int64_t seek_all(struct scout *scout, struct player *p, const struct targets *t)
{
    int64_t longest = 0;
    for (int i = 0; i < SEEKS; i++) {
        struct error err = {0};
        bool there;
        const int64_t start = clock_now_ns();
        assert_int_equal(scout_seek(scout, &err, p, true, t->frame[i], &there), RC_OK);
        const int64_t took = clock_now_ns() - start;
        longest = took > longest ? took : longest;
        assert_true(there);
        assert_true(p->next == t->frame[i] + 1);
        if (digest(p) != expected(t, t->frame[i]))
            fail_msg("frame %llu differs after the seek %d", (unsigned long long)t->frame[i], i);
    }
    return longest;
}

static void seeks_show_what_playing_shows(void **state)
{
    (void)state;
    static struct targets targets;
    struct options o;
    struct player p;
    struct scout *scout;
    struct error err = {0};
    play_through(&targets, 20261127);
    open_player(&p, &o);
    assert_int_equal(scout_start(&scout, &err, &p), RC_OK);
    wait_for(scout, p.timeline.frames);
    const int64_t longest = seek_all(scout, &p, &targets);
    if (getenv("ROURCE_SEEK_LOG"))
        print_message("longest seek: %.1f ms of %llu frames\n", (double)longest / 1e6,
                      (unsigned long long)p.timeline.frames);
    scout_stop(scout);
    player_finish(&p);
    options_finish(&o);
}

static void the_users_camera_changes_nothing_else(void **state)
{
    (void)state;
    struct options o;
    struct player p, free;
    struct options other;
    struct error err = {0};
    open_player(&p, &o);
    open_player(&free, &other);
    assert_int_equal(player_run_to(&p, &err, 40), RC_OK);
    struct camera mine = p.scene->camera;
    mine.x += 100.0f;
    mine.scale *= 3.0f;
    camera_turn(&mine, (struct vec2){100.0f, 50.0f}, (struct vec2){0.6f, 0.8f});
    player_hold_camera(&p, &mine);
    assert_int_equal(player_run_to(&p, &err, 90), RC_OK);
    assert_true(p.scene->camera.scale == mine.scale && p.scene->camera.x == mine.x);
    assert_true(p.scene->camera.turned && p.scene->camera.sine == mine.sine);
    player_hold_camera(&p, NULL);
    assert_int_equal(player_run_to(&free, &err, 90), RC_OK);
    struct strbuf a = {0}, b = {0};
    dump_scene(p.scene, &p.timeline, &a);
    dump_scene(free.scene, &free.timeline, &b);
    assert_int_equal(dump_files(p.view, p.scene, &a), RC_OK);
    assert_int_equal(dump_files(free.view, free.scene, &b), RC_OK);
    assert_string_equal(a.p, b.p);
    strbuf_finish(&a);
    strbuf_finish(&b);
    player_finish(&p);
    player_finish(&free);
    options_finish(&o);
    options_finish(&other);
}

/* However long the one that draws does not ask: nothing has to be waited for then. */
static void it_ends_by_itself_when_asked_to(void **state)
{
    (void)state;
    struct options o;
    struct player p;
    struct scout *scout;
    struct error err = {0};
    const struct timespec moment = {.tv_nsec = 1000000};
    open_player(&p, &o);
    p.timeline.frames = UINT64_MAX; /* it never gets through */
    assert_int_equal(scout_start(&scout, &err, &p), RC_OK);
    assert_false(scout_has_ended(scout));
    scout_ask_to_end(scout);
    for (int i = 0; i < 20000 && !scout_has_ended(scout); i++)
        (void)nanosleep(&moment, NULL);
    assert_true(scout_has_ended(scout));
    scout_stop(scout);
    player_finish(&p);
    options_finish(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeks_show_what_playing_shows),
        cmocka_unit_test(it_ends_by_itself_when_asked_to),
        cmocka_unit_test(the_users_camera_changes_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
