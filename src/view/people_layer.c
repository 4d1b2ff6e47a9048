/* People and their beams. Of thousands of beams the newest few of each person are drawn; the light
 * is shared among them, so a busy moment does not turn white.
 */
#include <string.h>

#include "parts.h"
#include "rource/scene/constants.h"

enum { BEAMS = 140, BEAMS_A_PERSON = 16 };
static const float DOT_SIZE = 0.55f;     /* smaller people are dots */
static const float PICTURE_SIZE = 0.92f; /* of a person's radius: its edge is below the ring */
static const float BRIGHT_BEAMS = 24.0f; /* more than that share their light */

/* Initials: the first letters of the first and the last word, ASCII ones in upper case. */
static struct str initials(struct str name, char out[16])
{
    size_t last = 0, n = 0;
    for (size_t i = 1; i < name.n; i++) {
        if ((name.p[i - 1] == ' ' || name.p[i - 1] == '-') && name.p[i] != ' ' && name.p[i] != '(')
            last = i;
    }
    const size_t starts[2] = {0, last};
    for (unsigned k = 0; k < (last > 0 ? 2u : 1u); k++) {
        size_t end = starts[k];
        if (end >= name.n)
            break;
        utf8_next(name, &end);
        memcpy(out + n, name.p + starts[k], end - starts[k]);
        n += end - starts[k];
    }
    for (size_t i = 0; i < n; i++) {
        if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - 'a' + 'A');
    }
    return (struct str){out, n};
}

static void draw_shadow(const struct view *v, struct vec2 at, float r, float alpha,
                        struct drawlist *list)
{
    for (int i = 0; i < 3; i++) { /* three discs make a soft edge */
        const float grow = 1.02f + 0.09f * (float)i;
        const struct rgba c = color_fade(v->theme.shadow, alpha / (1.0f + (float)i));
        drawlist_disc(list, at.x + 0.06f * r, at.y + 0.12f * r, r * grow, color_premultiply(c));
    }
}

/* In whole pixels per em: the radius eases, and each size has glyphs of its own. */
static void draw_initials(struct view *v, struct str name, struct vec2 center, float r,
                          struct rgba color, struct drawlist *list)
{
    char letters[16];
    const struct str text = initials(name, letters);
    const float size = floorf(maxf(r * 0.86f, 5.0f) + 0.5f);
    const struct text_style style = {size, RC_TEXT_SEMIBOLD, 0};
    const struct vec2 at = {center.x - 0.5f * view_text_width(v, text, style),
                            center.y + 0.31f * r};
    text_push(v->params.text, list, text, style, at,
              (struct text_ink){color_premultiply(color), 0});
}

/* Where an avatar is, in pixels. */
struct disc_at {
    struct vec2 at;
    float radius;
};

/* What is inside of the ring: the person's picture, or the initials. Both fade in as dots grow. */
static void draw_inside(struct view *v, const struct scene_person *p, struct str name,
                        struct disc_at where, struct avatar_look look, struct drawlist *list)
{
    const struct vec2 at = where.at;
    const float r = where.radius;
    const float alpha = p->alpha * smoothstepf((p->size - DOT_SIZE) / (1.0f - DOT_SIZE));
    const uint32_t image = v->params.person_image
                               ? v->params.person_image(v->params.person_image_ctx, p->author)
                               : RC_VIEW_NO_IMAGE;
    if (image != RC_VIEW_NO_IMAGE) {
        const float half = PICTURE_SIZE * r;
        const struct rgba under = color_mix(look.ring, look.body, 0.25f); /* if transparent */
        drawlist_disc(list, at.x, at.y, half, color_premultiply(color_fade(under, alpha)));
        drawlist_image(list, image,
                       (struct rect){at.x - half, at.y - half, at.x + half, at.y + half}, alpha,
                       RC_IMAGE_CIRCLE);
    } else if (r > 6.0f && alpha > 0.05f) {
        draw_initials(v, name, at, r, color_fade(look.letters, alpha), list);
    }
}

/* One of many in a crowd: no letters would fit. */
static void draw_small(const struct view *v, struct vec2 at, float r, struct avatar_look look,
                       float alpha, struct drawlist *list)
{
    const uint32_t rim = color_premultiply(color_fade(v->theme.background, 0.6f * alpha));
    drawlist_disc(list, at.x, at.y, r * 1.2f, rim);
    drawlist_disc(list, at.x, at.y, r, color_premultiply(color_fade(look.body, alpha)));
    drawlist_ring(list, at.x, at.y, r * 0.85f, maxf(0.3f * r, 1.0f),
                  color_premultiply(color_fade(look.ring, alpha)));
}

