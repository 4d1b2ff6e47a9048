/* What keys do in the window: one table for doing it and for the help that tells it. */
#include "play.h"

#include <stdio.h>
#include <string.h>

#include "rource/base/clock.h"

static const double SLOWEST = 0.125, FASTEST = 64.0;
static const float PAN_SHARE = 0.08f; /* of the frame, by Shift and an arrow */
static const float KEY_ZOOM = 1.2f;

enum group { TIME, FIND, PROGRAM, VIEW, GROUPS };

static const char *const headings[GROUPS] = {"Time", "Find", "Window", "View"};

/* ---- time ---- */

static void toggle_pause(struct play *p)
{
    play_pause(p, !p->paused);
    play_notice(p, p->paused ? "paused" : "playing");
}

static void seek_by(struct play *p, double seconds)
{
    const double to = (double)play_frame(p) + seconds * p->options->framerate;
    play_seek(p, to > 0.0 ? (uint64_t)to : 0);
}

static void seek_back(struct play *p)
{
    seek_by(p, -RC_PLAY_SEEK_SECONDS);
}

static void seek_on(struct play *p)
{
    seek_by(p, RC_PLAY_SEEK_SECONDS);
}

static void go_to_start(struct play *p)
{
    play_seek(p, 0);
}

static void replay(struct play *p)
{
    play_seek(p, 0);
    play_pause(p, false);
}

static void go_to_end(struct play *p)
{
    play_seek(p, p->player.timeline.frames - 1);
}

static void next_commit(struct play *p)
{
    const uint32_t next = play_commit(p) + 1;
    if (next < p->player.timeline.commits)
        play_seek(p, timeline_frame_of_commit(&p->player.timeline, next));
}

/* The last frame in which a commit came before the one that is shown. */
static void previous_commit(struct play *p)
{
    const struct timeline *tl = &p->player.timeline;
    uint32_t i = play_commit(p);
    const uint64_t from = timeline_frame_of_commit(tl, i);
    uint64_t to = from;
    while (i > 0 && to == from)
        to = timeline_frame_of_commit(tl, --i);
    play_seek(p, to);
}

static void step_on(struct play *p)
{
    play_pause(p, true);
    next_commit(p);
}

static void step_back(struct play *p)
{
    play_pause(p, true);
    previous_commit(p);
}

static void set_speed(struct play *p, double speed)
{
    p->speed = speed < SLOWEST ? SLOWEST : speed > FASTEST ? FASTEST : speed;
    if (p->speed < 1.0)
        play_notice(p, "speed 1/%d", (int)(1.0 / p->speed));
    else
        play_notice(p, "speed %d\u00d7", (int)p->speed);
}

static void faster(struct play *p)
{
    set_speed(p, p->speed * 2.0);
}

static void slower(struct play *p)
{
    set_speed(p, p->speed * 0.5);
}

static void usual_speed(struct play *p)
{
    set_speed(p, 1.0);
}

/* ---- view ---- */

/* Whether the options leave elements out: a frame has no place for them. Says so. */
static bool is_left_out(struct play *p, unsigned elements, const char *name)
{
    const struct options *o = p->options;
    const unsigned hidden =
        (o->hide & ~(o->key ? RC_VIEW_LEGEND : 0u)) | (o->no_bloom ? RC_VIEW_BLOOM : 0u);
    if ((elements & ~hidden) == 0)
        play_notice(p, "%s: left out by an option", name);
    return (elements & ~hidden) == 0;
}

static void toggle(struct play *p, unsigned elements, const char *name)
{
    if (is_left_out(p, elements, name))
        return;
    const bool on = (p->muted & elements) == elements;
    p->muted = on ? p->muted & ~elements : p->muted | elements;
    play_notice(p, "%s %s", name, on ? "on" : "off");
}

static void toggle_labels(struct play *p)
{
    toggle(p, RC_VIEW_USERNAMES | RC_VIEW_DIRNAMES | RC_VIEW_FILENAMES, "names");
}

/* From the usual ones to none, to all that there is room for, and back. */
static void cycle_names(struct play *p, unsigned element, const char *name)
{
    if (is_left_out(p, element, name))
        return;
    if (p->muted & element) {
        p->muted &= ~element;
        p->all_names |= element;
        play_notice(p, "%s: all that fit", name);
    } else if (p->all_names & element) {
        p->all_names &= ~element;
        play_notice(p, "%s: the usual ones", name);
    } else {
        p->muted |= element;
        play_notice(p, "%s off", name);
    }
}

static void cycle_user_names(struct play *p)
{
    cycle_names(p, RC_VIEW_USERNAMES, "names of people");
}

