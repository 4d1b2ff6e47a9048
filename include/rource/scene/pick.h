/* rource/scene/pick.h: what lies at a point of the plane.
 *
 * Thread-safety: that of the scene.
 */
#ifndef ROURCE_SCENE_PICK_H
#define ROURCE_SCENE_PICK_H

#include "rource/scene/scene.h"

enum scene_pick_kind {
    RC_PICK_NONE,
    RC_PICK_PERSON,
    RC_PICK_DIR,
    RC_PICK_FILE,
};

struct scene_pick {
    enum scene_pick_kind kind;
    uint32_t id; /* person, directory or file */
};

/* People come first, then files, then the smallest directory whose disc holds the point; of several
 * the nearest, of equals the lowest id. slack: world units by which a point may miss (a few
 * pixels). Files and directories are found through the quadtree as it was at the last step. */
struct scene_pick scene_pick(const struct scene *scene, struct vec2 world, float slack);
/* Whether what was picked is still to be seen. */
bool scene_pick_is_there(const struct scene *scene, struct scene_pick pick);

#endif
