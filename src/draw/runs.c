/* runs.c: shaped lines in two generations.
 *
 * A new run goes to the young generation, and so does a copy of each old one that is asked for.
 * When the young one has its share of new runs it becomes the old one, and what was old is
 * forgotten at once: no bookkeeping per run, what is in use stays, and a run that was just returned
 * outlives a whole generation of new ones. */
#include "runs.h"

#include "rource/base/hash.h"

enum {
    LIMIT_DEFAULT = 65536,
    GENERATION_SHARE = 4, /* both generations hold as many new as carried-over runs at most */
    GLYPHS_PER_RUN = 64,  /* room that a run may take on average */
    SLOTS_MIN = 1024,
    BLOCK_BYTES = 256 * 1024,
};

struct run_entry {
    struct run_key key;
    struct text_run run;
};

void runs_init(struct runs *runs, uint32_t run_limit)
{
    const size_t limit = run_limit ? run_limit : LIMIT_DEFAULT;
    *runs = (struct runs){.limit = limit > GENERATION_SHARE ? limit / GENERATION_SHARE : 1};
    runs->young.memory.block_size = runs->old.memory.block_size = BLOCK_BYTES;
}

static void finish_generation(struct run_generation *g)
{
    mem_free(g->slots);
    arena_finish(&g->memory);
}

void runs_finish(struct runs *runs)
{
    finish_generation(&runs->young);
    finish_generation(&runs->old);
    *runs = (struct runs){0};
}

struct run_key runs_key(struct str s, uint32_t style)
{
    return (struct run_key){.s = s, .style = style, .hash = hash_bytes(s.p, s.n, style)};
}

/* The entry of a key, or NULL; *at is its slot or the free one where it belongs. */
static const struct run_entry *find_in(const struct run_generation *g, const struct run_key *key,
                                       size_t *at)
{
    if (g->slot_count == 0)
        return NULL;
    const size_t mask = g->slot_count - 1;
    size_t i = (size_t)key->hash & mask;
    for (; g->slots[i].entry; i = (i + 1) & mask) {
        const struct run_entry *e = g->slots[i].entry;
        if (g->slots[i].hash == key->hash && e->key.style == key->style &&
            str_equal(e->key.s, key->s))
            break;
    }
    *at = i;
    return g->slots[i].entry;
}

static enum rc_status grow_slots(struct run_generation *g)
{
    struct run_generation bigger = {.slot_count = g->slot_count ? g->slot_count * 2 : SLOTS_MIN};
    bigger.slots = mem_calloc(bigger.slot_count, sizeof *bigger.slots);
    if (!bigger.slots)
        return RC_ENOMEM;
    for (size_t i = 0; i < g->slot_count; i++) {
        size_t at = 0;
        if (!g->slots[i].entry)
            continue;
        find_in(&bigger, &g->slots[i].entry->key, &at);
        bigger.slots[at] = g->slots[i];
    }
    mem_free(g->slots);
    g->slots = bigger.slots;
    g->slot_count = bigger.slot_count;
    return RC_OK;
}

/* Copies key and run into the generation's memory; NULL when memory runs out. */
static const struct run_entry *add_to(struct run_generation *g, const struct run_key *key,
                                      const struct text_run *run)
{
    size_t at = 0;
    if (g->count * 2 >= g->slot_count && grow_slots(g) < 0)
        return NULL;
    struct run_entry *e = arena_alloc(&g->memory, 1, sizeof *e);
    char *text = arena_alloc(&g->memory, key->s.n, 1);
    struct text_glyph *glyphs = arena_alloc(&g->memory, run->count, sizeof *glyphs);
    if (!e || !text || !glyphs)
        return NULL;
    if (key->s.n)
        memcpy(text, key->s.p, key->s.n);
    if (run->count)
        memcpy(glyphs, run->glyphs, run->count * sizeof *glyphs);
    *e = (struct run_entry){.key = *key, .run = *run};
    e->key.s.p = text;
    e->run.glyphs = glyphs;
    find_in(g, key, &at);
    g->slots[at] = (struct run_slot){key->hash, e};
    g->count++;
    return e;
}

const struct text_run *runs_find(struct runs *runs, const struct run_key *key)
{
    size_t at;
    const struct run_entry *e = find_in(&runs->young, key, &at);
    if (e)
        return &e->run;
    const struct run_entry *old = find_in(&runs->old, key, &at);
    if (!old)
        return NULL;
    e = add_to(&runs->young, key, &old->run);
    return e ? &e->run : &old->run;
}

static void begin_generation(struct runs *runs)
{
    struct run_generation forgotten = runs->old;
    runs->old = runs->young;
    arena_reset(&forgotten.memory);
    if (forgotten.slots)
        memset(forgotten.slots, 0, forgotten.slot_count * sizeof *forgotten.slots);
    runs->young = (struct run_generation){
        .slots = forgotten.slots, .slot_count = forgotten.slot_count, .memory = forgotten.memory};
}

enum rc_status runs_add(struct runs *runs, const struct run_key *key, struct text_run *run)
{
    if (runs->young.new_runs >= runs->limit ||
        runs->young.new_glyphs >= runs->limit * GLYPHS_PER_RUN)
        begin_generation(runs);
    const struct run_entry *e = add_to(&runs->young, key, run);
    if (!e)
        return RC_ENOMEM;
    runs->young.new_runs++;
    runs->young.new_glyphs += run->count;
    *run = e->run;
    return RC_OK;
}
