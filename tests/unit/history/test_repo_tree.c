/* test_repo_tree.c: raw trees: order, check, repair, index.
 */
#include "testing.h"

#include "fake_store.h"
#include "repo_tree.h"
#include "rource/base/memory.h"

static const struct object_id id_a = {{1, 2, 3}};

static struct tree_entry entry_of(const char *mode, const char *name, struct strbuf *bytes)
{
    strbuf_clear(bytes);
    tree_add(bytes, mode, str_of(name), &id_a);
    return tree_entry_read((const unsigned char *)bytes->p);
}

static int order_of(const char *mode_a, const char *a, const char *mode_b, const char *b)
{
    struct strbuf first = {0}, second = {0};
    const struct tree_entry x = entry_of(mode_a, a, &first), y = entry_of(mode_b, b, &second);
    const int order = tree_entry_compare(&x, &y);
    assert_int_equal((order > 0) - (order < 0),
                     -((tree_entry_compare(&y, &x) > 0) - (tree_entry_compare(&y, &x) < 0)));
    strbuf_finish(&first);
    strbuf_finish(&second);
    return order;
}

static void test_directories_sort_as_if_they_ended_in_a_slash(void **state)
{
    (void)state;
    assert_true(order_of("100644", "a", "100644", "a.c") < 0);
    assert_true(order_of("100644", "a.c", "40000", "a") < 0);
    assert_true(order_of("100644", "a", "40000", "a") < 0);
    assert_true(order_of("40000", "a", "100644", "a0") < 0);
    assert_true(order_of("40000", "a", "100644", "a-b") > 0);
    assert_true(order_of("100644", "a", "120000", "a") == 0);
    assert_true(order_of("40000", "a", "40000", "a") == 0);
    assert_true(order_of("100644", "\x7f", "100644", "\x80") < 0);
}

static void test_modes_become_canonical(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        uint32_t mode;
    } cases[] = {
        {"100644", RC_MODE_FILE},       {"100664", RC_MODE_FILE},
        {"100600", RC_MODE_FILE},       {"100755", RC_MODE_EXECUTABLE},
        {"100777", RC_MODE_EXECUTABLE}, {"40000", RC_MODE_DIRECTORY},
        {"120000", RC_MODE_SYMLINK},    {"160000", RC_MODE_SUBMODULE},
    };
    struct strbuf bytes = {0};
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        const struct tree_entry e = entry_of(cases[i].raw, "name", &bytes);
        assert_int_equal(e.mode, cases[i].mode);
        assert_int_equal(e.size, bytes.n);
        assert_true(str_equal(e.name, str_of("name")));
        assert_memory_equal(e.id, id_a.bytes, RC_OBJECT_ID_SIZE);
    }
    strbuf_finish(&bytes);
}

/* Copies to exactly n bytes, so that a read too far is seen. */
static bool check_exactly(const char *p, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1);
    uint32_t *index = malloc(tree_index_size(n) * sizeof *index);
    assert_non_null(copy);
    assert_non_null(index);
    memcpy(copy, p, n);
    const bool ok = tree_check(copy, n, index);
    free(copy);
    free(index);
    return ok;
}

struct names {
    const char *mode, *name;
};

static bool check_names(const struct names *names, size_t count)
{
    struct strbuf tree = {0};
    for (size_t i = 0; i < count; i++)
        tree_add(&tree, names[i].mode, str_of(names[i].name), &id_a);
    const bool ok = check_exactly(tree.p, tree.n);
    strbuf_finish(&tree);
    return ok;
}
#define CHECK(...)                                                                                 \
    check_names((const struct names[]){__VA_ARGS__},                                               \
                RC_COUNT(((const struct names[]){__VA_ARGS__})))

