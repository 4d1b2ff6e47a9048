/* The spatial index: items are partitioned in place, quadrant by quadrant, keeping their order, so
 * that a tree is one array of nodes and one of items and two equal inputs give equal trees.
 */
#include "rource/scene/quadtree.h"

#include <string.h>

enum { LEAF_ITEMS = 8, MAX_DEPTH = 18, QUADRANTS = 4, STACK = MAX_DEPTH * QUADRANTS };

struct square {
    float x, y, half; /* centre and half side */
};

static unsigned quadrant_of(const struct quad_item *item, struct square s)
{
    return (item->x >= s.x ? 1u : 0u) + (item->y >= s.y ? 2u : 0u);
}

static struct square quadrant_square(struct square s, unsigned q)
{
    const float h = 0.5f * s.half;
    return (struct square){s.x + ((q & 1u) ? h : -h), s.y + ((q & 2u) ? h : -h), h};
}

static void sum_up(struct quad_node *node, const struct quad_item *items)
{
    struct rect b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        const struct quad_item *it = &items[i];
        b.x0 = minf(b.x0, it->x - it->radius);
        b.y0 = minf(b.y0, it->y - it->radius);
        b.x1 = maxf(b.x1, it->x + it->radius);
        b.y1 = maxf(b.y1, it->y + it->radius);
    }
    node->bounds = b;
}

/* Orders the node's items by quadrant and tells how many fall into each. */
static void partition(struct quadtree *t, const struct quad_node *node, struct square s,
                      uint32_t counts[QUADRANTS])
{
    struct quad_item *items = t->items.items + node->first;
    uint32_t at[QUADRANTS] = {0};
    memset(counts, 0, QUADRANTS * sizeof *counts);
    for (uint32_t i = 0; i < node->count; i++)
        counts[quadrant_of(&items[i], s)]++;
    for (unsigned q = 1; q < QUADRANTS; q++)
        at[q] = at[q - 1] + counts[q - 1];
    for (uint32_t i = 0; i < node->count; i++)
        t->scratch.items[at[quadrant_of(&items[i], s)]++] = items[i];
    memcpy(items, t->scratch.items, node->count * sizeof *items);
}

static enum rc_status split(struct quadtree *t, uint32_t index, struct square s, unsigned depth)
{
    sum_up(&t->nodes.items[index], t->items.items);
    if (t->nodes.items[index].count <= LEAF_ITEMS || depth >= MAX_DEPTH)
        return RC_OK;
    uint32_t counts[QUADRANTS];
    partition(t, &t->nodes.items[index], s, counts);
    const enum rc_status status = RC_RESERVE(&t->nodes, QUADRANTS);
    if (status < 0)
        return status;
    const uint32_t child = (uint32_t)t->nodes.count;
    uint32_t first = t->nodes.items[index].first;
    t->nodes.items[index].child = child;
    t->nodes.count += QUADRANTS;
    for (unsigned q = 0; q < QUADRANTS; q++) {
        t->nodes.items[child + q] = (struct quad_node){.first = first, .count = counts[q]};
        first += counts[q];
    }
    for (unsigned q = 0; q < QUADRANTS; q++) {
        const enum rc_status st = split(t, child + q, quadrant_square(s, q), depth + 1);
        if (st < 0)
            return st;
    }
    return RC_OK;
}

static struct square square_around(const struct quad_item *items, uint32_t n)
{
    struct rect b = {items[0].x, items[0].y, items[0].x, items[0].y};
    for (uint32_t i = 1; i < n; i++) {
        b.x0 = minf(b.x0, items[i].x);
        b.y0 = minf(b.y0, items[i].y);
        b.x1 = maxf(b.x1, items[i].x);
        b.y1 = maxf(b.y1, items[i].y);
    }
    const float half = 0.5f * maxf(b.x1 - b.x0, b.y1 - b.y0) + 1.0f;
    return (struct square){0.5f * (b.x0 + b.x1), 0.5f * (b.y0 + b.y1), half};
}

