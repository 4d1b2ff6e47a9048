/* Config files, through inih.
 *
 * inih cuts lines at 200 bytes and does not tell line numbers, so it is fed by a reader of our own,
 * which passes long values on in pieces (as inih's continuation lines) and knows the line.
 */
#include "rource/app/config.h"

#include <ini.h>

#include "rource/base/file.h"

/* Gource's keys for what is called otherwise here. */
static const struct {
    const char *gource, *option;
} gource_keys[] = {
    {"output-framerate", "framerate"},
    {"output-ppm-stream", "output"},
    {"background-colour", "background-color"},
    {"background", "background-color"},
    {"git-branch", "branch"},
    {"hash-seed", "seed"},
    {"file-filter", "hide-files"},
    {"file-show-filter", "show-files"},
    {"user-filter", "hide-users"},
    {"user-show-filter", "show-users"},
    {"disable-bloom", "no-bloom"},
    {"hide-bloom", "no-bloom"},
};

/* Options that mean the same here and there under the same name. */
static const char *const common_keys[] = {
    "viewport",
    "seconds-per-day",
    "auto-skip-seconds",
    "stop-at-time",
    "time-scale",
    "realtime",
    "start-date",
    "stop-date",
    "author-time",
    "title",
    "key",
    "date-format",
    "logo",
    "caption-file",
    "caption-duration",
    "camera-mode",
    "hide",
    "font-size",
    "font-file",
    "path",
    "user-image-dir",
    "default-user-image",
    "background-image",
};

struct reader {
    struct options *options;
    struct error *err;
    const char *name;
    struct log *log;
    struct str rest;  /* of the file */
    struct str piece; /* of a long line, not passed on yet */
    unsigned line;    /* of what was passed on last */
    bool continued;   /* that was a further piece of a line */
    struct strbuf section, key, value;
    unsigned value_line; /* of the pending key and value, 0 = nothing is pending */
    enum rc_status status;
};

const char *config_gource_name(struct str name)
{
    for (size_t i = 0; i < RC_COUNT(gource_keys); i++) {
        if (str_equal(name, str_of(gource_keys[i].gource)))
            return gource_keys[i].option;
    }
    return NULL;
}

static bool is_common(struct str key)
{
    for (size_t i = 0; i < RC_COUNT(common_keys); i++) {
        if (str_equal(key, str_of(common_keys[i])))
            return true;
    }
    return false;
}

static enum rc_status fail(struct reader *r, enum rc_status status, const char *what)
{
    if (r->status == RC_OK)
        r->status = error_set(r->err, status, "%s:%u: %s", r->name, r->line, what);
    return r->status;
}

/* ---- lines for inih ---- */

static bool may_begin_piece(char c)
{
    return c != ' ' && c != '\t' && c != ';' && c != '#' && c != '\r';
}

/* Length of the next piece of r->piece that fits into room bytes. A cut is made where inih, which
 * trims both sides and looks for comments, takes nothing away; 0 when there is no such place. */
static size_t piece_length(const struct reader *r, size_t room)
{
    if (r->piece.n <= room)
        return r->piece.n;
    for (size_t n = room; n > 0; n--) {
        const char before = r->piece.p[n - 1];
        if (may_begin_piece(r->piece.p[n]) && before != ' ' && before != '\t' && before != '=')
            return n;
    }
    return 0;
}

static char *put_piece(struct reader *r, char *out, size_t size)
{
    size_t n = 0;
    if (r->continued)
        out[n++] = ' ';
    const size_t length = piece_length(r, size - 3);
    if (length == 0 && r->piece.n) {
        fail(r, RC_EUSAGE, "this line is too long");
        return NULL;
    }
    if (length)
        memcpy(out + n, r->piece.p, length);
    n += length;
    out[n++] = '\n';
    out[n] = '\0';
    r->piece = (struct str){r->piece.p + length, r->piece.n - length};
    return out;
}

