/* Where a label can stand: its box at one of eight sides of what it names, what is in the way
 * there, and how many files it would cover.
 */
#include "label_place.h"

#include "parts.h"
#include "rource/scene/constants.h"

static const float PADDING_X = 4.0f, PADDING_Y = 1.0f; /* of the plate around the text */
static const float PERSON_GAP = 5.0f, GAP = 1.5f;      /* between a thing and its label */
static const float DODGE_MARGIN = 4.0f;                /* pixels */
static const float FASTEST = 900.0f;                   /* pixels a second that are believed */
enum { SAMPLES = 6 };

/* x and y of each side's direction. */
static const signed char DIRECTIONS[RC_SIDES][2] = {
    [RC_SIDE_RIGHT] = {1, 0},        [RC_SIDE_LEFT] = {-1, 0},
    [RC_SIDE_BELOW] = {0, 1},        [RC_SIDE_ABOVE] = {0, -1},
    [RC_SIDE_RIGHT_ABOVE] = {1, -1}, [RC_SIDE_RIGHT_BELOW] = {1, 1},
    [RC_SIDE_LEFT_ABOVE] = {-1, -1}, [RC_SIDE_LEFT_BELOW] = {-1, 1},
};

const char *view_side_name(unsigned side)
{
    static const char *const names[RC_SIDES] = {
        [RC_SIDE_RIGHT] = "right",
        [RC_SIDE_LEFT] = "left",
        [RC_SIDE_BELOW] = "below",
        [RC_SIDE_ABOVE] = "above",
        [RC_SIDE_RIGHT_ABOVE] = "right-above",
        [RC_SIDE_RIGHT_BELOW] = "right-below",
        [RC_SIDE_LEFT_ABOVE] = "left-above",
        [RC_SIDE_LEFT_BELOW] = "left-below",
    };
    return side < RC_SIDES ? names[side] : "";
}

/* Without branches: which of the four sides decides is different for each obstacle, and a wrong
 * guess costs more than the four comparisons. */
static inline bool overlap(struct rect a, struct rect b, float margin)
{
    return (a.x0 < b.x1 + margin) & (b.x0 < a.x1 + margin) & (a.y0 < b.y1 + margin) &
           (b.y0 < a.y1 + margin);
}

bool label_meets(const struct obstacle *list, size_t n, struct rect box, float margin)
{
    for (size_t i = 0; i < n; i++) {
        if (overlap(box, list[i].box, margin))
            return true;
    }
    return false;
}

/* All that a box covers while it moves by (x, y). Half of x + |x| is x or 0, exactly; a comparison
 * would be a branch that is guessed wrong half of the time. */
static inline struct rect sweep(struct rect box, float x, float y)
{
    return (struct rect){box.x0 + 0.5f * (x - fabsf(x)), box.y0 + 0.5f * (y - fabsf(y)),
                         box.x1 + 0.5f * (x + fabsf(x)), box.y1 + 0.5f * (y + fabsf(y))};
}

bool label_will_meet(const struct obstacle *list, size_t n, const struct label_course *course,
                     float seconds)
{
    for (size_t i = 0; i < n; i++) {
        const struct vec2 v = vec2_sub(course->velocity, list[i].velocity);
        const struct rect soon = sweep(course->box, clampf(v.x, -FASTEST, FASTEST) * seconds,
                                       clampf(v.y, -FASTEST, FASTEST) * seconds);
        const bool own = course->person == list[i].person && course->person != RC_SCENE_NONE;
        if (!own && overlap(soon, list[i].box, 1.0f))
            return true;
    }
    return false;
}

/* The shortest way for box out of the other, with a margin between them. */
static struct vec2 way_out(struct rect box, struct rect other, float margin)
{
    const float right = other.x1 + margin - box.x0, left = box.x1 + margin - other.x0;
    const float down = other.y1 + margin - box.y0, up = box.y1 + margin - other.y0;
    const float x = right < left ? right : -left, y = down < up ? down : -up;
    return fabsf(x) < fabsf(y) ? (struct vec2){x, 0.0f} : (struct vec2){0.0f, y};
}

void label_dodge(const struct obstacle *list, size_t n, const struct label_course *course,
                 float seconds, struct vec2 *push)
{
    for (size_t i = 0; i < n; i++) {
        const struct vec2 v = vec2_sub(course->velocity, list[i].velocity);
        const float x = clampf(v.x, -FASTEST, FASTEST) * seconds;
        const float y = clampf(v.y, -FASTEST, FASTEST) * seconds;
        const struct rect now = course->box;
        const struct rect then = {now.x0 + x, now.y0 + y, now.x1 + x, now.y1 + y};
        const bool own = course->person == list[i].person && course->person != RC_SCENE_NONE;
        if (!own && overlap(sweep(now, x, y), list[i].box, DODGE_MARGIN))
            *push = vec2_add(*push, way_out(overlap(then, list[i].box, DODGE_MARGIN) ? then : now,
                                            list[i].box, DODGE_MARGIN));
    }
}

/* ---- what a label belongs to ---- */

/* The way from `from` to `to`, of length 1; nothing when they are the same point. */
static struct vec2 way_between(struct vec2 from, struct vec2 to)
{
    const struct vec2 way = vec2_sub(to, from);
    return vec2_length(way) > 1e-3f ? vec2_unit(way) : (struct vec2){0.0f, 0.0f};
}

