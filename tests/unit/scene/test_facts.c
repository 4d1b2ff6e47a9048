/* Facts against what the scene did when it played: the beams that each commit started say which
 * file was touched, under whatever name.
 */
#include <stdio.h>

#include "random_scene.h"

#include "rource/scene/facts.h"

enum { COMMITS = 300, MOST_FILES = 4096 };
static const uint32_t ALL = UINT32_MAX; /* changes to look at */

static bool path_filter(void *ctx, uint32_t path)
{
    (void)ctx;
    return path % 7 != 3;
}

static bool author_filter(void *ctx, uint32_t author)
{
    (void)ctx;
    return author != 2;
}

/* By commit and file: whether the scene let a person touch it. */
static unsigned char touched[COMMITS][MOST_FILES];

static void play(struct random_scene *r, uint32_t commit, uint32_t most_changes)
{
    struct scene *s = r->f.scene;
    random_commit(r, most_changes);
    const size_t before = s->actions.count;
    assert_int_equal(scene_apply(s, commit), RC_OK);
    assert_true(s->files.count < MOST_FILES);
    memset(touched[commit], 0, sizeof touched[commit]);
    for (size_t i = before; i < s->actions.count; i++)
        touched[commit][s->actions.items[i].file] = 1;
    const int steps = (int)random_below(r, 40); /* what dies is dead, or not yet */
    for (int i = 0; i < steps; i++)
        assert_int_equal(scene_step(s, 1.0f / 60.0f), RC_OK);
}

/* The commits that a table says, the newest first. */
struct answer {
    uint32_t commits[COMMITS], count;
};

static void check_commits(const struct scene_facts *facts, const struct answer *want)
{
    assert_int_equal(facts->count, want->count < RC_FACTS_COMMITS ? want->count : RC_FACTS_COMMITS);
    for (uint32_t i = 0; i < facts->count; i++)
        assert_int_equal(facts->commits[i], want->commits[i]);
}

static void check_file(const struct scene *s, uint32_t file)
{
    struct answer want = {.count = 0};
    struct scene_facts facts;
    for (uint32_t i = s->last_commit + 1; i-- > 0;) {
        if (touched[i][file])
            want.commits[want.count++] = i;
    }
    scene_facts(s, (struct scene_pick){RC_PICK_FILE, file}, ALL, &facts);
    check_commits(&facts, &want);
    assert_int_equal(facts.complete, want.count <= RC_FACTS_COMMITS);
    assert_int_equal(facts.files, 0);
}

/* With a slash at both ends; "/" for the root. */
static void path_text(const struct scene *s, uint32_t path, struct strbuf *out)
{
    strbuf_clear(out);
    strbuf_add_char(out, '/');
    history_path_string(s->params.history, path, out);
    if (path != RC_PATH_ROOT)
        strbuf_add_char(out, '/');
}

static bool passes_below(const struct scene *s, uint32_t path, struct str dir)
{
    const struct scene_filter *filter = &s->params.filter;
    struct strbuf text = {0};
    path_text(s, path, &text);
    const bool below = str_has_prefix(strbuf_view(&text), dir);
    strbuf_finish(&text);
    return below && (!filter->path || filter->path(filter->ctx, path));
}

static bool is_shown(const struct scene *s, const struct commit *c)
{
    const struct scene_filter *filter = &s->params.filter;
    return !filter->author || filter->author(filter->ctx, c->author);
}

static void check_dir(const struct scene *s, uint32_t dir)
{
    const struct history *h = s->params.history;
    struct answer want = {.count = 0};
    struct strbuf text = {0};
    struct scene_facts facts;
    uint32_t alive = 0;
    path_text(s, s->dirs.items[dir].path, &text);
    for (uint32_t i = s->last_commit + 1; i-- > 0;) {
        const struct commit *c = history_commit(h, i);
        bool found = false;
        for (uint32_t k = 0; k < c->change_count; k++) {
            const struct change *change = history_change(h, c->first_change + k);
            found = found || passes_below(s, change->path, strbuf_view(&text)) ||
                    (change->action == RC_CHANGE_RENAME &&
                     passes_below(s, change->old_path, strbuf_view(&text)));
        }
        if (found && is_shown(s, c))
            want.commits[want.count++] = i;
    }
    for (uint32_t i = 0; i < s->files.count; i++)
        alive += s->files.items[i].state == RC_FILE_ALIVE &&
                 s->files.items[i].path != s->dirs.items[dir].path && /* a file of its name */
                 passes_below(s, s->files.items[i].path, strbuf_view(&text));
    scene_facts(s, (struct scene_pick){RC_PICK_DIR, dir}, ALL, &facts);
    check_commits(&facts, &want);
    assert_int_equal(facts.complete, want.count <= RC_FACTS_COMMITS);
    assert_int_equal(facts.files, alive);
    strbuf_finish(&text);
}

