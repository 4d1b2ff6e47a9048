/* From change lists to commits of the history. Every change that is delivered goes through the one
 * struct live, so that a merge can be compared with what is really shown: branches that were
 * played in turns, deletes that the merge took back, files that only a dropped branch had.
 */
#include "repo_apply.h"

#include <stdlib.h>

/* The last commit's tree against what is shown. */
struct truth {
    struct repo_apply *apply;
    RC_ARRAY(unsigned char) marks; /* by path id: enum truth_mark */
    RC_ARRAY(uint32_t) missing;    /* files of the tree that are not shown */
    bool is_all_unknown;
};

enum truth_mark {
    MARK_NONE,
    MARK_FILE,    /* in the tree */
    MARK_UNKNOWN, /* a directory that cannot be read */
};

/* A shown file that is not in the tree. */
struct surplus {
    uint32_t id;
    size_t path; /* in a strbuf */
};

void repo_apply_init(struct repo_apply *apply, struct repo_walk *walk, struct feed *feed)
{
    *apply = (struct repo_apply){.walk = walk, .feed = feed};
    live_init(&apply->live, feed->history);
}

void repo_apply_finish(struct repo_apply *apply)
{
    if (!apply->feed)
        return;
    path_cache_finish(&apply->paths);
    live_finish(&apply->live);
    mem_free(apply->changes.items);
    mem_free(apply->authors.items);
    *apply = (struct repo_apply){0};
}

static enum rc_status path_id(struct repo_apply *apply, const char *path, uint32_t *id)
{
    return path_cache_add(&apply->paths, apply->feed->history, str_of(path), id);
}

/* Adds a change to the commit at hand and to what is shown. */
static enum rc_status emit(struct repo_apply *apply, uint32_t path, enum change_action action,
                           uint32_t old_path)
{
    const struct change change = {.path = path, .old_path = old_path, .action = (uint8_t)action};
    const enum rc_status st = RC_RESERVE(&apply->changes, 1);
    if (st != RC_OK)
        return st;
    apply->changes.items[apply->changes.count++] = change;
    return live_apply(&apply->live, &change, NULL, NULL);
}

static enum rc_status apply_change(struct repo_apply *apply, const char *text,
                                   const struct batch_change *change, bool is_merge)
{
    uint32_t path = 0;
    uint32_t old_path = RC_PATH_NONE;
    enum rc_status st = path_id(apply, text + change->path, &path);
    if (st == RC_OK && change->action == RC_BATCH_RENAME)
        st = path_id(apply, text + change->old_path, &old_path);
    if (st != RC_OK)
        return st;
    const bool is_shown = is_merge && live_has(&apply->live, path);
    switch (change->action) {
    case RC_BATCH_ADD:
        return emit(apply, path, RC_CHANGE_ADD, RC_PATH_NONE);
    case RC_BATCH_DELETE:
        return emit(apply, path, RC_CHANGE_DELETE, RC_PATH_NONE);
    case RC_BATCH_RENAME:
        return emit(apply, path, RC_CHANGE_RENAME, old_path);
    case RC_BATCH_MODIFY:
        return emit(apply, path, is_merge && !is_shown ? RC_CHANGE_ADD : RC_CHANGE_MODIFY,
                    RC_PATH_NONE);
    case RC_BATCH_PRESENT:
        return is_shown ? RC_OK : emit(apply, path, RC_CHANGE_ADD, RC_PATH_NONE);
    case RC_BATCH_ABSENT:
        return is_shown ? emit(apply, path, RC_CHANGE_DELETE, RC_PATH_NONE) : RC_OK;
    }
    return RC_OK;
}

/* ---- the last commit ---- */

static enum rc_status set_mark(struct truth *truth, uint32_t path, enum truth_mark mark)
{
    const size_t need = (size_t)path + 1;
    if (truth->marks.count < need) {
        const enum rc_status st = RC_RESERVE(&truth->marks, need - truth->marks.count);
        if (st != RC_OK)
            return st;
        memset(truth->marks.items + truth->marks.count, MARK_NONE, need - truth->marks.count);
        truth->marks.count = need;
    }
    truth->marks.items[path] = (unsigned char)mark;
    return RC_OK;
}

