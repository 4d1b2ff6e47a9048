/* The time line at the bottom: the activity of the whole history, how far it has been played, and
 * years, months, days or hours, whichever divides it best.
 */
#include <stdio.h>
#include <string.h>

#include "parts.h"
#include "rource/base/clock.h"

static const float HIGH = 22.0f;      /* of the bars at most */
static const float LABEL_ROW = 14.0f; /* from the bars' feet to the labels' baseline */
static const float LABEL_SIZE = 10.5f, LABEL_GAP = 9.0f;
static const float BAR = 4.0f, BAR_GAP = 1.2f; /* pitch of the bars, and what is between them */
static const int64_t HOUR = 3600, DAY = 86400, MONTH = 30 * 86400, YEAR = 365 * 86400;

/* Which unit a time lies in, counted from some beginning. */
static int64_t unit_at(enum tick_unit unit, int64_t time)
{
    const struct date d = date_from_time(time);
    switch (unit) {
    case RC_TICK_YEAR:
        return d.year;
    case RC_TICK_MONTH:
        return d.year * 12 + d.month - 1;
    case RC_TICK_DAY:
        return time >= 0 ? time / DAY : (time + 1) / DAY - 1;
    case RC_TICK_HOUR:
        return time >= 0 ? time / HOUR : (time + 1) / HOUR - 1;
    }
    return 0;
}

static enum tick_unit unit_for(int64_t span)
{
    return span > 2 * YEAR    ? RC_TICK_YEAR
           : span > 2 * MONTH ? RC_TICK_MONTH
           : span > 2 * DAY   ? RC_TICK_DAY
                              : RC_TICK_HOUR;
}

/* Every how many units there is a tick, for that many units in all. */
static int64_t step_for(enum tick_unit unit, int64_t units)
{
    static const int64_t nice[4][8] = {
        [RC_TICK_YEAR] = {1, 2, 5, 10, 20, 50, 100, 200},
        [RC_TICK_MONTH] = {1, 2, 3, 6, 12, 24, 60, 120},
        [RC_TICK_DAY] = {1, 2, 5, 10, 20, 30, 60, 120},
        [RC_TICK_HOUR] = {1, 2, 3, 6, 12, 24, 48, 96},
    };
    for (int i = 0; i < 8; i++) {
        if (units / nice[unit][i] < RC_TICKS - 1)
            return nice[unit][i];
    }
    return units / (RC_TICKS - 2) + 1;
}

static void add_tick(struct panels *p, int64_t time, float at)
{
    const struct tick *before = p->tick_count > 0 ? &p->ticks[p->tick_count - 1] : NULL;
    const bool new_year =
        !before || unit_at(RC_TICK_YEAR, time) != unit_at(RC_TICK_YEAR, before->time);
    if (p->tick_count < RC_TICKS)
        p->ticks[p->tick_count++] = (struct tick){at, time, new_year};
}

void line_count(struct panels *p, const struct timeline *tl)
{
    const struct history *h = tl->history;
    const double length = tl->end > 0.0 ? tl->end : 1.0;
    int64_t latest = history_time(h, 0), last = latest;
    for (uint32_t i = 0; i < tl->commits; i++)
        last = history_time(h, i) > last ? history_time(h, i) : last;
    p->tick_unit = unit_for(last - latest);
    int64_t unit = unit_at(p->tick_unit, latest);
    const int64_t step = step_for(p->tick_unit, unit_at(p->tick_unit, last) - unit);
    double at = 0.0;
    float most = 1.0f;
    memset(p->histogram, 0, sizeof p->histogram);
    p->tick_count = 0;
    if (tl->commits > 0)
        add_tick(p, latest, 0.0f); /* where it begins, if there is room for its label */
    for (uint32_t i = 0; i < tl->commits; i++) {
        const int64_t time = history_time(h, i);
        at = i > 0 ? timeline_due(tl, i, at, latest) : 0.0;
        latest = time > latest ? time : latest;
        const double part = at / length;
        const int bin = (int)(part * RC_HISTOGRAM_BINS);
        float *count = &p->histogram[bin < RC_HISTOGRAM_BINS ? bin : RC_HISTOGRAM_BINS - 1];
        *count += 1.0f;
        most = maxf(most, *count);
        const int64_t now = unit_at(p->tick_unit, latest);
        if (now / step != unit / step)
            add_tick(p, latest, (float)part);
        unit = now;
    }
    for (int i = 0; i < RC_HISTOGRAM_BINS; i++) /* the root keeps quiet times visible */
        p->histogram[i] = sqrtf(p->histogram[i] / most);
    p->counted = tl->commits;
}

