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
