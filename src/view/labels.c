/* The label placer, one for all kinds of labels. A label that is up keeps its side and stays while
 * it is wanted and free of others; it fades in and out, early enough to be gone before it would
 * cover another, an avatar or a panel. New ones take free places in the order of their priority:
 * what is being changed, people, directories by size, files by recency.
 */
#include <string.h>

#include "parts.h"
#include "rource/scene/constants.h"

static const float FADE_SECONDS = 0.2f;
static const float LEAST_SECONDS = 1.4f;   /* a label stays at least that long */
static const float FILE_SECONDS = 3.2f;    /* a file's name stays that long after a change */
static const float CHANGE_SECONDS = 1.0f;  /* a file counts as being changed for so long */
static const float AWAY_SECONDS = 0.7f;    /* a label that went stays away for so long … */
static const float MEMORY_SECONDS = 10.0f; /* … and comes back on its old side for so long */
static const float CLEARANCE = 4.0f;       /* kept free around a new label, in design units */
static const float LOOK_AHEAD = 0.24f;     /* seconds: longer than a fade */
static const float FORESIGHT = 0.9f;       /* seconds that a new label has before it */
static const float DODGE_SECONDS = 0.35f;  /* how early a label slides out of another's way … */
static const float DODGE_RATE = 9.0f;      /* … how readily, 1/s … */
static const float DODGE_BACK = 1.2f;      /* … and back, 1/s */
static const float DODGE_SPEED = 260.0f;   /* design units a second */
static const float DODGE_X = 22.0f, DODGE_Y = 26.0f; /* how far at most, design units */
static const float DIR_LEAST = 16.0f;  /* design units of a named directory's total radius */
static const float DIR_SETTLES = 0.8f; /* seconds before a new directory gets a name */
static const float RANK_CHANGING = 4e6f, RANK_PERSON = 3e6f, RANK_DIR = 1e6f;
enum {
    PEOPLE = 24,
    DIRS = 26,
    FILES = 30,
    CHANGING = 10,
    DIR_CANDIDATES = 64,
    FILE_CANDIDATES = 48,
    PAST = 128,
};

void labels_finish(struct labels *l)
{
    mem_free(l->items.items);
    mem_free(l->visible.items);
    mem_free(l->obstacles.items);
    mem_free(l->taken.items);
    mem_free(l->past.items);
    mem_free(l->order.items);
    mem_free(l->seen.items);
    mem_free(l->file_marks.items);
    mem_free(l->dir_marks.items);
    mem_free(l->person_marks.items);
    *l = (struct labels){0};
}

static bool inside(const struct scene *s, struct rect box, float margin)
{
    return box.x0 >= margin && box.y0 >= margin && box.x1 <= s->camera.width - margin &&
           box.y1 <= s->camera.height - margin;
}

static struct text_style style_of(const struct view *v, const struct scene *s,
                                  const struct view_label *l)
{
    static const float dir_sizes[] = {12.5f, 14.0f, 16.5f};
    switch (l->kind) {
    case RC_LABEL_PERSON:
        return view_style(v, s, 13.5f, RC_TEXT_SEMIBOLD, 0);
    case RC_LABEL_DIR:
        return view_style(v, s, dir_sizes[l->weight], RC_TEXT_SEMIBOLD, 0);
    default:
        return view_style(v, s, 11.5f, RC_TEXT_REGULAR, 0);
    }
}

bool label_size(struct view *v, const struct scene *s, const struct view_label *l,
                struct vec2 *size)
{
    struct text_run run;
    const struct vec2 padding = label_padding(s);
    strbuf_clear(&v->scratch);
    view_label_text(v, s, l, &v->scratch);
    if (v->scratch.failed || v->scratch.n == 0 ||
        text_shape(v->params.text, strbuf_view(&v->scratch), style_of(v, s, l), 0, &run) < 0)
        return false;
    size->x = run.width + 2.0f * padding.x;
    size->y = run.ascent + run.descent + 2.0f * padding.y;
    return run.width > 0.0f && run.width < 0.5f * s->camera.width;
}

/* ---- marks: one byte an id, so that nothing gets two labels ---- */

