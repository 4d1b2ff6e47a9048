/* fuzz_font.c: opens any bytes as a font file, shapes a few lines with it and reads every mask. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rource/base/file.h"
#include "rource/base/str.h"
#include "rource/draw/text.h"

/* text_create() takes a path, so the bytes become a file in memory. */
static int make_file(const uint8_t *data, size_t size, struct strbuf *path)
{
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || file_write_fd(NULL, fd, "fuzz", data, size) < 0)
        abort();
    strbuf_printf(path, "/proc/self/fd/%d", fd);
    return fd;
}

static void read_masks(const struct text *text, const struct text_run *run)
{
    unsigned sum = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        const struct glyph_mask *m = text_glyph(text, run->glyphs[i].id);
        for (int p = 0; p < m->width * m->height; p++)
            sum += m->coverage[p];
        for (int p = 0; p < m->halo_width * m->halo_height; p++)
            sum += m->halo[p];
    }
    if (run->count && sum == UINT32_MAX) /* the sum must be used, or nothing is read */
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const lines[] = {"AVx xVA", "0123456789 AVx",
                                        "e\xcc\x81 \xd7\x90\xd7\x91 \xff"};
    static const float sizes[] = {11, 14, 90};
    struct text *text = NULL;
    struct strbuf path = {0};
    struct error err = {0};
    const int fd = make_file(data, size, &path);
    const struct text_params params = {.font_file = path.p, .no_fallback = true};
    const enum rc_status st = text_create(&text, &err, &params);
    if (st < 0 && (text || err.message[0] == '\0'))
        abort();
    for (size_t i = 0; st == RC_OK && i < 3; i++) {
        struct text_run run;
        const struct text_style style = {sizes[i], RC_TEXT_REGULAR, RC_TEXT_TABULAR};
        if (text_shape(text, str_of(lines[i]), style, (unsigned)i, &run) == RC_OK)
            read_masks(text, &run);
    }
    text_destroy(text);
    close(fd);
    strbuf_finish(&path);
    return 0;
}
