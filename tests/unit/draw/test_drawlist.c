/* test_drawlist.c: what is recorded, what is dropped, layers, growth. */
#include "rource/draw/drawlist.h"

#include <math.h>

#include "testing.h"

enum { WIDTH = 320, HEIGHT = 200, WHITE = -1 };

static void finds_all_fields(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0x00123456u);
    assert_int_equal(l.background, 0xff123456u);
    drawlist_disc(&l, 1, 2, 3, 0x11223344u);
    drawlist_ring(&l, 4, 5, 6, 2, 5);
    drawlist_line(&l, (struct vec2){1, 2}, (struct vec2){3, 4}, (struct line_end){5, 7},
                  (struct line_end){6, 8});
    drawlist_curve(&l, (struct vec2){1, 2}, (struct vec2){3, 4}, (struct vec2){5, 6},
                   (struct line_end){7, 8}, 9);
    drawlist_beam(&l, (struct vec2){1, 2}, (struct vec2){3, 4}, 5, 6, 7);
    drawlist_glow(&l, 7, 8, 9, 10);
    drawlist_rect(&l, (struct rect){1, 2, 3, 4}, 5, 6, 7);
    drawlist_image(&l, 65535, (struct rect){1, 2, 3, 4}, 0.5f, RC_IMAGE_CIRCLE);
    drawlist_glyph(&l, 0x89abcdefu, -3, 7, 9, RC_GLYPH_HALO);
    *drawlist_discs_begin(&l, 1) = (struct draw_disc){1, 2, 3, 4};
    drawlist_discs_end(&l, 1);
    assert_int_equal(l.count, RC_DRAW_KIND_COUNT);
    static const struct drawcmd expected[] = {
        {RC_DRAW_disc, 0, 0, 0x11223344u, 0, {1, 2, 3}},
        {RC_DRAW_ring, 0, 0, 5, 0, {4, 5, 6, 2}},
        {RC_DRAW_line, 0, 0, 7, 8, {1, 2, 3, 4, 5, 6}},
        {RC_DRAW_curve, 0, 0, 8, 9, {1, 2, 3, 4, 5, 6, 7}},
        {RC_DRAW_beam, 0, 0, 7, 0, {1, 2, 3, 4, 5, 6}},
        {RC_DRAW_glow, 0, 0, 10, 0, {7, 8, 9}},
        {RC_DRAW_rect, 0, 0, 6, 7, {1, 2, 3, 4, 5}},
        {RC_DRAW_image, RC_IMAGE_CIRCLE, 65535, 0, 0, {1, 2, 3, 4, 0.5f}},
        {RC_DRAW_glyph, RC_GLYPH_HALO, 0, 9, 0x89abcdefu, {-3, 7}},
        {RC_DRAW_discs, 0, 0, 0, 1, {0}},
    };
    assert_memory_equal(l.commands, expected, sizeof expected);
    arena_finish(&arena);
}

/* Pushes one of each kind, all with the number `bad` in one place. */
static void push_bad(struct drawlist *l, float bad)
{
    const struct vec2 good = {10, 10};
    const struct vec2 points[] = {{bad, 10}, {10, bad}};
    for (size_t i = 0; i < RC_COUNT(points); i++) {
        const struct vec2 p = points[i];
        drawlist_disc(l, p.x, p.y, 5, WHITE);
        drawlist_ring(l, p.x, p.y, 5, 1, WHITE);
        drawlist_glow(l, p.x, p.y, 5, WHITE);
        drawlist_line(l, p, good, (struct line_end){1, WHITE}, (struct line_end){1, WHITE});
        drawlist_line(l, good, p, (struct line_end){1, WHITE}, (struct line_end){1, WHITE});
        drawlist_beam(l, p, good, 1, 1, WHITE);
        drawlist_beam(l, good, p, 1, 1, WHITE);
        drawlist_curve(l, p, good, good, (struct line_end){1, WHITE}, WHITE);
        drawlist_curve(l, good, p, good, (struct line_end){1, WHITE}, WHITE);
        drawlist_curve(l, good, good, p, (struct line_end){1, WHITE}, WHITE);
        drawlist_rect(l, (struct rect){p.x, p.y, 20, 20}, 0, WHITE, WHITE);
        drawlist_rect(l, (struct rect){0, 0, p.x, p.y}, 0, WHITE, WHITE);
        drawlist_image(l, 0, (struct rect){p.x, p.y, 20, 20}, 1, 0);
        drawlist_image(l, 0, (struct rect){0, 0, p.x, p.y}, 1, 0);
    }
    drawlist_disc(l, 10, 10, bad, WHITE);
    drawlist_ring(l, 10, 10, bad, 1, WHITE);
    drawlist_ring(l, 10, 10, 5, bad, WHITE);
    drawlist_glow(l, 10, 10, bad, WHITE);
    drawlist_line(l, good, good, (struct line_end){bad, WHITE}, (struct line_end){1, WHITE});
    drawlist_line(l, good, good, (struct line_end){1, WHITE}, (struct line_end){bad, WHITE});
    drawlist_beam(l, good, good, 1, bad, WHITE);
    drawlist_curve(l, good, good, good, (struct line_end){bad, WHITE}, WHITE);
}

