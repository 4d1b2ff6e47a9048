/* history/history.c: the arrays of a history and their publication.
 *
 * The writer appends without a lock; history_publish() stores the commit count with release
 * semantics under the lock, so a reader that saw the count sees all that it covers.
 */
#include "rource/history/history.h"

#include <pthread.h>
#include <stdatomic.h>

#include "rource/base/clock.h"
#include "rource/base/math.h"
#include "rource/base/trace.h"

struct history_sync {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_cond_t at_end; /* who waits for the end alone is not woken for each batch */
    atomic_uint published; /* commits that readers may look at */
    atomic_bool lost;      /* of history_set_lost() */
    bool times_known;
    bool is_live; /* times may grow once they are known */
    bool ended;
    uint32_t time_count; /* of history.times, once known */
    enum rc_status status;
    struct error error;
    int64_t ended_ns; /* clock_now_ns() of the end */
};

/* More ids than this would leave no room for RC_PATH_NONE and signed arithmetic on ids. */
static const uint32_t max_ids = 1u << 31;

static enum rc_status sync_create(struct history_sync **out)
{
    struct history_sync *sync = mem_calloc(1, sizeof *sync);
    if (!sync)
        return RC_ENOMEM;
    if (pthread_mutex_init(&sync->lock, NULL) != 0) {
        mem_free(sync);
        return RC_ENOMEM;
    }
    const bool has_changed = pthread_cond_init(&sync->changed, NULL) == 0;
    if (!has_changed || pthread_cond_init(&sync->at_end, NULL) != 0) {
        if (has_changed)
            pthread_cond_destroy(&sync->changed);
        pthread_mutex_destroy(&sync->lock);
        mem_free(sync);
        return RC_ENOMEM;
    }
    *out = sync;
    return RC_OK;
}

static void sync_destroy(struct history_sync *sync)
{
    if (!sync)
        return;
    pthread_cond_destroy(&sync->changed);
    pthread_cond_destroy(&sync->at_end);
    pthread_mutex_destroy(&sync->lock);
    mem_free(sync);
}

static enum rc_status add_root(struct history *h)
{
    struct path_node *root = segments_push(&h->paths);
    if (!root)
        return RC_ENOMEM;
    root->parent = RC_PATH_NONE;
    return intern_add(&h->names, str_of(""), &root->name);
}

enum rc_status history_create(struct history **out)
{
    *out = NULL;
    struct history *h = mem_calloc(1, sizeof *h);
    if (!h)
        return RC_ENOMEM;
    segments_init(&h->commits, sizeof(struct commit));
    segments_init(&h->changes, sizeof(struct change));
    segments_init(&h->paths, sizeof(struct path_node));
    segments_init(&h->times, sizeof(int64_t));
    segments_init(&h->subjects, sizeof(uint32_t));
    intern_init(&h->names);
    intern_init(&h->authors);
    intern_init(&h->messages);
    enum rc_status status = sync_create(&h->sync);
    if (status == RC_OK)
        status = add_root(h);
    if (status != RC_OK) {
        history_destroy(h);
        return status;
    }
    *out = h;
    return RC_OK;
}

void history_destroy(struct history *h)
{
    if (!h)
        return;
    segments_finish(&h->commits);
    segments_finish(&h->changes);
    segments_finish(&h->paths);
    segments_finish(&h->times);
    segments_finish(&h->subjects);
    intern_finish(&h->names);
    intern_finish(&h->authors);
    intern_finish(&h->messages);
    mem_free(h->path_slots);
    sync_destroy(h->sync);
    mem_free(h);
}

void history_keep_open(struct history *h)
{
    pthread_mutex_lock(&h->sync->lock);
    h->sync->is_live = true;
    pthread_mutex_unlock(&h->sync->lock);
}

/* ---- paths ---- */

/* The slot that holds (parent, name), or the free one where it belongs. */
static size_t find_slot(const struct history *h, const uint32_t *slots, size_t slot_count,
                        struct path_node key)
{
    const size_t mask = slot_count - 1;
    size_t i = (size_t)math_mix((uint64_t)key.parent << 32 | key.name) & mask;
    while (slots[i] != 0) {
        const struct path_node *node = history_path(h, slots[i] - 1);
        if (node->parent == key.parent && node->name == key.name)
            break;
        i = (i + 1) & mask;
    }
    return i;
}

static enum rc_status resize_slots(struct history *h, size_t count)
{
    uint32_t *slots = mem_calloc(count, sizeof *slots);
    if (!slots)
        return RC_ENOMEM;
    for (uint32_t id = 1; id < h->paths.count; id++)
        slots[find_slot(h, slots, count, *history_path(h, id))] = id + 1;
    mem_free(h->path_slots);
    h->path_slots = slots;
    h->path_slot_count = count;
    return RC_OK;
}

