/* The two boxes of the overlay that hold many lines: the card beside the pointer, and the help. */
#include "overlay_parts.h"

static const float CARD_WIDE = 340.0f, CARD_LINE = 16.5f, CARD_PAD = 10.0f;
static const float HELP_LINE = 18.0f, HELP_HEADING = 26.0f, HELP_PAD = 18.0f, KEYS_WIDE = 128.0f;
static const float HELP_COLUMN = 400.0f;
enum { NAME_BYTES = 512 };

void overlay_path(const struct overlay_pass *o, struct str path, struct text_style style,
                  struct vec2 at, float width, struct rgba color)
{
    char text[NAME_BYTES];
    struct str rest = path;
    if (view_text_width(o->v, path, style) <= width || path.n + 4 > sizeof text) {
        overlay_text(o, path, style, at.x, at.y, color);
        return;
    }
    /* leading directories go one by one; … stands for them */
    for (size_t i = 0; i + 1 < path.n; i++) {
        if (path.p[i] != '/')
            continue;
        rest = (struct str){path.p + i, path.n - i};
        memcpy(text, "…", 3);
        memcpy(text + 3, rest.p, rest.n);
        if (view_text_width(o->v, (struct str){text, rest.n + 3}, style) <= width)
            break;
    }
    const bool cut = rest.n < path.n;
    overlay_text(o, cut ? (struct str){text, rest.n + 3} : path, style, at.x, at.y, color);
}

struct rect overlay_beside(struct vec2 point, struct vec2 size, float gap, int width, int height)
{
    float x = point.x + gap, y = point.y + gap;
    if (x + size.x > (float)width)
        x = point.x - gap - size.x;
    if (y + size.y > (float)height)
        y = point.y - gap - size.y;
    x = clampf(x, 0.0f, maxf((float)width - size.x, 0.0f));
    y = clampf(y, 0.0f, maxf((float)height - size.y, 0.0f));
    return (struct rect){x, y, x + size.x, y + size.y};
}

/* Appends what fits of a text into `width` pixels. */
static void fitted(const struct overlay_pass *o, struct str text, struct text_style style,
                   float width, struct vec2 at, struct rgba color)
{
    strbuf_clear(&o->v->scratch);
    words_fit(o->v, text, style, width, &o->v->scratch);
    overlay_text(o, strbuf_view(&o->v->scratch), style, at.x, at.y, color);
}

void overlay_card(const struct overlay_pass *o, const struct view_card *card)
{
    const float u = o->u, pad = CARD_PAD * u;
    const uint32_t lines =
        card->line_count < RC_OVERLAY_CARD_LINES ? card->line_count : RC_OVERLAY_CARD_LINES;
    const struct text_style bold = overlay_style(o, 12.5f, true);
    const struct text_style plain = overlay_style(o, 11.5f, false);
    const struct vec2 size = {minf(CARD_WIDE * u, 0.9f * (float)o->list->width),
                              2.0f * pad + (15.0f + CARD_LINE * (float)lines) * u};
    const struct rect box =
        overlay_beside(card->cursor, size, 14.0f * u, o->list->width, o->list->height);
    const float inside = size.x - 2.0f * pad, x = box.x0 + pad;
    overlay_plate(o, box, 0.94f);
    float y = box.y0 + pad + 11.0f * u;
    if (card->is_path)
        overlay_path(o, card->title, bold, (struct vec2){x, y}, inside, o->v->theme.text);
    else
        fitted(o, card->title, bold, inside, (struct vec2){x, y}, o->v->theme.text);
    for (uint32_t i = 0; i < lines; i++) {
        const struct view_card_line *line = &card->lines[i];
        const float side = line->side.n > 0 ? view_text_width(o->v, line->side, plain) : 0.0f;
        y += CARD_LINE * u;
        fitted(o, line->text, plain, inside - side - 10.0f * u, (struct vec2){x, y},
               color_fade(o->v->theme.text, 0.85f));
        if (side > 0.0f)
            overlay_text(o, line->side, plain, box.x1 - pad - side, y, o->v->theme.dim_text);
    }
}