static void cycle_dir_names(struct play *p)
{
    cycle_names(p, RC_VIEW_DIRNAMES, "names of directories");
}

static void cycle_file_names(struct play *p)
{
    cycle_names(p, RC_VIEW_FILENAMES, "names of files");
}

static void toggle_tree(struct play *p)
{
    toggle(p, RC_VIEW_TREE, "branches");
}

static void toggle_users(struct play *p)
{
    toggle(p, RC_VIEW_USERS | RC_VIEW_BEAMS, "people");
}

static void toggle_legend(struct play *p)
{
    toggle(p, RC_VIEW_LEGEND, "legend");
}

static void toggle_bloom(struct play *p)
{
    toggle(p, RC_VIEW_BLOOM, "bloom");
}

static void toggle_date(struct play *p)
{
    toggle(p, RC_VIEW_DATE | RC_VIEW_TITLE, "title and date");
}

static void toggle_pointer(struct play *p)
{
    p->pointer_shown = !p->pointer_shown;
    window_show_pointer(p->window, p->pointer_shown);
    p->dirty = true;
}

static struct vec2 middle(const struct play *p)
{
    const struct rect area = p->player.scene->camera.area;
    return (struct vec2){0.5f * (area.x0 + area.x1), 0.5f * (area.y0 + area.y1)};
}

static void zoom_in(struct play *p)
{
    play_zoom(p, middle(p), KEY_ZOOM);
}

static void zoom_out(struct play *p)
{
    play_zoom(p, middle(p), 1.0f / KEY_ZOOM);
}

static void pan_by(struct play *p, float x, float y)
{
    const float step = PAN_SHARE * (float)p->player.height;
    play_pan(p, x * step, y * step);
}

static void pan_left(struct play *p)
{
    pan_by(p, 1.0f, 0.0f);
}

static void pan_right(struct play *p)
{
    pan_by(p, -1.0f, 0.0f);
}

static void pan_up(struct play *p)
{
    pan_by(p, 0.0f, 1.0f);
}

static void pan_down(struct play *p)
{
    pan_by(p, 0.0f, -1.0f);
}

static void free_camera(struct play *p)
{
    play_free_camera(p);
    play_notice(p, "automatic camera");
}

/* ---- find ---- */

static void next_person(struct play *p)
{
    const struct scene *s = p->player.scene;
    const bool any = p->selected.kind == RC_PICK_PERSON;
    uint32_t next = RC_SCENE_NONE, first = RC_SCENE_NONE;
    for (size_t i = 0; i < s->present.count; i++) {
        const uint32_t id = s->present.items[i];
        if (any && id > p->selected.id && id < next)
            next = id;
        first = id < first ? id : first;
    }
    if (next == RC_SCENE_NONE)
        next = first;
    p->selected = (struct scene_pick){next == RC_SCENE_NONE ? RC_PICK_NONE : RC_PICK_PERSON, next};
    p->dirty = true;
}

static void open_search(struct play *p)
{
    p->searching = true;
    p->typed_ns = clock_now_ns();
    p->match = 0;
    window_accept_text(p->window, true);
    p->dirty = true;
}

static void refresh_search(struct play *p)
{
    enum rc_status status = search_set(&p->search, (struct str){p->needle, p->needle_length});
    if (status == RC_OK)
        status = search_refresh(&p->search, p->player.scene);
    if (status < 0)
        play_notice(p, "out of memory while searching");
    p->match = 0;
    p->dirty = true;
}

static void close_search(struct play *p)
{
    p->searching = false;
    p->needle_length = 0;
    p->needle[0] = '\0';
    window_accept_text(p->window, false);
    refresh_search(p);
}

/* Marks another match and selects it. */
static void go_to_match(struct play *p, int by)
{
    const uint32_t people = (uint32_t)p->search.people.count;
    const uint32_t all = people + (uint32_t)p->search.files.count;
    if (all == 0)
        return;
    p->match = (p->match + all + (uint32_t)by) % all;
    p->selected = p->match < people
                      ? (struct scene_pick){RC_PICK_PERSON, p->search.people.items[p->match]}
                      : (struct scene_pick){RC_PICK_FILE, p->search.files.items[p->match - people]};
    p->dirty = true;
}

/* ---- program ---- */

static void toggle_help(struct play *p)
{
    p->help = !p->help;
    p->dirty = true;
}

static void toggle_figures(struct play *p)
{
    p->counts = !p->counts;
    p->dirty = true;
}

