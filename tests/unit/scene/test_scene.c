/* The scene: what commits do to it, that files keep apart, and that rest is rest. */
#include "testing.h"

#include "scene_fixture.h"

#include "rource/scene/constants.h"

static void additions_changes_and_deletions(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_commit(&f, 1, "ann", "A a.c", "A src/b.c", "A src/deep/er/c.h", NULL);
    fixture_play(&f, 0.1f);
    assert_int_equal(f.scene->live_files, 3);
    fixture_commit(&f, 2, "bob", "M a.c", "D src/b.c", "D never/was", "M new.c", NULL);
    fixture_play(&f, 0.1f);
    assert_true(fixture_has(&f, "a.c") && fixture_has(&f, "new.c"));
    assert_false(fixture_has(&f, "src/b.c") || fixture_has(&f, "never/was"));
    assert_int_equal(f.scene->live_files, 3);
    assert_int_equal(f.scene->people.count, 2);
    assert_int_equal(f.scene->commits_applied, 2);
    assert_int_equal(f.scene->changes_applied, 7);
    fixture_finish(&f);
}

static void a_file_that_comes_back_while_it_fades_stays(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_commit(&f, 1, "ann", "A a", "A b", NULL);
    fixture_play(&f, 0.5f);
    fixture_commit(&f, 2, "ann", "D a", NULL);
    fixture_play(&f, 0.3f);
    fixture_commit(&f, 3, "bob", "A a", NULL);
    fixture_play(&f, 0.2f);
    fixture_commit(&f, 4, "bob", "D a", NULL);
    fixture_play(&f, 0.05f);
    fixture_commit(&f, 5, "bob", "A a", NULL);
    fixture_play(&f, 3.0f);
    assert_true(fixture_has(&f, "a"));
    assert_int_equal(f.scene->live_files, 2);
    fixture_finish(&f);
}

static void files_and_directories_of_one_name_do_not_coexist(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_commit(&f, 1, "ann", "A doc", "A x/y/1", "A x/y/2", "A x/z", NULL);
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 2, "ann", "A docs/a", NULL);
    fixture_play(&f, 0.1f);
    assert_true(fixture_has(&f, "doc")); /* a common prefix is not a common name */
    fixture_commit(&f, 3, "ann", "A doc/a", "A x/y", NULL);
    fixture_play(&f, 2.0f);
    assert_false(fixture_has(&f, "doc") || fixture_has(&f, "x/y/1") || fixture_has(&f, "x/y/2"));
    assert_true(fixture_has(&f, "doc/a") && fixture_has(&f, "x/y") && fixture_has(&f, "x/z"));
    assert_int_equal(f.scene->live_files, 4);
    fixture_finish(&f);
}

static void a_rename_keeps_the_file_and_where_it_is(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_commit(&f, 1, "ann", "A src/a.c", "A src/b.c", "A lib/old/c.c", "A lib/d", NULL);
    fixture_play(&f, 4.0f);
    const uint32_t id = f.scene->path_file.items[fixture_path(&f, str_of("src/a.c"))];
    const struct vec2 before = scene_file_position(f.scene, &f.scene->files.items[id]);
    fixture_commit(&f, 2, "ann", "R src/a.c lib/a.h", NULL);
    assert_int_equal(scene_apply(f.scene, 1), RC_OK);
    assert_false(fixture_has(&f, "src/a.c"));
    assert_true(fixture_has(&f, "lib/a.h"));
    const uint32_t now = f.scene->path_file.items[fixture_path(&f, str_of("lib/a.h"))];
    assert_int_equal(now, id);
    const struct vec2 after = scene_file_position(f.scene, &f.scene->files.items[id]);
    assert_true(fabsf(before.x - after.x) < 0.01f && fabsf(before.y - after.y) < 0.01f);
    assert_string_equal(intern_string(&f.scene->extensions, f.scene->files.items[id].extension).p,
                        "h");
    assert_int_equal(f.scene->live_files, 4);
    fixture_finish(&f);
}

