/* rource/scene/scene.h: the model in motion: directories, files, people and what they do.
 *
 * World units: a file's radius is 4, y points down, the root directory rests at (0, 0). Time is
 * simulation seconds since the first frame. Nothing here knows colours, pixels' colours or threads.
 * What is at rest costs nothing: ages are time stamps, and only what moves is in a list.
 *
 * Ids: a directory is made for each path that ever had files below it, a file for each path that
 * was ever added (a rename keeps the file's id), a person for each author that was ever seen.
 * Thread-safety: one thread at a time; reading between two steps, any.
 */
#ifndef ROURCE_SCENE_SCENE_H
#define ROURCE_SCENE_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/memory.h"
#include "rource/history/history.h"
#include "rource/history/live.h"
#include "rource/scene/camera.h"
#include "rource/scene/quadtree.h"

#define RC_SCENE_NONE UINT32_MAX

/* A directory. `shown` nodes are those with files or at least two shown branches below, and the
 * root: chains of single directories are merged into the node at their end. */
struct scene_dir {
    uint32_t path;
    uint32_t parent;         /* directory above, in the full tree */
    uint32_t node_parent;    /* nearest shown directory above; RC_SCENE_NONE for the root */
    uint32_t first_child;    /* among the full tree's live directories */
    uint32_t next, previous; /* siblings in that list */
    uint32_t children;       /* live directories directly below */
    uint32_t files;          /* live and dying files directly in it */
    uint32_t total;          /* live and dying files at or below it */
    uint32_t *slots;         /* ids of its files by place; in the scene's pool */
    uint32_t slot_capacity;
    uint32_t active_index;    /* in scene.nodes, RC_SCENE_NONE when not shown */
    uint32_t shown_children;  /* shown directories whose node_parent this is */
    float x, y;               /* centre */
    float radius;             /* of the disc that its own files fill; eased */
    float total_radius;       /* of a disc with the area of all files at or below it */
    float bend_x, bend_y;     /* the branch's control point, lagging behind */
    float offset_x, offset_y; /* of its centre from node_parent's: what the forces move */
    float disc_x, disc_y;     /* centre, from its own, of a disc around all shown below it … */
    float extent;             /* … and that disc's radius */
    float pressure;           /* recent overlap with neighbours, in units */
    float touched;            /* time of the last change at or below it */
    uint32_t contents;        /* another number after each change of which files it has, or of their
                               * colours */
    float shown_since;
    bool live, shown;
};

enum scene_file_state {
    RC_FILE_DEAD, /* not in the picture */
    RC_FILE_ALIVE,
    RC_FILE_DYING, /* deleted, fading out */
};

struct scene_file {
    uint32_t path;
    uint32_t dir;
    uint32_t slot;             /* place in the directory */
    uint32_t extension;        /* in scene.extensions; 0 = none */
    uint32_t color;            /* 0xFFRRGGBB of a custom log, 0 = by extension */
    uint32_t moving;           /* index in scene.moving, RC_SCENE_NONE at rest */
    float x, y;                /* relative to the directory's centre */
    float born, touched, died; /* times; touched = -inf when never */
    uint32_t toucher;          /* person of the last change, RC_SCENE_NONE */
    uint8_t state;             /* enum scene_file_state */
    uint8_t action;            /* enum change_action of the last change */
};

struct scene_person {
    uint32_t author;
    float x, y, vx, vy;
    float target_x, target_y, reach; /* what it works on, and how far from it to stay */
    float born, active;              /* times: first seen (again), last change */
    float alpha;
    float heat; /* recent commits, fading */
    float size; /* 1 = full, less in a crowd for those who are not among the busiest; eased */
    uint32_t commits, changes;
    uint32_t list_index; /* in scene.present, RC_SCENE_NONE when gone */
    uint32_t beams;      /* actions that are under way */
    bool sorted;         /* in scene.from_left */
    bool busy;           /* one of the busiest: shown at full size */
};

/* A change under way: the beam from a person to a file. */
struct scene_action {
    uint32_t person, file;
    float start, life; /* seconds */
    uint8_t kind;      /* enum change_action */
};

/* A directory among its siblings in the layout: its disc with all below it, from its parent. */
struct scene_sibling {
    float left, right; /* edges */
    float x, y, extent;
    uint32_t node;
};

/* Which authors and paths take part; NULL functions let all pass. Asked once for each change. */
struct scene_filter {
    bool (*path)(void *ctx, uint32_t path);
    bool (*author)(void *ctx, uint32_t author);
    void *ctx;
};

struct scene_params {
    struct history *history; /* borrowed */
    int width, height;       /* of the frame in pixels */
    struct rect area;        /* of the frame that the content should fill; empty = all */
    enum camera_mode camera_mode;
    uint64_t seed;
    struct scene_filter filter;
};

