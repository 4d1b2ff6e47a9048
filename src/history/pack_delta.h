/* history/pack_delta.h: git's deltas: an object as pieces copied from another one and new bytes.
 * Thread-safe. */
#ifndef ROURCE_HISTORY_PACK_DELTA_H
#define ROURCE_HISTORY_PACK_DELTA_H

#include <stdbool.h>
#include <stddef.h>

/* Reads the two sizes at the start of a delta. Moves *p behind them; false when they are cut off
 * or absurd. */
bool delta_sizes(const unsigned char **p, const unsigned char *end, size_t *base_size,
                 size_t *size);
/* Bytes that the instructions from p on yield, SIZE_MAX when they are malformed. */
size_t delta_measure(const unsigned char *p, const unsigned char *end);
/* Follows the instructions from p on; true when they fill exactly size bytes of out and stay inside
 * the base. */
bool delta_apply(unsigned char *out, size_t size, const unsigned char *base, size_t base_size,
                 const unsigned char *p, const unsigned char *end);

#endif
