/* What stands around the scene: title and date at the top left, the legend of file types at the top
 * right, the time line with the activity of the whole history at the bottom.
 */
#include <stdio.h>
#include <string.h>

#include "parts.h"
#include "rource/base/clock.h"

static const float ROW = 19.0f;      /* pitch of the legend, design units */
static const float EDGE = 22.0f;     /* margin of the frame */
static const float LINE_TOP = 44.0f; /* time line: from so far above the bottom … */
static const float LINE_LOW = 22.0f; /* … to here; the years stand below */
static const float PLACE_SECONDS = 0.35f;
static const double DAY = 86400.0;

/* ---- the activity of the whole history ---- */

static int year_of(int64_t time)
{
    return (int)date_from_time(time).year;
}

static void add_tick(struct panels *p, int year, double at)
{
    if (p->tick_count < RC_TICKS) {
        p->tick_at[p->tick_count] = (float)at;
        p->tick_year[p->tick_count++] = year;
    }
}

/* One walk over all commits: how many fall into each part of the play time, and where years begin.
 */
static void count_history(struct panels *p, const struct timeline *tl)
{
    const struct history *h = tl->history;
    const double length = tl->end > 0.0 ? tl->end : 1.0;
    int64_t latest = history_time(h, 0);
    int year = year_of(latest);
    const int years = year_of(history_time(h, tl->commits - 1)) - year;
    const int step = years / (RC_TICKS - 2) + 1;
    double at = 0.0;
    float most = 1.0f;
    for (uint32_t i = 0; i < tl->commits; i++) {
        const int64_t time = history_time(h, i);
        at += timeline_gap(tl, latest, time);
        latest = time > latest ? time : latest;
        const double part = at / length;
        const int bin = (int)(part * RC_HISTOGRAM_BINS);
        float *count = &p->histogram[bin < RC_HISTOGRAM_BINS ? bin : RC_HISTOGRAM_BINS - 1];
        *count += 1.0f;
        most = maxf(most, *count);
        if (latest > 0 && year_of(latest) > year) {
            year = year_of(latest);
            if (year % step == 0)
                add_tick(p, year, part);
        }
    }
    for (int i = 0; i < RC_HISTOGRAM_BINS; i++) /* the root keeps quiet times visible */
        p->histogram[i] = sqrtf(p->histogram[i] / most);
    p->ready = true;
}

/* ---- legend ---- */

static void find_top(const struct scene *s, uint32_t top[RC_LEGEND_ROWS], uint32_t *n)
{
    *n = 0;
    for (uint32_t e = 0; e < s->extension_files.count; e++) {
        const uint32_t count = s->extension_files.items[e];
        if (count == 0 || (*n == RC_LEGEND_ROWS && s->extension_files.items[top[*n - 1]] >= count))
            continue;
        uint32_t at = *n < RC_LEGEND_ROWS ? (*n)++ : *n - 1;
        while (at > 0 && s->extension_files.items[top[at - 1]] < count) {
            top[at] = top[at - 1];
            at--;
        }
        top[at] = e;
    }
}

static struct legend_row *row_of(struct panels *p, uint32_t extension)
{
    for (uint32_t i = 0; i < p->row_count; i++) {
        if (p->rows[i].extension == extension)
            return &p->rows[i];
    }
    return NULL;
}

/* A row rises past the one above when it is larger, but not more often than every PLACE_SECONDS, or
 * two that are nearly equal would change places all the time and meet half way. */
static void order_rows(struct panels *p)
{
    for (uint32_t i = 1; i < p->row_count; i++) {
        struct legend_row *above = &p->rows[i - 1], *row = &p->rows[i];
        const bool larger = row->wanted == above->wanted ? row->count > above->count : row->wanted;
        if (!larger || minf(row->placed, above->placed) < PLACE_SECONDS)
            continue;
        const struct legend_row moved = *above;
        *above = *row;
        *row = moved;
        above->placed = row->placed = 0.0f;
    }
}

