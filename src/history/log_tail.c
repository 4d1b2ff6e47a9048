/* history/log_tail.c: reads what was appended to a log since the last look.
 */
#include "log_tail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rource/base/clock.h"
#include "rource/base/memory.h"

/* Bytes of one read, and of one look, so that whoever ends the load need not wait for a large log.
 */
enum { CHUNK = 1 << 16, MOST_A_LOOK = 4 << 20 };

static enum rc_status fail(struct error *err, const char *what, const char *path)
{
    char reason[128];
    const int number = errno;
    const char *text = strerror_r(number, reason, sizeof reason);
    return error_set(err, number == ENOENT || number == ENOTDIR ? RC_ENOTFOUND : RC_EIO,
                     "cannot %s '%s': %s", what, path, text);
}

static bool is_standard_input(const struct log_tail *tail)
{
    return strcmp(tail->path, "-") == 0;
}

/* Standard input gets a descriptor of its own, whose closing is no business of others. */
static int open_log(const struct log_tail *tail)
{
    int fd;
    do {
        fd = is_standard_input(tail) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                                     : open(tail->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

/* What stands before the place at which standard input is, others have read. */
static uint64_t start_offset(const struct log_tail *tail)
{
    const off_t at = is_standard_input(tail) ? lseek(tail->fd, 0, SEEK_CUR) : 0;
    return at > 0 ? (uint64_t)at : 0;
}

enum rc_status log_tail_open(struct log_tail *out, struct error *err, const char *path)
{
    struct stat info;
    *out = (struct log_tail){.path = path, .line = 1, .size = -1};
    out->fd = open_log(out);
    if (out->fd < 0)
        return fail(err, "open", path);
    out->is_open = true;
    if (fstat(out->fd, &info) != 0) {
        const enum rc_status status = fail(err, "inspect", path);
        log_tail_close(out);
        return status;
    }
    out->is_file = S_ISREG(info.st_mode);
    out->can_poll = !out->is_file;
    out->offset = out->is_file ? start_offset(out) : 0;
    return RC_OK;
}

void log_tail_close(struct log_tail *tail)
{
    if (tail->is_open)
        close(tail->fd);
    strbuf_finish(&tail->bytes);
    *tail = (struct log_tail){0};
}

static void add_bytes(struct log_tail *tail, const char *p, size_t n)
{
    const int64_t now = clock_now_ns();
    if (tail->bytes.n == 0)
        tail->first_ns = now;
    tail->last_ns = now;
    strbuf_add(&tail->bytes, (struct str){p, n});
}

/* ---- streams ---- */

static bool has_input(int fd)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

/* A pipe with a name, between two writers, looks as if it had ended. */
static enum rc_status read_stream(struct log_tail *tail, struct error *err)
{
    char chunk[CHUNK];
    size_t all = 0;
    tail->is_behind = true;
    while (all < MOST_A_LOOK && !tail->bytes.failed) {
        tail->is_behind = has_input(tail->fd);
        if (!tail->is_behind)
            break;
        const ssize_t got = read(tail->fd, chunk, sizeof chunk);
        if (got > 0) {
            tail->can_poll = true;
            all += (size_t)got;
            add_bytes(tail, chunk, (size_t)got);
        } else if (got == 0) {
            tail->is_behind = false;
            tail->can_poll = false;
            tail->has_ended = is_standard_input(tail);
            break;
        } else if (errno != EINTR && errno != EAGAIN) {
            return fail(err, "read", tail->path);
        }
    }
    return tail->bytes.failed ? RC_ENOMEM : RC_OK;
}

/* ---- files ---- */

static bool seam_holds(const struct log_tail *tail)
{
    char now[RC_TAIL_SEAM];
    const size_t n = tail->seam_size;
    return n == 0 || (pread(tail->fd, now, n, (off_t)(tail->offset - n)) == (ssize_t)n &&
                      memcmp(now, tail->seam, n) == 0);
}

static void keep_seam(struct log_tail *tail)
{
    const size_t n = tail->offset < RC_TAIL_SEAM ? (size_t)tail->offset : RC_TAIL_SEAM;
    const ssize_t got = pread(tail->fd, tail->seam, n, (off_t)(tail->offset - n));
    tail->seam_size = got == (ssize_t)n ? n : 0;
}

static enum rc_status read_file(struct log_tail *tail, struct error *err)
{
    char chunk[CHUNK];
    size_t all = 0;
    tail->is_behind = true;
    while (all < MOST_A_LOOK && !tail->bytes.failed) {
        const ssize_t got = pread(tail->fd, chunk, sizeof chunk, (off_t)tail->offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(err, "read", tail->path);
        tail->is_behind = got > 0;
        if (got == 0)
            break;
        all += (size_t)got;
        tail->offset += (uint64_t)got;
        add_bytes(tail, chunk, (size_t)got);
    }
    keep_seam(tail);
    return tail->bytes.failed ? RC_ENOMEM : RC_OK;
}

/* Whether the path leads to another file now. One that is missing may come back. */
static bool is_other_file(const struct log_tail *tail, const struct stat *open_one)
{
    struct stat info;
    return !is_standard_input(tail) && stat(tail->path, &info) == 0 &&
           (info.st_ino != open_one->st_ino || info.st_dev != open_one->st_dev);
}

static enum rc_status look_at_file(struct log_tail *tail, struct error *err)
{
    struct stat info;
    if (fstat(tail->fd, &info) != 0)
        return fail(err, "inspect", tail->path);
    if (info.st_size == tail->size && info.st_mtim.tv_sec == tail->mtime.tv_sec &&
        info.st_mtim.tv_nsec == tail->mtime.tv_nsec) {
        tail->was_replaced = is_other_file(tail, &info);
        return RC_OK;
    }
    tail->was_replaced =
        tail->size >= 0 && ((uint64_t)info.st_size < tail->offset || !seam_holds(tail));
    if (tail->was_replaced)
        return RC_OK;
    const enum rc_status status = read_file(tail, err);
    tail->size = tail->is_behind ? 0 : info.st_size; /* 0: look again, and keep the seam in mind */
    tail->mtime = info.st_mtim;
    return status;
}

/* ---- both ---- */

enum rc_status log_tail_look(struct log_tail *tail, struct error *err)
{
    if (tail->has_ended || tail->was_replaced)
        return RC_OK;
    return tail->is_file ? look_at_file(tail, err) : read_stream(tail, err);
}

void log_tail_drop(struct log_tail *tail, size_t n)
{
    struct strbuf *bytes = &tail->bytes;
    const char *end = bytes->p + n;
    for (const char *p = bytes->p; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        tail->line++;
    if (n == bytes->n) {
        strbuf_finish(bytes); /* the first load may have been large */
        return;
    }
    memmove(bytes->p, bytes->p + n, bytes->n - n + 1);
    bytes->n -= n;
    tail->first_ns = tail->last_ns;
}

enum rc_status log_tail_restart(struct log_tail *tail, struct error *err)
{
    struct log_tail next;
    if (is_standard_input(tail)) {
        tail->offset = 0;
        tail->size = -1;
        tail->seam_size = 0;
        tail->line = 1;
        tail->was_replaced = false;
        return RC_OK;
    }
    const enum rc_status status = log_tail_open(&next, err, tail->path);
    if (status == RC_ENOTFOUND) {
        *err = (struct error){0};
        return RC_OK;
    }
    if (status != RC_OK)
        return status;
    log_tail_close(tail);
    *tail = next;
    return RC_OK;
}
