/* Searching: a veil dims the scene, what matches is drawn once more above it, with rings; a box at
 * the top shows what was typed, how much was found and the names of some.
 */
#include "overlay_parts.h"
#include "rource/scene/constants.h"

static const float VEIL = 0.68f;
static const float FILE_LEAST = 2.2f; /* a match that is smaller in the picture is drawn so large */
static const float RING_WIDTH = 1.4f, CURRENT_WIDTH = 2.4f, RING_GAP = 2.6f;
static const float BOX_WIDTH = 480.0f, BOX_TOP = 14.0f, BOX_HIGH = 40.0f, EDGE = 10.0f;
static const float TEXT_SIZE = 16.0f, COUNT_SIZE = 12.0f, ROW_SIZE = 12.5f;
static const float PAD = 14.0f, ROW = 21.0f, LIST_PAD = 6.0f, WORDS_GAP = 12.0f;
static const float TEXT_AT = 38.0f; /* where text begins; a looking glass or a dot is before it */
enum { RINGS = 400 };               /* more matches than that have no room for rings of their own */

static uint32_t match_count(const struct view_search *search)
{
    return search->file_count + search->person_count;
}

/* Match i: people first, then files. */
static struct view_target match_at(const struct view_search *search, uint32_t i)
{
    const bool person = i < search->person_count;
    return (struct view_target){
        .kind = person ? RC_LABEL_PERSON : RC_LABEL_FILE,
        .id = person ? search->people[i] : search->files[i - search->person_count],
        .any = true,
    };
}

/* ---- matches ---- */

static void match_ring(const struct pen *p, const struct view_target *match, bool many)
{
    struct vec2 at;
    float radius;
    if (!target_place(p, match, &at, &radius))
        return;
    if (match->kind == RC_LABEL_FILE)
        radius = maxf(radius, (many ? 1.0f : FILE_LEAST) * p->u);
    const float gap = many ? 1.2f : RING_GAP, wide = many ? 0.9f : RING_WIDTH;
    drawlist_ring(p->list, at.x, at.y, radius + gap * p->u, maxf(wide * p->u, 0.8f),
                  color_premultiply(color_fade(p->accent, many ? 0.6f : 1.0f)));
}

static void match_body(const struct pen *p, const struct view_target *match, bool many)
{
    struct vec2 at;
    float radius;
    if (!target_place(p, match, &at, &radius))
        return;
    if (match->kind == RC_LABEL_PERSON && view_shows(p->v, RC_VIEW_USERS))
        people_layer_person(p->v, p->s, match->id, p->list);
    else if (match->kind == RC_LABEL_FILE && view_shows(p->v, RC_VIEW_FILES))
        layers_build_file(p->v, p->s, match->id, (many ? 1.0f : FILE_LEAST) * p->u, p->list);
}

void search_build_matches(const struct pen *p, const struct view_search *search)
{
    const uint32_t n = match_count(search);
    const bool many = n > RINGS;
    if (!search->open || n == 0)
        return;
    pen_veil(p, VEIL);
    for (uint32_t i = n; i-- > 0;) { /* where they crowd, no ring hides what another one rings */
        const struct view_target match = match_at(search, i);
        match_ring(p, &match, many);
    }
    for (uint32_t i = n; i-- > 0;) { /* people last: they stand above files in the picture too */
        const struct view_target match = match_at(search, i);
        match_body(p, &match, many);
    }
    if (search->current < n) {
        const struct view_target match = match_at(search, search->current);
        target_ring(p, &match, CURRENT_WIDTH, 1.0f);
        target_plate(p, &match);
    }
}

/* ---- the box ---- */

static void draw_glass(const struct pen *p, struct vec2 at)
{
    const float u = p->u;
    const uint32_t c = color_premultiply(p->dim);
    const struct line_end end = {2.0f * u, c};
    drawlist_ring(p->list, at.x, at.y, 5.0f * u, 1.7f * u, c);
    drawlist_line(p->list, (struct vec2){at.x + 4.0f * u, at.y + 4.0f * u},
                  (struct vec2){at.x + 8.0f * u, at.y + 8.0f * u}, end, end);
}

