/* Picking, moving by hand, searching, and what the history says about what was picked. */
#include "scene_fixture.h"

#include "rource/scene/constants.h"
#include "rource/scene/facts.h"
#include "rource/scene/pick.h"
#include "rource/scene/search.h"

static void play_a_village(struct fixture *f)
{
    fixture_init(f);
    fixture_commit(f, 0, "Ann", "A src/main.c", "A src/Door.c", "A src/wall.c", "A doc/a.md", NULL);
    fixture_play(f, 4.0f);
    fixture_commit(f, 1, "Bob", "M src/main.c", "A README", NULL);
    fixture_play(f, 4.0f);
    fixture_commit(f, 2, "Ann", "R src/main.c src/start.c", NULL);
    fixture_play(f, 4.0f);
}

static uint32_t file_named(const struct fixture *f, const char *path)
{
    struct strbuf text = {0};
    for (uint32_t i = 0; i < f->scene->files.count; i++) {
        strbuf_clear(&text);
        history_path_string(f->history, f->scene->files.items[i].path, &text);
        if (f->scene->files.items[i].state != RC_FILE_DEAD &&
            str_equal(strbuf_view(&text), str_of(path))) {
            strbuf_finish(&text);
            return i;
        }
    }
    fail_msg("there is no %s", path);
    return 0;
}

static void let_people_go(struct fixture *f)
{
    for (int i = 0; i < 60 * 40; i++)
        assert_int_equal(scene_step(f->scene, 1.0f / 60.0f), RC_OK);
    assert_int_equal(f->scene->present.count, 0);
}

static void every_file_is_found_where_it_is(void **state)
{
    (void)state;
    struct fixture f;
    play_a_village(&f);
    let_people_go(&f);
    for (uint32_t i = 0; i < f.scene->files.count; i++) {
        const struct scene_file *file = &f.scene->files.items[i];
        if (file->state == RC_FILE_DEAD)
            continue;
        const struct scene_pick pick =
            scene_pick(f.scene, scene_file_position(f.scene, file), 0.0f);
        assert_int_equal(pick.kind, RC_PICK_FILE);
        assert_int_equal(pick.id, i);
    }
    const struct scene_pick far = scene_pick(f.scene, (struct vec2){1e5f, 1e5f}, 1.0f);
    assert_int_equal(far.kind, RC_PICK_NONE);
    fixture_finish(&f);
}

static void people_come_before_files(void **state)
{
    (void)state;
    struct fixture f;
    play_a_village(&f);
    assert_true(f.scene->present.count > 0);
    const uint32_t id = f.scene->present.items[0];
    const struct scene_person *p = &f.scene->people.items[id];
    const struct scene_pick pick = scene_pick(f.scene, (struct vec2){p->x, p->y}, 0.0f);
    assert_int_equal(pick.kind, RC_PICK_PERSON);
    assert_true(scene_pick_is_there(f.scene, pick));
    let_people_go(&f);
    assert_false(scene_pick_is_there(f.scene, pick));
    fixture_finish(&f);
}

static void a_moved_directory_takes_all_below_it(void **state)
{
    (void)state;
    struct fixture f;
    play_a_village(&f);
    let_people_go(&f);
    const uint32_t file = file_named(&f, "src/Door.c");
    const uint32_t dir = f.scene->files.items[file].dir;
    const struct vec2 before = scene_file_position(f.scene, &f.scene->files.items[file]);
    const struct scene_dir *d = &f.scene->dirs.items[dir];
    assert_int_equal(scene_move_dir(f.scene, dir, (struct vec2){d->x + 50.0f, d->y - 20.0f}),
                     RC_OK);
    const struct vec2 after = scene_file_position(f.scene, &f.scene->files.items[file]);
    assert_true(fabsf(after.x - before.x - 50.0f) < 0.01f);
    assert_true(fabsf(after.y - before.y + 20.0f) < 0.01f);
    const struct scene_pick pick = scene_pick(f.scene, after, 0.0f);
    assert_true(pick.kind == RC_PICK_FILE && pick.id == file);
    fixture_finish(&f);
}

static void facts_follow_a_file_through_its_names(void **state)
{
    (void)state;
    struct fixture f;
    struct scene_facts facts;
    play_a_village(&f);
    const struct scene_pick file = {RC_PICK_FILE, file_named(&f, "src/start.c")};
    scene_facts(f.scene, file, 1000, &facts);
    assert_int_equal(facts.count, 3);
    assert_true(facts.commits[0] == 2 && facts.commits[1] == 1 && facts.commits[2] == 0);
    const struct scene_pick doc = {RC_PICK_DIR,
                                   f.scene->files.items[file_named(&f, "doc/a.md")].dir};
    scene_facts(f.scene, doc, 1000, &facts);
    assert_true(facts.count == 1 && facts.commits[0] == 0);
    scene_facts(f.scene, (struct scene_pick){RC_PICK_PERSON, 0}, 1000, &facts);
    assert_true(facts.count == 2 && facts.commits[0] == 2 && facts.commits[1] == 0);
    fixture_finish(&f);
}

static void search(struct search *q, const struct fixture *f, const char *text, size_t files,
                   size_t people)
{
    assert_int_equal(search_set(q, str_of(text)), RC_OK);
    assert_int_equal(search_refresh(q, f->scene), RC_OK);
    assert_int_equal(q->files.count, files);
    assert_int_equal(q->people.count, people);
}

static void searching_finds_names_in_any_case(void **state)
{
    (void)state;
    struct fixture f;
    struct search q = {0};
    play_a_village(&f);
    search(&q, &f, "dOOr", 1, 0);
    assert_int_equal(q.files.items[0], file_named(&f, "src/Door.c"));
    search(&q, &f, "ANN", 0, 1);
    search(&q, &f, "src/", 3, 0);
    search(&q, &f, "src", 0, 0);
    search(&q, &f, "main", 0, 0); /* it has another name now */
    search(&q, &f, "", 0, 0);
    search(&q, &f, "new", 0, 0);
    fixture_commit(&f, 3, "Newton", "A new.txt", NULL);
    fixture_play(&f, 1.0f);
    assert_int_equal(search_refresh(&q, f.scene), RC_OK);
    assert_true(q.files.count == 1 && q.people.count == 1);
    search_finish(&q);
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_found_where_it_is),
        cmocka_unit_test(people_come_before_files),
        cmocka_unit_test(a_moved_directory_takes_all_below_it),
        cmocka_unit_test(facts_follow_a_file_through_its_names),
        cmocka_unit_test(searching_finds_names_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
