/* The thread that decodes people's pictures: who gets which, whatever a folder holds, and the notes
 * about it. */
#include "scene_fixture.h"
#include "support.h"

#include <stdio.h>
#include <unistd.h>

#include "avatars.h"
#include "backdrop.h"

#include "rource/base/file.h"
#include "rource/view/view.h"

#define PEOPLE     ROURCE_TEST_DATA "/people"
#define DEFAULT    ROURCE_TEST_DATA "/default-person.png"
#define BACKGROUND ROURCE_TEST_DATA "/background.png"
#define CORPUS     ROURCE_TEST_DATA "/../fuzz/corpus/image"

struct stage {
    struct fixture f;
    struct images *images;
    struct avatars *avatars;
    struct log log;
    struct strbuf said;
};

static void listen(void *ctx, enum log_level level, const char *message)
{
    strbuf_printf(ctx, "%d %s\n", (int)level, message);
}

static void stage_init(struct stage *st)
{
    *st = (struct stage){0};
    fixture_init(&st->f);
    assert_int_equal(images_create(&st->images), RC_OK);
    log_init(&st->log, listen, &st->said, 0);
}

/* The history must have ended, as that of a run does before its end. */
static void stage_finish(struct stage *st)
{
    avatars_destroy(st->avatars);
    images_destroy(st->images);
    fixture_finish(&st->f);
    log_finish(&st->log);
    strbuf_finish(&st->said);
}

static enum rc_status start(struct stage *st, struct error *err, const char *folder,
                            const char *default_file)
{
    const struct avatars_params params = {.folder = folder,
                                          .default_file = default_file,
                                          .width = 640,
                                          .height = 320,
                                          .history = st->f.history,
                                          .images = st->images,
                                          .log = &st->log};
    *err = (struct error){0};
    return avatars_start(&st->avatars, err, &params);
}

static void start_well(struct stage *st, const char *folder, const char *default_file)
{
    struct error err;
    if (start(st, &err, folder, default_file) != RC_OK)
        fail_msg("%s", err.message);
}

static uint32_t author(struct stage *st, const char *name)
{
    uint32_t id;
    assert_int_equal(intern_add(&st->f.history->authors, str_of(name), &id), RC_OK);
    return id;
}

/* A commit of somebody, published. */
static void commit_of(struct stage *st, const char *name)
{
    fixture_commit(&st->f, 1000 + (int64_t)st->f.commits, name, "A a.c", NULL);
    history_publish(st->f.history);
}

static void pictures_come_while_the_history_loads(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st);
    start_well(&st, PEOPLE, NULL);
    commit_of(&st, "Chidi Okafor");
    commit_of(&st, "Lev");
    commit_of(&st, "ADA MORENO");
    /* the load has not ended, and yet they are there */
    const uint32_t ada = avatars_image(st.avatars, author(&st, "ADA MORENO"));
    assert_int_equal(avatars_image(st.avatars, author(&st, "Lev")), RC_VIEW_NO_IMAGE);
    const uint32_t chidi = avatars_image(st.avatars, author(&st, "Chidi Okafor"));
    assert_true(ada != RC_VIEW_NO_IMAGE && chidi != RC_VIEW_NO_IMAGE && ada != chidi);
    commit_of(&st, "ada moreno <a@b.c>");
    assert_int_equal(avatars_image(st.avatars, author(&st, "ada moreno <a@b.c>")), ada);
    assert_int_equal(avatars_image(st.avatars, author(&st, "ADA MORENO")), ada);
    history_end(st.f.history, RC_OK, NULL);
    struct error err = {0};
    assert_int_equal(avatars_status(st.avatars, &err), RC_OK);
    assert_null(st.said.p);
    stage_finish(&st);
}

/* A wide picture is cut to the square in its middle, and kept as large as it can be needed. */
static void pictures_are_squares_of_one_size(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st);
    start_well(&st, PEOPLE, DEFAULT);
    commit_of(&st, "Ada Moreno");
    commit_of(&st, "Lev");
    history_end(st.f.history, RC_OK, NULL);
    struct error err = {0};
    assert_int_equal(avatars_wait_default(st.avatars, &err), RC_OK);
    const uint32_t lev = avatars_image(st.avatars, author(&st, "Lev"));
    const uint32_t ada = avatars_image(st.avatars, author(&st, "Ada Moreno"));
    assert_int_equal(lev, 0); /* the default one, which was waited for */
    assert_int_equal(ada, 1);
    for (uint32_t id = 0; id < 2; id++) {
        assert_int_equal(images_get(st.images, id, 0)->width, 40);
        assert_int_equal(images_get(st.images, id, 0)->height, 40);
    }
    const struct pixmap *p = images_get(st.images, ada, 0);
    for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 20; x++) { /* the face is symmetric */
            const uint32_t a = pixmap_row(p, y)[x], b = pixmap_row(p, y)[39 - x];
            if (abs((int)(a >> 8 & 255) - (int)(b >> 8 & 255)) > 1)
                fail_msg("(%d, %d): %08x and %08x", x, y, a, b);
        }
    }
    stage_finish(&st);
}

