/* The label placer, one for all kinds of labels. A label that is up keeps its side and stays while
 * it is wanted and free of others; it fades in and out, and goes at once where it would cover
 * another, an avatar or a panel. New ones take free places in the order of their rank.
 */
#include <string.h>

#include "parts.h"
#include "rource/scene/constants.h"

static const float FADE_SECONDS = 0.2f;
static const float LEAST_SECONDS = 1.2f; /* a label stays at least that long */
static const float FILE_SECONDS = 3.2f;  /* a file's name stays that long after a change */
static const float CLEARANCE = 5.0f;     /* kept free around a new label, in design units */
static const float RANK_PERSON = 3e9f, RANK_FILE = 0.0f, RANK_DIR = 1e9f;
enum { PEOPLE = 40, DIRS = 26, FILES = 34, DIR_CANDIDATES = 64, FILE_CANDIDATES = 160 };

void labels_finish(struct labels *l)
{
    mem_free(l->items.items);
    mem_free(l->visible.items);
    mem_free(l->obstacles.items);
    mem_free(l->taken.items);
    mem_free(l->order.items);
    mem_free(l->file_marks.items);
    mem_free(l->dir_marks.items);
    mem_free(l->person_marks.items);
    *l = (struct labels){0};
}

/* ---- geometry ---- */

static bool overlap(struct rect a, struct rect b, float margin)
{
    return a.x0 < b.x1 + margin && b.x0 < a.x1 + margin && a.y0 < b.y1 + margin &&
           b.y0 < a.y1 + margin;
}

static bool meets_any(const struct rect *boxes, size_t n, struct rect box, float margin)
{
    for (size_t i = 0; i < n; i++) {
        if (overlap(box, boxes[i], margin))
            return true;
    }
    return false;
}

static bool inside(const struct scene *s, struct rect box, float margin)
{
    return box.x0 >= margin && box.y0 >= margin && box.x1 <= s->camera.width - margin &&
           box.y1 <= s->camera.height - margin;
}

static struct text_style style_of(const struct view *v, const struct scene *s,
                                  enum view_label_kind kind)
{
    switch (kind) {
    case RC_LABEL_PERSON:
        return view_style(v, s, 13.5f, RC_TEXT_SEMIBOLD, 0);
    case RC_LABEL_DIR:
        return view_style(v, s, 12.5f, RC_TEXT_SEMIBOLD, 0);
    default:
        return view_style(v, s, 11.5f, RC_TEXT_REGULAR, 0);
    }
}

/* What a label belongs to, on the screen. */
static void anchor_of(const struct scene *s, const struct view_label *l, struct vec2 *at, float *r)
{
    if (l->kind == RC_LABEL_PERSON) {
        const struct scene_person *p = &s->people.items[l->id];
        *at = camera_to_screen(&s->camera, p->x, p->y);
        *r = scene_person_radius(s) * s->camera.scale;
    } else if (l->kind == RC_LABEL_DIR) {
        const struct scene_dir *d = &s->dirs.items[l->id];
        *at = camera_to_screen(&s->camera, d->x, d->y);
        *r = d->radius * s->camera.scale;
    } else {
        const struct scene_file *f = &s->files.items[l->id];
        const struct vec2 world = scene_file_position(s, f);
        *at = camera_to_screen(&s->camera, world.x, world.y);
        *r = maxf(RC_FILE_RADIUS * s->camera.scale, 1.5f);
    }
}

static struct rect box_at(struct vec2 at, float r, float gap, enum label_side side,
                          struct vec2 size)
{
    struct vec2 c = at;
    switch (side) {
    case RC_SIDE_BELOW:
        c.y += r + gap + 0.5f * size.y;
        break;
    case RC_SIDE_ABOVE:
        c.y -= r + gap + 0.5f * size.y;
        break;
    case RC_SIDE_RIGHT:
        c.x += r + gap + 0.5f * size.x;
        break;
    case RC_SIDE_LEFT:
        c.x -= r + gap + 0.5f * size.x;
        break;
    }
    return (struct rect){c.x - 0.5f * size.x, c.y - 0.5f * size.y, c.x + 0.5f * size.x,
                         c.y + 0.5f * size.y};
}

