/* history/feed.h: the way from a driver into a struct history. It applies the date limits, makes
 * the baseline commit and publishes in batches, so that every driver gets these alike.
 *
 * Limits cut the sequence of commits at two places, so what is delivered is always a run of
 * neighbours and the files are exactly those of a real commit, even where times go back. Each cut
 * is put where it contradicts the times of the fewest commits; with times in order that is exactly
 * "before start_time" and "after stop_time". Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_FEED_H
#define ROURCE_HISTORY_FEED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/history/history.h"
#include "rource/history/live.h"

struct feed {
    struct history *history; /* drivers make paths and authors here, and nothing else */
    const atomic_bool *stop; /* set from another thread to end the load soon; may be NULL */
    int64_t start_time;      /* INT64_MIN = none */
    int64_t stop_time;       /* INT64_MAX = none */
    struct str message;      /* of the next feed_commit(), which forgets it; borrowed until then */
    /* The rest is private to feed.c. */
    bool has_begun;             /* the cuts are decided */
    bool is_closed;             /* the stop date is reached: nothing more is delivered */
    bool owes_baseline;         /* commit 0 is still to be delivered */
    uint32_t first;             /* index of the first commit after the baseline */
    uint32_t end;               /* index after the last commit that is delivered */
    uint32_t next;              /* index of the next feed_commit() */
    uint32_t published;         /* commits in the history when it was last published */
    uint32_t published_changes; /* and changes */
    struct live live;           /* files before `first` */
    RC_ARRAY(uint32_t) colors;  /* of paths before `first` that a custom log colours, by id */
};

/* history and stop are borrowed. */
void feed_init(struct feed *feed, struct history *history, const atomic_bool *stop,
               int64_t start_time, int64_t stop_time);
void feed_finish(struct feed *feed);

/* Gives the times of all commits of the input in playing order, before the first feed_commit();
 * decides the cuts and completes history's times. In a live load it comes again with the times of
 * each further batch, when all commits before were pushed: the start date has made its cut by then,
 * the stop date may still make its own. RC_ENOMEM, RC_ELIMIT. */
RC_NODISCARD enum rc_status feed_begin(struct feed *feed, const int64_t *times, uint32_t count);
/* Pushes the next commit with its changes (copied). first_change and change_count of commit are
 * ignored. RC_ENOMEM, RC_ELIMIT. */
RC_NODISCARD enum rc_status feed_commit(struct feed *feed, const struct commit *commit,
                                        const struct change *changes, uint32_t change_count);
/* No further commit of those that feed_begin() named is wanted. */
bool feed_is_done(const struct feed *feed);
/* The stop date has cut something off, so nothing that comes later is wanted either. */
bool feed_is_closed(const struct feed *feed);
/* The user has ended the load. */
bool feed_is_stopped(const struct feed *feed);
/* Delivers a baseline that no commit follows and publishes all; after the last feed_commit() of the
 * load, or of a batch. */
RC_NODISCARD enum rc_status feed_end(struct feed *feed);

#endif
