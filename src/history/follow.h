/* history/follow.h: a load that goes on: looks at its input again and again, and waits in between.
 */
#ifndef ROURCE_HISTORY_FOLLOW_H
#define ROURCE_HISTORY_FOLLOW_H

#include "feed.h"
#include "log_tail.h"
#include "source.h"

/* Reads a source that was opened with `live` until feed_is_stopped(), looking twice a second.
 * wake_fd becomes readable or is hung up when that is so. RC_OK also when nothing more can come;
 * RC_EINTERRUPTED when it was stopped before there was a commit; else what failed, err is filled
 * where the source did. */
RC_NODISCARD enum rc_status follow_repository(struct source *source, struct feed *feed, int wake_fd,
                                              struct error *err);
/* The same for a log, whose driver is found as soon as it has lines. params->bytes is not used. */
RC_NODISCARD enum rc_status follow_log(struct log_tail *tail, const struct source_params *params,
                                       struct feed *feed, int wake_fd, struct error *err);

#endif
