/* The directories. Every path that ever held files has one; the picture shows those that hold files
 * or where branches part. Counts run up to the root, and a change of a count decides whether a
 * directory is live (has files at or below it) and shown.
 */
#include "parts.h"

#include "rource/scene/constants.h"

static struct scene_dir *dir_at(struct scene *s, uint32_t id)
{
    return &s->dirs.items[id];
}

static enum rc_status new_dir(struct scene *s, uint32_t path, uint32_t parent, uint32_t *id)
{
    enum rc_status status = RC_RESERVE(&s->dirs, 1);
    if (status < 0)
        return status;
    while (s->path_dir.count <= path) {
        if ((status = RC_RESERVE(&s->path_dir, 1)) < 0)
            return status;
        s->path_dir.items[s->path_dir.count++] = RC_SCENE_NONE;
    }
    *id = (uint32_t)s->dirs.count++;
    s->path_dir.items[path] = *id;
    *dir_at(s, *id) = (struct scene_dir){
        .path = path,
        .parent = parent,
        .node_parent = RC_SCENE_NONE,
        .first_child = RC_SCENE_NONE,
        .next = RC_SCENE_NONE,
        .previous = RC_SCENE_NONE,
        .active_index = RC_SCENE_NONE,
        .touched = -INFINITY,
    };
    return RC_OK;
}

enum rc_status tree_dir(struct scene *s, uint32_t path, uint32_t *dir)
{
    if (path < s->path_dir.count && s->path_dir.items[path] != RC_SCENE_NONE) {
        *dir = s->path_dir.items[path];
        return RC_OK;
    }
    uint32_t parent = RC_SCENE_NONE;
    if (path != RC_PATH_ROOT) {
        const enum rc_status status =
            tree_dir(s, history_path(s->params.history, path)->parent, &parent);
        if (status < 0)
            return status;
    }
    return new_dir(s, path, parent, dir);
}

static void link_child(struct scene *s, uint32_t dir)
{
    struct scene_dir *d = dir_at(s, dir);
    struct scene_dir *p = dir_at(s, d->parent);
    d->previous = RC_SCENE_NONE;
    d->next = p->first_child;
    if (d->next != RC_SCENE_NONE)
        dir_at(s, d->next)->previous = dir;
    p->first_child = dir;
    p->children++;
}

static void unlink_child(struct scene *s, uint32_t dir)
{
    struct scene_dir *d = dir_at(s, dir);
    struct scene_dir *p = dir_at(s, d->parent);
    if (d->previous != RC_SCENE_NONE)
        dir_at(s, d->previous)->next = d->next;
    else
        p->first_child = d->next;
    if (d->next != RC_SCENE_NONE)
        dir_at(s, d->next)->previous = d->previous;
    d->next = d->previous = RC_SCENE_NONE;
    p->children--;
}

static bool should_show(const struct scene_dir *d)
{
    return d->live && (d->files > 0 || d->children >= 2 || d->parent == RC_SCENE_NONE);
}

static uint32_t shown_above(const struct scene *s, uint32_t dir)
{
    uint32_t up = s->dirs.items[dir].parent;
    while (up != RC_SCENE_NONE && !s->dirs.items[up].shown)
        up = s->dirs.items[up].parent;
    return up;
}

/* The shown directory at the end of the chain that starts at dir. */
static uint32_t shown_below(const struct scene *s, uint32_t dir)
{
    while (dir != RC_SCENE_NONE && !s->dirs.items[dir].shown)
        dir = s->dirs.items[dir].first_child;
    return dir;
}

static void set_node_parent(struct scene *s, uint32_t dir, uint32_t parent)
{
    struct scene_dir *d = dir_at(s, dir);
    if (d->node_parent != RC_SCENE_NONE)
        dir_at(s, d->node_parent)->shown_children--;
    d->node_parent = parent;
    if (parent == RC_SCENE_NONE)
        return;
    dir_at(s, parent)->shown_children++;
    d->offset_x = d->x - dir_at(s, parent)->x;
    d->offset_y = d->y - dir_at(s, parent)->y;
}

/* Hands the shown directories right below dir to a new parent. */
static void adopt_below(struct scene *s, uint32_t dir, uint32_t parent)
{
    for (uint32_t c = dir_at(s, dir)->first_child; c != RC_SCENE_NONE; c = dir_at(s, c)->next) {
        const uint32_t node = shown_below(s, c);
        if (node != RC_SCENE_NONE)
            set_node_parent(s, node, parent);
    }
}

/* A new branch grows out of its parent, away from the grandparent, turned by the path's hash. */
static void place_sprout(struct scene *s, struct scene_dir *d, uint32_t up)
{
    const struct scene_dir *p = dir_at(s, up);
    const uint64_t mixed = math_mix(s->params.seed ^ ((uint64_t)d->path + 1) * 0x9E3779B97F4A7C15u);
    struct vec2 way;
    math_sincos(2.0f * RC_PI * math_unit(mixed), &way.y, &way.x);
    if (p->node_parent != RC_SCENE_NONE) {
        const struct scene_dir *g = dir_at(s, p->node_parent);
        const struct vec2 out = vec2_unit((struct vec2){p->x - g->x, p->y - g->y});
        way = vec2_unit((struct vec2){2.0f * out.x + way.x, 2.0f * out.y + way.y});
    }
    const float reach = 0.5f * p->radius + RC_DIR_RADIUS_EMPTY;
    d->x = p->x + way.x * reach;
    d->y = p->y + way.y * reach;
}

