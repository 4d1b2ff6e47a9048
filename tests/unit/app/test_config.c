/* Config files: own and Gource's, mistakes with their line, and the way back from options to file.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "rource/app/config.h"
#include "rource/view/view.h"

static enum rc_status parse(struct options *o, struct error *err, const char *text)
{
    *err = (struct error){0};
    assert_int_equal(options_init(o), RC_OK);
    return config_parse(o, err, "test.conf", str_of(text), NULL);
}

static void own_section_takes_all_kinds(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    assert_int_equal(parse(&o, &err,
                           "# a comment\n; another\n\n[rource]\r\nwidth = 800 ; here too\r\n"
                           "  title =  Two words  \nno-bloom = yes\nhide = date, users\n"
                           "show-files = a\nshow-files = b\nseconds-per-day: 5\n"
                           "background-color = #102030\nstop-date = 2020-01-01\n"),
                     RC_OK);
    assert_int_equal(o.width, 800);
    assert_string_equal(o.title, "Two words");
    assert_true(o.no_bloom);
    assert_int_equal(o.hide, RC_VIEW_DATE | RC_VIEW_USERS);
    assert_int_equal(o.show_files.count, 2);
    assert_true(o.seconds_per_day > 4.9 && o.seconds_per_day < 5.1);
    assert_int_equal(o.background_color.b, 0x30);
    assert_true(o.stop_date == 1577836800 + 86399);
    assert_int_equal(o.layer[RC_OPTION_ID_width], RC_LAYER_CONFIG);
    options_finish(&o);
}

static void mistakes_name_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *parts[3];
    } cases[] = {
        {"[rource]\nwidht = 5\n", {"test.conf:2", "widht", "width"}},
        {"[rource]\n\nwidth = wide\n", {"test.conf:3", "width = wide", "16 to 8192"}},
        {"[rource]\nhelp = yes\n", {"test.conf:2", "command line"}},
        {"[rource]\nnonsense\n", {"test.conf:2", "name = value"}},
        {"[rource\n", {"test.conf:1", "name = value"}},
        {"width = 5\n", {"test.conf:1", "[rource]"}},
        {"[other]\nwidth = 5\n", {"test.conf:2", "sections"}},
        {"[rource]\ntitle = \"open\n", {"test.conf:2", "double quotes"}},
        {"[gource]\n\nseconds-per-day = 0\n", {"test.conf:3", "seconds-per-day"}},
        {"[rource]\nquiet = yes\n=\n", {"test.conf:3"}},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct options o;
        struct error err;
        assert_int_equal(parse(&o, &err, cases[i].text), RC_EUSAGE);
        for (size_t k = 0; k < 3 && cases[i].parts[k]; k++)
            assert_contains(err.message, cases[i].parts[k]);
        options_finish(&o);
    }
    struct options o;
    struct error err = {0};
    assert_int_equal(options_init(&o), RC_OK);
    assert_int_equal(config_parse(&o, &err, "b", (struct str){"[rource]\nwid\0th = 5\n", 20}, NULL),
                     RC_EUSAGE);
    options_finish(&o);
}

static void count_warning(void *ctx, enum log_level level, const char *message)
{
    assert_int_equal(level, RC_LOG_WARNING);
    assert_contains(message, "g.conf:");
    ++*(int *)ctx;
}

static void gource_files_load(void **state)
{
    (void)state;
    struct options o;
    struct error err = {0};
    struct log log;
    int warnings = 0;
    static const char text[] =
        "[display]\nviewport=1024x768!\noutput-framerate=25\n"
        "output-ppm-stream=-\nfullscreen=true\n\n[gource]\n"
        "seconds-per-day=0.5\nbackground-colour=FFFFFF\nhide=mouse,filenames\n"
        "git-branch=develop\nfile-filter=\\.png$\nuser-filter=bot\n"
        "disable-auto-skip=true\nstart-date=2019-01-01 00:00:00 +0200\n"
        "title=\"Quoted\"\nelasticity=0.5\npath=/a\n"
        "user-image-dir=/faces\ndefault-user-image=face.png\n";
    assert_int_equal(options_init(&o), RC_OK);
    log_init(&log, count_warning, &warnings, 0);
    assert_int_equal(config_parse(&o, &err, "g.conf", str_of(text), &log), RC_OK);
    log_finish(&log);
    assert_int_equal(warnings, 2); /* fullscreen, elasticity */
    assert_true(o.width == 1024 && o.height == 768 && o.framerate < 25.1);
    assert_string_equal(o.output, "-");
    assert_string_equal(o.format, "ppm");
    assert_int_equal(o.hide, RC_VIEW_FILENAMES);
    assert_string_equal(o.branch, "develop");
    assert_string_equal(o.hide_files.items[0], "\\.png$");
    assert_string_equal(o.hide_users.items[0], "bot");
    assert_true(o.auto_skip_seconds < 0.0);
    assert_true(o.start_date == 1546300800 - 7200);
    assert_string_equal(o.title, "\"Quoted\"");
    assert_string_equal(o.paths.items[0], "/a");
    assert_string_equal(o.user_image_dir, "/faces");
    assert_string_equal(o.default_user_image, "face.png");
    options_finish(&o);
}

