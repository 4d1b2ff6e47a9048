/* rource/raster/raster.h: draw list in, pixels out.
 *
 * A struct raster holds the buffers that one frame needs at a time: bins, bloom, row scratch.
 * Steady frames allocate nothing. The pixels do not depend on the tier, the number of threads or
 * the compiler: a tile has one owner and replays its commands in list order with exact integer
 * blending. Thread-safety: one raster is used by one thread at a time (which may lend it a team
 * with jobs); several rasters may draw at the same time from the same text and images.
 */
#ifndef ROURCE_RASTER_RASTER_H
#define ROURCE_RASTER_RASTER_H

#include "rource/base/cpu.h"
#include "rource/base/error.h"
#include "rource/draw/drawlist.h"
#include "rource/draw/image.h"
#include "rource/draw/pixmap.h"
#include "rource/draw/text.h"

struct jobs;
struct raster;

struct raster_params {
    enum cpu_tier tier;
    struct jobs *jobs;           /* borrowed; NULL = the calling thread alone */
    const struct text *text;     /* borrowed; may be NULL when no glyph is drawn */
    const struct images *images; /* borrowed; may be NULL when no image is drawn */
};

/* Nanoseconds of the last raster_draw(). */
struct raster_times {
    int64_t render_ns;  /* bins and tiles */
    int64_t effects_ns; /* bloom and what follows it */
};

/* Owned by the caller. RC_ENOMEM. */
RC_NODISCARD enum rc_status raster_create(struct raster **out, const struct raster_params *params);
void raster_destroy(struct raster *raster);
/* Draws a finished list over all of out, whose size must be the list's. times may be NULL.
 * RC_ENOMEM (the pixmap's content is then undefined), RC_EUSAGE for a size that does not match or a
 * failed list. */
RC_NODISCARD enum rc_status raster_draw(struct raster *raster, const struct drawlist *list,
                                        struct pixmap *out, struct raster_times *times);

#endif
