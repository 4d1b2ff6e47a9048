/* What a window lays over the picture: boxes stay in the frame and off the cursor, what was found
 * is bright above the veil, every row of help is drawn, names of files are never cut, nothing is
 * allocated once the words are known, and an empty overlay draws nothing.
 */
#include "overlay_parts.h"
#include "scene_fixture.h"

#include <stdio.h>
#include <string.h>

struct stage {
    struct fixture f;
    struct text *text;
    struct view *view;
    struct timeline timeline;
    struct arena arena;
    struct drawlist list;
    uint32_t base; /* commands of the picture itself */
    int width, height;
};

static const int SIZES[][2] = {{1280, 720}, {640, 360},  {3840, 2160},
                               {720, 1280}, {1024, 768}, {2560, 600}};
static const enum view_theme THEMES[] = {RC_THEME_DARK, RC_THEME_LIGHT, RC_THEME_PRINT,
                                         RC_THEME_CVD};

static void build_picture(struct stage *st)
{
    arena_reset(&st->arena);
    drawlist_begin(&st->list, &st->arena, st->width, st->height, 0xFF000000u);
    view_build(st->view, st->f.scene, &st->timeline, &st->list);
    st->base = st->list.count;
}

static void stage_init(struct stage *st, int width, int height, enum view_theme theme)
{
    char author[40], change[3][64];
    *st = (struct stage){.width = width, .height = height};
    assert_int_equal(history_create(&st->f.history), RC_OK);
    const struct scene_params scene = {.history = st->f.history, .width = width, .height = height};
    assert_int_equal(scene_create(&st->f.scene, &scene), RC_OK);
    for (int i = 0; i < 24; i++) {
        (void)snprintf(author, sizeof author, "Somebody %d", i % 7);
        for (int k = 0; k < 3; k++)
            (void)snprintf(change[k], sizeof change[k], "A dir%d/sub/file-%d.e%d", i % 5, i, k);
        fixture_commit(&st->f, 1000 + i * 86400, author, change[0], change[1], change[2], NULL);
    }
    history_end(st->f.history, RC_OK, NULL);
    const struct timeline_params pace = {.seconds_per_day = 0.1};
    assert_int_equal(timeline_init(&st->timeline, NULL, st->f.history, &pace), RC_OK);
    const struct text_params text = {.no_fallback = true};
    assert_int_equal(text_create(&st->text, NULL, &text), RC_OK);
    const struct view_params params = {
        .text = st->text,
        .theme = theme,
        .messages = true,
        .logo = {.text = "A logo", .corner = RC_CORNER_BOTTOM_RIGHT}};
    assert_int_equal(view_create(&st->view, &params), RC_OK);
    for (uint64_t n = 0; n < 160; n++) {
        uint32_t first, last;
        const float dt = (float)st->timeline.step;
        timeline_advance(&st->timeline, n, &first, &last);
        for (; first < last; first++)
            assert_int_equal(scene_apply(st->f.scene, first), RC_OK);
        assert_int_equal(scene_step(st->f.scene, dt), RC_OK);
        assert_int_equal(view_update(st->view, st->f.scene, &st->timeline, dt), RC_OK);
    }
    build_picture(st);
}

static void stage_finish(struct stage *st)
{
    view_destroy(st->view);
    text_destroy(st->text);
    arena_finish(&st->arena);
    fixture_finish(&st->f);
}

/* Draws an overlay anew on the picture. */
static void lay(struct stage *st, const struct view_overlay *overlay)
{
    st->list.count = st->base;
    view_build_overlay(st->view, st->f.scene, &st->list, overlay);
}

static bool is_glyph(const struct drawcmd *c)
{
    return c->kind == RC_DRAW_glyph && !(c->flags & RC_GLYPH_HALO);
}

static uint32_t glyphs_drawn(const struct stage *st)
{
    uint32_t n = 0;
    for (uint32_t i = st->base; i < st->list.count; i++)
        n += is_glyph(&st->list.commands[i]);
    return n;
}

