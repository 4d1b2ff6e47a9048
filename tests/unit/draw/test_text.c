/* test_text.c: widths, features, masks, sub-pixel positions, scripts, pushing, font files. */
#include "rource/draw/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "embedded_font.h"
#include "fallback.h"
#include "rource/base/file.h"
#include "testing.h"

static const struct text_style body = {14, RC_TEXT_REGULAR, 0};

static struct text *create(bool no_fallback)
{
    struct text *text;
    struct error err = {0};
    const struct text_params params = {.no_fallback = no_fallback};
    assert_int_equal(text_create(&text, &err, &params), RC_OK);
    return text;
}

static int set_up(void **state)
{
    *state = create(true);
    return 0;
}

static int tear_down(void **state)
{
    text_destroy(*state);
    return 0;
}

static struct text_run shape_at(struct text *text, const char *s, struct text_style style,
                                unsigned fraction)
{
    struct text_run run;
    assert_int_equal(text_shape(text, str_of(s), style, fraction, &run), RC_OK);
    return run;
}

static struct text_run shape(struct text *text, const char *s, struct text_style style)
{
    return shape_at(text, s, style, 0);
}

static float width(struct text *text, const char *s)
{
    return shape(text, s, body).width;
}

static void widths_add_up_and_grow(void **state)
{
    struct text *text = *state;
    static const char line[] = "rource draws the history of a repository";
    float before = 0;
    for (size_t n = 0; n < sizeof line; n++) {
        struct text_run run;
        assert_int_equal(text_shape(text, (struct str){line, n}, body, 0, &run), RC_OK);
        assert_true(n == 0 ? run.width == 0 : run.width > before);
        before = run.width;
    }
    assert_float_equal(width(text, "nnnn"), 4 * width(text, "n"), 0.01f);
    assert_float_equal(width(text, "no on"), width(text, "no") + width(text, " on"), 0.5);
    const struct text_style twice = {28, RC_TEXT_REGULAR, 0};
    assert_float_equal(shape(text, line, twice).width, 2 * width(text, line), 1.0);
    const struct text_style bold = {14, RC_TEXT_SEMIBOLD, 0};
    assert_true(shape(text, line, bold).width > width(text, line));
}

static void kerning_is_applied(void **state)
{
    struct text *text = *state;
    assert_true(width(text, "AV") < width(text, "A") + width(text, "V") - 0.3f);
}

static void tabular_figures_are_equally_wide(void **state)
{
    struct text *text = *state;
    const struct text_style tabular = {14, RC_TEXT_REGULAR, RC_TEXT_TABULAR};
    const float zero = shape(text, "0", tabular).width;
    for (char digit = '0'; digit <= '9'; digit++) {
        const char four[] = {digit, digit, digit, digit, 0};
        assert_float_equal(shape(text, four, tabular).width, 4 * zero, 0.01);
    }
    assert_true(width(text, "1111") < width(text, "0000") - 1);
}

static void names_are_shown_literally(void **state)
{
    struct text *text = *state;
    assert_true(shape(text, "->", body).count == 2);
    /* Contextual alternates of the font would turn this x into a multiplication sign. */
    const struct text_run between = shape(text, "3x5", body), letter = shape(text, "nxn", body);
    const struct glyph_mask *a = text_glyph(text, between.glyphs[1].id);
    const struct glyph_mask *b = text_glyph(text, letter.glyphs[1].id);
    assert_int_equal(a->height, b->height);
    assert_int_equal(a->top, b->top);
}

