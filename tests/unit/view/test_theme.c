/* test_theme.c: what each theme promises: contrast, colours told apart, also by the colour-blind,
 * avatars that can be read, vivid colours of directories. */
#include "theme.h"

#include <stdio.h>

#include "rource/base/math.h"
#include "rource/history/history.h"
#include "testing.h"

static const struct rgba no_color = {0, 0, 0, 0};
static const enum view_theme all_themes[] = {
#define NAMED(NAME, name) RC_THEME_##NAME,
    RC_VIEW_THEMES(NAMED)
#undef NAMED
};
static const unsigned all_actions[] = {RC_CHANGE_ADD, RC_CHANGE_MODIFY, RC_CHANGE_DELETE,
                                       RC_CHANGE_RENAME};

static struct rgba rgb(uint32_t hex)
{
    return (struct rgba){(uint8_t)(hex >> 16), (uint8_t)(hex >> 8), (uint8_t)hex, 255};
}

static void expect_contrast(const char *what, struct rgba c, struct rgba ground, float least)
{
    if (!(color_contrast(c, ground) >= least))
        fail_msg("%s: %02x%02x%02x on %02x%02x%02x has %.2f:1, wanted %.1f:1", what, c.r, c.g, c.b,
                 ground.r, ground.g, ground.b, (double)color_contrast(c, ground), (double)least);
}

static float difference(struct rgba a, struct rgba b)
{
    return lab_difference(color_to_cielab(a), color_to_cielab(b));
}

/* Every extension of the table, and hashed ones. Returns false after the last. */
static bool nth_extension(unsigned i, char out[32])
{
    static const char *const known[] = {
        "",
#define X(words, lightness, chroma, hue) words,
#include "palette.def"
#undef X
    };
    if (i < RC_COUNT(known)) {
        struct str head, tail;
        (void)str_split(str_of(known[i]), ' ', &head, &tail);
        (void)snprintf(out, 32, "%.*s", (int)head.n, head.p ? head.p : "");
    } else {
        (void)snprintf(out, 32, "x%u", i * 7919u);
    }
    return i < RC_COUNT(known) + 1500;
}

static void check_contrasts(const struct theme *t)
{
    const float mixed = 4.48f; /* 4.5, but for the rounding of a mix to eight bits */
    char name[32];
    expect_contrast("text", t->text, t->background, 4.5f);
    expect_contrast("dim text", t->dim_text, t->background, 4.5f);
    expect_contrast("accent", t->accent, t->background, 3.0f);
    for (size_t i = 0; i < RC_COUNT(all_actions); i++) {
        const struct rgba action = theme_action(t, all_actions[i]);
        expect_contrast("action", action, t->background, 4.5f);
        expect_contrast("file name", color_mix(t->text, action, 0.55f), t->background, mixed);
    }
    for (unsigned i = 0; nth_extension(i, name); i++)
        expect_contrast(name, theme_extension(t, str_of(name)), t->background, 3.0f);
    struct rgba candidates[256];
    const size_t n = theme_candidates(t, candidates, RC_COUNT(candidates));
    assert_true(n >= 20);
    for (size_t i = 0; i < n; i++)
        expect_contrast("candidate", candidates[i], t->background, 3.0f);
    for (unsigned i = 0; i < 300; i++) {
        (void)snprintf(name, sizeof name, "Person %u", i);
        const struct rgba person = theme_person(t, str_of(name));
        const struct avatar_look look = theme_avatar(t, person);
        expect_contrast("person", person, t->background, 4.5f);
        expect_contrast("name of a person", color_mix(person, t->text, 0.35f), t->background,
                        mixed);
        expect_contrast("initials", look.letters, look.body, 4.5f);
        expect_contrast("ring", look.ring, t->background, 3.0f);
    }
}

static void everything_stands_out(void **state)
{
    (void)state;
    static const uint32_t grounds[] = {0x000000, 0x203040, 0x7F1D1D, 0x444444, 0x767676, 0x808080,
                                       0x9AA7B5, 0xFFE066, 0xEAF2FF, 0xFFFFFF, 0x00FF00, 0x0000FF};
    for (size_t k = 0; k < RC_COUNT(all_themes); k++) {
        struct theme t = theme_make(all_themes[k], no_color);
        check_contrasts(&t);
        for (size_t i = 0; i < RC_COUNT(grounds); i++) {
            t = theme_make(all_themes[k], rgb(grounds[i]));
            assert_memory_equal(&t.background, &(struct rgba[]){rgb(grounds[i])},
                                sizeof t.background);
            check_contrasts(&t);
        }
    }
}

