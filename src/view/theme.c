/* Colours. A theme's own are a table; those of people and of file types are derived: well-known
 * types have lightness, chroma and hue in a table, the others a hue from the hash of their name
 * (OKLCH, Ottosson 2020), and each theme maps these to what reads on its background.
 */
#include "theme.h"

#include <string.h>

#include "rource/base/attr.h"
#include "rource/base/hash.h"
#include "rource/history/history.h"

static const float TYPE_CONTRAST = 3.0f, TEXT_CONTRAST = 4.5f; /* WCAG 2.1 */
static const float TABLE_LOW = 0.62f, TABLE_HIGH = 0.90f;      /* lightness in palette.def */
static const float HASH_LIGHTNESS = 0.76f, HASH_CHROMA = 0.14f;
static const float NONE_LIGHTNESS = 0.84f, NONE_CHROMA = 0.014f, NONE_HUE = 255.0f;
/* Between a dark and a light ground: black and white have the same contrast to it. */
static const float MIDDLE_LUMINANCE = 0.179f;

static struct rgba rgb(uint32_t hex)
{
    return (struct rgba){(uint8_t)(hex >> 16), (uint8_t)(hex >> 8), (uint8_t)hex, 255};
}

static struct rgba translucent(uint32_t hex, uint8_t alpha)
{
    return (struct rgba){(uint8_t)(hex >> 16), (uint8_t)(hex >> 8), (uint8_t)hex, alpha};
}

/* ---- the themes ---- */

/* Very dark, not black; light adds up and blooms. */
static struct theme theme_dark(void)
{
    return (struct theme){
        .background = rgb(0x0D0F14),
        .text = rgb(0xE8ECF2),
        .dim_text = rgb(0x96A0AE),
        .halo = translucent(0x06070A, 215),
        .accent = rgb(0x6EBEFF),
        .branch = rgb(0x606C80),
        .added = rgb(0x5CE68A),
        .changed = rgb(0xFFB84D),
        .deleted = rgb(0xFF5A5F),
        .renamed = rgb(0x7DB8FF),
        .shadow = translucent(0x000000, 70),
        .shine = translucent(0xFFFFFF, 46),
        .glow = 1.0f,
        .beam = 1.0f,
        .branch_tint = 1.0f,
        .branch_width = 1.0f,
        .vignette = 0.42f,
        .bloom = 0.4f,
        .bloom_threshold = 0.5f,
        .light = RC_LIGHT_ADDED,
        .types = {TABLE_LOW, TABLE_HIGH, 1.0f, false},
        .person_lightness = 0.78f,
        .person_chroma = 0.13f,
        .avatar_fill = 0.38f,
    };
}

/* Dark, without red against green anywhere: blue comes, orange changes, pale pink goes. */
static struct theme theme_cvd(void)
{
    struct theme t = theme_dark();
    t.added = rgb(0x4C8DFF);
    t.changed = rgb(0xFFA62B);
    t.deleted = rgb(0xFFD9F4);
    t.renamed = rgb(0xA9DDB2);
    t.slots = true;
    return t;
}

/* Warm paper, inks instead of lights. */
static struct theme theme_light(void)
{
    return (struct theme){
        .background = rgb(0xFAF7F1),
        .text = rgb(0x2B2724),
        .dim_text = rgb(0x6B645C),
        .halo = translucent(0xFDFBF7, 225),
        .accent = rgb(0x2F6FB5),
        .branch = rgb(0xA79E92),
        .added = rgb(0x178040),
        .changed = rgb(0xB65A00),
        .deleted = rgb(0xC8262B),
        .renamed = rgb(0x1F5FBF),
        .shadow = translucent(0x4A3B28, 34),
        .shine = translucent(0xFFFFFF, 60),
        .glow = 1.1f,
        .beam = 1.15f,
        .branch_tint = 0.8f,
        .branch_width = 1.0f,
        .vignette = 0.045f,
        .light = RC_LIGHT_OVER,
        .types = {0.42f, 0.655f, 1.15f, true},
        .person_lightness = 0.50f,
        .person_chroma = 0.14f,
        .avatar_fill = 1.0f,
    };
}

/* White paper and projectors: flat, strong, nothing soft. */
static struct theme theme_print(void)
{
    struct theme t = theme_light();
    t.background = rgb(0xFFFFFF);
    t.text = rgb(0x16181B);
    t.dim_text = rgb(0x565B62);
    t.halo = translucent(0xFFFFFF, 240);
    t.accent = rgb(0x1F5FA8);
    t.branch = rgb(0x6B7178);
    t.shadow = t.shine = translucent(0x000000, 0);
    t.glow = 0.0f;
    t.beam = 1.5f;
    t.branch_tint = 0.0f;
    t.branch_width = 0.7f;
    t.vignette = 0.0f;
    t.types = (struct type_range){0.38f, 0.64f, 1.25f, true};
    t.person_lightness = 0.46f;
    return t;
}

