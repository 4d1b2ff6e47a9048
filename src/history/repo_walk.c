/* The order of `git log`: a priority queue of commits, newest committer date first, equal dates in
 * the order of their arrival; showing a commit puts those of its parents into the queue that were
 * not there before. Playing order is the reverse. A child is thus never played before a parent
 * that was first met through it, but clock skew can play it before one met through another child.
 */
#include "repo_walk.h"

#include "rource/base/trace.h"

enum { STOP_CHECK = 255, FIRST_SLOTS = 4096 };

void repo_walk_init(struct repo_walk *walk)
{
    *walk = (struct repo_walk){0};
    repo_people_init(&walk->people);
    intern_init(&walk->messages);
}

static void free_scratch(struct repo_walk *walk)
{
    mem_free(walk->parent_ids.items);
    mem_free(walk->heap.items);
    mem_free(walk->is_behind.items);
    mem_free(walk->slots);
    memset(&walk->parent_ids, 0, sizeof walk->parent_ids);
    memset(&walk->heap, 0, sizeof walk->heap);
    memset(&walk->is_behind, 0, sizeof walk->is_behind);
    walk->slots = NULL;
    walk->slot_count = 0;
}

void repo_walk_finish(struct repo_walk *walk)
{
    free_scratch(walk);
    mem_free(walk->commits.items);
    mem_free(walk->parents.items);
    mem_free(walk->order.items);
    mem_free(walk->subjects.items);
    intern_finish(&walk->messages);
    repo_people_finish(&walk->people);
    *walk = (struct repo_walk){0};
}

/* ---- the map from ids to commits ---- */

static enum rc_status grow_slots(struct repo_walk *walk)
{
    size_t count = walk->slot_count ? walk->slot_count * 2 : FIRST_SLOTS;
    while (count < 2 * (walk->commits.count + 1))
        count *= 2;
    uint32_t *slots = mem_calloc(count, sizeof *slots);
    if (!slots)
        return RC_ENOMEM;
    for (size_t k = 0; k < walk->commits.count; k++) {
        size_t i = object_id_prefix(&walk->commits.items[k].id) & (count - 1);
        while (slots[i])
            i = (i + 1) & (count - 1);
        slots[i] = (uint32_t)k + 1;
    }
    mem_free(walk->slots);
    walk->slots = slots;
    walk->slot_count = count;
    return RC_OK;
}

enum rc_status repo_walk_find(struct repo_walk *walk, const struct object_id *id, uint32_t *index,
                              bool *is_new)
{
    if (walk->slot_count < 2 * (walk->commits.count + 1) && grow_slots(walk) != RC_OK)
        return RC_ENOMEM;
    size_t i = object_id_prefix(id) & (walk->slot_count - 1);
    for (; walk->slots[i]; i = (i + 1) & (walk->slot_count - 1)) {
        *index = walk->slots[i] - 1;
        *is_new = false;
        if (object_id_equal(&walk->commits.items[*index].id, id))
            return RC_OK;
    }
    if (walk->commits.count >= UINT32_MAX / 2)
        return RC_ELIMIT;
    const enum rc_status st = RC_RESERVE(&walk->commits, 1);
    if (st != RC_OK)
        return st;
    *index = (uint32_t)walk->commits.count++;
    *is_new = true;
    walk->commits.items[*index] = (struct walk_commit){.id = *id};
    walk->slots[i] = *index + 1;
    return RC_OK;
}

/* ---- the queue: a binary heap ---- */

static bool is_before(const struct walk_waiting *a, const struct walk_waiting *b)
{
    return a->date != b->date ? a->date > b->date : a->number < b->number;
}

static enum rc_status queue_add(struct repo_walk *walk, uint32_t commit)
{
    const enum rc_status st = RC_RESERVE(&walk->heap, 1);
    if (st != RC_OK)
        return st;
    struct walk_waiting *heap = walk->heap.items;
    const struct walk_waiting new = {walk->commits.items[commit].date, walk->arrivals++, commit};
    size_t i = walk->heap.count++;
    while (i > 0 && is_before(&new, &heap[(i - 1) / 2])) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = new;
    return RC_OK;
}

