/* avatar_files.h (private): the pictures in a folder, and whose each is.
 *
 * A picture belongs to the person whose name its file has, without its ending: upper and lower case
 * are the same, and so are an underscore and any number of blanks. Thread-safety: any number of
 * readers after avatar_files_scan(). */
#ifndef ROURCE_APP_AVATAR_FILES_H
#define ROURCE_APP_AVATAR_FILES_H

#include "rource/base/memory.h"
#include "rource/base/str.h"

#define RC_AVATAR_NONE UINT32_MAX

struct avatar_file {
    const char *name; /* in the folder */
    struct str key;   /* what names are compared by */
};

/* Ordered by key, then by name. Zero-initialise. */
struct avatar_files {
    RC_ARRAY(struct avatar_file) items;
    struct arena text;
};

/* Lists the PNG and JPEG files of a folder. Left out are hidden files, and what is no file:
 * folders, pipes, devices. Links are followed. RC_ENOTFOUND, RC_EIO, RC_ENOMEM. */
RC_NODISCARD enum rc_status avatar_files_scan(struct avatar_files *files, struct error *err,
                                              const char *folder);
/* Index of a person's picture, looked for by the whole name first, then without an e-mail address
 * in angle brackets at its end; RC_AVATAR_NONE when there is none. Of several, one that is spelt
 * exactly like the name comes first, then the first by its file's name. *out is not touched on lack
 * of memory: RC_ENOMEM. */
RC_NODISCARD enum rc_status avatar_files_find(const struct avatar_files *files, struct str person,
                                              uint32_t *out);
void avatar_files_finish(struct avatar_files *files);

#endif