static struct theme theme_named(enum view_theme kind)
{
    switch (kind) {
    case RC_THEME_LIGHT:
        return theme_light();
    case RC_THEME_PRINT:
        return theme_print();
    case RC_THEME_CVD:
        return theme_cvd();
    default:
        return theme_dark();
    }
}

static bool is_light(struct rgba c)
{
    return color_luminance(c) > MIDDLE_LUMINANCE;
}

/* The same kind of theme for the other kind of ground. */
static struct theme theme_opposite(enum view_theme kind)
{
    if (kind == RC_THEME_LIGHT || kind == RC_THEME_PRINT)
        return theme_dark();
    struct theme t = theme_light();
    if (kind == RC_THEME_CVD) {
        t.added = rgb(0x1F4FD8);
        t.changed = rgb(0xA85C00);
        t.deleted = rgb(0x5A0F45);
        t.renamed = rgb(0x16705F);
        t.slots = true;
    }
    return t;
}

struct theme theme_make(enum view_theme kind, struct rgba background)
{
    struct theme t = theme_named(kind);
    if (background.a > 0) {
        if (is_light(background) != is_light(t.background))
            t = theme_opposite(kind);
        t.background = background;
        t.background.a = 255;
        t.halo = translucent(0, t.halo.a);
        t.halo = color_mix(t.halo, (struct rgba){255, 255, 255, t.halo.a}, is_light(background));
    }
    struct rgba *const words[] = {&t.text,    &t.dim_text, &t.added,
                                  &t.changed, &t.deleted,  &t.renamed};
    for (size_t i = 0; i < RC_COUNT(words); i++)
        *words[i] = color_with_contrast(*words[i], t.background, TEXT_CONTRAST);
    t.accent = color_with_contrast(t.accent, t.background, TYPE_CONTRAST);
    return t;
}

/* ---- file types ---- */

/* Colours that stay apart for people with any kind of colour blindness: least differences of 9.8
 * under simulated protanopia, deuteranopia and tritanopia, 14 without (found by annealing). */
static const uint32_t SLOTS[] = {
    0x3D6AFA, 0xFED186, 0xFA5899, 0x00E3C1, 0xB09800, 0xD8E4FF, 0xD04300,
    0xDEAFFF, 0x618749, 0x88D700, 0x978FFF, 0x42AFBF, 0xE9FF00, 0x9860AC,
    0xFB9EA6, 0xC4FFC5, 0x008F7F, 0xAC6070, 0xFFE8EB, 0xA2AF65,
};

static struct rgba nearest_slot(struct rgba c)
{
    const struct lab wanted = color_to_cielab(c);
    struct rgba best = c;
    float least = 1e9f;
    for (size_t i = 0; i < RC_COUNT(SLOTS); i++) {
        const float d = lab_difference(wanted, color_to_cielab(rgb(SLOTS[i])));
        if (d < least) {
            least = d;
            best = rgb(SLOTS[i]);
        }
    }
    return best;
}

/* Hues of yellows on light ground, degrees. */
static float amber_hue(float hue)
{
    static const float from[] = {60.0f, 84.0f, 101.0f, 125.0f},
                       to[] = {60.0f, 70.0f, 84.0f, 123.0f};
    for (size_t i = 1; i < RC_COUNT(from); i++) {
        if (hue > from[i - 1] && hue <= from[i])
            return lerpf(to[i - 1], to[i], (hue - from[i - 1]) / (from[i] - from[i - 1]));
    }
    return hue;
}

/* A colour of the dark theme's table as this theme has it. Hue in degrees. */
static struct rgba type_color(const struct theme *t, float lightness, float chroma, float hue)
{
    const float part = (lightness - TABLE_LOW) / (TABLE_HIGH - TABLE_LOW);
    if (t->types.amber)
        hue = amber_hue(hue);
    const struct rgba c = color_from_oklch(lerpf(t->types.low, t->types.high, part),
                                           chroma * t->types.chroma, hue * (RC_PI / 180.0f));
    return color_with_contrast(c, t->background, TYPE_CONTRAST);
}

