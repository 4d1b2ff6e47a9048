/* image.c: pictures, each with halves of itself.
 *
 * A picture that is shrunk by more than two would flicker if single pixels were picked from it, so
 * every level is the average of 2 × 2 pixels of the one before. Entries lie in segments and own
 * their levels: nothing moves once it is in. */
#include "rource/draw/image.h"

#include <string.h>

#include "image_decode.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

/* A picture of 16 pixels is small enough; 8192 takes nine halvings to get there. */
enum { SMALLEST = 16, LEVELS_MAX = 16, IMAGES_MAX = 65536 };

struct image {
    struct pixmap *levels;
    unsigned count;
};

struct images {
    struct segments entries; /* struct image */
};

enum rc_status images_create(struct images **out)
{
    *out = mem_calloc(1, sizeof **out);
    if (!*out)
        return RC_ENOMEM;
    segments_init(&(*out)->entries, sizeof(struct image));
    return RC_OK;
}

static void finish_levels(struct pixmap *levels, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        pixmap_finish(&levels[i]);
}

void images_destroy(struct images *images)
{
    if (!images)
        return;
    for (uint32_t i = 0; i < images->entries.count; i++) {
        struct image *image = segments_at(&images->entries, i);
        finish_levels(image->levels, image->count);
        mem_free(image->levels);
    }
    segments_finish(&images->entries);
    mem_free(images);
}

/* Mean of each channel of four pixels, two channels at a time. */
static uint32_t mean_of_four(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const uint32_t mask = 0x00ff00ffu, half = 0x00020002u;
    const uint32_t low = (a & mask) + (b & mask) + (c & mask) + (d & mask) + half;
    const uint32_t high =
        ((a >> 8) & mask) + ((b >> 8) & mask) + ((c >> 8) & mask) + ((d >> 8) & mask) + half;
    return ((low >> 2) & mask) | (((high >> 2) & mask) << 8);
}

/* An odd last row or column counts twice. */
static enum rc_status halve(struct pixmap *out, const struct pixmap *in)
{
    const enum rc_status st = pixmap_init(out, (in->width + 1) / 2, (in->height + 1) / 2);
    for (int y = 0; st == RC_OK && y < out->height; y++) {
        const uint32_t *upper = pixmap_row(in, 2 * y);
        const uint32_t *lower = pixmap_row(in, 2 * y + 1 < in->height ? 2 * y + 1 : 2 * y);
        uint32_t *row = pixmap_row(out, y);
        for (int x = 0; x < out->width; x++) {
            const int left = 2 * x, right = left + 1 < in->width ? left + 1 : left;
            row[x] = mean_of_four(upper[left], upper[right], lower[left], lower[right]);
        }
    }
    return st;
}

/* Fills levels[1…] from levels[0]. */
static enum rc_status make_levels(struct pixmap *levels, unsigned *count)
{
    *count = 1;
    while (levels[*count - 1].width > SMALLEST || levels[*count - 1].height > SMALLEST) {
        const enum rc_status st = halve(&levels[*count], &levels[*count - 1]);
        if (st < 0)
            return st;
        ++*count;
    }
    return RC_OK;
}

static enum rc_status add_levels(struct images *images, const struct pixmap *levels, unsigned count,
                                 uint32_t *id)
{
    struct pixmap *copy = mem_alloc(count, sizeof *copy);
    struct image *image = copy ? segments_push(&images->entries) : NULL;
    if (!image) {
        mem_free(copy);
        return RC_ENOMEM;
    }
    memcpy(copy, levels, count * sizeof *copy);
    *image = (struct image){copy, count};
    *id = images->entries.count - 1;
    return RC_OK;
}

enum rc_status images_add(struct images *images, struct pixmap *pixmap, uint32_t *id)
{
    struct pixmap levels[LEVELS_MAX] = {*pixmap};
    unsigned count = 1;
    if (images->entries.count >= IMAGES_MAX)
        return RC_ELIMIT;
    enum rc_status st = make_levels(levels, &count);
    if (st == RC_OK)
        st = add_levels(images, levels, count, id);
    if (st < 0)
        finish_levels(levels + 1, count - 1);
    else
        *pixmap = (struct pixmap){0};
    return st;
}

static enum rc_status no_memory(struct error *err, const char *path)
{
    return error_set(err, RC_ENOMEM, "not enough memory for the image '%s'", path);
}

enum rc_status images_load(struct images *images, struct error *err, const char *path, uint32_t *id)
{
    struct file_view view;
    struct pixmap pixmap = {0};
    enum rc_status st = file_view_open(&view, err, path);
    if (st < 0)
        return st;
    st = image_decode(&pixmap, err, view.bytes, path);
    file_view_close(&view);
    if (st < 0)
        return st;
    st = images_add(images, &pixmap, id);
    pixmap_finish(&pixmap);
    if (st == RC_ELIMIT)
        return error_set(err, st, "no room for '%s': there are %d images already", path,
                         IMAGES_MAX);
    return st < 0 ? no_memory(err, path) : st;
}

const struct pixmap *images_get(const struct images *images, uint32_t id, unsigned level)
{
    const struct image *image = segments_at(&images->entries, id);
    return &image->levels[level < image->count ? level : image->count - 1];
}
