/* history/log_tail.h: the bytes of a log that grows: a file that is appended to, or a stream that
 * stays open. Nothing here waits.
 *
 * A file that became shorter, was replaced by another (rotation) or holds other bytes just before
 * where reading stopped counts as replaced, and can be begun anew. Thread-safety: one thread at a
 * time.
 */
#ifndef ROURCE_HISTORY_LOG_TAIL_H
#define ROURCE_HISTORY_LOG_TAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

enum { RC_TAIL_SEAM = 64 }; /* bytes by which a rewritten file is recognised */

struct log_tail {
    const char *path;          /* borrowed; "-" is standard input */
    struct strbuf bytes;       /* read and not yet dropped */
    uint64_t line;             /* number of the line that bytes begin with */
    int64_t first_ns, last_ns; /* clock_now_ns() when the first and the last of bytes came */
    bool is_file;              /* a regular file; else a stream */
    bool is_behind;            /* there is more to be read at once */
    bool has_ended;            /* a stream that brings nothing more */
    bool was_replaced;         /* see log_tail_restart() */
    bool can_poll;             /* poll() on fd wakes when a stream has more */
    int fd;
    /* The rest is private to log_tail.c. */
    bool is_open;
    uint64_t offset;       /* in the file, of what is read next */
    int64_t size;          /* of the file when it was read; -1 = not read yet */
    struct timespec mtime; /* as above */
    char seam[RC_TAIL_SEAM];
    size_t seam_size;
};

/* Opens a log, and reads nothing. Does not wait for the writer of a pipe. RC_ENOTFOUND, RC_EIO. */
RC_NODISCARD enum rc_status log_tail_open(struct log_tail *out, struct error *err,
                                          const char *path);
/* Takes a zeroed struct. */
void log_tail_close(struct log_tail *tail);
/* Appends to bytes what has come since, at most some megabytes. Nothing after the end, nor before
 * a replaced file was begun anew. RC_EIO, RC_ENOMEM. */
RC_NODISCARD enum rc_status log_tail_look(struct log_tail *tail, struct error *err);
/* Forgets the first n bytes. */
void log_tail_drop(struct log_tail *tail, size_t n);
/* Begins a replaced file at its first line; bytes must be empty. A file that is just missing stays
 * replaced, for the next look. RC_EIO. */
RC_NODISCARD enum rc_status log_tail_restart(struct log_tail *tail, struct error *err);

#endif