static uint32_t queue_take(struct repo_walk *walk)
{
    struct walk_waiting *heap = walk->heap.items;
    const uint32_t commit = heap[0].commit;
    const struct walk_waiting last = heap[--walk->heap.count];
    const size_t n = walk->heap.count;
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= n)
            break;
        if (child + 1 < n && is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!is_before(&heap[child], &last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return commit;
}

/* ---- reading commits ---- */

/* Appends the ids of a commit's parents; those of a graft or a shallow boundary win. */
static enum rc_status add_parent_ids(struct repo_walk *walk, struct walk_commit *record,
                                     const struct walk_reading *reading,
                                     const struct repo_walk_params *params)
{
    const struct object_id *graft = NULL;
    size_t count = reading->has_facts ? reading->facts.parent_count : reading->commit.parent_count;
    const bool is_grafted = repo_store_graft(params->store, &record->id, &graft, &count);
    record->is_merge = count > 1;
    if (params->first_parent && count > 1)
        count = 1;
    const size_t first = walk->parent_base + walk->parent_ids.count;
    if (count > UINT32_MAX - first)
        return RC_ELIMIT;
    const enum rc_status st = RC_RESERVE(&walk->parent_ids, count);
    if (st != RC_OK)
        return st;
    record->first_parent = (uint32_t)first;
    record->parent_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        struct object_id *id = &walk->parent_ids.items[walk->parent_ids.count++];
        if (is_grafted)
            *id = graft[i];
        else if (reading->has_facts)
            repo_store_facts_parent(params->store, &reading->facts, i, id);
        else
            repo_commit_parent(&reading->commit, i, id);
    }
    return RC_OK;
}

const struct object_id *repo_walk_parent_id(const struct repo_walk *walk, uint32_t commit,
                                            uint32_t i)
{
    return &walk->parent_ids
                .items[walk->commits.items[commit].first_parent + i - walk->parent_base];
}

/* Keeps the first line of a message. */
static enum rc_status add_subject(struct repo_walk *walk, uint32_t index, struct str message)
{
    struct str line, rest;
    uint32_t empty;
    enum rc_status st = intern_add(&walk->messages, str_of(""), &empty);
    if (st == RC_OK && walk->subjects.count <= index)
        st = RC_RESERVE(&walk->subjects, index + 1 - walk->subjects.count);
    if (st != RC_OK)
        return st;
    while (walk->subjects.count <= index)
        walk->subjects.items[walk->subjects.count++] = empty;
    str_split(str_trim(message), '\n', &line, &rest);
    return intern_add(&walk->messages, line, &walk->subjects.items[index]);
}

/* A commit-graph's date is the committer's, cut to 34 bits; an odd one is looked up instead. */
static bool find_facts(struct walk_reading *reading, const struct repo_walk_params *params)
{
    static const uint64_t odd_date = (uint64_t)1 << 33;
    if (params->author_time || params->messages)
        return false;
    return repo_store_facts(params->store, &reading->id, &reading->facts) &&
           reading->facts.date > 0 && reading->facts.date < odd_date;
}

void repo_walk_read(struct walk_reading *reading, const struct repo_walk_params *params,
                    struct repo_reader *reader)
{
    reading->status = RC_OK;
    reading->has_facts = find_facts(reading, params);
    if (reading->has_facts)
        return;
    reading->status = repo_reader_read(&reading->bytes, reader, &reading->id, RC_OBJECT_COMMIT);
    if (reading->status == RC_OK &&
        !repo_commit_parse(&reading->commit,
                           (struct str){(const char *)reading->bytes.p, reading->bytes.n}))
        reading->status = RC_EFORMAT;
}

static enum rc_status fill_record(struct repo_walk *walk, const struct walk_reading *reading,
                                  const struct repo_walk_params *params)
{
    struct walk_commit *record = &walk->commits.items[reading->index];
    const struct repo_commit *commit = &reading->commit;
    const struct repo_ident *when = params->author_time ? &commit->author : &commit->committer;
    enum rc_status st = RC_OK;
    record->state = RC_WALK_PRESENT;
    if (reading->has_facts) {
        record->tree = reading->facts.tree;
        record->date = reading->facts.date;
        record->time = (int64_t)reading->facts.date;
        record->author = RC_AUTHOR_UNREAD;
    } else {
        record->tree = commit->tree;
        record->time = when->time;
        record->zone_minutes = commit->author.zone_minutes;
        record->date = commit->date;
        record->is_odd = commit->is_odd;
        st = repo_people_author(&walk->people, commit, &record->author);
    }
    if (st == RC_OK && params->messages)
        st = add_subject(walk, reading->index, commit->message);
    return st == RC_OK ? add_parent_ids(walk, record, reading, params) : st;
}

