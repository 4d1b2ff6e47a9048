/* The view over a scene: labels that never cover each other or a person, elements that can be
 * hidden, frames that do not depend on whether earlier ones were drawn.
 */
#include "scene_fixture.h"

#include <stdio.h>

#include "rource/base/hash.h"
#include "rource/draw/text.h"
#include "rource/view/view.h"

#include "parts.h"

struct stage {
    struct fixture f;
    struct text *text;
    struct view *view;
    struct timeline timeline;
    struct arena arena;
};

static void stage_init(struct stage *st, unsigned hidden)
{
    *st = (struct stage){0};
    fixture_init(&st->f);
    const struct text_params text = {.no_fallback = true};
    assert_int_equal(text_create(&st->text, NULL, &text), RC_OK);
    static const struct view_caption caption = {1000, "A caption"};
    const struct view_params params = {
        .text = st->text,
        .title = "A title",
        .hidden = hidden,
        .leaderboard_rows = 5,
        .counters = true,
        .messages = true,
        .logo = {.text = "A logo", .corner = RC_CORNER_BOTTOM_RIGHT},
        .watermark = {.text = "A watermark", .corner = RC_CORNER_BOTTOM_RIGHT},
        .captions = &caption,
        .caption_count = 1,
        .caption_seconds = 10.0f,
    };
    assert_int_equal(view_create(&st->view, &params), RC_OK);
}

static void stage_finish(struct stage *st)
{
    view_destroy(st->view);
    text_destroy(st->text);
    arena_finish(&st->arena);
    fixture_finish(&st->f);
}

static void crowd(struct stage *st)
{
    char author[32], change[3][64];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(author, sizeof author, "Author Number %d", i % 17);
        for (int k = 0; k < 3; k++)
            (void)snprintf(change[k], sizeof change[k], "A dir%d/sub%d/file-%d-%d.c", i % 5, k, i,
                           k);
        fixture_commit(&st->f, 1000 + i * 86400, author, change[0], change[1], change[2], NULL);
    }
    history_end(st->f.history, RC_OK, NULL);
    const struct timeline_params params = {.seconds_per_day = 0.25};
    assert_int_equal(timeline_init(&st->timeline, NULL, st->f.history, &params), RC_OK);
}

static void step(struct stage *st, uint64_t n)
{
    uint32_t first, last;
    timeline_advance(&st->timeline, n, &first, &last);
    for (; first < last; first++)
        assert_int_equal(scene_apply(st->f.scene, first), RC_OK);
    assert_int_equal(scene_step(st->f.scene, (float)st->timeline.step), RC_OK);
    assert_int_equal(view_update(st->view, st->f.scene, &st->timeline, (float)st->timeline.step),
                     RC_OK);
}

static void build(struct stage *st, struct drawlist *list)
{
    arena_reset(&st->arena);
    drawlist_begin(list, &st->arena, 1280, 720, 0xFF000000u);
    view_build(st->view, st->f.scene, &st->timeline, list);
    assert_false(list->failed);
}

static bool overlap(struct rect a, struct rect b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

static void labels_never_cover_each_other_or_a_person(void **state)
{
    (void)state;
    struct stage st;
    uint32_t most = 0;
    stage_init(&st, 0);
    crowd(&st);
    for (uint64_t n = 0; n < st.timeline.frames; n++) {
        uint32_t count;
        step(&st, n);
        const struct view_label *labels = view_labels(st.view, &count);
        most = count > most ? count : most;
        const struct scene *s = st.f.scene;

        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t j = i + 1; j < count; j++)
                assert_false(overlap(labels[i].box, labels[j].box));
            for (size_t k = 0; k < s->present.count; k++) {
                const struct scene_person *p = &s->people.items[s->present.items[k]];
                const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
                const float r = scene_person_radius(s, p) * s->camera.scale;
                const struct rect box = {at.x - r, at.y - r, at.x + r, at.y + r};
                assert_false(p->alpha > 0.0f && overlap(labels[i].box, box));
            }
        }
    }
    assert_true(most >= 12); /* and yet there are names to read */
    stage_finish(&st);
}

