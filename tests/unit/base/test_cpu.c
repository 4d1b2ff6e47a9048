/* test_cpu.c: tiers have names that read back. */
#include "rource/base/cpu.h"

#include "testing.h"

static void names_read_back(void **state)
{
    (void)state;
    enum cpu_tier tier;
    for (int t = RC_CPU_C; t <= RC_CPU_AVX2; t++) {
        const char *name = cpu_tier_name((enum cpu_tier)t);
        assert_non_null(name);
        assert_true(cpu_tier_parse(str_of(name), &tier));
        assert_int_equal(tier, t);
    }
    assert_null(cpu_tier_name((enum cpu_tier)(RC_CPU_AVX2 + 1)));
    assert_true(cpu_tier_parse(str_of("auto"), &tier));
    assert_int_equal(tier, cpu_detect());
    assert_false(cpu_tier_parse(str_of("AVX2"), &tier));
    assert_false(cpu_tier_parse(str_of(""), &tier));
    assert_false(cpu_tier_parse(str_of("avx"), &tier));
}

static void model_fits(void **state)
{
    (void)state;
    char name[256] = "", cut[5] = "xxxx", guard[2] = {'a', 'b'};
    cpu_model(name, sizeof name);
    assert_true(strlen(name) > 0);
    assert_null(strchr(name, '\n'));
    cpu_model(cut, sizeof cut);
    assert_true(strlen(cut) <= 4);
    assert_memory_equal(cut, name, strlen(cut));
    cpu_model(guard, 1);
    assert_int_equal(guard[0], '\0');
    assert_int_equal(guard[1], 'b');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_read_back),
        cmocka_unit_test(model_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
