/* The scene's layers below the people: light under the directories, branches, files. What is too
 * small to be told apart melts into a soft shape of its directory's colour.
 */
#include <string.h>

#include "parts.h"
#include "rource/scene/constants.h"

static const float MELT_RADIUS = 0.42f;  /* pixels: smaller files are not drawn one by one … */
static const float MELT_EARLY = 1.3f;    /* … nor these where a window cannot keep up */
static const float LEAST_RADIUS = 0.8f;  /* pixels: smaller dots are drawn fainter, not smaller */
static const float DETAIL_RADIUS = 2.6f; /* pixels: larger files get a rim and a shine */
static const float GLOW_SECONDS = 1.5f;  /* in which the light of a new directory comes up */
static const float TINT_RATE = 4.0f;     /* easing of directories' colours, 1/s */
static const float GRAIN_AREA = 2.8f;    /* square pixels for each grain of a melted directory */
enum { FLASHES = 160, QUIET_ACTIONS = 8 };
/* Directories and files lie anywhere in memory: so many directories (files of one) before they are
 * drawn, what they point to is asked for. */
enum { AHEAD = 12, DIR_AHEAD = 6, SLOTS_AHEAD = 4, FILES_AHEAD = 2 };

static bool is_melted(const struct view *v, const struct scene *s)
{
    return RC_FILE_RADIUS * s->camera.scale < (v->detail >= 2 ? MELT_EARLY : MELT_RADIUS);
}

/* Tells whether the directory's own colour still moves. */
static bool update_tint(const struct view *v, const struct scene *s, uint32_t id, float part)
{
    const struct scene_dir *d = &s->dirs.items[id];
    struct tint *t = &v->tints.items[id];
    if (d->files > 0 && (t->files == 0 || t->contents != d->contents || t->turn != v->types.turn)) {
        const struct rgba c = view_directory_color(v, s, d);
        t->goal = (struct vec3){c.r, c.g, c.b};
        if (t->files == 0) /* the first files' colour, not the way to it */
            t->own = t->goal;
        t->files = d->files;
        t->contents = d->contents;
        t->turn = v->types.turn;
    }
    const struct vec3 old = t->own;
    t->own = vec3_add(t->own, vec3_add(t->goal, t->own, -1.0f), part);
    /* the root of their number: a branch to many small directories does not take a big one's colour
     */
    t->weight = sqrtf((float)d->files);
    t->branch = vec3_scale(t->own, t->weight);
    return t->own.x != old.x || t->own.y != old.y || t->own.z != old.z;
}

/* Branches take the colours of all files that they lead to. The layout's order has parents first;
 * where directories came or went since, the next step sets it right. */
static void sum_branches(const struct view *v, const struct scene *s)
{
    for (size_t i = s->order.count; i-- > 0;) {
        if (s->order.items[i] >= s->nodes.count)
            continue;
        const uint32_t id = s->nodes.items[s->order.items[i]];
        const uint32_t parent = s->dirs.items[id].node_parent;
        struct tint *t = &v->tints.items[id];
        if (parent != RC_SCENE_NONE) {
            v->tints.items[parent].branch =
                vec3_add(v->tints.items[parent].branch, t->branch, 1.0f);
            v->tints.items[parent].weight += t->weight;
        }
        if (t->weight > 0.0f)
            t->branch = vec3_scale(t->branch, 1.0f / t->weight);
    }
}

static enum rc_status place_grains(struct view *v)
{
    const enum rc_status status = RC_RESERVE(&v->grains, RC_GRAINS - v->grains.count);
    while (status == RC_OK && v->grains.count < RC_GRAINS) {
        const struct vec2 slot = scene_slot((uint32_t)v->grains.count);
        v->grains.items[v->grains.count++] = slot;
    }
    return status;
}

/* Whether another update would change no bit: the last one did not, and since then no commit came,
 * no directory moved, came or went (that wakes the layout), and no colour was chosen anew. */
static bool tints_rest(const struct view *v, const struct scene *s, float dt)
{
    return v->resting.known && s->now > s->layout_awake && v->resting.scene == s &&
           v->resting.awake == s->layout_awake && v->resting.dt == dt &&
           v->resting.commits == s->commits_applied && v->resting.turn == v->types.turn;
}

