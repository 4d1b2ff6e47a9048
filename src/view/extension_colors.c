/* Colours of file types as they are shown. The commonest types of a moment are told apart: when
 * another one joins them, whoever has a colour too near to that of a commoner type moves to the
 * nearest free one, glides there, and stays.
 */
#include "parts.h"

#include <string.h>

static const float APART = 12.5f; /* CIEDE2000, between any two of the commonest types */
static const float GLIDE_SECONDS = 0.6f;
enum { SAMPLES = 64 }; /* files of a directory that its colour is taken from, at most */

static uint32_t files_of_type(const struct scene *s, uint32_t type)
{
    return s->extension_files.items[type];
}

enum rc_status extension_colors_init(struct view *v)
{
    struct extension_colors *e = &v->types;
    struct rgba free_colors[RC_TYPE_CANDIDATES];
    const size_t n = theme_candidates(&v->theme, free_colors, RC_TYPE_CANDIDATES);
    const enum rc_status status = RC_RESERVE(&e->candidates, n);
    if (status < 0)
        return status;
    for (size_t i = 0; i < n; i++)
        e->candidates.items[i] =
            (struct type_candidate){free_colors[i], color_to_cielab(free_colors[i])};
    e->candidates.count = n;
    return RC_OK;
}

void extension_colors_finish(struct view *v)
{
    mem_free(v->types.candidates.items);
    mem_free(v->types.states.items);
    mem_free(v->extension_colors.items);
}

static struct type_color first_color(const struct view *v, struct str extension)
{
    struct type_color t = {.goal = theme_extension(&v->theme, extension), .way = 1.0f};
    struct rgba own;
    if (v->params.palette && palette_find(v->params.palette, extension, &own)) {
        t.goal = own;
        t.fixed = true;
    }
    t.from = t.home = t.goal;
    t.lab = color_to_cielab(t.goal);
    return t;
}

static enum rc_status add_new(struct view *v, const struct scene *s)
{
    struct extension_colors *e = &v->types;
    while (v->extension_colors.count < s->extension_files.count) {
        if (RC_RESERVE(&v->extension_colors, 1) < 0 || RC_RESERVE(&e->states, 1) < 0)
            return RC_ENOMEM;
        const uint32_t id = (uint32_t)v->extension_colors.count;
        const struct type_color t = first_color(v, intern_string(&s->extensions, id));
        e->states.items[e->states.count++] = t;
        v->extension_colors.items[v->extension_colors.count++] = t.goal;
    }
    return RC_OK;
}

/* ---- telling the commonest apart ---- */

/* Whether the set holds a type that it did not hold before; remembers it. */
static bool has_newcomer(struct extension_colors *e, const uint32_t *top, uint32_t n)
{
    bool newcomer = false;
    for (uint32_t i = 0; i < n && !newcomer; i++) {
        bool known = false;
        for (uint32_t k = 0; k < e->top_count; k++)
            known |= e->top[k] == top[i];
        newcomer = !known;
    }
    memcpy(e->top, top, n * sizeof *top);
    e->top_count = n;
    return newcomer;
}

/* Least difference to the first n of the set, `self` left out. */
static float nearest_of(const struct extension_colors *e, struct lab lab, uint32_t n, uint32_t self)
{
    float least = 1e9f;
    for (uint32_t i = 0; i < n; i++) {
        if (i != self)
            least = minf(least, lab_difference(lab, e->states.items[e->top[i]].lab));
    }
    return least;
}

/* The free candidate nearest to a type's own colour: free of all the set, or at least of those
 * before it, or the one farthest from these. */
static const struct type_candidate *find_free(const struct extension_colors *e, uint32_t self)
{
    const struct lab home = color_to_cielab(e->states.items[e->top[self]].home);
    const struct type_candidate *best = NULL;
    float best_rank = 0.0f;
    for (size_t i = 0; i < e->candidates.count; i++) {
        const struct type_candidate *c = &e->candidates.items[i];
        const float before = nearest_of(e, c->lab, self, self);
        const float all = minf(before, nearest_of(e, c->lab, e->top_count, self));
        /* three classes, each above the next; lab_difference() stays below 200 */
        float rank = before;
        if (before >= APART)
            rank = (all >= APART ? 2000.0f : 1000.0f) - lab_difference(home, c->lab);
        if (!best || rank > best_rank) {
            best = c;
            best_rank = rank;
        }
    }
    return best;
}