static enum rc_status marks_ready(struct labels *l, const struct scene *s)
{
    enum rc_status status;
    if ((status = RC_RESERVE(&l->file_marks, s->files.count - l->file_marks.count)) < 0 ||
        (status = RC_RESERVE(&l->dir_marks, s->dirs.count - l->dir_marks.count)) < 0 ||
        (status = RC_RESERVE(&l->person_marks, s->people.count - l->person_marks.count)) < 0 ||
        (status = RC_RESERVE(&l->seen, s->people.count - l->seen.count)) < 0)
        return status;
    while (l->file_marks.count < s->files.count)
        l->file_marks.items[l->file_marks.count++] = 0;
    while (l->dir_marks.count < s->dirs.count)
        l->dir_marks.items[l->dir_marks.count++] = 0;
    while (l->person_marks.count < s->people.count)
        l->person_marks.items[l->person_marks.count++] = 0;
    while (l->seen.count < s->people.count)
        l->seen.items[l->seen.count++] = (struct label_seen){.when = -INFINITY};
    return RC_OK;
}

static unsigned char *mark_of(struct labels *l, enum view_label_kind kind, uint32_t id)
{
    return kind == RC_LABEL_PERSON ? &l->person_marks.items[id]
           : kind == RC_LABEL_DIR  ? &l->dir_marks.items[id]
                                   : &l->file_marks.items[id];
}

/* ---- labels that went ---- */

static void remember(struct labels *l, const struct view_label *shown)
{
    if (l->past.count == PAST) /* full: the oldest, which is the first, is forgotten */
        memmove(l->past.items, l->past.items + 1, --l->past.count * sizeof *l->past.items);
    l->past.items[l->past.count++] = (struct label_past){.shown = *shown};
}

static void age_past(struct labels *l, float dt)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->past.count; i++) {
        l->past.items[i].gone += dt;
        if (l->past.items[i].gone < MEMORY_SECONDS)
            l->past.items[kept++] = l->past.items[i];
    }
    l->past.count = kept;
}

static const struct label_past *find_past(const struct labels *l, enum view_label_kind kind,
                                          uint32_t id)
{
    for (size_t i = l->past.count; i-- > 0;) {
        const struct label_past *p = &l->past.items[i];
        if (p->shown.id == id && p->shown.kind == kind)
            return p;
    }
    return NULL;
}

/* ---- labels that are up ---- */

static bool is_being_changed(const struct scene *s, uint32_t file)
{
    const struct scene_file *f = &s->files.items[file];
    return f->state == RC_FILE_ALIVE && s->now - f->touched < CHANGE_SECONDS;
}

static bool person_has_name(const struct scene *s, const struct scene_person *p)
{
    return p->list_index != RC_SCENE_NONE && p->busy && scene_person_is_active(s, p);
}

static bool is_eligible(const struct view *v, const struct scene *s, const struct view_label *l)
{
    if (l->kind == RC_LABEL_PERSON)
        return view_shows(v, RC_VIEW_USERNAMES) && person_has_name(s, &s->people.items[l->id]);
    if (l->kind == RC_LABEL_DIR) {
        const struct scene_dir *d = &s->dirs.items[l->id];
        return d->shown && d->total_radius * s->camera.scale > 0.8f * DIR_LEAST * view_unit_of(s);
    }
    const struct scene_file *f = &s->files.items[l->id];
    return f->state == RC_FILE_ALIVE && s->now - f->touched < FILE_SECONDS;
}

static bool exists(const struct scene *s, const struct view_label *l)
{
    if (l->kind == RC_LABEL_PERSON)
        return s->people.items[l->id].list_index != RC_SCENE_NONE;
    if (l->kind == RC_LABEL_DIR)
        return s->dirs.items[l->id].shown;
    return s->files.items[l->id].state != RC_FILE_DEAD;
}

static float rank_of(const struct scene *s, const struct view_label *l)
{
    if (l->kind == RC_LABEL_PERSON)
        return RANK_PERSON;
    if (l->kind == RC_LABEL_DIR)
        return RANK_DIR + (float)s->dirs.items[l->id].total;
    return is_being_changed(s, l->id) ? RANK_CHANGING : s->files.items[l->id].touched;
}

/* Orders the labels by rank, highest first; ties keep the order in which they came up. */
static enum rc_status sort_labels(struct labels *l, const struct scene *s)
{
    l->order.count = 0;
    const enum rc_status status = RC_RESERVE(&l->order, l->items.count);
    if (status < 0)
        return status;
    for (size_t i = 0; i < l->items.count; i++) {
        l->items.items[i].rank = rank_of(s, &l->items.items[i].shown);
        size_t at = l->order.count++;
        while (at > 0 && l->items.items[l->order.items[at - 1]].rank < l->items.items[i].rank) {
            l->order.items[at] = l->order.items[at - 1];
            at--;
        }
        l->order.items[at] = (uint32_t)i;
    }
    return RC_OK;
}

