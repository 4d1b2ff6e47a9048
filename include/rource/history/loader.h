/* rource/history/loader.h: opens repositories and logs and fills a struct history on a thread of
 * its own.
 *
 * A source is a driver (struct source_ops, private to the module): git repositories through
 * libgit2, git's own log forms, Gource's custom form. Several inputs are merged by time, each under
 * a folder of its own name.
 *
 * A live load looks twice a second whether the revision has moved or the log has grown, and goes on
 * until loader_destroy(). An input with no commit yet is no failure then. What is behind a new
 * revision and was not behind the old one is played; at the end of each such batch the files are
 * those of the revision's tree, however the branch was rewritten. A log is read in whole lines,
 * when nothing has come for half a second or, if it never rests, once a second in whole commits. A
 * file that was truncated or replaced is read anew as a continuation. The baseline of the start
 * date is made of the first load; the stop date ends a live load with the first commit after it.
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

/* What reads the objects of a repository; the result is the same. */
enum loader_reader {
    RC_READER_AUTO, /* the pack reader, and libgit2 for what that cannot read */
    RC_READER_LIBGIT2,
    RC_READER_PACK, /* alone: a pack of an unknown version is a failure */
};

struct loader_params {
    const struct loader_input *inputs; /* borrowed until loader_destroy() */
    uint32_t input_count;
    const char *branch; /* revision to start from; NULL = HEAD */
    int64_t start_time; /* commits before it form the baseline; INT64_MIN = none */
    int64_t stop_time;  /* commits after it are left out; INT64_MAX = none */
    unsigned threads;   /* that read a repository or a large log of git's, the loader's own among
                           them; 0 = one per CPU */
    enum loader_reader reader;
    bool author_time;  /* author's instead of committer's time */
    bool first_parent; /* follow first parents only, merges show their changes */
    bool strict;       /* the first malformed line fails the load */
    bool live;         /* goes on after the first load and delivers what arrives; one input only */
    struct log *log;   /* borrowed; warnings go here; may be NULL */
};

struct loader;

/* Detects what each input is, opens it and starts the loading thread. Fails at once with a message
 * (RC_ENOTFOUND, RC_EIO, RC_EFORMAT, RC_ENOMEM, RC_EUSAGE) when an input cannot be opened or
 * recognised, or when several are to be live; later failures reach history_wait_end(), in a live
 * load also that a log is of no known form. history is borrowed until loader_destroy(). */
RC_NODISCARD enum rc_status loader_start(struct loader **out, struct error *err,
                                         struct history *history,
                                         const struct loader_params *params);
/* Asks the thread to stop soon, waits for it and frees; takes NULL. The history ends with what was
 * published; for a live one that is a success once its first load is over. */
void loader_destroy(struct loader *loader);

#endif
