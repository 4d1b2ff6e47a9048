/* bench_log.h: histories of any size for the benchmarks, the same on every machine.
 */
#ifndef BENCH_LOG_H
#define BENCH_LOG_H

#include <stdint.h>

#include "rource/base/str.h"
#include "rource/history/history.h"

enum bench_form {
    BENCH_CUSTOM,  /* time|author|action|path */
    BENCH_NUMSTAT, /* hash|author|time headers and --numstat, newest first */
    BENCH_STATUS,  /* git log --name-status */
    BENCH_RAW,     /* Gource's user: headers and --raw */
};

/* First one commit that adds all files, then commits that each modify some of them. */
struct bench_log {
    enum bench_form form;
    int32_t files, files_per_dir; /* 0 a directory: 8 */
    int32_t commits;              /* after the first */
    int32_t changes_per_commit;
    int32_t authors; /* 0: 30 */
    /* 1: no first commit; each file is added by the first commit that happens to change it. */
    int spread;
};

/* Appends the log's text. */
void bench_log_write(struct strbuf *out, const struct bench_log *log);
/* The history that a log holds. */
struct history *bench_log_load(struct str text);
/* Both. */
struct history *bench_history_make(const struct bench_log *log);

#endif
