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

/* OKLab of the primaries as Ottosson gives them; each 8-bit colour survives the way there and back.
 */
static void converts_oklab(void **state)
{
    (void)state;
    const struct lab red = color_to_oklab((struct rgba){255, 0, 0, 255});
    assert_true(fabsf(red.l - 0.62796f) < 1e-4f && fabsf(red.a - 0.22486f) < 1e-4f &&
                fabsf(red.b - 0.12585f) < 1e-4f);
    assert_true(fabsf(lab_chroma(red) - 0.25768f) < 1e-4f);
    assert_true(fabsf(lab_hue(red) - 29.234f * 3.14159265f / 180.0f) < 1e-4f);
    for (int i = 0; i < 4096; i++) {
        const struct rgba c = {(uint8_t)(i % 16 * 17), (uint8_t)(i / 16 % 16 * 17),
                               (uint8_t)(i / 256 * 17), 255};
        check_near(color_from_oklab(color_to_oklab(c)), c.r, c.g, c.b);
    }
}

static void converts_cielab(void **state)
{
    (void)state;
    const struct {
        struct rgba c;
        struct lab lab;
    } known[] = {
        {{255, 255, 255, 255}, {100.0f, 0.0f, 0.0f}},
        {{0, 0, 0, 255}, {0.0f, 0.0f, 0.0f}},
        {{255, 0, 0, 255}, {53.24f, 80.09f, 67.20f}},
        {{0, 255, 0, 255}, {87.73f, -86.18f, 83.18f}},
        {{0, 0, 255, 255}, {32.30f, 79.19f, -107.86f}},
        {{128, 128, 128, 255}, {53.59f, 0.0f, 0.0f}},
    };
    for (size_t i = 0; i < RC_COUNT(known); i++) {
        const struct lab got = color_to_cielab(known[i].c), want = known[i].lab;
        assert_true(fabsf(got.l - want.l) < 0.02f && fabsf(got.a - want.a) < 0.02f &&
                    fabsf(got.b - want.b) < 0.02f);
    }
}