static void word_has_sane_masks(void **state)
{
    struct text *text = *state;
    const struct text_run run = shape(text, "rource", body);
    assert_int_equal(run.count, 6);
    assert_in_range(run.width, 35, 50);
    assert_in_range(run.ascent * 10, 120, 150);
    assert_in_range(run.descent * 10, 25, 45);
    int x = -1;
    for (uint32_t i = 0; i < run.count; i++) {
        const struct glyph_mask *m = text_glyph(text, run.glyphs[i].id);
        assert_true(run.glyphs[i].x > x || i == 0);
        x = run.glyphs[i].x;
        assert_int_equal(run.glyphs[i].y, 0);
        assert_in_range(m->width, 4, 10);
        assert_in_range(-m->top, 7, 9); /* the x-height of 14 px Inter */
        assert_in_range(m->top + m->height, 0, 1);
        unsigned darkest = 0;
        for (int p = 0; p < m->width * m->height; p++)
            darkest = m->coverage[p] > darkest ? m->coverage[p] : darkest;
        assert_in_range(darkest, 230, 255);
    }
}

static void halo_surrounds_the_body(void **state)
{
    struct text *text = *state;
    static const float sizes[] = {8, 14, 40, 120};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        const struct text_style style = {sizes[i], RC_TEXT_REGULAR, 0};
        const struct glyph_mask *m = text_glyph(text, shape(text, "e", style).glyphs[0].id);
        const int dx = m->left - m->halo_left, dy = m->top - m->halo_top;
        assert_true(dx >= 1 && dy >= 1);
        assert_int_equal(m->halo_width, m->width + 2 * dx);
        assert_int_equal(m->halo_height, m->height + 2 * dy);
        for (int y = 0; y < m->height; y++)
            for (int x = 0; x < m->width; x++)
                assert_true(m->halo[(y + dy) * m->halo_width + x + dx] >=
                            m->coverage[y * m->width + x]);
        for (int x = 0; x < m->halo_width; x++)
            assert_in_range(m->halo[x], 0, sizes[i] < 20 ? 200 : 60); /* fades at the rim */
    }
}

static void four_positions_within_a_pixel_differ(void **state)
{
    struct text *text = *state;
    uint32_t ids[4];
    for (unsigned f = 0; f < 4; f++) {
        const struct text_run run = shape_at(text, "l", body, f);
        ids[f] = run.glyphs[0].id;
        assert_float_equal(run.width, width(text, "l"), 0);
        for (unsigned k = 0; k < f; k++)
            assert_int_not_equal(ids[f], ids[k]);
    }
    /* The centre of the stem moves by a quarter pixel each time. */
    double before = 0;
    for (unsigned f = 0; f < 4; f++) {
        const struct glyph_mask *m = text_glyph(text, ids[f]);
        double sum = 0, moment = 0;
        for (int p = 0; p < m->width * m->height; p++) {
            sum += m->coverage[p];
            moment += m->coverage[p] * (m->left + p % m->width + 0.5);
        }
        if (f > 0)
            assert_float_equal((float)(moment / sum - before), 0.25f, 0.12f);
        before = moment / sum;
    }
}

static void odd_sizes_are_clamped(void **state)
{
    struct text *text = *state;
    static const float sizes[] = {NAN, -5, 0, 1e-30f, 3.9f, -INFINITY};
    const float least = shape(text, "word", (struct text_style){4, 0, 0}).width;
    for (size_t i = 0; i < RC_COUNT(sizes); i++)
        assert_float_equal(shape(text, "word", (struct text_style){sizes[i], 0, 0}).width, least,
                           0);
    const float most = shape(text, "word", (struct text_style){400, 0, 0}).width;
    assert_float_equal(shape(text, "word", (struct text_style){1e20f, 0, 0}).width, most, 0);
    assert_true(most > 99 * least);
}

static void blanks_have_width_but_no_glyphs(void **state)
{
    struct text *text = *state;
    assert_int_equal(shape(text, "", body).count, 0);
    assert_float_equal(width(text, ""), 0, 0);
    assert_int_equal(shape(text, " \t\n", body).count, 0);
    assert_float_equal(width(text, "\t\x01\n"), 3 * width(text, " "), 0.01);
    assert_true(width(text, " ") > 2);
}

