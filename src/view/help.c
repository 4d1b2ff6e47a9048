/* Help: what each key does, in groups, in one column to three, as large as the frame allows.
 */
#include "overlay_parts.h"

static const float TITLE_SIZE = 18.0f, TITLE_HIGH = 34.0f;
static const float HEADING_SIZE = 12.0f, HEADING_HIGH = 25.0f, GROUP_GAP = 9.0f;
static const float TEXT_SIZE = 12.5f, ROW = 21.0f;
static const float CAP_SIZE = 11.0f, CAP_HIGH = 17.0f, CAP_PAD = 5.5f, CAP_GAP = 4.0f;
static const float KEYS_GAP = 14.0f, COLUMN_GAP = 36.0f; /* behind keys; between columns */
static const float PAD = 22.0f, EDGE = 12.0f;
static const float VEIL = 0.6f;
static const float SLACK = 0.97f; /* widths of small letters are not exactly those of large ones */

/* ---- keys ---- */

/* Splits the next key or word off. A + between two keys joins them; one that stands alone or at an
 * end is a key. *joined tells that the part follows such a +. */
static bool next_key(struct str *rest, struct str *key, bool *joined)
{
    *joined = false;
    while (rest->n > 0 && rest->p[0] == ' ')
        *rest = (struct str){rest->p + 1, rest->n - 1};
    if (rest->n == 0)
        return false;
    size_t n = 1;
    while (n < rest->n && rest->p[n] != ' ' &&
           !(rest->p[n] == '+' && n + 1 < rest->n && rest->p[n + 1] != ' '))
        n++;
    *key = (struct str){rest->p, n};
    *joined = n < rest->n && rest->p[n] == '+';
    n += *joined;
    *rest = (struct str){rest->p + n, rest->n - n};
    return true;
}

static bool is_word(struct str key)
{
    return key.n > 1 && key.p[0] >= 'a' && key.p[0] <= 'z';
}

static void draw_cap(const struct pen *p, struct rect cap)
{
    const float corner = 4.0f * p->u, deep = maxf(1.5f * p->u, 1.0f), rim = maxf(0.8f * p->u, 0.7f);
    const struct rgba face = color_mix(p->plate, p->text, 0.09f);
    const uint32_t side = color_premultiply(color_mix(p->plate, p->text, 0.30f));
    const uint32_t top = color_premultiply(color_mix(face, p->text, 0.03f));
    drawlist_rect(p->list, cap, corner, side, side);
    const struct rect in = {cap.x0 + rim, cap.y0 + rim, cap.x1 - rim, cap.y1 - deep};
    drawlist_rect(p->list, in, corner - rim, top, color_premultiply(face));
}

/* Draws keys from at.x on, centred at at.y, unless it only measures; returns their width. */
static float keys_build(const struct pen *p, const char *keys, struct vec2 at, bool draw)
{
    const struct text_style style = pen_style(p, CAP_SIZE, RC_TEXT_SEMIBOLD, 0);
    const struct text_style word = pen_style(p, TEXT_SIZE, RC_TEXT_REGULAR, 0);
    const float high = CAP_HIGH * p->u, gap = CAP_GAP * p->u;
    struct str key, rest = str_of(keys);
    float x = 0.0f;
    bool joined;
    while (next_key(&rest, &key, &joined)) {
        x += x > 0.0f ? gap : 0.0f;
        const struct text_style ink = is_word(key) ? word : style;
        const float text = view_text_width(p->v, key, ink);
        const float wide = is_word(key) ? text : maxf(text + 2.0f * CAP_PAD * p->u, high);
        const float from = at.x + x + 0.5f * (wide - text);
        if (draw && !is_word(key))
            draw_cap(p, (struct rect){at.x + x, at.y - 0.5f * high, at.x + x + wide,
                                      at.y + 0.5f * high});
        if (draw)
            pen_text(
                p, key, ink,
                (struct vec2){from, pen_baseline(at.y - (is_word(key) ? 0.0f : 0.5f) * p->u, ink)},
                is_word(key) ? p->dim : p->text);
        x += wide;
        if (joined) {
            if (draw)
                pen_text(p, str_of("+"), word,
                         (struct vec2){at.x + x + 0.5f * gap, pen_baseline(at.y, word)}, p->dim);
            x += view_text_width(p->v, str_of("+"), word);
        }
    }
    return x;
}

/* ---- columns ---- */

/* Groups [first, last), one below the other. */
struct column {
    uint32_t first, last;
    float keys, wide, high; /* pixels: of the keys, and of the whole */
};

static struct column measure_column(const struct pen *p, const struct view_help *help,
                                    uint32_t first, uint32_t last)
{
    const struct text_style style = pen_style(p, TEXT_SIZE, RC_TEXT_REGULAR, 0);
    const struct text_style bold = pen_style(p, HEADING_SIZE, RC_TEXT_SEMIBOLD, 0);
    struct column c = {.first = first, .last = last};
    float words = 0.0f, headings = 0.0f;
    for (uint32_t g = first; g < last; g++) {
        const struct view_help_group *group = &help->groups[g];
        const struct str heading = str_of(group->heading);
        headings = maxf(headings, view_text_width(p->v, heading, bold));
        c.high += (heading.n > 0 ? HEADING_HIGH : 0.0f) + (g > first ? GROUP_GAP : 0.0f) +
                  (float)group->row_count * ROW;
        for (uint32_t i = 0; i < group->row_count; i++) {
            const struct view_help_row *row = &group->rows[i];
            c.keys = maxf(c.keys, keys_build(p, row->keys, (struct vec2){0.0f, 0.0f}, false));
            words = maxf(words, view_text_width(p->v, str_of(row->does), style));
        }
    }
    c.high *= p->u;
    c.wide = maxf(headings, c.keys + KEYS_GAP * p->u + words);
    return c;
}