enum rc_status quadtree_build(struct quadtree *t, const struct quad_item *items, uint32_t n)
{
    enum rc_status status;
    t->nodes.count = t->items.count = t->scratch.count = 0;
    if (n == 0)
        return RC_OK;
    if ((status = RC_RESERVE(&t->items, n)) < 0 || (status = RC_RESERVE(&t->scratch, n)) < 0 ||
        (status = RC_RESERVE(&t->nodes, 1)) < 0)
        return status;
    memcpy(t->items.items, items, n * sizeof *items);
    t->items.count = n;
    t->nodes.items[0] = (struct quad_node){.count = n};
    t->nodes.count = 1;
    status = split(t, 0, square_around(items, n), 0);
    if (status < 0)
        t->nodes.count = t->items.count = 0;
    return status;
}

void quadtree_finish(struct quadtree *t)
{
    mem_free(t->nodes.items);
    mem_free(t->items.items);
    mem_free(t->scratch.items);
    *t = (struct quadtree){0};
}

static bool meets(struct rect a, struct rect b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
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

static bool nodes_near(const struct join *j, const struct quad_node *a, const struct quad_node *b)
{
    const struct rect wide = {a->bounds.x0 - j->margin, a->bounds.y0 - j->margin,
                              a->bounds.x1 + j->margin, a->bounds.y1 + j->margin};
    return meets(wide, b->bounds);
}

static void visit_near(const struct join *j, const struct quad_item *a, const struct quad_item *b)
{
    const float dx = b->x - a->x, dy = b->y - a->y;
    const float reach = a->radius + b->radius + j->margin;
    if (dx * dx + dy * dy < reach * reach)
        j->visit(j->ctx, a, b);
}

/* Whether an item may be near one of a node: most of two leaves that are neighbours are not. Some
 * slack makes up for the rounding, because visit_near() decides. */
static bool item_near(const struct join *j, const struct quad_item *it,
                      const struct quad_node *node)
{
    const float reach = (it->radius + j->margin) * 1.001f + 1e-5f * (fabsf(it->x) + fabsf(it->y));
    const struct rect around = {it->x - reach, it->y - reach, it->x + reach, it->y + reach};
    return meets(around, node->bounds);
}

static void join_leaves(const struct join *j, const struct quad_node *a, const struct quad_node *b)
{
    const struct quad_item *items = j->tree->items.items;
    for (uint32_t i = a->first; i < a->first + a->count; i++) {
        if (a != b && !item_near(j, &items[i], b))
            continue;
        for (uint32_t k = a == b ? i + 1 : b->first; k < b->first + b->count; k++)
            visit_near(j, &items[i], &items[k]);
    }
}

/* Pairs of an item below a and one below b; of two below a when they are the same node. */
static void join_nodes(const struct join *j, uint32_t a, uint32_t b)
{
    const struct quad_node *na = &j->tree->nodes.items[a], *nb = &j->tree->nodes.items[b];
    if (na->count == 0 || nb->count == 0 || (a != b && !nodes_near(j, na, nb)))
        return;
    if (na->child == 0 && nb->child == 0) {
        join_leaves(j, na, nb);
    } else if (a == b) {
        for (unsigned q = 0; q < QUADRANTS; q++) {
            for (unsigned r = q; r < QUADRANTS; r++)
                join_nodes(j, na->child + q, na->child + r);
        }
    } else if (nb->child == 0 || (na->child != 0 && na->count >= nb->count)) {
        for (unsigned q = 0; q < QUADRANTS; q++)
            join_nodes(j, na->child + q, b);
    } else {
        for (unsigned q = 0; q < QUADRANTS; q++)
            join_nodes(j, a, nb->child + q);
    }
}

void quadtree_pairs(const struct quadtree *t, float margin, quadtree_pair_fn visit, void *ctx)
{
    const struct join j = {t, margin, visit, ctx};
    if (t->nodes.count > 0)
        join_nodes(&j, 0, 0);
}
