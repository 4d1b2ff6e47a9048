/* Folders of frames: made, refused, emptied, resumed; other people's files are left alone. */
#include "output_testing.h"

#include <sys/file.h>

#include "png_reader.h"

#include "rource/base/memory.h"

enum { WIDTH = 40, HEIGHT = 30 };

static enum rc_status open_folder(struct sink **sink, struct error *err, const char *path,
                                  enum sink_existing existing)
{
    const struct sink_params params = {
        .path = path, .width = WIDTH, .height = HEIGHT, .workers = 1, .existing = existing};
    *err = (struct error){0};
    return sink_open(sink, err, &params);
}

static void assert_is_png_of(const char *folder, const char *name, const struct pixmap *p)
{
    char path[512];
    size_t n;
    path_in(path, sizeof path, folder, name);
    uint8_t *bytes = read_bytes(path, &n), *expected = rgb_of(p);
    uint8_t *rgb = png_decode(bytes, n, WIDTH, HEIGHT);
    assert_non_null(rgb);
    assert_memory_equal(rgb, expected, WIDTH * HEIGHT * 3);
    free(bytes), free(rgb), free(expected);
}

static void folder_is_made_with_parents(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    path_in(path, sizeof path, folder, "a/b/frames//");
    assert_int_equal(open_folder(&sink, &err, path, RC_SINK_REFUSE), RC_OK);
    assert_false(sink_is_ordered(sink));
    assert_int_equal(sink_resume_point(sink, 0, 10), 0);
    assert_int_equal(put_frame(sink, &err, &p, 7), RC_OK);
    assert_int_equal(put_frame(sink, &err, &p, 0), RC_OK);
    assert_int_equal(sink_resume_point(sink, 0, 10), 0); /* not resumed: from the start */
    assert_int_equal(put_frame(sink, &err, &p, 1234567890), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_int_equal(count_entries(path), 3);
    assert_is_png_of(path, "frame_00000007.png", &p);
    assert_is_png_of(path, "frame_00000000.png", &p);
    assert_is_png_of(path, "frame_1234567890.png", &p);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void frames_of_another_run_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"frame_00000000.png", "frame_000000123.png", "frame_1.png",
                                        "frame_last.png"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *folder = new_folder();
        struct sink *sink;
        struct error err;
        write_text(folder, names[i], "picture");
        assert_int_equal(open_folder(&sink, &err, folder, RC_SINK_REFUSE), RC_EUSAGE);
        assert_null(sink);
        assert_message_has(&err, "--overwrite");
        assert_message_has(&err, "--resume");
        assert_message_has(&err, folder);
        assert_message_has(&err, names[i]);
        assert_true(has_file(folder, names[i]));
        remove_tree(folder);
        free(folder);
    }
}

static const char *const others[] = {
    "frame_0000000.png",         "frame_00000000.ppm",          "frame_00000000.png.bak",
    "frame_0000000x.png",        "aframe_00000000.png",         "notes.txt",
    ".frame_00000000.png",       ".frame_00000000.png.tmp",     ".frame_00000000.ppm.77.tmp",
    ".frame_0000.png.77.tmp",    ".frame_00000000.png.77.tmpx", "frame_00000000.PNG",
    ".frame_00000000.png.x7.tmp"};

static void overwriting_removes_frames_and_nothing_else(void **state)
{
    (void)state;
    char *folder = new_folder();
    struct sink *sink;
    struct error err;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        write_text(folder, others[i], "mine");
    for (int i = 0; i < 500; i++) {
        char name[64];
        snprintf(name, sizeof name, "frame_%08d.png", i);
        write_text(folder, name, "old");
        snprintf(name, sizeof name, ".frame_%08d.png.77.tmp", i);
        write_text(folder, name, "half");
    }
    write_text(folder, "frame_123456789.png", "old");
    assert_int_equal(open_folder(&sink, &err, folder, RC_SINK_OVERWRITE), RC_OK);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_true(has_file(folder, others[i]));
    assert_int_equal(count_entries(folder), sizeof others / sizeof others[0]);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    remove_tree(folder);
    free(folder);
}

