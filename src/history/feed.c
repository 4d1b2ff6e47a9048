/* history/feed.c: date limits, baseline and publication for all drivers. Commits before the first
 * cut only go through a struct live, whose files then become commit 0.
 */
#include "feed.h"

#include <stdlib.h>

#include "rource/base/memory.h"
#include "rource/base/trace.h"

/* Publishing takes a lock and wakes the player, so not for each commit. */
enum { BATCH_COMMITS = 256, BATCH_CHANGES = 4096 };

void feed_init(struct feed *feed, struct history *history, const atomic_bool *stop,
               int64_t start_time, int64_t stop_time)
{
    *feed = (struct feed){.history = history,
                          .stop = stop,
                          .start_time = start_time,
                          .stop_time = stop_time,
                          .end = UINT32_MAX};
    live_init(&feed->live, history);
}

void feed_finish(struct feed *feed)
{
    live_finish(&feed->live);
    mem_free(feed->colors.items);
    feed->colors.items = NULL;
}

/* The cut in 0…count that has the fewest times on its wrong side: `early` ones belong before it,
 * the others after it. Of equally good cuts the first, or the last when prefer_last. */
static uint32_t best_cut(const int64_t *times, uint32_t count, int64_t limit, bool prefer_last)
{
    /* balance = late ones before the cut − early ones before it; the early ones after the cut are a
     * constant minus those before it. */
    int64_t balance = 0, best = 0;
    uint32_t cut = 0;
    for (uint32_t i = 0; i < count; i++) {
        balance += times[i] < limit ? -1 : 1;
        if (balance < best || (prefer_last && balance == best)) {
            best = balance;
            cut = i + 1;
        }
    }
    return cut;
}

static enum rc_status add_times(struct feed *feed, const int64_t *times)
{
    enum rc_status status = RC_OK;
    if (feed->first > 0)
        status = history_add_time(feed->history, feed->start_time);
    if (status == RC_OK)
        status = history_add_times(feed->history, times + feed->first, feed->end - feed->first);
    return status;
}

/* A further batch. No cut comes before a commit that was delivered, so the stop date is looked for
 * in the batch alone. */
static enum rc_status extend(struct feed *feed, const int64_t *times, uint32_t count)
{
    uint32_t taken = count;
    enum rc_status status = RC_OK;
    if (feed->stop_time != INT64_MAX)
        taken = feed->is_closed ? 0 : best_cut(times, count, feed->stop_time + 1, true);
    feed->is_closed |= taken < count;
    if (status == RC_OK)
        status = history_add_times(feed->history, times, taken);
    feed->end += taken;
    if (status == RC_OK)
        history_publish_times(feed->history);
    return status;
}

enum rc_status feed_begin(struct feed *feed, const int64_t *times, uint32_t count)
{
    if (feed->has_begun)
        return extend(feed, times, count);
    feed->has_begun = true;
    feed->first =
        feed->start_time == INT64_MIN ? 0 : best_cut(times, count, feed->start_time, false);
    feed->end =
        feed->stop_time == INT64_MAX ? count : best_cut(times, count, feed->stop_time + 1, true);
    if (feed->end < feed->first)
        feed->end = feed->first;
    feed->is_closed = feed->end < count;
    feed->owes_baseline = feed->first > 0;
    const enum rc_status status = add_times(feed, times);
    if (status == RC_OK)
        history_publish_times(feed->history);
    return status;
}

static enum rc_status remember_color(struct feed *feed, const struct change *change)
{
    const size_t need = (size_t)change->path + 1;
    if (change->color == 0 && feed->colors.count < need)
        return RC_OK;
    if (feed->colors.count < need) {
        const enum rc_status status = RC_RESERVE(&feed->colors, need - feed->colors.count);
        if (status != RC_OK)
            return status;
        memset(feed->colors.items + feed->colors.count, 0,
               (need - feed->colors.count) * sizeof *feed->colors.items);
        feed->colors.count = need;
    }
    feed->colors.items[change->path] = change->color;
    return RC_OK;
}

static enum rc_status apply_to_baseline(struct feed *feed, const struct change *changes,
                                        uint32_t count)
{
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; i < count && status == RC_OK; i++) {
        status = live_apply(&feed->live, &changes[i], NULL, NULL);
        if (status == RC_OK)
            status = remember_color(feed, &changes[i]);
    }
    return status;
}

static int compare_ids(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static enum rc_status deliver_baseline(struct feed *feed)
{
    struct commit commit = {.time = feed->start_time, .flags = RC_COMMIT_BASELINE};
    enum rc_status status = intern_add(&feed->history->authors, str_of(""), &commit.author);
    if (status == RC_OK)
        status = history_add_commit(feed->history, &commit);
    const size_t count = feed->live.files.count;
    uint32_t *files = feed->live.files.items;
    if (count > 1)
        qsort(files, count, sizeof *files, compare_ids);
    for (size_t i = 0; i < count && status == RC_OK; i++) {
        const uint32_t color = files[i] < feed->colors.count ? feed->colors.items[files[i]] : 0;
        status = history_add_change(feed->history, &(struct change){.path = files[i],
                                                                    .old_path = RC_PATH_NONE,
                                                                    .color = color,
                                                                    .action = RC_CHANGE_ADD});
    }
    feed->owes_baseline = false;
    feed_finish(feed); /* neither is needed any more, and they are large */
    return status;
}

static enum rc_status deliver(struct feed *feed, const struct commit *commit,
                              const struct change *changes, uint32_t change_count)
{
    struct history *h = feed->history;
    enum rc_status status = history_add_commit(h, commit);
    if (status == RC_OK && feed->message.n > 0)
        status = history_set_subject(h, feed->message);
    if (status == RC_OK)
        status = history_add_changes(h, changes, change_count);
    return status;
}

static void publish(struct feed *feed)
{
    RC_ZONE("publish");
    history_publish(feed->history);
    feed->published = feed->history->commits.count;
    feed->published_changes = feed->history->changes.count;
}

enum rc_status feed_commit(struct feed *feed, const struct commit *commit,
                           const struct change *changes, uint32_t change_count)
{
    const uint32_t i = feed->next++;
    if (i >= feed->end)
        return RC_OK;
    if (i < feed->first) {
        feed->message = (struct str){0};
        return apply_to_baseline(feed, changes, change_count);
    }
    enum rc_status status = RC_OK;
    if (feed->owes_baseline)
        status = deliver_baseline(feed);
    if (status == RC_OK)
        status = deliver(feed, commit, changes, change_count);
    feed->message = (struct str){0};
    if (status == RC_OK &&
        (feed->published == 0 || feed->history->commits.count - feed->published >= BATCH_COMMITS ||
         feed->history->changes.count - feed->published_changes >= BATCH_CHANGES))
        publish(feed);
    return status;
}

bool feed_is_done(const struct feed *feed)
{
    return feed->next >= feed->end;
}

bool feed_is_closed(const struct feed *feed)
{
    return feed->is_closed;
}

bool feed_is_stopped(const struct feed *feed)
{
    return feed->stop && atomic_load_explicit(feed->stop, memory_order_relaxed);
}

enum rc_status feed_end(struct feed *feed)
{
    enum rc_status status = RC_OK;
    if (feed->owes_baseline)
        status = deliver_baseline(feed);
    if (feed->history->commits.count != feed->published)
        publish(feed);
    return status;
}