static void add_count(struct strbuf *out, uint32_t n, const char *one, const char *many)
{
    if (n == 0)
        return;
    if (out->n > 0)
        strbuf_add(out, str_of(", "));
    words_count(out, n);
    strbuf_add(out, str_of(n == 1 ? one : many));
}

/* Draws how much was found, ending at `right`; returns its width. */
static float draw_count(const struct pen *p, const struct view_search *search, struct vec2 right)
{
    const struct text_style style = pen_style(p, COUNT_SIZE, RC_TEXT_REGULAR, RC_TEXT_TABULAR);
    const bool none = search->text.n > 0 && match_count(search) == 0;
    struct strbuf *words = &p->v->scratch;
    strbuf_clear(words);
    add_count(words, search->files_in_all, " file", " files");
    add_count(words, search->people_in_all, " person", " people");
    if (none)
        strbuf_add(words, str_of("nothing found"));
    const struct str text = pen_words(p, words);
    const float width = view_text_width(p->v, text, style);
    if (text.n == 0)
        return 0.0f;
    right.x -= width;
    right.y = pen_baseline(right.y, style);
    pen_text(p, text, style, right,
             none ? color_with_contrast(p->v->theme.deleted, p->plate, 4.5f) : p->dim);
    return width;
}

/* What of the typed text fits, the caret included: its beginning is left out if need be. */
static struct str text_around_caret(const struct pen *p, struct str text, size_t caret, float room,
                                    struct text_style style)
{
    size_t from = 0, to = text.n;
    while (from < caret &&
           view_text_width(p->v, (struct str){text.p + from, caret - from}, style) > room)
        utf8_next(text, &from);
    while (to > caret &&
           view_text_width(p->v, (struct str){text.p + from, to - from}, style) > room)
        to = words_previous(text, to);
    return (struct str){text.p + from, to - from};
}

static void draw_typed(const struct pen *p, const struct view_search *search, struct vec2 at,
                       float room)
{
    const struct text_style style = pen_style(p, TEXT_SIZE, RC_TEXT_REGULAR, 0);
    const size_t caret = search->caret < search->text.n ? search->caret : search->text.n;
    const float middle = at.y;
    at.y = pen_baseline(middle, style);
    if (search->text.n == 0) {
        struct strbuf *hint = &p->v->scratch;
        strbuf_clear(hint);
        words_fit(p->v, str_of("Search files and people"), style, room, hint);
        pen_text(p, pen_words(p, hint), style, (struct vec2){at.x + 3.0f * p->u, at.y}, p->dim);
    }
    const struct str shown = text_around_caret(p, search->text, caret, room, style);
    pen_text(p, shown, style, at, p->text);
    if (!search->caret_shown)
        return;
    const size_t before = search->text.n > 0 ? caret - (size_t)(shown.p - search->text.p) : 0;
    const float x =
        floorf(at.x + view_text_width(p->v, (struct str){shown.p, before}, style)) + 1.0f;
    const uint32_t c = color_premultiply(p->accent);
    drawlist_rect(
        p->list,
        (struct rect){x, middle - 10.0f * p->u, x + maxf(1.6f * p->u, 1.0f), middle + 10.0f * p->u},
        0.0f, c, c);
}

/* ---- the list ---- */

/* Writes the name of a match, and of a file where it lies; returns the colour of its dot. */
static struct rgba describe(const struct pen *p, const struct view_target *match, struct str *name,
                            struct strbuf *folder)
{
    const struct history *h = p->s->params.history;
    strbuf_clear(folder);
    if (match->kind == RC_LABEL_PERSON) {
        *name = intern_string(&h->authors, p->s->people.items[match->id].author);
        return theme_person(&p->v->theme, *name);
    }
    const struct scene_file *file = &p->s->files.items[match->id];
    const uint32_t parent = history_path(h, file->path)->parent;
    *name = history_path_name(h, file->path);
    if (parent != RC_PATH_NONE && parent != RC_PATH_ROOT)
        history_path_string(h, parent, folder);
    return view_file_color(p->v, file);
}