static void toggle_fullscreen(struct play *p)
{
    if (p->record) {
        play_notice(p, "the window keeps its size while it is recorded");
        return;
    }
    window_set_fullscreen(p->window, !window_is_fullscreen(p->window));
    p->dirty = true;
}

static void toggle_frame(struct play *p)
{
    p->frameless = !p->frameless;
    window_set_frameless(p->window, p->frameless);
}

static void quit(struct play *p)
{
    p->quit = true;
}

/* Closes what is open, or quits. */
static void escape(struct play *p)
{
    if (p->help)
        toggle_help(p);
    else if (p->searching)
        close_search(p);
    else
        quit(p);
}

/* ---- the table ---- */

enum { CODES = 3, SHIFT = 1 << 16, ALT = 1 << 17 };

/* When a key works. A key that is held repeats what goes on by steps; nothing else flickers. */
enum when {
    SHOWN,  /* once frames are shown */
    HELD,   /* the same, and again and again while it is held */
    ALWAYS, /* while the history loads, too */
};

/* A row of the help, and the keys that it stands for. Rows without a function are the pointer's. */
static const struct binding {
    enum group group;
    const char *keys, *does;
    int codes[CODES];
    void (*run)(struct play *p);
    enum when when;
} bindings[] = {
    {TIME, "Space", "pause and go on", {' '}, toggle_pause, ALWAYS},
    {TIME, ".", "one commit on, and pause", {'.'}, step_on, HELD},
    {TIME, ",", "one commit back, and pause", {','}, step_back, HELD},
    {TIME, "N", "jump to the next commit", {'n'}, next_commit, HELD},
    {TIME, "P", "jump to the previous commit", {'p'}, previous_commit, HELD},
    {TIME, "\u2190", "five seconds back", {RC_KEY_LEFT}, seek_back, HELD},
    {TIME, "\u2192", "five seconds on", {RC_KEY_RIGHT}, seek_on, HELD},
    {TIME, "Home", "to the start", {RC_KEY_HOME}, go_to_start, SHOWN},
    {TIME, "End", "to the end", {RC_KEY_END}, go_to_end, SHOWN},
    {TIME, "R", "play again from the start", {'r'}, replay, SHOWN},
    {TIME, "+ >", "faster", {'+', '=', '>'}, faster, ALWAYS},
    {TIME, "- <", "slower", {'-', '<'}, slower, ALWAYS},
    {TIME, "0", "usual speed", {'0'}, usual_speed, ALWAYS},
    {TIME, "click or drag", "on the time line: go there", {0}, NULL, SHOWN},
    {VIEW, "wheel", "zoom at the pointer", {0}, NULL, SHOWN},
    {VIEW, "Num+ PageUp", "zoom in", {RC_KEY_PAD_PLUS, RC_KEY_PAGE_UP}, zoom_in, HELD},
    {VIEW, "Num- PageDown", "zoom out", {RC_KEY_PAD_MINUS, RC_KEY_PAGE_DOWN}, zoom_out, HELD},
    {VIEW, "drag", "move the picture", {0}, NULL, SHOWN},
    {VIEW, "Shift+\u2190", "look to the left", {RC_KEY_LEFT | SHIFT}, pan_left, HELD},
    {VIEW, "Shift+\u2192", "look to the right", {RC_KEY_RIGHT | SHIFT}, pan_right, HELD},
    {VIEW, "\u2191", "look up", {RC_KEY_UP, RC_KEY_UP | SHIFT}, pan_up, HELD},
    {VIEW, "\u2193", "look down", {RC_KEY_DOWN, RC_KEY_DOWN | SHIFT}, pan_down, HELD},
    {VIEW, "right drag", "turn the picture", {0}, NULL, SHOWN},
    {VIEW, "V", "automatic camera; also double or middle click", {'v'}, free_camera, SHOWN},
    {VIEW, "L", "names, on and off", {'l'}, toggle_labels, ALWAYS},
    {VIEW, "U", "names of people: off, all, usual", {'u'}, cycle_user_names, ALWAYS},
    {VIEW, "D", "names of directories: off, all, usual", {'d'}, cycle_dir_names, ALWAYS},
    {VIEW, "E", "names of files: off, all, usual", {'e'}, cycle_file_names, ALWAYS},
    {VIEW, "K", "legend", {'k'}, toggle_legend, ALWAYS},
    {VIEW, "B", "bloom", {'b'}, toggle_bloom, ALWAYS},
    {VIEW, "T", "branches", {'t'}, toggle_tree, ALWAYS},
    {VIEW, "G", "people", {'g'}, toggle_users, ALWAYS},
    {VIEW, "I", "title and date", {'i'}, toggle_date, ALWAYS},
    {FIND, "/", "search files and people", {'/'}, open_search, SHOWN},
    {FIND, "Enter", "in a search: go to what is found", {0}, NULL, SHOWN},
    {FIND, "Tab", "select the next person", {RC_KEY_TAB}, next_person, HELD},
    {FIND, "click", "select a person, file or directory", {0}, NULL, SHOWN},
    {FIND, "drag", "a directory: move it", {0}, NULL, SHOWN},
    {PROGRAM, "F Alt+Enter", "fullscreen", {'f', RC_KEY_ENTER | ALT}, toggle_fullscreen, ALWAYS},
    {PROGRAM, "F11", "window without a frame", {RC_KEY_F11}, toggle_frame, ALWAYS},
    {PROGRAM, "M", "pointer", {'m'}, toggle_pointer, ALWAYS},
    {PROGRAM, "S F12", "save a screenshot", {'s', RC_KEY_F12}, play_screenshot, SHOWN},
    {PROGRAM, "F3", "figures; not on screenshots", {RC_KEY_F3}, toggle_figures, SHOWN},
    {PROGRAM, "H F1", "this help", {'h', RC_KEY_F1, '?'}, toggle_help, ALWAYS},
    {PROGRAM, "Esc Q", "quit", {'q'}, quit, ALWAYS},
};

