/* manual.c: the manual page, made from the table of options. It is written in the man macros, which
 * groff and mandoc read.
 */
#include "rource/app/manual.h"

#include "rource/app/options.h"

/* What roff would take for a command of its own is masked: backslashes, hyphens that are meant as
 * minus signs, and a dot or an apostrophe where a line begins. */
static void add_text(struct strbuf *out, struct str text)
{
    if (text.n > 0 && (text.p[0] == '.' || text.p[0] == '\''))
        strbuf_add(out, str_of("\\&"));
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if (c == '\\')
            strbuf_add(out, str_of("\\e"));
        else if (c == '-')
            strbuf_add(out, str_of("\\-"));
        else
            strbuf_add_char(out, c);
    }
}

static void add_option(struct strbuf *out, struct strbuf *text, const struct option_spec *spec)
{
    strbuf_add(out, str_of(".TP\n\\fB"));
    if (spec->short_name)
        strbuf_printf(out, "\\-%c\\fR, \\fB", spec->short_name);
    strbuf_add(out, str_of("\\-\\-"));
    add_text(out, str_of(spec->name));
    strbuf_add(out, str_of("\\fR"));
    if (spec->placeholder[0]) {
        strbuf_add(out, str_of(" \\fI"));
        add_text(out, str_of(spec->placeholder));
        strbuf_add(out, str_of("\\fR"));
    }
    strbuf_add_char(out, '\n');
    strbuf_clear(text);
    option_describe(spec, text);
    add_text(out, strbuf_view(text));
    strbuf_add_char(out, '\n');
    out->failed = out->failed || text->failed;
}

static void add_options(struct strbuf *out)
{
    struct strbuf text = {0};
    strbuf_add(out, str_of(".SH OPTIONS\n"));
    for (int group = 0; group < RC_GROUP_COUNT; group++) {
        strbuf_printf(out, ".SS %s\n", option_group_name((enum option_group)group));
        for (int i = 0; i < RC_OPTION_COUNT; i++) {
            const struct option_spec *spec = option_spec((enum option_id)i);
            if (spec->group == (enum option_group)group)
                add_option(out, &text, spec);
        }
    }
    strbuf_finish(&text);
}

static const char head[] =
    ".TH ROURCE 1 \"\" \"rource " ROURCE_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "rource \\- show the history of a repository as a moving picture\n"
    ".SH SYNOPSIS\n"
    ".B rource\n"
    "[\\fIOPTION\\fR]... [\\fIPATH\\fR]...\n"
    ".SH DESCRIPTION\n"
    "Directories branch outward, files are leaves, and people fly among them and change them.\n"
    ".B rource\n"
    "reads the repository or log at each\n"
    ".I PATH\n"
    "(the current folder when none is given) and plays its history in a window, or writes the\n"
    "frames to files or a stream. It needs no graphics card, and for files no display either.\n"
    ".PP\n"
    "The same input and options give the same pixels, whatever the machine and its number of\n"
    "processors. In the window the key\n"
    ".B H\n"
    "lists all others.\n";

static const char tail[] =
    ".SH CONFIGURATION\n"
    "A value may also follow an equals sign, as in \\fB\\-\\-width=1920\\fR; "
    "\\fB\\-\\-\\fIname\\fB=no\\fR turns a\n"
    "switch off. A file that \\fB\\-\\-config\\fR names holds lines of the form\n"
    "\\fIname\\fR = \\fIvalue\\fR below a line \\fB[rource]\\fR; files of Gource load too.\n"
    "The command line overrides the environment, and that the file.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n"
    "\\fBROURCE_\\fINAME\\fR\n"
    "The value of the option of that name, in capitals and with _ for \\-, as in\n"
    "\\fBROURCE_SECONDS_PER_DAY=2\\fR.\n"
    ".SH EXIT STATUS\n"
    ".TP\n"
    ".B 0\n"
    "Success.\n"
    ".TP\n"
    ".B 1\n"
    "Something failed; standard error says what. Frames that were written are whole.\n"
    ".TP\n"
    ".B 2\n"
    "An option or its value is wrong.\n"
    ".TP\n"
    ".B 130\n"
    "Interrupted; \\fB\\-\\-resume\\fR goes on where the run stopped.\n"
    ".SH EXAMPLES\n"
    ".TP\n"
    "Watch a repository, and go on with new commits:\n"
    ".B rource \\-\\-live .\n"
    ".TP\n"
    "A video of one minute:\n"
    ".B rource \\-\\-duration 60 \\-\\-output movie.y4m .\n"
    ".TP\n"
    "A picture of how a project looks today:\n"
    ".B rource \\-\\-screenshot today.png \\-\\-viewport 3840x2160 .\n"
    ".TP\n"
    "A log instead of a repository:\n"
    ".B git log \\-\\-pretty=format:'%H|%an|%at' \\-\\-numstat | rource \\-\n";

void manual_page(struct strbuf *out)
{
    strbuf_add(out, str_of(head));
    add_options(out);
    strbuf_add(out, str_of(tail));
}
