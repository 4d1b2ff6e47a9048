/* Moving a directory by hand. */
#include "parts.h"

static bool hangs_on(const struct scene *s, uint32_t dir, uint32_t on)
{
    while (dir != on && dir != RC_SCENE_NONE)
        dir = s->dirs.items[dir].node_parent;
    return dir == on;
}

enum rc_status scene_move_dir(struct scene *s, uint32_t dir, struct vec2 to)
{
    struct scene_dir *d = &s->dirs.items[dir];
    if (!d->shown || d->node_parent == RC_SCENE_NONE)
        return RC_OK;
    const float dx = to.x - d->x, dy = to.y - d->y;
    d->offset_x += dx;
    d->offset_y += dy;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const uint32_t id = s->nodes.items[i];
        struct scene_dir *below = &s->dirs.items[id];
        if (!hangs_on(s, id, dir))
            continue;
        below->x += dx;
        below->y += dy;
        below->bend_x += id == dir ? 0.5f * dx : dx;
        below->bend_y += id == dir ? 0.5f * dy : dy;
    }
    scene_wake(s);
    return layout_index(s);
}