static void light_suits_the_ground(void **state)
{
    (void)state;
    for (size_t k = 0; k < RC_COUNT(all_themes); k++) {
        assert_int_equal(theme_make(all_themes[k], rgb(0x101010)).light, RC_LIGHT_ADDED);
        const struct theme t = theme_make(all_themes[k], rgb(0xF0F0F0));
        assert_int_equal(t.light, RC_LIGHT_OVER);
        assert_true(t.bloom <= 0.0f && color_luminance(t.halo) > 0.9f);
    }
    const struct theme print = theme_make(RC_THEME_PRINT, no_color);
    assert_true(print.glow <= 0.0f && print.vignette <= 0.0f && print.bloom <= 0.0f);
    assert_int_equal(print.shadow.a, 0);
    assert_int_equal(color_premultiply(print.background), 0xFFFFFFFFu);
    const struct rgba branch = theme_branch(&print, (struct rgba){255, 0, 0, 80});
    assert_true(lab_chroma(color_to_oklab(branch)) < 0.03f);
    assert_int_equal(branch.a, 80);
}

/* Types that occur together differ already in the table. */
static void companions_differ(void **state)
{
    (void)state;
    static const char *const groups[] = {
        "c h sh po txt pl html",
        "js ts jsx tsx json css html md",
        "js json md css scss html svg png yml snap",
        "cpp h hpp cmake md txt py",
        "py ipynb md yml txt toml rst",
        "java xml kt gradle properties md",
        "go mod md sh yml",
        "rb erb yml md css js",
        "rs toml md sh yml",
        "cs xml json md",
        "php js css html json md twig",
    };
    static const enum view_theme themes[] = {RC_THEME_DARK, RC_THEME_LIGHT, RC_THEME_PRINT};
    for (size_t k = 0; k < RC_COUNT(themes); k++) {
        const struct theme t = theme_make(themes[k], no_color);
        for (size_t g = 0; g < RC_COUNT(groups); g++) {
            struct str a, b, rest = str_of(groups[g]), others;
            while (rest.n > 0) {
                (void)str_split(rest, ' ', &a, &rest);
                for (others = rest; others.n > 0;) {
                    (void)str_split(others, ' ', &b, &others);
                    const float d = difference(theme_extension(&t, a), theme_extension(&t, b));
                    if (!(d >= 12.0f))
                        fail_msg("theme %zu: %.*s and %.*s differ by %.1f", k, (int)a.n, a.p,
                                 (int)b.n, b.p, (double)d);
                }
            }
        }
    }
}

/* ---- colour blindness: Machado, Oliveira and Fernandes (2009), severity 1 ---- */

static const float deficiencies[3][9] = {
    {0.152286f, 1.052583f, -0.204868f, 0.114503f, 0.786281f, 0.099216f, -0.003882f, -0.048116f,
     1.051998f}, /* protanopia */
    {0.367322f, 0.860646f, -0.227968f, 0.280085f, 0.672501f, 0.047413f, -0.011820f, 0.042940f,
     0.968881f}, /* deuteranopia */
    {1.255528f, -0.076749f, -0.178779f, -0.078411f, 0.930809f, 0.147602f, 0.004733f, 0.691367f,
     0.303900f}, /* tritanopia */
};

static double linear_of(uint8_t v)
{
    const double c = v / 255.0;
    return c <= 0.03928 ? c / 12.92 : math_pow((c + 0.055) / 1.055, 2.4);
}

static struct rgba simulate(struct rgba c, const float m[9])
{
    const double in[3] = {linear_of(c.r), linear_of(c.g), linear_of(c.b)};
    uint8_t out[3];
    for (int i = 0; i < 3; i++) {
        double v = 0.0;
        for (int k = 0; k < 3; k++)
            v += (double)m[3 * i + k] * in[k];
        v = v < 0.0 ? 0.0 : v > 1.0 ? 1.0 : v;
        v = v <= 0.0031308 ? v * 12.92 : 1.055 * math_pow(v, 1.0 / 2.4) - 0.055;
        out[i] = (uint8_t)(v * 255.0 + 0.5);
    }
    return (struct rgba){out[0], out[1], out[2], 255};
}

