/* The spatial index: items are sorted by their Morton codes, so that every square of the plane that
 * is halved again and again is a run of them, and a tree is one array of nodes and one of items.
 * Two equal inputs give equal trees.
 */
#include "rource/scene/quadtree.h"

#include <string.h>

enum {
    LEAF_ITEMS = 8,
    CODE_BITS = 16, /* of a coordinate */
    MAX_DEPTH = CODE_BITS,
    QUADRANTS = 4,
    STACK = MAX_DEPTH * QUADRANTS,
};

/* ---- order ---- */

/* Spreads the 16 bits of v over the even ones of 32. */
static uint32_t spread_bits(uint32_t v)
{
    v = (v | v << 8) & 0x00FF00FFu;
    v = (v | v << 4) & 0x0F0F0F0Fu;
    v = (v | v << 2) & 0x33333333u;
    return (v | v << 1) & 0x55555555u;
}

/* A coordinate in steps of the finest square, from the corner of the root's; what is not a number
 * counts as 0. */
static uint32_t step_of(float v, float corner, float scale)
{
    const float most = (float)((1u << CODE_BITS) - 1u);
    const float step = (v - corner) * scale;
    return step > 0.0f ? (uint32_t)minf(step, most) : 0u;
}

static void add_codes(struct quadtree *t, const struct quad_item *items, uint32_t n)
{
    struct rect b = {items[0].x, items[0].y, items[0].x, items[0].y};
    for (uint32_t i = 1; i < n; i++) {
        b.x0 = minf(b.x0, items[i].x);
        b.y0 = minf(b.y0, items[i].y);
        b.x1 = maxf(b.x1, items[i].x);
        b.y1 = maxf(b.y1, items[i].y);
    }
    const float scale = (float)(1u << CODE_BITS) / (maxf(b.x1 - b.x0, b.y1 - b.y0) + 1.0f);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t x = step_of(items[i].x, b.x0, scale);
        const uint32_t y = step_of(items[i].y, b.y0, scale);
        t->codes.items[i] = (struct quad_code){spread_bits(x) | spread_bits(y) << 1, i};
    }
    t->codes.count = n;
}

/* Sorts n codes, which stay in place as the number of passes is even; equal ones keep their order.
 */
static void sort_codes(struct quad_code *codes, struct quad_code *other, uint32_t n)
{
    enum { DIGITS = 4, RADIX = 256 };
    uint32_t starts[DIGITS][RADIX] = {{0}};
    for (uint32_t i = 0; i < n; i++)
        for (unsigned d = 0; d < DIGITS; d++)
            starts[d][codes[i].code >> 8 * d & 0xFF]++;
    for (unsigned d = 0; d < DIGITS; d++) {
        uint32_t sum = 0;
        for (unsigned k = 0; k < RADIX; k++) {
            const uint32_t count = starts[d][k];
            starts[d][k] = sum;
            sum += count;
        }
        for (uint32_t i = 0; i < n; i++)
            other[starts[d][codes[i].code >> 8 * d & 0xFF]++] = codes[i];
        struct quad_code *swap = codes;
        codes = other;
        other = swap;
    }
}

/* ---- nodes ---- */

static struct rect bounds_of_items(const struct quad_item *items, uint32_t n)
{
    struct rect b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (uint32_t i = 0; i < n; i++) {
        const struct quad_item *it = &items[i];
        b.x0 = minf(b.x0, it->x - it->radius);
        b.y0 = minf(b.y0, it->y - it->radius);
        b.x1 = maxf(b.x1, it->x + it->radius);
        b.y1 = maxf(b.y1, it->y + it->radius);
    }
    return b;
}

static struct rect bounds_of_children(const struct quad_node *children)
{
    struct rect b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (unsigned q = 0; q < QUADRANTS; q++) {
        const struct rect c = children[q].bounds;
        b = (struct rect){minf(b.x0, c.x0), minf(b.y0, c.y0), maxf(b.x1, c.x1), maxf(b.y1, c.y1)};
    }
    return b;
}

/* Gives the node its children, each the run of codes that have its quadrant in the two bits at
 * `shift`, until few are left. */
