/* kern_shape_avx2.c: kern_shape.c eight pixels at a time (glows sixteen), with the same float
 * operations in the same order so that the bits agree. */
#include "kernels.h"

#include <stdbool.h>

#include "rource/base/attr.h"

#include "avx2_pixels.h"
#include "glow_row.h"
#include "segment_row.h"

#define SPLAT(v) _mm256_set1_ps(v)

/* The x of eight pixel centres, exact in float. */
static inline __m256 centers8(int x)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256 at = _mm256_cvtepi32_ps(_mm256_add_epi32(_mm256_set1_epi32(x), lane));
    return _mm256_add_ps(at, SPLAT(0.5f));
}

static inline __m256 abs8(__m256 v)
{
    return _mm256_andnot_ps(SPLAT(-0.0f), v);
}

/* stroke_cover() of kern_shape.c: half_out is half + ½, most is min(2 · half, 1). */
static inline __m256i stroke_cover8(__m256 distance, __m256 half_out, __m256 most, __m256 alpha)
{
    const __m256 inside = _mm256_min_ps(_mm256_sub_ps(half_out, distance), most);
    const __m256 cover = _mm256_max_ps(inside, _mm256_setzero_ps());
    return _mm256_cvttps_epi32(_mm256_add_ps(_mm256_mul_ps(cover, alpha), SPLAT(0.5f)));
}

static inline __m256 most_cover(__m256 half)
{
    return _mm256_min_ps(_mm256_add_ps(half, half), SPLAT(1.0f));
}

/* Eight 32-bit numbers below 256 to bytes. */
static inline uint64_t pack_bytes(__m256i v)
{
    const __m256i pick =
        _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 4, 8, 12,
                         -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m256i b = _mm256_shuffle_epi8(v, pick);
    const uint32_t low = (uint32_t)_mm256_extract_epi32(b, 0);
    const uint32_t high = (uint32_t)_mm256_extract_epi32(b, 4);
    return low | (uint64_t)high << 32;
}

/* A ring |distance − radius| < half around column center_x, y2 = dy² below or above its middle. */
struct ring8 {
    __m256 center_x, y2, radius, half_out, most;
};

static inline struct ring8 ring8_of(float center_x, float y2, float radius, float half)
{
    return (struct ring8){.center_x = SPLAT(center_x),
                          .y2 = SPLAT(y2),
                          .radius = SPLAT(radius),
                          .half_out = _mm256_add_ps(SPLAT(half), SPLAT(0.5f)),
                          .most = most_cover(SPLAT(half))};
}

/* Coverage, 0…255, of eight pixels from column x. */
static inline __m256i ring_cover8(const struct ring8 *r, int x)
{
    const __m256 dx = _mm256_sub_ps(centers8(x), r->center_x);
    const __m256 distance = _mm256_sqrt_ps(_mm256_add_ps(_mm256_mul_ps(dx, dx), r->y2));
    const __m256 from_middle = abs8(_mm256_sub_ps(distance, r->radius));
    return stroke_cover8(from_middle, r->half_out, r->most, SPLAT(255.0f));
}

static void cover_circle(uint8_t *cover, int x, int n, float center_x, float y2, float radius,
                         float half)
{
    const struct ring8 r = ring8_of(center_x, y2, radius, half);
    for (int i = 0; i < n; i += 8) {
        const uint64_t bytes = pack_bytes(ring_cover8(&r, x + i));
        memcpy(cover + i, &bytes, sizeof bytes);
    }
}

static void blend_circle(uint32_t *dst, int x, int n, float center_x, float y2, float radius,
                         float half, uint32_t paint)
{
    const struct ring8 r = ring8_of(center_x, y2, radius, half);
    const __m256i solid = _mm256_set1_epi32((int)(paint | 0xff000000u));
    const __m256i alpha = _mm256_set1_epi32((int)(paint >> 24));
    for (int i = 0; i < n; i += 8) {
        const __m256i cover = _mm256_and_si256(ring_cover8(&r, x + i), lanes_below(n - i));
        store8(dst + i, lerp8(load8(dst + i), solid, div255_u16(_mm256_mullo_epi16(cover, alpha))));
    }
}

static inline __m256 clamp8(__m256 v, __m256 low, __m256 high)
{
    return _mm256_min_ps(_mm256_max_ps(v, low), high);
}

