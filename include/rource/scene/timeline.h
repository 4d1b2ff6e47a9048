/* rource/scene/timeline.h: when each commit is played.
 *
 * Commit i is due at play time p(i), in seconds of simulation: p(0) = 0 and
 * p(i) = p(i−1) + min(scale · max(0, t(i) − max t(0…i−1)), skip). So the clock never goes back, a
 * gap longer than the skip is shortened to it, and every commit is due, the last one too. Frame n
 * shows the moment n · step. Thread-safety: one thread at a time.
 */
#ifndef ROURCE_SCENE_TIMELINE_H
#define ROURCE_SCENE_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/history/history.h"

struct timeline_params {
    double seconds_per_day; /* play seconds a day of history takes; 0 = 10, at most max_seconds */
    double duration; /* whole history in that many seconds of video; 0 = by seconds_per_day */
    double auto_skip_seconds; /* a gap is played in at most that; 0 = 3, negative = never skip */
    double max_seconds;       /* length of video to which an unset pace is shortened; 0 = 180 */
    double stop_at_time;      /* seconds of video after which it ends; 0 = the whole history */
    double time_scale;        /* simulation seconds a second of video; 0 = 1 */
    double frame_rate;        /* frames a second of video; 0 = 60 */
    bool realtime;            /* a second of history takes a second */
};

struct timeline {
    const struct history *history; /* borrowed */
    uint32_t commits;              /* in the whole history */
    double scale, skip;            /* see above; skip = infinity when nothing is skipped */
    double step;                   /* simulation seconds a frame */
    double end;                    /* p(last commit) */
    double settle;                 /* seconds after it, in which the scene comes to rest */
    uint64_t frames;               /* of the whole video, settling included … */
    uint64_t most_frames;          /* … but no more than that: stop_at_time; 0 = all */
    uint32_t first_live;           /* commits from this one on are due at a time of their own: */
    struct segments live_at; /* double, p(first_live …); owned, copies of a timeline share it */
    bool shortened;          /* an unset pace was shortened to max_seconds */
    /* the cursor */
    uint64_t frame;
    double now;                  /* frame · step */
    uint32_t next;               /* first commit that is not due yet */
    double previous_at, next_at; /* p(next − 1), p(next) */
    int64_t latest;              /* max t(0…next − 1) */
};

/* Waits until the times of all commits are known, chooses the pace and stands before frame 0, with
 * the commits of time 0 not taken yet. RC_EUSAGE when the history has no commit. */
RC_NODISCARD enum rc_status timeline_init(struct timeline *tl, struct error *err,
                                          struct history *history,
                                          const struct timeline_params *params);
/* Takes commits [tl->commits, commits) in, which came while it played: after what is still to be
 * played, or now when all has been. What comes after stop_at_time is never shown. RC_ENOMEM. */
RC_NODISCARD enum rc_status timeline_extend(struct timeline *tl, uint32_t commits);
/* Frees what timeline_extend() made; a zeroed timeline is fine. */
void timeline_finish(struct timeline *tl);
/* p(i) when p(i − 1) is `at` and the latest time before i is `latest`. */
double timeline_due(const struct timeline *tl, uint32_t i, double at, int64_t latest);
/* Stands at frame n (rising) and tells which commits became due since: [*first, *last). */
void timeline_advance(struct timeline *tl, uint64_t n, uint32_t *first, uint32_t *last);
/* The same timeline before frame 0. */
struct timeline timeline_rewound(const struct timeline *tl);
struct snapshot_io;
/* Names the cursor for a snapshot (base/snapshot.h), in either direction. */
void timeline_snapshot(struct timeline *tl, struct snapshot_io *io);
/* The date to show: moves evenly between two commits' times. Seconds since 1970 UTC. */
int64_t timeline_date(const struct timeline *tl);
/* What timeline_date() is at a play time in simulation seconds, wherever the cursor is; walks the
 * history up to there. */
int64_t timeline_date_at(const struct timeline *tl, double at);
/* The first frame in which commit i has been applied; walks the history. */
uint64_t timeline_frame_of_commit(const struct timeline *tl, uint32_t i);
/* The first frame whose date is at least the time; the last frame when there is none. */
uint64_t timeline_frame_of_time(const struct timeline *tl, int64_t time);

/* p(i) − p(i−1) for a commit at `time` after commits of which the latest was at `latest`. */
static inline double timeline_gap(const struct timeline *tl, int64_t latest, int64_t time)
{
    const double gap = time > latest ? tl->scale * (double)(time - latest) : 0.0;
    return gap < tl->skip ? gap : tl->skip;
}

enum { RC_LIVE_SETTLE_SECONDS = 12 }; /* after a live commit: until everybody has left */
enum { RC_SETTLE_SECONDS = 2 }; /* after the last commit; half of a duration below twice that */

#endif
