/* Captions: the file, line by line, and their order in time.
 */
#include "rource/app/captions.h"

#include "rource/base/clock.h"
#include "rource/base/file.h"

/* Where the parser stands. */
struct place {
    const char *name;
    unsigned line;
    bool strict;
    struct error *err;
    struct log *log;
};

static enum rc_status complain(const struct place *at, const char *what)
{
    if (at->strict)
        return error_set(at->err, RC_EFORMAT, "%s:%u: %s", at->name, at->line, what);
    log_write(at->log, RC_LOG_WARNING, "%s:%u: %s; the line is skipped", at->name, at->line, what);
    return RC_OK;
}

/* Puts a caption behind all that are not later: a file is nearly always in order. */
static void insert(struct captions *c, struct view_caption new)
{
    size_t at = c->list.count++;
    for (; at > 0 && c->list.items[at - 1].time > new.time; at--)
        c->list.items[at] = c->list.items[at - 1];
    c->list.items[at] = new;
}

static enum rc_status add(struct captions *c, const struct place *at, int64_t time, struct str text)
{
    if (c->list.count == RC_CAPTIONS_MOST)
        return error_set(at->err, RC_ELIMIT, "%s:%u: there are more than %d captions", at->name,
                         at->line, RC_CAPTIONS_MOST);
    const enum rc_status status = RC_RESERVE(&c->list, 1);
    char *copy = status == RC_OK ? arena_alloc(&c->arena, text.n + 1, 1) : NULL;
    if (!copy)
        return error_set(at->err, RC_ENOMEM, "out of memory while reading '%s'", at->name);
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    insert(c, (struct view_caption){time, copy});
    return RC_OK;
}

static enum rc_status parse_line(struct captions *c, const struct place *at, struct str line)
{
    struct str date, text;
    int64_t time;
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return RC_OK;
    if (!str_split(line, '|', &date, &text))
        return complain(at, "a caption is time|text, and here is no |");
    text = str_trim(text);
    if (!date_parse(str_trim(date), &time, NULL))
        return complain(at, "a caption begins with seconds since 1970 or a date YYYY-MM-DD "
                            "[HH:MM[:SS]] [Z|+HH:MM]");
    if (text.n > RC_CAPTION_BYTES)
        return complain(at, "this caption is longer than 4096 bytes");
    if (text.n == 0 || memchr(text.p, '\0', text.n))
        return complain(at, text.n == 0 ? "this caption is empty" : "this caption holds a NUL");
    return add(c, at, time, text);
}

enum rc_status captions_parse(struct captions *out, struct error *err, const char *name,
                              struct str text, bool strict, struct log *log)
{
    struct place at = {.name = name, .strict = strict, .err = err, .log = log};
    struct str line;
    enum rc_status status = RC_OK;
    if (str_has_prefix(text, str_of("\xEF\xBB\xBF"))) {
        text.p += 3;
        text.n -= 3;
    }
    while (status == RC_OK && text.n > 0) {
        at.line++;
        str_split(text, '\n', &line, &text);
        status = parse_line(out, &at, line);
    }
    return status;
}

enum rc_status captions_load(struct captions *out, struct error *err, const char *path, bool strict,
                             struct log *log)
{
    struct file_view file;
    enum rc_status status = file_view_open(&file, err, path);
    if (status == RC_OK)
        status = captions_parse(out, err, path, file.bytes, strict, log);
    file_view_close(&file);
    return status;
}

void captions_finish(struct captions *captions)
{
    mem_free(captions->list.items);
    arena_finish(&captions->arena);
    *captions = (struct captions){0};
}
