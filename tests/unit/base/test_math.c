/* test_math.c: accuracy against libm, which a test may use, and exact bits against drift. */
#include "rource/base/math.h"

#include <string.h>

#include "rource/base/attr.h"
#include "testing.h"

static double relative(double got, double want)
{
    return want == 0.0 ? fabs(got) : fabs(got - want) / fabs(want);
}

static double uniform(uint64_t *random, double low, double high)
{
    return low + (high - low) * ((double)(test_random(random) >> 11) * 0x1p-53);
}

static void check_sincos(float x, double tolerance)
{
    float s, c;
    math_sincos(x, &s, &c);
    if (fabs(s - sin((double)x)) > tolerance || fabs(c - cos((double)x)) > tolerance)
        fail_msg("x = %a: %.9g %.9g", (double)x, (double)s, (double)c);
}

static void sincos_is_accurate(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 300000; i++) {
        check_sincos((float)uniform(&random, -10.0, 10.0), 6e-8);
        check_sincos((float)uniform(&random, -1e6, 1e6), 6e-8);
    }
    for (int i = -1000; i <= 1000; i++)
        check_sincos((float)i * (RC_PI / 4), 6e-8);
    float s, c;
    math_sincos(0.0f, &s, &c);
    assert_true(s == 0.0f && c == 1.0f);
    const float wild[] = {INFINITY, -INFINITY, NAN, 3e38f};
    for (size_t i = 0; i < RC_COUNT(wild); i++) {
        math_sincos(wild[i], &s, &c);
        assert_true(s == 0.0f && c == 1.0f);
    }
}

static void exp_is_accurate(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 300000; i++) {
        const double x = uniform(&random, -700.0, 700.0);
        assert_true(relative(math_exp(x), exp(x)) < 1e-14);
        const double y = uniform(&random, -1020.0, 1020.0);
        assert_true(relative(math_exp2(y), exp2(y)) < 1e-14);
        const double z = uniform(&random, -1.0, 1.0);
        assert_true(relative(math_exp(z), exp(z)) < 1e-15);
    }
    for (int k = -1022; k <= 1023; k++)
        assert_true(math_exp2(k) == ldexp(1.0, k));
    assert_true(math_exp(0.0) == 1.0);
    assert_true(math_exp(1000.0) == HUGE_VAL && math_exp2(1024.0) == HUGE_VAL);
    assert_true(math_exp(-1000.0) == 0.0 && math_exp2(-2000.0) == 0.0);
    assert_true(math_exp(HUGE_VAL) == HUGE_VAL && math_exp(-HUGE_VAL) == 0.0);
    assert_true(isnan(math_exp(NAN)) && isnan(math_exp2(NAN)));
    assert_true(relative(math_exp(-740.0), exp(-740.0)) < 0.2); /* subnormal: few digits are left */
}

static void log2_is_accurate(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 300000; i++) {
        const double x = exp(uniform(&random, -700.0, 700.0));
        assert_true(relative(math_log2(x), log2(x)) < 1e-14);
        const double near_one = uniform(&random, 0.5, 2.0);
        assert_true(relative(math_log2(near_one), log2(near_one)) < 1e-14);
    }
    for (int k = -1074; k <= 1023; k++)
        assert_true(math_log2(ldexp(1.0, k)) == k);
    assert_true(math_log2(0.0) == -HUGE_VAL && math_log2(HUGE_VAL) == HUGE_VAL);
    assert_true(isnan(math_log2(-1.0)) && isnan(math_log2(NAN)));
}

static void pow_is_accurate(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 300000; i++) {
        const double x = uniform(&random, 0.0, 100.0), y = uniform(&random, -20.0, 20.0);
        assert_true(relative(math_pow(x, y), pow(x, y)) < 1e-12);
    }
    assert_true(math_pow(0.0, 0.0) == 1.0 && math_pow(0.0, 2.0) == 0.0);
    assert_true(math_pow(0.0, -1.0) == HUGE_VAL && math_pow(1.0, 1e300) == 1.0);
    assert_true(isnan(math_pow(-1.0, 0.5)));
}

static void atan2_is_accurate(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 300000; i++) {
        const double size = exp(uniform(&random, -20.0, 20.0));
        const double x = uniform(&random, -1.0, 1.0) * size, y = uniform(&random, -1.0, 1.0);
        assert_true(fabs(math_atan2(y, x) - atan2(y, x)) < 1e-14);
    }
    for (int k = -8; k <= 8; k++) {
        const double angle = k * 0.39269908169872415481;
        assert_true(fabs(math_atan2(sin(angle), cos(angle)) - atan2(sin(angle), cos(angle))) <
                    1e-14);
    }
    assert_true(math_atan2(0.0, 0.0) == 0.0 && math_atan2(0.0, 2.0) == 0.0);
    assert_true(math_atan2(0.0, -1.0) > 3.14159265358979 && math_atan2(-3.0, 0.0) < -1.5707963);
    assert_true(math_atan2(NAN, 1.0) == 0.0 && math_atan2(1.0, HUGE_VAL) == 0.0);
}

