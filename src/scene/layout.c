/* The force layout of the directories. All is overdamped: a force is a velocity. Each directory
 * with all below it fills a disc; around their parent these discs are pulled in, push each other
 * and the parent's own disc away, and turn away from each other and from the branch above. What
 * moves a directory moves all below it. Single directories that still overlap are found through the
 * quadtree and parted. Some seconds after the last birth or death the layout comes to rest.
 */
#include <string.h>

#include "parts.h"
#include "rource/scene/constants.h"

float scene_picture_height(const struct scene *s)
{
    return (s->camera.area.y1 - s->camera.area.y0) / s->camera.scale;
}

void scene_wake(struct scene *s)
{
    s->layout_awake = s->now + RC_LAYOUT_AWAKE_SECONDS;
}

static struct scene_dir *node_at(const struct scene *s, uint32_t node)
{
    return &s->dirs.items[s->nodes.items[node]];
}

enum rc_status layout_index(struct scene *s)
{
    s->items.count = 0;
    const enum rc_status status = RC_RESERVE(&s->items, s->nodes.count);
    if (status < 0)
        return status;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const struct scene_dir *d = node_at(s, (uint32_t)i);
        s->items.items[s->items.count++] =
            (struct quad_item){.x = d->x, .y = d->y, .radius = d->radius, .id = (uint32_t)i};
    }
    return quadtree_build(&s->tree, s->items.items, (uint32_t)s->items.count);
}

/* ---- who hangs on whom ---- */

static uint32_t parent_node(const struct scene *s, uint32_t node)
{
    const uint32_t parent = node_at(s, node)->node_parent;
    return parent == RC_SCENE_NONE ? RC_SCENE_NONE : s->dirs.items[parent].active_index;
}

static enum rc_status reserve_lists(struct scene *s)
{
    const size_t n = s->nodes.count;
    s->forces.count = s->child_start.count = s->child_list.count = s->order.count = 0;
    enum rc_status status = RC_RESERVE(&s->forces, n);
    if (status == RC_OK)
        status = RC_RESERVE(&s->child_start, n + 2);
    if (status == RC_OK)
        status = RC_RESERVE(&s->child_list, n);
    if (status == RC_OK)
        status = RC_RESERVE(&s->order, n);
    if (status == RC_OK)
        status = RC_RESERVE(&s->siblings, n);
    return status;
}

/* Lists each node's children (a counting sort by parent) and all nodes, parents first. */
static enum rc_status list_children(struct scene *s)
{
    const uint32_t n = (uint32_t)s->nodes.count;
    const enum rc_status status = reserve_lists(s);
    if (status < 0)
        return status;
    uint32_t *start = s->child_start.items;
    memset(start, 0, (n + 2) * sizeof *start);
    uint32_t root = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t p = parent_node(s, i);
        if (p == RC_SCENE_NONE)
            root = i;
        else
            start[p + 2]++;
    }
    for (uint32_t i = 2; i < n + 2; i++)
        start[i] += start[i - 1];
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t p = parent_node(s, i);
        if (p != RC_SCENE_NONE)
            s->child_list.items[start[p + 1]++] = i;
    }
    s->order.items[s->order.count++] = root;
    for (size_t at = 0; at < s->order.count; at++) {
        const uint32_t node = s->order.items[at];
        for (uint32_t k = start[node]; k < start[node + 1]; k++)
            s->order.items[s->order.count++] = s->child_list.items[k];
    }
    return RC_OK;
}

/* ---- sizes ---- */

/* Directories grow towards the size that their files need; tells whether any still does. */
static bool grow(struct scene *s, float dt)
{
    const float part = math_ease(RC_LAYOUT_RADIUS_RATE, dt);
    bool growing = false;
    for (size_t i = 0; i < s->nodes.count; i++) {
        struct scene_dir *d = node_at(s, (uint32_t)i);
        const float goal = scene_slots_radius(d->files);
        d->total_radius = scene_slots_radius(d->total);
        growing = growing || fabsf(goal - d->radius) > 0.05f;
        d->radius += (goal - d->radius) * part;
    }
    return growing;
}

/* Centre of a child's disc, from its parent's centre. */
static struct vec2 disc_of(const struct scene_dir *d)
{
    return (struct vec2){d->offset_x + d->disc_x, d->offset_y + d->disc_y};
}

/* A disc around a node's own and its children's. Its centre is their mean by area, not that of the
 * smallest disc: the smallest disc's jumps when another child becomes the farthest. */
