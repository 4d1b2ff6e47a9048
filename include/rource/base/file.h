/* rource/base/file.h: whole files in, whole files out.
 *
 * Writing goes to a temporary name beside the target and is renamed when complete, so a reader
 * never sees half a file.
 */
#ifndef ROURCE_BASE_FILE_H
#define ROURCE_BASE_FILE_H

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
/* Writes all bytes to an open descriptor; RC_EIO with errno's text (a closed pipe too; SIGPIPE is
 * the caller's matter). name is for the message. */
RC_NODISCARD enum rc_status file_write_fd(struct error *err, int fd, const char *name,
                                          const void *bytes, size_t n);
/* Makes a directory and its parents; fine when it exists. RC_EIO. */
RC_NODISCARD enum rc_status file_make_directory(struct error *err, const char *path);

#endif