static enum rc_status split(struct quadtree *t, uint32_t index, int shift)
{
    struct quad_node *node = &t->nodes.items[index];
    if (node->count <= LEAF_ITEMS || shift < 0) {
        node->bounds = bounds_of_items(t->items.items + node->first, node->count);
        return RC_OK;
    }
    const uint32_t end = node->first + node->count;
    const enum rc_status status = RC_RESERVE(&t->nodes, QUADRANTS);
    if (status < 0)
        return status;
    const uint32_t child = (uint32_t)t->nodes.count;
    uint32_t at = t->nodes.items[index].first;
    t->nodes.items[index].child = child;
    t->nodes.count += QUADRANTS;
    for (unsigned q = 0; q < QUADRANTS; q++) {
        const uint32_t first = at;
        while (at < end && (t->codes.items[at].code >> shift & 3u) == q)
            at++;
        t->nodes.items[child + q] = (struct quad_node){.first = first, .count = at - first};
    }
    for (unsigned q = 0; q < QUADRANTS; q++) {
        const enum rc_status st = split(t, child + q, shift - 2);
        if (st < 0)
            return st;
    }
    t->nodes.items[index].bounds = bounds_of_children(&t->nodes.items[child]);
    return RC_OK;
}

enum rc_status quadtree_build(struct quadtree *t, const struct quad_item *items, uint32_t n)
{
    enum rc_status status;
    t->nodes.count = t->items.count = t->codes.count = 0;
    if (n == 0)
        return RC_OK;
    if ((status = RC_RESERVE(&t->items, n)) < 0 || (status = RC_RESERVE(&t->codes, n)) < 0 ||
        (status = RC_RESERVE(&t->sorting, n)) < 0 || (status = RC_RESERVE(&t->nodes, 1)) < 0)
        return status;
    add_codes(t, items, n);
    sort_codes(t->codes.items, t->sorting.items, n);
    for (uint32_t i = 0; i < n; i++)
        t->items.items[i] = items[t->codes.items[i].item];
    t->items.count = n;
    t->nodes.items[0] = (struct quad_node){.count = n};
    t->nodes.count = 1;
    status = split(t, 0, 2 * CODE_BITS - 2);
    if (status < 0)
        t->nodes.count = t->items.count = 0;
    return status;
}

void quadtree_finish(struct quadtree *t)
{
    mem_free(t->nodes.items);
    mem_free(t->items.items);
    mem_free(t->codes.items);
    mem_free(t->sorting.items);
    *t = (struct quadtree){0};
}

/* Without branches between the comparisons: each of them would be a guess. */
static bool meets(struct rect a, struct rect b)
{
    return (a.x0 < b.x1) & (b.x0 < a.x1) & (a.y0 < b.y1) & (b.y0 < a.y1);
}

static bool disc_meets(const struct quad_item *it, struct rect area)
{
    const float dx = it->x - clampf(it->x, area.x0, area.x1);
    const float dy = it->y - clampf(it->y, area.y0, area.y1);
    return dx * dx + dy * dy <= it->radius * it->radius;
}

static void visit_leaf(const struct quadtree *t, const struct quad_node *node, struct rect area,
                       quadtree_visit_fn visit, void *ctx)
{
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        if (disc_meets(&t->items.items[i], area))
            visit(ctx, &t->items.items[i]);
    }
}

void quadtree_query(const struct quadtree *t, struct rect area, quadtree_visit_fn visit, void *ctx)
{
    uint32_t stack[STACK];
    unsigned depth = 0;
    if (t->nodes.count > 0)
        stack[depth++] = 0;
    while (depth > 0) {
        const struct quad_node *node = &t->nodes.items[stack[--depth]];
        if (node->count == 0 || !meets(node->bounds, area))
            continue;
        if (node->child == 0) {
            visit_leaf(t, node, area, visit, ctx);
            continue;
        }
        for (unsigned q = QUADRANTS; q-- > 0;)
            stack[depth++] = node->child + q;
    }
}

struct join {
    const struct quadtree *tree;
    float margin;
    quadtree_pair_fn visit;
    void *ctx;
};

/* Whether an item below a may be near one below b. */
static bool nodes_near(const struct join *j, const struct quad_node *a, const struct quad_node *b)
{
    const struct rect wide = {a->bounds.x0 - j->margin, a->bounds.y0 - j->margin,
                              a->bounds.x1 + j->margin, a->bounds.y1 + j->margin};
    return (a->count > 0) & (b->count > 0) & meets(wide, b->bounds);
}

/* Eight items side by side: whether another is near is asked of all at once, because each answer by
 * itself would be a branch that no processor foresees. Vectors as gcc and clang have them. */
typedef float float4 __attribute__((vector_size(16)));
typedef int32_t int4 __attribute__((vector_size(16)));

enum { EIGHT = 8 };
_Static_assert((int)LEAF_ITEMS <= (int)EIGHT, "nearly all leaves are compared at once");

struct eight {
    float4 x[2], y[2], radius[2];
    uint32_t which; /* one bit for each that is there */
};