/* A label may go early when something comes in its way, but half of them stay as long as they
 * would, and none changes sides while it is up. */
static void labels_stay_and_keep_their_side(void **state)
{
    (void)state;
    enum { MOST = 512 };
    struct stage st;
    struct view_label up[MOST];
    float since[MOST];
    uint32_t count, ups = 0, ended = 0, early = 0;
    stage_init(&st, 0);
    crowd(&st);
    for (uint64_t n = 0; n < st.timeline.frames; n++) {
        step(&st, n);
        const struct view_label *labels = view_labels(st.view, &count);
        bool still[MOST] = {false};
        for (uint32_t i = 0; i < count; i++) {
            uint32_t k = 0;
            while (k < ups && (up[k].id != labels[i].id || up[k].kind != labels[i].kind))
                k++;
            assert_true(k < MOST);
            if (k == ups) {
                since[ups] = st.f.scene->now;
                up[ups++] = labels[i];
            }
            assert_int_equal(up[k].side, labels[i].side);
            still[k] = true;
        }
        uint32_t kept = 0;
        for (uint32_t k = 0; k < ups; k++) {
            ended += !still[k];
            early += !still[k] && st.f.scene->now - since[k] < 1.5f;
            since[kept] = since[k];
            up[kept] = up[k];
            kept += still[k];
        }
        ups = kept;
    }
    assert_true(ended > 30 && 2 * early < ended);
    stage_finish(&st);
}

static void a_frame_does_not_depend_on_frames_drawn_before(void **state)
{
    (void)state;
    struct stage all, one;
    struct drawlist a, b;
    stage_init(&all, 0);
    stage_init(&one, 0);
    crowd(&all);
    crowd(&one);
    for (uint64_t n = 0; n <= 150; n++) {
        step(&all, n);
        step(&one, n);
        build(&all, &a);
    }
    build(&one, &b);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        /* glyph ids depend on the order of first use; where they stand does not */
        if (a.commands[i].kind == RC_DRAW_glyph)
            a.commands[i].color2 = b.commands[i].color2 = 0;
    }
    assert_memory_equal(a.commands, b.commands, a.count * sizeof *a.commands);
    stage_finish(&all);
    stage_finish(&one);
}

static uint32_t commands_with(unsigned hidden, bool *has)
{
    struct stage st;
    struct drawlist list;
    stage_init(&st, hidden);
    crowd(&st);
    for (uint64_t n = 0; n <= 240; n++)
        step(&st, n);
    build(&st, &list);
    memset(has, 0, RC_DRAW_KIND_COUNT * sizeof *has);
    for (uint32_t i = 0; i < list.count; i++)
        has[list.commands[i].kind] = true;
    const uint32_t count = list.count;
    stage_finish(&st);
    return list.bloom > 0.0f ? count + 1 : count;
}

