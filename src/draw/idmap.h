/* idmap.h: a map from 64-bit keys (below 2^64 − 1) to 32-bit values. One thread at a time. */
#ifndef ROURCE_DRAW_IDMAP_H
#define ROURCE_DRAW_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/error.h"

struct idmap_slot {
    uint64_t key_plus_1; /* 0 = free */
    uint32_t value;
};

/* Zero-initialise. */
struct idmap {
    struct idmap_slot *slots;
    size_t count, capacity;
};

void idmap_finish(struct idmap *map);
bool idmap_find(const struct idmap *map, uint64_t key, uint32_t *value);
/* Adds a key that is not in the map. RC_ENOMEM. */
RC_NODISCARD enum rc_status idmap_add(struct idmap *map, uint64_t key, uint32_t value);

#endif
