/* shaper.c: shaping by HarfBuzz.
 *
 * HarfBuzz reads the font files itself (its "ot" functions): advances are then linear, which is
 * what light hinting and sub-pixel positions want, and FreeType is needed for masks only. The
 * language is always given, or HarfBuzz would take it from the locale. */
#include "shaper.h"

#include <hb-ot.h>
#include <hb.h>
#include <limits.h>

struct shaper {
    hb_buffer_t *buffer;
    RC_ARRAY(struct shaped_glyph) glyphs;
};

const char *shaper_language_tag(enum shaper_language language)
{
    static const char *const tags[RC_LANGUAGE_COUNT] = {"en", "zh-cn", "ja", "ko"};
    return tags[language];
}

static bool is_mark(hb_unicode_general_category_t c)
{
    return c == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           c == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           c == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

struct char_class shaper_classify(uint32_t code_point)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    const hb_unicode_general_category_t category = hb_unicode_general_category(unicode, code_point);
    const hb_script_t script = hb_unicode_script(unicode, code_point);
    struct char_class c = {
        .mark = is_mark(category),
        .digit = category == HB_UNICODE_GENERAL_CATEGORY_DECIMAL_NUMBER,
    };
    if (script != HB_SCRIPT_COMMON && script != HB_SCRIPT_INHERITED && script != HB_SCRIPT_UNKNOWN)
        c.script = script;
    c.right_to_left =
        c.script != 0 && !c.digit && hb_script_get_horizontal_direction(script) == HB_DIRECTION_RTL;
    return c;
}

enum shaper_language shaper_script_language(uint32_t script)
{
    switch (script) {
    case HB_SCRIPT_HAN:
    case HB_SCRIPT_BOPOMOFO:
        return RC_LANGUAGE_CHINESE;
    case HB_SCRIPT_HIRAGANA:
    case HB_SCRIPT_KATAKANA:
        return RC_LANGUAGE_JAPANESE;
    case HB_SCRIPT_HANGUL:
        return RC_LANGUAGE_KOREAN;
    default:
        return RC_LANGUAGE_ANY;
    }
}

bool shaper_script_is_han(uint32_t script)
{
    return script == HB_SCRIPT_HAN;
}

struct hb_font_t *shaper_font_open(struct str bytes, uint32_t index)
{
    if (bytes.n > UINT_MAX)
        return NULL;
    hb_blob_t *blob =
        hb_blob_create(bytes.p, (unsigned)bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
    /* As in FreeType, the bits above 16 choose a named instance of a variable font. */
    hb_face_t *face = hb_face_create(blob, index & 0xffffu);
    hb_blob_destroy(blob);
    hb_font_t *font = hb_face_get_glyph_count(face) > 0 ? hb_font_create(face) : NULL;
    hb_face_destroy(face);
    if (!font || font == hb_font_get_empty())
        return NULL;
    hb_ot_font_set_funcs(font);
    if (index >> 16)
        hb_font_set_var_named_instance(font, (index >> 16) - 1);
    return font;
}

void shaper_font_close(struct hb_font_t *font)
{
    if (font)
        hb_font_destroy(font);
}

bool shaper_font_covers(struct hb_font_t *font, uint32_t code_point)
{
    hb_codepoint_t glyph = 0;
    return hb_font_get_nominal_glyph(font, code_point, &glyph) && glyph != 0;
}

enum rc_status shaper_create(struct shaper **out)
{
    struct shaper *s = mem_calloc(1, sizeof *s);
    if (!s)
        return RC_ENOMEM;
    s->buffer = hb_buffer_create();
    if (!hb_buffer_allocation_successful(s->buffer)) {
        shaper_destroy(s);
        return RC_ENOMEM;
    }
    *out = s;
    return RC_OK;
}

void shaper_destroy(struct shaper *shaper)
{
    if (!shaper)
        return;
    hb_buffer_destroy(shaper->buffer);
    mem_free(shaper->glyphs.items);
    mem_free(shaper);
}

static hb_feature_t feature(hb_tag_t tag, uint32_t value)
{
    return (hb_feature_t){tag, value, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END};
}

static void shape_buffer(hb_buffer_t *buffer, const struct shaper_run *run)
{
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_utf32(buffer, run->text, (int)run->text_count, run->first, (int)run->count);
    hb_buffer_set_direction(buffer, run->right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, run->script ? (hb_script_t)run->script : HB_SCRIPT_LATIN);
    hb_buffer_set_language(buffer, hb_language_from_string(shaper_language_tag(run->language), -1));
    const int scale = (int)run->size * 16;
    hb_font_set_scale(run->font, scale, scale);
    hb_feature_t features[2];
    unsigned count = 0;
    if (run->tabular)
        features[count++] = feature(HB_TAG('t', 'n', 'u', 'm'), 1);
    if (run->literal)
        features[count++] = feature(HB_TAG('c', 'a', 'l', 't'), 0);
    hb_shape(run->font, buffer, features, count);
}

enum rc_status shaper_run(struct shaper *shaper, const struct shaper_run *run,
                          const struct shaped_glyph **out, uint32_t *count)
{
    if (run->text_count > INT_MAX)
        return RC_ENOMEM;
    shape_buffer(shaper->buffer, run);
    unsigned n = 0;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(shaper->buffer, &n);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(shaper->buffer, &n);
    shaper->glyphs.count = 0;
    if (!hb_buffer_allocation_successful(shaper->buffer) || RC_RESERVE(&shaper->glyphs, n) < 0)
        return RC_ENOMEM;
    for (unsigned i = 0; i < n; i++)
        shaper->glyphs.items[i] = (struct shaped_glyph){
            .glyph = infos[i].codepoint,
            .x_advance = positions[i].x_advance,
            .x_offset = positions[i].x_offset,
            .y_offset = positions[i].y_offset,
        };
    *out = shaper->glyphs.items;
    *count = n;
    return RC_OK;
}
