/* The parts of the scene, as they call each other: tree (directories), leaves (files), people and
 * their actions, layout (forces). All work on one struct scene; statuses are RC_OK or RC_ENOMEM.
 */
#ifndef ROURCE_SCENE_PARTS_H
#define ROURCE_SCENE_PARTS_H

#include "rource/scene/scene.h"

/* ---- tree.c ---- */

/* The directory of a path, made with those above it when new. */
RC_NODISCARD enum rc_status tree_dir(struct scene *s, uint32_t path, uint32_t *dir);
/* Counts a file in (or out of) a directory and those above; directories come into the picture and
 * leave it accordingly. */
RC_NODISCARD enum rc_status tree_count_file(struct scene *s, uint32_t dir, bool add);
/* Notes a change at or below a directory. */
void tree_touch(struct scene *s, uint32_t dir);
/* Picture heights in world units: what speeds are measured in. */
float scene_picture_height(const struct scene *s);
/* Wakes the layout. */
void scene_wake(struct scene *s);

/* ---- leaves.c ---- */

RC_NODISCARD enum rc_status leaf_add(struct scene *s, uint32_t path, const struct change *change,
                                     uint32_t *file);
RC_NODISCARD enum rc_status leaf_rename(struct scene *s, const struct change *change,
                                        uint32_t *file);
/* Starts a file's death; nothing when it is not alive. RC_SCENE_NONE is fine. */
RC_NODISCARD enum rc_status leaf_remove(struct scene *s, uint32_t file);
uint32_t leaf_find(const struct scene *s, uint32_t path);
/* Files glide, and those whose fading is over leave. */
RC_NODISCARD enum rc_status leaves_step(struct scene *s, float dt);

/* ---- people.c ---- */

/* The person of an author, brought into the picture near `where` when not there. */
RC_NODISCARD enum rc_status people_call(struct scene *s, uint32_t author, struct vec2 where,
                                        uint32_t *person);
RC_NODISCARD enum rc_status people_act(struct scene *s, uint32_t person, uint32_t file,
                                       enum change_action kind);
RC_NODISCARD enum rc_status people_step(struct scene *s, float dt);

/* ---- layout.c ---- */

RC_NODISCARD enum rc_status layout_step(struct scene *s, float dt);
/* Builds the quadtree over the shown directories. */
RC_NODISCARD enum rc_status layout_index(struct scene *s);

#endif
