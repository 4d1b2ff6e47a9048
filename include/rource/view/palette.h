/* rource/view/palette.h: the user's own colours of file types.
 *
 * A line is `names = colour`: names are extensions separated by blanks or commas, with or without
 * their dot, in any case; `none` is files without extension, `*` all that have no line of their
 * own. A colour is RRGGBB or RGB, with or without # and quotes. Blank lines and what follows a # at
 * the start of a line or behind the colour are skipped. Of two lines for one name the later counts.
 */
#ifndef ROURCE_VIEW_PALETTE_H
#define ROURCE_VIEW_PALETTE_H

#include <stdbool.h>

#include "rource/base/color.h"
#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

enum { RC_PALETTE_MOST = 4096 };

struct palette_entry {
    struct str name; /* lower case; "" = no extension */
    struct rgba color;
};

struct palette {
    RC_ARRAY(struct palette_entry) list; /* names lie in the arena */
    struct arena arena;
    struct rgba others; /* of "*"; alpha 0 = there was none */
};

/* Reads a file into zeroed *out. RC_EFORMAT tells file and line; RC_ELIMIT for more than
 * RC_PALETTE_MOST names; errors of file_view_open(); RC_ENOMEM. Free with palette_finish() in any
 * case. */
RC_NODISCARD enum rc_status palette_load(struct palette *out, struct error *err, const char *path);
/* The same from memory; name is for messages. */
RC_NODISCARD enum rc_status palette_parse(struct palette *out, struct error *err, const char *name,
                                          struct str text);
void palette_finish(struct palette *palette);
/* The colour of an extension in lower case, "" for none; false when the palette has none. Any
 * thread. */
bool palette_find(const struct palette *palette, struct str extension, struct rgba *out);

#endif