static uint32_t glyphs_of(struct stage *st, const char *text)
{
    struct text_run run;
    assert_int_equal(
        text_shape(st->text, str_of(text), (struct text_style){.size = 12.0f}, 0, &run), RC_OK);
    return run.count;
}

static bool covers_frame(const struct stage *st, const struct drawcmd *c)
{
    return c->kind == RC_DRAW_rect && c->v[0] <= 0.0f && c->v[1] <= 0.0f &&
           c->v[2] >= (float)st->width && c->v[3] >= (float)st->height;
}

/* Every box and every letter of the overlay lies inside of the frame. */
static void check_inside(const struct stage *st)
{
    const float w = (float)st->width, h = (float)st->height;
    for (uint32_t i = st->base; i < st->list.count; i++) {
        const struct drawcmd *c = &st->list.commands[i];
        if (c->kind == RC_DRAW_rect)
            assert_true(c->v[0] >= 0.0f && c->v[1] >= 0.0f && c->v[2] <= w && c->v[3] <= h);
        if (!is_glyph(c))
            continue;
        uint32_t id = c->color2;
        const struct glyph_mask *mask = text_glyph(st->text, id);
        const float x = c->v[0] + (float)mask->left, y = c->v[1] + (float)mask->top;
        assert_true(x >= 0.0f && x + (float)mask->width <= w);
        assert_true(y >= 0.0f && y + (float)mask->height <= h);
    }
}

static const struct view_card_line LINES[] = {
    {{"Last changed", 12}, {"12 Mar 2014", 11}},
    {{"by a person whose name is longer than any card could ever be, whatever the frame", 80},
     {"3 days ago", 10}},
    {{"", 0}, {"only at the right", 17}},
    {{"only at the left", 16}, {"", 0}},
    {{"five", 4}, {"5", 1}},
    {{"six", 3}, {"6", 1}},
    {{"seven", 5}, {"7", 1}},
    {{"eight", 5}, {"8", 1}},
};
#define LONG_PATH                                                                                  \
    "a-first-directory/second/third/fourth-of-some-length/fifth/sixth/the-file-name.txt"

static const struct view_help_row ROWS[] = {
    {"Space", "pause and go on"},      {". ,", "one commit on, one commit back"},
    {"← →", "ten seconds on or back"}, {"+ -", "faster, slower"},
    {"wheel", "zoom at the cursor"},   {"drag", "move the picture"},
    {"Alt+Enter F", "fullscreen"},     {"double click V", "camera on its own"},
    {"/", "search files and people"},  {"Tab", "next person"},
};
static const struct view_help_group GROUPS[] = {
    {"Time", ROWS, 10}, {"Looking around", ROWS, 10}, {NULL, ROWS, 5}, {"Window", ROWS, 10}};
static const struct view_help HELP = {"Keys and mouse", GROUPS, RC_COUNT(GROUPS)};

/* ---- the whole ---- */

static void an_empty_overlay_draws_nothing(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    assert_true(st.base > 50);
    lay(&st, &(struct view_overlay){0});
    assert_int_equal(st.list.count, st.base);
    stage_finish(&st);
}

/* Everything at once, over files 0 … 19 and all people. */
static struct view_overlay everything(const struct stage *st, const uint32_t ids[20])
{
    return (struct view_overlay){
        .selected = {RC_LABEL_PERSON, st->f.scene->present.items[0], true},
        .hovered = {RC_LABEL_DIR, st->f.scene->nodes.items[0], true},
        .search = {.open = true,
                   .text = str_of("file"),
                   .caret = 4,
                   .caret_shown = true,
                   .files = ids,
                   .file_count = 20,
                   .people = ids,
                   .person_count = 3,
                   .files_in_all = 20,
                   .people_in_all = 3,
                   .current = 15},
        .card = {.title = str_of(LONG_PATH), .is_path = true, .lines = LINES, .line_count = 8},
        .help = HELP,
        .notice = {str_of("saved rource-0001.png"), 0.8f, false},
        .loading = {str_of("reading the history … 12,345 commits"), 0.4f, 0.0f},
        .line_cursor = {true, 0.4f * (float)st->width, str_of("12 Mar 2014")},
        .paused = true,
    };
}

