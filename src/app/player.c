/* The simulation: what steps 2 to 5 of the table in docs/ARCHITECTURE.md do in each frame.
 *
 * Every frame, the first too, moves the scene by one step after its commits were applied.
 */
#include "player.h"

#include "marks.h"

#include "rource/base/clock.h"
#include "rource/base/trace.h"

static enum loader_reader reader_of(const char *name)
{
    if (strcmp(name, "pack") == 0)
        return RC_READER_PACK;
    return strcmp(name, "libgit2") == 0 ? RC_READER_LIBGIT2 : RC_READER_AUTO;
}

/* Paths and logs as the loader wants them; the current folder when nothing is named. */
static enum rc_status open_inputs(struct player *p, struct error *err)
{
    const struct options *o = p->options;
    const size_t count = o->paths.count + o->git_log.count;
    struct loader_input *inputs = mem_calloc(count + 1, sizeof *inputs);
    if (!inputs)
        return error_set(err, RC_ENOMEM, "out of memory while opening the inputs");
    for (size_t i = 0; i < o->paths.count; i++)
        inputs[i] = (struct loader_input){o->paths.items[i], false};
    for (size_t i = 0; i < o->git_log.count; i++)
        inputs[o->paths.count + i] = (struct loader_input){o->git_log.items[i], true};
    if (count == 0)
        inputs[0] = (struct loader_input){".", false};
    const enum rc_status status =
        loader_start(&p->loader, err, p->history,
                     &(struct loader_params){
                         .inputs = inputs,
                         .input_count = count ? (uint32_t)count : 1,
                         .branch = o->branch,
                         .start_time = o->start_date,
                         .stop_time = o->stop_date,
                         .threads = (unsigned)o->threads,
                         .reader = reader_of(o->reader),
                         .author_time = o->author_time,
                         .first_parent = o->first_parent,
                         .strict = o->strict,
                         .live = o->live && options_mode(o) == RC_MODE_WINDOW,
                         .log = p->log,
                     });
    if (status < 0) {
        mem_free(inputs);
        return status;
    }
    p->inputs = inputs;
    return RC_OK;
}

/* Begins to decode what a frame may show; a dump of anything else needs none of it. */
static enum rc_status open_pictures(struct player *p, struct error *err)
{
    const struct options *o = p->options;
    const int width = p->width, height = p->height;
    enum rc_status status = images_create(&p->images);
    if (status < 0)
        return error_set(err, status, "out of memory while opening the pictures");
    if (options_mode(o) == RC_MODE_DUMP && !dump_has(&o->dump, RC_DUMP_DRAWLIST))
        return RC_OK;
    if (o->background_image)
        status = backdrop_start(&p->backdrop, err, o->background_image, width, height);
    if (status == RC_OK && (o->user_image_dir || o->default_user_image))
        status = avatars_start(&p->avatars, err,
                               &(struct avatars_params){
                                   .folder = o->user_image_dir,
                                   .default_file = o->default_user_image,
                                   .width = width,
                                   .height = height,
                                   .history = p->history,
                                   .images = p->images,
                                   .log = p->log,
                               });
    return status;
}

enum rc_status player_open(struct player *p, struct error *err, const struct options *options,
                           struct log *log, int64_t started_ns)
{
    *p = (struct player){.options = options,
                         .log = log,
                         .width = (int)options->width,
                         .height = (int)options->height,
                         .started_ns = started_ns};
    enum rc_status status = history_create(&p->history);
    const bool asked = options->messages || options_mode(options) == RC_MODE_WINDOW;
    if (status == RC_OK && asked) /* a window's cards tell them */
        status = history_keep_messages(p->history);
    if (status < 0)
        return error_set(err, status, "out of memory while opening the inputs");
    status = filter_create(&p->filter, err, options, p->history);
    if (status == RC_OK)
        status = open_inputs(p, err);
    return status < 0 ? status : open_pictures(p, err);
}

