/* test_repo_walk.c: the order of commits against git's own method, a sorted list, for whole walks
 * and for what comes after them.
 */
#include "testing.h"

#include "fake_store.h"
#include "repo_collect.h"
#include "repo_walk.h"
#include "rource/base/memory.h"

enum { MAX_COMMITS = 80, MAX_PARENTS = 4 };

/* A history as numbers; parents have smaller numbers. */
struct node {
    struct object_id id;
    size_t parents[MAX_PARENTS];
    size_t parent_count;
    uint64_t date;
};
struct graph {
    struct node nodes[MAX_COMMITS];
    size_t count;
};

static struct object_id write_commit(struct repo_store *store, const struct graph *g,
                                     const struct node *node, const char *author)
{
    struct strbuf text = {0};
    char hex[RC_OBJECT_HEX_SIZE];
    strbuf_printf(&text, "tree %040d\n", 0);
    for (size_t i = 0; i < node->parent_count; i++) {
        object_id_format(hex, &g->nodes[node->parents[i]].id);
        strbuf_printf(&text, "parent %s\n", hex);
    }
    strbuf_printf(&text, "author %s <a@x> 11 +0100\ncommitter C <c@x> %llu +0000\n\nx", author,
                  (unsigned long long)node->date);
    const struct object_id id = store_add(store, RC_OBJECT_COMMIT, text.p, text.n);
    strbuf_finish(&text);
    return id;
}

static void random_graph(struct graph *g, struct repo_store *store, uint64_t *random)
{
    g->count = 1 + test_random(random) % MAX_COMMITS;
    for (size_t i = 0; i < g->count; i++) {
        struct node *node = &g->nodes[i];
        char author[32];
        node->parent_count = 0;
        node->date = 100 + i / 3 + test_random(random) % 4 * (test_random(random) % 5 == 0);
        const size_t wanted = i == 0 || test_random(random) % 20 == 0 ? 0
                              : test_random(random) % 3               ? 1
                                                        : 1 + test_random(random) % MAX_PARENTS;
        for (size_t k = 0; k < wanted; k++)
            node->parents[node->parent_count++] =
                test_random(random) % 3 ? i - 1 - test_random(random) % (i < 4 ? i : 4)
                                        : test_random(random) % i;
        snprintf(author, sizeof author, "A %zu", i);
        node->id = write_commit(store, g, node, author);
    }
}

/* git's commit_list_insert_by_date(): behind all that are not older. Returns the order in out. */
static size_t naive_order(const struct graph *g, size_t head, bool first_parent, size_t *out)
{
    size_t list[MAX_COMMITS + 1] = {0}, n = 0, done = 0;
    bool seen[MAX_COMMITS] = {false};
    list[n++] = head;
    seen[head] = true;
    while (n > 0) {
        const size_t commit = list[0];
        memmove(list, list + 1, --n * sizeof *list);
        out[done++] = commit;
        const struct node *node = &g->nodes[commit];
        for (size_t i = 0; i < node->parent_count && !(first_parent && i > 0); i++) {
            const size_t parent = node->parents[i];
            if (seen[parent])
                continue;
            seen[parent] = true;
            size_t at = 0;
            while (at < n && g->nodes[list[at]].date >= g->nodes[parent].date)
                at++;
            memmove(list + at + 1, list + at, (n - at) * sizeof *list);
            list[at] = parent;
            n++;
        }
    }
    return done;
}

static enum rc_status run(struct repo_walk *walk, struct repo_store *store,
                          struct repo_notes *notes, const struct object_id *head, bool first_parent)
{
    const struct repo_walk_params params = {
        .store = store,
        .reader = &(struct repo_reader){store},
        .notes = notes,
        .first_parent = first_parent,
    };
    repo_walk_init(walk);
    return repo_walk_run(walk, head, &params);
}

