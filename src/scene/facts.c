/* Facts about what was picked, found by walking backwards through commits and their changes. A
 * change says what it did, but not whether the file of that name existed; for renames the scene
 * cares, so the walk looks further back for what happened to the name before.
 */
#include "rource/scene/facts.h"

#include "parts.h"

struct walk {
    const struct scene *scene;
    const struct history *history;
    uint32_t first; /* commit at which the walk ends */
    uint32_t left;  /* changes that may still be looked at */
    uint32_t path;  /* of the file before the commits walked so far */
    uint32_t dir;   /* path of a directory, where one is asked about */
    bool ended;     /* before them the name was another file's */
    struct scene_facts *out;
};

static bool path_passes(const struct walk *w, uint32_t path)
{
    const struct scene_filter *f = &w->scene->params.filter;
    return !f->path || f->path(f->ctx, path);
}

/* A commit that is shown as somebody's. */
static bool commit_counts(const struct walk *w, const struct commit *c)
{
    const struct scene_filter *f = &w->scene->params.filter;
    return !(c->flags & RC_COMMIT_BASELINE) && (!f->author || f->author(f->ctx, c->author));
}

/* Takes one from what may be looked at; false when nothing is left. */
static bool spend(struct walk *w)
{
    if (w->left == 0)
        return false;
    w->left--;
    return true;
}

static void list_commit(struct walk *w, uint32_t commit)
{
    if (w->out->count < RC_FACTS_COMMITS)
        w->out->commits[w->out->count++] = commit;
}

/* Whether a commit is about what is asked for; unknown when no more may be looked at. */
enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };
typedef enum answer (*answer_fn)(struct walk *w, const struct commit *c);

/* Lists the latest commits that are, from the last one back. */
static void list_commits(struct walk *w, answer_fn answer_of)
{
    for (uint32_t i = w->scene->last_commit + 1; i-- > w->first && !w->ended;) {
        const struct commit *c = history_commit(w->history, i);
        const enum answer answer = answer_of(w, c);
        if (answer == ANSWER_UNKNOWN)
            return;
        if (answer == ANSWER_NO || !commit_counts(w, c))
            continue;
        if (w->out->count == RC_FACTS_COMMITS)
            return;
        list_commit(w, i);
    }
    w->out->complete = true;
}

/* At or below; ids grow from the root outwards. */
static bool lies_in(const struct history *h, uint32_t path, uint32_t dir)
{
    while (path > dir)
        path = history_path(h, path)->parent;
    return path == dir;
}

/* ---- files ---- */

enum fate { FATE_NONE, FATE_LIVE, FATE_GONE };

/* What a change makes of the file of a name (the rule of history/live.h). */
static enum fate fate_of(const struct history *h, const struct change *c, uint32_t path)
{
    if (c->path == path)
        return c->action == RC_CHANGE_DELETE ? FATE_GONE : FATE_LIVE;
    if (c->action == RC_CHANGE_RENAME && c->old_path == path)
        return FATE_GONE;
    if (lies_in(h, path, c->path))
        return FATE_GONE;
    return c->action != RC_CHANGE_DELETE && lies_in(h, c->path, path) ? FATE_GONE : FATE_NONE;
}

/* Whether the file of a name existed before a change. */
static bool existed_before(struct walk *w, uint32_t path, uint32_t change)
{
    while (change-- > 0 && spend(w)) {
        const enum fate fate = fate_of(w->history, history_change(w->history, change), path);
        if (fate != FATE_NONE)
            return fate == FATE_LIVE;
    }
    return false;
}

/* Goes back behind a change; true when it was about the file. */
static bool follow(struct walk *w, uint32_t change)
{
    const struct change *c = history_change(w->history, change);
    const bool renames = c->action == RC_CHANGE_RENAME;
    if (c->path != w->path) {
        w->ended = renames && c->old_path == w->path && path_passes(w, c->path) &&
                   existed_before(w, w->path, change);
        return false;
    }
    if (renames && path_passes(w, c->old_path) && existed_before(w, c->old_path, change))
        w->path = c->old_path;
    return true;
}

