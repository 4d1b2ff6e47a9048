/* When each commit is played: one pass over the times of all commits gives the length of the video,
 * a few more find the pace that fits a wanted length.
 */
#include "rource/scene/timeline.h"

#include <math.h>

#include "rource/base/snapshot.h"

enum { SECONDS_A_DAY = 86400, FIT_ROUNDS = 64 };
static const double MOMENT = 1e-9; /* seconds that rounding may cost: a commit is not late for it */

static double play_length(const struct timeline *tl)
{
    double at = 0.0;
    int64_t latest = history_time(tl->history, 0);
    for (uint32_t i = 1; i < tl->commits; i++) {
        const int64_t time = history_time(tl->history, i);
        at += timeline_gap(tl, latest, time);
        latest = time > latest ? time : latest;
    }
    return at;
}

/* How many gaps are skipped at a scale, and how many seconds of history the others hold. */
struct gaps {
    uint32_t skipped;
    int64_t rest;
};

static struct gaps gaps_at(const struct timeline *tl)
{
    struct gaps sum = {0};
    int64_t latest = history_time(tl->history, 0);
    for (uint32_t i = 1; i < tl->commits; i++) {
        const int64_t time = history_time(tl->history, i);
        if (time <= latest)
            continue;
        if ((double)(time - latest) * tl->scale < tl->skip)
            sum.rest += time - latest;
        else
            sum.skipped++;
        latest = time;
    }
    return sum;
}

/* Sets the scale so that play_length() is `length`. Skipping gives way where it would make the
 * history too short whatever the scale.
 *
 * As a function of the scale the length is made of straight pieces that get flatter, one for each
 * number of skipped gaps. So Newton's method from a scale that is too small never goes too far: it
 * moves from piece to piece and ends on the right one, mostly in less than ten passes. */
static void fit_length(struct timeline *tl, double length)
{
    int64_t first = history_time(tl->history, 0), latest = first;
    for (uint32_t i = 1; i < tl->commits; i++)
        latest = history_time(tl->history, i) > latest ? history_time(tl->history, i) : latest;
    const double span = (double)(latest - first);
    if (span <= 0.0 || length <= 0.0)
        return;
    tl->scale = length; /* one second already fills it */
    const bool can_fill = play_length(tl) >= length;
    tl->scale = length / span;
    if (!can_fill) {
        tl->skip = INFINITY;
        return;
    }
    uint32_t skipped = 0;
    for (int round = 0; round < FIT_ROUNDS; round++) {
        const struct gaps sum = gaps_at(tl);
        if (sum.skipped == skipped || sum.rest == 0)
            break;
        skipped = sum.skipped;
        tl->scale = (length - skipped * tl->skip) / (double)sum.rest;
    }
}

static double or_default(double value, double otherwise)
{
    return value > 0.0 ? value : otherwise;
}

static void choose_pace(struct timeline *tl, const struct timeline_params *p)
{
    const double time_scale = or_default(p->time_scale, 1.0);
    tl->settle = RC_SETTLE_SECONDS;
    tl->skip = p->auto_skip_seconds < 0.0 ? INFINITY : or_default(p->auto_skip_seconds, 3.0);
    tl->scale = or_default(p->seconds_per_day, 10.0) / SECONDS_A_DAY;
    if (p->realtime) {
        tl->scale = 1.0;
    } else if (p->duration > 0.0) {
        const double whole = p->duration * time_scale;
        tl->settle = whole > 2.0 * tl->settle ? tl->settle : 0.5 * whole;
        fit_length(tl, whole - tl->settle);
    } else if (p->seconds_per_day <= 0.0) {
        const double longest = or_default(p->max_seconds, 180.0) * time_scale - tl->settle;
        if (play_length(tl) > longest) {
            fit_length(tl, longest);
            tl->shortened = true;
        }
    }
    tl->end = play_length(tl);
}

/* Whole frames that a part of one makes, at least one. */
static uint64_t count_of(double frames)
{
    const double whole = ceil(frames - 1e-6);
    return whole < 1.0 ? 1 : whole < 1e18 ? (uint64_t)whole : UINT64_C(1000000000000000000);
}

static void count_frames(struct timeline *tl)
{
    tl->frames = count_of((tl->end + tl->settle) / tl->step);
    if (tl->most_frames > 0 && tl->most_frames < tl->frames)
        tl->frames = tl->most_frames;
}

enum rc_status timeline_init(struct timeline *tl, struct error *err, struct history *history,
                             const struct timeline_params *p)
{
    *tl = (struct timeline){.history = history};
    tl->commits = history_wait_times(history);
    if (tl->commits == 0) {
        const enum rc_status status = history_wait_end(history, err);
        return status < 0 ? status
                          : error_set(err, RC_EUSAGE,
                                      "the history has no commits in the chosen range; nothing to "
                                      "show");
    }
    tl->first_live = tl->commits;
    segments_init(&tl->live_at, sizeof(double));
    choose_pace(tl, p);
    const double rate = or_default(p->frame_rate, 60.0);
    tl->step = or_default(p->time_scale, 1.0) / rate;
    tl->latest = history_time(history, 0);
    if (p->stop_at_time > 0.0)
        tl->most_frames = count_of(p->stop_at_time * rate);
    count_frames(tl);
    return RC_OK;
}

