/* The scene as a whole: what a commit does to the tree and the people, and one step of time.
 */
#include "rource/scene/scene.h"

#include "parts.h"
#include "rource/base/trace.h"
#include "rource/scene/constants.h"

static const float LONGEST_STEP = 1.0f / 60.0f;

enum rc_status scene_create(struct scene **out, const struct scene_params *params)
{
    struct scene *s = mem_calloc(1, sizeof *s);
    *out = NULL;
    if (!s)
        return RC_ENOMEM;
    s->params = *params;
    s->last_commit = RC_SCENE_NONE;
    s->crowd = 1.0f;
    live_init(&s->live, params->history);
    intern_init(&s->extensions);
    camera_init(&s->camera, params->width, params->height, params->area);
    uint32_t none;
    enum rc_status status = intern_add(&s->extensions, str_of(""), &none);
    if (status == RC_OK)
        status = RC_RESERVE(&s->extension_files, 1);
    if (status < 0) {
        scene_destroy(s);
        return status;
    }
    s->extension_files.items[s->extension_files.count++] = 0;
    *out = s;
    return RC_OK;
}

void scene_destroy(struct scene *s)
{
    if (!s)
        return;
    mem_free(s->dirs.items);
    mem_free(s->files.items);
    mem_free(s->people.items);
    mem_free(s->actions.items);
    mem_free(s->nodes.items);
    mem_free(s->moving.items);
    mem_free(s->dying.items);
    mem_free(s->present.items);
    mem_free(s->from_left.items);
    mem_free(s->path_dir.items);
    mem_free(s->path_file.items);
    mem_free(s->author_person.items);
    mem_free(s->extension_files.items);
    for (size_t i = 0; i < RC_COUNT(s->free_slots); i++)
        mem_free(s->free_slots[i].items);
    mem_free(s->slot_places.items);
    mem_free(s->forces.items);
    mem_free(s->child_start.items);
    mem_free(s->child_list.items);
    mem_free(s->siblings.items);
    mem_free(s->order.items);
    mem_free(s->items.items);
    live_finish(&s->live);
    intern_finish(&s->extensions);
    quadtree_finish(&s->tree);
    arena_finish(&s->pool);
    mem_free(s);
}

/* ---- commits ---- */

struct eviction {
    struct scene *scene;
    enum rc_status status;
};

static void evict(void *ctx, uint32_t path)
{
    struct eviction *e = ctx;
    const enum rc_status status = leaf_remove(e->scene, leaf_find(e->scene, path));
    if (e->status == RC_OK)
        e->status = status;
}

static bool path_passes(const struct scene *s, uint32_t path)
{
    const struct scene_filter *f = &s->params.filter;
    return !f->path || f->path(f->ctx, path);
}

/* What a change does to the tree; *file is what it touched, RC_SCENE_NONE for nothing. */
static enum rc_status change_tree(struct scene *s, const struct change *change, uint32_t *file)
{
    *file = RC_SCENE_NONE;
    struct eviction evicted = {s, RC_OK};
    const bool moves = change->action == RC_CHANGE_RENAME && path_passes(s, change->path) &&
                       live_has(&s->live, change->old_path);
    if (moves) { /* the file flies: to the live set its old path is gone, to the scene it is not */
        live_remove(&s->live, change->old_path);
        const enum rc_status status = live_add(&s->live, change->path, evict, &evicted);
        if (status < 0 || evicted.status < 0)
            return status < 0 ? status : evicted.status;
        return leaf_rename(s, change, file);
    }
    if (change->action == RC_CHANGE_DELETE)
        *file = leaf_find(s, change->path);
    else if (change->action == RC_CHANGE_RENAME)
        evict(&evicted, change->old_path);
    const enum rc_status status = live_apply(&s->live, change, evict, &evicted);
    if (status < 0 || evicted.status < 0)
        return status < 0 ? status : evicted.status;
    if (change->action == RC_CHANGE_DELETE)
        return leaf_remove(s, *file);
    return path_passes(s, change->path) ? leaf_add(s, change->path, change, file) : RC_OK;
}

static enum rc_status touch(struct scene *s, uint32_t file, const struct change *change,
                            uint32_t *person, uint32_t author)
{
    struct scene_file *f = &s->files.items[file];
    if (f->state == RC_FILE_DEAD)
        return RC_OK;
    f->touched = s->now;
    f->action = change->action;
    tree_touch(s, f->dir);
    enum rc_status status = RC_OK;
    if (*person == RC_SCENE_NONE) {
        status = people_call(s, author, scene_file_position(s, f), person);
        if (status == RC_OK)
            s->people.items[*person].commits++;
    }
    if (status < 0)
        return status;
    f->toucher = *person;
    return people_act(s, *person, file, (enum change_action)change->action);
}

enum rc_status scene_apply(struct scene *s, uint32_t commit)
{
    const struct history *h = s->params.history;
    const struct commit *c = history_commit(h, commit);
    const struct scene_filter *filter = &s->params.filter;
    const bool baseline = c->flags & RC_COMMIT_BASELINE;
    const bool hidden = filter->author && !filter->author(filter->ctx, c->author);
    uint32_t person = RC_SCENE_NONE;
    s->commits_applied++;
    s->last_commit = commit;
    for (uint32_t i = 0; i < c->change_count; i++) {
        const struct change *change = history_change(h, c->first_change + i);
        uint32_t file;
        enum rc_status status = change_tree(s, change, &file);
        s->changes_applied++;
        if (status == RC_OK && file != RC_SCENE_NONE && !baseline && !hidden)
            status = touch(s, file, change, &person, c->author);
        if (status < 0)
            return status;
    }
    return RC_OK;
}

