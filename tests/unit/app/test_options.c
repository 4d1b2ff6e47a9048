/* The table of options: defaults, every kind of value, every option by name, layers, messages. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rource/view/view.h"

#define OUTPUT "--output", "frames"

/* A value that every option takes and that is not its default, and one that it refuses (NULL: it
 * takes any text). A line for each option, checked by every_option_has_a_sample(). */
static const struct {
    const char *name, *good, *bad;
} samples[] = {
    {"path", "repo", ""},
    {"git-log", "a.log", ""},
    {"branch", "main", NULL},
    {"start-date", "2020-02-29", "2019-02-29"},
    {"stop-date", "2021-01-01 12:30", "yesterday"},
    {"author-time", "yes", "perhaps"},
    {"first-parent", "true", "2"},
    {"reader", "pack", "git"},
    {"strict", "1", "y"},
    {"headless", "yes", "on"},
    {"output", "out", NULL},
    {"format", "hash", "gif"},
    {"overwrite", "yes", "-"},
    {"resume", "yes", ""},
    {"frames", "0:120", "120"},
    {"shard", "2/4", "5/4"},
    {"screenshot", "a.png", NULL},
    {"at", "2020-01-01", NULL},
    {"dump", "files,labels@10:20:5", "file"},
    {"benchmark", "-", NULL},
    {"trace", "t.json", NULL},
    {"seconds-per-day", "0.01", "0"},
    {"duration", "30", "abc"},
    {"realtime", "yes", "maybe"},
    {"auto-skip-seconds", "-1", "x"},
    {"time-scale", "2", "0"},
    {"stop-at-time", "5", "-5"},
    {"framerate", "30", "241"},
    {"width", "640", "15"},
    {"height", "480", "8193"},
    {"viewport", "640x480", "640"},
    {"camera-mode", "track", "follow"},
    {"title", "A title", NULL},
    {"date-format", "%F", NULL},
    {"time-zone", "author", "mars"},
    {"key", "yes", "perhaps"},
    {"legend-rows", "5", "21"},
    {"leaderboard", "8", "-1"},
    {"counters", "yes", "all"},
    {"messages", "yes", "no thanks"},
    {"caption-file", "captions.txt", NULL},
    {"caption-duration", "4", "0"},
    {"logo", "logo.png", NULL},
    {"logo-position", "top-left", "middle"},
    {"logo-size", "0.2", "0.6"},
    {"watermark", "Draft", NULL},
    {"watermark-position", "top-right", "top"},
    {"watermark-size", "0.2", "0"},
    {"font-size", "20", "3"},
    {"font-file", "a.ttf", NULL},
    {"theme", "light", "solarized"},
    {"palette", "my.palette", NULL},
    {"background-color", "336699", "33669"},
    {"background-image", "sky.jpg", NULL},
    {"background-image-opacity", "0.5", "1.5"},
    {"user-image-dir", "faces", NULL},
    {"default-user-image", "nobody.png", NULL},
    {"no-bloom", "yes", "nein"},
    {"hide", "date,users", "date,userz"},
    {"seed", "42", "-1"},
    {"fullscreen", "yes", "on"},
    {"screen", "2", "-1"},
    {"frameless", "yes", "on"},
    {"window-position", "10x20", NULL},
    {"paused", "yes", "on"},
    {"start-position", "0.5", "1.5"},
    {"loop", "yes", "on"},
    {"loop-delay-seconds", "1", "-1"},
    {"stop-at-end", "yes", "on"},
    {"live", "yes", "on"},
    {"record", "a.y4m", NULL},
    {"show-files", "\\.c$", ""},
    {"hide-files", "\\.o$", ""},
    {"show-users", "ann", ""},
    {"hide-users", "bot", ""},
    {"hide-dirs", "vendor", ""},
    {"threads", "2", "257"},
    {"cpu", "c", "sse"},
    {"config", "rource.conf", NULL},
    {"save-config", "rource.conf", NULL},
    {"quiet", "yes", "no way"},
    {"help", "yes", "?"},
    {"version", "yes", "?"},
    {"man", "yes", "?"},
    {"completions", "zsh", "csh"},
};

static void every_option_has_a_sample(void **state)
{
    (void)state;
    assert_int_equal(RC_COUNT(samples), RC_OPTION_COUNT);
    for (size_t i = 0; i < RC_COUNT(samples); i++) {
        const struct option_spec *spec = option_find(str_of(samples[i].name));
        assert_non_null(spec);
        assert_int_equal(option_id(spec), i);
    }
}

