/* --dump: lines of text for tests, for scripts, and for finding out what the picture shows. */
#include "rource/app/dump.h"

#include <inttypes.h>
#include <stdlib.h>

#include "rource/base/hash.h"
#include "rource/scene/constants.h"

/* What a line is sorted by, and what it is about. */
struct entry {
    struct str key;
    uint32_t id;
};

struct entries {
    struct arena arena; /* of the keys */
    RC_ARRAY(struct entry) list;
};

static void add_quoted(struct strbuf *out, struct str name)
{
    quote_add(out, name);
    strbuf_add_char(out, '\t');
}

/* A number with three digits; what would read -0.000 reads 0.000. */
static void add_number(struct strbuf *out, float value, char after)
{
    if (value > -0.0005f && value < 0.0f)
        value = 0.0f;
    strbuf_printf(out, "%.3f%c", (double)value, after);
}

/* ---- sorted lists ---- */

static enum rc_status add_entry(struct entries *e, struct str key, uint32_t id)
{
    if (RC_RESERVE(&e->list, 1) < 0)
        return RC_ENOMEM;
    char *copy = arena_alloc(&e->arena, key.n + 1, 1);
    if (!copy)
        return RC_ENOMEM;
    if (key.n)
        memcpy(copy, key.p, key.n);
    e->list.items[e->list.count++] = (struct entry){{copy, key.n}, id};
    return RC_OK;
}

static enum rc_status add_path(struct entries *e, const struct history *h, uint32_t path,
                               uint32_t id, struct strbuf *text)
{
    strbuf_clear(text);
    history_path_string(h, path, text);
    return text->failed ? RC_ENOMEM : add_entry(e, strbuf_view(text), id);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
    const int order = n ? memcmp(x->key.p, y->key.p, n) : 0;
    if (order != 0)
        return order;
    if (x->key.n != y->key.n)
        return x->key.n < y->key.n ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void sort_entries(struct entries *e)
{
    if (e->list.count)
        qsort(e->list.items, e->list.count, sizeof *e->list.items, compare_entries);
}

static void finish_entries(struct entries *e)
{
    mem_free(e->list.items);
    arena_finish(&e->arena);
}

/* ---- history ---- */

void dump_commit(const struct history *h, uint32_t commit, struct strbuf *out)
{
    const struct commit *c = history_commit(h, commit);
    struct strbuf path = {0};
    for (uint32_t i = 0; i < c->change_count; i++) {
        const struct change *change = history_change(h, c->first_change + i);
        strbuf_printf(out, "%" PRId64 "\t", c->time);
        add_quoted(out, intern_string(&h->authors, c->author));
        strbuf_printf(out, "%c\t", change->action);
        strbuf_clear(&path);
        history_path_string(h, change->path, &path);
        quote_add(out, strbuf_view(&path));
        if (change->action == RC_CHANGE_RENAME) {
            strbuf_clear(&path);
            history_path_string(h, change->old_path, &path);
            strbuf_add_char(out, '\t');
            quote_add(out, strbuf_view(&path));
        }
        strbuf_add_char(out, '\n');
    }
    out->failed = out->failed || path.failed;
    strbuf_finish(&path);
}

/* ---- files ---- */

struct place {
    struct vec2 world;
    float radius, alpha;
};

static void add_place(const struct scene *scene, struct place p, char after, struct strbuf *out)
{
    const struct vec2 screen = camera_to_screen(&scene->camera, p.world.x, p.world.y);
    add_number(out, p.world.x, '\t');
    add_number(out, p.world.y, '\t');
    add_number(out, screen.x, '\t');
    add_number(out, screen.y, '\t');
    add_number(out, p.radius * scene->camera.scale, '\t');
    add_number(out, p.alpha, after);
}

enum rc_status dump_files(const struct view *view, const struct scene *scene, struct strbuf *out)
{
    struct entries e = {0};
    struct strbuf text = {0};
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; status == RC_OK && i < scene->files.count; i++) {
        const struct scene_file *file = &scene->files.items[i];
        if (file->state == RC_FILE_ALIVE)
            status = add_path(&e, scene->params.history, file->path, i, &text);
    }
    sort_entries(&e);
    strbuf_add(out,
               str_of("path\tworld_x\tworld_y\tscreen_x\tscreen_y\tradius\talpha\tcolor\tid\n"));
    for (size_t i = 0; i < e.list.count; i++) {
        const struct scene_file *file = &scene->files.items[e.list.items[i].id];
        add_quoted(out, e.list.items[i].key);
        const struct place place = {scene_file_position(scene, file),
                                    RC_FILE_RADIUS * scene_file_size(scene, file),
                                    scene_file_alpha(scene, file)};
        add_place(scene, place, '\t', out);
        const struct rgba color = view_file_color(view, file);
        strbuf_printf(out, "%02X%02X%02X\t%" PRIu32 "\n", color.r, color.g, color.b,
                      e.list.items[i].id);
    }
    strbuf_finish(&text);
    finish_entries(&e);
    return status;
}

