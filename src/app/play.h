/* play.h (private): the window: the run loop, and what keys and the pointer do in it. The frames
 * are those of the export; only the clock differs, and what the user lays over them.
 * Thread-safety: one thread. */
#ifndef ROURCE_APP_PLAY_H
#define ROURCE_APP_PLAY_H

#include "player.h"
#include "record.h"
#include "scout.h"

#include "rource/output/window.h"
#include "rource/raster/raster.h"
#include "rource/scene/facts.h"
#include "rource/scene/search.h"
#include "rource/view/overlay.h"

enum {
    RC_PLAY_HELP_ROWS = 64,
    RC_PLAY_HELP_GROUPS = 4,
    RC_PLAY_NOTICE_MS = 1600, /* a notice stays */
    RC_PLAY_HINT_MS = 5000,   /* the hint that there is help does, from the first frame on */
    RC_PLAY_CARET_MS = 500,   /* it is on, then off … */
    RC_PLAY_BLINK_MS = 5000,  /* … until nothing was typed for so long: it rests */
    RC_PLAY_HOVER_MS = 3000,  /* the card stays when the pointer rests */
    RC_PLAY_SEEK_SECONDS = 5, /* of video, by an arrow key */
    RC_PLAY_FIGURES = 12,
    RC_PLAY_TEXT = 512, /* bytes of a line of the card, and of a search */
};

enum play_drag {
    RC_DRAG_NONE,
    RC_DRAG_VIEW,      /* pans the camera */
    RC_DRAG_TURN,      /* turns it about the middle of the frame */
    RC_DRAG_DIRECTORY, /* moves a directory */
    RC_DRAG_TIME,      /* seeks along the time line */
};

/* What is said in passing. */
enum play_words { RC_WORDS_NONE, RC_WORDS_NOTICE, RC_WORDS_HINT };

/* What the card tells, kept until what is under the pointer or the commit changes. */
struct play_card {
    struct scene_facts facts; /* and what they are of */
    uint32_t commit;
    char title[RC_PLAY_TEXT], text[RC_OVERLAY_CARD_LINES][RC_PLAY_TEXT],
        side[RC_OVERLAY_CARD_LINES][64];
    struct view_card_line lines[RC_OVERLAY_CARD_LINES];
    uint32_t line_count;
};

/* Nanoseconds that a frame took, or many did. */
struct play_costs {
    int64_t step_ns, build_ns, show_ns;
    struct raster_times raster;
    uint32_t commands; /* of the list, the overlay's included */
};

/* Sums since the text was made, and the text. */
struct play_figures {
    struct play_costs sum;
    uint32_t frames, steps, commands;
    int64_t since_ns;
    char text[RC_PLAY_FIGURES][40];
    struct view_card_line lines[RC_PLAY_FIGURES];
    uint32_t line_count;
};

struct play {
    const struct options *options; /* borrowed */
    struct log *log;               /* borrowed */
    struct player player;
    struct window *window;
    struct jobs *jobs;
    struct raster *raster;
    struct scout *scout;   /* NULL while the frames' size changes … */
    struct scout *leaving; /* … and this one was asked to end */
    struct record *record;
    struct pixmap canvas; /* while frames are not as large as the window */
    struct arena arena;
    bool lost;    /* the user knows that the live input is gone */
    bool started; /* the history's times are known, frame 0 was simulated */
    bool quit, dirty;

    /* the clock */
    bool paused, exact; /* exact: only stepped since it was loaded, under its own camera */
    bool by_hand;       /* a directory was moved since */
    double speed;       /* 1 = as in the video */
    double owed;        /* frames that are due, a part of one too */
    int64_t last_ns;    /* clock of the last look */
    bool seeking;
    uint64_t target;
    int64_t end_ns;   /* when the end was reached; 0 before */
    int64_t scout_ns; /* when to start the scout anew; 0 = it is right as it is */
    double period_ns; /* of the screen */
    double cost_ns;   /* of a drawn frame, eased */
    int64_t calm_ns;  /* since when it was cheap */
    unsigned detail;  /* level of view_set_detail() */

