/* test_file.c: reading, views, and writing that leaves a whole file or none, in a folder of its
 * own.
 */
#include "rource/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rource/base/memory.h"
#include "testing.h"

static int enter_folder(void **state)
{
    char *name = strdup("/tmp/rource-test-file-XXXXXX");
    *state = name;
    return name && mkdtemp(name) && chdir(name) == 0 ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    return remove(path);
}

static int leave_folder(void **state)
{
    const int result = chdir("/") | nftw(*state, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return result;
}

static unsigned count_entries(const char *path)
{
    unsigned n = 0;
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder))
        n++;
    closedir(folder);
    return n - 2;
}

static void check_content(const char *path, const void *bytes, size_t n)
{
    struct strbuf b = {0};
    struct file_view view;
    struct error err = {0};
    assert_int_equal(file_read(&b, &err, path), RC_OK);
    assert_int_equal(b.n, n);
    assert_memory_equal(b.p, bytes, n);
    assert_int_equal(b.p[n], '\0');
    strbuf_finish(&b);
    assert_int_equal(file_view_open(&view, &err, path), RC_OK);
    assert_int_equal(view.bytes.n, n);
    if (n > 0)
        assert_memory_equal(view.bytes.p, bytes, n);
    file_view_close(&view);
    assert_int_equal(view.bytes.n, 0);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 4095, 4096, 65535, 65536, 65537, 1000000};
    uint64_t random = test_seed();
    char *bytes = malloc(1000000);
    assert_non_null(bytes);
    for (size_t i = 0; i < 1000000; i++)
        bytes[i] = (char)test_random(&random);
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct error err = {0};
        assert_int_equal(file_write(&err, "data", bytes, sizes[i]), RC_OK);
        check_content("data", bytes, sizes[i]);
        assert_int_equal(count_entries("."), 1);
    }
    free(bytes);
    unlink("data");
}

static void reading_appends(void **state)
{
    (void)state;
    struct strbuf b = {0};
    assert_int_equal(file_write(NULL, "a", "one", 3), RC_OK);
    strbuf_add(&b, str_of("zero "));
    assert_int_equal(file_read(&b, NULL, "a"), RC_OK);
    assert_string_equal(b.p, "zero one");
    strbuf_finish(&b);
    unlink("a");
}

static void reports_what_is_wrong(void **state)
{
    (void)state;
    struct strbuf b = {0};
    struct file_view view;
    struct error err = {0};
    assert_int_equal(file_read(&b, &err, "missing/file"), RC_ENOTFOUND);
    assert_non_null(strstr(err.message, "'missing/file'"));
    err = (struct error){0};
    assert_int_equal(file_view_open(&view, &err, "."), RC_EIO);
    assert_non_null(strstr(err.message, "directory"));
    assert_int_equal(file_read(&b, NULL, "."), RC_EIO);
    err = (struct error){0};
    assert_int_equal(file_write(&err, "missing/file", "x", 1), RC_EIO);
    assert_non_null(strstr(err.message, "missing/file"));
    assert_int_equal(file_write(NULL, "/", "x", 1), RC_EIO);
    assert_int_equal(file_write(NULL, ".", "x", 1), RC_EIO);
    assert_int_equal(count_entries("."), 0);
    strbuf_finish(&b);
}

static void views_files_of_unknown_size(void **state)
{
    (void)state;
    struct file_view view;
    assert_int_equal(file_view_open(&view, NULL, "/proc/self/status"), RC_OK);
    assert_true(str_has_prefix(view.bytes, str_of("Name:")));
    file_view_close(&view);
    assert_int_equal(file_view_open(&view, NULL, "/dev/null"), RC_OK);
    assert_int_equal(view.bytes.n, 0);
    file_view_close(&view);
}

static void a_view_outlives_its_file(void **state)
{
    (void)state;
    struct file_view view;
    char bytes[10000];
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(file_write(NULL, "log", bytes, sizeof bytes), RC_OK);
    assert_int_equal(file_view_open(&view, NULL, "log"), RC_OK);
    assert_int_equal(truncate("log", 0), 0);
    assert_int_equal(view.bytes.n, sizeof bytes);
    assert_memory_equal(view.bytes.p, bytes, sizeof bytes);
    file_view_close(&view);
    unlink("log");
}