/* As run(), with everything read ahead by several threads. */
static enum rc_status run_ahead(struct repo_walk *walk, struct repo_store *store,
                                struct repo_notes *notes, const struct object_id *head,
                                bool first_parent)
{
    struct repo_reader reader = {store};
    struct repo_reader *const readers[] = {&reader, &reader, &reader};
    struct jobs *jobs = NULL;
    const struct repo_walk_params params = {
        .store = store, .notes = notes, .first_parent = first_parent};
    repo_walk_init(walk);
    enum rc_status st = jobs_create(&jobs, RC_COUNT(readers));
    if (st == RC_OK)
        st = repo_collect(walk, head, &params, jobs, readers);
    jobs_destroy(jobs);
    /* Without a reader: whatever was not read ahead ends the program. */
    return st == RC_OK ? repo_walk_run(walk, head, &params) : st;
}

static void check_order(const struct repo_walk *walk, const struct graph *g, bool first_parent)
{
    size_t want[MAX_COMMITS];
    const size_t n = naive_order(g, g->count - 1, first_parent, want);
    assert_int_equal(walk->order.count, n);
    for (size_t i = 0; i < n; i++) {
        const struct walk_commit *got = &walk->commits.items[walk->order.items[i]];
        const struct node *node = &g->nodes[want[n - 1 - i]];
        assert_true(object_id_equal(&got->id, &node->id));
        assert_int_equal(got->time, node->date);
        assert_int_equal(got->zone_minutes, 60);
        assert_int_equal(got->is_merge, node->parent_count > 1);
        if (first_parent)
            continue;
        assert_int_equal(got->parent_count, node->parent_count);
        for (uint32_t k = 0; k < got->parent_count; k++)
            assert_true(object_id_equal(&repo_walk_parent(walk, got, k)->id,
                                        &g->nodes[node->parents[k]].id));
    }
}

static void test_random_graphs(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 1000; round++) {
        struct repo_store store = {0};
        struct repo_notes notes = {.log = NULL};
        struct graph g;
        struct repo_walk walk;
        random_graph(&g, &store, &random);
        const bool first_parent = test_random(&random) % 4 == 0;
        assert_int_equal(run(&walk, &store, &notes, &g.nodes[g.count - 1].id, first_parent), RC_OK);
        check_order(&walk, &g, first_parent);
        assert_int_equal(atomic_load(&notes.told), 0);
        repo_walk_finish(&walk);
        store_finish(&store);
    }
}

/* What a whole walk shows from one head and not from another, oldest first. */
static size_t naive_difference(const struct graph *g, size_t head, size_t old, bool first_parent,
                               size_t *out)
{
    size_t all[MAX_COMMITS], before[MAX_COMMITS], n = 0;
    bool is_behind[MAX_COMMITS] = {false};
    const size_t count = naive_order(g, head, first_parent, all);
    for (size_t i = naive_order(g, old, first_parent, before); i > 0; i--)
        is_behind[before[i - 1]] = true;
    for (size_t i = count; i > 0; i--)
        if (!is_behind[all[i - 1]])
            out[n++] = all[i - 1];
    return n;
}

static void check_extension(const struct repo_walk *walk, const struct graph *g, const size_t *want,
                            size_t n)
{
    assert_int_equal(walk->order.count, n);
    for (size_t i = 0; i < n; i++) {
        const struct walk_commit *got = &walk->commits.items[walk->order.items[i]];
        const struct node *node = &g->nodes[want[i]];
        assert_true(object_id_equal(&got->id, &node->id));
        for (uint32_t k = 0; k < got->parent_count; k++)
            assert_true(object_id_equal(&repo_walk_parent(walk, got, k)->id,
                                        &g->nodes[node->parents[k]].id));
    }
}