/* ---- drawing ---- */

/* The largest of the bins that lie below a bar. */
static float bar_value(const struct panels *p, float from, float to)
{
    const int first = (int)(from * RC_HISTOGRAM_BINS);
    int last = (int)(to * RC_HISTOGRAM_BINS);
    float value = 0.0f;
    last = last > first ? last : first + 1;
    for (int k = first; k < last && k < RC_HISTOGRAM_BINS; k++)
        value = maxf(value, p->histogram[k]);
    return value;
}

static void build_bars(struct view *v, struct rect box, float low, float done, float u,
                       struct drawlist *list)
{
    const float wide = box.x1 - box.x0;
    const int bars = (int)clampf(wide / (BAR * u), 8.0f, (float)RC_HISTOGRAM_BINS);
    const struct rgba played = color_fade(v->theme.accent, 0.8f);
    const struct rgba ahead = color_fade(v->theme.dim_text, 0.3f);
    for (int i = 0; i < bars; i++) {
        const float from = (float)i / (float)bars, to = (float)(i + 1) / (float)bars;
        const uint32_t c = color_premultiply(to <= done ? played : ahead);
        const float high = maxf(bar_value(&v->panels, from, to) * HIGH, 1.2f) * u;
        const struct rect bar = {box.x0 + from * wide, low - high, box.x0 + to * wide - BAR_GAP * u,
                                 low};
        drawlist_rect(list, bar, minf(1.2f * u, 0.5f * high), c, c);
    }
}

static struct str tick_label(const struct panels *p, uint32_t i, bool first, char *out, size_t size)
{
    static const char *const formats[] = {[RC_TICK_YEAR] = "%Y",
                                          [RC_TICK_MONTH] = "%b",
                                          [RC_TICK_DAY] = "%e %b",
                                          [RC_TICK_HOUR] = "%H:00"};
    const struct tick *t = &p->ticks[i];
    const bool year = p->tick_unit == RC_TICK_MONTH && (first || t->new_year);
    const size_t n = date_format(out, size, year ? "%b %Y" : formats[p->tick_unit], t->time);
    const struct str text = {out, n < size ? n : size - 1};
    return out[0] == ' ' ? (struct str){out + 1, text.n - 1} : text;
}

/* Where a label may begin: not before free_from, not so late that it is cut off. */
static bool has_room(float x, float width, float free_from, struct rect box)
{
    return x >= free_from && x + width <= box.x1;
}

static void build_ticks(struct view *v, const struct scene *s, struct rect box, float low, float u,
                        struct drawlist *list)
{
    const struct panels *p = &v->panels;
    const struct text_style style = view_style(v, s, LABEL_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float wide = box.x1 - box.x0;
    float free_from = box.x0;
    bool first = true;
    for (uint32_t i = 0; i < p->tick_count; i++) {
        char text[32];
        const struct str label = tick_label(p, i, first, text, sizeof text);
        const float x = box.x0 + p->ticks[i].at * wide, width = view_text_width(v, label, style);
        const float after = x + width + LABEL_GAP * u;
        if (!has_room(x, width, free_from, box))
            continue;
        /* the beginning gives way to a year or month that begins soon after */
        if (i == 0 && p->tick_count > 1 && box.x0 + p->ticks[1].at * wide < after)
            continue;
        view_text(v, list, label, style, (struct vec2){x, low + LABEL_ROW * u}, v->theme.dim_text);
        free_from = after;
        first = false;
    }
}

bool view_time_line(const struct view *v, struct rect *box)
{
    *box = v->panels.box[RC_PANEL_LINE];
    return box->x1 > box->x0;
}

void line_build(struct view *v, const struct scene *s, const struct timeline *tl,
                struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_LINE];
    const float low = box.y0 + (HIGH + 2.0f) * u;
    const double length = tl->end > 0.0 ? tl->end : 1.0;
    const float done = (float)(tl->now / length < 1.0 ? tl->now / length : 1.0);
    build_bars(v, box, low, done, u, list);
    build_ticks(v, s, box, low, u, list);
    const float x = box.x0 + done * (box.x1 - box.x0);
    const uint32_t c = color_premultiply(v->theme.text);
    drawlist_rect(list,
                  (struct rect){x - 0.9f * u, box.y0 - 1.0f * u, x + 0.9f * u, low + 2.0f * u},
                  0.9f * u, c, c);
    drawlist_disc(list, x, box.y0 - 1.0f * u, 2.6f * u, c);
}
