/* panels.h (private): what stands around the scene, and where. Each panel measures itself, panels.c
 * places them, and each draws itself into its box. Lengths are in design units (a frame's smaller
 * side is 720 of them) unless pixels are said. Thread-safety: that of the view. */
#ifndef ROURCE_VIEW_PANELS_H
#define ROURCE_VIEW_PANELS_H

#include "rource/draw/text.h"
#include "rource/scene/timeline.h"
#include "rource/view/view.h"

enum panel {
    RC_PANEL_HEADING, /* title, date, counters */
    RC_PANEL_LEADERBOARD,
    RC_PANEL_LEGEND,
    RC_PANEL_MESSAGES,
    RC_PANEL_CAPTIONS,
    RC_PANEL_LINE,
    RC_PANEL_LOGO,
    RC_PANEL_WATERMARK,
    RC_PANELS,
};

enum {
    RC_HISTOGRAM_BINS = 256,
    RC_TICKS = 24,
    RC_RANKED = 40,       /* rows of a list at most, those on their way out included */
    RC_DATE_PARTS = 12,   /* words of a date that have places of their own */
    RC_MESSAGE_ROWS = 4,  /* commits in the ticker */
    RC_CAPTION_ROWS = 3,  /* captions at a time, the newest */
    RC_CAPTION_LINES = 4, /* lines of one caption; what is left then ends in an ellipsis */
};

/* A row of a list ordered by a count: legend and leaderboard. */
struct ranked_row {
    uint32_t id, count;
    float y, alpha; /* in rows from the top; eased */
    float placed;   /* seconds since it last changed places */
    bool wanted;
};
struct ranked {
    struct ranked_row rows[RC_RANKED];
    uint32_t count;
};

/* A commit in the ticker. */
struct message {
    uint32_t author;
    char text[320];
    size_t length;
    float y, alpha; /* in rows from the bottom; eased */
};

/* A caption on the screen. */
struct caption {
    uint32_t index; /* in view_params.captions */
    float age;
    size_t line_end[RC_CAPTION_LINES]; /* where its lines end in the text */
    uint32_t lines;
    float width; /* pixels that they were broken for */
};

/* A place on the time line that has a name. */
struct tick {
    float at; /* 0…1 */
    int64_t time;
    bool new_year; /* another year than the tick before */
};

enum tick_unit {
    RC_TICK_YEAR,
    RC_TICK_MONTH,
    RC_TICK_DAY,
    RC_TICK_HOUR,
};

struct panels {
    struct rect box[RC_PANELS]; /* pixels; x1 = x0 where a panel is not shown */
    struct ranked legend, leaders;
    uint32_t legend_places, leader_places; /* rows that the lists have room for */
    uint32_t other_types, other_files;     /* that the legend has no row for */
    float histogram[RC_HISTOGRAM_BINS];    /* 0…1 by play time */
    struct tick ticks[RC_TICKS];
    uint32_t tick_count;
    enum tick_unit tick_unit;
    float date_at[RC_DATE_PARTS + 1]; /* pixels: where each word of the date begins */
    uint32_t date_parts;
    struct message messages[RC_MESSAGE_ROWS + 2]; /* newest first */
    uint32_t message_count;
    uint32_t message_commit; /* the last one that was looked at */
    float message_age;       /* seconds since the newest one came */
    float message_width;     /* pixels of a row; depends on options only */
    struct caption captions[RC_CAPTION_ROWS];
    uint32_t caption_count; /* on the screen, oldest first */
    uint32_t caption_next;  /* the first one that is not due yet */
    uint32_t counted;       /* commits in the histogram */
};

/* ---- panels.c ---- */

/* Brings the contents up to date and places all panels. */
void panels_update(struct view *v, const struct scene *s, const struct timeline *tl, float dt);
void panels_build(struct view *v, const struct scene *s, const struct timeline *tl,
                  struct drawlist *list);