static void test_reading_ahead_changes_nothing(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 150; round++) {
        struct repo_store store = {0};
        struct repo_notes plain = {.log = NULL}, ahead = {.log = NULL};
        struct graph g;
        struct repo_walk want, got;
        random_graph(&g, &store, &random);
        const struct object_id head = g.nodes[g.count - 1].id;
        const bool first_parent = test_random(&random) % 4 == 0;
        for (int lost = (int)(test_random(&random) % 3); lost > 0 && g.count > 4; lost--) {
            struct fake_object *object = &store.objects[test_random(&random) % (store.count - 1)];
            object->kind = RC_OBJECT_TREE; /* cannot be read as a commit */
        }
        assert_int_equal(run(&want, &store, &plain, &head, first_parent), RC_OK);
        assert_int_equal(run_ahead(&got, &store, &ahead, &head, first_parent), RC_OK);
        assert_int_equal(atomic_load(&plain.told), atomic_load(&ahead.told));
        assert_int_equal(got.order.count, want.order.count);
        for (size_t i = 0; i < got.order.count; i++) {
            const struct walk_commit *a = &want.commits.items[want.order.items[i]];
            const struct walk_commit *b = &got.commits.items[got.order.items[i]];
            assert_true(object_id_equal(&a->id, &b->id));
            assert_int_equal(a->time, b->time);
            assert_int_equal(a->parent_count, b->parent_count);
            assert_int_equal(a->is_merge, b->is_merge);
            assert_string_equal(intern_string(&want.people.names, a->author).p,
                                intern_string(&got.people.names, b->author).p);
        }
        repo_walk_finish(&want);
        repo_walk_finish(&got);
        store_finish(&store);
    }
}

/* The revision jumps about: on, back, to other branches; some of the walks are undone. */
static void test_what_comes_later(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 300; round++) {
        struct repo_store store = {0};
        struct repo_notes notes = {.log = NULL};
        struct graph g;
        struct repo_walk walk;
        random_graph(&g, &store, &random);
        const bool first_parent = test_random(&random) % 4 == 0;
        const struct repo_walk_params params = {.store = &store,
                                                .reader = &(struct repo_reader){&store},
                                                .notes = &notes,
                                                .first_parent = first_parent};
        size_t old = test_random(&random) % g.count;
        assert_int_equal(run(&walk, &store, &notes, &g.nodes[old].id, first_parent), RC_OK);
        for (int step = 0; step < 8; step++) {
            size_t want[MAX_COMMITS];
            const size_t head = test_random(&random) % g.count;
            const size_t n = naive_difference(&g, head, old, first_parent, want);
            assert_int_equal(repo_walk_extend(&walk, &g.nodes[head].id, &params), RC_OK);
            check_extension(&walk, &g, want, n);
            if (test_random(&random) % 3 == 0)
                repo_walk_undo(&walk);
            else
                old = head;
        }
        assert_int_equal(atomic_load(&notes.told), 0);
        repo_walk_finish(&walk);
        store_finish(&store);
    }
}

/* Three commits in a row and a second root: 0 ← 1 ← 2 ← 4 → 3. */
static void small_graph(struct graph *g, struct repo_store *store)
{
    static const struct node nodes[] = {
        {.date = 10},
        {.date = 20, .parents = {0}, .parent_count = 1},
        {.date = 30, .parents = {1}, .parent_count = 1},
        {.date = 25},
        {.date = 40, .parents = {2, 3}, .parent_count = 2},
    };
    g->count = RC_COUNT(nodes);
    for (size_t i = 0; i < g->count; i++) {
        g->nodes[i] = nodes[i];
        g->nodes[i].id = write_commit(store, g, &g->nodes[i], "Ann");
    }
}

static void test_missing_parent_is_left_out(void **state)
{
    (void)state;
    struct repo_store store = {0};
    struct repo_notes notes = {.log = NULL};
    struct graph g;
    struct repo_walk walk;
    small_graph(&g, &store);
    store_remove(&store, &g.nodes[2].id);
    assert_int_equal(run(&walk, &store, &notes, &g.nodes[4].id, false), RC_OK);
    assert_int_equal(walk.order.count, 2);
    const struct walk_commit *head = &walk.commits.items[walk.order.items[1]];
    assert_int_equal(head->parent_count, 1);
    assert_true(head->is_merge);
    assert_true(object_id_equal(&repo_walk_parent(&walk, head, 0)->id, &g.nodes[3].id));
    assert_int_equal(atomic_load(&notes.told), 1u << RC_NOTE_COMMIT_MISSING);
    repo_walk_finish(&walk);
    store_remove(&store, &g.nodes[4].id);
    assert_int_equal(run(&walk, &store, &notes, &g.nodes[4].id, false), RC_ENOTFOUND);
    repo_walk_finish(&walk);
    store_finish(&store);
}

