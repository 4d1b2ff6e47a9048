/* Warnings about damaged repositories. A partial clone can lack a hundred thousand objects, so each
 * kind is told once, with the id that was met first.
 */
#include "repo_note.h"

static const char *const note_text[] = {
    [RC_NOTE_COMMIT_MISSING] = "is missing (a partial or damaged clone?); "
                               "the history behind such commits is left out",
    [RC_NOTE_COMMIT_BROKEN] = "cannot be read as a commit; "
                              "the history behind such commits is left out (try git fsck)",
    [RC_NOTE_COMMIT_ODD] = "has a malformed header; what can be read of such commits is shown",
    [RC_NOTE_TREE_MISSING] = "is missing (a partial or damaged clone?); "
                             "files in such folders are shown as unchanged",
    [RC_NOTE_TREE_BROKEN] = "cannot be read as a folder; "
                            "files in such folders are shown as unchanged (try git fsck)",
    [RC_NOTE_TREE_ODD] = "has malformed, repeated or unsorted entries; "
                         "what can be read of such folders is shown (try git fsck)",
    [RC_NOTE_TREE_DEEP] = "is nested too deep; files below such folders are left out",
};

void repo_note(struct repo_notes *notes, enum repo_note_kind kind, const struct object_id *id)
{
    const unsigned bit = 1u << kind;
    if (atomic_fetch_or_explicit(&notes->told, bit, memory_order_relaxed) & bit)
        return;
    if (notes->muted & bit)
        return;
    char hex[RC_OBJECT_HEX_SIZE];
    object_id_format(hex, id);
    const char *what = kind <= RC_NOTE_COMMIT_ODD ? "commit" : "tree";
    log_write(notes->log, RC_LOG_WARNING, "%s %s %s", what, hex, note_text[kind]);
}
