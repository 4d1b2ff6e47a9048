/* People and what they do. A person is drawn by a damped spring to a spot outside of what it works
 * on, on the side where it already is; people push each other apart. A beam (action) lives for a
 * second; when too many are alive the oldest end early.
 */
#include "parts.h"

#include "rource/scene/constants.h"

float scene_person_radius(const struct scene *s, const struct scene_person *p)
{
    return (p ? p->size : 1.0f) * RC_PERSON_SIZE * minf(s->camera.width, s->camera.height) /
           s->camera.scale;
}

bool scene_person_is_active(const struct scene *s, const struct scene_person *p)
{
    /* in a crowd nobody lingers */
    return p->beams > 0 || s->now - p->active < RC_PERSON_IDLE * s->crowd;
}

static enum rc_status person_of(struct scene *s, uint32_t author, uint32_t *id)
{
    enum rc_status status;
    while (s->author_person.count <= author) {
        if ((status = RC_RESERVE(&s->author_person, 1)) < 0)
            return status;
        s->author_person.items[s->author_person.count++] = RC_SCENE_NONE;
    }
    *id = s->author_person.items[author];
    if (*id != RC_SCENE_NONE)
        return RC_OK;
    if ((status = RC_RESERVE(&s->people, 1)) < 0)
        return status;
    *id = (uint32_t)s->people.count++;
    s->people.items[*id] =
        (struct scene_person){.author = author, .list_index = RC_SCENE_NONE, .active = -INFINITY};
    s->author_person.items[author] = *id;
    return RC_OK;
}

/* Somebody who comes steps up from outside of the tree, each from a direction of their own. */
static void place_person(struct scene *s, struct scene_person *p, struct vec2 where)
{
    const uint64_t mixed = math_mix(s->params.seed + 0x51ED27u + (uint64_t)p->author);
    struct vec2 own, out = vec2_unit(where);
    math_sincos(2.0f * RC_PI * math_unit(mixed), &own.y, &own.x);
    if (vec2_length(where) < 1.0f)
        out = own;
    const struct vec2 way = vec2_unit(vec2_add(vec2_scale(out, 1.3f), own));
    p->size = s->present.count <= RC_PERSON_CROWD ? 1.0f : RC_PERSON_DOT;
    p->heat = 0.0f;
    p->busy = false;
    const float reach = 5.0f * scene_person_radius(s, p);
    p->x = p->target_x = where.x;
    p->y = p->target_y = where.y;
    p->x += way.x * reach;
    p->y += way.y * reach;
    p->vx = p->vy = 0.0f;
    p->reach = reach;
    p->alpha = 0.0f;
    p->born = s->now;
}

enum rc_status people_call(struct scene *s, uint32_t author, struct vec2 where, uint32_t *person)
{
    enum rc_status status = person_of(s, author, person);
    if (status < 0)
        return status;
    struct scene_person *p = &s->people.items[*person];
    if (p->list_index == RC_SCENE_NONE && s->present.count >= RC_PERSON_MOST)
        return RC_OK;
    if (p->list_index == RC_SCENE_NONE) {
        if ((status = RC_RESERVE(&s->present, 1)) < 0)
            return status;
        p->list_index = (uint32_t)s->present.count;
        s->present.items[s->present.count++] = *person;
        place_person(s, p, where);
    }
    p->active = s->now;
    p->heat += 1.0f;
    return RC_OK;
}

enum rc_status people_act(struct scene *s, uint32_t person, uint32_t file, enum change_action kind)
{
    s->people.items[person].changes++;
    if (s->people.items[person].list_index == RC_SCENE_NONE)
        return RC_OK; /* no room for them in the picture */
    const enum rc_status status = RC_RESERVE(&s->actions, 1);
    if (status < 0)
        return status;
    const struct scene_action action = {person, file, s->now, RC_ACTION_SECONDS, (uint8_t)kind};
    s->actions.items[s->actions.count++] = action;
    return RC_OK;
}

/* Drops actions that are over, and the oldest beyond the limit, and sums up for each person where
 * the others' files are. */