static struct rect moved(struct rect box, struct vec2 by)
{
    return (struct rect){box.x0 + by.x, box.y0 + by.y, box.x1 + by.x, box.y1 + by.y};
}

/* Follows what it names. The velocity is that of the place where it would stand by itself. */
static void follow(struct label *l, struct rect place, float dt)
{
    const struct rect old = moved(l->shown.box, vec2_scale(l->slide, -1.0f));
    const float part = math_ease(12.0f, dt);
    l->velocity.x += (0.5f * (place.x0 + place.x1 - old.x0 - old.x1) / dt - l->velocity.x) * part;
    l->velocity.y += (0.5f * (place.y0 + place.y1 - old.y0 - old.y1) / dt - l->velocity.y) * part;
    l->shown.box = moved(place, l->slide);
}

static struct label_course course_of(const struct label *l)
{
    const bool person = l->shown.kind == RC_LABEL_PERSON;
    return (struct label_course){l->shown.box, l->velocity, person ? l->shown.id : RC_SCENE_NONE};
}

/* Slides out of the way of what comes near, and back when nothing does. */
static void give_way(const struct view *v, const struct scene *s, struct label *l,
                     struct rect place, float dt)
{
    const struct labels *all = &v->labels;
    const float u = view_unit_of(s);
    const struct label_course course = course_of(l);
    struct vec2 push = {0.0f, 0.0f};
    label_dodge(all->taken.items, all->taken.count, &course, DODGE_SECONDS, &push);
    label_dodge(all->obstacles.items, all->obstacles.count, &course, DODGE_SECONDS, &push);
    struct vec2 step = vec2_scale(push, math_ease(DODGE_RATE, dt));
    const float length = vec2_length(step), most = DODGE_SPEED * u * dt;
    if (length <= 0.0f)
        step = vec2_scale(l->slide, -math_ease(DODGE_BACK, dt));
    else if (length > most)
        step = vec2_scale(step, most / length);
    l->slide.x = clampf(l->slide.x + step.x, -DODGE_X * u, DODGE_X * u);
    l->slide.y = clampf(l->slide.y + step.y, -DODGE_Y * u, DODGE_Y * u);
    l->shown.box = moved(place, l->slide);
}

static void keep_or_drop(struct view *v, const struct scene *s, struct label *l, float dt)
{
    struct labels *all = &v->labels;
    struct vec2 size;
    l->age += dt;
    l->wanted = false;
    if (!exists(s, &l->shown) || !label_size(v, s, &l->shown, &size)) {
        l->shown.alpha = 0.0f;
        return;
    }
    const struct label_anchor anchor = label_anchor_of(s, l->shown.kind, l->shown.id);
    const struct rect place = label_box(&anchor, l->shown.side, size);
    follow(l, place, dt);
    give_way(v, s, l, place, dt);
    const struct rect box = l->shown.box;
    const struct label_course course = course_of(l);
    const struct obstacle *taken = all->taken.items, *obstacles = all->obstacles.items;
    if (!inside(s, box, 0.0f) || label_meets(obstacles, all->obstacles.count, box, 0.0f) ||
        label_meets(taken, all->taken.count, box, 0.0f)) {
        l->shown.alpha = 0.0f;
        return;
    }
    /* what comes near fades before it would touch */
    const bool crowded = label_will_meet(taken, all->taken.count, &course, LOOK_AHEAD) ||
                         label_will_meet(obstacles, all->obstacles.count, &course, LOOK_AHEAD);
    l->wanted = !crowded && (l->age < LEAST_SECONDS || is_eligible(v, s, &l->shown));
    const float step = dt / FADE_SECONDS;
    l->shown.alpha = clampf(l->shown.alpha + (l->wanted ? step : -step), 0.0f, 1.0f);
    if (l->shown.alpha > 0.0f)
        all->taken.items[all->taken.count++] = (struct obstacle){box, l->velocity, RC_SCENE_NONE};
}

