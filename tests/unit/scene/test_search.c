/* Searching against a plain search that folds and compares whole strings. */
#include <stdio.h>

#include "random_scene.h"

#include "rource/scene/search.h"

static void fold(struct str text, struct strbuf *out)
{
    strbuf_clear(out);
    for (size_t at = 0; at < text.n;)
        utf8_add(out, utf8_fold_case(utf8_next(text, &at)));
    strbuf_add(out, str_of(""));
}

/* 0 = no match, 1 = begins with it, 2 = holds it. */
static int plain_match(struct str needle, struct str name)
{
    struct strbuf n = {0}, h = {0};
    fold(needle, &n);
    fold(name, &h);
    int match = 0;
    if (h.n > 0 && n.n <= h.n && memcmp(h.p, n.p, n.n) == 0)
        match = 1;
    else if (h.n > 0 && strstr(h.p, n.p))
        match = 2;
    strbuf_finish(&n);
    strbuf_finish(&h);
    return match;
}

static void path_of(const struct scene *s, uint32_t file, struct strbuf *out)
{
    strbuf_clear(out);
    strbuf_add_char(out, '/');
    history_path_string(s->params.history, s->files.items[file].path, out);
}

static int plain_match_file(const struct scene *s, struct str needle, uint32_t file)
{
    struct strbuf path = {0};
    int match;
    if (needle.n > 0 && memchr(needle.p, '/', needle.n)) {
        path_of(s, file, &path);
        const struct str whole = strbuf_view(&path), bare = {whole.p + 1, whole.n - 1};
        match = plain_match(needle, whole);
        if (match == 2 && plain_match(needle, bare) == 1)
            match = 1;
    } else {
        match =
            plain_match(needle, history_path_name(s->params.history, s->files.items[file].path));
    }
    strbuf_finish(&path);
    return match;
}

/* Byte order of the paths when a slash sorts before all else. */
static int compare_paths(const struct scene *s, uint32_t a, uint32_t b)
{
    struct strbuf p = {0}, o = {0};
    path_of(s, a, &p);
    path_of(s, b, &o);
    size_t i = 0;
    while (p.p[i] == o.p[i] && p.p[i])
        i++;
    const int x = p.p[i] == '/' ? 1 : 2 * (unsigned char)p.p[i];
    const int y = o.p[i] == '/' ? 1 : 2 * (unsigned char)o.p[i];
    strbuf_finish(&p);
    strbuf_finish(&o);
    return x - y;
}

static void check_files(const struct search *q, const struct scene *s, struct str needle)
{
    uint32_t want = 0;
    for (uint32_t i = 0; i < s->files.count; i++)
        want += s->files.items[i].state == RC_FILE_ALIVE && plain_match_file(s, needle, i);
    assert_int_equal(q->file_count, want);
    assert_int_equal(q->files.count, want < RC_SEARCH_LISTED ? want : RC_SEARCH_LISTED);
    for (size_t i = 0; i < q->files.count; i++) {
        const uint32_t file = q->files.items[i];
        const int match = plain_match_file(s, needle, file);
        assert_int_equal(s->files.items[file].state, RC_FILE_ALIVE);
        assert_true(match > 0);
        if (i == 0)
            continue;
        const int before = plain_match_file(s, needle, q->files.items[i - 1]);
        assert_true(before <= match);
        assert_true(before < match || compare_paths(s, q->files.items[i - 1], file) < 0);
    }
}

static void check_people(const struct search *q, const struct scene *s, struct str needle)
{
    const bool path = needle.n > 0 && memchr(needle.p, '/', needle.n);
    uint32_t want = 0;
    for (uint32_t i = 0; i < s->people.count && !path; i++)
        want += plain_match(needle, intern_string(&s->params.history->authors,
                                                  s->people.items[i].author)) > 0;
    assert_int_equal(q->person_count, want);
    assert_int_equal(q->people.count, want);
    for (size_t i = 1; i < q->people.count; i++) {
        const uint32_t a = q->people.items[i - 1], b = q->people.items[i];
        const struct scene_person *p = &s->people.items[a], *o = &s->people.items[b];
        const bool here = p->list_index != RC_SCENE_NONE, there = o->list_index != RC_SCENE_NONE;
        assert_true(here || !there);
        if (here == there)
            assert_true(p->commits > o->commits || (p->commits == o->commits && a < b));
    }
}

static void check(const struct search *q, const struct scene *s, struct str needle)
{
    check_files(q, s, needle);
    check_people(q, s, needle);
}

