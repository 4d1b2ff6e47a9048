/* rource/scene/camera.h: which part of the plane the frame shows, eased.
 *
 * Thread-safety: none of its own; a plain value.
 */
#ifndef ROURCE_SCENE_CAMERA_H
#define ROURCE_SCENE_CAMERA_H

#include <stdbool.h>

#include "rource/base/math.h"

enum camera_mode {
    RC_CAMERA_OVERVIEW, /* all visible files and active people */
    RC_CAMERA_TRACK,    /* the active people and what they touch; as overview when nobody is */
};

struct camera {
    float x, y;          /* world point at the centre of the picture area */
    float scale;         /* pixels a world unit */
    float vx, vy, vs;    /* velocities; vs is of log(scale) */
    float width, height; /* of the frame in pixels */
    struct rect area;    /* pixels of the frame that the content should fill */
    bool placed;         /* false until the first bounds were seen: then it jumps */
};

/* A camera that waits for its first bounds. area is in pixels of the frame; empty = all of it. */
void camera_init(struct camera *camera, int width, int height, struct rect area);
/* Moves towards a view that holds the bounds (world units), critically damped; zooms out faster
 * than in, and the faster the more is outside. */
void camera_step(struct camera *camera, struct rect bounds, float dt);
static inline struct vec2 camera_to_screen(const struct camera *c, float x, float y)
{
    return (struct vec2){(x - c->x) * c->scale + 0.5f * (c->area.x0 + c->area.x1),
                         (y - c->y) * c->scale + 0.5f * (c->area.y0 + c->area.y1)};
}
static inline struct vec2 camera_to_world(const struct camera *c, float x, float y)
{
    return (struct vec2){(x - 0.5f * (c->area.x0 + c->area.x1)) / c->scale + c->x,
                         (y - 0.5f * (c->area.y0 + c->area.y1)) / c->scale + c->y};
}
/* World rectangle that the whole frame shows. */
struct rect camera_view(const struct camera *camera);

#endif
