/* rource/app/captions.h: a file of captions, in the form that Gource reads.
 *
 * A line is time|text; the time is seconds since 1970 or a date as --start-date takes it. Blank
 * lines and lines that begin with # are skipped. Order does not matter.
 */
#ifndef ROURCE_APP_CAPTIONS_H
#define ROURCE_APP_CAPTIONS_H

#include "rource/base/error.h"
#include "rource/base/log.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"
#include "rource/view/view.h"

enum {
    RC_CAPTIONS_MOST = 65536,
    RC_CAPTION_BYTES = 4096, /* of one caption at most */
};

struct captions {
    RC_ARRAY(struct view_caption) list; /* by time; texts lie in the arena */
    struct arena arena;
};

/* Reads a file into zeroed *out. A malformed line is a warning FILE:LINE in the log, with strict
 * RC_EFORMAT. RC_ELIMIT for more than RC_CAPTIONS_MOST; errors of file_view_open(); RC_ENOMEM. Free
 * with captions_finish() in any case. */
RC_NODISCARD enum rc_status captions_load(struct captions *out, struct error *err, const char *path,
                                          bool strict, struct log *log);
/* The same from memory; name is for messages. */
RC_NODISCARD enum rc_status captions_parse(struct captions *out, struct error *err,
                                           const char *name, struct str text, bool strict,
                                           struct log *log);
void captions_finish(struct captions *captions);

#endif
