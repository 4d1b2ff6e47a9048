/* rect.c: rectangles with rounded corners and a vertical gradient. A row is a middle of constant
 * coverage between two ends that are covered pixel by pixel. */
#include "geometry.h"
#include "shapes.h"

#include <string.h>

#include "rource/base/color.h"

struct box {
    float x0, y0, x1, y1, corner;
    uint32_t top, bottom; /* premultiplied */
};

static struct box box_of(const struct drawcmd *c)
{
    struct box b = {c->v[0], c->v[1], c->v[2], c->v[3], c->v[4], c->color, c->color2};
    const float widest = min_float(b.x1 - b.x0, b.y1 - b.y0) * 0.5f;
    b.corner = b.corner > 0.0f ? min_float(b.corner, widest) : 0.0f;
    return b;
}

void rect_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index)
{
    const struct box b = box_of(c);
    if (!(b.x1 > b.x0 && b.y1 > b.y0) || ((b.top | b.bottom) & 0xff000000u) == 0)
        return;
    const struct record record = {.op = OP_RECT, .ref = index};
    bins_add(
        &raster->bins, &record,
        area_touched((double)b.x0, (double)b.y0, (double)b.x1, (double)b.y1, raster->bins.frame));
}

/* Share, times 255, of the pixel [at, at + 1) that lies between two edges. */
static uint32_t edge_cover(int at, float low, float high)
{
    const float from = max_float((float)at, low), to = min_float((float)at + 1.0f, high);
    return to > from ? (uint32_t)(int)((to - from) * 255.0f + 0.5f) : 0;
}

/* Coverage of some columns of a row whose own is `row`; cover[0] is that of column x0. They lie
 * within the box but for parts of its first and its last column. */
static void cover_straight(uint8_t *cover, const struct box *b, uint32_t row, int x0,
                           const int columns[2])
{
    const int last = columns[1] - 1;
    if (columns[0] > last)
        return;
    memset(cover + (columns[0] - x0), (int)row, (size_t)(columns[1] - columns[0]));
    cover[columns[0] - x0] = (uint8_t)div255(row * edge_cover(columns[0], b->x0, b->x1));
    cover[last - x0] = (uint8_t)div255(row * edge_cover(last, b->x0, b->x1));
}

/* Coverage of columns [x0, x1) of row y near one side, where the corners are. */
static void cover_end(const struct raster *raster, uint8_t *cover, const struct box *b, int y,
                      const int x[2])
{
    const uint32_t row = edge_cover(y, b->y0, b->y1);
    const float middle = (float)y + 0.5f;
    float center_y = middle;
    if (middle < b->y0 + b->corner) {
        center_y = b->y0 + b->corner;
    } else if (middle > b->y1 - b->corner) {
        center_y = b->y1 - b->corner;
    } else {
        cover_straight(cover, b, row, x[0], x);
        return;
    }
    const float dy = middle - center_y;
    /* Pixels whose middle lies left of the left corner's centre, and right of the right one's. */
    const int left = ceil_between((double)(b->x0 + b->corner) - 0.5, x[0], x[1]);
    const int right = floor_between((double)(b->x1 - b->corner) + 0.5, x[0], x[1]);
    const int from = max_int(right, left);
    /* The kernel rewrites what follows a row's end, so we go from left to right. */
    if (left > x[0])
        raster->kernels.cover_circle(cover, x[0], left - x[0], b->x0 + b->corner, dy * dy, 0.0f,
                                     b->corner);
    cover_straight(cover, b, row, x[0], (const int[]){left, from});
    if (from < x[1])
        raster->kernels.cover_circle(cover + (from - x[0]), from, x[1] - from, b->x1 - b->corner,
                                     dy * dy, 0.0f, b->corner);
}

/* Channels of a row's colour in 8.8 fixed point. */
static void row_color(const struct box *b, int y, uint16_t color[4])
{
    const float t = clampf(((float)y + 0.5f - b->y0) / (b->y1 - b->y0), 0.0f, 1.0f);
    const int32_t weight = (int32_t)(t * 65536.0f + 0.5f);
    for (int i = 0; i < 4; i++) {
        const int32_t from = (int32_t)(b->top >> 8 * i & 255u) << 8;
        const int32_t to = (int32_t)(b->bottom >> 8 * i & 255u) << 8;
        color[i] = (uint16_t)(from + (int32_t)((int64_t)(to - from) * weight / 65536));
    }
}

