/* What the window tells in passing: notices, that it is paused or still loading, and the date under
 * the cursor on the time line.
 */
#include "overlay_parts.h"

static const float NOTICE_SIZE = 20.0f, NOTICE_HIGH = 44.0f, NOTICE_PAD = 20.0f;
static const float HINT_SIZE = 13.0f, HINT_HIGH = 28.0f, HINT_PAD = 13.0f;
static const float FIGURES_WIDE = 220.0f, FIGURES_PAD = 10.0f, FIGURE = 17.0f, FIGURE_SIZE = 12.0f;
static const float NOTICE_AT = 5.0f / 6.0f;     /* of the height: the middle of the lower third */
static const float NOTICE_SHARE = 0.9f;         /* of the width at most */
static const float MARGIN = 22.0f, GAP = 12.0f; /* as the panels' own, in units of the picture */
static const float PAUSE = 30.0f;               /* a square */
static const float LOADING_SIZE = 12.0f, LOADING_HIGH = 23.0f, LOADING_PAD = 9.0f;
static const float BAR = 3.0f, BAR_PART = 0.22f; /* of the width that moves when none is known */
static const float SPARK = 24.0f;
static const float TICKS = 16.0f; /* of the labels below the time line */
static const float DATE_SIZE = 12.5f, DATE_HIGH = 24.0f, DATE_PAD = 9.0f;

