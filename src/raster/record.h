/* raster/record.h: what a tile needs to replay one shape: 16 bytes that stand by themselves for
 * masks, or the number of a segment or command for what is larger. */
#ifndef RASTER_RECORD_H
#define RASTER_RECORD_H

#include <stdint.h>

enum op {
    OP_MASK,     /* x, y, width, height, stride; color = paint; ref = offset in the mask slab */
    OP_ADD_MASK, /* the same, color added */
    OP_GLYPH,    /* x, y of the origin; color = paint; ref = id; stride = draw list flags */
    OP_SEGMENT,  /* ref = index of a segment */
    OP_BEAM,     /* the same */
    OP_SHARP,    /* ref = index of a curve's command, here and below of the kind */
    OP_CIRCLE,
    OP_DISC, /* ref = index in the list's discs */
    OP_GLOW, /* color = number of the run of glows it belongs to */
    OP_RECT,
    OP_IMAGE,
};

struct record {
    uint8_t op, width, height, stride;
    uint32_t color;
    int16_t x, y;
    uint32_t ref;
};

_Static_assert(sizeof(struct record) == 16, "records are copied for each tile they touch");

#endif
