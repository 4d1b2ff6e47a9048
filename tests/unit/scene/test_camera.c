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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_frames_the_bounds),
        cmocka_unit_test(its_way_hardly_depends_on_the_steps),
        cmocka_unit_test(empty_bounds_and_single_points_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