/* The pairs of Sharma, Wu and Dalal (2005), table 1. */
static void differs_as_published(void **state)
{
    (void)state;
    static const struct {
        struct lab a, b;
        float want;
    } pairs[] = {
        {{50.0f, 2.6772f, -79.7751f}, {50.0f, 0.0f, -82.7485f}, 2.0425f},
        {{50.0f, 3.1571f, -77.2803f}, {50.0f, 0.0f, -82.7485f}, 2.8615f},
        {{50.0f, 2.8361f, -74.0200f}, {50.0f, 0.0f, -82.7485f}, 3.4412f},
        {{50.0f, -1.3802f, -84.2814f}, {50.0f, 0.0f, -82.7485f}, 1.0f},
        {{50.0f, -1.1848f, -84.8006f}, {50.0f, 0.0f, -82.7485f}, 1.0f},
        {{50.0f, -0.9009f, -85.5211f}, {50.0f, 0.0f, -82.7485f}, 1.0f},
        {{50.0f, 0.0f, 0.0f}, {50.0f, -1.0f, 2.0f}, 2.3669f},
        {{50.0f, -1.0f, 2.0f}, {50.0f, 0.0f, 0.0f}, 2.3669f},
        {{50.0f, 2.49f, -0.001f}, {50.0f, -2.49f, 0.0009f}, 7.1792f},
        {{50.0f, 2.49f, -0.001f}, {50.0f, -2.49f, 0.0010f}, 7.1792f},
        {{50.0f, 2.49f, -0.001f}, {50.0f, -2.49f, 0.0011f}, 7.2195f},
        {{50.0f, 2.49f, -0.001f}, {50.0f, -2.49f, 0.0012f}, 7.2195f},
        {{50.0f, -0.001f, 2.49f}, {50.0f, 0.0009f, -2.49f}, 4.8045f},
        {{50.0f, -0.001f, 2.49f}, {50.0f, 0.0010f, -2.49f}, 4.8045f},
        {{50.0f, -0.001f, 2.49f}, {50.0f, 0.0011f, -2.49f}, 4.7461f},
        {{50.0f, 2.5f, 0.0f}, {50.0f, 0.0f, -2.5f}, 4.3065f},
        {{50.0f, 2.5f, 0.0f}, {73.0f, 25.0f, -18.0f}, 27.1492f},
        {{50.0f, 2.5f, 0.0f}, {61.0f, -5.0f, 29.0f}, 22.8977f},
        {{50.0f, 2.5f, 0.0f}, {56.0f, -27.0f, -3.0f}, 31.9030f},
        {{50.0f, 2.5f, 0.0f}, {58.0f, 24.0f, 15.0f}, 19.4535f},
        {{50.0f, 2.5f, 0.0f}, {50.0f, 3.1736f, 0.5854f}, 1.0f},
        {{50.0f, 2.5f, 0.0f}, {50.0f, 3.2972f, 0.0f}, 1.0f},
        {{50.0f, 2.5f, 0.0f}, {50.0f, 1.8634f, 0.5757f}, 1.0f},
        {{50.0f, 2.5f, 0.0f}, {50.0f, 3.2592f, 0.3350f}, 1.0f},
        {{60.2574f, -34.0099f, 36.2677f}, {60.4626f, -34.1751f, 39.4387f}, 1.2644f},
        {{63.0109f, -31.0961f, -5.8663f}, {62.8187f, -29.7946f, -4.0864f}, 1.2630f},
        {{61.2901f, 3.7196f, -5.3901f}, {61.4292f, 2.2480f, -4.9620f}, 1.8731f},
        {{35.0831f, -44.1164f, 3.7933f}, {35.0232f, -40.0716f, 1.5901f}, 1.8645f},
        {{22.7233f, 20.0904f, -46.6940f}, {23.0331f, 14.9730f, -42.5619f}, 2.0373f},
        {{36.4612f, 47.8580f, 18.3852f}, {36.2715f, 50.5065f, 21.2231f}, 1.4146f},
        {{90.8027f, -2.0831f, 1.4410f}, {91.1528f, -1.6435f, 0.0447f}, 1.4441f},
        {{90.9257f, -0.5406f, -0.9208f}, {88.6381f, -0.8985f, -0.7239f}, 1.5381f},
        {{6.7747f, -0.2908f, -2.4247f}, {5.8714f, -0.0985f, -2.2286f}, 0.6377f},
        {{2.0776f, 0.0795f, -1.1350f}, {0.9033f, -0.0636f, -0.5514f}, 0.9082f},
    };
    for (size_t i = 0; i < RC_COUNT(pairs); i++) {
        const float got = lab_difference(pairs[i].a, pairs[i].b);
        if (!(fabsf(got - pairs[i].want) < 1e-4f))
            fail_msg("pair %zu: %.5f, not %.4f", i + 1, (double)got, (double)pairs[i].want);
    }
}

static void finds_contrast(void **state)
{
    (void)state;
    for (int i = 0; i < 4096; i += 7) {
        const struct rgba c = {(uint8_t)(i % 16 * 17), (uint8_t)(i / 16 % 16 * 17),
                               (uint8_t)(i / 256 * 17), 99};
        for (int grey = 0; grey < 256; grey += 5) {
            const struct rgba back = {(uint8_t)grey, (uint8_t)grey, (uint8_t)(255 - grey), 255};
            const struct rgba got = color_with_contrast(c, back, 4.5f);
            assert_true(color_contrast(got, back) >= 4.5f);
            assert_int_equal(got.a, 99);
        }
    }
    const struct rgba white = {255, 255, 255, 255}, enough = {0, 90, 160, 255};
    const struct rgba kept = color_with_contrast(enough, white, 4.5f);
    assert_memory_equal(&kept, &enough, sizeof kept);
    /* Yellow on white darkens and stays yellow. */
    const struct lab olive =
        color_to_oklab(color_with_contrast((struct rgba){247, 223, 30, 255}, white, 3.0f));
    assert_true(fabsf(lab_hue(olive) - lab_hue(color_to_oklab((struct rgba){247, 223, 30, 255}))) <
                0.1f);
    assert_true(lab_chroma(olive) > 0.1f);
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
        cmocka_unit_test(div255_is_exact),      cmocka_unit_test(premultiplies),
        cmocka_unit_test(fades_and_mixes),      cmocka_unit_test(converts_oklch),
        cmocka_unit_test(stays_in_gamut),       cmocka_unit_test(measures_contrast),
        cmocka_unit_test(converts_oklab),       cmocka_unit_test(converts_cielab),
        cmocka_unit_test(differs_as_published), cmocka_unit_test(finds_contrast),
        cmocka_unit_test(parses_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
