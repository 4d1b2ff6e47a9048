/* rource/draw/text.h: fonts, shaped text and the cache of glyph masks.
 *
 * The default font is embedded. Text is shaped by HarfBuzz, runs of a script that the font lacks go
 * to a font that fontconfig finds (asked once per missing code point, remembered). Glyphs are
 * rasterised by FreeType with four horizontal sub-pixel positions and light hinting, when text is
 * shaped; masks never move or change afterwards, so threads may read the masks of a finished draw
 * list while more text is shaped. Thread-safety: text_shape() and text_push() from one thread;
 * text_glyph() from any for ids in a finished draw list.
 */
#ifndef ROURCE_DRAW_TEXT_H
#define ROURCE_DRAW_TEXT_H

#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/str.h"
#include "rource/draw/drawlist.h"

enum text_weight {
    RC_TEXT_REGULAR,
    RC_TEXT_SEMIBOLD,
};

enum text_flag {
    RC_TEXT_TABULAR = 1, /* figures of equal width, for what counts or ticks */
};

struct text_style {
    float size; /* pixels per em, 4…400; rounded to a quarter pixel */
    uint8_t weight;
    uint8_t flags;
};

/* 8-bit coverage of a glyph, and of its halo (the mask grown and softened). Offsets are from the
 * origin, y down. */
struct glyph_mask {
    const uint8_t *coverage; /* stride = width */
    int16_t left, top, width, height;
    const uint8_t *halo; /* stride = halo_width */
    int16_t halo_left, halo_top, halo_width, halo_height;
};

/* One positioned glyph of a run: add the run's origin in whole pixels. */
struct text_glyph {
    uint32_t id; /* in the glyph cache */
    int16_t x, y;
};

/* A shaped line of text, borrowed from the cache: valid until run_limit / 4 more lines, or 16 times
 * run_limit more glyphs, have been shaped for the first time, which is longer than a frame. Glyph
 * ids stay valid until text_destroy(). */
struct text_run {
    const struct text_glyph *glyphs; /* from left to right; blanks and what is further than 32767
                                        pixels from the start are left out */
    uint32_t count;
    float width;           /* advance in pixels */
    float ascent, descent; /* of the font at this size, both positive */
};

struct text;

struct text_params {
    const char *font_file; /* NULL = the embedded font */
    bool no_fallback;      /* never ask fontconfig: the same bytes on machines with other fonts */
    uint32_t run_limit;    /* shaped lines kept at most; the longest unused go first; 0 = 65536 */
};

/* Owned by the caller. RC_ENOTFOUND or RC_EFORMAT with the file's name when the font cannot be
 * used, RC_ENOMEM. */
RC_NODISCARD enum rc_status text_create(struct text **out, struct error *err,
                                        const struct text_params *params);
void text_destroy(struct text *text);
/* Shapes a line (invalid UTF-8 shows as U+FFFD, control characters as spaces), from a cache of
 * runs. x_fraction in quarter pixels (0…3) is where the origin lies in its pixel. On failure of
 * memory *out is empty and RC_ENOMEM is returned. */
RC_NODISCARD enum rc_status text_shape(struct text *text, struct str s, struct text_style style,
                                       unsigned x_fraction, struct text_run *out);
/* The mask of a glyph. Thread-safe. */
const struct glyph_mask *text_glyph(const struct text *text, uint32_t id);
/* Premultiplied colours of a text's body and of its halo; 0 = none. */
struct text_ink {
    uint32_t color, halo;
};
/* Pushes a line with its baseline origin at `at` in pixels: halo first (when its alpha is not 0),
 * then the body. Glyphs outside the frame are dropped. When memory runs out list->failed is set. */
void text_push(struct text *text, struct drawlist *list, struct str s, struct text_style style,
               struct vec2 at, struct text_ink ink);

#endif
