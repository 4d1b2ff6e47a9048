/* The files. Each directory keeps its files in numbered slots of a sunflower spiral; one that
 * leaves is replaced by the one in the last slot, so a change moves at most one neighbour. Ages are
 * time stamps: only files that glide or fade are looked at in a step.
 */
#include "parts.h"

#include "rource/scene/constants.h"

static const float GOLDEN_ANGLE = 2.39996322972865332f; /* π · (3 − √5) */
enum { MIN_BLOCK_SHIFT = 2 };

struct vec2 scene_slot(uint32_t i)
{
    const float r = RC_FILE_SPACING * sqrtf((float)i + RC_SLOT_SHIFT);
    /* the angle modulo one turn in double, or large indices lose their precision */
    const double turns = (double)i * (double)GOLDEN_ANGLE / (2.0 * 3.14159265358979323846);
    struct vec2 way;
    math_sincos((float)((turns - floor(turns)) * 2.0 * 3.14159265358979323846), &way.y, &way.x);
    return vec2_scale(way, i == 0 ? 0.0f : r);
}

float scene_slots_radius(uint32_t n)
{
    if (n == 0)
        return RC_DIR_RADIUS_EMPTY;
    if (n == 1)
        return RC_FILE_RADIUS;
    return RC_FILE_SPACING * sqrtf((float)(n - 1) + RC_SLOT_SHIFT) + RC_FILE_RADIUS;
}

/* ---- slots ---- */

static unsigned block_shift(uint32_t capacity)
{
    return 31u - (unsigned)__builtin_clz(capacity);
}

static void give_back(struct scene *s, uint32_t *block, uint32_t capacity)
{
    /* a block that cannot be remembered stays in the pool, unused, until the scene ends */
    const unsigned shift = block_shift(capacity);
    if (RC_RESERVE(&s->free_slots[shift], 1) == RC_OK)
        s->free_slots[shift].items[s->free_slots[shift].count++] = block;
}

static enum rc_status grow_slots(struct scene *s, struct scene_dir *d)
{
    const uint32_t capacity = d->slot_capacity ? d->slot_capacity * 2 : 1u << MIN_BLOCK_SHIFT;
    const unsigned shift = block_shift(capacity);
    uint32_t *block;
    if (s->free_slots[shift].count > 0)
        block = s->free_slots[shift].items[--s->free_slots[shift].count];
    else
        block = arena_alloc(&s->pool, capacity, sizeof *block);
    if (!block)
        return RC_ENOMEM;
    if (d->files > 0)
        memcpy(block, d->slots, d->files * sizeof *block);
    if (d->slots)
        give_back(s, d->slots, d->slot_capacity);
    d->slots = block;
    d->slot_capacity = capacity;
    return RC_OK;
}

static enum rc_status start_moving(struct scene *s, uint32_t file)
{
    struct scene_file *f = &s->files.items[file];
    if (f->moving != RC_SCENE_NONE)
        return RC_OK;
    const enum rc_status status = RC_RESERVE(&s->moving, 1);
    if (status < 0)
        return status;
    f->moving = (uint32_t)s->moving.count;
    s->moving.items[s->moving.count++] = file;
    return RC_OK;
}

static void stop_moving(struct scene *s, uint32_t file)
{
    struct scene_file *f = &s->files.items[file];
    if (f->moving == RC_SCENE_NONE)
        return;
    const uint32_t last = s->moving.items[--s->moving.count];
    s->moving.items[f->moving] = last;
    s->files.items[last].moving = f->moving;
    f->moving = RC_SCENE_NONE;
}

/* Puts a file into the last slot of a directory; it glides there from where it is. */
static enum rc_status enter_dir(struct scene *s, uint32_t file, uint32_t dir)
{
    struct scene_dir *d = &s->dirs.items[dir];
    if (d->files == d->slot_capacity) {
        const enum rc_status status = grow_slots(s, d);
        if (status < 0)
            return status;
    }
    struct scene_file *f = &s->files.items[file];
    f->dir = dir;
    f->slot = d->files;
    d->contents++;
    d->slots[d->files] = file;
    const enum rc_status status = tree_count_file(s, dir, true);
    return status < 0 ? status : start_moving(s, file);
}

static enum rc_status leave_dir(struct scene *s, uint32_t file)
{
    const struct scene_file *f = &s->files.items[file];
    struct scene_dir *d = &s->dirs.items[f->dir];
    const uint32_t last = d->slots[d->files - 1];
    d->slots[f->slot] = last;
    d->contents++;
    s->files.items[last].slot = f->slot;
    stop_moving(s, file);
    enum rc_status status = last == file ? RC_OK : start_moving(s, last);
    if (status == RC_OK)
        status = tree_count_file(s, f->dir, false);
    return status;
}

