/* rource/app/run.h: the program, given its options. */
#ifndef ROURCE_APP_RUN_H
#define ROURCE_APP_RUN_H

#include "rource/app/options.h"
#include "rource/app/progress.h"

/* Does what the options ask for: help, version, config, dump, screenshot or export. Messages on the
 * way go to log; a failure is in err. RC_EINTERRUPTED when a signal ended an export. Once a
 * process. */
RC_NODISCARD enum rc_status app_run(const struct options *options, struct error *err,
                                    struct log *log, struct progress *progress);
/* The exit code of a status: 0 success, 1 failure, 2 wrong usage, 130 interrupted. */
int app_exit_code(enum rc_status status);

#endif