/* Eight numbers 0…1 to 0…255. */
static inline __m256i bytes8(__m256 v)
{
    return _mm256_cvttps_epi32(_mm256_add_ps(_mm256_mul_ps(v, SPLAT(255.0f)), SPLAT(0.5f)));
}

static void cover_stroke(uint16_t *mix, int x, int n, float y, const struct stroke *s)
{
    const __m256 zero = _mm256_setzero_ps(), one = SPLAT(1.0f);
    const __m256 way_x = SPLAT(s->way_x), way_y = SPLAT(s->way_y);
    const __m256 half_out = _mm256_add_ps(SPLAT(s->half), SPLAT(0.5f)), most = SPLAT(s->most);
    const float length2 = s->way_x * s->way_x + s->way_y * s->way_y;
    const __m256 from_y = _mm256_sub_ps(SPLAT(y), SPLAT(s->y));
    const __m256 dot_y = _mm256_mul_ps(from_y, way_y);
    for (int i = 0; i < n; i += 8) {
        const __m256 from_x = _mm256_sub_ps(centers8(x + i), SPLAT(s->x));
        const __m256 dot = _mm256_add_ps(_mm256_mul_ps(from_x, way_x), dot_y);
        const __m256 t =
            length2 > 0.0f ? clamp8(_mm256_div_ps(dot, SPLAT(length2)), zero, one) : zero;
        const __m256 off_x = _mm256_sub_ps(from_x, _mm256_mul_ps(way_x, t));
        const __m256 off_y = _mm256_sub_ps(from_y, _mm256_mul_ps(way_y, t));
        const __m256 distance =
            _mm256_sqrt_ps(_mm256_add_ps(_mm256_mul_ps(off_x, off_x), _mm256_mul_ps(off_y, off_y)));
        const __m256 inside = _mm256_min_ps(_mm256_sub_ps(half_out, distance), most);
        const __m256 place =
            clamp8(_mm256_div_ps(_mm256_add_ps(SPLAT(s->piece), t), SPLAT(s->pieces)), zero, one);
        const __m256i both = _mm256_or_si256(
            _mm256_slli_epi32(bytes8(_mm256_max_ps(inside, zero)), 8), bytes8(place));
        const __m256i kept = _mm256_and_si256(both, lanes_below(n - i));
        const __m128i packed =
            _mm_packus_epi32(_mm256_castsi256_si128(kept), _mm256_extracti128_si256(kept, 1));
        __m128i *const out = (void *)(mix + i);
        _mm_storeu_si128(out, _mm_max_epu16(_mm_loadu_si128(out), packed));
    }
}

static void blend_mix(uint32_t *dst, uint16_t *mix, int n, uint32_t paint0, uint32_t paint1)
{
    const __m256i first = _mm256_set1_epi32((int)paint0), second = _mm256_set1_epi32((int)paint1);
    for (int i = 0; i < n; i += 8) {
        const __m256i lanes = lanes_below(n - i);
        __m128i *const p = (void *)(mix + i);
        const __m256i both = _mm256_and_si256(_mm256_cvtepu16_epi32(_mm_loadu_si128(p)), lanes);
        const __m256i place = _mm256_and_si256(both, _mm256_set1_epi32(255));
        const __m256i paint = lerp8(first, second, place);
        const __m256i alpha = div255_u16(
            _mm256_mullo_epi16(_mm256_srli_epi32(paint, 24), _mm256_srli_epi32(both, 8)));
        const __m256i solid = _mm256_or_si256(paint, _mm256_set1_epi32((int)0xff000000u));
        store8(dst + i, lerp8(load8(dst + i), solid, alpha));
        _mm_storeu_si128(p, _mm_setzero_si128());
    }
}

/* What eight rows of pixels need of a segment: constant terms, and the columns it may touch. */
struct rows8 {
    float across[8], along[8], cut0[8], cut1[8];
    int x0[8], x1[8];
    uint32_t paint[8];
    float alpha[8]; /* of the paint */
};

static inline __m256 affine8(__m256 a, __m256 x, __m256 b)
{
    return _mm256_add_ps(_mm256_mul_ps(a, x), b);
}

