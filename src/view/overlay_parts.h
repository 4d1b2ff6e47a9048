/* overlay_parts.h (private): what the files of the overlay share. Thread-safety: the view's. */
#ifndef ROURCE_VIEW_OVERLAY_PARTS_H
#define ROURCE_VIEW_OVERLAY_PARTS_H

#include "parts.h"

#include "rource/scene/constants.h"
#include "rource/view/overlay.h"

struct overlay_pass {
    struct view *v;
    const struct scene *s;
    struct drawlist *list;
    float u; /* pixels of a design unit */
};

/* ---- overlay.c ---- */

/* A box of the background's colour with a thin edge. */
void overlay_plate(const struct overlay_pass *o, struct rect box, float alpha);
struct text_style overlay_style(const struct overlay_pass *o, float size, bool bold);
/* Text without a halo whose baseline begins at (x, y). */
void overlay_text(const struct overlay_pass *o, struct str text, struct text_style style, float x,
                  float y, struct rgba color);

/* ---- overlay_boxes.c ---- */

/* A path in at most `width` pixels: directories give way, the last name is kept. */
void overlay_path(const struct overlay_pass *o, struct str path, struct text_style style,
                  struct vec2 at, float width, struct rgba color);
/* Where a box of that size stands beside a point: in the frame, and not under the point. */
struct rect overlay_beside(struct vec2 point, struct vec2 size, float gap, int width, int height);
void overlay_card(const struct overlay_pass *o, const struct view_card *card);
void overlay_help(const struct overlay_pass *o, const struct view_help *help);

#endif
