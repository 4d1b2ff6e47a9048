/* rource/scene/pick.h: what lies at a point of the plane.
 *
 * Thread-safety: reading between two steps, any thread.
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
    uint32_t id; /* in scene.people, scene.dirs or scene.files; 0 of nothing */
};

/* Of the people who can be seen the nearest whose disc holds the point; else the nearest file; else
 * the smallest directory whose disc holds the point; else the directory with the nearest rim. slack
 * is by how many world units (some pixels) all may be missed. Ties go to the lower id. Directories
 * and files at rest are found through the quadtree as it was after the last step. */
struct scene_pick scene_pick(const struct scene *scene, struct vec2 world, float slack);
/* Whether what was picked is still in the picture: a person who has not left, a shown directory, a
 * file that is not dead. */
bool scene_pick_is_there(const struct scene *scene, struct scene_pick pick);

#endif
