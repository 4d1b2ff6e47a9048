/* What a window lays over the picture: rings, names, the search box, a bar for what is loading.
 * Help and the card are in overlay_boxes.c.
 */
#include <stdio.h>

#include "overlay_parts.h"

static const float RING = 1.8f, RING_GAP = 3.0f; /* around what is selected, in design units */
static const float VEIL = 0.72f;                 /* over what does not match a search */
static const float SEARCH_WIDE = 360.0f, ROW = 17.0f;
enum { MOST_MARKS = 4000 }; /* rings of matches */

void overlay_plate(const struct overlay_pass *o, struct rect box, float alpha)
{
    const struct rgba ground = o->v->theme.background;
    const uint32_t c = color_premultiply(color_fade(ground, alpha));
    const uint32_t edge = color_premultiply(color_fade(o->v->theme.dim_text, 0.35f * alpha));
    const float line = maxf(0.8f * o->u, 1.0f), corner = 7.0f * o->u;
    const struct rect around = {box.x0 - line, box.y0 - line, box.x1 + line, box.y1 + line};
    drawlist_rect(o->list, around, corner + line, edge, edge);
    drawlist_rect(o->list, box, corner, c, c);
}

struct text_style overlay_style(const struct overlay_pass *o, float size, bool bold)
{
    const float scale = o->v->params.font_size / 12.5f * o->u;
    return (struct text_style){maxf(size * scale, 5.0f), bold ? RC_TEXT_SEMIBOLD : RC_TEXT_REGULAR,
                               0};
}

void overlay_text(const struct overlay_pass *o, struct str text, struct text_style style, float x,
                  float y, struct rgba color)
{
    const struct vec2 at = {x, y};
    text_push(o->v->params.text, o->list, text, style, at,
              (struct text_ink){color_premultiply(color), 0});
}

/* ---- targets ---- */

/* Where something is on the frame and how large; false when it is not in the picture. */
static bool locate(const struct scene *s, struct view_target t, struct vec2 *at, float *radius)
{
    const struct camera *c = &s->camera;
    if (!t.any)
        return false;
    if (t.kind == RC_LABEL_PERSON && t.id < s->people.count) {
        const struct scene_person *p = &s->people.items[t.id];
        *at = camera_to_screen(c, p->x, p->y);
        *radius = scene_person_radius(s, p) * c->scale;
        return p->list_index != RC_SCENE_NONE && p->alpha > 0.05f;
    }
    if (t.kind == RC_LABEL_DIR && t.id < s->dirs.count) {
        const struct scene_dir *d = &s->dirs.items[t.id];
        *at = camera_to_screen(c, d->x, d->y);
        *radius = maxf(d->radius, RC_FILE_RADIUS) * c->scale;
        return d->shown;
    }
    if (t.kind != RC_LABEL_FILE || t.id >= s->files.count)
        return false;
    const struct vec2 world = scene_file_position(s, &s->files.items[t.id]);
    *at = camera_to_screen(c, world.x, world.y);
    *radius = RC_FILE_RADIUS * c->scale;
    return s->files.items[t.id].state != RC_FILE_DEAD;
}

static void name_of(const struct scene *s, struct view_target t, struct strbuf *out)
{
    const struct history *h = s->params.history;
    strbuf_clear(out);
    if (t.kind == RC_LABEL_PERSON)
        strbuf_add(out, intern_string(&h->authors, s->people.items[t.id].author));
    else if (t.kind == RC_LABEL_DIR)
        history_path_string(h, s->dirs.items[t.id].path, out);
    else
        history_path_string(h, s->files.items[t.id].path, out);
    if (out->n == 0)
        strbuf_add_char(out, '/');
}

static void build_ring(const struct overlay_pass *o, struct view_target t, float width, float alpha)
{
    struct vec2 at;
    float radius;
    if (!locate(o->s, t, &at, &radius))
        return;
    const uint32_t c = color_premultiply(color_fade(o->v->theme.accent, alpha));
    drawlist_ring(o->list, at.x, at.y, maxf(radius, 3.0f * o->u) + RING_GAP * o->u, width * o->u,
                  c);
}