static void gather_work(struct scene *s)
{
    struct scene_action *a = s->actions.items;
    size_t kept = 0;
    const size_t first =
        s->actions.count > RC_ACTION_LIMIT ? s->actions.count - RC_ACTION_LIMIT : 0;
    for (size_t i = 0; i < s->present.count; i++)
        s->people.items[s->present.items[i]].beams = 0;
    for (size_t i = first; i < s->actions.count; i++) {
        const struct scene_file *f = &s->files.items[a[i].file];
        if (s->now - a[i].start >= a[i].life || f->state == RC_FILE_DEAD)
            continue;
        struct scene_person *p = &s->people.items[a[i].person];
        const struct vec2 at = scene_file_position(s, f);
        p->target_x = p->beams == 0 ? at.x : p->target_x + at.x;
        p->target_y = p->beams == 0 ? at.y : p->target_y + at.y;
        p->reach = p->beams == 0 ? s->dirs.items[f->dir].radius : p->reach;
        p->beams++;
        a[kept++] = a[i];
    }
    s->actions.count = kept;
    for (size_t i = 0; i < s->present.count; i++) {
        struct scene_person *p = &s->people.items[s->present.items[i]];
        if (p->beams == 0)
            continue;
        p->target_x /= (float)p->beams;
        p->target_y /= (float)p->beams;
        p->reach = minf(p->reach + RC_PERSON_STAND_OFF * scene_person_radius(s, p),
                        RC_PERSON_MAX_REACH * scene_picture_height(s));
    }
}

/* Two who stand too close part; the smaller gives way. */
static void push_pair(struct scene_person *a, struct scene_person *b, float unit, float part)
{
    const float room = 0.5f * unit * (a->size + b->size);
    struct vec2 way = {b->x - a->x, b->y - a->y};
    if (fabsf(way.x) >= room || fabsf(way.y) >= room)
        return;
    const float distance = vec2_length(way);
    if (distance >= room)
        return;
    if (distance < 1e-3f) /* on the same spot: part sideways, the first in order to the left */
        way = (struct vec2){1.0f, 0.25f};
    way = vec2_scale(vec2_unit(way), (room - distance) * part);
    const float share = b->size * b->size / (a->size * a->size + b->size * b->size);
    a->x -= way.x * share;
    a->y -= way.y * share;
    b->x += way.x * (1.0f - share);
    b->y += way.y * (1.0f - share);
}

/* Orders those present from left to right; nearly sorted from the last step. */
static enum rc_status sort_people(struct scene *s)
{
    const enum rc_status status = RC_RESERVE(&s->from_left, s->present.count);
    if (status < 0)
        return status;
    uint32_t *list = s->from_left.items;
    size_t kept = 0;
    for (size_t i = 0; i < s->from_left.count; i++) {
        if (s->people.items[list[i]].list_index != RC_SCENE_NONE)
            list[kept++] = list[i];
        else
            s->people.items[list[i]].sorted = false;
    }
    for (size_t i = 0; i < s->present.count; i++) {
        struct scene_person *p = &s->people.items[s->present.items[i]];
        if (!p->sorted)
            list[kept++] = s->present.items[i];
        p->sorted = true;
    }
    s->from_left.count = kept;
    for (size_t i = 1; i < kept; i++) {
        const uint32_t id = list[i];
        size_t at = i;
        for (; at > 0 && s->people.items[list[at - 1]].x > s->people.items[id].x; at--)
            list[at] = list[at - 1];
        list[at] = id;
    }
    return RC_OK;
}

static enum rc_status push_apart(struct scene *s, float dt)
{
    const float room = RC_PERSON_ELBOW_ROOM * scene_person_radius(s, NULL);
    const float part = math_ease(9.0f, dt);
    const enum rc_status status = sort_people(s);
    if (status < 0)
        return status;
    for (size_t i = 0; i < s->from_left.count; i++) {
        struct scene_person *a = &s->people.items[s->from_left.items[i]];
        for (size_t j = i + 1; j < s->from_left.count; j++) {
            struct scene_person *b = &s->people.items[s->from_left.items[j]];
            if (b->x - a->x >= room)
                break;
            push_pair(a, b, room, part);
        }
    }
    return RC_OK;
}

/* A critically damped spring to the nearest point at `reach` from the work, exact over dt. `decay`
 * is e^(-rate dt). */
static void draw_near(struct scene_person *p, float limit, float decay, float dt)
{
    const struct vec2 way = vec2_unit((struct vec2){p->x - p->target_x, p->y - p->target_y});
    const struct vec2 goal = {p->target_x + way.x * p->reach, p->target_y + way.y * p->reach};
    const struct vec2 away = {p->x - goal.x, p->y - goal.y};
    const struct vec2 carry = {(p->vx + RC_PERSON_RATE * away.x) * dt,
                               (p->vy + RC_PERSON_RATE * away.y) * dt};
    struct vec2 move = {goal.x + (away.x + carry.x) * decay - p->x,
                        goal.y + (away.y + carry.y) * decay - p->y};
    p->vx = (p->vx - RC_PERSON_RATE * carry.x) * decay;
    p->vy = (p->vy - RC_PERSON_RATE * carry.y) * decay;
    const float length = vec2_length(move);
    if (length > limit * dt)
        move = vec2_scale(move, limit * dt / length);
    p->x += move.x;
    p->y += move.y;
}

