/* font.h: font faces as FreeType reads them: metrics and glyph masks. One thread at a time. */
#ifndef ROURCE_DRAW_FONT_H
#define ROURCE_DRAW_FONT_H

#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

struct font_library;
struct font;

/* Coverage of one glyph, stride = width; left and top from the origin, y down. */
struct font_mask {
    uint8_t *coverage;
    int left, top, width, height; /* an empty mask is all zeros */
};

/* Owned by the caller; all memory of FreeType comes from mem_alloc() and stays in a pool until
 * font_library_destroy(). RC_ENOMEM. */
RC_NODISCARD enum rc_status font_library_create(struct font_library **out);
void font_library_destroy(struct font_library *library);

/* Opens face `index` of the font in `bytes`, which must outlive it. RC_ENOMEM, or RC_EFORMAT with
 * the reason in *reason (static text). */
RC_NODISCARD enum rc_status font_open(struct font **out, struct font_library *library,
                                      struct str bytes, uint32_t index, const char **reason);
void font_close(struct font *font);

/* Distances from the baseline in pixels, both positive, at size / 4 pixels per em. */
void font_metrics(const struct font *font, unsigned size, float *ascent, float *descent);
/* Rasterises a glyph at size / 4 pixels per em, moved right by subpixel / 4, into memory of the
 * arena. A glyph that is blank or broken gives an empty mask. RC_ENOMEM. */
RC_NODISCARD enum rc_status font_render(struct font *font, uint32_t glyph, unsigned size,
                                        unsigned subpixel, struct arena *arena,
                                        struct font_mask *out);

#endif
