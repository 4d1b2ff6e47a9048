/* Panels: none overlaps another or leaves the frame, whatever its shape and whatever is shown;
 * lists keep their order; the ticker and captions come and go; numbers, fitting and breaking of
 * words.
 */
#include "parts.h"
#include "scene_fixture.h"

#include <stdio.h>
#include <string.h>

static const struct view_caption CAPTIONS[] = {
    {900, "Before the first commit"},
    {1000, "The beginning"},
    {1000 + 5 * 86400, "A caption that is so long that it has to be broken into lines, or it would "
                       "reach from one side of the frame to the other and beyond"},
    {1000 + 6 * 86400, "Soon after"},
};

struct stage {
    struct fixture f;
    struct text *text;
    struct view *view;
    struct timeline timeline;
};

static void stage_init(struct stage *st, int width, int height, const struct view_params *given)
{
    char author[40], change[3][64];
    *st = (struct stage){0};
    assert_int_equal(history_create(&st->f.history), RC_OK);
    const struct scene_params scene = {.history = st->f.history, .width = width, .height = height};
    assert_int_equal(scene_create(&st->f.scene, &scene), RC_OK);
    for (int i = 0; i < 30; i++) {
        (void)snprintf(author, sizeof author, "Somebody with a long name %d", i % 11);
        for (int k = 0; k < 3; k++)
            (void)snprintf(change[k], sizeof change[k], "A dir%d/file-%d.e%d", i % 5, i,
                           k * 9 + i % 9);
        fixture_commit(&st->f, 1000 + i * 86400, author, change[0], change[1], change[2], NULL);
    }
    history_end(st->f.history, RC_OK, NULL);
    const struct timeline_params pace = {.seconds_per_day = 0.5};
    assert_int_equal(timeline_init(&st->timeline, NULL, st->f.history, &pace), RC_OK);
    const struct text_params text = {.no_fallback = true};
    assert_int_equal(text_create(&st->text, NULL, &text), RC_OK);
    struct view_params params = *given;
    params.text = st->text;
    assert_int_equal(view_create(&st->view, &params), RC_OK);
}

static void stage_finish(struct stage *st)
{
    view_destroy(st->view);
    text_destroy(st->text);
    fixture_finish(&st->f);
}

static void step(struct stage *st, uint64_t n)
{
    uint32_t first, last;
    const float dt = (float)st->timeline.step;
    timeline_advance(&st->timeline, n, &first, &last);
    for (; first < last; first++)
        assert_int_equal(scene_apply(st->f.scene, first), RC_OK);
    assert_int_equal(scene_step(st->f.scene, dt), RC_OK);
    assert_int_equal(view_update(st->view, st->f.scene, &st->timeline, dt), RC_OK);
}

static const struct view_params EVERYTHING = {
    .title = "A title of some length, as people give them to films of their projects",
    .leaderboard_rows = 12,
    .legend_rows = 20,
    .counters = true,
    .messages = true,
    .logo = {.image_width = 64, .image_height = 64, .size = 0.1f, .corner = RC_CORNER_BOTTOM_RIGHT},
    .watermark = {.text = "A watermark", .corner = RC_CORNER_TOP_RIGHT},
    .captions = CAPTIONS,
    .caption_count = RC_COUNT(CAPTIONS),
    .caption_seconds = 3.0f,
};

static void check_boxes(const struct view *v, int width, int height)
{
    const struct rect *box = v->panels.box;
    for (int i = 0; i < RC_PANELS; i++) {
        if (!panel_is_shown(v, (enum panel)i))
            continue;
        assert_true(box[i].x0 >= 0.0f && box[i].y0 >= 0.0f);
        assert_true(box[i].x1 <= (float)width && box[i].y1 <= (float)height);
        for (int j = 0; j < i; j++)
            assert_false(box[i].x0 < box[j].x1 && box[j].x0 < box[i].x1 && box[i].y0 < box[j].y1 &&
                         box[j].y0 < box[i].y1);
    }
}

static unsigned count_shown(const struct view *v)
{
    unsigned n = 0;
    for (int i = 0; i < RC_PANELS; i++)
        n += panel_is_shown(v, (enum panel)i);
    return n;
}

static void no_panel_covers_another_in_any_frame(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1280, 720}, {3840, 2160}, {1080, 1920}, {720, 720},
                                   {480, 270},  {270, 480},   {160, 90},    {16, 16},
                                   {2560, 720}, {300, 3000}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        for (int corners = 0; corners < 16; corners++) {
            struct stage st;
            struct view_params params = EVERYTHING;
            params.logo.corner = (enum view_corner)(corners & 3);
            params.watermark.corner = (enum view_corner)(corners >> 2);
            stage_init(&st, sizes[i][0], sizes[i][1], &params);
            unsigned most = 0;
            for (uint64_t n = 0; n < 400; n++) {
                step(&st, n);
                check_boxes(st.view, sizes[i][0], sizes[i][1]);
                most = count_shown(st.view) > most ? count_shown(st.view) : most;
            }
            if (sizes[i][0] >= 700 && sizes[i][1] >= 700) /* there is room for all */
                assert_int_equal(most, RC_PANELS);
            stage_finish(&st);
        }
    }
}

