/* completions.c: what lets bash, zsh and fish complete options and their values, made from the
 * table of options.
 */
#include "rource/app/manual.h"
#include "rource/app/options.h"
#include "rource/view/view.h"

/* What may follow an option. */
enum value_form {
    VALUE_NONE,
    VALUE_WORDS,  /* one of some words */
    VALUE_LISTED, /* some of them, with commas */
    VALUE_FILE,
    VALUE_FOLDER,
    VALUE_OTHER, /* a number, a date, words of one's own */
};

static enum value_form form_of(const struct option_spec *spec)
{
    if (spec->kind == RC_OPTION_FLAG)
        return VALUE_NONE;
    if (spec->kind == RC_OPTION_CHOICE)
        return VALUE_WORDS;
    if (spec->kind == RC_OPTION_ELEMENTS || spec->kind == RC_OPTION_DUMP)
        return VALUE_LISTED;
    const struct str what = str_of(spec->placeholder);
    if (str_equal(what, str_of("DIR")))
        return VALUE_FOLDER;
    return str_has_prefix(what, str_of("FILE")) || str_equal(what, str_of("PATH")) ? VALUE_FILE
                                                                                   : VALUE_OTHER;
}

/* The words that an option takes, with blanks between them. */
static void add_words(struct strbuf *out, const struct option_spec *spec)
{
#define WORD(NAME, name) " " #name
    if (spec->kind == RC_OPTION_ELEMENTS)
        strbuf_add(out, str_of(&RC_VIEW_ELEMENTS(WORD)[1]));
    else if (spec->kind == RC_OPTION_DUMP)
        strbuf_add(out, str_of(&RC_DUMPS(WORD)[1]));
#undef WORD
    for (const char *p = spec->kind == RC_OPTION_CHOICE ? spec->placeholder : ""; *p; p++)
        strbuf_add_char(out, *p == '|' ? ' ' : *p);
}

/* The first clause of the help text, as it stands between single quotes. */
static void add_clause(struct strbuf *out, const struct option_spec *spec, const char *masked,
                       const char *quote)
{
    for (const char *p = spec->help; *p && *p != ';' && *p != '.'; p++) {
        if (p[0] == ' ' && p[1] == '(')
            break;
        if (*p == '\'')
            strbuf_add(out, str_of(quote));
        else if (strchr(masked, *p))
            strbuf_printf(out, "\\%c", *p);
        else
            strbuf_add_char(out, *p);
    }
}

/* ---- bash ---- */

/* The patterns of a case for all options of a form: --width|-W|…; false when there are none. */
static bool add_patterns(struct strbuf *out, enum value_form form)
{
    bool any = false;
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        if (form_of(spec) != form)
            continue;
        strbuf_printf(out, "%s--%s", any ? " | " : "    ", spec->name);
        if (spec->short_name)
            strbuf_printf(out, " | -%c", spec->short_name);
        any = true;
    }
    return any;
}

static void add_bash_case(struct strbuf *out, enum value_form form, const char *action)
{
    if (add_patterns(out, form))
        strbuf_printf(out, ")\n        %s\n        return\n        ;;\n", action);
}

static void add_bash_words(struct strbuf *out)
{
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        const enum value_form form = form_of(spec);
        if (form != VALUE_WORDS && form != VALUE_LISTED)
            continue;
        strbuf_printf(out, "    --%s)\n        COMPREPLY=($(compgen %s-W '", spec->name,
                      form == VALUE_LISTED ? "-P \"$before\" " : "");
        add_words(out, spec);
        strbuf_printf(out, "' -- \"%s\"))\n        return\n        ;;\n",
                      form == VALUE_LISTED ? "${word##*,}" : "$word");
    }
}

static void add_bash(struct strbuf *out)
{
    strbuf_add(out, str_of("# Completions of rource for bash; made by rource --completions bash.\n"
                           "_rource()\n"
                           "{\n"
                           "    local word=${COMP_WORDS[COMP_CWORD]} option before=\n"
                           "    option=${COMP_WORDS[COMP_CWORD - 1]}\n"
                           "    if [[ $word == '=' ]]; then\n"
                           "        word=\n"
                           "    elif [[ $option == '=' ]]; then\n"
                           "        option=${COMP_WORDS[COMP_CWORD - 2]}\n"
                           "    fi\n"
                           "    if [[ $word == *,* ]]; then\n"
                           "        before=${word%,*},\n"
                           "    fi\n"
                           "    COMPREPLY=()\n"
                           "    case $option in\n"));
    add_bash_words(out);
    add_bash_case(
        out, VALUE_FILE,
        "compopt -o filenames\n        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")");
    add_bash_case(
        out, VALUE_FOLDER,
        "compopt -o filenames\n        mapfile -t COMPREPLY < <(compgen -d -- \"$word\")");
    add_bash_case(out, VALUE_OTHER, ":");
    strbuf_add(out, str_of("    esac\n    if [[ $word == -* ]]; then\n"
                           "        COMPREPLY=($(compgen -W '"));
    for (int i = 0; i < RC_OPTION_COUNT; i++)
        strbuf_printf(out, "%s--%s", i > 0 ? " " : "", option_spec((enum option_id)i)->name);
    strbuf_add(out, str_of("' -- \"$word\"))\n"
                           "    else\n"
                           "        compopt -o filenames\n"
                           "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                           "    fi\n"
                           "}\n"
                           "complete -F _rource rource\n"));
}

