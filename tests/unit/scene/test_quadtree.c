/* The quadtree against a plain search over all items. */
#include "testing.h"

#include "rource/scene/quadtree.h"

enum { ITEMS = 3000 };

struct found {
    unsigned char seen[ITEMS];
    uint32_t count;
};

static void note(void *ctx, const struct quad_item *item)
{
    struct found *f = ctx;
    assert_int_equal(f->seen[item->id], 0); /* nothing twice */
    f->seen[item->id] = 1;
    f->count++;
}

static float random_float(uint64_t *random, float range)
{
    return range * (math_unit(math_mix(test_random(random))) - 0.5f);
}

/* By how much the disc reaches into the rectangle; what only just touches may go either way. */
static float depth_in(const struct quad_item *it, struct rect r)
{
    const float dx = it->x - clampf(it->x, r.x0, r.x1), dy = it->y - clampf(it->y, r.y0, r.y1);
    return it->radius - sqrtf(dx * dx + dy * dy);
}

static void queries_find_what_a_plain_search_finds(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    static struct quad_item items[ITEMS];
    struct quadtree tree = {0};
    for (int round = 0; round < 40; round++) {
        const uint32_t n = (uint32_t)(test_random(&random) % ITEMS);
        const float spread = round % 4 == 0 ? 0.0f : 4000.0f; /* all on one spot as well */
        for (uint32_t i = 0; i < n; i++)
            items[i] =
                (struct quad_item){random_float(&random, spread), random_float(&random, spread),
                                   fabsf(random_float(&random, 200.0f)), i};
        assert_int_equal(quadtree_build(&tree, items, n), RC_OK);
        for (int q = 0; q < 20; q++) {
            const float x = random_float(&random, 5000.0f), y = random_float(&random, 5000.0f);
            const struct rect area = {x, y, x + fabsf(random_float(&random, 2000.0f)),
                                      y + fabsf(random_float(&random, 2000.0f))};
            struct found f = {{0}, 0};
            quadtree_query(&tree, area, note, &f);
            for (uint32_t i = 0; i < n && area.x1 > area.x0 && area.y1 > area.y0; i++) {
                const float depth = depth_in(&items[i], area);
                if (fabsf(depth) > 0.01f)
                    assert_int_equal(f.seen[i], depth > 0.0f);
            }
        }
    }
    quadtree_finish(&tree);
}

struct pairs {
    uint64_t sum;
    uint32_t count;
};

static void add_pair(void *ctx, const struct quad_item *a, const struct quad_item *b)
{
    struct pairs *p = ctx;
    const uint32_t low = a->id < b->id ? a->id : b->id, high = a->id ^ b->id ^ low;
    assert_true(low < high);
    p->sum += math_mix((uint64_t)low << 32 | high);
    p->count++;
}

static void pairs_are_those_of_a_plain_search(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    static struct quad_item items[700];
    struct quadtree tree = {0};
    for (int round = 0; round < 30; round++) {
        const uint32_t n = (uint32_t)(test_random(&random) % 700);
        const float margin = (float)(round % 3) * 5.0f, spread = round % 5 == 0 ? 0.0f : 900.0f;
        struct pairs found = {0}, expected = {0};
        for (uint32_t i = 0; i < n; i++)
            items[i] =
                (struct quad_item){random_float(&random, spread), random_float(&random, spread),
                                   fabsf(random_float(&random, 60.0f)), i};
        assert_int_equal(quadtree_build(&tree, items, n), RC_OK);
        quadtree_pairs(&tree, margin, add_pair, &found);
        for (uint32_t i = 0; i < n; i++) {
            for (uint32_t j = i + 1; j < n; j++) {
                const float dx = items[j].x - items[i].x, dy = items[j].y - items[i].y;
                const float reach = items[i].radius + items[j].radius + margin;
                if (dx * dx + dy * dy < reach * reach)
                    add_pair(&expected, &items[i], &items[j]);
            }
        }
        assert_int_equal(found.count, expected.count);
        assert_true(found.sum == expected.sum);
    }
    quadtree_finish(&tree);
}

static void equal_inputs_give_equal_trees_and_steady_builds_no_memory(void **state)
{
    (void)state;
    struct quad_item items[500];
    for (uint32_t i = 0; i < 500; i++)
        items[i] = (struct quad_item){(float)(i * 37 % 101), (float)(i * 53 % 89), 3.0f, i};
    struct quadtree a = {0}, b = {0};
    assert_int_equal(quadtree_build(&a, items, 500), RC_OK);
    assert_int_equal(quadtree_build(&b, items, 500), RC_OK);
    assert_int_equal(a.nodes.count, b.nodes.count);
    assert_memory_equal(a.items.items, b.items.items, 500 * sizeof *items);
    mem_fail_after(1);
    assert_int_equal(quadtree_build(&a, items, 500), RC_OK);
    struct quadtree c = {0};
    assert_int_equal(quadtree_build(&c, items, 500), RC_ENOMEM);
    mem_fail_after(0);
    quadtree_finish(&a);
    quadtree_finish(&b);
    quadtree_finish(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_find_what_a_plain_search_finds),
        cmocka_unit_test(pairs_are_those_of_a_plain_search),
        cmocka_unit_test(equal_inputs_give_equal_trees_and_steady_builds_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