static void enclose(struct scene *s, uint32_t node, float part)
{
    struct scene_dir *d = node_at(s, node);
    const uint32_t *start = s->child_start.items;
    const float own = d->radius + RC_DIR_MARGIN;
    struct vec2 c = {0.0f, 0.0f};
    float weight = own * own;
    for (uint32_t k = start[node]; k < start[node + 1]; k++) {
        const struct scene_dir *child = node_at(s, s->child_list.items[k]);
        const float w = child->extent * child->extent;
        c = vec2_add(c, vec2_scale(disc_of(child), w));
        weight += w;
    }
    c = vec2_scale(c, 1.0f / weight);
    d->disc_x += (c.x - d->disc_x) * part;
    d->disc_y += (c.y - d->disc_y) * part;
    c = (struct vec2){d->disc_x, d->disc_y};
    float reach = vec2_length(c) + own;
    for (uint32_t k = start[node]; k < start[node + 1]; k++) {
        const struct scene_dir *child = node_at(s, s->child_list.items[k]);
        reach = maxf(reach, vec2_length(vec2_sub(disc_of(child), c)) + child->extent);
    }
    d->extent += (reach - d->extent) * part;
}

/* ---- forces ---- */

/* Towards the parent, as near as the two rims allow; weaker where it is crowded. */
static struct vec2 pull_in(const struct scene *s, const struct scene_dir *p,
                           const struct scene_dir *d)
{
    const struct vec2 o = {d->offset_x, d->offset_y};
    const float rest = p->radius + d->radius + RC_BRANCH_GAP;
    float speed = RC_PULL * (rest - vec2_length(o));
    if (speed < 0.0f)
        speed /= 1.0f + RC_LAYOUT_PRESSURE_RELIEF * d->pressure;
    struct vec2 v = vec2_scale(vec2_unit(o), speed);
    if (4u * p->total > s->live_files) { /* what is most of the tree takes the frame's shape */
        const float wide =
            (s->camera.area.x1 - s->camera.area.x0) / (s->camera.area.y1 - s->camera.area.y0);
        v.x /= clampf(wide, 0.6f, 1.7f);
        v.y *= clampf(wide, 0.6f, 1.7f);
    }
    return v;
}

/* Sideways, away from the branch on which the parent hangs; `out` is the way that goes. */
static struct vec2 turn_outward(const struct scene_dir *p, struct vec2 out,
                                const struct scene_dir *d)
{
    if (p->node_parent == RC_SCENE_NONE)
        return (struct vec2){0.0f, 0.0f};
    const struct vec2 way = vec2_unit((struct vec2){d->offset_x, d->offset_y});
    const struct vec2 side = vec2_sub(out, vec2_scale(way, vec2_dot(out, way)));
    return vec2_scale(side, RC_OUTWARD * (1.0f - vec2_dot(out, way)) * 0.5f);
}

/* In a huge tree most of a disc around discs around discs is empty: there they overlap more, or the
 * files would be too small to be seen. */
static float tightness_of(const struct scene *s)
{
    const double span = math_log2((double)RC_LAYOUT_MANY / (double)RC_LAYOUT_FEW);
    const double at = math_log2(maxf((float)s->nodes.count, 1.0f) / (double)RC_LAYOUT_FEW) / span;
    return lerpf(RC_LAYOUT_TIGHT_FEW, RC_LAYOUT_TIGHT_MANY, clampf((float)at, 0.0f, 1.0f));
}

static void push_pair(struct scene *s, uint32_t i, uint32_t j, bool spread)
{
    struct scene_dir *a = node_at(s, i), *b = node_at(s, j);
    const struct vec2 way = vec2_sub(disc_of(b), disc_of(a));
    const float room = s->tightness * (a->extent + b->extent);
    const float distance = vec2_length(way);
    const float overlap = room - distance;
    float speed = spread ? RC_SPREAD * room / (distance + room) : 0.0f;
    if (overlap > 0.0f) {
        speed += RC_PUSH * overlap;
        a->pressure += 0.1f * overlap;
        b->pressure += 0.1f * overlap;
    } else if (!spread) {
        return;
    }
    struct vec2 to = vec2_unit(way);
    if (distance < 1e-3f)
        math_sincos((float)j, &to.y, &to.x);
    const float wa = b->extent * b->extent, wb = a->extent * a->extent;
    const float share = wa / (wa + wb);
    s->forces.items[i] = vec2_sub(s->forces.items[i], vec2_scale(to, speed * share));
    s->forces.items[j] = vec2_add(s->forces.items[j], vec2_scale(to, speed * (1.0f - share)));
}