static void number(uint32_t ids[20])
{
    for (uint32_t i = 0; i < 20; i++)
        ids[i] = i;
}

static void all_of_it_stays_in_the_frame(void **state)
{
    (void)state;
    uint32_t ids[20];
    number(ids);
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        stage_init(&st, SIZES[i][0], SIZES[i][1], THEMES[i % RC_COUNT(THEMES)]);
        struct view_overlay o = everything(&st, ids);
        for (int at = 0; at < 81; at++) {
            o.card.cursor.x = (float)st.width * (float)(at % 9 - 1) / 7.0f;
            o.card.cursor.y = (float)st.height * (float)(at / 9 - 1) / 7.0f;
            o.line_cursor.x = o.card.cursor.x;
            o.loading.fraction = (float)(at % 4) - 1.0f;
            o.loading.phase = (float)at / 80.0f;
            lay(&st, &o);
            assert_false(st.list.failed);
            check_inside(&st);
        }
        stage_finish(&st);
    }
}

static void the_picture_is_the_same_afterwards(void **state)
{
    (void)state;
    struct stage st;
    uint32_t ids[20];
    number(ids);
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    const uint32_t count = st.base;
    struct drawcmd *before = mem_alloc(count, sizeof *before);
    assert_non_null(before);
    memcpy(before, st.list.commands, count * sizeof *before);
    const struct view_overlay o = everything(&st, ids);
    lay(&st, &o);
    build_picture(&st);
    assert_int_equal(st.base, count);
    assert_memory_equal(before, st.list.commands, count * sizeof *before);
    mem_free(before);
    stage_finish(&st);
}

static void nothing_is_allocated_once_the_words_are_known(void **state)
{
    (void)state;
    struct stage st;
    uint32_t ids[20];
    number(ids);
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    const struct view_overlay o = everything(&st, ids);
    for (int i = 0; i < 2; i++) { /* the second time the list has its room, too */
        build_picture(&st);
        lay(&st, &o);
    }
    const uint32_t count = st.list.count;
    mem_fail_after(1);
    build_picture(&st);
    lay(&st, &o);
    mem_fail_after(0);
    assert_false(st.list.failed);
    assert_int_equal(st.list.count, count);
    stage_finish(&st);
}

static void lack_of_memory_fails_the_list(void **state)
{
    (void)state;
    uint32_t ids[20], failures = 0;
    number(ids);
    for (uint64_t nth = 1; nth < 200; nth += 23) {
        struct stage st;
        stage_init(&st, 1280, 720, RC_THEME_DARK);
        const struct view_overlay o = everything(&st, ids);
        mem_fail_after(nth);
        lay(&st, &o);
        mem_fail_after(0);
        failures += st.list.failed;
        if (!st.list.failed) {
            const uint32_t count = st.list.count;
            lay(&st, &o);
            assert_int_equal(st.list.count, count);
        }
        stage_finish(&st);
    }
    assert_true(failures > 0);
}

/* ---- rings and search ---- */