struct label_anchor label_anchor_of(const struct scene *s, enum view_label_kind kind, uint32_t id)
{
    struct label_anchor a = {0};
    if (kind == RC_LABEL_PERSON) {
        const struct scene_person *p = &s->people.items[id];
        a.at = camera_to_screen(&s->camera, p->x, p->y);
        a.radius = scene_person_radius(s, p) * s->camera.scale;
    } else if (kind == RC_LABEL_DIR) {
        const struct scene_dir *d = &s->dirs.items[id];
        a.at = camera_to_screen(&s->camera, d->x, d->y);
        a.radius = d->radius * s->camera.scale;
        if (d->node_parent != RC_SCENE_NONE) {
            const struct scene_dir *p = &s->dirs.items[d->node_parent];
            a.outward = way_between((struct vec2){p->x, p->y}, (struct vec2){d->x, d->y});
        }
    } else {
        const struct scene_file *f = &s->files.items[id];
        const struct vec2 world = scene_file_position(s, f);
        a.at = camera_to_screen(&s->camera, world.x, world.y);
        a.radius = maxf(RC_FILE_RADIUS * s->camera.scale, 1.5f);
        a.outward = way_between((struct vec2){0.0f, 0.0f}, (struct vec2){f->x, f->y});
    }
    a.outward = camera_way_to_screen(&s->camera, a.outward);
    const float u = view_unit_of(s);
    /* a name keeps clear of the avatar that it belongs to as of any other */
    a.radius += (kind == RC_LABEL_PERSON ? PERSON_GAP : GAP) * u;
    return a;
}

struct vec2 label_padding(const struct scene *s)
{
    const float u = view_unit_of(s);
    return (struct vec2){PADDING_X * u, PADDING_Y * u};
}

struct rect label_box(const struct label_anchor *a, unsigned side, struct vec2 size)
{
    const float dx = DIRECTIONS[side][0], dy = DIRECTIONS[side][1];
    const float reach = DIRECTIONS[side][0] && DIRECTIONS[side][1] ? 0.75f * a->radius : a->radius;
    const struct vec2 c = {a->at.x + dx * (reach + 0.5f * size.x),
                           a->at.y + dy * (reach + 0.5f * size.y)};
    return (struct rect){c.x - 0.5f * size.x, c.y - 0.5f * size.y, c.x + 0.5f * size.x,
                         c.y + 0.5f * size.y};
}

/* ---- which side is best ---- */

struct cover {
    struct vec2 at[SAMPLES];
    unsigned covered; /* bits of those that lie in a directory's disc */
};

static void cover_by(void *ctx, const struct quad_item *item)
{
    struct cover *c = ctx;
    for (unsigned i = 0; i < SAMPLES; i++) {
        const float x = c->at[i].x - item->x, y = c->at[i].y - item->y;
        if (x * x + y * y < item->radius * item->radius)
            c->covered |= 1u << i;
    }
}

/* The share of a box, along its middle, under which files lie. */
static float cover_of(const struct scene *s, struct rect box)
{
    struct cover c = {.covered = 0};
    const struct vec2 a = camera_to_world(&s->camera, box.x0, box.y0);
    const struct vec2 b = camera_to_world(&s->camera, box.x1, box.y0);
    const struct vec2 below_a = camera_to_world(&s->camera, box.x0, box.y1);
    const struct vec2 below_b = camera_to_world(&s->camera, box.x1, box.y1);
    for (unsigned i = 0; i < SAMPLES; i++) {
        const float part = ((float)i + 0.5f) / SAMPLES;
        const struct vec2 high = vec2_lerp(a, b, part), low = vec2_lerp(below_a, below_b, part);
        c.at[i] = (struct vec2){0.5f * (high.x + low.x), 0.5f * (high.y + low.y)};
    }
    quadtree_query(&s->tree, camera_box(&s->camera, box), cover_by, &c);
    return (float)__builtin_popcount(c.covered) / SAMPLES;
}

float label_side_cost(const struct scene *s, enum view_label_kind kind,
                      const struct label_anchor *a, unsigned side, struct rect box)
{
    static const float people[RC_SIDES] = {
        [RC_SIDE_RIGHT] = 0.1f,       [RC_SIDE_LEFT] = 0.14f,       [RC_SIDE_BELOW] = 0.0f,
        [RC_SIDE_ABOVE] = 0.05f,      [RC_SIDE_RIGHT_ABOVE] = 0.3f, [RC_SIDE_RIGHT_BELOW] = 0.3f,
        [RC_SIDE_LEFT_ABOVE] = 0.34f, [RC_SIDE_LEFT_BELOW] = 0.34f,
    };
    const float cover = cover_of(s, box);
    if (kind == RC_LABEL_PERSON)
        return people[side] + 0.5f * cover;
    const float dx = DIRECTIONS[side][0], dy = DIRECTIONS[side][1];
    const bool diagonal = DIRECTIONS[side][0] && DIRECTIONS[side][1];
    const float along = (dx * a->outward.x + dy * a->outward.y) * (diagonal ? 0.7071f : 1.0f);
    const float beside = kind == RC_LABEL_FILE && DIRECTIONS[side][0] == 0 ? 0.1f : 0.0f;
    return 0.18f * (1.0f - along) + beside + (diagonal ? 0.06f : 0.0f) + cover;
}
