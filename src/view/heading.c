/* The heading: title, date and counters, one below the other. The words of the date stand in places
 * of their own, as wide as the widest month or day, so that nothing jitters while it changes.
 */
#include <string.h>

#include "parts.h"
#include "rource/base/clock.h"

static const float TITLE_SIZE = 20.0f, DATE_SIZE = 15.0f, COUNTER_SIZE = 11.5f;
static const float TITLE_PITCH = 25.0f, DATE_PITCH = 20.0f, COUNTER_PITCH = 17.0f;
static const float TITLE_SHARE = 0.6f; /* of the frame's width at most */
static const double DAY = 86400.0;

static bool has_title(const struct view *v)
{
    return view_shows(v, RC_VIEW_TITLE) && v->title[0];
}

static bool has_counters(const struct view *v)
{
    return view_shows(v, RC_VIEW_COUNTERS) && v->params.counters;
}

/* ---- date ---- */

static const char *date_format_of(const struct view *v, const struct timeline *tl)
{
    if (v->params.date_format && v->params.date_format[0])
        return v->params.date_format;
    /* hours are shown where a second of video is less than two days */
    return tl->scale * 2.0 * DAY > 1.0 ? "%d %b %Y %H:%M" : "%d %b %Y";
}

/* Minutes east of UTC that a time is shown in. */
static int zone_of(const struct view *v, const struct scene *s, int64_t time)
{
    switch (v->params.zone) {
    case RC_ZONE_LOCAL:
        return clock_local_zone(time);
    case RC_ZONE_AUTHOR:
        return s->last_commit == RC_SCENE_NONE
                   ? 0
                   : history_commit(s->params.history, s->last_commit)->zone_minutes;
    case RC_ZONE_UTC:
        break;
    }
    return 0;
}

static struct str write_date(const struct view *v, const struct timeline *tl, int64_t time,
                             int zone, char out[96])
{
    const size_t size = 96, n = date_format_in_zone(out, size, date_format_of(v, tl), time, zone);
    return (struct str){out, n < size ? n : size - 1};
}

/* Makes room for the words of a date: each begins where the widest of those before it ends. */
static void reserve_words(struct view *v, const struct scene *s, struct str date)
{
    struct panels *p = &v->panels;
    const struct text_style style = view_style(v, s, DATE_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float blank =
        view_text_width(v, str_of("x x"), style) - 2.0f * view_text_width(v, str_of("x"), style);
    struct str word, rest = date;
    for (uint32_t i = 0; i < RC_DATE_PARTS && rest.n > 0; i++) {
        str_split(rest, ' ', &word, &rest);
        const float end = p->date_at[i] + view_text_width(v, word, style) + blank;
        p->date_parts = i + 1 > p->date_parts ? i + 1 : p->date_parts;
        for (uint32_t k = i + 1; k <= RC_DATE_PARTS && p->date_at[k] < end; k++)
            p->date_at[k] = end;
    }
}

/* Every month and weekday takes part, so that the places never have to grow. */
static void measure_date(struct view *v, const struct scene *s, const struct timeline *tl)
{
    char text[96];
    for (int month = 1; month <= 12; month++) {
        for (int day = 20; day <= 26; day++) {
            const struct date d = {.year = 2008, .month = month, .day = day, .hour = 20};
            reserve_words(v, s, write_date(v, tl, date_to_time(&d), 0, text));
        }
    }
}

static void build_date(struct view *v, const struct scene *s, const struct timeline *tl,
                       struct vec2 at, struct drawlist *list)
{
    char text[96];
    const struct text_style style = view_style(v, s, DATE_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const struct rgba color = color_mix(v->theme.text, v->theme.dim_text, 0.3f);
    const int64_t now = timeline_date(tl);
    struct str word, rest = write_date(v, tl, now, zone_of(v, s, now), text);
    for (uint32_t i = 0; rest.n > 0; i++) {
        str_split(rest, ' ', &word, &rest);
        if (i + 1 == RC_DATE_PARTS) /* what has no place of its own stands behind */
            word.n = (size_t)(rest.p + rest.n - word.p);
        const struct vec2 from = {at.x + v->panels.date_at[i], at.y};
        view_text(v, list, word, style, from, color);
        if (i + 1 == RC_DATE_PARTS)
            break;
    }
}

/* ---- the whole ---- */

static void write_counters(const struct scene *s, struct strbuf *out)
{
    const struct {
        uint64_t n;
        const char *one, *many;
    } counts[] = {
        {s->commits_applied, " commit", " commits"},
        {s->live_files, " file", " files"},
        {s->people.count, " person", " people"},
    };
    strbuf_clear(out);
    for (size_t i = 0; i < RC_COUNT(counts); i++) {
        strbuf_add(out, str_of(i > 0 ? "   " : ""));
        words_count(out, counts[i].n);
        strbuf_add(out, str_of(counts[i].n == 1 ? counts[i].one : counts[i].many));
    }
}

/* The title as it fits, cut once and for all. */
static void fit_title(struct view *v, const struct scene *s)
{
    const struct text_style style = view_style(v, s, TITLE_SIZE, RC_TEXT_SEMIBOLD, 0);
    words_fit(v, str_of(v->title), style, TITLE_SHARE * s->camera.width, &v->fitted_title);
}

struct vec2 heading_size(struct view *v, const struct scene *s, const struct timeline *tl)
{
    const float u = view_unit_of(s);
    struct vec2 size = {0.0f, 0.0f};
    if (has_title(v)) {
        if (v->fitted_title.n == 0)
            fit_title(v, s);
        const struct text_style style = view_style(v, s, TITLE_SIZE, RC_TEXT_SEMIBOLD, 0);
        size.x = view_text_width(v, strbuf_view(&v->fitted_title), style);
        size.y = TITLE_PITCH * u;
    }
    if (view_shows(v, RC_VIEW_DATE)) {
        if (v->panels.date_parts == 0)
            measure_date(v, s, tl);
        size.x = maxf(size.x, v->panels.date_at[v->panels.date_parts]);
        size.y += DATE_PITCH * u;
    }
    if (has_counters(v)) {
        const struct text_style style =
            view_style(v, s, COUNTER_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
        write_counters(s, &v->scratch);
        size.x = maxf(size.x, view_text_width(v, strbuf_view(&v->scratch), style));
        size.y += COUNTER_PITCH * u;
    }
    return size;
}

void heading_build(struct view *v, const struct scene *s, const struct timeline *tl,
                   struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_HEADING];
    struct vec2 at = {box.x0, box.y0};
    if (has_title(v)) {
        const struct text_style style = view_style(v, s, TITLE_SIZE, RC_TEXT_SEMIBOLD, 0);
        view_text(v, list, strbuf_view(&v->fitted_title), style,
                  (struct vec2){at.x, at.y + 17.0f * u}, v->theme.text);
        at.y += TITLE_PITCH * u;
    }
    if (view_shows(v, RC_VIEW_DATE)) {
        build_date(v, s, tl, (struct vec2){at.x, at.y + 14.0f * u}, list);
        at.y += DATE_PITCH * u;
    }
    if (has_counters(v)) {
        const struct text_style style =
            view_style(v, s, COUNTER_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
        write_counters(s, &v->scratch);
        view_text(v, list, strbuf_view(&v->scratch), style, (struct vec2){at.x, at.y + 12.0f * u},
                  v->theme.dim_text);
    }
}