/* Keeps the table at most two thirds full when it has so many more paths. */
static enum rc_status reserve_slots(struct history *h, uint32_t more)
{
    size_t count = h->path_slot_count ? h->path_slot_count : 1024;
    while ((size_t)h->paths.count + more > count / 3 * 2)
        count *= 2;
    return count > h->path_slot_count ? resize_slots(h, count) : RC_OK;
}

enum rc_status history_expect_paths(struct history *h, uint32_t paths, uint32_t names)
{
    const enum rc_status status = reserve_slots(h, paths);
    return status == RC_OK ? intern_expect(&h->names, names) : status;
}

enum rc_status history_path_named(struct history *h, uint32_t parent, uint32_t name, uint32_t *id)
{
    const struct path_node key = {.parent = parent, .name = name};
    const enum rc_status status = reserve_slots(h, 1);
    if (status != RC_OK)
        return status;
    const size_t slot = find_slot(h, h->path_slots, h->path_slot_count, key);
    if (h->path_slots[slot] == 0) {
        if (h->paths.count >= max_ids)
            return RC_ELIMIT;
        struct path_node *node = segments_push(&h->paths);
        if (!node)
            return RC_ENOMEM;
        *node = key;
        h->path_slots[slot] = h->paths.count;
    }
    *id = h->path_slots[slot] - 1;
    return RC_OK;
}

enum rc_status history_path_child(struct history *h, uint32_t parent, struct str name, uint32_t *id)
{
    uint32_t name_id;
    const enum rc_status status = intern_add(&h->names, name, &name_id);
    return status == RC_OK ? history_path_named(h, parent, name_id, id) : status;
}

enum rc_status history_path_add(struct history *h, uint32_t root, struct str path, uint32_t *id)
{
    uint32_t node = root;
    struct str component;
    for (bool more = path.n > 0; more;) {
        more = str_split(path, '/', &component, &path);
        if (component.n == 0 || (component.n == 1 && component.p[0] == '.'))
            continue;
        const enum rc_status status = history_path_child(h, node, component, &node);
        if (status != RC_OK)
            return status;
    }
    if (node == root)
        return RC_EFORMAT;
    *id = node;
    return RC_OK;
}

/* Length of the path string of id. */
static size_t path_length(const struct history *h, uint32_t id)
{
    size_t n = 0;
    while (id != RC_PATH_ROOT) {
        n += history_path_name(h, id).n + 1;
        id = history_path(h, id)->parent;
    }
    return n > 0 ? n - 1 : 0;
}

void history_path_string(const struct history *h, uint32_t id, struct strbuf *out)
{
    static const char blank[64] = {0};
    size_t left = path_length(h, id);
    if (left == 0)
        return;
    while (left > 0 && !out->failed) {
        const size_t n = left < sizeof blank ? left : sizeof blank;
        strbuf_add(out, (struct str){blank, n});
        left -= n;
    }
    if (out->failed)
        return;
    /* The names come last to first, so the room is filled from its end. */
    char *end = out->p + out->n;
    for (;;) {
        const struct str name = history_path_name(h, id);
        end -= name.n;
        memcpy(end, name.p, name.n);
        id = history_path(h, id)->parent;
        if (id == RC_PATH_ROOT)
            break;
        *--end = '/';
    }
}

unsigned history_path_depth(const struct history *h, uint32_t id)
{
    unsigned depth = 0;
    for (; id != RC_PATH_ROOT; depth++)
        id = history_path(h, id)->parent;
    return depth;
}

/* ---- writer's side ---- */

enum rc_status history_add_commit(struct history *h, const struct commit *commit)
{
    if (h->commits.count >= max_ids)
        return RC_ELIMIT;
    uint32_t *subject = h->keeps_messages ? segments_push(&h->subjects) : NULL;
    struct commit *new = h->keeps_messages && !subject ? NULL : segments_push(&h->commits);
    if (!new)
        return RC_ENOMEM;
    if (subject)
        *subject = 0; /* the empty one */
    *new = *commit;
    new->first_change = h->changes.count;
    new->change_count = 0;
    return RC_OK;
}

enum rc_status history_keep_messages(struct history *h)
{
    uint32_t empty;
    h->keeps_messages = true;
    return intern_add(&h->messages, str_of(""), &empty);
}

enum rc_status history_set_subject(struct history *h, struct str message)
{
    struct str line, rest;
    if (!h->keeps_messages || h->commits.count == 0)
        return RC_OK;
    message = str_trim(message);
    str_split(message, '\n', &line, &rest);
    if (line.n > RC_SUBJECT_MOST) { /* cut between characters */
        line.n = RC_SUBJECT_MOST;
        for (int i = 0; i < 3 && ((unsigned char)line.p[line.n] & 0xC0) == 0x80; i++)
            line.n--;
    }
    return intern_add(&h->messages, str_trim(line),
                      segments_at(&h->subjects, h->commits.count - 1));
}

struct str history_subject(const struct history *h, uint32_t commit)
{
    if (!h->keeps_messages)
        return (struct str){"", 0};
    return intern_string(&h->messages, *(const uint32_t *)segments_at(&h->subjects, commit));
}

