/* file.c: reads whole files, and writes them so that no reader sees half of one. A target
 * that is no regular file (a pipe, /dev/null) cannot be renamed onto and is written directly. */
#include "rource/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rource/base/hash.h"
#include "rource/base/memory.h"

/* strerror_r of glibc never fails and needs no static buffer. */
struct reason {
    char text[128];
};

static const char *reason_of(int number, struct reason *buffer)
{
    return strerror_r(number, buffer->text, sizeof buffer->text);
}

static enum rc_status fail(struct error *err, const char *what, const char *path)
{
    struct reason reason;
    const int number = errno;
    const bool missing = number == ENOENT || number == ENOTDIR;
    return error_set(err, missing ? RC_ENOTFOUND : RC_EIO, "cannot %s '%s': %s", what, path,
                     reason_of(number, &reason));
}

/* As fail(), for writing, where a missing folder is a refusal too. */
static enum rc_status fail_write(struct error *err, const char *what, const char *path)
{
    struct reason reason;
    return error_set(err, RC_EIO, "cannot %s '%s': %s", what, path, reason_of(errno, &reason));
}

static enum rc_status no_memory(struct error *err, const char *path)
{
    return error_set(err, RC_ENOMEM, "not enough memory to read '%s'", path);
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static int open_input(const char *path)
{
    int fd;
    if (is_standard_input(path))
        return STDIN_FILENO;
    do {
        fd = open(path, O_RDONLY | O_CLOEXEC);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static void close_input(int fd)
{
    if (fd != STDIN_FILENO)
        close(fd);
}

static enum rc_status reserve(struct strbuf *out, struct error *err, size_t more, const char *path)
{
    void *items = out->p;
    if (out->failed || out->n > SIZE_MAX - more ||
        array_reserve(&items, &out->capacity, out->n + more, 1) != RC_OK)
        return no_memory(err, path);
    out->p = items;
    return RC_OK;
}

/* Appends what is left of fd. `expected` bytes get their room at once; the file may have more or
 * fewer by the time it is read. */
static enum rc_status read_all(struct strbuf *out, struct error *err, int fd, size_t expected,
                               const char *path)
{
    enum { CHUNK = 1 << 16, SPARE = 2 }; /* a NUL, and a byte to see that no more follows */
    size_t more = expected > 0 ? expected + SPARE : CHUNK;
    for (;;) {
        const enum rc_status status = reserve(out, err, more, path);
        if (status != RC_OK)
            return status;
        const ssize_t got = read(fd, out->p + out->n, out->capacity - out->n - 1);
        if (got < 0 && errno == EINTR)
            continue;
        out->n += got > 0 ? (size_t)got : 0;
        out->p[out->n] = '\0';
        if (got == 0)
            return RC_OK;
        if (got < 0)
            return fail(err, "read", path);
        more = out->capacity - out->n >= SPARE ? SPARE : CHUNK;
    }
}

static enum rc_status open_checked(int *fd, struct stat *info, struct error *err, const char *path)
{
    *fd = open_input(path);
    if (*fd < 0)
        return fail(err, "open", path);
    enum rc_status status = RC_OK;
    if (fstat(*fd, info) != 0)
        status = fail(err, "inspect", path);
    else if (S_ISDIR(info->st_mode))
        status = error_set(err, RC_EIO, "cannot read '%s': it is a directory; name a file", path);
    if (status != RC_OK)
        close_input(*fd);
    return status;
}

/* Files of /proc say 0 bytes and have some; standard input may stand in the middle of its file. */
static size_t expected_size(const struct stat *info, const char *path)
{
    const bool is_known = S_ISREG(info->st_mode) && info->st_size > 0 && !is_standard_input(path);
    return is_known ? (size_t)info->st_size : 0;
}

enum rc_status file_read(struct strbuf *out, struct error *err, const char *path)
{
    int fd;
    struct stat info;
    enum rc_status status = open_checked(&fd, &info, err, path);
    if (status != RC_OK)
        return status;
    status = read_all(out, err, fd, expected_size(&info, path), path);
    close_input(fd);
    return status;
}

enum rc_status file_view_open(struct file_view *out, struct error *err, const char *path)
{
    struct strbuf bytes = {0};
    *out = (struct file_view){0};
    const enum rc_status status = file_read(&bytes, err, path);
    if (status == RC_OK)
        out->bytes = strbuf_view(&bytes);
    else
        strbuf_finish(&bytes);
    return status;
}

void file_view_close(struct file_view *view)
{
    mem_free((void *)(uintptr_t)view->bytes.p); /* ours, const only for those who look */
    *view = (struct file_view){0};
}

enum rc_status file_write_fd(struct error *err, int fd, const char *name, const void *bytes,
                             size_t n)
{
    const unsigned char *p = bytes;
    while (n > 0) {
        const ssize_t done = write(fd, p, n);
        if (done >= 0) {
            p += done;
            n -= (size_t)done;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            (void)poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return fail_write(err, "write", name);
        }
    }
    return RC_OK;
}

/* A new file: never through a link that somebody laid there, never onto another's. */
static int create_temporary(const char *name)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd = open(name, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(name) == 0) /* left by a killed run of the same id */
        fd = open(name, flags, 0666);
    return fd;
}

/* Next to path, so that it can be renamed: .NAME.PID.tmp, with a hash for a name that would become
 * too long. False when the path is too long. */
static bool temporary_path(char out[PATH_MAX], const char *path)
{
    enum { LONG_NAME = 100 }; /* some file systems take 143 bytes only */
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash + 1 - path) : 0;
    const char *name = path + folder;
    char short_name[32];
    if (strlen(name) > LONG_NAME) {
        snprintf(short_name, sizeof short_name, "rource-%016llx",
                 (unsigned long long)hash_bytes(name, strlen(name), 0));
        name = short_name;
    }
    const int n = snprintf(out, PATH_MAX, "%.*s.%s.%ld.tmp", folder, path, name, (long)getpid());
    return n > 0 && n < PATH_MAX;
}

/* The target as it is: what it names cannot be replaced, or is a link to nothing yet. */
static enum rc_status open_direct(struct file_draft *draft, struct error *err)
{
    draft->fd = open(draft->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return draft->fd < 0 ? fail_write(err, "open", draft->path) : RC_OK;
}

static enum rc_status open_temporary(struct file_draft *draft, struct error *err)
{
    if (!temporary_path(draft->name, draft->path)) {
        errno = ENAMETOOLONG;
        return fail_write(err, "create", draft->path);
    }
    draft->temporary = true;
    draft->fd = create_temporary(draft->name);
    return draft->fd < 0 ? fail_write(err, "create", draft->path) : RC_OK;
}

enum rc_status file_draft_open(struct file_draft *draft, struct error *err, const char *path)
{
    struct stat info;
    const size_t n = strlen(path);
    draft->fd = -1;
    draft->temporary = false;
    if (n >= sizeof draft->path) {
        errno = ENAMETOOLONG;
        return fail_write(err, "create", path);
    }
    memcpy(draft->path, path, n + 1);
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return open_direct(draft, err);
    /* Replace what a link names, not the link; it may name nothing yet. */
    if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode) && !realpath(path, draft->path)) {
        memcpy(draft->path, path, n + 1);
        return open_direct(draft, err);
    }
    return open_temporary(draft, err);
}

