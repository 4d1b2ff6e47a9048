/* Picking against a plain search over everything, and moving by hand. */
#include <stdio.h>

#include "random_scene.h"

#include "rource/scene/constants.h"
#include "rource/scene/pick.h"

struct best {
    float measure;
    uint32_t id;
};

static const struct best NONE = {INFINITY, RC_SCENE_NONE};

static void consider(struct best *b, float measure, uint32_t id)
{
    if (measure < b->measure || (!(measure > b->measure) && id < b->id))
        *b = (struct best){measure, id};
}

static float squared(struct vec2 a, float x, float y)
{
    return (a.x - x) * (a.x - x) + (a.y - y) * (a.y - y);
}

static struct scene_pick plain_pick(const struct scene *s, struct vec2 at, float slack)
{
    struct best person = NONE, file = NONE, inside = NONE, beside = NONE;
    const float reach = RC_FILE_RADIUS + slack;
    for (uint32_t i = 0; i < s->people.count; i++) {
        const struct scene_person *p = &s->people.items[i];
        const float away = squared(at, p->x, p->y), r = scene_person_radius(s, p) + slack;
        if (p->list_index != RC_SCENE_NONE && p->alpha > 0.1f && away <= r * r)
            consider(&person, away, i);
    }
    for (uint32_t i = 0; i < s->files.count; i++) {
        const struct scene_file *f = &s->files.items[i];
        const struct vec2 there = scene_file_position(s, f);
        if (f->state != RC_FILE_DEAD && squared(at, there.x, there.y) <= reach * reach)
            consider(&file, squared(at, there.x, there.y), i);
    }
    for (uint32_t i = 0; i < s->dirs.count; i++) {
        const struct scene_dir *d = &s->dirs.items[i];
        const float away = sqrtf(squared(at, d->x, d->y));
        if (d->shown && away <= d->radius)
            consider(&inside, d->radius, i);
        else if (d->shown && away <= d->radius + slack)
            consider(&beside, away - d->radius, i);
    }
    if (person.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_PERSON, person.id};
    if (file.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_FILE, file.id};
    if (inside.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_DIR, inside.id};
    return beside.id != RC_SCENE_NONE ? (struct scene_pick){RC_PICK_DIR, beside.id}
                                      : (struct scene_pick){RC_PICK_NONE, 0};
}

static float random_float(uint64_t *random)
{
    return math_unit(math_mix(test_random(random))) - 0.5f;
}

/* Somewhere near something. */
static struct vec2 random_point(const struct scene *s, uint64_t *random)
{
    const uint64_t dice = test_random(random);
    struct vec2 at = {0.0f, 0.0f};
    if (dice % 4 == 0 && s->present.count > 0) {
        const struct scene_person *p =
            &s->people.items[s->present.items[(dice >> 8) % s->present.count]];
        at = (struct vec2){p->x, p->y};
    } else if (dice % 4 == 1 && s->nodes.count > 0) {
        const struct scene_dir *d = &s->dirs.items[s->nodes.items[(dice >> 8) % s->nodes.count]];
        at = (struct vec2){d->x, d->y};
    } else if (s->files.count > 0) {
        const struct scene_file *f = &s->files.items[(dice >> 8) % s->files.count];
        at = scene_file_position(s, f);
    }
    const float spread = dice % 8 < 4 ? 10.0f : 100.0f;
    return (struct vec2){at.x + spread * random_float(random),
                         at.y + spread * random_float(random)};
}

static void compare(const struct scene *s, struct vec2 at, float slack, int seen[4])
{
    const struct scene_pick want = plain_pick(s, at, slack), got = scene_pick(s, at, slack);
    assert_int_equal(got.kind, want.kind);
    assert_int_equal(got.id, want.id);
    assert_int_equal(scene_pick_is_there(s, got), got.kind != RC_PICK_NONE);
    seen[got.kind]++;
}

static void finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    const struct scene_filter all = {0};
    int seen[4] = {0};
    struct random_scene r;
    random_scene_init(&r, test_seed(), all);
    struct scene *s = r.f.scene;
    for (int i = 0; i < 600; i++) {
        random_commit(&r, 30);
        fixture_play(&r.f, 0.01f + 0.02f * (float)random_below(&r, 12));
        for (int k = 0; k < 30; k++)
            compare(s, random_point(s, &r.random), k % 3 == 0 ? 0.0f : 8.0f * (float)(k % 5), seen);
    }
    for (int kind = RC_PICK_NONE; kind <= RC_PICK_FILE; kind++)
        assert_true(seen[kind] > 100);
    random_scene_finish(&r);
}

