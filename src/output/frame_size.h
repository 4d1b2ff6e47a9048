/* frame_size.h: how large a picture file is, without decoding it. */
#ifndef ROURCE_OUTPUT_FRAME_SIZE_H
#define ROURCE_OUTPUT_FRAME_SIZE_H

#include <stdbool.h>

/* Reads width and height from the header of a PNG, or of a P6 pixmap as we write it. False, with
 * both 0, for files that cannot be read or are neither. Thread-safe. */
bool frame_size_read(const char *path, int *width, int *height);

#endif
