/* raster/kernels.h: the inner loops, one readable C reference each, faster tiers on top.
 *
 * Pixels under the kernels are opaque 0xFFRRGGBB and stay so. A "paint" is a colour that is not
 * premultiplied, 0xAARRGGBB: with destination weight 255 − alpha and paint weight alpha one exact
 * rounding is enough and no channel can wrap. Each tier gives the same bits as C: integers
 * throughout, and where a distance decides coverage, the same float operations in the same order.
 *
 * Every destination row has room for ROW_PAD elements behind its end, which a kernel may rewrite;
 * but fill, background and bloom_add write n pixels exactly, as they work on frames too. Sources
 * are never read outside what the arguments name. Pixel positions (x, y) are those of the
 * frame, so a result does not depend on where a tile begins.
 */
#ifndef RASTER_KERNELS_H
#define RASTER_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "rource/base/cpu.h"

#include "record.h"

enum { ROW_PAD = 16 };

/* Half-open rectangle of pixels. */
struct area {
    int x0, y0, x1, y1;
};

/* A piece of a line, curve or beam, set up for pixel rows. With X = x + ½ − ox and Y = y + ½ − oy,
 * the distance across is nx·X + ny·Y − nc and the way along is tx·X + ty·Y − tc, both from the
 * straight line between the piece's ends. The middle of the piece bows away from that line by
 * bow · along · (length − along). Pixels with cut0 · (X, Y) < cut0c or cut1 · (X, Y) ≥ cut1c belong
 * to the neighbouring pieces. */
struct segment {
    float ox, oy;
    float nx, ny, nc;
    float tx, ty, tc;
    float length;
    float cap0, cap1;       /* the way along at which the round ends begin; ∓huge for a cut end */
    float half, half_slope; /* half the width at the start, and its change per pixel along */
    float bow;
    float cut0x, cut0y, cut0c;
    float cut1x, cut1y, cut1c;
    /* Columns that may be touched on row Y: across_at + across_slope·Y ± across_reach, and the
     * same for the way along; relative to ox. The former follow the bow when row_bow = bow; when it
     * is 0 they span all of it. */
    float across_at, across_slope, across_reach;
    float along_at, along_slope, along_reach;
    float row_bow;
    float mix0, mix_slope;   /* share of paint1, times 255, at the start and per pixel along */
    int row_mix;             /* the mix is that at the middle of each row, which is short */
    float peak0, peak_slope; /* beams: position in the whole beam, 0…1, likewise */
    uint32_t paint0, paint1; /* beams that add: paint0 is the premultiplied colour */
    struct area box;         /* pixels that may be touched, within the frame */
};

/* One of the straight pieces of a sharp curve. */
struct stroke {
    float x, y, way_x, way_y; /* its start, and the way to its end */
    float half, most;         /* half the width, and the largest coverage of a pixel */
    float piece, pieces;      /* its number of so many */
};

/* A soft round light of intensity (GLOW_ROOT − d² · fall)², 65535 at the centre. */
struct glow {
    float x, y, radius;
    float fall; /* GLOW_ROOT / radius² */
    uint32_t color;
};

#define GLOW_ROOT 255.998046875f

struct bloom_threshold {
    uint16_t threshold; /* luminance 0…255 above which pixels bloom */
    uint16_t scale;     /* 255 · 256 / (255 − threshold) */
};

/* Three box passes of widths 2·radius + 1 over values shifted right so that sums fit 16 bits. */
struct blur {
    int radius[3];
    int length;   /* pixels to a column */
    int shift_in; /* applied to what is read */
    int shift_out;
    uint16_t
        gain; /* of 16384, applied with saturation to what is written after shift_out; 0: none */
};

enum { BLUR_COLUMNS = 8, BLUR_RADIUS_MAX = 64 };

/* One row of a picture to be sampled: two source rows, the weight (of 256) of the second, and
 * the 16.16 position of the first pixel's centre minus ½, and its step. */
struct sample_row {
    const uint32_t *row0, *row1;
    int width;
    int row_weight;
    int32_t u, du;
};

