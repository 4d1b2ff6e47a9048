/* The window's run loop: events, simulate what is due, draw when something changed, show.
 *
 * The clock of the wall says how many frames are due; at most a few are simulated at a time, so a
 * stall makes the film wait instead of jump. When a frame takes longer to draw than the screen
 * shows it, detail goes down first (view_set_detail()), and comes back when there is room.
 */
#include "play.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "interrupt.h"
#include "still.h"

#include "rource/base/clock.h"
#include "rource/base/jobs.h"
#include "rource/base/trace.h"
#include "rource/output/sink.h"

enum {
    MOST_DUE = 4,         /* frames simulated at a time at speed 1: the rest is let go */
    IDLE_MS = 250,        /* between two looks at what does not send events */
    LOADING_MS = 40,      /* the same while the history loads */
    SCREENSHOTS = 9999,   /* numbers to try */
    SCOUT_DELAY_MS = 400, /* from the last change of size to a new scout */
    LOOK_MS = 700,        /* in which names follow what was moved by hand, fades included */
    LOOK_STEPS = 24,      /* the same at once, after a seek */
    CALM_MS = 2000,       /* that frames have been cheap before detail comes back */
    MOST_DETAIL = 3,      /* level with the least detail */
};
static const int64_t MS = 1000000;
static const double TOO_LONG = 0.92, EASY = 0.45; /* of the screen's period */

/* ---- small things ---- */

void play_notice(struct play *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(p->notice, sizeof p->notice, format, args);
    va_end(args);
    p->notice_ns = clock_now_ns();
    p->dirty = true;
}

uint64_t play_frame(const struct play *p)
{
    return p->seeking ? p->target : p->player.next > 0 ? p->player.next - 1 : 0;
}

uint32_t play_commit(const struct play *p)
{
    const struct timeline *tl = &p->player.timeline;
    if (!p->seeking)
        return tl->next > 0 ? tl->next - 1 : 0;
    struct timeline at = timeline_rewound(tl);
    uint32_t first, last;
    timeline_advance(&at, p->target, &first, &last);
    return last > 0 ? last - 1 : 0;
}

void play_seek(struct play *p, uint64_t frame)
{
    const uint64_t frames = p->player.timeline.frames;
    p->target = frame < frames ? frame : frames - 1;
    p->seeking = true;
    p->end_ns = 0;
    p->owed = 0.0;
    p->dirty = true;
}

void play_pause(struct play *p, bool paused)
{
    p->paused = paused;
    p->owed = 0.0;
    p->dirty = true;
}

void play_look(struct play *p)
{
    p->exact = false;
    p->look_ns = clock_now_ns() + LOOK_MS * MS;
    p->dirty = true;
}

/* ---- drawing ---- */

static enum rc_status build(struct play *p, struct error *err, struct drawlist *list)
{
    view_set_muted(p->player.view, p->muted);
    view_set_all_names(p->player.view, p->all_names);
    return player_build(&p->player, err, &p->arena, list);
}

static int frame_side(int side)
{
    return side < RC_FRAME_MIN ? RC_FRAME_MIN : side > RC_FRAME_MAX ? RC_FRAME_MAX : side;
}

/* A film keeps its size, though a window manager may give the window another. A window over several
 * large screens may be larger than a frame can be, one that is squeezed smaller. */
static void resize(struct play *p, int width, int height)
{
    width = frame_side(width);
    height = frame_side(height);
    if (p->record || (width == p->player.width && height == p->player.height))
        return;
    player_resize(&p->player, width, height);
    if (p->player.held)
        p->camera = p->player.scene->camera;
    play_look(p);
    if (p->started)
        p->scout_ns = clock_now_ns() + SCOUT_DELAY_MS * MS;
}

