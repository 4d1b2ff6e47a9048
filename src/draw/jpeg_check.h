/* jpeg_check.h: a look at a JPEG file before stb_image gets it. */
#ifndef ROURCE_DRAW_JPEG_CHECK_H
#define ROURCE_DRAW_JPEG_CHECK_H

#include <stdbool.h>

#include "rource/base/str.h"

/* False when the file has what could be taken for a Huffman table of more than 256 codes: up to
 * version 2.28 stb_image writes such a table past the end of its own. Thread-safe. */
bool jpeg_tables_fit(struct str file);

#endif