/* Options → file → options → file; both files must be the same, and so must the texts. */
static void check_round_trip(const struct options *o)
{
    struct options again;
    struct error err;
    struct strbuf first = {0}, second = {0};
    assert_int_equal(config_format(o, &first), RC_OK);
    if (parse(&again, &err, first.p) != RC_OK)
        fail_msg("%s\nin\n%s", err.message, first.p);
    assert_int_equal(config_format(&again, &second), RC_OK);
    assert_string_equal(first.p, second.p);
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        struct strbuf a = {0}, b = {0};
        if (spec->flags & RC_OPTION_NO_CONFIG)
            continue;
        for (size_t item = 0; option_format(o, spec, item, &a); item++) {
            assert_true(option_format(&again, spec, item, &b));
            assert_true(str_equal(strbuf_view(&a), strbuf_view(&b)));
        }
        strbuf_finish(&a);
        strbuf_finish(&b);
    }
    strbuf_finish(&first);
    strbuf_finish(&second);
    options_finish(&again);
}

static void saved_options_come_back(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    assert_int_equal(PARSE(&o, &err, "-640x360", "-s", "0.1", "--title", "  a;b \"c\" \\d\t#e  ",
                           "--hide-files", "; x", "--hide-files", "#y", "--hide", "date,tree",
                           "--seed", "9007199254740991", "--background-color", "abc", "--frames",
                           "5:", "--shard", "2/3", "--output", "-", "--start-date", "1999-12-31",
                           "--stop-date", "2001-01-01", "--time-scale", "0.3333"),
                     RC_OK);
    check_round_trip(&o);
    struct strbuf text = {0};
    assert_int_equal(config_format(&o, &text), RC_OK);
    assert_contains(text.p, "width = 640\n");
    assert_null(strstr(text.p, "framerate")); /* as by default */
    strbuf_finish(&text);
    options_finish(&o);
}

/* Titles of random bytes and lengths: inih cuts lines at 200 bytes, trims and looks for comments.
 */
static void random_texts_come_back(void **state)
{
    (void)state;
    static const char letters[] = " ;#=:[]\"\\\t\n\rab\x7f\x01\xc3\xa9";
    const char *given = getenv("ROURCE_TEST_SEED");
    uint64_t x = given ? strtoull(given, NULL, 10) : 20240131;
    print_message("ROURCE_TEST_SEED=%llu\n", (unsigned long long)x);
    for (int round = 0; round < 400; round++) {
        char text[700];
        size_t n = 1 + (size_t)(x >> 33) % (round % 2 ? 20 : 690);
        for (size_t i = 0; i < n; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            text[i] = letters[(size_t)(x >> 40) % (sizeof letters - 1)];
        }
        struct options o;
        struct error err = {0};
        assert_int_equal(options_init(&o), RC_OK);
        assert_int_equal(option_set(&o, &err, option_spec(RC_OPTION_ID_title), RC_LAYER_CONFIG,
                                    (struct str){text, n}),
                         RC_OK);
        check_round_trip(&o);
        options_finish(&o);
    }
}

static void long_plain_values_are_whole(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    char text[1000] = "[rource]\ntitle = ";
    size_t n = strlen(text);
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "word%d ", i);
    snprintf(text + n, sizeof text - n, "; a comment\nwidth = 77\n");
    assert_int_equal(parse(&o, &err, text), RC_OK);
    assert_int_equal(o.width, 77);
    assert_int_equal(strlen(o.title), n - 1 - strlen("[rource]\ntitle = "));
    assert_memory_equal(o.title, text + strlen("[rource]\ntitle = "), strlen(o.title));
    options_finish(&o);
}

static void random_files_do_no_harm(void **state)
{
    (void)state;
    static const char *const words[] = {"[rource]", "[gource]", "\n",   "title", "=", " ",
                                        "width",    "800",      "\"",   "\\",    ";", "#",
                                        "hide",     "\t",       "\xff", "[",     "]", "path"};
    uint64_t x = 7;
    for (int round = 0; round < 2000; round++) {
        struct strbuf text = {0};
        struct options o;
        struct error err = {0};
        for (int i = 0; i < 120; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            strbuf_add(&text, str_of(words[(size_t)(x >> 40) % RC_COUNT(words)]));
        }
        assert_int_equal(options_init(&o), RC_OK);
        const enum rc_status status = config_parse(&o, &err, "x", strbuf_view(&text), NULL);
        assert_true(status == RC_OK || (status == RC_EUSAGE && err.message[0]));
        options_finish(&o);
        strbuf_finish(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_section_takes_all_kinds),
        cmocka_unit_test(mistakes_name_file_and_line),
        cmocka_unit_test(gource_files_load),
        cmocka_unit_test(saved_options_come_back),
        cmocka_unit_test(random_texts_come_back),
        cmocka_unit_test(long_plain_values_are_whole),
        cmocka_unit_test(random_files_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