static void lists_end_up_in_order(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, &EVERYTHING);
    for (uint64_t n = 0; n < st.timeline.frames; n++)
        step(&st, n);
    const struct ranked *lists[] = {&st.view->panels.legend, &st.view->panels.leaders};
    for (int k = 0; k < 2; k++) {
        assert_true(lists[k]->count >= 9);
        for (uint32_t i = 1; i < lists[k]->count; i++) {
            assert_true(lists[k]->rows[i - 1].count >= lists[k]->rows[i].count);
            assert_true(lists[k]->rows[i].y > lists[k]->rows[i - 1].y);
        }
    }
    assert_int_equal(st.view->panels.leaders.rows[0].count, 3);
    uint32_t files = st.view->panels.other_files;
    for (uint32_t i = 0; i < st.view->panels.legend.count; i++)
        files += st.view->panels.legend.rows[i].count;
    assert_int_equal(files, st.f.scene->live_files);
    stage_finish(&st);
}

static void captions_come_with_their_date_and_go(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, &EVERYTHING);
    bool seen[RC_COUNT(CAPTIONS)] = {false};
    for (uint64_t n = 0; n < st.timeline.frames; n++) {
        step(&st, n);
        const struct panels *p = &st.view->panels;
        for (uint32_t i = 0; i < p->caption_count; i++) {
            const struct view_caption *c = &CAPTIONS[p->captions[i].index];
            if (!seen[p->captions[i].index])
                assert_true(timeline_date(&st.timeline) - c->time <= 86400 / 25);
            seen[p->captions[i].index] = true;
            assert_true(p->captions[i].age < 3.0f);
            assert_int_equal(p->captions[i].lines, p->captions[i].index == 2 ? 4 : 1);
        }
    }
    assert_false(seen[0]);
    assert_true(seen[1] && seen[2] && seen[3]);
    assert_int_equal(st.view->panels.caption_count, 0);
    stage_finish(&st);
}

static void the_ticker_shows_the_newest_first_and_not_too_fast(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, &EVERYTHING);
    float changed = -1.0f;
    uint32_t newest = 0;
    for (uint64_t n = 0; n < st.timeline.frames; n++) {
        step(&st, n);
        const struct panels *p = &st.view->panels;
        if (p->message_commit == newest)
            continue;
        assert_true(changed < 0.0f || st.f.scene->now - changed > 0.4f);
        changed = st.f.scene->now;
        newest = p->message_commit;
        assert_int_equal(p->messages[0].author, history_commit(st.f.history, newest - 1)->author);
        assert_memory_equal(p->messages[0].text, "3 files changed", 15);
    }
    assert_int_equal(newest, 30);
    stage_finish(&st);
}

/* All words of a panel lie in its box: the baselines of their glyphs, `high` units above these too.
 */
static void check_words_inside(struct stage *st, struct drawlist *list, enum panel panel,
                               float high)
{
    const struct rect box = st->view->panels.box[panel];
    high *= view_unit_of(st->f.scene);
    for (uint32_t i = 0; i < list->count; i++) {
        const float *at = list->commands[i].v;
        if (list->commands[i].kind != RC_DRAW_glyph)
            continue;
        assert_true(at[0] >= box.x0 - 1.0f && at[0] <= box.x1);
        assert_true(at[1] - high >= box.y0 - 1.0f && at[1] <= box.y1);
    }
}

static void the_ticker_and_captions_stay_in_their_boxes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1280, 720}, {1080, 1920}, {720, 720}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct stage st;
        struct arena arena = {0};
        struct drawlist list;
        uint32_t messages = 0, captions = 0;
        stage_init(&st, sizes[i][0], sizes[i][1], &EVERYTHING);
        drawlist_begin(&list, &arena, sizes[i][0], sizes[i][1], 0xFF000000);
        for (uint64_t n = 0; n < st.timeline.frames; n++) {
            step(&st, n);
            list.count = 0;
            messages_build(st.view, st.f.scene, &list);
            check_words_inside(&st, &list, RC_PANEL_MESSAGES, 8.0f);
            messages = list.count > messages ? list.count : messages;
            list.count = 0;
            captions_build(st.view, st.f.scene, &list);
            check_words_inside(&st, &list, RC_PANEL_CAPTIONS, 12.0f);
            captions = list.count > captions ? list.count : captions;
        }
        assert_true(messages > 100 && captions > 100); /* they did show something */
        arena_finish(&arena);
        stage_finish(&st);
    }
}

