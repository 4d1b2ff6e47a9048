/* What the pointer does in the window: camera, selection, directories, time line, the card. */
#include "play.h"

#include <stdio.h>
#include <string.h>

#include "rource/base/clock.h"
#include "rource/scene/constants.h"

static const float SLACK = 3.0f;     /* pixels by which a click may miss */
static const float DRAG_FROM = 4.0f; /* pixels from which on a press is a drag */
static const float NOTCH = 1.15f;    /* zoom of the wheel's notch */
static const float GO_RATE = 6.0f;   /* 1/s: how the camera goes to what was found … */
static const float GO_RADIUS = 5.0f; /* … until files have that radius, of a frame 720 high */
static const float TURN_FROM = 6.0f; /* pixels from the middle: nearer, a hand has no direction */
static const float LEAST_SCALE = 1e-4f, MOST_SCALE = 200.0f;
enum { FACTS_LIMIT = 2000000 /* changes to look back */ };

/* ---- camera ---- */

static void take_camera(struct play *p)
{
    p->goal.kind = RC_PICK_NONE;
    if (!p->player.held)
        p->camera = p->player.scene->camera;
    p->camera.vx = p->camera.vy = p->camera.vs = 0.0f;
}

static void show_camera(struct play *p)
{
    player_hold_camera(&p->player, &p->camera);
    play_look(p);
}

void play_zoom(struct play *p, struct vec2 at, float factor)
{
    take_camera(p);
    const struct vec2 before = camera_to_world(&p->camera, at.x, at.y);
    p->camera.scale = clampf(p->camera.scale * factor, LEAST_SCALE, MOST_SCALE);
    const struct vec2 after = camera_to_world(&p->camera, at.x, at.y);
    p->camera.x += before.x - after.x;
    p->camera.y += before.y - after.y;
    show_camera(p);
}

void play_pan(struct play *p, float dx, float dy)
{
    take_camera(p);
    const struct vec2 way = camera_way_to_world(&p->camera, (struct vec2){dx, dy});
    p->camera.x -= way.x / p->camera.scale;
    p->camera.y -= way.y / p->camera.scale;
    show_camera(p);
}

void play_turn(struct play *p, struct vec2 from, struct vec2 to)
{
    const struct vec2 middle = {0.5f * (float)p->player.width, 0.5f * (float)p->player.height};
    const struct vec2 a = vec2_sub(from, middle), b = vec2_sub(to, middle);
    if (vec2_length(a) < TURN_FROM || vec2_length(b) < TURN_FROM)
        return;
    take_camera(p);
    camera_turn(&p->camera, middle,
                vec2_unit((struct vec2){vec2_dot(a, b), a.x * b.y - a.y * b.x}));
    show_camera(p);
}

static bool place_of(const struct scene *s, struct scene_pick of, struct vec2 *at)
{
    if (!scene_pick_is_there(s, of))
        return false;
    if (of.kind == RC_PICK_PERSON)
        *at = (struct vec2){s->people.items[of.id].x, s->people.items[of.id].y};
    else if (of.kind == RC_PICK_DIR)
        *at = (struct vec2){s->dirs.items[of.id].x, s->dirs.items[of.id].y};
    else
        *at = scene_file_position(s, &s->files.items[of.id]);
    return true;
}

void play_go_to(struct play *p, struct scene_pick goal)
{
    struct vec2 at;
    if (!place_of(p->player.scene, goal, &at))
        return;
    take_camera(p);
    p->goal = goal;
    show_camera(p);
}

