/* The geometry of labels: boxes at eight sides, what is in the way now and soon, ways out, and
 * which side is best.
 */
#include "label_place.h"
#include "scene_fixture.h"

#include <stdio.h>
#include <string.h>

static const struct label_anchor ANCHOR = {.at = {200.0f, 100.0f}, .radius = 10.0f};
static const struct vec2 SIZE = {60.0f, 16.0f};

static void boxes_stand_beside_what_they_name(void **state)
{
    (void)state;
    for (unsigned side = 0; side < RC_SIDES; side++) {
        const struct rect box = label_box(&ANCHOR, side, SIZE);
        assert_float_equal(box.x1 - box.x0, SIZE.x, 1e-3f);
        assert_float_equal(box.y1 - box.y0, SIZE.y, 1e-3f);
        /* not over the middle, and its nearest point about a radius away */
        const float dx = maxf(maxf(box.x0 - ANCHOR.at.x, ANCHOR.at.x - box.x1), 0.0f);
        const float dy = maxf(maxf(box.y0 - ANCHOR.at.y, ANCHOR.at.y - box.y1), 0.0f);
        const float apart = vec2_length((struct vec2){dx, dy});
        assert_true(apart > 9.9f && apart < 11.0f);
        assert_true(strlen(view_side_name(side)) >= 4);
    }
    assert_string_equal(view_side_name(RC_SIDE_LEFT_BELOW), "left-below");
    assert_string_equal(view_side_name(RC_SIDES), "");
}

static void what_is_in_the_way_is_found(void **state)
{
    (void)state;
    const struct obstacle there = {.box = {100, 100, 120, 120}, .person = RC_SCENE_NONE};
    assert_true(label_meets(&there, 1, (struct rect){110, 110, 150, 120}, 0.0f));
    assert_false(label_meets(&there, 1, (struct rect){122, 100, 150, 120}, 0.0f));
    assert_true(label_meets(&there, 1, (struct rect){122, 100, 150, 120}, 3.0f));
    assert_false(label_meets(&there, 0, (struct rect){110, 110, 150, 120}, 0.0f));
}

static void ways_that_cross_are_seen_ahead(void **state)
{
    (void)state;
    const struct label_course still = {.box = {100, 100, 160, 116}, .person = RC_SCENE_NONE};
    struct obstacle other = {
        .box = {200, 100, 220, 120}, .velocity = {-100.0f, 0.0f}, .person = RC_SCENE_NONE};
    assert_false(label_will_meet(&other, 1, &still, 0.2f));
    assert_true(label_will_meet(&other, 1, &still, 0.5f));
    struct label_course with = still; /* who goes the same way is never met */
    with.velocity = other.velocity;
    assert_false(label_will_meet(&other, 1, &with, 5.0f));
    other.velocity = (struct vec2){100.0f, 0.0f};
    assert_false(label_will_meet(&other, 1, &still, 5.0f));
}

static void ones_own_avatar_is_not_in_the_way(void **state)
{
    (void)state;
    const struct obstacle avatar = {.box = {100, 80, 130, 110}, .person = 7};
    struct label_course name = {.box = {90, 100, 150, 116}, .person = 7};
    assert_false(label_will_meet(&avatar, 1, &name, 1.0f));
    name.person = 8;
    assert_true(label_will_meet(&avatar, 1, &name, 1.0f));
}

static void the_way_out_is_the_shortest(void **state)
{
    (void)state;
    const struct label_course label = {.box = {100, 100, 160, 116}, .person = RC_SCENE_NONE};
    const struct obstacle below = {.box = {120, 112, 150, 142}, .person = RC_SCENE_NONE};
    struct vec2 push = {0.0f, 0.0f};
    label_dodge(&below, 1, &label, 0.3f, &push);
    assert_float_equal(push.x, 0.0f, 1e-3f);
    assert_true(push.y < -4.0f && push.y > -12.0f); /* up, out of it and a little more */
    const struct obstacle far = {.box = {120, 180, 150, 210}, .person = RC_SCENE_NONE};
    push = (struct vec2){0.0f, 0.0f};
    label_dodge(&far, 1, &label, 0.3f, &push);
    assert_true(vec2_length(push) < 1e-6f);
}

static void free_and_outward_sides_are_cheaper(void **state)
{
    (void)state;
    struct fixture f;
    char text[8][24];
    fixture_init(&f);
    for (int i = 0; i < 8; i++)
        (void)snprintf(text[i], sizeof text[i], "A dir/file%d.c", i);
    fixture_commit(&f, 1, "ann", text[0], text[1], text[2], text[3], text[4], text[5], text[6],
                   text[7], NULL);
    fixture_play(&f, 4.0f);
    const struct scene *s = f.scene;
    const struct vec2 middle = camera_to_screen(&s->camera, 0.0f, 0.0f);
    const struct label_anchor a = {.at = middle, .radius = 4.0f, .outward = {1.0f, 0.0f}};
    const struct rect over = {middle.x - 20, middle.y - 8, middle.x + 20, middle.y + 8};
    const struct rect out = {5.0f, 5.0f, 45.0f, 21.0f};
    assert_true(label_side_cost(s, RC_LABEL_FILE, &a, RC_SIDE_RIGHT, over) >
                label_side_cost(s, RC_LABEL_FILE, &a, RC_SIDE_RIGHT, out) + 0.9f);
    assert_true(label_side_cost(s, RC_LABEL_DIR, &a, RC_SIDE_LEFT, out) >
                label_side_cost(s, RC_LABEL_DIR, &a, RC_SIDE_RIGHT, out) + 0.2f);
    assert_true(label_side_cost(s, RC_LABEL_PERSON, &a, RC_SIDE_RIGHT, out) >
                label_side_cost(s, RC_LABEL_PERSON, &a, RC_SIDE_BELOW, out));
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_stand_beside_what_they_name),
        cmocka_unit_test(what_is_in_the_way_is_found),
        cmocka_unit_test(ways_that_cross_are_seen_ahead),
        cmocka_unit_test(ones_own_avatar_is_not_in_the_way),
        cmocka_unit_test(the_way_out_is_the_shortest),
        cmocka_unit_test(free_and_outward_sides_are_cheaper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