enum rc_status file_draft_keep(struct file_draft *draft, struct error *err)
{
    /* A full disk may show only at close. */
    enum rc_status status = RC_OK;
    if (close(draft->fd) != 0)
        status = fail_write(err, "write", draft->path);
    if (status == RC_OK && draft->temporary && rename(draft->name, draft->path) != 0)
        status = fail_write(err, "create", draft->path);
    if (status != RC_OK && draft->temporary)
        unlink(draft->name);
    draft->fd = -1;
    return status;
}

void file_draft_drop(struct file_draft *draft)
{
    if (draft->fd >= 0)
        close(draft->fd);
    if (draft->fd >= 0 && draft->temporary)
        unlink(draft->name);
    draft->fd = -1;
}

enum rc_status file_write(struct error *err, const char *path, const void *bytes, size_t n)
{
    struct file_draft draft;
    enum rc_status status = file_draft_open(&draft, err, path);
    if (status != RC_OK)
        return status;
    status = file_write_fd(err, draft.fd, path, bytes, n);
    if (status == RC_OK)
        return file_draft_keep(&draft, err);
    file_draft_drop(&draft);
    return status;
}

enum rc_status file_make_directory(struct error *err, const char *path)
{
    char prefix[PATH_MAX];
    struct stat info;
    const size_t n = strlen(path);
    if (n == 0 || n >= sizeof prefix) {
        errno = n == 0 ? ENOENT : ENAMETOOLONG;
        return fail_write(err, "make the folder", path);
    }
    memcpy(prefix, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (prefix[i] != '/' && prefix[i] != '\0')
            continue;
        prefix[i] = '\0';
        if (mkdir(prefix, 0777) != 0 && errno != EEXIST && stat(prefix, &info) != 0)
            return fail_write(err, "make the folder", path);
        prefix[i] = path[i];
    }
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return RC_OK;
    return error_set(err, RC_EIO, "cannot make the folder '%s': a file of that name exists", path);
}
