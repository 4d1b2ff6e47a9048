/* history/repo_mailmap.h: names and addresses as a mailmap corrects them, by git's rules
 * (gitmailmap(5)): letters A–Z compare without case, later lines win, a line with an old name beats
 * one without. libgit2's own resolver differs from git in all three.
 * Thread-safety: one thread at a time.
 */
#ifndef ROURCE_HISTORY_REPO_MAILMAP_H
#define ROURCE_HISTORY_REPO_MAILMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/hash.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

/* What an identity becomes; a NULL string keeps what the commit has. */
struct mailmap_entry {
    struct str name, email;
};

/* Zero-initialise, then mailmap_init(). */
struct mailmap {
    struct intern keys;                     /* lower-case "mail" or "mail", NUL, "name" */
    RC_ARRAY(struct mailmap_entry) entries; /* by key */
    struct arena text;
    struct strbuf key;
};

void mailmap_init(struct mailmap *map);
void mailmap_finish(struct mailmap *map);
/* Reads the lines of one mailmap after those read before. RC_ENOMEM. */
RC_NODISCARD enum rc_status mailmap_read(struct mailmap *map, struct str text);
/* Replaces *name and *email where the mailmap says so; borrowed from the map then. RC_ENOMEM. */
RC_NODISCARD enum rc_status mailmap_apply(struct mailmap *map, struct str *name, struct str *email);

#endif
