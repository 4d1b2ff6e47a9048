/* history/log_names.h: the paths, authors and names that a log holds, by number. What such a number
 * is in the history becomes known later, in playing order: ids must not depend on which thread came
 * first.
 *
 * A table has slots of eight bytes, so that it stays in a core's own cache; texts are looked up in
 * runs, with memory asked for ahead.
 */
#ifndef ROURCE_HISTORY_LOG_NAMES_H
#define ROURCE_HISTORY_LOG_NAMES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/hash.h"
#include "rource/base/memory.h"
#include "rource/history/history.h"

#define LOG_NAME_NONE UINT32_MAX /* no number, and no id yet */

/* What a path is made of, as numbers. */
struct log_path_parts {
    uint32_t above; /* of the directory, among the paths; LOG_NAME_NONE when it is not known */
    uint32_t name;  /* among the names of files */
};

/* Open addressing, at most half full. A slot is a hash and, above it, a number + 1; 0 = free. */
struct log_slots {
    struct log_slots *before; /* the smaller one that it replaced; others may still read it */
    size_t mask;
    _Atomic uint64_t slots[];
};

/* A part of struct log_texts, which makes and frees it. */
struct log_names {
    struct log_slots *_Atomic table;
    struct segments texts;  /* struct str, by number */
    RC_ARRAY(uint32_t) ids; /* in the history, or LOG_NAME_NONE; see log_texts_settle() */
    struct arena bytes;
};

/* Of the texts of a log. */
struct log_texts {
    struct log_names paths, authors, names;
    struct log_names arrows; /* whole texts of renames; their ids are paths' numbers */
    RC_ARRAY(struct log_path_parts) parts; /* of paths, as far as they are known */
    bool has_named_arrows;                 /* some text of a rename is a path, too */
};

/* A text that waits for its number. */
struct log_pending {
    struct str text;
    uint32_t hash;
    uint32_t at;     /* who waits for it: an index of the caller's */
    uint32_t number; /* by log_names_find_all(), or LOG_NAME_NONE */
};

static inline uint32_t log_text_hash(struct str text)
{
    return (uint32_t)hash_bytes(text.p, text.n, 0);
}

void log_texts_init(struct log_texts *texts);
void log_texts_finish(struct log_texts *texts);
/* Makes room for so many texts. RC_ENOMEM. */
RC_NODISCARD enum rc_status log_names_expect(struct log_names *names, size_t count);
/* Finds the numbers of those that have one, and returns how many have none. Thread-safe, also
 * beside one log_names_add(). */
size_t log_names_find_all(const struct log_names *names, struct log_pending *items, size_t count);
/* The number of a text that is not empty, new if unseen (the bytes are copied). RC_ENOMEM,
 * RC_ELIMIT. Thread-safety: one thread at a time adds. */
RC_NODISCARD enum rc_status log_names_add(struct log_names *names, struct str text, uint32_t hash,
                                          uint32_t *number, bool *is_new);

/* The rest is for one thread, while no other uses the texts. */

/* Gives all numbers room for their ids, and paths for their parts. RC_ENOMEM. */
RC_NODISCARD enum rc_status log_texts_settle(struct log_texts *texts);
/* Finds out which texts of renames are paths, too. */
void log_texts_name_arrows(struct log_texts *texts);
/* The id of a path that has one, or LOG_NAME_NONE. */
uint32_t log_texts_find_id(const struct log_texts *texts, struct str path);
/* The id of a path, made in the history if it is new there, by its number or its text. RC_ENOMEM,
 * RC_ELIMIT; RC_EFORMAT when the path has no component. */
RC_NODISCARD enum rc_status log_texts_make_path(struct log_texts *texts, struct history *h,
                                                uint32_t number, uint32_t *id);
RC_NODISCARD enum rc_status log_texts_add_path(struct log_texts *texts, struct history *h,
                                               struct str path, uint32_t *id);
static inline enum rc_status log_texts_path(struct log_texts *texts, struct history *h,
                                            uint32_t number, uint32_t *id)
{
    *id = texts->paths.ids.items[number];
    return *id != LOG_NAME_NONE ? RC_OK : log_texts_make_path(texts, h, number, id);
}

#endif
