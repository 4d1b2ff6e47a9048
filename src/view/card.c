/* The card beside the cursor: what is under it. Of a path the name stands first, whole, over as
 * many lines as it needs; its directories below, shortened in their middle.
 */
#include "overlay_parts.h"

static const float TITLE_SIZE = 14.0f, TITLE_PITCH = 19.0f;
static const float TEXT_SIZE = 12.0f, TEXT_PITCH = 18.0f;
static const float PAD_X = 12.0f, PAD_Y = 10.0f, RULE = 9.0f; /* around, and a rule's room */
static const float COLUMN_GAP = 18.0f;
static const float WIDEST = 440.0f, EDGE = 8.0f;
static const float BESIDE = 16.0f; /* from the cursor's tip, which its picture lies right below */
enum { TITLE_LINES = 8 };

/* A card, measured. */
struct card_plan {
    const struct view_card *card;
    struct text_style bold, plain;
    struct str name, dirs;          /* dirs: empty, or with a slash at their end */
    size_t name_end[TITLE_LINES];   /* where the lines of the name end */
    size_t name_begin[TITLE_LINES]; /* and begin */
    uint32_t name_lines, lines;
    struct vec2 size; /* with padding */
    float inner;      /* width inside of it */
};

static void break_name(const struct pen *p, struct card_plan *plan, float room)
{
    size_t from = 0, next;
    while (from < plan->name.n && plan->name_lines < TITLE_LINES) {
        const struct str rest = {plan->name.p + from, plan->name.n - from};
        const size_t n = words_break(p->v, rest, plan->bold, room, &next);
        const float wide = view_text_width(p->v, (struct str){rest.p, n}, plan->bold);
        plan->name_begin[plan->name_lines] = from;
        plan->name_end[plan->name_lines++] = from + n;
        plan->inner = maxf(plan->inner, minf(wide, room));
        from += next;
    }
}

static float line_width(const struct pen *p, const struct card_plan *plan,
                        const struct view_card_line *line)
{
    const float side = view_text_width(p->v, line->side, plan->plain);
    const float text = view_text_width(p->v, line->text, plan->plain);
    return text + side + (text > 0.0f && side > 0.0f ? COLUMN_GAP * p->u : 0.0f);
}

static float rule_height(const struct card_plan *plan, float u)
{
    return plan->lines > 0 ? RULE * u : 0.0f;
}

static struct card_plan plan_card(const struct pen *p, const struct view_card *card)
{
    const float edges = 2.0f * PAD_X * p->u;
    const float half = 0.5f * p->w - (BESIDE + EDGE) * p->u; /* it fits at one side of any cursor */
    const float room = maxf(minf(WIDEST * p->u, half) - edges, 0.0f);
    const size_t start = card->is_path ? words_name_start(card->title) : 0;
    struct card_plan plan = {
        .card = card,
        .bold = pen_style(p, TITLE_SIZE, RC_TEXT_SEMIBOLD, 0),
        .plain = pen_style(p, TEXT_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR),
        .name = {card->title.p + start, card->title.n - start},
        .dirs = {card->title.p, start},
    };
    break_name(p, &plan, room);
    plan.inner = maxf(plan.inner, minf(view_text_width(p->v, plan.dirs, plan.plain), room));
    const float head = 2.0f * PAD_Y * p->u + (float)plan.name_lines * TITLE_PITCH * p->u +
                       (start > 0 ? TEXT_PITCH * p->u : 0.0f);
    plan.size.y = head;
    for (uint32_t i = 0; i < card->line_count && i < RC_OVERLAY_CARD_LINES; i++) {
        const float high = head + (RULE + (float)(i + 1) * TEXT_PITCH) * p->u;
        if (high > p->h - 2.0f * EDGE * p->u)
            break;
        plan.lines = i + 1;
        plan.size.y = high;
        plan.inner = maxf(plan.inner, minf(line_width(p, &plan, &card->lines[i]), room));
    }
    plan.size.x = plan.inner + edges;
    return plan;
}

