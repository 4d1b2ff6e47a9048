/* Change lists of commits. A commit with one parent is compared with that parent's tree; a merge
 * with all its parents', which yields only what no parent had and the paths whose existence has to
 * be looked at (repo_apply.c). Exact renames are paired by sorting both sides by content and name.
 */
#include "repo_changes.h"

#include <stdlib.h>

#include "repo_tree.h"

enum { TREE_BUDGET = 16 << 20 }; /* more brings nothing: measured on git/git */

/* A path of the commit at hand, in path order. */
struct changes_entry {
    enum compare_event event;
    size_t path; /* in batch->text */
    uint32_t mode;
    uint32_t partner; /* other side of a rename, UINT32_MAX = none */
    struct object_id id;
};

/* For finding renames: a deleted or added entry. */
struct rename_key {
    const struct changes_entry *entry;
    const char *base; /* last component of its path */
    uint32_t index;
    bool is_taken;
};

void repo_batch_clear(struct repo_batch *batch)
{
    batch->commits.count = 0;
    batch->changes.count = 0;
    strbuf_clear(&batch->text);
}

void repo_batch_finish(struct repo_batch *batch)
{
    mem_free(batch->commits.items);
    mem_free(batch->changes.items);
    strbuf_finish(&batch->text);
    *batch = (struct repo_batch){0};
}

size_t repo_batch_size(const struct repo_batch *batch)
{
    return batch->text.n + batch->changes.count * sizeof *batch->changes.items +
           batch->commits.count * sizeof *batch->commits.items;
}

/* Keeps one difference of the comparison that runs. */
static enum rc_status add_entry(void *ctx, const struct compare_difference *difference)
{
    struct repo_changes *changes = ctx;
    struct strbuf *text = &changes->batch->text;
    if (difference->event == RC_COMPARE_UNKNOWN)
        return RC_OK; /* noted already; shown as unchanged */
    const enum rc_status st = RC_RESERVE(&changes->entries, 1);
    if (st != RC_OK)
        return st;
    struct changes_entry *entry = &changes->entries.items[changes->entries.count++];
    *entry = (struct changes_entry){.event = difference->event,
                                    .path = text->n,
                                    .mode = difference->mode,
                                    .partner = UINT32_MAX};
    memcpy(entry->id.bytes, difference->id, RC_OBJECT_ID_SIZE);
    changes->has_deletes |= difference->event == RC_COMPARE_DELETE;
    changes->has_adds |= difference->event == RC_COMPARE_ADD;
    strbuf_add(text, difference->path);
    strbuf_add_char(text, '\0');
    return text->failed ? RC_ENOMEM : RC_OK;
}

enum rc_status repo_changes_init(struct repo_changes *changes, const struct repo_walk *walk,
                                 struct repo_store *store, struct repo_notes *notes,
                                 const atomic_bool *stop)
{
    *changes = (struct repo_changes){.walk = walk};
    const enum rc_status st = repo_trees_init(&changes->trees, store, notes, TREE_BUDGET);
    changes->compare.trees = &changes->trees;
    changes->compare.emit = add_entry;
    changes->compare.ctx = changes;
    changes->compare.stop = stop;
    return st;
}

void repo_changes_finish(struct repo_changes *changes)
{
    compare_finish(&changes->compare);
    repo_trees_finish(&changes->trees);
    mem_free(changes->entries.items);
    mem_free(changes->parent_trees.items);
    *changes = (struct repo_changes){0};
}

/* ---- renames ---- */

static bool is_symlink(const struct rename_key *key)
{
    return key->entry->mode == RC_MODE_SYMLINK;
}

static int compare_content(const struct rename_key *a, const struct rename_key *b)
{
    const int order = memcmp(a->entry->id.bytes, b->entry->id.bytes, RC_OBJECT_ID_SIZE);
    return order ? order : is_symlink(a) - is_symlink(b);
}

static int compare_content_and_base(const struct rename_key *a, const struct rename_key *b)
{
    const int order = compare_content(a, b);
    return order ? order : strcmp(a->base, b->base);
}

static int compare_index(const struct rename_key *a, const struct rename_key *b)
{
    return (a->index > b->index) - (a->index < b->index);
}

static int by_content_and_base(const void *a, const void *b)
{
    const int order = compare_content_and_base(a, b);
    return order ? order : compare_index(a, b);
}