static void update_tints(struct view *v, const struct scene *s, float dt)
{
    const float part = math_ease(TINT_RATE, dt);
    bool moves = s->now <= s->layout_awake;
    for (size_t i = 0; i < s->nodes.count; i++)
        moves |= update_tint(v, s, s->nodes.items[i], part);
    sum_branches(v, s);
    v->resting.scene = s;
    v->resting.awake = s->layout_awake;
    v->resting.dt = dt;
    v->resting.commits = s->commits_applied;
    v->resting.turn = v->types.turn;
    v->resting.known = !moves;
}

enum rc_status layers_update(struct view *v, const struct scene *s, float dt)
{
    enum rc_status status = is_melted(v, s) ? place_grains(v) : RC_OK;
    while (status == RC_OK && v->tints.count < s->dirs.count) {
        const struct vec3 c = {v->theme.branch.r, v->theme.branch.g, v->theme.branch.b};
        if ((status = RC_RESERVE(&v->tints, 1)) == RC_OK)
            v->tints.items[v->tints.count++] = (struct tint){.own = c, .goal = c, .branch = c};
    }
    if (status == RC_OK && !tints_rest(v, s, dt))
        update_tints(v, s, dt);
    return status;
}

static struct rgba tint_color(struct vec3 c, float alpha)
{
    return (struct rgba){(uint8_t)c.x, (uint8_t)c.y, (uint8_t)c.z, (uint8_t)(alpha * 255.0f)};
}

/* 1 right after a change at or below the directory, 0 some seconds later. */
static float freshness(const struct scene *s, const struct scene_dir *d)
{
    const float t = 1.0f - (s->now - d->touched) / 4.0f;
    return t > 0.0f ? t * t : 0.0f;
}

static void draw_glow(const struct view *v, const struct scene *s, uint32_t id,
                      struct drawlist *list)
{
    const struct scene_dir *d = &s->dirs.items[id];
    if (d->files == 0 || v->theme.glow <= 0.0f)
        return;
    const struct vec2 at = camera_to_screen(&s->camera, d->x, d->y);
    const float r = (d->radius * 1.9f + 22.0f) * s->camera.scale;
    if (r < 3.0f)
        return;
    /* many small directories stand close together: each gives less, or they add up to a blaze */
    const float size = d->radius / (d->radius + 16.0f);
    /* newborn ones stand on one spot: their light comes up as they part */
    const float come = smoothstepf((s->now - d->shown_since) / GLOW_SECONDS);
    const float alpha = (0.16f + 0.16f * freshness(s, d)) * size * come * v->theme.glow;
    drawlist_glow(list, at.x, at.y, r,
                  color_premultiply(tint_color(v->tints.items[id].own, alpha)));
}

static void draw_branch(const struct view *v, const struct scene *s, uint32_t id,
                        struct drawlist *list)
{
    const struct scene_dir *d = &s->dirs.items[id];
    if (d->node_parent == RC_SCENE_NONE)
        return;
    const struct scene_dir *p = &s->dirs.items[d->node_parent];
    const struct vec2 a = camera_to_screen(&s->camera, p->x, p->y);
    const struct vec2 c = camera_to_screen(&s->camera, d->bend_x, d->bend_y);
    const struct vec2 b = camera_to_screen(&s->camera, d->x, d->y);
    const float u = view_unit_of(s);
    const float thick = 0.55f + 0.5f * sqrtf(sqrtf((float)d->total));
    const float width = v->theme.branch_width *
                        clampf(thick * minf(s->camera.scale, 1.4f * u), 0.75f * u, 5.0f * u);
    const float come = smoothstepf((s->now - d->shown_since) / 0.6f);
    /* thousands of twigs would hide the files: what leads to little is faint */
    const float worth = clampf(d->total_radius * s->camera.scale / (7.0f * u), 0.2f, 1.0f);
    const float alpha = come * worth * (0.36f + 0.4f * freshness(s, d));
    const struct theme *t = &v->theme;
    const struct rgba from = tint_color(v->tints.items[d->node_parent].branch, alpha);
    const struct rgba to = tint_color(v->tints.items[id].branch, alpha);
    drawlist_curve(list, a, c, b,
                   (struct line_end){width, color_premultiply(theme_branch(t, from))},
                   color_premultiply(theme_branch(t, to)));
}

static struct rgba file_color(const struct view *v, const struct scene *s,
                              const struct scene_file *f)
{
    struct rgba c = view_file_color(v, f);
    const float touch = 1.0f - (s->now - f->touched) / RC_TOUCH_SECONDS;
    if (touch > 0.0f)
        c = color_mix(c, theme_action(&v->theme, f->action), 0.6f * touch * touch);
    if (f->state == RC_FILE_DYING)
        c = color_mix(c, theme_action(&v->theme, RC_CHANGE_DELETE), 0.85f);
    return c;
}