    /* what the user looks at */
    struct camera camera;   /* while the player's is held */
    struct scene_pick goal; /* what the camera is on its way to */
    int64_t look_ns;        /* until when names follow it while time stands still */
    unsigned all_names;     /* the same, of names: all that fit are shown */
    unsigned muted;         /* enum view_element bits */
    struct scene_pick selected, hovered;
    struct vec2 pointer, pressed; /* pixels */
    bool pointer_in, pointer_shown;
    int64_t pointer_ns; /* when it moved last */
    enum play_drag drag;
    int drag_button; /* only its release ends the drag */
    uint32_t drag_dir;
    struct vec2 grip; /* from the pointer to the directory's centre, in world units */
    bool drag_moved;
    struct play_card card;

    /* words over the picture */
    bool help, searching, frameless, counts; /* counts: the figures are shown */
    struct play_figures figures;
    struct view_help_row help_rows[RC_PLAY_HELP_ROWS];
    struct view_help_group help_groups[RC_PLAY_HELP_GROUPS];
    int64_t typed_ns;    /* when a key was pressed while searching */
    bool caret_is_shown; /* it was drawn last */
    char needle[RC_PLAY_TEXT];
    size_t needle_length;
    struct search search;
    uint32_t match; /* the current one … */
    bool picked;    /* … has been gone to */
    char notice[128];
    int64_t notice_ns;
    enum play_words words; /* that were drawn last */
    int64_t hint_ns;       /* when the first frame was shown */
    bool
        hint_is_done; /* a key or a button was pressed: whoever does that knows, or does not mind */
    char loading[128], line_date[64];
};

/* ---- play.c ---- */

/* Plays in a window until the user closes it. RC_EIO when there is no screen. */
RC_NODISCARD enum rc_status play_run(const struct options *options, struct error *err,
                                     struct log *log);
/* Goes to a frame as soon as it can be had. */
void play_seek(struct play *play, uint64_t frame);
/* The frame that is shown, or will be once the seek is done. */
uint64_t play_frame(const struct play *play);
/* The last commit that play_frame() shows. */
uint32_t play_commit(const struct play *play);
/* The camera, the frame's size or a directory was changed by hand: what is shown is no longer what
 * playing shows, and names must follow even where time stands still. */
void play_look(struct play *play);
/* Shows a line for a moment. */
void play_notice(struct play *play, const char *format, ...) __attribute__((format(printf, 2, 3)));
void play_pause(struct play *play, bool paused);
/* Writes the frame, without what lies over it, as the first free rource-NNNN.png. */
void play_screenshot(struct play *play);

/* ---- play_keys.c ---- */

void play_key(struct play *play, const struct window_event *event);
void play_text(struct play *play, const char *text);
/* All keys, for the help overlay, in the caller's RC_PLAY_HELP_ROWS rows and RC_PLAY_HELP_GROUPS
 * groups. */
void play_help(struct view_help_row *rows, struct view_help_group *groups, struct view_help *out);

/* ---- play_pointer.c ---- */

/* Moves, presses, releases, the wheel. */
void play_pointer(struct play *play, const struct window_event *event);
/* Zooms around a point of the frame; pans by pixels; turns about the middle of the frame as a hand
 * does that moves from one point to another. All take the camera over. */
void play_zoom(struct play *play, struct vec2 at, float factor);
void play_pan(struct play *play, float dx, float dy);
void play_turn(struct play *play, struct vec2 from, struct vec2 to);
/* Takes the camera over and brings it to a thing, bit by bit, in play_glide(): seconds is what has
 * passed on the wall's clock. Whatever else moves the camera ends that. */
void play_go_to(struct play *play, struct scene_pick goal);
void play_glide(struct play *play, double seconds);
/* Gives the camera back. */
void play_free_camera(struct play *play);
/* Brings what is under the pointer, and a directory that is dragged, up to date after a step. */
void play_follow(struct play *play);
/* Whether a card is to be shown, with its words. */
bool play_card(struct play *play, struct view_card *out);

/* ---- play_overlay.c ---- */

/* All that lies over the frame now. */
void play_describe(struct play *play, struct view_overlay *out);
/* Whether a notice or the hint fades, or is over and shown still. */
bool play_words_change(const struct play *play);
/* How many milliseconds the caret of a search will stay as it is, or 0 = until a key is pressed. */
int64_t play_caret_left(const struct play *play, bool *shown);

/* ---- play_figures.c ---- */

/* A frame was drawn; a step was simulated. */
void play_figures_add(struct play *play, const struct play_costs *frame);
void play_figures_add_step(struct play *play);
/* What they come to; borrowed until the next call. */
void play_figures(struct play *play, struct view_figures *out);

#endif
