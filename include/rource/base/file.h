/* rource/base/file.h: whole files in, whole files out.
 *
 * Writing goes to a temporary name beside the target and is renamed when complete, so a reader
 * never sees half a file.
 */
#ifndef ROURCE_BASE_FILE_H
#define ROURCE_BASE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "rource/base/error.h"
#include "rource/base/str.h"

/* Reads a whole file, or standard input for "-", into *out (appended, NUL-terminated). RC_EIO,
 * RC_ENOTFOUND, RC_ENOMEM. */
RC_NODISCARD enum rc_status file_read(struct strbuf *out, struct error *err, const char *path);

/* A file's bytes, read into memory ("-" is standard input). Not mapped: reading a mapped file that
 * somebody truncates meanwhile raises SIGBUS. */
struct file_view {
    struct str bytes;
};
/* Directories are RC_EIO; also RC_ENOTFOUND, RC_ENOMEM. On failure *out is an empty view, which may
 * be closed. */
RC_NODISCARD enum rc_status file_view_open(struct file_view *out, struct error *err,
                                           const char *path);
void file_view_close(struct file_view *view);

/* Writes all bytes to path, atomically: temporary name, write, close, rename. Removes the temporary
 * file on failure. Handles short writes and EINTR. RC_EIO. */
RC_NODISCARD enum rc_status file_write(struct error *err, const char *path, const void *bytes,
                                       size_t n);
/* A file in the making, for one that is written bit by bit: to `fd`, under a temporary name unless
 * the target is no regular file (a pipe, a device), which cannot be replaced. */
struct file_draft {
    int fd;
    bool temporary;      /* it will be renamed; else fd is the target itself */
    char path[PATH_MAX]; /* what links lead to */
    char name[PATH_MAX]; /* the temporary one */
};
/* Creates it. RC_EIO. */
RC_NODISCARD enum rc_status file_draft_open(struct file_draft *draft, struct error *err,
                                            const char *path);
/* Closes it and gives it its name; drops it when that fails. RC_EIO. */
RC_NODISCARD enum rc_status file_draft_keep(struct file_draft *draft, struct error *err);
/* Closes and removes it; what a device or a pipe was given stays given. */
void file_draft_drop(struct file_draft *draft);
/* Writes all bytes to an open descriptor; RC_EIO with errno's text (a closed pipe too; SIGPIPE is
 * the caller's matter). name is for the message. */
RC_NODISCARD enum rc_status file_write_fd(struct error *err, int fd, const char *name,
                                          const void *bytes, size_t n);
/* Makes a directory and its parents; fine when it exists. RC_EIO. */
RC_NODISCARD enum rc_status file_make_directory(struct error *err, const char *path);

#endif