enum { BINDINGS = RC_COUNT(bindings) };

void play_help(struct view_help_row *rows, struct view_help_group *groups, struct view_help *out)
{
    uint32_t n = 0;
    for (int g = 0; g < GROUPS; g++) {
        groups[g] = (struct view_help_group){headings[g], rows + n, 0};
        for (size_t i = 0; i < BINDINGS; i++) {
            if ((int)bindings[i].group != g)
                continue;
            rows[n++] = (struct view_help_row){bindings[i].keys, bindings[i].does};
            groups[g].row_count++;
        }
    }
    *out = (struct view_help){"Keys", groups, GROUPS};
}

_Static_assert((int)BINDINGS <= (int)RC_PLAY_HELP_ROWS && (int)GROUPS <= (int)RC_PLAY_HELP_GROUPS,
               "the help must hold them");

static void search_key(struct play *p, const struct window_event *e)
{
    p->typed_ns = clock_now_ns();
    switch (e->key) {
    case RC_KEY_ESCAPE:
        close_search(p);
        break;
    case RC_KEY_ENTER:
        go_to_match(p, (e->modifiers & RC_MOD_SHIFT) ? -1 : p->picked ? 1 : 0);
        p->picked = true;
        if (p->search.people.count + p->search.files.count > 0)
            play_go_to(p, p->selected);
        break;
    case RC_KEY_DOWN:
    case RC_KEY_TAB:
        go_to_match(p, 1);
        break;
    case RC_KEY_UP:
        go_to_match(p, -1);
        break;
    case RC_KEY_BACKSPACE:
        if (p->needle_length == 0)
            break;
        do
            p->needle_length--;
        while (p->needle_length > 0 && ((unsigned char)p->needle[p->needle_length] & 0xC0) == 0x80);
        p->needle[p->needle_length] = '\0';
        p->picked = false;
        refresh_search(p);
        break;
    default:
        break;
    }
}

void play_text(struct play *p, const char *text)
{
    const size_t n = strlen(text);
    if (!p->searching || p->needle_length + n >= sizeof p->needle)
        return;
    p->typed_ns = clock_now_ns();
    memcpy(p->needle + p->needle_length, text, n + 1);
    p->needle_length += n;
    p->picked = false;
    refresh_search(p);
}

void play_key(struct play *p, const struct window_event *e)
{
    if (p->searching) {
        search_key(p, e);
        return;
    }
    if (e->key == RC_KEY_ESCAPE) {
        if (!e->repeated) /* what closes the help must not quit */
            escape(p);
        return;
    }
    const bool arrow = e->key >= RC_KEY_LEFT && e->key <= RC_KEY_DOWN;
    const int code = e->key | (arrow && (e->modifiers & RC_MOD_SHIFT) ? SHIFT : 0) |
                     (e->modifiers & RC_MOD_ALT ? ALT : 0);
    if (e->modifiers & RC_MOD_CONTROL)
        return;
    for (size_t i = 0; i < BINDINGS; i++) {
        const struct binding *b = &bindings[i];
        for (int k = 0; k < CODES && b->run; k++) {
            if (b->codes[k] != code || b->codes[k] == 0)
                continue;
            if ((p->started || b->when == ALWAYS) && (!e->repeated || b->when == HELD))
                b->run(p);
            return;
        }
    }
}