/* Whether a panel has a place in this frame. */
bool panel_is_shown(const struct view *v, enum panel panel);
/* A plate of the background's colour that makes words readable where the scene may lie behind. */
void panel_plate(const struct view *v, const struct scene *s, struct rect box, float alpha,
                 struct drawlist *list);

/* ---- each panel: update its content, measure in pixels, draw into its box ---- */

struct vec2 heading_size(struct view *v, const struct scene *s, const struct timeline *tl);
void heading_build(struct view *v, const struct scene *s, const struct timeline *tl,
                   struct drawlist *list);

/* Lists take the pixels of height that they are given at most. */
void legend_update(struct view *v, const struct scene *s, float room, float dt);
struct vec2 legend_size(struct view *v, const struct scene *s);
void legend_build(struct view *v, const struct scene *s, struct drawlist *list);

void leaders_update(struct view *v, const struct scene *s, float room, float dt);
struct vec2 leaders_size(struct view *v, const struct scene *s);
void leaders_build(struct view *v, const struct scene *s, struct drawlist *list);

void messages_update(struct view *v, const struct scene *s, float dt);
struct vec2 messages_size(const struct view *v, const struct scene *s);
void messages_build(struct view *v, const struct scene *s, struct drawlist *list);

void captions_update(struct view *v, const struct timeline *tl, float dt);
/* Of the captions that are up, wrapped to `width` pixels. */
struct vec2 captions_size(struct view *v, const struct scene *s, float width);
/* A line's text; borrowed until the next one is asked for. */
struct str caption_line(struct view *v, const struct scene *s, const struct caption *c,
                        uint32_t line);
void captions_build(struct view *v, const struct scene *s, struct drawlist *list);

/* One walk over all commits: the activity by play time, and what the ticks stand for. */
void line_count(struct panels *p, const struct timeline *tl);
void line_build(struct view *v, const struct scene *s, const struct timeline *tl,
                struct drawlist *list);

struct vec2 mark_size(struct view *v, const struct scene *s, const struct view_mark *mark);
void mark_build(struct view *v, const struct scene *s, const struct view_mark *mark,
                struct rect box, struct drawlist *list);

/* ---- ranked.c ---- */

/* Brings rows up to date with the n ids in top, largest first; count_of tells a row's count. Rows
 * glide to their places, come and go. */
void ranked_update(struct ranked *r, const uint32_t *top, uint32_t n,
                   uint32_t (*count_of)(const struct scene *s, uint32_t id), const struct scene *s,
                   float dt);
/* The n ids below `ids` with the largest counts, largest first, ties by id; returns how many have a
 * count above 0. */
uint32_t ranked_top(uint32_t *top, uint32_t n, uint32_t ids,
                    uint32_t (*count_of)(const struct scene *s, uint32_t id),
                    const struct scene *s);
/* How much of a row is to be seen: less where it crosses another, none beyond the last place. */
float ranked_alpha(const struct ranked *r, uint32_t row, uint32_t places);

/* ---- words.c ---- */

/* Appends a number with commas between thousands. */
void words_count(struct strbuf *out, uint64_t n);
/* Appends as much of a text as fits into `width` pixels, with an ellipsis when something is left.
 */
void words_fit(struct view *v, struct str text, struct text_style style, float width,
               struct strbuf *out);
/* Where the last character before `end` begins, end > 0. */
size_t words_previous(struct str text, size_t end);
/* Where the last component of a path begins. */
size_t words_name_start(struct str path);
/* Appends a path of which directories in the middle give way to an ellipsis until it fits into
 * `width` pixels; its name stays whole, unless that alone is too wide. */
void words_fit_path(struct view *v, struct str path, struct text_style style, float width,
                    struct strbuf *out);
/* Where to break a text so that the first part fits: at a blank if there is one. Returns the length
 * of the first part, blanks at the break not included in either. */
size_t words_break(struct view *v, struct str text, struct text_style style, float width,
                   size_t *next);
/* Pushes text whose right end is at `right`. */
void words_right(struct view *v, struct drawlist *list, struct str text, struct text_style style,
                 struct vec2 right, struct rgba color);

#endif
