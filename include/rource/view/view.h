/* rource/view/view.h: the only module that sees both the model and the draw list.
 *
 * A view keeps what belongs to the picture and not to the model: which labels are up and how far
 * they have faded in. view_update() must run once for each simulated frame, drawn or not, so that a
 * frame does not depend on which frames before it were drawn. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_VIEW_VIEW_H
#define ROURCE_VIEW_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/color.h"
#include "rource/base/error.h"
#include "rource/draw/drawlist.h"
#include "rource/scene/scene.h"
#include "rource/scene/timeline.h"

struct palette;
struct text;

/* X(NAME, name) of what --theme takes; the first is the default. */
#define RC_VIEW_THEMES(X)                                                                          \
    X(DARK, dark)                                                                                  \
    X(LIGHT, light)                                                                                \
    X(PRINT, print)                                                                                \
    X(CVD, cvd)

enum view_theme {
#define RC_VIEW_THEME(NAME, name) RC_THEME_##NAME,
    RC_VIEW_THEMES(RC_VIEW_THEME)
#undef RC_VIEW_THEME
};

/* X(NAME, name): elements that --hide takes. */
#define RC_VIEW_ELEMENTS(X)                                                                        \
    X(BEAMS, beams)                                                                                \
    X(BLOOM, bloom)                                                                                \
    X(CAPTIONS, captions)                                                                          \
    X(COUNTERS, counters)                                                                          \
    X(DATE, date)                                                                                  \
    X(DIRNAMES, dirnames)                                                                          \
    X(FILENAMES, filenames)                                                                        \
    X(FILES, files)                                                                                \
    X(GLOW, glow)                                                                                  \
    X(LEADERBOARD, leaderboard)                                                                    \
    X(LEGEND, legend)                                                                              \
    X(LOGO, logo)                                                                                  \
    X(MESSAGES, messages)                                                                          \
    X(PROGRESS, progress)                                                                          \
    X(TITLE, title)                                                                                \
    X(TREE, tree)                                                                                  \
    X(USERNAMES, usernames)                                                                        \
    X(USERS, users)                                                                                \
    X(WATERMARK, watermark)

enum view_element_index {
#define RC_VIEW_INDEX(NAME, name) RC_VIEW_INDEX_##NAME,
    RC_VIEW_ELEMENTS(RC_VIEW_INDEX)
#undef RC_VIEW_INDEX
};
enum view_element {
#define RC_VIEW_BIT(NAME, name) RC_VIEW_##NAME = 1 << RC_VIEW_INDEX_##NAME,
    RC_VIEW_ELEMENTS(RC_VIEW_BIT)
#undef RC_VIEW_BIT
};

#define RC_VIEW_NO_IMAGE UINT32_MAX /* no picture */

enum view_corner {
    RC_CORNER_TOP_LEFT,
    RC_CORNER_TOP_RIGHT,
    RC_CORNER_BOTTOM_LEFT,
    RC_CORNER_BOTTOM_RIGHT,
};

/* A picture or a text that stands in a corner. */
struct view_mark {
    const char *text; /* borrowed; NULL or empty, and no image: no mark */
    uint32_t image;   /* id in the images; used when image_width > 0 */
    int image_width, image_height;
    enum view_corner corner;
    float size; /* height of an image as a share of the frame's smaller side */
    bool faint; /* lets the scene through */
};

/* Whose clocks the date is read from. */
enum view_zone {
    RC_ZONE_UTC,
    RC_ZONE_LOCAL,  /* the machine's */
    RC_ZONE_AUTHOR, /* the author's of the latest commit */
};

/* Words for a moment of the history. */
struct view_caption {
    int64_t time;
    const char *text;
};

struct view_params {
    struct text *text; /* borrowed */
    const char *title; /* NULL or empty = none; copied */
    float font_size;   /* of labels in pixels in a frame 720 high; 0 = 12.5 */
    enum view_theme theme;
    const struct palette *palette; /* borrowed; colours of file types, NULL = the theme's */
    struct rgba background;        /* alpha 0 = the theme's */
    unsigned hidden;               /* enum view_element bits */
    const char *date_format; /* for date_format(); NULL or empty = days, or hours when it is slow */
    enum view_zone zone;
    uint32_t legend_rows;      /* at most 20; 0 = 12 */
    uint32_t leaderboard_rows; /* at most 20; 0 = no leaderboard */
    bool counters;             /* commits, files and people so far */
    bool messages;             /* of the latest commits */
    struct view_mark logo, watermark;
    const struct view_caption *captions; /* borrowed, by time */
    size_t caption_count;
    float caption_seconds; /* how long one stays; > 0 when there are any */
    /* The image of an author, or RC_VIEW_NO_IMAGE for initials; always the same for the same
     * author. NULL: nobody has one. */
    uint32_t (*person_image)(void *ctx, uint32_t author);
    void *person_image_ctx;
    uint32_t background_image; /* fills the frame, when … */
    float background_opacity;  /* … this is not 0 */
};