/* One directory of many files, growing, at rest, and after half of them went. */
static void finds_files_in_large_directories(void **state)
{
    (void)state;
    enum { FILES = 3000 };
    struct fixture f;
    uint64_t random = test_seed();
    int seen[4] = {0};
    char text[32];
    fixture_init(&f);
    for (int round = 0; round < 2; round++) {
        fixture_commit(&f, round, "somebody", NULL);
        struct commit *c = segments_at(&f.history->commits, f.commits - 1);
        for (int i = 0; i < FILES; i += 1 + round) {
            (void)snprintf(text, sizeof text, "%c big/%d", round ? 'D' : 'A', i);
            fixture_change(&f, text);
        }
        history_publish(f.history);
        assert_int_equal(c->change_count, FILES / (1 + round));
        for (int part = 0; part < 12; part++) {
            if (part == 0)
                fixture_play(&f, 0.02f);
            for (int k = 0; k < 100; k++)
                compare(f.scene, random_point(f.scene, &random), (float)(k % 4), seen);
            assert_int_equal(scene_step(f.scene, 0.4f), RC_OK);
        }
        assert_int_equal(f.scene->moving.count, 0);
    }
    assert_true(seen[RC_PICK_FILE] > 500);
    fixture_finish(&f);
}

static void chooses_as_documented(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    assert_int_equal(scene_pick(f.scene, (struct vec2){0.0f, 0.0f}, 100.0f).kind, RC_PICK_NONE);
    fixture_commit(&f, 0, "ann", "A d/one", "A d/two", "A e/three", NULL);
    fixture_play(&f, 1.0f);
    const struct scene_person *p = &f.scene->people.items[0];
    const uint32_t one = f.scene->path_file.items[fixture_path(&f, str_of("d/one"))];
    struct scene_pick pick = scene_pick(f.scene, (struct vec2){p->x, p->y}, 0.0f);
    assert_int_equal(pick.kind, RC_PICK_PERSON);
    for (int i = 0; i < 20; i++)
        assert_int_equal(scene_step(f.scene, 1.0f), RC_OK);
    assert_false(scene_pick_is_there(f.scene, pick));
    const struct vec2 at = scene_file_position(f.scene, &f.scene->files.items[one]);
    pick = scene_pick(f.scene, at, 0.0f);
    assert_int_equal(pick.kind, RC_PICK_FILE);
    assert_int_equal(pick.id, one);
    /* in the disc, but on no file */
    const struct scene_dir *d = &f.scene->dirs.items[f.scene->files.items[one].dir];
    const struct vec2 out = vec2_unit((struct vec2){d->x - at.x, d->y - at.y});
    const struct vec2 rim = {d->x + out.y * 0.9f * d->radius, d->y - out.x * 0.9f * d->radius};
    pick = scene_pick(f.scene, rim, 0.0f);
    assert_int_equal(pick.kind, RC_PICK_DIR);
    assert_int_equal(pick.id, f.scene->files.items[one].dir);
    fixture_commit(&f, 1, "ann", "D d/one", "D d/two", NULL);
    fixture_play(&f, 2.0f);
    assert_false(scene_pick_is_there(f.scene, pick));
    assert_false(scene_pick_is_there(f.scene, (struct scene_pick){RC_PICK_FILE, one}));
    assert_false(scene_pick_is_there(f.scene, (struct scene_pick){RC_PICK_PERSON, 7}));
    fixture_finish(&f);
}

static void a_moved_directory_takes_all_below_it(void **state)
{
    (void)state;
    const struct vec2 by = {50.0f, -20.0f};
    struct fixture f;
    uint64_t random = test_seed();
    int seen[4] = {0};
    fixture_init(&f);
    fixture_commit(&f, 0, "ann", "A src/main.c", "A src/in/deep.c", "A src/in/b", "A doc/a", NULL);
    fixture_play(&f, 4.0f);
    for (int i = 0; i < 20; i++)
        assert_int_equal(scene_step(f.scene, 1.0f), RC_OK);
    const struct scene *s = f.scene;
    const uint32_t src = s->path_dir.items[fixture_path(&f, str_of("src"))];
    const uint32_t deep = s->path_file.items[fixture_path(&f, str_of("src/in/deep.c"))];
    const uint32_t doc = s->path_file.items[fixture_path(&f, str_of("doc/a"))];
    const struct vec2 before = scene_file_position(s, &s->files.items[deep]);
    const struct vec2 beside = scene_file_position(s, &s->files.items[doc]);
    const struct vec2 to = {s->dirs.items[src].x + by.x, s->dirs.items[src].y + by.y};
    assert_int_equal(scene_move_dir(f.scene, src, to), RC_OK);
    const struct vec2 after = scene_file_position(s, &s->files.items[deep]);
    assert_true(fabsf(after.x - before.x - by.x) < 0.01f);
    assert_true(fabsf(after.y - before.y - by.y) < 0.01f);
    const struct vec2 still = scene_file_position(s, &s->files.items[doc]);
    assert_true(fabsf(still.x - beside.x) < 0.01f && fabsf(still.y - beside.y) < 0.01f);
    for (int k = 0; k < 100; k++) /* without a step */
        compare(s, random_point(s, &random), (float)(k % 4), seen);
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_plain_search_finds),
        cmocka_unit_test(finds_files_in_large_directories),
        cmocka_unit_test(chooses_as_documented),
        cmocka_unit_test(a_moved_directory_takes_all_below_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
