/* fuzz_image.c: decodes any bytes as a picture and reads every level of it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rource/base/file.h"
#include "rource/base/str.h"
#include "rource/draw/image.h"

/* images_load() takes a path, so the bytes become a file in memory. */
static int make_file(const uint8_t *data, size_t size, struct strbuf *path)
{
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || file_write_fd(NULL, fd, "fuzz", data, size) < 0)
        abort();
    strbuf_printf(path, "/proc/self/fd/%d", fd);
    return fd;
}

static void check_levels(const struct images *images, uint32_t id)
{
    uint32_t over = 0;
    for (unsigned level = 0; level < 16; level++) {
        const struct pixmap *p = images_get(images, id, level);
        for (int y = 0; y < p->height; y++)
            for (int x = 0; x < p->width; x++) {
                const uint32_t pixel = pixmap_row(p, y)[x], alpha = pixel >> 24;
                over |= (pixel >> 16 & 255) > alpha || (pixel >> 8 & 255) > alpha ||
                        (pixel & 255) > alpha;
            }
    }
    if (over) /* not premultiplied: blending would overflow */
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct images *images;
    struct strbuf path = {0};
    struct error err = {0};
    uint32_t id;
    const int fd = make_file(data, size, &path);
    if (images_create(&images) == RC_OK) {
        const enum rc_status st = images_load(images, &err, path.p, &id);
        if (st == RC_OK)
            check_levels(images, id);
        else if (err.message[0] == '\0')
            abort();
        images_destroy(images);
    }
    close(fd);
    strbuf_finish(&path);
    return 0;
}
