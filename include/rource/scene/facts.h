/* rource/scene/facts.h: what the history says about a file, a directory or a person so far.
 *
 * Thread-safety: that of the scene.
 */
#ifndef ROURCE_SCENE_FACTS_H
#define ROURCE_SCENE_FACTS_H

#include "rource/scene/pick.h"

enum { RC_FACTS_COMMITS = 5 };

struct scene_facts {
    uint32_t commits[RC_FACTS_COMMITS]; /* that changed it, or are theirs; the newest first */
    uint32_t count;                     /* of these */
};

/* The last commits, up to the last one applied, that changed a file (under its earlier names too)
 * or anything below a directory, or that a person made. Looks at the latest changes_limit changes
 * at most. Baselines are no commits. */
void scene_facts(const struct scene *scene, struct scene_pick of, uint32_t changes_limit,
                 struct scene_facts *out);

#endif
