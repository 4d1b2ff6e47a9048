/* The camera: it frames what it should, and its way does not depend on how it is cut into steps. */
#include "testing.h"

#include "rource/scene/camera.h"

static const struct rect AREA = {20.0f, 60.0f, 1260.0f, 650.0f};

static void it_frames_the_bounds(void **state)
{
    (void)state;
    struct camera c;
    camera_init(&c, 1280, 720, AREA);
    camera_step(&c, (struct rect){0.0f, 0.0f, 10.0f, 10.0f}, 0.1f);
    const struct rect far = {-500.0f, 200.0f, 900.0f, 1200.0f};
    for (int i = 0; i < 600; i++)
        camera_step(&c, far, 1.0f / 60.0f);
    const struct vec2 a = camera_to_screen(&c, far.x0, far.y0);
    const struct vec2 b = camera_to_screen(&c, far.x1, far.y1);
    assert_true(a.x > AREA.x0 - 1.0f && b.x < AREA.x1 + 1.0f);
    assert_true(fabsf(a.y - AREA.y0) < 1.0f && fabsf(b.y - AREA.y1) < 1.0f);
    const struct vec2 back = camera_to_world(&c, b.x, b.y);
    assert_true(fabsf(back.x - far.x1) < 0.01f && fabsf(back.y - far.y1) < 0.01f);
}

static void its_way_hardly_depends_on_the_steps(void **state)
{
    (void)state;
    struct camera slow, fast;
    const struct rect near = {0.0f, 0.0f, 300.0f, 200.0f}, far = {0.0f, 0.0f, 3000.0f, 500.0f};
    camera_init(&slow, 800, 800, (struct rect){0});
    camera_step(&slow, near, 0.1f);
    fast = slow;
    for (int i = 0; i < 50; i++) {
        camera_step(&slow, far, 1.0f / 50.0f);
        for (int k = 0; k < 4; k++)
            camera_step(&fast, far, 1.0f / 200.0f);
        assert_true(fabsf(slow.x - fast.x) < 0.01f);
        assert_true(fabsf(slow.scale / fast.scale - 1.0f) < 0.03f);
    }
}

static void empty_bounds_and_single_points_are_harmless(void **state)
{
    (void)state;
    struct camera c;
    camera_init(&c, 1280, 720, AREA);
    camera_step(&c, (struct rect){INFINITY, INFINITY, -INFINITY, -INFINITY}, 0.1f);
    assert_false(c.placed);
    camera_step(&c, (struct rect){5.0f, 5.0f, 5.0f, 5.0f}, 0.1f);
    assert_true(c.placed && isfinite(c.scale) && c.scale < 10.0f && c.x == 5.0f);
}

static void a_turn_holds_the_point_that_it_is_about(void **state)
{
    (void)state;
    struct camera c;
    camera_init(&c, 1280, 720, AREA);
    camera_step(&c, (struct rect){-300.0f, 100.0f, 900.0f, 700.0f}, 0.1f);
    const struct camera before = c;
    const struct vec2 middle = {640.0f, 360.0f}, there = camera_to_world(&c, 640.0f, 360.0f);
    camera_turn(&c, middle, (struct vec2){0.8f, 0.6f});
    camera_turn(&c, middle, (struct vec2){0.8f, -0.6f});
    assert_true(fabsf(c.x - before.x) < 0.01f && fabsf(c.y - before.y) < 0.01f); /* and back */
    camera_turn(&c, middle, (struct vec2){0.0f, 1.0f}); /* what was right of it is below it now */
    const struct vec2 same = camera_to_screen(&c, there.x, there.y);
    assert_true(fabsf(same.x - 640.0f) < 0.01f && fabsf(same.y - 360.0f) < 0.01f);
    const struct vec2 right = camera_to_screen(&c, there.x + 100.0f / c.scale, there.y);
    assert_true(fabsf(right.x - 640.0f) < 0.01f && fabsf(right.y - 460.0f) < 0.01f);
    const struct vec2 back = camera_to_world(&c, right.x, right.y);
    assert_true(fabsf(back.x - there.x - 100.0f / c.scale) < 0.01f);
    assert_true(fabsf(back.y - there.y) < 0.01f);
}

static void a_turned_view_holds_all_corners(void **state)
{
    (void)state;
    struct camera c;
    camera_init(&c, 1280, 720, AREA);
    camera_step(&c, (struct rect){-300.0f, 100.0f, 900.0f, 700.0f}, 0.1f);
    const struct rect straight = camera_view(&c);
    camera_turn(&c, (struct vec2){640.0f, 360.0f}, (struct vec2){0.8f, 0.6f});
    const struct rect view = camera_view(&c);
    for (int i = 0; i < 4; i++) {
        const struct vec2 at = camera_to_world(&c, i & 1 ? 1280.0f : 0.0f, i & 2 ? 720.0f : 0.0f);
        assert_true(at.x >= view.x0 && at.x <= view.x1 && at.y >= view.y0 && at.y <= view.y1);
    }
    assert_true(view.y1 - view.y0 > 1.5f * (straight.y1 - straight.y0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_frames_the_bounds),
        cmocka_unit_test(its_way_hardly_depends_on_the_steps),
        cmocka_unit_test(a_turn_holds_the_point_that_it_is_about),
        cmocka_unit_test(a_turned_view_holds_all_corners),
        cmocka_unit_test(empty_bounds_and_single_points_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