/* The name of what is selected, beside its ring, wherever there is room for it in the frame. */
static void build_name(const struct overlay_pass *o, struct view_target t)
{
    struct vec2 at;
    float radius;
    if (!locate(o->s, t, &at, &radius))
        return;
    struct strbuf *name = &o->v->scratch;
    name_of(o->s, t, name);
    const struct text_style style = overlay_style(o, 12.5f, true);
    const float pad = 6.0f * o->u, high = 20.0f * o->u, most = 0.7f * (float)o->list->width;
    const float wide = minf(view_text_width(o->v, strbuf_view(name), style), most);
    float x = at.x + maxf(radius, 3.0f * o->u) + 10.0f * o->u;
    if (x + wide + 2.0f * pad > (float)o->list->width)
        x = at.x - maxf(radius, 3.0f * o->u) - 10.0f * o->u - wide - 2.0f * pad;
    x = clampf(x, 0.0f, maxf((float)o->list->width - wide - 2.0f * pad, 0.0f));
    const float y = clampf(at.y - 0.5f * high, 0.0f, (float)o->list->height - high);
    overlay_plate(o, (struct rect){x, y, x + wide + 2.0f * pad, y + high}, 0.88f);
    overlay_path(o, strbuf_view(name), style, (struct vec2){x + pad, y + 14.5f * o->u}, most,
                 o->v->theme.text);
}

/* Lines from a selected person to what it is changing. */
static void build_work(const struct overlay_pass *o, struct view_target t)
{
    const struct scene *s = o->s;
    struct vec2 from, to;
    float radius;
    if (t.kind != RC_LABEL_PERSON || !locate(s, t, &from, &radius))
        return;
    const struct line_end end = {maxf(0.9f * o->u, 1.0f),
                                 color_premultiply(color_fade(o->v->theme.accent, 0.55f))};
    for (size_t i = 0; i < s->actions.count; i++) {
        const struct scene_action *a = &s->actions.items[i];
        const struct view_target file = {RC_LABEL_FILE, a->file, true};
        if (a->person == t.id && locate(s, file, &to, &radius))
            drawlist_line(o->list, from, to, end, end);
    }
}

/* ---- search ---- */

static struct view_target match_at(const struct view_search *q, uint32_t i)
{
    const bool person = i < q->person_count;
    return (struct view_target){person ? RC_LABEL_PERSON : RC_LABEL_FILE,
                                person ? q->people[i] : q->files[i - q->person_count], true};
}

/* A veil over everything, and what matches above it, bright. */
static void build_matches(const struct overlay_pass *o, const struct view_search *q)
{
    const struct rect all = {0.0f, 0.0f, (float)o->list->width, (float)o->list->height};
    const uint32_t veil = color_premultiply(color_fade(o->v->theme.background, VEIL));
    const uint32_t count = q->person_count + q->file_count;
    drawlist_rect(o->list, all, 0.0f, veil, veil);
    for (uint32_t i = 0; i < count && i < MOST_MARKS; i++) {
        const struct view_target t = match_at(q, i);
        struct vec2 at;
        float radius;
        if (!locate(o->s, t, &at, &radius))
            continue;
        const struct rgba color = t.kind == RC_LABEL_FILE
                                      ? view_file_color(o->v, &o->s->files.items[t.id])
                                      : o->v->theme.accent;
        const float r = maxf(radius, 2.0f * o->u);
        if (t.kind == RC_LABEL_FILE)
            drawlist_disc(o->list, at.x, at.y, r, color_premultiply(color));
        drawlist_ring(o->list, at.x, at.y, r + 1.6f * o->u, 1.2f * o->u,
                      color_premultiply(o->v->theme.accent));
    }
}

