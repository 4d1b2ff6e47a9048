/* Colours. Well-known file types have one from a table; the others get a hue from the hash of their
 * name at a lightness and chroma that read on a dark background (OKLCH, Ottosson 2020).
 */
#include <string.h>

#include "parts.h"
#include "rource/base/hash.h"

static const float TYPE_LIGHTNESS = 0.76f, TYPE_CHROMA = 0.125f;
static const float PERSON_LIGHTNESS = 0.78f, PERSON_CHROMA = 0.13f;

struct theme theme_dark(void)
{
    return (struct theme){
        .background = {13, 15, 20, 255},
        .text = {232, 236, 242, 255},
        .dim_text = {150, 160, 174, 255},
        .halo = {6, 7, 10, 215},
        .accent = {110, 190, 255, 255},
        .branch = {96, 108, 128, 255},
        .vignette = 0.42f,
        .bloom = 0.4f,
        .bloom_threshold = 0.5f,
    };
}

static struct rgba rgb(uint32_t hex)
{
    return (struct rgba){(uint8_t)(hex >> 16), (uint8_t)(hex >> 8), (uint8_t)hex, 255};
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

struct rgba theme_extension(struct str extension)
{
    static const struct {
        const char *words;
        uint32_t hex;
    } known[] = {
#define X(words, hex) {words, hex},
#include "palette.def"
#undef X
    };
    if (extension.n == 0)
        return rgb(0xC4CCD6);
    for (size_t i = 0; i < RC_COUNT(known); i++) {
        if (names_word(known[i].words, extension))
            return rgb(known[i].hex);
    }
    const uint64_t mixed = hash_bytes(extension.p, extension.n, 17);
    const float lightness = TYPE_LIGHTNESS + 0.08f * (math_unit(math_mix(mixed)) - 0.5f);
    return color_from_oklch(lightness, TYPE_CHROMA, 2.0f * RC_PI * math_unit(mixed));
}

struct rgba theme_person(struct str author)
{
    const uint64_t mixed = hash_bytes(author.p, author.n, 5);
    return color_from_oklch(PERSON_LIGHTNESS, PERSON_CHROMA, 2.0f * RC_PI * math_unit(mixed));
}

struct rgba theme_action(unsigned action)
{
    switch (action) {
    case RC_CHANGE_ADD:
        return rgb(0x5CE68A);
    case RC_CHANGE_DELETE:
        return rgb(0xFF5A5F);
    case RC_CHANGE_RENAME:
        return rgb(0x7DB8FF);
    default:
        return rgb(0xFFB84D);
    }
}