/* a · y − b. */
static inline __m256 row_term(float a, __m256 y, float b)
{
    return _mm256_sub_ps(_mm256_mul_ps(SPLAT(a), y), SPLAT(b));
}

static inline void store_columns(int *x, __m256 at, const struct area *clip)
{
    const __m256 low = SPLAT((float)clip->x0), high = SPLAT((float)clip->x1);
    at = _mm256_min_ps(_mm256_max_ps(at, low), high);
    _mm256_store_si256((void *)x, _mm256_cvttps_epi32(at));
}

/* From where rows meet the chord to where they meet the bow. */
static inline __m256 bow_shift(const struct segment *s, __m256 across, __m256 along_row)
{
    const __m256 bow = SPLAT(s->row_bow), tx = SPLAT(s->tx), length = SPLAT(s->length);
    const __m256 along = affine8(tx, across, along_row);
    const __m256 way = _mm256_min_ps(_mm256_max_ps(along, _mm256_setzero_ps()), length);
    const __m256 rest = _mm256_sub_ps(length, way);
    const __m256 slope = _mm256_mul_ps(bow, _mm256_sub_ps(rest, way));
    const __m256 across_step = _mm256_sub_ps(SPLAT(s->nx), _mm256_mul_ps(slope, tx));
    return _mm256_div_ps(_mm256_mul_ps(bow, _mm256_mul_ps(way, rest)), across_step);
}

static inline __m256i mixed_paint8(const struct segment *s, __m256 way)
{
    const __m256 mix = affine8(way, SPLAT(s->mix_slope), SPLAT(s->mix0));
    const __m256 inside = _mm256_min_ps(_mm256_max_ps(mix, _mm256_setzero_ps()), SPLAT(255.0f));
    return lerp8(_mm256_set1_epi32((int)s->paint0), _mm256_set1_epi32((int)s->paint1),
                 _mm256_cvttps_epi32(_mm256_add_ps(inside, SPLAT(0.5f))));
}

static inline __m256 paint_alpha8(__m256i paint)
{
    return _mm256_cvtepi32_ps(_mm256_srli_epi32(paint, 24));
}

/* segment_row_span() and the rows' terms of eight rows from y. */
static inline void set_rows(struct rows8 *r, const struct segment *s, int y,
                            const struct area *clip)
{
    const __m256 at = _mm256_sub_ps(centers8(y), SPLAT(s->oy));
    const __m256 along_row = row_term(s->ty, at, s->tc);
    _mm256_store_ps(r->across, row_term(s->ny, at, s->nc));
    _mm256_store_ps(r->along, along_row);
    _mm256_store_ps(r->cut0, row_term(s->cut0y, at, s->cut0c));
    _mm256_store_ps(r->cut1, row_term(s->cut1y, at, s->cut1c));
    __m256 across = _mm256_add_ps(SPLAT(s->across_at), _mm256_mul_ps(SPLAT(s->across_slope), at));
    if (s->row_bow != 0.0f)
        across = _mm256_add_ps(across, bow_shift(s, across, along_row));
    const __m256 along =
        _mm256_add_ps(SPLAT(s->along_at), _mm256_mul_ps(SPLAT(s->along_slope), at));
    const __m256 across_reach = SPLAT(s->across_reach), along_reach = SPLAT(s->along_reach);
    const __m256 left =
        _mm256_max_ps(_mm256_sub_ps(across, across_reach), _mm256_sub_ps(along, along_reach));
    const __m256 right =
        _mm256_min_ps(_mm256_add_ps(across, across_reach), _mm256_add_ps(along, along_reach));
    store_columns(r->x0, _mm256_add_ps(left, SPLAT(s->ox + (0.5f - SEGMENT_SLACK))), clip);
    store_columns(r->x1, _mm256_add_ps(right, SPLAT(s->ox + (0.5f + SEGMENT_SLACK))), clip);
    if (!s->row_mix)
        return;
    const __m256i paint = mixed_paint8(s, affine8(SPLAT(s->tx), across, along_row));
    store8(r->paint, paint);
    _mm256_store_ps(r->alpha, paint_alpha8(paint));
}

/* A segment's numbers in all lanes. */
struct lanes {
    __m256 ox, nx, tx, length, cap0, cap1, half, half_slope, half_out, most, bow;
    __m256 cut0x, cut1x;
};

