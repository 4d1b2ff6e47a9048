/* player.h (private): the simulation of a run: history, timeline, scene and view, stepped frame by
 * frame. Export, screenshot and dump all play through this one, so their frames are the same.
 * Thread-safety: one thread; a list from player_build() may be read by any. */
#ifndef ROURCE_APP_PLAYER_H
#define ROURCE_APP_PLAYER_H

#include "avatars.h"
#include "backdrop.h"

#include "rource/app/captions.h"
#include "rource/app/filter.h"
#include "rource/app/options.h"
#include "rource/app/report.h"
#include "rource/base/snapshot.h"
#include "rource/draw/image.h"
#include "rource/draw/text.h"
#include "rource/history/loader.h"
#include "rource/scene/scene.h"
#include "rource/scene/timeline.h"
#include "rource/view/palette.h"
#include "rource/view/view.h"

struct player {
    const struct options *options; /* borrowed */
    struct log *log;               /* borrowed */
    struct history *history;
    struct loader_input *inputs; /* lent to the loader */
    struct loader *loader;
    struct filter *filter;
    struct text *text;
    struct images *images; /* all pictures that frames show */
    struct captions captions;
    struct avatars *avatars;   /* NULL without pictures of people */
    struct backdrop *backdrop; /* NULL without a picture behind everything */
    struct palette palette;
    struct view *view;
    struct scene *scene;
    struct timeline timeline;
    int width, height;        /* of a frame in pixels */
    bool shares_history;      /* it belongs to another player */
    bool held;                /* scene->camera is the user's … */
    struct camera automatic;  /* … and this is the one that moves by itself */
    uint64_t next;            /* frame that player_step() will simulate */
    uint32_t commands, discs; /* of the last list, a guess for the next */
    struct phase_times times; /* of the last frame: commits, scene, view */
    int64_t started_ns;
};

/* Opens the inputs and starts to load. After it player->history may be read. Free with
 * player_finish() in any case. */
RC_NODISCARD enum rc_status player_open(struct player *player, struct error *err,
                                        const struct options *options, struct log *log,
                                        int64_t started_ns);
/* Prepares frame 0 of the same run beside another player that has started, over the same history:
 * stepped as far, its state is the same. Says nothing in the log and shows no pictures of people.
 * The other one must outlive it. Free with player_finish() in any case. */
RC_NODISCARD enum rc_status player_start_beside(struct player *player, struct error *err,
                                                const struct player *other);
/* Makes what is needed to draw, before anything is known about the history. */
RC_NODISCARD enum rc_status player_prepare(struct player *player, struct error *err);
/* Waits for the times of all commits and prepares frame 0, after player_prepare() or with it. */
RC_NODISCARD enum rc_status player_start(struct player *player, struct error *err);
/* Simulates frame player->next: commits that are due, motion, labels. Waits for the loader when it
 * must. */
RC_NODISCARD enum rc_status player_step(struct player *player, struct error *err);
/* Whether player_step() would not have to wait for the loader. */
bool player_is_ready(const struct player *player);
/* Names the state after the last frame for a snapshot, in either direction: what was loaded goes on
 * as what was saved did. The user's camera is not part of it. Failure shows in io->status. */
void player_snapshot(struct player *player, struct snapshot_io *io);
/* Frames have another size from here on: at once where a camera is concerned, and as if they always
 * had in a player that is started beside this one. */
void player_resize(struct player *player, int width, int height);
/* Shows a place of the user's from here on, NULL: what the camera shows by itself. */
void player_hold_camera(struct player *player, const struct camera *camera);
/* Simulates up to and including frame n. */
RC_NODISCARD enum rc_status player_run_to(struct player *player, struct error *err, uint64_t n);
/* Records the frame that was simulated last. RC_ENOMEM. */
RC_NODISCARD enum rc_status player_build(struct player *player, struct error *err,
                                         struct arena *arena, struct drawlist *list);
/* After the last frame: the load's failure, if it had one and every commit was played; what follows
 * the last frame of a part is not waited for. */
RC_NODISCARD enum rc_status player_check_end(struct player *player, struct error *err);
/* Notes in the log, after the last frame, what of the pictures of people fits nobody. */
void player_report(const struct player *player);
/* Stops the load and frees; a zeroed player is fine. */
void player_finish(struct player *player);

#endif