static struct scene_sibling sibling_of(const struct scene *s, uint32_t node)
{
    const struct scene_dir *d = node_at(s, node);
    const struct vec2 c = disc_of(d);
    return (struct scene_sibling){.left = c.x - d->extent,
                                  .right = c.x + d->extent,
                                  .x = c.x,
                                  .y = c.y,
                                  .extent = d->extent,
                                  .node = node};
}

/* Orders siblings by their left edges (Shell's sort). */
static void sort_by_left(struct scene_sibling *list, uint32_t n)
{
    for (uint32_t gap = n / 2; gap > 0; gap = gap == 2 ? 1 : (uint32_t)((double)gap / 2.2)) {
        for (uint32_t i = gap; i < n; i++) {
            const struct scene_sibling one = list[i];
            uint32_t at = i;
            for (; at >= gap && list[at - gap].left > one.left; at -= gap)
                list[at] = list[at - gap];
            list[at] = one;
        }
    }
}

/* Many siblings' discs push each other: a sweep from left to right. Of n in a heap each meets the
 * square root of n others in its column, nearly all of them above or below it, so their numbers
 * stand in one array: thousands of siblings are the steepest of all costs. */
static void sweep_siblings(struct scene *s, uint32_t *list, uint32_t n)
{
    struct scene_sibling *const all = s->siblings.items;
    for (uint32_t i = 0; i < n; i++)
        all[i] = sibling_of(s, list[i]);
    sort_by_left(all, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct scene_sibling a = all[i];
        list[i] = a.node;
        for (uint32_t j = i + 1; j < n && all[j].left <= a.right; j++) {
            const float room = s->tightness * (a.extent + all[j].extent);
            if (fabsf(all[j].x - a.x) < room && fabsf(all[j].y - a.y) < room)
                push_pair(s, a.node, all[j].node, false);
        }
    }
}

/* Siblings' discs push each other: all pairs of a few. */
static void push_siblings(struct scene *s, uint32_t *list, uint32_t n)
{
    if (n > RC_LAYOUT_SPREAD_SIBLINGS) {
        sweep_siblings(s, list, n);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = i + 1; j < n; j++)
            push_pair(s, list[i], list[j], true);
    }
}

static void push_off_parent(struct scene *s, const struct scene_dir *p, uint32_t node)
{
    struct scene_dir *d = node_at(s, node);
    const struct vec2 c = disc_of(d);
    const float overlap = p->radius + RC_DIR_MARGIN + s->tightness * d->extent - vec2_length(c);
    if (overlap <= 0.0f)
        return;
    s->forces.items[node] =
        vec2_add(s->forces.items[node], vec2_scale(vec2_unit(c), RC_PUSH * overlap));
    d->pressure += 0.05f * overlap;
}

static void sum_forces(struct scene *s)
{
    const uint32_t *start = s->child_start.items;
    s->forces.items[s->order.items[0]] = (struct vec2){0.0f, 0.0f};
    for (size_t at = 0; at < s->order.count; at++) {
        const uint32_t node = s->order.items[at];
        const struct scene_dir *p = node_at(s, node);
        uint32_t *list = s->child_list.items + start[node];
        const uint32_t n = start[node + 1] - start[node];
        const struct vec2 out = vec2_unit((struct vec2){p->offset_x, p->offset_y});
        for (uint32_t k = 0; k < n; k++) {
            const struct scene_dir *d = node_at(s, list[k]);
            s->forces.items[list[k]] = vec2_add(pull_in(s, p, d), turn_outward(p, out, d));
        }
        push_siblings(s, list, n);
        for (uint32_t k = 0; k < n; k++)
            push_off_parent(s, p, list[k]);
    }
}

/* Moves offsets by their velocities and sets all places anew from the root outwards. */
static float move_nodes(struct scene *s, float dt, float heat)
{
    const float limit = RC_DIR_SPEED * scene_picture_height(s);
    float fastest = 0.0f;
    dt *= heat;
    for (size_t at = 1; at < s->order.count; at++) {
        const uint32_t node = s->order.items[at];
        struct scene_dir *d = node_at(s, node);
        const struct scene_dir *p = &s->dirs.items[d->node_parent];
        const struct vec2 v = s->forces.items[node];
        const float speed = vec2_length(v);
        const float go = speed > limit ? dt * limit / speed : dt;
        d->offset_x += v.x * go;
        d->offset_y += v.y * go;
        d->x = p->x + d->offset_x;
        d->y = p->y + d->offset_y;
        fastest = maxf(fastest, minf(speed, limit));
    }
    return fastest;
}

