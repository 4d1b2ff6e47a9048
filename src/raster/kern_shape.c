/* kern_shape.c: the C reference of the kernels that find coverage or light from distances: circles,
 * the segments of lines and curves, beams, glows. */
#include "kernels.h"

#include "rource/base/color.h"

#include "dither.h"
#include "geometry.h"
#include "glow_row.h"
#include "segment_row.h"

/* Share of a pixel, times alpha, that a stroke of half width `half` covers whose middle lies at
 * `distance`: that of a one-pixel box across the stroke. */
static inline uint32_t stroke_cover(float distance, float half, float alpha)
{
    const float most = min_float(half + half, 1.0f);
    const float cover = max_float(min_float((half + 0.5f) - distance, most), 0.0f);
    return (uint32_t)(int)(cover * alpha + 0.5f);
}

static void cover_circle(uint8_t *cover, int x, int n, float center_x, float y2, float radius,
                         float half)
{
    for (int i = 0; i < n; i++) {
        const float dx = ((float)(x + i) + 0.5f) - center_x;
        const float distance = sqrtf(dx * dx + y2);
        cover[i] = (uint8_t)stroke_cover(fabsf(distance - radius), half, 255.0f);
    }
}

static inline uint32_t lerp_pixel(uint32_t dst, uint32_t src, uint32_t alpha)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const uint32_t d = dst >> shift & 255u, s = src >> shift & 255u;
        out |= div255(d * (255u - alpha) + s * alpha) << shift;
    }
    return out;
}

static void blend_circle(uint32_t *dst, int x, int n, float center_x, float y2, float radius,
                         float half, uint32_t paint)
{
    const uint32_t solid = paint | 0xff000000u, alpha = paint >> 24;
    for (int i = 0; i < n; i++) {
        uint8_t cover;
        cover_circle(&cover, x + i, 1, center_x, y2, radius, half);
        dst[i] = lerp_pixel(dst[i], solid, div255(cover * alpha));
    }
}

static void cover_stroke(uint16_t *mix, int x, int n, float y, const struct stroke *s)
{
    const float length2 = s->way_x * s->way_x + s->way_y * s->way_y;
    const float from_y = y - s->y;
    for (int i = 0; i < n; i++) {
        const float from_x = ((float)(x + i) + 0.5f) - s->x;
        const float dot = from_x * s->way_x + from_y * s->way_y;
        const float t = length2 > 0.0f ? min_float(max_float(dot / length2, 0.0f), 1.0f) : 0.0f;
        const float off_x = from_x - s->way_x * t, off_y = from_y - s->way_y * t;
        const float distance = sqrtf(off_x * off_x + off_y * off_y);
        const float cover = max_float(min_float((s->half + 0.5f) - distance, s->most), 0.0f);
        const float place = min_float(max_float((s->piece + t) / s->pieces, 0.0f), 1.0f);
        const uint32_t high = (uint32_t)(int)(cover * 255.0f + 0.5f);
        const uint32_t both = high << 8 | (uint32_t)(int)(place * 255.0f + 0.5f);
        mix[i] = both > mix[i] ? (uint16_t)both : mix[i];
    }
}

static void blend_mix(uint32_t *dst, uint16_t *mix, int n, uint32_t paint0, uint32_t paint1)
{
    for (int i = 0; i < n; i++) {
        const uint32_t paint = lerp_pixel(paint0, paint1, mix[i] & 255u);
        const uint32_t alpha = div255((paint >> 24) * (uint32_t)(mix[i] >> 8));
        dst[i] = lerp_pixel(dst[i], paint | 0xff000000u, alpha);
        mix[i] = 0;
    }
}

/* The paint at a way along. */
static inline uint32_t mixed_paint(const struct segment *s, float way)
{
    const float mix = min_float(max_float(s->mix0 + way * s->mix_slope, 0.0f), 255.0f);
    return lerp_pixel(s->paint0, s->paint1, (uint32_t)(int)(mix + 0.5f));
}

static inline uint32_t segment_pixel(uint32_t dst, const struct segment *s, float x, float y,
                                     uint32_t row_paint)
{
    const float across = s->nx * x + (s->ny * y - s->nc);
    const float along = s->tx * x + (s->ty * y - s->tc);
    const float cut0 = s->cut0x * x + (s->cut0y * y - s->cut0c);
    const float cut1 = s->cut1x * x + (s->cut1y * y - s->cut1c);
    if (cut0 < 0.0f || cut1 >= 0.0f)
        return dst;
    const float way = min_float(max_float(along, s->cap0), s->cap1);
    const float past = along - way, rest = s->length - way;
    /* Across the bow the distance is shorter by the cosine of its slope, 1 − slope² / 2. */
    const float slope = s->bow * (rest - way), slope2 = min_float(slope * slope, 0.25f);
    const float off = (across - s->bow * (way * rest)) * (1.0f - 0.5f * slope2);
    const float half = s->half + way * s->half_slope;
    const uint32_t paint = s->row_mix ? row_paint : mixed_paint(s, way);
    const float distance = sqrtf(off * off + past * past);
    return lerp_pixel(dst, paint | 0xff000000u, stroke_cover(distance, half, (float)(paint >> 24)));
}

static void segment(uint32_t *dst, int stride, const struct segment *s, const struct area *clip)
{
    for (int y = clip->y0; y < clip->y1; y++, dst += stride) {
        const float row = ((float)y + 0.5f) - s->oy;
        int x0, x1;
        segment_row_span(s, row, clip, &x0, &x1);
        const float middle = s->tx * segment_row_middle(s, row) + (s->ty * row - s->tc);
        const uint32_t row_paint = mixed_paint(s, middle);
        for (int x = x0; x < x1; x++) {
            uint32_t *const p = dst + (x - clip->x0);
            *p = segment_pixel(*p, s, ((float)x + 0.5f) - s->ox, row, row_paint);
        }
    }
}

