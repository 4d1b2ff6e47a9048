/* Picking. People are few and looked at one by one. Directories come from the quadtree; of their
 * files at rest only those are looked at that sit as far from the centre as the point does, because
 * the radius of a slot tells its number. A directory grows as fast as its files glide to their
 * slots, so files at rest are inside of its disc; those on their way are in a list of their own.
 */
#include "rource/scene/pick.h"

#include "rource/scene/constants.h"

static const float LEAST_ALPHA = 0.1f; /* of people who can be picked */
static const float MORE_SLOTS = 4.0f;  /* looked at beyond the computed ones, for rounding */

/* The best of one kind so far. */
struct candidate {
    float measure; /* the lower the better */
    uint32_t id;   /* RC_SCENE_NONE: none yet */
};

struct probe {
    const struct scene *scene;
    struct vec2 at;
    float slack;
    struct candidate file; /* by squared distance */
    struct candidate disc; /* directories around the point, by radius */
    struct candidate rim;  /* directories beside it, by distance of the rim */
};

static const struct candidate NOBODY = {INFINITY, RC_SCENE_NONE};

static void offer(struct candidate *best, float measure, uint32_t id)
{
    if (measure < best->measure || (measure <= best->measure && id < best->id))
        *best = (struct candidate){measure, id};
}

static float distance_squared(struct vec2 a, float x, float y)
{
    const float dx = a.x - x, dy = a.y - y;
    return dx * dx + dy * dy;
}

static struct candidate nearest_person(const struct scene *s, struct vec2 at, float slack)
{
    struct candidate best = NOBODY;
    for (size_t i = 0; i < s->present.count; i++) {
        const struct scene_person *p = &s->people.items[s->present.items[i]];
        const float reach = scene_person_radius(s, p) + slack;
        const float away = distance_squared(at, p->x, p->y);
        if (p->alpha > LEAST_ALPHA && away <= reach * reach)
            offer(&best, away, s->present.items[i]);
    }
    return best;
}

static void look_at_file(struct probe *p, const struct scene_dir *d, uint32_t id)
{
    const struct scene_file *f = &p->scene->files.items[id];
    const float reach = RC_FILE_RADIUS + p->slack;
    const float away = distance_squared(p->at, d->x + f->x, d->y + f->y);
    if (away <= reach * reach && f->state != RC_FILE_DEAD)
        offer(&p->file, away, id);
}

/* Number of a slot at a distance from the centre, as a real number (scene_slot() solved for i). */
static float slot_number(float distance)
{
    const float turn = maxf(distance, 0.0f) / RC_FILE_SPACING;
    return turn * turn - RC_SLOT_SHIFT;
}

/* Looks at the files in the ring of slots that the point can hit; away: of it from the centre. */
static void look_at_ring(struct probe *p, const struct scene_dir *d, float away)
{
    const float reach = RC_FILE_RADIUS + p->slack;
    const float all = (float)d->files;
    const float first = clampf(slot_number(away - reach) - MORE_SLOTS, 0.0f, all);
    const float last = clampf(slot_number(away + reach) + MORE_SLOTS, 0.0f, all);
    for (uint32_t i = (uint32_t)first; i < d->files && (float)i <= last; i++)
        look_at_file(p, d, d->slots[i]);
}

static void look_at_dir(void *ctx, const struct quad_item *item)
{
    struct probe *p = ctx;
    const struct scene *s = p->scene;
    if (item->id >= s->nodes.count)
        return; /* a commit has been applied since the tree was built */
    const uint32_t id = s->nodes.items[item->id];
    const struct scene_dir *d = &s->dirs.items[id];
    const float away = sqrtf(distance_squared(p->at, d->x, d->y));
    look_at_ring(p, d, away);
    if (away <= d->radius)
        offer(&p->disc, d->radius, id);
    else if (away <= d->radius + p->slack)
        offer(&p->rim, away - d->radius, id);
}

struct scene_pick scene_pick(const struct scene *s, struct vec2 world, float slack)
{
    const struct candidate person = nearest_person(s, world, slack);
    if (person.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_PERSON, person.id};
    struct probe p = {s, world, slack, NOBODY, NOBODY, NOBODY};
    const float reach = RC_FILE_RADIUS + slack;
    const struct rect around = {world.x - reach, world.y - reach, world.x + reach, world.y + reach};
    quadtree_query(&s->tree, around, look_at_dir, &p);
    for (size_t i = 0; i < s->moving.count; i++) {
        const uint32_t id = s->moving.items[i];
        look_at_file(&p, &s->dirs.items[s->files.items[id].dir], id);
    }
    if (p.file.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_FILE, p.file.id};
    if (p.disc.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_DIR, p.disc.id};
    if (p.rim.id != RC_SCENE_NONE)
        return (struct scene_pick){RC_PICK_DIR, p.rim.id};
    return (struct scene_pick){RC_PICK_NONE, 0};
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