static void drops_what_is_no_number(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    push_bad(&l, NAN);
    push_bad(&l, INFINITY);
    push_bad(&l, -INFINITY);
    assert_int_equal(l.count, 0);
    drawlist_image(&l, 0, (struct rect){0, 0, 9, 9}, NAN, 0);
    assert_int_equal(l.count, 0);
    push_bad(&l, 8.0f);
    assert_true(l.count > 30);
    arena_finish(&arena);
}

static void drops_what_is_outside(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    static const struct vec2 outside[] = {{-20, 50},         {WIDTH + 20, 50}, {50, -20},
                                          {50, HEIGHT + 20}, {-1e30f, 0},      {1e30f, 1e30f}};
    for (size_t i = 0; i < RC_COUNT(outside); i++) {
        const struct vec2 p = outside[i];
        drawlist_disc(&l, p.x, p.y, 15, WHITE);
        drawlist_ring(&l, p.x, p.y, 10, 8, WHITE);
        drawlist_glow(&l, p.x, p.y, 15, WHITE);
        drawlist_line(&l, p, p, (struct line_end){8, WHITE}, (struct line_end){8, WHITE});
        drawlist_curve(&l, p, p, p, (struct line_end){8, WHITE}, WHITE);
        drawlist_beam(&l, p, p, 8, 8, WHITE);
        drawlist_rect(&l, (struct rect){p.x - 9, p.y - 9, p.x + 9, p.y + 9}, 0, WHITE, WHITE);
        drawlist_image(&l, 0, (struct rect){p.x - 9, p.y - 9, p.x + 9, p.y + 9}, 1, 0);
    }
    drawlist_glyph(&l, 0, INT32_MIN, 0, 1, 0);
    drawlist_glyph(&l, 0, 0, INT32_MAX, 1, 0);
    assert_int_equal(l.count, 0);
    /* Half a pixel of edge still shows. */
    drawlist_disc(&l, -5.4f, 50, 5, WHITE);
    drawlist_disc(&l, WIDTH + 5.4f, 50, 5, WHITE);
    drawlist_line(&l, (struct vec2){-50, 50}, (struct vec2){WIDTH + 50, 50},
                  (struct line_end){1, 1}, (struct line_end){1, 1});
    assert_int_equal(l.count, 3);
    arena_finish(&arena);
}

static void drops_what_is_empty_or_transparent(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    const struct vec2 a = {10, 10}, b = {50, 50};
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    drawlist_disc(&l, 10, 10, 5, 0);
    drawlist_disc(&l, 10, 10, 0, WHITE);
    drawlist_disc(&l, 10, 10, -5, WHITE);
    drawlist_ring(&l, 10, 10, 5, 0, WHITE);
    drawlist_ring(&l, 10, 10, -5, 50, WHITE);
    drawlist_ring(&l, 10, 10, 5, 1, 0);
    drawlist_glow(&l, 10, 10, 5, 0);
    drawlist_line(&l, a, b, (struct line_end){0, WHITE}, (struct line_end){0, WHITE});
    drawlist_line(&l, a, b, (struct line_end){2, WHITE}, (struct line_end){-1, WHITE});
    drawlist_line(&l, a, b, (struct line_end){2, 0}, (struct line_end){2, 0});
    drawlist_curve(&l, a, b, b, (struct line_end){0, WHITE}, WHITE);
    drawlist_curve(&l, a, b, b, (struct line_end){1, 0}, 0);
    drawlist_beam(&l, a, b, 1, 1, 0);
    drawlist_rect(&l, (struct rect){10, 10, 10, 20}, 0, WHITE, WHITE);
    drawlist_rect(&l, (struct rect){20, 20, 10, 10}, 0, WHITE, WHITE);
    drawlist_rect(&l, (struct rect){10, 10, 20, 20}, 0, 0, 0);
    drawlist_image(&l, 0, (struct rect){10, 10, 20, 20}, 0, 0);
    drawlist_image(&l, 65536, (struct rect){10, 10, 20, 20}, 1, 0);
    drawlist_glyph(&l, 0, 10, 10, 0, 0);
    assert_int_equal(l.count, 0);
    drawlist_line(&l, a, b, (struct line_end){2, WHITE}, (struct line_end){0, 0});
    drawlist_rect(&l, (struct rect){10, 10, 20, 20}, -3, 0, WHITE);
    drawlist_image(&l, 0, (struct rect){10, 10, 20, 20}, 7, 0);
    assert_int_equal(l.count, 3);
    assert_float_equal(l.commands[1].v[4], 0, 0);
    assert_float_equal(l.commands[2].v[4], 1, 0);
    arena_finish(&arena);
}