static void test_check_knows_good_from_bad(void **state)
{
    (void)state;
    assert_true(check_exactly("", 0));
    assert_true(CHECK({"100644", "a"}, {"100644", "a.c"}, {"40000", "a"}, {"100644", "a0"}));
    assert_true(CHECK({"100664", "x"}, {"120000", "y"}, {"160000", "z"}));
    assert_true(CHECK({"100644", "abcdefgh"}, {"40000", "abcdefgh"}, {"100644", "abcdefgh1"}));
    assert_true(CHECK({"100644", ".."}, {"100644", "..a"}));
    assert_true(CHECK({"100644", "a"}, {"40000", "a"})); /* odd, but git lists both */
    assert_false(CHECK({"100644", "b"}, {"100644", "a"}));
    assert_false(CHECK({"40000", "a"}, {"100644", "a.c"}));
    assert_false(CHECK({"100644", "a"}, {"100644", "a"}));
    assert_false(CHECK({"100644", "a"}, {"120000", "a"}));
    assert_false(CHECK({"100644", ""}));
    assert_false(CHECK({"100644", "."}));
    assert_false(CHECK({"100644", "a/b"}));
    assert_false(CHECK({"100644", "long-name-with/slash"}));
    assert_false(CHECK({"040000", "a"}));
    assert_false(CHECK({"100844", "a"}));
    assert_false(CHECK({"110644", "a"}));
    assert_false(CHECK({"", "a"}));
    assert_false(CHECK({"1", "a"}));
    assert_false(check_exactly("100644 a", 8));
    assert_false(check_exactly("100644 a\0shortid", 16));
    assert_false(check_exactly("100644 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 42));
}

static void repair_to(struct strbuf *out, const struct strbuf *tree, bool *was_bad)
{
    unsigned char *room = malloc(2 * tree->n + 1);
    uint32_t *index = malloc(tree_index_size(2 * tree->n) * sizeof *index);
    size_t used = 0;
    assert_non_null(room);
    assert_non_null(index);
    assert_int_equal(tree_repair(room, &used, was_bad, (const unsigned char *)tree->p, tree->n),
                     RC_OK);
    assert_true(used <= 2 * tree->n);
    assert_true(tree_check(room, used, index));
    strbuf_clear(out);
    strbuf_add(out, (struct str){(const char *)room, used});
    free(room);
    free(index);
}

static void test_repair_sorts_and_keeps_the_first(void **state)
{
    (void)state;
    struct strbuf bad = {0}, good = {0}, got = {0};
    const struct object_id one = plain_id(1), two = plain_id(2);
    bool was_bad = false;
    tree_add(&bad, "100644", str_of("b"), &one);
    tree_add(&bad, "40000", str_of("a"), &one);
    tree_add(&bad, "100664", str_of("a.c"), &two);
    tree_add(&bad, "100644", str_of("b"), &two);
    tree_add(&bad, "100644", str_of("x/y"), &two);
    strbuf_add(&bad, str_of("rubbish"));
    tree_add(&good, "100644", str_of("a.c"), &two);
    tree_add(&good, "40000", str_of("a"), &one);
    tree_add(&good, "100644", str_of("b"), &one);
    repair_to(&got, &bad, &was_bad);
    assert_true(was_bad);
    assert_int_equal(got.n, good.n);
    assert_memory_equal(got.p, good.p, good.n);
    strbuf_finish(&bad);
    strbuf_finish(&good);
    strbuf_finish(&got);
}

static void test_spelling_of_modes_is_no_damage(void **state)
{
    (void)state;
    struct strbuf bad = {0}, got = {0};
    bool was_bad = true;
    tree_add(&bad, "040000", str_of("a"), &id_a);
    tree_add(&bad, "0100755", str_of("b"), &id_a);
    tree_add(&bad, "1", str_of("c"), &id_a);
    repair_to(&got, &bad, &was_bad);
    assert_false(was_bad);
    const struct tree_entry a = tree_entry_read((const unsigned char *)got.p);
    assert_int_equal(a.mode, RC_MODE_DIRECTORY);
    const struct tree_entry b = tree_entry_read((const unsigned char *)got.p + a.size);
    assert_int_equal(b.mode, RC_MODE_EXECUTABLE);
    strbuf_finish(&bad);
    strbuf_finish(&got);
}

/* A sorted tree of random names. */
static void random_tree(struct strbuf *tree, uint64_t *random)
{
    char name[64] = "";
    const size_t count = test_random(random) % 60;
    strbuf_clear(tree);
    for (size_t i = 0; i < count; i++) {
        /* Grows in byte order: a common start, then a rising number. */
        const int shared = (int)(test_random(random) % 30);
        snprintf(name, sizeof name, "f%04zu%.*s", i, shared, "abcdefghijklmnopqrstuvwxyzabcdef");
        struct object_id id = plain_id((unsigned char)test_random(random));
        tree_add(tree, test_random(random) % 4 ? "100644" : "40000", str_of(name), &id);
    }
}

/* A tree much like another one: other ids, now and then another name or mode, a byte, an entry more
 * or less, an end cut off. */
static void alter_tree(struct strbuf *out, const struct strbuf *tree, uint64_t *random)
{
    strbuf_clear(out);
    for (size_t at = 0; at < tree->n;) {
        const struct tree_entry e = tree_entry_read((const unsigned char *)tree->p + at);
        const uint64_t kind = test_random(random) % 40;
        const struct object_id other = plain_id((unsigned char)test_random(random));
        at += e.size;
        if (kind == 0)
            continue;
        if (kind < 3)
            tree_add(out, "100755", e.name, &other);
        if (kind == 3)
            tree_add(out, "100644", (struct str){e.name.p, e.name.n - 1}, &other);
        if (kind > 3 && kind < 20)
            tree_add(out, e.mode == RC_MODE_DIRECTORY ? "40000" : "100644", e.name, &other);
        if (kind >= 20)
            strbuf_add(out, (struct str){tree->p + at - e.size, e.size});
    }
    if (out->n > 0 && test_random(random) % 4 == 0)
        out->p[test_random(random) % out->n] ^= (char)(1 << test_random(random) % 8);
    if (out->n > 0 && test_random(random) % 8 == 0)
        out->n -= 1 + test_random(random) % (out->n < 40 ? out->n : 40);
}

/* With the help of another tree, a check says and notes the same as without. */
static void test_check_by_a_like_tree(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    struct strbuf like = {0}, tree = {0};
    size_t good = 0, bad = 0;
    for (int round = 0; round < 5000; round++) {
        random_tree(&like, &random);
        strbuf_add(&like, (struct str){"", 0}); /* so that there are bytes, even if none */
        alter_tree(&tree, &like, &random);
        const size_t numbers = tree_index_size(tree.n);
        uint32_t *like_index = malloc(tree_index_size(like.n) * sizeof *like_index);
        uint32_t *want = malloc(numbers * sizeof *want), *got = malloc(numbers * sizeof *got);
        unsigned char *p = malloc(tree.n ? tree.n : 1), *q = malloc(like.n ? like.n : 1);
        assert_true(like_index && want && got && p && q);
        memcpy(p, tree.p ? tree.p : "", tree.n);
        memcpy(q, like.p, like.n);
        assert_true(tree_check(q, like.n, like_index));
        const bool is_good = tree_check(p, tree.n, want);
        assert_int_equal(tree_check_like(p, tree.n, got, q, like.n, like_index), is_good);
        if (is_good)
            assert_memory_equal(got, want, numbers * sizeof *got);
        good += is_good;
        bad += !is_good;
        free(like_index);
        free(want);
        free(got);
        free(p);
        free(q);
    }
    assert_true(good > 500 && bad > 500);
    strbuf_finish(&like);
    strbuf_finish(&tree);
}

static void test_index_points_to_entries(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    struct strbuf tree = {0};
    for (int round = 0; round < 300; round++) {
        random_tree(&tree, &random);
        const unsigned char *p = (const unsigned char *)tree.p;
        uint32_t *index = malloc(tree_index_size(tree.n) * sizeof *index);
        assert_true(tree_check(p, tree.n, index));
        for (size_t k = 0; k < tree_index_size(tree.n) && tree.n; k++) {
            size_t start = 0;
            for (size_t at = 0; at < tree.n && at <= k << RC_TREE_INDEX_SHIFT;
                 at += tree_entry_read(p + at).size)
                start = at;
            assert_true(index[k] == start || (index[k] == tree.n && tree.n <= k << 8));
        }
        free(index);
    }
    strbuf_finish(&tree);
}

static void test_damaged_trees_are_repaired(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    struct strbuf tree = {0}, got = {0};
    size_t refused = 0;
    for (int round = 0; round < 3000; round++) {
        bool was_bad = false;
        random_tree(&tree, &random);
        for (uint64_t hits = test_random(&random) % 4; hits > 0 && tree.n > 0; hits--)
            tree.p[test_random(&random) % tree.n] = (char)test_random(&random);
        if (tree.n > 0 && test_random(&random) % 3 == 0)
            tree.n -= test_random(&random) % tree.n;
        if (check_exactly(tree.p, tree.n))
            continue;
        refused++;
        repair_to(&got, &tree, &was_bad);
    }
    assert_true(refused > 100);
    strbuf_finish(&tree);
    strbuf_finish(&got);
}

static void test_equal_bytes(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    unsigned char a[1200], b[1200];
    for (int round = 0; round < 3000; round++) {
        const size_t n = test_random(&random) % sizeof a;
        for (size_t i = 0; i < n; i++)
            a[i] = b[i] = (unsigned char)test_random(&random);
        const size_t at = n ? test_random(&random) % (2 * n) : 0;
        if (at < n)
            b[at] ^= 0x10;
        assert_int_equal(tree_equal_bytes(a, b, n), at < n ? at : n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directories_sort_as_if_they_ended_in_a_slash),
        cmocka_unit_test(test_modes_become_canonical),
        cmocka_unit_test(test_check_knows_good_from_bad),
        cmocka_unit_test(test_repair_sorts_and_keeps_the_first),
        cmocka_unit_test(test_spelling_of_modes_is_no_damage),
        cmocka_unit_test(test_check_by_a_like_tree),
        cmocka_unit_test(test_index_points_to_entries),
        cmocka_unit_test(test_damaged_trees_are_repaired),
        cmocka_unit_test(test_equal_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
