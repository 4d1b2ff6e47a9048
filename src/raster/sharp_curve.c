/* sharp_curve.c: curves that turn more sharply than their half width, or fold back on themselves:
 * rare, so in plain C. Each row keeps for every pixel the best coverage of all pieces, and blends
 * it once. */
#include "geometry.h"
#include "shapes.h"

#include "rource/base/color.h"

/* Largest distance between the curve and its pieces, in pixels. */
static const float flatness = 0.1f;
enum { PIECES_MAX = 256 };

struct sharp_curve {
    struct vec2 points[PIECES_MAX + 1];
    int pieces;
    float half, reach, most;
    uint32_t paint0, paint1;
};

static struct vec2 point_at(const struct drawcmd *c, float t)
{
    const struct vec2 a = {c->v[0], c->v[1]}, m = {c->v[2], c->v[3]}, b = {c->v[4], c->v[5]};
    return vec2_lerp(vec2_lerp(a, m, t), vec2_lerp(m, b, t), t);
}

/* A piece of 1/n of the parameter strays by |a − 2c + b| / (4 n²). */
static int count_pieces(const struct drawcmd *c)
{
    const struct vec2 bend = {c->v[0] - 2.0f * c->v[2] + c->v[4],
                              c->v[1] - 2.0f * c->v[3] + c->v[5]};
    const float n = sqrtf(vec2_length(bend) * (0.25f / flatness)) + 1.0f;
    return n < (float)PIECES_MAX ? (int)n : PIECES_MAX;
}

static void sharp_init(struct sharp_curve *s, const struct drawcmd *c)
{
    struct segment paints = {0};
    segment_paints(&paints, c->color, c->color2);
    s->paint0 = paints.paint0;
    s->paint1 = paints.paint1;
    s->half = c->v[6] * 0.5f;
    s->reach = s->half + 1.0f;
    s->most = min_float(c->v[6], 1.0f);
    s->pieces = count_pieces(c);
    for (int i = 0; i <= s->pieces; i++)
        s->points[i] = point_at(c, (float)i / (float)s->pieces);
}

/* Coverage of a pixel in the high byte, place along the curve in the low one. */
static uint16_t cover_pixel(const struct sharp_curve *s, int piece, struct vec2 p)
{
    const struct vec2 way = vec2_sub(s->points[piece + 1], s->points[piece]);
    const struct vec2 from = vec2_sub(p, s->points[piece]);
    const float length2 = vec2_dot(way, way);
    const float t = length2 > 0.0f ? clampf(vec2_dot(from, way) / length2, 0.0f, 1.0f) : 0.0f;
    const float distance = vec2_length(vec2_sub(from, vec2_scale(way, t)));
    const float cover = clampf(s->half + 0.5f - distance, 0.0f, s->most);
    const float place = ((float)piece + t) / (float)s->pieces;
    const uint32_t high = (uint32_t)(int)(cover * 255.0f + 0.5f);
    return (uint16_t)(high << 8 | (uint32_t)(int)(clampf(place, 0.0f, 1.0f) * 255.0f + 0.5f));
}

/* The best of the pieces for the pixels of a row; *first and *last bound those touched. */
static void cover_row(const struct sharp_curve *s, const struct tile *t, int y, int touched[2])
{
    const float middle = (float)y + 0.5f;
    for (int i = 0; i < s->pieces; i++) {
        const struct vec2 a = s->points[i], b = s->points[i + 1];
        if (middle < min_float(a.y, b.y) - s->reach || middle > max_float(a.y, b.y) + s->reach)
            continue;
        const int x0 =
            floor_between((double)(min_float(a.x, b.x) - s->reach), t->area.x0, t->area.x1);
        const int x1 =
            floor_between((double)(max_float(a.x, b.x) + s->reach) + 1.0, t->area.x0, t->area.x1);
        for (int x = x0; x < x1; x++) {
            const uint16_t mix = cover_pixel(s, i, (struct vec2){(float)x + 0.5f, middle});
            uint16_t *const best = t->mix + (x - t->area.x0);
            *best = mix > *best ? mix : *best;
        }
        if (x0 < x1) {
            touched[0] = min_int(touched[0], x0);
            touched[1] = max_int(touched[1], x1);
        }
    }
}

static uint32_t lerp_pixel(uint32_t a, uint32_t b, uint32_t weight)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8)
        out |= div255((a >> shift & 255u) * (255u - weight) + (b >> shift & 255u) * weight)
               << shift;
    return out;
}

void sharp_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c)
{
    (void)raster;
    struct sharp_curve s;
    sharp_init(&s, c);
    for (int y = t->area.y0; y < t->area.y1; y++) {
        int touched[2] = {t->area.x1, t->area.x0};
        cover_row(&s, t, y, touched);
        for (int x = touched[0]; x < touched[1]; x++) {
            uint16_t *const mix = t->mix + (x - t->area.x0);
            uint32_t *const dst = tile_pixel(t, x, y);
            const uint32_t paint = lerp_pixel(s.paint0, s.paint1, *mix & 255u);
            const uint32_t alpha = div255((paint >> 24) * (uint32_t)(*mix >> 8));
            *dst = lerp_pixel(*dst, paint | 0xff000000u, alpha);
            *mix = 0;
        }
    }
}