static void captions_keep_clear_of_the_ticker_where_there_is_width(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, &EVERYTHING);
    bool seen = false;
    for (uint64_t n = 0; n < st.timeline.frames; n++) {
        step(&st, n);
        const struct rect *box = st.view->panels.box;
        if (!panel_is_shown(st.view, RC_PANEL_CAPTIONS))
            continue;
        seen = true; /* beside it: both stand on the time line */
        assert_float_equal(box[RC_PANEL_CAPTIONS].y1, box[RC_PANEL_MESSAGES].y1, 0.01f);
        assert_float_equal(box[RC_PANEL_CAPTIONS].x0 + box[RC_PANEL_CAPTIONS].x1, 1280.0f, 0.01f);
    }
    assert_true(seen);
    stage_finish(&st);
}

static void room_for_the_scene_depends_on_options_only(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1280, 720}, {1080, 1920}, {720, 720}, {480, 270}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct stage st;
        const int w = sizes[i][0], h = sizes[i][1];
        stage_init(&st, w, h, &EVERYTHING);
        const struct rect before = view_picture_area(st.view, w, h);
        for (uint64_t n = 0; n < 200; n++) {
            step(&st, n);
            const struct rect now = view_picture_area(st.view, w, h), *box = st.view->panels.box;
            assert_memory_equal(&now, &before, sizeof now);
            if (w <= h)
                continue;
            assert_true(box[RC_PANEL_LEADERBOARD].x1 <= now.x0);
            assert_true(box[RC_PANEL_LEGEND].x0 >= now.x1 ||
                        !panel_is_shown(st.view, RC_PANEL_LEGEND));
            assert_true(box[RC_PANEL_LINE].y0 >= now.y1);
            assert_true(box[RC_PANEL_MESSAGES].y0 >= now.y1 - 8.0f);
        }
        stage_finish(&st);
    }
}

static void a_caption_that_is_too_long_ends_in_an_ellipsis(void **state)
{
    (void)state;
    struct stage st;
    char text[2000];
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = i % 7 == 6 ? ' ' : 'n';
    text[sizeof text - 1] = '\0';
    const struct view_caption caption = {1000, text};
    struct view_params params = EVERYTHING;
    params.captions = &caption;
    params.caption_count = 1;
    stage_init(&st, 1280, 720, &params);
    for (uint64_t n = 0; n < 60; n++)
        step(&st, n);
    const struct panels *p = &st.view->panels;
    assert_int_equal(p->caption_count, 1);
    assert_int_equal(p->captions[0].lines, RC_CAPTION_LINES);
    assert_true(panel_is_shown(st.view, RC_PANEL_CAPTIONS));
    const struct str last =
        caption_line(st.view, st.f.scene, &p->captions[0], RC_CAPTION_LINES - 1);
    assert_true(last.n > 3 && memcmp(last.p + last.n - 3, "…", 3) == 0);
    stage_finish(&st);
}

/* Builds the time line; its labels go from left to right without meeting, none is cut off. Returns
 * where the first of them begins. */
static float check_line(struct stage *st, struct drawlist *list)
{
    const struct rect box = st->view->panels.box[RC_PANEL_LINE];
    float first = box.x1, last = 0.0f;
    list->count = 0;
    line_build(st->view, st->f.scene, &st->timeline, list);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct drawcmd *c = &list->commands[i];
        if (c->kind != RC_DRAW_glyph || c->flags & RC_GLYPH_HALO)
            continue;
        assert_true(c->v[0] >= box.x0 - 1.0f && c->v[0] < box.x1);
        assert_true(c->v[0] >= last);
        first = minf(first, c->v[0]);
        last = c->v[0];
    }
    assert_true(last > 0.5f * box.x1); /* there are labels */
    return first;
}

static void the_beginning_of_the_time_line_is_labelled_if_there_is_room(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1280, 720}, {1080, 1920}, {720, 720}, {480, 270}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct stage st;
        struct arena arena = {0};
        struct drawlist list;
        stage_init(&st, sizes[i][0], sizes[i][1], &EVERYTHING);
        drawlist_begin(&list, &arena, sizes[i][0], sizes[i][1], 0xFF000000);
        step(&st, 0);
        const struct rect box = st.view->panels.box[RC_PANEL_LINE];
        assert_float_equal(check_line(&st, &list), box.x0, 2.0f);
        const float near = 0.01f; /* it gives way to what begins soon after */
        st.view->panels.ticks[1].at = near;
        assert_float_equal(check_line(&st, &list), box.x0 + near * (box.x1 - box.x0), 2.0f);
        arena_finish(&arena);
        stage_finish(&st);
    }
}