/* Draws at the frame's own size and copies what of it the window has room for. */
static enum rc_status draw_part(struct play *p, const struct drawlist *list, struct pixmap *frame,
                                struct raster_times *times)
{
    enum rc_status status = RC_OK;
    if (p->canvas.width != p->player.width || p->canvas.height != p->player.height) {
        pixmap_finish(&p->canvas);
        status = pixmap_init(&p->canvas, p->player.width, p->player.height);
    }
    if (status == RC_OK)
        status = raster_draw(p->raster, list, &p->canvas, times);
    if (status < 0)
        return status;
    const int wide = frame->width < p->canvas.width ? frame->width : p->canvas.width;
    for (int y = 0; y < frame->height; y++) {
        uint32_t *row = pixmap_row(frame, y);
        const int n = y < p->canvas.height ? wide : 0;
        if (n > 0)
            memcpy(row, pixmap_row(&p->canvas, y), (size_t)n * sizeof *row);
        memset(row + n, 0, (size_t)(frame->width - n) * sizeof *row);
    }
    return RC_OK;
}

static enum rc_status draw_list(struct play *p, struct error *err, const struct drawlist *list,
                                struct pixmap *frame, struct raster_times *times)
{
    const bool fits = frame->width == list->width && frame->height == list->height;
    const enum rc_status status =
        fits ? raster_draw(p->raster, list, frame, times) : draw_part(p, list, frame, times);
    return status < 0
               ? error_set(err, status, "the window cannot be drawn: %s", error_status_name(status))
               : RC_OK;
}

static enum rc_status present(struct play *p, struct error *err)
{
    RC_ZONE("present");
    RC_PLOT("visible files", p->player.scene ? p->player.scene->live_files : 0);
    RC_PLOT("people present", p->player.scene ? p->player.scene->present.count : 0);
    RC_PLOT("commands", p->player.commands + p->player.discs);
    RC_PLOT("live bytes", mem_usage_of(RC_MEM_all).live);
    return window_present(p->window, err);
}

static enum rc_status draw_window(struct play *p, struct error *err)
{
    struct drawlist list;
    struct view_overlay overlay;
    struct pixmap frame;
    struct play_costs costs = {0};
    const int64_t start = clock_now_ns();
    RC_FRAME_MARK(play_frame(p));
    RC_ZONE("picture");
    enum rc_status status = window_begin(p->window, err, &frame);
    if (status < 0)
        return status;
    resize(p, frame.width, frame.height);
    /* a picture that rests has all the time it takes */
    const bool rests = p->paused && !p->seeking && p->drag == RC_DRAG_NONE;
    view_set_detail(p->player.view, rests ? 0 : p->detail);
    const int64_t begun = clock_now_ns();
    status = build(p, err, &list);
    view_set_detail(p->player.view, 0);
    if (status == RC_OK) {
        RC_ZONE("overlay");
        play_describe(p, &overlay);
        view_build_overlay(p->player.view, p->player.scene, &list, &overlay);
    }
    costs.build_ns = clock_now_ns() - begun;
    if (status == RC_OK)
        status = draw_list(p, err, &list, &frame, &costs.raster);
    const int64_t drawn = clock_now_ns();
    p->cost_ns += 0.15 * ((double)(drawn - start) - p->cost_ns);
    if (status == RC_OK)
        status = present(p, err);
    costs.show_ns = clock_now_ns() - drawn;
    costs.commands = drawlist_size(&list);
    play_figures_add(p, &costs);
    return status;
}

/* The plain frame, as an export would write it. */
static enum rc_status draw_plain(struct play *p, struct error *err, struct pixmap *out)
{
    struct drawlist list;
    enum rc_status status = build(p, err, &list);
    if (status == RC_OK && (status = raster_draw(p->raster, &list, out, NULL)) < 0)
        error_set(err, status, "the picture cannot be drawn: %s", error_status_name(status));
    return status;
}