static void place_node(struct scene *s, uint32_t dir)
{
    struct scene_dir *d = dir_at(s, dir);
    const uint32_t up = d->node_parent;
    d->radius = RC_DIR_RADIUS_EMPTY;
    d->shown_since = s->now;
    if (up == RC_SCENE_NONE) {
        d->x = d->y = 0.0f;
    } else if (d->first_child != RC_SCENE_NONE && shown_below(s, d->first_child) != RC_SCENE_NONE) {
        /* a chain parts here: the new node stands on the branch that was there */
        const struct scene_dir *c = dir_at(s, shown_below(s, d->first_child));
        const struct scene_dir *p = dir_at(s, up);
        d->x = 0.5f * (p->x + c->x);
        d->y = 0.5f * (p->y + c->y);
    } else {
        place_sprout(s, d, up);
    }
    d->extent = d->radius;
    if (up != RC_SCENE_NONE) {
        d->offset_x = d->x - dir_at(s, up)->x;
        d->offset_y = d->y - dir_at(s, up)->y;
        d->bend_x = 0.5f * (d->x + dir_at(s, up)->x);
        d->bend_y = 0.5f * (d->y + dir_at(s, up)->y);
    }
}

static enum rc_status show(struct scene *s, uint32_t dir)
{
    const enum rc_status status = RC_RESERVE(&s->nodes, 1);
    if (status < 0)
        return status;
    struct scene_dir *d = dir_at(s, dir);
    const uint32_t up = shown_above(s, dir);
    set_node_parent(s, dir, up);
    place_node(s, dir);
    d->shown = true;
    adopt_below(s, dir, dir);
    d->active_index = (uint32_t)s->nodes.count;
    s->nodes.items[s->nodes.count++] = dir;
    return RC_OK;
}

static void hide(struct scene *s, uint32_t dir)
{
    struct scene_dir *d = dir_at(s, dir);
    d->shown = false;
    adopt_below(s, dir, d->node_parent);
    set_node_parent(s, dir, RC_SCENE_NONE);
    const uint32_t last = s->nodes.items[--s->nodes.count];
    s->nodes.items[d->active_index] = last;
    dir_at(s, last)->active_index = d->active_index;
    d->active_index = RC_SCENE_NONE;
}

static enum rc_status update_shown(struct scene *s, uint32_t dir)
{
    const struct scene_dir *d = dir_at(s, dir);
    const bool want = should_show(d);
    if (want == d->shown)
        return RC_OK;
    if (want)
        return show(s, dir);
    hide(s, dir);
    return RC_OK;
}

/* Makes live directories of those that have files and dead ones of those that have none, from dir
 * upwards, and shows or hides what that changes. */
static enum rc_status update_chain(struct scene *s, uint32_t dir)
{
    enum rc_status status = RC_OK;
    while (dir != RC_SCENE_NONE && status == RC_OK) {
        struct scene_dir *d = dir_at(s, dir);
        const bool live = d->total > 0 || d->parent == RC_SCENE_NONE;
        if (live && !d->live && d->parent != RC_SCENE_NONE)
            link_child(s, dir);
        if (!live && d->live) {
            d->live = false;
            status = update_shown(s, dir);
            unlink_child(s, dir);
        }
        d->live = live;
        if (status == RC_OK)
            status = update_shown(s, dir);
        dir = d->parent;
    }
    return status;
}

enum rc_status tree_count_file(struct scene *s, uint32_t dir, bool add)
{
    const uint32_t one = add ? 1u : UINT32_MAX; /* plus or minus one, modulo 2^32 */
    dir_at(s, dir)->files += one;
    for (uint32_t up = dir; up != RC_SCENE_NONE; up = dir_at(s, up)->parent)
        dir_at(s, up)->total += one;
    scene_wake(s);
    const struct scene_dir *d = dir_at(s, dir);
    /* the chain above only changes when a first file came or a last one went */
    if ((add && d->files > 1) || (!add && d->files > 0))
        return RC_OK;
    return update_chain(s, dir);
}

void tree_touch(struct scene *s, uint32_t dir)
{
    for (; dir != RC_SCENE_NONE; dir = dir_at(s, dir)->parent)
        dir_at(s, dir)->touched = s->now;
}

void scene_dir_label(const struct scene *s, uint32_t dir, struct strbuf *out)
{
    const struct scene_dir *d = &s->dirs.items[dir];
    const uint32_t above =
        d->node_parent == RC_SCENE_NONE ? RC_PATH_NONE : s->dirs.items[d->node_parent].path;
    uint32_t chain[64];
    unsigned depth = 0;
    for (uint32_t p = d->path; p != above && p != RC_PATH_ROOT && depth < RC_COUNT(chain);
         p = history_path(s->params.history, p)->parent)
        chain[depth++] = p;
    for (unsigned i = depth; i-- > 0;) {
        strbuf_add(out, history_path_name(s->params.history, chain[i]));
        if (i > 0)
            strbuf_add_char(out, '/');
    }
}