/* What is the same for all files of a frame. */
struct file_look {
    float radius; /* pixels, of a file at rest */
    float solid;  /* a dot below a pixel keeps its light, not its size */
    bool rim, shine;
};

static struct file_look look_of(float radius)
{
    struct file_look look = {.radius = radius, .solid = 1.0f};
    if (radius < LEAST_RADIUS) {
        look.solid = maxf(radius / LEAST_RADIUS, 0.25f);
        look.radius = LEAST_RADIUS;
    }
    look.rim = radius > DETAIL_RADIUS;
    look.shine = radius > 2.0f * DETAIL_RADIUS;
    return look;
}

/* Draws a file that is seen so much (alpha, 0…1). */
static void draw_disc(const struct view *v, struct vec2 at, const struct file_look *look,
                      struct rgba c, float alpha, struct drawlist *list)
{
    const float r = look->radius;
    if (look->rim)
        drawlist_disc(list, at.x, at.y, r + 0.8f,
                      color_premultiply(color_fade(v->theme.background, 0.55f * alpha)));
    drawlist_disc(list, at.x, at.y, r, color_premultiply(color_fade(c, look->solid * alpha)));
    const struct rgba shine = v->theme.shine;
    if (look->shine && shine.a > 0)
        drawlist_disc(list, at.x - 0.26f * r, at.y - 0.3f * r, 0.42f * r,
                      color_premultiply(color_fade(shine, alpha)));
}

/* What draw_disc() needs of files that are at rest, all but where they are. */
struct calm_look {
    struct file_look look;
    uint32_t rim, gloss;        /* colours */
    const uint32_t *extensions; /* colours of files, by extension id */
};

static struct calm_look calm_look_of(const struct view *v, float radius)
{
    struct calm_look calm = {
        .look = look_of(radius),
        .rim = color_premultiply(color_fade(v->theme.background, 0.55f)),
        .gloss = color_premultiply(v->theme.shine),
    };
    calm.look.shine = calm.look.shine && v->theme.shine.a > 0;
    return calm;
}

static uint32_t calm_color(const struct calm_look *calm, struct rgba c)
{
    return color_premultiply(calm->look.solid < 1.0f ? color_fade(c, calm->look.solid) : c);
}

/* Files share a few colours: worked out once a frame, not once a file. */
static void set_extension_colors(struct calm_look *calm, const struct view *v,
                                 struct drawlist *list)
{
    const size_t count = v->extension_colors.count;
    uint32_t *const colors = arena_alloc(list->arena, count, sizeof *colors);
    calm->extensions = colors;
    list->failed |= !colors && count > 0;
    for (size_t i = 0; colors && i < count; i++)
        colors[i] = calm_color(calm, v->extension_colors.items[i]);
}

static uint32_t calm_discs(const struct calm_look *calm)
{
    return 1u + calm->look.rim + calm->look.shine;
}

/* draw_disc() of a file at rest, wholly seen. Returns what comes behind the discs. */
static inline struct draw_disc *put_calm(struct draw_disc *to, struct vec2 at,
                                         const struct calm_look *calm, uint32_t color)
{
    const float r = calm->look.radius;
    if (calm->look.rim)
        *to++ = (struct draw_disc){at.x, at.y, r + 0.8f, calm->rim};
    *to++ = (struct draw_disc){at.x, at.y, r, color};
    if (calm->look.shine)
        *to++ = (struct draw_disc){at.x - 0.26f * r, at.y - 0.3f * r, 0.42f * r, calm->gloss};
    return to;
}

/* A file that was born, changed or deleted a moment ago. */
static void draw_lively(const struct view *v, const struct scene *s, const struct scene_file *f,
                        struct vec2 at, struct drawlist *list)
{
    const struct file_look look = look_of(RC_FILE_RADIUS * s->camera.scale * scene_file_size(s, f));
    draw_disc(v, at, &look, file_color(v, s, f), scene_file_alpha(s, f), list);
}