/* Intensity of a beam, 0…65535: (1 − u²)² across, 4p(1 − p) over a faint floor along, ends softened
 * over a pixel. */
static inline uint32_t beam_light(const struct segment *s, float x, float y)
{
    const float across = s->nx * x + (s->ny * y - s->nc);
    const float along = s->tx * x + (s->ty * y - s->tc);
    const float way = min_float(max_float(along, 0.0f), s->length);
    const float half = s->half + way * s->half_slope;
    const float wide = max_float(half, 0.75f);
    const float u = 1.0f - (across * across) / (wide * wide);
    const float soft = max_float(u, 0.0f);
    const float place = s->peak0 + way * s->peak_slope;
    const float peak = 0.12f + 3.52f * (place * (1.0f - place));
    const float end = min_float(along, s->length - along) + 0.5f;
    const float ends = max_float(min_float(end, 1.0f), 0.0f);
    const float thin = min_float(half * (1.0f / 0.75f), 1.0f);
    const float light = ((soft * soft) * peak) * (ends * thin);
    return (uint32_t)(int)(max_float(light, 0.0f) * 65535.0f);
}

static void beam(uint32_t *dst, int stride, const struct segment *s, const struct area *clip)
{
    for (int y = clip->y0; y < clip->y1; y++, dst += stride) {
        const float row = ((float)y + 0.5f) - s->oy;
        int x0, x1;
        segment_row_span(s, row, clip, &x0, &x1);
        for (int x = x0; x < x1; x++) {
            const uint32_t light = beam_light(s, ((float)x + 0.5f) - s->ox, row);
            const uint32_t d = dither_at(x, y), p = dst[x - clip->x0];
            uint32_t out = p & 0xff000000u;
            for (int shift = 0; shift < 24; shift += 8) {
                const uint32_t v = light * ((s->paint0 >> shift & 255u) << 8) >> 16;
                const uint32_t sum = (p >> shift & 255u) + ((v + d) >> 8);
                out |= (sum < 255u ? sum : 255u) << shift;
            }
            dst[x - clip->x0] = out;
        }
    }
}

static void beam_over(uint32_t *dst, int stride, const struct segment *s, const struct area *clip)
{
    const uint32_t alpha = s->paint0 >> 24 << 8, solid = s->paint0 | 0xff000000u;
    for (int y = clip->y0; y < clip->y1; y++, dst += stride) {
        const float row = ((float)y + 0.5f) - s->oy;
        int x0, x1;
        segment_row_span(s, row, clip, &x0, &x1);
        for (int x = x0; x < x1; x++) {
            const uint32_t light = beam_light(s, ((float)x + 0.5f) - s->ox, row);
            const uint32_t cover = ((light * alpha >> 16) + dither_at(x, y)) >> 8;
            uint32_t *const p = dst + (x - clip->x0);
            *p = lerp_pixel(*p, solid, cover);
        }
    }
}

static inline uint16_t add_saturated(uint32_t a, uint32_t b)
{
    return (uint16_t)(a + b < 65535u ? a + b : 65535u);
}

static void light_glow(uint16_t *light, int stride, ptrdiff_t plane, const struct glow *glow,
                       const struct area *clip)
{
    for (int y = clip->y0; y < clip->y1; y++, light += stride) {
        int x0, x1;
        const float fall_row = glow_row(glow, y, clip, &x0, &x1);
        for (int x = x0; x < x1; x++) {
            const float dx = ((float)x + 0.5f) - glow->x;
            const float root = max_float(fall_row - (dx * dx) * glow->fall, 0.0f);
            const uint32_t intensity = (uint32_t)(int)(root * root);
            for (int c = 0; c < 3; c++) {
                const uint32_t channel = (glow->color >> 8 * c & 255u) << 8;
                uint16_t *const at = light + c * plane + (x - clip->x0);
                *at = add_saturated(*at, intensity * channel >> 16);
            }
        }
    }
}

static void light_glow_over(uint16_t *light, int stride, ptrdiff_t plane, const struct glow *glow,
                            const struct area *clip)
{
    const uint32_t alpha = (glow->color >> 24) * 257u;
    for (int y = clip->y0; y < clip->y1; y++, light += stride) {
        int x0, x1;
        const float fall_row = glow_row(glow, y, clip, &x0, &x1);
        for (int x = x0; x < x1; x++) {
            const float dx = ((float)x + 0.5f) - glow->x;
            const float root = max_float(fall_row - (dx * dx) * glow->fall, 0.0f);
            const uint32_t intensity = (uint32_t)(int)(root * root);
            const uint32_t cover = intensity * alpha >> 16;
            for (int c = 0; c < 4; c++) {
                const uint32_t channel = (glow->color >> 8 * c & 255u) << 8;
                uint16_t *const at = light + c * plane + (x - clip->x0);
                *at = add_saturated(*at - (*at * cover >> 16), intensity * channel >> 16);
            }
        }
    }
}

void kernels_shape_c(struct kernels *k)
{
    k->cover_circle = cover_circle;
    k->blend_circle = blend_circle;
    k->cover_stroke = cover_stroke;
    k->blend_mix = blend_mix;
    k->segment = segment;
    k->beam = beam;
    k->beam_over = beam_over;
    k->light_glow = light_glow;
    k->light_glow_over = light_glow_over;
}