static bool meet(struct rect a, struct rect b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/* Whether no panel, nor `taken`, is where a box would stand. */
static bool is_free(const struct pen *p, struct rect box, struct rect taken)
{
    if (box.x0 < 0.0f || box.y0 < 0.0f || box.x1 > p->w || box.y1 > p->h || meet(box, taken))
        return false;
    for (int i = 0; i < RC_PANELS; i++) {
        if (panel_is_shown(p->v, (enum panel)i) && meet(box, p->v->panels.box[i]))
            return false;
    }
    return true;
}

/* What stands at the bottom stands on the time line. */
static float floor_of(const struct pen *p)
{
    const float u = p->unit;
    struct rect line;
    return view_time_line(p->v, &line) ? line.y0 - GAP * u : p->h - MARGIN * u;
}

void notice_build(const struct pen *p, const struct view_notice *notice)
{
    const float alpha = clampf(notice->alpha, 0.0f, 1.0f);
    const bool quiet = notice->quiet;
    const float pad = (quiet ? HINT_PAD : NOTICE_PAD) * p->u;
    if (notice->text.n == 0 || !(alpha > 0.0f))
        return;
    const struct text_style style =
        pen_style(p, quiet ? HINT_SIZE : NOTICE_SIZE, quiet ? RC_TEXT_REGULAR : RC_TEXT_SEMIBOLD,
                  RC_TEXT_TABULAR);
    struct strbuf *words = &p->v->scratch;
    strbuf_clear(words);
    words_fit(p->v, notice->text, style, NOTICE_SHARE * p->w - 2.0f * pad, words);
    const struct str text = pen_words(p, words);
    const float wide = view_text_width(p->v, text, style);
    const float high = (quiet ? HINT_HIGH : NOTICE_HIGH) * p->u;
    const float y = minf(NOTICE_AT * p->h, floor_of(p) - 0.5f * high), x = 0.5f * (p->w - wide);
    pen_plate(p, (struct rect){x - pad, y - 0.5f * high, x + wide + pad, y + 0.5f * high},
              0.5f * high, alpha);
    pen_text(p, text, style, (struct vec2){x, pen_baseline(y, style)},
             color_fade(quiet ? p->dim : p->text, alpha));
}

/* ---- figures ---- */

/* As large as the frame has room for. */
void figures_build(const struct pen *given, const struct view_figures *figures)
{
    struct pen p = *given;
    if (figures->line_count == 0)
        return;
    const float rows = (float)figures->line_count;
    const float wide = FIGURES_WIDE + 2.0f * FIGURES_PAD, high = rows * FIGURE + 2.0f * FIGURES_PAD;
    p.u = minf(p.u, 0.9f * minf(p.w / wide, p.h / high));
    const struct text_style style = {FIGURE_SIZE * p.u, RC_TEXT_REGULAR, RC_TEXT_TABULAR};
    const float x = minf(MARGIN * p.unit, p.w - wide * p.u), y = 0.5f * (p.h - high * p.u);
    if (style.size < 5.0f) /* nobody could read it */
        return;
    pen_plate(&p, (struct rect){x, y, x + wide * p.u, y + high * p.u}, 6.0f * p.u, 1.0f);
    for (uint32_t i = 0; i < figures->line_count; i++) {
        const float middle = y + (FIGURES_PAD + ((float)i + 0.5f) * FIGURE) * p.u;
        const struct vec2 at = {x + FIGURES_PAD * p.u, pen_baseline(middle, style)};
        pen_text(&p, figures->lines[i].text, style, at, p.dim);
        pen_text_right(&p, figures->lines[i].side, style,
                       (struct vec2){at.x + FIGURES_WIDE * p.u, at.y}, p.text);
    }
}

/* ---- paused, loading ---- */

static void pause_build(const struct pen *p, struct rect box)
{
    const float u = p->u, x = floorf(0.5f * (box.x0 + box.x1)), y = 0.5f * (box.y0 + box.y1);
    const uint32_t c = color_premultiply(p->text);
    pen_plate(p, box, 8.0f * u, 1.0f);
    for (int side = -1; side <= 1; side += 2) {
        const float at = x + (float)side * 3.8f * u;
        drawlist_rect(p->list,
                      (struct rect){at - 1.9f * u, y - 6.5f * u, at + 1.9f * u, y + 6.5f * u},
                      0.8f * u, c, c);
    }
}

/* Above all panels that stand in the lower half, and above what is taken. */
static float floor_above(const struct pen *p, struct rect taken)
{
    float low = taken.y1 > taken.y0 ? minf(floor_of(p), taken.y0) : floor_of(p);
    for (int i = 0; i < RC_PANELS; i++) {
        const struct rect box = p->v->panels.box[i];
        if (panel_is_shown(p->v, (enum panel)i) && box.y0 > 0.5f * p->h)
            low = minf(low, box.y0);
    }
    return low - GAP * p->unit;
}

/* Where something stands at the bottom: at the first of three places (0 = left, 1 = right, 2 =
 * middle) that is free, or the first one above what is there. */
static struct rect place_low(const struct pen *p, struct vec2 size, const int order[3],
                             struct rect taken)
{
    const float edge = MARGIN * p->unit;
    const float places[] = {edge, p->w - edge - size.x, 0.5f * (p->w - size.x)};
    const float floors[] = {floor_of(p), floor_above(p, taken)};
    struct rect box = {0};
    for (int i = 0; i < 6; i++) {
        const float x = places[order[i % 3]], low = floors[i / 3];
        box = (struct rect){x, low - size.y, x + size.x, low};
        if (is_free(p, box, taken))
            return box;
    }
    return box;
}

static void loading_words(const struct pen *p, struct str given, struct rect taken)
{
    static const int order[] = {0, 1, 2};
    const struct text_style style = pen_style(p, LOADING_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float edge = MARGIN * p->unit, pad = LOADING_PAD * p->u;
    struct strbuf *words = &p->v->scratch;
    strbuf_clear(words);
    words_fit(p->v, given, style, p->w - 2.0f * (edge + pad), words);
    const struct str text = pen_words(p, words);
    const struct vec2 size = {view_text_width(p->v, text, style) + 2.0f * pad, LOADING_HIGH * p->u};
    const struct rect box = place_low(p, size, order, taken);
    pen_plate(p, box, 6.0f * p->u, 1.0f);
    pen_text(p, text, style,
             (struct vec2){box.x0 + pad, pen_baseline(0.5f * (box.y0 + box.y1), style)}, p->text);
}

static void loading_bar(const struct pen *p, const struct view_loading *loading)
{
    const float y = p->h - maxf(floorf(BAR * p->u + 0.5f), 2.0f);
    const uint32_t track = color_premultiply(color_fade(p->edge, 0.8f));
    const uint32_t done = color_premultiply(p->accent);
    struct rect part = {0.0f, y, clampf(loading->fraction, 0.0f, 1.0f) * p->w, p->h};
    drawlist_rect(p->list, (struct rect){0.0f, y, p->w, p->h}, 0.0f, track, track);
    if (loading->fraction < 0.0f) { /* it comes in at the left and goes out at the right */
        const float end = clampf(loading->phase, 0.0f, 1.0f) * (1.0f + BAR_PART);
        part.x0 = maxf(end - BAR_PART, 0.0f) * p->w;
        part.x1 = minf(end, 1.0f) * p->w;
    }
    drawlist_rect(p->list, part, 0.0f, done, done);
    if (loading->fraction < 0.0f)
        return;
    /* what runs along it tells that the program is alive while the bar hardly grows */
    const uint32_t spark = color_premultiply(p->text);
    const float at = clampf(loading->phase, 0.0f, 1.0f) * p->w;
    drawlist_rect(p->list, (struct rect){at, y, minf(at + SPARK * p->u, p->w), p->h}, 0.0f, spark,
                  spark);
}

void state_build(const struct pen *p, const struct view_overlay *overlay)
{
    static const int order[] = {1, 0, 2};
    struct rect pause = {0};
    if (overlay->paused) {
        const struct vec2 size = {PAUSE * p->u, PAUSE * p->u};
        pause = place_low(p, size, order, pause);
        pause_build(p, pause);
    }
    if (overlay->loading.text.n > 0) {
        loading_bar(p, &overlay->loading);
        loading_words(p, overlay->loading.text, pause);
    }
}

/* ---- the time line's cursor ---- */

void line_cursor_build(const struct pen *p, const struct view_line_cursor *cursor)
{
    struct rect line;
    if (!cursor->any || !view_time_line(p->v, &line))
        return;
    const float u = p->u, half = maxf(0.6f * u, 0.5f), pad = DATE_PAD * u;
    const float x = clampf(cursor->x, line.x0, line.x1);
    const float feet = line.y1 - TICKS * p->unit; /* of the bars: labels stay free */
    const uint32_t c = color_premultiply(color_fade(p->v->theme.text, 0.75f));
    drawlist_rect(p->list, (struct rect){x - half, line.y0 - 6.0f * u, x + half, feet}, half, c, c);
    if (cursor->date.n == 0)
        return;
    const struct text_style style = pen_style(p, DATE_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const float wide = view_text_width(p->v, cursor->date, style) + 2.0f * pad;
    const float left = maxf(minf(x - 0.5f * wide, p->w - 6.0f * u - wide), 6.0f * u);
    const float low = line.y0 - 6.0f * u, high = low - DATE_HIGH * u;
    pen_plate(p, (struct rect){left, high, left + wide, low}, 6.0f * u, 1.0f);
    pen_text(p, cursor->date, style,
             (struct vec2){left + pad, pen_baseline(0.5f * (high + low), style)}, p->text);
}