static void layers_split_at_the_overlay(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    assert_int_equal(l.overlay, 0);
    drawlist_disc(&l, 10, 10, 5, WHITE);
    drawlist_disc(&l, 10, 10, 5, WHITE);
    assert_int_equal(l.overlay, l.count);
    drawlist_begin_overlay(&l);
    drawlist_disc(&l, 10, 10, 5, WHITE);
    assert_int_equal(l.overlay, 2);
    assert_int_equal(l.count, 3);
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    drawlist_begin_overlay(&l);
    drawlist_disc(&l, 10, 10, 5, WHITE);
    assert_int_equal(l.overlay, 0);
    assert_int_equal(l.count, 1);
    arena_finish(&arena);
}

static void keeps_everything_when_it_grows(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    for (uint32_t i = 0; i < 100000; i++)
        drawlist_glyph(&l, i, 0, 0, WHITE, 0);
    assert_int_equal(l.count, 100000);
    for (uint32_t i = 0; i < l.count; i++)
        assert_int_equal(l.commands[i].color2, i);
    arena_finish(&arena);
}

static void reserving_avoids_growth(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    drawlist_reserve(&l, 5000, 0);
    const struct drawcmd *before = l.commands;
    for (uint32_t i = 0; i < 5000; i++)
        drawlist_glyph(&l, i, 0, 0, WHITE, 0);
    assert_ptr_equal(l.commands, before);
    drawlist_reserve(&l, 10, 0);
    assert_ptr_equal(l.commands, before);
    arena_finish(&arena);
}

static void put_discs(struct drawlist *l, uint32_t n)
{
    struct draw_disc *discs = drawlist_discs_begin(l, n + 5);
    assert_non_null(discs);
    for (uint32_t i = 0; i < n; i++)
        discs[i] = (struct draw_disc){.x = (float)(l->disc_count + i), .radius = 1, .color = WHITE};
    drawlist_discs_end(l, n);
}

static void many_discs_are_one_command(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    put_discs(&l, 0);
    assert_int_equal(l.count, 0);
    put_discs(&l, 3);
    put_discs(&l, 2000); /* goes on */
    drawlist_disc(&l, 1, 1, 1, WHITE);
    put_discs(&l, 4);
    drawlist_begin_overlay(&l);
    put_discs(&l, 1); /* another layer */
    put_discs(&l, 1);
    const struct drawcmd expected[] = {
        {.kind = RC_DRAW_discs, .color = 0, .color2 = 2003},
        {.kind = RC_DRAW_disc, .color = WHITE, .v = {1, 1, 1}},
        {.kind = RC_DRAW_discs, .color = 2003, .color2 = 4},
        {.kind = RC_DRAW_discs, .color = 2007, .color2 = 2},
    };
    assert_int_equal(l.count, RC_COUNT(expected));
    assert_memory_equal(l.commands, expected, sizeof expected);
    assert_int_equal(l.overlay, 3);
    assert_int_equal(l.disc_count, 2009);
    assert_int_equal(drawlist_size(&l), 4 + 2009);
    for (uint32_t i = 0; i < l.disc_count; i++)
        assert_true(l.discs[i].x == (float)i);
    assert_null(drawlist_discs_begin(&l, UINT32_MAX));
    drawlist_reserve(&l, 0, 10000);
    const struct draw_disc *const before = l.discs;
    put_discs(&l, 5000);
    assert_ptr_equal(l.discs, before);
    mem_fail_after(1);
    struct draw_disc *room = before ? drawlist_discs_begin(&l, 1 << 20) : NULL;
    mem_fail_after(0);
    assert_null(room);
    assert_true(l.failed);
    arena_finish(&arena);
}

static void failure_of_memory_is_remembered(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct drawlist l;
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    drawlist_disc(&l, 10, 10, 5, WHITE);
    mem_fail_after(1);
    for (int i = 0; i < 100000; i++)
        drawlist_disc(&l, 10, 10, 5, WHITE);
    mem_fail_after(0);
    assert_true(l.failed);
    assert_true(l.count >= 1 && l.count < 100000);
    const uint32_t count = l.count;
    drawlist_disc(&l, 10, 10, 5, WHITE);
    assert_true(l.failed);
    assert_int_equal(l.count, count);
    drawlist_begin(&l, &arena, WIDTH, HEIGHT, 0);
    drawlist_reserve(&l, UINT32_MAX, 0);
    assert_true(l.failed);
    arena_finish(&arena);
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(drawlist_kind_name(RC_DRAW_disc), "disc");
    assert_string_equal(drawlist_kind_name(RC_DRAW_glyph), "glyph");
    assert_string_equal(drawlist_kind_name(RC_DRAW_KIND_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_all_fields),
        cmocka_unit_test(drops_what_is_no_number),
        cmocka_unit_test(drops_what_is_outside),
        cmocka_unit_test(drops_what_is_empty_or_transparent),
        cmocka_unit_test(layers_split_at_the_overlay),
        cmocka_unit_test(keeps_everything_when_it_grows),
        cmocka_unit_test(reserving_avoids_growth),
        cmocka_unit_test(many_discs_are_one_command),
        cmocka_unit_test(failure_of_memory_is_remembered),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
