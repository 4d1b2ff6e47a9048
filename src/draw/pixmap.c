/* pixmap.c: memory for pixels.
 *
 * A row takes an odd number of 64-byte lines: whatever the width, rows below each other then fall
 * into different cache sets, and a pass down a column doesn't evict itself. */
#include "rource/draw/pixmap.h"

#include <stddef.h>

#include "rource/base/memory.h"

enum { SIZE_MAX_PX = 16384, LINE_PX = 16 };

static size_t byte_size(const struct pixmap *p)
{
    return (size_t)p->stride * (size_t)p->height * sizeof *p->pixels;
}

enum rc_status pixmap_init(struct pixmap *out, int width, int height)
{
    *out = (struct pixmap){0};
    if (width < 1 || height < 1 || width > SIZE_MAX_PX || height > SIZE_MAX_PX)
        return RC_EUSAGE;
    const int lines = (width + LINE_PX - 1) / LINE_PX;
    struct pixmap p = {.width = width, .height = height, .stride = (lines | 1) * LINE_PX};
    p.pixels = mem_alloc_pages(byte_size(&p));
    if (!p.pixels)
        return RC_ENOMEM;
    *out = p;
    return RC_OK;
}

void pixmap_finish(struct pixmap *p)
{
    if (p->pixels)
        mem_free_pages(p->pixels, byte_size(p));
    *p = (struct pixmap){0};
}
