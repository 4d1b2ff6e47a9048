/* curve.c: quadratic Bézier curves. A curve is cut into a few pieces, each a shallow parabola over
 * its chord. Neighbours share the normal of the curve at their joint as a border, computed alike on
 * both sides, so that every pixel belongs to exactly one piece. That holds while the curve bends
 * more gently than its own half width; sharper ones go to sharp_curve.c. */
#include "geometry.h"
#include "shapes.h"

static const float far_away = 65536.0f;
/* Largest slope of a piece at its ends, and distance between the piece and the curve in pixels. */
static const float slope_limit = 0.35f;
static const float error_limit = 0.06f;
/* A curve whose middle is nearer than this to its chord is a line. */
static const float straight_limit = 0.01f;
/* Rows of pixels that run along a piece take all of its bow's height: it shall be this at most. */
static const float flat_height = 1.0f;
enum { PIECES_MAX = 64 };

/* The derivative is 2 · (first + t · turn). */
struct bend {
    struct vec2 a, first, last, turn;
    float slowest; /* smallest |first + t · turn| */
    float cross;   /* |first × last| = distance of the control point from the chord · chord */
};

static struct bend bend_of(const struct drawcmd *c)
{
    struct bend b = {.a = {c->v[0], c->v[1]},
                     .first = {c->v[2] - c->v[0], c->v[3] - c->v[1]},
                     .last = {c->v[4] - c->v[2], c->v[5] - c->v[3]}};
    b.turn = vec2_sub(b.last, b.first);
    b.cross = fabsf(b.first.x * b.last.y - b.first.y * b.last.x);
    const float turn2 = vec2_dot(b.turn, b.turn);
    const float t = turn2 > 0.0f ? clampf(-vec2_dot(b.first, b.turn) / turn2, 0.0f, 1.0f) : 0.0f;
    b.slowest = vec2_length(vec2_add(b.first, vec2_scale(b.turn, t)));
    return b;
}

static bool is_straight(const struct bend *b)
{
    const float chord = vec2_length(vec2_add(b->first, b->last));
    return vec2_dot(b->first, b->last) >= 0.0f && b->cross <= 2.0f * straight_limit * chord;
}

/* Curvature is |B' × B''| / |B'|³, where B' × B'' is constant. */
static bool bends_gently(const struct bend *b, float half)
{
    const float speed3 = b->slowest * b->slowest * b->slowest;
    return 2.0f * speed3 > b->cross * (half + 1.5f);
}

/* With n pieces, the slope at a piece's end is at most |turn| / (2 n slowest). A parabola over the
 * chord ignores that the curve does not run evenly along it: an error of 0.1 · bend across · bend
 * along / chord, which falls with the third power of n. */
static int count_pieces(const struct bend *b)
{
    const struct vec2 chord = vec2_add(b->first, b->last);
    const float turn2 = vec2_dot(b->turn, b->turn), chord2 = vec2_dot(chord, chord);
    const float slope2 = 4.0f * slope_limit * slope_limit * b->slowest * b->slowest;
    const float along = fabsf(vec2_dot(b->turn, chord));
    const float across = fabsf(b->turn.x * chord.y - b->turn.y * chord.x);
    const float length = sqrtf(chord2);
    int n = 1;
    if (fabsf(chord.y) < 0.4f * length)
        n += (int)sqrtf(across / (4.0f * flat_height * length));
    /* The directions in a single piece are known; in more they turn. */
    if (n == 1 && turn2 <= slope2 && 0.1f * across * along <= error_limit * chord2 * length)
        return 1;
    n = n > 1 ? n : 2;
    while (n < PIECES_MAX) {
        const float k = (float)n, cubic = k * k * k * b->slowest * (error_limit * 40.0f);
        if (k * k * slope2 >= turn2 && cubic >= turn2)
            break;
        n++;
    }
    return n;
}

/* Relative to the start, so that a curve looks the same wherever it lies. */
static struct vec2 point_at(const struct bend *b, float t)
{
    return (struct vec2){t * (2.0f * b->first.x + t * b->turn.x),
                         t * (2.0f * b->first.y + t * b->turn.y)};
}

/* The border between two pieces that meet at p. */
static void cut_joint(struct segment *s, struct segment *next, struct vec2 p, struct vec2 tangent)
{
    const float at = vec2_dot(tangent, p);
    s->cut1x = next->cut0x = tangent.x;
    s->cut1y = next->cut0y = tangent.y;
    s->cut1c = next->cut0c = at;
    s->cap1 = 1e9f;
    next->cap0 = -1e9f;
}

/* Makes n pieces; false when memory ran out. */
static bool make_pieces(struct bins *bins, const struct drawcmd *c, const struct bend *b, int n)
{
    const float half[2] = {c->v[6] * 0.5f, c->v[6] * 0.5f}, step = 1.0f / (float)n;
    struct vec2 from = {0.0f, 0.0f};
    for (int i = 0; i < n; i++) {
        uint32_t index;
        struct segment *const s = bins_new_segment(bins, &index);
        if (!s)
            return false;
        const float t = (float)i * step;
        const struct vec2 to =
            i + 1 < n ? point_at(b, (float)(i + 1) * step) : vec2_add(b->first, b->last);
        segment_init(s, b->a, from, to, half);
        segment_paints(s, c->color, c->color2);
        s->mix0 = t * 255.0f;
        if (s->length > 1e-6f) {
            s->mix_slope = step * 255.0f / s->length;
            s->bow =
                -(s->nx * b->turn.x + s->ny * b->turn.y) * (step * step) / (s->length * s->length);
        }
        if (i > 0)
            cut_joint(s - 1, s, from, vec2_add(b->first, vec2_scale(b->turn, t)));
        from = to;
    }
    return true;
}

static void add_pieces(struct raster *raster, const struct drawcmd *c, const struct bend *b, int n)
{
    struct bins *const bins = &raster->bins;
    const uint32_t first = (uint32_t)bins->segments.count;
    if (!make_pieces(bins, c, b, n))
        return;
    for (int i = 0; i < n; i++) {
        const struct record record = {.op = OP_SEGMENT, .ref = first + (uint32_t)i};
        struct segment *const s = &bins->segments.items[record.ref];
        if (is_straight(b))
            s->bow = 0.0f;
        segment_bound(s, bins->frame);
        segment_bin(bins, &record);
    }
}

static void add_sharp(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const struct record record = {.op = OP_SHARP, .ref = index};
    const float reach = c->v[6] * 0.5f + 1.0f;
    const float x0 = min_float(c->v[0], min_float(c->v[2], c->v[4])) - reach;
    const float y0 = min_float(c->v[1], min_float(c->v[3], c->v[5])) - reach;
    const float x1 = max_float(c->v[0], max_float(c->v[2], c->v[4])) + reach;
    const float y1 = max_float(c->v[1], max_float(c->v[3], c->v[5])) + reach;
    bins_add(&raster->bins, &record,
             area_touched((double)x0, (double)y0, (double)x1, (double)y1, raster->bins.frame));
}

void curve_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const float half = c->v[6] * 0.5f;
    if (!(half > 0.0f && half < far_away) || ((c->color | c->color2) & 0xff000000u) == 0)
        return;
    for (int i = 0; i < 6; i++)
        if (fabsf(c->v[i]) > far_away)
            return;
    const struct bend b = bend_of(c);
    if (is_straight(&b))
        add_pieces(raster, c, &b, 1);
    else if (bends_gently(&b, half))
        add_pieces(raster, c, &b, count_pieces(&b));
    else
        add_sharp(raster, c, index);
}
