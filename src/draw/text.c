/* text.c: lines of text to positioned glyphs.
 *
 * A line is looked up in the cache of runs; else it is laid out, shaped item by item, each glyph is
 * put on the nearest quarter pixel, and its mask is made at once, so that threads which read the
 * finished draw list find all masks in place. */
#include "rource/draw/text.h"

#include "glyphs.h"
#include "layout.h"
#include "runs.h"

/* Sizes in quarter pixels per em. */
enum { SIZE_MIN = 4 * 4, SIZE_MAX_Q = 400 * 4, FRACTIONS = 4 };

struct text {
    struct faces faces;
    struct shaper *shaper;
    struct layout layout;
    struct glyph_cache glyphs;
    struct runs runs;
    RC_ARRAY(struct text_glyph) placed;
};

/* A style as it counts for shaping. */
struct line_style {
    unsigned size; /* quarter pixels per em */
    bool semibold, tabular;
    unsigned fraction;
};

enum rc_status text_create(struct text **out, struct error *err, const struct text_params *params)
{
    *out = NULL;
    struct text *text = mem_calloc(1, sizeof *text);
    if (!text)
        return error_set(err, RC_ENOMEM, "not enough memory for text");
    glyph_cache_init(&text->glyphs);
    runs_init(&text->runs, params->run_limit);
    enum rc_status st = faces_init(&text->faces, err, params->font_file, params->no_fallback);
    if (st == RC_OK && shaper_create(&text->shaper) < 0)
        st = error_set(err, RC_ENOMEM, "not enough memory for text");
    if (st < 0) {
        text_destroy(text);
        return st;
    }
    *out = text;
    return RC_OK;
}

void text_destroy(struct text *text)
{
    if (!text)
        return;
    mem_free(text->placed.items);
    runs_finish(&text->runs);
    glyph_cache_finish(&text->glyphs);
    layout_finish(&text->layout);
    shaper_destroy(text->shaper);
    faces_finish(&text->faces);
    mem_free(text);
}

static struct line_style line_style_of(struct text_style style, unsigned x_fraction)
{
    const float size = clampf(style.size * 4.0f, SIZE_MIN, SIZE_MAX_Q);
    return (struct line_style){
        .size = size >= SIZE_MIN ? (unsigned)(size + 0.5f) : SIZE_MIN, /* NaN too */
        .semibold = style.weight != RC_TEXT_REGULAR,
        .tabular = (style.flags & RC_TEXT_TABULAR) != 0,
        .fraction = x_fraction % FRACTIONS,
    };
}

static uint32_t pack(const struct line_style *style)
{
    return style->size << 4 | (unsigned)style->semibold << 3 | (unsigned)style->tabular << 2 |
           style->fraction;
}

/* Adds one glyph whose origin is at x, y (26.6 pixels, y up). What is too far from the line's start
 * for 16 bits is left out: no frame is as wide. */
static enum rc_status place_glyph(struct text *text, struct glyph_key *key, int64_t x, int32_t y)
{
    const int64_t quarters = (x + 8) >> 4;
    const int64_t px = quarters >> 2, py = -(((int64_t)y + 32) >> 6);
    if (px < INT16_MIN || px > INT16_MAX || py < INT16_MIN || py > INT16_MAX)
        return RC_OK;
    key->subpixel = (unsigned)(quarters & 3);
    uint32_t id;
    struct font *font = text->faces.list.items[key->face].font;
    const enum rc_status st = glyph_cache_get(&text->glyphs, font, key, &id);
    if (st < 0 || id == RC_GLYPH_BLANK)
        return st;
    if (RC_RESERVE(&text->placed, 1) < 0)
        return RC_ENOMEM;
    text->placed.items[text->placed.count++] = (struct text_glyph){id, (int16_t)px, (int16_t)py};
    return RC_OK;
}