static enum truth_mark mark_of(const struct truth *truth, uint32_t path)
{
    return path < truth->marks.count ? (enum truth_mark)truth->marks.items[path] : MARK_NONE;
}

static enum rc_status see_path(void *ctx, const struct compare_difference *difference)
{
    struct truth *truth = ctx;
    struct repo_apply *apply = truth->apply;
    const bool is_unknown = difference->event == RC_COMPARE_UNKNOWN;
    uint32_t path = 0;
    if (difference->path.n == 0) {
        truth->is_all_unknown = true;
        return RC_OK;
    }
    enum rc_status st =
        path_cache_add(&apply->paths, apply->feed->history, difference->path, &path);
    if (st == RC_OK)
        st = set_mark(truth, path, is_unknown ? MARK_UNKNOWN : MARK_FILE);
    if (st != RC_OK || is_unknown || live_has(&apply->live, path))
        return st;
    st = RC_RESERVE(&truth->missing, 1);
    if (st == RC_OK)
        truth->missing.items[truth->missing.count++] = path;
    return st;
}

static bool is_true(const struct truth *truth, uint32_t path)
{
    if (mark_of(truth, path) == MARK_FILE)
        return true;
    for (; path != RC_PATH_NONE; path = history_path(truth->apply->feed->history, path)->parent)
        if (mark_of(truth, path) == MARK_UNKNOWN)
            return true;
    return false;
}

struct surplus_list {
    RC_ARRAY(struct surplus) items;
    struct strbuf text;
};

static int by_path(const void *a, const void *b, void *text)
{
    const struct surplus *x = a, *y = b;
    const char *p = text;
    return strcmp(p + x->path, p + y->path);
}

/* Collects shown files that are not in the tree, in path order. */
static enum rc_status find_surplus(struct surplus_list *list, const struct truth *truth)
{
    const struct live *live = &truth->apply->live;
    for (size_t i = 0; i < live->files.count; i++) {
        const uint32_t id = live->files.items[i];
        if (is_true(truth, id))
            continue;
        const enum rc_status st = RC_RESERVE(&list->items, 1);
        if (st != RC_OK)
            return st;
        list->items.items[list->items.count++] = (struct surplus){id, list->text.n};
        history_path_string(truth->apply->feed->history, id, &list->text);
        strbuf_add_char(&list->text, '\0');
    }
    if (list->text.failed)
        return RC_ENOMEM;
    if (list->items.count > 1)
        qsort_r(list->items.items, list->items.count, sizeof(struct surplus), by_path,
                list->text.p);
    return RC_OK;
}

static enum rc_status emit_truth(struct truth *truth)
{
    struct surplus_list surplus = {0};
    enum rc_status st = find_surplus(&surplus, truth);
    for (size_t i = 0; st == RC_OK && i < surplus.items.count; i++)
        st = emit(truth->apply, surplus.items.items[i].id, RC_CHANGE_DELETE, RC_PATH_NONE);
    for (size_t i = 0; st == RC_OK && i < truth->missing.count; i++)
        st = emit(truth->apply, truth->missing.items[i], RC_CHANGE_ADD, RC_PATH_NONE);
    mem_free(surplus.items.items);
    strbuf_finish(&surplus.text);
    return st;
}

/* Adds what is missing and deletes what is too much: clock skew may have played a child before a
 * parent, and a merge is only compared where it differs from its parents. */
static enum rc_status correct_end(struct repo_apply *apply, const struct walk_commit *last,
                                  struct repo_changes *tools)
{
    struct truth truth = {.apply = apply};
    struct compare compare = {
        .trees = &tools->trees, .emit = see_path, .ctx = &truth, .stop = apply->feed->stop};
    const struct object_id *nothing = NULL;
    enum rc_status st = compare_trees(&compare, &last->tree, &nothing, 1);
    if (st == RC_OK && !truth.is_all_unknown)
        st = emit_truth(&truth);
    compare_finish(&compare);
    mem_free(truth.marks.items);
    mem_free(truth.missing.items);
    return st;
}

/* ---- commits ---- */