static void easing_does_not_depend_on_the_step(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    assert_true(math_ease(3.0f, 0.0f) == 0.0f && math_ease(0.0f, 1.0f) == 0.0f);
    assert_true(math_ease(1e30f, 1e30f) == 1.0f);
    for (int i = 0; i < 10000; i++) {
        const float rate = (float)uniform(&random, 0.01, 20.0);
        const float dt = (float)exp(uniform(&random, -15.0, 2.0));
        const float whole = math_ease(rate, dt), half = math_ease(rate, dt / 2);
        assert_true(relative(whole, -expm1(-(double)rate * dt)) < 1e-6);
        assert_true(fabsf((half + (1 - half) * half) - whole) < 2e-6f);
    }
}

static void unit_vectors(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 10000; i++) {
        const float size = (float)exp(uniform(&random, -80.0, 80.0));
        const struct vec2 v = {(float)uniform(&random, -1, 1) * size,
                               (float)uniform(&random, -1, 1) * size};
        assert_true(fabsf(vec2_length(vec2_unit(v)) - 1.0f) < 2e-7f);
    }
    const struct vec2 odd[] = {{0, 0}, {NAN, 1}, {INFINITY, 1}};
    for (size_t i = 0; i < RC_COUNT(odd); i++) {
        const struct vec2 u = vec2_unit(odd[i]);
        assert_true(u.x == 1.0f && u.y == 0.0f);
    }
}

static void small_helpers(void **state)
{
    (void)state;
    assert_true(clampf(5, 0, 1) == 1 && clampf(-5, 0, 1) == 0 && clampf(0.5f, 0, 1) == 0.5f);
    assert_true(smoothstepf(-1) == 0 && smoothstepf(2) == 1 && smoothstepf(0.5f) == 0.5f);
    assert_true(lerpf(2, 4, 0.5f) == 3);
    const struct vec2 v = vec2_lerp((struct vec2){0, 10}, (struct vec2){10, 0}, 0.25f);
    assert_true(v.x == 2.5f && v.y == 7.5f);
    assert_true(vec2_dot((struct vec2){1, 2}, (struct vec2){3, 4}) == 11);
    assert_true(vec2_length(vec2_scale((struct vec2){3, 4}, 2)) == 10);
}

/* splitmix64 as its authors publish it: the first outputs for seed 1234567. */
static void mixes_as_published(void **state)
{
    (void)state;
    const uint64_t step = UINT64_C(0x9E3779B97F4A7C15);
    const uint64_t want[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                             UINT64_C(9817491932198370423)};
    for (uint64_t i = 0; i < RC_COUNT(want); i++)
        assert_true(math_mix(1234567 + i * step) == want[i]);
    assert_true(math_unit(0) == 0.0f && math_unit(UINT64_MAX) < 1.0f);
}

/* The same bits from every compiler and machine: golden sum over many results. */
static void bits_do_not_drift(void **state)
{
    (void)state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        const double x = (double)(int64_t)(i - 10000) * 0.0137;
        const double results[] = {math_exp(x), math_exp2(x), math_log2(x * x + 1e-9),
                                  math_pow(x * x, 0.4166), math_atan2(x, 3.0 - x * 0.7)};
        float sincos[2];
        math_sincos((float)(x * 731.0), &sincos[0], &sincos[1]);
        for (size_t k = 0; k < RC_COUNT(results); k++) {
            uint64_t bits;
            memcpy(&bits, &results[k], sizeof bits);
            sum = math_mix(sum ^ bits);
        }
        uint64_t bits;
        memcpy(&bits, sincos, sizeof bits);
        sum = math_mix(sum ^ bits);
    }
    assert_int_equal(sum, UINT64_C(0xACB7F0C02B72B59A));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sincos_is_accurate), cmocka_unit_test(exp_is_accurate),
        cmocka_unit_test(log2_is_accurate),   cmocka_unit_test(pow_is_accurate),
        cmocka_unit_test(atan2_is_accurate),  cmocka_unit_test(easing_does_not_depend_on_the_step),
        cmocka_unit_test(unit_vectors),       cmocka_unit_test(small_helpers),
        cmocka_unit_test(mixes_as_published), cmocka_unit_test(bits_do_not_drift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