struct folder {
    char path[64], name[256];
};

static void folder_init(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/rource-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

static const char *name_in(struct folder *folder, const char *name)
{
    (void)snprintf(folder->name, sizeof folder->name, "%s/%s", folder->path, name);
    return folder->name;
}

static void write_file(struct folder *folder, const char *name, struct str bytes)
{
    assert_int_equal(file_write(NULL, name_in(folder, name), bytes.p, bytes.n), RC_OK);
}

static void copy_file(struct folder *folder, const char *name, const char *from, size_t most)
{
    struct strbuf bytes = {0};
    assert_int_equal(file_read(&bytes, NULL, from), RC_OK);
    write_file(folder, name, (struct str){bytes.p, bytes.n < most ? bytes.n : most});
    strbuf_finish(&bytes);
}

static const char *const bad_names[] = {"empty", "cut", "text", "loop", "gone"};

static void bad_folder_init(struct folder *folder)
{
    folder_init(folder);
    write_file(folder, "empty.png", (struct str){"", 0});
    copy_file(folder, "cut.png", DEFAULT, 100);
    write_file(folder, "text.png", str_of("This is no picture.\n"));
    assert_int_equal(symlink("loop.png", name_in(folder, "loop.png")), 0);
    assert_int_equal(symlink("nowhere.png", name_in(folder, "gone.png")), 0);
    copy_file(folder, "good.jpg", CORPUS "/colour.jpg", SIZE_MAX);
}

static void folder_finish(struct folder *folder)
{
    char name[80];
    for (size_t i = 0; i < RC_COUNT(bad_names); i++) {
        (void)snprintf(name, sizeof name, "%s.png", bad_names[i]);
        unlink(name_in(folder, name));
    }
    unlink(name_in(folder, "good.jpg"));
    assert_int_equal(rmdir(folder->path), 0);
}

static uint32_t count_of(const char *text, const char *part)
{
    uint32_t n = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        n++;
    return n;
}

static void bad_files_are_warnings(void **state)
{
    (void)state;
    struct stage st;
    struct folder folder;
    struct error err = {0};
    bad_folder_init(&folder);
    stage_init(&st);
    start_well(&st, folder.path, NULL);
    for (size_t i = 0; i < RC_COUNT(bad_names); i++)
        commit_of(&st, bad_names[i]);
    commit_of(&st, "Text"); /* shares its file with somebody: one warning is enough */
    commit_of(&st, "good");
    history_end(st.f.history, RC_OK, NULL);
    assert_true(avatars_image(st.avatars, author(&st, "good")) != RC_VIEW_NO_IMAGE);
    assert_null(st.said.p);
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < RC_COUNT(bad_names); i++)
            assert_int_equal(avatars_image(st.avatars, author(&st, bad_names[i])),
                             RC_VIEW_NO_IMAGE);
        assert_int_equal(avatars_image(st.avatars, author(&st, "Text")), RC_VIEW_NO_IMAGE);
    }
    assert_int_equal(avatars_status(st.avatars, &err), RC_OK);
    for (size_t i = 0; i < RC_COUNT(bad_names); i++) {
        char name[80];
        (void)snprintf(name, sizeof name, "/%s.png'", bad_names[i]);
        assert_int_equal(count_of(st.said.p, name), 1);
    }
    assert_int_equal(count_of(st.said.p, "\n"), RC_COUNT(bad_names));
    assert_int_equal(st.said.p[0], '1'); /* RC_LOG_WARNING */
    assert_contains(st.said.p, "symbolic links");
    stage_finish(&st);
    folder_finish(&folder);
}

static void bad_files_give_way_to_the_default(void **state)
{
    (void)state;
    struct stage st;
    struct folder folder;
    bad_folder_init(&folder);
    stage_init(&st);
    start_well(&st, folder.path, DEFAULT);
    commit_of(&st, "text");
    commit_of(&st, "Nobody");
    history_end(st.f.history, RC_OK, NULL);
    const uint32_t image = avatars_image(st.avatars, author(&st, "Nobody"));
    assert_true(image != RC_VIEW_NO_IMAGE);
    assert_int_equal(avatars_image(st.avatars, author(&st, "text")), image);
    assert_contains(st.said.p, "text.png");
    stage_finish(&st);
    folder_finish(&folder);
}

static void a_bad_default_is_an_error(void **state)
{
    (void)state;
    static const char *const files[] = {"/nowhere/person.png", "/",
                                        ROURCE_TEST_DATA "/village.log"};
    for (size_t i = 0; i < RC_COUNT(files); i++) {
        struct stage st;
        struct error err;
        stage_init(&st);
        assert_int_equal(start(&st, &err, NULL, files[i]), RC_OK);
        assert_true(avatars_wait_default(st.avatars, &err) < 0);
        assert_contains(err.message, files[i]);
        history_end(st.f.history, RC_OK, NULL);
        stage_finish(&st);
    }
}

static void a_missing_folder_is_an_error(void **state)
{
    (void)state;
    struct stage st;
    struct error err;
    stage_init(&st);
    assert_int_equal(start(&st, &err, "/nowhere/faces", NULL), RC_ENOTFOUND);
    assert_contains(err.message, "/nowhere/faces");
    assert_null(st.avatars);
    history_end(st.f.history, RC_OK, NULL);
    stage_finish(&st);
}