static void long_and_broken_lines_are_shaped(void **state)
{
    struct text *text = *state;
    enum { LENGTH = 100000 };
    uint64_t seed = test_seed();
    char *line = malloc(LENGTH);
    struct text_run run;
    memset(line, 'n', LENGTH);
    assert_int_equal(text_shape(text, (struct str){line, LENGTH}, body, 0, &run), RC_OK);
    assert_float_equal(run.width, LENGTH * width(text, "n"), 1);
    assert_in_range(run.count, 1000, 32768);
    memset(line, 0xff, LENGTH);
    assert_int_equal(text_shape(text, (struct str){line, LENGTH}, body, 0, &run), RC_OK);
    assert_true(run.count > 100);
    memset(line, 0, LENGTH);
    assert_int_equal(text_shape(text, (struct str){line, LENGTH}, body, 0, &run), RC_OK);
    assert_int_equal(run.count, 0);
    for (size_t i = 0; i < LENGTH; i++)
        line[i] = (char)test_random(&seed);
    assert_int_equal(text_shape(text, (struct str){line, LENGTH}, body, 0, &run), RC_OK);
    free(line);
}

/* Whether this machine has a font for the code point. */
static bool has_font(uint32_t code_point)
{
    struct fallback *fallback;
    struct fallback_font font;
    const struct fallback_query query = {.code_point = code_point};
    assert_int_equal(fallback_create(&fallback), RC_OK);
    const bool found = fallback_find(fallback, &query, 0, &font);
    fallback_destroy(fallback);
    return found;
}

static bool same_mask(const struct text *text, uint32_t a, uint32_t b)
{
    const struct glyph_mask *m = text_glyph(text, a), *n = text_glyph(text, b);
    return m->width == n->width && m->height == n->height &&
           memcmp(m->coverage, n->coverage, (size_t)m->width * (size_t)m->height) == 0;
}

static void other_scripts_come_from_installed_fonts(void **state)
{
    struct text *without = *state;
    static const struct {
        const char *name, *first, *second;
        uint32_t code_point;
    } scripts[] = {
        {"Han", "\u5c71", "\u5927", 0x5c71},    {"kana", "\u3055", "\u304f", 0x3055},
        {"Hangul", "\uae40", "\ucca0", 0xae40}, {"Arabic", "\u0645", "\u0639", 0x0645},
        {"Hebrew", "\u05e9", "\u05dd", 0x05e9}, {"Devanagari", "\u0905", "\u0930", 0x0905},
        {"Thai", "\u0e44", "\u0e17", 0x0e44},   {"Georgian", "\u10e5", "\u10d0", 0x10e5},
    };
    struct text *with = create(false);
    const float box = width(without, "\U000f0000"); /* a private character: no font has it */
    for (size_t i = 0; i < RC_COUNT(scripts); i++) {
        if (!has_font(scripts[i].code_point)) {
            print_message("skipped %s: no font for U+%04X is installed\n", scripts[i].name,
                          scripts[i].code_point);
            continue;
        }
        const struct text_run a = shape(with, scripts[i].first, body);
        const struct text_run b = shape(with, scripts[i].second, body);
        assert_true(a.count >= 1 && b.count >= 1);
        assert_false(same_mask(with, a.glyphs[0].id, b.glyphs[0].id));
        assert_float_equal(width(without, scripts[i].first), box, 0);
        assert_float_equal(width(without, scripts[i].second), box, 0);
    }
    text_destroy(with);
}

static void right_to_left_words_are_reversed(void **state)
{
    (void)state;
    if (!has_font(0x05e9)) {
        print_message("skipped: no font for Hebrew is installed\n");
        return;
    }
    struct text *text = create(false);
    const struct text_run shin = shape(text, "\u05e9", body);
    const struct text_run word = shape(text, "\u05e9\u05dd\u05dd", body);
    assert_int_equal(word.count, 3);
    /* The first letter is the rightmost one. */
    const struct glyph_mask *alone = text_glyph(text, shin.glyphs[0].id);
    const struct glyph_mask *right = text_glyph(text, word.glyphs[2].id);
    const struct glyph_mask *left = text_glyph(text, word.glyphs[0].id);
    assert_true(abs(right->width - alone->width) <= 1);
    assert_true(alone->width > left->width + 1); /* shin is wider than mem */
    text_destroy(text);
}