static void update_legend(struct panels *p, const struct scene *s, float dt)
{
    uint32_t top[RC_LEGEND_ROWS], n;
    find_top(s, top, &n);
    for (uint32_t i = 0; i < p->row_count; i++) {
        p->rows[i].wanted = false;
        p->rows[i].count = s->extension_files.items[p->rows[i].extension];
        p->rows[i].placed += dt;
    }
    for (uint32_t i = 0; i < n; i++) {
        struct legend_row *row = row_of(p, top[i]);
        if (!row && p->row_count < RC_COUNT(p->rows)) {
            row = &p->rows[p->row_count];
            *row = (struct legend_row){.extension = top[i], .y = (float)p->row_count++};
            row->count = s->extension_files.items[top[i]];
        }
        if (row)
            row->wanted = true;
    }
    order_rows(p);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->row_count; i++) {
        struct legend_row *row = &p->rows[i];
        const float step = dt / 0.4f;
        row->y += ((float)i - row->y) * math_ease(6.0f, dt);
        row->alpha = clampf(row->alpha + (row->wanted ? step : -step), 0.0f, 1.0f);
        if (row->wanted || row->alpha > 0.0f)
            p->rows[kept++] = *row;
    }
    p->row_count = kept;
}

void panels_update(struct view *v, const struct scene *s, const struct timeline *tl, float dt)
{
    if (!v->panels.ready)
        count_history(&v->panels, tl);
    update_legend(&v->panels, s, dt);
}

static void put_right(struct view *v, struct drawlist *list, struct str text,
                      struct text_style style, struct vec2 right, struct rgba color)
{
    right.x -= view_text_width(v, text, style);
    view_text(v, list, text, style, right, color);
}