static void reads_standard_input(void **state)
{
    (void)state;
    struct strbuf b = {0};
    const int keep = dup(STDIN_FILENO);
    assert_int_equal(file_write(NULL, "in", "from standard input", 19), RC_OK);
    const int fd = open("in", O_RDONLY);
    assert_true(keep >= 0 && fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    const enum rc_status status = file_read(&b, NULL, "-");
    struct file_view view;
    lseek(STDIN_FILENO, 5, SEEK_SET);
    const enum rc_status viewed = file_view_open(&view, NULL, "-");
    dup2(keep, STDIN_FILENO);
    close(keep);
    close(fd);
    assert_int_equal(status, RC_OK);
    assert_string_equal(b.p, "from standard input");
    assert_int_equal(viewed, RC_OK);
    assert_true(str_equal(view.bytes, str_of("standard input")));
    file_view_close(&view);
    strbuf_finish(&b);
    unlink("in");
}

/* A file size limit stands in for a full disk. */
static void full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    struct error err = {0};
    struct rlimit before, small = {1000, 1000};
    assert_int_equal(file_write(NULL, "kept", "old", 3), RC_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    char big[5000] = {0};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const enum rc_status status = file_write(&err, "kept", big, sizeof big);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, RC_EIO);
    assert_non_null(strstr(err.message, "kept"));
    check_content("kept", "old", 3);
    assert_int_equal(count_entries("."), 1);
    unlink("kept");
}

static void links_and_devices_stay(void **state)
{
    (void)state;
    struct stat info;
    assert_int_equal(file_write(NULL, "target", "old", 3), RC_OK);
    assert_int_equal(symlink("target", "link"), 0);
    assert_int_equal(file_write(NULL, "link", "new!", 4), RC_OK);
    assert_int_equal(lstat("link", &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    check_content("target", "new!", 4);
    assert_int_equal(symlink("later", "ahead"), 0);
    assert_int_equal(file_write(NULL, "ahead", "made", 4), RC_OK);
    check_content("later", "made", 4);
    assert_int_equal(symlink("/dev/null", "null"), 0);
    assert_int_equal(file_write(NULL, "null", "gone", 4), RC_OK);
    assert_int_equal(stat("null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(count_entries("."), 5);
    static const char *const made[] = {"target", "link", "later", "ahead", "null"};
    for (size_t i = 0; i < RC_COUNT(made); i++)
        assert_int_equal(unlink(made[i]), 0);
}

static void takes_over_a_stale_temporary(void **state)
{
    (void)state;
    char stale[64];
    snprintf(stale, sizeof stale, ".out.%ld.tmp", (long)getpid());
    assert_int_equal(symlink("elsewhere", stale), 0);
    assert_int_equal(file_write(NULL, "out", "x", 1), RC_OK);
    assert_int_equal(count_entries("."), 1);
    unlink("out");
}

static void closed_pipe_is_an_error(void **state)
{
    (void)state;
    int ends[2];
    struct error err = {0};
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(file_write_fd(&err, ends[1], "standard output", "x", 1), RC_EIO);
    assert_string_equal(err.message, "cannot write 'standard output': Broken pipe");
    close(ends[1]);
}

static void makes_folders(void **state)
{
    (void)state;
    struct stat info;
    struct error err = {0};
    assert_int_equal(file_make_directory(&err, "a//b/c/"), RC_OK);
    assert_int_equal(file_make_directory(&err, "a/b/c"), RC_OK);
    assert_int_equal(file_make_directory(&err, "/"), RC_OK);
    assert_int_equal(file_make_directory(&err, "."), RC_OK);
    assert_int_equal(stat("a/b/c", &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(file_write(NULL, "a/file", "x", 1), RC_OK);
    assert_int_equal(file_make_directory(&err, "a/file"), RC_EIO);
    assert_non_null(strstr(err.message, "a/file"));
    assert_int_equal(file_make_directory(NULL, "a/file/b"), RC_EIO);
    assert_int_equal(file_make_directory(NULL, ""), RC_EIO);
    char too_long[5000];
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    assert_int_equal(file_make_directory(NULL, too_long), RC_EIO);
    assert_int_equal(file_write(NULL, too_long, "x", 1), RC_EIO);
}

static void tells_when_memory_ran_out(void **state)
{
    (void)state;
    struct strbuf b = {0};
    struct file_view view;
    mem_fail_after(1);
    const enum rc_status status = file_read(&b, NULL, "/dev/null");
    const enum rc_status viewed = file_view_open(&view, NULL, "/dev/null");
    mem_fail_after(0);
    assert_int_equal(status, RC_ENOMEM);
    assert_int_equal(viewed, RC_ENOMEM);
    file_view_close(&view);
    strbuf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(reading_appends),
        cmocka_unit_test(reports_what_is_wrong),
        cmocka_unit_test(views_files_of_unknown_size),
        cmocka_unit_test(a_view_outlives_its_file),
        cmocka_unit_test(reads_standard_input),
        cmocka_unit_test(full_disk_leaves_the_old_file),
        cmocka_unit_test(links_and_devices_stay),
        cmocka_unit_test(takes_over_a_stale_temporary),
        cmocka_unit_test(closed_pipe_is_an_error),
        cmocka_unit_test(tells_when_memory_ran_out),
        cmocka_unit_test(makes_folders),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