static void order_of_shaping_does_not_matter(void **state)
{
    (void)state;
    static const char *const lines[] = {"山田 太郎",     "Linus Torvalds", "محمد علي",   "김철수",
                                        "さくら 王小明", "2024-11-23",     "अनुराग शर्मा", "ไทย"};
    struct text *forward = create(false), *backward = create(false);
    const size_t n = RC_COUNT(lines);
    for (size_t i = n; i-- > 0;)
        shape(backward, lines[i], body);
    for (size_t i = 0; i < n; i++) {
        const struct text_run a = shape(forward, lines[i], body);
        const struct text_run b = shape(backward, lines[i], body);
        assert_int_equal(a.count, b.count);
        assert_true(a.width == b.width);
        for (uint32_t k = 0; k < a.count; k++) {
            const struct glyph_mask *m = text_glyph(forward, a.glyphs[k].id);
            const struct glyph_mask *o = text_glyph(backward, b.glyphs[k].id);
            assert_int_equal(a.glyphs[k].x, b.glyphs[k].x);
            assert_int_equal(a.glyphs[k].y, b.glyphs[k].y);
            assert_int_equal(m->width, o->width);
            assert_int_equal(m->height, o->height);
            assert_memory_equal(m->coverage, o->coverage, (size_t)m->width * (size_t)m->height);
            assert_memory_equal(m->halo, o->halo, (size_t)m->halo_width * (size_t)m->halo_height);
        }
    }
    text_destroy(forward);
    text_destroy(backward);
}

static void push_records_halos_then_bodies(void **state)
{
    struct text *text = *state;
    struct arena arena = {0};
    struct drawlist list;
    drawlist_begin(&list, &arena, 320, 200, 0);
    text_push(text, &list, str_of("ab"), body, (struct vec2){100.5f, 99.6f},
              (struct text_ink){0xffffffffu, 0x80000000u});
    assert_int_equal(list.count, 4);
    const struct text_run run = shape_at(text, "ab", body, 2);
    for (uint32_t i = 0; i < 4; i++) {
        const struct drawcmd *c = &list.commands[i];
        assert_int_equal(c->kind, RC_DRAW_glyph);
        assert_int_equal(c->flags, i < 2 ? RC_GLYPH_HALO : 0);
        assert_int_equal(c->color, i < 2 ? 0x80000000u : 0xffffffffu);
        assert_int_equal(c->color2, run.glyphs[i & 1].id);
        assert_float_equal(c->v[0], 100 + run.glyphs[i & 1].x, 0);
        assert_float_equal(c->v[1], 100, 0);
    }
    text_push(text, &list, str_of("ab"), body, (struct vec2){100, 100},
              (struct text_ink){0xffffffffu, 0});
    assert_int_equal(list.count, 6);
    arena_finish(&arena);
}

static void push_drops_what_is_outside(void **state)
{
    struct text *text = *state;
    struct arena arena = {0};
    struct drawlist list;
    static const float places[][2] = {{NAN, 10},   {10, NAN},   {INFINITY, 10}, {1e9f, 10},
                                      {-1e9f, 10}, {10, -1e9f}, {330, 100},     {-200, 100},
                                      {100, -10},  {100, 230}};
    drawlist_begin(&list, &arena, 320, 200, 0);
    for (size_t i = 0; i < RC_COUNT(places); i++)
        text_push(text, &list, str_of("word"), body, (struct vec2){places[i][0], places[i][1]},
                  (struct text_ink){1, 1});
    assert_int_equal(list.count, 0);
    /* Of a line that runs through the frame only the glyphs within it stay. */
    char line[2001] = {0};
    memset(line, 'n', sizeof line - 1);
    text_push(text, &list, str_of(line), body, (struct vec2){-5000, 100},
              (struct text_ink){0xffffffffu, 0});
    assert_in_range(list.count, 30, 50);
    arena_finish(&arena);
}