/* Takes commit tl->next off the list of those to come. */
static void pass_commit(struct timeline *tl)
{
    const int64_t time = history_time(tl->history, tl->next);
    tl->latest = time > tl->latest ? time : tl->latest;
    tl->previous_at = tl->next_at;
    tl->next++;
    if (tl->next < tl->commits)
        tl->next_at = timeline_due(tl, tl->next, tl->next_at, tl->latest);
}

double timeline_due(const struct timeline *tl, uint32_t i, double at, int64_t latest)
{
    if (i >= tl->first_live)
        return *(const double *)segments_at(&tl->live_at, i - tl->first_live);
    return at + timeline_gap(tl, latest, history_time(tl->history, i));
}

enum rc_status timeline_extend(struct timeline *tl, uint32_t commits)
{
    const bool all_played = tl->next == tl->commits;
    int64_t latest = history_time(tl->history, 0);
    for (uint32_t i = 0; i < tl->commits && !all_played; i++)
        latest = history_time(tl->history, i) > latest ? history_time(tl->history, i) : latest;
    for (uint32_t i = tl->commits; i < commits; i++) {
        const int64_t time = history_time(tl->history, i);
        double *at = segments_push(&tl->live_at);
        if (!at)
            return RC_ENOMEM;
        *at = all_played ? (tl->now > tl->end ? tl->now : tl->end)
                         : tl->end + timeline_gap(tl, latest, time);
        latest = time > latest ? time : latest;
        tl->end = *at;
        tl->commits = i + 1;
    }
    if (all_played && tl->next < tl->commits)
        tl->next_at = timeline_due(tl, tl->next, tl->next_at, tl->latest);
    tl->settle = RC_LIVE_SETTLE_SECONDS;
    count_frames(tl);
    return RC_OK;
}

void timeline_finish(struct timeline *tl)
{
    segments_finish(&tl->live_at);
}

void timeline_advance(struct timeline *tl, uint64_t n, uint32_t *first, uint32_t *last)
{
    tl->frame = n;
    tl->now = (double)n * tl->step;
    *first = tl->next;
    while (tl->next < tl->commits && tl->next_at <= tl->now + MOMENT)
        pass_commit(tl);
    *last = tl->next;
}

int64_t timeline_date(const struct timeline *tl)
{
    if (tl->next == 0 || tl->next >= tl->commits)
        return tl->latest;
    const int64_t to = history_time(tl->history, tl->next);
    const double span = tl->next_at - tl->previous_at;
    if (to <= tl->latest || span <= 0.0)
        return tl->latest;
    const double part = (tl->now - tl->previous_at) / span;
    return tl->latest + (int64_t)((double)(to - tl->latest) * (part < 1.0 ? part : 1.0));
}

struct timeline timeline_rewound(const struct timeline *tl)
{
    struct timeline copy = *tl;
    copy.frame = 0;
    copy.now = 0.0;
    copy.next = 0;
    copy.previous_at = copy.next_at = 0.0;
    copy.latest = history_time(tl->history, 0);
    return copy;
}

void timeline_snapshot(struct timeline *tl, struct snapshot_io *io)
{
    RC_SNAPSHOT_VALUE(io, tl->frame);
    RC_SNAPSHOT_VALUE(io, tl->now);
    RC_SNAPSHOT_VALUE(io, tl->next);
    RC_SNAPSHOT_VALUE(io, tl->previous_at);
    RC_SNAPSHOT_VALUE(io, tl->next_at);
    RC_SNAPSHOT_VALUE(io, tl->latest);
}

int64_t timeline_date_at(const struct timeline *tl, double at)
{
    struct timeline walk = at >= tl->now ? *tl : timeline_rewound(tl);
    walk.now = at;
    while (walk.next < walk.commits && walk.next_at <= at + MOMENT)
        pass_commit(&walk);
    return timeline_date(&walk);
}

static uint64_t frame_at(const struct timeline *tl, double at)
{
    const double frame = ceil((at - MOMENT) / tl->step);
    const uint64_t n = frame > 0.0 ? (uint64_t)frame : 0;
    return n < tl->frames ? n : tl->frames - 1;
}

uint64_t timeline_frame_of_commit(const struct timeline *tl, uint32_t i)
{
    struct timeline walk = timeline_rewound(tl);
    while (walk.next < i && walk.next < walk.commits)
        pass_commit(&walk);
    return frame_at(tl, walk.next_at);
}

uint64_t timeline_frame_of_time(const struct timeline *tl, int64_t time)
{
    struct timeline walk = timeline_rewound(tl);
    while (walk.next < walk.commits && history_time(tl->history, walk.next) < time)
        pass_commit(&walk);
    if (walk.next == walk.commits)
        return tl->frames - 1;
    const int64_t to = history_time(tl->history, walk.next);
    if (walk.next == 0 || to <= walk.latest)
        return frame_at(tl, walk.next_at);
    const double part = (double)(time - walk.latest) / (double)(to - walk.latest);
    return frame_at(tl, walk.previous_at + part * (walk.next_at - walk.previous_at));
}