static void build_rows(const struct overlay_pass *o, const struct view_search *q, struct rect box)
{
    const uint32_t count = q->person_count + q->file_count;
    const uint32_t rows = count < RC_OVERLAY_SEARCH_ROWS ? count : RC_OVERLAY_SEARCH_ROWS;
    const uint32_t first =
        q->current < RC_OVERLAY_SEARCH_ROWS ? 0 : q->current + 1 - RC_OVERLAY_SEARCH_ROWS;
    const struct text_style style = overlay_style(o, 11.5f, false);
    const float pad = 9.0f * o->u, row = ROW * o->u, top = box.y1 + 4.0f * o->u;
    if (rows == 0)
        return;
    overlay_plate(o, (struct rect){box.x0, top, box.x1, top + (float)rows * row + pad}, 0.92f);
    for (uint32_t i = 0; i < rows; i++) {
        const struct view_target t = match_at(q, first + i);
        const float y = top + 0.5f * pad + (float)i * row;
        const bool marked = first + i == q->current;
        const uint32_t mark = color_premultiply(color_fade(o->v->theme.accent, 0.3f));
        if (marked)
            drawlist_rect(o->list,
                          (struct rect){box.x0 + 3.0f * o->u, y, box.x1 - 3.0f * o->u, y + row},
                          4.0f * o->u, mark, mark);
        name_of(o->s, t, &o->v->scratch);
        overlay_path(o, strbuf_view(&o->v->scratch), style,
                     (struct vec2){box.x0 + pad, y + 12.5f * o->u}, box.x1 - box.x0 - 2.0f * pad,
                     marked ? o->v->theme.text : o->v->theme.dim_text);
    }
}

static void build_search(const struct overlay_pass *o, const struct view_search *q)
{
    const float wide = minf(SEARCH_WIDE * o->u, 0.9f * (float)o->list->width);
    const float x = 0.5f * ((float)o->list->width - wide), pad = 9.0f * o->u;
    const struct rect box = {x, 12.0f * o->u, x + wide, 42.0f * o->u};
    const struct text_style style = overlay_style(o, 14.0f, false);
    const struct text_style small = overlay_style(o, 11.0f, false);
    const float y = 31.5f * o->u;
    char counts[64];
    (void)snprintf(counts, sizeof counts, "%u %s, %u %s", q->person_count,
                   q->person_count == 1 ? "person" : "people", q->file_count,
                   q->file_count == 1 ? "file" : "files");
    overlay_plate(o, box, 0.95f);
    if (q->text.n == 0) {
        overlay_text(o, str_of("search files and people"), style, x + pad, y,
                     color_fade(o->v->theme.dim_text, 0.7f));
    } else {
        const float side = view_text_width(o->v, str_of(counts), small);
        overlay_text(o, str_of(counts), small, box.x1 - pad - side, y, o->v->theme.dim_text);
    }
    overlay_text(o, q->text, style, x + pad, y, o->v->theme.text);
    if (q->caret_shown) {
        const struct str before = {q->text.p, q->caret};
        const float at = x + pad + (q->caret > 0 ? view_text_width(o->v, before, style) : 0.0f);
        const uint32_t c = color_premultiply(o->v->theme.accent);
        drawlist_rect(o->list, (struct rect){at, 18.0f * o->u, at + 1.6f * o->u, 36.0f * o->u},
                      0.0f, c, c);
    }
    build_rows(o, q, box);
}

/* ---- notices ---- */

static void build_notice(const struct overlay_pass *o, const struct view_notice *n)
{
    const struct text_style style = overlay_style(o, 18.0f, true);
    const float wide = view_text_width(o->v, n->text, style), pad = 14.0f * o->u;
    const float x = 0.5f * ((float)o->list->width - wide), y = 0.72f * (float)o->list->height;
    const float alpha = clampf(n->alpha, 0.0f, 1.0f);
    overlay_plate(o, (struct rect){x - pad, y - 23.0f * o->u, x + wide + pad, y + 11.0f * o->u},
                  0.85f * alpha);
    overlay_text(o, n->text, style, x, y, color_fade(o->v->theme.text, alpha));
}

