/* Names of all that has room for one, beyond those that the label placer chooses: for a window
 * whose user asks for them. They are placed anew in each frame that is recorded, on a grid that
 * tells what is taken; what had a name in the last one comes first and keeps its side.
 */
#include <string.h>

#include "parts.h"
#include "rource/scene/constants.h"

enum { COLUMNS = 256, ROWS = 144, MOST_TRIED = 4000, KINDS = 3, SIDES = 4 };
static const float LEAST_RADIUS = 1.6f; /* pixels of a file: nobody could tell smaller ones apart */
static const float MARGIN = 1.0f;       /* pixels around each name */

struct placing {
    struct view *v;
    const struct scene *s;
    struct drawlist *list;
    float across, down; /* cells a pixel */
    uint32_t tried;
};

void all_names_finish(struct all_names *all)
{
    mem_free(all->taken.items);
    mem_free(all->shown.items);
    mem_free(all->before.items);
    for (int i = 0; i < KINDS; i++)
        mem_free(all->marks[i].items);
    *all = (struct all_names){0};
}

/* The cells that a box touches; false when it is not inside of the frame. */
static bool cells_of(const struct placing *p, struct rect box, int out[4])
{
    const struct camera *c = &p->s->camera;
    const bool inside = box.x0 >= 0.0f && box.y0 >= 0.0f && box.x1 < c->width && box.y1 < c->height;
    out[0] = (int)(clampf(box.x0, 0.0f, c->width - 1.0f) * p->across);
    out[1] = (int)(clampf(box.y0, 0.0f, c->height - 1.0f) * p->down);
    out[2] = (int)(clampf(box.x1, 0.0f, c->width - 1.0f) * p->across);
    out[3] = (int)(clampf(box.y1, 0.0f, c->height - 1.0f) * p->down);
    return inside;
}

static void take(const struct placing *p, struct rect box)
{
    int c[4];
    (void)cells_of(p, box, c);
    for (int y = c[1]; y <= c[3]; y++)
        memset(p->v->all_names.taken.items + y * COLUMNS + c[0], 1, (size_t)(c[2] - c[0] + 1));
}

static bool is_free(const struct placing *p, struct rect box)
{
    int c[4];
    if (!cells_of(p, box, c))
        return false;
    for (int y = c[1]; y <= c[3]; y++) {
        const unsigned char *row = p->v->all_names.taken.items + y * COLUMNS;
        if (memchr(row + c[0], 1, (size_t)(c[2] - c[0] + 1)))
            return false;
    }
    return true;
}

static struct rect grown(struct rect r, float by)
{
    return (struct rect){r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by};
}

/* People, panels and the names that are there already. */
static void take_what_is_there(const struct placing *p)
{
    struct view *v = p->v;
    const struct scene *s = p->s;
    for (int i = 0; i < RC_PANELS; i++) {
        const struct rect box = v->panels.box[i];
        if (panel_is_shown(v, (enum panel)i) && box.x1 >= 0.0f && box.y1 >= 0.0f &&
            box.x0 < s->camera.width && box.y0 < s->camera.height)
            take(p, box);
    }
    for (size_t i = 0; i < s->present.count && view_shows(v, RC_VIEW_USERS); i++) {
        const struct label_anchor a = label_anchor_of(s, RC_LABEL_PERSON, s->present.items[i]);
        if (a.at.x > -a.radius && a.at.y > -a.radius && a.at.x < s->camera.width + a.radius &&
            a.at.y < s->camera.height + a.radius)
            take(p, grown((struct rect){a.at.x, a.at.y, a.at.x, a.at.y}, 0.8f * a.radius));
    }
    for (size_t i = 0; i < v->labels.visible.count; i++) {
        const struct view_label *l = &v->labels.visible.items[i];
        if (view_shows(v, label_element(l->kind)))
            take(p, grown(l->box, MARGIN));
    }
}

/* Whether something may get a name here, and has none. */
static bool is_wanted(const struct placing *p, enum view_label_kind kind, uint32_t id)
{
    const struct view *v = p->v;
    const unsigned element = label_element(kind);
    if (!(v->all_name_elements & element) || !view_shows(v, element) ||
        id >= v->all_names.marks[kind].count || v->all_names.marks[kind].items[id])
        return false;
    if (kind == RC_LABEL_PERSON)
        return view_shows(v, RC_VIEW_USERS) && p->s->people.items[id].list_index != RC_SCENE_NONE &&
               p->s->people.items[id].alpha > 0.3f;
    if (kind == RC_LABEL_DIR)
        return p->s->dirs.items[id].shown && p->s->dirs.items[id].path != RC_PATH_ROOT;
    return view_shows(v, RC_VIEW_FILES) && p->s->files.items[id].state == RC_FILE_ALIVE;
}