static enum rc_status update_present(struct view *v, const struct scene *s, float dt)
{
    struct labels *l = &v->labels;
    enum rc_status status = sort_labels(l, s);
    if (status == RC_OK)
        status = RC_RESERVE(&l->taken, l->items.count + PEOPLE + DIRS + FILES);
    if (status == RC_OK)
        status = RC_RESERVE(&l->past, PAST - l->past.count);
    if (status < 0)
        return status;
    for (size_t i = 0; i < l->order.count; i++)
        keep_or_drop(v, s, &l->items.items[l->order.items[i]], dt);
    size_t kept = 0;
    for (size_t i = 0; i < l->items.count; i++) {
        const struct label *item = &l->items.items[i];
        *mark_of(l, item->shown.kind, item->shown.id) = item->shown.alpha > 0.0f;
        if (item->shown.alpha > 0.0f)
            l->items.items[kept++] = *item;
        else
            remember(l, &item->shown);
    }
    l->items.count = kept;
    return RC_OK;
}

/* ---- new labels ---- */

static size_t count_kind(const struct labels *l, enum view_label_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < l->items.count; i++)
        n += l->items.items[i].shown.kind == kind;
    return n;
}

/* Whether a label could come up there. */
static bool is_free(const struct view *v, const struct scene *s, const struct label *l)
{
    const struct labels *all = &v->labels;
    const float u = view_unit_of(s);
    const struct label_course course = course_of(l);
    const struct rect box = l->shown.box;
    return inside(s, box, 3.0f * u) &&
           !label_meets(all->taken.items, all->taken.count, box, CLEARANCE * u) &&
           !label_meets(all->obstacles.items, all->obstacles.count, box, CLEARANCE * 0.5f * u) &&
           !label_will_meet(all->taken.items, all->taken.count, &course, FORESIGHT) &&
           !label_will_meet(all->obstacles.items, all->obstacles.count, &course, FORESIGHT);
}

/* Chooses the best side for a label: the old one when it was there before, else the cheapest. */
static bool choose_side(const struct view *v, const struct scene *s, struct label *l,
                        struct vec2 size)
{
    struct view_label *shown = &l->shown;
    const struct label_past *past = find_past(&v->labels, shown->kind, shown->id);
    const struct label_anchor anchor = label_anchor_of(s, shown->kind, shown->id);
    if (past) {
        shown->side = past->shown.side;
        shown->box = label_box(&anchor, shown->side, size);
        return past->gone > AWAY_SECONDS && is_free(v, s, l);
    }
    float least = INFINITY;
    struct view_label best = *shown;
    for (unsigned side = 0; side < RC_SIDES; side++) {
        shown->side = (uint8_t)side;
        shown->box = label_box(&anchor, side, size);
        if (!is_free(v, s, l))
            continue;
        const float cost = label_side_cost(s, shown->kind, &anchor, side, shown->box);
        if (cost < least) {
            least = cost;
            best = *shown;
        }
    }
    *shown = best;
    return least < INFINITY;
}

static uint8_t weight_of(const struct scene *s, const struct scene_dir *d)
{
    const float share = (float)d->total / maxf((float)s->live_files, 1.0f);
    return share > 0.16f ? 2 : share > 0.05f ? 1 : 0;
}

static enum rc_status try_label(struct view *v, const struct scene *s, enum view_label_kind kind,
                                uint32_t id)
{
    struct labels *l = &v->labels;
    struct vec2 size;
    struct label item = {.shown = {.kind = kind, .id = id}};
    if (kind == RC_LABEL_DIR)
        item.shown.weight = weight_of(s, &s->dirs.items[id]);
    else if (kind == RC_LABEL_PERSON)
        item.velocity = l->seen.items[id].velocity;
    if (!label_size(v, s, &item.shown, &size) || !choose_side(v, s, &item, size))
        return RC_OK;
    enum rc_status status = RC_RESERVE(&l->items, 1);
    if (status == RC_OK)
        status = RC_RESERVE(&l->taken, 1);
    if (status < 0)
        return status;
    item.shown.alpha = 1e-3f; /* it fades in from the next update on */
    l->items.items[l->items.count++] = item;
    l->taken.items[l->taken.count++] =
        (struct obstacle){item.shown.box, item.velocity, RC_SCENE_NONE};
    *mark_of(l, kind, id) = 1;
    return RC_OK;
}

static enum rc_status add_people(struct view *v, const struct scene *s)
{
    size_t have = count_kind(&v->labels, RC_LABEL_PERSON);
    for (size_t i = 0; i < s->present.count && have < PEOPLE; i++) {
        const uint32_t id = s->present.items[i];
        const struct scene_person *p = &s->people.items[id];
        if (v->labels.person_marks.items[id] || p->alpha < 0.3f || p->size < 0.6f ||
            !person_has_name(s, p))
            continue;
        const enum rc_status status = try_label(v, s, RC_LABEL_PERSON, id);
        if (status < 0)
            return status;
        have++;
    }
    return RC_OK;
}