static void a_mark_that_was_cut_ends_at_the_margin(void **state)
{
    (void)state;
    for (int corner = 0; corner < 4; corner++) {
        struct stage st;
        struct arena arena = {0};
        struct drawlist list;
        struct view_params params = EVERYTHING;
        params.watermark = (struct view_mark){0};
        params.logo = (struct view_mark){.text = "MMMMMMMM MMMMMMMM MMMMMMMM MMMMMMMM MMMM",
                                         .corner = (enum view_corner)corner};
        stage_init(&st, 1280, 720, &params);
        drawlist_begin(&list, &arena, 1280, 720, 0xFF000000);
        step(&st, 0);
        const struct rect box = st.view->panels.box[RC_PANEL_LOGO];
        mark_build(st.view, st.f.scene, &st.view->params.logo, box, &list);
        float first = box.x1, last = box.x0;
        for (uint32_t i = 0; i < list.count; i++) {
            first = minf(first, list.commands[i].v[0]);
            last = maxf(last, list.commands[i].v[0]);
        }
        const bool right = corner == RC_CORNER_TOP_RIGHT || corner == RC_CORNER_BOTTOM_RIGHT;
        assert_float_equal(box.x1 - box.x0, 0.3f * 1280.0f, 0.1f); /* it was cut */
        if (right) /* the last glyph is the ellipsis, about 19 pixels wide */
            assert_true(last > box.x1 - 21.0f && last < box.x1);
        else
            assert_float_equal(first, box.x0, 2.0f);
        arena_finish(&arena);
        stage_finish(&st);
    }
}

static void the_words_of_a_date_keep_their_places(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, &EVERYTHING);
    step(&st, 0);
    float at[RC_DATE_PARTS + 1];
    const float width = st.view->panels.box[RC_PANEL_HEADING].x1;
    memcpy(at, st.view->panels.date_at, sizeof at);
    assert_true(st.view->panels.date_parts >= 3 && at[1] > 10.0f && at[2] > at[1] + 10.0f);
    for (uint64_t n = 1; n < st.timeline.frames; n++) {
        step(&st, n);
        assert_memory_equal(at, st.view->panels.date_at, sizeof at);
        assert_float_equal(st.view->panels.box[RC_PANEL_HEADING].x1, width, 1e-3f);
    }
    stage_finish(&st);
}

static void numbers_have_commas(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *text;
    } cases[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}, {1000001, "1,000,001"}};
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct strbuf out = {0};
        words_count(&out, cases[i].n);
        assert_true(str_equal(strbuf_view(&out), str_of(cases[i].text)));
        strbuf_finish(&out);
    }
}

static void words_are_cut_and_broken_where_they_fit(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, &EVERYTHING);
    const struct text_style style = {.size = 14.0f};
    const struct str text = str_of("Grüße an alle, die 日本語 lesen können");
    const float all = view_text_width(st.view, text, style);
    for (float width = 0.0f; width < all + 20.0f; width += 3.0f) {
        struct strbuf out = {0};
        words_fit(st.view, text, style, width, &out);
        const float got = view_text_width(st.view, strbuf_view(&out), style);
        const bool whole = str_equal(strbuf_view(&out), text);
        assert_true(whole == (width >= all));
        assert_true(got <= width || width < 14.0f); /* the ellipsis stays */
        if (!whole && width > 60.0f) /* and no more is lost than a wide letter and a blank */
            assert_true(got > width - 28.0f);
        strbuf_finish(&out);
        size_t next;
        const size_t n = words_break(st.view, text, style, width, &next);
        assert_true(n > 0 && next >= n && next <= text.n);
        assert_true(next == text.n || ((unsigned char)text.p[next] & 0xC0) != 0x80);
    }
    stage_finish(&st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_panel_covers_another_in_any_frame),
        cmocka_unit_test(lists_end_up_in_order),
        cmocka_unit_test(captions_come_with_their_date_and_go),
        cmocka_unit_test(the_ticker_shows_the_newest_first_and_not_too_fast),
        cmocka_unit_test(the_ticker_and_captions_stay_in_their_boxes),
        cmocka_unit_test(captions_keep_clear_of_the_ticker_where_there_is_width),
        cmocka_unit_test(room_for_the_scene_depends_on_options_only),
        cmocka_unit_test(a_caption_that_is_too_long_ends_in_an_ellipsis),
        cmocka_unit_test(the_beginning_of_the_time_line_is_labelled_if_there_is_room),
        cmocka_unit_test(a_mark_that_was_cut_ends_at_the_margin),
        cmocka_unit_test(the_words_of_a_date_keep_their_places),
        cmocka_unit_test(numbers_have_commas),
        cmocka_unit_test(words_are_cut_and_broken_where_they_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
