/* layout.h: a line of text cut into items that one shaping call can handle. One thread at a time.
 */
#ifndef ROURCE_DRAW_LAYOUT_H
#define ROURCE_DRAW_LAYOUT_H

#include "faces.h"

struct layout_char {
    uint32_t script;
    uint16_t face;
    uint8_t level; /* of embedding: 0 left to right, 1 right to left, 2 numbers within */
    uint8_t bidi;  /* private to layout.c */
    bool extends;  /* belongs to the character before it */
};

struct layout_item {
    uint32_t first, count; /* in code_points */
    uint32_t script;
    enum shaper_language language;
    uint16_t face;
    uint8_t level; /* odd = right to left */
};

/* Zero-initialise; reused from line to line. */
struct layout {
    RC_ARRAY(uint32_t) code_points;
    RC_ARRAY(struct layout_char) chars;
    RC_ARRAY(struct layout_item) items; /* in visual order, left to right */
};

void layout_finish(struct layout *layout);
/* Fills the layout with the items of a line. RC_ENOMEM. */
RC_NODISCARD enum rc_status layout_line(struct layout *layout, struct faces *faces, struct str s,
                                        bool semibold);

#endif
