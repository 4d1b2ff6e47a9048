/* What a window lays over the picture: the pen that all its parts draw with, rings and name plates
 * of what is selected, hovered or found, and the order of the parts.
 */
#include "rource/view/overlay.h"

#include "overlay_parts.h"
#include "rource/scene/constants.h"

static const float LEAST_UNIT = 0.78f; /* pixels: words stay readable in a small window */
static const float FONT_LEAST = 0.6f, FONT_MOST = 2.0f; /* of --font-size, as a factor */
static const float TEXT_CONTRAST = 4.5f;
static const float PLATE_TINT = 0.05f, EDGE_TINT = 0.22f;
static const float RING_GAP = 3.5f, RING_LEAST = 5.0f; /* from what it rings; its radius at least */
static const float SELECTED_RING = 2.2f, HOVERED_RING = 1.2f;
static const float NAME_SIZE = 13.0f, NAME_PAD = 8.0f, NAME_HIGH = 23.0f, NAME_SHARE = 0.6f;
static const float WORK_ALPHA = 0.75f, WORK_FULL = 6.0f; /* more lines than that share the light */
enum { WORK_LINES = 64 }; /* from a selected person to files, at most */

/* ---- the pen ---- */

struct pen pen_make(struct view *v, const struct scene *s, struct drawlist *list)
{
    const struct theme *t = &v->theme;
    const float font = clampf(v->params.font_size / 12.5f, FONT_LEAST, FONT_MOST);
    struct pen p = {.v = v, .s = s, .list = list};
    p.w = (float)list->width;
    p.h = (float)list->height;
    p.unit = view_unit(list->width, list->height);
    p.u = maxf(p.unit, LEAST_UNIT) * font;
    p.plate = color_mix(t->background, t->text, PLATE_TINT);
    p.edge = color_mix(t->background, t->text, EDGE_TINT);
    p.text = color_with_contrast(t->text, p.plate, TEXT_CONTRAST);
    p.dim = color_with_contrast(t->dim_text, p.plate, TEXT_CONTRAST);
    p.accent = color_with_contrast(t->accent, p.plate, TEXT_CONTRAST);
    return p;
}

struct text_style pen_style(const struct pen *p, float size, uint8_t weight, uint8_t flags)
{
    return (struct text_style){maxf(size * p->u, 5.0f), weight, flags};
}

void pen_text(const struct pen *p, struct str text, struct text_style style, struct vec2 at,
              struct rgba color)
{
    text_push(p->v->params.text, p->list, text, style, at,
              (struct text_ink){color_premultiply(color), 0});
}

void pen_text_right(const struct pen *p, struct str text, struct text_style style,
                    struct vec2 right, struct rgba color)
{
    right.x -= view_text_width(p->v, text, style);
    pen_text(p, text, style, right, color);
}

float pen_baseline(float y, struct text_style style)
{
    return floorf(y + 0.36f * style.size + 0.5f); /* half the height of Inter's capitals */
}

static struct rect whole_pixels(struct rect r)
{
    return (struct rect){floorf(r.x0 + 0.5f), floorf(r.y0 + 0.5f), floorf(r.x1 + 0.5f),
                         floorf(r.y1 + 0.5f)};
}

static struct rect grown(struct rect r, float by)
{
    return (struct rect){r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by};
}

void pen_plate(const struct pen *p, struct rect box, float corner, float alpha)
{
    const struct rect r = whole_pixels(box);
    const float rim = maxf(1.0f, floorf(p->u));
    for (int i = 3; i > 0 && p->v->theme.shadow.a > 0; i--) { /* three make a soft edge */
        const float by = 1.6f * (float)i * p->u;
        struct rect under = grown(r, by);
        under.y0 += by;
        const uint32_t c = color_premultiply(color_fade(p->v->theme.shadow, 0.5f * alpha));
        drawlist_rect(p->list, under, corner + by, c, c);
    }
    const uint32_t edge = color_premultiply(color_fade(p->edge, alpha));
    const uint32_t fill = color_premultiply(color_fade(p->plate, alpha));
    drawlist_rect(p->list, r, corner, edge, edge);
    drawlist_rect(p->list, grown(r, -rim), maxf(corner - rim, 0.0f), fill, fill);
}

void pen_veil(const struct pen *p, float alpha)
{
    const uint32_t c = color_premultiply(color_fade(p->v->theme.background, alpha));
    drawlist_rect(p->list, (struct rect){0.0f, 0.0f, p->w, p->h}, 0.0f, c, c);
}

struct str pen_words(const struct pen *p, const struct strbuf *words)
{
    p->list->failed = p->list->failed || words->failed;
    return strbuf_view(words);
}

/* ---- targets ---- */