static void draw_row(const struct pen *p, const struct view_target *match, struct rect row)
{
    const struct text_style style = pen_style(p, ROW_SIZE, RC_TEXT_REGULAR, 0);
    const float u = p->u, y = pen_baseline(0.5f * (row.y0 + row.y1), style);
    const float left = row.x0 + TEXT_AT * u, right = row.x1 - PAD * u;
    struct strbuf *folder = &p->v->long_words, *words = &p->v->scratch;
    struct str name;
    const struct rgba dot = describe(p, match, &name, folder);
    drawlist_disc(p->list, row.x0 + (PAD + 6.5f) * u, 0.5f * (row.y0 + row.y1), 4.0f * u,
                  color_premultiply(dot));
    strbuf_clear(words);
    words_fit(p->v, name, style, right - left, words);
    const struct str shown = pen_words(p, words);
    pen_text(p, shown, style, (struct vec2){left, y}, p->text);
    const float room = right - left - view_text_width(p->v, shown, style) - WORDS_GAP * u;
    const struct str where = pen_words(p, folder);
    if (where.n == 0 || room < 40.0f * u)
        return;
    strbuf_clear(words);
    words_fit_path(p->v, where, style, room, words);
    pen_text_right(p, pen_words(p, words), style, (struct vec2){right, y}, p->dim);
}

/* The first match of the list: it follows the current one. */
static uint32_t first_row(const struct view_search *search, uint32_t rows)
{
    return search->current < match_count(search) && search->current >= rows
               ? search->current - rows + 1
               : 0;
}

static uint32_t row_count(const struct pen *p, const struct view_search *search)
{
    const float room = p->h - (2.0f * BOX_TOP + BOX_HIGH + 2.0f * LIST_PAD) * p->u;
    const uint32_t fit = (uint32_t)clampf(room / (ROW * p->u), 0.0f, RC_OVERLAY_SEARCH_ROWS);
    const uint32_t n = match_count(search);
    return n < fit ? n : fit;
}

static void list_build(const struct pen *p, const struct view_search *search, struct rect box,
                       uint32_t rows)
{
    const uint32_t first = first_row(search, rows);
    struct rect row = {box.x0, box.y0 + (BOX_HIGH + LIST_PAD) * p->u, box.x1, 0.0f};
    const float rule = floorf(box.y0 + BOX_HIGH * p->u), line = maxf(1.0f, floorf(p->u));
    const uint32_t edge = color_premultiply(p->edge);
    const uint32_t mark = color_premultiply(color_fade(p->accent, 0.22f));
    drawlist_rect(p->list, (struct rect){box.x0 + line, rule, box.x1 - line, rule + line}, 0.0f,
                  edge, edge);
    for (uint32_t i = 0; i < rows; i++, row.y0 = row.y1) {
        const struct view_target match = match_at(search, first + i);
        row.y1 = row.y0 + ROW * p->u;
        if (first + i == search->current)
            drawlist_rect(p->list,
                          (struct rect){row.x0 + 6.0f * p->u, row.y0, row.x1 - 6.0f * p->u, row.y1},
                          5.0f * p->u, mark, mark);
        draw_row(p, &match, row);
    }
}

void search_build(const struct pen *p, const struct view_search *search)
{
    if (!search->open)
        return;
    const float u = p->u, wide = minf(BOX_WIDTH * u, p->w - 2.0f * EDGE * u);
    const uint32_t rows = row_count(p, search);
    const float list = rows > 0 ? (2.0f * LIST_PAD + (float)rows * ROW) * u : 0.0f;
    const float x = floorf(0.5f * (p->w - wide)), y = floorf(BOX_TOP * u);
    const struct rect box = {x, y, x + wide, y + BOX_HIGH * u + list};
    const float middle = y + 0.5f * BOX_HIGH * u, left = x + TEXT_AT * u;
    pen_plate(p, box, 9.0f * u, 1.0f);
    draw_glass(p, (struct vec2){x + (PAD + 5.0f) * u, middle - 1.0f * u});
    const float right = box.x1 - PAD * u;
    const float count = draw_count(p, search, (struct vec2){right, middle});
    draw_typed(p, search, (struct vec2){left, middle}, right - left - count - WORDS_GAP * u);
    if (rows > 0)
        list_build(p, search, box, rows);
}
