/* Logo and watermark: a picture or a line of text in a corner.
 */
#include "parts.h"

static const float TEXT_SIZE = 19.0f;
static const float WIDEST = 0.3f; /* of the frame's width */
static const float FAINT = 0.38f; /* a watermark lets the scene through */

static struct text_style style_of(const struct view *v, const struct scene *s)
{
    return view_style(v, s, TEXT_SIZE, RC_TEXT_SEMIBOLD, 0);
}

struct vec2 mark_size(struct view *v, const struct scene *s, const struct view_mark *mark)
{
    const float u = view_unit_of(s);
    const float most = WIDEST * s->camera.width;
    if (mark->image_width > 0 && mark->image_height > 0) {
        const float high = mark->size * 720.0f * u;
        const float wide = high * (float)mark->image_width / (float)mark->image_height;
        const float fit = minf(1.0f, most / wide);
        return (struct vec2){wide * fit, high * fit};
    }
    const struct str text = str_of(mark->text);
    if (text.n == 0)
        return (struct vec2){0.0f, 0.0f};
    return (struct vec2){minf(view_text_width(v, text, style_of(v, s)), most), 24.0f * u};
}

void mark_build(struct view *v, const struct scene *s, const struct view_mark *mark,
                struct rect box, struct drawlist *list)
{
    const float u = view_unit_of(s);
    const float alpha = mark->faint ? FAINT : 1.0f;
    if (mark->image_width > 0) {
        drawlist_image(list, mark->image, box, alpha, 0);
        return;
    }
    strbuf_clear(&v->scratch);
    words_fit(v, str_of(mark->text), style_of(v, s), box.x1 - box.x0 + 0.5f, &v->scratch);
    const struct str text = strbuf_view(&v->scratch);
    const bool right =
        mark->corner == RC_CORNER_TOP_RIGHT || mark->corner == RC_CORNER_BOTTOM_RIGHT;
    /* what was cut to fit is narrower than its box, and must still end at the margin */
    const float x = right ? box.x1 - view_text_width(v, text, style_of(v, s)) : box.x0;
    view_text(v, list, text, style_of(v, s), (struct vec2){x, box.y0 + 18.0f * u},
              color_fade(v->theme.text, alpha));
}
