/* test_color.c: exact 8-bit arithmetic, OKLCH and WCAG against published values, parsing. */
#include "rource/base/color.h"

#include <math.h>

#include "testing.h"

static void div255_is_exact(void **state)
{
    (void)state;
    for (uint32_t x = 0; x <= 255 * 255; x++)
        assert_int_equal(div255(x), (2 * x + 255) / 510);
}

static void premultiplies(void **state)
{
    (void)state;
    assert_int_equal(color_premultiply((struct rgba){1, 2, 3, 255}), 0xFF010203);
    assert_int_equal(color_premultiply((struct rgba){255, 255, 255, 0}), 0);
    assert_int_equal(color_premultiply((struct rgba){255, 128, 0, 128}), 0x80804000);
}

static void fades_and_mixes(void **state)
{
    (void)state;
    const struct rgba a = {0, 100, 200, 200}, b = {255, 0, 200, 0};
    assert_int_equal(color_fade(a, 0.5f).a, 100);
    assert_int_equal(color_fade(a, 7.0f).a, 200);
    assert_int_equal(color_fade(a, -1.0f).a, 0);
    assert_int_equal(color_fade(a, 0.5f).g, 100);
    assert_memory_equal(&(struct rgba[]){color_mix(a, b, 0.0f)}, &a, sizeof a);
    assert_memory_equal(&(struct rgba[]){color_mix(a, b, 1.0f)}, &b, sizeof b);
    const struct rgba middle = color_mix(a, b, 0.5f);
    assert_int_equal(middle.r, 128);
    assert_int_equal(middle.g, 50);
    assert_int_equal(middle.b, 200);
    assert_int_equal(middle.a, 100);
}

static void check_near(struct rgba got, int r, int g, int b)
{
    if (abs(got.r - r) > 1 || abs(got.g - g) > 1 || abs(got.b - b) > 1 || got.a != 255)
        fail_msg("%d %d %d %d, not %d %d %d", got.r, got.g, got.b, got.a, r, g, b);
}

/* Values of CSS Color 4's sample code for the primaries. */
static void converts_oklch(void **state)
{
    (void)state;
    const float degree = 3.14159265f / 180.0f;
    check_near(color_from_oklch(0.62796f, 0.25768f, 29.234f * degree), 255, 0, 0);
    check_near(color_from_oklch(0.86644f, 0.29483f, 142.495f * degree), 0, 255, 0);
    check_near(color_from_oklch(0.45201f, 0.31321f, 264.052f * degree), 0, 0, 255);
    check_near(color_from_oklch(1.0f, 0.0f, 0.0f), 255, 255, 255);
    check_near(color_from_oklch(0.0f, 0.0f, 0.0f), 0, 0, 0);
    check_near(color_from_oklch(0.59987f, 0.0f, 0.0f), 128, 128, 128);
}

/* Too much chroma is reduced; lightness and hue order survive. */
static void stays_in_gamut(void **state)
{
    (void)state;
    for (int i = 0; i < 360; i++) {
        const float hue = (float)i * 0.0174533f;
        const struct rgba wild = color_from_oklch(0.7f, 5.0f, hue);
        const struct rgba grey = color_from_oklch(0.7f, 0.0f, hue);
        assert_true(wild.r == 255 || wild.g == 255 || wild.b == 255 || wild.r == 0 || wild.g == 0 ||
                    wild.b == 0);
        assert_true(fabsf(color_luminance(wild) - color_luminance(grey)) < 0.15f);
    }
    check_near(color_from_oklch(7.0f, -1.0f, 1e30f), 255, 255, 255);
}

static void measures_contrast(void **state)
{
    (void)state;
    const struct rgba black = {0, 0, 0, 255}, white = {255, 255, 255, 255};
    const struct rgba grey = {0x77, 0x77, 0x77, 255}; /* 4.48:1 on white, the textbook example */
    assert_true(color_luminance(black) == 0.0f);
    assert_true(fabsf(color_luminance(white) - 1.0f) < 1e-6f);
    assert_true(fabsf(color_contrast(black, white) - 21.0f) < 1e-4f);
    assert_true(fabsf(color_contrast(grey, white) - 4.478f) < 0.002f);
    assert_true(color_contrast(grey, white) == color_contrast(white, grey));
    assert_true(color_contrast(grey, grey) == 1.0f);
}

static void parses_hex(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "#",        "12",     "1234",  "12345",
                                      "gggggg", "#1234567", "0x1234", "##123", "12 456"};
    struct rgba c = {9, 9, 9, 9};
    for (size_t i = 0; i < RC_COUNT(bad); i++)
        assert_false(color_parse(str_of(bad[i]), &c));
    assert_int_equal(c.r, 9);
    assert_true(color_parse(str_of("#1aB2c3"), &c));
    assert_int_equal(color_premultiply(c), 0xFF1AB2C3);
    assert_true(color_parse(str_of("f08"), &c));
    assert_int_equal(color_premultiply(c), 0xFFFF0088);
    assert_true(color_parse(str_of("#FFFFFF"), &c));
    assert_int_equal(color_premultiply(c), 0xFFFFFFFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(div255_is_exact), cmocka_unit_test(premultiplies),
        cmocka_unit_test(fades_and_mixes), cmocka_unit_test(converts_oklch),
        cmocka_unit_test(stays_in_gamut),  cmocka_unit_test(measures_contrast),
        cmocka_unit_test(parses_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