static void chains_are_one_node(void **state)
{
    (void)state;
    struct fixture f;
    struct strbuf label = {0};
    fixture_init(&f);
    fixture_commit(&f, 1, "ann", "A src/main/java/A.java", NULL);
    fixture_play(&f, 0.1f);
    assert_int_equal(f.scene->nodes.count, 2);
    scene_dir_label(f.scene, f.scene->files.items[0].dir, &label);
    assert_string_equal(label.p, "src/main/java");
    fixture_commit(&f, 2, "ann", "A src/test/T.java", NULL);
    fixture_play(&f, 0.1f);
    assert_int_equal(f.scene->nodes.count, 4); /* root, src, main/java, test */
    strbuf_clear(&label);
    scene_dir_label(f.scene, f.scene->files.items[0].dir, &label);
    assert_string_equal(label.p, "main/java");
    fixture_commit(&f, 3, "ann", "D src/test/T.java", NULL);
    fixture_play(&f, 2.0f);
    assert_int_equal(f.scene->nodes.count, 2);
    strbuf_finish(&label);
    fixture_finish(&f);
}

static void slots_keep_files_apart(void **state)
{
    (void)state;
    enum { N = 20000, NEAR = 400 };
    static struct vec2 at[N];
    for (uint32_t i = 0; i < N; i++) {
        at[i] = scene_slot(i);
        assert_true(vec2_length(at[i]) + RC_FILE_RADIUS <= scene_slots_radius(i + 1) + 0.01f);
        /* neighbours in the plane are within a few turns of the spiral */
        for (uint32_t j = i > NEAR ? i - NEAR : 0; j < i; j++)
            assert_true(vec2_length(vec2_sub(at[i], at[j])) >= 2.0f * RC_FILE_RADIUS);
    }
}

static void add_many(struct fixture *f, uint32_t dirs, uint32_t files)
{
    struct commit commit = {.time = 1};
    struct strbuf path = {0};
    assert_int_equal(intern_add(&f->history->authors, str_of("ann"), &commit.author), RC_OK);
    assert_int_equal(history_add_commit(f->history, &commit), RC_OK);
    for (uint32_t d = 0; d < dirs; d++) {
        for (uint32_t i = 0; i < 1 + d * 7 % files; i++) {
            strbuf_clear(&path);
            strbuf_printf(&path, "A top%u/mid%u/dir%u/file%u.c", d % 5, d % 17, d, i);
            fixture_change(f, path.p);
        }
    }
    history_publish(f->history);
    f->commits++;
    strbuf_finish(&path);
}

static void directories_end_up_apart_and_asleep(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add_many(&f, 150, 60);
    fixture_play(&f, 40.0f);
    const struct scene *s = f.scene;
    float area = 0.0f, overlapping = 0.0f;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const struct scene_dir *a = &s->dirs.items[s->nodes.items[i]];
        area += a->radius * a->radius;
        for (size_t j = i + 1; j < s->nodes.count; j++) {
            const struct scene_dir *b = &s->dirs.items[s->nodes.items[j]];
            const float gap = vec2_length((struct vec2){a->x - b->x, a->y - b->y});
            const float depth = a->radius + b->radius - gap;
            if (depth > 0.0f)
                overlapping += depth * fminf(a->radius, b->radius);
        }
    }
    assert_true(overlapping < 0.02f * area);
    assert_true(s->now > s->layout_awake);
    assert_int_equal(s->moving.count, 0);
    fixture_finish(&f);
}

static void steady_steps_allocate_nothing(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add_many(&f, 40, 30);
    fixture_play(&f, 3.0f);
    mem_fail_after(1);
    for (int i = 0; i < 600; i++)
        assert_int_equal(scene_step(f.scene, 1.0f / 60.0f), RC_OK);
    mem_fail_after(0);
    fixture_finish(&f);
}

static void a_frame_rate_does_not_change_the_way(void **state)
{
    (void)state;
    struct fixture slow, fast;
    fixture_init(&slow);
    fixture_init(&fast);
    add_many(&slow, 10, 20);
    add_many(&fast, 10, 20);
    assert_int_equal(scene_apply(slow.scene, 0), RC_OK);
    assert_int_equal(scene_apply(fast.scene, 0), RC_OK);
    for (int i = 0; i < 25 * 20; i++)
        assert_int_equal(scene_step(slow.scene, 1.0f / 25.0f), RC_OK);
    for (int i = 0; i < 120 * 20; i++)
        assert_int_equal(scene_step(fast.scene, 1.0f / 120.0f), RC_OK);
    float apart = 0.0f, extent = 0.0f;
    for (size_t i = 0; i < slow.scene->nodes.count; i++) {
        const struct scene_dir *a = &slow.scene->dirs.items[slow.scene->nodes.items[i]];
        const struct scene_dir *b = &fast.scene->dirs.items[fast.scene->nodes.items[i]];
        apart += vec2_length((struct vec2){a->x - b->x, a->y - b->y});
        extent += vec2_length((struct vec2){a->x, a->y});
    }
    assert_true(apart < 0.1f * extent);
    fixture_finish(&slow);
    fixture_finish(&fast);
}

