/* history/follow.c: when to look, and when what came is worth reading.
 *
 * A log is read in batches of whole lines. One is due when nothing has come for a moment; what git
 * prints newest first is then in one batch as a rule, and can be turned round. A log that never
 * rests is read once a second, without its last commit, which may not be whole.
 */
#include "follow.h"

#include <poll.h>
#include <string.h>

#include "rource/base/clock.h"

enum {
    REPOSITORY_MS = 500, /* between two looks */
    FILE_MS = 250,
    PENDING_MS = 50, /* when something came that is not due yet */
};

#define MILLISECOND INT64_C(1000000)
static const int64_t quiet_ns = 500 * MILLISECOND;       /* then lines are due */
static const int64_t first_quiet_ns = 200 * MILLISECOND; /* of a stream that just began */
static const int64_t last_line_ns = 2000 * MILLISECOND;  /* a last line without its end is due */
static const int64_t busy_ns = 1000 * MILLISECOND;       /* whole commits are due without a pause */

/* Waits for time to pass, for input (fd −1: none) or for the end of the load; a signal may end it
 * early. */
static void wait_for(int wake_fd, int fd, int ms)
{
    struct pollfd fds[] = {{.fd = wake_fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    (void)poll(fds, 2, ms);
}

/* What a load that was stopped comes to. */
static enum rc_status stopped(const struct feed *feed)
{
    return feed->has_begun ? RC_OK : RC_EINTERRUPTED;
}

enum rc_status follow_repository(struct source *source, struct feed *feed, int wake_fd,
                                 struct error *err)
{
    for (bool is_first = true;; is_first = !feed->has_begun) {
        enum rc_status status = source->ops->read(source, feed, err);
        if (status == RC_OK)
            status = feed_end(feed);
        if (status == RC_EINTERRUPTED && !is_first)
            return RC_OK;
        if (status != RC_OK || feed_is_closed(feed))
            return status;
        wait_for(wake_fd, -1, REPOSITORY_MS);
        if (feed_is_stopped(feed))
            return stopped(feed);
    }
}

/* ---- logs ---- */

struct following {
    struct log_tail *tail;
    struct source_params params;
    struct source *source; /* NULL until the form is known */
    struct feed *feed;
    bool is_stuck; /* the lines that are there say nothing without further ones */
    bool has_told; /* … and the user knows */
};

/* How many bytes are to be read now. */
static size_t due_bytes(const struct following *f, int64_t now)
{
    const struct log_tail *tail = f->tail;
    const struct str all = strbuf_view(&tail->bytes);
    if (all.n == 0)
        return 0;
    const char *lf = memrchr(all.p, '\n', all.n);
    const size_t lines = lf ? (size_t)(lf + 1 - all.p) : 0;
    const int64_t quiet = now - tail->last_ns;
    const bool is_first = !f->feed->has_begun;
    if (tail->has_ended || tail->was_replaced || (quiet >= last_line_ns && !tail->is_behind))
        return all.n;
    if (tail->is_behind && is_first)
        return 0;
    if (is_first && tail->is_file) /* a log at rest may lack its last line feed */
        return lines == all.n || quiet >= quiet_ns ? all.n : 0;
    if (quiet >= (is_first ? first_quiet_ns : quiet_ns))
        return lines;
    if (!is_first && now - tail->first_ns >= busy_ns)
        return f->source->ops->last_commit((struct str){all.p, lines});
    return 0;
}

/* Finds the driver. Stays without one, and without a failure, while that can still change. */
static enum rc_status open_source(struct following *f, struct str bytes, struct error *err)
{
    struct log_tail *tail = f->tail;
    if (!tail->has_ended && source_may_become_log(bytes)) {
        f->is_stuck = !tail->was_replaced && str_trim(bytes).n > 0;
        if (f->is_stuck && !f->has_told)
            log_write(f->params.log, RC_LOG_WARNING,
                      "%s: no log of a known form yet; waiting for more of it", tail->path);
        f->has_told |= f->is_stuck;
        return RC_OK;
    }
    f->is_stuck = false;
    f->params.bytes = bytes;
    return source_open_log(&f->source, err, &f->params);
}

/* Reads the first n bytes of what is there. */
static enum rc_status play(struct following *f, size_t n, struct error *err)
{
    struct log_tail *tail = f->tail;
    const struct str bytes = {tail->bytes.p, n};
    enum rc_status status = f->source ? RC_OK : open_source(f, bytes, err);
    if (status == RC_OK && f->source) {
        f->source->ops->take(f->source, tail->line == 1 ? source_skip_mark(bytes) : bytes,
                             tail->line);
        status = f->source->ops->read(f->source, f->feed, err);
    }
    if (status == RC_OK && f->source)
        status = feed_end(f->feed);
    if (status == RC_OK && !f->is_stuck)
        log_tail_drop(tail, n);
    return status;
}

/* One look at the log. */
static enum rc_status look(struct following *f, struct error *err)
{
    struct log_tail *tail = f->tail;
    enum rc_status status = log_tail_look(tail, err);
    const int64_t now = clock_now_ns();
    const size_t n = status == RC_OK ? due_bytes(f, now) : 0;
    if (n > 0)
        status = play(f, n, err);
    else if (tail->bytes.n > 0 && now - tail->first_ns >= busy_ns)
        tail->first_ns = now; /* one large commit: not again before the next second */
    if (status == RC_OK && tail->was_replaced && tail->bytes.n == 0)
        status = log_tail_restart(tail, err);
    return status;
}

static void wait_for_log(const struct following *f, int wake_fd)
{
    const struct log_tail *tail = f->tail;
    const bool is_pending = tail->bytes.n > 0 && !f->is_stuck;
    const int fd = tail->can_poll ? tail->fd : -1;
    if (!tail->is_behind)
        wait_for(wake_fd, fd, is_pending ? PENDING_MS : tail->can_poll ? -1 : FILE_MS);
}

enum rc_status follow_log(struct log_tail *tail, const struct source_params *params,
                          struct feed *feed, int wake_fd, struct error *err)
{
    struct following f = {.tail = tail, .params = *params, .feed = feed};
    enum rc_status status = RC_OK;
    for (;;) {
        const bool is_first = !feed->has_begun;
        status = look(&f, err);
        if (status == RC_EINTERRUPTED && !is_first)
            status = RC_OK;
        else if (status == RC_OK && tail->has_ended && !f.source)
            status = error_set(err, RC_EFORMAT, "standard input: the log is empty");
        if (status != RC_OK || tail->has_ended || feed_is_closed(feed))
            break;
        wait_for_log(&f, wake_fd);
        if (feed_is_stopped(feed)) {
            status = stopped(feed);
            break;
        }
    }
    if (f.source)
        f.source->ops->close(f.source);
    return status;
}
