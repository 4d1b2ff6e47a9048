/* test_repo_compare.c: the n-way comparison of trees against a naive model on lists of paths.
 */
#include "testing.h"

#include "fake_store.h"
#include "repo_compare.h"
#include "rource/base/memory.h"
#include "tree_model.h"

enum { MAX_OLD_TREES = 4, MAX_EVENTS = 400 };

struct event {
    enum compare_event event;
    char path[PATH];
};
struct events {
    struct event items[MAX_EVENTS];
    size_t count;
};

static enum rc_status collect(void *ctx, const struct compare_difference *d)
{
    struct events *events = ctx;
    assert_true(events->count < MAX_EVENTS && d->path.n < PATH);
    struct event *e = &events->items[events->count++];
    e->event = d->event;
    memcpy(e->path, d->path.p, d->path.n);
    e->path[d->path.n] = '\0';
    return RC_OK;
}

/* ---- naive comparison ---- */

static bool file_equal(const struct file *a, const struct file *b)
{
    return a->mode == b->mode && a->content == b->content;
}

static void expect_path(struct events *out, const char *path, const struct model *new_tree,
                        const struct model *old, size_t count)
{
    const struct file *now = model_find(new_tree, path);
    size_t with = 0;
    bool is_as_old = false;
    for (size_t i = 0; i < count; i++) {
        const struct file *before = model_find(&old[i], path);
        with += before != NULL;
        is_as_old |= now && before && file_equal(now, before);
    }
    struct event *e = &out->items[out->count];
    snprintf(e->path, PATH, "%s", path);
    if (!now)
        e->event = RC_COMPARE_DELETE;
    else if (is_as_old && with == count)
        return;
    else if (is_as_old)
        e->event = RC_COMPARE_KEEP;
    else
        e->event = with ? RC_COMPARE_MODIFY : RC_COMPARE_ADD;
    out->count++;
}

static int by_string(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void expect_events(struct events *out, const struct model *new_tree, const struct model *old,
                          size_t count)
{
    const char *paths[MAX_FILES * (MAX_OLD_TREES + 1)];
    size_t n = 0;
    for (size_t i = 0; i < new_tree->count; i++)
        paths[n++] = new_tree->files[i].path;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < old[k].count; i++)
            paths[n++] = old[k].files[i].path;
    if (n > 1)
        qsort(paths, n, sizeof *paths, by_string);
    out->count = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(paths[i], paths[i - 1]) != 0)
            expect_path(out, paths[i], new_tree, old, count);
}

static void check_events(const struct events *want, const struct events *got)
{
    for (size_t i = 0; i < want->count && i < got->count; i++) {
        assert_string_equal(want->items[i].path, got->items[i].path);
        assert_int_equal(want->items[i].event, got->items[i].event);
    }
    assert_int_equal(want->count, got->count);
}

/* ---- fixture ---- */

struct fixture {
    struct repo_store store;
    struct repo_notes notes;
    struct repo_trees trees;
    struct compare compare;
    struct events events;
};

static void fixture_init(struct fixture *f, size_t budget)
{
    memset(f, 0, sizeof *f);
    assert_int_equal(repo_trees_init(&f->trees, &f->store, &f->notes, budget), RC_OK);
    f->compare.trees = &f->trees;
    f->compare.emit = collect;
    f->compare.ctx = &f->events;
}

static void fixture_finish(struct fixture *f)
{
    compare_finish(&f->compare);
    repo_trees_finish(&f->trees);
    store_finish(&f->store);
}

static enum rc_status run(struct fixture *f, const struct object_id *new_tree,
                          const struct object_id *old, size_t count)
{
    const struct object_id *olds[300];
    for (size_t i = 0; i < count; i++)
        olds[i] = &old[i];
    f->events.count = 0;
    return compare_trees(&f->compare, new_tree, olds, count);
}

/* ---- tests ---- */

