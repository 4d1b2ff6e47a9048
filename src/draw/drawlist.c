/* drawlist.c: recording of draw commands.
 *
 * Each push checks its numbers, drops what cannot be seen by its bounding box, and appends 40 bytes
 * to an array in the frame's arena. The array grows by doubling; the smaller ones stay behind in
 * the arena until it is reset, so callers reserve what the last frame took. */
#include "rource/draw/drawlist.h"

#include <string.h>

#include "rource/base/attr.h"

/* Smallest capacity, and how far beyond its outline an anti-aliased shape may touch pixels. */
enum { CAPACITY_MIN = 1024, CAPACITY_MAX = 1 << 28 };
static const float edge_px = 1.0f;
/* Beyond this a glyph origin cannot belong to a mask that reaches any frame. */
enum { GLYPH_REACH = 1 << 17, IMAGE_ID_MAX = 65535 };

/* Makes room for `need` items of an array of the list; the old one stays behind. */
static bool grow_array(struct drawlist *list, void **items, uint32_t *capacity, size_t size,
                       uint32_t count, uint32_t need)
{
    uint32_t room = *capacity ? 2 * *capacity : CAPACITY_MIN;
    if (room < need)
        room = need;
    void *const grown = room <= CAPACITY_MAX ? arena_alloc(list->arena, room, size) : NULL;
    if (!grown) {
        list->failed = true;
        return false;
    }
    if (count > 0)
        memcpy(grown, *items, count * size);
    *items = grown;
    *capacity = room;
    return true;
}

static bool grow(struct drawlist *list, uint32_t need)
{
    void *items = list->commands;
    const bool grown =
        grow_array(list, &items, &list->capacity, sizeof *list->commands, list->count, need);
    list->commands = items;
    return grown;
}

static bool grow_discs(struct drawlist *list, uint32_t need)
{
    void *items = list->discs;
    const bool grown =
        grow_array(list, &items, &list->disc_capacity, sizeof *list->discs, list->disc_count, need);
    list->discs = items;
    return grown;
}

static void push(struct drawlist *list, const struct drawcmd *c)
{
    if (list->failed || (list->count == list->capacity && !grow(list, list->count + 1)))
        return;
    list->commands[list->count++] = *c;
    if (!list->in_overlay)
        list->overlay = list->count;
}

static bool all_finite(const struct drawcmd *c)
{
    for (size_t i = 0; i < RC_COUNT(c->v); i++)
        if (!isfinite(c->v[i]))
            return false;
    return true;
}

/* False also for NaN in the corners. */
static bool touches_frame(const struct drawlist *list, struct rect r, float grown)
{
    grown += edge_px;
    return r.x1 + grown > 0.0f && r.y1 + grown > 0.0f && r.x0 - grown < (float)list->width &&
           r.y0 - grown < (float)list->height;
}

static void push_if_visible(struct drawlist *list, const struct drawcmd *c, struct rect bounds,
                            float grown)
{
    if (all_finite(c) && touches_frame(list, bounds, grown))
        push(list, c);
}

static struct rect bounds_of_two(struct vec2 a, struct vec2 b)
{
    return (struct rect){fminf(a.x, b.x), fminf(a.y, b.y), fmaxf(a.x, b.x), fmaxf(a.y, b.y)};
}

static struct rect bounds_with(struct rect r, struct vec2 p)
{
    return (struct rect){fminf(r.x0, p.x), fminf(r.y0, p.y), fmaxf(r.x1, p.x), fmaxf(r.y1, p.y)};
}

void drawlist_begin(struct drawlist *list, struct arena *arena, int width, int height,
                    uint32_t background)
{
    *list = (struct drawlist){
        .arena = arena, .width = width, .height = height, .background = background | 0xff000000u};
}

void drawlist_reserve(struct drawlist *list, uint32_t commands, uint32_t discs)
{
    if (!list->failed && commands > list->capacity)
        grow(list, commands);
    if (!list->failed && discs > list->disc_capacity)
        grow_discs(list, discs);
}

void drawlist_begin_overlay(struct drawlist *list)
{
    list->in_overlay = true;
    list->overlay = list->count;
}

void drawlist_disc(struct drawlist *list, float x, float y, float radius, uint32_t color)
{
    if (!(radius > 0.0f) || color == 0)
        return;
    /* most commands are discs: written in place, checked as push_if_visible() does
     * (what is not finite in x or y does not touch the frame) */
    if (!touches_frame(list, (struct rect){x, y, x, y}, radius) || !isfinite(radius) ||
        list->failed || (list->count == list->capacity && !grow(list, list->count + 1)))
        return;
    list->commands[list->count++] =
        (struct drawcmd){.kind = RC_DRAW_disc, .color = color, .v = {x, y, radius}};
    if (!list->in_overlay)
        list->overlay = list->count;
}

struct draw_disc *drawlist_discs_begin(struct drawlist *list, uint32_t most)
{
    if (list->failed || most > CAPACITY_MAX)
        return NULL;
    if (most > list->disc_capacity - list->disc_count && !grow_discs(list, list->disc_count + most))
        return NULL;
    return list->discs + list->disc_count;
}

