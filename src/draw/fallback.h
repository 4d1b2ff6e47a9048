/* fallback.h: which installed font has a code point, by fontconfig. One thread at a time. */
#ifndef ROURCE_DRAW_FALLBACK_H
#define ROURCE_DRAW_FALLBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "shaper.h"

struct fallback;

struct fallback_query {
    uint32_t code_point;
    enum shaper_language language; /* preferred */
    bool bold;
};

/* A face of a file; path is borrowed from the fallback. */
struct fallback_font {
    const char *path;
    uint32_t index;
};

/* Costs nothing until the first question. Owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status fallback_create(struct fallback **out);
void fallback_destroy(struct fallback *fallback);
/* The first scalable font with the code point after `skip` others, in the order that fontconfig
 * prefers, sans-serif before others; false when there is none. The answer depends on the query and
 * the machine's fonts only, never on earlier questions. */
bool fallback_find(struct fallback *fallback, const struct fallback_query *query, unsigned skip,
                   struct fallback_font *out);

#endif