struct kernels {
    void (*fill)(uint32_t *dst, int n, uint32_t pixel);
    /* Constant paint over n pixels. */
    void (*blend)(uint32_t *dst, int n, uint32_t paint);
    /* Paint times an 8-bit mask of width × height over pixels. */
    void (*blend_mask)(uint32_t *dst, int dst_stride, const uint8_t *mask, int mask_stride,
                       int width, int height, uint32_t paint);
    /* n records OP_MASK that lie wholly in the picture, in order; pixels is its top left pixel,
     * slab what the records' refs count from. Rows of such masks go on with zeros up to a multiple
     * of 8.
     */
    void (*blend_masks)(uint32_t *pixels, int stride, const uint8_t *slab, const struct record *r,
                        int n);
    /* Adds a premultiplied colour times a mask, saturating. */
    void (*add_mask)(uint32_t *dst, int dst_stride, const uint8_t *mask, int mask_stride, int width,
                     int height, uint32_t color);
    /* Premultiplied pixels times coverage over n pixels. */
    void (*blend_pixels)(uint32_t *dst, const uint32_t *src, const uint8_t *cover, int n);
    /* Coverage of the ring |distance − radius| < half (a disc: radius 0) for n pixels from column
     * x; y2 is the squared vertical distance to the centre. */
    void (*cover_circle)(uint8_t *cover, int x, int n, float center_x, float y2, float radius,
                         float half);
    /* Blends a paint over n pixels by that coverage. */
    void (*blend_circle)(uint32_t *dst, int x, int n, float center_x, float y2, float radius,
                         float half, uint32_t paint);
    /* A line's or curve's segment over the pixels of clip; dst is the pixel (clip.x0, clip.y0). A
     * beam adds its light; beam_over blends its paint instead. */
    void (*segment)(uint32_t *dst, int stride, const struct segment *s, const struct area *clip);
    void (*beam)(uint32_t *dst, int stride, const struct segment *s, const struct area *clip);
    void (*beam_over)(uint32_t *dst, int stride, const struct segment *s, const struct area *clip);
    /* What a stroke covers of n pixels from column x on the row with its middle at y, 0…255, in the
     * high byte, and the place along the curve in the low one, where that is more than there is. */
    void (*cover_stroke)(uint16_t *mix, int x, int n, float y, const struct stroke *s);
    /* Blends n pixels with coverage and place, from paint0 to paint1. Zeroes mix. */
    void (*blend_mix)(uint32_t *dst, uint16_t *mix, int n, uint32_t paint0, uint32_t paint1);
    /* Adds a glow over clip to the three planes B, G, R of 8.8 fixed-point light; light is the
     * pixel (clip.x0, clip.y0), rows are stride apart. */
    void (*light_glow)(uint16_t *light, int stride, ptrdiff_t plane, const struct glow *glow,
                       const struct area *clip);
    /* The same over what is there, with a fourth plane A: light is premultiplied, as colours are.
     */
    void (*light_glow_over)(uint16_t *light, int stride, ptrdiff_t plane, const struct glow *glow,
                            const struct area *clip);
    /* Adds n pixels of light to the pixels, or puts premultiplied light over them; dithered. Zeroes
     * the light. */
    void (*light_flush)(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y);
    void (*light_flush_over)(uint32_t *dst, uint16_t *light, ptrdiff_t plane, int n, int x, int y);
    /* The background: color · (row − column[i]) / 65535, dithered. */
    void (*background)(uint32_t *dst, int n, const uint16_t *column, unsigned row, uint32_t color,
                       int x, int y);
    /* n pixels of a colour with 8.8 fixed-point channels B, G, R, A, dithered. */
    void (*dither_fill)(uint32_t *dst, int n, const uint16_t *color, int x, int y);
    /* n pixels of a picture, bilinear. */
    void (*sample)(uint32_t *dst, int n, const struct sample_row *row);
    /* Blocks of 4 × 4 pixels (fewer rows at the bottom) to 4 × 16 bits (B, G, R, 0): what is above
     * the threshold, summed; 65024 is full white. Returns whether any is not 0. */
    int (*bloom_down)(uint16_t *dst, const uint32_t *src, int stride, int blocks, int rows,
                      const struct bloom_threshold *t);
    /* Blurs BLUR_COLUMNS columns and writes them as rows. Strides in pixels of 4 × 16 bits;
     * scratch holds 2 · (length + 2 · BLUR_RADIUS_MAX + 2) · BLUR_COLUMNS pixels. */
    void (*blur_columns)(const uint16_t *src, ptrdiff_t src_stride, uint16_t *dst,
                         ptrdiff_t dst_stride, const struct blur *b, uint16_t *scratch);
    /* n pixels a · (8 − weight_b) / 8 + b · weight_b / 8; returns whether any is not 0. */
    int (*bloom_mix)(uint16_t *dst, const uint16_t *a, const uint16_t *b, int n, unsigned weight_b);
    /* dst = src + light, dithered: n pixels from column x, a multiple of 4; light[4 · k] is the
     * light at the centre of block k; blocks −1 and (n + 3) / 4 are read too. dst may be src. */
    void (*bloom_add)(uint32_t *dst, const uint32_t *src, const uint16_t *light, int n, int x,
                      int y);
};

/* C first, then what the tier and this machine have on top. */
void kernels_init(struct kernels *k, enum cpu_tier tier);

/* The tiers' parts, each in a file of its own; only kernels_init() and tests call them. */
void kernels_blend_c(struct kernels *k);
void kernels_shape_c(struct kernels *k);
void kernels_effect_c(struct kernels *k);
void kernels_blend_avx2(struct kernels *k);
void kernels_shape_avx2(struct kernels *k);
void kernels_effect_avx2(struct kernels *k);

#endif
