/* fallback.c: installed fonts by fontconfig.
 *
 * At the first question all fonts are sorted, for each language and weight (0.7 ms each), by
 * fontconfig's preference for a sans-serif face; the font of a code point is then the first whose
 * character set has it. Later frames only look that up: it takes neither malloc nor milliseconds.
 */
#include "fallback.h"

#include <fontconfig/fontconfig.h>

#include "rource/base/memory.h"

struct fallback {
    FcConfig *config;
    bool tried;                              /* to load the configuration */
    FcFontSet *sorted[RC_LANGUAGE_COUNT][2]; /* by weight: regular, bold; NULL = failed */
};

enum rc_status fallback_create(struct fallback **out)
{
    *out = mem_calloc(1, sizeof **out);
    return *out ? RC_OK : RC_ENOMEM;
}

void fallback_destroy(struct fallback *fallback)
{
    if (!fallback)
        return;
    for (unsigned i = 0; i < RC_LANGUAGE_COUNT; i++)
        for (unsigned bold = 0; bold < 2; bold++)
            if (fallback->sorted[i][bold])
                FcFontSetDestroy(fallback->sorted[i][bold]);
    if (fallback->config)
        FcConfigDestroy(fallback->config);
    mem_free(fallback);
}

static FcFontSet *sort_fonts(FcConfig *config, enum shaper_language language, bool bold)
{
    FcPattern *pattern = FcPatternCreate();
    if (!pattern)
        return NULL;
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)"sans-serif");
    FcPatternAddString(pattern, FC_LANG, (const FcChar8 *)shaper_language_tag(language));
    FcPatternAddInteger(pattern, FC_WEIGHT, bold ? FC_WEIGHT_DEMIBOLD : FC_WEIGHT_REGULAR);
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    FcPatternAddBool(pattern, FC_COLOR, FcFalse);
    FcConfigSubstitute(config, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    FcResult result = FcResultMatch;
    FcFontSet *set = FcFontSort(config, pattern, FcFalse, NULL, &result);
    FcPatternDestroy(pattern);
    return set;
}

static void load(struct fallback *fallback)
{
    fallback->tried = true;
    fallback->config = FcInitLoadConfigAndFonts();
    for (unsigned i = 0; fallback->config && i < RC_LANGUAGE_COUNT; i++)
        for (unsigned bold = 0; bold < 2; bold++)
            fallback->sorted[i][bold] =
                sort_fonts(fallback->config, (enum shaper_language)i, bold != 0);
}

static bool has_flag(const FcPattern *font, const char *object)
{
    FcBool value = FcFalse;
    return FcPatternGetBool(font, object, 0, &value) == FcResultMatch && value == FcTrue;
}

static bool is_candidate(const FcPattern *font, uint32_t code_point)
{
    FcCharSet *set = NULL;
    return FcPatternGetCharSet(font, FC_CHARSET, 0, &set) == FcResultMatch &&
           FcCharSetHasChar(set, code_point) && has_flag(font, FC_SCALABLE) &&
           !has_flag(font, FC_COLOR) && !has_flag(font, FC_VARIABLE);
}

/* Fontconfig ranks what its configuration doesn't name by little more than chance. */
static bool is_sans(const FcPattern *font)
{
    FcChar8 *family = NULL;
    return FcPatternGetString(font, FC_FAMILY, 0, &family) == FcResultMatch &&
           !FcStrStr(family, (const FcChar8 *)"Serif") &&
           !FcStrStr(family, (const FcChar8 *)"Mono");
}

/* The first font in `fonts` of the given kind with the code point, after *skip others. */
static const FcPattern *find_in(const FcFontSet *fonts, uint32_t code_point, bool sans,
                                unsigned *skip)
{
    for (int i = 0; i < fonts->nfont; i++) {
        if (!is_candidate(fonts->fonts[i], code_point) || is_sans(fonts->fonts[i]) != sans)
            continue;
        if (*skip == 0)
            return fonts->fonts[i];
        --*skip;
    }
    return NULL;
}

bool fallback_find(struct fallback *fallback, const struct fallback_query *query, unsigned skip,
                   struct fallback_font *out)
{
    if (!fallback->tried)
        load(fallback);
    const FcFontSet *set = fallback->sorted[query->language][query->bold];
    if (!set)
        return false;
    const FcPattern *font = find_in(set, query->code_point, true, &skip);
    if (!font)
        font = find_in(set, query->code_point, false, &skip);
    FcChar8 *path = NULL;
    int index = 0;
    if (!font || FcPatternGetString(font, FC_FILE, 0, &path) != FcResultMatch)
        return false;
    FcPatternGetInteger(font, FC_INDEX, 0, &index);
    *out = (struct fallback_font){(const char *)path, (uint32_t)index};
    return true;
}