/* Not every search sees every moment. */
static void refresh_some(struct random_scene *r, struct search *q, const char *const *needles,
                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (random_below(r, 3) == 0)
            continue;
        assert_int_equal(search_refresh(&q[i], r->f.scene), RC_OK);
        check(&q[i], r->f.scene, str_of(needles[i]));
    }
}

static void finds_what_a_plain_search_finds(void **state)
{
    (void)state;
    static const char *const needles[] = {
        "a",   "b.C",   "ü",       "ÜBUNG.c", "LIB",  "e", "ПРИ",     "/a",    "lib/",     "Lib/M",
        "a/x", "x-1/b", "PéRSON ", "son 3",   "none", "/", "a/lib/b", "\xff/", "привет/a",
    };
    const struct scene_filter all = {0};
    struct random_scene r;
    struct search q[RC_COUNT(needles)] = {{.needle = {0}}};
    random_scene_init(&r, test_seed(), all);
    for (size_t i = 0; i < RC_COUNT(needles); i++)
        assert_int_equal(search_set(&q[i], str_of(needles[i])), RC_OK);
    for (int round = 0; round < 400; round++) {
        random_commit(&r, 5);
        fixture_play(&r.f, 0.02f * (float)random_below(&r, 25));
        refresh_some(&r, q, needles, RC_COUNT(needles));
        assert_int_equal(scene_step(r.f.scene, 3.0f), RC_OK); /* people leave */
        refresh_some(&r, q, needles, RC_COUNT(needles));
    }
    /* a scene of the same history that stands elsewhere, as after a seek */
    struct scene *other;
    assert_int_equal(scene_create(&other, &r.f.scene->params), RC_OK);
    for (uint32_t i = 0; i < 40; i++)
        assert_int_equal(scene_apply(other, i), RC_OK);
    for (size_t i = 0; i < RC_COUNT(needles); i++) {
        assert_int_equal(search_refresh(&q[i], other), RC_OK);
        check(&q[i], other, str_of(needles[i]));
        assert_int_equal(search_refresh(&q[i], r.f.scene), RC_OK);
        check(&q[i], r.f.scene, str_of(needles[i]));
        search_finish(&q[i]);
    }
    scene_destroy(other);
    random_scene_finish(&r);
}

static void names_of(struct fixture *f, const struct search *q, struct strbuf *out)
{
    strbuf_clear(out);
    for (size_t i = 0; i < q->files.count; i++) {
        history_path_string(f->history, f->scene->files.items[q->files.items[i]].path, out);
        strbuf_add_char(out, ' ');
    }
    for (size_t i = 0; i < q->people.count; i++) {
        const struct scene_person *p = &f->scene->people.items[q->people.items[i]];
        strbuf_add(out, intern_string(&f->history->authors, p->author));
        strbuf_add_char(out, ' ');
    }
}

static void expect(struct fixture *f, struct search *q, const char *needle, const char *names)
{
    struct strbuf out = {0};
    assert_int_equal(search_set(q, str_of(needle)), RC_OK);
    assert_int_equal(search_refresh(q, f->scene), RC_OK);
    names_of(f, q, &out);
    assert_string_equal(out.n ? out.p : "", names);
    strbuf_finish(&out);
}

static void lists_are_in_order(void **state)
{
    (void)state;
    struct fixture f;
    struct search q = {.needle = {0}};
    fixture_init(&f);
    fixture_commit(&f, 0, "Map", "A z/main.c", "A a/remain", "A a-b/main.h", "A Main", NULL);
    fixture_play(&f, 0.1f);
    for (int i = 0; i < 2; i++) {
        fixture_commit(&f, 1 + i, "Tamar", "M z/main.c", NULL);
        fixture_play(&f, 0.1f);
    }
    expect(&f, &q, "main", "Main a-b/main.h z/main.c a/remain ");
    expect(&f, &q, "MA", "Main a-b/main.h z/main.c a/remain Tamar Map ");
    expect(&f, &q, "A/", "a/remain ");
    expect(&f, &q, "/m", "Main a-b/main.h z/main.c ");
    expect(&f, &q, "main.c/", "");
    expect(&f, &q, "", "");
    expect(&f, &q, "z", ""); /* of a directory: no file's name */
    expect(&f, &q, "map", "Map ");
    for (int i = 0; i < 30; i++) /* Map leaves, Tamar comes back */
        assert_int_equal(scene_step(f.scene, 1.0f), RC_OK);
    fixture_commit(&f, 9, "Map", "R Main z/moved", "D a/remain", NULL);
    fixture_play(&f, 0.1f);
    expect(&f, &q, "m", "a-b/main.h z/main.c z/moved Map Tamar ");
    search_finish(&q);
    fixture_finish(&f);
}