/* Whoever is at work stays in the picture, also while the camera is still on its way. */
static void stay_in_picture(const struct scene *s, struct scene_person *p)
{
    const struct camera *c = &s->camera;
    const float room = RC_PERSON_BORDER * scene_person_radius(s, p);
    const struct vec2 low = camera_to_world(c, c->area.x0, c->area.y0);
    const struct vec2 high = camera_to_world(c, c->area.x1, c->area.y1);
    if (!c->placed)
        return;
    p->x = clampf(p->x, low.x + room, high.x - room);
    p->y = clampf(p->y, low.y + room, high.y - room);
}

static void fade(const struct scene *s, struct scene_person *p, float dt)
{
    if (scene_person_is_active(s, p))
        p->alpha = minf(1.0f, p->alpha + 3.0f * dt / RC_PERSON_FADE);
    else
        p->alpha = maxf(0.0f, p->alpha - dt / RC_PERSON_FADE);
}

static float busyness(const struct scene_person *p)
{
    return p->busy ? p->heat * RC_PERSON_STAY : p->heat;
}

/* Marks the busiest, those who are already with an advantage; ties by place in the list. */
static void choose_busiest(struct scene *s)
{
    uint32_t top[RC_PERSON_CROWD];
    size_t n = 0;
    for (size_t i = 0; i < s->present.count; i++) {
        const uint32_t id = s->present.items[i];
        const float busy = busyness(&s->people.items[id]);
        if (n == RC_PERSON_CROWD && busy <= busyness(&s->people.items[top[n - 1]]))
            continue;
        size_t at = n < RC_PERSON_CROWD ? n++ : n - 1;
        for (; at > 0 && busyness(&s->people.items[top[at - 1]]) < busy; at--)
            top[at] = top[at - 1];
        top[at] = id;
    }
    for (size_t i = 0; i < s->present.count; i++)
        s->people.items[s->present.items[i]].busy = false;
    for (size_t i = 0; i < n; i++)
        s->people.items[top[i]].busy = true;
}

/* In a crowd only the busiest are shown at full size, the others as dots. */
static void size_people(struct scene *s, float dt)
{
    const float n = (float)s->present.count;
    choose_busiest(s);
    const float dot = clampf(RC_PERSON_DOT * sqrtf(RC_PERSON_DOT_CROWD / maxf(n, 1.0f)),
                             RC_PERSON_DOT_LEAST, RC_PERSON_DOT);
    const float crowd = clampf((float)RC_PERSON_CROWD / maxf(n, 1.0f), 0.25f, 1.0f);
    s->crowd += (crowd - s->crowd) * math_ease(1.5f, dt);
    const float resize = math_ease(RC_PERSON_RESIZE, dt), cool = math_ease(RC_PERSON_COOLING, dt);
    for (size_t i = 0; i < s->present.count; i++) {
        struct scene_person *p = &s->people.items[s->present.items[i]];
        const float goal = p->busy ? 1.0f : dot;
        p->size += (goal - p->size) * resize;
        p->heat *= 1.0f - cool;
    }
}

enum rc_status people_step(struct scene *s, float dt)
{
    size_people(s, dt);
    gather_work(s);
    const enum rc_status status = push_apart(s, dt);
    const float limit = scene_picture_height(s) * 1.4f;
    const float decay = 1.0f - math_ease(RC_PERSON_RATE, dt);
    for (size_t i = s->present.count; i-- > 0;) {
        struct scene_person *p = &s->people.items[s->present.items[i]];
        if (p->beams > 0)
            draw_near(p, limit, decay, dt);
        if (scene_person_is_active(s, p))
            stay_in_picture(s, p);
        fade(s, p, dt);
        if (p->alpha > 0.0f || scene_person_is_active(s, p))
            continue;
        const uint32_t last = s->present.items[--s->present.count];
        s->present.items[i] = last;
        s->people.items[last].list_index = (uint32_t)i;
        p->list_index = RC_SCENE_NONE;
    }
    return status;
}