static void resuming_finds_the_first_gap(void **state)
{
    (void)state;
    char *folder = new_folder();
    struct sink *sink;
    struct error err;
    static const char *const names[] = {"frame_00000003.png", "frame_00000004.png",
                                        "frame_00000005.png", "frame_00000007.png"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        write_text(folder, names[i], "picture");
    write_text(folder, ".frame_00000006.png.77.tmp", "half");
    write_text(folder, "frame_00000008.png", "");
    assert_int_equal(open_folder(&sink, &err, folder, RC_SINK_RESUME), RC_OK);
    assert_int_equal(sink_resume_point(sink, 0, 100), 0);
    assert_int_equal(sink_resume_point(sink, 3, 100), 6);
    assert_int_equal(sink_resume_point(sink, 3, 6), 6);
    assert_int_equal(sink_resume_point(sink, 3, 5), 5);
    assert_int_equal(sink_resume_point(sink, 7, 100), 8); /* an empty file is no frame */
    assert_int_equal(sink_resume_point(sink, 9, 9), 9);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(has_file(folder, names[i]));
    assert_false(has_file(folder, ".frame_00000006.png.77.tmp"));

    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    assert_int_equal(put_frame(sink, &err, &p, 7), RC_OK); /* the same number again: replaced */
    assert_is_png_of(folder, "frame_00000007.png", &p);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void runs_at_the_same_time_respect_each_other(void **state)
{
    (void)state;
    char *folder = new_folder();
    struct sink *first, *second;
    struct error err;
    assert_int_equal(open_folder(&first, &err, folder, RC_SINK_REFUSE), RC_OK);
    write_text(folder, ".frame_00000006.png.77.tmp", "being written");
    write_text(folder, "frame_00000005.png", "picture");
    assert_int_equal(open_folder(&second, &err, folder, RC_SINK_OVERWRITE), RC_EIO);
    assert_message_has(&err, "another run");
    assert_int_equal(open_folder(&second, &err, folder, RC_SINK_RESUME), RC_OK);
    assert_true(has_file(folder, ".frame_00000006.png.77.tmp"));
    assert_true(has_file(folder, "frame_00000005.png"));
    assert_int_equal(sink_close(first, &err), RC_OK);
    assert_int_equal(sink_close(second, &err), RC_OK);
    assert_int_equal(open_folder(&first, &err, folder, RC_SINK_OVERWRITE), RC_OK);
    assert_int_equal(count_entries(folder), 0);
    assert_int_equal(sink_close(first, &err), RC_OK);
    remove_tree(folder);
    free(folder);
}

static enum rc_status open_part(struct sink **sink, struct error *err, const char *path,
                                enum sink_existing existing, const uint64_t range[2])
{
    const struct sink_params params = {.path = path,
                                       .width = WIDTH,
                                       .height = HEIGHT,
                                       .existing = existing,
                                       .part = true,
                                       .first_frame = range[0],
                                       .last_frame = range[1]};
    *err = (struct error){0};
    return sink_open(sink, err, &params);
}

static void a_part_minds_only_its_own_frames(void **state)
{
    (void)state;
    static const uint64_t before[] = {0, 5}, own[] = {5, 7}, behind[] = {8, 100}, none[] = {0, 0},
                          rest[] = {7, UINT64_MAX};
    static const char *const names[] = {"frame_00000004.png", "frame_00000007.png",
                                        "frame_99999999999999999999999.png", "frame_1.png"};
    char *folder = new_folder();
    struct sink *sink, *other;
    struct error err;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        write_text(folder, names[i], "another part's");
    assert_int_equal(open_part(&sink, &err, folder, RC_SINK_REFUSE, before), RC_EUSAGE);
    assert_message_has(&err, "frame_00000004.png");
    assert_int_equal(open_part(&sink, &err, folder, RC_SINK_REFUSE, rest), RC_EUSAGE);
    assert_int_equal(open_part(&sink, &err, folder, RC_SINK_REFUSE, behind), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_int_equal(open_part(&sink, &err, folder, RC_SINK_OVERWRITE, none), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    write_text(folder, "frame_00000005.png", "old");
    write_text(folder, "frame_00000006.png", "old");
    assert_int_equal(open_part(&other, &err, folder, RC_SINK_REFUSE, behind), RC_OK);
    assert_int_equal(open_part(&sink, &err, folder, RC_SINK_OVERWRITE, own), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_int_equal(sink_close(other, &err), RC_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(has_file(folder, names[i]));
    assert_int_equal(count_entries(folder), sizeof names / sizeof names[0]);
    assert_int_equal(open_part(&sink, &err, folder, RC_SINK_OVERWRITE, rest), RC_OK);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_true(has_file(folder, names[0]) && has_file(folder, names[3]));
    assert_int_equal(count_entries(folder), 2);
    remove_tree(folder);
    free(folder);
}

static void frames_of_another_size_are_not_resumed(void **state)
{
    (void)state;
    static const char *const formats[] = {"png", "ppm"};
    for (size_t i = 0; i < 2; i++) {
        char *folder = new_folder(), name[64];
        struct sink *sink;
        struct error err = {0};
        struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
        struct sink_params params = {
            .format = formats[i], .path = folder, .width = WIDTH, .height = HEIGHT};
        assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
        assert_int_equal(put_frame(sink, &err, &p, 0), RC_OK);
        assert_int_equal(put_frame(sink, &err, &p, 1), RC_OK);
        assert_int_equal(sink_close(sink, &err), RC_OK);
        params.existing = RC_SINK_RESUME;
        assert_int_equal(sink_open(&sink, &err, &params), RC_OK);
        assert_int_equal(sink_resume_point(sink, 0, 9), 2);
        assert_int_equal(sink_close(sink, &err), RC_OK);
        params.width = WIDTH + 8;
        assert_int_equal(sink_open(&sink, &err, &params), RC_EUSAGE);
        assert_message_has(&err, "frame_00000000");
        assert_message_has(&err, "40x30");
        assert_message_has(&err, "48x30");
        assert_message_has(&err, "--overwrite");
        params.width = WIDTH;
        snprintf(name, sizeof name, "frame_00000002.%s", formats[i]);
        write_text(folder, name, "P6\n40 999999999999999\n255\n");
        err = (struct error){0};
        assert_int_equal(sink_open(&sink, &err, &params), RC_EUSAGE);
        assert_message_has(&err, name);
        pixmap_finish(&p);
        remove_tree(folder);
        free(folder);
    }
}

static void impossible_folders_are_reported(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct sink *sink;
    struct error err;
    write_text(folder, "file", "");
    path_in(path, sizeof path, folder, "file/frames");
    assert_int_equal(open_folder(&sink, &err, path, RC_SINK_REFUSE), RC_EIO);
    assert_message_has(&err, path);
    assert_int_equal(open_folder(&sink, &err, "/proc/rource/frames", RC_SINK_REFUSE), RC_EIO);
    assert_message_has(&err, "/proc/rource");
    assert_null(sink);
    remove_tree(folder);
    free(folder);
}

static void failing_write_leaves_no_file(void **state)
{
    (void)state;
    char *folder = new_folder();
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    assert_int_equal(open_folder(&sink, &err, folder, RC_SINK_REFUSE), RC_OK);
    assert_int_equal(put_frame(sink, &err, &p, 0), RC_OK);
    remove_tree(folder); /* under the sink's feet */
    assert_int_equal(put_frame(sink, &err, &p, 1), RC_EIO);
    assert_message_has(&err, "frame_00000001.png");
    assert_int_equal(sink_close(sink, &err), RC_OK);

    /* A folder of the frame's name: the rename fails, and the temporary file goes. */
    char path[512];
    assert_int_equal(mkdir(folder, 0777), 0);
    assert_int_equal(open_folder(&sink, &err, folder, RC_SINK_REFUSE), RC_OK);
    path_in(path, sizeof path, folder, "frame_00000002.png");
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(put_frame(sink, &err, &p, 2), RC_EIO);
    assert_int_equal(count_entries(folder), 1);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void each_failing_allocation_is_a_status(void **state)
{
    (void)state;
    char *folder = new_folder();
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    enum rc_status status = RC_ENOMEM;
    uint64_t nth = 0;
    while (status != RC_OK) {
        struct sink *sink;
        struct error err;
        mem_fail_after(++nth);
        status = open_folder(&sink, &err, folder, RC_SINK_OVERWRITE);
        if (status == RC_OK)
            status = put_frame(sink, &err, &p, 0);
        mem_fail_after(0);
        if (status != RC_OK) {
            assert_int_equal(status, RC_ENOMEM);
            assert_message_has(&err, "memory");
        }
        assert_int_equal(sink_close(sink, &err), RC_OK);
    }
    assert_true(nth > 4);
    assert_is_png_of(folder, "frame_00000000.png", &p);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folder_is_made_with_parents),
        cmocka_unit_test(frames_of_another_run_are_refused),
        cmocka_unit_test(overwriting_removes_frames_and_nothing_else),
        cmocka_unit_test(resuming_finds_the_first_gap),
        cmocka_unit_test(runs_at_the_same_time_respect_each_other),
        cmocka_unit_test(a_part_minds_only_its_own_frames),
        cmocka_unit_test(frames_of_another_size_are_not_resumed),
        cmocka_unit_test(impossible_folders_are_reported),
        cmocka_unit_test(failing_write_leaves_no_file),
        cmocka_unit_test(each_failing_allocation_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