static bool person_place(const struct scene *s, uint32_t id, struct vec2 *at, float *radius)
{
    if (id >= s->people.count)
        return false;
    const struct scene_person *person = &s->people.items[id];
    *at = camera_to_screen(&s->camera, person->x, person->y);
    *radius = scene_person_radius(s, person) * s->camera.scale;
    return person->list_index != RC_SCENE_NONE && person->alpha > 0.05f;
}

static bool dir_place(const struct scene *s, uint32_t id, struct vec2 *at, float *radius)
{
    if (id >= s->dirs.count)
        return false;
    const struct scene_dir *dir = &s->dirs.items[id];
    *at = camera_to_screen(&s->camera, dir->x, dir->y);
    *radius = dir->radius * s->camera.scale;
    return dir->shown;
}

static bool file_place(const struct scene *s, uint32_t id, struct vec2 *at, float *radius)
{
    if (id >= s->files.count)
        return false;
    const struct scene_file *file = &s->files.items[id];
    if (file->state == RC_FILE_DEAD)
        return false;
    const struct vec2 world = scene_file_position(s, file);
    *at = camera_to_screen(&s->camera, world.x, world.y);
    *radius = RC_FILE_RADIUS * s->camera.scale;
    return true;
}

bool target_place(const struct pen *p, const struct view_target *target, struct vec2 *at,
                  float *radius)
{
    if (!target->any)
        return false;
    switch (target->kind) {
    case RC_LABEL_PERSON:
        return person_place(p->s, target->id, at, radius);
    case RC_LABEL_DIR:
        return dir_place(p->s, target->id, at, radius);
    case RC_LABEL_FILE:
        return file_place(p->s, target->id, at, radius);
    }
    return false;
}

static float ring_radius(const struct pen *p, float radius)
{
    return maxf(radius + RING_GAP * p->u, RING_LEAST * p->u);
}

void target_ring(const struct pen *p, const struct view_target *target, float width, float alpha)
{
    struct vec2 at;
    float radius;
    if (!target_place(p, target, &at, &radius))
        return;
    const float r = ring_radius(p, radius), wide = maxf(width * p->u, 1.0f);
    /* on a ground of its own the ring is crisp whatever it crosses */
    drawlist_ring(p->list, at.x, at.y, r, wide + 2.0f * p->u,
                  color_premultiply(color_fade(p->v->theme.background, 0.7f * alpha)));
    drawlist_ring(p->list, at.x, at.y, r, wide, color_premultiply(color_fade(p->accent, alpha)));
}

/* Writes what a target is called in full; true when that is a path. */
static bool write_name(const struct pen *p, const struct view_target *target, struct strbuf *out)
{
    const struct history *h = p->s->params.history;
    strbuf_clear(out);
    if (target->kind == RC_LABEL_PERSON) {
        strbuf_add(out, intern_string(&h->authors, p->s->people.items[target->id].author));
        return false;
    }
    const uint32_t path = target->kind == RC_LABEL_DIR ? p->s->dirs.items[target->id].path
                                                       : p->s->files.items[target->id].path;
    history_path_string(h, path, out);
    if (out->n == 0) /* the root */
        strbuf_add(out, str_of(p->v->title[0] ? p->v->title : "/"));
    return path != RC_PATH_ROOT;
}

/* The label that names a target in the picture; NULL when it has none. */
static const struct view_label *label_of(const struct pen *p, const struct view_target *target)
{
    for (size_t i = 0; i < p->v->labels.visible.count; i++) {
        const struct view_label *l = &p->v->labels.visible.items[i];
        if (l->kind == target->kind && l->id == target->id)
            return l;
    }
    return NULL;
}

/* Where the plate of a name stands: over the target's label, or else right of it, or left where the
 * frame ends. */
static struct rect plate_place(const struct pen *p, const struct view_target *target,
                               struct vec2 size)
{
    const float gap = 6.0f * p->u, edge = 8.0f * p->u;
    const struct view_label *label = label_of(p, target);
    struct vec2 at = {0.0f, 0.0f};
    float radius = 0.0f;
    (void)target_place(p, target, &at, &radius); /* the caller has asked */
    const float reach = ring_radius(p, radius) + gap;
    float x = at.x + reach, y = at.y - 0.5f * size.y;
    if (label) { /* wider than it at the side that is free, or at both */
        const struct rect b = label->box;
        y = 0.5f * (b.y0 + b.y1 - size.y);
        x = b.x0 > at.x ? b.x0 : b.x1 < at.x ? b.x1 - size.x : 0.5f * (b.x0 + b.x1 - size.x);
    } else if (x + size.x > p->w - edge) {
        x = at.x - reach - size.x;
    }
    x = maxf(minf(x, p->w - edge - size.x), edge);
    y = maxf(minf(y, p->h - edge - size.y), edge);
    return (struct rect){x, y, x + size.x, y + size.y};
}

