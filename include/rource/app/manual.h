/* rource/app/manual.h: the table of options as a manual page and as completions of shells.
 *
 * Thread-safety: any thread; both only read the table.
 */
#ifndef ROURCE_APP_MANUAL_H
#define ROURCE_APP_MANUAL_H

#include "rource/base/str.h"

/* Appends the manual page, in the man macros of roff. Failure shows in out->failed. */
void manual_page(struct strbuf *out);
/* Appends the completions of a shell: "bash", "zsh" or "fish". Failure shows in out->failed. */
void completions_script(struct strbuf *out, const char *shell);

#endif