enum view_label_kind {
    RC_LABEL_PERSON,
    RC_LABEL_DIR,
    RC_LABEL_FILE,
};

/* Where a label stands, seen from what it names. */
enum label_side {
    RC_SIDE_RIGHT,
    RC_SIDE_LEFT,
    RC_SIDE_BELOW,
    RC_SIDE_ABOVE,
    RC_SIDE_RIGHT_ABOVE,
    RC_SIDE_RIGHT_BELOW,
    RC_SIDE_LEFT_ABOVE,
    RC_SIDE_LEFT_BELOW,
    RC_SIDES,
};

/* A label as it stands in the last built frame; pixels. */
struct view_label {
    enum view_label_kind kind;
    uint32_t id; /* person, directory or file of the scene */
    struct rect box;
    float alpha;
    uint8_t side;   /* enum label_side */
    uint8_t weight; /* of directories: 0 … 2, the larger the more of the tree is in them */
};

struct view;

/* Owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status view_create(struct view **out, const struct view_params *params);
void view_destroy(struct view *view);
/* The part of a width × height frame that the scene should fill, free of title, date and progress.
 */
struct rect view_picture_area(const struct view *view, int width, int height);
/* Brings labels up to date after dt seconds of simulation. RC_ENOMEM. */
RC_NODISCARD enum rc_status view_update(struct view *view, const struct scene *scene,
                                        const struct timeline *timeline, float dt);
/* The same where time stands still but the camera, the frame's size or a directory was moved by
 * hand: names follow what they name for dt seconds, everything else is placed anew. RC_ENOMEM. */
RC_NODISCARD enum rc_status view_look(struct view *view, const struct scene *scene,
                                      const struct timeline *timeline, float dt);
/* Records the frame. On lack of memory list->failed is set. */
void view_build(struct view *view, const struct scene *scene, const struct timeline *timeline,
                struct drawlist *list);
/* Leaves elements out (enum view_element bits) when a frame is recorded, and nothing else: the rest
 * stays where it is, and no later frame depends on it. */
void view_set_muted(struct view *view, unsigned elements);
/* Names all people, directories, files (RC_VIEW_USERNAMES, …_DIRNAMES, …_FILENAMES) that have room
 * for it when a frame is recorded, besides the placer's choice. No other state depends on it. */
void view_set_all_names(struct view *view, unsigned elements);
/* The names that this has added to the last recorded frame; borrowed until the next one. */
const struct view_label *view_all_names(const struct view *view, uint32_t *count);
/* How much a frame may show, for a window that cannot keep up: 0 = all, 1 = no bloom, 2 = small
 * files as grains, 3 = fewer grains and no glows. No later frame depends on it. */
void view_set_detail(struct view *view, unsigned level);
/* Where the time line was in the last update; false when it is not shown. */
bool view_time_line(const struct view *view, struct rect *box);
struct snapshot_io;
/* Names what is carried from frame to frame for a snapshot (base/snapshot.h), in either direction.
 * Failure shows in io->status. */
void view_snapshot(struct view *view, struct snapshot_io *io);
/* Labels of the last update, those with alpha > 0 only; borrowed until the next update. */
const struct view_label *view_labels(const struct view *view, uint32_t *count);
/* Appends a label's text. */
void view_label_text(const struct view *view, const struct scene *scene,
                     const struct view_label *label, struct strbuf *out);
/* The colour that a file has at rest: the log's own, or its type's as it is shown now. */
struct rgba view_file_color(const struct view *view, const struct scene_file *file);
/* "right", "left-above" …; empty for what is no enum label_side. */
const char *view_side_name(unsigned side);
/* Finds an element by its name in --hide: its bit, or 0. */
unsigned view_element_parse(struct str name);
/* Finds a theme by its name in --theme; dark when there is none of that name. */
enum view_theme view_theme_parse(struct str name);

#endif