void play_screenshot(struct play *p)
{
    struct error err = {0};
    struct pixmap pixmap = {0};
    char name[32] = "";
    if (!p->started)
        return;
    for (int i = 1; i <= SCREENSHOTS && !name[0]; i++) {
        char next[sizeof name];
        (void)snprintf(next, sizeof next, "rource-%04d.png", i);
        if (access(next, F_OK) != 0)
            memcpy(name, next, sizeof name);
    }
    if (!name[0]) {
        play_notice(p, "there are %d screenshots in this folder already", SCREENSHOTS);
        return;
    }
    enum rc_status status = pixmap_init(&pixmap, p->player.width, p->player.height);
    if (status == RC_OK)
        status = draw_plain(p, &err, &pixmap);
    if (status == RC_OK)
        status = png_write_file(&err, name, &pixmap);
    pixmap_finish(&pixmap);
    if (status == RC_OK)
        play_notice(p, "saved %s", name);
    else
        play_notice(p, "%.100s", err.message[0] ? err.message : error_status_name(status));
}

/* ---- time ---- */

/* The old one may be at a commit that takes long; frames are drawn meanwhile. */
static enum rc_status restart_scout(struct play *p, struct error *err)
{
    if (p->scout) {
        scout_ask_to_end(p->scout);
        p->leaving = p->scout;
        p->scout = NULL;
        p->exact = false; /* the frames before had another size */
    }
    if (p->leaving && !scout_has_ended(p->leaving))
        return RC_OK;
    scout_stop(p->leaving);
    p->leaving = NULL;
    p->scout_ns = 0;
    return scout_start(&p->scout, err, &p->player);
}

static enum rc_status record_frame(struct play *p, struct error *err)
{
    struct pixmap *frame = p->record ? record_begin(p->record) : NULL;
    if (!frame)
        return p->record ? RC_EIO : RC_OK; /* record_close() tells why */
    const enum rc_status status = draw_plain(p, err, frame);
    record_end(p->record);
    return status;
}

static enum rc_status step(struct play *p, struct error *err)
{
    const enum rc_status status = player_step(&p->player, err);
    play_figures_add_step(p);
    return status < 0 ? status : record_frame(p, err);
}

/* Frame 0, once all times are known. */
static enum rc_status start(struct play *p, struct error *err)
{
    bool more = false;
    const bool prepared = p->player.timeline.commits > 0;
    if (!prepared && history_known(p->player.history, &more) == 0 && more)
        return RC_OK;
    enum rc_status status = prepared ? RC_OK : player_start(&p->player, err);
    if (status == RC_OK && !player_is_ready(&p->player))
        return RC_OK;
    if (status == RC_OK)
        status = step(p, err);
    if (status < 0)
        return status;
    p->started = p->exact = p->dirty = true;
    p->hint_ns = clock_now_ns();
    status = scout_start(&p->scout, err, &p->player);
    if (p->options->start_position > 0.0)
        play_seek(p,
                  (uint64_t)(p->options->start_position * (double)(p->player.timeline.frames - 1)));
    return status;
}

/* Lets names follow what was moved by hand while time stands still. */
static enum rc_status look(struct play *p, struct error *err)
{
    const float dt = 1.0f / 60.0f;
    p->dirty = true;
    const enum rc_status status =
        view_look(p->player.view, p->player.scene, &p->player.timeline, dt);
    return status < 0 ? error_set(err, status, "out of memory while placing names") : RC_OK;
}

static enum rc_status seek_now(struct play *p, struct error *err)
{
    RC_ZONE("seek");
    bool there = false;
    enum rc_status status = RC_OK;
    if (p->scout)
        status = scout_seek(p->scout, err, &p->player, p->exact, p->target, &there);
    p->dirty = true;
    if (status < 0 || !there)
        return status;
    p->seeking = false;
    p->exact = !p->player.held;
    p->by_hand = false;
    p->look_ns = 0;
    for (int i = 0; p->player.held && status == RC_OK && i < LOOK_STEPS; i++)
        status = look(p, err); /* names stood where the automatic camera wants them */
    play_follow(p);
    return status < 0 ? status : record_frame(p, err);
}