void play_glide(struct play *p, double seconds)
{
    struct vec2 at;
    if (p->goal.kind == RC_PICK_NONE)
        return;
    if (!place_of(p->player.scene, p->goal, &at)) {
        p->goal.kind = RC_PICK_NONE;
        return;
    }
    struct camera *c = &p->camera;
    const float unit =
        (float)(p->player.height < p->player.width ? p->player.height : p->player.width) / 720.0f;
    const float near = maxf(c->scale, GO_RADIUS * unit / RC_FILE_RADIUS);
    const float part = math_ease(GO_RATE, (float)(seconds < 0.1 ? seconds : 0.1));
    const struct vec2 way = {at.x - c->x, at.y - c->y};
    const bool there = vec2_length(way) * c->scale < 0.5f && near < 1.002f * c->scale;
    c->x += there ? way.x : way.x * part;
    c->y += there ? way.y : way.y * part;
    c->scale = there ? near : c->scale * (float)math_pow((double)(near / c->scale), (double)part);
    if (there)
        p->goal.kind = RC_PICK_NONE;
    show_camera(p);
}

void play_free_camera(struct play *p)
{
    p->goal.kind = RC_PICK_NONE;
    if (!p->player.held)
        return;
    player_hold_camera(&p->player, NULL);
    play_look(p);
    if (p->paused && !p->by_hand) /* with that, the picture is again what playing shows */
        play_seek(p, play_frame(p));
}

/* ---- what is under the pointer ---- */

static struct vec2 world_at(const struct play *p, struct vec2 at)
{
    return camera_to_world(&p->player.scene->camera, at.x, at.y);
}

static struct scene_pick pick_at(const struct play *p, struct vec2 at)
{
    const struct scene *s = p->player.scene;
    return scene_pick(s, world_at(p, at), SLACK / s->camera.scale);
}

static bool on_time_line(const struct play *p, struct vec2 at, struct rect *box)
{
    return view_time_line(p->player.view, box) && at.x >= box->x0 && at.x <= box->x1 &&
           at.y >= box->y0 && at.y <= box->y1;
}

/* To the frame that the time line has there. */
static void seek_to_pointer(struct play *p)
{
    struct rect box;
    if (!view_time_line(p->player.view, &box))
        return;
    const struct timeline *tl = &p->player.timeline;
    const double part = (double)clampf((p->pointer.x - box.x0) / (box.x1 - box.x0), 0.0f, 1.0f);
    play_seek(p, (uint64_t)(part * tl->end / tl->step + 0.5));
}

/* ---- directories ---- */

/* Puts a directory under the pointer; the forces of the layout then make room around it. */
static void move_directory(struct play *p)
{
    struct scene *s = p->player.scene;
    if (p->drag_dir >= s->dirs.count || !s->dirs.items[p->drag_dir].shown)
        return;
    const struct vec2 to = vec2_add(world_at(p, p->pointer), p->grip);
    if (scene_move_dir(s, p->drag_dir, to) < 0)
        play_notice(p, "out of memory while moving a directory");
    p->by_hand = true;
    play_look(p);
}

void play_follow(struct play *p)
{
    struct rect box;
    if (p->drag == RC_DRAG_DIRECTORY && p->drag_moved)
        move_directory(p);
    const bool over = p->pointer_in && p->pointer_shown && p->drag == RC_DRAG_NONE && !p->help &&
                      !on_time_line(p, p->pointer, &box) &&
                      clock_now_ns() - p->pointer_ns < RC_PLAY_HOVER_MS * (int64_t)1000000;
    p->hovered = over ? pick_at(p, p->pointer) : (struct scene_pick){RC_PICK_NONE, 0};
    if (!scene_pick_is_there(p->player.scene, p->selected) && p->selected.kind != RC_PICK_PERSON)
        p->selected = (struct scene_pick){RC_PICK_NONE, 0};
    if (p->searching && search_refresh(&p->search, p->player.scene) < 0)
        play_notice(p, "out of memory while searching");
}

/* ---- events ---- */