static inline struct lanes lanes_of(const struct segment *s)
{
    return (struct lanes){
        .ox = SPLAT(s->ox),
        .nx = SPLAT(s->nx),
        .tx = SPLAT(s->tx),
        .length = SPLAT(s->length),
        .cap0 = SPLAT(s->cap0),
        .cap1 = SPLAT(s->cap1),
        .half = SPLAT(s->half),
        .half_slope = SPLAT(s->half_slope),
        .half_out = SPLAT(s->half + 0.5f),
        .most = most_cover(SPLAT(s->half)),
        .bow = SPLAT(s->bow),
        .cut0x = SPLAT(s->cut0x),
        .cut1x = SPLAT(s->cut1x),
    };
}

/* Root of the sum of squares; between the round ends `past` is 0 and the root of a square is the
 * number itself, exactly. */
static inline __m256 end_distance8(__m256 across, __m256 past)
{
    if (_mm256_testz_si256(_mm256_castps_si256(past), _mm256_set1_epi32(0x7fffffff)))
        return abs8(across);
    return _mm256_sqrt_ps(_mm256_add_ps(_mm256_mul_ps(across, across), _mm256_mul_ps(past, past)));
}

/* What all kinds of pieces work on: eight pixels, of one row or four of each of two. */
struct spot8 {
    __m256i column, end;       /* their columns, and the first that their row may not touch */
    __m256 x;                  /* of their centres */
    __m256 across, cut0, cut1; /* their row's terms */
    __m256 along, way;
    __m256i paint;
    __m256 alpha; /* of the paint */
};

/* Coverage times alpha of eight pixels of a straight piece. */
static inline __m256i line_cover8(const struct lanes *l, const struct spot8 *p)
{
    const __m256 across = affine8(l->nx, p->x, p->across);
    const __m256 distance = end_distance8(across, _mm256_sub_ps(p->along, p->way));
    const __m256 half = affine8(p->way, l->half_slope, l->half);
    return stroke_cover8(distance, _mm256_add_ps(half, SPLAT(0.5f)), most_cover(half), p->alpha);
}

/* The same of a curve's piece: it bows and has one width. */
static inline __m256i bow_cover8(const struct lanes *l, const struct spot8 *p)
{
    const __m256 rest = _mm256_sub_ps(l->length, p->way);
    const __m256 slope = _mm256_mul_ps(l->bow, _mm256_sub_ps(rest, p->way));
    const __m256 slope2 = _mm256_min_ps(_mm256_mul_ps(slope, slope), SPLAT(0.25f));
    const __m256 cosine = _mm256_sub_ps(SPLAT(1.0f), _mm256_mul_ps(SPLAT(0.5f), slope2));
    const __m256 across = affine8(l->nx, p->x, p->across);
    const __m256 bow = _mm256_mul_ps(l->bow, _mm256_mul_ps(p->way, rest));
    const __m256 off = _mm256_mul_ps(_mm256_sub_ps(across, bow), cosine);
    const __m256 distance = end_distance8(off, _mm256_sub_ps(p->along, p->way));
    return stroke_cover8(distance, l->half_out, l->most, p->alpha);
}

/* Ones in the lanes that neither cut takes away. A bow that is cut goes on as a parabola: what lies
 * behind the row's end may be near its other arm. */
static inline __m256i uncut8(const struct lanes *l, const struct spot8 *p)
{
    const __m256 zero = _mm256_setzero_ps();
    const __m256 cut0 = affine8(l->cut0x, p->x, p->cut0);
    const __m256 cut1 = affine8(l->cut1x, p->x, p->cut1);
    const __m256 outside =
        _mm256_or_ps(_mm256_cmp_ps(cut0, zero, _CMP_LT_OQ), _mm256_cmp_ps(cut1, zero, _CMP_GE_OQ));
    return _mm256_andnot_si256(_mm256_castps_si256(outside), _mm256_cmpgt_epi32(p->end, p->column));
}

enum { CURVED = 1, CUT = 2, MIXED = 4 };

