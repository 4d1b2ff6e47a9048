/* rource/scene/facts.h: what the history says about a file, a directory or a person so far.
 *
 * Thread-safety: reading between two steps, any thread.
 */
#ifndef ROURCE_SCENE_FACTS_H
#define ROURCE_SCENE_FACTS_H

#include "rource/scene/pick.h"

enum { RC_FACTS_COMMITS = 5, RC_FACTS_PLACES = 3, RC_FACTS_PLACES_KNOWN = 128 };

/* A directory at the top of the tree, RC_PATH_ROOT for the files beside these. */
struct scene_place {
    uint32_t path;
    uint32_t changes;
};

struct scene_facts {
    uint32_t commits[RC_FACTS_COMMITS]; /* indices of the last commits, the newest first */
    uint32_t count;                     /* of these */
    bool complete; /* the search came to its end: of a file or directory there are no other commits,
                      of a person all were looked at */
    uint32_t files; /* of a directory: alive at or below it */
    /* Of a person. The last commit is commits[0]. */
    uint32_t commit_count, change_count; /* as the scene has counted them */
    uint32_t first;                      /* commit of theirs, RC_SCENE_NONE when count is 0 */
    struct scene_place places[RC_FACTS_PLACES]; /* most changed first; ties: lower path */
    uint32_t place_count;

    /* what scene_facts_update() goes on from */
    struct scene_pick of;
    uint32_t as_of;                                  /* last commit looked at, RC_SCENE_NONE */
    uint32_t path;                                   /* of the file after it */
    struct scene_place known[RC_FACTS_PLACES_KNOWN]; /* all places of a person, if not more */
    uint32_t known_count;
};

/* Finds the last commits, up to the last one applied, that changed a file (under its earlier names
 * too) or anything at or below a directory, or that a person made. Only what passes the scene's
 * filter counts; the baseline is no commit. A file's history is that of its id in the scene: it
 * outlives deletion, and ends where another file left under its name. Looks at changes_limit
 * changes, and other people's commits, at most. */
void scene_facts(const struct scene *scene, struct scene_pick of, uint32_t changes_limit,
                 struct scene_facts *out);

/* Brings facts that scene_facts() found up to date with the scene. Costs as much as what came
 * since; all is found anew when the scene has gone back. */
void scene_facts_update(const struct scene *scene, uint32_t changes_limit,
                        struct scene_facts *facts);

#endif
