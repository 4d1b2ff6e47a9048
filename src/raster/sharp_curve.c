/* sharp_curve.c: curves that turn more sharply than their half width, or fold back on themselves:
 * they are drawn as straight pieces. Each row keeps for every pixel the best coverage of all
 * pieces, and blends it once. */
#include "geometry.h"
#include "shapes.h"

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

/* The best of the pieces for the pixels of a row; *first and *last bound those touched. */
static void cover_row(const struct raster *raster, const struct sharp_curve *s,
                      const struct tile *t, int y, int touched[2])
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
        if (x0 < x1) {
            const struct stroke stroke = {.x = a.x,
                                          .y = a.y,
                                          .way_x = b.x - a.x,
                                          .way_y = b.y - a.y,
                                          .half = s->half,
                                          .most = s->most,
                                          .piece = (float)i,
                                          .pieces = (float)s->pieces};
            raster->kernels.cover_stroke(t->mix + (x0 - t->area.x0), x0, x1 - x0, middle, &stroke);
            touched[0] = min_int(touched[0], x0);
            touched[1] = max_int(touched[1], x1);
        }
    }
}

/* Rows of the tile that the curve may touch: most are a few pixels long, a tile has 64 rows. */
static struct area rows_of(const struct sharp_curve *s, const struct tile *t)
{
    float top = INFINITY, bottom = -INFINITY;
    for (int i = 0; i <= s->pieces; i++) {
        top = min_float(top, s->points[i].y);
        bottom = max_float(bottom, s->points[i].y);
    }
    return area_touched((double)t->area.x0, (double)(top - s->reach) - 1.0, (double)t->area.x1,
                        (double)(bottom + s->reach) + 1.0, t->area);
}

void sharp_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c)
{
    struct sharp_curve s;
    sharp_init(&s, c);
    const struct area rows = rows_of(&s, t);
    for (int y = rows.y0; y < rows.y1; y++) {
        int touched[2] = {t->area.x1, t->area.x0};
        cover_row(raster, &s, t, y, touched);
        if (touched[0] < touched[1])
            raster->kernels.blend_mix(tile_pixel(t, touched[0], y),
                                      t->mix + (touched[0] - t->area.x0), touched[1] - touched[0],
                                      s.paint0, s.paint1);
    }
}
