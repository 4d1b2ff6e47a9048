/* intern.c: strings to ids by open addressing with linear probing. The table is at most half full,
 * so a probe looks at two slots on average; entries keep their hash, so growing reads no string. */
#include "rource/base/hash.h"

static const uint32_t max_strings = UINT32_C(1) << 31;

void intern_init(struct intern *in)
{
    *in = (struct intern){0};
    segments_init(&in->entries, sizeof(struct intern_entry));
}

void intern_finish(struct intern *in)
{
    mem_free(in->slots);
    segments_finish(&in->entries);
    arena_finish(&in->bytes);
    intern_init(in);
}

static const struct intern_entry *entry_at(const struct intern *in, uint32_t id)
{
    return segments_at(&in->entries, id);
}

static enum rc_status resize(struct intern *in, size_t count)
{
    uint32_t *slots = mem_calloc(count, sizeof *slots);
    if (!slots)
        return RC_ENOMEM;
    for (uint32_t id = 0; id < in->entries.count; id++) {
        size_t i = entry_at(in, id)->hash & (count - 1);
        while (slots[i] != 0)
            i = (i + 1) & (count - 1);
        slots[i] = id + 1;
    }
    mem_free(in->slots);
    in->slots = slots;
    in->slot_count = count;
    return RC_OK;
}

static enum rc_status grow(struct intern *in)
{
    return resize(in, in->slot_count ? in->slot_count * 2 : 1024);
}

enum rc_status intern_expect(struct intern *in, uint32_t more)
{
    const size_t need = 2 * ((size_t)in->entries.count + more);
    size_t count = in->slot_count ? in->slot_count : 1024;
    while (count < need)
        count *= 2;
    return count > in->slot_count ? resize(in, count) : RC_OK;
}

/* The slot that holds s, or the free slot where it belongs. */
static size_t find_slot(const struct intern *in, struct str s, uint32_t hash)
{
    size_t i = hash & (in->slot_count - 1);
    for (; in->slots[i] != 0; i = (i + 1) & (in->slot_count - 1)) {
        const struct intern_entry *e = entry_at(in, in->slots[i] - 1);
        if (e->hash == hash && str_equal((struct str){e->p, e->n}, s))
            break;
    }
    return i;
}

enum rc_status intern_add(struct intern *in, struct str s, uint32_t *id)
{
    if (s.n >= UINT32_MAX)
        return RC_ELIMIT;
    const uint32_t hash = (uint32_t)hash_bytes(s.p, s.n, 0);
    if (in->slot_count > 0) {
        const size_t slot = find_slot(in, s, hash);
        if (in->slots[slot] != 0) {
            *id = in->slots[slot] - 1;
            return RC_OK;
        }
    }
    if (in->entries.count >= max_strings)
        return RC_ELIMIT;
    if ((size_t)in->entries.count * 2 >= in->slot_count && grow(in) != RC_OK)
        return RC_ENOMEM;
    char *copy = arena_alloc(&in->bytes, s.n + 1, 1);
    struct intern_entry *e = copy ? segments_push(&in->entries) : NULL;
    if (!e)
        return RC_ENOMEM;
    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    *e = (struct intern_entry){copy, (uint32_t)s.n, hash};
    *id = in->entries.count - 1;
    in->slots[find_slot(in, s, hash)] = in->entries.count;
    return RC_OK;
}

struct str intern_string(const struct intern *in, uint32_t id)
{
    const struct intern_entry *e = entry_at(in, id);
    return (struct str){e->p, e->n};
}

uint32_t intern_count(const struct intern *in)
{
    return in->entries.count;
}
