/* base/snapshot.c: the store of states. A snapshot is a list of sections, a section a list of
 * chunks; chunks are counted, because neighbours in time share them. Only the saving thread changes
 * the counts, so only the list of snapshots needs the lock.
 */
#include "rource/base/snapshot.h"

#include <pthread.h>
#include <string.h>

/* Small, because what changes lies scattered: of 57,000 files a few hundred between two snapshots.
 */
enum { CHUNK = 256 };

struct chunk {
    uint32_t users, n; /* snapshots that hold it; bytes */
    unsigned char bytes[];
};

struct section {
    size_t first, n; /* in snapshot.chunks; bytes in all */
};

struct snapshot {
    uint64_t frame;
    RC_ARRAY(struct section) sections;
    RC_ARRAY(struct chunk *) chunks;
};

struct snapshot_store {
    pthread_mutex_t lock;
    RC_ARRAY(struct snapshot *) list; /* by frame */
    size_t budget, bytes;
    uint32_t stride;
};

enum rc_status snapshot_store_create(struct snapshot_store **out, size_t budget)
{
    struct snapshot_store *store = mem_calloc(1, sizeof *store);
    *out = NULL;
    if (!store)
        return RC_ENOMEM;
    if (pthread_mutex_init(&store->lock, NULL) != 0) {
        mem_free(store);
        return RC_ENOMEM;
    }
    store->budget = budget;
    store->stride = 1;
    *out = store;
    return RC_OK;
}

/* Bytes of a snapshot's own, chunks not counted. */
static size_t frame_cost(const struct snapshot *s)
{
    return sizeof *s + s->sections.capacity * sizeof *s->sections.items +
           s->chunks.capacity * sizeof *s->chunks.items;
}

/* Gives a snapshot's chunks up; returns how many bytes that freed. */
static size_t release(struct snapshot *s)
{
    if (!s)
        return 0;
    size_t freed = frame_cost(s);
    for (size_t i = 0; i < s->chunks.count; i++) {
        struct chunk *c = s->chunks.items[i];
        if (--c->users > 0)
            continue;
        freed += sizeof *c + c->n;
        mem_free(c);
    }
    mem_free(s->sections.items);
    mem_free(s->chunks.items);
    mem_free(s);
    return freed;
}

void snapshot_store_destroy(struct snapshot_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->list.count; i++)
        (void)release(store->list.items[i]);
    mem_free(store->list.items);
    pthread_mutex_destroy(&store->lock);
    mem_free(store);
}

size_t snapshot_store_bytes(struct snapshot_store *store)
{
    pthread_mutex_lock(&store->lock);
    const size_t bytes = store->bytes;
    pthread_mutex_unlock(&store->lock);
    return bytes;
}

size_t snapshot_store_count(struct snapshot_store *store)
{
    pthread_mutex_lock(&store->lock);
    const size_t count = store->list.count;
    pthread_mutex_unlock(&store->lock);
    return count;
}

uint32_t snapshot_store_stride(struct snapshot_store *store)
{
    pthread_mutex_lock(&store->lock);
    const uint32_t stride = store->stride;
    pthread_mutex_unlock(&store->lock);
    return stride;
}

