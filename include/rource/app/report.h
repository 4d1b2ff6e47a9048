/* rource/app/report.h: what --benchmark measures, and its JSON.
 *
 * All times are nanoseconds of wall time, but the phases, which add up the time of all threads.
 * total_ns goes from the start of the program to the last frame, load_ns to the end of the load
 * (which goes on while the first frames are made), first_frame_ns to the first frame written.
 * avg_frame_ns is the time from the beginning of the first frame to the end of the last, divided by
 * their number. The other frame times are intervals between finished frames (with n threads, which
 * finish n frames in a burst, the mean of n intervals); percentiles are nearest ranks.
 * mallocs_per_frame counts the whole process after the first tenth of the frames and the end of the
 * load. allocations are those of base/memory.h since the start, by module (libraries such as
 * libgit2 and HarfBuzz allocate by themselves): blocks, bytes in them, and the most bytes at a
 * time.
 */
#ifndef ROURCE_APP_REPORT_H
#define ROURCE_APP_REPORT_H

#include <stdint.h>

#include "rource/base/cpu.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

/* X(name) of the phases; each is a field name_ns. */
#define RC_PHASES(X)                                                                               \
    X(commit_apply)                                                                                \
    X(scene_update)                                                                                \
    X(view)                                                                                        \
    X(render)                                                                                      \
    X(effects)                                                                                     \
    X(export)

struct phase_times {
#define RC_PHASE_FIELD(name) int64_t name##_ns;
    RC_PHASES(RC_PHASE_FIELD)
#undef RC_PHASE_FIELD
};

/* Adds phase by phase. Thread-safe for distinct sums. */
void phase_times_add(struct phase_times *sum, const struct phase_times *more);

struct report {
    uint64_t frames;
    int64_t *frame_ns; /* of each frame; borrowed, report_format() sorts it */
    int64_t frames_ns; /* from the beginning of the first frame to the end of the last */
    int64_t total_ns, load_ns, first_frame_ns;
    struct phase_times phases;
    uint64_t commits_applied, changes_applied;
    uint64_t files, users, directories; /* in the scene at the end */
    double mallocs_per_frame;
    unsigned threads;
    enum cpu_tier tier;
};

/* Appends one JSON object. Peak memory and the CPU's name are asked for here. */
void report_format(const struct report *report, struct strbuf *out);
/* Writes it to a file, atomically, or to standard output for "-". RC_EIO, RC_ENOMEM. */
RC_NODISCARD enum rc_status report_write(const struct report *report, struct error *err,
                                         const char *path);

#endif
