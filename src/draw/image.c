/* image.c: pictures, each with halves of itself.
 *
 * A picture that is shrunk by more than two would flicker if single pixels were picked from it, so
 * every level is the average of 2 × 2 pixels of the one before. Entries lie in segments and own
 * their levels: nothing moves once it is in. */
#include "rource/draw/image.h"

#include <string.h>
#include <sys/stat.h>

#include "image_decode.h"
#include "image_scale.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

/* A picture of 16 pixels is small enough; 8192 takes nine halvings to get there. */
enum { SMALLEST = 16, LEVELS_MAX = 16, IMAGES_MAX = 65536 };
/* More than 8192 × 8192 pixels of 16 bits a channel, not compressed. */
enum { FILE_BYTES_MAX = 640 << 20 };

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

/* Fills levels[1…] from levels[0]. */
static enum rc_status make_levels(struct pixmap *levels, unsigned *count)
{
    *count = 1;
    while (levels[*count - 1].width > SMALLEST || levels[*count - 1].height > SMALLEST) {
        const enum rc_status st = image_halve(&levels[*count], &levels[*count - 1]);
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

/* What is too large is not even read. */
static enum rc_status check_size(struct error *err, const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > FILE_BYTES_MAX)
        return error_set(err, RC_EFORMAT, "the image '%s' is larger than %d MiB", path,
                         FILE_BYTES_MAX >> 20);
    return RC_OK;
}

enum rc_status image_read(struct pixmap *out, struct error *err, const char *path)
{
    struct file_view view;
    *out = (struct pixmap){0};
    enum rc_status st = check_size(err, path);
    if (st == RC_OK)
        st = file_view_open(&view, err, path);
    if (st < 0)
        return st;
    st = image_decode(out, err, view.bytes, path);
    file_view_close(&view);
    return st;
}

enum rc_status images_load(struct images *images, struct error *err, const char *path, uint32_t *id)
{
    struct pixmap pixmap;
    enum rc_status st = image_read(&pixmap, err, path);
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