/* The rest of a spot of which column, end and the row's terms are set, along with that. */
static inline __attribute__((always_inline)) void set_spot(struct spot8 *p, const struct segment *s,
                                                           const struct lanes *l, const int flags)
{
    const __m256 center = _mm256_add_ps(_mm256_cvtepi32_ps(p->column), SPLAT(0.5f));
    p->x = _mm256_sub_ps(center, l->ox);
    p->along = affine8(l->tx, p->x, p->along);
    p->way = _mm256_min_ps(_mm256_max_ps(p->along, l->cap0), l->cap1);
    if (flags & MIXED) {
        p->paint = mixed_paint8(s, p->way);
        p->alpha = paint_alpha8(p->paint);
    }
}

static inline __attribute__((always_inline)) __m256i spot_cover8(const struct lanes *l,
                                                                 const struct spot8 *p,
                                                                 const int flags)
{
    const __m256i cover = flags & CURVED ? bow_cover8(l, p) : line_cover8(l, p);
    return flags & CUT ? _mm256_and_si256(cover, uncut8(l, p)) : cover;
}

static inline __m256i spot_pixels(const struct spot8 *p, __m256i old, __m256i cover)
{
    return lerp8(old, _mm256_or_si256(p->paint, _mm256_set1_epi32((int)0xff000000u)), cover);
}

static inline __attribute__((always_inline)) void segment_row(uint32_t *dst, int x,
                                                              const struct segment *s,
                                                              const struct lanes *l,
                                                              const struct rows8 *r, int row,
                                                              const int flags)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    struct spot8 p = {
        .column = _mm256_add_epi32(_mm256_set1_epi32(x), lane),
        .end = _mm256_set1_epi32(r->x1[row]),
        .across = SPLAT(r->across[row]),
        .cut0 = SPLAT(r->cut0[row]),
        .cut1 = SPLAT(r->cut1[row]),
        .along = SPLAT(r->along[row]),
        .paint = _mm256_set1_epi32((int)r->paint[row]),
        .alpha = SPLAT(r->alpha[row]),
    };
    set_spot(&p, s, l, flags);
    store8(dst, spot_pixels(&p, load8(dst), spot_cover8(l, &p, flags)));
}

static inline __m256 pick(const float *rows, __m256i which)
{
    return _mm256_permutevar8x32_ps(_mm256_load_ps(rows), which);
}

static inline __m256i pick_int(const void *rows, __m256i which)
{
    return _mm256_permutevar8x32_epi32(_mm256_load_si256(rows), which);
}

/* Rows `row` and the next, of which neither touches more than four columns. dst is the first row's
 * column x_first. */
static inline __attribute__((always_inline)) void segment_pair(uint32_t *dst, ptrdiff_t stride,
                                                               int x_first, const struct segment *s,
                                                               const struct lanes *l,
                                                               const struct rows8 *r, int row,
                                                               const int flags)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 0, 1, 2, 3);
    const __m256i which =
        _mm256_add_epi32(_mm256_set1_epi32(row), _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
    struct spot8 p = {
        .column = _mm256_add_epi32(pick_int(r->x0, which), lane),
        .end = pick_int(r->x1, which),
        .across = pick(r->across, which),
        .cut0 = pick(r->cut0, which),
        .cut1 = pick(r->cut1, which),
        .along = pick(r->along, which),
        .paint = pick_int(r->paint, which),
        .alpha = pick(r->alpha, which),
    };
    set_spot(&p, s, l, flags);
    /* One of the rows may be empty. */
    const __m256i within = _mm256_cmpgt_epi32(p.end, p.column);
    const __m256i cover = _mm256_and_si256(spot_cover8(l, &p, flags), within);
    __m128i *const d0 = (void *)(dst + (r->x0[row] - x_first));
    __m128i *const d1 = (void *)(dst + stride + (r->x0[row + 1] - x_first));
    const __m256i old = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(d0)),
                                                _mm_loadu_si128(d1), 1);
    const __m256i now = spot_pixels(&p, old, cover);
    _mm_storeu_si128(d0, _mm256_castsi256_si128(now));
    _mm_storeu_si128(d1, _mm256_extracti128_si256(now, 1));
}

/* One bit a row: whether it touches at most four columns. */
static inline unsigned narrow_rows(const struct rows8 *r)
{
    const __m256i x0 = _mm256_load_si256((const void *)r->x0);
    const __m256i wide = _mm256_cmpgt_epi32(_mm256_load_si256((const void *)r->x1),
                                            _mm256_add_epi32(x0, _mm256_set1_epi32(4)));
    return 255u ^ (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(wide));
}