static enum rc_status author_id(struct repo_apply *apply, uint32_t person, uint32_t *id)
{
    const struct intern *names = &apply->walk->people.names;
    enum rc_status st = RC_OK;
    while (apply->authors.count <= person && st == RC_OK) {
        st = RC_RESERVE(&apply->authors, 1);
        if (st == RC_OK)
            apply->authors.items[apply->authors.count++] = 0;
    }
    if (st != RC_OK)
        return st;
    uint32_t *known = &apply->authors.items[person];
    if (*known == 0) {
        st = intern_add(&apply->feed->history->authors, intern_string(names, person), id);
        if (st == RC_OK)
            *known = *id + 1;
    }
    *id = *known - 1;
    return st;
}

/* Gives the feed the changes at hand as those of a commit. */
static enum rc_status deliver(struct repo_apply *apply, uint32_t index, struct commit *commit)
{
    const struct walk_commit *record = &apply->walk->commits.items[index];
    commit->id_prefix = object_id_prefix(&record->id);
    commit->zone_minutes = record->zone_minutes;
    const enum rc_status st = author_id(apply, record->author, &commit->author);
    if (st != RC_OK || apply->changes.count > UINT32_MAX)
        return st != RC_OK ? st : RC_ELIMIT;
    if (index < apply->walk->subjects.count)
        apply->feed->message =
            intern_string(&apply->walk->messages, apply->walk->subjects.items[index]);
    apply->last_time = commit->time;
    return feed_commit(apply->feed, commit, apply->changes.items, (uint32_t)apply->changes.count);
}

/* Looks an author up who was read with the changes. Only this thread looks at authors of records
 * that are delivered. */
static enum rc_status fill_author(struct repo_apply *apply, const struct repo_batch *batch,
                                  const struct batch_commit *item)
{
    struct walk_commit *record = &apply->walk->commits.items[item->commit];
    const struct batch_author *author = &item->author;
    const char *p = batch->text.p ? batch->text.p + author->name : "";
    if (record->author != RC_AUTHOR_UNREAD)
        return RC_OK;
    record->zone_minutes = author->zone_minutes;
    const struct repo_commit commit = {
        .author = {.name = {p, author->name_size},
                   .email = {p + author->name_size, author->mail_size}},
        .encoding = {p + author->name_size + author->mail_size, author->encoding_size},
    };
    return repo_people_author(&apply->walk->people, &commit, &record->author);
}

static enum rc_status apply_commit(struct repo_apply *apply, const struct repo_batch *batch,
                                   const struct batch_commit *item, struct repo_changes *tools)
{
    const struct walk_commit *record = &apply->walk->commits.items[item->commit];
    struct commit commit = {
        .time = record->time,
        .flags = record->is_merge ? RC_COMMIT_MERGE : 0,
    };
    enum rc_status st = fill_author(apply, batch, item);
    apply->changes.count = 0;
    for (size_t i = 0; st == RC_OK && i < item->change_count; i++)
        st = apply_change(apply, batch->text.p, &batch->changes.items[item->first_change + i],
                          record->parent_count > 1);
    if (st == RC_OK && apply->delivered + 1 == apply->walk->order.count)
        st = correct_end(apply, record, tools);
    if (st != RC_OK)
        return st;
    apply->delivered++;
    return deliver(apply, item->commit, &commit);
}

enum rc_status repo_apply_return(struct repo_apply *apply, struct repo_changes *tools)
{
    const struct walk_commit *record = &apply->walk->commits.items[apply->walk->head];
    struct commit commit = {.time = record->time};
    apply->changes.count = 0;
    enum rc_status st = correct_end(apply, record, tools);
    if (st != RC_OK || apply->changes.count == 0)
        return st;
    if (commit.time < apply->last_time)
        commit.time = apply->last_time;
    st = feed_begin(apply->feed, &commit.time, 1);
    if (st != RC_OK || feed_is_done(apply->feed))
        return st;
    return deliver(apply, apply->walk->head, &commit);
}

enum rc_status repo_apply_batch(struct repo_apply *apply, const struct repo_batch *batch,
                                struct repo_changes *tools)
{
    enum rc_status st = RC_OK;
    for (size_t i = 0; st == RC_OK && i < batch->commits.count; i++) {
        if (feed_is_stopped(apply->feed))
            return RC_EINTERRUPTED;
        if (feed_is_done(apply->feed))
            return RC_OK;
        st = apply_commit(apply, batch, &batch->commits.items[i], tools);
    }
    return st;
}