struct scene {
    struct scene_params params;
    float now;
    RC_ARRAY(struct scene_dir) dirs;
    RC_ARRAY(struct scene_file) files;
    RC_ARRAY(struct scene_person) people;
    RC_ARRAY(struct scene_action) actions;  /* in order of their start */
    RC_ARRAY(uint32_t) nodes;               /* shown directories */
    RC_ARRAY(uint32_t) moving;              /* files on their way to their slot */
    RC_ARRAY(uint32_t) dying;               /* files fading out */
    RC_ARRAY(uint32_t) present;             /* people in the picture */
    RC_ARRAY(uint32_t) from_left;           /* the same, ordered by x */
    RC_ARRAY(uint32_t) path_dir, path_file; /* by path id */
    RC_ARRAY(uint32_t) author_person;       /* by author id */
    RC_ARRAY(uint32_t) extension_files;     /* live files by extension id */
    struct live live;         /* which paths exist, whether they pass the filter or not */
    struct intern extensions; /* lower case, id 0 = "" */
    struct quadtree tree;     /* over the shown directories */
    struct camera camera;
    struct arena pool;                          /* slot blocks */
    RC_ARRAY(uint32_t *) free_slots[32];        /* by log2 of the block's size */
    RC_ARRAY(struct vec2) forces;               /* by node: velocity of the offset */
    RC_ARRAY(struct vec2) slot_places;          /* of slots met so far; the same in every scene */
    RC_ARRAY(struct scene_sibling) siblings;    /* of one node, while they push each other */
    RC_ARRAY(uint32_t) child_start, child_list; /* by node: shown children, node indices */
    RC_ARRAY(uint32_t) order;                   /* node indices, parents before children */
    RC_ARRAY(struct quad_item) items;
    uint32_t live_files;
    uint32_t commits_applied, changes_applied;
    uint32_t last_commit; /* index of the last one applied, RC_SCENE_NONE */
    float crowd;          /* 1 = few people, less for many; eased */
    float layout_awake;   /* time until which the layout moves */
    float tightness;      /* share of their radii at which discs of subtrees push each other */
    /* No part of the state: what the directories take up, kept while the layout is at rest. */
    struct {
        struct rect box;
        float awake; /* layout_awake of that rest */
        bool known;
    } resting;
};

/* Owned by the caller; the history must outlive it. RC_ENOMEM. */
RC_NODISCARD enum rc_status scene_create(struct scene **out, const struct scene_params *params);
void scene_destroy(struct scene *scene);
/* Applies a published commit at the present time. RC_ENOMEM. */
RC_NODISCARD enum rc_status scene_apply(struct scene *scene, uint32_t commit);
/* Puts a directory with all below it at a place, as a user who drags it wants; the root stays where
 * it is. The forces then work on from there. RC_ENOMEM. */
RC_NODISCARD enum rc_status scene_move_dir(struct scene *scene, uint32_t dir, struct vec2 to);
struct snapshot_io;
/* Names the whole state for a snapshot (base/snapshot.h), in either direction: a scene with the
 * same parameters that loads it goes on as the saved one did. Failure shows in io->status. */
void scene_snapshot(struct scene *scene, struct snapshot_io *io);
/* Moves everything on by dt seconds (in equal steps of at most 1/60 s). RC_ENOMEM. */
RC_NODISCARD enum rc_status scene_step(struct scene *scene, float dt);

/* Place of slot i in units of the plane, relative to the directory's centre: a sunflower spiral
 * (Vogel 1979) whose neighbours are never closer than a file's diameter. */
struct vec2 scene_slot(uint32_t i);
/* Radius of the disc that n files fill. */
float scene_slots_radius(uint32_t n);
/* 0…1: how much of a file is to be seen, and its size relative to RC_FILE_RADIUS (pop, pulse). */
float scene_file_alpha(const struct scene *scene, const struct scene_file *file);
float scene_file_size(const struct scene *scene, const struct scene_file *file);
/* World position of a file's centre. */
static inline struct vec2 scene_file_position(const struct scene *scene,
                                              const struct scene_file *file)
{
    const struct scene_dir *dir = &scene->dirs.items[file->dir];
    return (struct vec2){dir->x + file->x, dir->y + file->y};
}
/* True while the person has changes under way or had some a moment ago. */
bool scene_person_is_active(const struct scene *scene, const struct scene_person *person);
/* Radius of a person in world units at the present zoom; of one at full size without a person. */
float scene_person_radius(const struct scene *scene, const struct scene_person *person);
/* Appends what a directory is called: its components from its shown parent on. */
void scene_dir_label(const struct scene *scene, uint32_t dir, struct strbuf *out);

#endif