static void play_all(struct stage *st)
{
    for (uint32_t i = 0; i < st->f.commits; i++)
        assert_int_equal(scene_apply(st->f.scene, i), RC_OK);
}

static void the_notes_name_ten_at_most(void **state)
{
    (void)state;
    struct stage st;
    char name[32];
    stage_init(&st);
    start_well(&st, PEOPLE, NULL);
    for (int i = 0; i < 13; i++) {
        (void)snprintf(name, sizeof name, "Person %c", 'a' + i);
        commit_of(&st, name);
    }
    commit_of(&st, "Chidi Okafor");
    commit_of(&st, "Person m"); /* two commits: the first to be named */
    commit_of(&st, "Evil\x1B[2J\n");
    history_end(st.f.history, RC_OK, NULL);
    play_all(&st);
    avatars_report(st.avatars, st.f.scene, false);
    assert_string_equal(st.said.p, "2 no picture in '" PEOPLE "' of Person m, Person a, Person b, "
                                   "Person c, Person d, Person e, Person f, Person g, Person h, "
                                   "Person i and 4 more\n");
    strbuf_clear(&st.said);
    avatars_report(st.avatars, st.f.scene, true);
    assert_contains(st.said.p, "\n2 nobody is called like the pictures in '" PEOPLE
                               "': Ada Moreno.png, Nobody Else.png\n");
    stage_finish(&st);
}

static void notes_escape_what_is_not_text(void **state)
{
    (void)state;
    struct stage st;
    char name[400];
    stage_init(&st);
    start_well(&st, PEOPLE, NULL);
    commit_of(&st, "Evil\x1B[2J\n");
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    commit_of(&st, name);
    history_end(st.f.history, RC_OK, NULL);
    play_all(&st);
    avatars_report(st.avatars, st.f.scene, false);
    assert_contains(st.said.p, "' of \"Evil\\033[2J\\n\", xxx");
    assert_contains(st.said.p, "x…\n");
    assert_true(st.said.n < 300);
    stage_finish(&st);
}

static void nothing_is_noted_when_all_is_well(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st);
    start_well(&st, PEOPLE, DEFAULT);
    commit_of(&st, "Ada Moreno");
    commit_of(&st, "Chidi Okafor");
    commit_of(&st, "nobody else");
    history_end(st.f.history, RC_OK, NULL);
    play_all(&st);
    avatars_report(st.avatars, st.f.scene, true);
    assert_null(st.said.p);
    avatars_destroy(st.avatars);
    start_well(&st, NULL, DEFAULT); /* without a folder nobody needs a picture in it */
    avatars_report(st.avatars, st.f.scene, true);
    assert_null(st.said.p);
    stage_finish(&st);
}

/* Stopping does not wait for pictures that nobody needs any more. */
static void it_can_be_stopped_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct stage st;
        stage_init(&st);
        start_well(&st, PEOPLE, i % 2 ? DEFAULT : NULL);
        commit_of(&st, "Ada Moreno");
        history_end(st.f.history, RC_OK, NULL);
        stage_finish(&st);
    }
}

static void a_backdrop_fills_the_frame(void **state)
{
    (void)state;
    struct backdrop *b;
    struct images *images;
    struct error err = {0};
    uint32_t id = 9;
    assert_int_equal(images_create(&images), RC_OK);
    assert_int_equal(backdrop_start(&b, &err, BACKGROUND, 90, 200), RC_OK);
    assert_int_equal(backdrop_take(b, &err, images, &id), RC_OK);
    assert_int_equal(id, 0);
    assert_int_equal(images_get(images, 0, 0)->width, 90);
    assert_int_equal(images_get(images, 0, 0)->height, 200);
    backdrop_destroy(b);

    assert_int_equal(backdrop_start(&b, &err, "/nowhere/sky.jpg", 90, 200), RC_OK);
    assert_int_equal(backdrop_take(b, &err, images, &id), RC_ENOTFOUND);
    assert_contains(err.message, "/nowhere/sky.jpg");
    backdrop_destroy(b);
    assert_int_equal(backdrop_start(&b, &err, BACKGROUND, 90, 200), RC_OK);
    backdrop_destroy(b); /* nobody took it */
    backdrop_destroy(NULL);
    images_destroy(images);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_come_while_the_history_loads),
        cmocka_unit_test(pictures_are_squares_of_one_size),
        cmocka_unit_test(bad_files_are_warnings),
        cmocka_unit_test(bad_files_give_way_to_the_default),
        cmocka_unit_test(a_bad_default_is_an_error),
        cmocka_unit_test(a_missing_folder_is_an_error),
        cmocka_unit_test(the_notes_name_ten_at_most),
        cmocka_unit_test(notes_escape_what_is_not_text),
        cmocka_unit_test(nothing_is_noted_when_all_is_well),
        cmocka_unit_test(it_can_be_stopped_at_once),
        cmocka_unit_test(a_backdrop_fills_the_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
