/* test_image.c: decoding of pictures made here byte by byte, premultiplication, halves, failures.
 */
#include "rource/draw/image.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rource/base/color.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"
#include "testing.h"

static void add_be32(struct strbuf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        strbuf_add_char(b, (char)(v >> shift));
}

static uint32_t crc32_of(struct str s)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < s.n; i++) {
        crc ^= (uint8_t)s.p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void add_chunk(struct strbuf *png, const char *type, struct str data)
{
    struct strbuf body = {0};
    strbuf_add(&body, str_of(type));
    strbuf_add(&body, data);
    add_be32(png, (uint32_t)data.n);
    strbuf_add(png, strbuf_view(&body));
    add_be32(png, crc32_of(strbuf_view(&body)));
    strbuf_finish(&body);
}

/* A zlib stream of one stored block. */
static void add_stored(struct strbuf *z, struct str data)
{
    assert_true(data.n < 65536);
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < data.n; i++) {
        a = (a + (uint8_t)data.p[i]) % 65521;
        b = (b + a) % 65521;
    }
    const unsigned n = (unsigned)data.n;
    const char head[] = {0x78, 0x01, 0x01, (char)n, (char)(n >> 8), (char)~n, (char)(~n >> 8)};
    strbuf_add(z, (struct str){head, sizeof head});
    strbuf_add(z, data);
    add_be32(z, b << 16 | a);
}

/* An 8-bit RGBA PNG; pixels are straight 0xAARRGGBB. */
static void make_png(struct strbuf *png, const uint32_t *pixels, uint32_t width, uint32_t height)
{
    struct strbuf header = {0}, rows = {0}, z = {0};
    add_be32(&header, width);
    add_be32(&header, height);
    strbuf_add(&header, (struct str){"\x08\x06\0\0\0", 5});
    for (uint32_t y = 0; y < height; y++) {
        strbuf_add_char(&rows, 0);
        for (uint32_t x = 0; x < width; x++) {
            const uint32_t p = pixels[(size_t)y * width + x];
            add_be32(&rows, p << 8 | p >> 24);
        }
    }
    add_stored(&z, strbuf_view(&rows));
    strbuf_add(png, (struct str){"\x89PNG\r\n\x1a\n", 8});
    add_chunk(png, "IHDR", strbuf_view(&header));
    add_chunk(png, "IDAT", strbuf_view(&z));
    add_chunk(png, "IEND", (struct str){"", 0});
    strbuf_finish(&header);
    strbuf_finish(&rows);
    strbuf_finish(&z);
}

/* 8 × 8 grey pixels of the value 168: one block with a DC difference of 40 and no AC, Huffman
 * tables of one code each. */
static void make_jpeg(struct strbuf *jpeg)
{
    strbuf_add(jpeg, (struct str){"\xff\xd8\xff\xdb\0\x43\0", 7});
    for (int i = 0; i < 64; i++)
        strbuf_add_char(jpeg, 8);
    strbuf_add(jpeg, (struct str){"\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0", 13});
    static const char counts[16] = {1};
    strbuf_add(jpeg, (struct str){"\xff\xc4\0\x14\x00", 5});
    strbuf_add(jpeg, (struct str){counts, 16});
    strbuf_add_char(jpeg, 6);
    strbuf_add(jpeg, (struct str){"\xff\xc4\0\x14\x10", 5});
    strbuf_add(jpeg, (struct str){counts, 16});
    strbuf_add_char(jpeg, 0);
    strbuf_add(jpeg, (struct str){"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x50\xff\xd9", 13});
}

struct fixture {
    struct images *images;
    char path[64];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->path, sizeof f->path, "/tmp/rource-test-image-%ld", (long)getpid());
    assert_int_equal(images_create(&f->images), RC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    images_destroy(f->images);
    unlink(f->path);
    free(f);
    return 0;
}

static enum rc_status load(struct fixture *f, struct str bytes, uint32_t *id, struct error *err)
{
    assert_int_equal(file_write(NULL, f->path, bytes.p, bytes.n), RC_OK);
    return images_load(f->images, err, f->path, id);
}

