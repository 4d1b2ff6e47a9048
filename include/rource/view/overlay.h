/* rource/view/overlay.h: what a window lays over the picture: rings around what is selected or
 * found, a card beside the cursor, the search box, help, notices, progress of loading.
 *
 * An overlay is plain data that the caller owns and that is read during one call only; what is
 * zeroed is not drawn. It is drawn on top of view_build()'s frame and leaves no trace in the view,
 * so frames without it are those of an export. Lengths are pixels of the frame.
 */
#ifndef ROURCE_VIEW_OVERLAY_H
#define ROURCE_VIEW_OVERLAY_H

#include "rource/view/view.h"

enum {
    RC_OVERLAY_CARD_LINES = 8,   /* of a card; more are left out */
    RC_OVERLAY_SEARCH_ROWS = 12, /* names below the search box */
};

/* A person, directory or file of the scene. What is not in the picture is not drawn. */
struct view_target {
    enum view_label_kind kind;
    uint32_t id;
    bool any;
};

/* The search box, and what was found. */
struct view_search {
    bool open;
    struct str text;       /* typed so far */
    size_t caret;          /* bytes of the text before the caret */
    bool caret_shown;      /* it blinks */
    const uint32_t *files; /* ids of files that match, and of people, in order */
    uint32_t file_count;
    const uint32_t *people;
    uint32_t person_count;
    uint32_t files_in_all, people_in_all; /* these and what there are too many of to be listed */
    uint32_t current; /* which match is marked: people are counted first, then files */
};

struct view_card_line {
    struct str text, side; /* side is dim, at the right */
};

/* A box beside the cursor. */
struct view_card {
    struct str title; /* empty: no card */
    bool is_path;     /* the title is a path: its name is never shortened, its directories are */
    const struct view_card_line *lines;
    uint32_t line_count;
    struct vec2 cursor;
};

/* Names and figures, one a line, in a box at the left. */
struct view_figures {
    const struct view_card_line *lines;
    uint32_t line_count; /* 0: none */
};

/* What keys do. `keys` are words: one that begins with a small letter stands as it is ("drag"),
 * any other is drawn as a key; a + inside of a word joins two keys ("Alt+Enter"). */
struct view_help_row {
    const char *keys, *does;
};
struct view_help_group {
    const char *heading; /* NULL or empty = none */
    const struct view_help_row *rows;
    uint32_t row_count;
};
struct view_help {
    const char *title; /* NULL or empty = none */
    const struct view_help_group *groups;
    uint32_t group_count; /* 0: no help */
};

/* A short line in the lower third. */
struct view_notice {
    struct str text;
    float alpha; /* 0 … 1 */
    bool quiet;  /* smaller, and dim: a hint, not an answer */
};

struct view_loading {
    struct str text; /* empty: nothing is loading */
    float fraction;  /* 0 … 1; negative = unknown: a part of the bar moves with … */
    float phase;     /* … this, 0 … 1, and round again */
};

/* Where the cursor is on the time line, and the date there. */
struct view_line_cursor {
    bool any;
    float x;
    struct str date;
};

struct view_overlay {
    struct view_target selected, hovered;
    struct view_search search;
    struct view_card card;
    struct view_figures figures;
    struct view_help help;
    struct view_notice notice;
    struct view_loading loading;
    struct view_line_cursor line_cursor;
    bool paused;
};

/* Records the overlay behind view_build() on the same list. Allocates nothing while the same words
 * are shown; on lack of memory list->failed is set. */
void view_build_overlay(struct view *view, const struct scene *scene, struct drawlist *list,
                        const struct view_overlay *overlay);
/* The date at a part (0 … 1) of the time line: what the picture shows when the play head is there.
 * Seconds since 1970 UTC; walks the times of the history. */
int64_t view_time_line_date(const struct timeline *timeline, double part);

#endif