enum rc_status dump_people(const struct scene *scene, struct strbuf *out)
{
    struct entries e = {0};
    enum rc_status status = RC_OK;
    const struct history *h = scene->params.history;
    for (size_t i = 0; status == RC_OK && i < scene->present.count; i++) {
        const uint32_t id = scene->present.items[i];
        status = add_entry(&e, intern_string(&h->authors, scene->people.items[id].author), id);
    }
    sort_entries(&e);
    strbuf_add(out, str_of("name\tworld_x\tworld_y\tscreen_x\tscreen_y\tradius\talpha\tactive\n"));
    for (size_t i = 0; i < e.list.count; i++) {
        const struct scene_person *person = &scene->people.items[e.list.items[i].id];
        add_quoted(out, e.list.items[i].key);
        const struct place place = {
            {person->x, person->y}, scene_person_radius(scene, person), person->alpha};
        add_place(scene, place, '\t', out);
        strbuf_printf(out, "%s\n", scene_person_is_active(scene, person) ? "yes" : "no");
    }
    finish_entries(&e);
    return status;
}

/* ---- directories, labels ---- */

/* The path of the node above; nothing for the root. */
static void add_parent(const struct scene *scene, const struct scene_dir *dir, struct strbuf *text,
                       struct strbuf *out)
{
    strbuf_clear(text);
    if (dir->node_parent != RC_SCENE_NONE) {
        history_path_string(scene->params.history, scene->dirs.items[dir->node_parent].path, text);
        quote_add(out, text->n ? strbuf_view(text) : str_of("."));
    }
    strbuf_add_char(out, '\n');
}

enum rc_status dump_directories(const struct scene *scene, struct strbuf *out)
{
    struct entries e = {0};
    struct strbuf text = {0};
    enum rc_status status = RC_OK;
    for (size_t i = 0; status == RC_OK && i < scene->nodes.count; i++) {
        const uint32_t id = scene->nodes.items[i];
        status = add_path(&e, scene->params.history, scene->dirs.items[id].path, id, &text);
    }
    sort_entries(&e);
    strbuf_add(out, str_of("path\tworld_x\tworld_y\tradius\ttotal_radius\tscreen_x\tscreen_y\t"
                           "screen_radius\tfiles\tparent\n"));
    for (size_t i = 0; i < e.list.count; i++) {
        const struct scene_dir *dir = &scene->dirs.items[e.list.items[i].id];
        add_quoted(out, e.list.items[i].key.n ? e.list.items[i].key : str_of("."));
        add_number(out, dir->x, '\t');
        add_number(out, dir->y, '\t');
        add_number(out, dir->radius, '\t');
        add_number(out, dir->total_radius, '\t');
        const struct vec2 at = camera_to_screen(&scene->camera, dir->x, dir->y);
        add_number(out, at.x, '\t');
        add_number(out, at.y, '\t');
        add_number(out, dir->radius * scene->camera.scale, '\t');
        strbuf_printf(out, "%" PRIu32 "\t", dir->files);
        add_parent(scene, dir, &text, out);
    }
    strbuf_finish(&text);
    finish_entries(&e);
    return status;
}

/* What a label names: the author, or a path. */
static void add_named(const struct scene *scene, const struct view_label *label, struct strbuf *out)
{
    const struct history *h = scene->params.history;
    if (label->kind == RC_LABEL_PERSON)
        strbuf_add(out, intern_string(&h->authors, scene->people.items[label->id].author));
    else
        history_path_string(h,
                            label->kind == RC_LABEL_DIR ? scene->dirs.items[label->id].path
                                                        : scene->files.items[label->id].path,
                            out);
}