static void png_is_premultiplied(void **state)
{
    struct fixture *f = *state;
    static const uint32_t pixels[] = {0xff102030u, 0x80ff8040u, 0x00ffffffu,
                                      0x01ff00ffu, 0xffffffffu, 0x7f010203u};
    struct strbuf png = {0};
    struct error err = {0};
    uint32_t id = 99;
    make_png(&png, pixels, 3, 2);
    assert_int_equal(load(f, strbuf_view(&png), &id, &err), RC_OK);
    assert_int_equal(id, 0);
    const struct pixmap *p = images_get(f->images, id, 0);
    assert_int_equal(p->width, 3);
    assert_int_equal(p->height, 2);
    for (int i = 0; i < 6; i++) {
        const uint32_t v = pixels[i];
        const struct rgba c = {(uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v,
                               (uint8_t)(v >> 24)};
        assert_int_equal(pixmap_row(p, i / 3)[i % 3], color_premultiply(c));
    }
    assert_int_equal(pixmap_row(p, 0)[2], 0);
    assert_int_equal(pixmap_row(p, 0)[1], 0x80804020u);
    assert_ptr_equal(images_get(f->images, id, 5), p); /* small enough: one level only */
    strbuf_finish(&png);
}

static void jpeg_is_decoded(void **state)
{
    struct fixture *f = *state;
    struct strbuf jpeg = {0};
    struct error err = {0};
    uint32_t id;
    make_jpeg(&jpeg);
    assert_int_equal(load(f, strbuf_view(&jpeg), &id, &err), RC_OK);
    const struct pixmap *p = images_get(f->images, id, 0);
    assert_int_equal(p->width, 8);
    assert_int_equal(p->height, 8);
    assert_int_equal(pixmap_row(p, 0)[0], 0xffa8a8a8u);
    assert_int_equal(pixmap_row(p, 7)[7], 0xffa8a8a8u);
    strbuf_finish(&jpeg);
}

/* Puts bytes in at a place of the file made by make_jpeg(). */
static enum rc_status load_with(struct fixture *f, size_t at, struct str more)
{
    struct strbuf jpeg = {0}, changed = {0};
    uint32_t id;
    make_jpeg(&jpeg);
    strbuf_add(&changed, (struct str){jpeg.p, at});
    strbuf_add(&changed, more);
    strbuf_add(&changed, (struct str){jpeg.p + at, jpeg.n - at});
    const enum rc_status st = load(f, strbuf_view(&changed), &id, NULL);
    strbuf_finish(&jpeg);
    strbuf_finish(&changed);
    return st;
}

static void oversized_huffman_tables_are_refused(void **state)
{
    struct fixture *f = *state;
    char segment[4 + 17 + 257] = "\xff\xc4";
    segment[2] = (char)((sizeof segment - 2) >> 8);
    segment[3] = (char)(sizeof segment - 2);
    segment[4 + 8] = (char)255;
    segment[4 + 16] = 2; /* 257 codes */
    const struct str table = {segment, sizeof segment};
    assert_int_equal(load_with(f, 2, (struct str){"", 0}), RC_OK);
    assert_int_equal(load_with(f, 2, table), RC_EFORMAT);
    assert_int_equal(load_with(f, 71, table), RC_EFORMAT);
    /* The same bytes in a comment harm nobody. */
    struct strbuf comment = {0};
    strbuf_add(&comment, (struct str){"\xff\xfe\x01\x18", 4});
    strbuf_add(&comment, table);
    assert_int_equal(load_with(f, 2, strbuf_view(&comment)), RC_OK);
    strbuf_finish(&comment);
}

static void halves_are_means_of_four(void **state)
{
    struct fixture *f = *state;
    struct pixmap p;
    uint32_t id;
    assert_int_equal(pixmap_init(&p, 35, 20), RC_OK);
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 35; x++)
            pixmap_row(&p, y)[x] = 0xff000000u | (uint32_t)(x * 7) << 8 | (uint32_t)(y * 12);
    pixmap_row(&p, 0)[0] = 0xffffffffu;
    assert_int_equal(images_add(f->images, &p, &id), RC_OK);
    assert_null(p.pixels); /* taken over */
    const struct pixmap *half = images_get(f->images, id, 1);
    assert_int_equal(half->width, 18);
    assert_int_equal(half->height, 10);
    /* (255 + 0 + 0 + 0 + 2) / 4; (255 + 7 + 0 + 7 + 2) / 4; (255 + 0 + 12 + 12 + 2) / 4 */
    assert_int_equal(pixmap_row(half, 0)[0], 0xff404346u);
    assert_int_equal(pixmap_row(half, 2)[3], 0xff000000u | 46u << 8 | 54u);
    assert_int_equal(pixmap_row(half, 2)[17], 0xff000000u | 238u << 8 | 54u); /* edge twice */
    const struct pixmap *quarter = images_get(f->images, id, 2);
    assert_int_equal(quarter->width, 9);
    assert_int_equal(quarter->height, 5);
    assert_ptr_equal(images_get(f->images, id, 3), quarter);
    assert_ptr_equal(images_get(f->images, id, UINT32_MAX), quarter);
}

static void entries_never_move(void **state)
{
    struct fixture *f = *state;
    const struct pixmap *first = NULL;
    for (uint32_t i = 0; i < 3000; i++) {
        struct pixmap p;
        uint32_t id;
        assert_int_equal(pixmap_init(&p, 1, 1), RC_OK);
        p.pixels[0] = i;
        assert_int_equal(images_add(f->images, &p, &id), RC_OK);
        assert_int_equal(id, i);
        if (i == 0)
            first = images_get(f->images, 0, 0);
    }
    assert_ptr_equal(images_get(f->images, 0, 0), first);
    for (uint32_t i = 0; i < 3000; i++)
        assert_int_equal(images_get(f->images, i, 0)->pixels[0], i);
}