/* The look of an author's avatar, which never changes: contrasts take powers to find. */
static struct avatar_look look_of(struct view *v, const struct scene *s, uint32_t author)
{
    const size_t count = v->looks.count;
    if (author >= count && RC_RESERVE(&v->looks, author + 1 - count) == RC_OK) {
        memset(v->looks.items + count, 0, (author + 1 - count) * sizeof *v->looks.items);
        v->looks.count = author + 1;
    }
    const bool kept = author < v->looks.count;
    if (kept && v->looks.items[author].body.a > 0)
        return v->looks.items[author];
    const struct str name = intern_string(&s->params.history->authors, author);
    const struct avatar_look look = theme_avatar(&v->theme, theme_person(&v->theme, name));
    if (kept)
        v->looks.items[author] = look;
    return look;
}

static void draw_person(struct view *v, const struct scene *s, const struct scene_person *p,
                        struct drawlist *list)
{
    const struct str name = intern_string(&s->params.history->authors, p->author);
    const struct avatar_look look = look_of(v, s, p->author);
    const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
    const float r = scene_person_radius(s, p) * s->camera.scale;
    if (p->size < DOT_SIZE) {
        draw_small(v, at, r, look, p->alpha, list);
        return;
    }
    draw_shadow(v, at, r, p->alpha, list);
    drawlist_disc(list, at.x, at.y, r, color_premultiply(color_fade(look.body, p->alpha)));
    draw_inside(v, p, name, (struct disc_at){at, r}, look, list);
    drawlist_ring(list, at.x, at.y, r * 0.93f, maxf(r * 0.14f, 1.0f),
                  color_premultiply(color_fade(look.ring, p->alpha)));
}

void people_layer_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    for (size_t i = 0; i < s->present.count && view_shows(v, RC_VIEW_USERS); i++)
        draw_person(v, s, &s->people.items[s->present.items[i]], list);
}

void people_layer_person(struct view *v, const struct scene *s, uint32_t person,
                         struct drawlist *list)
{
    draw_person(v, s, &s->people.items[person], list);
}

static bool clear_counts(struct view *v, const struct scene *s)
{
    v->person_beams.count = 0;
    if (RC_RESERVE(&v->person_beams, s->people.count) < 0)
        return false;
    v->person_beams.count = s->people.count;
    if (s->people.count > 0)
        memset(v->person_beams.items, 0, s->people.count * sizeof *v->person_beams.items);
    return true;
}

static void draw_beam(const struct view *v, const struct scene *s, const struct scene_action *a,
                      float share, struct drawlist *list)
{
    const struct scene_person *p = &s->people.items[a->person];
    const struct scene_file *f = &s->files.items[a->file];
    const struct vec2 world = scene_file_position(s, f);
    const struct vec2 from = camera_to_screen(&s->camera, p->x, p->y);
    const struct vec2 to = camera_to_screen(&s->camera, world.x, world.y);
    const float t = (s->now - a->start) / a->life;
    const float alpha = smoothstepf(t * 8.0f) * (1.0f - t) * share * maxf(p->alpha, 0.35f);
    const float u = view_unit_of(s);
    const float wide = clampf(RC_FILE_RADIUS * 1.9f * s->camera.scale, 3.0f * u, 16.0f * u);
    drawlist_beam(list, from, to, 0.45f * wide, wide,
                  color_premultiply(
                      color_fade(theme_action(&v->theme, a->kind), 0.85f * v->theme.beam * alpha)));
}

void people_layer_beams(struct view *v, const struct scene *s, struct drawlist *list)
{
    uint32_t drawn = 0;
    const float all = minf((float)s->actions.count, (float)BEAMS);
    const float light = minf(1.0f, sqrtf(BRIGHT_BEAMS / maxf(all, 1.0f)));
    if (!view_shows(v, RC_VIEW_BEAMS) || !view_shows(v, RC_VIEW_USERS))
        return;
    if (!clear_counts(v, s)) {
        list->failed = true;
        return;
    }
    for (size_t i = s->actions.count; i-- > 0 && drawn < BEAMS;) {
        const struct scene_action *a = &s->actions.items[i];
        if (v->person_beams.items[a->person]++ >= BEAMS_A_PERSON)
            continue;
        const uint32_t beams = s->people.items[a->person].beams;
        const float busy = (float)(beams < BEAMS_A_PERSON ? beams : BEAMS_A_PERSON);
        draw_beam(v, s, a, light / sqrtf(maxf(busy * 0.5f, 1.0f)), list);
        drawn++;
    }
}
