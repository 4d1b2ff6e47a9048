/* What lies over the picture in the window: notices and the hint, the search, the card, what is
 * being waited for, described for view_build_overlay(). */
#include "play.h"

#include <inttypes.h>
#include <stdio.h>

#include "rource/base/clock.h"

enum { FADE_MS = 400 /* in which a notice goes */ };
static const int64_t MS = 1000000;

static struct view_target target_of(struct scene_pick pick)
{
    struct view_target t = {.id = pick.id, .any = pick.kind != RC_PICK_NONE};
    t.kind = pick.kind == RC_PICK_PERSON ? RC_LABEL_PERSON
             : pick.kind == RC_PICK_DIR  ? RC_LABEL_DIR
                                         : RC_LABEL_FILE;
    return t;
}

/* What is being waited for, if anything is. */
static void describe_wait(struct play *p, struct view_loading *out)
{
    bool more = false, running = false;
    const uint32_t known = history_known(p->player.history, &more);
    const uint64_t reached = p->scout ? scout_reached(p->scout, &running) : 0;
    *out = (struct view_loading){.fraction = -1.0f};
    out->phase = (float)(clock_now_ns() / MS % 1500) / 1500.0f;
    if (p->seeking && p->started) {
        out->fraction = (float)((double)reached / (double)(p->target + 1));
        (void)snprintf(p->loading, sizeof p->loading, "getting there");
    } else {
        bool ended;
        const uint32_t read = history_published(p->player.history, &ended);
        if (ended || (p->started && (p->options->live || read >= known)))
            return;
        out->fraction = p->started && known > 0 ? (float)read / (float)known : -1.0f;
        if (p->started)
            (void)snprintf(p->loading, sizeof p->loading,
                           "reading the history · %" PRIu32 " of %" PRIu32 " commits", read, known);
        else
            (void)snprintf(p->loading, sizeof p->loading,
                           "reading the history · %" PRIu32 " commits", read);
    }
    out->text = str_of(p->loading);
}

int64_t play_caret_left(const struct play *p, bool *shown)
{
    const int64_t since = (clock_now_ns() - p->typed_ns) / MS;
    const bool rests = since >= RC_PLAY_BLINK_MS;
    *shown = p->searching && (rests || since / RC_PLAY_CARET_MS % 2 == 0);
    return p->searching && !rests ? RC_PLAY_CARET_MS - since % RC_PLAY_CARET_MS : 0;
}

static void describe_search(struct play *p, struct view_search *out)
{
    (void)play_caret_left(p, &p->caret_is_shown);
    *out = (struct view_search){
        .open = p->searching,
        .text = {p->needle, p->needle_length},
        .caret = p->needle_length,
        .caret_shown = p->caret_is_shown,
        .files = p->search.files.items,
        .file_count = (uint32_t)p->search.files.count,
        .people = p->search.people.items,
        .person_count = (uint32_t)p->search.people.count,
        .files_in_all = p->search.file_count,
        .people_in_all = p->search.person_count,
        .current = p->match,
    };
}

static void describe_time(struct play *p, struct view_line_cursor *out)
{
    struct rect box;
    const bool over =
        p->pointer_in && p->pointer_shown && view_time_line(p->player.view, &box) &&
        (p->drag == RC_DRAG_TIME || (p->pointer.y >= box.y0 && p->pointer.y <= box.y1 &&
                                     p->pointer.x >= box.x0 && p->pointer.x <= box.x1));
    if (!over)
        return;
    out->any = true;
    out->x = clampf(p->pointer.x, box.x0, box.x1);
    const double part = (double)(out->x - box.x0) / (double)(box.x1 - box.x0);
    const int64_t time = view_time_line_date(&p->player.timeline, part);
    const size_t n = date_format(p->line_date, sizeof p->line_date, "%e %B %Y", time);
    out->date = str_trim((struct str){p->line_date, n < sizeof p->line_date ? n : 0});
}

static float fading(int64_t ns_left)
{
    return clampf((float)ns_left / (float)(FADE_MS * MS), 0.0f, 1.0f);
}

/* Nothing else in the window says that there is help. A film is not to show it. */
static int64_t hint_left(const struct play *p)
{
    return p->hint_is_done || p->record || p->help || !p->started
               ? 0
               : p->hint_ns + RC_PLAY_HINT_MS * MS - clock_now_ns();
}

static int64_t notice_left(const struct play *p)
{
    return p->notice_ns > 0 ? p->notice_ns + RC_PLAY_NOTICE_MS * MS - clock_now_ns() : 0;
}

static enum play_words words_due(const struct play *p)
{
    return notice_left(p) > 0 ? RC_WORDS_NOTICE : hint_left(p) > 0 ? RC_WORDS_HINT : RC_WORDS_NONE;
}

static void describe_notice(struct play *p, struct view_notice *out)
{
    p->words = words_due(p);
    if (p->words == RC_WORDS_NOTICE)
        *out = (struct view_notice){.text = str_of(p->notice), .alpha = fading(notice_left(p))};
    else if (p->words == RC_WORDS_HINT)
        *out = (struct view_notice){str_of("H  all keys"), fading(hint_left(p)), .quiet = true};
}

void play_describe(struct play *p, struct view_overlay *o)
{
    *o = (struct view_overlay){.paused = p->paused && p->started};
    if (p->started) {
        o->selected = target_of(p->selected);
        o->hovered = target_of(p->hovered);
        describe_search(p, &o->search);
        describe_time(p, &o->line_cursor);
        (void)play_card(p, &o->card);
    }
    describe_notice(p, &o->notice);
    if (p->counts && p->started)
        play_figures(p, &o->figures);
    if (p->help)
        play_help(p->help_rows, p->help_groups, &o->help);
    describe_wait(p, &o->loading);
}

bool play_words_change(const struct play *p)
{
    const enum play_words due = words_due(p);
    const int64_t left = due == RC_WORDS_NOTICE ? notice_left(p) : hint_left(p);
    return due != p->words || (due != RC_WORDS_NONE && left < FADE_MS * MS);
}