static bool names_word(const char *words, struct str word)
{
    struct str head, tail = str_of(words);
    while (tail.n > 0) {
        str_split(tail, ' ', &head, &tail);
        if (str_equal(head, word))
            return true;
    }
    return false;
}

static struct rgba table_color(const struct theme *t, struct str extension)
{
    static const struct {
        const char *words;
        uint8_t lightness, chroma; /* hundredths, thousandths */
        uint16_t hue;
    } known[] = {
#define X(words, lightness, chroma, hue) {words, lightness, chroma, hue},
#include "palette.def"
#undef X
    };
    if (extension.n == 0)
        return type_color(t, NONE_LIGHTNESS, NONE_CHROMA, NONE_HUE);
    for (size_t i = 0; i < RC_COUNT(known); i++) {
        if (names_word(known[i].words, extension))
            return type_color(t, (float)known[i].lightness * 0.01f, (float)known[i].chroma * 0.001f,
                              (float)known[i].hue);
    }
    const uint64_t mixed = hash_bytes(extension.p, extension.n, 17);
    const float lightness = HASH_LIGHTNESS + 0.1f * (math_unit(math_mix(mixed)) - 0.5f);
    return type_color(t, lightness, HASH_CHROMA, 360.0f * math_unit(mixed));
}

struct rgba theme_extension(const struct theme *t, struct str extension)
{
    const struct rgba c = table_color(t, extension);
    return t->slots ? color_with_contrast(nearest_slot(c), t->background, TYPE_CONTRAST) : c;
}

size_t theme_candidates(const struct theme *t, struct rgba *out, size_t most)
{
    enum { HUES = 24, LIGHTS = 5 };
    static const float chromas[] = {0.15f, 0.085f};
    size_t n = 0;
    for (size_t i = 0; i < RC_COUNT(SLOTS) && t->slots && n < most; i++)
        out[n++] = color_with_contrast(rgb(SLOTS[i]), t->background, TYPE_CONTRAST);
    for (size_t c = 0; c < RC_COUNT(chromas) && !t->slots; c++) {
        for (int k = 0; k < HUES * LIGHTS && n < most; k++) {
            const float part = (float)(k / HUES) / (float)(LIGHTS - 1);
            out[n++] = type_color(t, lerpf(TABLE_LOW, TABLE_HIGH, part), chromas[c],
                                  (float)(k % HUES) * (360.0f / (float)HUES));
        }
    }
    return n;
}

struct rgba theme_blend(struct rgba commonest, struct rgba mean)
{
    const struct lab c = color_to_oklab(commonest), m = color_to_oklab(mean);
    const float share = 0.6f;
    struct lab blend = {lerpf(m.l, c.l, share), lerpf(m.a, c.a, share), lerpf(m.b, c.b, share)};
    const float wanted = maxf(0.9f * lab_chroma(c), lab_chroma(m)), have = lab_chroma(blend);
    /* where the two cancel each other out there is no hue to restore: that of the commonest */
    if (have < 0.25f * wanted) {
        blend.a = c.a;
        blend.b = c.b;
    } else if (have < wanted) {
        blend.a *= wanted / have;
        blend.b *= wanted / have;
    }
    return color_from_oklab(blend);
}

/* ---- people, actions, branches ---- */

struct rgba theme_person(const struct theme *t, struct str author)
{
    const uint64_t mixed = hash_bytes(author.p, author.n, 5);
    const struct rgba c =
        color_from_oklch(t->person_lightness, t->person_chroma, 2.0f * RC_PI * math_unit(mixed));
    return color_with_contrast(c, t->background, TEXT_CONTRAST);
}

struct avatar_look theme_avatar(const struct theme *t, struct rgba person)
{
    const struct rgba body = color_mix(t->background, person, t->avatar_fill);
    const bool solid = t->avatar_fill > 0.5f;
    return (struct avatar_look){
        .body = body,
        .ring = solid ? color_mix(person, t->text, 0.3f) : person,
        .letters = color_with_contrast(solid ? t->background : color_mix(person, t->text, 0.55f),
                                       body, TEXT_CONTRAST),
    };
}

struct rgba theme_action(const struct theme *t, unsigned action)
{
    switch (action) {
    case RC_CHANGE_ADD:
        return t->added;
    case RC_CHANGE_DELETE:
        return t->deleted;
    case RC_CHANGE_RENAME:
        return t->renamed;
    default:
        return t->changed;
    }
}

struct rgba theme_branch(const struct theme *t, struct rgba tint)
{
    struct rgba c = color_mix(t->branch, tint, t->branch_tint);
    c.a = tint.a;
    return c;
}
