/* history/merge.h: several histories into one, by time, each under a folder of its own name. */
#ifndef ROURCE_HISTORY_MERGE_H
#define ROURCE_HISTORY_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "feed.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

struct merge_input {
    struct history *history; /* complete; borrowed */
    struct str folder;       /* name of its folder in the merged history */
};

/* Pushes all commits into the feed. Ties go by the order of the inputs, and each input's own order
 * is kept where its times go back: a commit counts as being as late as the latest one before it.
 * RC_ENOMEM, RC_ELIMIT, RC_EINTERRUPTED. */
RC_NODISCARD enum rc_status merge_histories(struct feed *feed, const struct merge_input *inputs,
                                            uint32_t count);

/* Appends the name that an input's folder gets: of the repository's folder without ".git", or of
 * the log without its ending. */
void merge_folder_name(struct strbuf *out, const char *path, bool is_log);

#endif