static void draw_flash(const struct view *v, const struct scene *s, const struct scene_file *f,
                       struct vec2 at, struct drawlist *list, uint32_t *left)
{
    const float touch = 1.0f - (s->now - f->touched) / RC_TOUCH_SECONDS;
    if (touch <= 0.0f || *left == 0 || v->theme.glow <= 0.0f)
        return;
    (*left)--;
    const float u = view_unit_of(s);
    const float r = clampf(RC_FILE_RADIUS * s->camera.scale * 4.2f, 7.0f * u, 34.0f * u);
    /* newborn files lie on one spot: their light comes up as they part */
    const float apart = smoothstepf((s->now - f->born) / RC_BIRTH_SECONDS);
    const float busy = (float)s->actions.count / (float)QUIET_ACTIONS;
    const float light = 0.5f * touch * touch * apart / maxf(sqrtf(busy), 1.0f);
    const struct rgba c = color_fade(theme_action(&v->theme, f->action), light);
    drawlist_glow(list, at.x, at.y, r, color_premultiply(c));
}

struct file_pass {
    const struct view *v;
    const struct scene *s;
    struct drawlist *list;
    struct rect seen; /* world rectangle in which a file's disc can be seen */
    struct calm_look calm;
    uint32_t flashes;
    bool melted;
    uint32_t *dirs; /* ids of those that are seen */
    size_t dir_count;
};

/* What is too small to be drawn file by file: a soft shape in the directory's colour, and on it
 * grains, each the colour of one file of many, in the pattern that the files themselves have. */
static void melt_dir(const struct file_pass *pass, uint32_t id)
{
    const struct scene *s = pass->s;
    const struct scene_dir *d = &s->dirs.items[id];
    const struct vec2 at = camera_to_screen(&s->camera, d->x, d->y);
    const float r = maxf(d->radius * s->camera.scale, 0.9f);
    const float alpha = 0.42f + 0.3f * freshness(s, d);
    const struct rgba own = tint_color(pass->v->tints.items[id].own, alpha);
    const float area = RC_PI * r * r;
    const float most = minf((float)d->files, (float)pass->v->grains.count);
    const float each = pass->v->detail >= 3 ? 3.0f * GRAIN_AREA : GRAIN_AREA;
    const float wanted = clampf(area / each, 3.0f, most);
    const uint32_t n = (uint32_t)wanted;
    const float size = 0.4f * sqrtf(area / wanted);
    const float spread = (r - size) / scene_slots_radius(n);
    struct draw_disc *const discs = drawlist_discs_begin(pass->list, n + 1);
    if (!discs)
        return;
    discs[0] = (struct draw_disc){at.x, at.y, r, color_premultiply(own)};
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t file = d->slots[(uint32_t)((uint64_t)i * d->files / n)];
        const struct rgba c = file_color(pass->v, s, &s->files.items[file]);
        const struct vec2 slot = camera_way_to_screen(&s->camera, pass->v->grains.items[i]);
        discs[1 + i] = (struct draw_disc){at.x + slot.x * spread, at.y + slot.y * spread, size,
                                          color_premultiply(color_fade(c, 0.85f))};
    }
    drawlist_discs_end(pass->list, n + 1);
}

/* What is drawn of a file lies in one or two lines of cache. */
static inline void prefetch_file(const struct scene_file *f)
{
    __builtin_prefetch(&f->extension);
    __builtin_prefetch(&f->action);
}

/* Whether a file neither comes nor goes and was not changed a moment ago. */
static inline bool is_calm(const struct scene *s, const struct scene_file *f)
{
    return f->state == RC_FILE_ALIVE && s->now - f->born > RC_BIRTH_SECONDS &&
           s->now - f->touched > RC_TOUCH_SECONDS;
}

/* Draws files of a directory from number i on as long as they are at rest; returns the first that
 * is not. */
static uint32_t draw_calm_files(struct file_pass *pass, const struct scene_dir *d, uint32_t i)
{
    const struct scene *s = pass->s;
    struct draw_disc *const discs =
        drawlist_discs_begin(pass->list, calm_discs(&pass->calm) * (d->files - i));
    struct draw_disc *to = discs;
    for (; discs && i < d->files; i++) {
        const struct scene_file *f = &s->files.items[d->slots[i]];
        if (i + AHEAD < d->files)
            prefetch_file(&s->files.items[d->slots[i + AHEAD]]);
        const float x = d->x + f->x, y = d->y + f->y;
        if (x < pass->seen.x0 || x > pass->seen.x1 || y < pass->seen.y0 || y > pass->seen.y1)
            continue;
        if (!is_calm(s, f))
            break;
        const uint32_t color = f->color ? calm_color(&pass->calm, view_file_color(pass->v, f))
                                        : pass->calm.extensions[f->extension];
        to = put_calm(to, camera_to_screen(&s->camera, x, y), &pass->calm, color);
    }
    if (!discs)
        return d->files;
    drawlist_discs_end(pass->list, (uint32_t)(to - discs));
    return i;
}