/* ---- single directories ---- */

struct separation {
    struct scene *scene;
    float share;
};

static void shift(struct scene_dir *d, struct vec2 by)
{
    d->x += by.x;
    d->y += by.y;
    d->offset_x += by.x;
    d->offset_y += by.y;
}

static void separate_pair(void *ctx, const struct quad_item *one, const struct quad_item *other)
{
    const struct separation *sep = ctx;
    const struct scene *s = sep->scene;
    struct scene_dir *a = node_at(s, one->id), *b = node_at(s, other->id);
    struct vec2 way = {b->x - a->x, b->y - a->y};
    const float room = a->radius + b->radius + 0.5f * RC_DIR_MARGIN;
    if (fabsf(way.x) >= room || fabsf(way.y) >= room)
        return;
    const float distance = vec2_length(way);
    const float overlap = room - distance;
    if (overlap <= 0.0f)
        return;
    if (distance < 1e-3f)
        math_sincos((float)other->id, &way.y, &way.x);
    way = vec2_unit(way);
    /* the lighter gives way; the root stands; the young slip past at first */
    const float age = s->now - maxf(a->shown_since, b->shown_since);
    const float wa = a->node_parent == RC_SCENE_NONE ? 0.0f : b->radius * b->radius;
    const float wb = b->node_parent == RC_SCENE_NONE ? 0.0f : a->radius * a->radius;
    const float by =
        overlap * sep->share * smoothstepf(age / RC_LAYOUT_YOUTH) / maxf(wa + wb, 1e-6f);
    shift(a, vec2_scale(way, -by * wa));
    shift(b, vec2_scale(way, by * wb));
}

static void separate(struct scene *s, float dt)
{
    struct separation sep = {s, math_ease(RC_LAYOUT_SEPARATION, dt)};
    quadtree_pairs(&s->tree, RC_DIR_MARGIN, separate_pair, &sep);
}

/* A branch leaves its parent the way the parent's own branch came, and follows with a lag. */
static float bend_branches(struct scene *s, float dt)
{
    const float part = math_ease(RC_LAYOUT_BEND_RATE, dt);
    float fastest = 0.0f;
    uint32_t parent = RC_SCENE_NONE;
    struct vec2 out = {0.0f, 0.0f}; /* siblings follow one another and share their parent's way */
    for (size_t at = 1; at < s->order.count; at++) {
        struct scene_dir *d = node_at(s, s->order.items[at]);
        const struct scene_dir *p = &s->dirs.items[d->node_parent];
        struct vec2 mid = {p->x + 0.5f * d->offset_x, p->y + 0.5f * d->offset_y};
        if (d->node_parent != parent)
            out = vec2_unit((struct vec2){p->offset_x, p->offset_y});
        parent = d->node_parent;
        if (p->node_parent != RC_SCENE_NONE) {
            const struct vec2 way = {d->offset_x, d->offset_y};
            mid = vec2_add(mid, vec2_scale(out, 0.22f * vec2_length(way)));
        }
        const float dx = (mid.x - d->bend_x) * part, dy = (mid.y - d->bend_y) * part;
        d->bend_x += dx;
        d->bend_y += dy;
        fastest = maxf(fastest, maxf(fabsf(dx), fabsf(dy)) / dt);
    }
    return fastest;
}

enum rc_status layout_step(struct scene *s, float dt)
{
    if (s->now > s->layout_awake || s->nodes.count == 0)
        return RC_OK;
    const bool growing = grow(s, dt);
    const float relax = 1.0f - math_ease(8.0f, dt), part = math_ease(RC_LAYOUT_DISC_RATE, dt);
    enum rc_status status = list_children(s);
    if (status < 0)
        return status;
    for (size_t at = s->order.count; at-- > 0;) {
        enclose(s, s->order.items[at], part);
        node_at(s, s->order.items[at])->pressure *= relax;
    }
    s->tightness = tightness_of(s);
    sum_forces(s);
    const float heat = minf((s->layout_awake - s->now) / RC_LAYOUT_TIRED_SECONDS, 1.0f);
    const float fastest = move_nodes(s, dt, heat);
    if ((status = layout_index(s)) < 0)
        return status;
    separate(s, dt); /* not slowed down: what still overlaps at the end of the motion parts */
    const float bending = bend_branches(s, dt);
    if (!growing && fastest < RC_LAYOUT_REST && bending < RC_LAYOUT_REST)
        s->layout_awake = s->now;
    return layout_index(s);
}