static void every_truncation_is_survived(void **state)
{
    struct fixture *f = *state;
    static const uint32_t pixels[8] = {1, 2, 3};
    struct strbuf png = {0}, jpeg = {0};
    make_png(&png, pixels, 4, 2);
    make_jpeg(&jpeg);
    const struct str files[] = {strbuf_view(&png), strbuf_view(&jpeg)};
    for (size_t i = 0; i < RC_COUNT(files); i++)
        for (size_t n = 0; n < files[i].n; n++) {
            struct error err = {0};
            uint32_t id;
            const enum rc_status st = load(f, (struct str){files[i].p, n}, &id, &err);
            assert_true(st == RC_EFORMAT || (st == RC_OK && n > files[i].n / 2));
            assert_true(st == RC_OK || strstr(err.message, f->path));
        }
    strbuf_finish(&png);
    strbuf_finish(&jpeg);
}

static void what_is_no_picture_is_refused(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    uint32_t id = 7;
    assert_int_equal(load(f, str_of("GIF89a is not taken"), &id, &err), RC_EFORMAT);
    assert_non_null(strstr(err.message, "PNG or JPEG"));
    err = (struct error){0};
    assert_int_equal(images_load(f->images, &err, "/nonexistent/a.png", &id), RC_ENOTFOUND);
    assert_non_null(strstr(err.message, "/nonexistent/a.png"));
    err = (struct error){0};
    assert_true(images_load(f->images, &err, "/tmp", &id) < 0);
    assert_int_equal(id, 7);
}

static void huge_dimensions_are_refused(void **state)
{
    struct fixture *f = *state;
    static const uint32_t pixel = 0;
    struct strbuf png = {0};
    struct error err = {0};
    uint32_t id;
    make_png(&png, &pixel, 1, 1);
    memcpy(png.p + 16, "\0\0\x20\x01", 4); /* 8193 wide */
    assert_int_equal(load(f, strbuf_view(&png), &id, &err), RC_EFORMAT);
    assert_non_null(strstr(err.message, "8192"));
    strbuf_finish(&png);
}

static void random_damage_is_survived(void **state)
{
    struct fixture *f = *state;
    static const uint32_t pixels[64] = {0x12345678u};
    uint64_t seed = test_seed();
    struct strbuf png = {0}, jpeg = {0};
    make_png(&png, pixels, 8, 8);
    make_jpeg(&jpeg);
    const struct strbuf *files[] = {&png, &jpeg};
    for (int round = 0; round < 1000; round++) {
        const struct strbuf *file = files[round & 1];
        const size_t at = (size_t)(test_random(&seed) % file->n);
        const char kept = file->p[at];
        uint32_t id;
        file->p[at] = (char)test_random(&seed);
        const enum rc_status st = load(f, strbuf_view(file), &id, NULL);
        assert_true(st == RC_OK || st == RC_EFORMAT);
        file->p[at] = kept;
    }
    strbuf_finish(&png);
    strbuf_finish(&jpeg);
}

/* Fails each allocation in turn until the whole load succeeds. */
static void every_failed_allocation_is_a_status(void **state)
{
    struct fixture *f = *state;
    uint32_t pixels[40 * 40] = {0};
    struct strbuf png = {0};
    make_png(&png, pixels, 40, 40);
    assert_int_equal(file_write(NULL, f->path, png.p, png.n), RC_OK);
    enum rc_status st = RC_ENOMEM;
    int failed = 0;
    for (uint64_t nth = 1; st == RC_ENOMEM; nth++, failed++) {
        struct images *images = NULL;
        struct error err = {0};
        uint32_t id;
        mem_fail_after(nth);
        st = images_create(&images);
        if (st == RC_OK)
            st = images_load(images, &err, f->path, &id);
        mem_fail_after(0);
        images_destroy(images);
    }
    assert_int_equal(st, RC_OK);
    assert_in_range(failed, 5, 1000);
    strbuf_finish(&png);
}

static void failed_add_leaves_the_pixmap(void **state)
{
    struct fixture *f = *state;
    struct pixmap p;
    uint32_t id;
    assert_int_equal(pixmap_init(&p, 100, 100), RC_OK);
    mem_fail_after(2);
    const enum rc_status st = images_add(f->images, &p, &id);
    mem_fail_after(0);
    assert_int_equal(st, RC_ENOMEM);
    assert_non_null(p.pixels);
    pixmap_finish(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(png_is_premultiplied),
        TEST(jpeg_is_decoded),
        TEST(oversized_huffman_tables_are_refused),
        TEST(halves_are_means_of_four),
        TEST(entries_never_move),
        TEST(every_truncation_is_survived),
        TEST(what_is_no_picture_is_refused),
        TEST(huge_dimensions_are_refused),
        TEST(random_damage_is_survived),
        TEST(every_failed_allocation_is_a_status),
        TEST(failed_add_leaves_the_pixmap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