static bool label_size(struct view *v, const struct scene *s, const struct view_label *l,
                       struct vec2 *size)
{
    const struct text_style style = style_of(v, s, l->kind);
    struct text_run run;
    strbuf_clear(&v->scratch);
    view_label_text(v, s, l, &v->scratch);
    if (v->scratch.failed || v->scratch.n == 0 ||
        text_shape(v->params.text, strbuf_view(&v->scratch), style, 0, &run) < 0)
        return false;
    size->x = run.width + 4.0f;
    size->y = run.ascent + run.descent;
    return run.width > 0.0f && run.width < 0.5f * s->camera.width;
}

static bool place(struct view *v, const struct scene *s, struct label *l, struct rect *box)
{
    struct vec2 size, at;
    float r;
    if (!label_size(v, s, &l->shown, &size))
        return false;
    anchor_of(s, &l->shown, &at, &r);
    /* a name keeps clear of the avatar that it belongs to as of any other */
    const float gap = (l->shown.kind == RC_LABEL_PERSON ? CLEARANCE : 2.0f) *
                      view_unit((int)s->camera.width, (int)s->camera.height);
    *box = box_at(at, r, gap, (enum label_side)l->side, size);
    return true;
}

/* ---- marks: one byte an id, so that nothing gets two labels ---- */

static enum rc_status marks_ready(struct labels *l, const struct scene *s)
{
    enum rc_status status;
    if ((status = RC_RESERVE(&l->file_marks, s->files.count - l->file_marks.count)) < 0 ||
        (status = RC_RESERVE(&l->dir_marks, s->dirs.count - l->dir_marks.count)) < 0 ||
        (status = RC_RESERVE(&l->person_marks, s->people.count - l->person_marks.count)) < 0)
        return status;
    while (l->file_marks.count < s->files.count)
        l->file_marks.items[l->file_marks.count++] = 0;
    while (l->dir_marks.count < s->dirs.count)
        l->dir_marks.items[l->dir_marks.count++] = 0;
    while (l->person_marks.count < s->people.count)
        l->person_marks.items[l->person_marks.count++] = 0;
    return RC_OK;
}

static unsigned char *mark_of(struct labels *l, enum view_label_kind kind, uint32_t id)
{
    return kind == RC_LABEL_PERSON ? &l->person_marks.items[id]
           : kind == RC_LABEL_DIR  ? &l->dir_marks.items[id]
                                   : &l->file_marks.items[id];
}

/* ---- labels that are up ---- */