static void what_is_selected_has_a_ring_and_its_full_name(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    const uint32_t file = 3;
    struct view_overlay o = {.selected = {RC_LABEL_FILE, file, true}};
    struct vec2 at;
    float radius;
    lay(&st, &o);
    const struct pen pen = pen_make(st.view, st.f.scene, &st.list);
    assert_true(target_place(&pen, &o.selected, &at, &radius));
    const struct drawcmd *ring = &st.list.commands[st.base + 1]; /* above a darker one */
    assert_int_equal(ring->kind, RC_DRAW_ring);
    assert_int_equal(ring->color, color_premultiply(pen.accent));
    assert_float_equal(ring->v[0], at.x, 1e-3f);
    assert_float_equal(ring->v[1], at.y, 1e-3f);
    assert_true(ring->v[2] > radius);
    struct strbuf path = {0};
    history_path_string(st.f.history, st.f.scene->files.items[file].path, &path);
    assert_int_equal(glyphs_drawn(&st), glyphs_of(&st, path.p));
    strbuf_finish(&path);
    const float selected = ring->v[3];
    o = (struct view_overlay){.hovered = {RC_LABEL_FILE, file, true}};
    lay(&st, &o);
    assert_int_equal(glyphs_drawn(&st), 0);
    assert_true(st.list.count == st.base + 2 && st.list.commands[st.base + 1].v[3] < selected);
    o.selected = o.hovered; /* one ring is enough */
    lay(&st, &o);
    const uint32_t both = st.list.count;
    o.hovered.any = false;
    lay(&st, &o);
    assert_int_equal(st.list.count, both);
    stage_finish(&st);
}

static void a_name_plate_covers_the_label_and_stays_in_the_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        uint32_t count, people = 0;
        stage_init(&st, SIZES[i][0], SIZES[i][1], RC_THEME_PRINT); /* no shadows */
        const struct view_label *labels = view_labels(st.view, &count);
        for (uint32_t k = 0; k < count; k++) {
            const struct rect b = labels[k].box;
            const struct drawcmd *plate = NULL;
            lay(&st, &(struct view_overlay){.selected = {labels[k].kind, labels[k].id, true}});
            check_inside(&st);
            for (uint32_t c = st.base; c < st.list.count && !plate; c++)
                plate = st.list.commands[c].kind == RC_DRAW_rect ? &st.list.commands[c] : NULL;
            assert_non_null(plate);
            if (labels[k].kind != RC_LABEL_PERSON) /* a path may end where the frame does */
                continue;
            people++;
            assert_true(plate->v[0] < b.x0 + 2.0f && plate->v[2] > b.x1 - 2.0f);
            assert_true(plate->v[1] < b.y0 + 4.0f && plate->v[3] > b.y1 - 4.0f);
        }
        assert_true(people > 0);
        stage_finish(&st);
    }
}

static void a_selected_person_has_lines_to_its_work(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    uint32_t person = RC_SCENE_NONE, work = 0, lines = 0;
    for (size_t i = 0; i < st.f.scene->actions.count; i++) {
        const uint32_t who = st.f.scene->actions.items[i].person;
        person = person == RC_SCENE_NONE ? who : person;
        work += who == person;
    }
    assert_true(work > 0);
    lay(&st, &(struct view_overlay){.selected = {RC_LABEL_PERSON, person, true}});
    for (uint32_t i = st.base; i < st.list.count; i++)
        lines += st.list.commands[i].kind == RC_DRAW_line;
    assert_int_equal(lines, work);
    stage_finish(&st);
}

static void what_is_not_in_the_picture_is_not_drawn(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    st.f.scene->files.items[2].state = RC_FILE_DEAD;
    const struct view_target gone[] = {{RC_LABEL_FILE, 2, true},
                                       {RC_LABEL_FILE, 1000000, true},
                                       {RC_LABEL_DIR, 1000000, true},
                                       {RC_LABEL_PERSON, 1000000, true},
                                       {RC_LABEL_FILE, 3, false}};
    for (size_t i = 0; i < RC_COUNT(gone); i++) {
        lay(&st, &(struct view_overlay){.selected = gone[i], .hovered = gone[i]});
        assert_int_equal(st.list.count, st.base);
    }
    stage_finish(&st);
}

/* Discs of the overlay whose centre is where a file is. */
static uint32_t discs_at(const struct stage *st, uint32_t file, uint32_t from)
{
    const struct pen pen = {.s = st->f.scene};
    const struct view_target target = {RC_LABEL_FILE, file, true};
    struct vec2 at;
    float radius;
    uint32_t n = 0;
    assert_true(target_place(&pen, &target, &at, &radius));
    for (uint32_t i = from; i < st->list.count; i++) {
        const struct drawcmd *c = &st->list.commands[i];
        n += c->kind == RC_DRAW_disc && fabsf(c->v[0] - at.x) < 0.01f &&
             fabsf(c->v[1] - at.y) < 0.01f;
    }
    return n;
}

