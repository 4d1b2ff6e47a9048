/* history/repo_note.h: warnings about a damaged or partial repository, once for each kind with the
 * first commit or object concerned. Thread-safe. */
#ifndef ROURCE_HISTORY_REPO_NOTE_H
#define ROURCE_HISTORY_REPO_NOTE_H

#include <stdatomic.h>

#include "repo_store.h"
#include "rource/base/log.h"

enum repo_note_kind {
    RC_NOTE_COMMIT_MISSING,
    RC_NOTE_COMMIT_BROKEN,
    RC_NOTE_COMMIT_ODD,
    RC_NOTE_TREE_MISSING,
    RC_NOTE_TREE_BROKEN,
    RC_NOTE_TREE_ODD,
    RC_NOTE_TREE_DEEP,
};

/* What may be there a moment later, when somebody is still writing it. */
enum {
    RC_NOTES_INCOMPLETE = 1 << RC_NOTE_COMMIT_MISSING | 1 << RC_NOTE_COMMIT_BROKEN |
                          1 << RC_NOTE_TREE_MISSING | 1 << RC_NOTE_TREE_BROKEN,
};

/* Zero-initialise and set log (may be NULL). */
struct repo_notes {
    struct log *log;
    unsigned muted;   /* kinds that are only remembered as told, as bits */
    atomic_uint told; /* bit set of enum repo_note_kind */
};

/* Warns about id unless this kind was already told. */
void repo_note(struct repo_notes *notes, enum repo_note_kind kind, const struct object_id *id);

#endif
