/* The command line and the environment, and what must fit together in the end.
 *
 * The command line is first split into (option, value) pairs, because it names the config file,
 * which has to be applied before it.
 */
#include "rource/app/options.h"

#include "rource/app/config.h"
#include "rource/base/clock.h"
#include "rource/base/cpu.h"

struct argument {
    const struct option_spec *spec;
    struct str value;
    struct str shown; /* the option as it was typed */
};

struct arguments {
    RC_ARRAY(struct argument) list;
    const char *const *next; /* what remains of argv */
};

enum { SHOWN_MAX = 200 }; /* bytes of a name or value that go into a message */

static int shown_length(struct str s)
{
    return (int)(s.n < SHOWN_MAX ? s.n : SHOWN_MAX);
}

static enum rc_status unknown_option(struct error *err, struct str shown, struct str name)
{
    const char *gource = config_gource_name(name);
    const char *near = gource ? gource : option_suggest(name);
    if (near)
        return error_set(err, RC_EUSAGE, "unknown option %.*s; did you mean --%s?",
                         shown_length(shown), shown.p, near);
    return error_set(err, RC_EUSAGE, "unknown option %.*s; rource --help lists all options",
                     shown_length(shown), shown.p);
}

static const struct option_spec *find_short(char name)
{
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        if (option_spec((enum option_id)i)->short_name == name)
            return option_spec((enum option_id)i);
    }
    return NULL;
}