/* What happens when the last frame is shown. */
static void rest_at_end(struct play *p)
{
    const int64_t now = clock_now_ns();
    const struct timeline *tl = &p->player.timeline;
    const bool goes_on = p->options->live && tl->frames != tl->most_frames;
    if (goes_on || p->player.next < tl->frames)
        return;
    if (p->end_ns == 0)
        p->end_ns = now;
    if (p->options->loop) {
        if ((double)(now - p->end_ns) / 1e9 >= p->options->loop_delay_seconds)
            play_seek(p, 0);
    } else if (p->options->stop_at_end) {
        p->quit = true;
    }
}

/* Commits that were made meanwhile, and whether more can be made. */
static enum rc_status take_in(struct play *p, struct error *err)
{
    struct timeline *tl = &p->player.timeline;
    const uint32_t known = history_known(p->player.history, NULL);
    const bool lost = history_is_lost(p->player.history);
    if (lost != p->lost)
        play_notice(p, lost ? "the repository is gone" : "the repository is back");
    p->lost = lost;
    if (known <= tl->commits || timeline_extend(tl, known) == RC_OK)
        return RC_OK;
    return error_set(err, RC_ENOMEM, "out of memory while new commits came in");
}

/* Nothing is simulated now: names do not follow what the user moves by themselves. */
static bool is_still(const struct play *p)
{
    return p->paused || p->player.next >= p->player.timeline.frames;
}

static enum rc_status advance(struct play *p, struct error *err)
{
    const int64_t now = clock_now_ns();
    const double rate = p->options->framerate * p->speed;
    const double passed = (double)(now - p->last_ns) * 1e-9, due = passed * rate;
    p->last_ns = now;
    if (p->scout_ns && now >= p->scout_ns) {
        const enum rc_status status = restart_scout(p, err);
        if (status < 0)
            return status;
    }
    if (p->options->live && take_in(p, err) < 0)
        return RC_ENOMEM;
    if (p->seeking)
        return seek_now(p, err);
    play_glide(p, passed);
    if (now < p->look_ns && is_still(p)) {
        const enum rc_status status = look(p, err);
        if (status < 0 || p->paused)
            return status;
    }
    if (p->paused)
        return RC_OK;
    const double most = MOST_DUE * (p->speed > 1.0 ? p->speed : 1.0);
    p->owed = p->owed + due < most ? p->owed + due : most;
    enum rc_status status = RC_OK;
    const int64_t until = now + (int64_t)(2.0 * p->period_ns);
    while (status == RC_OK && p->owed >= 1.0 && p->player.next < p->player.timeline.frames &&
           player_is_ready(&p->player)) {
        status = step(p, err);
        p->owed -= 1.0;
        p->dirty = true;
        if (clock_now_ns() > until) /* this machine cannot keep up: slower, not in leaps */
            p->owed = minf((float)p->owed, 1.0f);
    }
    p->owed = p->owed < 1.0 ? p->owed : 1.0;
    if (p->dirty)
        play_follow(p);
    rest_at_end(p);
    return status;
}

/* Less detail when frames take too long, more when they have been cheap for a while. */
static void balance(struct play *p)
{
    const int64_t now = clock_now_ns();
    if (p->cost_ns > EASY * p->period_ns)
        p->calm_ns = now;
    if (p->cost_ns > TOO_LONG * p->period_ns && p->detail < MOST_DETAIL) {
        p->detail++;
        p->cost_ns = 0.7 * p->period_ns; /* what the new level costs is to be seen */
    } else if (p->detail > 0 && now - p->calm_ns > CALM_MS * MS) {
        p->detail--;
        p->calm_ns = now;
    }
}

/* ---- the loop ---- */

static void end_hint(struct play *p)
{
    p->dirty = p->dirty || p->words == RC_WORDS_HINT;
    p->hint_is_done = true;
}