static void names_help_and_ranges_are_sound(void **state)
{
    (void)state;
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        const bool number = spec->kind == RC_OPTION_INT || spec->kind == RC_OPTION_NUMBER;
        assert_true(strlen(spec->name) < 32);
        assert_true(strlen(spec->help) > 5);
        assert_true(!number || spec->least < spec->greatest);
        assert_int_equal(spec->kind == RC_OPTION_FLAG, spec->placeholder[0] == '\0');
        for (int k = 0; k < i; k++) {
            const struct option_spec *other = option_spec((enum option_id)k);
            assert_string_not_equal(spec->name, other->name);
            assert_true(!spec->short_name || spec->short_name != other->short_name);
        }
    }
}

static void good_values_are_stored_and_format_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(samples); i++) {
        struct options o, again;
        struct error err = {0};
        struct strbuf before = {0}, text = {0}, second = {0};
        const struct option_spec *spec = option_spec((enum option_id)i);
        assert_int_equal(options_init(&o), RC_OK);
        const bool had = option_format(&o, spec, 0, &before);
        assert_int_equal(option_set(&o, &err, spec, RC_LAYER_CONFIG, str_of(samples[i].good)),
                         RC_OK);
        assert_int_equal(o.layer[i], RC_LAYER_CONFIG);
        if (spec->kind == RC_OPTION_SIZE) {
            assert_true(o.viewport && o.width == 640 && o.height == 480);
        } else {
            assert_true(option_format(&o, spec, 0, &text));
            assert_true(!had || !str_equal(strbuf_view(&before), strbuf_view(&text)));
            assert_int_equal(options_init(&again), RC_OK);
            assert_int_equal(option_set(&again, &err, spec, RC_LAYER_CONFIG, strbuf_view(&text)),
                             RC_OK);
            assert_true(option_format(&again, spec, 0, &second));
            assert_string_equal(second.p, text.p);
            options_finish(&again);
        }
        strbuf_finish(&before);
        strbuf_finish(&text);
        strbuf_finish(&second);
        options_finish(&o);
    }
}

static void bad_values_are_refused_with_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(samples); i++) {
        struct options o;
        struct error err = {0};
        char word[80];
        if (!samples[i].bad)
            continue;
        snprintf(word, sizeof word, "--%s=%s", samples[i].name, samples[i].bad);
        assert_int_equal(PARSE(&o, &err, word, OUTPUT), RC_EUSAGE);
        assert_contains(err.message, samples[i].name);
        assert_contains(err.message, samples[i].bad);
        assert_contains(err.message, "must");
        options_finish(&o);
    }
}

static void defaults_are_those_of_the_table(void **state)
{
    (void)state;
    struct options o;
    assert_int_equal(options_init(&o), RC_OK);
    assert_int_equal(o.width, 1280);
    assert_int_equal(o.height, 720);
    assert_true(o.framerate > 59.9 && o.framerate < 60.1);
    assert_true(o.seconds_per_day > 9.9 && o.seconds_per_day < 10.1);
    assert_string_equal(o.cpu, "auto");
    assert_string_equal(o.camera_mode, "overview");
    assert_null(o.output);
    assert_null(o.format);
    assert_int_equal(o.background_color.a, 0);
    assert_int_equal(o.hide, 0);
    assert_true(o.start_date == INT64_MIN && o.stop_date == INT64_MAX);
    assert_true(o.frames.first == 0 && o.frames.last == UINT64_MAX);
    assert_true(o.shard.index == 1 && o.shard.count == 1);
    assert_int_equal(o.dump.kinds, 0);
    assert_false(o.headless);
    for (int i = 0; i < RC_OPTION_COUNT; i++)
        assert_int_equal(o.layer[i], RC_LAYER_DEFAULT);
    options_finish(&o);
}

static void all_forms_of_the_command_line_work(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    assert_int_equal(PARSE(&o, &err, "-W", "640", "--height=360", "-s", "0.5", "-t", "Name", "-o",
                           "dir", "repo", "--strict", "--no-bloom=no", "--", "-x"),
                     RC_OK);
    assert_int_equal(o.width, 640);
    assert_int_equal(o.height, 360);
    assert_true(o.seconds_per_day > 0.49 && o.seconds_per_day < 0.51);
    assert_string_equal(o.title, "Name");
    assert_string_equal(o.output, "dir");
    assert_true(o.strict && !o.no_bloom);
    assert_int_equal(o.paths.count, 2);
    assert_string_equal(o.paths.items[0], "repo");
    assert_string_equal(o.paths.items[1], "-x");
    options_finish(&o);
    assert_int_equal(PARSE(&o, &err, OUTPUT, "-640x360", "--width", "800"), RC_OK);
    assert_true(o.width == 800 && o.height == 360);
    options_finish(&o);
    assert_int_equal(PARSE(&o, &err, OUTPUT, "-1024x768!", "-", "--git-log", "-"), RC_OK);
    assert_true(o.width == 1024 && o.height == 768);
    assert_string_equal(o.paths.items[0], "-");
    assert_string_equal(o.git_log.items[0], "-");
    options_finish(&o);
}

