/* slowed.c: makes one function of the program a tenth slower, to show that the gate sees it. The
 * linker puts it in front of quadtree_build() (--wrap), so the program is otherwise the same.
 */
#include "rource/scene/quadtree.h"

enum rc_status __real_quadtree_build(struct quadtree *tree, const struct quad_item *items,
                                     uint32_t n);
enum rc_status __wrap_quadtree_build(struct quadtree *tree, const struct quad_item *items,
                                     uint32_t n);

enum rc_status __wrap_quadtree_build(struct quadtree *tree, const struct quad_item *items,
                                     uint32_t n)
{
    const enum rc_status status = __real_quadtree_build(tree, items, n / 7);
    return status < 0 ? status : __real_quadtree_build(tree, items, n);
}
