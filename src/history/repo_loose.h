/* history/repo_loose.h: objects that lie in files of their own, as a commit leaves them until git
 * packs. libgit2 has a reader, but 1.5 loops for ever on a truncated file
 * (github.com/libgit2/libgit2/issues/7342). Thread-safe.
 */
#ifndef ROURCE_HISTORY_REPO_LOOSE_H
#define ROURCE_HISTORY_REPO_LOOSE_H

#include "repo_store.h"
#include "rource/base/str.h"

/* Path of an object's file below an `objects` folder (which ends in '/') is appended to out. */
void loose_path(struct strbuf *out, struct str folder, const struct object_id *id);
/* Reads the file at path. *type is the object's type as git writes it ("commit", "tree" …) and
 * *content what follows the header, both inside bytes. RC_ENOTFOUND when there is no such file,
 * RC_EFORMAT when it is no whole object, RC_ENOMEM. */
RC_NODISCARD enum rc_status loose_read(struct strbuf *bytes, struct str *type, struct str *content,
                                       const char *path);
/* Finds the one object below folder whose id starts with n hexadecimal digits, n ≥ 4. RC_ENOTFOUND,
 * RC_ELIMIT when there are several, RC_ENOMEM. */
RC_NODISCARD enum rc_status loose_find(struct object_id *out, struct str folder, const char *hex,
                                       size_t n);

#endif