static void build_loading(const struct overlay_pass *o, const struct view_loading *l)
{
    const float w = (float)o->list->width, h = (float)o->list->height, thick = 3.0f * o->u;
    const struct text_style style = overlay_style(o, 12.0f, false);
    const float wide = view_text_width(o->v, l->text, style), pad = 8.0f * o->u;
    const float x = 0.5f * (w - wide), y = h - 62.0f * o->u;
    const uint32_t c = color_premultiply(o->v->theme.accent);
    const float from = l->fraction < 0.0f ? (l->phase * 1.2f - 0.2f) * w : 0.0f;
    const float to = l->fraction < 0.0f ? from + 0.2f * w : clampf(l->fraction, 0.0f, 1.0f) * w;
    overlay_plate(o, (struct rect){x - pad, y - 15.0f * o->u, x + wide + pad, y + 6.0f * o->u},
                  0.85f);
    overlay_text(o, l->text, style, x, y, o->v->theme.text);
    drawlist_rect(o->list, (struct rect){maxf(from, 0.0f), h - thick, minf(to, w), h}, 0.0f, c, c);
    /* what runs along it tells that the program is alive while the bar hardly grows */
    const uint32_t spark = color_premultiply(o->v->theme.text);
    const float at = l->phase * w;
    drawlist_rect(o->list, (struct rect){at, h - thick, at + 24.0f * o->u, h}, 0.0f, spark, spark);
}

static void build_line_cursor(const struct overlay_pass *o, const struct view_line_cursor *l)
{
    struct rect line;
    if (!view_time_line(o->v, &line))
        return;
    const struct text_style style = overlay_style(o, 11.5f, true);
    const float wide = view_text_width(o->v, l->date, style), pad = 6.0f * o->u;
    const float most = (float)o->list->width - wide - 2.0f * pad;
    const float x = clampf(l->x - 0.5f * wide - pad, 0.0f, maxf(most, 0.0f));
    const float y = line.y0 - 26.0f * o->u;
    const uint32_t c = color_premultiply(color_fade(o->v->theme.text, 0.8f));
    drawlist_rect(
        o->list,
        (struct rect){l->x - 0.6f * o->u, line.y0, l->x + 0.6f * o->u, line.y0 + 24.0f * o->u},
        0.0f, c, c);
    overlay_plate(o, (struct rect){x, y, x + wide + 2.0f * pad, y + 19.0f * o->u}, 0.92f);
    overlay_text(o, l->date, style, x + pad, y + 13.5f * o->u, o->v->theme.text);
}

/* Two bars at the top, in the middle, where no panel stands. */
static void build_pause(const struct overlay_pass *o)
{
    const float x = 0.5f * (float)o->list->width, y = 16.0f * o->u;
    const uint32_t c = color_premultiply(color_fade(o->v->theme.text, 0.75f));
    for (int i = 0; i < 2; i++) {
        const float left = x + (i == 0 ? -7.0f : 2.0f) * o->u;
        drawlist_rect(o->list, (struct rect){left, y, left + 5.0f * o->u, y + 17.0f * o->u},
                      1.5f * o->u, c, c);
    }
}

void view_build_overlay(struct view *v, const struct scene *s, struct drawlist *list,
                        const struct view_overlay *overlay)
{
    const struct overlay_pass o = {v, s, list, view_unit(list->width, list->height)};
    if (overlay->search.open && overlay->search.text.n > 0)
        build_matches(&o, &overlay->search);
    build_work(&o, overlay->selected);
    build_ring(&o, overlay->hovered, 1.0f, 0.7f);
    build_ring(&o, overlay->selected, RING, 1.0f);
    build_name(&o, overlay->selected);
    if (overlay->line_cursor.any)
        build_line_cursor(&o, &overlay->line_cursor);
    if (overlay->loading.text.n > 0)
        build_loading(&o, &overlay->loading);
    if (overlay->card.title.n > 0)
        overlay_card(&o, &overlay->card);
    if (overlay->search.open)
        build_search(&o, &overlay->search);
    else if (overlay->paused)
        build_pause(&o);
    if (overlay->help.group_count > 0)
        overlay_help(&o, &overlay->help);
    if (overlay->notice.text.n > 0 && overlay->notice.alpha > 0.0f)
        build_notice(&o, &overlay->notice);
}

int64_t view_time_line_date(const struct timeline *tl, double part)
{
    struct timeline at = timeline_rewound(tl);
    uint32_t first, last;
    timeline_advance(&at, (uint64_t)(part * tl->end / tl->step), &first, &last);
    return timeline_date(&at);
}