static inline __attribute__((always_inline)) void segment_rows(uint32_t *dst, ptrdiff_t stride,
                                                               const struct segment *s,
                                                               const struct area *clip,
                                                               const struct lanes *l,
                                                               const int flags)
{
    RC_ALIGNED(32) struct rows8 r;
    for (int y = clip->y0; y < clip->y1; y += 8) {
        const int rows = clip->y1 - y < 8 ? clip->y1 - y : 8;
        set_rows(&r, s, y, clip);
        const unsigned narrow = narrow_rows(&r);
        for (int row = 0; row < rows; row++, dst += stride) {
            if (row + 1 < rows && (narrow >> row & 3u) == 3u) {
                segment_pair(dst, stride, clip->x0, s, l, &r, row, flags);
                row++;
                dst += stride;
                continue;
            }
            for (int x = r.x0[row]; x < r.x1[row]; x += 8)
                segment_row(dst + (x - clip->x0), x, s, l, &r, row, flags);
        }
    }
}

/* Functions of their own, called by pointer: to each the lanes are memory, so its instructions take
 * them as operands; inlined, the compiler loads all of them anew for each row. */
typedef void (*segment_fn)(uint32_t *dst, ptrdiff_t stride, const struct segment *s,
                           const struct area *clip, const struct lanes *l);
#define SEGMENT_FN(name, flags)                                                                    \
    static void name(uint32_t *dst, ptrdiff_t stride, const struct segment *s,                     \
                     const struct area *clip, const struct lanes *l)                               \
    {                                                                                              \
        segment_rows(dst, stride, s, clip, l, flags);                                              \
    }
SEGMENT_FN(line_rows, 0)
SEGMENT_FN(bow_rows, CURVED)
SEGMENT_FN(cut_rows, CURVED | CUT)
SEGMENT_FN(line_rows_mixed, MIXED)
SEGMENT_FN(bow_rows_mixed, CURVED | MIXED)
SEGMENT_FN(cut_rows_mixed, CURVED | CUT | MIXED)
#undef SEGMENT_FN

static void segment(uint32_t *dst, int stride, const struct segment *s, const struct area *clip)
{
    static const segment_fn by_kind[2][3] = {{line_rows, bow_rows, cut_rows},
                                             {line_rows_mixed, bow_rows_mixed, cut_rows_mixed}};
    const int cut = s->cap0 != 0.0f || s->cap1 != s->length;
    const int kind = cut ? 2 : s->bow != 0.0f;
    const struct lanes l = lanes_of(s);
    by_kind[!s->row_mix][kind](dst, stride, s, clip, &l);
}

/* beam_light() of kern_shape.c. */
static inline __m256i beam_light8(const struct segment *s, const struct lanes *l,
                                  const struct rows8 *r, int row, __m256 x)
{
    const __m256 zero = _mm256_setzero_ps(), one = SPLAT(1.0f);
    const __m256 across = affine8(l->nx, x, SPLAT(r->across[row]));
    const __m256 along = affine8(l->tx, x, SPLAT(r->along[row]));
    const __m256 way = _mm256_min_ps(_mm256_max_ps(along, zero), l->length);
    const __m256 half = affine8(way, l->half_slope, l->half);
    const __m256 wide = _mm256_max_ps(half, SPLAT(0.75f));
    const __m256 u =
        _mm256_sub_ps(one, _mm256_div_ps(_mm256_mul_ps(across, across), _mm256_mul_ps(wide, wide)));
    const __m256 soft = _mm256_max_ps(u, zero);
    const __m256 place = affine8(way, SPLAT(s->peak_slope), SPLAT(s->peak0));
    const __m256 peak =
        affine8(SPLAT(3.52f), _mm256_mul_ps(place, _mm256_sub_ps(one, place)), SPLAT(0.12f));
    const __m256 end =
        _mm256_add_ps(_mm256_min_ps(along, _mm256_sub_ps(l->length, along)), SPLAT(0.5f));
    const __m256 ends = _mm256_max_ps(_mm256_min_ps(end, one), zero);
    const __m256 thin = _mm256_min_ps(_mm256_mul_ps(half, SPLAT(1.0f / 0.75f)), one);
    const __m256 light =
        _mm256_mul_ps(_mm256_mul_ps(_mm256_mul_ps(soft, soft), peak), _mm256_mul_ps(ends, thin));
    return _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_max_ps(light, zero), SPLAT(65535.0f)));
}

