/* prefix_code.h: the prefix codes ("Huffman codes") of deflate.
 */
#ifndef ROURCE_OUTPUT_PREFIX_CODE_H
#define ROURCE_OUTPUT_PREFIX_CODE_H

#include <stdint.h>

enum { RC_PREFIX_SYMBOLS_MAX = 288, RC_PREFIX_BITS_MAX = 15 };

/* Lengths in bits, at most `limit`, of an optimal code (one that the limit touches is nearly
 * optimal) for n symbols, 2 ≤ n ≤ RC_PREFIX_SYMBOLS_MAX and 1 << limit, that occur count[i] ≥ 1
 * times. The code is complete. Ties are broken by index. Thread-safe. */
void prefix_code_lengths(uint8_t *lengths, const uint32_t *counts, int n, int limit);
/* The codes that RFC 1951 gives n symbols of such lengths (0: no code), their bits reversed: first
 * bit lowest. Thread-safe. */
void prefix_code_assign(uint16_t *codes, const uint8_t *lengths, int n);

#endif
