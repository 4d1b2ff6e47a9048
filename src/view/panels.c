/* Where the panels around the scene stand. Each corner is a stack that grows towards the middle;
 * the time line lies along the bottom and captions above it. A panel that would leave the frame or
 * cover one that was placed before it is left out, so none ever overlaps another.
 */
#include "panels.h"

#include "parts.h"

static const float EDGE = 22.0f, TOP = 17.0f; /* margins of the frame */
static const float GAP = 12.0f;               /* between panels */
static const float LINE_HEIGHT = 42.0f, LINE_MARGIN = 4.0f;
static const float LIST_SHARE = 0.53f;      /* of the height, down to which lists reach */
static const float CAPTION_LEAST = 380.0f;  /* narrower than that, captions go above the rest */
static const float CAPTION_SHARE = 0.8f;    /* of the width at most */
static const float MESSAGES_WIDE = 470.0f;  /* of the ticker at most … */
static const float MESSAGES_LEAST = 280.0f; /* … and at least, or it goes above the marks */
static const float PLATE_PAD = 5.0f, PLATE_CORNER = 6.0f;
static const float PLATE_ALPHA = 0.65f;

/* The stacks, while they grow. */
struct stacks {
    struct view *v;
    float w, h, u;
    float y[4];     /* by corner: where the next panel begins (top) or ends (bottom) */
    float reach[4]; /* by corner: how far from the edge its panels reach */
    float floor;    /* what the bottom stacks stand on */
};

