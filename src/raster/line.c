/* line.c: straight lines and beams, and the set-up of the segments that they and curves consist of.
 */
#include "geometry.h"
#include "shapes.h"

/* Beyond this, ends are clipped in double before float geometry is done with them. */
static const float far_away = 16384.0f;
/* A segment that is nearer than this to an axis is bounded by its other direction only: the
 * division would lose the columns' precision. */
static const float axis_limit = 0.01f;
static const float huge_reach = 1e9f;
/* Rows that cross a bow more flatly than this take all of it. */
static const float steep_limit = 0.25f;
/* Half a row of pixels that is so short may be of one colour. */
static const float row_limit = 8.0f;

void segment_init(struct segment *s, struct vec2 origin, struct vec2 from, struct vec2 to,
                  const float half[2])
{
    const struct vec2 way = vec2_sub(to, from);
    const float length = vec2_length(way);
    const struct vec2 t =
        length > 1e-6f ? vec2_scale(way, 1.0f / length) : (struct vec2){1.0f, 0.0f};
    *s = (struct segment){
        .ox = origin.x,
        .oy = origin.y,
        .nx = -t.y,
        .ny = t.x,
        .nc = t.x * from.y - t.y * from.x,
        .tx = t.x,
        .ty = t.y,
        .tc = vec2_dot(t, from),
        .length = length,
        .cap0 = 0.0f,
        .cap1 = length,
        .half = half[0],
        .half_slope = length > 1e-6f ? (half[1] - half[0]) / length : 0.0f,
        .cut1c = 1.0f, /* 0 − 1 < 0: no cut */
    };
}

/* How far beyond an end the segment reaches: the round end, or the slant of a cut. */
static float end_reach(const struct segment *s, const float cut[2], float reach)
{
    const float along = fabsf(s->tx * cut[0] + s->ty * cut[1]);
    const float across = fabsf(s->nx * cut[0] + s->ny * cut[1]);
    if (along == 0.0f)
        return reach;
    return min_float(reach * across / along, reach) + 0.01f;
}

void segment_bound(struct segment *s, struct area frame)
{
    const float half = max_float(s->half, s->half + s->length * s->half_slope);
    const float slope = s->bow * s->length, top_of_bow = slope * s->length * 0.25f;
    /* Half a pixel of edge; beams have a least width; and what the slope of a bow adds. */
    const float reach = max_float(half + 0.5f, 0.75f) * (1.0f + 2.0f * (slope * slope));
    const float low = min_float(top_of_bow, 0.0f) - reach,
                high = max_float(top_of_bow, 0.0f) + reach;
    const float before = end_reach(s, (const float[]){s->cut0x, s->cut0y}, reach);
    const float after = end_reach(s, (const float[]){s->cut1x, s->cut1y}, reach);
    s->along_reach = s->across_reach = huge_reach;
    s->row_bow = 0.0f;
    /* How fast a row at its flattest crosses the bow, and what the Newton step leaves. */
    const float crossing = fabsf(s->nx) - fabsf(slope * s->tx);
    if (crossing > steep_limit) {
        const float step = s->tx * top_of_bow / crossing;
        s->across_at = s->nc / s->nx;
        s->across_slope = -s->ny / s->nx;
        s->across_reach = (reach + fabsf(s->bow) * step * step) / crossing;
        s->row_bow = s->bow;
    } else if (fabsf(s->nx) > axis_limit) {
        s->across_at = (s->nc + (low + high) * 0.5f) / s->nx;
        s->across_slope = -s->ny / s->nx;
        s->across_reach = (high - low) * 0.5f / fabsf(s->nx);
    }
    if (fabsf(s->tx) > axis_limit) {
        s->along_at = (s->tc + (s->length + after - before) * 0.5f) / s->tx;
        s->along_slope = -s->ty / s->tx;
        s->along_reach = (s->length + after + before) * 0.5f / fabsf(s->tx);
    }
    /* A line of one colour does not care. */
    s->row_mix = s->paint0 == s->paint1 || (crossing > steep_limit && s->across_reach < row_limit);
    /* Rows and columns: the corners of the box along and across. */
    const float x0 = s->ox + s->tc * s->tx + s->nc * s->nx;
    const float y0 = s->oy + s->tc * s->ty + s->nc * s->ny;
    const float to = s->length + after;
    s->box = area_touched((double)(x0 + min_float(-before * s->tx, to * s->tx) +
                                   min_float(low * s->nx, high * s->nx)) -
                              1.0,
                          (double)(y0 + min_float(-before * s->ty, to * s->ty) +
                                   min_float(low * s->ny, high * s->ny)) -
                              1.0,
                          (double)(x0 + max_float(-before * s->tx, to * s->tx) +
                                   max_float(low * s->nx, high * s->nx)) +
                              1.0,
                          (double)(y0 + max_float(-before * s->ty, to * s->ty) +
                                   max_float(low * s->ny, high * s->ny)) +
                              1.0,
                          frame);
}