void drawlist_discs_end(struct drawlist *list, uint32_t n)
{
    struct drawcmd *const last = list->count > 0 ? &list->commands[list->count - 1] : NULL;
    const bool goes_on =
        last && last->kind == RC_DRAW_discs && (!list->in_overlay || list->count > list->overlay);
    const struct drawcmd c = {.kind = RC_DRAW_discs, .color = list->disc_count, .color2 = n};
    list->disc_count += n;
    if (goes_on)
        last->color2 += n;
    else if (n > 0)
        push(list, &c);
}

void drawlist_ring(struct drawlist *list, float x, float y, float radius, float width,
                   uint32_t color)
{
    if (!(radius >= 0.0f) || !(width > 0.0f) || color == 0)
        return;
    const struct drawcmd c = {.kind = RC_DRAW_ring, .color = color, .v = {x, y, radius, width}};
    push_if_visible(list, &c, (struct rect){x, y, x, y}, radius + width * 0.5f);
}

void drawlist_line(struct drawlist *list, struct vec2 a, struct vec2 b, struct line_end at_a,
                   struct line_end at_b)
{
    const float width = fmaxf(at_a.width, at_b.width);
    if (!(at_a.width >= 0.0f && at_b.width >= 0.0f && width > 0.0f) ||
        (at_a.color | at_b.color) == 0)
        return;
    const struct drawcmd c = {.kind = RC_DRAW_line,
                              .color = at_a.color,
                              .color2 = at_b.color,
                              .v = {a.x, a.y, b.x, b.y, at_a.width, at_b.width}};
    push_if_visible(list, &c, bounds_of_two(a, b), width * 0.5f);
}

void drawlist_curve(struct drawlist *list, struct vec2 a, struct vec2 c, struct vec2 b,
                    struct line_end at_a, uint32_t color_b)
{
    if (!(at_a.width > 0.0f) || (at_a.color | color_b) == 0)
        return;
    const struct drawcmd command = {.kind = RC_DRAW_curve,
                                    .color = at_a.color,
                                    .color2 = color_b,
                                    .v = {a.x, a.y, c.x, c.y, b.x, b.y, at_a.width}};
    push_if_visible(list, &command, bounds_with(bounds_of_two(a, b), c), at_a.width * 0.5f);
}

void drawlist_beam(struct drawlist *list, struct vec2 a, struct vec2 b, float width_a,
                   float width_b, uint32_t color)
{
    const float width = fmaxf(width_a, width_b);
    if (!(width_a >= 0.0f && width_b >= 0.0f && width > 0.0f) || color == 0)
        return;
    const struct drawcmd c = {
        .kind = RC_DRAW_beam, .color = color, .v = {a.x, a.y, b.x, b.y, width_a, width_b}};
    push_if_visible(list, &c, bounds_of_two(a, b), width * 0.5f);
}

void drawlist_glow(struct drawlist *list, float x, float y, float radius, uint32_t color)
{
    if (!(radius > 0.0f) || color == 0)
        return;
    const struct drawcmd c = {.kind = RC_DRAW_glow, .color = color, .v = {x, y, radius}};
    push_if_visible(list, &c, (struct rect){x, y, x, y}, radius);
}

void drawlist_rect(struct drawlist *list, struct rect r, float corner, uint32_t top,
                   uint32_t bottom)
{
    if (!(r.x1 > r.x0 && r.y1 > r.y0) || (top | bottom) == 0)
        return;
    const struct drawcmd c = {.kind = RC_DRAW_rect,
                              .color = top,
                              .color2 = bottom,
                              .v = {r.x0, r.y0, r.x1, r.y1, corner > 0.0f ? corner : 0.0f}};
    push_if_visible(list, &c, r, 0.0f);
}

void drawlist_image(struct drawlist *list, uint32_t id, struct rect r, float alpha, unsigned flags)
{
    if (!(r.x1 > r.x0 && r.y1 > r.y0) || !(alpha > 0.0f) || id > IMAGE_ID_MAX)
        return;
    const struct drawcmd c = {.kind = RC_DRAW_image,
                              .flags = (uint8_t)flags,
                              .extra = (uint16_t)id,
                              .v = {r.x0, r.y0, r.x1, r.y1, fminf(alpha, 1.0f)}};
    push_if_visible(list, &c, r, 0.0f);
}

void drawlist_glyph(struct drawlist *list, uint32_t id, int x, int y, uint32_t color,
                    unsigned flags)
{
    if (color == 0 || x < -GLYPH_REACH || y < -GLYPH_REACH || x > GLYPH_REACH || y > GLYPH_REACH)
        return;
    const struct drawcmd c = {.kind = RC_DRAW_glyph,
                              .flags = (uint8_t)flags,
                              .color = color,
                              .color2 = id,
                              .v = {(float)x, (float)y}};
    push(list, &c);
}

const char *drawlist_kind_name(unsigned kind)
{
    static const char *const names[] = {
#define KIND_NAME(name) #name,
        RC_DRAW_KINDS(KIND_NAME)
#undef KIND_NAME
    };
    return kind < RC_COUNT(names) ? names[kind] : "unknown";
}