static int by_content(const void *a, const void *b)
{
    const int order = compare_content(a, b);
    return order ? order : compare_index(a, b);
}

struct rename_keys {
    RC_ARRAY(struct rename_key) side[2]; /* deleted, added */
};

static enum rc_status collect_keys(struct rename_keys *keys, const struct repo_changes *changes)
{
    const char *text = changes->batch->text.p;
    for (uint32_t i = 0; i < changes->entries.count; i++) {
        const struct changes_entry *entry = &changes->entries.items[i];
        const bool is_add = entry->event == RC_COMPARE_ADD;
        if ((!is_add && entry->event != RC_COMPARE_DELETE) || entry->mode == RC_MODE_SUBMODULE)
            continue;
        const enum rc_status st = RC_RESERVE(&keys->side[is_add], 1);
        if (st != RC_OK)
            return st;
        const char *path = text + entry->path;
        const char *slash = strrchr(path, '/');
        keys->side[is_add].items[keys->side[is_add].count++] =
            (struct rename_key){entry, slash ? slash + 1 : path, i, false};
    }
    return RC_OK;
}

/* Pairs equal neighbours of two sorted lists and removes them from both. */
static void pair(struct rename_keys *keys, struct changes_entry *entries,
                 int (*compare)(const struct rename_key *, const struct rename_key *))
{
    struct rename_key *old = keys->side[0].items, *new = keys->side[1].items;
    size_t i = 0, k = 0;
    while (i < keys->side[0].count && k < keys->side[1].count) {
        const int order = compare(&old[i], &new[k]);
        if (order == 0) {
            entries[old[i].index].partner = new[k].index;
            entries[new[k].index].partner = old[i].index;
            old[i].is_taken = new[k].is_taken = true;
        }
        i += order <= 0;
        k += order >= 0;
    }
    for (int side = 0; side < 2; side++) {
        size_t kept = 0;
        for (size_t j = 0; j < keys->side[side].count; j++)
            if (!keys->side[side].items[j].is_taken)
                keys->side[side].items[kept++] = keys->side[side].items[j];
        keys->side[side].count = kept;
    }
}

static void sort_keys(struct rename_keys *keys, int (*order)(const void *, const void *))
{
    for (int side = 0; side < 2; side++)
        if (keys->side[side].count > 1)
            qsort(keys->side[side].items, keys->side[side].count, sizeof(struct rename_key), order);
}

/* Same content and base name first, then same content, both in path order. */
static enum rc_status find_renames(struct repo_changes *changes)
{
    struct rename_keys keys = {0};
    const enum rc_status st = collect_keys(&keys, changes);
    if (st == RC_OK && keys.side[0].count && keys.side[1].count) {
        sort_keys(&keys, by_content_and_base);
        pair(&keys, changes->entries.items, compare_content_and_base);
        sort_keys(&keys, by_content);
        pair(&keys, changes->entries.items, compare_content);
    }
    mem_free(keys.side[0].items);
    mem_free(keys.side[1].items);
    return st;
}

/* ---- one commit ---- */

static enum rc_status push(struct repo_changes *changes, const struct changes_entry *entry,
                           enum batch_action action)
{
    struct repo_batch *batch = changes->batch;
    const enum rc_status st = RC_RESERVE(&batch->changes, 1);
    if (st != RC_OK)
        return st;
    struct batch_change *change = &batch->changes.items[batch->changes.count++];
    *change = (struct batch_change){.path = entry->path, .action = action};
    if (action == RC_BATCH_RENAME)
        change->old_path = changes->entries.items[entry->partner].path;
    return RC_OK;
}

enum pass {
    PASS_DELETES,
    PASS_RENAMES,
    PASS_REST,
};

/* Which pass an entry belongs to, and as what; false for the old side of a rename. */
static bool classify(const struct changes_entry *entry, bool is_merge, enum pass *pass,
                     enum batch_action *action)
{
    const bool is_paired = entry->partner != UINT32_MAX;
    *pass = PASS_REST;
    switch (entry->event) {
    case RC_COMPARE_DELETE:
        *pass = PASS_DELETES;
        *action = is_merge ? RC_BATCH_ABSENT : RC_BATCH_DELETE;
        return !is_paired;
    case RC_COMPARE_ADD:
        *pass = is_paired ? PASS_RENAMES : PASS_REST;
        *action = is_merge ? RC_BATCH_PRESENT : is_paired ? RC_BATCH_RENAME : RC_BATCH_ADD;
        return true;
    case RC_COMPARE_KEEP:
        *action = RC_BATCH_PRESENT;
        return true;
    case RC_COMPARE_MODIFY:
        *action = RC_BATCH_MODIFY;
        return true;
    default:
        return false;
    }
}

