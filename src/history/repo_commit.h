/* history/repo_commit.h: what a raw commit object says. Tolerates all that git itself tolerates.
 * Thread-safe. */
#ifndef ROURCE_HISTORY_REPO_COMMIT_H
#define ROURCE_HISTORY_REPO_COMMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "repo_store.h"
#include "rource/base/str.h"

/* "Name <mail> seconds zone", borrowed from the object. */
struct repo_ident {
    struct str name, email;
    int64_t time;         /* 0 when there is none; limited to ±10^11 */
    int16_t zone_minutes; /* 0 when there is none or it is absurd */
};

struct repo_commit {
    struct object_id tree;
    struct str parents; /* parent_count lines "parent <40 digits>\n" */
    size_t parent_count;
    struct repo_ident author, committer;
    struct str encoding; /* of the header, empty = UTF-8 */
    struct str
        message;   /* of a whole commit: what follows its headers; may begin with blank lines */
    uint64_t date; /* by which git orders commits: the committer's, as git reads it */
    bool is_odd;   /* author or committer is malformed */
};

enum { RC_PARENT_LINE = 48 }; /* bytes of a "parent" line */

/* Splits an ident line as git does. False when it has no mail address in angle brackets. */
bool repo_ident_parse(struct repo_ident *out, struct str line);
/* Reads a commit. False when it has no tree, so that nothing can be done with it. */
bool repo_commit_parse(struct repo_commit *out, struct str bytes);
/* Id of parent i of a parsed commit. */
void repo_commit_parent(const struct repo_commit *commit, size_t i, struct object_id *out);

#endif