static void write_file(const char *path, struct str bytes)
{
    assert_int_equal(file_write(NULL, path, bytes.p, bytes.n), RC_OK);
}

static enum rc_status create_from(const char *path, struct error *err)
{
    struct text *text = NULL;
    const struct text_params params = {.font_file = path, .no_fallback = true};
    *err = (struct error){0};
    const enum rc_status st = text_create(&text, err, &params);
    assert_true(st == RC_OK ? text != NULL : text == NULL);
    text_destroy(text);
    return st;
}

static void unusable_font_files_are_told(void **state)
{
    (void)state;
    static const char bitmap_font[] =
        "STARTFONT 2.1\nFONT x\nSIZE 8 75 75\nFONTBOUNDINGBOX 8 8 0 0\nCHARS 1\nSTARTCHAR A\n"
        "ENCODING 65\nSWIDTH 500 0\nDWIDTH 8 0\nBBX 8 8 0 0\nBITMAP\n18\n24\n42\n42\n7E\n42\n42\n"
        "42\nENDCHAR\nENDFONT\n";
    char path[64];
    struct error err;
    snprintf(path, sizeof path, "/tmp/rource-test-font-%ld", (long)getpid());
    const struct str font = embedded_font_regular();
    const struct {
        struct str bytes;
        const char *says;
    } files[] = {
        {{"", 0}, "cannot be used"},           {str_of("this is no font at all"), "cannot read"},
        {{font.p, 100}, "cannot read"},        {{font.p, 5000}, "cannot"},
        {str_of(bitmap_font), "bitmaps only"},
    };
    for (size_t i = 0; i < RC_COUNT(files); i++) {
        write_file(path, files[i].bytes);
        assert_int_equal(create_from(path, &err), RC_EFORMAT);
        assert_non_null(strstr(err.message, path));
        assert_non_null(strstr(err.message, files[i].says));
    }
    unlink(path);
    assert_int_equal(create_from(path, &err), RC_ENOTFOUND);
    assert_non_null(strstr(err.message, path));
    assert_true(create_from("/tmp", &err) < 0);
    assert_non_null(strstr(err.message, "/tmp"));
}

static void given_font_file_is_used(void **state)
{
    struct text *text = *state;
    char path[64];
    struct text *other;
    struct error err = {0};
    snprintf(path, sizeof path, "/tmp/rource-test-font-%ld", (long)getpid());
    write_file(path, embedded_font_semibold());
    const struct text_params params = {.font_file = path, .no_fallback = true};
    assert_int_equal(text_create(&other, &err, &params), RC_OK);
    unlink(path);
    const struct text_style bold = {14, RC_TEXT_SEMIBOLD, 0};
    assert_float_equal(width(other, "words"), shape(text, "words", bold).width, 0);
    assert_true(width(other, "words") > width(text, "words"));
    text_destroy(other);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(widths_add_up_and_grow),
        TEST(kerning_is_applied),
        TEST(tabular_figures_are_equally_wide),
        TEST(names_are_shown_literally),
        TEST(word_has_sane_masks),
        TEST(halo_surrounds_the_body),
        TEST(four_positions_within_a_pixel_differ),
        TEST(odd_sizes_are_clamped),
        TEST(blanks_have_width_but_no_glyphs),
        TEST(long_and_broken_lines_are_shaped),
        TEST(other_scripts_come_from_installed_fonts),
        TEST(right_to_left_words_are_reversed),
        TEST(order_of_shaping_does_not_matter),
        TEST(push_records_halos_then_bodies),
        TEST(push_drops_what_is_outside),
        TEST(unusable_font_files_are_told),
        TEST(given_font_file_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
