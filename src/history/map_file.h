/* history/map_file.h: files of git that are replaced and never written again, mapped into memory.
 *
 * A repack takes the files' names away but not their content, so a mapping stays good while git is
 * at work. Whoever cuts such a file short in place ends the program with SIGBUS, as it does git.
 * Thread-safe.
 */
#ifndef ROURCE_HISTORY_MAP_FILE_H
#define ROURCE_HISTORY_MAP_FILE_H

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

/* Maps a whole regular file, for unmap_file(). RC_ENOTFOUND, RC_EIO; RC_EFORMAT when it is empty.
 */
RC_NODISCARD enum rc_status map_file(struct str *out, const char *path);
/* Takes an empty view. */
void unmap_file(struct str bytes);

#endif