static enum rc_status start_timeline(struct player *p, struct error *err)
{
    const struct options *o = p->options;
    const bool paced = o->layer[RC_OPTION_ID_seconds_per_day] != RC_LAYER_DEFAULT;
    const enum rc_status status = timeline_init(
        &p->timeline, err, p->history,
        &(struct timeline_params){
            .seconds_per_day = paced ? o->seconds_per_day : 0.0,
            .duration = o->duration,
            /* zero means the default there, and no gap at all here */
            .auto_skip_seconds = o->auto_skip_seconds > 0.0 || o->auto_skip_seconds < 0.0
                                     ? o->auto_skip_seconds
                                     : 1e-9,
            .stop_at_time = o->stop_at_time,
            .time_scale = o->time_scale,
            .frame_rate = o->framerate,
            .realtime = o->realtime,
        });
    if (status == RC_OK && p->timeline.shortened &&
        (options_mode(o) == RC_MODE_EXPORT || options_mode(o) == RC_MODE_WINDOW))
        log_write(
            p->log, RC_LOG_INFO,
            "at %g seconds a day this history is longer than three minutes, so it is paced to "
            "three minutes; choose with --seconds-per-day or --duration",
            o->seconds_per_day);
    return status;
}

/* Waits for the pictures that were named one by one. */
static enum rc_status show_pictures(struct player *p, struct error *err, struct view_params *view)
{
    enum rc_status status = RC_OK;
    if (p->backdrop) {
        view->background_opacity = (float)p->options->background_image_opacity;
        status = backdrop_take(p->backdrop, err, p->images, &view->background_image);
    }
    if (status == RC_OK && p->avatars) {
        view->person_image = avatars_image;
        view->person_image_ctx = p->avatars;
        status = avatars_wait_default(p->avatars, err);
    }
    return status;
}

static enum rc_status start_view(struct player *p, struct error *err)
{
    const struct options *o = p->options;
    enum rc_status status =
        text_create(&p->text, err, &(struct text_params){.font_file = o->font_file});
    if (status < 0)
        return status;
    struct view_params params = {
        .text = p->text,
        .title = o->title,
        .font_size = (float)o->font_size,
        .theme = view_theme_parse(str_of(o->theme)),
        .palette = &p->palette,
        .background = o->background_color,
        .hidden = (o->hide & ~(o->key ? RC_VIEW_LEGEND : 0u)) | (o->no_bloom ? RC_VIEW_BLOOM : 0u),
        .legend_rows = (uint32_t)o->legend_rows,
        .leaderboard_rows = (uint32_t)o->leaderboard,
        .date_format = o->date_format,
        .zone = str_equal(str_of(o->time_zone), str_of("local"))    ? RC_ZONE_LOCAL
                : str_equal(str_of(o->time_zone), str_of("author")) ? RC_ZONE_AUTHOR
                                                                    : RC_ZONE_UTC,
        .counters = o->counters,
        .messages = o->messages,
        .caption_seconds = (float)o->caption_duration,
        .logo = {.corner = mark_corner(o->logo_position), .size = (float)o->logo_size},
        .watermark = {.corner = mark_corner(o->watermark_position),
                      .size = (float)o->watermark_size,
                      .faint = true},
    };
    status = mark_load(&params.logo, err, p->images, "logo", o->logo);
    if (status == RC_OK)
        status = mark_load(&params.watermark, err, p->images, "watermark", o->watermark);
    if (status == RC_OK && o->caption_file)
        status = captions_load(&p->captions, err, o->caption_file, o->strict, p->log);
    if (status == RC_OK)
        status = show_pictures(p, err, &params);
    if (status == RC_OK && o->palette)
        status = palette_load(&p->palette, err, o->palette);
    if (status < 0)
        return status;
    params.captions = p->captions.list.items;
    params.caption_count = p->captions.list.count;
    status = view_create(&p->view, &params);
    return status < 0 ? error_set(err, status, "out of memory while preparing the view") : RC_OK;
}

static enum rc_status start_scene(struct player *p, struct error *err)
{
    const struct options *o = p->options;
    const int width = p->width, height = p->height;
    const bool track = str_equal(str_of(o->camera_mode), str_of("track"));
    const enum rc_status status =
        scene_create(&p->scene, &(struct scene_params){
                                    .history = p->history,
                                    .width = width,
                                    .height = height,
                                    .area = view_picture_area(p->view, width, height),
                                    .camera_mode = track ? RC_CAMERA_TRACK : RC_CAMERA_OVERVIEW,
                                    .seed = (uint64_t)o->seed,
                                    .filter = filter_for_scene(p->filter),
                                });
    return status < 0 ? error_set(err, status, "out of memory while preparing the scene") : RC_OK;
}