static void move_to(struct view *v, uint32_t type, const struct type_candidate *c)
{
    struct type_color *t = &v->types.states.items[type];
    t->from = v->extension_colors.items[type];
    t->goal = c->color;
    t->lab = c->lab;
    t->way = t->shown ? 0.0f : 1.0f;
    v->types.gliding = true;
    v->types.turn++;
}

/* Commonest first, but colours that the user gave come before all: they never move. */
static void order_fixed_first(struct extension_colors *e)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->top_count; i++) {
        const uint32_t type = e->top[i];
        if (!e->states.items[type].fixed)
            continue;
        memmove(&e->top[n + 1], &e->top[n], (i - n) * sizeof *e->top);
        e->top[n++] = type;
    }
}

static void tell_apart(struct view *v)
{
    struct extension_colors *e = &v->types;
    order_fixed_first(e);
    for (uint32_t i = 0; i < e->top_count; i++) {
        const struct type_color *t = &e->states.items[e->top[i]];
        if (t->fixed || nearest_of(e, t->lab, i, i) >= APART)
            continue;
        const struct type_candidate *c = find_free(e, i);
        if (c)
            move_to(v, e->top[i], c);
    }
}

static void glide(struct view *v, float dt)
{
    struct extension_colors *e = &v->types;
    e->gliding = false;
    for (size_t i = 0; i < e->states.count; i++) {
        struct type_color *t = &e->states.items[i];
        t->way = minf(t->way + dt / GLIDE_SECONDS, 1.0f);
        v->extension_colors.items[i] = color_mix(t->from, t->goal, smoothstepf(t->way));
        e->gliding |= t->way < 1.0f;
    }
}

enum rc_status extension_colors_update(struct view *v, const struct scene *s, float dt)
{
    struct extension_colors *e = &v->types;
    const size_t old = e->states.count;
    const enum rc_status status = add_new(v, s);
    if (status < 0)
        return status;
    uint32_t top[RC_RANKED / 2];
    const uint32_t rows = v->params.legend_rows;
    const uint32_t n = ranked_top(top, rows > RC_TYPES_APART ? rows : RC_TYPES_APART,
                                  (uint32_t)s->extension_files.count, files_of_type, s);
    if (has_newcomer(e, top, n))
        tell_apart(v);
    if (e->gliding)
        glide(v, dt);
    for (size_t i = old; i < e->states.count; i++)
        e->states.items[i].shown = true;
    return RC_OK;
}

struct rgba view_file_color(const struct view *v, const struct scene_file *f)
{
    if (f->color)
        return (struct rgba){(uint8_t)(f->color >> 16), (uint8_t)(f->color >> 8), (uint8_t)f->color,
                             255};
    return v->extension_colors.items[f->extension];
}

/* ---- directories ---- */

struct sample {
    struct rgba color;
    uint32_t count;
};

/* Where a file's colour is heading. */
static struct rgba goal_of(const struct view *v, const struct scene_file *f)
{
    return f->color ? view_file_color(v, f) : v->types.states.items[f->extension].goal;
}

struct rgba view_directory_color(const struct view *v, const struct scene *s,
                                 const struct scene_dir *d)
{
    struct sample kinds[SAMPLES];
    const uint32_t step = d->files / SAMPLES + 1;
    uint32_t n = 0, kind_count = 0, most = 0, r = 0, g = 0, b = 0;
    for (uint32_t i = 0; i < d->files; i += step, n++) {
        const struct rgba c = goal_of(v, &s->files.items[d->slots[i]]);
        r += c.r;
        g += c.g;
        b += c.b;
        uint32_t k = 0;
        while (k < kind_count && memcmp(&kinds[k].color, &c, sizeof c) != 0)
            k++;
        if (k == kind_count)
            kinds[kind_count++] = (struct sample){c, 0};
        kinds[k].count++;
        if (kinds[k].count > kinds[most].count)
            most = k;
    }
    if (n == 0)
        return v->theme.branch;
    const struct rgba mean = {(uint8_t)(r / n), (uint8_t)(g / n), (uint8_t)(b / n), 255};
    return kind_count == 1 ? mean : theme_blend(kinds[most].color, mean);
}
