/* history/log_custom.c: Gource's custom form, time|user|A/M/D|path[|colour], one change a line.
 * Neighbouring lines of equal time and user are one commit. The order of the log is kept even where
 * its times go back.
 */
#include "log_date.h"
#include "log_reader.h"
#include "rource/base/clock.h"

/* No line yet. */
#define NO_TIME INT64_MIN

struct custom_line {
    int64_t time;
    struct str user, path;
    uint32_t color;
    uint8_t action;
    bool is_directory;     /* the path ended with a slash */
    const char *complaint; /* about something that can be passed over: the colour */
};

/* RRGGBB with an optional #. */
static bool parse_color(struct str s, uint32_t *color)
{
    uint32_t value = 0;
    if (s.n > 0 && s.p[0] == '#')
        s = (struct str){s.p + 1, s.n - 1};
    if (s.n != 6)
        return false;
    for (size_t i = 0; i < 6; i++) {
        const char c = s.p[i];
        const char lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    *color = 0xff000000u | value;
    return true;
}

/* path[|colour]: a path may hold bars if a colour follows, else it ends at the first. */
static void split_color(struct str rest, struct custom_line *out)
{
    const char *last = rest.n > 0 ? memrchr(rest.p, '|', rest.n) : NULL;
    out->path = rest;
    if (!last)
        return;
    const struct str color = {last + 1, (size_t)(rest.p + rest.n - last - 1)};
    if (parse_color(color, &out->color)) {
        out->path.n = (size_t)(last - rest.p);
        return;
    }
    struct str tail;
    str_split(rest, '|', &out->path, &tail);
    if (tail.n > 0)
        out->complaint = "colour passed over: expected six hex digits after the path";
}

static bool parse_action(struct str field, uint8_t *action)
{
    if (field.n == 0) {
        *action = RC_CHANGE_ADD;
        return true;
    }
    *action = (uint8_t)field.p[0];
    return field.n == 1 &&
           (*action == RC_CHANGE_ADD || *action == RC_CHANGE_MODIFY || *action == RC_CHANGE_DELETE);
}

/* Returns NULL, or what is wrong with the line. */
static const char *parse_line(struct str line, struct custom_line *out)
{
    static const char shape[] = "expected time|user|A, M or D|path";
    struct str time, action, rest;
    *out = (struct custom_line){0};
    if (str_has_prefix(line, str_of("\xef\xbb\xbf")))
        line = (struct str){line.p + 3, line.n - 3};
    if (!str_split(line, '|', &time, &rest) || !str_split(rest, '|', &out->user, &rest) ||
        !str_split(rest, '|', &action, &rest))
        return shape;
    if (!date_parse(time, &out->time, NULL) || !log_time_is_sane(out->time))
        return log_is_integer(time)
                   ? "the time is out of range: seconds since 1970 go from -10^11 to 10^11"
                   : "the time must be a number of seconds or YYYY-MM-DD HH:MM:SS";
    if (!parse_action(action, &out->action))
        return "the action must be A, M or D";
    split_color(rest, out);
    out->is_directory = out->path.n > 0 && out->path.p[out->path.n - 1] == '/';
    return log_path_check(out->path);
}

static bool same_commit(const struct custom_line *a, const struct custom_line *b)
{
    return a->time == b->time && str_equal(a->user, b->user);
}

/* First pass: an entry for each run of lines with one time and user. */
static enum rc_status list_commits(struct log_reader *reader, struct feed *feed, struct error *err)
{
    const struct str bytes = reader->params.bytes;
    struct line_cursor at = {bytes.p, bytes.p + bytes.n, reader->first_line};
    struct custom_line previous = {.time = NO_TIME}, parsed;
    enum rc_status status = RC_OK;
    while (at.p != at.end && status == RC_OK) {
        const struct log_entry start = {(size_t)(at.p - bytes.p), at.line, 0};
        struct str line;
        line_next(&at, &line);
        if (line.n == 0)
            continue;
        const char *wrong = parse_line(line, &parsed);
        const char *complaint = wrong ? wrong : parsed.complaint;
        if (complaint)
            status = log_reader_malformed(reader, err, start.line, complaint);
        if (wrong || status != RC_OK || same_commit(&parsed, &previous))
            continue;
        status =
            log_reader_add_entry(reader, (struct log_entry){start.offset, start.line, parsed.time});
        previous = parsed;
        if (feed_is_stopped(feed))
            return RC_EINTERRUPTED;
    }
    return status;
}

/* Logs made of git's output bear its quoting; a path that is not wholly quoted stays as it is. */
static struct str unquoted(struct log_reader *reader, struct str path)
{
    struct strbuf *decoded = &reader->scratch.path;
    if (path.n < 2 || path.p[0] != '"' || path.p[path.n - 1] != '"')
        return path;
    strbuf_clear(decoded);
    if (quote_decode(decoded, path) < 0 || decoded->failed || log_path_check(strbuf_view(decoded)))
        return path;
    return strbuf_view(decoded);
}

static enum rc_status add_change(struct log_reader *reader, struct history *h,
                                 const struct custom_line *line)
{
    const struct str path = unquoted(reader, line->path);
    struct change change = {.old_path = RC_PATH_NONE, .color = line->color, .action = line->action};
    if (line->is_directory && line->action != RC_CHANGE_DELETE)
        return RC_OK;
    const enum rc_status status = path_cache_add(&reader->paths, h, path, &change.path);
    return status == RC_OK ? log_reader_add_change(reader, change) : status;
}

static enum rc_status play_commit(struct log_reader *reader, const struct log_entry *entry,
                                  struct feed *feed)
{
    struct line_cursor at = log_reader_cursor(reader, entry);
    struct commit commit = {.time = entry->time};
    struct custom_line parsed;
    struct str line;
    enum rc_status status = RC_OK;
    bool has_author = false;
    reader->changes.count = 0;
    while (status == RC_OK && line_next(&at, &line)) {
        if (line.n == 0 || parse_line(line, &parsed))
            continue;
        if (!has_author)
            status = log_reader_author(reader, feed->history, parsed.user, &commit.author);
        has_author = true;
        if (status == RC_OK)
            status = add_change(reader, feed->history, &parsed);
    }
    if (status == RC_OK)
        status = feed_commit(feed, &commit, reader->changes.items, (uint32_t)reader->changes.count);
    return status;
}

static enum rc_status begin(struct log_reader *reader, struct feed *feed, struct error *err)
{
    const size_t count = reader->entries.count;
    int64_t *times = mem_alloc(count + 1, sizeof *times);
    if (!times)
        return RC_ENOMEM;
    for (size_t i = 0; i < count; i++)
        times[i] = reader->entries.items[i].time;
    const enum rc_status status = log_reader_begin(reader, feed, times, count, err);
    mem_free(times);
    return status;
}

static enum rc_status read_log(struct source *source, struct feed *feed, struct error *err)
{
    struct log_reader *reader = (struct log_reader *)source;
    enum rc_status status = list_commits(reader, feed, err);
    if (status == RC_OK)
        status = path_cache_expect(&reader->paths, reader->params.bytes.n);
    if (status == RC_OK)
        status = begin(reader, feed, err);
    for (size_t i = 0; i < reader->entries.count && status == RC_OK && !feed_is_done(feed); i++) {
        if (feed_is_stopped(feed))
            return RC_EINTERRUPTED;
        status = play_commit(reader, &reader->entries.items[i], feed);
        log_reader_forget(reader, &reader->entries.items[i]);
    }
    return status;
}

/* The last run of lines with one time and user. */
static size_t last_commit(struct str bytes)
{
    struct line_cursor at = {bytes.p, bytes.p + bytes.n, 1};
    struct custom_line previous = {.time = NO_TIME}, parsed;
    size_t last = 0;
    while (at.p != at.end) {
        const size_t start = (size_t)(at.p - bytes.p);
        struct str line;
        line_next(&at, &line);
        if (parse_line(line, &parsed) || same_commit(&parsed, &previous))
            continue;
        last = start;
        previous = parsed;
    }
    return last;
}

static bool probe(const struct source_params *params)
{
    struct line_cursor at = {params->bytes.p, params->bytes.p + params->bytes.n, 1};
    struct custom_line parsed;
    struct str line;
    return params->is_log && line_next(&at, &line) && !parse_line(line, &parsed);
}

static enum rc_status open_log(struct source **out, struct error *err,
                               const struct source_params *params)
{
    (void)err;
    return log_reader_create(out, sizeof(struct log_reader), params, &source_custom);
}

const struct source_ops source_custom = {
    .name = "custom log with time|user|action|path",
    .probe = probe,
    .open = open_log,
    .read = read_log,
    .close = log_reader_close,
    .take = log_reader_take,
    .last_commit = last_commit,
};
