/* rource/base/trace.h: what each thread did when, for a trace file and for Tracy.
 *
 * Code says what it does with the macros below; a zone is a stretch of time on one thread, zones
 * nest. While nobody listens a zone costs the load of a thread's own variable and two tests of it.
 * Names are string literals.
 *
 * A trace is a file in Chrome's trace event format: Perfetto, speedscope and others read it
 * (docs/TRACING.md). Threads take part between trace_thread_begin() and trace_thread_end(); each
 * collects its events in a buffer of its own without a lock and writes them out when that is full
 * or a quarter of a second old. At any moment the file is whole JSON.
 *
 * With ROURCE_TRACY the same macros feed the Tracy profiler, whether or not a file is written.
 */
#ifndef ROURCE_BASE_TRACE_H
#define ROURCE_BASE_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"

#define RC_TRACE_NO_FRAME UINT64_MAX

struct trace;
struct trace_lane;

/* The calling thread's part in a trace, NULL without one. For the macros. */
extern _Thread_local struct trace_lane *trace_lane_here;

/* Begins a file under a temporary name. Owned by caller, who closes it. RC_EIO, RC_ENOMEM. */
RC_NODISCARD enum rc_status trace_open(struct trace **out, struct error *err, const char *path);
/* Ends the file and gives it its name, after every thread has ended its part. Says what went wrong
 * since it was opened (RC_EIO, RC_ENOMEM); then there is no file. Frees; takes NULL. */
RC_NODISCARD enum rc_status trace_close(struct trace *trace, struct error *err);
/* The temporary name, to be renamed to *path by whoever ends the program without trace_close();
 * NULL where there is none. Borrowed. */
const char *trace_temporary(const struct trace *trace, const char **path);

/* The trace that the calling thread takes part in, or NULL: for the threads that it starts. */
struct trace *trace_here(void);
/* The frame that it works on, RC_TRACE_NO_FRAME without one. */
uint64_t trace_frame_here(void);
/* The calling thread takes part from here on, under a name for people; a NULL trace is fine. Memory
 * that runs out shows in trace_close(). No zone may be open across either. */
void trace_thread_begin(struct trace *trace, const char *name, ...) RC_PRINTF(2, 3);
void trace_thread_end(void);

enum { RC_TRACE_EVENTS = 1024 }; /* that a thread collects before it writes them */

/* For the macros. */
int64_t trace_now(void);
void trace_add_zone(struct trace_lane *lane, const char *name, int64_t start);
void trace_add_plot(struct trace_lane *lane, const char *name, int64_t value);
void trace_add_mark(struct trace_lane *lane, uint64_t frame);
/* Sets the frame that the thread's events belong to from here on and returns the one before. */
uint64_t trace_lane_set_frame(struct trace_lane *lane, uint64_t frame);

#if ROURCE_TRACY
/* Tracy's side; the structures have the layout of its C interface. */
struct tracy_site {
    const char *name, *function, *file;
    uint32_t line, color;
};
struct tracy_zone {
    uint32_t id;
    int active;
};
/* For the macros: Tracy's calls of the same names. Names are literals, but a thread's. */
struct tracy_zone tracy_zone_begin(const struct tracy_site *site);
void tracy_zone_end(struct tracy_zone zone);
void tracy_frame_mark(void);
void tracy_plot(const char *name, int64_t value);
void tracy_thread_name(const char *name);
void tracy_alloc(const void *block, size_t bytes);
void tracy_free(const void *block);
#define RC_TRACY(call) (call)
#else
#define RC_TRACY(call) ((void)0)
#endif

struct trace_zone {
    struct trace_lane *lane; /* NULL when nobody listens */
    const char *name;
    int64_t start;
#if ROURCE_TRACY
    struct tracy_zone tracy;
#endif
};

static inline struct trace_zone trace_zone_begin(const char *name)
{
    struct trace_zone zone = {.lane = trace_lane_here, .name = name};
    if (RC_UNLIKELY(zone.lane))
        zone.start = trace_now();
    return zone;
}

static inline void trace_zone_end(struct trace_zone *zone)
{
    if (RC_UNLIKELY(zone->lane))
        trace_add_zone(zone->lane, zone->name, zone->start);
    RC_TRACY(tracy_zone_end(zone->tracy));
}

/* The frame that what this thread does from here on belongs to; returns the one before. */
static inline uint64_t trace_set_frame(uint64_t frame)
{
    struct trace_lane *lane = trace_lane_here;
    return RC_UNLIKELY(lane) ? trace_lane_set_frame(lane, frame) : RC_TRACE_NO_FRAME;
}

#define RC_TRACE_PASTE(a, b) a##b
#define RC_TRACE_JOIN(a, b)  RC_TRACE_PASTE(a, b)
#if ROURCE_TRACY
#define RC_TRACE_ZONE(attribute, zone, title)                                                      \
    static const struct tracy_site RC_TRACE_JOIN(zone, _site) = {title, __func__, __FILE__,        \
                                                                 __LINE__, 0};                     \
    attribute struct trace_zone zone = trace_zone_begin(title);                                    \
    (zone).tracy = tracy_zone_begin(&RC_TRACE_JOIN(zone, _site))
#else
#define RC_TRACE_ZONE(attribute, zone, title)                                                      \
    attribute struct trace_zone zone = trace_zone_begin(title)
#endif

/* From here to the end of the block. */
#define RC_ZONE(title)                                                                             \
    RC_TRACE_ZONE(RC_CLEANUP(trace_zone_end), RC_TRACE_JOIN(zone_, __LINE__), title)
/* From here to RC_ZONE_END(zone), which no return may jump over. */
#define RC_ZONE_BEGIN(zone, title) RC_TRACE_ZONE(, zone, title)
#define RC_ZONE_END(zone)          trace_zone_end(&(zone))

/* A frame begins here; what the thread does belongs to it. */
#define RC_FRAME_MARK(number)                                                                      \
    do {                                                                                           \
        if (RC_UNLIKELY(trace_lane_here))                                                          \
            trace_add_mark(trace_lane_here, number);                                               \
        RC_TRACY(tracy_frame_mark());                                                              \
    } while (0)

/* The value, a whole number, that something has now; the file has one track a name. */
#define RC_PLOT(title, value)                                                                      \
    do {                                                                                           \
        if (RC_UNLIKELY(trace_lane_here))                                                          \
            trace_add_plot(trace_lane_here, title, (int64_t)(value));                              \
        RC_TRACY(tracy_plot(title, (int64_t)(value)));                                             \
    } while (0)

/* Blocks come and go, for Tracy alone: a file gets the sums as a plot. */
#define RC_ALLOC(block, bytes) RC_TRACY(tracy_alloc(block, bytes))
#define RC_FREE(block)         RC_TRACY(tracy_free(block))

#endif