static void handle(struct play *p, const struct window_event *e)
{
    switch (e->kind) {
    case RC_WINDOW_CLOSE:
        p->quit = true;
        break;
    case RC_WINDOW_KEY:
        end_hint(p);
        play_key(p, e);
        break;
    case RC_WINDOW_TEXT:
        play_text(p, e->text);
        break;
    case RC_WINDOW_SIZE:
        p->period_ns = 1e9 / window_refresh_rate(p->window);
        resize(p, e->width, e->height);
        break;
    case RC_WINDOW_EXPOSE:
        p->dirty = true;
        break;
    case RC_WINDOW_PRESS:
    case RC_WINDOW_WHEEL:
        end_hint(p);
        play_pointer(p, e);
        break;
    case RC_WINDOW_MOVE:
    case RC_WINDOW_LEAVE:
    case RC_WINDOW_RELEASE:
        play_pointer(p, e);
        break;
    }
}

static bool is_playing(const struct play *p)
{
    return p->started && !p->paused && !p->seeking && p->player.next < p->player.timeline.frames;
}

/* Whether the loader is behind what is played. */
static bool is_starved(const struct play *p)
{
    return is_playing(p) && !player_is_ready(&p->player);
}

/* Whether something on the screen changes by itself though nothing is played. */
static bool is_lively(const struct play *p)
{
    return !p->started || p->seeking || play_words_change(p) || is_starved(p);
}

/* How long nothing will happen unless the user does something. */
static int64_t time_to_wait(const struct play *p)
{
    if (!p->started || is_starved(p))
        return LOADING_MS * MS;
    const bool plays = is_playing(p);
    if (plays && !window_is_synced(p->window)) {
        const double frame = 1e9 / (p->options->framerate * p->speed);
        const double left = (1.0 - p->owed) * frame;
        return (int64_t)(left > p->period_ns ? left : left > 0.0 ? left : 0.0);
    }
    if (plays)
        return 0;
    if (clock_now_ns() < p->look_ns)
        return (int64_t)p->period_ns;
    bool caret;
    const int64_t blink = play_caret_left(p, &caret);
    const int64_t wait = p->seeking ? 4 : is_lively(p) ? LOADING_MS : IDLE_MS;
    return (blink > 0 && blink < wait ? blink : wait) * MS;
}

/* Waits for events, then the part of a millisecond that is left. */
static void wait_for(struct play *p, int64_t from, int64_t ns)
{
    RC_ZONE("wait for events");
    const int64_t left = ns - (clock_now_ns() - from);
    if (left >= MS)
        window_wait(p->window, (int)(left / MS));
    else if (left > 50000)
        (void)nanosleep(&(struct timespec){.tv_nsec = left}, NULL);
}

static void handle_events(struct play *p)
{
    struct window_event event;
    RC_ZONE("events");
    while (!p->quit && window_poll(p->window, &event))
        handle(p, &event);
}

static enum rc_status simulate(struct play *p, struct error *err)
{
    RC_ZONE("simulate");
    return p->started ? advance(p, err) : start(p, err);
}

static enum rc_status turn(struct play *p, struct error *err)
{
    enum rc_status status = RC_OK;
    handle_events(p);
    if (interrupt_requested())
        return error_set(err, RC_EINTERRUPTED, "interrupted");
    if (p->quit)
        return RC_OK;
    status = simulate(p, err);
    bool caret;
    (void)play_caret_left(p, &caret);
    p->dirty = p->dirty || is_lively(p) || caret != p->caret_is_shown;
    if (status == RC_OK && p->dirty) {
        p->dirty = false;
        status = draw_window(p, err);
        if (!p->paused)
            balance(p);
    }
    return status;
}

static enum rc_status loop(struct play *p, struct error *err)
{
    enum rc_status status = RC_OK;
    p->last_ns = clock_now_ns();
    while (status == RC_OK && !p->quit) {
        const int64_t from = clock_now_ns();
        status = turn(p, err);
        if (status == RC_OK && !p->quit)
            wait_for(p, from, time_to_wait(p));
    }
    return status;
}

