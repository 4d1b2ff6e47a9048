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
/* Memory ran out while a path was decoded or put together. */
static inline bool log_scratch_failed(const struct log_scratch *scratch)
{
    return scratch->path.failed || scratch->old_path.failed;
}

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

/* Behind a count of lines or "-" and its tab, or NULL. */
static inline const char *log_change_skip_count(const char *p, const char *end)
{
    const char *from = p;
    if (p < end && *p == '-')
        return p + 1 < end && p[1] == '\t' ? p + 2 : NULL;
    while (p < end && (unsigned char)(*p - '0') < 10)
        p++;
    return p > from && p < end && *p == '\t' ? p + 1 : NULL;
}

/* Where the path begins in the line of numstat at p, if it stands for itself: not quoted and
 * without a first component that is empty or a dot; else NULL. If the path is neither empty nor
 * longer than LOG_PATH_MAX and has no '>', log_change_parse() takes it as it is. Lines may follow
 * up to end. */
static inline const char *log_change_plain_path(const char *p, const char *end)
{
    p = log_change_skip_count(p, end);
    p = p ? log_change_skip_count(p, end) : NULL;
    return p && p < end && *p != '"' && *p != '.' && *p != '/' ? p : NULL;
}

/* Reads `text` as numstat's "old => new" or "head{old => new}tail" around the first " => " at or
 * behind *from, and moves *from past it. False when there is none. A reading in which a path
 * would be empty is skipped. */
bool log_rename_split(struct str text, size_t *from, struct log_scratch *scratch,
                      struct log_change *out);

/* Whether a path has a component and is of bearable length: NULL, or what is wrong with it. */
const char *log_path_check(struct str path);

#endif