static void mistakes_are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *words[4];
        const char *parts[3];
    } cases[] = {
        {{"--widht", "5"}, {"unknown option --widht", "--width"}},
        {{"--output-framerate", "25"}, {"--output-framerate", "--framerate"}},
        {{"--frobnicate"}, {"--frobnicate", "--help"}},
        {{"-x"}, {"unknown option -x"}},
        {{"-headless"}, {"unknown option -headless", "--headless"}},
        {{"--width"}, {"--width needs a value", "PIXELS"}},
        {{"--output", "--overwrite"}, {"--output needs a value"}},
        {{"--width", "12abc"}, {"--width", "12abc", "from 16 to 8192"}},
        {{"-W", "9000"}, {"-W", "9000", "from 16 to 8192"}},
        {{"--frames", "10:10"}, {"FIRST < LAST"}},
        {{"--shard", "0/4"}, {"from 1 to N"}},
        {{"--hide", "trees"}, {"'trees'", "beams", "usernames"}},
        {{"--framerate", "nan"}, {"from 1 to 240"}},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct options o;
        struct error err;
        assert_int_equal(parse_with(&o, &err, cases[i].words, NULL), RC_EUSAGE);
        for (size_t k = 0; k < 3 && cases[i].parts[k]; k++)
            assert_contains(err.message, cases[i].parts[k]);
        options_finish(&o);
    }
}

static void what_does_not_fit_together_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *words[6];
        const char *part;
    } cases[] = {
        {{"--headless"}, "--output DIR"},
        {{"--headless", "--format", "png"}, "--format png needs --output"},
        {{"--loop", "-o", "d"}, "is for the window"},
        {{"--frames", "0:5"}, "add --output"},
        {{"--dump", "scene@exit", "-o", "d"}, "opens none"},
        {{"--live", "--loop"}, "exclude each other"},
        {{"--window-position", "here"}, "XxY"},
        {{"-o", "d", "--overwrite", "--resume"}, "exclude each other"},
        {{"-o", "d", "-s", "1", "--duration", "5"}, "exclude each other"},
        {{"-o", "d", "--realtime", "--duration", "5"}, "exclude each other"},
        {{"-o", "-", "--benchmark", "-"}, "standard output"},
        {{"-o", "d", "--at", "5"}, "--screenshot"},
        {{"--dump", "files", "-o", "d"}, "does not go together"},
        {{"--dump", "files", "--screenshot", "a.png"}, "does not go together"},
        {{"--screenshot", "a.png", "--frames", "0:5"}, "does not go together"},
        {{"--screenshot", "a.png", "--benchmark", "-"}, "does not go together"},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct options o;
        struct error err;
        assert_int_equal(parse_with(&o, &err, cases[i].words, NULL), RC_EUSAGE);
        assert_contains(err.message, cases[i].part);
        options_finish(&o);
    }
}

static void measuring_alone_throws_frames_away(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    assert_int_equal(PARSE(&o, &err, "--benchmark", "-"), RC_OK);
    assert_string_equal(o.format, "null");
    assert_int_equal(options_mode(&o), RC_MODE_EXPORT);
    options_finish(&o);
    assert_int_equal(PARSE(&o, &err, "--output", "-"), RC_OK);
    assert_string_equal(o.format, "ppm");
    options_finish(&o);
}

static void the_environment_overrides_defaults_only(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    static const char *const environment[] = {
        "ROURCE_WIDTH=640",    "ROURCE_HEIGHT=360", "HOME=/",          "ROURCE_TITLE=",
        "ROURCE_NO_BLOOM=yes", "ROURCE_HIDE=date",  "ROURCE_HELP=yes", NULL};
    static const char *const words[] = {OUTPUT, "--width", "1280", "--hide", "users", NULL};
    assert_int_equal(parse_with(&o, &err, words, environment), RC_OK);
    assert_int_equal(o.width, 1280); /* a value that equals the default */
    assert_int_equal(o.height, 360);
    assert_true(o.no_bloom);
    assert_false(o.help);
    assert_null(o.title);
    assert_int_equal(o.hide, RC_VIEW_USERS); /* lists don't mix with those below */
    options_finish(&o);
    static const char *const bad[] = {"ROURCE_WIDTH=wide", NULL};
    assert_int_equal(parse_with(&o, &err, words, bad), RC_EUSAGE);
    assert_contains(err.message, "ROURCE_WIDTH='wide'");
    options_finish(&o);
}

