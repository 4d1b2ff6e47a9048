/* rource/app/options.h: what the user asked for.
 *
 * All options are declared once, in options.def. Four layers are applied in order: defaults, config
 * file, environment, command line; the layer that set an option is remembered, so a value that
 * equals the default still overrides what lies below it. After options_parse() a struct options is
 * const. Thread-safety: reading, any thread.
 */
#ifndef ROURCE_APP_OPTIONS_H
#define ROURCE_APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/color.h"
#include "rource/base/error.h"
#include "rource/base/log.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

struct text_list {
    const char **items;
    size_t count, capacity;
};

/* Half-open range of frames; last = UINT64_MAX means to the end. */
struct frame_range {
    uint64_t first, last;
};

/* Part index (from 1) of count. */
struct shard {
    uint32_t index, count;
};

/* X(NAME, name) of what --dump prints. */
#define RC_DUMPS(X)                                                                                \
    X(HISTORY, history)                                                                            \
    X(FILES, files)                                                                                \
    X(PEOPLE, people)                                                                              \
    X(LABELS, labels)                                                                              \
    X(DIRECTORIES, directories)                                                                    \
    X(SCENE, scene)                                                                                \
    X(DRAWLIST, drawlist)

enum dump_kind {
    RC_DUMP_NONE,
#define RC_DUMP_ENUM(NAME, name) RC_DUMP_##NAME,
    RC_DUMPS(RC_DUMP_ENUM)
#undef RC_DUMP_ENUM
};

struct dump_request {
    unsigned kinds; /* bits 1 << enum dump_kind; 0 = no dump */
    bool has_frame; /* else the last frame */
    bool at_exit;   /* what the window showed at last */
    bool range;     /* frames [first, last), every step-th; else `first` alone */
    uint64_t first, last, step;
};

static inline bool dump_has(const struct dump_request *request, enum dump_kind kind)
{
    return request->kinds & 1u << kind;
}

enum option_kind {
    RC_OPTION_FLAG,
    RC_OPTION_INT,
    RC_OPTION_NUMBER,
    RC_OPTION_TEXT,
    RC_OPTION_CHOICE,
    RC_OPTION_COLOR,
    RC_OPTION_SIZE, /* sets width and height; its own field tells that it did */
    RC_OPTION_LIST,
    RC_OPTION_ELEMENTS, /* enum view_element bits */
    RC_OPTION_START_DATE,
    RC_OPTION_STOP_DATE,
    RC_OPTION_FRAMES,
    RC_OPTION_SHARD,
    RC_OPTION_DUMP,
};

enum option_group {
    RC_GROUP_INPUT,
    RC_GROUP_OUTPUT,
    RC_GROUP_TIME,
    RC_GROUP_PICTURE,
    RC_GROUP_WINDOW,
    RC_GROUP_FILTERS,
    RC_GROUP_MACHINE,
    RC_GROUP_GENERAL,
    RC_GROUP_COUNT,
};

enum option_flag {
    RC_OPTION_NO_CONFIG = 1,    /* neither read from nor written to config files */
    RC_OPTION_COMMAND_LINE = 3, /* nor taken from the environment */
};

enum option_id {
#define RC_OPTION(field, ...) RC_OPTION_ID_##field,
#include "rource/app/options.def"
#undef RC_OPTION
    RC_OPTION_COUNT,
};

/* Where the value of an option came from; a later layer overrides an earlier one. */
enum option_layer {
    RC_LAYER_DEFAULT,
    RC_LAYER_CONFIG,
    RC_LAYER_ENVIRONMENT,
    RC_LAYER_COMMAND_LINE,
};

/* One line of options.def. */
struct option_spec {
    const char *name;
    char short_name; /* 0 = none */
    enum option_kind kind;
    size_t offset; /* of the field in struct options */
    const char *default_text;
    double least, greatest;
    const char *placeholder;
    enum option_group group;
    unsigned flags; /* enum option_flag */
    const char *help;
};