static enum answer file_answer(struct walk *w, const struct commit *c)
{
    bool found = false;
    for (uint32_t k = c->change_count; k-- > 0 && !w->ended;) {
        if (!spend(w))
            return ANSWER_UNKNOWN;
        found = follow(w, c->first_change + k) || found;
    }
    return found ? ANSWER_YES : ANSWER_NO;
}

static void trace_file(struct walk *w, uint32_t file)
{
    w->path = w->scene->files.items[file].path;
    w->out->path = w->path;
    if (leaf_find(w->scene, w->path) != file) { /* it gave way to another of this name */
        w->out->as_of = RC_SCENE_NONE;
        return;
    }
    list_commits(w, file_answer);
}

/* ---- directories ---- */

static bool concerns(const struct walk *w, const struct change *c, uint32_t dir)
{
    if (lies_in(w->history, c->path, dir) && path_passes(w, c->path))
        return true;
    return c->action == RC_CHANGE_RENAME && lies_in(w->history, c->old_path, dir) &&
           path_passes(w, c->old_path);
}

static enum answer dir_answer(struct walk *w, const struct commit *c)
{
    for (uint32_t k = c->change_count; k-- > 0;) {
        if (!spend(w))
            return ANSWER_UNKNOWN;
        if (concerns(w, history_change(w->history, c->first_change + k), w->dir))
            return ANSWER_YES;
    }
    return ANSWER_NO;
}

static void trace_dir(struct walk *w, uint32_t dir)
{
    w->dir = dir;
    list_commits(w, dir_answer);
}

static uint32_t count_alive(const struct scene *s, uint32_t dir)
{
    uint32_t count = 0, at = dir;
    if (s->dying.count == 0)
        return s->dirs.items[dir].total;
    for (;;) {
        const struct scene_dir *d = &s->dirs.items[at];
        for (uint32_t i = 0; i < d->files; i++)
            count += s->files.items[d->slots[i]].state == RC_FILE_ALIVE;
        if (d->first_child != RC_SCENE_NONE) {
            at = d->first_child;
            continue;
        }
        while (at != dir && s->dirs.items[at].next == RC_SCENE_NONE)
            at = s->dirs.items[at].parent;
        if (at == dir)
            return count;
        at = s->dirs.items[at].next;
    }
}

/* ---- people ---- */

static void count_place(struct walk *w, uint32_t path)
{
    const struct history *h = w->history;
    struct scene_facts *out = w->out;
    uint32_t top = path, above = history_path(h, path)->parent, i = 0;
    while (above != RC_PATH_ROOT && above != RC_PATH_NONE) {
        top = above;
        above = history_path(h, top)->parent;
    }
    if (top == path)
        top = RC_PATH_ROOT; /* not in a directory */
    while (i < out->known_count && out->known[i].path != top)
        i++;
    if (i == RC_FACTS_PLACES_KNOWN)
        return;
    if (i == out->known_count)
        out->known[out->known_count++] = (struct scene_place){top, 0};
    out->known[i].changes++;
}

static bool outdoes(struct scene_place a, struct scene_place b)
{
    return a.changes != b.changes ? a.changes > b.changes : a.path < b.path;
}

static void rank_places(struct scene_facts *out)
{
    for (uint32_t i = 0; i < out->known_count; i++) {
        uint32_t at = out->place_count;
        if (at == RC_FACTS_PLACES && !outdoes(out->known[i], out->places[at - 1]))
            continue;
        if (at == RC_FACTS_PLACES)
            at--;
        else
            out->place_count++;
        for (; at > 0 && outdoes(out->known[i], out->places[at - 1]); at--)
            out->places[at] = out->places[at - 1];
        out->places[at] = out->known[i];
    }
}