static bool overlap(struct rect a, struct rect b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

bool panel_is_shown(const struct view *v, enum panel panel)
{
    static const unsigned elements[RC_PANELS] = {
        [RC_PANEL_LEADERBOARD] = RC_VIEW_LEADERBOARD, [RC_PANEL_LEGEND] = RC_VIEW_LEGEND,
        [RC_PANEL_MESSAGES] = RC_VIEW_MESSAGES,       [RC_PANEL_CAPTIONS] = RC_VIEW_CAPTIONS,
        [RC_PANEL_LINE] = RC_VIEW_PROGRESS,           [RC_PANEL_LOGO] = RC_VIEW_LOGO,
        [RC_PANEL_WATERMARK] = RC_VIEW_WATERMARK,
    };
    const struct rect box = v->panels.box[panel];
    return box.x1 > box.x0 && !(v->unseen & elements[panel]);
}

/* Gives a box to a panel unless something is there already. */
static bool claim(struct stacks *st, enum panel panel, struct rect box)
{
    struct panels *p = &st->v->panels;
    if (box.x1 <= box.x0 || box.y1 <= box.y0 || box.x0 < 0.0f || box.y0 < 0.0f || box.x1 > st->w ||
        box.y1 > st->h)
        return false;
    for (int i = 0; i < RC_PANELS; i++) {
        if (overlap(p->box[i], box))
            return false;
    }
    p->box[panel] = box;
    return true;
}

/* Puts a panel of that size onto a corner's stack. */
static void stack(struct stacks *st, enum panel panel, enum view_corner corner, struct vec2 size)
{
    const bool right = corner == RC_CORNER_TOP_RIGHT || corner == RC_CORNER_BOTTOM_RIGHT;
    const bool low = corner == RC_CORNER_BOTTOM_LEFT || corner == RC_CORNER_BOTTOM_RIGHT;
    const float x0 = right ? st->w - EDGE * st->u - size.x : EDGE * st->u;
    const float y0 = low ? st->y[corner] - size.y : st->y[corner];
    if (!claim(st, panel, (struct rect){x0, y0, x0 + size.x, y0 + size.y}))
        return;
    st->y[corner] = low ? y0 - GAP * st->u : y0 + size.y + GAP * st->u;
    st->reach[corner] = maxf(st->reach[corner], size.x + EDGE * st->u);
}

static struct stacks stacks_of(struct view *v, const struct scene *s)
{
    const float w = s->camera.width, h = s->camera.height, u = view_unit((int)w, (int)h);
    struct stacks st = {.v = v, .w = w, .h = h, .u = u, .floor = h - EDGE * u};
    for (int i = 0; i < RC_PANELS; i++)
        v->panels.box[i] = (struct rect){0};
    if (view_shows(v, RC_VIEW_PROGRESS)) {
        const struct rect line = {EDGE * u, h - (LINE_HEIGHT + LINE_MARGIN) * u, w - EDGE * u,
                                  h - LINE_MARGIN * u};
        if (claim(&st, RC_PANEL_LINE, line))
            st.floor = line.y0 - GAP * u;
    }
    st.y[RC_CORNER_TOP_LEFT] = st.y[RC_CORNER_TOP_RIGHT] = TOP * u;
    st.y[RC_CORNER_BOTTOM_LEFT] = st.y[RC_CORNER_BOTTOM_RIGHT] = st.floor;
    return st;
}

static void place_marks(struct stacks *st, const struct scene *s)
{
    const struct view_params *given = &st->v->params;
    if (view_shows(st->v, RC_VIEW_LOGO))
        stack(st, RC_PANEL_LOGO, given->logo.corner, mark_size(st->v, s, &given->logo));
    if (view_shows(st->v, RC_VIEW_WATERMARK))
        stack(st, RC_PANEL_WATERMARK, given->watermark.corner,
              mark_size(st->v, s, &given->watermark));
}

static bool has_captions(const struct view *v)
{
    return view_shows(v, RC_VIEW_CAPTIONS) && v->params.caption_count > 0;
}

static bool has_messages(const struct view *v)
{
    return view_shows(v, RC_VIEW_MESSAGES) && v->params.messages;
}

/* The ticker's rows share the bottom with the marks at its right and, where the frame is wide
 * enough, with captions in the middle. */
static float width_for_messages(struct stacks *st)
{
    const float u = st->u, margin = (EDGE + GAP) * u;
    const float beside = st->w - margin - maxf(st->reach[RC_CORNER_BOTTOM_RIGHT], EDGE * u);
    const float left = 0.5f * (st->w - (CAPTION_LEAST + 1.0f) * u) - margin;
    float width = minf(MESSAGES_WIDE * u, beside);
    if (has_captions(st->v) && left >= MESSAGES_LEAST * u)
        width = minf(width, left);
    if (width >= MESSAGES_LEAST * u)
        return width;
    st->y[RC_CORNER_BOTTOM_LEFT] =
        minf(st->y[RC_CORNER_BOTTOM_LEFT], st->y[RC_CORNER_BOTTOM_RIGHT]);
    return minf(MESSAGES_WIDE * u, st->w - 2.0f * EDGE * u);
}

/* Captions stand in the middle between what is at the left and right, or above both. */
static void place_captions(struct stacks *st, const struct scene *s)
{
    const float side = maxf(maxf(st->reach[RC_CORNER_BOTTOM_LEFT], EDGE * st->u),
                            maxf(st->reach[RC_CORNER_BOTTOM_RIGHT], EDGE * st->u)) +
                       GAP * st->u;
    float width = minf(st->w - 2.0f * side, CAPTION_SHARE * st->w), low = st->floor;
    if (width < CAPTION_LEAST * st->u) {
        width = CAPTION_SHARE * st->w;
        low = minf(st->y[RC_CORNER_BOTTOM_LEFT], st->y[RC_CORNER_BOTTOM_RIGHT]);
    }
    const struct vec2 size = captions_size(st->v, s, width);
    const float x = 0.5f * (st->w - size.x);
    (void)claim(st, RC_PANEL_CAPTIONS, (struct rect){x, low - size.y, x + size.x, low});
}

void panels_update(struct view *v, const struct scene *s, const struct timeline *tl, float dt)
{
    struct panels *p = &v->panels;
    if (p->counted != tl->commits)
        line_count(p, tl);
    struct stacks st = stacks_of(v, s);
    place_marks(&st, s);
    stack(&st, RC_PANEL_HEADING, RC_CORNER_TOP_LEFT, heading_size(v, s, tl));
    if (view_shows(v, RC_VIEW_LEGEND)) {
        legend_update(v, s, LIST_SHARE * st.h - st.y[RC_CORNER_TOP_RIGHT], dt);
        stack(&st, RC_PANEL_LEGEND, RC_CORNER_TOP_RIGHT, legend_size(v, s));
    }
    if (view_shows(v, RC_VIEW_LEADERBOARD) && v->params.leaderboard_rows > 0) {
        leaders_update(v, s, LIST_SHARE * st.h - st.y[RC_CORNER_TOP_LEFT], dt);
        stack(&st, RC_PANEL_LEADERBOARD, RC_CORNER_TOP_LEFT, leaders_size(v, s));
    }
    if (has_messages(v)) {
        p->message_width = width_for_messages(&st);
        messages_update(v, s, dt);
        stack(&st, RC_PANEL_MESSAGES, RC_CORNER_BOTTOM_LEFT, messages_size(v, s));
    }
    if (has_captions(v)) {
        captions_update(v, tl, dt);
        place_captions(&st, s);
    }
}

void panel_plate(const struct view *v, const struct scene *s, struct rect box, float alpha,
                 struct drawlist *list)
{
    const float u = view_unit_of(s), pad = PLATE_PAD * u;
    const bool clear = s->params.camera_mode == RC_CAMERA_OVERVIEW &&
                       !(v->params.background_opacity > 0.0f) && !overlap(box, s->params.area);
    if (clear)
        return;
    const struct rect plate = {box.x0 - pad, box.y0 - 0.5f * pad, box.x1 + pad,
                               box.y1 + 0.5f * pad};
    const uint32_t c = color_premultiply(color_fade(v->theme.background, PLATE_ALPHA * alpha));
    drawlist_rect(list, plate, PLATE_CORNER * u, c, c);
}

void panels_build(struct view *v, const struct scene *s, const struct timeline *tl,
                  struct drawlist *list)
{
    if (panel_is_shown(v, RC_PANEL_WATERMARK))
        mark_build(v, s, &v->params.watermark, v->panels.box[RC_PANEL_WATERMARK], list);
    if (panel_is_shown(v, RC_PANEL_LOGO))
        mark_build(v, s, &v->params.logo, v->panels.box[RC_PANEL_LOGO], list);
    if (panel_is_shown(v, RC_PANEL_LINE))
        line_build(v, s, tl, list);
    for (int i = RC_PANEL_LEADERBOARD; i <= RC_PANEL_LEGEND; i++) {
        if (panel_is_shown(v, (enum panel)i))
            panel_plate(v, s, v->panels.box[i], 1.0f, list);
    }
    if (panel_is_shown(v, RC_PANEL_LEGEND))
        legend_build(v, s, list);
    if (panel_is_shown(v, RC_PANEL_LEADERBOARD))
        leaders_build(v, s, list);
    if (panel_is_shown(v, RC_PANEL_HEADING))
        heading_build(v, s, tl, list);
    if (panel_is_shown(v, RC_PANEL_MESSAGES))
        messages_build(v, s, list);
    if (panel_is_shown(v, RC_PANEL_CAPTIONS))
        captions_build(v, s, list);
}

struct rect view_picture_area(const struct view *v, int width, int height)
{
    const float u = view_unit(width, height);
    const float w = (float)width, h = (float)height;
    struct rect area = {26.0f * u, 26.0f * u, w - 26.0f * u, h - 26.0f * u};
    const bool heading = view_shows(v, RC_VIEW_TITLE) && v->title[0] != '\0';
    if (heading || view_shows(v, RC_VIEW_DATE))
        area.y0 += 30.0f * u;
    if (view_shows(v, RC_VIEW_PROGRESS))
        area.y1 -= 46.0f * u;
    const bool legend = view_shows(v, RC_VIEW_LEGEND);
    const bool leaders = view_shows(v, RC_VIEW_LEADERBOARD) && v->params.leaderboard_rows > 0;
    const bool messages = has_messages(v), captions = has_captions(v);
    if (w > h) {
        area.x1 -= legend ? 124.0f * u : 0.0f;
        area.x0 += leaders ? 172.0f * u : 0.0f;
        area.y1 -= messages ? 66.0f * u : captions ? 36.0f * u : 0.0f;
        return area;
    }
    /* a portrait has no width to give away, but some height; a square has neither */
    const float spare = clampf((h - w) / (0.5f * w), 0.0f, 1.0f) * u;
    area.y0 += leaders ? 170.0f * spare : legend ? 100.0f * spare : 0.0f;
    area.y1 -= (messages ? 70.0f * spare : 0.0f) + (captions ? 42.0f * spare : 0.0f);
    return area;
}
