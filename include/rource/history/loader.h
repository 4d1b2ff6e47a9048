/* rource/history/loader.h: opens repositories and logs and fills a struct history on a thread of
 * its own.
 *
 * A source is a driver (struct source_ops, private to the module): git repositories through
 * libgit2, git's own log forms, Gource's custom form. Several inputs are merged by time, each under
 * a folder of its own name.
 */
#ifndef ROURCE_HISTORY_LOADER_H
#define ROURCE_HISTORY_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/log.h"
#include "rource/history/history.h"

struct loader_input {
    const char *path; /* repository, folder inside one, log file, or "-" for standard input */
    bool is_log;      /* given with --git-log: never taken for a repository */
};

struct loader_params {
    const struct loader_input *inputs; /* borrowed until loader_destroy() */
    uint32_t input_count;
    const char *branch; /* revision to start from; NULL = HEAD */
    int64_t start_time; /* commits before it form the baseline; INT64_MIN = none */
    int64_t stop_time;  /* commits after it are left out; INT64_MAX = none */
    unsigned threads;   /* 0 = one per CPU */
    bool author_time;   /* author's instead of committer's time */
    bool first_parent;  /* follow first parents only, merges show their changes */
    bool strict;        /* the first malformed line fails the load */
    struct log *log;    /* borrowed; warnings go here; may be NULL */
};

struct loader;

/* Detects what each input is, opens it and starts the loading thread. Fails at once with a message
 * (RC_ENOTFOUND, RC_EIO, RC_EFORMAT, RC_ENOMEM) when an input cannot be opened or recognised; later
 * failures reach history_wait_end(). history is borrowed until loader_destroy(). */
RC_NODISCARD enum rc_status loader_start(struct loader **out, struct error *err,
                                         struct history *history,
                                         const struct loader_params *params);
/* Asks the thread to stop soon, waits for it and frees; takes NULL. The history ends with what was
 * published. */
void loader_destroy(struct loader *loader);

#endif
