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
    bool turned;         /* by a hand only: the automatic one never is */
    float cosine, sine;  /* of the angle from the world's axes to the frame's, where it is turned */
};

/* A camera that waits for its first bounds. area is in pixels of the frame; empty = all of it. */
void camera_init(struct camera *camera, int width, int height, struct rect area);
/* Moves towards a view that holds the bounds (world units), critically damped; zooms out faster
 * than in, and the faster the more is outside. */
void camera_step(struct camera *camera, struct rect bounds, float dt);
/* Turns the picture about a point of the frame, by the angle that has this cosine and sine. */
void camera_turn(struct camera *camera, struct vec2 about, struct vec2 by);
/* A direction of the world as it points in the frame, and back; lengths stay. */
static inline struct vec2 camera_way_to_screen(const struct camera *c, struct vec2 way)
{
    if (!c->turned)
        return way;
    return (struct vec2){way.x * c->cosine - way.y * c->sine, way.x * c->sine + way.y * c->cosine};
}
static inline struct vec2 camera_way_to_world(const struct camera *c, struct vec2 way)
{
    if (!c->turned)
        return way;
    return (struct vec2){way.x * c->cosine + way.y * c->sine, way.y * c->cosine - way.x * c->sine};
}
static inline struct vec2 camera_to_screen(const struct camera *c, float x, float y)
{
    const struct vec2 way = {(x - c->x) * c->scale, (y - c->y) * c->scale};
    const struct vec2 at = camera_way_to_screen(c, way);
    return (struct vec2){at.x + 0.5f * (c->area.x0 + c->area.x1),
                         at.y + 0.5f * (c->area.y0 + c->area.y1)};
}
static inline struct vec2 camera_to_world(const struct camera *c, float x, float y)
{
    const struct vec2 way = {(x - 0.5f * (c->area.x0 + c->area.x1)) / c->scale,
                             (y - 0.5f * (c->area.y0 + c->area.y1)) / c->scale};
    const struct vec2 at = camera_way_to_world(c, way);
    return (struct vec2){at.x + c->x, at.y + c->y};
}
/* The world rectangle around all that a rectangle of the frame shows. */
struct rect camera_box(const struct camera *camera, struct rect pixels);
/* The same of the whole frame. */
struct rect camera_view(const struct camera *camera);

#endif
