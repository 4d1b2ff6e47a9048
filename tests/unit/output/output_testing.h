/* output_testing.h: pictures, temporary folders and whole files for the tests of frame sinks. */
#ifndef ROURCE_TESTS_OUTPUT_TESTING_H
#define ROURCE_TESTS_OUTPUT_TESTING_H

#include "testing.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rource/draw/pixmap.h"
#include "rource/output/sink.h"

/* Opaque noise: no filter and no run helps. */
static inline void paint_noise(struct pixmap *p, uint64_t seed)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            pixmap_row(p, y)[x] = 0xff000000u | (uint32_t)test_random(&seed);
}

/* What the program draws, roughly: a dark gradient with flat discs; another one for each seed. */
static inline void paint_scene(struct pixmap *p, uint64_t seed)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            pixmap_row(p, y)[x] =
                0xff000000u | (uint32_t)(x * 40 / p->width) << 8 | (uint32_t)(y * 60 / p->height);
    for (int i = 0; i < 40; i++) {
        const int radius = 1 + (int)(test_random(&seed) % 12);
        const int cx = (int)(test_random(&seed) % (uint64_t)p->width);
        const int cy = (int)(test_random(&seed) % (uint64_t)p->height);
        const uint32_t color = 0xff000000u | (uint32_t)test_random(&seed);
        for (int y = cy - radius; y <= cy + radius; y++)
            for (int x = cx - radius; x <= cx + radius; x++)
                if (x >= 0 && y >= 0 && x < p->width && y < p->height &&
                    (x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius)
                    pixmap_row(p, y)[x] = color;
    }
}

static inline struct pixmap new_scene(int width, int height, uint64_t seed)
{
    struct pixmap p;
    assert_int_equal(pixmap_init(&p, width, height), RC_OK);
    paint_scene(&p, seed);
    return p;
}

/* R, G, B bytes of a pixmap; free() them. */
static inline uint8_t *rgb_of(const struct pixmap *p)
{
    uint8_t *rgb = malloc((size_t)p->width * (size_t)p->height * 3), *out = rgb;
    assert_non_null(rgb);
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            for (int shift = 16; shift >= 0; shift -= 8)
                *out++ = (uint8_t)(pixmap_row(p, y)[x] >> shift);
    return rgb;
}

/* A new empty folder; remove_tree() it. */
static inline char *new_folder(void)
{
    char *path = strdup("/tmp/rource-output-XXXXXX");
    assert_non_null(path);
    assert_non_null(mkdtemp(path));
    return path;
}

static inline void path_in(char *out, size_t size, const char *folder, const char *name)
{
    const int n = snprintf(out, size, "%s/%s", folder, name);
    assert_true(n > 0 && (size_t)n < size);
}

/* Removes a folder with its files and subfolders. */
static inline void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir)) != NULL) {
        char name[512];
        struct stat info;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        path_in(name, sizeof name, path, entry->d_name);
        if (lstat(name, &info) == 0 && S_ISDIR(info.st_mode))
            remove_tree(name);
        else
            unlink(name);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

static inline size_t count_entries(const char *path)
{
    size_t n = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n - 2; /* . and .. */
}

static inline void write_text(const char *folder, const char *name, const char *text)
{
    char path[512];
    path_in(path, sizeof path, folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static inline bool has_file(const char *folder, const char *name)
{
    char path[512];
    path_in(path, sizeof path, folder, name);
    return access(path, F_OK) == 0;
}

/* All bytes of a file, with a NUL behind; free() them. */
static inline uint8_t *read_bytes(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *n = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, f), *n);
    bytes[*n] = 0;
    fclose(f);
    return bytes;
}

static inline void assert_message_has(const struct error *err, const char *part)
{
    if (!strstr(err->message, part))
        fail_msg("message \"%s\" lacks \"%s\"", err->message, part);
}

/* Encodes and writes one frame. */
static inline enum rc_status put_frame(struct sink *sink, struct error *err,
                                       const struct pixmap *frame, uint64_t number)
{
    struct sink_packet packet = {0};
    enum rc_status status = sink_encode(sink, err, 0, frame, number, &packet);
    if (status == RC_OK)
        status = sink_write(sink, err, &packet);
    sink_packet_finish(&packet);
    return status;
}

#endif
