/* The ticker: who made the latest commits and what they say about them. The newest stands lowest;
 * older ones glide up and fade. Where commits come faster than one can read, some are left out.
 */
#include <string.h>

#include "parts.h"

static const float ROW = 18.0f, TEXT_SIZE = 12.0f;
static const float LEAST_SECONDS = 0.45f; /* between two new rows: each stays for four of these */
static const float GLIDE = 7.0f, FADE_SECONDS = 0.3f;
static const float NAME_SHARE = 0.6f; /* of a row at most */
static const float NAME_GAP = 8.0f;

static struct text_style style_of(const struct view *v, const struct scene *s, bool name)
{
    return view_style(v, s, TEXT_SIZE, name ? RC_TEXT_SEMIBOLD : RC_TEXT_REGULAR, 0);
}

/* Writes as much of an author's name as has room, and tells its width in pixels. */
static float write_name(struct view *v, const struct scene *s, uint32_t author, struct strbuf *out)
{
    const struct str name = intern_string(&s->params.history->authors, author);
    strbuf_clear(out);
    words_fit(v, name, style_of(v, s, true), NAME_SHARE * v->panels.message_width, out);
    return view_text_width(v, strbuf_view(out), style_of(v, s, true));
}

static bool is_worth_a_row(const struct scene *s, const struct commit *c)
{
    const struct scene_filter *f = &s->params.filter;
    return !(c->flags & RC_COMMIT_BASELINE) && c->change_count > 0 &&
           !(f->author && !f->author(f->ctx, c->author));
}

/* What a commit says: its message, or how much it changed when it has none. */
static void write_text(const struct scene *s, uint32_t commit, struct strbuf *out)
{
    const struct commit *c = history_commit(s->params.history, commit);
    const struct str subject = history_subject(s->params.history, commit);
    strbuf_clear(out);
    if (subject.n > 0) {
        strbuf_add(out, subject);
        return;
    }
    words_count(out, c->change_count);
    strbuf_add(out, str_of(c->change_count == 1 ? " file changed" : " files changed"));
}

static void add_message(struct view *v, const struct scene *s, uint32_t commit)
{
    struct panels *p = &v->panels;
    const struct commit *c = history_commit(s->params.history, commit);
    const float taken = write_name(v, s, c->author, &v->scratch) + NAME_GAP * view_unit_of(s);
    struct strbuf fitted = {0};
    write_text(s, commit, &v->scratch);
    words_fit(v, strbuf_view(&v->scratch), style_of(v, s, false), p->message_width - taken,
              &fitted);
    if (p->message_count == RC_COUNT(p->messages))
        p->message_count--;
    memmove(p->messages + 1, p->messages, p->message_count * sizeof *p->messages);
    p->message_count++;
    struct message *m = &p->messages[0];
    *m = (struct message){.author = c->author, .y = -0.3f};
    m->length = fitted.n < sizeof m->text ? fitted.n : sizeof m->text;
    if (m->length > 0)
        memcpy(m->text, fitted.p, m->length);
    strbuf_finish(&fitted);
    p->message_age = 0.0f;
}

void messages_update(struct view *v, const struct scene *s, float dt)
{
    struct panels *p = &v->panels;
    p->message_age += dt;
    const bool new = s->last_commit != RC_SCENE_NONE && s->last_commit + 1 != p->message_commit;
    if (new && (p->message_count == 0 || p->message_age >= LEAST_SECONDS)) {
        p->message_commit = s->last_commit + 1;
        if (is_worth_a_row(s, history_commit(s->params.history, s->last_commit)))
            add_message(v, s, s->last_commit);
    }
    for (uint32_t i = 0; i < p->message_count; i++) {
        struct message *m = &p->messages[i];
        const float step = dt / FADE_SECONDS;
        m->y += ((float)i - m->y) * math_ease(GLIDE, dt);
        m->alpha = clampf(m->alpha + (i < RC_MESSAGE_ROWS ? step : -step), 0.0f, 1.0f);
    }
}

struct vec2 messages_size(const struct view *v, const struct scene *s)
{
    const float rows = v->panels.message_count > 0 ? (float)RC_MESSAGE_ROWS : 0.0f;
    return (struct vec2){v->panels.message_width, rows * ROW * view_unit_of(s)};
}

/* What leaves is gone before it would stand above the box. */
static float presence_of(const struct message *m)
{
    const float leaves = 4.0f * ((float)RC_MESSAGE_ROWS - 0.75f - m->y);
    return m->alpha * clampf(leaves, 0.0f, 1.0f);
}

void messages_build(struct view *v, const struct scene *s, struct drawlist *list)
{
    const float u = view_unit_of(s);
    const struct rect box = v->panels.box[RC_PANEL_MESSAGES];
    for (uint32_t i = 0; i < v->panels.message_count; i++) {
        const struct message *m = &v->panels.messages[i];
        /* a new one waits until the one above has made room */
        const float apart = i + 1 < v->panels.message_count ? m[1].y - m->y : 1.0f;
        const float there = presence_of(m) * clampf((apart - 0.6f) / 0.35f, 0.0f, 1.0f);
        const float alpha = there * clampf(1.15f - 0.2f * m->y, 0.0f, 1.0f); /* older: fainter */
        if (!(there > 0.0f))
            continue;
        const struct vec2 at = {box.x0, box.y1 - (5.0f + m->y * ROW) * u};
        const struct str name = intern_string(&s->params.history->authors, m->author);
        const struct rgba color = color_mix(theme_person(&v->theme, name), v->theme.text, 0.35f);
        const struct str text = {m->text, m->length};
        const float after = write_name(v, s, m->author, &v->scratch) + NAME_GAP * u;
        const float end = at.x + after + view_text_width(v, text, style_of(v, s, false));
        panel_plate(v, s, (struct rect){at.x, at.y - 11.0f * u, end, at.y + 3.0f * u}, there, list);
        view_text(v, list, strbuf_view(&v->scratch), style_of(v, s, true), at,
                  color_fade(color, alpha));
        view_text(v, list, text, style_of(v, s, false), (struct vec2){at.x + after, at.y},
                  color_fade(color_mix(v->theme.text, v->theme.dim_text, 0.4f), alpha));
    }
}