static void what_is_found_is_drawn_above_the_veil(void **state)
{
    (void)state;
    struct stage st;
    for (size_t t = 0; t < RC_COUNT(THEMES); t++) {
        stage_init(&st, 1280, 720, THEMES[t]);
        const uint32_t files[] = {1, 4, 7}, people[] = {st.f.scene->present.items[0]};
        struct view_overlay o = {.search = {.open = true,
                                            .text = str_of("x"),
                                            .files = files,
                                            .file_count = 3,
                                            .people = people,
                                            .person_count = 1,
                                            .current = UINT32_MAX}};
        lay(&st, &o);
        assert_true(covers_frame(&st, &st.list.commands[st.base]));
        assert_true(st.list.commands[st.base].color >> 24 > 128);
        for (uint32_t i = st.base + 1; i < st.list.count; i++) /* it does not veil them again */
            assert_false(covers_frame(&st, &st.list.commands[i]));
        for (uint32_t i = 0; i < 9; i++)
            assert_int_equal(discs_at(&st, i, st.base) > 0, i % 3 == 1);
        o.search.file_count = o.search.person_count = 0; /* without a match nothing is veiled */
        lay(&st, &o);
        assert_false(covers_frame(&st, &st.list.commands[st.base]));
        stage_finish(&st);
    }
}

static void the_count_is_of_all_matches(void **state)
{
    (void)state;
    struct stage st;
    uint32_t ids[20];
    number(ids);
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    struct view_overlay o = {
        .search = {.open = true, .files = ids, .file_count = 20, .files_in_all = 20}};
    lay(&st, &o);
    const size_t listed = st.list.count;
    o.search.files_in_all = 20020; /* three digits and a comma more */
    lay(&st, &o);
    assert_int_equal(st.list.count, listed + 4);
    stage_finish(&st);
}

static void the_list_follows_the_current_match(void **state)
{
    (void)state;
    struct stage st;
    uint32_t ids[20], before = 0;
    number(ids);
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    struct view_overlay o = {.search = {.open = true, .files = ids, .file_count = 20}};
    const uint32_t mark =
        color_premultiply(color_fade(pen_make(st.view, st.f.scene, &st.list).accent, 0.22f));
    float y = 0.0f;
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t marks = 0;
        float now = 0.0f;
        o.search.current = i;
        lay(&st, &o);
        for (uint32_t k = st.base; k < st.list.count; k++) {
            const struct drawcmd *c = &st.list.commands[k];
            marks += c->kind == RC_DRAW_rect && c->color == mark;
            now = c->kind == RC_DRAW_rect && c->color == mark ? c->v[1] : now;
        }
        assert_int_equal(marks, 1);
        assert_true(i < RC_OVERLAY_SEARCH_ROWS ? now > y : now >= y);
        y = now;
        before += glyphs_drawn(&st) > 12 * 8;
    }
    assert_int_equal(before, 20); /* twelve names each time */
    stage_finish(&st);
}

static void a_long_search_shows_where_the_caret_is(void **state)
{
    (void)state;
    struct stage st;
    char text[300];
    memset(text, 'w', sizeof text);
    stage_init(&st, 640, 360, RC_THEME_LIGHT);
    const uint32_t accent = color_premultiply(pen_make(st.view, st.f.scene, &st.list).accent);
    float x = 0.0f;
    for (size_t caret = 0; caret <= sizeof text; caret += 10) {
        float at = -1.0f;
        lay(&st, &(struct view_overlay){.search = {.open = true,
                                                   .text = {text, sizeof text},
                                                   .caret = caret,
                                                   .caret_shown = true}});
        check_inside(&st);
        for (uint32_t i = st.base; i < st.list.count; i++) {
            const struct drawcmd *c = &st.list.commands[i];
            at = c->kind == RC_DRAW_rect && c->color == accent ? c->v[0] : at;
        }
        assert_true(at >= x - 16.0f && at < 0.85f * 640.0f); /* a letter is 13 pixels wide */
        x = at;
    }
    assert_true(x > 320.0f);
    stage_finish(&st);
}

