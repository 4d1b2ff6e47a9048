/* Streams of frames. Each frame is written whole; when that fails half way in a regular file, the
 * file is cut back to the last whole frame. A temporary name would hide a long output while it
 * grows, so the file has its own name from the start. */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rource/base/file.h"
#include "rource/base/memory.h"

static const char standard_output[] = "standard output";

static enum rc_status fail(struct error *err, const char *what, const char *name)
{
    char reason[128];
    return error_set(err, RC_EIO, "cannot %s '%s': %s", what, name,
                     strerror_r(errno, reason, sizeof reason));
}

/* Makes the folders above path. */
static enum rc_status make_parents(struct error *err, const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const size_t n = slash ? (size_t)(slash - path) : 0;
    if (n == 0) /* here, or below the root */
        return RC_OK;
    if (n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return fail(err, "open", path);
    }
    memcpy(folder, path, n);
    folder[n] = '\0';
    return file_make_directory(err, folder);
}

static int open_file(const char *path, bool overwrite)
{
    int fd;
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (overwrite ? O_TRUNC : O_EXCL);
    do {
        fd = open(path, flags, 0666);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static enum rc_status open_path(struct stream *s, struct error *err,
                                const struct sink_params *params)
{
    struct stat info;
    const bool exists = stat(params->path, &info) == 0;
    const bool overwrite = params->existing == RC_SINK_OVERWRITE;
    if (exists && S_ISREG(info.st_mode) && !overwrite)
        return error_set(err, RC_EUSAGE,
                         "'%s' exists; give --overwrite to replace it, or another name",
                         params->path);
    const enum rc_status status = exists ? RC_OK : make_parents(err, params->path);
    if (status != RC_OK)
        return status;
    /* Devices and pipes are there to be written to. */
    s->fd = open_file(params->path, overwrite || exists);
    if (s->fd < 0)
        return fail(err, "open", params->path);
    s->open = true;
    s->owned = true;
    return RC_OK;
}

/* Room for most of a frame in a pipe, instead of 64 KiB: the reader is waked once a frame, not
 * twenty times. A megabyte is what Linux grants everybody; where it does not, the pipe stays as it
 * is. */
static void widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
    (void)fcntl(fd, F_SETPIPE_SZ, 1 << 20);
#else
    (void)fd;
#endif
}

/* Where a regular file's first byte of ours goes: it may be standard output after others wrote. */
static void find_start(struct stream *s)
{
    struct stat info;
    s->regular = fstat(s->fd, &info) == 0 && S_ISREG(info.st_mode);
    if (!s->regular)
        return;
    const int flags = fcntl(s->fd, F_GETFL);
    s->good = flags >= 0 && (flags & O_APPEND) ? info.st_size : lseek(s->fd, 0, SEEK_CUR);
}

enum rc_status stream_open(struct stream *s, struct error *err, const struct sink_params *params)
{
    const bool is_stdout = strcmp(params->path, "-") == 0;
    const char *name = is_stdout ? standard_output : params->path;
    const size_t size = strlen(name) + 1;
    s->name = mem_alloc(size, 1);
    if (!s->name)
        return RC_ENOMEM;
    memcpy(s->name, name, size);
    if (is_stdout) {
        s->fd = STDOUT_FILENO;
        s->open = true;
    } else {
        const enum rc_status status = open_path(s, err, params);
        if (status != RC_OK)
            return status;
    }
    find_start(s);
    if (!s->regular)
        widen_pipe(s->fd);
    return RC_OK;
}

/* Cuts off the first part of a write of n bytes, if that is what the file ends with. */
static void cut_back(const struct stream *s, size_t n)
{
    struct stat info;
    if (!s->regular || fstat(s->fd, &info) != 0 || info.st_size <= s->good ||
        (uint64_t)(info.st_size - s->good) > n)
        return;
    if (ftruncate(s->fd, s->good) == 0)
        (void)lseek(s->fd, s->good, SEEK_SET);
}

enum rc_status stream_write(struct stream *s, struct error *err, const void *bytes, size_t n)
{
    if (s->failed)
        return error_set(err, RC_EIO, "cannot write '%s': an earlier frame failed", s->name);
    const enum rc_status status = file_write_fd(err, s->fd, s->name, bytes, n);
    if (status == RC_OK) {
        s->good += (off_t)n;
    } else {
        s->failed = true;
        cut_back(s, n);
    }
    return status;
}

enum rc_status stream_close(struct stream *s, struct error *err)
{
    enum rc_status status = RC_OK;
    if (s->open && s->owned && close(s->fd) != 0 && errno != EINTR)
        status = fail(err, "close", s->name);
    mem_free(s->name);
    *s = (struct stream){0};
    return status;
}

enum rc_status stream_sink_open(struct sink *sink, struct error *err,
                                const struct sink_params *params)
{
    return stream_open(sink->priv, err, params);
}

enum rc_status stream_sink_write(struct sink *sink, struct error *err,
                                 const struct sink_packet *packet)
{
    return stream_write(sink->priv, err, packet->bytes, packet->n);
}

enum rc_status stream_sink_close(struct sink *sink, struct error *err)
{
    return stream_close(sink->priv, err);
}