static void test_broken_parent_is_left_out(void **state)
{
    (void)state;
    struct repo_store store = {0};
    struct repo_notes notes = {.log = NULL};
    struct graph g;
    struct repo_walk walk;
    small_graph(&g, &store);
    store_remove(&store, &g.nodes[1].id);
    store_add_as(&store, g.nodes[1].id, RC_OBJECT_COMMIT, "rubbish", 7);
    store_remove(&store, &g.nodes[3].id);
    store_add_as(&store, g.nodes[3].id, RC_OBJECT_TREE, "", 0);
    assert_int_equal(run(&walk, &store, &notes, &g.nodes[4].id, false), RC_OK);
    assert_int_equal(walk.order.count, 2);
    assert_int_equal(atomic_load(&notes.told), 1u << RC_NOTE_COMMIT_BROKEN);
    repo_walk_finish(&walk);
    store_finish(&store);
}

static void test_grafts_replace_parents(void **state)
{
    (void)state;
    struct repo_store store = {0};
    struct repo_notes notes = {.log = NULL};
    struct graph g;
    struct repo_walk walk;
    small_graph(&g, &store);
    store.grafts[0] = (struct fake_graft){.commit = g.nodes[2].id};
    store.grafts[1] =
        (struct fake_graft){.commit = g.nodes[3].id, .parents = {g.nodes[0].id}, .count = 1};
    store.graft_count = 2;
    assert_int_equal(run(&walk, &store, &notes, &g.nodes[4].id, false), RC_OK);
    static const size_t want[] = {0, 3, 2, 4};
    assert_int_equal(walk.order.count, RC_COUNT(want));
    for (size_t i = 0; i < RC_COUNT(want); i++)
        assert_true(
            object_id_equal(&walk.commits.items[walk.order.items[i]].id, &g.nodes[want[i]].id));
    repo_walk_finish(&walk);
    store_finish(&store);
}

static void test_author_time(void **state)
{
    (void)state;
    struct repo_store store = {0};
    struct repo_notes notes = {.log = NULL};
    struct graph g;
    struct repo_walk walk;
    small_graph(&g, &store);
    const struct repo_walk_params params = {.store = &store,
                                            .reader = &(struct repo_reader){&store},
                                            .notes = &notes,
                                            .author_time = true};
    repo_walk_init(&walk);
    assert_int_equal(repo_walk_run(&walk, &g.nodes[4].id, &params), RC_OK);
    assert_int_equal(walk.order.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(walk.commits.items[i].time, 11);
    assert_string_equal(intern_string(&walk.people.names, walk.commits.items[0].author).p, "Ann");
    repo_walk_finish(&walk);
    store_finish(&store);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    uint64_t nth = 1;
    enum rc_status st = RC_ENOMEM;
    for (; st == RC_ENOMEM; nth++) {
        struct repo_store store = {0};
        struct repo_notes notes = {.log = NULL};
        struct graph g;
        struct repo_walk walk;
        small_graph(&g, &store);
        mem_fail_after(nth);
        st = run(&walk, &store, &notes, &g.nodes[4].id, false);
        mem_fail_after(0);
        assert_true(st == RC_OK || st == RC_ENOMEM);
        if (st == RC_OK)
            check_order(&walk, &g, false);
        repo_walk_finish(&walk);
        store_finish(&store);
    }
    assert_true(nth > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_graphs),
        cmocka_unit_test(test_reading_ahead_changes_nothing),
        cmocka_unit_test(test_what_comes_later),
        cmocka_unit_test(test_missing_parent_is_left_out),
        cmocka_unit_test(test_broken_parent_is_left_out),
        cmocka_unit_test(test_grafts_replace_parents),
        cmocka_unit_test(test_author_time),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
