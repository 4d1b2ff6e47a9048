/* test_pixmap.c: sizes, zeroes and the layout of rows. */
#include "rource/draw/pixmap.h"

#include "rource/base/memory.h"
#include "testing.h"

static void rows_are_aligned_and_zero(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {16, 16}, {17, 3}, {1024, 8}, {1280, 720}, {16384, 2}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct pixmap p;
        assert_int_equal(pixmap_init(&p, sizes[i][0], sizes[i][1]), RC_OK);
        assert_int_equal(p.width, sizes[i][0]);
        assert_int_equal(p.height, sizes[i][1]);
        assert_true(p.stride >= p.width);
        for (int y = 0; y < p.height; y++) {
            const uint32_t *row = pixmap_row(&p, y);
            assert_int_equal((uintptr_t)row % 64, 0);
            for (int x = 0; x < p.stride; x++)
                assert_int_equal(row[x], 0);
        }
        pixmap_row(&p, p.height - 1)[p.stride - 1] = 1; /* the last pixel is ours to write */
        pixmap_finish(&p);
        assert_null(p.pixels);
        pixmap_finish(&p);
    }
}

static void rows_fall_into_different_cache_sets(void **state)
{
    (void)state;
    for (int width = 1; width < 4200; width += 61) {
        struct pixmap p;
        assert_int_equal(pixmap_init(&p, width, 1), RC_OK);
        assert_int_equal(p.stride / 16 % 2, 1);
        pixmap_finish(&p);
    }
}

static void sizes_out_of_range_are_refused(void **state)
{
    (void)state;
    static const int sizes[][2] = {{0, 1}, {1, 0}, {-1, 5}, {16385, 1}, {1, 16385}, {INT32_MIN, 1}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct pixmap p;
        assert_int_equal(pixmap_init(&p, sizes[i][0], sizes[i][1]), RC_EUSAGE);
        assert_null(p.pixels);
        pixmap_finish(&p);
    }
}

static void memory_failure_is_a_status(void **state)
{
    (void)state;
    struct pixmap p;
    mem_fail_after(1);
    const enum rc_status st = pixmap_init(&p, 64, 64);
    mem_fail_after(0);
    assert_int_equal(st, RC_ENOMEM);
    assert_null(p.pixels);
    pixmap_finish(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_aligned_and_zero),
        cmocka_unit_test(rows_fall_into_different_cache_sets),
        cmocka_unit_test(sizes_out_of_range_are_refused),
        cmocka_unit_test(memory_failure_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