static void build_legend(struct view *v, const struct scene *s, struct drawlist *list, float u)
{
    const struct text_style style = view_style(v, s, 12.0f, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float right = s->camera.width - EDGE * u;
    for (uint32_t i = 0; i < v->panels.row_count; i++) {
        const struct legend_row *row = &v->panels.rows[i];
        if (row->y > (float)RC_LEGEND_ROWS - 0.5f)
            continue;
        const float y = (EDGE + 11.0f + row->y * ROW) * u;
        const struct str name = intern_string(&s->extensions, row->extension);
        const struct rgba dot = v->extension_colors.items[row->extension];
        char count[16];
        const int n = snprintf(count, sizeof count, "%u", row->count);
        drawlist_disc(list, right - 122.0f * u, y - 4.0f * u, 4.5f * u,
                      color_premultiply(color_fade(dot, row->alpha)));
        view_text(v, list, name.n ? name : str_of("other"), style,
                  (struct vec2){right - 110.0f * u, y}, color_fade(v->theme.text, row->alpha));
        put_right(v, list, (struct str){count, (size_t)n}, style, (struct vec2){right, y},
                  color_fade(v->theme.dim_text, row->alpha));
    }
}

/* ---- title and date ---- */

static size_t write_date(const struct timeline *tl, char *out, size_t size)
{
    /* hours are shown where a second of video is less than two days */
    const char *format = tl->scale * 2.0 * DAY > 1.0 ? "%d %b %Y  %H:%M" : "%d %b %Y";
    return date_format(out, size, format, timeline_date(tl));
}

static void build_heading(struct view *v, const struct scene *s, const struct timeline *tl,
                          struct drawlist *list, float u)
{
    struct vec2 at = {EDGE * u, (EDGE + 14.0f) * u};
    if (view_shows(v, RC_VIEW_TITLE) && v->title[0]) {
        const struct text_style style = view_style(v, s, 20.0f, RC_TEXT_SEMIBOLD, 0);
        view_text(v, list, str_of(v->title), style, at, v->theme.text);
        at.y += 22.0f * u;
    }
    if (view_shows(v, RC_VIEW_DATE)) {
        char date[64];
        const size_t n = write_date(tl, date, sizeof date);
        const struct text_style style = view_style(v, s, 15.0f, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
        view_text(v, list, (struct str){date, n < sizeof date ? n : sizeof date - 1}, style, at,
                  color_mix(v->theme.text, v->theme.dim_text, 0.3f));
    }
}

/* ---- time line ---- */

static void build_line(struct view *v, const struct scene *s, const struct timeline *tl,
                       struct drawlist *list, float u)
{
    const float x0 = EDGE * u, x1 = s->camera.width - EDGE * u;
    const float low = s->camera.height - LINE_LOW * u;
    const float high = (LINE_TOP - LINE_LOW) * u;
    const double length = tl->end > 0.0 ? tl->end : 1.0;
    const float done = (float)(tl->now / length < 1.0 ? tl->now / length : 1.0);
    const int bins = (int)minf((x1 - x0) / (3.0f * u), (float)RC_HISTOGRAM_BINS);
    for (int i = 0; i < bins; i++) {
        const float from = (float)i / (float)bins, to = (float)(i + 1) / (float)bins;
        float value = 0.0f;
        for (int k = (int)(from * RC_HISTOGRAM_BINS); k < (int)(to * RC_HISTOGRAM_BINS); k++)
            value = maxf(value, v->panels.histogram[k]);
        const struct rgba c = color_fade(from <= done ? v->theme.accent : v->theme.dim_text,
                                         from <= done ? 0.75f : 0.28f);
        const struct rect bar = {x0 + from * (x1 - x0), low - maxf(value * high, 1.0f * u),
                                 x0 + to * (x1 - x0) - 1.0f * u, low};
        drawlist_rect(list, bar, 0.0f, color_premultiply(c), color_premultiply(c));
    }
    const float x = x0 + done * (x1 - x0);
    drawlist_rect(list,
                  (struct rect){x - 0.8f * u, low - high - 3.0f * u, x + 0.8f * u, low + 3.0f * u},
                  0.8f * u, color_premultiply(v->theme.text), color_premultiply(v->theme.text));
    const struct text_style style = view_style(v, s, 10.5f, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    float free_from = x0;
    for (uint32_t i = 0; i < v->panels.tick_count; i++) {
        char year[16];
        const int n = snprintf(year, sizeof year, "%d", v->panels.tick_year[i]);
        const struct str text = {year, (size_t)n};
        const float at = x0 + v->panels.tick_at[i] * (x1 - x0);
        const float width = view_text_width(v, text, style);
        if (at < free_from || at + width > x1)
            continue;
        view_text(v, list, text, style, (struct vec2){at, low + 14.0f * u}, v->theme.dim_text);
        free_from = at + width + 8.0f * u;
    }
}

void panels_build(struct view *v, const struct scene *s, const struct timeline *tl,
                  struct drawlist *list)
{
    const float u = view_unit((int)s->camera.width, (int)s->camera.height);
    if (view_shows(v, RC_VIEW_PROGRESS))
        build_line(v, s, tl, list, u);
    if (view_shows(v, RC_VIEW_LEGEND))
        build_legend(v, s, list, u);
    build_heading(v, s, tl, list, u);
}

uint32_t panels_boxes(struct view *v, const struct scene *s, struct rect boxes[4])
{
    const float w = s->camera.width, h = s->camera.height, u = view_unit((int)w, (int)h);
    uint32_t n = 0;
    if ((view_shows(v, RC_VIEW_TITLE) && v->title[0]) || view_shows(v, RC_VIEW_DATE)) {
        const struct text_style style = view_style(v, s, 20.0f, RC_TEXT_SEMIBOLD, 0);
        const float width =
            view_shows(v, RC_VIEW_TITLE) ? view_text_width(v, str_of(v->title), style) : 0.0f;
        boxes[n++] = (struct rect){0.0f, 0.0f, (EDGE + 6.0f) * u + maxf(width, 150.0f * u),
                                   (EDGE + 44.0f) * u};
    }
    if (view_shows(v, RC_VIEW_LEGEND) && v->panels.row_count > 0)
        boxes[n++] = (struct rect){w - (EDGE + 140.0f) * u, 0.0f, w,
                                   (EDGE + 8.0f + ROW * (float)v->panels.row_count) * u};
    if (view_shows(v, RC_VIEW_PROGRESS))
        boxes[n++] = (struct rect){0.0f, h - (LINE_TOP + 6.0f) * u, w, h};
    return n;
}
