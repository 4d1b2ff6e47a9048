/* history/log_git.h: the engine behind the drivers of git's own logs. They differ in how a commit
 * starts (a dialect); the lines of changes below it may be of any form that log_change.h knows.
 */
#ifndef ROURCE_HISTORY_LOG_GIT_H
#define ROURCE_HISTORY_LOG_GIT_H

#include <stdbool.h>
#include <stdint.h>

#include "log_reader.h"

struct log_header {
    int64_t time;
    uint64_t id_prefix;
    struct str author;
    int16_t zone_minutes;
    uint16_t flags; /* enum commit_flag */
};

struct log_dialect {
    /* Whether a commit starts with this line; true for a damaged header too. */
    bool (*is_header)(struct str line);
    /* Reads a whole header, its first line included. Returns NULL, or what is wrong with it. */
    const char *(*read_header)(struct line_cursor *at, bool author_time, struct log_header *out);
    bool newest_first; /* where the times leave it open */
};

/* Whether a log begins with a whole header of the dialect. */
bool log_git_probe(const struct source_params *params, const struct log_dialect *dialect);
/* Where the last header in the bytes begins. */
size_t log_git_last_commit(struct str bytes, const struct log_dialect *dialect);
/* The operations of all git logs. */
enum rc_status log_git_open(struct source **out, const struct source_params *params,
                            const struct source_ops *ops, const struct log_dialect *dialect);
void log_git_close(struct source *source);
void log_git_take(struct source *source, struct str bytes, uint64_t line);
enum rc_status log_git_read(struct source *source, struct feed *feed, struct error *err);

/* The first 8 bytes of a hash; what an abbreviated one lacks is 0. */
uint64_t log_id_prefix(struct str hex);
/* How many lower-case hex digits s starts with. */
size_t log_hex_length(struct str s);

#endif