static bool is_eligible(const struct view *v, const struct scene *s, const struct view_label *l)
{
    if (l->kind == RC_LABEL_PERSON) {
        const struct scene_person *p = &s->people.items[l->id];
        return view_shows(v, RC_VIEW_USERNAMES) && p->list_index != RC_SCENE_NONE &&
               scene_person_is_active(s, p);
    }
    if (l->kind == RC_LABEL_DIR) {
        const struct scene_dir *d = &s->dirs.items[l->id];
        const float u = view_unit((int)s->camera.width, (int)s->camera.height);
        return d->shown && d->total_radius * s->camera.scale > 13.0f * u;
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
    return RANK_FILE + s->files.items[l->id].touched;
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

static void keep_or_drop(struct view *v, const struct scene *s, struct label *l, float dt)
{
    struct labels *all = &v->labels;
    const float u = view_unit((int)s->camera.width, (int)s->camera.height);
    struct rect box;
    l->age += dt;
    l->wanted = false;
    if (!exists(s, &l->shown) || !place(v, s, l, &box) || !inside(s, box, 0.0f) ||
        meets_any(all->obstacles.items, all->obstacles.count, box, 0.0f) ||
        meets_any(all->taken.items, all->taken.count, box, 0.0f)) {
        l->shown.alpha = 0.0f;
        return;
    }
    /* what comes near fades before it would touch */
    const bool crowded =
        meets_any(all->taken.items, all->taken.count, box, CLEARANCE * 0.4f * u) ||
        meets_any(all->obstacles.items, all->obstacles.count, box, CLEARANCE * 0.3f * u);
    l->wanted = !crowded && (l->age < LEAST_SECONDS || is_eligible(v, s, &l->shown));
    const float step = dt / FADE_SECONDS;
    l->shown.alpha = clampf(l->shown.alpha + (l->wanted ? step : -step), 0.0f, 1.0f);
    l->shown.box = box;
    if (l->shown.alpha > 0.0f)
        all->taken.items[all->taken.count++] = box;
}

static enum rc_status update_present(struct view *v, const struct scene *s, float dt)
{
    struct labels *l = &v->labels;
    enum rc_status status = sort_labels(l, s);
    if (status == RC_OK)
        status = RC_RESERVE(&l->taken, l->items.count + PEOPLE + DIRS + FILES);
    if (status < 0)
        return status;
    for (size_t i = 0; i < l->order.count; i++)
        keep_or_drop(v, s, &l->items.items[l->order.items[i]], dt);
    size_t kept = 0;
    for (size_t i = 0; i < l->items.count; i++) {
        struct label *item = &l->items.items[i];
        *mark_of(l, item->shown.kind, item->shown.id) = item->shown.alpha > 0.0f;
        if (item->shown.alpha > 0.0f)
            l->items.items[kept++] = *item;
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

static enum rc_status try_label(struct view *v, const struct scene *s, enum view_label_kind kind,
                                uint32_t id)
{
    static const uint8_t sides[3][4] = {
        [RC_LABEL_PERSON] = {RC_SIDE_BELOW, RC_SIDE_ABOVE, RC_SIDE_RIGHT, RC_SIDE_LEFT},
        [RC_LABEL_DIR] = {RC_SIDE_ABOVE, RC_SIDE_BELOW, RC_SIDE_RIGHT, RC_SIDE_LEFT},
        [RC_LABEL_FILE] = {RC_SIDE_RIGHT, RC_SIDE_LEFT, RC_SIDE_ABOVE, RC_SIDE_BELOW},
    };
    struct labels *l = &v->labels;
    const float u = view_unit((int)s->camera.width, (int)s->camera.height);
    struct label item = {.shown = {.kind = kind, .id = id}};
    for (int i = 0; i < 4; i++) {
        struct rect box;
        item.side = sides[kind][i];
        if (!place(v, s, &item, &box))
            return RC_OK;
        if (!inside(s, box, 3.0f * u) ||
            meets_any(l->taken.items, l->taken.count, box, CLEARANCE * u) ||
            meets_any(l->obstacles.items, l->obstacles.count, box, CLEARANCE * 0.5f * u))
            continue;
        enum rc_status status = RC_RESERVE(&l->items, 1);
        if (status == RC_OK)
            status = RC_RESERVE(&l->taken, 1);
        if (status < 0)
            return status;
        item.shown.box = box;
        item.shown.alpha = 1e-3f; /* it fades in from the next update on */
        l->items.items[l->items.count++] = item;
        l->taken.items[l->taken.count++] = box;
        *mark_of(l, kind, id) = 1;
        return RC_OK;
    }
    return RC_OK;
}

static enum rc_status add_people(struct view *v, const struct scene *s)
{
    size_t have = count_kind(&v->labels, RC_LABEL_PERSON);
    for (size_t i = 0; i < s->present.count && have < PEOPLE; i++) {
        const uint32_t id = s->present.items[i];
        const struct scene_person *p = &s->people.items[id];
        if (v->labels.person_marks.items[id] || p->alpha < 0.3f || !scene_person_is_active(s, p))
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
    const float u = view_unit((int)s->camera.width, (int)s->camera.height);
    size_t n = 0;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const uint32_t id = s->nodes.items[i];
        const struct scene_dir *d = &s->dirs.items[id];
        if (d->path == RC_PATH_ROOT || d->total_radius * s->camera.scale < 16.0f * u)
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

static enum rc_status add_files(struct view *v, const struct scene *s)
{
    size_t have = count_kind(&v->labels, RC_LABEL_FILE);
    size_t tried = 0;
    const float r = RC_FILE_RADIUS * s->camera.scale;
    if (r < 0.8f)
        return RC_OK; /* nobody could tell which dot a name belongs to */
    for (size_t i = s->actions.count; i-- > 0 && tried < FILE_CANDIDATES && have < FILES;) {
        const struct scene_action *a = &s->actions.items[i];
        const struct scene_file *f = &s->files.items[a->file];
        if (f->state != RC_FILE_ALIVE || v->labels.file_marks.items[a->file] ||
            s->now - f->touched > 0.5f * FILE_SECONDS)
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

static enum rc_status gather_obstacles(struct view *v, const struct scene *s)
{
    struct labels *l = &v->labels;
    l->obstacles.count = l->taken.count = 0;
    enum rc_status status = RC_RESERVE(&l->obstacles, s->present.count + 4);
    if (status < 0)
        return status;
    l->obstacles.count = panels_boxes(v, s, l->obstacles.items);
    const float r = scene_person_radius(s) * s->camera.scale + 1.0f;
    for (size_t i = 0; i < s->present.count && view_shows(v, RC_VIEW_USERS); i++) {
        const struct scene_person *p = &s->people.items[s->present.items[i]];
        const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
        if (p->alpha > 0.0f)
            l->obstacles.items[l->obstacles.count++] =
                (struct rect){at.x - r, at.y - r, at.x + r, at.y + r};
    }
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

enum rc_status labels_update(struct view *v, const struct scene *s, float dt)
{
    enum rc_status status = marks_ready(&v->labels, s);
    if (status == RC_OK)
        status = gather_obstacles(v, s);
    if (status == RC_OK)
        status = update_present(v, s, dt);
    if (status == RC_OK && view_shows(v, RC_VIEW_USERNAMES) && view_shows(v, RC_VIEW_USERS))
        status = add_people(v, s);
    if (status == RC_OK && view_shows(v, RC_VIEW_DIRNAMES))
        status = add_dirs(v, s);
    if (status == RC_OK && view_shows(v, RC_VIEW_FILENAMES) && view_shows(v, RC_VIEW_FILES))
        status = add_files(v, s);
    return status == RC_OK ? list_visible(&v->labels) : status;
}

void labels_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    for (size_t i = 0; i < v->labels.visible.count; i++) {
        const struct view_label *l = &v->labels.visible.items[i];
        const struct text_style style = style_of(v, s, l->kind);
        struct rgba color = v->theme.text;
        if (l->kind == RC_LABEL_PERSON)
            color = color_mix(theme_person(intern_string(&s->params.history->authors,
                                                         s->people.items[l->id].author)),
                              v->theme.text, 0.45f);
        else if (l->kind == RC_LABEL_DIR)
            color = color_mix(v->theme.text, v->theme.dim_text, 0.35f);
        strbuf_clear(&v->scratch);
        view_label_text(v, s, l, &v->scratch);
        struct text_run run;
        if (text_shape(v->params.text, strbuf_view(&v->scratch), style, 0, &run) < 0)
            continue;
        const struct vec2 at = {l->box.x0 + 2.0f, l->box.y0 + run.ascent};
        view_text(v, list, strbuf_view(&v->scratch), style, at, color_fade(color, l->alpha));
    }
}