/* ---- help ---- */

/* The keys of a row, each word that is a key on a cap of its own; returns where they end. */
static void build_keys(const struct overlay_pass *o, struct str keys, float x, float y,
                       struct text_style style)
{
    const float u = o->u;
    struct str word, rest = keys;
    for (bool more = keys.n > 0; more;) {
        more = str_split(rest, ' ', &word, &rest);
        if (word.n == 0)
            continue;
        const float wide = view_text_width(o->v, word, style);
        const bool is_word = word.p[0] >= 'a' && word.p[0] <= 'z';
        if (!is_word) {
            const struct rect cap = {x, y - 12.0f * u, x + wide + 9.0f * u, y + 3.5f * u};
            const uint32_t c = color_premultiply(color_fade(o->v->theme.dim_text, 0.28f));
            drawlist_rect(o->list, cap, 3.5f * u, c, c);
        }
        overlay_text(o, word, style, x + (is_word ? 0.0f : 4.5f * u), y,
                     is_word ? o->v->theme.dim_text : o->v->theme.text);
        x += wide + (is_word ? 4.0f : 13.0f) * u;
    }
}

static float group_height(const struct view_help_group *g)
{
    return HELP_HEADING + HELP_LINE * (float)g->row_count;
}

/* How the groups fall into columns of about the same height: the first group of the second. */
static uint32_t second_column(const struct view_help *help, float *highest)
{
    float all = 0.0f, left = 0.0f;
    uint32_t at = 0;
    for (uint32_t i = 0; i < help->group_count; i++)
        all += group_height(&help->groups[i]);
    while (at < help->group_count && left + 0.5f * group_height(&help->groups[at]) < 0.5f * all)
        left += group_height(&help->groups[at++]);
    *highest = maxf(left, all - left);
    return at;
}

static void build_group(const struct overlay_pass *o, const struct view_help_group *g, float x,
                        float *y)
{
    const struct text_style bold = overlay_style(o, 13.0f, true);
    const struct text_style plain = overlay_style(o, 12.0f, false);
    *y += HELP_HEADING * o->u;
    overlay_text(o, str_of(g->heading ? g->heading : ""), bold, x, *y - 7.0f * o->u,
                 o->v->theme.accent);
    for (uint32_t i = 0; i < g->row_count; i++) {
        *y += HELP_LINE * o->u;
        build_keys(o, str_of(g->rows[i].keys), x, *y - 5.0f * o->u, plain);
        overlay_text(o, str_of(g->rows[i].does), plain, x + KEYS_WIDE * o->u, *y - 5.0f * o->u,
                     o->v->theme.text);
    }
}

/* The whole is made smaller where the frame is too narrow or too low for it. */
void overlay_help(const struct overlay_pass *pass, const struct view_help *help)
{
    const float w = (float)pass->list->width, h = (float)pass->list->height;
    const struct rect all = {0.0f, 0.0f, w, h};
    const uint32_t veil = color_premultiply(color_fade(pass->v->theme.background, 0.8f));
    float high;
    const uint32_t second = second_column(help, &high);
    const float wide = 2.0f * HELP_COLUMN + 2.0f * HELP_PAD;
    high += 2.0f * HELP_PAD;
    struct overlay_pass o = *pass;
    o.u = minf(o.u, minf(0.96f * w / wide, 0.96f * h / high));
    const float x0 = 0.5f * (w - wide * o.u), y0 = 0.5f * (h - high * o.u);
    drawlist_rect(o.list, all, 0.0f, veil, veil);
    overlay_plate(&o, (struct rect){x0, y0, x0 + wide * o.u, y0 + high * o.u}, 0.9f);
    float y = y0 + (HELP_PAD - 6.0f) * o.u;
    for (uint32_t i = 0; i < help->group_count; i++) {
        if (i == second)
            y = y0 + (HELP_PAD - 6.0f) * o.u;
        const float x = x0 + (HELP_PAD + (i < second ? 0.0f : HELP_COLUMN)) * o.u;
        build_group(&o, &help->groups[i], x, &y);
    }
}
