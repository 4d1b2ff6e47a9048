/* A view: what belongs to the picture and not to the model, and the order of its layers.
 */
#include "rource/view/view.h"

#include <string.h>

#include "parts.h"
#include "rource/base/trace.h"

static const float FONT_SIZE = 12.5f; /* of labels in a frame 720 high */
enum { LEGEND_ROWS = 12 };

enum rc_status view_create(struct view **out, const struct view_params *params)
{
    struct view *v = mem_calloc(1, sizeof *v);
    *out = NULL;
    if (!v)
        return RC_ENOMEM;
    v->params = *params;
    v->theme = theme_make(params->theme, params->background);
    if (!(params->font_size > 0.0f))
        v->params.font_size = FONT_SIZE;
    if (params->legend_rows == 0)
        v->params.legend_rows = LEGEND_ROWS;
    const struct str title = str_of(params->title);
    v->title = mem_alloc(title.n + 1, 1);
    if (!v->title || extension_colors_init(v) < 0) {
        view_destroy(v);
        return RC_ENOMEM;
    }
    if (title.n > 0)
        memcpy(v->title, title.p, title.n);
    v->title[title.n] = '\0';
    *out = v;
    return RC_OK;
}

void view_destroy(struct view *v)
{
    if (!v)
        return;
    labels_finish(&v->labels);
    all_names_finish(&v->all_names);
    mem_free(v->tints.items);
    extension_colors_finish(v);
    mem_free(v->looks.items);
    mem_free(v->person_beams.items);
    mem_free(v->grains.items);
    mem_free(v->title);
    strbuf_finish(&v->fitted_title);
    strbuf_finish(&v->scratch);
    strbuf_finish(&v->long_words);
    mem_free(v);
}

static enum rc_status update_layers(struct view *v, const struct scene *scene, float dt)
{
    RC_ZONE("layers");
    const enum rc_status status = extension_colors_update(v, scene, dt);
    return status < 0 ? status : layers_update(v, scene, dt);
}

static enum rc_status update_words(struct view *v, const struct scene *scene,
                                   const struct timeline *timeline, float panels_dt, float dt)
{
    RC_ZONE_BEGIN(panels, "panels");
    panels_update(v, scene, timeline, panels_dt);
    RC_ZONE_END(panels);
    RC_ZONE("labels");
    return labels_update(v, scene, dt);
}

enum rc_status view_update(struct view *v, const struct scene *scene,
                           const struct timeline *timeline, float dt)
{
    const enum rc_status status = update_layers(v, scene, dt);
    return status < 0 ? status : update_words(v, scene, timeline, dt, dt);
}

enum rc_status view_look(struct view *v, const struct scene *scene, const struct timeline *timeline,
                         float dt)
{
    return update_words(v, scene, timeline, 0.0f, dt);
}

/* A bright picture must not shine: what blooms has to be brighter than it can be. */
static void build_background(const struct view *v, struct drawlist *list)
{
    const float opacity = clampf(v->params.background_opacity, 0.0f, 1.0f);
    const struct rgba c = v->theme.background;
    if (!(opacity > 0.0f))
        return;
    const float under = (0.3f * (float)c.r + 0.59f * (float)c.g + 0.11f * (float)c.b) / 255.0f;
    list->bloom_threshold = maxf(list->bloom_threshold, lerpf(under, 1.0f, opacity));
    drawlist_image(list, v->params.background_image,
                   (struct rect){0.0f, 0.0f, (float)list->width, (float)list->height}, opacity, 0);
}

static void build_scene(struct view *v, const struct scene *scene, struct drawlist *list)
{
    RC_ZONE_BEGIN(ground, "ground");
    build_background(v, list);
    layers_build_ground(v, scene, list);
    RC_ZONE_END(ground);
    RC_ZONE_BEGIN(beams, "beams");
    people_layer_beams(v, scene, list);
    RC_ZONE_END(beams);
    RC_ZONE("files");
    layers_build_files(v, scene, list);
}

static void build_overlay(struct view *v, const struct scene *scene,
                          const struct timeline *timeline, struct drawlist *list)
{
    RC_ZONE_BEGIN(people, "people");
    people_layer_build(v, scene, list);
    RC_ZONE_END(people);
    RC_ZONE_BEGIN(labels, "labels");
    all_names_build(v, scene, list);
    labels_build(v, scene, list);
    RC_ZONE_END(labels);
    RC_ZONE("panels");
    panels_build(v, scene, timeline, list);
}

void view_build(struct view *v, const struct scene *scene, const struct timeline *timeline,
                struct drawlist *list)
{
    const struct theme *t = &v->theme;
    const float u = view_unit_of(scene);
    v->unseen = v->muted;
    if (v->detail >= 1)
        v->unseen |= RC_VIEW_BLOOM;
    if (v->detail >= 3)
        v->unseen |= RC_VIEW_GLOW;
    list->background = color_premultiply(t->background);
    list->vignette = t->vignette;
    list->light = t->light;
    list->bloom = view_shows(v, RC_VIEW_BLOOM) ? t->bloom : 0.0f;
    list->bloom_threshold = t->bloom_threshold;
    list->bloom_radius = 9.0f * u;
    build_scene(v, scene, list);
    drawlist_begin_overlay(list);
    build_overlay(v, scene, timeline, list);
    v->unseen = 0;
}

void view_set_muted(struct view *v, unsigned elements)
{
    v->muted = elements;
}

void view_set_detail(struct view *v, unsigned level)
{
    v->detail = level;
}

const struct view_label *view_labels(const struct view *v, uint32_t *count)
{
    *count = (uint32_t)v->labels.visible.count;
    return v->labels.visible.items;
}

void view_label_text(const struct view *v, const struct scene *scene,
                     const struct view_label *label, struct strbuf *out)
{
    (void)v;
    const struct history *h = scene->params.history;
    switch (label->kind) {
    case RC_LABEL_PERSON:
        strbuf_add(out, intern_string(&h->authors, scene->people.items[label->id].author));
        break;
    case RC_LABEL_DIR:
        scene_dir_label(scene, label->id, out);
        break;
    case RC_LABEL_FILE:
        strbuf_add(out, history_path_name(h, scene->files.items[label->id].path));
        break;
    }
}

unsigned view_element_parse(struct str name)
{
#define ELEMENT_CASE(NAME, text)                                                                   \
    if (str_equal(name, str_of(#text)))                                                            \
        return RC_VIEW_##NAME;
    RC_VIEW_ELEMENTS(ELEMENT_CASE)
#undef ELEMENT_CASE
    return 0;
}

enum view_theme view_theme_parse(struct str name)
{
#define THEME_CASE(NAME, text)                                                                     \
    if (str_equal(name, str_of(#text)))                                                            \
        return RC_THEME_##NAME;
    RC_VIEW_THEMES(THEME_CASE)
#undef THEME_CASE
    return RC_THEME_DARK;
}

void view_text(struct view *v, struct drawlist *list, struct str text, struct text_style style,
               struct vec2 at, struct rgba color)
{
    const struct rgba halo = color_fade(v->theme.halo, (float)color.a / 255.0f);
    text_push(v->params.text, list, text, style, at,
              (struct text_ink){color_premultiply(color), color_premultiply(halo)});
}

float view_text_width(struct view *v, struct str text, struct text_style style)
{
    struct text_run run;
    return text_shape(v->params.text, text, style, 0, &run) == RC_OK ? run.width : 0.0f;
}
