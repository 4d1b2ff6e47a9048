/* history/source.h: what a driver of the loader is. A new kind of input is one file with a struct
 * source_ops and one line in source_drivers[] (loader.c).
 *
 * A driver reads one input, oldest commit first, and pushes it into a struct feed (feed.h), which
 * applies the date limits and publishes. Drivers intern paths (under RC_PATH_ROOT) and authors in
 * feed->history themselves. Everything here runs on one thread at a time per source.
 */
#ifndef ROURCE_HISTORY_SOURCE_H
#define ROURCE_HISTORY_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "feed.h"
#include "log_file.h"
#include "rource/base/error.h"
#include "rource/base/log.h"
#include "rource/base/str.h"
#include "rource/history/loader.h"

/* Borrowed by the source until close(). */
struct source_params {
    const char *path; /* as the user gave it; "-" is standard input */
    bool is_log;      /* bytes hold the whole log; else path is a folder or a ".git" file */
    struct str bytes; /* of a log, without a byte order mark; see also take() */
    const struct log_file *file; /* instead of bytes, for a driver that reads files; or NULL */
    const char *branch;          /* revision to start from; NULL = HEAD */
    unsigned threads;            /* at least 1 */
    enum loader_reader reader;
    bool author_time;  /* author's instead of committer's time */
    bool first_parent; /* follow first parents only, merges show their changes */
    bool strict;       /* the first malformed line fails the load */
    size_t part_bytes; /* of a git log that one thread takes at a time; 0 = as it goes fastest */
    bool may_forget;   /* nobody needs the bytes once they were read, see mem_forget() */
    bool live;         /* read() comes again and again; nothing to show yet is no failure */
    struct log *log;   /* warnings go here; may be NULL */
};

/* An open input; drivers embed it as the first member of their own struct. */
struct source {
    const struct source_ops *ops;
};

struct source_ops {
    const char *name; /* for messages: "git repository", "git log with --numstat" … */
    /* Whether this driver is for that input. Cheap; looks at path or at the head of bytes. */
    bool (*probe)(const struct source_params *params);
    /* Opens it; *out is owned by the caller. On failure err says why (RC_ENOTFOUND, RC_EIO,
     * RC_EFORMAT, RC_ENOMEM) and *out is NULL. */
    enum rc_status (*open)(struct source **out, struct error *err,
                           const struct source_params *params);
    /* Pushes the whole input: feed_begin() once with the times of all commits, then feed_commit()
     * for each in that order, until all are pushed or feed_is_done(). Returns RC_EINTERRUPTED soon
     * after feed_is_stopped(). Never calls history_end(). In a live load each further call pushes
     * what is new since the last one in the same way; nothing, and without feed_begin(), when there
     * is nothing. */
    enum rc_status (*read)(struct source *source, struct feed *feed, struct error *err);
    /* Frees; takes NULL. */
    void (*close)(struct source *source);
    /* Logs in a live load: the next call of read() finds these bytes, borrowed until then, whose
     * first line has that number. Else NULL. */
    void (*take)(struct source *source, struct str bytes, uint64_t line);
    /* Logs: where the last commit in these bytes begins, which more bytes may belong to. */
    size_t (*last_commit)(struct str bytes);
    bool reads_files; /* takes a log as params.file, and looks at no bytes when it is opened */
};

extern const struct source_ops source_git;     /* repositories through libgit2 */
extern const struct source_ops source_numstat; /* hash|author|time headers, --numstat */
extern const struct source_ops source_status;  /* git's own headers, --name-status, --raw … */
extern const struct source_ops source_user;    /* Gource's user:NAME headers */
extern const struct source_ops source_custom;  /* time|user|action|path|colour */

/* Finds the driver of a log by its first lines and opens it; *params is adjusted to what it holds.
 * RC_EFORMAT when it is empty or no driver knows it. */
RC_NODISCARD enum rc_status source_open_log(struct source **out, struct error *err,
                                            struct source_params *params);
/* The driver of a log by its head, if that is plain from it and the driver can read files; else
 * NULL, and source_open_log() has to see it all. */
const struct source_ops *source_find_by_head(struct str head);
/* The bytes without a byte order mark of UTF-8. */
struct str source_skip_mark(struct str bytes);
/* Whether no driver knows the log by these lines yet, and further ones may tell. */
bool source_may_become_log(struct str bytes);

/* Loads a log held in memory into history on the calling thread, ending it with history_end();
 * `name` stands for the file in messages. For tests and fuzzing. */
enum rc_status loader_read_bytes(struct history *history, struct error *err, struct str bytes,
                                 const char *name, const struct loader_params *params);

#endif