/* ---- zsh ---- */

static void add_zsh_value(struct strbuf *out, const struct option_spec *spec)
{
    strbuf_add_char(out, ':');
    for (const char *p = spec->placeholder; *p; p++)
        strbuf_printf(out, *p == ':' ? "\\%c" : "%c", *p);
    strbuf_add_char(out, ':');
    switch (form_of(spec)) {
    case VALUE_WORDS:
        strbuf_add_char(out, '(');
        add_words(out, spec);
        strbuf_add_char(out, ')');
        break;
    case VALUE_LISTED:
        strbuf_add(out, str_of("_sequence compadd - "));
        add_words(out, spec);
        break;
    case VALUE_FILE:
        strbuf_add(out, str_of("_files"));
        break;
    case VALUE_FOLDER:
        strbuf_add(out, str_of("_files -/"));
        break;
    case VALUE_OTHER:
        strbuf_add_char(out, ' ');
        break;
    case VALUE_NONE:
        break;
    }
}

static void add_zsh(struct strbuf *out)
{
    strbuf_add(out, str_of("#compdef rource\n"
                           "# Completions of rource for zsh; made by rource --completions zsh.\n"
                           "_rource() {\n"
                           "    _arguments -s \\\n"));
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        const bool has_value = form_of(spec) != VALUE_NONE;
        strbuf_add(out, str_of("        "));
        if (spec->kind == RC_OPTION_LIST)
            strbuf_add(out, str_of("'*'"));
        else if (spec->short_name)
            strbuf_printf(out, "'(-%c --%s)'", spec->short_name, spec->name);
        if (spec->short_name)
            strbuf_printf(out, "{-%c%s,--%s%s}", spec->short_name, has_value ? "+" : "", spec->name,
                          has_value ? "=" : "");
        else
            strbuf_printf(out, "--%s%s", spec->name, has_value ? "=" : "");
        strbuf_add(out, str_of("'["));
        add_clause(out, spec, "[]\\", "'\\''");
        strbuf_add_char(out, ']');
        if (has_value)
            add_zsh_value(out, spec);
        strbuf_add(out, str_of("' \\\n"));
    }
    strbuf_add(
        out,
        str_of(
            "        '*:repository or log:_files'\n"
            "}\n"
            "# Loaded by compinit this file is the function itself, sourced it only announces it.\n"
            "if [[ ${funcstack[1]} == _rource ]]; then\n"
            "    _rource \"$@\"\n"
            "else\n"
            "    compdef _rource rource\n"
            "fi\n"));
}

/* ---- fish ---- */

static void add_fish(struct strbuf *out)
{
    strbuf_add(out,
               str_of("# Completions of rource for fish; made by rource --completions fish.\n"));
    for (int i = 0; i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        strbuf_printf(out, "complete -c rource -l %s", spec->name);
        if (spec->short_name)
            strbuf_printf(out, " -s %c", spec->short_name);
        switch (form_of(spec)) {
        case VALUE_WORDS:
        case VALUE_LISTED:
            strbuf_add(out, str_of(" -x -a '"));
            add_words(out, spec);
            strbuf_add_char(out, '\'');
            break;
        case VALUE_FILE:
            strbuf_add(out, str_of(" -r -F"));
            break;
        case VALUE_FOLDER:
            strbuf_add(out, str_of(" -x -a '(__fish_complete_directories)'"));
            break;
        case VALUE_OTHER:
            strbuf_add(out, str_of(" -x"));
            break;
        case VALUE_NONE:
            break;
        }
        strbuf_add(out, str_of(" -d '"));
        add_clause(out, spec, "\\", "\\'");
        strbuf_add(out, str_of("'\n"));
    }
}

void completions_script(struct strbuf *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        add_bash(out);
    else if (strcmp(shell, "zsh") == 0)
        add_zsh(out);
    else
        add_fish(out);
}
