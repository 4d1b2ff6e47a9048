/* image_scale.c: pixmaps in other sizes: halves for the levels of a picture, and any size for what
 * is scaled once and then drawn often: cubic convolution (Keys 1981, a = −1/2) along each axis, as
 * wide as the larger of both pixels, so it neither aliases when shrinking nor shows pixels when
 * enlarging, and leaves alone what has its size. What is much larger is halved first. */
#include "image_scale.h"

#include <string.h>

#include "rource/base/color.h"
#include "rource/base/math.h"
#include "rource/base/memory.h"
#include "rource/draw/image.h"

static const float HALVE_ABOVE = 4.0f; /* times as large as the result */

enum rc_status image_halve(struct pixmap *out, const struct pixmap *in)
{
    const enum rc_status st = pixmap_init(out, (in->width + 1) / 2, (in->height + 1) / 2);
    for (int y = 0; st == RC_OK && y < out->height; y++) {
        const uint32_t *upper = pixmap_row(in, 2 * y);
        const uint32_t *lower = pixmap_row(in, 2 * y + 1 < in->height ? 2 * y + 1 : 2 * y);
        uint32_t *row = pixmap_row(out, y);
        for (int x = 0; x < out->width; x++) {
            const int left = 2 * x, right = left + 1 < in->width ? left + 1 : left;
            row[x] = color_mean_of_four(upper[left], upper[right], lower[left], lower[right]);
        }
    }
    return st;
}

/* ---- any size ---- */

/* Along one axis: result pixel i is the sum of in[first[i] + k] · weight[i · count + k]; positions
 * outside of the picture mean its border. */
struct taps {
    int *first;
    float *weight;
    int count; /* for each pixel */
};

static float cubic(float x)
{
    const float a = x < 0.0f ? -x : x;
    if (a < 1.0f)
        return (1.5f * a - 2.5f) * a * a + 1.0f;
    return a < 2.0f ? ((2.5f - 0.5f * a) * a - 4.0f) * a + 2.0f : 0.0f;
}

static void taps_finish(struct taps *t)
{
    mem_free(t->first);
    mem_free(t->weight);
}

/* `size` pixels of the result span `span` pixels of the picture, from `from` on. */
static enum rc_status taps_init(struct taps *t, float from, float span, int size)
{
    const float scale = span / (float)size;
    const float stretch = maxf(scale, 1.0f);
    t->count = (int)(4.0f * stretch) + 2;
    t->first = mem_alloc((size_t)size, sizeof *t->first);
    t->weight = mem_alloc((size_t)size * (size_t)t->count, sizeof *t->weight);
    if (!t->first || !t->weight)
        return RC_ENOMEM;
    for (int i = 0; i < size; i++) {
        const float center = from + ((float)i + 0.5f) * scale - 0.5f;
        float *weight = t->weight + (size_t)i * (size_t)t->count, sum = 0.0f;
        t->first[i] = (int)floorf(center - 2.0f * stretch) + 1;
        for (int k = 0; k < t->count; k++) {
            weight[k] = cubic(((float)(t->first[i] + k) - center) / stretch);
            sum += weight[k];
        }
        for (int k = 0; k < t->count; k++)
            weight[k] /= sum;
    }
    return RC_OK;
}

static int clamp_index(int i, int count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : i;
}

/* Adds a row times a weight to sums of four channels a pixel. */
static void add_row(float *sums, const uint32_t *row, int n, float weight)
{
    for (int i = 0; i < n; i++) {
        for (int c = 0; c < 4; c++)
            sums[4 * i + c] += weight * (float)(int)(row[i] >> 8 * c & 255u);
    }
}

static int to_byte(float v, int most)
{
    const int byte = (int)floorf(v + 0.5f);
    return byte < 0 ? 0 : byte > most ? most : byte;
}

/* The filter undershoots and overshoots: no channel may become larger than alpha. */
static uint32_t mix_pixel(const float *sums, int width, const struct taps *t, int i)
{
    float mix[4] = {0};
    for (int k = 0; k < t->count; k++) {
        const float *in = sums + 4 * (ptrdiff_t)clamp_index(t->first[i] + k, width);
        const float weight = t->weight[(size_t)i * (size_t)t->count + (size_t)k];
        for (int c = 0; c < 4; c++)
            mix[c] += weight * in[c];
    }
    const int alpha = to_byte(mix[3], 255);
    uint32_t pixel = (uint32_t)alpha << 24;
    for (int c = 0; c < 3; c++)
        pixel |= (uint32_t)to_byte(mix[c], alpha) << 8 * c;
    return pixel;
}

static enum rc_status filter(struct pixmap *out, const struct pixmap *in, const struct taps *across,
                             const struct taps *down)
{
    const size_t bytes = 4 * (size_t)in->width * sizeof(float);
    float *sums = mem_alloc_pages(bytes);
    for (int y = 0; sums && y < out->height; y++) {
        memset(sums, 0, bytes);
        for (int k = 0; k < down->count; k++) {
            const float weight = down->weight[(size_t)y * (size_t)down->count + (size_t)k];
            add_row(sums, pixmap_row(in, clamp_index(down->first[y] + k, in->height)), in->width,
                    weight);
        }
        uint32_t *row = pixmap_row(out, y);
        for (int x = 0; x < out->width; x++)
            row[x] = mix_pixel(sums, in->width, across, x);
    }
    mem_free_pages(sums, bytes);
    return sums ? RC_OK : RC_ENOMEM;
}

static enum rc_status scale(struct pixmap *out, const struct pixmap *in, const struct rect *part)
{
    struct taps across = {0}, down = {0};
    enum rc_status st = taps_init(&across, part->x0, part->x1 - part->x0, out->width);
    if (st == RC_OK)
        st = taps_init(&down, part->y0, part->y1 - part->y0, out->height);
    if (st == RC_OK)
        st = filter(out, in, &across, &down);
    taps_finish(&across);
    taps_finish(&down);
    return st;
}

/* The largest part in the middle that is as wide and high as the result. */
static struct rect middle_part(const struct pixmap *in, int width, int height)
{
    const float w = (float)in->width, h = (float)in->height;
    const float ratio = minf(w / (float)width, h / (float)height);
    const float half_w = 0.5f * ratio * (float)width, half_h = 0.5f * ratio * (float)height;
    return (struct rect){0.5f * w - half_w, 0.5f * h - half_h, 0.5f * w + half_w,
                         0.5f * h + half_h};
}

enum rc_status image_cover(struct pixmap *out, const struct pixmap *in, int width, int height)
{
    struct pixmap half = {0}, next;
    struct rect part = middle_part(in, width, height);
    enum rc_status st = pixmap_init(out, width, height);
    while (st == RC_OK && part.x1 - part.x0 > HALVE_ABOVE * (float)width) {
        st = image_halve(&next, half.pixels ? &half : in);
        pixmap_finish(&half);
        half = st == RC_OK ? next : half;
        part = (struct rect){0.5f * part.x0, 0.5f * part.y0, 0.5f * part.x1, 0.5f * part.y1};
    }
    if (st == RC_OK)
        st = scale(out, half.pixels ? &half : in, &part);
    pixmap_finish(&half);
    if (st < 0)
        pixmap_finish(out);
    return st;
}
