/* Captions: words that the user gave for moments of the history, centred above the time line. They
 * come by the time line's date, so they never run away from the picture.
 */
#include "parts.h"

static const float TEXT_SIZE = 17.0f, PITCH = 24.0f;
static const float PAD_X = 12.0f, PAD_Y = 5.0f, GAP = 6.0f;
static const float FADE_SECONDS = 0.3f;

static struct text_style style_of(const struct view *v, const struct scene *s)
{
    return view_style(v, s, TEXT_SIZE, RC_TEXT_SEMIBOLD, 0);
}

static struct str text_of(const struct view *v, const struct caption *c)
{
    return str_of(v->params.captions[c->index].text);
}

static void drop_first(struct panels *p)
{
    p->caption_count--;
    for (uint32_t i = 0; i < p->caption_count; i++)
        p->captions[i] = p->captions[i + 1];
}

void captions_update(struct view *v, const struct timeline *tl, float dt)
{
    struct panels *p = &v->panels;
    const struct view_params *given = &v->params;
    const int64_t begin = history_time(tl->history, 0), now = timeline_date(tl);
    for (uint32_t i = 0; i < p->caption_count; i++)
        p->captions[i].age += dt;
    while (p->caption_count > 0 && p->captions[0].age >= given->caption_seconds)
        drop_first(p);
    for (; p->caption_next < given->caption_count; p->caption_next++) {
        const struct view_caption *c = &given->captions[p->caption_next];
        if (c->time > now)
            break;
        if (c->time < begin) /* before the first commit: nobody could see to what it belongs */
            continue;
        if (p->caption_count == RC_CAPTION_ROWS)
            drop_first(p);
        p->captions[p->caption_count++] = (struct caption){.index = p->caption_next};
    }
}

/* Breaks a caption into lines, once its width is known. */
static void wrap(struct view *v, const struct scene *s, struct caption *c, float width)
{
    const struct str text = text_of(v, c);
    size_t from = 0;
    c->lines = 0;
    c->width = width;
    while (from < text.n && c->lines < RC_CAPTION_LINES) {
        size_t next;
        const struct str rest = {text.p + from, text.n - from};
        (void)words_break(v, rest, style_of(v, s), width, &next);
        from += next;
        c->line_end[c->lines++] = from;
    }
}

struct str caption_line(struct view *v, const struct scene *s, const struct caption *c,
                        uint32_t line)
{
    const struct str all = text_of(v, c);
    const size_t from = line > 0 ? c->line_end[line - 1] : 0;
    if (line + 1 == RC_CAPTION_LINES && c->line_end[line] < all.n) {
        const struct str rest = {all.p + from, all.n - from};
        strbuf_clear(&v->scratch);
        words_fit(v, rest, style_of(v, s), c->width, &v->scratch);
        return strbuf_view(&v->scratch);
    }
    struct str text = {all.p + from, c->line_end[line] - from};
    while (text.n > 0 && text.p[text.n - 1] == ' ')
        text.n--;
    return text;
}

/* Of the time of coming and that of going, half is for making room and half for fading, so that
 * words are never seen where there is no room for them yet. */
static float fade_seconds(const struct view *v)
{
    return minf(v->params.caption_seconds / 6.0f, FADE_SECONDS);
}

static float alpha_of(const struct view *v, const struct caption *c)
{
    const float fade = fade_seconds(v), left = v->params.caption_seconds - c->age;
    return smoothstepf((c->age - fade) / fade) * smoothstepf((left - fade) / fade);
}

/* Those above it glide while a caption comes and goes. */
static float height_of(const struct view *v, const struct caption *c, float u)
{
    const float fade = fade_seconds(v), left = v->params.caption_seconds - c->age;
    const float room = smoothstepf(c->age / fade) * smoothstepf(left / fade);
    return room * ((float)c->lines * PITCH + 2.0f * PAD_Y + GAP) * u;
}

struct vec2 captions_size(struct view *v, const struct scene *s, float width)
{
    const float u = view_unit_of(s);
    struct vec2 size = {0.0f, 0.0f};
    for (uint32_t i = 0; i < v->panels.caption_count; i++) {
        struct caption *c = &v->panels.captions[i];
        if (c->lines == 0)
            wrap(v, s, c, width - 2.0f * PAD_X * u);
        for (uint32_t k = 0; k < c->lines; k++)
            size.x = maxf(size.x, view_text_width(v, caption_line(v, s, c, k), style_of(v, s)));
        size.y += height_of(v, c, u);
    }
    size.x += 2.0f * PAD_X * u;
    return size;
}

static void build_one(struct view *v, const struct scene *s, const struct caption *c, float top,
                      struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_CAPTIONS];
    const float middle = 0.5f * (box.x0 + box.x1), alpha = alpha_of(v, c);
    float wide = 0.0f;
    for (uint32_t k = 0; k < c->lines; k++)
        wide = maxf(wide, view_text_width(v, caption_line(v, s, c, k), style_of(v, s)));
    const struct rect plate = {middle - 0.5f * wide - PAD_X * u, top,
                               middle + 0.5f * wide + PAD_X * u,
                               top + ((float)c->lines * PITCH + 2.0f * PAD_Y) * u};
    const uint32_t fill = color_premultiply(color_fade(v->theme.background, 0.7f * alpha));
    drawlist_rect(list, plate, 6.0f * u, fill, fill);
    for (uint32_t k = 0; k < c->lines; k++) {
        const struct str line = caption_line(v, s, c, k);
        const float width = view_text_width(v, line, style_of(v, s));
        view_text(
            v, list, line, style_of(v, s),
            (struct vec2){middle - 0.5f * width, top + (PAD_Y + 18.0f + PITCH * (float)k) * u},
            color_fade(v->theme.text, alpha));
    }
}

void captions_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    const float u = view_unit_of(s);
    float top = v->panels.box[RC_PANEL_CAPTIONS].y0;
    for (uint32_t i = 0; i < v->panels.caption_count; i++) {
        build_one(v, s, &v->panels.captions[i], top, list);
        top += height_of(v, &v->panels.captions[i], u);
    }
}