/* More than are listed: those that begin with the text, else the first that came. */
static void only_so_many_are_listed(void **state)
{
    (void)state;
    struct fixture f;
    struct search q = {.needle = {0}};
    char text[32];
    fixture_init(&f);
    fixture_commit(&f, 0, "ann", NULL);
    for (uint32_t i = 0; i < 6000; i++) {
        (void)snprintf(text, sizeof text, "A %c%u/%s%u", (char)('z' - i % 20), i % 7,
                       i % 3 ? "file" : "a-file", i);
        fixture_change(&f, text);
    }
    history_publish(f.history);
    fixture_play(&f, 0.1f);
    assert_int_equal(search_set(&q, str_of("FILE")), RC_OK);
    assert_int_equal(search_refresh(&q, f.scene), RC_OK);
    check(&q, f.scene, str_of("file"));
    assert_int_equal(q.file_count, 6000);
    for (size_t i = 0; i < RC_SEARCH_LISTED; i++) {
        const int match = plain_match_file(f.scene, str_of("file"), q.files.items[i]);
        assert_int_equal(match, i < 4000 ? 1 : 2);
        assert_true(match == 1 || q.files.items[i] < 3 * (RC_SEARCH_LISTED - 4000));
    }
    for (uint32_t i = 0; i < 5000; i++) {
        (void)snprintf(text, sizeof text, "A Filer %u", i * 7919 % 6007);
        fixture_commit(&f, i, text + 2, text, NULL);
        fixture_play(&f, 0.0f);
    }
    assert_int_equal(search_refresh(&q, f.scene), RC_OK);
    assert_int_equal(q.people.count, RC_SEARCH_LISTED);
    assert_int_equal(q.person_count, f.scene->people.count - 1);
    assert_true(q.person_count > RC_SEARCH_LISTED);
    search_finish(&q);
    fixture_finish(&f);
}

static void rest_costs_nothing(void **state)
{
    (void)state;
    struct random_scene r;
    struct search q = {.needle = {0}};
    const struct scene_filter all = {0};
    random_scene_init(&r, test_seed(), all);
    for (int i = 0; i < 100; i++) {
        random_commit(&r, 6);
        fixture_play(&r.f, 0.02f);
    }
    fixture_commit(&r.f, 1, "ann", "A nine", NULL);
    fixture_play(&r.f, 0.02f);
    assert_int_equal(search_set(&q, str_of("n")), RC_OK);
    assert_int_equal(search_refresh(&q, r.f.scene), RC_OK);
    assert_true(q.files.count > 0 && q.people.count > 0);
    const uint64_t before = mem_allocation_count();
    const uint32_t seen = q.paths_seen;
    q.files.items[0] = q.people.items[0] = RC_SCENE_NONE; /* found anew if looked for */
    assert_int_equal(search_set(&q, str_of("N")), RC_OK);
    assert_int_equal(search_refresh(&q, r.f.scene), RC_OK);
    assert_int_equal(q.files.items[0], RC_SCENE_NONE);
    assert_int_equal(q.people.items[0], RC_SCENE_NONE);
    assert_int_equal(q.paths_seen, seen);
    assert_int_equal(mem_allocation_count(), before);
    search_finish(&q);
    random_scene_finish(&r);
}

static void survives_want_of_memory(void **state)
{
    (void)state;
    static const char *const needles[] = {"a", "lib/", "person"};
    struct random_scene r;
    const struct scene_filter all = {0};
    random_scene_init(&r, test_seed(), all);
    for (int i = 0; i < 60; i++) {
        random_commit(&r, 6);
        fixture_play(&r.f, 0.02f);
    }
    for (size_t i = 0; i < RC_COUNT(needles); i++) {
        const struct str needle = str_of(needles[i]);
        bool failed = true;
        for (uint64_t n = 1; failed; n++) {
            struct search q = {.needle = {0}};
            mem_fail_after(n);
            enum rc_status status = search_set(&q, needle);
            if (status == RC_OK)
                status = search_refresh(&q, r.f.scene);
            mem_fail_after(0);
            failed = status < 0;
            if (failed) {
                assert_int_equal(status, RC_ENOMEM);
                assert_int_equal(q.files.count + q.people.count + q.file_count, 0);
                assert_int_equal(search_set(&q, needle), RC_OK);
                assert_int_equal(search_refresh(&q, r.f.scene), RC_OK);
            }
            assert_true(n > 3 || failed);
            check(&q, r.f.scene, needle);
            search_finish(&q);
        }
    }
    random_scene_finish(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_plain_search_finds), cmocka_unit_test(lists_are_in_order),
        cmocka_unit_test(only_so_many_are_listed),         cmocka_unit_test(rest_costs_nothing),
        cmocka_unit_test(survives_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
