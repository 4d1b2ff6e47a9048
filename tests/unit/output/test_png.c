/* PNG files against an independent decoder: exact pixels at all kinds of sizes, atomic files,
 * failing memory and disks. */
#include "output_testing.h"

#include "png_reader.h"

#include "rource/base/memory.h"

static void assert_round_trip(const struct pixmap *p)
{
    struct sink_packet packet = {0};
    assert_int_equal(png_encode(&packet, p), RC_OK);
    uint8_t *expected = rgb_of(p);
    uint8_t *got = png_decode(packet.bytes, packet.n, (size_t)p->width, (size_t)p->height);
    assert_non_null(got);
    assert_memory_equal(got, expected, (size_t)p->width * (size_t)p->height * 3);
    free(got);
    free(expected);
    sink_packet_finish(&packet);
}

static void pixels_come_back_at_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{16, 16},  {17, 19},   {33, 16},   {127, 255}, {640, 360},
                                   {639, 41}, {1279, 17}, {8192, 16}, {16, 8192}, {1, 1},
                                   {2, 3},    {16384, 3}, {1, 300}};
    uint64_t seed = test_seed();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct pixmap p = new_scene(sizes[i][0], sizes[i][1], test_random(&seed));
        assert_round_trip(&p);
        paint_noise(&p, test_random(&seed));
        assert_round_trip(&p);
        pixmap_finish(&p);
    }
}

static void full_frame_shrinks(void **state)
{
    (void)state;
    struct pixmap p = new_scene(1279, 719, 1);
    struct sink_packet packet = {0};
    assert_round_trip(&p);
    assert_int_equal(png_encode(&packet, &p), RC_OK);
    assert_in_range(packet.n, 1000, 100000);
    sink_packet_finish(&packet);
    pixmap_finish(&p);
}

static void encoding_appends(void **state)
{
    (void)state;
    struct pixmap p = new_scene(40, 30, 5);
    struct sink_packet twice = {0};
    assert_int_equal(png_encode(&twice, &p), RC_OK);
    const size_t n = twice.n;
    assert_int_equal(png_encode(&twice, &p), RC_OK);
    assert_int_equal(twice.n, 2 * n);
    assert_memory_equal(twice.bytes, twice.bytes + n, n);
    sink_packet_finish(&twice);
    assert_null(twice.bytes);
    pixmap_finish(&p);
}

static void file_is_replaced_whole_and_alone(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct error err = {0};
    struct pixmap p = new_scene(64, 48, 3);
    path_in(path, sizeof path, folder, "shot.png");
    write_text(folder, "shot.png", "old");
    assert_int_equal(png_write_file(&err, path, &p), RC_OK);
    assert_int_equal(count_entries(folder), 1);
    size_t n;
    uint8_t *bytes = read_bytes(path, &n), *expected = rgb_of(&p);
    uint8_t *rgb = png_decode(bytes, n, 64, 48);
    assert_non_null(rgb);
    assert_memory_equal(rgb, expected, 64 * 48 * 3);
    free(bytes), free(rgb), free(expected);

    char name[256]; /* the longest that a file system takes */
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    path_in(path, sizeof path, folder, name);
    assert_int_equal(png_write_file(&err, path, &p), RC_OK);
    assert_true(has_file(folder, name));
    assert_int_equal(count_entries(folder), 2);

    path_in(path, sizeof path, folder, "shot.png/below-a-file.png");
    assert_int_equal(png_write_file(&err, path, &p), RC_EIO);
    assert_message_has(&err, path);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void full_disk_is_reported(void **state)
{
    (void)state;
    struct error err = {0};
    struct pixmap p = new_scene(64, 48, 3);
    assert_int_equal(png_write_file(&err, "/dev/full", &p), RC_EIO);
    assert_message_has(&err, "No space left");
    pixmap_finish(&p);
}

static void each_failing_allocation_is_a_status(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct pixmap p = new_scene(64, 48, 3);
    path_in(path, sizeof path, folder, "shot.png");
    enum rc_status status = RC_ENOMEM;
    uint64_t nth = 0;
    while (status != RC_OK) {
        struct error err = {0};
        mem_fail_after(++nth);
        status = png_write_file(&err, path, &p);
        mem_fail_after(0);
        if (status != RC_OK) {
            assert_int_equal(status, RC_ENOMEM);
            assert_message_has(&err, "memory");
            assert_int_equal(count_entries(folder), 0);
        }
    }
    assert_true(nth > 1);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_come_back_at_every_size),
        cmocka_unit_test(full_frame_shrinks),
        cmocka_unit_test(encoding_appends),
        cmocka_unit_test(file_is_replaced_whole_and_alone),
        cmocka_unit_test(full_disk_is_reported),
        cmocka_unit_test(each_failing_allocation_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
