/* The parts of a view as they call each other: theme (colours), layers (the scene), labels (the
 * placer), panels (title, date, legend, time line).
 */
#ifndef ROURCE_VIEW_PARTS_H
#define ROURCE_VIEW_PARTS_H

#include "label_place.h"
#include "panels.h"

#include "rource/draw/text.h"
#include "rource/view/view.h"

/* ---- theme.c ---- */

struct theme {
    struct rgba background, text, dim_text, halo, accent;
    struct rgba branch; /* of directories without files of their own */
    float vignette, bloom, bloom_threshold;
};
struct theme theme_dark(void);
/* Colour of a file type; "" has one too. */
struct rgba theme_extension(struct str extension);
struct rgba theme_person(struct str author);
struct rgba theme_action(unsigned action);

/* ---- labels.c ---- */

struct label {
    struct view_label shown; /* first: what the outside sees */
    struct vec2 velocity;    /* of its box in pixels a second, eased */
    struct vec2 slide;       /* how far it has given way to others, in pixels */
    float age;               /* seconds since it came up */
    float rank;              /* higher wins */
    bool wanted;
};

/* A label that went a moment ago: it does not come back at once, nor on another side. */
struct label_past {
    struct view_label shown;
    float gone; /* seconds since */
};

/* Where an avatar was in the last update, and its way since the one before. */
struct label_seen {
    struct vec2 at, velocity;
    float when;
};

struct labels {
    RC_ARRAY(struct label) items;
    RC_ARRAY(struct view_label) visible; /* those with alpha > 0, for view_labels() */
    RC_ARRAY(struct obstacle) obstacles; /* avatars and panels */
    RC_ARRAY(struct obstacle) taken;     /* labels that stay */
    RC_ARRAY(struct label_past) past;
    RC_ARRAY(uint32_t) order;
    RC_ARRAY(struct label_seen) seen; /* by person id */
    RC_ARRAY(unsigned char)
    file_marks; /* by file id: 1 = has a label or was tried in this update */
    RC_ARRAY(unsigned char) dir_marks, person_marks;
};

RC_NODISCARD enum rc_status labels_update(struct view *v, const struct scene *s, float dt);
void labels_build(struct view *v, const struct scene *s, struct drawlist *list);
void labels_finish(struct labels *labels);

/* ---- layers.c, people_layer.c ---- */

/* A directory's colours, by directory id. */
struct tint {
    struct vec3 own, goal; /* of its files, 0…255: as shown, and where that eases to */
    struct vec3 branch;    /* of all files at or below it */
    float weight;          /* while summing up: how much stands behind branch */
    float touched;
    uint32_t files;
};

RC_NODISCARD enum rc_status layers_update(struct view *v, const struct scene *s, float dt);
/* Light and branches; beams go between these and the files. */
void layers_build_ground(struct view *v, const struct scene *s, struct drawlist *list);
void layers_build_files(struct view *v, const struct scene *s, struct drawlist *list);
void people_layer_build(struct view *v, const struct scene *s, struct drawlist *list);
void people_layer_beams(struct view *v, const struct scene *s, struct drawlist *list);

enum { RC_GRAINS = 6000 }; /* of a melted directory at most */

struct view {
    struct view_params params;
    char *title;
    struct strbuf fitted_title; /* as much of it as fits into the frame */
    struct theme theme;
    struct labels labels;
    struct panels panels;
    RC_ARRAY(struct tint) tints;            /* by directory id */
    RC_ARRAY(struct rgba) extension_colors; /* by extension id */
    RC_ARRAY(struct vec2) grains;           /* the first places of the files' pattern */
    RC_ARRAY(uint32_t) person_beams;        /* by person id, while building */
    struct strbuf scratch;
};

static inline bool view_shows(const struct view *v, unsigned element)
{
    return !(v->params.hidden & element);
}
/* A length of the 720-line design in pixels of this frame. */
static inline float view_unit(int width, int height)
{
    return (float)(width < height ? width : height) / 720.0f;
}
static inline struct text_style view_style(const struct view *v, const struct scene *s, float size,
                                           uint8_t weight, uint8_t flags)
{
    const float unit = view_unit((int)s->camera.width, (int)s->camera.height);
    const float scale = v->params.font_size / 12.5f;
    return (struct text_style){maxf(size * scale * unit, 5.0f), weight, flags};
}
/* Pushes text with the theme's halo at (x, y) = left end of the baseline. */
void view_text(struct view *v, struct drawlist *list, struct str text, struct text_style style,
               struct vec2 at, struct rgba color);
/* Width of a line; 0 when it cannot be shaped. */
float view_text_width(struct view *v, struct str text, struct text_style style);

#endif
