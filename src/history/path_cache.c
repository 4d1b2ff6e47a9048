/* history/path_cache.c: an open-addressing table keyed by the hash of the whole path, whose strings
 * are copied into an arena so that comparing does not touch old pages of a mapped log.
 */
#include "path_cache.h"

#include "rource/base/hash.h"

void path_cache_finish(struct path_cache *cache)
{
    mem_free(cache->slots);
    arena_finish(&cache->bytes);
    *cache = (struct path_cache){0};
}

static size_t find_slot(const struct path_cache *cache, struct str path, uint32_t hash)
{
    const size_t mask = cache->slot_count - 1;
    size_t i = hash & mask;
    for (; cache->slots[i].p; i = (i + 1) & mask) {
        const struct path_cache_slot *slot = &cache->slots[i];
        if (slot->hash == hash && slot->n == path.n && memcmp(slot->p, path.p, path.n) == 0)
            break;
    }
    return i;
}

static enum rc_status grow(struct path_cache *cache)
{
    const size_t count = cache->slot_count ? cache->slot_count * 2 : 1024;
    struct path_cache_slot *slots = mem_calloc(count, sizeof *slots);
    if (!slots)
        return RC_ENOMEM;
    for (size_t i = 0; i < cache->slot_count; i++) {
        if (!cache->slots[i].p)
            continue;
        size_t to = cache->slots[i].hash & (count - 1);
        while (slots[to].p)
            to = (to + 1) & (count - 1);
        slots[to] = cache->slots[i];
    }
    mem_free(cache->slots);
    cache->slots = slots;
    cache->slot_count = count;
    return RC_OK;
}

enum rc_status path_cache_add(struct path_cache *cache, struct history *h, struct str path,
                              uint32_t *id)
{
    if (path.n > UINT32_MAX)
        return RC_ELIMIT;
    if (cache->count >= cache->slot_count / 4 * 3) {
        const enum rc_status status = grow(cache);
        if (status != RC_OK)
            return status;
    }
    const uint32_t hash = (uint32_t)hash_bytes(path.p, path.n, 0);
    struct path_cache_slot *slot = &cache->slots[find_slot(cache, path, hash)];
    if (slot->p) {
        *id = slot->id;
        return RC_OK;
    }
    const enum rc_status status = history_path_add(h, RC_PATH_ROOT, path, id);
    if (status != RC_OK)
        return status;
    char *copy = arena_alloc(&cache->bytes, path.n, 1);
    if (!copy)
        return RC_ENOMEM;
    memcpy(copy, path.p, path.n);
    *slot = (struct path_cache_slot){copy, (uint32_t)path.n, hash, *id};
    cache->count++;
    return RC_OK;
}

uint32_t path_cache_find(const struct path_cache *cache, struct str path)
{
    if (cache->slot_count == 0 || path.n == 0)
        return RC_PATH_NONE;
    const uint32_t hash = (uint32_t)hash_bytes(path.p, path.n, 0);
    const struct path_cache_slot *slot = &cache->slots[find_slot(cache, path, hash)];
    return slot->p ? slot->id : RC_PATH_NONE;
}
