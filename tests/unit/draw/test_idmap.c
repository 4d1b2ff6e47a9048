/* test_idmap.c: the map against an array of what was put in. */
#include "idmap.h"

#include "rource/base/memory.h"
#include "testing.h"

enum { COUNT = 20000 };

static void finds_what_was_added_and_nothing_else(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    uint64_t *keys = calloc(COUNT, sizeof *keys);
    struct idmap map = {0};
    uint32_t value;
    assert_false(idmap_find(&map, 0, &value));
    for (uint32_t i = 0; i < COUNT; i++) {
        /* Low bits differ little, as in packed glyph keys; multiples of 3, so others are absent. */
        keys[i] = i < 100 ? i * 3 : (test_random(&seed) >> 20 << 10) * 3;
        if (!idmap_find(&map, keys[i], &value))
            assert_int_equal(idmap_add(&map, keys[i], i), RC_OK);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_true(idmap_find(&map, keys[i], &value));
        assert_true(keys[value] == keys[i]);
        assert_false(idmap_find(&map, keys[i] + 1, &value));
    }
    idmap_finish(&map);
    free(keys);
}

static void failed_growth_keeps_the_map(void **state)
{
    (void)state;
    struct idmap map = {0};
    uint32_t added = 0, value;
    mem_fail_after(3);
    while (idmap_add(&map, added, added * 2) == RC_OK)
        added++;
    mem_fail_after(0);
    assert_in_range(added, 100, 10000);
    for (uint32_t i = 0; i < added; i++) {
        assert_true(idmap_find(&map, i, &value));
        assert_int_equal(value, i * 2);
    }
    assert_int_equal(idmap_add(&map, added, 1), RC_OK);
    idmap_finish(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added_and_nothing_else),
        cmocka_unit_test(failed_growth_keeps_the_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