static void press(struct play *p, const struct window_event *e)
{
    struct rect box;
    if (p->drag != RC_DRAG_NONE && e->button != p->drag_button)
        return;
    p->pressed = p->pointer;
    p->drag_moved = false;
    p->drag_button = e->button;
    p->drag = RC_DRAG_NONE;
    if (e->button == RC_BUTTON_LEFT && on_time_line(p, p->pointer, &box)) {
        p->drag = RC_DRAG_TIME;
        seek_to_pointer(p);
        return;
    }
    if (e->button == RC_BUTTON_MIDDLE || (e->button == RC_BUTTON_LEFT && e->clicks == 2)) {
        play_free_camera(p);
        return;
    }
    const struct scene_pick under = pick_at(p, p->pointer);
    p->drag = e->button == RC_BUTTON_RIGHT ? RC_DRAG_TURN : RC_DRAG_VIEW;
    if (e->button == RC_BUTTON_LEFT && under.kind == RC_PICK_DIR &&
        p->player.scene->dirs.items[under.id].node_parent != RC_SCENE_NONE) {
        p->drag = RC_DRAG_DIRECTORY;
        p->drag_dir = under.id;
        const struct scene_dir *d = &p->player.scene->dirs.items[under.id];
        p->grip = vec2_sub((struct vec2){d->x, d->y}, world_at(p, p->pointer));
    }
}

static void release(struct play *p, const struct window_event *e)
{
    if (p->drag == RC_DRAG_NONE || e->button != p->drag_button)
        return;
    if (e->button == RC_BUTTON_LEFT && !p->drag_moved &&
        (p->drag == RC_DRAG_VIEW || p->drag == RC_DRAG_DIRECTORY))
        p->selected = pick_at(p, p->pointer);
    p->drag = RC_DRAG_NONE;
    p->dirty = true;
}

static void move(struct play *p, struct vec2 to)
{
    const struct vec2 start = p->drag_moved ? p->pointer : p->pressed;
    const float away = maxf(fabsf(to.x - p->pressed.x), fabsf(to.y - p->pressed.y));
    p->pointer = to;
    p->drag_moved = p->drag_moved || away >= DRAG_FROM;
    if (p->drag == RC_DRAG_TIME)
        seek_to_pointer(p);
    else if (p->drag == RC_DRAG_VIEW && p->drag_moved)
        play_pan(p, to.x - start.x, to.y - start.y);
    else if (p->drag == RC_DRAG_TURN && p->drag_moved)
        play_turn(p, start, to);
    else if (p->drag == RC_DRAG_DIRECTORY && p->drag_moved)
        move_directory(p);
}

void play_pointer(struct play *p, const struct window_event *e)
{
    p->pointer_in = e->kind != RC_WINDOW_LEAVE;
    p->pointer_ns = clock_now_ns();
    p->dirty = true;
    if (!p->started) {
        if (p->pointer_in)
            p->pointer = (struct vec2){e->x, e->y};
        return;
    }
    switch (e->kind) {
    case RC_WINDOW_MOVE:
        move(p, (struct vec2){e->x, e->y});
        break;
    case RC_WINDOW_PRESS:
        p->pointer = (struct vec2){e->x, e->y};
        press(p, e);
        break;
    case RC_WINDOW_RELEASE:
        p->pointer = (struct vec2){e->x, e->y};
        release(p, e);
        break;
    case RC_WINDOW_WHEEL:
        p->pointer = (struct vec2){e->x, e->y};
        play_zoom(p, p->pointer, (float)math_pow((double)NOTCH, (double)e->amount));
        break;
    default:
        break;
    }
    play_follow(p);
}

/* ---- the card ---- */

