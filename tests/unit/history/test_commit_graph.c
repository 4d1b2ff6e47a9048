/* test_commit_graph.c: commit-graphs written by hand: parents of every number, chains of files,
 * damage.
 */
#include "testing.h"

#include "commit_graph.h"
#include "pack_writer.h"

enum { NONE = 0x70000000, MANY = (int)0x80000000 };

struct record {
    uint32_t parents[2];
    uint64_t date;
};

static struct object_id id_of(unsigned n)
{
    struct object_id id = {{(unsigned char)(n * 40), (unsigned char)n}};
    return id;
}

static struct object_id tree_of(unsigned n)
{
    struct object_id id = {{7, (unsigned char)n}};
    return id;
}

/* Writes a file with the commits first … first + count − 1, whose ids are sorted. */
static void write_graph(struct strbuf *out, unsigned first, const struct record *records,
                        unsigned count, const uint32_t *edges, unsigned edge_count)
{
    static const unsigned char trailer[RC_OBJECT_ID_SIZE] = {1};
    static const char *const names[] = {"OIDF", "OIDL", "CDAT", "EDGE", "\0\0\0\0"};
    const size_t sizes[] = {1024, count * 20u, count * 36u, edge_count * 4u, 0};
    struct object_id ids[PACK_MAX];
    put_bytes(out, "CGPH\1\1\4\0", 8);
    for (size_t i = 0, at = 8 + 5 * 12; i < RC_COUNT(names); at += sizes[i++]) {
        put_bytes(out, names[i], 4);
        put32(out, 0);
        put32(out, (uint32_t)at);
    }
    for (unsigned i = 0; i < count; i++)
        ids[i] = id_of(first + i);
    put_fanout(out, ids, count);
    put_bytes(out, ids, count * sizeof *ids);
    for (unsigned i = 0; i < count; i++) {
        const struct object_id tree = tree_of(first + i);
        put_bytes(out, tree.bytes, sizeof tree.bytes);
        put32(out, records[i].parents[0]);
        put32(out, records[i].parents[1]);
        put32(out, (uint32_t)(records[i].date >> 32) | 5u << 2);
        put32(out, (uint32_t)records[i].date);
    }
    for (unsigned i = 0; i < edge_count; i++)
        put32(out, edges[i]);
    put_bytes(out, trailer, sizeof trailer);
}

/* A root, a child, a merge of two, a merge of four. */
static const struct record base_records[] = {
    {{NONE, NONE}, 100},
    {{0, NONE}, ((uint64_t)1 << 32) + 5},
    {{1, 0}, 300},
    {{2, (uint32_t)MANY | 1}, 400},
};
static const uint32_t base_edges[] = {0x80000003, 1, 0, 0x80000002};

static void expect_parents(const struct commit_graph *graph, unsigned n, const unsigned *parents,
                           size_t count, uint64_t date)
{
    struct commit_facts facts;
    const struct object_id id = id_of(n), tree = tree_of(n);
    assert_true(commit_graph_find(graph, &id, &facts));
    assert_true(object_id_equal(&facts.tree, &tree));
    assert_int_equal(facts.date, date);
    assert_int_equal(facts.parent_count, count);
    for (size_t i = 0; i < count; i++) {
        struct object_id got;
        const struct object_id want = id_of(parents[i]);
        commit_graph_parent(graph, &facts, i, &got);
        assert_true(object_id_equal(&got, &want));
    }
}

static void expect_base(const struct commit_graph *graph)
{
    expect_parents(graph, 0, NULL, 0, 100);
    expect_parents(graph, 1, (const unsigned[]){0}, 1, ((uint64_t)1 << 32) + 5);
    expect_parents(graph, 2, (const unsigned[]){1, 0}, 2, 300);
    expect_parents(graph, 3, (const unsigned[]){2, 1, 0, 2}, 4, 400);
}

static void test_parents_of_every_number(void **state)
{
    (void)state;
    struct strbuf file = {0};
    struct commit_graph graph = {0};
    struct commit_facts facts;
    write_graph(&file, 0, base_records, 4, base_edges, 4);
    assert_int_equal(commit_graph_add(&graph, strbuf_view(&file)), RC_OK);
    expect_base(&graph);
    for (unsigned n = 4; n < 7; n++) {
        const struct object_id id = id_of(n);
        assert_false(commit_graph_find(&graph, &id, &facts));
    }
    mem_free(graph.layers.items);
    strbuf_finish(&file);
}

static void test_a_chain_is_one_graph(void **state)
{
    (void)state;
    static const struct record records[] = {{{3, NONE}, 500}, {{4, 1}, 600}};
    struct strbuf files[2] = {{0}, {0}};
    struct commit_graph graph = {0};
    write_graph(&files[0], 0, base_records, 4, base_edges, 4);
    write_graph(&files[1], 4, records, 2, NULL, 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(commit_graph_add(&graph, strbuf_view(&files[i])), RC_OK);
    expect_base(&graph);
    expect_parents(&graph, 4, (const unsigned[]){3}, 1, 500);
    expect_parents(&graph, 5, (const unsigned[]){4, 1}, 2, 600);
    mem_free(graph.layers.items);
    strbuf_finish(&files[0]);
    strbuf_finish(&files[1]);
}

/* A parent that is nowhere makes a commit unknown, not its neighbours. */
static void test_nonsense_is_not_found(void **state)
{
    (void)state;
    static const struct record records[] = {
        {{9, NONE}, 1}, {{0, (uint32_t)MANY | 1}, 2}, {{0, NONE}, 3}};
    static const uint32_t edges[] = {1, 77}; /* without an end */
    struct strbuf file = {0};
    struct commit_graph graph = {0};
    struct commit_facts facts;
    write_graph(&file, 0, records, 3, edges, 2);
    assert_int_equal(commit_graph_add(&graph, strbuf_view(&file)), RC_OK);
    for (unsigned n = 0; n < 2; n++) {
        const struct object_id id = id_of(n);
        assert_false(commit_graph_find(&graph, &id, &facts));
    }
    expect_parents(&graph, 2, (const unsigned[]){0}, 1, 3);
    mem_free(graph.layers.items);
    strbuf_finish(&file);
}

/* Any byte changed, and any end cut off: whatever is found can be asked for its parents. */
static void test_damage_is_survived(void **state)
{
    (void)state;
    struct strbuf file = {0};
    write_graph(&file, 0, base_records, 4, base_edges, 4);
    size_t refused = 0;
    for (size_t at = 0; at < 2 * file.n; at++) {
        const size_t n = at < file.n ? file.n : at - file.n;
        struct commit_graph graph = {0};
        char *p = malloc(n ? n : 1);
        assert_non_null(p);
        memcpy(p, file.p, n);
        if (at < file.n)
            p[at] ^= (char)(1 << at % 8);
        const enum rc_status st = commit_graph_add(&graph, (struct str){p, n});
        assert_true(st == RC_OK || st == RC_EFORMAT);
        refused += st != RC_OK;
        for (unsigned k = 0; st == RC_OK && k < 7; k++) {
            struct commit_facts facts;
            struct object_id parent;
            const struct object_id id = id_of(k);
            if (!commit_graph_find(&graph, &id, &facts))
                continue;
            for (size_t i = 0; i < facts.parent_count; i++)
                commit_graph_parent(&graph, &facts, i, &parent);
        }
        mem_free(graph.layers.items);
        free(p);
    }
    assert_true(refused > file.n);
    strbuf_finish(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parents_of_every_number),
        cmocka_unit_test(test_a_chain_is_one_graph),
        cmocka_unit_test(test_nonsense_is_not_found),
        cmocka_unit_test(test_damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