enum rc_status repo_walk_enter(struct repo_walk *walk, struct walk_reading *reading,
                               const struct repo_walk_params *params)
{
    enum rc_status st = reading->status;
    if (st == RC_OK)
        st = fill_record(walk, reading, params);
    else if (st == RC_ENOTFOUND || st == RC_EFORMAT) {
        walk->commits.items[reading->index].state =
            st == RC_ENOTFOUND ? RC_WALK_MISSING : RC_WALK_BROKEN;
        st = RC_OK;
    }
    object_bytes_release(&reading->bytes);
    return st;
}

/* Reads a newly met commit, unless that was done ahead. RC_ENOTFOUND and RC_EFORMAT when it cannot
 * be read. */
static enum rc_status read_commit(struct repo_walk *walk, uint32_t index,
                                  const struct repo_walk_params *params)
{
    if (walk->commits.items[index].state == RC_WALK_UNREAD) {
        struct walk_reading reading = {.id = walk->commits.items[index].id, .index = index};
        repo_walk_read(&reading, params, params->reader);
        const enum rc_status st = repo_walk_enter(walk, &reading, params);
        if (st != RC_OK)
            return st;
    }
    struct walk_commit *record = &walk->commits.items[index];
    record->is_met = true;
    if (record->is_odd)
        repo_note(params->notes, RC_NOTE_COMMIT_ODD, &record->id);
    if (record->state == RC_WALK_PRESENT)
        return RC_OK;
    return record->state == RC_WALK_MISSING ? RC_ENOTFOUND : RC_EFORMAT;
}

/* Puts a commit of an earlier walk into the queue, unless it is behind the revision of that walk or
 * was met in this one. */
static enum rc_status meet_again(struct repo_walk *walk, uint32_t index)
{
    if (walk->is_behind.items[index] || walk->commits.items[index].state != RC_WALK_PRESENT)
        return RC_OK;
    walk->is_behind.items[index] = true;
    return queue_add(walk, index);
}

/* Puts a commit into the queue unless it was met before. *index is UINT32_MAX when it cannot be
 * read. */
static enum rc_status meet(struct repo_walk *walk, const struct object_id *id, uint32_t *index,
                           const struct repo_walk_params *params)
{
    bool is_new = false;
    const struct object_id wanted = *id; /* id may lie in an array that grows */
    enum rc_status st = repo_walk_find(walk, &wanted, index, &is_new);
    if (st == RC_OK && *index < walk->is_behind.count) {
        st = meet_again(walk, *index);
    } else if (st == RC_OK && !walk->commits.items[*index].is_met) {
        st = read_commit(walk, *index, params);
        if (st == RC_OK)
            return queue_add(walk, *index);
    }
    if (st == RC_ENOTFOUND || st == RC_EFORMAT) {
        repo_note(params->notes, st == RC_EFORMAT ? RC_NOTE_COMMIT_BROKEN : RC_NOTE_COMMIT_MISSING,
                  &wanted);
        st = RC_OK;
    }
    if (st == RC_OK && walk->commits.items[*index].state != RC_WALK_PRESENT)
        *index = UINT32_MAX;
    return st;
}

/* Turns the parents' ids of a commit into indices; unreadable ones are dropped. */
static enum rc_status meet_parents(struct repo_walk *walk, uint32_t commit,
                                   const struct repo_walk_params *params)
{
    const uint32_t first = walk->commits.items[commit].first_parent;
    const uint32_t count = walk->commits.items[commit].parent_count;
    uint32_t kept = 0;
    if (commit < walk->is_behind.count) {
        enum rc_status st = RC_OK;
        for (uint32_t i = 0; i < count && st == RC_OK; i++)
            st = meet_again(walk, walk->parents.items[first + i]);
        return st;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = UINT32_MAX;
        const enum rc_status st =
            meet(walk, &walk->parent_ids.items[first - walk->parent_base + i], &index, params);
        if (st != RC_OK)
            return st;
        const size_t all = walk->parent_base + walk->parent_ids.count;
        if (walk->parents.capacity < all &&
            array_reserve((void **)&walk->parents.items, &walk->parents.capacity, all,
                          sizeof *walk->parents.items) != RC_OK)
            return RC_ENOMEM;
        walk->parents.count = all;
        if (index != UINT32_MAX)
            walk->parents.items[first + kept++] = index;
    }
    walk->commits.items[commit].parent_count = kept;
    return RC_OK;
}