/* The last snapshot at or before a frame, or NULL; with the lock held. */
static struct snapshot *find(const struct snapshot_store *store, uint64_t frame)
{
    size_t low = 0, high = store->list.count; /* the first that is later lies in [low, high] */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (store->list.items[middle]->frame <= frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? store->list.items[low - 1] : NULL;
}

bool snapshot_store_find(struct snapshot_store *store, uint64_t frame, uint64_t *found)
{
    pthread_mutex_lock(&store->lock);
    const struct snapshot *s = find(store, frame);
    if (s)
        *found = s->frame;
    pthread_mutex_unlock(&store->lock);
    return s != NULL;
}

void snapshot_save(struct snapshot_store *store, struct snapshot_io *io, uint64_t frame)
{
    *io = (struct snapshot_io){.store = store, .snapshot = mem_calloc(1, sizeof *io->snapshot)};
    if (store->list.count > 0) /* only this thread changes the list */
        io->before = store->list.items[store->list.count - 1];
    if (io->snapshot)
        io->snapshot->frame = frame;
    else
        io->status = RC_ENOMEM;
}

void snapshot_load(struct snapshot_store *store, struct snapshot_io *io, uint64_t frame)
{
    *io = (struct snapshot_io){.store = store, .loading = true};
    pthread_mutex_lock(&store->lock);
    io->snapshot = find(store, frame);
    if (!io->snapshot || io->snapshot->frame != frame)
        io->status = RC_ENOTFOUND;
}

/* Every second snapshot goes until the rest fits; the first one stays. With the lock held. */
static void thin(struct snapshot_store *store)
{
    while (store->bytes > store->budget && store->list.count > 2) {
        size_t kept = 0;
        for (size_t i = 0; i < store->list.count; i++) {
            struct snapshot *s = store->list.items[i];
            if (i % 2 == 0)
                store->list.items[kept++] = s;
            else
                store->bytes -= release(s);
        }
        store->list.count = kept;
        store->stride *= 2;
    }
}

static enum rc_status append(struct snapshot_io *io)
{
    struct snapshot_store *store = io->store;
    pthread_mutex_lock(&store->lock);
    const enum rc_status status = RC_RESERVE(&store->list, 1);
    if (status == RC_OK) {
        store->list.items[store->list.count++] = io->snapshot;
        store->bytes += frame_cost(io->snapshot);
        for (size_t i = 0; i < io->snapshot->chunks.count; i++) {
            const struct chunk *c = io->snapshot->chunks.items[i];
            store->bytes += c->users == 1 ? sizeof *c + c->n : 0;
        }
        thin(store);
    }
    pthread_mutex_unlock(&store->lock);
    return status;
}

/* Gives back what the list of chunks has more room than it needs. */
static void trim(struct snapshot *s)
{
    struct chunk **exact = mem_realloc(s->chunks.items, s->chunks.count, sizeof *exact);
    if (exact) {
        s->chunks.items = exact;
        s->chunks.capacity = s->chunks.count;
    }
}

enum rc_status snapshot_end(struct snapshot_io *io)
{
    if (io->loading) {
        pthread_mutex_unlock(&io->store->lock);
        return io->status;
    }
    if (io->status == RC_OK) {
        trim(io->snapshot);
        io->status = append(io);
    }
    if (io->status < 0)
        (void)release(io->snapshot);
    return io->status;
}

/* ---- parts ---- */

/* The chunk of the snapshot before at the same place, if it holds the same bytes. */
static struct chunk *shared_chunk(const struct snapshot_io *io, size_t k, const void *p, size_t n)
{
    const struct snapshot *b = io->before;
    if (!b || io->next >= b->sections.count)
        return NULL;
    const struct section *section = &b->sections.items[io->next];
    if (k >= (section->n + CHUNK - 1) / CHUNK)
        return NULL;
    struct chunk *c = b->chunks.items[section->first + k];
    return c->n == n && memcmp(c->bytes, p, n) == 0 ? c : NULL;
}

static struct chunk *new_chunk(const void *p, size_t n)
{
    struct chunk *c = mem_alloc(1, sizeof *c + n);
    if (c) {
        c->users = 0;
        c->n = (uint32_t)n;
        memcpy(c->bytes, p, n);
    }
    return c;
}

static enum rc_status save(struct snapshot_io *io, const unsigned char *p, size_t n)
{
    struct snapshot *s = io->snapshot;
    enum rc_status status = RC_RESERVE(&s->sections, 1);
    if (status == RC_OK)
        status = RC_RESERVE(&s->chunks, (n + CHUNK - 1) / CHUNK);
    if (status < 0)
        return status;
    s->sections.items[s->sections.count++] = (struct section){s->chunks.count, n};
    for (size_t at = 0; at < n; at += CHUNK) {
        const size_t part = n - at < CHUNK ? n - at : CHUNK;
        struct chunk *c = shared_chunk(io, at / CHUNK, p + at, part);
        if (!c)
            c = new_chunk(p + at, part);
        if (!c)
            return RC_ENOMEM;
        c->users++;
        s->chunks.items[s->chunks.count++] = c;
    }
    return RC_OK;
}

static void load(const struct snapshot_io *io, unsigned char *p)
{
    const struct section *section = &io->snapshot->sections.items[io->next];
    for (size_t at = 0, k = section->first; at < section->n; k++) {
        const struct chunk *c = io->snapshot->chunks.items[k];
        memcpy(p + at, c->bytes, c->n);
        at += c->n;
    }
}

void snapshot_block(struct snapshot_io *io, void *p, size_t n)
{
    if (io->status < 0)
        return;
    if (!io->loading)
        io->status = save(io, p, n);
    else if (io->next < io->snapshot->sections.count &&
             io->snapshot->sections.items[io->next].n == n)
        load(io, p);
    else /* the two directions name different parts */
        io->status = RC_EUSAGE;
    io->next++;
}

void snapshot_array(struct snapshot_io *io, void **items, size_t *count, size_t *capacity,
                    size_t size)
{
    if (io->status < 0)
        return;
    if (!io->loading) {
        io->status = save(io, *items, *count * size);
    } else if (io->next >= io->snapshot->sections.count) {
        io->status = RC_EUSAGE;
    } else {
        const size_t n = io->snapshot->sections.items[io->next].n / size;
        if (n > *capacity)
            io->status = array_reserve(items, capacity, n, size);
        if (io->status < 0)
            return;
        *count = n;
        load(io, *items);
    }
    io->next++;
}