void target_plate(const struct pen *p, const struct view_target *target)
{
    struct vec2 at;
    float radius;
    struct strbuf *name = &p->v->long_words, *fitted = &p->v->scratch;
    if (!target_place(p, target, &at, &radius))
        return;
    const struct text_style style = pen_style(p, NAME_SIZE, RC_TEXT_SEMIBOLD, 0);
    const float pad = NAME_PAD * p->u, room = NAME_SHARE * p->w - 2.0f * pad;
    const bool is_path = write_name(p, target, name);
    strbuf_clear(fitted);
    if (is_path)
        words_fit_path(p->v, pen_words(p, name), style, room, fitted);
    else
        words_fit(p->v, pen_words(p, name), style, room, fitted);
    const struct str text = pen_words(p, fitted);
    const struct vec2 size = {view_text_width(p->v, text, style) + 2.0f * pad, NAME_HIGH * p->u};
    const struct rect box = plate_place(p, target, size);
    pen_plate(p, box, 6.0f * p->u, 1.0f);
    struct vec2 from = {box.x0 + pad, pen_baseline(0.5f * (box.y0 + box.y1), style)};
    const struct str dirs = {text.p, is_path ? words_name_start(text) : 0};
    pen_text(p, dirs, style, from, p->dim);
    from.x += view_text_width(p->v, dirs, style);
    pen_text(p, (struct str){text.p + dirs.n, text.n - dirs.n}, style, from, p->text);
}

/* A thin line from the rim of one ring to that of another, and a ring around its end. */
static void work_line(const struct pen *p, struct vec2 from, float begin, struct vec2 to,
                      struct line_end thin)
{
    const float size = RC_FILE_RADIUS * p->s->camera.scale + 2.0f * p->u;
    const struct vec2 way = vec2_sub(to, from);
    const float whole = vec2_length(way), end = whole - size;
    drawlist_ring(p->list, to.x, to.y, size, thin.width, thin.color);
    if (end > begin)
        drawlist_line(p->list, vec2_add(from, vec2_scale(way, begin / whole)),
                      vec2_add(from, vec2_scale(way, end / whole)), thin, thin);
}

/* Lines from a person to the files that it is changing, the latest ones; they fade as beams do. */
static void work_build(const struct pen *p, uint32_t person)
{
    const struct scene *s = p->s;
    const struct view_target self = {RC_LABEL_PERSON, person, true};
    struct vec2 from, to;
    float radius, size;
    if (!target_place(p, &self, &from, &radius))
        return;
    const uint32_t beams = s->people.items[person].beams;
    const float lines = (float)(beams < WORK_LINES ? beams : WORK_LINES);
    const float light = WORK_ALPHA * minf(1.0f, sqrtf(WORK_FULL / maxf(lines, 1.0f)));
    uint32_t drawn = 0;
    for (size_t i = s->actions.count; i-- > 0 && drawn < WORK_LINES;) {
        const struct scene_action *a = &s->actions.items[i];
        if (a->person != person || !file_place(s, a->file, &to, &size))
            continue;
        const float left = clampf(1.0f - (s->now - a->start) / a->life, 0.0f, 1.0f);
        const struct rgba c = color_fade(p->accent, light * sqrtf(left));
        work_line(p, from, ring_radius(p, radius), to,
                  (struct line_end){maxf(p->u, 1.0f), color_premultiply(c)});
        drawn++;
    }
}

static void targets_build(const struct pen *p, const struct view_overlay *o)
{
    const struct view_target *a = &o->selected, *b = &o->hovered;
    const bool same = a->any && b->any && a->kind == b->kind && a->id == b->id;
    if (!same)
        target_ring(p, b, HOVERED_RING, 0.85f);
    if (a->any && a->kind == RC_LABEL_PERSON)
        work_build(p, a->id);
    target_ring(p, a, SELECTED_RING, 1.0f);
    target_plate(p, a);
}

/* ---- the whole ---- */

void view_build_overlay(struct view *v, const struct scene *scene, struct drawlist *list,
                        const struct view_overlay *overlay)
{
    const struct pen p = pen_make(v, scene, list);
    search_build_matches(&p, &overlay->search);
    targets_build(&p, overlay);
    line_cursor_build(&p, &overlay->line_cursor);
    state_build(&p, overlay);
    search_build(&p, &overlay->search);
    figures_build(&p, &overlay->figures);
    card_build(&p, &overlay->card);
    help_build(&p, &overlay->help);
    notice_build(&p, &overlay->notice);
}

int64_t view_time_line_date(const struct timeline *timeline, double part)
{
    const double inside = part > 0.0 ? part < 1.0 ? part : 1.0 : 0.0;
    return timeline_date_at(timeline, inside * timeline->end);
}