struct rect card_place(const struct pen *p, struct vec2 size, struct vec2 cursor)
{
    const float gap = BESIDE * p->u, edge = EDGE * p->u;
    const struct vec2 at = {clampf(cursor.x, 0.0f, p->w), clampf(cursor.y, 0.0f, p->h)};
    const bool right = at.x + gap + size.x <= p->w - edge;
    const float x = right ? at.x + gap : maxf(at.x - gap - size.x, edge);
    const float low = at.y + gap, high = at.y - gap - size.y;
    const float y = low + size.y <= p->h - edge ? low
                    : high >= edge              ? high
                                                : maxf(p->h - edge - size.y, edge);
    return (struct rect){x, y, x + size.x, y + size.y};
}

static void build_line(const struct pen *p, const struct card_plan *plan,
                       const struct view_card_line *line, struct vec2 at)
{
    struct strbuf *words = &p->v->scratch;
    float room = plan->inner;
    if (line->side.n > 0) {
        const float most = line->text.n > 0 ? 0.5f * room : room;
        strbuf_clear(words);
        words_fit(p->v, line->side, plan->plain, most, words);
        const struct str side = pen_words(p, words);
        pen_text_right(p, side, plan->plain, (struct vec2){at.x + plan->inner, at.y}, p->dim);
        room -= view_text_width(p->v, side, plan->plain) + COLUMN_GAP * p->u;
    }
    if (line->text.n == 0)
        return;
    strbuf_clear(words);
    words_fit(p->v, line->text, plan->plain, room, words);
    pen_text(p, pen_words(p, words), plan->plain, at, p->text);
}

static void build_rule(const struct pen *p, const struct card_plan *plan, struct vec2 at)
{
    const float y = floorf(at.y), high = maxf(1.0f, floorf(p->u));
    const uint32_t c = color_premultiply(p->edge);
    drawlist_rect(p->list, (struct rect){at.x, y, at.x + plan->inner, y + high}, 0.0f, c, c);
}

void card_build(const struct pen *p, const struct view_card *card)
{
    if (card->title.n == 0)
        return;
    const struct card_plan plan = plan_card(p, card);
    const float u = p->u, title = TITLE_PITCH * u, pitch = TEXT_PITCH * u;
    const struct rect box = card_place(p, plan.size, card->cursor);
    if (box.x1 > p->w || box.y1 > p->h) /* the frame is too small for any card */
        return;
    pen_plate(p, box, 8.0f * u, 1.0f);
    struct vec2 at = {box.x0 + PAD_X * u, box.y0 + PAD_Y * u};
    for (uint32_t i = 0; i < plan.name_lines; i++, at.y += title) {
        const struct str line = {plan.name.p + plan.name_begin[i],
                                 plan.name_end[i] - plan.name_begin[i]};
        pen_text(p, line, plan.bold,
                 (struct vec2){at.x, pen_baseline(at.y + 0.5f * title, plan.bold)}, p->text);
    }
    if (plan.dirs.n > 0) {
        struct strbuf *words = &p->v->scratch;
        strbuf_clear(words);
        words_fit_path(p->v, plan.dirs, plan.plain, plan.inner + 0.5f, words);
        pen_text(p, pen_words(p, words), plan.plain,
                 (struct vec2){at.x, pen_baseline(at.y + 0.5f * pitch, plan.plain)}, p->dim);
        at.y += pitch;
    }
    if (plan.lines > 0)
        build_rule(p, &plan, (struct vec2){at.x, at.y + 0.45f * RULE * u});
    at.y += rule_height(&plan, u);
    for (uint32_t i = 0; i < plan.lines; i++, at.y += pitch)
        build_line(p, &plan, &card->lines[i],
                   (struct vec2){at.x, pen_baseline(at.y + 0.5f * pitch, plan.plain)});
}
