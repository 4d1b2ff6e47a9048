/* Picking: people are few and are looked at one by one, directories come from the quadtree, and
 * only the files of directories near the point are looked at.
 */
#include "rource/scene/pick.h"

#include "rource/scene/constants.h"

static const float LEAST_ALPHA = 0.1f; /* of a person that can be picked */

struct search_area {
    const struct scene *scene;
    struct vec2 at;
    float slack;
    struct scene_pick file, dir;
    float file_distance, dir_radius;
};

static float distance(struct vec2 a, float x, float y)
{
    const float dx = a.x - x, dy = a.y - y;
    return sqrtf(dx * dx + dy * dy);
}

static struct scene_pick pick_person(const struct scene *s, struct vec2 at, float slack)
{
    struct scene_pick best = {RC_PICK_NONE, 0};
    float nearest = INFINITY;
    for (size_t i = 0; i < s->present.count; i++) {
        const uint32_t id = s->present.items[i];
        const struct scene_person *p = &s->people.items[id];
        const float d = distance(at, p->x, p->y);
        const bool hit = p->alpha > LEAST_ALPHA && d <= scene_person_radius(s, p) + slack;
        if (!hit || d > nearest || (d >= nearest && id > best.id))
            continue;
        nearest = d;
        best = (struct scene_pick){RC_PICK_PERSON, id};
    }
    return best;
}

static void look_at_files(struct search_area *a, const struct scene_dir *d)
{
    const struct scene *s = a->scene;
    for (uint32_t i = 0; i < d->files; i++) {
        const struct scene_file *f = &s->files.items[d->slots[i]];
        const float away = distance(a->at, d->x + f->x, d->y + f->y);
        const bool hit = f->state != RC_FILE_DEAD && away <= RC_FILE_RADIUS + a->slack;
        if (!hit || away > a->file_distance ||
            (away >= a->file_distance && d->slots[i] > a->file.id))
            continue;
        a->file_distance = away;
        a->file = (struct scene_pick){RC_PICK_FILE, d->slots[i]};
    }
}

static void visit(void *ctx, const struct quad_item *item)
{
    struct search_area *a = ctx;
    const struct scene *s = a->scene;
    if (item->id >= s->nodes.count)
        return;
    const uint32_t id = s->nodes.items[item->id];
    const struct scene_dir *d = &s->dirs.items[id];
    const float radius = maxf(d->radius, RC_FILE_RADIUS);
    const float away = distance(a->at, d->x, d->y);
    if (away <= scene_slots_radius(d->files) + RC_FILE_RADIUS + a->slack)
        look_at_files(a, d);
    if (away > radius + a->slack || radius > a->dir_radius ||
        (radius >= a->dir_radius && id > a->dir.id))
        return;
    a->dir_radius = radius;
    a->dir = (struct scene_pick){RC_PICK_DIR, id};
}

struct scene_pick scene_pick(const struct scene *s, struct vec2 world, float slack)
{
    const struct scene_pick person = pick_person(s, world, slack);
    if (person.kind != RC_PICK_NONE)
        return person;
    struct search_area a = {
        .scene = s, .at = world, .slack = slack, .file_distance = INFINITY, .dir_radius = INFINITY};
    const struct rect around = {world.x - slack, world.y - slack, world.x + slack, world.y + slack};
    quadtree_query(&s->tree, around, visit, &a);
    return a.file.kind != RC_PICK_NONE ? a.file : a.dir;
}

bool scene_pick_is_there(const struct scene *s, struct scene_pick pick)
{
    switch (pick.kind) {
    case RC_PICK_PERSON:
        return pick.id < s->people.count && s->people.items[pick.id].list_index != RC_SCENE_NONE;
    case RC_PICK_DIR:
        return pick.id < s->dirs.count && s->dirs.items[pick.id].shown;
    case RC_PICK_FILE:
        return pick.id < s->files.count && s->files.items[pick.id].state != RC_FILE_DEAD;
    case RC_PICK_NONE:
        break;
    }
    return false;
}
