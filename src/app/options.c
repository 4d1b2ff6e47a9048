/* The table of options, made from options.def, and what needs nothing but the table: look-up,
 * defaults, suggestions and --help.
 */
#include "rource/app/options.h"

#include "rource/view/view.h"

#define ELEMENT_NAME(NAME, name) " " #name
#define RC_HIDE_NAMES            RC_VIEW_ELEMENTS(ELEMENT_NAME)

static const struct option_spec specs[RC_OPTION_COUNT] = {
#define RC_OPTION(field, name, short_name, KIND, default_text, least, greatest, placeholder,       \
                  GROUP, flags, help)                                                              \
    {name,                                                                                         \
     short_name,                                                                                   \
     RC_OPTION_##KIND,                                                                             \
     offsetof(struct options, field),                                                              \
     default_text,                                                                                 \
     least,                                                                                        \
     greatest,                                                                                     \
     placeholder,                                                                                  \
     RC_GROUP_##GROUP,                                                                             \
     flags,                                                                                        \
     help},
#include "rource/app/options.def"
#undef RC_OPTION
};

static const char *const group_names[RC_GROUP_COUNT] = {
    "Input", "Output", "Time", "Picture", "Window", "Filters", "Machine", "General",
};

enum { HELP_COLUMN = 30, HELP_WIDTH = 88 };

const struct option_spec *option_spec(enum option_id id)
{
    return &specs[id];
}

enum option_id option_id(const struct option_spec *spec)
{
    return (enum option_id)(spec - specs);
}

const struct option_spec *option_find(struct str name)
{
    for (size_t i = 0; i < RC_OPTION_COUNT; i++) {
        if (str_equal(name, str_of(specs[i].name)))
            return &specs[i];
    }
    return NULL;
}

enum { NAME_MAX_LENGTH = 31 };

/* Levenshtein distance of names of at most NAME_MAX_LENGTH. */
static size_t edit_distance(struct str a, struct str b)
{
    size_t row[NAME_MAX_LENGTH + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            const size_t replace = diagonal + (a.p[i - 1] != b.p[j - 1]);
            const size_t insert = row[j - 1] + 1, remove = row[j] + 1;
            diagonal = row[j];
            row[j] = replace < insert ? replace : insert;
            row[j] = row[j] < remove ? row[j] : remove;
        }
    }
    return row[b.n];
}

const char *option_suggest(struct str name)
{
    const char *best = NULL;
    size_t best_distance = name.n < 4 ? 2 : name.n < 8 ? 3 : name.n / 3 + 1; /* the first too far */
    if (name.n > NAME_MAX_LENGTH)
        return NULL;
    for (size_t i = 0; i < RC_OPTION_COUNT; i++) {
        const struct str known = str_of(specs[i].name);
        size_t distance = edit_distance(name, known);
        /* A name that lacks only its end or beginning is near too. */
        if (name.n >= 4 && (str_has_prefix(known, name) || str_has_suffix(known, name)))
            distance = 1;
        if (distance < best_distance) {
            best_distance = distance;
            best = specs[i].name;
        }
    }
    return best;
}

enum rc_status options_init(struct options *o)
{
    *o = (struct options){.start_date = INT64_MIN, .stop_date = INT64_MAX};
    for (size_t i = 0; i < RC_OPTION_COUNT; i++) {
        if (specs[i].default_text[0] == '\0')
            continue;
        const enum rc_status status =
            option_set(o, NULL, &specs[i], RC_LAYER_DEFAULT, str_of(specs[i].default_text));
        if (status < 0)
            return status;
    }
    return RC_OK;
}

void options_finish(struct options *o)
{
    for (size_t i = 0; i < RC_OPTION_COUNT; i++) {
        if (specs[i].kind == RC_OPTION_LIST)
            mem_free(((struct text_list *)(void *)((char *)o + specs[i].offset))->items);
    }
    arena_finish(&o->arena);
    *o = (struct options){0};
}