/* Names something at the first of its sides that is free, beginning with one. */
static void try_name(struct placing *p, enum view_label_kind kind, uint32_t id, unsigned first)
{
    static const uint8_t sides[SIDES] = {RC_SIDE_RIGHT, RC_SIDE_LEFT, RC_SIDE_BELOW, RC_SIDE_ABOVE};
    struct all_names *all = &p->v->all_names;
    struct view_label label = {.kind = kind, .id = id, .alpha = 1.0f};
    struct vec2 size;
    if (!is_wanted(p, kind, id))
        return;
    const struct label_anchor a = label_anchor_of(p->s, kind, id);
    const struct camera *c = &p->s->camera;
    if (a.at.x < 0.0f || a.at.y < 0.0f || a.at.x > c->width || a.at.y > c->height ||
        p->tried++ >= MOST_TRIED || !label_size(p->v, p->s, &label, &size))
        return;
    for (unsigned i = 0; i <= SIDES; i++) {
        label.side = (uint8_t)(i == 0 ? first : sides[i - 1]);
        label.box = label_box(&a, label.side, size);
        if (!is_free(p, label.box))
            continue;
        take(p, grown(label.box, MARGIN));
        all->marks[kind].items[id] = 1;
        if (RC_RESERVE(&all->shown, 1) < 0)
            p->list->failed = true;
        else
            all->shown.items[all->shown.count++] = label;
        return;
    }
}

static enum rc_status clear_marks(struct all_names *all, enum view_label_kind kind, size_t n)
{
    all->marks[kind].count = 0;
    const enum rc_status status = RC_RESERVE(&all->marks[kind], n);
    if (status < 0)
        return status;
    all->marks[kind].count = n;
    if (n > 0)
        memset(all->marks[kind].items, 0, n);
    return RC_OK;
}

/* Forgets the last frame, but for what had a name in it. */
static enum rc_status begin(struct view *v, const struct scene *s)
{
    struct all_names *all = &v->all_names;
    enum rc_status status;
    all->taken.count = all->before.count = 0;
    if ((status = RC_RESERVE(&all->taken, COLUMNS * ROWS)) < 0 ||
        (status = RC_RESERVE(&all->before, all->shown.count)) < 0 ||
        (status = clear_marks(all, RC_LABEL_PERSON, s->people.count)) < 0 ||
        (status = clear_marks(all, RC_LABEL_DIR, s->dirs.count)) < 0 ||
        (status = clear_marks(all, RC_LABEL_FILE, s->files.count)) < 0)
        return status;
    memset(all->taken.items, 0, COLUMNS * ROWS);
    for (size_t i = 0; i < all->shown.count; i++)
        all->before.items[all->before.count++] = all->shown.items[i];
    all->shown.count = 0;
    for (size_t i = 0; i < v->labels.visible.count; i++) {
        const struct view_label *l = &v->labels.visible.items[i];
        if (l->id < all->marks[l->kind].count)
            all->marks[l->kind].items[l->id] = 1;
    }
    return RC_OK;
}

static void place_all(struct placing *p)
{
    const struct scene *s = p->s;
    const struct all_names *all = &p->v->all_names;
    for (size_t i = 0; i < all->before.count; i++)
        try_name(p, all->before.items[i].kind, all->before.items[i].id, all->before.items[i].side);
    for (size_t i = 0; i < s->present.count; i++)
        try_name(p, RC_LABEL_PERSON, s->present.items[i], RC_SIDE_BELOW);
    for (size_t i = 0; i < s->nodes.count; i++)
        try_name(p, RC_LABEL_DIR, s->nodes.items[i], RC_SIDE_RIGHT);
    if (RC_FILE_RADIUS * s->camera.scale < LEAST_RADIUS)
        return;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const struct scene_dir *d = &s->dirs.items[s->nodes.items[i]];
        for (uint32_t k = 0; k < d->files; k++)
            try_name(p, RC_LABEL_FILE, d->slots[k], RC_SIDE_RIGHT);
    }
}

void all_names_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    struct placing p = {.v = v, .s = s, .list = list};
    p.across = (float)COLUMNS / s->camera.width;
    p.down = (float)ROWS / s->camera.height;
    if (v->all_name_elements == 0)
        return;
    if (begin(v, s) < 0) {
        list->failed = true;
        return;
    }
    take_what_is_there(&p);
    place_all(&p);
    for (size_t i = 0; i < v->all_names.shown.count; i++)
        label_draw(v, s, &v->all_names.shown.items[i], list);
}

void view_set_all_names(struct view *v, unsigned elements)
{
    v->all_name_elements = elements;
    if (elements == 0)
        v->all_names.shown.count = 0;
}

const struct view_label *view_all_names(const struct view *v, uint32_t *count)
{
    *count = (uint32_t)v->all_names.shown.count;
    return v->all_names.shown.items;
}
