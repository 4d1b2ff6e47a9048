/* The program's entry: reads the options, runs, prints the error and turns the status into an exit
 * code. Everything else is in the libraries.
 */
#include <stdio.h>
#include <unistd.h>

#include "interrupt.h"

#include "rource/app/run.h"

enum { WARNING_LIMIT = 10 }; /* warnings printed before the rest is only counted */

int main(int argc, char **argv)
{
    (void)argc;
    struct error err = {0};
    struct progress progress;
    struct log log;
    struct options options;
    interrupt_install();
    progress_init(&progress, false);
    log_init(&log, progress_log, &progress, WARNING_LIMIT);

    enum rc_status status = options_parse(&options, &err, (const char *const *)argv,
                                          (const char *const *)environ, &log);
    if (status == RC_OK) {
        progress_init(&progress, options.quiet);
        status = app_run(&options, &err, &log, &progress);
    }
    if (status < 0)
        progress_log(&progress, RC_LOG_ERROR,
                     err.message[0] ? err.message : error_status_name(status));
    options_finish(&options);
    log_finish(&log);
    return app_exit_code(status);
}
