/* history/path_cache.c: an open-addressing table keyed by the hash of the whole path. A slot is a
 * line of the processor's cache and holds the path's first bytes, which for most paths are all, so
 * that a look-up waits for memory once. Directories are entered too: a new file of one needs no
 * walk from the root.
 */
#include "path_cache.h"

#include "rource/base/hash.h"

_Static_assert(sizeof(struct path_cache_slot) == 64, "a slot is a line of cache");

void path_cache_finish(struct path_cache *cache)
{
    mem_free_pages(cache->slots, cache->slot_count * sizeof *cache->slots);
    arena_finish(&cache->bytes);
    *cache = (struct path_cache){0};
}

static bool holds(const struct path_cache_slot *slot, struct str path, uint32_t hash)
{
    if (slot->hash != hash || slot->n != path.n)
        return false;
    if (path.n <= RC_PATH_INLINE)
        return memcmp(slot->start, path.p, path.n) == 0;
    return memcmp(slot->start, path.p, RC_PATH_INLINE) == 0 &&
           memcmp(slot->rest, path.p + RC_PATH_INLINE, path.n - RC_PATH_INLINE) == 0;
}

static struct path_cache_slot *find_slot(const struct path_cache *cache, struct str path,
                                         uint32_t hash)
{
    const size_t mask = cache->slot_count - 1;
    size_t i = hash & mask;
    while (cache->slots[i].n > 0 && !holds(&cache->slots[i], path, hash))
        i = (i + 1) & mask;
    return &cache->slots[i];
}

static enum rc_status resize(struct path_cache *cache, size_t count)
{
    struct path_cache_slot *slots = mem_alloc_pages(count * sizeof *slots);
    if (!slots)
        return RC_ENOMEM;
    for (size_t i = 0; i < cache->slot_count; i++) {
        if (cache->slots[i].n == 0)
            continue;
        size_t to = cache->slots[i].hash & (count - 1);
        while (slots[to].n > 0)
            to = (to + 1) & (count - 1);
        slots[to] = cache->slots[i];
    }
    mem_free_pages(cache->slots, cache->slot_count * sizeof *cache->slots);
    cache->slots = slots;
    cache->slot_count = count;
    return RC_OK;
}

enum { LEAST_SLOTS = 1024, BYTES_A_SLOT = 1024 };

enum rc_status path_cache_expect(struct path_cache *cache, size_t log_bytes)
{
    size_t count = LEAST_SLOTS;
    while (count < log_bytes / BYTES_A_SLOT)
        count *= 2;
    return count > cache->slot_count ? resize(cache, count) : RC_OK;
}

static enum rc_status fill(struct path_cache *cache, struct path_cache_slot *slot, struct str path,
                           uint32_t hash, uint32_t id)
{
    char *rest = NULL;
    if (path.n > RC_PATH_INLINE) {
        rest = arena_alloc(&cache->bytes, path.n - RC_PATH_INLINE, 1);
        if (!rest)
            return RC_ENOMEM;
        memcpy(rest, path.p + RC_PATH_INLINE, path.n - RC_PATH_INLINE);
    }
    *slot = (struct path_cache_slot){.hash = hash, .id = id, .n = (uint32_t)path.n, .rest = rest};
    memcpy(slot->start, path.p, path.n < RC_PATH_INLINE ? path.n : RC_PATH_INLINE);
    cache->count++;
    return RC_OK;
}

static uint32_t hash_of(struct str path)
{
    return (uint32_t)hash_bytes(path.p, path.n, 0);
}

static enum rc_status enter(struct path_cache *cache, struct str path, uint32_t hash, uint32_t id)
{
    if (cache->count >= cache->slot_count / 4 * 3) {
        const enum rc_status status =
            resize(cache, cache->slot_count ? cache->slot_count * 2 : LEAST_SLOTS);
        if (status != RC_OK)
            return status;
    }
    return fill(cache, find_slot(cache, path, hash), path, hash, id);
}

bool path_split_name(struct str path, struct str *above, struct str *name)
{
    const char *slash = memrchr(path.p, '/', path.n);
    *above = (struct str){path.p, slash ? (size_t)(slash - path.p) : 0};
    *name = (struct str){path.p + above->n + 1, path.n - above->n - 1};
    return above->n > 0 && name->n > 0 && !(name->n == 1 && name->p[0] == '.');
}

/* Makes a path in the history: below its directory, or, when that is not known yet, from the root.
 * Only the directory right above is entered: all above would take the square of a path's length. */
static enum rc_status make_path(struct path_cache *cache, struct history *h, struct str path,
                                uint32_t *id)
{
    struct str above, name;
    if (!path_split_name(path, &above, &name))
        return history_path_add(h, RC_PATH_ROOT, path, id);
    const uint32_t known = path_cache_find(cache, above);
    if (known != RC_PATH_NONE)
        return history_path_child(h, known, name, id);
    const enum rc_status status = history_path_add(h, RC_PATH_ROOT, path, id);
    if (status != RC_OK)
        return status;
    const uint32_t parent = history_path(h, *id)->parent;
    return parent == RC_PATH_ROOT ? RC_OK : enter(cache, above, hash_of(above), parent);
}

enum rc_status path_cache_add(struct path_cache *cache, struct history *h, struct str path,
                              uint32_t *id)
{
    if (path.n > UINT32_MAX)
        return RC_ELIMIT;
    if (path.n == 0)
        return RC_EFORMAT;
    const uint32_t hash = hash_of(path);
    const struct path_cache_slot *known =
        cache->slot_count > 0 ? find_slot(cache, path, hash) : NULL;
    if (known && known->n > 0) {
        *id = known->id;
        return RC_OK;
    }
    const enum rc_status status = make_path(cache, h, path, id);
    return status == RC_OK ? enter(cache, path, hash, *id) : status;
}

uint32_t path_cache_find(const struct path_cache *cache, struct str path)
{
    if (cache->slot_count == 0 || path.n == 0 || path.n > UINT32_MAX)
        return RC_PATH_NONE;
    const struct path_cache_slot *slot = find_slot(cache, path, hash_of(path));
    return slot->n > 0 ? slot->id : RC_PATH_NONE;
}