/* ---- births, deaths, changes ---- */

static enum rc_status extension_of(struct scene *s, uint32_t path, uint32_t *id)
{
    const struct str name = history_path_name(s->params.history, path);
    char lower[24];
    size_t n = 0;
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    const size_t length = name.n - dot;
    *id = 0;
    if (dot == 0 || length == 0 || length > sizeof lower)
        return RC_OK;
    for (; n < length; n++) {
        const char c = name.p[dot + n];
        lower[n] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    const enum rc_status status = intern_add(&s->extensions, (struct str){lower, n}, id);
    if (status < 0)
        return status;
    while (s->extension_files.count <= *id) {
        const enum rc_status st = RC_RESERVE(&s->extension_files, 1);
        if (st < 0)
            return st;
        s->extension_files.items[s->extension_files.count++] = 0;
    }
    return RC_OK;
}

uint32_t leaf_find(const struct scene *s, uint32_t path)
{
    return path < s->path_file.count ? s->path_file.items[path] : RC_SCENE_NONE;
}

static enum rc_status remember_path(struct scene *s, uint32_t path, uint32_t file)
{
    while (s->path_file.count <= path) {
        const enum rc_status status = RC_RESERVE(&s->path_file, 1);
        if (status < 0)
            return status;
        s->path_file.items[s->path_file.count++] = RC_SCENE_NONE;
    }
    s->path_file.items[path] = file;
    return RC_OK;
}

static void come_alive(struct scene *s, struct scene_file *f)
{
    f->state = RC_FILE_ALIVE;
    s->live_files++;
    s->extension_files.items[f->extension]++;
}

static void cease_to_live(struct scene *s, struct scene_file *f)
{
    s->live_files--;
    s->extension_files.items[f->extension]--;
}

static enum rc_status new_file(struct scene *s, uint32_t path, uint32_t *id)
{
    enum rc_status status = RC_RESERVE(&s->files, 1);
    if (status < 0)
        return status;
    *id = (uint32_t)s->files.count;
    struct scene_file *f = &s->files.items[*id];
    *f = (struct scene_file){.path = path, .moving = RC_SCENE_NONE, .toucher = RC_SCENE_NONE};
    f->touched = -INFINITY;
    if ((status = extension_of(s, path, &f->extension)) < 0)
        return status;
    s->files.count++;
    return remember_path(s, path, *id);
}

/* Brings a dead file into its directory, at the centre, whence it glides to its slot. */
static enum rc_status bear(struct scene *s, uint32_t file)
{
    uint32_t dir;
    const uint32_t above = history_path(s->params.history, s->files.items[file].path)->parent;
    enum rc_status status = tree_dir(s, above, &dir);
    if (status < 0)
        return status;
    struct scene_file *f = &s->files.items[file];
    f->x = f->y = 0.0f;
    f->born = s->now;
    come_alive(s, f);
    return enter_dir(s, file, dir);
}

enum rc_status leaf_add(struct scene *s, uint32_t path, const struct change *change, uint32_t *file)
{
    enum rc_status status = RC_OK;
    *file = leaf_find(s, path);
    if (*file == RC_SCENE_NONE && (status = new_file(s, path, file)) < 0)
        return status;
    struct scene_file *f = &s->files.items[*file];
    if (f->state == RC_FILE_DYING)
        come_alive(s, f);
    else if (f->state == RC_FILE_DEAD)
        status = bear(s, *file);
    f = &s->files.items[*file];
    if (status == RC_OK && f->color != change->color)
        s->dirs.items[f->dir].contents++;
    f->color = change->color;
    return status;
}

enum rc_status leaf_remove(struct scene *s, uint32_t file)
{
    if (file == RC_SCENE_NONE || s->files.items[file].state != RC_FILE_ALIVE)
        return RC_OK;
    const enum rc_status status = RC_RESERVE(&s->dying, 1);
    if (status < 0)
        return status;
    struct scene_file *f = &s->files.items[file];
    cease_to_live(s, f);
    f->state = RC_FILE_DYING;
    f->died = s->now;
    s->dying.items[s->dying.count++] = file;
    return RC_OK;
}

/* Takes a file out of the picture at once. */
static enum rc_status bury(struct scene *s, uint32_t file)
{
    struct scene_file *f = &s->files.items[file];
    if (f->state == RC_FILE_DEAD)
        return RC_OK;
    if (f->state == RC_FILE_ALIVE)
        cease_to_live(s, f);
    f->state = RC_FILE_DEAD;
    return leave_dir(s, file);
}

enum rc_status leaf_rename(struct scene *s, const struct change *change, uint32_t *file)
{
    const uint32_t moved = leaf_find(s, change->old_path);
    if (moved == RC_SCENE_NONE || s->files.items[moved].state != RC_FILE_ALIVE)
        return leaf_add(s, change->path, change, file);
    enum rc_status status;
    uint32_t dir;
    const uint32_t replaced = leaf_find(s, change->path);
    if (replaced != RC_SCENE_NONE && replaced != moved && (status = bury(s, replaced)) < 0)
        return status;
    *file = moved;
    const uint32_t above = history_path(s->params.history, change->path)->parent;
    if ((status = tree_dir(s, above, &dir)) < 0)
        return status;
    const struct vec2 at = scene_file_position(s, &s->files.items[moved]);
    cease_to_live(s, &s->files.items[moved]);
    if ((status = leave_dir(s, moved)) < 0)
        return status;
    struct scene_file *f = &s->files.items[moved];
    if ((status = extension_of(s, change->path, &f->extension)) < 0)
        return status;
    f->path = change->path;
    if (change->color)
        f->color = change->color;
    come_alive(s, f);
    if ((status = enter_dir(s, moved, dir)) < 0)
        return status;
    f->x = at.x - s->dirs.items[dir].x;
    f->y = at.y - s->dirs.items[dir].y;
    s->path_file.items[change->old_path] = RC_SCENE_NONE;
    return remember_path(s, change->path, moved);
}

/* ---- motion ---- */

enum { SLOTS_KEPT = 1 << 16 };

/* scene_slot(), computed once for each slot: a table of up to 512 KiB, no part of the state. */
static struct vec2 slot_place(struct scene *s, uint32_t i)
{
    if (i >= SLOTS_KEPT)
        return scene_slot(i);
    while (s->slot_places.count <= i) {
        if (RC_RESERVE(&s->slot_places, 1) < 0)
            return scene_slot(i);
        s->slot_places.items[s->slot_places.count] = scene_slot((uint32_t)s->slot_places.count);
        s->slot_places.count++;
    }
    return s->slot_places.items[i];
}

static void glide(struct scene *s, float dt)
{
    const float part = math_ease(RC_FILE_GLIDE, dt);
    const float limit = RC_FILE_SPEED * scene_picture_height(s) * dt;
    for (size_t i = s->moving.count; i-- > 0;) {
        const uint32_t file = s->moving.items[i];
        struct scene_file *f = &s->files.items[file];
        const struct vec2 goal = slot_place(s, f->slot);
        const struct vec2 way = {goal.x - f->x, goal.y - f->y};
        const float distance = vec2_length(way);
        if (distance < RC_FILE_ARRIVED) {
            f->x = goal.x;
            f->y = goal.y;
            stop_moving(s, file);
            continue;
        }
        const float go = minf(part, limit / distance);
        f->x += way.x * go;
        f->y += way.y * go;
    }
}

enum rc_status leaves_step(struct scene *s, float dt)
{
    glide(s, dt);
    size_t kept = 0;
    enum rc_status status = RC_OK;
    for (size_t i = 0; i < s->dying.count; i++) {
        const uint32_t file = s->dying.items[i];
        const struct scene_file *f = &s->files.items[file];
        if (f->state != RC_FILE_DYING)
            continue; /* it came back, or left by another way */
        if (s->now - f->died < RC_DEATH_SECONDS)
            s->dying.items[kept++] = file;
        else if (status == RC_OK)
            status = bury(s, file);
    }
    s->dying.count = kept;
    return status;
}

float scene_file_alpha(const struct scene *s, const struct scene_file *f)
{
    if (f->state == RC_FILE_DEAD)
        return 0.0f;
    const float come = smoothstepf((s->now - f->born) / (0.5f * RC_BIRTH_SECONDS));
    if (f->state == RC_FILE_ALIVE)
        return come;
    return come * (1.0f - smoothstepf((s->now - f->died) / RC_DEATH_SECONDS));
}

float scene_file_size(const struct scene *s, const struct scene_file *f)
{
    const float age = (s->now - f->born) / RC_BIRTH_SECONDS;
    const float touch = (s->now - f->touched) / RC_TOUCH_SECONDS;
    float size = 1.0f;
    if (age < 1.0f) { /* overshoots by a tenth before it settles ("back" easing, Penner 2002) */
        const float t = age - 1.0f;
        size = 1.0f + 2.7f * t * t * t + 1.7f * t * t;
    }
    if (touch < 1.0f)
        size *= 1.0f + 0.3f * (1.0f - touch) * (1.0f - touch);
    if (f->state == RC_FILE_DYING)
        size *= 1.0f - 0.6f * clampf((s->now - f->died) / RC_DEATH_SECONDS, 0.0f, 1.0f);
    return size;
}
