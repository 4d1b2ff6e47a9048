/* rource/app/filter.h: which paths and which people are shown (--show-files and its like).
 *
 * Patterns are PCRE2, unanchored, matched against UTF-8 paths without a leading slash. A path is
 * shown when it matches any of show_files (if there are some), none of hide_files, and none of the
 * directories above it matches hide_dirs. Answers are remembered by id. Thread-safety: one thread
 * at a time.
 */
#ifndef ROURCE_APP_FILTER_H
#define ROURCE_APP_FILTER_H

#include "rource/app/options.h"
#include "rource/history/history.h"
#include "rource/scene/scene.h"

struct filter;

/* Compiles the patterns of the options. RC_EUSAGE with option, pattern, offset and PCRE2's message;
 * RC_ENOMEM. Owned by the caller. */
RC_NODISCARD enum rc_status filter_create(struct filter **out, struct error *err,
                                          const struct options *options,
                                          const struct history *history);
void filter_destroy(struct filter *filter);
bool filter_path(struct filter *filter, uint32_t path);
bool filter_author(struct filter *filter, uint32_t author);
/* The scene's view of it; functions are NULL where no pattern was given. */
struct scene_filter filter_for_scene(struct filter *filter);
/* The first failure of matching (memory, a pattern that takes too many steps), or RC_OK. */
RC_NODISCARD enum rc_status filter_status(const struct filter *filter, struct error *err);

#endif