enum rc_status player_prepare(struct player *p, struct error *err)
{
    RC_ZONE("prepare");
    const enum rc_status status = start_view(p, err);
    return status < 0 ? status : start_scene(p, err);
}

enum rc_status player_start(struct player *p, struct error *err)
{
    enum rc_status status = p->scene ? RC_OK : player_prepare(p, err);
    if (status == RC_OK)
        status = start_timeline(p, err);
    bool ended = false;
    (void)history_published(p->history, &ended);
    return status == RC_OK && ended ? history_wait_end(p->history, err) : status;
}

enum rc_status player_start_beside(struct player *p, struct error *err, const struct player *other)
{
    *p = (struct player){.options = other->options,
                         .width = other->width,
                         .height = other->height,
                         .history = other->history,
                         .shares_history = true,
                         .started_ns = other->started_ns};
    enum rc_status status = images_create(&p->images);
    if (status < 0)
        return error_set(err, status, "out of memory while opening the pictures");
    status = filter_create(&p->filter, err, p->options, p->history);
    if (status == RC_OK)
        status = player_prepare(p, err);
    if (status == RC_OK)
        p->timeline = timeline_rewound(&other->timeline);
    return status;
}

enum rc_status player_check_end(struct player *p, struct error *err)
{
    return p->timeline.next == p->timeline.commits ? history_wait_end(p->history, err) : RC_OK;
}

/* Applies commits [first, last), each as soon as the loader has it. */
static enum rc_status apply(struct player *p, struct error *err, uint32_t first, uint32_t last)
{
    RC_ZONE("apply");
    for (uint32_t i = first; i < last; i++) {
        if (!history_wait(p->history, i)) {
            const enum rc_status status = history_wait_end(p->history, err);
            return status < 0 ? status
                              : error_set(err, RC_EIO, "the history ended after %u of %u commits",
                                          i, p->timeline.commits);
        }
        const enum rc_status status = scene_apply(p->scene, i);
        if (status < 0)
            return error_set(err, status, "out of memory while applying commit %u", i);
    }
    return filter_status(p->filter, err);
}

bool player_is_ready(const struct player *p)
{
    struct timeline ahead = p->timeline;
    uint32_t first, last;
    bool ended;
    timeline_advance(&ahead, p->next, &first, &last);
    return last <= history_published(p->history, &ended) || ended;
}

static void advance(struct player *p, uint32_t *first, uint32_t *last)
{
    RC_ZONE("advance");
    timeline_advance(&p->timeline, p->next, first, last);
}

static enum rc_status step_scene(struct player *p, struct error *err, float dt)
{
    RC_ZONE("step");
    const enum rc_status status = scene_step(p->scene, dt);
    return status < 0
               ? error_set(err, status, "out of memory in frame %llu", (unsigned long long)p->next)
               : RC_OK;
}

static enum rc_status update_view(struct player *p, struct error *err, float dt)
{
    RC_ZONE("update");
    const enum rc_status status = view_update(p->view, p->scene, &p->timeline, dt);
    return status < 0
               ? error_set(err, status, "out of memory in frame %llu", (unsigned long long)p->next)
               : RC_OK;
}

enum rc_status player_step(struct player *p, struct error *err)
{
    const struct camera held = p->held ? p->scene->camera : (struct camera){0};
    const float dt = (float)p->timeline.step;
    uint32_t first, last;
    const int64_t t0 = clock_now_ns();
    (void)trace_set_frame(p->next);
    advance(p, &first, &last);
    if (p->held) /* the scene's own way does not depend on what the user looks at */
        p->scene->camera = p->automatic;
    enum rc_status status = apply(p, err, first, last);
    const int64_t t1 = clock_now_ns();
    if (status == RC_OK)
        status = step_scene(p, err, dt);
    p->automatic = p->scene->camera;
    if (p->held)
        p->scene->camera = held;
    const int64_t t2 = clock_now_ns();
    if (status == RC_OK)
        status = update_view(p, err, dt);
    p->times = (struct phase_times){
        .commit_apply_ns = t1 - t0, .scene_update_ns = t2 - t1, .view_ns = clock_now_ns() - t2};
    p->next++;
    return status;
}