static void compare_randomly(struct fixture *f, uint64_t *random)
{
    struct model new_tree = {.count = 0}, old[MAX_OLD_TREES];
    struct object_id old_ids[MAX_OLD_TREES];
    struct events want;
    const size_t count = 1 + test_random(random) % MAX_OLD_TREES;
    for (uint64_t edits = test_random(random) % 30; edits > 0; edits--)
        random_edit(&new_tree, random);
    for (size_t i = 0; i < count; i++) {
        old[i] = i && test_random(random) % 4 == 0 ? old[i - 1] : new_tree;
        for (uint64_t edits = test_random(random) % 6; edits > 0; edits--)
            random_edit(&old[i], random);
        old_ids[i] = write_tree(&f->store, old[i].files, old[i].count, 0);
    }
    const struct object_id new_id = write_tree(&f->store, new_tree.files, new_tree.count, 0);
    expect_events(&want, &new_tree, old, count);
    for (int again = 0; again < 2; again++) { /* the second time from what is remembered */
        assert_int_equal(run(f, &new_id, old_ids, count), RC_OK);
        check_events(&want, &f->events);
    }
}

static void test_random_trees(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 300; round++) {
        struct fixture f;
        fixture_init(&f, round % 2 ? 1 << 20 : 500); /* the small budget evicts all the time */
        for (int i = 0; i < 8; i++)
            compare_randomly(&f, &random);
        fixture_finish(&f);
    }
}

static void test_empty_tree_is_null(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, 1 << 20);
    struct model m = {.count = 0};
    model_put(&m, "a/b", RC_MODE_FILE, 1);
    model_put(&m, "c", RC_MODE_SUBMODULE, 1);
    const struct object_id id = write_tree(&f.store, m.files, m.count, 0);
    const struct object_id *nothing = NULL;
    assert_int_equal(compare_trees(&f.compare, &id, &nothing, 1), RC_OK);
    assert_int_equal(f.events.count, 2);
    assert_string_equal(f.events.items[0].path, "a/b");
    assert_int_equal(f.events.items[0].event, RC_COMPARE_ADD);
    fixture_finish(&f);
}

static void test_missing_tree_is_unknown(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, 1 << 20);
    struct model before = {.count = 0};
    model_put(&before, "a/x", RC_MODE_FILE, 1);
    model_put(&before, "b/x", RC_MODE_FILE, 2);
    struct model after = before;
    model_put(&after, "a/x", RC_MODE_FILE, 3);
    model_put(&after, "b/x", RC_MODE_FILE, 3);
    const struct object_id lost = write_tree(&f.store, &after.files[0], 1, 2);
    const struct object_id old = write_tree(&f.store, before.files, before.count, 0);
    const struct object_id new = write_tree(&f.store, after.files, after.count, 0);
    store_remove(&f.store, &lost); /* is also b's tree now */
    assert_int_equal(run(&f, &new, &old, 1), RC_OK);
    assert_int_equal(f.events.count, 2);
    assert_int_equal(f.events.items[0].event, RC_COMPARE_UNKNOWN);
    assert_string_equal(f.events.items[0].path, "a");
    assert_string_equal(f.events.items[1].path, "b");
    assert_int_equal(atomic_load(&f.notes.told), 1u << RC_NOTE_TREE_MISSING);
    const struct object_id nowhere = plain_id(9);
    assert_int_equal(run(&f, &nowhere, &old, 1), RC_OK);
    assert_int_equal(f.events.count, 1);
    assert_string_equal(f.events.items[0].path, "");
    fixture_finish(&f);
}

/* Counts only: the paths of hostile trees are long. */
static enum rc_status count_event(void *ctx, const struct compare_difference *d)
{
    size_t *counts = ctx;
    counts[d->event]++;
    return RC_OK;
}

static void test_tree_that_holds_itself(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, 1 << 20);
    size_t counts[RC_COMPARE_UNKNOWN + 1] = {0};
    f.compare.emit = count_event;
    f.compare.ctx = counts;
    const struct object_id id = plain_id(7);
    const struct object_id *nothing = NULL;
    struct strbuf tree = {0};
    tree_add(&tree, "100644", str_of("file"), &id);
    tree_add(&tree, "40000", str_of("sub"), &id);
    store_add_as(&f.store, id, RC_OBJECT_TREE, tree.p, tree.n);
    assert_int_equal(compare_trees(&f.compare, &id, &nothing, 1), RC_OK);
    assert_int_equal(counts[RC_COMPARE_UNKNOWN], 1);
    assert_int_equal(counts[RC_COMPARE_ADD], 2048);
    assert_int_equal(atomic_load(&f.notes.told), 1u << RC_NOTE_TREE_DEEP);
    strbuf_finish(&tree);
    fixture_finish(&f);
}

