/* runs.h: the bounded cache of shaped lines. One thread at a time. */
#ifndef ROURCE_DRAW_RUNS_H
#define ROURCE_DRAW_RUNS_H

#include "rource/base/memory.h"
#include "rource/draw/text.h"

struct run_entry;
struct run_slot {
    uint64_t hash;
    const struct run_entry *entry; /* NULL = free */
};

struct run_generation {
    struct run_slot *slots;
    size_t slot_count;
    size_t count;                /* of runs */
    size_t new_runs, new_glyphs; /* of those shaped in it, not carried over */
    struct arena memory;
};

struct runs {
    struct run_generation young, old;
    size_t limit; /* new runs in a generation */
};

struct run_key {
    struct str s;
    uint32_t style; /* all that is not the text, packed */
    uint64_t hash;
};

void runs_init(struct runs *runs, uint32_t run_limit);
void runs_finish(struct runs *runs);
struct run_key runs_key(struct str s, uint32_t style);
/* The cached run, or NULL. It is valid until run_limit / 4 runs have been added after this call. */
const struct text_run *runs_find(struct runs *runs, const struct run_key *key);
/* Copies a run that is not in the cache into it. RC_ENOMEM. */
RC_NODISCARD enum rc_status runs_add(struct runs *runs, const struct run_key *key,
                                     struct text_run *run);

#endif