/* ---- card ---- */

static void a_card_is_beside_the_cursor_and_in_the_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        stage_init(&st, SIZES[i][0], SIZES[i][1], RC_THEME_DARK);
        const struct pen pen = pen_make(st.view, st.f.scene, &st.list);
        for (int k = 0; k < 400; k++) {
            const struct vec2 cursor = {pen.w * (float)(k % 20) / 19.0f,
                                        pen.h * (float)(k / 20) / 19.0f};
            const struct vec2 size = {minf(440.0f * pen.u, 0.5f * pen.w - 24.0f * pen.u),
                                      minf(330.0f * pen.u, pen.h - 16.0f * pen.u)};
            const struct rect box = card_place(&pen, size, cursor);
            assert_true(box.x0 >= 0.0f && box.y0 >= 0.0f && box.x1 <= pen.w && box.y1 <= pen.h);
            assert_false(cursor.x > box.x0 - 4.0f && cursor.x < box.x1 + 4.0f &&
                         cursor.y > box.y0 - 4.0f && cursor.y < box.y1 + 4.0f);
        }
        stage_finish(&st);
    }
}

static void a_card_shows_the_whole_name_of_a_file(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        stage_init(&st, SIZES[i][0], SIZES[i][1], RC_THEME_DARK);
        struct view_overlay o = {.card = {.title = str_of(name), .is_path = true}};
        lay(&st, &o);
        assert_int_equal(glyphs_drawn(&st), 255); /* in as many lines as it needs */
        o.card.title = str_of(LONG_PATH);
        lay(&st, &o);
        assert_true(glyphs_drawn(&st) >= glyphs_of(&st, "the-file-name.txt…/"));
        stage_finish(&st);
    }
}

static void paths_are_shortened_in_their_middle(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    const struct text_style style = {.size = 13.0f};
    const struct str path = str_of(LONG_PATH), name = str_of("the-file-name.txt");
    const float least = view_text_width(st.view, name, style);
    bool both_ends = false;
    size_t length = 0;
    for (float width = least; width < view_text_width(st.view, path, style) + 4.0f; width += 2.0f) {
        struct strbuf out = {0};
        words_fit_path(st.view, path, style, width, &out);
        const struct str got = strbuf_view(&out);
        assert_true(str_has_suffix(got, name));
        assert_true(got.n >= length || got.n + 12 > length); /* more room shows no less */
        assert_true(view_text_width(st.view, got, style) <= width + 0.5f);
        assert_true(str_equal(got, path) || str_equal(got, name) || strstr(out.p, "…/"));
        both_ends = both_ends || (str_has_prefix(got, str_of("a-first-directory/…/")));
        length = got.n;
        strbuf_finish(&out);
    }
    assert_true(both_ends);
    assert_int_equal(length, path.n);
    assert_int_equal(words_name_start(str_of("")), 0);
    assert_int_equal(words_name_start(str_of("a/b/")), 2);
    stage_finish(&st);
}

/* ---- help, notices ---- */

static void every_row_of_help_is_drawn_in_any_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        uint32_t words = 0;
        stage_init(&st, SIZES[i][0], SIZES[i][1], THEMES[i % RC_COUNT(THEMES)]);
        words += glyphs_of(&st, HELP.title);
        for (uint32_t g = 0; g < HELP.group_count; g++) {
            words += GROUPS[g].heading ? glyphs_of(&st, GROUPS[g].heading) : 0;
            for (uint32_t r = 0; r < GROUPS[g].row_count; r++)
                words += glyphs_of(&st, ROWS[r].keys) + glyphs_of(&st, ROWS[r].does);
        }
        lay(&st, &(struct view_overlay){.help = HELP});
        assert_int_equal(glyphs_drawn(&st), words);
        assert_true(covers_frame(&st, &st.list.commands[st.base]));
        check_inside(&st);
        stage_finish(&st);
    }
}