/* Looks at all changes of a commit; false when there were more than may be looked at. */
static bool look_at_work(struct walk *w, uint32_t commit)
{
    const struct commit *c = history_commit(w->history, commit);
    bool found = false;
    for (uint32_t k = 0; k < c->change_count; k++) {
        if (!spend(w))
            return false;
        const uint32_t path = history_change(w->history, c->first_change + k)->path;
        if (!path_passes(w, path))
            continue;
        found = true;
        count_place(w, path);
    }
    if (found) {
        list_commit(w, commit);
        w->out->first = commit;
    }
    return true;
}

static void trace_person(struct walk *w, const struct scene_person *p)
{
    uint32_t i = w->scene->last_commit + 1;
    bool enough = true;
    w->out->commit_count = p->commits;
    w->out->change_count = p->changes;
    while (enough && i-- > w->first) {
        const struct commit *c = history_commit(w->history, i);
        if (c->author == p->author && commit_counts(w, c))
            enough = look_at_work(w, i);
        else
            enough = spend(w);
    }
    rank_places(w->out);
    w->out->complete = enough;
}

/* ---- all ---- */

/* Tells nothing of what the scene does not have, as after a seek to before its time. */
static void trace(struct walk *w, struct scene_pick of)
{
    const struct scene *s = w->scene;
    if (of.kind == RC_PICK_FILE && of.id < s->files.count) {
        trace_file(w, of.id);
    } else if (of.kind == RC_PICK_DIR && of.id < s->dirs.count) {
        w->out->files = count_alive(s, of.id);
        trace_dir(w, s->dirs.items[of.id].path);
    } else if (of.kind == RC_PICK_PERSON && of.id < s->people.count) {
        trace_person(w, &s->people.items[of.id]);
    } else {
        w->out->as_of = RC_SCENE_NONE; /* nothing to go on from */
    }
}

static struct walk start(const struct scene *s, struct scene_pick of, uint32_t first,
                         uint32_t changes_limit, struct scene_facts *out)
{
    *out = (struct scene_facts){.of = of, .first = RC_SCENE_NONE, .path = RC_PATH_NONE};
    out->as_of = s->last_commit;
    return (struct walk){.scene = s,
                         .history = s->params.history,
                         .first = first,
                         .left = changes_limit,
                         .path = RC_PATH_NONE,
                         .out = out};
}

void scene_facts(const struct scene *s, struct scene_pick of, uint32_t changes_limit,
                 struct scene_facts *out)
{
    struct walk w = start(s, of, 0, changes_limit, out);
    if (s->last_commit != RC_SCENE_NONE)
        trace(&w, of);
}

/* Lets older facts follow the newer ones, which are complete. */
static void add_older(const struct scene_facts *older, struct scene_facts *out)
{
    out->complete = older->complete;
    if (older->first != RC_SCENE_NONE)
        out->first = older->first;
    for (uint32_t i = 0; i < older->count; i++) {
        if (out->count < RC_FACTS_COMMITS)
            out->commits[out->count++] = older->commits[i];
        else if (out->of.kind != RC_PICK_PERSON)
            out->complete = false;
    }
}

void scene_facts_update(const struct scene *s, uint32_t changes_limit, struct scene_facts *facts)
{
    const struct scene_facts older = *facts;
    if (older.as_of == s->last_commit)
        return;
    const bool forward = older.as_of < s->last_commit && s->last_commit != RC_SCENE_NONE;
    struct walk w = start(s, older.of, forward ? older.as_of + 1 : 0, changes_limit, facts);
    if (forward) {
        memcpy(facts->known, older.known, sizeof facts->known);
        facts->known_count = older.known_count;
        trace(&w, older.of);
    }
    if (!forward || (!w.ended && w.path != older.path)) /* a file's, else both are none */
        scene_facts(s, older.of, changes_limit, facts);
    else if (facts->complete && !w.ended)
        add_older(&older, facts);
}