static void draw_dir_files(struct file_pass *pass, uint32_t id)
{
    const struct scene *s = pass->s;
    const struct scene_dir *d = &s->dirs.items[id];
    if (pass->melted && d->files > 2) {
        melt_dir(pass, id);
        return;
    }
    for (uint32_t i = draw_calm_files(pass, d, 0); i < d->files;
         i = draw_calm_files(pass, d, i + 1)) {
        const struct scene_file *f = &s->files.items[d->slots[i]];
        const struct vec2 at = camera_to_screen(&s->camera, d->x + f->x, d->y + f->y);
        draw_flash(pass->v, s, f, at, pass->list, &pass->flashes);
        draw_lively(pass->v, s, f, at, pass->list);
    }
}

static void list_dir(void *ctx, const struct quad_item *item)
{
    struct file_pass *pass = ctx;
    pass->dirs[pass->dir_count++] = pass->s->nodes.items[item->id];
}

/* Asks for what the directories some places behind `at` need next. */
static void prefetch_dirs(const struct file_pass *pass, size_t at)
{
    const struct scene *s = pass->s;
    const uint32_t *const dirs = pass->dirs;
    if (at + DIR_AHEAD < pass->dir_count) {
        const char *const d = (const char *)&s->dirs.items[dirs[at + DIR_AHEAD]];
        __builtin_prefetch(d);
        __builtin_prefetch(d + sizeof(struct scene_dir) / 2);
    }
    if (at + SLOTS_AHEAD < pass->dir_count)
        __builtin_prefetch(s->dirs.items[dirs[at + SLOTS_AHEAD]].slots);
    if (at + FILES_AHEAD >= pass->dir_count)
        return;
    const struct scene_dir *const next = &s->dirs.items[dirs[at + FILES_AHEAD]];
    for (uint32_t i = 0; i < AHEAD && i < next->files; i++)
        prefetch_file(&s->files.items[next->slots[i]]);
}

/* The directories that can be seen, with a margin for what reaches beyond their discs. */
static struct rect seen_area(const struct scene *s, float margin)
{
    const struct rect r = camera_view(&s->camera);
    return (struct rect){r.x0 - margin, r.y0 - margin, r.x1 + margin, r.y1 + margin};
}

void layers_build_ground(struct view *v, const struct scene *s, struct drawlist *list)
{
    for (size_t i = 0; i < s->nodes.count && view_shows(v, RC_VIEW_GLOW); i++)
        draw_glow(v, s, s->nodes.items[i], list);
    for (size_t i = 0; i < s->nodes.count && view_shows(v, RC_VIEW_TREE); i++)
        draw_branch(v, s, s->nodes.items[i], list);
}

void layers_build_files(struct view *v, const struct scene *s, struct drawlist *list)
{
    if (!view_shows(v, RC_VIEW_FILES))
        return;
    struct file_pass pass = {
        .v = v,
        .s = s,
        .list = list,
        .seen = seen_area(s, 2.0f * RC_FILE_RADIUS),
        .calm = calm_look_of(v, RC_FILE_RADIUS * s->camera.scale),
        .flashes = FLASHES,
        .melted = is_melted(v, s),
        .dirs = arena_alloc(list->arena, s->nodes.count, sizeof *pass.dirs),
    };
    set_extension_colors(&pass.calm, v, list);
    list->failed |= !pass.dirs && s->nodes.count > 0;
    if (list->failed)
        return;
    /* files that fly in from another directory can be far outside of their own directory's disc */
    quadtree_query(&s->tree, seen_area(s, 8.0f * RC_FILE_RADIUS), list_dir, &pass);
    for (size_t i = 0; i < pass.dir_count; i++) {
        prefetch_dirs(&pass, i);
        draw_dir_files(&pass, pass.dirs[i]);
    }
}

void layers_build_file(const struct view *v, const struct scene *s, uint32_t file, float least,
                       struct drawlist *list)
{
    const struct scene_file *f = &s->files.items[file];
    const struct vec2 world = scene_file_position(s, f);
    const struct vec2 at = camera_to_screen(&s->camera, world.x, world.y);
    const float radius = RC_FILE_RADIUS * s->camera.scale * scene_file_size(s, f);
    const struct file_look look = look_of(maxf(radius, least));
    draw_disc(v, at, &look, file_color(v, s, f), scene_file_alpha(s, f), list);
}