static void of_two_paces_the_higher_layer_wins(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    static const char *const environment[] = {"ROURCE_DURATION=30", NULL};
    static const char *const words[] = {OUTPUT, "-s", "5", NULL};
    assert_int_equal(parse_with(&o, &err, words, environment), RC_OK);
    assert_true(o.duration < 0.1 && o.seconds_per_day > 4.9);
    options_finish(&o);
    static const char *const real[] = {"ROURCE_REALTIME=yes", "ROURCE_OVERWRITE=1", NULL};
    static const char *const other[] = {OUTPUT, "--duration", "5", "--resume", NULL};
    assert_int_equal(parse_with(&o, &err, other, real), RC_OK);
    assert_true(!o.realtime && o.duration > 4.9);
    assert_true(!o.overwrite && o.resume);
    options_finish(&o);
}

static void config_lies_below_environment_and_command_line(void **state)
{
    (void)state;
    struct options o;
    struct error err;
    char path[] = "/tmp/rource-test-XXXXXX";
    char config[64], variable[64];
    const int fd = mkstemp(path);
    const char text[] = "[rource]\nwidth = 640\nheight = 480\nframerate = 25\nshow-files = a\n";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    snprintf(config, sizeof config, "--config=%s", path);
    snprintf(variable, sizeof variable, "ROURCE_CONFIG=%s", path);
    const char *const environment[] = {"ROURCE_HEIGHT=360", "ROURCE_WIDTH=800", NULL};
    const char *const words[] = {OUTPUT, "--width",      "1280", config, "--show-files",
                                 "b",    "--show-files", "c",    NULL};
    assert_int_equal(parse_with(&o, &err, words, environment), RC_OK);
    assert_true(o.width == 1280 && o.height == 360 && o.framerate < 25.1);
    assert_int_equal(o.show_files.count, 2);
    assert_string_equal(o.show_files.items[0], "b");
    options_finish(&o);
    const char *const named[] = {variable, NULL};
    const char *const few[] = {OUTPUT, NULL};
    assert_int_equal(parse_with(&o, &err, few, named), RC_OK);
    assert_true(o.width == 640 && o.height == 480);
    options_finish(&o);
    unlink(path);
    assert_int_equal(PARSE(&o, &err, OUTPUT, "-c", "/nowhere/x.conf"), RC_ENOTFOUND);
    assert_contains(err.message, "/nowhere/x.conf");
    options_finish(&o);
}

static void help_names_every_option_within_its_width(void **state)
{
    (void)state;
    struct strbuf text = {0};
    options_help(&text);
    assert_false(text.failed);
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        char name[48];
        snprintf(name, sizeof name, "--%s", option_spec((enum option_id)i)->name);
        assert_contains(text.p, name);
    }
    struct str line, rest = strbuf_view(&text);
    while (rest.n) {
        str_split(rest, '\n', &line, &rest);
        if (line.n > 90)
            fail_msg("too wide: %.*s", (int)line.n, line.p);
        assert_true(line.n == 0 || line.p[line.n - 1] != ' ');
    }
    strbuf_finish(&text);
}

static void suggestions_are_near(void **state)
{
    (void)state;
    assert_string_equal(option_suggest(str_of("colour")) ? "x" : "none", "none");
    assert_string_equal(option_suggest(str_of("heigth")), "height");
    assert_string_equal(option_suggest(str_of("second-per-day")), "seconds-per-day");
    assert_string_equal(option_suggest(str_of("frame")), "frames");
    assert_null(option_suggest(str_of("zzzzzzzzzzzz")));
    assert_null(option_suggest(str_of("an-option-with-a-name-longer-than-all-others-are")));
}

static void lack_of_memory_is_a_status(void **state)
{
    (void)state;
    static const char *const words[] = {OUTPUT, "--title", "x", "--show-files", "y", NULL};
    enum rc_status status = RC_ENOMEM;
    for (uint64_t n = 1; status == RC_ENOMEM; n++) {
        struct options o;
        struct error err;
        mem_fail_after(n);
        status = parse_with(&o, &err, words, NULL);
        mem_fail_after(0);
        assert_true(status == RC_OK || (status == RC_ENOMEM && err.message[0]));
        options_finish(&o);
        assert_true(n < 1000);
    }
    assert_int_equal(status, RC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_a_sample),
        cmocka_unit_test(names_help_and_ranges_are_sound),
        cmocka_unit_test(good_values_are_stored_and_format_again),
        cmocka_unit_test(bad_values_are_refused_with_a_reason),
        cmocka_unit_test(defaults_are_those_of_the_table),
        cmocka_unit_test(all_forms_of_the_command_line_work),
        cmocka_unit_test(mistakes_are_explained),
        cmocka_unit_test(what_does_not_fit_together_is_refused),
        cmocka_unit_test(measuring_alone_throws_frames_away),
        cmocka_unit_test(the_environment_overrides_defaults_only),
        cmocka_unit_test(of_two_paces_the_higher_layer_wins),
        cmocka_unit_test(config_lies_below_environment_and_command_line),
        cmocka_unit_test(help_names_every_option_within_its_width),
        cmocka_unit_test(suggestions_are_near),
        cmocka_unit_test(lack_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