static uint32_t top_of(const struct history *h, uint32_t path)
{
    struct strbuf text = {0};
    struct str head, tail;
    uint32_t top = RC_PATH_ROOT;
    history_path_string(h, path, &text);
    while (str_split(strbuf_view(&text), '/', &head, &tail)) {
        path = history_path(h, path)->parent;
        top = path;
        text.n -= tail.n > 0 ? 1 : 0;
        while (text.n > 0 && text.p[text.n] != '/')
            text.n--;
    }
    strbuf_finish(&text);
    return top;
}

/* No place that is not listed has more changes than one that is. */
static void check_places(const struct scene_facts *facts, const uint32_t *changes, uint32_t n)
{
    uint32_t places = 0;
    for (uint32_t i = 0; i < n; i++)
        places += changes[i] > 0;
    assert_int_equal(facts->place_count, places < RC_FACTS_PLACES ? places : RC_FACTS_PLACES);
    for (uint32_t k = 0; k < facts->place_count; k++) {
        const struct scene_place *p = &facts->places[k];
        uint32_t better = 0;
        assert_int_equal(p->changes, changes[p->path]);
        for (uint32_t i = 0; i < n; i++)
            better += changes[i] > p->changes || (changes[i] == p->changes && i < p->path);
        assert_int_equal(better, k);
    }
}

static void check_person(const struct scene *s, uint32_t person)
{
    const struct history *h = s->params.history;
    struct answer want = {.count = 0};
    struct scene_facts facts;
    static uint32_t changes[MOST_FILES];
    uint32_t sum = 0;
    memset(changes, 0, sizeof changes);
    for (uint32_t i = s->last_commit + 1; i-- > 0;) {
        const struct commit *c = history_commit(h, i);
        bool found = false;
        for (uint32_t k = 0; k < c->change_count && c->author == s->people.items[person].author;
             k++) {
            const uint32_t path = history_change(h, c->first_change + k)->path;
            if (!passes_below(s, path, str_of("")))
                continue;
            found = true;
            sum++;
            changes[top_of(h, path)]++;
        }
        if (found)
            want.commits[want.count++] = i;
    }
    scene_facts(s, (struct scene_pick){RC_PICK_PERSON, person}, ALL, &facts);
    check_commits(&facts, &want);
    assert_true(facts.complete && want.count > 0);
    assert_int_equal(facts.commit_count, want.count);
    assert_int_equal(facts.change_count, sum);
    assert_int_equal(facts.first, want.commits[want.count - 1]);
    check_places(&facts, changes, MOST_FILES);
}

static void check_all(const struct scene *s)
{
    for (uint32_t i = 0; i < s->files.count; i++) {
        if (s->files.items[i].state != RC_FILE_DEAD)
            check_file(s, i);
    }
    for (uint32_t i = 0; i < s->dirs.count; i++)
        check_dir(s, i);
    for (uint32_t i = 0; i < s->people.count; i++)
        check_person(s, i);
}

static void facts_are_what_was_played(void **state)
{
    (void)state;
    const struct scene_filter filters[] = {
        {0}, {.path = path_filter}, {.author = author_filter}, {path_filter, author_filter, NULL}};
    const uint64_t seed = test_seed();
    for (size_t i = 0; i < RC_COUNT(filters) * 2; i++) {
        struct random_scene r;
        random_scene_init(&r, seed + i, filters[i / 2]);
        for (uint32_t c = 0; c < COMMITS; c++) {
            play(&r, c, i % 2 ? 1 : RANDOM_CHANGES);
            if (c % 60 == 59)
                check_all(r.f.scene);
        }
        random_scene_finish(&r);
    }
}

static void a_limit_only_leaves_out(void **state)
{
    (void)state;
    struct random_scene r;
    const struct scene_filter all = {0};
    random_scene_init(&r, test_seed(), all);
    for (uint32_t c = 0; c < 100; c++)
        play(&r, c, RANDOM_CHANGES);
    for (uint32_t kind = RC_PICK_PERSON; kind <= RC_PICK_FILE; kind++) {
        for (uint32_t limit = 0; limit < 700; limit += 1 + limit / 3) {
            struct scene_facts some, whole;
            const struct scene_pick pick = {(enum scene_pick_kind)kind, limit % 5};
            scene_facts(r.f.scene, pick, ALL, &whole);
            scene_facts(r.f.scene, pick, limit, &some);
            assert_true(some.count <= whole.count);
            assert_memory_equal(some.commits, whole.commits, some.count * sizeof *some.commits);
            if (limit == 0)
                assert_false(some.complete && whole.count > 0);
            if (some.complete)
                assert_int_equal(some.count, whole.count);
        }
    }
    random_scene_finish(&r);
}

