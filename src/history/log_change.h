/* history/log_change.h: one line of a git log that tells of a change, in any of git's three forms:
 *
 *   --numstat      3<TAB>1<TAB>path          -<TAB>-<TAB>src/{old => new}/path
 *   --name-status  M<TAB>path                R087<TAB>old<TAB>new
 *   --raw          :100644 100644 1a2b 3c4d M<TAB>path
 */
#ifndef ROURCE_HISTORY_LOG_CHANGE_H
#define ROURCE_HISTORY_LOG_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/str.h"

/* Longer paths cannot exist in a work tree; the limit keeps hostile ones from being costly. */
enum { LOG_PATH_MAX = 4096 };

/* Room for decoded paths. Zero-initialise. */
struct log_scratch {
    struct strbuf path, old_path;
};
void log_scratch_finish(struct log_scratch *scratch);

/* Views of the line or of the scratch, valid until the next call. */
struct log_change {
    struct str path;
    struct str old_path; /* of a rename, else empty */
    uint8_t action;      /* enum change_action; 0 = numstat does not tell, or nothing to do */
    bool is_numstat;
    bool may_be_rename; /* numstat: path holds " => ", see log_rename_split() */
};

/* Parses one line. Returns NULL, or what is wrong with it. A line about a directory (--raw -t)
 * gives an empty path and action 0. */
const char *log_change_parse(struct str line, struct log_scratch *scratch, struct log_change *out);

/* Whether the line is of numstat and its path, which starts at *path, stands for itself: not quoted
 * and without a first component that is empty or a dot. The caller has seen to it that the line has
 * no '>'. Such a line log_change_parse() takes as it is. */
bool log_change_is_plain(struct str line, size_t *path);

/* Reads `text` as numstat's "old => new" or "head{old => new}tail" around the first " => " at or
 * behind *from, and moves *from past it. False when there is none. A reading in which a path
 * would be empty is skipped. */
bool log_rename_split(struct str text, size_t *from, struct log_scratch *scratch,
                      struct log_change *out);

/* Whether a path has a component and is of bearable length: NULL, or what is wrong with it. */
const char *log_path_check(struct str path);

#endif
