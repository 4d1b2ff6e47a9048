/* png.h: pixmaps to PNG files in memory, with scratch memory that is kept from frame to frame. */
#ifndef ROURCE_OUTPUT_PNG_H
#define ROURCE_OUTPUT_PNG_H

#include "rource/output/sink.h"

struct converter;
struct png_scratch;

/* Memory for one thread's encoding of pictures of any size: up to 0.4 MB, and the rows of the
 * largest frame so far; pixels pass through `convert`. NULL when memory ran out. Owned by the
 * caller. */
RC_NODISCARD struct png_scratch *png_scratch_create(const struct converter *convert);
/* Takes NULL. */
void png_scratch_destroy(struct png_scratch *scratch);
/* Like png_encode(), allocating nothing but what the packet lacks, or the rows of a frame that is
 * larger than those before. RC_ENOMEM leaves the packet's content as it was. */
RC_NODISCARD enum rc_status png_encode_with(struct png_scratch *scratch, struct sink_packet *packet,
                                            const struct pixmap *frame);

#endif