static void a_notice_fades_and_loading_fills_its_bar(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_PRINT);
    lay(&st, &(struct view_overlay){.notice = {str_of("2×"), 0.0f, false}});
    assert_int_equal(st.list.count, st.base);
    lay(&st, &(struct view_overlay){.notice = {str_of("2×"), 0.5f, false}});
    assert_int_equal(glyphs_drawn(&st), 2);
    for (uint32_t i = st.base; i < st.list.count; i++)
        assert_true(st.list.commands[i].color >> 24 <= 128);
    for (float fraction = 0.1f; fraction < 1.0f; fraction += 0.2f) {
        lay(&st, &(struct view_overlay){.loading = {str_of("reading"), fraction, 0.5f * fraction}});
        const struct drawcmd *done = &st.list.commands[st.base + 1];
        assert_int_equal(done->kind, RC_DRAW_rect);
        assert_float_equal(done->v[2], fraction * 1280.0f, 0.5f);
        assert_float_equal(done->v[3], 720.0f, 1e-3f);
        const struct drawcmd *spark = done + 1; /* runs along it */
        assert_int_equal(spark->color,
                         color_premultiply(pen_make(st.view, st.f.scene, &st.list).text));
        assert_float_equal(spark->v[0], fraction * 640.0f, 0.5f);
    }
    stage_finish(&st);
}

/* Commands from that one on which cover a panel. */
static uint32_t covering(const struct stage *st, uint32_t from)
{
    uint32_t n = 0;
    for (uint32_t k = from; k < st->list.count; k++) {
        const struct drawcmd *c = &st->list.commands[k];
        for (int panel = 0; panel < RC_PANELS && c->kind == RC_DRAW_rect; panel++) {
            const struct rect b = st->view->panels.box[panel];
            n += c->v[0] < b.x1 && b.x0 < c->v[2] && c->v[1] < b.y1 && b.y0 < c->v[3];
        }
    }
    return n;
}

static void marks_of_the_state_cover_no_panel(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        struct view_overlay o = {.paused = true};
        stage_init(&st, SIZES[i][0], SIZES[i][1], RC_THEME_LIGHT);
        assert_true(panel_is_shown(st.view, RC_PANEL_LOGO));
        assert_true(panel_is_shown(st.view, RC_PANEL_MESSAGES));
        lay(&st, &o);
        assert_true(st.list.count > st.base);
        assert_int_equal(covering(&st, st.base), 0);
        o.loading.text = str_of("reading");
        const uint32_t bar = 3, before = st.list.count + bar;
        lay(&st, &o);
        assert_int_equal(covering(&st, before), 0);
        stage_finish(&st);
    }
}

static void words_are_readable_on_any_ground(void **state)
{
    (void)state;
    static const struct rgba grounds[] = {{0, 0, 0, 0},         {0, 0, 0, 255},
                                          {255, 255, 255, 255}, {120, 120, 120, 255},
                                          {20, 60, 140, 255},   {250, 210, 60, 255}};
    struct stage st;
    stage_init(&st, 1280, 720, RC_THEME_DARK);
    for (size_t i = 0; i < RC_COUNT(THEMES) * RC_COUNT(grounds); i++) {
        st.view->theme = theme_make(THEMES[i % RC_COUNT(THEMES)], grounds[i / RC_COUNT(THEMES)]);
        const struct pen pen = pen_make(st.view, st.f.scene, &st.list);
        assert_int_equal(pen.plate.a, 255);
        assert_true(color_contrast(pen.text, pen.plate) >= 4.45f);
        assert_true(color_contrast(pen.dim, pen.plate) >= 4.45f);
        assert_true(color_contrast(pen.accent, pen.plate) >= 4.45f);
    }
    stage_finish(&st);
}