/* -1280x720, which Gource's users know. */
static bool is_size(struct str s)
{
    size_t digits = 0;
    for (size_t i = 1; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    return s.n > 3 && s.p[1] >= '0' && s.p[1] <= '9' && memchr(s.p, 'x', s.n) &&
           digits + 2 + (s.p[s.n - 1] == '!') == s.n;
}

static enum rc_status add_argument(struct arguments *args, struct argument a)
{
    if (RC_RESERVE(&args->list, 1) < 0)
        return RC_ENOMEM;
    args->list.items[args->list.count++] = a;
    return RC_OK;
}

/* The next word as the value of an option; a word that is an option itself is taken for a
 * forgotten value. */
static enum rc_status take_value(struct arguments *args, struct error *err, struct argument a)
{
    const char *word = *args->next;
    if (!word || (word[0] == '-' && word[1] == '-' && option_find(str_of(word + 2))))
        return error_set(err, RC_EUSAGE, "%.*s needs a value: %.*s %s", (int)a.shown.n, a.shown.p,
                         (int)a.shown.n, a.shown.p, a.spec->placeholder);
    args->next++;
    a.value = str_of(word);
    return add_argument(args, a);
}

static enum rc_status add_long(struct arguments *args, struct error *err, struct str word)
{
    struct str name, value;
    const bool has_value = str_split((struct str){word.p + 2, word.n - 2}, '=', &name, &value);
    struct argument a = {option_find(name), value, {word.p, name.n + 2}};
    if (!a.spec)
        return unknown_option(err, a.shown, name);
    if (has_value)
        return add_argument(args, a);
    if (a.spec->kind != RC_OPTION_FLAG)
        return take_value(args, err, a);
    a.value = str_of("yes");
    return add_argument(args, a);
}

static enum rc_status add_short(struct arguments *args, struct error *err, struct str word)
{
    struct argument a = {word.n == 2 ? find_short(word.p[1]) : NULL, {0}, word};
    if (is_size(word)) {
        a = (struct argument){option_spec(RC_OPTION_ID_viewport), {word.p + 1, word.n - 1}, word};
        return add_argument(args, a);
    }
    if (!a.spec)
        return unknown_option(err, word, (struct str){word.p + 1, word.n - 1});
    if (a.spec->kind != RC_OPTION_FLAG)
        return take_value(args, err, a);
    a.value = str_of("yes");
    return add_argument(args, a);
}

static enum rc_status split_arguments(struct arguments *args, struct error *err)
{
    bool only_paths = false;
    while (*args->next) {
        const struct str word = str_of(*args->next++);
        const struct argument path = {option_spec(RC_OPTION_ID_paths), word, str_of("PATH")};
        enum rc_status status;
        if (only_paths || word.n < 2 || word.p[0] != '-') {
            status = add_argument(args, path);
        } else if (word.p[1] != '-') {
            status = add_short(args, err, word);
        } else if (word.n > 2) {
            status = add_long(args, err, word);
        } else {
            only_paths = true;
            status = RC_OK;
        }
        if (status < 0)
            return error_set(err, status, "out of memory while reading the command line");
    }
    return RC_OK;
}

static enum rc_status apply_arguments(struct options *o, struct error *err,
                                      const struct arguments *args)
{
    for (size_t i = 0; i < args->list.count; i++) {
        const struct argument *a = &args->list.items[i];
        struct error reason = {0};
        const enum rc_status status =
            option_set(o, &reason, a->spec, RC_LAYER_COMMAND_LINE, a->value);
        if (status < 0)
            return error_set(err, status, "%.*s '%.*s': the value %s", (int)a->shown.n, a->shown.p,
                             shown_length(a->value), a->value.p, reason.message);
    }
    return RC_OK;
}

/* NAME_LIKE_THIS after ROURCE_ → name-like-this. False when it cannot be an option. */
static bool variable_to_name(struct str variable, char out[64])
{
    if (variable.n == 0 || variable.n >= 64)
        return false;
    for (size_t i = 0; i < variable.n; i++) {
        const char c = variable.p[i];
        out[i] = (char)(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    out[variable.n] = '\0';
    return true;
}

static const struct option_spec *find_variable(struct str variable, struct log *log)
{
    char name[64];
    if (!variable_to_name(variable, name))
        return NULL;
    const struct option_spec *spec = option_find(str_of(name));
    if (spec && (spec->flags & RC_OPTION_COMMAND_LINE) != RC_OPTION_COMMAND_LINE)
        return spec;
    const char *near = option_suggest(str_of(name));
    if (near) /* else it is somebody else's: the tests have such variables */
        log_write(log, RC_LOG_WARNING,
                  "the environment variable ROURCE_%.*s is no option; the nearest is --%s",
                  (int)variable.n, variable.p, near);
    return NULL;
}

/* Sets options from ROURCE_… An empty variable counts as unset. */
static enum rc_status apply_environment(struct options *o, struct error *err,
                                        const char *const *environment, struct log *log)
{
    for (; environment && *environment; environment++) {
        struct str variable, value;
        const struct str entry = str_of(*environment), prefix = str_of("ROURCE_");
        if (!str_has_prefix(entry, prefix) || !str_split(entry, '=', &variable, &value) ||
            value.n == 0)
            continue;
        variable = (struct str){variable.p + prefix.n, variable.n - prefix.n};
        const struct option_spec *spec = find_variable(variable, log);
        if (!spec)
            continue;
        struct error reason = {0};
        const enum rc_status status = option_set(o, &reason, spec, RC_LAYER_ENVIRONMENT, value);
        if (status < 0)
            return error_set(err, status, "the environment's ROURCE_%.*s='%.*s': the value %s",
                             (int)variable.n, variable.p, shown_length(value), value.p,
                             reason.message);
    }
    return RC_OK;
}

/* The config file that the command line names last, else the environment's. */
static enum rc_status apply_config(struct options *o, struct error *err,
                                   const struct arguments *args, const char *const *environment,
                                   struct log *log)
{
    const char *path = NULL;
    for (; environment && *environment; environment++) {
        const struct str prefix = str_of("ROURCE_CONFIG=");
        if (str_has_prefix(str_of(*environment), prefix))
            path = *environment + prefix.n;
    }
    for (size_t i = 0; i < args->list.count; i++) {
        if (option_id(args->list.items[i].spec) == RC_OPTION_ID_config)
            path = args->list.items[i].value.p; /* the rest of a word of argv: it ends with NUL */
    }
    return path && path[0] ? config_load(o, err, path, log) : RC_OK;
}

/* Puts an option back to its default. */
static enum rc_status unset(struct options *o, enum option_id id)
{
    const struct option_spec *spec = option_spec(id);
    if (spec->kind == RC_OPTION_FLAG)
        return option_set(o, NULL, spec, RC_LAYER_DEFAULT, str_of("no"));
    o->layer[id] = RC_LAYER_DEFAULT;
    if (spec->default_text[0])
        return option_set(o, NULL, spec, RC_LAYER_DEFAULT, str_of(spec->default_text));
    *(double *)(void *)((char *)o + spec->offset) = 0.0; /* only numbers exclude each other */
    return RC_OK;
}

static bool is_set(const struct options *o, enum option_id id)
{
    const struct option_spec *spec = option_spec(id);
    if (spec->kind == RC_OPTION_FLAG)
        return *(const bool *)(const void *)((const char *)o + spec->offset);
    return o->layer[id] != RC_LAYER_DEFAULT;
}

/* Of two options that exclude each other the one of the higher layer wins. */
static enum rc_status check_exclusive(struct options *o, struct error *err)
{
    static const enum option_id pairs[][2] = {
        {RC_OPTION_ID_seconds_per_day, RC_OPTION_ID_duration},
        {RC_OPTION_ID_seconds_per_day, RC_OPTION_ID_realtime},
        {RC_OPTION_ID_duration, RC_OPTION_ID_realtime},
        {RC_OPTION_ID_overwrite, RC_OPTION_ID_resume},
    };
    for (size_t i = 0; i < RC_COUNT(pairs); i++) {
        const enum option_id a = pairs[i][0], b = pairs[i][1];
        if (!is_set(o, a) || !is_set(o, b))
            continue;
        if (o->layer[a] == o->layer[b])
            return error_set(err, RC_EUSAGE, "--%s and --%s exclude each other; give one of them",
                             option_spec(a)->name, option_spec(b)->name);
        const enum rc_status status = unset(o, o->layer[a] < o->layer[b] ? a : b);
        if (status < 0)
            return status;
    }
    return RC_OK;
}

/* An option of the command line that would have no effect is an error: it was meant to have one. */
static enum rc_status check_effect(const struct options *o, struct error *err)
{
    static const enum option_id of_export[] = {
        RC_OPTION_ID_format, RC_OPTION_ID_resume,    RC_OPTION_ID_frames,    RC_OPTION_ID_shard,
        RC_OPTION_ID_output, RC_OPTION_ID_benchmark, RC_OPTION_ID_overwrite,
    };
    const enum options_mode mode = options_mode(o);
    const char *const instead = mode == RC_MODE_DUMP         ? "--dump"
                                : mode == RC_MODE_SCREENSHOT ? "--screenshot"
                                                             : "a window; add --output DIR";
    for (size_t i = 0; mode != RC_MODE_EXPORT && i < RC_COUNT(of_export); i++) {
        const enum option_id id = of_export[i];
        if (id == RC_OPTION_ID_overwrite && o->record)
            continue;
        if (o->layer[id] == RC_LAYER_COMMAND_LINE && is_set(o, id))
            return error_set(err, RC_EUSAGE, "--%s does not go together with %s",
                             option_spec(id)->name, instead);
    }
    for (int id = 0; mode != RC_MODE_WINDOW && id < RC_OPTION_COUNT; id++) {
        const struct option_spec *spec = option_spec((enum option_id)id);
        if (spec->group == RC_GROUP_WINDOW && o->layer[id] == RC_LAYER_COMMAND_LINE &&
            is_set(o, (enum option_id)id))
            return error_set(err, RC_EUSAGE, "--%s is for the window, and this run opens none",
                             spec->name);
    }
    if (mode != RC_MODE_WINDOW && o->dump.at_exit)
        return error_set(err, RC_EUSAGE,
                         "--dump WHAT@exit tells what a window showed, and this run opens none");
    if (mode == RC_MODE_DUMP && o->layer[RC_OPTION_ID_screenshot] == RC_LAYER_COMMAND_LINE)
        return error_set(err, RC_EUSAGE, "--screenshot does not go together with --dump");
    if (o->trace && strcmp(o->trace, "-") == 0)
        return error_set(err, RC_EUSAGE, "a trace is written to a file; use --trace FILE.json");
    if (mode != RC_MODE_SCREENSHOT && o->layer[RC_OPTION_ID_at] == RC_LAYER_COMMAND_LINE)
        return error_set(err, RC_EUSAGE, "--at chooses the moment of a --screenshot FILE.png");
    return RC_OK;
}

/* An export needs a place to go to; measuring alone throws frames away. */
static enum rc_status check_destination(struct options *o, struct error *err)
{
    const bool to_stdout = o->output && strcmp(o->output, "-") == 0;
    if (!o->output && !o->format && !o->benchmark)
        return error_set(err, RC_EUSAGE,
                         "--headless needs to know where the frames go: --output DIR, "
                         "--output - for standard output, or --format null");
    if (!o->output && o->format && strcmp(o->format, "null") != 0)
        return error_set(err, RC_EUSAGE,
                         "--format %s needs --output: a folder, a file, or - for standard output",
                         o->format);
    if (to_stdout && o->benchmark && strcmp(o->benchmark, "-") == 0)
        return error_set(err, RC_EUSAGE,
                         "--output - and --benchmark - would mix on standard output; write one "
                         "of them to a file");
    if (!o->format && (to_stdout || !o->output))
        o->format = to_stdout ? "ppm" : "null";
    return RC_OK;
}

static enum rc_status check_window(const struct options *o, struct error *err)
{
    int64_t n;
    struct str x, y;
    if (o->window_position && (!str_split(str_of(o->window_position), 'x', &x, &y) ||
                               !str_to_int64(x, &n) || !str_to_int64(y, &n)))
        return error_set(err, RC_EUSAGE,
                         "--window-position %s: must be XxY, such as 100x50, in pixels",
                         o->window_position);
    if (o->live && o->loop)
        return error_set(err, RC_EUSAGE,
                         "--live and --loop exclude each other: what is live has no end");
    return RC_OK;
}

static enum rc_status check_cpu(const struct options *o, struct error *err)
{
    enum cpu_tier tier;
    if (!cpu_tier_parse(str_of(o->cpu), &tier) || tier > cpu_detect())
        return error_set(err, RC_EUSAGE, "--cpu %s: this machine offers at most %s", o->cpu,
                         cpu_tier_name(cpu_detect()));
    return RC_OK;
}

static enum rc_status check_date_format(const struct options *o, struct error *err)
{
    const char unknown = o->date_format ? date_format_unknown(o->date_format) : '\0';
    if (unknown)
        return error_set(
            err, RC_EUSAGE,
            "--date-format '%s': %%%c is not known; these are: %%Y %%y %%m %%B %%b %%d "
            "%%e %%j %%A %%a %%H %%I %%p %%M %%S %%z %%Z %%F %%D %%x %%T %%X %%R %%r "
            "%%%%",
            o->date_format, unknown);
    return RC_OK;
}

static enum rc_status check(struct options *o, struct error *err)
{
    enum rc_status status = check_exclusive(o, err);
    const enum options_mode mode = options_mode(o);
    if (status < 0 || mode < RC_MODE_DUMP)
        return status;
    if ((status = check_effect(o, err)) < 0 || (status = check_cpu(o, err)) < 0 ||
        (status = check_date_format(o, err)) < 0)
        return status;
    if (mode == RC_MODE_WINDOW)
        return check_window(o, err);
    return mode == RC_MODE_EXPORT ? check_destination(o, err) : RC_OK;
}

enum rc_status options_parse(struct options *o, struct error *err, const char *const *argv,
                             const char *const *environment, struct log *log)
{
    struct arguments args = {.next = argv[0] ? argv + 1 : argv};
    enum rc_status status = options_init(o);
    if (status < 0)
        return error_set(err, status, "out of memory while setting the options' defaults");
    status = split_arguments(&args, err);
    if (status == RC_OK)
        status = apply_config(o, err, &args, environment, log);
    if (status == RC_OK)
        status = apply_environment(o, err, environment, log);
    if (status == RC_OK)
        status = apply_arguments(o, err, &args);
    if (status == RC_OK)
        status = check(o, err);
    mem_free(args.list.items);
    return status;
}
