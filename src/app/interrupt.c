/* Signals. A handler can reach nothing but static state: the two flags here, one of the three
 * exceptions that docs/ARCHITECTURE.md names.
 */
#include "interrupt.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_INTERRUPTED = 130 };

static volatile sig_atomic_t deferred, requested;

static void handle(int signal_number)
{
    static const char message[] = "rource: interrupted before the first frame\n";
    (void)signal_number;
    if (!deferred) {
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

bool interrupt_requested(void)
{
    return requested;
}
