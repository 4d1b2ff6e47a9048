/* Streams of frames: files refused and replaced, full disks, closed and slow pipes, and never half
 * a frame in a file. */
#include "output_testing.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

enum { WIDTH = 64, HEIGHT = 32, FRAME_BYTES = 3 * WIDTH * HEIGHT };

static enum rc_status open_stream(struct sink **sink, struct error *err, const char *format,
                                  const char *path, enum sink_existing existing)
{
    const struct sink_params params = {.format = format,
                                       .path = path,
                                       .width = WIDTH,
                                       .height = HEIGHT,
                                       .frame_rate = 60,
                                       .workers = 1,
                                       .existing = existing};
    *err = (struct error){0};
    return sink_open(sink, err, &params);
}

/* Points standard output to fd; returns a copy of the old one for restore_stdout(). */
static int replace_stdout(int fd)
{
    fflush(stdout);
    const int old = dup(STDOUT_FILENO);
    assert_true(old >= 0);
    assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    return old;
}

static void restore_stdout(int old)
{
    assert_int_equal(dup2(old, STDOUT_FILENO), STDOUT_FILENO);
    close(old);
}

static void existing_file_is_refused_or_replaced(void **state)
{
    (void)state;
    static const char *const formats[] = {"ppm", "y4m", "rgb24", "hash"};
    char *folder = new_folder(), path[512];
    struct sink *sink;
    struct error err;
    path_in(path, sizeof path, folder, "old");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        write_text(folder, "old", "valuable");
        assert_int_equal(open_stream(&sink, &err, formats[i], path, RC_SINK_REFUSE), RC_EUSAGE);
        assert_message_has(&err, "--overwrite");
        assert_null(sink);
        size_t n;
        uint8_t *bytes = read_bytes(path, &n);
        assert_string_equal(bytes, "valuable");
        free(bytes);
        assert_int_equal(open_stream(&sink, &err, formats[i], path, RC_SINK_OVERWRITE), RC_OK);
        assert_true(sink_is_ordered(sink));
        assert_int_equal(sink_resume_point(sink, 5, 9), 5);
        assert_int_equal(sink_close(sink, &err), RC_OK);
        bytes = read_bytes(path, &n);
        assert_null(strstr((char *)bytes, "valuable"));
        free(bytes);
    }
    remove_tree(folder);
    free(folder);
}

