/* trace.c: the writer of trace files. A thread's events wait in its lane until they are put into
 * words, under the trace's lock, in a text that all lanes share.
 *
 * Each piece of text is written together with the brackets that end the file; the next one goes on
 * top of these. So whatever stops the program, the file can be read up to the last piece.
 */
#include "rource/base/trace.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rource/base/clock.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

enum {
    TEXT = 64 * 1024,
    EVENT_TEXT = 512,  /* what one event takes at most */
    NAME = 64,         /* bytes of a thread's name */
    WAIT = 250 * 1000, /* microseconds that an event waits while others follow */
};

static const char head[] = "{\"displayTimeUnit\": \"ms\", \"otherData\": {\"version\": "
                           "\"rource " ROURCE_VERSION "\"}, \"traceEvents\": [\n"
                           "{\"ph\": \"M\", \"pid\": 1, \"name\": \"process_name\", \"args\": "
                           "{\"name\": \"rource\"}}";
static const char tail[] = "\n]}\n";

enum kind { KIND_ZONE, KIND_PLOT, KIND_MARK };

struct event {
    const char *name;
    int64_t start; /* nanoseconds of clock_now_ns() */
    int64_t value; /* a zone's length, a plot's value */
    uint64_t frame;
    enum kind kind;
};

struct trace_lane {
    struct trace *trace;
    unsigned number;
    uint64_t frame;
    int64_t written_ns; /* when it was written out last */
    uint32_t count;
    struct event events[RC_TRACE_EVENTS];
};

struct trace {
    struct file_draft file;
    int64_t start_ns;
    bool regular; /* it can be written over */
    /* under the lock */
    pthread_mutex_t lock;
    unsigned lanes;
    uint64_t at; /* bytes in the file, without the tail */
    size_t used; /* of text */
    struct error failure;
    char text[TEXT + sizeof tail];
};

/* Which trace a thread takes part in cannot be passed to each function that tells what it does:
 * the innermost loops of the program would carry it for the sake of a run in a thousand. */
_Thread_local struct trace_lane *trace_lane_here;

int64_t trace_now(void)
{
    return clock_now_ns();
}

/* ---- words; all under the lock ---- */

static void add_text(struct trace *trace, const char *text)
{
    const size_t n = strlen(text);
    memcpy(trace->text + trace->used, text, n);
    trace->used += n;
}

static void add_number(struct trace *trace, uint64_t value)
{
    char digits[20];
    unsigned n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (n > 0)
        trace->text[trace->used++] = digits[--n];
}

/* Nanoseconds as the format's microseconds. */
static void add_time(struct trace *trace, int64_t ns)
{
    const uint64_t value = ns > 0 ? (uint64_t)ns : 0;
    const unsigned rest = (unsigned)(value % 1000);
    const char digits[] = {'.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
                           (char)('0' + rest % 10), '\0'};
    add_number(trace, value / 1000);
    add_text(trace, digits);
}

static void add_string(struct trace *trace, const char *text)
{
    trace->text[trace->used++] = '"';
    for (unsigned i = 0; text[i] && i < NAME; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            trace->text[trace->used++] = '\\';
        trace->text[trace->used++] = c < 0x20 ? ' ' : text[i];
    }
    trace->text[trace->used++] = '"';
}

static void add_event(const struct trace_lane *lane, const struct event *e)
{
    static const char *const kinds[] = {
        ",\n{\"ph\": \"X\", \"pid\": 1, \"tid\": ",
        ",\n{\"ph\": \"C\", \"pid\": 1, \"tid\": ",
        ",\n{\"ph\": \"i\", \"s\": \"t\", \"pid\": 1, \"tid\": ",
    };
    struct trace *trace = lane->trace;
    add_text(trace, kinds[e->kind]);
    add_number(trace, lane->number);
    add_text(trace, ", \"ts\": ");
    add_time(trace, e->start - trace->start_ns);
    if (e->kind == KIND_ZONE) {
        add_text(trace, ", \"dur\": ");
        add_time(trace, e->value);
    }
    add_text(trace, ", \"name\": ");
    add_string(trace, e->name);
    if (e->kind == KIND_PLOT) {
        add_text(trace, ", \"args\": {\"value\": ");
        add_text(trace, e->value < 0 ? "-" : "");
        add_number(trace, e->value < 0 ? 0 - (uint64_t)e->value : (uint64_t)e->value);
        add_text(trace, "}");
    } else if (e->frame != RC_TRACE_NO_FRAME) {
        add_text(trace, ", \"args\": {\"frame\": ");
        add_number(trace, e->frame);
        add_text(trace, "}");
    }
    add_text(trace, "}");
}

/* ---- the file; all under the lock ---- */

static enum rc_status write_at(struct trace *trace, struct error *err, size_t n)
{
    const char *p = trace->text;
    uint64_t at = trace->at;
    while (n > 0) {
        const ssize_t done = pwrite(trace->file.fd, p, n, (off_t)at);
        if (done < 0 && errno != EINTR) {
            char reason[128];
            return error_set(err, RC_EIO, "cannot write '%s': %s", trace->file.path,
                             strerror_r(errno, reason, sizeof reason));
        }
        if (done > 0) {
            p += done;
            n -= (size_t)done;
            at += (uint64_t)done;
        }
    }
    return RC_OK;
}