enum rc_status history_add_changes(struct history *h, const struct change *changes, uint32_t count)
{
    if (h->commits.count == 0)
        return RC_EUSAGE;
    if (count > max_ids - h->changes.count)
        return RC_ELIMIT;
    if (!segments_append(&h->changes, changes, count))
        return RC_ENOMEM;
    struct commit *commit = segments_at(&h->commits, h->commits.count - 1);
    commit->change_count += count;
    return RC_OK;
}

enum rc_status history_add_change(struct history *h, const struct change *change)
{
    if (h->commits.count == 0)
        return RC_EUSAGE;
    if (h->changes.count >= max_ids)
        return RC_ELIMIT;
    struct change *new = segments_push(&h->changes);
    if (!new)
        return RC_ENOMEM;
    *new = *change;
    struct commit *commit = segments_at(&h->commits, h->commits.count - 1);
    commit->change_count++;
    return RC_OK;
}

enum rc_status history_add_time(struct history *h, int64_t time)
{
    if (h->times.count >= max_ids)
        return RC_ELIMIT;
    int64_t *new = segments_push(&h->times);
    if (!new)
        return RC_ENOMEM;
    *new = time;
    return RC_OK;
}

enum rc_status history_add_times(struct history *h, const int64_t *times, uint32_t count)
{
    if (count > max_ids - h->times.count)
        return RC_ELIMIT;
    return segments_append(&h->times, times, count) ? RC_OK : RC_ENOMEM;
}

void history_publish(struct history *h)
{
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    atomic_store_explicit(&sync->published, h->commits.count, memory_order_release);
    pthread_cond_broadcast(&sync->changed);
    pthread_mutex_unlock(&sync->lock);
}

void history_publish_times(struct history *h)
{
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    sync->times_known = true;
    sync->time_count = h->times.count;
    pthread_cond_broadcast(&sync->changed);
    pthread_mutex_unlock(&sync->lock);
}

void history_set_lost(struct history *h, bool lost)
{
    atomic_store(&h->sync->lost, lost);
}

bool history_is_lost(const struct history *h)
{
    return atomic_load(&h->sync->lost);
}

void history_end(struct history *h, enum rc_status status, const struct error *err)
{
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    if (!sync->times_known) {
        const uint32_t commits = h->commits.count;
        sync->time_count = h->times.count < commits ? h->times.count : commits;
        sync->times_known = true;
    }
    atomic_store_explicit(&sync->published, h->commits.count, memory_order_release);
    sync->status = status;
    if (err)
        sync->error = *err;
    sync->ended = true;
    sync->ended_ns = clock_now_ns();
    pthread_cond_broadcast(&sync->changed);
    pthread_cond_broadcast(&sync->at_end);
    pthread_mutex_unlock(&sync->lock);
}

/* ---- reader's side ---- */

bool history_wait(struct history *h, uint32_t i)
{
    struct history_sync *sync = h->sync;
    if (atomic_load_explicit(&sync->published, memory_order_acquire) > i)
        return true;
    RC_ZONE("wait for the loader");
    pthread_mutex_lock(&sync->lock);
    while (!sync->ended && atomic_load(&sync->published) <= i)
        pthread_cond_wait(&sync->changed, &sync->lock);
    const bool there = atomic_load(&sync->published) > i;
    pthread_mutex_unlock(&sync->lock);
    return there;
}

uint32_t history_wait_times(struct history *h)
{
    RC_ZONE("wait for the loader");
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    while (!sync->times_known)
        pthread_cond_wait(&sync->changed, &sync->lock);
    const uint32_t count = sync->time_count;
    pthread_mutex_unlock(&sync->lock);
    return count;
}

uint32_t history_known(struct history *h, bool *more)
{
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    const uint32_t count = sync->time_count;
    if (more)
        *more = !sync->ended && (sync->is_live || !sync->times_known);
    pthread_mutex_unlock(&sync->lock);
    return count;
}

int64_t history_wait_end_time(struct history *h)
{
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    while (!sync->ended)
        pthread_cond_wait(&sync->at_end, &sync->lock);
    const int64_t ended = sync->ended_ns;
    pthread_mutex_unlock(&sync->lock);
    return ended;
}

enum rc_status history_wait_end(struct history *h, struct error *err)
{
    RC_ZONE("wait for the loader");
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    while (!sync->ended)
        pthread_cond_wait(&sync->at_end, &sync->lock);
    const enum rc_status status = sync->status;
    if (err && status != RC_OK)
        *err = sync->error;
    pthread_mutex_unlock(&sync->lock);
    return status;
}

uint32_t history_published(struct history *h, bool *ended)
{
    struct history_sync *sync = h->sync;
    pthread_mutex_lock(&sync->lock);
    const uint32_t count = atomic_load(&sync->published);
    if (ended)
        *ended = sync->ended;
    pthread_mutex_unlock(&sync->lock);
    return count;
}
