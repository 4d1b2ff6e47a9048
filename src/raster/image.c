/* image.c: pictures stretched over a rectangle, with covered edges or clipped to the inscribed
 * circle.
 *
 * Bilinear from the smallest level that is not enlarged. Where that is shrunk, by up to two, a
 * pixel is the mean of 2 × 2 samples, the further apart the more it is shrunk: as sharp as can be
 * without aliasing, and without a jump where the level changes, as people grow and shrink. */
#include "geometry.h"
#include "shapes.h"

#include <string.h>

#include "rource/base/color.h"

/* Shrinking by more than this takes the next smaller level, which is shrunk by more than one. */
static const float shrink_limit = 2.0f;
/* Larger rectangles are not pictures any more. */
static const float far_away = 1048576.0f;
enum { LEVELS = 16 };

void image_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const float *const v = c->v;
    if (!raster->images || !(v[2] > v[0] && v[3] > v[1]) || !(v[4] > 0.0f) ||
        !images_get(raster->images, c->extra, 0))
        return;
    for (int i = 0; i < 4; i++)
        if (fabsf(v[i]) > far_away)
            return;
    const struct record record = {.op = OP_IMAGE, .ref = index};
    bins_add(
        &raster->bins, &record,
        area_touched((double)v[0], (double)v[1], (double)v[2], (double)v[3], raster->bins.frame));
}

static const struct pixmap *choose_level(const struct images *images, const struct drawcmd *c)
{
    const float width = c->v[2] - c->v[0], height = c->v[3] - c->v[1];
    const struct pixmap *p = images_get(images, c->extra, 0);
    for (unsigned level = 1; level < LEVELS; level++) {
        const float shrink = max_float((float)p->width / width, (float)p->height / height);
        if (!(shrink > shrink_limit))
            break;
        p = images_get(images, c->extra, level);
    }
    return p;
}

static int clamp_index(int64_t i, int count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : (int)i;
}

/* 16.16 position in the picture of the middle of pixel 0, minus ½, and the step a pixel. What lies
 * beyond 2^52 is far outside of any frame; there sums with steps must still fit into 64 bits. */
static void mapping(float low, float high, int size, int64_t *base, int32_t *step)
{
    const double scale = (double)size / ((double)high - (double)low), most = 4503599627370496.0;
    const double at = floor(((0.5 - (double)low) * scale - 0.5) * 65536.0);
    *base = (int64_t)(at > -most ? at < most ? at : most : -most);
    *step = floor_between(scale * 65536.0 + 0.5, 1, 1 << 30);
}

/* Positions of visible pixels fit; what is left of a rounding at the border is clamped. */
static int32_t fixed_position(int64_t u)
{
    const int64_t most = (int64_t)1 << 30;
    return (int32_t)(u < -most ? -most : u > most ? most : u);
}

static uint8_t edge_cover(int at, float low, float high)
{
    const float from = max_float((float)at, low), to = min_float((float)at + 1.0f, high);
    return (uint8_t)(int)(max_float(to - from, 0.0f) * 255.0f + 0.5f);
}

static void cover_row(const struct raster *raster, const struct tile *t, const struct drawcmd *c,
                      int y, const int x[2])
{
    const float *const v = c->v;
    const int n = x[1] - x[0];
    const uint32_t alpha = (uint32_t)(int)(min_float(v[4], 1.0f) * 255.0f + 0.5f);
    if (c->flags & RC_IMAGE_CIRCLE) {
        const float dy = ((float)y + 0.5f) - (v[1] + v[3]) * 0.5f;
        raster->kernels.cover_circle(t->cover, x[0], n, (v[0] + v[2]) * 0.5f, dy * dy, 0.0f,
                                     min_float(v[2] - v[0], v[3] - v[1]) * 0.5f);
        if (alpha < 255)
            for (int i = 0; i < n; i++)
                t->cover[i] = (uint8_t)div255(t->cover[i] * alpha);
        return;
    }
    const uint32_t row = div255(alpha * edge_cover(y, v[1], v[3]));
    memset(t->cover, (int)row, (size_t)n);
    t->cover[0] = (uint8_t)div255(row * edge_cover(x[0], v[0], v[2]));
    t->cover[n - 1] = (uint8_t)div255(row * edge_cover(x[1] - 1, v[0], v[2]));
}

