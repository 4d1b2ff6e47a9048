/* image_decode.c: PNG and JPEG files to premultiplied pixels by stb_image, which gets its memory
 * from mem_alloc(). The build switches off the sanitizer checks for what stb_image does on purpose
 * or without harm: shifts of negative numbers, an offset of 0 to a null pointer. */
#include "image_decode.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "jpeg_check.h"
#include "rource/base/color.h"
#include "rource/base/memory.h"

static void *told(void *block);

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_FAILURE_USERMSG
#define STBI_MAX_DIMENSIONS 8192
/* Zeroed: of a damaged JPEG stb_image uses tables and pixels that the file did not define. */
#define STBI_MALLOC(size)       told(mem_calloc(1, size))
#define STBI_REALLOC(old, size) told(mem_realloc(old, 1, size))
#define STBI_FREE               mem_free
/* For what it declares, static, and leaves out; GCC looks at the end of the file. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>

static const char out_of_memory[] = "Out of memory"; /* what stb_image calls it */

/* Notes that a block is missing: where stb_image inflates a PNG it does not. */
static void *told(void *block)
{
    if (!block)
        stbi__g_failure_reason = out_of_memory;
    return block;
}

/* From stb's bytes R G B A, not premultiplied. */
static enum rc_status premultiply(struct pixmap *out, const unsigned char *bytes, int width,
                                  int height)
{
    const enum rc_status st = pixmap_init(out, width, height);
    for (int y = 0; st == RC_OK && y < height; y++) {
        uint32_t *row = pixmap_row(out, y);
        for (int x = 0; x < width; x++, bytes += 4)
            row[x] = color_premultiply((struct rgba){bytes[0], bytes[1], bytes[2], bytes[3]});
    }
    return st;
}

static enum rc_status no_memory(struct error *err, const char *path)
{
    return error_set(err, RC_ENOMEM, "not enough memory to decode the image '%s'", path);
}

/* stb_image tells reasons as text only. */
static enum rc_status decode_error(struct error *err, const char *path)
{
    const char *reason = stbi_failure_reason();
    if (reason && strcmp(reason, out_of_memory) == 0)
        return no_memory(err, path);
    return error_set(err, RC_EFORMAT,
                     "cannot decode the image '%s' (%s); give a PNG or JPEG file of at most "
                     "%d x %d pixels",
                     path, reason ? reason : "unknown reason", STBI_MAX_DIMENSIONS,
                     STBI_MAX_DIMENSIONS);
}

enum rc_status image_decode(struct pixmap *out, struct error *err, struct str file,
                            const char *path)
{
    int width = 0, height = 0, channels = 0;
    if (file.n > INT_MAX)
        return error_set(err, RC_EFORMAT, "the image '%s' is larger than 2 GiB", path);
    if (!jpeg_tables_fit(file))
        return error_set(err, RC_EFORMAT, "cannot decode the image '%s' (Corrupt JPEG)", path);
    stbi__g_failure_reason = NULL; /* this thread's, perhaps of an earlier image */
    unsigned char *bytes = stbi_load_from_memory((const unsigned char *)file.p, (int)file.n, &width,
                                                 &height, &channels, 4);
    if (!bytes)
        return decode_error(err, path);
    const enum rc_status st = premultiply(out, bytes, width, height);
    mem_free(bytes);
    return st < 0 ? no_memory(err, path) : st;
}