enum options_mode options_mode(const struct options *o)
{
    if (o->help)
        return RC_MODE_HELP;
    if (o->version)
        return RC_MODE_VERSION;
    if (o->man)
        return RC_MODE_MAN;
    if (o->completions)
        return RC_MODE_COMPLETIONS;
    if (o->save_config)
        return RC_MODE_SAVE_CONFIG;
    if (o->dump.kinds != 0 && !o->dump.at_exit)
        return RC_MODE_DUMP;
    if (o->screenshot)
        return RC_MODE_SCREENSHOT;
    const bool discarded = o->format && str_equal(str_of(o->format), str_of("null"));
    return o->headless || o->output || o->benchmark || discarded ? RC_MODE_EXPORT : RC_MODE_WINDOW;
}

static void indent(struct strbuf *out, size_t line_start)
{
    while (!out->failed && out->n - line_start < HELP_COLUMN)
        strbuf_add_char(out, ' ');
}

/* Appends words from HELP_COLUMN on, in lines of at most HELP_WIDTH. */
static void add_wrapped(struct strbuf *out, size_t line_start, struct str text)
{
    struct str word, rest = text;
    bool first = true;
    indent(out, line_start);
    while (rest.n) {
        str_split(rest, ' ', &word, &rest);
        if (!first && out->n - line_start + 1 + word.n > HELP_WIDTH) {
            strbuf_add_char(out, '\n');
            line_start = out->n;
            indent(out, line_start);
        } else if (!first) {
            strbuf_add_char(out, ' ');
        }
        strbuf_add(out, word);
        first = false;
    }
    strbuf_add_char(out, '\n');
}

void option_describe(const struct option_spec *spec, struct strbuf *out)
{
    strbuf_add(out, str_of(spec->help));
    const bool number = spec->kind == RC_OPTION_INT || spec->kind == RC_OPTION_NUMBER;
    const bool has_range = number && spec->greatest < 1e5;
    const bool has_default = spec->default_text[0] && (number || spec->kind == RC_OPTION_CHOICE);
    if (has_range || has_default)
        strbuf_add(out, str_of(" ("));
    if (has_range)
        strbuf_printf(out, "%g to %g%s", spec->least, spec->greatest, has_default ? ", " : "");
    if (has_default)
        strbuf_printf(out, "default %s", spec->default_text);
    if (has_range || has_default)
        strbuf_add_char(out, ')');
}

const char *option_group_name(enum option_group group)
{
    return group_names[group];
}

static void add_option(struct strbuf *out, struct strbuf *text, const struct option_spec *spec)
{
    size_t line_start = out->n;
    if (spec->short_name)
        strbuf_printf(out, "  -%c, --%s", spec->short_name, spec->name);
    else
        strbuf_printf(out, "      --%s", spec->name);
    if (spec->placeholder[0])
        strbuf_printf(out, " %s", spec->placeholder);
    if (out->n - line_start > HELP_COLUMN - 2) {
        strbuf_add_char(out, '\n');
        line_start = out->n;
    }
    strbuf_clear(text);
    option_describe(spec, text);
    add_wrapped(out, line_start, strbuf_view(text));
    out->failed = out->failed || text->failed;
}

void options_help(struct strbuf *out)
{
    struct strbuf text = {0};
    strbuf_add(out, str_of("rource " ROURCE_VERSION ": a repository's history as frames\n\n"
                           "Usage: rource [OPTION]… [PATH]…\n"
                           "       rource --output DIR .        frames of this repository\n"
                           "       rource --output - . | ffmpeg -f image2pipe -i - movie.mp4\n"));
    for (int group = 0; group < RC_GROUP_COUNT; group++) {
        strbuf_printf(out, "\n%s\n", group_names[group]);
        for (size_t i = 0; i < RC_OPTION_COUNT; i++) {
            if (specs[i].group == (enum option_group)group)
                add_option(out, &text, &specs[i]);
        }
    }
    strbuf_add(
        out,
        str_of("\nA value may also follow an equals sign: --width=1920. --name=no turns a switch "
               "off. Every\noption can be set in a config file (width = 1920, below "
               "[rource]) and in the environment\n(ROURCE_WIDTH=1920). The command line "
               "overrides the environment, and that the config file.\n"));
    strbuf_finish(&text);
}
