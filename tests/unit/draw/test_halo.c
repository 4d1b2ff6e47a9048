/* test_halo.c: halos against the definition, pixel by pixel, and their symmetry. */
#include "halo.h"

#include <string.h>

#include "testing.h"

enum { SIDE_MAX = 24 };

/* The formula at the top of halo.c without separation and with rounding left out. */
static double by_definition(const struct font_mask *m, double size, int x, int y)
{
    const double grown = size > 55 ? size / 44 : 55.0 / 44, k = 255 / (2 * grown * grown);
    double best = 0;
    for (int v = 0; v < m->height; v++)
        for (int u = 0; u < m->width; u++) {
            const int c = m->coverage[v * m->width + u] * 2;
            const double d2 = (double)(u - x) * (u - x) + (double)(v - y) * (v - y);
            const double value = (c > 255 ? 255 : c) - k * d2;
            best = value > best ? value : best;
        }
    const double t = best / 255;
    return 255 * t * t * (3 - 2 * t);
}

static void check(const struct font_mask *m, unsigned size)
{
    struct halo_scratch scratch = {0};
    struct arena arena = {0};
    struct font_mask h;
    assert_int_equal(halo_make(&scratch, m, size, &arena, &h), RC_OK);
    assert_true(h.left < m->left && h.top < m->top);
    assert_int_equal(h.width - m->width, 2 * (m->left - h.left));
    assert_int_equal(h.height - m->height, 2 * (m->top - h.top));
    for (int y = 0; y < h.height; y++)
        for (int x = 0; x < h.width; x++)
            assert_float_equal(h.coverage[y * h.width + x],
                               by_definition(m, size, x + h.left - m->left, y + h.top - m->top),
                               3.5);
    arena_finish(&arena);
    halo_finish(&scratch);
}

static void halos_follow_the_definition(void **state)
{
    (void)state;
    static const unsigned sizes[] = {16, 44, 56, 100, 400};
    uint64_t seed = test_seed();
    for (size_t i = 0; i < RC_COUNT(sizes); i++)
        for (int round = 0; round < 4; round++) {
            uint8_t pixels[SIDE_MAX * SIDE_MAX];
            struct font_mask m = {.coverage = pixels,
                                  .left = -3,
                                  .top = 2,
                                  .width = 1 + (int)(test_random(&seed) % SIDE_MAX),
                                  .height = 1 + (int)(test_random(&seed) % SIDE_MAX)};
            for (size_t p = 0; p < sizeof pixels; p++)
                pixels[p] = (uint8_t)(test_random(&seed) % 8 ? 0 : test_random(&seed));
            check(&m, sizes[i]);
        }
}

static void halo_of_a_dot_is_round_and_fades(void **state)
{
    (void)state;
    uint8_t dot = 255;
    const struct font_mask m = {.coverage = &dot, .width = 1, .height = 1};
    struct halo_scratch scratch = {0};
    struct arena arena = {0};
    struct font_mask h;
    assert_int_equal(halo_make(&scratch, &m, 176, &arena, &h), RC_OK);
    assert_int_equal(h.width, h.height);
    const int n = h.width, c = n / 2;
    assert_int_equal(h.coverage[c * n + c], 255);
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            assert_int_equal(h.coverage[y * n + x], h.coverage[x * n + y]);
            assert_int_equal(h.coverage[y * n + x], h.coverage[(n - 1 - y) * n + x]);
        }
    for (int x = c; x + 1 < n; x++)
        assert_true(h.coverage[c * n + x] > h.coverage[c * n + x + 1]);
    assert_in_range(h.coverage[c * n + c + 4], 120, 135); /* half at size / 11 = 4 pixels */
    assert_in_range(h.coverage[c * n], 1, 40);
    arena_finish(&arena);
    halo_finish(&scratch);
}

static void memory_failure_is_a_status(void **state)
{
    (void)state;
    uint8_t dot = 255;
    const struct font_mask m = {.coverage = &dot, .width = 1, .height = 1};
    for (uint64_t nth = 1; nth <= 2; nth++) {
        struct halo_scratch scratch = {0};
        struct arena arena = {0};
        struct font_mask h;
        mem_fail_after(nth);
        const enum rc_status st = halo_make(&scratch, &m, 176, &arena, &h);
        mem_fail_after(0);
        assert_int_equal(st, RC_ENOMEM);
        arena_finish(&arena);
        halo_finish(&scratch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halos_follow_the_definition),
        cmocka_unit_test(halo_of_a_dot_is_round_and_fades),
        cmocka_unit_test(memory_failure_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
