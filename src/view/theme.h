/* theme.h (private): all colours of a picture. A theme is made once for a view and then only read;
 * no other file of the view names a colour. All functions are pure, thread-safe.
 */
#ifndef ROURCE_VIEW_THEME_H
#define ROURCE_VIEW_THEME_H

#include "rource/base/color.h"
#include "rource/draw/drawlist.h"
#include "rource/view/view.h"

/* OKLCH of file types: the curated table's lightness 0.62…0.90 becomes low…high, its chroma is
 * multiplied; amber turns yellows, which are olive when dark, to gold. */
struct type_range {
    float low, high, chroma;
    bool amber;
};

struct theme {
    struct rgba background, text, dim_text, halo, accent;
    struct rgba branch; /* of directories without files of their own, and of pale branches */
    struct rgba added, changed, deleted, renamed;
    struct rgba shadow, shine; /* under people, on files; alpha is their strength, 0 = none */
    float glow, beam;          /* factors of the strength of soft lights (0 = none) and beams */
    float branch_tint;         /* how much branches take of their files' colours, 0…1 */
    float branch_width;        /* factor */
    float vignette, bloom, bloom_threshold;
    uint8_t light; /* enum draw_light */
    struct type_range types;
    bool slots; /* file types take one of a few colours that everybody tells apart */
    float person_lightness, person_chroma;
    float avatar_fill; /* how much of a person's colour an avatar's body has, 0…1 */
};

/* The theme on its own background, or on another one (alpha > 0): a theme for dark grounds gives
 * way to one for light grounds and the other way round, and what is too faint is made stronger. */
struct theme theme_make(enum view_theme kind, struct rgba background);
/* Colour of a file type; "" has one too. At least 3:1 to the background. */
struct rgba theme_extension(const struct theme *t, struct str extension);
/* The colours that a type may move to when another one has its own, most of them free of others;
 * at most `most`. Returns how many. */
size_t theme_candidates(const struct theme *t, struct rgba *out, size_t most);
/* Colour of a person by name. At least 4.5:1 to a light background. */
struct rgba theme_person(const struct theme *t, struct str author);
struct rgba theme_action(const struct theme *t, unsigned action);
/* Colour of a branch whose files' colour is `tint`. */
struct rgba theme_branch(const struct theme *t, struct rgba tint);
/* A vivid colour for a directory: between that of its commonest files and the mean of all, with the
 * chroma that means lose. */
struct rgba theme_blend(struct rgba commonest, struct rgba mean);

/* An avatar without picture. */
struct avatar_look {
    struct rgba body, ring, letters; /* letters have 4.5:1 to the body */
};
struct avatar_look theme_avatar(const struct theme *t, struct rgba person);

#endif