/* A picture on its way to the pixels of a tile. */
struct stretch {
    const struct raster *raster;
    const struct tile *t;
    const struct pixmap *p;
    int64_t base_x, base_y; /* as mapping() gives them */
    int32_t step_x, step_y;
    int32_t apart_x, apart_y; /* 16.16: from the middle of the samples to each; 0 for one sample */
};

/* From nothing at a scale of one to half a pixel at two. */
static int32_t samples_apart(int32_t step)
{
    const int32_t more = step - 65536;
    return more < 0 ? 0 : (more < 65536 ? more : 65536) / 2;
}

/* n pixels from column x, sampled on row `at` of the picture with columns moved by `aside`. Returns
 * where they are: in dst, or in the picture where a pixel of it is one of the frame. */
static const uint32_t *sampled_row(const struct stretch *s, uint32_t *dst, const int x[2],
                                   int64_t at, int32_t aside)
{
    const int n = x[1] - x[0];
    const struct sample_row row = {
        .row0 = pixmap_row(s->p, clamp_index(at >> 16, s->p->height)),
        .row1 = pixmap_row(s->p, clamp_index((at >> 16) + 1, s->p->height)),
        .width = s->p->width,
        .row_weight = (int)(at >> 8 & 255),
        .u = fixed_position(s->base_x + (int64_t)x[0] * s->step_x + aside),
        .du = s->step_x,
    };
    const int first = row.u >> 16;
    if (row.row_weight == 0 && (row.u & 0xff00) == 0 && row.du == 65536 && first >= 0 &&
        first + n <= row.width)
        return row.row0 + first;
    s->raster->kernels.sample(dst, n, &row);
    return dst;
}

/* The picture's colours on row y of the frame, from column x[0] up to x[1]. */
static const uint32_t *source_row(const struct stretch *s, int y, const int x[2])
{
    const int64_t at = s->base_y + (int64_t)y * s->step_y;
    const uint32_t *in[SAMPLE_ROWS];
    uint32_t *const out = s->t->source;
    if (s->apart_x == 0 && s->apart_y == 0)
        return sampled_row(s, out, x, at, 0);
    for (int k = 0; k < SAMPLE_ROWS; k++)
        in[k] =
            sampled_row(s, out + (ptrdiff_t)k * s->t->own_stride, x,
                        at + (k / 2 ? s->apart_y : -s->apart_y), k % 2 ? s->apart_x : -s->apart_x);
    for (int i = 0; i < x[1] - x[0]; i++)
        out[i] = color_mean_of_four(in[0][i], in[1][i], in[2][i], in[3][i]);
    return out;
}

void image_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c)
{
    const float *const v = c->v;
    const struct area a =
        area_touched((double)v[0], (double)v[1], (double)v[2], (double)v[3], t->area);
    if (area_is_empty(a))
        return;
    struct stretch s = {.raster = raster, .t = t, .p = choose_level(raster->images, c)};
    mapping(v[0], v[2], s.p->width, &s.base_x, &s.step_x);
    mapping(v[1], v[3], s.p->height, &s.base_y, &s.step_y);
    s.apart_x = samples_apart(s.step_x);
    s.apart_y = samples_apart(s.step_y);
    const int x[2] = {a.x0, a.x1};
    for (int y = a.y0; y < a.y1; y++) {
        const uint32_t *const source = source_row(&s, y, x);
        cover_row(raster, t, c, y, x);
        raster->kernels.blend_pixels(tile_pixel(t, a.x0, y), source, t->cover, a.x1 - a.x0);
    }
}