/* ---- time ---- */

static void include(struct rect *b, float x, float y, float r)
{
    b->x0 = minf(b->x0, x - r);
    b->y0 = minf(b->y0, y - r);
    b->x1 = maxf(b->x1, x + r);
    b->y1 = maxf(b->y1, y + r);
}

static void include_people(const struct scene *s, struct rect *b)
{
    for (size_t i = 0; i < s->present.count; i++) {
        const struct scene_person *p = &s->people.items[s->present.items[i]];
        if (scene_person_is_active(s, p)) /* with room for the name */
            include(b, p->x, p->y, 2.4f * scene_person_radius(s, p));
    }
}

/* Half the side of the square that the tree will likely fill: in the first seconds all of it is
 * born on one spot, and a camera that waited for it to unfold would see a heap. */
static float expected_reach(const struct scene *s)
{
    const float left = 1.0f - smoothstepf((s->now - 1.0f) / RC_CAMERA_FORESIGHT);
    float area = 0.0f;
    for (size_t i = 0; left > 0.0f && i < s->nodes.count; i++) {
        const float r = scene_slots_radius(s->dirs.items[s->nodes.items[i]].files) + RC_DIR_MARGIN;
        area += r * r;
    }
    const float many = clampf((float)s->nodes.count / RC_CAMERA_MANY, 0.0f, 1.0f);
    return left * (0.8f + 0.6f * many) * sqrtf(area);
}

static const struct rect nowhere = {INFINITY, INFINITY, -INFINITY, -INFINITY};

static struct rect bounds_of_nodes(const struct scene *s)
{
    struct rect b = nowhere;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const struct scene_dir *d = &s->dirs.items[s->nodes.items[i]];
        if (d->files > 0)
            include(&b, d->x, d->y, scene_slots_radius(d->files));
    }
    return b;
}

/* The same, without a look at each directory while the layout is at rest: whatever moves one or
 * changes its number of files wakes it, and then it goes to rest at another time. */
static struct rect bounds_of_tree(struct scene *s)
{
    const bool asleep = s->now > s->layout_awake;
    if (asleep && s->resting.known && s->resting.awake == s->layout_awake)
        return s->resting.box;
    s->resting.box = bounds_of_nodes(s);
    s->resting.awake = s->layout_awake;
    s->resting.known = asleep;
    return s->resting.box;
}

/* What the camera should show. */
static struct rect bounds_of(struct scene *s)
{
    struct rect b = nowhere;
    if (s->params.camera_mode == RC_CAMERA_TRACK) {
        include_people(s, &b);
        for (size_t i = 0; i < s->actions.count; i++) {
            const struct scene_file *f = &s->files.items[s->actions.items[i].file];
            const struct vec2 at = scene_file_position(s, f);
            include(&b, at.x, at.y, 6.0f * RC_FILE_RADIUS);
        }
        if (b.x1 > b.x0)
            return b;
    }
    b = bounds_of_tree(s);
    const float reach = expected_reach(s);
    const float x = 0.5f * (b.x0 + b.x1), y = 0.5f * (b.y0 + b.y1);
    if (b.x1 > b.x0 && reach > 0.0f)
        b = (struct rect){minf(b.x0, x - reach), minf(b.y0, y - reach), maxf(b.x1, x + reach),
                          maxf(b.y1, y + reach)};
    /* people stay in the frame by themselves; some room around the files lets them */
    const float room = RC_PERSON_ROOM * scene_person_radius(s, NULL);
    return (struct rect){b.x0 - room, b.y0 - room, b.x1 + room, b.y1 + room};
}

static enum rc_status move_files(struct scene *s, float h)
{
    RC_ZONE("files");
    return leaves_step(s, h);
}

static enum rc_status move_directories(struct scene *s, float h)
{
    RC_ZONE("directories");
    return layout_step(s, h);
}

static enum rc_status move_people(struct scene *s, float h)
{
    RC_ZONE("people");
    return people_step(s, h);
}

static void move_camera(struct scene *s, float h)
{
    RC_ZONE("camera");
    camera_step(&s->camera, bounds_of(s), h);
}

enum rc_status scene_step(struct scene *s, float dt)
{
    const float parts = ceilf(dt / LONGEST_STEP - 1e-3f);
    const int steps = parts > 1.0f ? (int)parts : 1;
    const float h = dt / (float)steps;
    for (int i = 0; i < steps && dt > 0.0f; i++) {
        s->now += h;
        enum rc_status status = move_files(s, h);
        if (status == RC_OK)
            status = move_directories(s, h);
        if (!s->camera.placed) /* people stay in the picture from the first step on */
            move_camera(s, h);
        if (status == RC_OK)
            status = move_people(s, h);
        if (status < 0)
            return status;
        move_camera(s, h);
    }
    return RC_OK;
}