static void copy_text(char *out, size_t size, struct str text)
{
    size_t n = text.n < size ? text.n : size - 1;
    while (n < text.n && n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n--; /* cut between characters */
    memcpy(out, text.p, n);
    out[n] = '\0';
}

static void add_line(struct play_card *c, struct str text, const char *side)
{
    if (c->line_count == RC_OVERLAY_CARD_LINES)
        return;
    const uint32_t i = c->line_count++;
    copy_text(c->text[i], sizeof c->text[i], text);
    copy_text(c->side[i], sizeof c->side[i], str_of(side));
    c->lines[i] = (struct view_card_line){str_of(c->text[i]), str_of(c->side[i])};
}

/* A commit: its message, or else who made it; and its day. */
static void add_commit(struct play_card *c, const struct history *h, uint32_t i, bool of_person)
{
    const struct commit *commit = history_commit(h, i);
    const struct str subject = history_subject(h, i);
    char day[32];
    const size_t n = date_format(day, sizeof day, "%e %b %Y", commit->time);
    char files[64];
    (void)snprintf(files, sizeof files, "%u %s changed", commit->change_count,
                   commit->change_count == 1 ? "file" : "files");
    const struct str who = intern_string(&h->authors, commit->author);
    add_line(c,
             subject.n > 0 ? subject
             : of_person   ? str_of(files)
                           : who,
             n < sizeof day ? day : "");
}

static void describe_path(struct play_card *c, const struct history *h, uint32_t path)
{
    struct strbuf text = {0};
    history_path_string(h, path, &text);
    copy_text(c->title, sizeof c->title, path == RC_PATH_ROOT ? str_of("/") : strbuf_view(&text));
    strbuf_finish(&text);
}

/* Where somebody works most: the names of directories. */
static void add_places(struct play_card *c, const struct history *h)
{
    struct strbuf text = {0};
    for (uint32_t i = 0; i < c->facts.place_count; i++) {
        const uint32_t path = c->facts.places[i].path;
        strbuf_add(&text, str_of(i > 0 ? ", " : ""));
        strbuf_add(&text, path == RC_PATH_ROOT ? str_of("/") : history_path_name(h, path));
    }
    if (text.n > 0)
        add_line(c, strbuf_view(&text), "most changed");
    strbuf_finish(&text);
}

static void describe_pick(struct play_card *c, const struct scene *s)
{
    const struct history *h = s->params.history;
    const struct scene_facts *facts = &c->facts;
    const struct scene_pick of = facts->of;
    char words[64];
    c->line_count = 0;
    if (of.kind == RC_PICK_PERSON) {
        const struct scene_person *p = &s->people.items[of.id];
        copy_text(c->title, sizeof c->title, intern_string(&h->authors, p->author));
        (void)snprintf(words, sizeof words, "%u %s", facts->commit_count,
                       facts->commit_count == 1 ? "commit" : "commits");
        char changes[64];
        (void)snprintf(changes, sizeof changes, "%u %s", facts->change_count,
                       facts->change_count == 1 ? "change" : "changes");
        add_line(c, str_of(words), changes);
        add_places(c, h);
    } else if (of.kind == RC_PICK_DIR) {
        describe_path(c, h, s->dirs.items[of.id].path);
        (void)snprintf(words, sizeof words, "%u %s", facts->files,
                       facts->files == 1 ? "file" : "files");
        add_line(c, str_of(words), "");
    } else {
        describe_path(c, h, s->files.items[of.id].path);
    }
    if (facts->count > 0 && of.kind != RC_PICK_PERSON)
        add_line(c, intern_string(&h->authors, history_commit(h, facts->commits[0])->author),
                 "last author");
    for (uint32_t i = 0; i < facts->count; i++)
        add_commit(c, h, facts->commits[i], of.kind == RC_PICK_PERSON);
}

bool play_card(struct play *p, struct view_card *out)
{
    const struct scene *s = p->player.scene;
    struct play_card *c = &p->card;
    if (p->hovered.kind == RC_PICK_NONE || p->drag != RC_DRAG_NONE)
        return false;
    const struct scene_pick *of = &c->facts.of;
    const bool other = of->kind != p->hovered.kind || of->id != p->hovered.id;
    if (other)
        scene_facts(s, p->hovered, FACTS_LIMIT, &c->facts);
    else if (c->commit != s->last_commit)
        scene_facts_update(s, FACTS_LIMIT, &c->facts);
    if (other || c->commit != s->last_commit)
        describe_pick(c, s);
    c->commit = s->last_commit;
    *out = (struct view_card){.title = str_of(c->title),
                              .is_path = of->kind != RC_PICK_PERSON,
                              .lines = c->lines,
                              .line_count = c->line_count,
                              .cursor = p->pointer};
    return true;
}
