/* raster/direct.h: discs by the thousands, without tiles, where one thread draws alone. */
#ifndef RASTER_DIRECT_H
#define RASTER_DIRECT_H

#include "internal.h"

/* Commands [from, to), the first and the last of which are runs of discs; empty when all goes by
 * tiles. */
struct direct_range {
    uint32_t from, to;
};

struct direct_range direct_range_of(const struct raster *raster);
/* Draws them over what the tiles' first pass has drawn. Rebuilds the bins. RC_ENOMEM. */
RC_NODISCARD enum rc_status direct_draw(struct raster *raster, const struct direct_range *range);

#endif
