/* history/log_file.h: a log in a file that is read by parts, by any thread, and never held whole.
 * Not mapped: reading a mapped file that somebody truncates meanwhile raises SIGBUS.
 */
#ifndef ROURCE_HISTORY_LOG_FILE_H
#define ROURCE_HISTORY_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"

struct log_file {
    int fd;
    uint64_t start; /* bytes before the log: a byte order mark */
    uint64_t size;  /* of the log when the file was opened; what is appended later does not count */
};

/* Opens a regular file of at least `least` bytes. False when there is none of that kind, or it
 * cannot be opened: then whoever reads files whole will find out why. */
bool log_file_open(struct log_file *out, const char *path, uint64_t least);
/* Takes what log_file_open() filled, once. */
void log_file_close(struct log_file *file);
/* Passes over the first n bytes, which the file has to have. */
static inline void log_file_skip(struct log_file *file, size_t n)
{
    file->start += n;
    file->size -= n;
}

struct log_part {
    char *bytes; /* the caller's */
    size_t n;
    uint64_t offset; /* in the log */
};
/* Reads a part of the file, which has to have it all. `name` is for the message. RC_EIO.
 * Thread-safe. */
RC_NODISCARD enum rc_status log_file_read(const struct log_file *file, struct error *err,
                                          const char *name, const struct log_part *part);

#endif
