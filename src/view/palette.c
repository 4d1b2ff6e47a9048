/* Palettes: the file, line by line.
 */
#include "rource/view/palette.h"

#include "rource/base/file.h"

/* Where the parser stands. */
struct place {
    const char *name;
    unsigned line;
    struct error *err;
};

static enum rc_status complain(const struct place *at, const char *what)
{
    return error_set(at->err, RC_EFORMAT, "%s:%u: %s", at->name, at->line, what);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == ',' || c == '\r';
}

/* The next of the names; empty when there is none left. */
static struct str next_name(struct str *rest)
{
    while (rest->n > 0 && is_blank(rest->p[0]))
        *rest = (struct str){rest->p + 1, rest->n - 1};
    struct str name = {rest->p, 0};
    while (name.n < rest->n && !is_blank(name.p[name.n]))
        name.n++;
    *rest = (struct str){rest->p + name.n, rest->n - name.n};
    return name;
}

static struct palette_entry *entry_of(struct palette *p, struct str name)
{
    for (size_t i = 0; i < p->list.count; i++) {
        if (str_equal(p->list.items[i].name, name))
            return &p->list.items[i];
    }
    return NULL;
}

static enum rc_status add(struct palette *p, const struct place *at, struct str name,
                          struct rgba color)
{
    if (str_equal(name, str_of("*"))) {
        p->others = color;
        return RC_OK;
    }
    if (str_has_prefix(name, str_of("*.")))
        name = (struct str){name.p + 2, name.n - 2};
    else if (str_has_prefix(name, str_of(".")))
        name = (struct str){name.p + 1, name.n - 1};
    if (name.n == 0 || memchr(name.p, '.', name.n) || memchr(name.p, '/', name.n))
        return complain(at, "an extension is what follows the last dot of a name, such as py; none "
                            "and * are known too");
    char *copy = arena_alloc(&p->arena, name.n, 1);
    if (!copy)
        return error_set(at->err, RC_ENOMEM, "out of memory while reading '%s'", at->name);
    for (size_t i = 0; i < name.n; i++)
        copy[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] - 'A' + 'a') : name.p[i];
    name.p = copy;
    if (str_equal(name, str_of("none")))
        name.n = 0;
    struct palette_entry *entry = entry_of(p, name);
    if (!entry && p->list.count == RC_PALETTE_MOST)
        return error_set(at->err, RC_ELIMIT, "%s:%u: there are more than %d extensions", at->name,
                         at->line, RC_PALETTE_MOST);
    if (!entry) {
        if (RC_RESERVE(&p->list, 1) < 0)
            return error_set(at->err, RC_ENOMEM, "out of memory while reading '%s'", at->name);
        entry = &p->list.items[p->list.count++];
    }
    *entry = (struct palette_entry){name, color};
    return RC_OK;
}

/* Takes the quotes off and what follows the colour away; false when that is no comment. */
static bool cut_value(struct str *value)
{
    struct str rest = {NULL, 0};
    size_t end = 0;
    if (value->n > 0 && value->p[0] == '"') {
        for (end = 1; end < value->n && value->p[end] != '"'; end++) {
        }
        if (end == value->n)
            return false;
        rest = (struct str){value->p + end + 1, value->n - end - 1};
        *value = (struct str){value->p + 1, end - 1};
    } else {
        while (end < value->n && value->p[end] != ' ' && value->p[end] != '\t')
            end++;
        rest = (struct str){value->p + end, value->n - end};
        *value = (struct str){value->p, end};
    }
    rest = str_trim(rest);
    return rest.n == 0 || rest.p[0] == '#';
}

static enum rc_status parse_line(struct palette *p, const struct place *at, struct str line)
{
    struct str names, value;
    struct rgba color;
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return RC_OK;
    if (!str_split(line, '=', &names, &value))
        return complain(at, "a line is extensions = colour, and here is no =");
    value = str_trim(value);
    if (!cut_value(&value) || !color_parse(value, &color))
        return complain(at, "a colour is RRGGBB in hexadecimal, such as 3572A5");
    struct str name = next_name(&names);
    if (name.n == 0)
        return complain(at, "no extension stands before the =");
    enum rc_status status = RC_OK;
    for (; name.n > 0 && status == RC_OK; name = next_name(&names))
        status = add(p, at, name, color);
    return status;
}

enum rc_status palette_parse(struct palette *out, struct error *err, const char *name,
                             struct str text)
{
    struct place at = {.name = name, .err = err};
    struct str line;
    enum rc_status status = RC_OK;
    if (str_has_prefix(text, str_of("\xEF\xBB\xBF")))
        text = (struct str){text.p + 3, text.n - 3};
    while (status == RC_OK && text.n > 0) {
        at.line++;
        str_split(text, '\n', &line, &text);
        status = parse_line(out, &at, line);
    }
    return status;
}

enum rc_status palette_load(struct palette *out, struct error *err, const char *path)
{
    struct file_view file;
    enum rc_status status = file_view_open(&file, err, path);
    if (status == RC_OK)
        status = palette_parse(out, err, path, file.bytes);
    file_view_close(&file);
    return status;
}

void palette_finish(struct palette *palette)
{
    mem_free(palette->list.items);
    arena_finish(&palette->arena);
    *palette = (struct palette){0};
}

bool palette_find(const struct palette *palette, struct str extension, struct rgba *out)
{
    for (size_t i = 0; i < palette->list.count; i++) {
        if (str_equal(palette->list.items[i].name, extension)) {
            *out = palette->list.items[i].color;
            return true;
        }
    }
    *out = palette->others;
    return palette->others.a > 0;
}
