/* history/log_collect.h: takes a whole git log apart, by several threads when it is large. Each
 * takes the next part of the log, from the first header in it to the first one behind it, and then
 * numbers its texts in tables that all share.
 */
#ifndef ROURCE_HISTORY_LOG_COLLECT_H
#define ROURCE_HISTORY_LOG_COLLECT_H

#include <stdatomic.h>
#include <stdint.h>

#include "log_chunk.h"
#include "log_file.h"
#include "log_names.h"
#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

struct log_collect_params {
    const struct log_form *form;
    const struct log_file *file; /* NULL: the log is `bytes` */
    struct str bytes;
    const char *name;        /* of the log, for messages */
    const atomic_bool *stop; /* may be NULL */
    unsigned threads;        /* at most, with the caller's; at least 1 */
    size_t part_bytes;       /* of one part; 0 = as it goes fastest */
};

/* The chunks in the order of the log; some may be empty. */
struct log_chunks {
    struct log_chunk *items;
    uint32_t count;
};

void log_chunks_finish(struct log_chunks *chunks);
/* Takes apart the log; *out is the caller's even when it fails. Names keep their numbers from one
 * call to the next. RC_ENOMEM, RC_EIO, RC_ELIMIT; RC_EINTERRUPTED soon after stop is set. */
RC_NODISCARD enum rc_status log_collect(struct log_chunks *out, struct error *err,
                                        const struct log_collect_params *params,
                                        struct log_texts *texts);

#endif