static void check_same(const struct scene_facts *a, const struct scene_facts *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->commits, b->commits, a->count * sizeof *a->commits);
    assert_int_equal(a->complete, b->complete);
    assert_int_equal(a->files, b->files);
    assert_int_equal(a->commit_count, b->commit_count);
    assert_int_equal(a->change_count, b->change_count);
    assert_int_equal(a->first, b->first);
    assert_int_equal(a->place_count, b->place_count);
    assert_memory_equal(a->places, b->places, a->place_count * sizeof *a->places);
}

enum { WATCHED = 12 };

/* Brings some facts, or all, up to date and compares them with new ones. */
static void update_some(struct random_scene *r, const struct scene *s, bool all,
                        struct scene_facts facts[][WATCHED])
{
    struct scene_facts anew;
    for (uint32_t kind = RC_PICK_NONE; kind <= RC_PICK_FILE; kind++) {
        for (uint32_t i = 0; i < WATCHED; i++) {
            if (!all && random_below(r, 6) > 0)
                continue;
            scene_facts_update(s, ALL, &facts[kind][i]);
            scene_facts(s, facts[kind][i].of, ALL, &anew);
            check_same(&facts[kind][i], &anew);
        }
    }
}

static void facts_go_on_from_older_ones(void **state)
{
    (void)state;
    static struct scene_facts facts[RC_PICK_FILE + 1][WATCHED];
    const struct scene_filter all = {0};
    const uint64_t seed = test_seed();
    for (uint64_t round = 0; round < 6; round++) {
        struct random_scene r;
        struct scene *back;
        random_scene_init(&r, seed + round, all);
        for (uint32_t i = 0; i < RC_COUNT(facts) * WATCHED; i++) {
            const struct scene_pick of = {(enum scene_pick_kind)(i / WATCHED), i % WATCHED};
            scene_facts(r.f.scene, of, ALL, &facts[i / WATCHED][i % WATCHED]);
        }
        for (uint32_t c = 0; c < COMMITS; c++) {
            play(&r, c, round % 2 ? 1 : RANDOM_CHANGES);
            update_some(&r, r.f.scene, false, facts);
        }
        /* a scene that stands earlier, and on again */
        assert_int_equal(scene_create(&back, &r.f.scene->params), RC_OK);
        update_some(&r, back, true, facts);
        for (uint32_t c = 0; c < 20; c++)
            assert_int_equal(scene_apply(back, c), RC_OK);
        update_some(&r, r.f.scene, true, facts);
        update_some(&r, back, true, facts);
        scene_destroy(back);
        random_scene_finish(&r);
    }
}

static uint32_t file_of(struct fixture *f, const char *path)
{
    return f->scene->path_file.items[fixture_path(f, str_of(path))];
}

static void check_last(struct fixture *f, const char *path, const char *commits)
{
    struct scene_facts facts;
    char text[64] = "";
    scene_facts(f->scene, (struct scene_pick){RC_PICK_FILE, file_of(f, path)}, ALL, &facts);
    for (uint32_t i = 0; i < facts.count; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%u ", facts.commits[i]);
    assert_string_equal(text, commits);
}

static void files_are_followed_through_their_names(void **state)
{
    (void)state;
    struct fixture f;
    struct scene_facts facts;
    fixture_init(&f);
    scene_facts(f.scene, (struct scene_pick){RC_PICK_FILE, 0}, ALL, &facts);
    assert_true(facts.count == 0 && !facts.complete); /* nothing was played */
    fixture_commit(&f, 0, "baseline", "A old", "A base", NULL);
    ((struct commit *)segments_at(&f.history->commits, 0))->flags = RC_COMMIT_BASELINE;
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 1, "ann", "M old", NULL);
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 2, "bob", "R old new", NULL);
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 3, "ann", "A old", NULL); /* another file */
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 4, "bob", "R old new", "M base", NULL); /* takes the place of the first */
    fixture_play(&f, 0.1f);
    check_last(&f, "new", "4 3 ");
    check_last(&f, "base", "4 ");
    fixture_commit(&f, 5, "ann", "D new", NULL);
    fixture_play(&f, 3.0f);
    fixture_commit(&f, 6, "ann", "A new", NULL); /* the same again */
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 7, "ann", "R nowhere new", NULL); /* as good as a change */
    fixture_play(&f, 0.1f);
    check_last(&f, "new", "7 6 5 4 3 ");
    fixture_commit(&f, 8, "ann", "A dir/file", NULL);
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 9, "ann", "A dir", NULL); /* in its place */
    fixture_play(&f, 0.1f);
    fixture_commit(&f, 10, "ann", "R dir/file free", NULL); /* of what is gone */
    fixture_play(&f, 0.1f);
    check_last(&f, "free", "10 ");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_what_was_played),
        cmocka_unit_test(a_limit_only_leaves_out),
        cmocka_unit_test(facts_go_on_from_older_ones),
        cmocka_unit_test(files_are_followed_through_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
