/* halo.h: the soft dark rim that keeps words readable on any background. Pure integer maths. */
#ifndef ROURCE_DRAW_HALO_H
#define ROURCE_DRAW_HALO_H

#include "font.h"

/* Zero-initialise; memory that is reused from glyph to glyph. */
struct halo_scratch {
    RC_ARRAY(uint32_t) columns;
};

void halo_finish(struct halo_scratch *scratch);
/* The mask grown by size / 44 pixels (size in quarter pixels per em, so an eleventh of the em), at
 * least by 1¼, and faded out. Its coverage lies in the arena. RC_ENOMEM. */
RC_NODISCARD enum rc_status halo_make(struct halo_scratch *scratch, const struct font_mask *mask,
                                      unsigned size, struct arena *arena, struct font_mask *out);

#endif
