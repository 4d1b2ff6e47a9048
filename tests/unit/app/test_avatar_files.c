/* Pictures in a folder, and the names that they are found by. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "avatar_files.h"

struct fixture {
    char folder[64];
    struct avatar_files files;
};

static void path_of(const struct fixture *f, const char *name, char out[512])
{
    (void)snprintf(out, 512, "%s/%s", f->folder, name);
}

static void touch(const struct fixture *f, const char *name)
{
    char path[512];
    path_of(f, name, path);
    FILE *file = fopen(path, "w");
    if (!file)
        fail_msg("cannot make %s", path);
    fclose(file);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/rource-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char path[512];
    DIR *folder = opendir(f->folder);
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        path_of(f, entry->d_name, path);
        (void)remove(path);
    }
    closedir(folder);
    rmdir(f->folder);
    avatar_files_finish(&f->files);
    free(f);
    return 0;
}

static void scan(struct fixture *f)
{
    struct error err = {0};
    if (avatar_files_scan(&f->files, &err, f->folder) != RC_OK)
        fail_msg("%s", err.message);
}

static const char *found(const struct fixture *f, struct str person)
{
    uint32_t index = 12345;
    assert_int_equal(avatar_files_find(&f->files, person, &index), RC_OK);
    return index == RC_AVATAR_NONE ? "nothing" : f->files.items.items[index].name;
}

static void expect(const struct fixture *f, const char *person, const char *file)
{
    const char *got = found(f, str_of(person));
    if (strcmp(got, file) != 0)
        fail_msg("'%s' found %s instead of %s", person, got, file);
}

static void case_and_blanks_do_not_matter(void **state)
{
    struct fixture *f = *state;
    touch(f, "Ada Moreno.png");
    touch(f, "bo__LINDQVIST.JPG");
    touch(f, "  J. R. Hacker .jpeg");
    touch(f, "a.b.PnG");
    scan(f);
    assert_int_equal(f->files.items.count, 4);
    expect(f, "Ada Moreno", "Ada Moreno.png");
    expect(f, "ADA MORENO", "Ada Moreno.png");
    expect(f, "  ada \t  moreno ", "Ada Moreno.png");
    expect(f, "ada_moreno", "Ada Moreno.png");
    expect(f, "Bo Lindqvist", "bo__LINDQVIST.JPG");
    expect(f, "Bo\xC2\xA0Lindqvist", "bo__LINDQVIST.JPG");
    expect(f, "j. r. hacker", "  J. R. Hacker .jpeg");
    expect(f, "A.B", "a.b.PnG");
    expect(f, "AdaMoreno", "nothing");
    expect(f, "Ada", "nothing");
    expect(f, "Ada Moreno Jr", "nothing");
    expect(f, "", "nothing");
    expect(f, "   ", "nothing");
    expect(f, "Ada Moreno.png", "nothing");
}

static void letters_of_other_scripts_fold(void **state)
{
    struct fixture *f = *state;
    touch(f, "ЛЕВ ОРЛОВ.png");
    touch(f, "zoë ÅSTRÖM.png");
    touch(f, "Οδυσσέας.png");
    touch(f, "ŁUKASZ ŻÓŁĆ.png");
    touch(f, "王小明.png");
    scan(f);
    expect(f, "Лев Орлов", "ЛЕВ ОРЛОВ.png");
    expect(f, "ZOË Åström", "zoë ÅSTRÖM.png");
    expect(f, "ΟΔΥΣΣΈΑΣ", "Οδυσσέας.png");
    expect(f, "łukasz żółć", "ŁUKASZ ŻÓŁĆ.png");
    expect(f, "王小明", "王小明.png");
    expect(f, "Zoe Astrom", "nothing");
}

static void addresses_are_left_out(void **state)
{
    struct fixture *f = *state;
    touch(f, "Ann.png");
    touch(f, "bea@example.org.png");
    touch(f, "Cay <cay@example.org>.png");
    touch(f, "cay.png");
    scan(f);
    expect(f, "Ann <ann@example.org>", "Ann.png");
    expect(f, " ann<> ", "Ann.png");
    expect(f, "BEA@EXAMPLE.ORG", "bea@example.org.png");
    expect(f, "Bea <bea@example.org>", "nothing");
    expect(f, "cay <CAY@example.org>", "Cay <cay@example.org>.png"); /* the whole name first */
    expect(f, "Cay <c@example.org>", "cay.png");
    expect(f, "Ann >", "nothing");
    expect(f, "<ann@example.org>", "nothing");
    expect(f, ">", "nothing");
}

