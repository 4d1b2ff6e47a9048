/* test_extension_colors.c: the commonest types are told apart whatever comes and goes, colours move
 * seldom and smoothly, and the user's own never. */
#include "parts.h"

#include <stdio.h>

#include "testing.h"

/* A scene of nothing but counts, and a view of nothing but colours. */
struct stage {
    struct scene s;
    struct view v;
};

static void stage_init(struct stage *st, enum view_theme theme, const struct palette *palette)
{
    *st = (struct stage){0};
    uint32_t id;
    intern_init(&st->s.extensions);
    assert_int_equal(intern_add(&st->s.extensions, str_of(""), &id), RC_OK);
    assert_int_equal(RC_RESERVE(&st->s.extension_files, 1), RC_OK);
    st->s.extension_files.items[st->s.extension_files.count++] = 0;
    st->v.theme = theme_make(theme, (struct rgba){0, 0, 0, 0});
    st->v.params.legend_rows = 12;
    st->v.params.palette = palette;
    assert_int_equal(extension_colors_init(&st->v), RC_OK);
}

static void stage_finish(struct stage *st)
{
    extension_colors_finish(&st->v);
    intern_finish(&st->s.extensions);
    mem_free(st->s.extension_files.items);
}

static uint32_t set_count(struct stage *st, const char *extension, uint32_t count)
{
    uint32_t id;
    assert_int_equal(intern_add(&st->s.extensions, str_of(extension), &id), RC_OK);
    if (id == st->s.extension_files.count) {
        assert_int_equal(RC_RESERVE(&st->s.extension_files, 1), RC_OK);
        st->s.extension_files.count++;
    }
    st->s.extension_files.items[id] = count;
    return id;
}

static void update(struct stage *st, float seconds)
{
    assert_int_equal(extension_colors_update(&st->v, &st->s, seconds), RC_OK);
}

static void expect_apart(const struct stage *st)
{
    const struct extension_colors *e = &st->v.types;
    for (uint32_t i = 0; i < e->top_count; i++) {
        const struct type_color *a = &e->states.items[e->top[i]];
        assert_true(color_contrast(a->goal, st->v.theme.background) >= 3.0f);
        for (uint32_t k = 0; k < i; k++) {
            const struct type_color *b = &e->states.items[e->top[k]];
            const float d = lab_difference(color_to_cielab(a->goal), color_to_cielab(b->goal));
            if (!(d >= 12.0f))
                fail_msg("%u and %u of %u differ by %.1f", k, i, e->top_count, (double)d);
        }
    }
}

/* Some known types, many unknown; their numbers change at random. */
static void commonest_are_apart(void **state)
{
    (void)state;
    static const char *const known[] = {"js", "jsx",  "ts",  "tsx",    "json", "c",   "h",   "",
                                        "md", "rst",  "txt", "gradle", "vue",  "py",  "yml", "rb",
                                        "go", "snap", "cpp", "hpp",    "css",  "scss"};
    uint64_t random = test_seed();
    for (int theme = RC_THEME_DARK; theme <= RC_THEME_CVD; theme++) {
        struct stage st;
        stage_init(&st, (enum view_theme)theme, NULL);
        st.v.params.legend_rows = 4 + 8 * ((uint32_t)theme % 3);
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 6; i++) {
                const uint64_t r = test_random(&random);
                char name[16];
                (void)snprintf(name, sizeof name, "q%u", (unsigned)(r >> 40 & 63));
                set_count(&st, r & 1 ? known[(r >> 8) % RC_COUNT(known)] : name,
                          (uint32_t)(r >> 32) & 255);
            }
            update(&st, 1.0f / 60.0f);
            expect_apart(&st);
        }
        assert_true(st.v.types.top_count >= 12);
        stage_finish(&st);
    }
}

static void colors_stay_once_found(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, RC_THEME_DARK, NULL);
    char name[16];
    for (uint32_t i = 0; i < 15; i++) {
        (void)snprintf(name, sizeof name, "x%u", i);
        set_count(&st, name, 100 - i);
    }
    /* Three types take turns for the last two places. */
    for (uint32_t round = 0; round < 30; round++) {
        for (uint32_t i = 10; i < 13; i++) {
            (void)snprintf(name, sizeof name, "x%u", i);
            set_count(&st, name, (round + i) % 3 ? 90 : 10);
        }
        update(&st, 0.1f);
        expect_apart(&st);
        if (round == 5)
            st.v.types.turn = 0;
    }
    assert_int_equal(st.v.types.turn, 0); /* no more moves after the first times around */
    /* Nor when only the order changes. */
    for (uint32_t i = 0; i < 12; i++) {
        (void)snprintf(name, sizeof name, "x%u", i);
        set_count(&st, name, 200 + i);
    }
    update(&st, 0.1f);
    const uint32_t turn = st.v.types.turn;
    for (uint32_t i = 0; i < 12; i++) {
        (void)snprintf(name, sizeof name, "x%u", i);
        set_count(&st, name, 300 - i);
    }
    update(&st, 0.1f);
    assert_int_equal(st.v.types.turn, turn);
    stage_finish(&st);
}

