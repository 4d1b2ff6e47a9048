/* The parts of a view as they call each other: theme.h and extension_colors (colours), layers (the
 * scene), labels (the placer), panels (title, date, legend, time line).
 */
#ifndef ROURCE_VIEW_PARTS_H
#define ROURCE_VIEW_PARTS_H

#include "label_place.h"
#include "panels.h"
#include "theme.h"

#include "rource/draw/text.h"
#include "rource/view/palette.h"
#include "rource/view/view.h"

/* ---- extension_colors.c ---- */

enum { RC_TYPES_APART = 12, RC_TYPE_CANDIDATES = 256 };

/* A file type's colour, by extension id. */
struct type_color {
    struct rgba home, from, goal; /* its own; and on the way from where to where it is */
    struct lab lab;               /* CIELAB of the goal */
    float way;                    /* 0…1 */
    bool fixed;                   /* given by the user: never moves */
    bool shown;                   /* in an earlier frame: it glides, others start anew */
};
struct type_candidate {
    struct rgba color;
    struct lab lab;
};
struct extension_colors {
    RC_ARRAY(struct type_color) states;
    RC_ARRAY(struct type_candidate) candidates;
    uint32_t top[RC_RANKED / 2]; /* the commonest types of the last update */
    uint32_t top_count;
    uint32_t turn; /* counts the colours that moved */
    bool gliding;
};

RC_NODISCARD enum rc_status extension_colors_init(struct view *v);
void extension_colors_finish(struct view *v);
/* Gives new types their colours and keeps the commonest apart. RC_ENOMEM. */
RC_NODISCARD enum rc_status extension_colors_update(struct view *v, const struct scene *s,
                                                    float dt);
/* One vivid colour for a directory's own files, where they are heading. */
struct rgba view_directory_color(const struct view *v, const struct scene *s,
                                 const struct scene_dir *d);

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
/* The element of enum view_element that a kind of label belongs to. */
unsigned label_element(enum view_label_kind kind);
/* The size of a label's box; false when it cannot be shown or would be too wide. */
bool label_size(struct view *v, const struct scene *s, const struct view_label *l,
                struct vec2 *size);
void label_draw(struct view *v, const struct scene *s, const struct view_label *l,
                struct drawlist *list);

/* ---- all_names.c ---- */

struct all_names {
    RC_ARRAY(unsigned char) taken; /* cells of a grid over the frame */
    RC_ARRAY(struct view_label) shown, before;
    RC_ARRAY(unsigned char) marks[3]; /* by kind and id: 1 = has a name */
};

/* Names of what view_set_all_names() asks for. On lack of memory list->failed is set. */
void all_names_build(struct view *v, const struct scene *s, struct drawlist *list);
void all_names_finish(struct all_names *all);

/* ---- layers.c, people_layer.c ---- */

/* A directory's colours, by directory id. */
struct tint {
    struct vec3 own, goal;    /* of its files, 0…255: as shown, and where that eases to */
    struct vec3 branch;       /* of all files at or below it */
    float weight;             /* while summing up: how much stands behind branch */
    uint32_t files, contents; /* of the directory, and … */
    uint32_t turn;            /* … of the file types' colours, when goal was found */
};

RC_NODISCARD enum rc_status layers_update(struct view *v, const struct scene *s, float dt);
/* Light and branches; beams go between these and the files. */
void layers_build_ground(struct view *v, const struct scene *s, struct drawlist *list);
void layers_build_files(struct view *v, const struct scene *s, struct drawlist *list);
/* One file once more, on top of what is there, with a radius of at least so many pixels. */
void layers_build_file(const struct view *v, const struct scene *s, uint32_t file, float least,
                       struct drawlist *list);
void people_layer_build(struct view *v, const struct scene *s, struct drawlist *list);
/* One person once more, on top of what is there. */
void people_layer_person(struct view *v, const struct scene *s, uint32_t person,
                         struct drawlist *list);
void people_layer_beams(struct view *v, const struct scene *s, struct drawlist *list);

enum { RC_GRAINS = 6000 }; /* of a melted directory at most */

struct view {
    struct view_params params;
    unsigned muted;  /* enum view_element bits that are left out, for view_build() … */
    unsigned unseen; /* … and while it runs */
    unsigned detail; /* of view_set_detail() */
    char *title;
    struct strbuf fitted_title; /* as much of it as fits into the frame */
    struct theme theme;
    struct labels labels;
    unsigned all_name_elements; /* of view_set_all_names(), and … */
    struct all_names all_names; /* … what it has named */
    struct panels panels;
    RC_ARRAY(struct tint) tints; /* by directory id */
    /* No part of the state: under what circumstances the tints have come to rest, if so. */
    struct {
        const struct scene *scene;
        float awake, dt;  /* the scene's layout_awake, and the step */
        uint32_t commits; /* that were applied */
        uint32_t turn;    /* of types */
        bool known;
    } resting;
    struct extension_colors types;
    RC_ARRAY(struct rgba) extension_colors; /* by extension id, as shown now */
    RC_ARRAY(struct vec2) grains;           /* the first places of the files' pattern */
    RC_ARRAY(struct avatar_look) looks;     /* by author id, those that were asked for */
    RC_ARRAY(uint32_t) person_beams;        /* by person id, while building */
    struct strbuf scratch;
    struct strbuf long_words; /* what is cut into the scratch */
};

static inline bool view_shows(const struct view *v, unsigned element)
{
    return !((v->params.hidden | v->unseen) & element);
}
/* A length of the 720-line design in pixels of this frame. */
static inline float view_unit(int width, int height)
{
    return (float)(width < height ? width : height) / 720.0f;
}
static inline float view_unit_of(const struct scene *s)
{
    return view_unit((int)s->camera.width, (int)s->camera.height);
}
static inline struct text_style view_style(const struct view *v, const struct scene *s, float size,
                                           uint8_t weight, uint8_t flags)
{
    const float unit = view_unit_of(s);
    const float scale = v->params.font_size / 12.5f;
    return (struct text_style){maxf(size * scale * unit, 5.0f), weight, flags};
}
/* Pushes text with the theme's halo at (x, y) = left end of the baseline. */
void view_text(struct view *v, struct drawlist *list, struct str text, struct text_style style,
               struct vec2 at, struct rgba color);
/* Width of a line; 0 when it cannot be shaped. */
float view_text_width(struct view *v, struct str text, struct text_style style);

#endif