static void ties_go_to_the_exact_name_and_then_the_first(void **state)
{
    struct fixture *f = *state;
    touch(f, "ann b.png");
    touch(f, "Ann B.png");
    touch(f, "Ann_B.jpg");
    touch(f, "ANN B.png");
    touch(f, "Ann B.jpg");
    scan(f);
    expect(f, "ann b", "ann b.png");
    expect(f, "ANN B", "ANN B.png");
    expect(f, "Ann B", "Ann B.jpg");
    expect(f, "Ann_B", "Ann_B.jpg");
    expect(f, "aNN b", "ANN B.png"); /* nobody's spelling: the first in order of bytes */
}

static void what_is_no_picture_is_left_out(void **state)
{
    struct fixture *f = *state;
    char path[512], loop[512];
    static const char *const others[] = {".png",    ".hidden.png", "ann",  "ann.gif",
                                         "png",     "ann.png~",    "ann.", "ann.png.gz",
                                         "___.png", "  .jpg"};
    for (size_t i = 0; i < RC_COUNT(others); i++)
        touch(f, others[i]);
    path_of(f, "folder.png", path);
    assert_int_equal(mkdir(path, 0700), 0);
    path_of(f, "pipe.png", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    path_of(f, "device.png", path);
    assert_int_equal(symlink("/dev/zero", path), 0);
    scan(f);
    assert_int_equal(f->files.items.count, 0);
    expect(f, "folder", "nothing");
    avatar_files_finish(&f->files);

    path_of(f, "loop.png", loop); /* this gets its message when it is needed */
    assert_int_equal(symlink("loop.png", loop), 0);
    scan(f);
    expect(f, "loop", "loop.png");
}

static void names_may_hold_any_bytes(void **state)
{
    struct fixture *f = *state;
    touch(f, "\xFF\xFE.png");
    touch(f, "\xEF\xBF\xBD.png"); /* U+FFFD itself */
    touch(f, "a\nb\x1B[31m.png");
    touch(f, "%s%n.png");
    scan(f);
    assert_int_equal(f->files.items.count, 4);
    expect(f, "\xFF\xFE", "\xFF\xFE.png");
    expect(f, "\xEF\xBF\xBD", "\xEF\xBF\xBD.png");
    expect(f, "\xFE", "nothing");
    expect(f, "%S%N", "%s%n.png");
    expect(f, "A\nB\x1B[31M", "a\nb\x1B[31m.png");
    assert_string_equal(found(f, (struct str){"\0", 1}), "nothing");
}

static void folders_that_cannot_be_listed_are_errors(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    char path[512];
    assert_int_equal(avatar_files_scan(&f->files, &err, "/nowhere/at/all"), RC_ENOTFOUND);
    assert_contains(err.message, "/nowhere/at/all");
    assert_contains(err.message, "No such file");
    touch(f, "file.png");
    path_of(f, "file.png", path);
    err = (struct error){0};
    assert_int_equal(avatar_files_scan(&f->files, &err, path), RC_EIO);
    assert_contains(err.message, "file.png");
    assert_contains(err.message, "Not a directory");
}

static void lack_of_memory_is_a_status(void **state)
{
    struct fixture *f = *state;
    enum rc_status status = RC_ENOMEM;
    unsigned failures = 0;
    touch(f, "Ann.png");
    touch(f, "Bea.png");
    for (uint64_t n = 1; status != RC_OK; n++) {
        struct error err = {0};
        uint32_t index = 77;
        avatar_files_finish(&f->files);
        mem_fail_after(n);
        status = avatar_files_scan(&f->files, &err, f->folder);
        if (status == RC_OK)
            status = avatar_files_find(&f->files, str_of("bea"), &index);
        mem_fail_after(0);
        if (status == RC_OK)
            break;
        assert_int_equal(status, RC_ENOMEM);
        assert_int_equal(index, 77);
        failures++;
    }
    assert_true(failures >= 4);
    expect(f, "bea", "Bea.png");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(case_and_blanks_do_not_matter),
        TEST(letters_of_other_scripts_fold),
        TEST(addresses_are_left_out),
        TEST(ties_go_to_the_exact_name_and_then_the_first),
        TEST(what_is_no_picture_is_left_out),
        TEST(names_may_hold_any_bytes),
        TEST(folders_that_cannot_be_listed_are_errors),
        TEST(lack_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