static enum rc_status push_pass(struct repo_changes *changes, enum pass wanted, bool is_merge)
{
    enum rc_status st = RC_OK;
    for (size_t i = 0; st == RC_OK && i < changes->entries.count; i++) {
        const struct changes_entry *entry = &changes->entries.items[i];
        enum pass pass;
        enum batch_action action;
        if (classify(entry, is_merge, &pass, &action) && pass == wanted)
            st = push(changes, entry, action);
    }
    return st;
}

static enum rc_status compare_with_parents(struct repo_changes *changes,
                                           const struct walk_commit *commit)
{
    const enum rc_status st = RC_RESERVE(&changes->parent_trees, commit->parent_count + 1u);
    if (st != RC_OK)
        return st;
    const struct object_id **trees = changes->parent_trees.items;
    trees[0] = NULL; /* of a root commit: the empty tree */
    for (uint32_t i = 0; i < commit->parent_count; i++)
        trees[i] = &repo_walk_parent(changes->walk, commit, i)->tree;
    const size_t count = commit->parent_count ? commit->parent_count : 1;
    changes->entries.count = 0;
    changes->has_adds = changes->has_deletes = false;
    return compare_trees(&changes->compare, &commit->tree, trees, count);
}

/* Reads what the commit-graph does not tell. A commit that is only in the graph has no author. */
static enum rc_status add_author(struct repo_changes *changes, const struct walk_commit *record,
                                 struct batch_author *author)
{
    struct repo_notes *notes = changes->trees.notes;
    struct strbuf *text = &changes->batch->text;
    struct object_bytes bytes = {0};
    struct repo_commit commit;
    enum rc_status st =
        repo_reader_read(&bytes, changes->trees.reader, &record->id, RC_OBJECT_COMMIT);
    if (st == RC_OK && (bytes.n > UINT32_MAX ||
                        !repo_commit_parse(&commit, (struct str){(const char *)bytes.p, bytes.n})))
        st = RC_EFORMAT;
    if (st == RC_OK) {
        *author = (struct batch_author){.name = text->n,
                                        .name_size = (uint32_t)commit.author.name.n,
                                        .mail_size = (uint32_t)commit.author.email.n,
                                        .encoding_size = (uint32_t)commit.encoding.n,
                                        .zone_minutes = commit.author.zone_minutes};
        strbuf_add(text, commit.author.name);
        strbuf_add(text, commit.author.email);
        strbuf_add(text, commit.encoding);
        if (commit.is_odd)
            repo_note(notes, RC_NOTE_COMMIT_ODD, &record->id);
    }
    object_bytes_release(&bytes);
    if (st == RC_ENOMEM || text->failed)
        return RC_ENOMEM;
    if (st != RC_OK)
        repo_note(notes, st == RC_ENOTFOUND ? RC_NOTE_COMMIT_MISSING : RC_NOTE_COMMIT_BROKEN,
                  &record->id);
    return RC_OK;
}

enum rc_status repo_changes_add(struct repo_changes *changes, struct repo_batch *batch,
                                uint32_t commit)
{
    const struct walk_commit *record = &changes->walk->commits.items[commit];
    const bool is_merge = record->parent_count > 1;
    changes->batch = batch;
    struct batch_author author = {0};
    enum rc_status st = RC_RESERVE(&batch->commits, 1);
    if (st == RC_OK && record->author == RC_AUTHOR_UNREAD)
        st = add_author(changes, record, &author);
    if (st == RC_OK)
        st = compare_with_parents(changes, record);
    if (st == RC_OK && changes->has_deletes && changes->has_adds && !is_merge)
        st = find_renames(changes);
    const size_t first = batch->changes.count;
    if (st == RC_OK)
        st = push_pass(changes, PASS_DELETES, is_merge);
    if (st == RC_OK && changes->has_deletes && changes->has_adds)
        st = push_pass(changes, PASS_RENAMES, is_merge);
    if (st == RC_OK)
        st = push_pass(changes, PASS_REST, is_merge);
    if (st == RC_OK)
        batch->commits.items[batch->commits.count++] =
            (struct batch_commit){commit, first, batch->changes.count - first, author};
    return st;
}
