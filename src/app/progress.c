/* The progress line and the messages above it. */
#include "rource/app/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "rource/base/clock.h"

enum { UPDATE_NS = 100000000, SECOND_NS = 1000000000 };

static const char clear_line[] = "\r\033[K";

void progress_init(struct progress *p, bool quiet)
{
    *p = (struct progress){.quiet = quiet};
    p->terminal = !quiet && isatty(STDERR_FILENO) == 1;
}

void progress_log(void *ctx, enum log_level level, const char *message)
{
    const struct progress *p = ctx;
    if (p->quiet && level != RC_LOG_ERROR)
        return;
    fprintf(stderr, "%srource: %s%s\n", p->terminal ? clear_line : "",
            level == RC_LOG_WARNING ? "warning: " : "", message);
}

/* Seconds as 59 s, 12:34 or 1:02:03. */
static int format_seconds(char *out, size_t size, double seconds)
{
    const int64_t s = seconds < 1e9 ? (int64_t)(seconds + 0.5) : 1000000000;
    if (s < 60)
        return snprintf(out, size, "%d s", (int)s);
    if (s < 3600)
        return snprintf(out, size, "%d:%02d", (int)(s / 60), (int)(s % 60));
    return snprintf(out, size, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
                    (int)(s % 60));
}

int progress_format(char *out, size_t size, const struct progress_state *s)
{
    char date[32], left[32] = "?";
    const double elapsed = (double)s->elapsed_ns / SECOND_NS;
    const double rate = elapsed > 0.0 ? (double)s->done / elapsed : 0.0;
    date_format(date, sizeof date, "%Y-%m-%d", s->date);
    if (rate > 0.0)
        format_seconds(left, sizeof left, (double)(s->total - s->done) / rate);
    return snprintf(out, size, "frame %" PRIu64 "/%" PRIu64 "  %.1f frames/s  %s  %s left", s->done,
                    s->total, rate, date, left);
}

void progress_begin(struct progress *p)
{
    p->started_ns = clock_now_ns();
}

void progress_update(struct progress *p, uint64_t done, uint64_t total, int64_t date)
{
    if (!p->terminal)
        return;
    const int64_t now = clock_now_ns();
    if (p->updated_ns != 0 && now - p->updated_ns < UPDATE_NS)
        return;
    p->updated_ns = now;
    char line[160];
    const struct progress_state state = {done, total, p->started_ns ? now - p->started_ns : 0,
                                         date};
    progress_format(line, sizeof line, &state);
    fprintf(stderr, "%s%s", clear_line, line);
    fflush(stderr);
    p->shown = true;
}

void progress_finish(struct progress *p, uint64_t done)
{
    if (!p->terminal)
        return;
    if (p->shown)
        fputs(clear_line, stderr);
    p->shown = false;
    char time[32];
    const double elapsed = (double)(clock_now_ns() - p->started_ns) / SECOND_NS;
    if (done == 0 || p->started_ns == 0)
        return;
    format_seconds(time, sizeof time, elapsed);
    fprintf(stderr, "rource: %" PRIu64 " frames in %s, %.1f frames/s\n", done, time,
            elapsed > 0.0 ? (double)done / elapsed : 0.0);
}
