/* Which output a format and a path give, and what is said about those that contradict each other.
 */
#include "output_testing.h"

#include "sink_ops.h"

static char *folder; /* holds "movie.bin" and the folder "frames.png" */

static int make_folder(void **state)
{
    (void)state;
    char path[512];
    folder = new_folder();
    write_text(folder, "movie.bin", "");
    path_in(path, sizeof path, folder, "frames.png");
    return mkdir(path, 0777);
}

static int drop_folder(void **state)
{
    (void)state;
    remove_tree(folder);
    free(folder);
    return 0;
}

static enum rc_status choose(const struct sink_ops **ops, struct error *err, const char *format,
                             const char *path)
{
    char full[512];
    if (path && path[0] == '@') { /* @ stands for the folder */
        snprintf(full, sizeof full, "%s%s", folder, path + 1);
        path = full;
    }
    const struct sink_params params = {.format = format, .path = path};
    *err = (struct error){0};
    return sink_select(ops, err, &params);
}

static void good_pairs(void **state)
{
    (void)state;
    static const struct {
        const char *format, *path;
        const struct sink_ops *expected;
    } cases[] = {
        {NULL, "-", &sink_ppm_stream},
        {NULL, "frames", &sink_png},
        {NULL, "a/b.c/frames", &sink_png},
        {NULL, "@", &sink_png},
        {NULL, "@/frames.png", &sink_png},
        {NULL, "new.png/", &sink_png},
        {NULL, "x.y4m", &sink_y4m},
        {NULL, "x.Y4M", &sink_y4m},
        {NULL, "x.ppm", &sink_ppm_stream},
        {NULL, "x.rgb", &sink_rgb24},
        {NULL, "x.rgb24", &sink_rgb24},
        {NULL, "x.hash", &sink_hash},
        {NULL, "x.txt", &sink_hash},
        {"png", "frames", &sink_png},
        {"png", "@", &sink_png},
        {"ppm", "frames", &sink_ppm_folder},
        {"ppm", "@", &sink_ppm_folder},
        {"ppm", "-", &sink_ppm_stream},
        {"ppm", "x.ppm", &sink_ppm_stream},
        {"ppm", "/dev/null", &sink_ppm_stream},
        {"ppm", "@/movie.bin", &sink_ppm_stream},
        {"y4m", "-", &sink_y4m},
        {"y4m", "video", &sink_y4m},
        {"rgb24", "-", &sink_rgb24},
        {"rgb24", "@/movie.bin", &sink_rgb24},
        {"hash", "-", &sink_hash},
        {"hash", "x.txt", &sink_hash},
        {"null", NULL, &sink_null},
        {"null", "anything.mp4", &sink_null},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sink_ops *ops = NULL;
        struct error err;
        if (choose(&ops, &err, cases[i].format, cases[i].path) != RC_OK)
            fail_msg("case %zu: %s", i, err.message);
        if (ops != cases[i].expected)
            fail_msg("case %zu: got %s, place %d", i, ops->name, ops->place);
    }
}

static void bad_pairs_say_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *format, *path, *message;
    } cases[] = {
        {"gif", "frames", "the formats are: png, ppm, y4m, rgb24, hash, null"},
        {"PNG", "frames", "unknown output format 'PNG'"},
        {"", "frames", "unknown output format"},
        {"png", "-", "needs a folder (--output DIR)"},
        {"png", NULL, "no place"},
        {NULL, NULL, "no place"},
        {NULL, "", "no place"},
        {NULL, "film.mp4", "--format y4m --output - | ffmpeg -i -"},
        {"y4m", "film.mkv", "video files are not written"},
        {NULL, "anim.gif", "video files are not written"},
        {NULL, "x.png", "--screenshot"},
        {"png", "x.png", "--screenshot"},
        {"png", "x.y4m", "contradict"},
        {"y4m", "x.ppm", "contradict"},
        {"rgb24", "x.y4m", "contradict"},
        {"hash", "@", "is a folder"},
        {"y4m", "@/frames.png", "is a folder"},
        {"rgb24", "new/", "is a folder"},
        {NULL, "@/movie.bin", "give --format"},
        {NULL, "/dev/null", "give --format"},
        {"png", "@/movie.bin", "is a file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sink_ops *ops = NULL;
        struct error err;
        const enum rc_status status = choose(&ops, &err, cases[i].format, cases[i].path);
        if (status != RC_EUSAGE)
            fail_msg("case %zu: status %d", i, status);
        assert_message_has(&err, cases[i].message);
    }
}

static void sizes_and_resume_are_checked(void **state)
{
    (void)state;
    static const int sizes[][2] = {{15, 16}, {16, 15}, {8193, 16}, {16, 8193}, {0, 0}, {-1, 64}};
    struct sink *sink;
    struct error err = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct sink_params params = {
            .format = "null", .width = sizes[i][0], .height = sizes[i][1]};
        assert_int_equal(sink_open(&sink, &err, &params), RC_EUSAGE);
        assert_null(sink);
    }
    static const char *const formats[] = {"ppm", "y4m", "rgb24", "hash", "null"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct sink_params params = {.format = formats[i],
                                           .path = "/dev/null",
                                           .width = 16,
                                           .height = 16,
                                           .frame_rate = 60,
                                           .existing = RC_SINK_RESUME};
        err = (struct error){0};
        assert_int_equal(sink_open(&sink, &err, &params), RC_EUSAGE);
        assert_message_has(&err, "--resume needs a folder");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_pairs),
        cmocka_unit_test(bad_pairs_say_what_to_do),
        cmocka_unit_test(sizes_and_resume_are_checked),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