/* Adds light times a colour of 16-bit channels, dithered. */
static inline void add_light8(uint32_t *dst, __m256i light, __m256i color, __m256i dither)
{
    const __m256i low =
        _mm256_add_epi16(_mm256_mulhi_epu16(spread_low(light), color), spread_low(dither));
    const __m256i high =
        _mm256_add_epi16(_mm256_mulhi_epu16(spread_high(light), color), spread_high(dither));
    const __m256i add = _mm256_packus_epi16(_mm256_srli_epi16(low, 8), _mm256_srli_epi16(high, 8));
    store8(dst, _mm256_adds_epu8(load8(dst), add));
}

static void beam(uint32_t *dst, int stride, const struct segment *s, const struct area *clip)
{
    const __m256i zero = _mm256_setzero_si256();
    const __m256i bytes = _mm256_set1_epi32((int)(s->paint0 & 0xffffffu));
    const __m256i color = _mm256_slli_epi16(_mm256_unpacklo_epi8(bytes, zero), 8);
    const struct lanes l = lanes_of(s);
    RC_ALIGNED(32) struct rows8 r;
    for (int y = clip->y0; y < clip->y1; y += 8) {
        const int rows = clip->y1 - y < 8 ? clip->y1 - y : 8;
        set_rows(&r, s, y, clip);
        for (int row = 0; row < rows; row++, dst += stride) {
            for (int x = r.x0[row]; x < r.x1[row]; x += 8) {
                const __m256 dx = _mm256_sub_ps(centers8(x), l.ox);
                add_light8(dst + (x - clip->x0), beam_light8(s, &l, &r, row, dx), color,
                           dither8(x, y + row));
            }
        }
    }
}

static void beam_over(uint32_t *dst, int stride, const struct segment *s, const struct area *clip)
{
    const __m256i solid = _mm256_set1_epi32((int)(s->paint0 | 0xff000000u));
    const __m256i alpha = _mm256_set1_epi32((int)(s->paint0 >> 24 << 8));
    const struct lanes l = lanes_of(s);
    RC_ALIGNED(32) struct rows8 r;
    for (int y = clip->y0; y < clip->y1; y += 8) {
        const int rows = clip->y1 - y < 8 ? clip->y1 - y : 8;
        set_rows(&r, s, y, clip);
        for (int row = 0; row < rows; row++, dst += stride) {
            for (int x = r.x0[row]; x < r.x1[row]; x += 8) {
                const __m256i light = beam_light8(s, &l, &r, row, _mm256_sub_ps(centers8(x), l.ox));
                const __m256i cover =
                    _mm256_add_epi32(_mm256_mulhi_epu16(light, alpha), dither8(x, y + row));
                uint32_t *const p = dst + (x - clip->x0);
                store8(p, lerp8(load8(p), solid, _mm256_srli_epi32(cover, 8)));
            }
        }
    }
}

/* A glow's numbers in all lanes, and the terms of a block of rows. */
enum { GLOW_ROWS = 4 };
struct glow_lanes {
    __m256 x, fall;
    __m256i b, g, r, a;
    __m256i cover; /* of 65535, at full intensity; of lights that cover */
    __m256 fall_row[GLOW_ROWS];
};

/* d² · fall of eight pixel centres, in x alone. */
static inline __m256 glow_fall8(const struct glow_lanes *g, __m256 x)
{
    const __m256 dx = _mm256_sub_ps(x, g->x);
    return _mm256_mul_ps(_mm256_mul_ps(dx, dx), g->fall);
}

/* Intensities of eight pixels, 0…65535, in 32-bit lanes. */
static inline __m256i glow8(__m256 fall_row, __m256 fall)
{
    const __m256 root = _mm256_max_ps(_mm256_sub_ps(fall_row, fall), _mm256_setzero_ps());
    return _mm256_cvttps_epi32(_mm256_mul_ps(root, root));
}

static inline void add_plane(uint16_t *light, __m256i intensity, __m256i channel)
{
    store16_u16(light,
                _mm256_adds_epu16(load16_u16(light), _mm256_mulhi_epu16(intensity, channel)));
}