/* A row's columns with its colour, dithered, under t->cover. */
static void draw_shaded(const struct raster *raster, const struct tile *t, const struct box *b,
                        int y, const int x[2])
{
    uint16_t color[4];
    const int n = x[1] - x[0];
    row_color(b, y, color);
    raster->kernels.dither_fill(t->source, n, color, x[0], y);
    raster->kernels.blend_pixels(tile_pixel(t, x[0], y), t->source, t->cover, n);
}

static void draw_middle(const struct raster *raster, const struct tile *t, const struct box *b,
                        int y, const int x[2])
{
    const uint32_t row = edge_cover(y, b->y0, b->y1);
    const int n = x[1] - x[0];
    if (b->top != b->bottom) {
        memset(t->cover, (int)row, (size_t)n);
        draw_shaded(raster, t, b, y, x);
        return;
    }
    uint32_t paint = paint_of(b->top);
    paint = (paint & 0xffffffu) | div255((paint >> 24) * row) << 24;
    if (paint >> 24 == 255)
        raster->kernels.fill(tile_pixel(t, x[0], y), n, paint);
    else
        raster->kernels.blend(tile_pixel(t, x[0], y), n, paint);
}

/* Columns [x0, x1) of some rows near one side, with a colour of their own each. */
static void draw_shaded_ends(const struct raster *raster, const struct tile *t, const struct box *b,
                             struct area a)
{
    for (int y = a.y0; a.x0 < a.x1 && y < a.y1; y++) {
        cover_end(raster, t->cover, b, y, (const int[]){a.x0, a.x1});
        draw_shaded(raster, t, b, y, (const int[]){a.x0, a.x1});
    }
}

/* Whether row y lies wholly between the upper and the lower corners: such rows are all alike. */
static bool is_straight_row(const struct box *b, int y)
{
    const float middle = (float)y + 0.5f;
    return middle >= b->y0 + b->corner && middle <= b->y1 - b->corner && (float)y >= b->y0 &&
           (float)y + 1.0f <= b->y1;
}

/* The same in one colour: coverage of all rows, then one mask. */
static void draw_flat_ends(const struct raster *raster, const struct tile *t, const struct box *b,
                           struct area a)
{
    const int width = a.x1 - a.x0;
    if (width <= 0)
        return;
    const ptrdiff_t stride = (width + 7) & ~7;
    const uint8_t *straight = NULL;
    uint8_t *cover = t->cover;
    for (int y = a.y0; y < a.y1; y++, cover += stride) {
        const bool is_straight = is_straight_row(b, y);
        if (is_straight && straight) {
            memcpy(cover, straight, (size_t)stride);
            continue;
        }
        cover_end(raster, cover, b, y, (const int[]){a.x0, a.x1});
        straight = is_straight ? cover : NULL;
    }
    raster->kernels.blend_mask(tile_pixel(t, a.x0, a.y0), t->stride, t->cover, (int)stride, width,
                               a.y1 - a.y0, paint_of(b->top));
}

void rect_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c)
{
    const struct box b = box_of(c);
    const struct area a =
        area_touched((double)b.x0, (double)b.y0, (double)b.x1, (double)b.y1, t->area);
    /* Where neither an edge nor a corner can be. */
    const int left = floor_between((double)b.x0 + (double)b.corner + 2.0, a.x0, a.x1);
    const int right =
        max_int(left, floor_between((double)b.x1 - (double)b.corner - 1.0, a.x0, a.x1));
    const struct area first = {a.x0, a.y0, left < right ? left : a.x1, a.y1};
    const struct area last = {left < right ? right : a.x1, a.y0, a.x1, a.y1};
    const bool flat = b.top == b.bottom;
    (flat ? draw_flat_ends : draw_shaded_ends)(raster, t, &b, first);
    (flat ? draw_flat_ends : draw_shaded_ends)(raster, t, &b, last);
    for (int y = a.y0; left < right && y < a.y1; y++)
        draw_middle(raster, t, &b, y, (const int[]){left, right});
}
