/* rource/scene/quadtree.h: the one spatial index of the scene, over discs in the plane.
 *
 * Built anew from an array of discs when something moved. Leaves hold runs of items in the order of
 * a Morton curve (Morton 1966), nodes the bounds of the discs (not only of the centres), so the
 * same tree serves culling, picking and the forces between neighbours. No allocation when
 * capacities suffice. Thread-safety: building, one thread; queries on a built tree, any.
 */
#ifndef ROURCE_SCENE_QUADTREE_H
#define ROURCE_SCENE_QUADTREE_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/math.h"
#include "rource/base/memory.h"

struct quad_item {
    float x, y, radius;
    uint32_t id;
};

struct quad_node {
    struct rect bounds;    /* of the items' discs */
    uint32_t first, count; /* items, in tree order */
    uint32_t child;        /* index of the first of four children; 0 = leaf */
};

/* The bits of an item's coordinates interleaved, and its place in the array that was given. */
struct quad_code {
    uint32_t code, item;
};

struct quadtree {
    RC_ARRAY(struct quad_node) nodes;          /* node 0 is the root when count > 0 */
    RC_ARRAY(struct quad_item) items;          /* in tree order */
    RC_ARRAY(struct quad_code) codes, sorting; /* while building */
};

/* Builds the tree of n items (copied). RC_ENOMEM leaves it empty. */
RC_NODISCARD enum rc_status quadtree_build(struct quadtree *tree, const struct quad_item *items,
                                           uint32_t n);
void quadtree_finish(struct quadtree *tree);

/* Called for each item whose disc meets the rectangle, in tree order. */
typedef void (*quadtree_visit_fn)(void *ctx, const struct quad_item *item);
void quadtree_query(const struct quadtree *tree, struct rect area, quadtree_visit_fn visit,
                    void *ctx);

/* Called once for each pair of items whose discs are nearer to each other than the margin. The
 * order is that of the tree: the same for equal trees. */
typedef void (*quadtree_pair_fn)(void *ctx, const struct quad_item *a, const struct quad_item *b);
void quadtree_pairs(const struct quadtree *tree, float margin, quadtree_pair_fn visit, void *ctx);

#endif
