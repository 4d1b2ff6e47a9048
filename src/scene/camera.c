/* The camera: critically damped springs on place and log(zoom), integrated exactly over a step, so
 * that the way hardly depends on the frame rate.
 */
#include "rource/scene/camera.h"

#include "rource/scene/constants.h"

void camera_init(struct camera *camera, int width, int height, struct rect area)
{
    *camera = (struct camera){.scale = 1.0f, .width = (float)width, .height = (float)height};
    camera->area = area;
    if (area.x1 <= area.x0 || area.y1 <= area.y0)
        camera->area = (struct rect){0.0f, 0.0f, (float)width, (float)height};
}

/* One critically damped spring over dt, exact for a target at rest. */
static void damp(float *value, float *speed, float target, float rate, float dt)
{
    const float decay = 1.0f - math_ease(rate, dt);
    const float away = *value - target;
    const float carry = (*speed + rate * away) * dt;
    *value = target + (away + carry) * decay;
    *speed = (*speed - rate * carry) * decay;
}

static float fitting_scale(const struct camera *c, struct rect b)
{
    const float w = maxf(b.x1 - b.x0, 1.0f), h = maxf(b.y1 - b.y0, 1.0f);
    const float fit = minf((c->area.x1 - c->area.x0) / w, (c->area.y1 - c->area.y0) / h);
    return minf(fit, RC_CAMERA_MAX_SCALE * minf(c->width, c->height));
}

/* How fast the camera moves along an axis: the faster the more of the content is outside. low and
 * high are the content's ends, span is what the picture area shows around the centre. */
static float place_rate(float low, float high, float centre, float span)
{
    const float outside = maxf(centre - 0.5f * span - low, high - centre - 0.5f * span) / span;
    return minf(RC_CAMERA_RATE_PLACE + RC_CAMERA_RATE_OUTSIDE * maxf(outside, 0.0f),
                RC_CAMERA_RATE_MOST);
}

static void step_zoom(struct camera *c, float *zoom, float target, float dt)
{
    const float rate = target < *zoom
                           ? RC_CAMERA_RATE_ZOOM_OUT + RC_CAMERA_RATE_OVERFLOW * (*zoom - target)
                           : RC_CAMERA_RATE_ZOOM_IN;
    damp(zoom, &c->vs, target, minf(rate, RC_CAMERA_RATE_MOST), dt);
    c->vs = clampf(c->vs, -RC_CAMERA_MAX_ZOOM_SPEED, RC_CAMERA_MAX_ZOOM_SPEED);
}

void camera_step(struct camera *c, struct rect b, float dt)
{
    if (!(b.x1 >= b.x0) || !(b.y1 >= b.y0))
        return;
    const float x = 0.5f * (b.x0 + b.x1), y = 0.5f * (b.y0 + b.y1);
    const float scale = fitting_scale(c, b);
    if (!c->placed) {
        c->x = x;
        c->y = y;
        c->scale = scale;
        c->placed = true;
        return;
    }
    float zoom = (float)math_log2((double)c->scale);
    const float target = (float)math_log2((double)scale);
    const float w = c->area.x1 - c->area.x0, h = c->area.y1 - c->area.y0;
    const int parts = (int)ceilf(dt / RC_CAMERA_STEP);
    for (int i = 0; i < parts; i++) {
        const float part = dt / (float)parts;
        damp(&c->x, &c->vx, x, place_rate(b.x0, b.x1, c->x, w / c->scale), part);
        damp(&c->y, &c->vy, y, place_rate(b.y0, b.y1, c->y, h / c->scale), part);
        step_zoom(c, &zoom, target, part);
        c->scale = (float)math_pow(2.0, (double)zoom);
    }
}

void camera_turn(struct camera *c, struct vec2 about, struct vec2 by)
{
    const struct vec2 before = camera_to_world(c, about.x, about.y);
    const struct vec2 old = {c->turned ? c->cosine : 1.0f, c->turned ? c->sine : 0.0f};
    const struct vec2 now =
        vec2_unit((struct vec2){old.x * by.x - old.y * by.y, old.x * by.y + old.y * by.x});
    c->turned = true;
    c->cosine = now.x;
    c->sine = now.y;
    const struct vec2 after = camera_to_world(c, about.x, about.y);
    c->x += before.x - after.x;
    c->y += before.y - after.y;
}

struct rect camera_box(const struct camera *c, struct rect r)
{
    const struct vec2 corners[] = {camera_to_world(c, r.x0, r.y0), camera_to_world(c, r.x1, r.y1),
                                   camera_to_world(c, r.x1, r.y0), camera_to_world(c, r.x0, r.y1)};
    struct rect box = {corners[0].x, corners[0].y, corners[0].x, corners[0].y};
    for (int i = 1; i < 4; i++) {
        box.x0 = minf(box.x0, corners[i].x);
        box.y0 = minf(box.y0, corners[i].y);
        box.x1 = maxf(box.x1, corners[i].x);
        box.y1 = maxf(box.y1, corners[i].y);
    }
    return box;
}

struct rect camera_view(const struct camera *c)
{
    return camera_box(c, (struct rect){0.0f, 0.0f, c->width, c->height});
}