/* The biggest directories that could be named, biggest first. */
static size_t big_dirs(const struct scene *s, uint32_t *out)
{
    const float least = DIR_LEAST * view_unit_of(s);
    size_t n = 0;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const uint32_t id = s->nodes.items[i];
        const struct scene_dir *d = &s->dirs.items[id];
        if (d->path == RC_PATH_ROOT || d->total_radius * s->camera.scale < least ||
            s->now - d->shown_since < DIR_SETTLES)
            continue;
        if (n == DIR_CANDIDATES && s->dirs.items[out[n - 1]].total >= d->total)
            continue;
        size_t at = n < DIR_CANDIDATES ? n++ : n - 1;
        while (at > 0 && s->dirs.items[out[at - 1]].total < d->total) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = id;
    }
    return n;
}

static enum rc_status add_dirs(struct view *v, const struct scene *s)
{
    uint32_t ids[DIR_CANDIDATES];
    const size_t n = big_dirs(s, ids);
    size_t have = count_kind(&v->labels, RC_LABEL_DIR);
    for (size_t i = 0; i < n && have < DIRS; i++) {
        if (v->labels.dir_marks.items[ids[i]])
            continue;
        const size_t before = v->labels.items.count;
        const enum rc_status status = try_label(v, s, RC_LABEL_DIR, ids[i]);
        if (status < 0)
            return status;
        have += v->labels.items.count - before;
    }
    return RC_OK;
}

/* Whether a file stands where it belongs, or nearly: a name that flies cannot be read. */
static bool is_settled(const struct scene_file *f)
{
    const struct vec2 slot = scene_slot(f->slot);
    return f->moving == RC_SCENE_NONE ||
           vec2_length((struct vec2){slot.x - f->x, slot.y - f->y}) < RC_FILE_RADIUS;
}

/* Names of files that were touched less than `seconds` ago, newest first, up to `most` in all. */
static enum rc_status add_files(struct view *v, const struct scene *s, float seconds, size_t most)
{
    size_t have = count_kind(&v->labels, RC_LABEL_FILE);
    size_t tried = 0;
    const float r = RC_FILE_RADIUS * s->camera.scale;
    if (r < 0.8f)
        return RC_OK; /* nobody could tell which dot a name belongs to */
    for (size_t i = s->actions.count; i-- > 0 && tried < FILE_CANDIDATES && have < most;) {
        const struct scene_action *a = &s->actions.items[i];
        const struct scene_file *f = &s->files.items[a->file];
        if (f->state != RC_FILE_ALIVE || v->labels.file_marks.items[a->file] ||
            s->now - f->touched > seconds || !is_settled(f))
            continue;
        tried++;
        const size_t before = v->labels.items.count;
        const enum rc_status status = try_label(v, s, RC_LABEL_FILE, a->file);
        if (status < 0)
            return status;
        have += v->labels.items.count - before;
    }
    return RC_OK;
}

/* ---- the whole ---- */

/* Avatars, where they are and where they will be if they go on like this. */
static void gather_people(struct labels *l, const struct scene *s, float dt)
{
    for (size_t i = 0; i < s->present.count; i++) {
        const uint32_t id = s->present.items[i];
        const struct scene_person *p = &s->people.items[id];
        struct label_seen *seen = &l->seen.items[id];
        const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
        const float r = scene_person_radius(s, p) * s->camera.scale + 1.0f;
        const bool new = s->now - seen->when > 1.5f * dt;
        const struct vec2 way = new ? (struct vec2){0.0f, 0.0f} : vec2_sub(at, seen->at);
        *seen = (struct label_seen){at, vec2_scale(way, 1.0f / dt), s->now};
        if (p->alpha > 0.0f)
            l->obstacles.items[l->obstacles.count++] =
                (struct obstacle){{at.x - r, at.y - r, at.x + r, at.y + r}, seen->velocity, id};
    }
}