static void expect_told_apart(const struct rgba *colors, size_t n, float least)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            for (int d = 0; d < 3; d++) {
                const float got = difference(simulate(colors[i], deficiencies[d]),
                                             simulate(colors[k], deficiencies[d]));
                if (!(got >= least))
                    fail_msg("deficiency %d: %zu and %zu differ by %.1f", d, k, i, (double)got);
            }
}

static void everybody_tells_cvd_apart(void **state)
{
    (void)state;
    const struct theme t = theme_make(RC_THEME_CVD, no_color);
    struct rgba colors[32], actions[4];
    const size_t n = theme_candidates(&t, colors, RC_COUNT(colors));
    assert_int_equal(n, 20);
    expect_told_apart(colors, n, 9.0f);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(difference(colors[i], colors[k]) >= 12.5f);
    for (size_t i = 0; i < 4; i++)
        actions[i] = theme_action(&t, all_actions[i]);
    expect_told_apart(actions, 4, 15.0f);
    char name[32];
    for (unsigned i = 0; nth_extension(i, name); i++) {
        const struct rgba c = theme_extension(&t, str_of(name));
        bool found = false;
        for (size_t k = 0; k < n; k++)
            found |= difference(c, colors[k]) < 0.01f;
        assert_true(found);
    }
}

/* The simulation itself: greys stay, and red and green of one lightness fall together. */
static void simulation_is_right(void **state)
{
    (void)state;
    for (int d = 0; d < 3; d++)
        assert_true(difference(simulate(rgb(0x808080), deficiencies[d]), rgb(0x808080)) < 0.5f);
    const struct rgba red = color_from_oklch(0.65f, 0.15f, 0.6f);
    const struct rgba green = color_from_oklch(0.65f, 0.15f, 2.0f);
    assert_true(difference(red, green) > 40.0f);
    assert_true(difference(simulate(red, deficiencies[1]), simulate(green, deficiencies[1])) <
                12.0f);
}

static float hue_between(struct rgba a, struct rgba b)
{
    const float turn = lab_hue(color_to_oklab(a)) - lab_hue(color_to_oklab(b));
    const float around = fabsf(turn);
    return around > RC_PI ? 2.0f * RC_PI - around : around;
}

static void blends_stay_vivid(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int i = 0; i < 2000; i++) {
        const uint64_t r = test_random(&random);
        const struct rgba common = color_from_oklch(0.7f, 0.14f, (float)(r % 629) * 0.01f);
        const struct rgba mean = rgb((uint32_t)(r >> 32) & 0xFFFFFF);
        const struct rgba c = theme_blend(common, mean);
        const float want = lab_chroma(color_to_oklab(common)) * 0.9f;
        const float got = lab_chroma(color_to_oklab(c));
        /* the gamut may take some of it */
        if (!(got >= 0.5f * want))
            fail_msg("chroma %.3f, wanted %.3f", (double)got, (double)want);
        assert_int_equal(c.a, 255);
    }
    /* The mean of many colours is grey: the commonest type's hue stays. */
    const struct rgba blue = color_from_oklch(0.7f, 0.15f, 4.5f);
    const struct rgba of_grey = theme_blend(blue, rgb(0x8C8C8C));
    assert_true(hue_between(of_grey, blue) < 0.1f);
    assert_true(lab_chroma(color_to_oklab(of_grey)) > 0.12f);
    const struct rgba same = theme_blend(blue, blue);
    assert_true(difference(same, blue) < 1.0f);
    /* Grey files give a grey directory. */
    assert_true(lab_chroma(color_to_oklab(theme_blend(rgb(0x999999), rgb(0x999999)))) < 0.01f);
}

static void themes_have_names(void **state)
{
    (void)state;
    assert_int_equal(view_theme_parse(str_of("dark")), RC_THEME_DARK);
    assert_int_equal(view_theme_parse(str_of("light")), RC_THEME_LIGHT);
    assert_int_equal(view_theme_parse(str_of("print")), RC_THEME_PRINT);
    assert_int_equal(view_theme_parse(str_of("cvd")), RC_THEME_CVD);
    assert_int_equal(view_theme_parse(str_of(NULL)), RC_THEME_DARK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_stands_out), cmocka_unit_test(light_suits_the_ground),
        cmocka_unit_test(companions_differ),     cmocka_unit_test(everybody_tells_cvd_apart),
        cmocka_unit_test(simulation_is_right),   cmocka_unit_test(blends_stay_vivid),
        cmocka_unit_test(themes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
