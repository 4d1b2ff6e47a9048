/* The latest commits about something, found by walking the history backwards. */
#include "rource/scene/facts.h"

static bool lies_below(const struct history *h, uint32_t path, uint32_t dir)
{
    while (path != dir && path != RC_PATH_ROOT)
        path = history_path(h, path)->parent;
    return path == dir;
}

/* Whether a commit changed it; *path follows a file to the name that it had before. */
static bool changes_it(const struct scene *s, const struct commit *c, enum scene_pick_kind kind,
                       uint32_t *path)
{
    const struct history *h = s->params.history;
    bool found = false;
    for (uint32_t i = c->change_count; i-- > 0;) {
        const struct change *change = history_change(h, c->first_change + i);
        if (kind == RC_PICK_DIR) {
            if (lies_below(h, change->path, *path))
                return true;
        } else if (change->path == *path) {
            found = true;
            if (change->action == RC_CHANGE_RENAME)
                *path = change->old_path;
        }
    }
    return found;
}

void scene_facts(const struct scene *s, struct scene_pick of, uint32_t changes_limit,
                 struct scene_facts *out)
{
    uint32_t path = 0, looked_at = 0;
    out->count = 0;
    if (s->last_commit == RC_SCENE_NONE || of.kind == RC_PICK_NONE)
        return;
    if (of.kind == RC_PICK_FILE)
        path = s->files.items[of.id].path;
    else if (of.kind == RC_PICK_DIR)
        path = s->dirs.items[of.id].path;
    for (uint32_t i = s->last_commit + 1; i-- > 0 && looked_at <= changes_limit;) {
        const struct commit *c = history_commit(s->params.history, i);
        if (c->flags & RC_COMMIT_BASELINE)
            continue;
        const bool theirs = of.kind == RC_PICK_PERSON ? c->author == s->people.items[of.id].author
                                                      : changes_it(s, c, of.kind, &path);
        looked_at += of.kind == RC_PICK_PERSON ? 1 : c->change_count;
        if (theirs)
            out->commits[out->count++] = i;
        if (out->count == RC_FACTS_COMMITS)
            return;
    }
}