/* A comment fills a line, or follows a blank and a semicolon, as for inih. */
static struct str without_comment(struct str line)
{
    if (line.n && (line.p[0] == ';' || line.p[0] == '#'))
        line.n = 0;
    for (size_t i = 1; i < line.n; i++) {
        if (line.p[i] == ';' && (line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
            line.n = i;
    }
    return str_trim(line);
}

/* inih's fgets: the next line without its indentation, comments as empty lines. */
static char *read_line(char *out, int size, void *stream)
{
    struct reader *r = stream;
    if (r->status < 0 || size < 8)
        return NULL;
    r->continued = r->piece.n > 0;
    if (!r->continued) {
        if (r->rest.n == 0)
            return NULL;
        str_split(r->rest, '\n', &r->piece, &r->rest);
        r->piece = without_comment(str_trim(r->piece));
        r->line++;
    }
    return put_piece(r, out, (size_t)size);
}

/* ---- values from inih ---- */

static void skip_gource(struct reader *r)
{
    log_write(r->log, RC_LOG_WARNING, "%s:%u: Gource's %s has no counterpart in rource; skipped",
              r->name, r->value_line, r->key.p);
}

/* The option of the pending key in a section of Gource's. */
static const struct option_spec *find_gource(struct reader *r)
{
    const struct str key = strbuf_view(&r->key);
    const char *name = is_common(key) ? r->key.p : config_gource_name(key);
    if (!name)
        skip_gource(r);
    return name ? option_find(str_of(name)) : NULL;
}

/* Gource hides elements that rource does not have; the others count. */
static void keep_known_elements(struct reader *r, struct strbuf *value)
{
    static const char *const foreign[] = {"mouse", "root"};
    struct strbuf known = {0};
    struct str head, tail = strbuf_view(value);
    while (tail.n) {
        str_split(tail, ',', &head, &tail);
        head = str_trim(head);
        bool ours = true;
        for (size_t i = 0; i < RC_COUNT(foreign); i++)
            ours = ours && !str_equal(head, str_of(foreign[i]));
        if (!ours)
            continue;
        if (known.n)
            strbuf_add_char(&known, ',');
        strbuf_add(&known, head);
    }
    if (known.failed)
        fail(r, RC_ENOMEM, "out of memory");
    strbuf_finish(value);
    *value = known;
}

static const struct option_spec *find_own(struct reader *r)
{
    const struct option_spec *spec = option_find(strbuf_view(&r->key));
    if (spec && !(spec->flags & RC_OPTION_NO_CONFIG))
        return spec;
    const char *near = spec ? NULL : option_suggest(strbuf_view(&r->key));
    if (r->status == RC_OK)
        r->status =
            error_set(r->err, RC_EUSAGE, "%s:%u: %s %s%s%s", r->name, r->value_line, r->key.p,
                      spec ? "can only be given on the command line" : "is not an option",
                      near ? "; did you mean " : "", near ? near : "");
    return NULL;
}

static void unquote(struct reader *r)
{
    struct strbuf decoded = {0};
    if (r->value.n < 2 || r->value.p[0] != '"')
        return;
    if (quote_decode(&decoded, strbuf_view(&r->value)) < 0 || decoded.failed) {
        fail(r, RC_EUSAGE, "a value in double quotes must be quoted to its end, as in C");
        strbuf_finish(&decoded);
        return;
    }
    strbuf_finish(&r->value);
    r->value = decoded;
}

/* Gource switches skipping off with a key of its own. */
static bool is_disable_auto_skip(const struct reader *r)
{
    return str_equal(strbuf_view(&r->key), str_of("disable-auto-skip")) && r->value.n &&
           strchr("1tTyY", r->value.p[0]);
}

static void store(struct reader *r, const struct option_spec *spec)
{
    struct error reason = {0};
    const enum rc_status status =
        option_set(r->options, &reason, spec, RC_LAYER_CONFIG, strbuf_view(&r->value));
    if (status < 0 && r->status == RC_OK)
        r->status =
            error_set(r->err, status, "%s:%u: %s = %.200s: the value %s", r->name, r->value_line,
                      r->key.p, r->value.p ? r->value.p : "", reason.message);
}

static void commit_gource(struct reader *r)
{
    if (is_disable_auto_skip(r)) {
        strbuf_clear(&r->value);
        strbuf_add(&r->value, str_of("-1"));
        store(r, option_spec(RC_OPTION_ID_auto_skip_seconds));
        return;
    }
    const struct option_spec *spec = find_gource(r);
    if (!spec)
        return;
    if (spec->kind == RC_OPTION_ELEMENTS)
        keep_known_elements(r, &r->value);
    store(r, spec);
    if (spec == option_spec(RC_OPTION_ID_output)) {
        strbuf_clear(&r->value);
        strbuf_add(&r->value, str_of("ppm"));
        store(r, option_spec(RC_OPTION_ID_format));
    }
}

/* Stores the key and value that are complete now. */
static void commit(struct reader *r)
{
    if (r->value_line == 0 || r->status < 0)
        return;
    if (r->key.failed || r->value.failed || r->section.failed) {
        fail(r, RC_ENOMEM, "out of memory");
        return;
    }
    const struct str section = strbuf_view(&r->section);
    if (str_equal(section, str_of("gource")) || str_equal(section, str_of("display"))) {
        commit_gource(r);
    } else if (str_equal(section, str_of("rource"))) {
        const struct option_spec *spec = find_own(r);
        unquote(r);
        if (spec)
            store(r, spec);
    } else {
        r->line = r->value_line;
        fail(r, RC_EUSAGE,
             section.n ? "there are only the sections [rource], and Gource's [display] and [gource]"
                       : "options belong below a line [rource]");
    }
    r->value_line = 0;
}

/* inih's handler; a piece of a long line comes under the name of its beginning. */
static int take_value(void *user, const char *section, const char *name, const char *value)
{
    struct reader *r = user;
    if (!r->continued) {
        commit(r);
        strbuf_clear(&r->section);
        strbuf_clear(&r->key);
        strbuf_clear(&r->value);
        strbuf_add(&r->section, str_of(section));
        strbuf_add(&r->key, str_of(name));
        r->value_line = r->line;
    }
    strbuf_add(&r->value, str_of(value));
    return r->status == RC_OK;
}

/* inih counts the lines that it was given: finds the file's line of its nth. */
static void fail_at(struct reader *r, struct str text, int nth)
{
    char line[201];
    r->rest = text;
    r->piece.n = 0;
    r->line = 0;
    while (nth-- > 0 && read_line(line, (int)sizeof line - 1, r))
        ;
    fail(r, RC_EUSAGE, "expected name = value, [section] or # comment");
}

enum rc_status config_parse(struct options *options, struct error *err, const char *name,
                            struct str text, struct log *log)
{
    struct reader r = {
        .options = options, .err = err, .name = name, .log = log, .rest = text, .status = RC_OK};
    if (text.n && memchr(text.p, '\0', text.n))
        return error_set(err, RC_EUSAGE, "%s: this is not a text file", name);
    const int syntax = ini_parse_stream(read_line, &r, take_value, &r);
    commit(&r);
    if (syntax != 0 && r.status == RC_OK)
        fail_at(&r, text, syntax);
    strbuf_finish(&r.section);
    strbuf_finish(&r.key);
    strbuf_finish(&r.value);
    return r.status;
}

enum rc_status config_load(struct options *options, struct error *err, const char *path,
                           struct log *log)
{
    struct strbuf text = {0};
    enum rc_status status = file_read(&text, err, path);
    if (status == RC_OK)
        status = config_parse(options, err, path, strbuf_view(&text), log);
    strbuf_finish(&text);
    return status;
}

/* ---- writing ---- */

/* True when inih or unquote() would give back something else. */
static bool needs_quotes(struct str s)
{
    const struct str trimmed = str_trim(s);
    return s.n == 0 || quote_is_needed(s) || trimmed.n != s.n || memchr(s.p, ';', s.n) ||
           s.p[0] == '#';
}

/* C quotes in which also ; and the blanks are escaped, so that a line can be cut anywhere. */
static void add_quoted(struct strbuf *out, struct str s)
{
    struct strbuf plain = {0};
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        strbuf_clear(&plain);
        if (c == ';' || c == '#' || (c == ' ' && (i == 0 || i + 1 == s.n || s.p[i - 1] == ' '))) {
            strbuf_printf(out, "\\%03o", (unsigned)(unsigned char)c);
            continue;
        }
        quote_add(&plain, (struct str){&c, 1});
        if (plain.n > 1) /* in quotes of its own */
            strbuf_add(out, (struct str){plain.p + 1, plain.n - 2});
        else
            strbuf_add_char(out, c);
    }
    strbuf_add_char(out, '"');
    out->failed = out->failed || plain.failed;
    strbuf_finish(&plain);
}

/* Appends the lines of an option whose value differs from the default. */
static void add_option(const struct options *options, const struct options *defaults,
                       const struct option_spec *spec, struct strbuf *out)
{
    struct strbuf value = {0}, usual = {0};
    for (size_t item = 0; option_format(options, spec, item, &value); item++) {
        const bool has_default = option_format(defaults, spec, item, &usual);
        if (!has_default || !str_equal(strbuf_view(&value), strbuf_view(&usual))) {
            strbuf_printf(out, "%s = ", spec->name);
            if (needs_quotes(strbuf_view(&value)))
                add_quoted(out, strbuf_view(&value));
            else
                strbuf_add(out, strbuf_view(&value));
            strbuf_add_char(out, '\n');
        }
        strbuf_clear(&value);
        strbuf_clear(&usual);
    }
    out->failed = out->failed || value.failed || usual.failed;
    strbuf_finish(&value);
    strbuf_finish(&usual);
}

enum rc_status config_format(const struct options *options, struct strbuf *out)
{
    struct options defaults;
    enum rc_status status = options_init(&defaults);
    strbuf_add(out, str_of("[rource]\n"));
    for (int i = 0; status == RC_OK && i < RC_OPTION_COUNT; i++) {
        const struct option_spec *spec = option_spec((enum option_id)i);
        if (!(spec->flags & RC_OPTION_NO_CONFIG))
            add_option(options, &defaults, spec, out);
    }
    options_finish(&defaults);
    return status < 0 ? status : out->failed ? RC_ENOMEM : RC_OK;
}