enum { COLUMNS = 3 };

struct help_plan {
    struct column columns[COLUMNS]; /* some may be empty */
    struct vec2 size;               /* pixels, with padding */
};

/* Groups [0, a) in the first column, [a, b) in the second, the rest in the third. */
static struct help_plan measure(const struct pen *p, const struct view_help *help, uint32_t a,
                                uint32_t b)
{
    const uint32_t ends[COLUMNS + 1] = {0, a, b, help->group_count};
    struct help_plan plan = {.size = {2.0f * PAD * p->u, 0.0f}};
    for (uint32_t i = 0; i < COLUMNS; i++) {
        const struct column c = measure_column(p, help, ends[i], ends[i + 1]);
        plan.columns[i] = c;
        if (c.first < c.last)
            plan.size.x += c.wide + (c.first > 0 ? COLUMN_GAP * p->u : 0.0f);
        plan.size.y = maxf(plan.size.y, c.high);
    }
    plan.size.y += 2.0f * PAD * p->u + (str_of(help->title).n > 0 ? TITLE_HIGH * p->u : 0.0f);
    return plan;
}

/* How much a plan must shrink to fit into the frame; 1 = it fits. */
static float fit_of(const struct pen *p, const struct help_plan *plan)
{
    const float edges = 2.0f * EDGE * p->u;
    const float fit = minf((p->w - edges) / plan->size.x, (p->h - edges) / plan->size.y);
    return fit < 1.0f ? SLACK * fit : 1.0f;
}

/* The division into columns that can be largest; of those that fit, the one with the fewest, and of
 * these the lowest. Returns how much it must shrink. */
static float choose_columns(const struct pen *p, const struct view_help *help, uint32_t ends[2])
{
    const uint32_t n = help->group_count;
    float best = 0.0f, high = 0.0f;
    uint32_t fewest = COLUMNS + 1;
    for (uint32_t a = n; a >= 1; a--) {
        for (uint32_t b = n; b >= a; b--) {
            const struct help_plan plan = measure(p, help, a, b);
            const uint32_t columns = 1 + (a < n) + (b > a && b < n);
            const float fit = fit_of(p, &plan);
            const bool same = fit >= best && fit <= best;
            if (fit > best ||
                (same && (columns < fewest || (columns == fewest && plan.size.y < high)))) {
                best = fit;
                fewest = columns;
                high = plan.size.y;
                ends[0] = a;
                ends[1] = b;
            }
        }
    }
    return best;
}

static void build_column(const struct pen *p, const struct view_help *help, const struct column *c,
                         struct vec2 at)
{
    const struct text_style style = pen_style(p, TEXT_SIZE, RC_TEXT_REGULAR, 0);
    const struct text_style bold = pen_style(p, HEADING_SIZE, RC_TEXT_SEMIBOLD, 0);
    const float row = ROW * p->u, heading = HEADING_HIGH * p->u;
    const float words = at.x + c->keys + KEYS_GAP * p->u;
    for (uint32_t g = c->first; g < c->last; g++) {
        const struct view_help_group *group = &help->groups[g];
        at.y += g > c->first ? GROUP_GAP * p->u : 0.0f;
        if (str_of(group->heading).n > 0) {
            pen_text(p, str_of(group->heading), bold,
                     (struct vec2){at.x, pen_baseline(at.y + 0.45f * heading, bold)}, p->accent);
            at.y += heading;
        }
        for (uint32_t i = 0; i < group->row_count; i++, at.y += row) {
            const float middle = at.y + 0.5f * row;
            (void)keys_build(p, group->rows[i].keys, (struct vec2){at.x, middle}, true);
            pen_text(p, str_of(group->rows[i].does), style,
                     (struct vec2){words, pen_baseline(middle, style)}, p->text);
        }
    }
}

void help_build(const struct pen *given, const struct view_help *help)
{
    if (help->group_count == 0)
        return;
    uint32_t ends[2] = {help->group_count, help->group_count};
    struct pen p = *given;
    p.u *= choose_columns(given, help, ends);
    const struct help_plan plan = measure(&p, help, ends[0], ends[1]);
    const float x = 0.5f * (p.w - plan.size.x), y = 0.5f * (p.h - plan.size.y);
    pen_veil(&p, VEIL);
    pen_plate(&p, (struct rect){x, y, x + plan.size.x, y + plan.size.y}, 12.0f * p.u, 1.0f);
    struct vec2 at = {floorf(x + PAD * p.u), floorf(y + PAD * p.u)};
    if (str_of(help->title).n > 0) {
        const struct text_style style = pen_style(&p, TITLE_SIZE, RC_TEXT_SEMIBOLD, 0);
        const float middle = at.y + 0.3f * TITLE_HIGH * p.u;
        pen_text(&p, str_of(help->title), style, (struct vec2){at.x, pen_baseline(middle, style)},
                 p.text);
        at.y += TITLE_HIGH * p.u;
    }
    for (uint32_t i = 0; i < COLUMNS; i++) {
        const struct column *c = &plan.columns[i];
        build_column(&p, help, c, at);
        at.x += c->first < c->last ? c->wide + COLUMN_GAP * p.u : 0.0f;
    }
}