/* The light's share of what is there goes, and its own comes. */
static inline void cover_plane(uint16_t *light, __m256i intensity, __m256i cover, __m256i channel)
{
    const __m256i old = load16_u16(light);
    const __m256i kept = _mm256_sub_epi16(old, _mm256_mulhi_epu16(old, cover));
    store16_u16(light, _mm256_adds_epu16(kept, _mm256_mulhi_epu16(intensity, channel)));
}

/* n pixels of `rows` rows; what lies outside the circle is 0 and changes nothing. */
static inline __attribute__((always_inline)) void glow_block(uint16_t *light, ptrdiff_t stride,
                                                             ptrdiff_t plane,
                                                             const struct glow_lanes *g, int x,
                                                             int n, int rows, const bool over)
{
    const __m256i lane = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    /* Pixel centres are multiples of ½: counting up in float is exact. */
    __m256 at = centers8(x);
    for (int i = 0; i < n; i += 16) {
        const __m256i inside = _mm256_cmpgt_epi16(_mm256_set1_epi16((short)(n - i)), lane);
        const __m256 low = glow_fall8(g, at);
        const __m256 high = glow_fall8(g, _mm256_add_ps(at, SPLAT(8.0f)));
        for (int row = 0; row < rows; row++) {
            const __m256i packed =
                _mm256_packus_epi32(glow8(g->fall_row[row], low), glow8(g->fall_row[row], high));
            const __m256i v = _mm256_and_si256(_mm256_permute4x64_epi64(packed, 0xd8), inside);
            uint16_t *const p = light + row * stride + i;
            if (over) {
                const __m256i cover = _mm256_mulhi_epu16(v, g->cover);
                cover_plane(p, v, cover, g->b);
                cover_plane(p + plane, v, cover, g->g);
                cover_plane(p + 2 * plane, v, cover, g->r);
                cover_plane(p + 3 * plane, v, cover, g->a);
                continue;
            }
            add_plane(p, v, g->b);
            add_plane(p + plane, v, g->g);
            add_plane(p + 2 * plane, v, g->r);
        }
        at = _mm256_add_ps(at, SPLAT(16.0f));
    }
}

static inline __attribute__((always_inline)) void glow_rows(uint16_t *light, int stride,
                                                            ptrdiff_t plane,
                                                            const struct glow *glow,
                                                            const struct area *clip,
                                                            const bool over)
{
    struct glow_lanes g = {
        .x = SPLAT(glow->x),
        .fall = SPLAT(glow->fall),
        .b = _mm256_set1_epi16((short)((glow->color & 255u) << 8)),
        .g = _mm256_set1_epi16((short)((glow->color >> 8 & 255u) << 8)),
        .r = _mm256_set1_epi16((short)((glow->color >> 16 & 255u) << 8)),
        .a = _mm256_set1_epi16((short)(glow->color >> 24 << 8)),
        .cover = _mm256_set1_epi16((short)((glow->color >> 24) * 257u)),
    };
    for (int y = clip->y0; y < clip->y1; y += GLOW_ROWS, light += GLOW_ROWS * stride) {
        const int rows = clip->y1 - y < GLOW_ROWS ? clip->y1 - y : GLOW_ROWS;
        int from = clip->x1, to = clip->x0;
        for (int row = 0; row < rows; row++) {
            int x0, x1;
            g.fall_row[row] = SPLAT(glow_row(glow, y + row, clip, &x0, &x1));
            from = x0 < from ? x0 : from;
            to = x1 > to ? x1 : to;
        }
        if (rows == GLOW_ROWS)
            glow_block(light + (from - clip->x0), stride, plane, &g, from, to - from, GLOW_ROWS,
                       over);
        else
            glow_block(light + (from - clip->x0), stride, plane, &g, from, to - from, rows, over);
    }
}

static void light_glow(uint16_t *light, int stride, ptrdiff_t plane, const struct glow *glow,
                       const struct area *clip)
{
    glow_rows(light, stride, plane, glow, clip, false);
}

static void light_glow_over(uint16_t *light, int stride, ptrdiff_t plane, const struct glow *glow,
                            const struct area *clip)
{
    glow_rows(light, stride, plane, glow, clip, true);
}

void kernels_shape_avx2(struct kernels *k)
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
