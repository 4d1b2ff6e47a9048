/* shaper.h: code points to positioned glyphs, and what Unicode knows about code points, by
 * HarfBuzz. One thread at a time. */
#ifndef ROURCE_DRAW_SHAPER_H
#define ROURCE_DRAW_SHAPER_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

struct hb_font_t;
struct shaper;

/* Languages that change the shapes of Han characters, and any other. */
enum shaper_language {
    RC_LANGUAGE_ANY,
    RC_LANGUAGE_CHINESE,
    RC_LANGUAGE_JAPANESE,
    RC_LANGUAGE_KOREAN,
};
enum { RC_LANGUAGE_COUNT = RC_LANGUAGE_KOREAN + 1 };
/* BCP 47 tag: "en", "zh-cn", "ja", "ko". */
const char *shaper_language_tag(enum shaper_language language);

/* What the layout must know about a code point. */
struct char_class {
    uint32_t script; /* ISO 15924 tag; 0 = common to several scripts */
    bool mark;       /* combines with the character before it */
    bool right_to_left;
    bool digit;
};
struct char_class shaper_classify(uint32_t code_point);
/* The language that a script implies, RC_LANGUAGE_ANY when none. Han implies Chinese. */
enum shaper_language shaper_script_language(uint32_t script);
bool shaper_script_is_han(uint32_t script);

/* Font over the bytes of a TrueType or OpenType file, which must outlive it. NULL when HarfBuzz
 * cannot read it. */
struct hb_font_t *shaper_font_open(struct str bytes, uint32_t index);
void shaper_font_close(struct hb_font_t *font);
/* Whether the font's character map has the code point. */
bool shaper_font_covers(struct hb_font_t *font, uint32_t code_point);

struct shaped_glyph {
    uint32_t glyph;
    int32_t x_advance, x_offset, y_offset; /* 26.6 pixels, y up */
};

struct shaper_run {
    struct hb_font_t *font;
    const uint32_t *text; /* the whole line, as context */
    uint32_t text_count, first, count;
    uint32_t script;
    enum shaper_language language;
    unsigned size; /* quarter pixels per em */
    bool right_to_left;
    bool tabular;
    bool literal; /* no contextual alternates, which would show -> as an arrow */
};

/* Owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status shaper_create(struct shaper **out);
void shaper_destroy(struct shaper *shaper);
/* Shapes text[first, first + count); *out is borrowed until the next call, in visual order. */
RC_NODISCARD enum rc_status shaper_run(struct shaper *shaper, const struct shaper_run *run,
                                       const struct shaped_glyph **out, uint32_t *count);

#endif