void dump_labels(const struct view *view, const struct scene *scene, struct strbuf *out)
{
    static const char *const kinds[] = {"person", "directory", "file"};
    struct strbuf text = {0};
    uint32_t count;
    const struct view_label *labels = view_labels(view, &count);
    strbuf_add(out, str_of("kind\ttext\tx\ty\twidth\theight\talpha\tside\tof\n"));
    for (uint32_t i = 0; i < count; i++) {
        const struct view_label *label = &labels[i];
        strbuf_clear(&text);
        view_label_text(view, scene, label, &text);
        strbuf_printf(out, "%s\t", kinds[label->kind]);
        add_quoted(out, strbuf_view(&text));
        add_number(out, label->box.x0, '\t');
        add_number(out, label->box.y0, '\t');
        add_number(out, label->box.x1 - label->box.x0, '\t');
        add_number(out, label->box.y1 - label->box.y0, '\t');
        add_number(out, label->alpha, '\t');
        strbuf_printf(out, "%s\t", view_side_name(label->side));
        strbuf_clear(&text);
        add_named(scene, label, &text);
        quote_add(out, strbuf_view(&text));
        strbuf_add_char(out, '\n');
    }
    out->failed = out->failed || text.failed;
    strbuf_finish(&text);
}

/* ---- scene, draw list ---- */

/* One number for all places, so that a test can compare layouts by a line. */
static uint64_t layout_hash(const struct scene *scene)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < scene->files.count; i++) {
        const struct scene_file *file = &scene->files.items[i];
        if (file->state == RC_FILE_DEAD)
            continue;
        const struct vec2 at = scene_file_position(scene, file);
        hash = hash_bytes(&at, sizeof at, hash);
    }
    for (size_t i = 0; i < scene->present.count; i++) {
        const struct scene_person *person = &scene->people.items[scene->present.items[i]];
        const struct vec2 at = {person->x, person->y};
        hash = hash_bytes(&at, sizeof at, hash);
    }
    return hash;
}

static void add_value(struct strbuf *out, const char *name, uint64_t value)
{
    strbuf_printf(out, "%s\t%" PRIu64 "\n", name, value);
}

static void add_camera(const struct scene *scene, struct strbuf *out)
{
    strbuf_add(out, str_of("camera_x\t"));
    add_number(out, scene->camera.x, '\n');
    strbuf_add(out, str_of("camera_y\t"));
    add_number(out, scene->camera.y, '\n');
    strbuf_printf(out, "camera_scale\t%.6f\n", (double)scene->camera.scale);
}

void dump_scene(const struct scene *scene, const struct timeline *timeline, struct strbuf *out)
{
    strbuf_add(out, str_of("name\tvalue\n"));
    add_value(out, "frame", timeline->frame);
    add_value(out, "frames", timeline->frames);
    strbuf_printf(out, "date\t%" PRId64 "\n", timeline_date(timeline));
    add_value(out, "commits", timeline->commits);
    add_value(out, "commits_applied", scene->commits_applied);
    add_value(out, "changes_applied", scene->changes_applied);
    add_value(out, "files", scene->live_files);
    add_value(out, "files_fading", scene->dying.count);
    add_value(out, "directories_shown", scene->nodes.count);
    add_value(out, "people_seen", scene->people.count);
    add_value(out, "people_present", scene->present.count);
    add_value(out, "actions", scene->actions.count);
    add_camera(scene, out);
    strbuf_printf(out, "layout\t%016" PRIx64 "\n", layout_hash(scene));
}

static void dump_command(const char *layer, const struct drawcmd *c, struct strbuf *out)
{
    strbuf_printf(out, "%s\t%s\t%u\t%u\t%08" PRIx32 "\t%08" PRIx32 "\t", layer,
                  drawlist_kind_name(c->kind), c->flags, c->extra, c->color, c->color2);
    for (size_t k = 0; k < RC_COUNT(c->v); k++)
        add_number(out, c->v[k], k + 1 < RC_COUNT(c->v) ? '\t' : '\n');
}

/* Many discs are shown as single ones: that they are kept together matters to nobody outside. */
static void dump_discs(const char *layer, const struct drawlist *list, const struct drawcmd *c,
                       struct strbuf *out)
{
    for (uint32_t i = 0; i < c->color2; i++) {
        const struct draw_disc *d = &list->discs[c->color + i];
        const struct drawcmd one = {
            .kind = RC_DRAW_disc, .color = d->color, .v = {d->x, d->y, d->radius}};
        dump_command(layer, &one, out);
    }
}

void dump_drawlist(const struct drawlist *list, struct strbuf *out)
{
    strbuf_add(out,
               str_of("layer\tkind\tflags\textra\tcolor\tcolor2\tv0\tv1\tv2\tv3\tv4\tv5\tv6\n"));
    for (uint32_t i = 0; i < list->count; i++) {
        const struct drawcmd *c = &list->commands[i];
        const char *layer = i < list->overlay ? "scene" : "overlay";
        if (c->kind == RC_DRAW_discs)
            dump_discs(layer, list, c, out);
        else
            dump_command(layer, c, out);
    }
}
