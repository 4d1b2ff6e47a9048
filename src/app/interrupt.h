/* interrupt.h (private): Ctrl-C and SIGTERM as a flag. Thread-safe. */
#ifndef ROURCE_APP_INTERRUPT_H
#define ROURCE_APP_INTERRUPT_H

#include <stdbool.h>

/* From here on SIGINT and SIGTERM end the program at once with status 130, and a closed pipe is an
 * error of write() instead of a signal. */
void interrupt_install(void);
/* From here on the first signal only sets the flag, so that frames are finished; a second one
 * kills. */
void interrupt_defer(void);
bool interrupt_requested(void);
/* Before interrupt_defer() the first signal also renames a file, from one name to the other, both
 * borrowed until it is called with NULL: what a trace has so far. */
void interrupt_keep(const char *from, const char *to);

#endif
