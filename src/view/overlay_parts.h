/* overlay_parts.h (private): the parts of an overlay and the pen that they draw with. Lengths are
 * in design units times pen.u, which has a least size: an interface must be readable in a small
 * window, where the picture's own names may be tiny. Thread-safety: that of the view. */
#ifndef ROURCE_VIEW_OVERLAY_PARTS_H
#define ROURCE_VIEW_OVERLAY_PARTS_H

#include "parts.h"
#include "rource/view/overlay.h"

struct pen {
    struct view *v;
    const struct scene *s;
    struct drawlist *list;
    float w, h;        /* of the frame in pixels */
    float u;           /* pixels of a design unit … */
    float unit;        /* … and of one of the picture, whose panels have no least size */
    struct rgba plate; /* what plates are filled with, opaque … */
    struct rgba edge;  /* … and their rims … */
    struct rgba text, dim, accent; /* … and words that are readable on them */
};

/* ---- overlay.c ---- */

struct pen pen_make(struct view *v, const struct scene *s, struct drawlist *list);
struct text_style pen_style(const struct pen *p, float size, uint8_t weight, uint8_t flags);
/* Pushes a line without halo, for plates. */
void pen_text(const struct pen *p, struct str text, struct text_style style, struct vec2 at,
              struct rgba color);
/* The same, ending at `right`. */
void pen_text_right(const struct pen *p, struct str text, struct text_style style,
                    struct vec2 right, struct rgba color);
/* Baseline of a line of text whose letters are centred at y. */
float pen_baseline(float y, struct text_style style);
/* An opaque plate with rim and shadow; its edges come to lie on whole pixels. */
void pen_plate(const struct pen *p, struct rect box, float corner, float alpha);
/* A veil of the background's colour over the whole frame. */
void pen_veil(const struct pen *p, float alpha);
/* What a buffer holds; when memory ran out while it was written, the list has failed. */
struct str pen_words(const struct pen *p, const struct strbuf *words);

/* Where a target is, in pixels; false when it is not in the picture. */
bool target_place(const struct pen *p, const struct view_target *target, struct vec2 *at,
                  float *radius);
void target_ring(const struct pen *p, const struct view_target *target, float width, float alpha);
/* The full name on a plate beside it. */
void target_plate(const struct pen *p, const struct view_target *target);

/* ---- search.c, card.c, help.c, notices.c ---- */

/* The veil, and above it what was found. */
void search_build_matches(const struct pen *p, const struct view_search *search);
void search_build(const struct pen *p, const struct view_search *search);

/* Where a card of that size stands: beside the cursor, inside of the frame. */
struct rect card_place(const struct pen *p, struct vec2 size, struct vec2 cursor);
void card_build(const struct pen *p, const struct view_card *card);

void help_build(const struct pen *p, const struct view_help *help);

void notice_build(const struct pen *p, const struct view_notice *notice);
void line_cursor_build(const struct pen *p, const struct view_line_cursor *cursor);
void figures_build(const struct pen *p, const struct view_figures *figures);
/* Marks of paused playing and of loading, which give way to panels. */
void state_build(const struct pen *p, const struct view_overlay *overlay);

#endif