static float shown_step(struct rgba a, struct rgba b)
{
    return fmaxf(fabsf((float)a.r - (float)b.r),
                 fmaxf(fabsf((float)a.g - (float)b.g), fabsf((float)a.b - (float)b.b)));
}

/* gradle and md are near enough to each other in no theme; two types of one colour are. */
static void a_color_glides(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, RC_THEME_DARK, NULL);
    set_count(&st, "yml", 50);
    update(&st, 0.02f);
    char name[16];
    for (uint32_t i = 0; i < 11; i++) {
        (void)snprintf(name, sizeof name, "y%u", i);
        set_count(&st, name, 40);
    }
    const uint32_t yaml = set_count(&st, "yaml", 1); /* outside of the twelve, in yml's colour */
    update(&st, 0.02f);
    const struct rgba before = st.v.extension_colors.items[yaml];
    assert_true(shown_step(before, theme_extension(&st.v.theme, str_of("yml"))) <= 0.0f);
    set_count(&st, "yaml", 45);
    struct rgba last = before;
    for (int frame = 0; frame < 40; frame++) {
        update(&st, 0.02f);
        const struct rgba now = st.v.extension_colors.items[yaml];
        assert_true(shown_step(last, now) <= 14.0f);
        last = now;
    }
    assert_true(shown_step(before, last) > 20.0f);
    assert_false(st.v.types.gliding);
    const struct rgba goal = st.v.types.states.items[yaml].goal;
    assert_memory_equal(&last, &goal, sizeof goal);
    assert_memory_equal(&st.v.extension_colors.items[1],
                        &(struct rgba[]){theme_extension(&st.v.theme, str_of("yml"))}, sizeof goal);
    stage_finish(&st);
}

/* A type that has just been born has its colour at once. */
static void the_newborn_do_not_glide(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, RC_THEME_DARK, NULL);
    set_count(&st, "yml", 50);
    const uint32_t yaml = set_count(&st, "yaml", 45);
    update(&st, 0.02f);
    expect_apart(&st);
    assert_memory_equal(&st.v.extension_colors.items[yaml], &st.v.types.states.items[yaml].goal,
                        sizeof(struct rgba));
    stage_finish(&st);
}

static void own_colors_never_move(void **state)
{
    (void)state;
    struct palette palette = {0};
    assert_int_equal(
        palette_parse(&palette, NULL, "x", str_of("rare = F2DE4E\nfaint = 0D0F14\nlike = F2DE4E")),
        RC_OK);
    struct stage st;
    stage_init(&st, RC_THEME_DARK, &palette);
    const uint32_t js = set_count(&st, "js", 1000);
    const uint32_t rare = set_count(&st, "rare", 2), faint = set_count(&st, "faint", 3);
    const uint32_t like = set_count(&st, "like", 4);
    update(&st, 1.0f);
    update(&st, 1.0f);
    const struct rgba *shown = st.v.extension_colors.items;
    assert_int_equal(color_premultiply(shown[rare]), 0xFFF2DE4E);
    assert_int_equal(color_premultiply(shown[like]), 0xFFF2DE4E);
    assert_int_equal(color_premultiply(shown[faint]), 0xFF0D0F14);
    /* the commonest type gives way to the user's choice */
    assert_true(lab_difference(color_to_cielab(shown[js]), color_to_cielab(shown[rare])) >= 12.0f);
    stage_finish(&st);
    palette_finish(&palette);
}

/* What a directory's colour is made of: where its files' types are heading. */
static void directories_follow(void **state)
{
    (void)state;
    struct stage st;
    stage_init(&st, RC_THEME_DARK, NULL);
    set_count(&st, "yml", 50);
    const uint32_t yaml = set_count(&st, "yaml", 45);
    update(&st, 0.02f);
    struct scene_file files[5] = {0};
    uint32_t slots[5];
    struct scene_dir d = {.files = 5, .slots = slots};
    for (uint32_t i = 0; i < 5; i++) {
        files[i].extension = yaml;
        slots[i] = i;
    }
    st.s.files.items = files;
    st.s.files.count = 5;
    const struct rgba goal = st.v.types.states.items[yaml].goal;
    struct rgba got = view_directory_color(&st.v, &st.s, &d);
    assert_memory_equal(&got, &goal, sizeof goal);
    files[0].color = 0xFF0000FFu; /* a log's own colour counts too, but the commonest rules */
    got = view_directory_color(&st.v, &st.s, &d);
    const float to_goal = lab_difference(color_to_cielab(got), color_to_cielab(goal));
    assert_true(to_goal > 0.5f && to_goal < 25.0f);
    d.files = 0;
    got = view_directory_color(&st.v, &st.s, &d);
    assert_memory_equal(&got, &st.v.theme.branch, sizeof got);
    st.s.files.items = NULL;
    stage_finish(&st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commonest_are_apart),   cmocka_unit_test(colors_stay_once_found),
        cmocka_unit_test(a_color_glides),        cmocka_unit_test(the_newborn_do_not_glide),
        cmocka_unit_test(own_colors_never_move), cmocka_unit_test(directories_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