static void file_is_made_with_parents(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    path_in(path, sizeof path, folder, "a/b//c/x.rgb");
    for (int round = 0; round < 2; round++) {
        const enum sink_existing existing = round ? RC_SINK_OVERWRITE : RC_SINK_REFUSE;
        assert_int_equal(open_stream(&sink, &err, NULL, path, existing), RC_OK);
        assert_int_equal(put_frame(sink, &err, &p, 0), RC_OK);
        assert_int_equal(sink_close(sink, &err), RC_OK);
        size_t n;
        free(read_bytes(path, &n));
        assert_int_equal(n, FRAME_BYTES);
        assert_int_equal(count_entries(folder), 1);
    }
    /* In the current folder there is nothing to make. */
    char *before = getcwd(NULL, 0);
    assert_non_null(before);
    assert_int_equal(chdir(folder), 0);
    const enum rc_status opened = open_stream(&sink, &err, NULL, "y.rgb", RC_SINK_REFUSE);
    const enum rc_status closed = sink_close(sink, NULL);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(opened, RC_OK);
    assert_int_equal(closed, RC_OK);
    assert_true(has_file(folder, "y.rgb"));

    path_in(path, sizeof path, folder, "y.rgb/below/z.rgb"); /* a file is no folder */
    assert_int_equal(open_stream(&sink, &err, NULL, path, RC_SINK_REFUSE), RC_EIO);
    assert_message_has(&err, "y.rgb/below");
    free(before);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void too_long_path_is_reported(void **state)
{
    (void)state;
    struct sink *sink;
    struct error err;
    char path[6000];
    for (size_t i = 0; i < sizeof path; i++)
        path[i] = i % 100 ? 'a' : '/';
    memcpy(path + sizeof path - 7, "/x.rgb", 7);
    assert_int_equal(open_stream(&sink, &err, NULL, path, RC_SINK_REFUSE), RC_EIO);
    assert_message_has(&err, "cannot open"); /* the rest is cut off */
}

static void unopenable_file_is_reported(void **state)
{
    (void)state;
    struct sink *sink;
    struct error err;
    assert_int_equal(open_stream(&sink, &err, "ppm", "/proc/no/x.ppm", RC_SINK_REFUSE), RC_EIO);
    assert_message_has(&err, "'/proc/no'"); /* the folder cannot be made */
    assert_message_has(&err, "No such file");
}

static void full_device_is_reported(void **state)
{
    (void)state;
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    assert_int_equal(open_stream(&sink, &err, "ppm", "/dev/full", RC_SINK_REFUSE), RC_OK);
    assert_int_equal(put_frame(sink, &err, &p, 0), RC_EIO);
    assert_message_has(&err, "No space left");
    assert_message_has(&err, "/dev/full");
    assert_int_equal(put_frame(sink, &err, &p, 1), RC_EIO); /* and stays failed */
    assert_int_equal(sink_close(sink, &err), RC_OK);
    assert_int_equal(open_stream(&sink, &err, "y4m", "/dev/full", RC_SINK_REFUSE), RC_EIO);
    assert_null(sink);
    pixmap_finish(&p);
}

static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void file_ends_with_the_last_whole_frame(void **state)
{
    (void)state;
    char *folder = new_folder(), path[512];
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    path_in(path, sizeof path, folder, "x.rgb");
    assert_int_equal(open_stream(&sink, &err, NULL, path, RC_SINK_REFUSE), RC_OK);
    limit_file_size(FRAME_BYTES * 2 + 1000);
    assert_int_equal(put_frame(sink, &err, &p, 0), RC_OK);
    assert_int_equal(put_frame(sink, &err, &p, 1), RC_OK);
    assert_int_equal(put_frame(sink, &err, &p, 2), RC_EIO);
    limit_file_size(RLIM_INFINITY);
    assert_message_has(&err, "File too large");
    assert_int_equal(put_frame(sink, &err, &p, 3), RC_EIO);
    assert_int_equal(sink_close(sink, &err), RC_OK);
    size_t n;
    free(read_bytes(path, &n));
    assert_int_equal(n, FRAME_BYTES * 2);
    pixmap_finish(&p);
    remove_tree(folder);
    free(folder);
}

static void redirected_stdout_keeps_what_was_before(void **state)
{
    (void)state;
    for (int append = 0; append < 2; append++) {
        char *folder = new_folder(), path[512];
        struct sink *sink;
        struct error err;
        struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
        write_text(folder, "out", "before");
        path_in(path, sizeof path, folder, "out");
        const int fd = open(path, O_WRONLY | (append ? O_APPEND : 0));
        if (!append)
            assert_int_equal(lseek(fd, 6, SEEK_SET), 6);
        const int old = replace_stdout(fd);
        close(fd);
        const enum rc_status opened = open_stream(&sink, &err, "rgb24", "-", RC_SINK_REFUSE);
        limit_file_size(6 + FRAME_BYTES + 50);
        const enum rc_status first = put_frame(sink, &err, &p, 0);
        const enum rc_status second = put_frame(sink, &err, &p, 1);
        limit_file_size(RLIM_INFINITY);
        const enum rc_status closed = sink_close(sink, NULL);
        restore_stdout(old);
        assert_int_equal(opened, RC_OK);
        assert_int_equal(first, RC_OK);
        assert_int_equal(second, RC_EIO);
        assert_int_equal(closed, RC_OK);
        assert_message_has(&err, "standard output");
        size_t n;
        uint8_t *bytes = read_bytes(path, &n);
        assert_int_equal(n, 6 + FRAME_BYTES);
        assert_memory_equal(bytes, "before", 6);
        free(bytes);
        pixmap_finish(&p);
        remove_tree(folder);
        free(folder);
    }
}

static void closed_pipe_is_reported(void **state)
{
    (void)state;
    int ends[2];
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    signal(SIGPIPE, SIG_IGN); /* as the program does */
    assert_int_equal(pipe(ends), 0);
    const int old = replace_stdout(ends[1]);
    close(ends[1]);
    const enum rc_status opened = open_stream(&sink, &err, "ppm", "-", RC_SINK_REFUSE);
    const enum rc_status first = put_frame(sink, &err, &p, 0);
    close(ends[0]);
    const enum rc_status second = put_frame(sink, &err, &p, 1);
    const enum rc_status closed = sink_close(sink, NULL);
    restore_stdout(old);
    assert_int_equal(opened, RC_OK);
    assert_int_equal(first, RC_OK);
    assert_int_equal(second, RC_EIO);
    assert_int_equal(closed, RC_OK);
    assert_message_has(&err, "Broken pipe");
    assert_message_has(&err, "standard output");
    pixmap_finish(&p);
}

struct reader {
    int fd;
    size_t n;
    uint8_t bytes[8 * FRAME_BYTES];
};

/* Reads in odd little pieces, so that the writer's writes are short. */
static void *read_slowly(void *ctx)
{
    struct reader *r = ctx;
    ssize_t got;
    while (r->n < sizeof r->bytes && (got = read(r->fd, r->bytes + r->n, 777)) > 0)
        r->n += (size_t)got;
    return NULL;
}

static void slow_pipe_gets_every_byte(void **state)
{
    (void)state;
    int ends[2];
    pthread_t thread;
    static struct reader reader;
    struct sink *sink;
    struct error err;
    struct pixmap p = new_scene(WIDTH, HEIGHT, 2);
    uint8_t *expected = rgb_of(&p);
    assert_int_equal(pipe(ends), 0);
    /* A pipe that does not block gives short writes and EAGAIN. */
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    reader.fd = ends[0];
    const int old = replace_stdout(ends[1]);
    close(ends[1]);
    enum rc_status status = open_stream(&sink, &err, "rgb24", "-", RC_SINK_REFUSE);
    (void)fcntl(ends[0], F_SETPIPE_SZ, 4096);
    assert_int_equal(pthread_create(&thread, NULL, read_slowly, &reader), 0);
    for (uint64_t i = 0; i < 6 && status == RC_OK; i++)
        status = put_frame(sink, &err, &p, i);
    const enum rc_status closed = sink_close(sink, NULL);
    restore_stdout(old);
    pthread_join(thread, NULL);
    close(ends[0]);
    assert_int_equal(status, RC_OK);
    assert_int_equal(closed, RC_OK);
    assert_int_equal(reader.n, 6 * FRAME_BYTES);
    for (size_t i = 0; i < 6; i++)
        assert_memory_equal(reader.bytes + i * FRAME_BYTES, expected, FRAME_BYTES);
    free(expected);
    pixmap_finish(&p);
}

static void pipe_has_room_for_a_frame(void **state)
{
    (void)state;
    int ends[2], probe[2];
    struct sink *sink;
    struct error err;
    assert_int_equal(pipe(probe), 0);
    const int most = fcntl(probe[1], F_SETPIPE_SZ, 1 << 20); /* may be forbidden here */
    assert_int_equal(pipe(ends), 0);
    const int old = replace_stdout(ends[1]);
    close(ends[1]);
    const enum rc_status status = open_stream(&sink, &err, "rgb24", "-", RC_SINK_REFUSE);
    const int room = fcntl(ends[0], F_GETPIPE_SZ);
    const enum rc_status closed = sink_close(sink, NULL);
    restore_stdout(old);
    assert_int_equal(status, RC_OK);
    assert_int_equal(closed, RC_OK);
    if (most > 0)
        assert_int_equal(room, most);
    close(ends[0]);
    close(probe[0]);
    close(probe[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(existing_file_is_refused_or_replaced),
        cmocka_unit_test(file_is_made_with_parents),
        cmocka_unit_test(too_long_path_is_reported),
        cmocka_unit_test(unopenable_file_is_reported),
        cmocka_unit_test(full_device_is_reported),
        cmocka_unit_test(file_ends_with_the_last_whole_frame),
        cmocka_unit_test(redirected_stdout_keeps_what_was_before),
        cmocka_unit_test(closed_pipe_is_reported),
        cmocka_unit_test(slow_pipe_gets_every_byte),
        cmocka_unit_test(pipe_has_room_for_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
