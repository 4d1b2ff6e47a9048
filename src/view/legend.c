/* The legend: the commonest file types with their colours and counts, and the leaderboard: the
 * people with the most commits so far. Both are lists whose rows glide.
 */
#include "parts.h"

static const float ROW = 19.0f; /* pitch */
static const float LEGEND_WIDTH = 128.0f, LEADERS_WIDTH = 176.0f;
static const float TEXT_SIZE = 12.0f, SMALL_SIZE = 10.5f;
static const float OTHERS_ROW = 17.0f;
static const float BAR_PAD = 5.0f; /* a bar goes beyond the words in it */

/* How many of the rows fit into so many pixels. */
static uint32_t rows_that_fit(const struct scene *s, uint32_t rows, float room)
{
    const float fit = clampf(room / (ROW * view_unit_of(s)), 0.0f, (float)RC_RANKED / 2);
    return fit < (float)rows ? (uint32_t)fit : rows;
}

/* The height of a list now: its lowest row, coming and going included. */
static float list_height(const struct ranked *r, uint32_t places)
{
    float rows = 0.0f;
    for (uint32_t i = 0; i < r->count; i++)
        rows = maxf(rows, minf(r->rows[i].y + 1.0f, (float)places));
    return rows;
}

/* ---- file types ---- */

static uint32_t files_of_type(const struct scene *s, uint32_t type)
{
    return s->extension_files.items[type];
}

void legend_update(struct view *v, const struct scene *s, float room, float dt)
{
    struct panels *p = &v->panels;
    uint32_t top[RC_RANKED / 2];
    const uint32_t most =
        rows_that_fit(s, v->params.legend_rows, room - OTHERS_ROW * view_unit_of(s));
    const uint32_t n = ranked_top(top, most, (uint32_t)s->extension_files.count, files_of_type, s);
    ranked_update(&p->legend, top, n, files_of_type, s, dt);
    p->legend_places = most;
    p->other_files = s->live_files;
    p->other_types = 0;
    for (uint32_t i = 0; i < n; i++)
        p->other_files -= files_of_type(s, top[i]);
    for (size_t i = 0; i < s->extension_files.count; i++)
        p->other_types += s->extension_files.items[i] > 0;
    p->other_types -= n;
}

struct vec2 legend_size(struct view *v, const struct scene *s)
{
    const float u = view_unit_of(s);
    const float rows = list_height(&v->panels.legend, v->panels.legend_places);
    const float others = v->panels.other_types > 0 && rows > 0.0f ? OTHERS_ROW : 0.0f;
    return (struct vec2){LEGEND_WIDTH * u, (rows * ROW + others) * u};
}

static void build_type(struct view *v, const struct scene *s, const struct ranked_row *row,
                       float alpha, struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_LEGEND];
    const struct text_style style = view_style(v, s, TEXT_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float y = box.y0 + (13.0f + row->y * ROW) * u;
    const struct str name = intern_string(&s->extensions, row->id);
    drawlist_disc(list, box.x0 + 5.0f * u, y - 4.0f * u, 4.5f * u,
                  color_premultiply(color_fade(v->extension_colors.items[row->id], alpha)));
    view_text(v, list, name.n ? name : str_of("no ending"), style,
              (struct vec2){box.x0 + 17.0f * u, y}, color_fade(v->theme.text, alpha));
    strbuf_clear(&v->scratch);
    words_count(&v->scratch, row->count);
    words_right(v, list, strbuf_view(&v->scratch), style, (struct vec2){box.x1, y},
                color_fade(v->theme.dim_text, alpha));
}

static void build_others(struct view *v, const struct scene *s, float rows, struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_LEGEND];
    const struct text_style style = view_style(v, s, SMALL_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float y = box.y0 + (rows * ROW + 12.0f) * u;
    strbuf_clear(&v->scratch);
    words_count(&v->scratch, v->panels.other_types);
    strbuf_add(&v->scratch, str_of(v->panels.other_types == 1 ? " more type" : " more types"));
    view_text(v, list, strbuf_view(&v->scratch), style, (struct vec2){box.x0 + 17.0f * u, y},
              v->theme.dim_text);
    strbuf_clear(&v->scratch);
    words_count(&v->scratch, v->panels.other_files);
    words_right(v, list, strbuf_view(&v->scratch), style, (struct vec2){box.x1, y},
                v->theme.dim_text);
}

void legend_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    const struct panels *p = &v->panels;
    for (uint32_t i = 0; i < p->legend.count; i++) {
        const float alpha = ranked_alpha(&p->legend, i, p->legend_places);
        if (alpha > 0.0f)
            build_type(v, s, &p->legend.rows[i], alpha, list);
    }
    const float rows = list_height(&p->legend, p->legend_places);
    if (p->other_types > 0 && rows > 0.0f)
        build_others(v, s, rows, list);
}

/* ---- people ---- */

static uint32_t commits_of(const struct scene *s, uint32_t person)
{
    return s->people.items[person].commits;
}

void leaders_update(struct view *v, const struct scene *s, float room, float dt)
{
    uint32_t top[RC_RANKED / 2];
    const uint32_t most = rows_that_fit(s, v->params.leaderboard_rows, room);
    const uint32_t n = ranked_top(top, most, (uint32_t)s->people.count, commits_of, s);
    v->panels.leader_places = most;
    ranked_update(&v->panels.leaders, top, n, commits_of, s, dt);
}

struct vec2 leaders_size(struct view *v, const struct scene *s)
{
    const float u = view_unit_of(s);
    return (struct vec2){LEADERS_WIDTH * u,
                         list_height(&v->panels.leaders, v->panels.leader_places) * ROW * u};
}

static void build_leader(struct view *v, const struct scene *s, const struct ranked_row *row,
                         float most, float alpha, struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_LEADERBOARD];
    const struct text_style style = view_style(v, s, TEXT_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const struct str name =
        intern_string(&s->params.history->authors, s->people.items[row->id].author);
    const struct rgba color = theme_person(&v->theme, name);
    const float top = box.y0 + row->y * ROW * u, y = top + 13.0f * u;
    const float pad = BAR_PAD * u;
    const float width = (box.x1 - box.x0 + 2.0f * pad) * (float)row->count / maxf(most, 1.0f);
    const struct rect bar = {box.x0 - pad, top + 1.0f * u, box.x0 - pad + width, top + 17.0f * u};
    const uint32_t fill = color_premultiply(color_fade(color, 0.2f * alpha));
    drawlist_rect(list, bar, 3.0f * u, fill, fill);
    struct strbuf *count = &v->scratch;
    strbuf_clear(count);
    words_count(count, row->count);
    const float taken = view_text_width(v, strbuf_view(count), style);
    words_right(v, list, strbuf_view(count), style, (struct vec2){box.x1, y},
                color_fade(v->theme.dim_text, alpha));
    strbuf_clear(count);
    words_fit(v, name, style, box.x1 - box.x0 - taken - 10.0f * u, count);
    view_text(v, list, strbuf_view(count), style, (struct vec2){box.x0, y},
              color_fade(color_mix(color, v->theme.text, 0.5f), alpha));
}

void leaders_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    const struct ranked *r = &v->panels.leaders;
    const float most = r->count > 0 ? (float)r->rows[0].count : 0.0f;
    for (uint32_t i = 0; i < r->count; i++) {
        const float alpha = ranked_alpha(r, i, v->panels.leader_places);
        if (alpha > 0.0f)
            build_leader(v, s, &r->rows[i], most, alpha, list);
    }
}