static void active_people_and_files_are_in_the_frame(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    add_many(&f, 60, 40);
    fixture_play(&f, 6.0f);
    fixture_commit(&f, 2, "bob", "M top1/mid1/dir1/file0.c", "M top0/mid5/dir5/file0.c", NULL);
    fixture_play(&f, 2.0f);
    const struct scene *s = f.scene;
    for (size_t i = 0; i < s->files.count; i++) {
        const struct vec2 w = scene_file_position(s, &s->files.items[i]);
        const struct vec2 at = camera_to_screen(&s->camera, w.x, w.y);
        assert_true(at.x > 0.0f && at.x < 1280.0f && at.y > 0.0f && at.y < 720.0f);
    }
    assert_true(s->present.count > 0);
    for (size_t i = 0; i < s->present.count; i++) {
        const struct scene_person *p = &s->people.items[s->present.items[i]];
        const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
        assert_true(at.x > 0.0f && at.x < 1280.0f && at.y > 0.0f && at.y < 720.0f);
    }
    fixture_finish(&f);
}

static void people_fade_leave_and_come_back_the_same(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    fixture_commit(&f, 1, "ann", "A a", NULL);
    fixture_play(&f, 0.5f);
    assert_int_equal(f.scene->present.count, 1);
    assert_true(f.scene->people.items[0].alpha > 0.9f);
    fixture_commit(&f, 1, "nobody", NULL);
    fixture_play(&f, 6.0f);
    assert_int_equal(f.scene->present.count, 0);
    fixture_commit(&f, 2, "ann", "M a", NULL);
    fixture_play(&f, 0.5f);
    assert_int_equal(f.scene->present.count, 1);
    assert_int_equal(f.scene->present.items[0], 0);
    assert_int_equal(f.scene->people.items[0].commits, 2);
    fixture_finish(&f);
}

static bool not_secret(void *ctx, uint32_t path)
{
    return path != *(const uint32_t *)ctx;
}

static void filters_hide_paths_and_authors(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f);
    uint32_t secret = fixture_path(&f, str_of("secret"));
    f.scene->params.filter = (struct scene_filter){.path = not_secret, .ctx = &secret};
    fixture_commit(&f, 1, "ann", "A secret", "A open", "R secret shown", NULL);
    fixture_play(&f, 0.1f);
    assert_false(fixture_has(&f, "secret"));
    assert_true(fixture_has(&f, "open") && fixture_has(&f, "shown"));
    fixture_finish(&f);
}

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 60; n++) {
        struct fixture f;
        fixture_init(&f);
        add_many(&f, 20, 10);
        mem_fail_after(n);
        enum rc_status status = scene_apply(f.scene, 0);
        for (int i = 0; i < 10 && status == RC_OK; i++)
            status = scene_step(f.scene, 1.0f / 60.0f);
        mem_fail_after(0);
        assert_true(status == RC_OK || status == RC_ENOMEM);
        if (n == 1)
            assert_int_equal(status, RC_ENOMEM);
        fixture_finish(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_changes_and_deletions),
        cmocka_unit_test(a_file_that_comes_back_while_it_fades_stays),
        cmocka_unit_test(files_and_directories_of_one_name_do_not_coexist),
        cmocka_unit_test(a_rename_keeps_the_file_and_where_it_is),
        cmocka_unit_test(chains_are_one_node),
        cmocka_unit_test(slots_keep_files_apart),
        cmocka_unit_test(directories_end_up_apart_and_asleep),
        cmocka_unit_test(steady_steps_allocate_nothing),
        cmocka_unit_test(a_frame_rate_does_not_change_the_way),
        cmocka_unit_test(active_people_and_files_are_in_the_frame),
        cmocka_unit_test(people_fade_leave_and_come_back_the_same),
        cmocka_unit_test(filters_hide_paths_and_authors),
        cmocka_unit_test(running_out_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
