/* Signals. A handler can reach nothing but static state: the flags and names here, one of the
 * four exceptions that docs/ARCHITECTURE.md names.
 */
#include "interrupt.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_INTERRUPTED = 130 };

static volatile sig_atomic_t deferred, requested;
static const char *volatile kept_from, *volatile kept_to;

static void handle(int signal_number)
{
    static const char message[] = "rource: interrupted before the first frame\n";
    (void)signal_number;
    if (!deferred) {
        const char *from = kept_from;
        if (from)
            (void)rename(from, kept_to);
        const ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
        _exit(written < 0 ? EXIT_INTERRUPTED : EXIT_INTERRUPTED);
    }
    requested = 1;
}

void interrupt_install(void)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action = (struct sigaction){.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &action, NULL);
}

void interrupt_defer(void)
{
    deferred = 1;
}

void interrupt_keep(const char *from, const char *to)
{
    kept_from = NULL;
    kept_to = to;
    kept_from = from;
}

bool interrupt_requested(void)
{
    return requested;
}
