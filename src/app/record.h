/* record.h (private): --record: frames of the window on their way to a file. They are encoded and
 * written on a thread of their own. Thread-safety: one thread. */
#ifndef ROURCE_APP_RECORD_H
#define ROURCE_APP_RECORD_H

#include "rource/app/options.h"
#include "rource/draw/pixmap.h"

struct record;

/* Opens the file or folder by the ending of its name, for frames of that size. Owned by the caller.
 * Errors of sink_open(). */
RC_NODISCARD enum rc_status record_open(struct record **out, struct error *err,
                                        const struct options *options, int width, int height);
/* Memory to draw the next frame in; waits for the writer when it is behind. NULL when it failed. */
struct pixmap *record_begin(struct record *record);
/* Hands that frame over. */
void record_end(struct record *record);
/* Frames so far. */
uint64_t record_frames(const struct record *record);
/* Waits for the writer, closes and frees; NULL is fine. The first error of writing. */
RC_NODISCARD enum rc_status record_close(struct record *record, struct error *err);

#endif