/* After a failure nothing is written any more. */
static void write_out(struct trace *trace)
{
    const size_t n = trace->used;
    if (trace->failure.status == RC_OK && trace->regular) {
        add_text(trace, tail);
        trace->failure.status = write_at(trace, &trace->failure, trace->used);
    } else if (trace->failure.status == RC_OK) {
        trace->failure.status =
            file_write_fd(&trace->failure, trace->file.fd, trace->file.path, trace->text, n);
    }
    trace->at += n;
    trace->used = 0;
}

static void write_lane(struct trace_lane *lane)
{
    struct trace *trace = lane->trace;
    pthread_mutex_lock(&trace->lock);
    for (uint32_t i = 0; i < lane->count; i++) {
        if (trace->used + EVENT_TEXT > TEXT)
            write_out(trace);
        add_event(lane, &lane->events[i]);
    }
    write_out(trace);
    pthread_mutex_unlock(&trace->lock);
    lane->count = 0;
    lane->written_ns = clock_now_ns();
}

/* ---- events, each on its own thread ---- */

static void add(struct trace_lane *lane, struct event event, int64_t now)
{
    event.frame = lane->frame;
    lane->events[lane->count++] = event;
    if (lane->count == RC_TRACE_EVENTS || now - lane->written_ns > (int64_t)WAIT * 1000)
        write_lane(lane);
}

void trace_add_zone(struct trace_lane *lane, const char *name, int64_t start)
{
    const int64_t now = clock_now_ns();
    add(lane, (struct event){.name = name, .start = start, .value = now - start}, now);
}

void trace_add_plot(struct trace_lane *lane, const char *name, int64_t value)
{
    const int64_t now = clock_now_ns();
    add(lane, (struct event){.name = name, .start = now, .value = value, .kind = KIND_PLOT}, now);
}

void trace_add_mark(struct trace_lane *lane, uint64_t frame)
{
    const int64_t now = clock_now_ns();
    lane->frame = frame;
    add(lane, (struct event){.name = "frame", .start = now, .kind = KIND_MARK}, now);
}

uint64_t trace_lane_set_frame(struct trace_lane *lane, uint64_t frame)
{
    const uint64_t before = lane->frame;
    lane->frame = frame;
    return before;
}

/* ---- threads ---- */

struct trace *trace_here(void)
{
    return trace_lane_here ? trace_lane_here->trace : NULL;
}

uint64_t trace_frame_here(void)
{
    return trace_lane_here ? trace_lane_here->frame : RC_TRACE_NO_FRAME;
}

static void introduce(struct trace_lane *lane, const char *name)
{
    struct trace *trace = lane->trace;
    pthread_mutex_lock(&trace->lock);
    lane->number = ++trace->lanes;
    add_text(trace, ",\n{\"ph\": \"M\", \"pid\": 1, \"tid\": ");
    add_number(trace, lane->number);
    add_text(trace, ", \"name\": \"thread_name\", \"args\": {\"name\": ");
    add_string(trace, name);
    add_text(trace, "}}");
    write_out(trace);
    pthread_mutex_unlock(&trace->lock);
}

void trace_thread_begin(struct trace *trace, const char *format, ...)
{
    char name[NAME];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(name, sizeof name, format, args);
    va_end(args);
    RC_TRACY(tracy_thread_name(name));
    if (!trace)
        return;
    struct trace_lane *lane = mem_calloc(1, sizeof *lane);
    if (!lane) {
        pthread_mutex_lock(&trace->lock);
        trace->failure.status =
            error_set(&trace->failure, RC_ENOMEM, "out of memory while tracing '%s'", name);
        pthread_mutex_unlock(&trace->lock);
        return;
    }
    lane->trace = trace;
    lane->frame = RC_TRACE_NO_FRAME;
    lane->written_ns = clock_now_ns();
    introduce(lane, name);
    trace_lane_here = lane;
}

void trace_thread_end(void)
{
    struct trace_lane *lane = trace_lane_here;
    if (!lane)
        return;
    trace_lane_here = NULL;
    write_lane(lane);
    mem_free(lane);
}

/* ---- beginning and end ---- */

enum rc_status trace_open(struct trace **out, struct error *err, const char *path)
{
    struct stat info;
    *out = NULL;
    struct trace *trace = mem_calloc(1, sizeof *trace);
    if (!trace)
        return error_set(err, RC_ENOMEM, "out of memory while opening '%s'", path);
    const enum rc_status status = file_draft_open(&trace->file, err, path);
    if (status < 0) {
        mem_free(trace);
        return status;
    }
    pthread_mutex_init(&trace->lock, NULL);
    trace->regular = fstat(trace->file.fd, &info) == 0 && S_ISREG(info.st_mode);
    trace->start_ns = clock_now_ns();
    add_text(trace, head);
    write_out(trace);
    *out = trace;
    return RC_OK;
}

enum rc_status trace_close(struct trace *trace, struct error *err)
{
    if (!trace)
        return RC_OK;
    enum rc_status status = trace->failure.status;
    if (status == RC_OK && !trace->regular)
        status =
            file_write_fd(&trace->failure, trace->file.fd, trace->file.path, tail, sizeof tail - 1);
    if (status == RC_OK)
        status = file_draft_keep(&trace->file, &trace->failure);
    else
        file_draft_drop(&trace->file);
    if (status < 0)
        error_set(err, status, "%s", trace->failure.message);
    pthread_mutex_destroy(&trace->lock);
    mem_free(trace);
    return status;
}

const char *trace_temporary(const struct trace *trace, const char **path)
{
    *path = trace->file.path;
    return trace->file.temporary ? trace->file.name : NULL;
}