void segment_bin(struct bins *b, const struct record *record)
{
    const struct segment *const s = &b->segments.items[record->ref];
    const float bow = fabsf(s->bow) * s->length * s->length * 0.25f;
    const float half = max_float(s->half, s->half + s->length * s->half_slope);
    const struct vec2 from = {s->ox + s->tc * s->tx + s->nc * s->nx,
                              s->oy + s->tc * s->ty + s->nc * s->ny};
    const struct vec2 to = {from.x + s->length * s->tx, from.y + s->length * s->ty};
    bins_add_band(b, record, from, to, half + bow + 1.0f);
}

/* Ends of a line as parameters 0…1 of what was asked for. */
struct clipped {
    struct vec2 a, b;
    float from, to;
};

/* Liang–Barsky for one side: keeps the part of [t[0], t[1]] where p + t·d ≥ 0. */
static bool clip_side(double p, double d, double t[2])
{
    if (d > 0.0)
        t[0] = fmax(t[0], -p / d);
    else if (d < 0.0)
        t[1] = fmin(t[1], -p / d);
    else if (p < 0.0)
        return false;
    return t[0] < t[1];
}

static bool clip_far(const float v[4], double margin, struct area frame, struct clipped *out)
{
    const double ax = (double)v[0], ay = (double)v[1];
    const double dx = (double)v[2] - ax, dy = (double)v[3] - ay;
    double t[2] = {0.0, 1.0};
    if (!clip_side(ax + margin, dx, t) || !clip_side((double)frame.x1 + margin - ax, -dx, t) ||
        !clip_side(ay + margin, dy, t) || !clip_side((double)frame.y1 + margin - ay, -dy, t))
        return false;
    *out = (struct clipped){{(float)(ax + dx * t[0]), (float)(ay + dy * t[0])},
                            {(float)(ax + dx * t[1]), (float)(ay + dy * t[1])},
                            (float)t[0],
                            (float)t[1]};
    return true;
}

static bool clip_line(const float v[4], float width, struct area frame, struct clipped *out)
{
    for (int i = 0; i < 4; i++)
        if (fabsf(v[i]) > far_away)
            return clip_far(v, (double)width + 2.0, frame, out);
    *out = (struct clipped){{v[0], v[1]}, {v[2], v[3]}, 0.0f, 1.0f};
    return true;
}

/* A segment for the line or beam, clipped when it comes from far away. */
static void add_segment(struct raster *raster, const struct drawcmd *c, enum op op)
{
    const float wa = c->v[4], wb = c->v[5];
    const float width = max_float(wa, wb);
    struct clipped line;
    if (!(wa >= 0.0f && wb >= 0.0f && width > 0.0f && width < 2.0f * far_away) ||
        !clip_line(c->v, width, raster->bins.frame, &line))
        return;
    struct record record = {.op = (uint8_t)op};
    struct segment *const s = bins_new_segment(&raster->bins, &record.ref);
    if (!s)
        return;
    const float half[2] = {lerpf(wa, wb, line.from) * 0.5f, lerpf(wa, wb, line.to) * 0.5f};
    segment_init(s, line.a, (struct vec2){0.0f, 0.0f}, vec2_sub(line.b, line.a), half);
    const float slope = s->length > 1e-6f ? (line.to - line.from) / s->length : 0.0f;
    s->mix0 = line.from * 255.0f;
    s->mix_slope = slope * 255.0f;
    s->peak0 = s->length > 1e-6f ? line.from : 0.5f;
    s->peak_slope = slope;
    if (op == OP_BEAM)
        s->paint0 = s->paint1 = lights_cover(raster) ? paint_of(c->color) : c->color;
    else
        segment_paints(s, c->color, c->color2);
    segment_bound(s, raster->bins.frame);
    segment_bin(&raster->bins, &record);
}

void line_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    (void)index;
    if (((c->color | c->color2) & 0xff000000u) == 0)
        return;
    add_segment(raster, c, OP_SEGMENT);
}

void beam_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    (void)index;
    if ((lights_cover(raster) ? c->color : c->color & 0xffffffu) == 0)
        return;
    add_segment(raster, c, OP_BEAM);
}

void segment_paints(struct segment *s, uint32_t color_a, uint32_t color_b)
{
    s->paint0 = paint_of(color_a);
    s->paint1 = paint_of(color_b);
    /* A colour of alpha 0 has lost its hue: fade the other one. */
    if (s->paint0 == 0)
        s->paint0 = s->paint1 & 0xffffffu;
    if (s->paint1 == 0)
        s->paint1 = s->paint0 & 0xffffffu;
}

void segment_draw(const struct raster *raster, const struct tile *t, const struct record *record)
{
    const struct segment *const s = &raster->bins.segments.items[record->ref];
    const struct area clip = area_intersect(t->area, s->box);
    if (area_is_empty(clip))
        return;
    uint32_t *const dst = tile_pixel(t, clip.x0, clip.y0);
    if (record->op == OP_BEAM)
        (lights_cover(raster) ? raster->kernels.beam_over : raster->kernels.beam)(dst, t->stride, s,
                                                                                  &clip);
    else
        raster->kernels.segment(dst, t->stride, s, &clip);
}
