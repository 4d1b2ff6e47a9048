/* idmap.c: open addressing with linear probing, at most half full. */
#include "idmap.h"

#include "rource/base/math.h"
#include "rource/base/memory.h"

enum { CAPACITY_MIN = 256 };

void idmap_finish(struct idmap *map)
{
    mem_free(map->slots);
    *map = (struct idmap){0};
}

/* The key's slot, or the free one where it belongs. */
static struct idmap_slot *slot_of(const struct idmap *map, uint64_t key)
{
    const size_t mask = map->capacity - 1;
    size_t i = (size_t)math_mix(key) & mask;
    while (map->slots[i].key_plus_1 != 0 && map->slots[i].key_plus_1 != key + 1)
        i = (i + 1) & mask;
    return &map->slots[i];
}

bool idmap_find(const struct idmap *map, uint64_t key, uint32_t *value)
{
    if (map->count == 0)
        return false;
    const struct idmap_slot *slot = slot_of(map, key);
    *value = slot->value;
    return slot->key_plus_1 != 0;
}

static enum rc_status grow(struct idmap *map)
{
    struct idmap bigger = {.count = map->count,
                           .capacity = map->capacity ? map->capacity * 2 : CAPACITY_MIN};
    bigger.slots = mem_calloc(bigger.capacity, sizeof *bigger.slots);
    if (!bigger.slots)
        return RC_ENOMEM;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].key_plus_1 != 0)
            *slot_of(&bigger, map->slots[i].key_plus_1 - 1) = map->slots[i];
    mem_free(map->slots);
    *map = bigger;
    return RC_OK;
}

enum rc_status idmap_add(struct idmap *map, uint64_t key, uint32_t value)
{
    if (map->count * 2 >= map->capacity && grow(map) < 0)
        return RC_ENOMEM;
    *slot_of(map, key) = (struct idmap_slot){key + 1, value};
    map->count++;
    return RC_OK;
}
