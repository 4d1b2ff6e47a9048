/* People: the busiest of a crowd are large and the others small, there are never too many, nobody
 * at work leaves the picture, and those who leave come back.
 */
#include "scene_fixture.h"

#include <stdio.h>

#include "rource/scene/constants.h"

static void add_author(struct fixture *f, unsigned author, unsigned file)
{
    char name[32], change[64];
    (void)snprintf(name, sizeof name, "author %u", author);
    (void)snprintf(change, sizeof change, "A dir%u/file%u.c", file % 7, file);
    fixture_commit(f, 1, name, change, NULL);
    fixture_play(f, 0.0f);
}

static unsigned count_busy(const struct scene *s)
{
    unsigned n = 0;
    for (size_t i = 0; i < s->present.count; i++)
        n += s->people.items[s->present.items[i]].busy;
    return n;
}

static void a_few_people_are_all_at_full_size(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    for (unsigned i = 0; i < RC_PERSON_CROWD; i++)
        add_author(&f, i, i);
    assert_int_equal(scene_step(f.scene, 0.5f), RC_OK);
    assert_int_equal(f.scene->present.count, RC_PERSON_CROWD);
    for (unsigned i = 0; i < RC_PERSON_CROWD; i++)
        assert_true(f.scene->people.items[i].size > 0.99f);
    fixture_finish(&f);
}

static void the_busiest_of_a_crowd_are_large(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    for (unsigned i = 0; i < RC_PERSON_MOST; i++)
        add_author(&f, i, i);
    for (unsigned i = 0; i < 4; i++) { /* the last one goes on and on */
        add_author(&f, RC_PERSON_MOST - 1, 100 + i);
        assert_int_equal(scene_step(f.scene, 0.25f), RC_OK);
    }
    const struct scene *s = f.scene;
    assert_int_equal(count_busy(s), RC_PERSON_CROWD);
    const struct scene_person *last = &s->people.items[RC_PERSON_MOST - 1];
    assert_true(last->busy && last->size > 0.9f);
    for (size_t i = 0; i < s->present.count; i++) {
        const struct scene_person *p = &s->people.items[s->present.items[i]];
        assert_true(p->busy || p->size < 0.6f);
    }
    fixture_finish(&f);
}

static void there_are_never_too_many(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    for (unsigned i = 0; i < 3 * RC_PERSON_MOST; i++)
        add_author(&f, i, i);
    const struct scene *s = f.scene;
    assert_int_equal(s->present.count, RC_PERSON_MOST);
    assert_int_equal(s->people.count, 3 * RC_PERSON_MOST);
    /* who finds no room is counted all the same, and the file changes */
    assert_int_equal(s->people.items[3 * RC_PERSON_MOST - 1].commits, 1);
    assert_int_equal(s->people.items[3 * RC_PERSON_MOST - 1].changes, 1);
    assert_int_equal(s->live_files, 3 * RC_PERSON_MOST);
    assert_int_equal(s->actions.count, RC_PERSON_MOST);
    fixture_finish(&f);
}

static void nobody_at_work_leaves_the_picture(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    for (unsigned step = 0; step < 240; step++) {
        if (step % 4 == 0) /* the tree grows, so the camera is behind all the time */
            add_author(&f, step % 23, step * 50);
        assert_int_equal(scene_step(f.scene, 1.0f / 60.0f), RC_OK);
        const struct scene *s = f.scene;
        for (size_t i = 0; i < s->present.count; i++) {
            const struct scene_person *p = &s->people.items[s->present.items[i]];
            const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
            const float r = scene_person_radius(s, p) * s->camera.scale;
            if (scene_person_is_active(s, p))
                assert_true(at.x > r && at.y > r && at.x < 1280.0f - r && at.y < 720.0f - r);
        }
    }
    fixture_finish(&f);
}

static void they_part_until_nobody_covers_another(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    for (unsigned i = 0; i < 12; i++)
        add_author(&f, i, 7 * i); /* all at work in one directory */
    for (unsigned step = 0; step < 60; step++)
        assert_int_equal(scene_step(f.scene, 1.0f / 60.0f), RC_OK);
    const struct scene *s = f.scene;
    assert_int_equal(s->present.count, 12);
    for (size_t i = 0; i < s->present.count; i++) {
        for (size_t j = i + 1; j < s->present.count; j++) {
            const struct scene_person *a = &s->people.items[s->present.items[i]];
            const struct scene_person *b = &s->people.items[s->present.items[j]];
            const float apart = vec2_length((struct vec2){a->x - b->x, a->y - b->y});
            assert_true(apart > scene_person_radius(s, a) + scene_person_radius(s, b));
        }
    }
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_people_are_all_at_full_size),
        cmocka_unit_test(the_busiest_of_a_crowd_are_large),
        cmocka_unit_test(there_are_never_too_many),
        cmocka_unit_test(nobody_at_work_leaves_the_picture),
        cmocka_unit_test(they_part_until_nobody_covers_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
