/* raster/shapes.h: each shape in two halves. X_prepare() runs once a command on the calling thread:
 * it drops what is not visible and says which tiles the rest touches. X_draw() replays it in one
 * tile, on any thread. A shape's pixels depend on its command and their position only. */
#ifndef RASTER_SHAPES_H
#define RASTER_SHAPES_H

#include "internal.h"

#define RASTER_PREPARE(name)                                                                       \
    void name##_prepare(struct raster *raster, const struct drawcmd *c, uint32_t index);
RC_DRAW_KINDS(RASTER_PREPARE)
#undef RASTER_PREPARE

void mask_draw(const struct raster *raster, const struct tile *t, const struct record *record);
void circle_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c);
void disc_draw(const struct raster *raster, const struct tile *t, const struct draw_disc *disc);
void segment_draw(const struct raster *raster, const struct tile *t, const struct record *record);
void sharp_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c);
void glow_draw(const struct raster *raster, struct tile *t, const struct drawcmd *c, uint32_t run);
void rect_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c);
void image_draw(const struct raster *raster, const struct tile *t, const struct drawcmd *c);
void glyph_draw(const struct raster *raster, const struct tile *t, const struct record *record);

/* Makes the record of a glow with a radius up to MASK_RADIUS_MAX; false when nothing of it can be
 * seen. */
bool glow_place(struct raster *raster, const struct drawcmd *c, struct record *record);
/* Adds the light that glows have left in a tile, if any. */
void glow_flush(const struct raster *raster, struct tile *t);

/* Sets up a straight segment between two points relative to the origin, without cuts, with round
 * ends. half is the half width at both. */
void segment_init(struct segment *s, struct vec2 origin, struct vec2 from, struct vec2 to,
                  const float half[2]);
/* Colours from a to b, premultiplied. */
void segment_paints(struct segment *s, uint32_t color_a, uint32_t color_b);
/* Bounds its rows and columns; call when all else is set. */
void segment_bound(struct segment *s, struct area frame);
/* Adds the tiles that the segment record->ref touches. */
void segment_bin(struct bins *b, const struct record *record);

#endif