/* ---- beginning and end ---- */

static bool parse_position(const char *text, int *x, int *y)
{
    int end = 0;
    return text && sscanf(text, "%dx%d%n", x, y, &end) == 2 && text[end] == '\0';
}

static enum rc_status open_window(struct play *p, struct error *err)
{
    const struct options *o = p->options;
    struct window_params params = {
        .title = o->title ? o->title : "rource",
        .width = (int)o->width,
        .height = (int)o->height,
        .x = RC_WINDOW_ANYWHERE,
        .y = RC_WINDOW_ANYWHERE,
        .screen = (int)o->screen,
        .fullscreen = o->fullscreen,
        .frameless = o->frameless,
        .fixed = o->record != NULL,
    };
    if (!parse_position(o->window_position, &params.x, &params.y))
        params.x = params.y = RC_WINDOW_ANYWHERE;
    const enum rc_status status = window_open(&p->window, err, &params);
    if (status < 0)
        return status;
    p->period_ns = 1e9 / window_refresh_rate(p->window);
    return RC_OK;
}

static enum rc_status open_drawing(struct play *p, struct error *err)
{
    struct raster_params params = {.tier = RC_CPU_C};
    (void)cpu_tier_parse(str_of(p->options->cpu), &params.tier); /* options_parse() checked it */
    enum rc_status status = jobs_create(&p->jobs, (unsigned)p->options->threads);
    if (status == RC_OK)
        jobs_set_name(p->jobs, "tile drawer");
    params.jobs = p->jobs;
    params.text = p->player.text;
    params.images = p->player.images;
    if (status == RC_OK)
        status = raster_create(&p->raster, &params);
    return status < 0 ? error_set(err, status, "cannot draw: %s", error_status_name(status))
                      : RC_OK;
}

/* Shows the empty window at once, then opens the inputs: that may take a moment. */
static enum rc_status open_all(struct play *p, struct error *err)
{
    int width, height;
    const int64_t start = clock_now_ns();
    enum rc_status status = open_window(p, err);
    if (status < 0)
        return status;
    window_size(p->window, &width, &height);
    p->player.width = width;
    p->player.height = height;
    status = player_open(&p->player, err, p->options, p->log, start);
    if (status < 0)
        return status;
    player_resize(&p->player, width, height);
    status = player_prepare(&p->player, err);
    if (status == RC_OK)
        status = open_drawing(p, err);
    if (status == RC_OK && p->options->record)
        status = record_open(&p->record, err, p->options, width, height);
    return status;
}

static void finish(struct play *p)
{
    scout_stop(p->scout);
    scout_stop(p->leaving);
    search_finish(&p->search);
    raster_destroy(p->raster);
    pixmap_finish(&p->canvas);
    jobs_destroy(p->jobs);
    window_close(p->window);
    arena_finish(&p->arena);
    player_finish(&p->player);
}

enum rc_status play_run(const struct options *options, struct error *err, struct log *log)
{
    struct play *p = mem_calloc(1, sizeof *p);
    if (!p)
        return error_set(err, RC_ENOMEM, "out of memory for a window");
    p->options = options;
    p->log = log;
    p->speed = 1.0;
    p->paused = options->paused;
    p->pointer_shown = true;
    interrupt_defer();
    enum rc_status status = open_all(p, err);
    if (status == RC_OK)
        status = loop(p, err);
    struct error closing = {0};
    const enum rc_status closed = record_close(p->record, &closing);
    if (closed < 0 && (status == RC_OK || !err->message[0])) {
        *err = closing;
        status = closed;
    }
    if (p->started && (status == RC_OK || status == RC_EINTERRUPTED) && options->dump.kinds) {
        const enum rc_status dumped = still_dump_now(&p->player, status == RC_OK ? err : NULL);
        status = status == RC_OK ? dumped : status;
    }
    finish(p);
    mem_free(p);
    return status;
}