/* The first eight of n > 0 items; places beyond repeat the last. */
static inline struct eight eight_of(const struct quad_item *items, uint32_t n)
{
    struct eight e;
    for (uint32_t half = 0; half < 2; half++) {
        const struct quad_item *at[4];
        for (uint32_t k = 0; k < 4; k++)
            at[k] = &items[4 * half + k < n ? 4 * half + k : n - 1];
        e.x[half] = (float4){at[0]->x, at[1]->x, at[2]->x, at[3]->x};
        e.y[half] = (float4){at[0]->y, at[1]->y, at[2]->y, at[3]->y};
        e.radius[half] = (float4){at[0]->radius, at[1]->radius, at[2]->radius, at[3]->radius};
    }
    e.which = n < EIGHT ? (1u << n) - 1u : 255u;
    return e;
}

static inline int4 near_half(const struct eight *e, unsigned half, const struct quad_item *a,
                             float margin)
{
    const float4 dx = e->x[half] - a->x, dy = e->y[half] - a->y;
    const float4 reach = a->radius + e->radius[half] + margin;
    return (int4)(dx * dx + dy * dy < reach * reach);
}

/* One bit for each that is nearer to an item than the margin. */
static inline uint32_t near_of(const struct eight *e, const struct quad_item *a, float margin)
{
    const int4 low = {1, 2, 4, 8}, high = {16, 32, 64, 128};
    const int4 bits = (near_half(e, 0, a, margin) & low) | (near_half(e, 1, a, margin) & high);
    return (uint32_t)(bits[0] | bits[1] | bits[2] | bits[3]) & e->which;
}

static inline void visit_all(const struct join *j, const struct quad_item *a,
                             const struct quad_item *items, uint32_t which)
{
    for (; which; which &= which - 1)
        j->visit(j->ctx, a, &items[__builtin_ctz(which)]);
}

/* Leaves at the finest square may be larger than others. */
static void join_large(const struct join *j, const struct quad_node *a, const struct quad_node *b)
{
    const struct quad_item *const items = j->tree->items.items;
    for (uint32_t i = a->first; i < a->first + a->count; i++) {
        const uint32_t end = b->first + b->count;
        for (uint32_t k = a == b ? i + 1 : b->first; k < end; k += EIGHT) {
            const struct eight e = eight_of(items + k, end - k);
            visit_all(j, &items[i], items + k, near_of(&e, &items[i], j->margin));
        }
    }
}

static void join_leaves(const struct join *j, const struct quad_node *a, const struct quad_node *b)
{
    if (b->count > EIGHT) {
        join_large(j, a, b);
        return;
    }
    const struct quad_item *const items = j->tree->items.items + a->first;
    const struct quad_item *const others = j->tree->items.items + b->first;
    const struct eight e = eight_of(others, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        const uint32_t after = a == b ? ~0u << i << 1 : ~0u;
        visit_all(j, &items[i], others, near_of(&e, &items[i], j->margin) & after);
    }
}

static void join_nodes(const struct join *j, const struct quad_node *a, const struct quad_node *b);

/* Pairs of two items below one node, which has some. */
static void join_within(const struct join *j, const struct quad_node *node)
{
    if (node->child == 0) {
        join_leaves(j, node, node);
        return;
    }
    const struct quad_node *const children = &j->tree->nodes.items[node->child];
    for (unsigned q = 0; q < QUADRANTS; q++) {
        if (children[q].count > 0)
            join_within(j, &children[q]);
        for (unsigned r = q + 1; r < QUADRANTS; r++)
            if (nodes_near(j, &children[q], &children[r]))
                join_nodes(j, &children[q], &children[r]);
    }
}

/* Pairs of an item below a and one below b, other than a and near it. Whether children are is asked
 * here, not in a call of each: most are not. */
static void join_nodes(const struct join *j, const struct quad_node *a, const struct quad_node *b)
{
    const struct quad_node *const nodes = j->tree->nodes.items;
    if (a->child == 0 && b->child == 0) {
        join_leaves(j, a, b);
    } else if (b->child == 0 || (a->child != 0 && a->count >= b->count)) {
        for (unsigned q = 0; q < QUADRANTS; q++)
            if (nodes_near(j, &nodes[a->child + q], b))
                join_nodes(j, &nodes[a->child + q], b);
    } else {
        for (unsigned q = 0; q < QUADRANTS; q++)
            if (nodes_near(j, a, &nodes[b->child + q]))
                join_nodes(j, a, &nodes[b->child + q]);
    }
}

void quadtree_pairs(const struct quadtree *t, float margin, quadtree_pair_fn visit, void *ctx)
{
    const struct join j = {t, margin, visit, ctx};
    if (t->nodes.count > 0)
        join_within(&j, &t->nodes.items[0]);
}