/* Shapes an item and places its glyphs from *pen (26.6 pixels) on. */
static enum rc_status shape_item(struct text *text, const struct layout_item *item,
                                 const struct line_style *style, int64_t *pen)
{
    const struct face *face = &text->faces.list.items[item->face];
    const struct shaper_run run = {
        .font = face->shape,
        .text = text->layout.code_points.items,
        .text_count = (uint32_t)text->layout.code_points.count,
        .first = item->first,
        .count = item->count,
        .script = item->script,
        .language = item->language,
        .size = style->size,
        .right_to_left = item->level & 1,
        .tabular = style->tabular,
        .literal = face->embedded,
    };
    const struct shaped_glyph *shaped;
    uint32_t count;
    enum rc_status st = shaper_run(text->shaper, &run, &shaped, &count);
    struct glyph_key key = {.face = item->face, .size = style->size};
    for (uint32_t i = 0; st == RC_OK && i < count; i++) {
        key.glyph = shaped[i].glyph;
        st = place_glyph(text, &key, *pen + shaped[i].x_offset, shaped[i].y_offset);
        *pen += shaped[i].x_advance;
    }
    return st;
}

static enum rc_status shape_line(struct text *text, const struct run_key *key,
                                 const struct line_style *style, struct text_run *out)
{
    enum rc_status st = layout_line(&text->layout, &text->faces, key->s, style->semibold);
    const int64_t origin = (int64_t)style->fraction * 16;
    int64_t pen = origin;
    text->placed.count = 0;
    for (size_t i = 0; st == RC_OK && i < text->layout.items.count; i++)
        st = shape_item(text, &text->layout.items.items[i], style, &pen);
    if (st < 0)
        return st;
    struct text_run run = {
        .glyphs = text->placed.items,
        .count = (uint32_t)text->placed.count,
        .width = (float)(pen - origin) * (1.0f / 64.0f),
    };
    const uint16_t main_face = text->faces.start[style->semibold][0];
    font_metrics(text->faces.list.items[main_face].font, style->size, &run.ascent, &run.descent);
    st = runs_add(&text->runs, key, &run);
    if (st == RC_OK)
        *out = run;
    return st;
}

enum rc_status text_shape(struct text *text, struct str s, struct text_style style,
                          unsigned x_fraction, struct text_run *out)
{
    const struct line_style line = line_style_of(style, x_fraction);
    const struct run_key key = runs_key(s, pack(&line));
    const struct text_run *run = runs_find(&text->runs, &key);
    if (run) {
        *out = *run;
        return RC_OK;
    }
    *out = (struct text_run){0};
    return shape_line(text, &key, &line, out);
}

const struct glyph_mask *text_glyph(const struct text *text, uint32_t id)
{
    return segments_at(&text->glyphs.masks, id);
}

/* What text_push() draws: all halos, then all bodies, so that no halo dims a neighbour. */
struct push {
    struct drawlist *list;
    const struct text_run *run;
    int x, y;
    bool inside; /* all of the run is well within the frame: glyphs need no test of their own */
};

static bool glyph_is_visible(const struct text *text, const struct push *p,
                             const struct text_glyph *g)
{
    if (p->inside)
        return true;
    const struct glyph_mask *m = text_glyph(text, g->id);
    const int x = p->x + g->x + m->halo_left, y = p->y + g->y + m->halo_top;
    return x < p->list->width && y < p->list->height && x + m->halo_width > 0 &&
           y + m->halo_height > 0;
}

static void push_glyphs(const struct text *text, const struct push *p, uint32_t color,
                        unsigned flags)
{
    for (uint32_t i = 0; color != 0 && i < p->run->count; i++) {
        const struct text_glyph *g = &p->run->glyphs[i];
        if (glyph_is_visible(text, p, g))
            drawlist_glyph(p->list, g->id, p->x + g->x, p->y + g->y, color, flags);
    }
}

void text_push(struct text *text, struct drawlist *list, struct str s, struct text_style style,
               struct vec2 at, struct text_ink ink)
{
    static const float limit = 65536.0f; /* no frame and no line reaches as far */
    const float x = at.x, y = at.y;
    if (!(fabsf(x) < limit && fabsf(y) < limit))
        return;
    const int quarters = (int)floorf(x * 4.0f + 0.5f);
    struct text_run run;
    if (text_shape(text, s, style, (unsigned)quarters & 3u, &run) < 0) {
        list->failed = true;
        return;
    }
    const float margin = 2.0f * (run.ascent + run.descent);
    const struct push p = {
        .list = list,
        .run = &run,
        .x = quarters >> 2,
        .y = (int)floorf(y + 0.5f),
        .inside = x > margin && y > margin && x + run.width + margin < (float)list->width &&
                  y + margin < (float)list->height,
    };
    push_glyphs(text, &p, ink.halo, RC_GLYPH_HALO);
    push_glyphs(text, &p, ink.color, 0);
}