static enum rc_status gather_obstacles(struct view *v, const struct scene *s, float dt)
{
    struct labels *l = &v->labels;
    l->obstacles.count = l->taken.count = 0;
    const enum rc_status status = RC_RESERVE(&l->obstacles, s->present.count + RC_PANELS);
    if (status < 0)
        return status;
    for (int i = 0; i < RC_PANELS; i++) {
        if (panel_is_shown(v, (enum panel)i))
            l->obstacles.items[l->obstacles.count++] =
                (struct obstacle){.box = v->panels.box[i], .person = RC_SCENE_NONE};
    }
    if (view_shows(v, RC_VIEW_USERS))
        gather_people(l, s, dt);
    return RC_OK;
}

static enum rc_status list_visible(struct labels *l)
{
    l->visible.count = 0;
    const enum rc_status status = RC_RESERVE(&l->visible, l->items.count);
    for (size_t i = 0; i < l->items.count && status == RC_OK; i++) {
        if (l->items.items[i].shown.alpha > 1.0f / 255.0f)
            l->visible.items[l->visible.count++] = l->items.items[i].shown;
    }
    return status;
}

static enum rc_status add_new(struct view *v, const struct scene *s)
{
    const bool files = view_shows(v, RC_VIEW_FILENAMES) && view_shows(v, RC_VIEW_FILES);
    enum rc_status status = RC_OK;
    if (files)
        status = add_files(v, s, 0.5f * CHANGE_SECONDS, CHANGING);
    if (status == RC_OK && view_shows(v, RC_VIEW_USERNAMES) && view_shows(v, RC_VIEW_USERS))
        status = add_people(v, s);
    if (status == RC_OK && view_shows(v, RC_VIEW_DIRNAMES))
        status = add_dirs(v, s);
    if (status == RC_OK && files)
        status = add_files(v, s, 0.5f * FILE_SECONDS, FILES);
    return status;
}

enum rc_status labels_update(struct view *v, const struct scene *s, float dt)
{
    enum rc_status status = marks_ready(&v->labels, s);
    age_past(&v->labels, dt);
    if (status == RC_OK)
        status = gather_obstacles(v, s, dt);
    if (status == RC_OK)
        status = update_present(v, s, dt);
    if (status == RC_OK)
        status = add_new(v, s);
    return status == RC_OK ? list_visible(&v->labels) : status;
}

static struct rgba color_of(const struct view *v, const struct scene *s, const struct view_label *l)
{
    const struct theme *t = &v->theme;
    if (l->kind == RC_LABEL_PERSON) {
        const uint32_t author = s->people.items[l->id].author;
        return color_mix(
            theme_person(&v->theme, intern_string(&s->params.history->authors, author)), t->text,
            0.45f);
    }
    if (l->kind == RC_LABEL_DIR)
        return color_mix(t->text, t->dim_text, l->weight == 0 ? 0.4f : 0.2f);
    const struct scene_file *f = &s->files.items[l->id];
    const float fresh = clampf(1.0f - (s->now - f->touched) / FILE_SECONDS, 0.0f, 1.0f);
    return color_mix(t->text, theme_action(&v->theme, f->action), 0.55f * fresh);
}

/* A plate of the background's colour makes a name readable over files. */
static void draw_plate(const struct view *v, const struct view_label *l, struct drawlist *list)
{
    const uint32_t c = color_premultiply(color_fade(v->theme.background, 0.5f * l->alpha));
    drawlist_rect(list, l->box, 0.34f * (l->box.y1 - l->box.y0), c, c);
}

unsigned label_element(enum view_label_kind kind)
{
    return kind == RC_LABEL_PERSON ? RC_VIEW_USERNAMES
           : kind == RC_LABEL_DIR  ? RC_VIEW_DIRNAMES
                                   : RC_VIEW_FILENAMES;
}

void label_draw(struct view *v, const struct scene *s, const struct view_label *l,
                struct drawlist *list)
{
    const struct vec2 padding = label_padding(s);
    const struct text_style style = style_of(v, s, l);
    strbuf_clear(&v->scratch);
    view_label_text(v, s, l, &v->scratch);
    struct text_run run;
    if (text_shape(v->params.text, strbuf_view(&v->scratch), style, 0, &run) < 0)
        return;
    draw_plate(v, l, list);
    const struct vec2 at = {l->box.x0 + padding.x, l->box.y0 + padding.y + run.ascent};
    view_text(v, list, strbuf_view(&v->scratch), style, at,
              color_fade(color_of(v, s, l), l->alpha));
}

void labels_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    for (size_t i = 0; i < v->labels.visible.count; i++) {
        const struct view_label *l = &v->labels.visible.items[i];
        if (view_shows(v, label_element(l->kind)))
            label_draw(v, s, l, list);
    }
}