/* The type of the field of each kind. */
#define RC_OPTION_TYPE_FLAG       bool
#define RC_OPTION_TYPE_INT        int64_t
#define RC_OPTION_TYPE_NUMBER     double
#define RC_OPTION_TYPE_TEXT       const char *
#define RC_OPTION_TYPE_CHOICE     const char *
#define RC_OPTION_TYPE_COLOR      struct rgba
#define RC_OPTION_TYPE_SIZE       bool
#define RC_OPTION_TYPE_LIST       struct text_list
#define RC_OPTION_TYPE_ELEMENTS   unsigned
#define RC_OPTION_TYPE_START_DATE int64_t
#define RC_OPTION_TYPE_STOP_DATE  int64_t
#define RC_OPTION_TYPE_FRAMES     struct frame_range
#define RC_OPTION_TYPE_SHARD      struct shard
#define RC_OPTION_TYPE_DUMP       struct dump_request

/* Unset texts are NULL, unset numbers without a default 0, an unset colour has alpha 0, an unset
 * start date is INT64_MIN, an unset stop date INT64_MAX. Texts live in the arena. */
struct options {
#define RC_OPTION(field, name, short_name, KIND, ...) RC_OPTION_TYPE_##KIND field;
#include "rource/app/options.def"
#undef RC_OPTION
    uint8_t layer[RC_OPTION_COUNT]; /* enum option_layer that set each */
    struct arena arena;
};

/* What the options ask for. */
enum options_mode {
    RC_MODE_HELP,
    RC_MODE_VERSION,
    RC_MODE_MAN,
    RC_MODE_COMPLETIONS,
    RC_MODE_SAVE_CONFIG,
    RC_MODE_DUMP,
    RC_MODE_SCREENSHOT,
    RC_MODE_EXPORT,
    RC_MODE_WINDOW,
};

/* All defaults. RC_ENOMEM. Free with options_finish(). */
RC_NODISCARD enum rc_status options_init(struct options *out);
void options_finish(struct options *options);
/* Defaults, config file, environment and command line together, then checks what fits what.
 * argv[0] is the program's name; environment is a NULL-terminated list of NAME=value and may be
 * NULL. RC_EUSAGE tells the option, the value and what is allowed; free with options_finish() even
 * then. Warnings (unknown ROURCE_ variables, Gource's keys) go to log. */
RC_NODISCARD enum rc_status options_parse(struct options *out, struct error *err,
                                          const char *const *argv, const char *const *environment,
                                          struct log *log);
enum options_mode options_mode(const struct options *options);
/* The --help text. Failure shows in out->failed. */
void options_help(struct strbuf *out);

/* Appends an option's help text with its range and default. Failure shows in out->failed. */
void option_describe(const struct option_spec *spec, struct strbuf *out);
/* What --help calls a group of options. */
const char *option_group_name(enum option_group group);
/* One line of the table; RC_OPTION_COUNT lines. */
const struct option_spec *option_spec(enum option_id id);
enum option_id option_id(const struct option_spec *spec);
/* The option with this long name, or NULL. */
const struct option_spec *option_find(struct str name);
/* The name nearest to a misspelt one, or NULL when none is near. */
const char *option_suggest(struct str name);
/* Reads a value and stores it. A list begins anew with the first value of a higher layer. On
 * failure err says what a value must be, without naming option and value. RC_EUSAGE, RC_ENOMEM. */
RC_NODISCARD enum rc_status option_set(struct options *options, struct error *err,
                                       const struct option_spec *spec, enum option_layer layer,
                                       struct str value);
/* Appends the value of an option in the form that option_set() reads; of a list, item `item`. False
 * when there is no such value (unset, or past the end of the list). */
bool option_format(const struct options *options, const struct option_spec *spec, size_t item,
                   struct strbuf *out);

#endif