void player_snapshot(struct player *p, struct snapshot_io *io)
{
    const struct camera held = p->scene->camera;
    if (p->held)
        p->scene->camera = p->automatic;
    RC_SNAPSHOT_VALUE(io, p->next);
    timeline_snapshot(&p->timeline, io);
    scene_snapshot(p->scene, io);
    view_snapshot(p->view, io);
    p->automatic = p->scene->camera;
    if (p->held)
        p->scene->camera = held;
    if (!io->loading)
        return;
    if (p->automatic.width != (float)p->width || p->automatic.height != (float)p->height)
        player_resize(p, p->width, p->height);
}

/* The same view on a frame of another size: the area's centre stays where it is, the content as
 * large in it. */
static void resize_camera(struct camera *c, int width, int height, struct rect area)
{
    const float before = minf(c->area.x1 - c->area.x0, c->area.y1 - c->area.y0);
    const float now = minf(area.x1 - area.x0, area.y1 - area.y0);
    c->width = (float)width;
    c->height = (float)height;
    c->area = area;
    if (before > 0.0f && now > 0.0f)
        c->scale *= now / before;
}

void player_resize(struct player *p, int width, int height)
{
    p->width = width;
    p->height = height;
    if (!p->scene)
        return;
    const struct rect area = view_picture_area(p->view, width, height);
    p->scene->params.width = width;
    p->scene->params.height = height;
    p->scene->params.area = area;
    resize_camera(&p->scene->camera, width, height, area);
    resize_camera(&p->automatic, width, height, area);
}

void player_hold_camera(struct player *p, const struct camera *camera)
{
    if (!p->held)
        p->automatic = p->scene->camera;
    p->held = camera != NULL;
    p->scene->camera = camera ? *camera : p->automatic;
}

enum rc_status player_run_to(struct player *p, struct error *err, uint64_t n)
{
    while (p->next <= n) {
        const enum rc_status status = player_step(p, err);
        if (status < 0)
            return status;
    }
    return RC_OK;
}

enum rc_status player_build(struct player *p, struct error *err, struct arena *arena,
                            struct drawlist *list)
{
    RC_ZONE("build");
    const int64_t start = clock_now_ns();
    arena_renew(arena);
    drawlist_begin(list, arena, p->width, p->height, 0xFF000000u);
    drawlist_reserve(list, p->commands + p->commands / 8, p->discs + p->discs / 8);
    view_build(p->view, p->scene, &p->timeline, list);
    p->commands = list->count;
    p->discs = list->disc_count;
    p->times.view_ns += clock_now_ns() - start;
    if (list->failed)
        return error_set(err, RC_ENOMEM, "out of memory while drawing frame %llu",
                         (unsigned long long)(p->next - 1));
    return p->avatars ? avatars_status(p->avatars, err) : RC_OK;
}

/* Says so when none of the commits that were played had a message; those are known at the end only,
 * but then however fast the input was read. */
static void report_no_messages(const struct player *p)
{
    const uint32_t played = p->timeline.next;
    uint32_t silent = 0;
    if (!p->options->messages || p->options->hide & RC_VIEW_MESSAGES)
        return;
    for (uint32_t i = 0; i < played; i++) {
        if (history_subject(p->history, i).n > 0)
            return;
        silent += !(history_commit(p->history, i)->flags & RC_COMMIT_BASELINE);
    }
    if (silent > 0)
        log_write(p->log, RC_LOG_INFO,
                  "no commit that was shown has a message, so --messages told how many files "
                  "changed; git log --numstat without --format writes messages");
}

void player_report(const struct player *p)
{
    report_no_messages(p);
    if (p->avatars)
        avatars_report(p->avatars, p->scene, p->timeline.next == p->timeline.commits);
}

void player_finish(struct player *p)
{
    loader_destroy(p->loader);
    avatars_destroy(p->avatars); /* it follows the load, which has ended now */
    backdrop_destroy(p->backdrop);
    scene_destroy(p->scene);
    view_destroy(p->view);
    text_destroy(p->text);
    images_destroy(p->images);
    captions_finish(&p->captions);
    palette_finish(&p->palette);
    filter_destroy(p->filter);
    if (!p->shares_history) {
        timeline_finish(&p->timeline);
        history_destroy(p->history);
    }
    mem_free(p->inputs);
    *p = (struct player){0};
}