/* Thirty levels of two equal folders are a thousand million folders. */
static void test_folders_that_multiply(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, 1 << 20);
    size_t counts[RC_COMPARE_UNKNOWN + 1] = {0};
    f.compare.emit = count_event;
    f.compare.ctx = counts;
    struct object_id id = plain_id(1);
    struct strbuf tree = {0};
    for (int level = 0; level < 30; level++) {
        strbuf_clear(&tree);
        tree_add(&tree, level ? "40000" : "100644", str_of("a"), &id);
        tree_add(&tree, level ? "40000" : "100644", str_of("b"), &id);
        id = store_add(&f.store, RC_OBJECT_TREE, tree.p, tree.n);
    }
    const struct object_id *nothing = NULL;
    assert_int_equal(compare_trees(&f.compare, &id, &nothing, 1), RC_ELIMIT);
    strbuf_finish(&tree);
    fixture_finish(&f);
}

/* Trees that are evicted leave their memory to larger ones. */
static void test_trees_that_grow(void **state)
{
    (void)state;
    enum { MOST = 300 };
    struct fixture f;
    fixture_init(&f, 500);
    size_t counts[RC_COMPARE_UNKNOWN + 1] = {0};
    f.compare.emit = count_event;
    f.compare.ctx = counts;
    struct object_id ids[MOST];
    struct strbuf tree = {0};
    for (unsigned i = 0; i < MOST; i++) {
        char name[16];
        const struct object_id content = plain_id((uint8_t)(i % 200 + 1));
        snprintf(name, sizeof name, "file%06u", i);
        tree_add(&tree, "100644", str_of(name), &content);
        ids[i] = store_add(&f.store, RC_OBJECT_TREE, tree.p, tree.n);
    }
    for (unsigned i = 1; i < MOST; i++)
        assert_int_equal(run(&f, &ids[i], &ids[i - 1], 1), RC_OK);
    for (unsigned i = MOST - 1; i > 0; i--)
        assert_int_equal(run(&f, &ids[i / 2], &ids[i], 1), RC_OK);
    assert_int_equal(counts[RC_COMPARE_ADD], MOST - 1);
    assert_int_equal(counts[RC_COMPARE_DELETE], MOST / 2 * (MOST / 2));
    assert_int_equal(counts[RC_COMPARE_MODIFY], 0);
    strbuf_finish(&tree);
    fixture_finish(&f);
}

static enum rc_status refuse(void *ctx, const struct compare_difference *d)
{
    (void)ctx;
    return d->path.n ? RC_EIO : RC_OK;
}

static void test_stop_and_failures_end_it(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, 1 << 20);
    struct model m = {.count = 0};
    model_put(&m, "a/b/c", RC_MODE_FILE, 1);
    const struct object_id id = write_tree(&f.store, m.files, m.count, 0);
    const struct object_id empty = write_tree(&f.store, NULL, 0, 0);
    f.compare.emit = refuse;
    assert_int_equal(run(&f, &id, &empty, 1), RC_EIO);
    atomic_bool stop = true;
    f.compare.emit = collect;
    f.compare.stop = &stop;
    assert_int_equal(run(&f, &id, &empty, 1), RC_EINTERRUPTED);
    atomic_store(&stop, false);
    assert_int_equal(run(&f, &id, &empty, 1), RC_OK);
    assert_int_equal(f.events.count, 1);
    fixture_finish(&f);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    uint64_t nth = 1;
    enum rc_status st = RC_ENOMEM;
    for (; st == RC_ENOMEM; nth++) {
        struct fixture f;
        fixture_init(&f, 1 << 20);
        struct model m = {.count = 0};
        model_put(&m, "a/b/c", RC_MODE_FILE, 1);
        model_put(&m, "a/d", RC_MODE_FILE, 2);
        const struct object_id id = write_tree(&f.store, m.files, m.count, 0);
        const struct object_id empty = write_tree(&f.store, NULL, 0, 0);
        mem_fail_after(nth);
        st = run(&f, &id, &empty, 1);
        mem_fail_after(0);
        if (st == RC_OK)
            assert_int_equal(f.events.count, 2);
        else
            assert_int_equal(st, RC_ENOMEM);
        fixture_finish(&f);
    }
    assert_true(nth > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_trees),
        cmocka_unit_test(test_empty_tree_is_null),
        cmocka_unit_test(test_missing_tree_is_unknown),
        cmocka_unit_test(test_tree_that_holds_itself),
        cmocka_unit_test(test_folders_that_multiply),
        cmocka_unit_test(test_trees_that_grow),
        cmocka_unit_test(test_stop_and_failures_end_it),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