static void the_cursor_on_the_time_line_has_a_date(void **state)
{
    (void)state;
    struct stage st;
    struct rect box;
    const struct view_overlay o = {.line_cursor = {true, 100.0f, str_of("12 Mar 2014")}};
    stage_init(&st, 1280, 720, RC_THEME_PRINT);
    const int64_t end = 1000 + 23 * 86400;
    assert_int_equal(view_time_line_date(&st.timeline, -1.0), 1000);
    assert_int_equal(view_time_line_date(&st.timeline, 2.0), end);
    assert_true(llabs(view_time_line_date(&st.timeline, 0.5) - (1000 + end) / 2) < 86400);
    assert_true(view_time_line(st.view, &box));
    lay(&st, &o);
    assert_int_equal(glyphs_drawn(&st), 9);
    const float *line = st.list.commands[st.base].v, *plate = st.list.commands[st.base + 1].v;
    assert_float_equal(0.5f * (line[0] + line[2]), 100.0f, 1e-3f);
    assert_true(plate[3] <= box.y0 && plate[0] < 100.0f && plate[2] > 100.0f);
    st.view->panels.box[RC_PANEL_LINE] = (struct rect){0}; /* not shown */
    lay(&st, &o);
    assert_int_equal(st.list.count, st.base);
    stage_finish(&st);
}

static void figures_are_whole_in_any_frame(void **state)
{
    (void)state;
    struct view_card_line lines[12];
    for (size_t i = 0; i < RC_COUNT(lines); i++)
        lines[i] = (struct view_card_line){str_of("directories of a frame"), str_of("1234 of 99")};
    for (size_t i = 0; i < RC_COUNT(SIZES); i++) {
        struct stage st;
        stage_init(&st, SIZES[i][0], SIZES[i][1], THEMES[i % RC_COUNT(THEMES)]);
        lay(&st, &(struct view_overlay){.figures = {lines, RC_COUNT(lines)}});
        check_inside(&st);
        assert_int_equal(glyphs_drawn(&st), 12 * (glyphs_of(&st, "directories of a frame") +
                                                  glyphs_of(&st, "1234 of 99")));
        stage_finish(&st);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_overlay_draws_nothing),
        cmocka_unit_test(all_of_it_stays_in_the_frame),
        cmocka_unit_test(the_picture_is_the_same_afterwards),
        cmocka_unit_test(nothing_is_allocated_once_the_words_are_known),
        cmocka_unit_test(lack_of_memory_fails_the_list),
        cmocka_unit_test(what_is_selected_has_a_ring_and_its_full_name),
        cmocka_unit_test(a_name_plate_covers_the_label_and_stays_in_the_frame),
        cmocka_unit_test(a_selected_person_has_lines_to_its_work),
        cmocka_unit_test(what_is_not_in_the_picture_is_not_drawn),
        cmocka_unit_test(what_is_found_is_drawn_above_the_veil),
        cmocka_unit_test(the_count_is_of_all_matches),
        cmocka_unit_test(the_list_follows_the_current_match),
        cmocka_unit_test(a_long_search_shows_where_the_caret_is),
        cmocka_unit_test(a_card_is_beside_the_cursor_and_in_the_frame),
        cmocka_unit_test(a_card_shows_the_whole_name_of_a_file),
        cmocka_unit_test(paths_are_shortened_in_their_middle),
        cmocka_unit_test(every_row_of_help_is_drawn_in_any_frame),
        cmocka_unit_test(a_notice_fades_and_loading_fills_its_bar),
        cmocka_unit_test(figures_are_whole_in_any_frame),
        cmocka_unit_test(marks_of_the_state_cover_no_panel),
        cmocka_unit_test(words_are_readable_on_any_ground),
        cmocka_unit_test(the_cursor_on_the_time_line_has_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