static void each_element_can_be_hidden(void **state)
{
    (void)state;
    bool has[RC_DRAW_KIND_COUNT];
    const uint32_t all = commands_with(0, has);
    assert_true(has[RC_DRAW_curve] && has[RC_DRAW_beam] && has[RC_DRAW_ring]);
    unsigned every = 0;
#define HIDE(NAME, name)                                                                           \
    assert_int_equal(view_element_parse(str_of(#name)), RC_VIEW_##NAME);                           \
    if (commands_with(RC_VIEW_##NAME, has) == all)                                                 \
        fail_msg("hiding %s changes nothing", #name);                                              \
    every |= RC_VIEW_##NAME;
    RC_VIEW_ELEMENTS(HIDE)
#undef HIDE
    assert_int_equal(commands_with(every, has), 0);
    assert_int_equal(view_element_parse(str_of("nothing")), 0);
}

/* Those with even numbers have pictures. */
static uint32_t image_of(void *ctx, uint32_t author)
{
    (*(uint32_t *)ctx)++;
    return author % 2 ? RC_VIEW_NO_IMAGE : 100 + author;
}

static void people_have_pictures_or_initials(void **state)
{
    (void)state;
    struct stage st;
    struct drawlist list;
    uint32_t asked = 0, images = 0, expected = 0;
    stage_init(&st, 0);
    view_destroy(st.view);
    const struct view_params params = {.text = st.text,
                                       .hidden = ~(unsigned)RC_VIEW_USERS,
                                       .person_image = image_of,
                                       .person_image_ctx = &asked};
    assert_int_equal(view_create(&st.view, &params), RC_OK);
    crowd(&st);
    for (uint64_t n = 0; n <= 120; n++)
        step(&st, n);
    assert_int_equal(asked, 0);
    build(&st, &list);
    const struct scene *s = st.f.scene;
    for (size_t i = 0; i < s->present.count; i++) {
        const struct scene_person *p = &s->people.items[s->present.items[i]];
        const struct vec2 at = camera_to_screen(&s->camera, p->x, p->y);
        expected += p->author % 2 == 0;
        for (uint32_t k = 0; k < list.count; k++) {
            const struct drawcmd *c = &list.commands[k];
            if (c->kind != RC_DRAW_image || c->extra != 100 + p->author)
                continue;
            images++;
            assert_int_equal(p->author % 2, 0);
            assert_int_equal(c->flags, RC_IMAGE_CIRCLE);
            assert_true(fabsf(0.5f * (c->v[0] + c->v[2]) - at.x) < 0.01f);
            assert_true(fabsf(0.5f * (c->v[1] + c->v[3]) - at.y) < 0.01f);
            assert_true(c->v[2] - c->v[0] < 2.0f * scene_person_radius(s, p) * s->camera.scale);
        }
    }
    assert_true(expected >= 2 && images == expected);
    assert_int_equal(asked, s->present.count);
    stage_finish(&st);
}

static void a_background_lies_below_all_and_does_not_bloom(void **state)
{
    (void)state;
    struct stage st;
    struct drawlist list;
    static const float opacities[] = {0.0f, 0.35f, 1.0f};
    for (size_t i = 0; i < RC_COUNT(opacities); i++) {
        stage_init(&st, 0);
        view_destroy(st.view);
        const struct view_params params = {
            .text = st.text, .background_image = 7, .background_opacity = opacities[i]};
        assert_int_equal(view_create(&st.view, &params), RC_OK);
        crowd(&st);
        step(&st, 0);
        build(&st, &list);
        const struct drawcmd *c = &list.commands[0];
        assert_true((c->kind == RC_DRAW_image) == (i > 0));
        if (i > 0) {
            assert_int_equal(c->extra, 7);
            assert_true(c->v[0] <= 0.0f && c->v[1] <= 0.0f && c->v[2] >= 1280.0f &&
                        c->v[3] >= 720.0f);
            /* white at that opacity */
            assert_true(list.bloom_threshold >= opacities[i]);
        }
        stage_finish(&st);
    }
}

static void steady_frames_allocate_nothing(void **state)
{
    (void)state;
    struct stage st;
    struct drawlist list;
    stage_init(&st, 0);
    crowd(&st);
    uint64_t n = 0;
    for (; n < st.timeline.frames; n++) {
        step(&st, n);
        build(&st, &list);
    }
    for (int i = 0; i < 900; i++) { /* until all is at rest */
        step(&st, st.timeline.frames - 1);
        build(&st, &list);
    }
    mem_fail_after(1);
    for (int i = 0; i < 60; i++) {
        step(&st, st.timeline.frames - 1);
        build(&st, &list);
    }
    mem_fail_after(0);
    stage_finish(&st);
}

static bool meet(struct rect a, struct rect b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/* More than the placer's share, each in a place of its own, and as steady as what they name. */
static void all_names_fit_beside_each_other(void **state)
{
    (void)state;
    struct stage st;
    struct drawlist list;
    stage_init(&st, 0);
    crowd(&st);
    for (uint64_t n = 0; n < 300; n++)
        step(&st, n);
    uint32_t n, usual, again;
    build(&st, &list);
    const uint32_t commands = list.count;
    const struct view_label *a = view_all_names(st.view, &n);
    assert_int_equal(n, 0);
    view_set_all_names(st.view, RC_VIEW_FILENAMES | RC_VIEW_DIRNAMES);
    build(&st, &list);
    a = view_all_names(st.view, &n);
    const struct view_label *b = view_labels(st.view, &usual);
    assert_true(n > 10 && list.count > commands + n);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(a[i].kind != RC_LABEL_PERSON);
        assert_true(a[i].box.x0 >= 0.0f && a[i].box.x1 <= 1280.0f);
        assert_true(a[i].box.y0 >= 0.0f && a[i].box.y1 <= 720.0f);
        for (uint32_t k = 0; k < i; k++)
            assert_false(meet(a[i].box, a[k].box) ||
                         (a[i].kind == a[k].kind && a[i].id == a[k].id));
        for (uint32_t k = 0; k < usual; k++)
            assert_false(meet(a[i].box, b[k].box) ||
                         (a[i].kind == b[k].kind && a[i].id == b[k].id));
    }
    const struct view_label first = a[0];
    build(&st, &list);
    a = view_all_names(st.view, &again);
    assert_true(again == n && a[0].id == first.id && a[0].side == first.side);
    view_set_all_names(st.view, 0);
    build(&st, &list);
    assert_int_equal(list.count, commands);
    stage_finish(&st);
}

/* Three bursts of commits with rest between them. */
static void bursts(struct stage *st)
{
    char change[3][64];
    for (int i = 0; i < 30; i++) {
        for (int k = 0; k < 3; k++)
            (void)snprintf(change[k], sizeof change[k], "A dir%d/sub%d/file-%d.%c", i % 4, k, i,
                           'a' + (i + k) % 7);
        fixture_commit(&st->f, 1000 + i / 10 * 60 * 86400, "ann", change[0], change[1], change[2],
                       NULL);
    }
    history_end(st->f.history, RC_OK, NULL);
    const struct timeline_params params = {.seconds_per_day = 0.25, .auto_skip_seconds = -1.0};
    assert_int_equal(timeline_init(&st->timeline, NULL, st->f.history, &params), RC_OK);
}

/* What is known of a tree at rest is what would be found out again. */
static void rest_changes_no_bit(void **state)
{
    (void)state;
    struct stage known, fresh;
    unsigned rests = 0;
    stage_init(&known, 0);
    stage_init(&fresh, 0);
    bursts(&known);
    bursts(&fresh);
    bool moved = false;
    for (uint64_t n = 0; n < known.timeline.frames; n++) {
        step(&known, n);
        fresh.f.scene->resting.known = fresh.view->resting.known = false;
        step(&fresh, n);
        const struct scene *const s = known.f.scene;
        assert_memory_equal(&s->camera, &fresh.f.scene->camera, sizeof s->camera);
        assert_int_equal(known.view->tints.count, fresh.view->tints.count);
        assert_memory_equal(known.view->tints.items, fresh.view->tints.items,
                            known.view->tints.count * sizeof *known.view->tints.items);
        const bool rests_now = s->resting.known && known.view->resting.known;
        rests += rests_now;
        if (!rests_now || moved || s->commits_applied < 20)
            continue;
        moved = true; /* by hand, in the second rest */
        const uint32_t dir = s->files.items[3].dir;
        const struct vec2 to = {500.0f, 300.0f};
        assert_int_equal(scene_move_dir(known.f.scene, dir, to), RC_OK);
        assert_int_equal(scene_move_dir(fresh.f.scene, dir, to), RC_OK);
    }
    assert_true(moved && rests > 100);
    stage_finish(&known);
    stage_finish(&fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_names_fit_beside_each_other),
        cmocka_unit_test(labels_never_cover_each_other_or_a_person),
        cmocka_unit_test(labels_stay_and_keep_their_side),
        cmocka_unit_test(a_frame_does_not_depend_on_frames_drawn_before),
        cmocka_unit_test(each_element_can_be_hidden),
        cmocka_unit_test(people_have_pictures_or_initials),
        cmocka_unit_test(a_background_lies_below_all_and_does_not_bloom),
        cmocka_unit_test(rest_changes_no_bit),
        cmocka_unit_test(steady_frames_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
