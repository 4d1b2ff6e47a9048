/* Whatever a batch needs is read before its times are published, so a player never waits for a
 * commit that turns out to be missing.
 */
#include "repo_follow.h"

#include "repo_changes.h"

enum { MAX_TRIES = 20 }; /* about ten seconds */

void repo_follow_init(struct repo_follow *follow, struct repo_store *store,
                      const struct source_params *params)
{
    *follow = (struct repo_follow){.store = store, .params = params};
    repo_kept_init(&follow->kept, params->log);
}

void repo_follow_finish(struct repo_follow *follow)
{
    repo_kept_finish(&follow->kept);
}

static bool is_unreadable(enum rc_status st)
{
    return st == RC_ENOTFOUND || st == RC_EFORMAT;
}

/* Counts the tries of a revision; true for the one after which it is taken as it is. */
static bool is_last_try(struct repo_follow *follow, const struct object_id *head)
{
    if (follow->tries == 0 || !object_id_equal(&follow->wanted, head))
        follow->tries = 0;
    follow->wanted = *head;
    return ++follow->tries >= MAX_TRIES;
}

static void set_shown(struct repo_follow *follow, const struct object_id *head)
{
    follow->shown = *head;
    follow->has_shown = true;
    follow->tries = 0;
}

static enum rc_status load_all(struct repo_follow *follow, const struct object_id *head,
                               struct feed *feed, struct error *err)
{
    const enum rc_status st =
        repo_load_keeping(&follow->kept, follow->store, head, follow->params, feed, err);
    if (st == RC_OK)
        set_shown(follow, head);
    if (!is_unreadable(st) || feed->has_begun || is_last_try(follow, head))
        return st;
    repo_kept_finish(&follow->kept);
    repo_kept_init(&follow->kept, follow->params->log);
    *err = (struct error){0};
    return RC_OK;
}

/* ---- what came later ---- */

/* A batch being read. */
struct arrival {
    struct repo_notes notes;
    struct repo_changes tools;
    struct repo_batch batch;
};

static enum rc_status read_changes(struct repo_follow *follow, struct arrival *arrival,
                                   struct feed *feed)
{
    const struct repo_walk *walk = &follow->kept.walk;
    enum rc_status st = RC_OK;
    for (size_t i = 0; st == RC_OK && i < walk->order.count; i++)
        st = feed_is_stopped(feed)
                 ? RC_EINTERRUPTED
                 : repo_changes_add(&arrival->tools, &arrival->batch, walk->order.items[i]);
    return st;
}

static enum rc_status read_arrival(struct repo_follow *follow, struct arrival *arrival,
                                   const struct object_id *head, struct feed *feed)
{
    enum rc_status st = repo_changes_init(&arrival->tools, &follow->kept.walk, follow->store,
                                          &arrival->notes, feed->stop);
    if (st != RC_OK)
        return st;
    const struct repo_walk_params params = {
        .store = follow->store,
        .reader = arrival->tools.trees.reader,
        .notes = &arrival->notes,
        .stop = feed->stop,
        .first_parent = follow->params->first_parent,
        .author_time = follow->params->author_time,
        .messages = feed->history->keeps_messages,
    };
    st = repo_walk_extend(&follow->kept.walk, head, &params);
    return st == RC_OK ? read_changes(follow, arrival, feed) : st;
}

static enum rc_status deliver(struct repo_follow *follow, struct arrival *arrival,
                              struct feed *feed)
{
    struct repo_apply *apply = &follow->kept.apply;
    if (follow->kept.walk.order.count == 0)
        return repo_apply_return(apply, &arrival->tools);
    enum rc_status st = repo_load_begin(&follow->kept.walk, feed);
    apply->delivered = 0;
    if (st == RC_OK)
        st = repo_apply_batch(apply, &arrival->batch, &arrival->tools);
    return st;
}

static enum rc_status take_arrival(struct repo_follow *follow, struct arrival *arrival,
                                   const struct object_id *head, struct feed *feed)
{
    struct repo_notes *told = &follow->kept.notes;
    const bool is_last = is_last_try(follow, head);
    if (!is_last) {
        arrival->notes.muted = RC_NOTES_INCOMPLETE;
        atomic_fetch_and(&arrival->notes.told, ~(unsigned)RC_NOTES_INCOMPLETE);
    }
    const enum rc_status st = read_arrival(follow, arrival, head, feed);
    const unsigned notes = atomic_load(&arrival->notes.told);
    const bool is_whole = !is_unreadable(st) && (is_last || (notes & RC_NOTES_INCOMPLETE) == 0);
    atomic_fetch_or(&told->told, is_last ? notes : notes & ~(unsigned)RC_NOTES_INCOMPLETE);
    if (st == RC_OK && is_whole) {
        set_shown(follow, head);
        return deliver(follow, arrival, feed);
    }
    repo_walk_undo(&follow->kept.walk);
    if (is_unreadable(st) && is_last) {
        char hex[RC_OBJECT_HEX_SIZE];
        object_id_format(hex, head);
        log_write(follow->params->log, RC_LOG_WARNING,
                  "%s: commit %s cannot be read; the branch is shown again when it moves on",
                  follow->params->path, hex);
        set_shown(follow, head);
    }
    return is_unreadable(st) ? RC_OK : st;
}

enum rc_status repo_follow_look(struct repo_follow *follow, const struct object_id *head,
                                struct feed *feed, struct error *err)
{
    if (!follow->has_shown)
        return load_all(follow, head, feed, err);
    if (feed_is_closed(feed) || object_id_equal(head, &follow->shown))
        return RC_OK;
    struct arrival arrival = {
        .notes = {.log = follow->params->log, .told = atomic_load(&follow->kept.notes.told)}};
    const enum rc_status st = take_arrival(follow, &arrival, head, feed);
    repo_batch_finish(&arrival.batch);
    repo_changes_finish(&arrival.tools);
    return repo_load_explain(st, err, head, follow->params->path);
}