/* Starts at a revision, which is not shown where an earlier walk has shown it. */
static enum rc_status start_at(struct repo_walk *walk, const struct object_id *head,
                               const struct repo_walk_params *params)
{
    bool is_new = false;
    enum rc_status st = repo_walk_find(walk, head, &walk->head, &is_new);
    if (st != RC_OK)
        return st;
    if (walk->head < walk->is_behind.count)
        return walk->commits.items[walk->head].state == RC_WALK_PRESENT
                   ? meet_again(walk, walk->head)
                   : RC_ENOTFOUND;
    st = read_commit(walk, walk->head, params);
    return st == RC_OK ? queue_add(walk, walk->head) : st;
}

static void reverse_order(struct repo_walk *walk)
{
    uint32_t *order = walk->order.items;
    for (size_t i = 0, j = walk->order.count; i + 1 < j; i++) {
        const uint32_t swap = order[i];
        order[i] = order[--j];
        order[j] = swap;
    }
}

enum rc_status repo_walk_run(struct repo_walk *walk, const struct object_id *head,
                             const struct repo_walk_params *params)
{
    RC_ZONE("walk");
    enum rc_status st = start_at(walk, head, params);
    while (st == RC_OK && walk->heap.count > 0) {
        const uint32_t commit = queue_take(walk);
        st = RC_RESERVE(&walk->order, 1);
        if (st != RC_OK)
            break;
        walk->order.items[walk->order.count++] = commit;
        st = meet_parents(walk, commit, params);
        if (st == RC_OK && params->stop && (walk->order.count & STOP_CHECK) == 0 &&
            atomic_load_explicit(params->stop, memory_order_relaxed))
            st = RC_EINTERRUPTED;
    }
    free_scratch(walk);
    reverse_order(walk);
    return st;
}

/* ---- what comes later ---- */

/* Marks all that is behind the revision that was walked last; the list of what is left to look at
 * lies in order. */
static enum rc_status mark_behind(struct repo_walk *walk)
{
    const size_t count = walk->commits.count;
    walk->order.count = 0;
    enum rc_status st = RC_RESERVE(&walk->is_behind, count);
    if (st == RC_OK)
        st = RC_RESERVE(&walk->order, count);
    if (st != RC_OK)
        return st;
    bool *is_behind = walk->is_behind.items;
    uint32_t *left = walk->order.items;
    size_t n = 0;
    walk->is_behind.count = count;
    memset(is_behind, 0, count * sizeof *is_behind);
    is_behind[walk->head] = true;
    left[n++] = walk->head;
    while (n > 0) {
        const struct walk_commit *commit = &walk->commits.items[left[--n]];
        for (uint32_t i = 0; i < commit->parent_count; i++) {
            const uint32_t parent = walk->parents.items[commit->first_parent + i];
            if (is_behind[parent])
                continue;
            is_behind[parent] = true;
            left[n++] = parent;
        }
    }
    return RC_OK;
}

enum rc_status repo_walk_extend(struct repo_walk *walk, const struct object_id *head,
                                const struct repo_walk_params *params)
{
    walk->known_commits = walk->commits.count;
    walk->known_head = walk->head;
    walk->parent_base = walk->parents.count;
    const enum rc_status st = mark_behind(walk);
    return st == RC_OK ? repo_walk_run(walk, head, params) : st;
}

void repo_walk_undo(struct repo_walk *walk)
{
    free_scratch(walk);
    walk->commits.count = walk->known_commits;
    walk->parents.count = walk->parent_base;
    walk->head = walk->known_head;
    walk->order.count = 0;
    if (walk->subjects.count > walk->commits.count)
        walk->subjects.count = walk->commits.count;
}
