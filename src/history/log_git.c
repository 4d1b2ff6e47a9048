/* history/log_git.c: reads a git log of any dialect: a pass over all lines lists the commits, then
 * their changes are read in playing order, which for a log as git prints it is from its end to its
 * start.
 */
#include "log_git.h"

/* Value + 1 of a lower-case hex digit, 0 for all else. A table, because the digits of a hash are as
 * good as random and each branch on one would be mispredicted half of the time. */
static const unsigned char hex_values[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

size_t log_hex_length(struct str s)
{
    size_t n = 0;
    while (n < s.n && hex_values[(unsigned char)s.p[n]] != 0)
        n++;
    return n;
}

uint64_t log_id_prefix(struct str hex)
{
    enum { DIGITS = 16 };
    uint64_t value = 0;
    const size_t n = hex.n < DIGITS ? hex.n : DIGITS;
    for (size_t i = 0; i < n; i++)
        value = value << 4 | (uint64_t)(hex_values[(unsigned char)hex.p[i]] - 1);
    return n == 0 ? 0 : value << 4 * (DIGITS - n);
}

/* ---- first pass: where the commits are ---- */

static enum rc_status add_commit_entry(struct log_reader *reader, struct line_cursor *at,
                                       struct log_entry entry, struct error *err)
{
    struct log_header header = {0};
    const char *wrong = reader->dialect->read_header(at, reader->params.author_time, &header);
    entry.time = wrong ? LOG_SKIPPED : header.time;
    const enum rc_status status = log_reader_add_entry(reader, entry);
    if (status != RC_OK || !wrong)
        return status;
    return log_reader_malformed(reader, err, entry.line, wrong);
}

/* Lines that start with a blank are the message or --stat. */
static bool may_be_change(struct str line)
{
    return line.n > 0 && line.p[0] != ' ';
}

static bool scratch_failed(const struct log_reader *reader)
{
    return reader->scratch.path.failed || reader->scratch.old_path.failed;
}

static bool is_change(struct log_reader *reader, struct str line)
{
    struct log_change change;
    return may_be_change(line) && !log_change_parse(line, &reader->scratch, &change) &&
           change.path.n > 0;
}

static enum rc_status no_changes(struct log_reader *reader, struct error *err)
{
    for (size_t i = 0; i < reader->entries.count; i++)
        if (reader->entries.items[i].time != LOG_SKIPPED)
            return error_set(err, RC_EFORMAT,
                             "%s: the commits of this log have no lines of changes; make it with "
                             "git log --numstat, --name-status or --raw",
                             log_reader_name(reader));
    return RC_OK; /* log_reader_begin() has a word for that */
}

/* What stands before the first header. */
static enum rc_status add_rest(struct log_reader *reader, struct log_entry entry, struct error *err)
{
    if (reader->has_last)
        return log_reader_add_entry(reader, entry);
    return log_reader_malformed(reader, err, entry.line, "not part of any commit");
}

static enum rc_status list_commits(struct log_reader *reader, struct feed *feed, struct error *err)
{
    const struct str bytes = reader->params.bytes;
    struct line_cursor at = {bytes.p, bytes.p + bytes.n, reader->first_line};
    enum rc_status status = RC_OK;
    bool has_changes = reader->params.live; /* a live log may begin with commits that have none */
    while (at.p != at.end && status == RC_OK) {
        struct line_cursor start = at;
        struct str line;
        line_next(&at, &line);
        if (reader->dialect->is_header(line)) {
            const struct log_entry entry = {(size_t)(start.p - bytes.p), start.line, 0, false};
            status = add_commit_entry(reader, &start, entry, err);
            at = start;
            if (feed_is_stopped(feed))
                return RC_EINTERRUPTED;
        } else if (reader->entries.count == 0 && str_trim(line).n > 0) {
            const struct log_entry entry = {(size_t)(start.p - bytes.p), start.line,
                                            reader->last.time, true};
            status = add_rest(reader, entry, err);
        } else if (!has_changes) {
            has_changes = is_change(reader, line);
            if (scratch_failed(reader))
                return RC_ENOMEM;
        }
    }
    return status == RC_OK && !has_changes ? no_changes(reader, err) : status;
}

/* git prints the newest commit first unless told otherwise. */
static bool is_newest_first(const struct log_reader *reader)
{
    const struct log_entry *items = reader->entries.items;
    size_t first = 0, last = reader->entries.count;
    while (first < last && (items[first].time == LOG_SKIPPED || items[first].is_rest))
        first++;
    while (last > first && items[last - 1].time == LOG_SKIPPED)
        last--;
    if (first == last || items[first].time == items[last - 1].time)
        return reader->was_reversed;
    return items[first].time > items[last - 1].time;
}

/* ---- second pass: changes ---- */

/* Makes an action of a numstat line by what is live: git's " => " may also be part of a name. */
static const char *resolve_numstat(struct log_reader *reader, struct log_change *change)
{
    /* Few readings are worth a look: more arrows than this are not a file that somebody named. */
    enum { MAX_READINGS = 8 };
    const struct str text = change->path;
    if (!change->may_be_rename)
        return NULL;
    if (live_has(&reader->live, path_cache_find(&reader->paths, text)))
        return log_path_check(text);
    size_t from = 0, first = 0;
    bool found = false;
    for (int i = 0; i < MAX_READINGS; i++) {
        const size_t start = from;
        if (!log_rename_split(text, &from, &reader->scratch, change))
            break;
        if (live_has(&reader->live, path_cache_find(&reader->paths, change->old_path)))
            return NULL;
        first = found ? first : start;
        found = true;
    }
    if (found && log_rename_split(text, &first, &reader->scratch, change))
        return NULL;
    change->path = text;
    change->action = 0;
    return log_path_check(text);
}

static enum rc_status add_change(struct log_reader *reader, struct history *h,
                                 const struct log_change *from)
{
    struct change change = {.old_path = RC_PATH_NONE, .action = from->action};
    enum rc_status status = path_cache_add(&reader->paths, h, from->path, &change.path);
    if (status == RC_OK && from->action == RC_CHANGE_RENAME)
        status = path_cache_add(&reader->paths, h, from->old_path, &change.old_path);
    if (status != RC_OK)
        return status;
    const bool is_live = live_has(&reader->live, change.path);
    if (from->is_numstat) {
        const bool moves = change.action == RC_CHANGE_RENAME && change.path != change.old_path &&
                           live_has(&reader->live, change.old_path);
        change.action = moves ? RC_CHANGE_RENAME : is_live ? RC_CHANGE_MODIFY : RC_CHANGE_ADD;
        if (!moves)
            change.old_path = RC_PATH_NONE;
    }
    status = live_apply(&reader->live, &change, NULL, NULL);
    return status == RC_OK ? log_reader_add_change(reader, change) : status;
}

/* The same for most lines: numstat's with a path that stands for itself. */
static enum rc_status add_plain_change(struct log_reader *reader, struct history *h,
                                       const struct log_line *line)
{
    const struct str path = {line->text.p + line->path, line->text.n - line->path};
    struct change change = {.old_path = RC_PATH_NONE, .action = RC_CHANGE_MODIFY};
    enum rc_status status =
        path_cache_add_hashed(&reader->paths, h, path, line->hash, &change.path);
    if (status == RC_OK && !live_has(&reader->live, change.path)) {
        change.action = RC_CHANGE_ADD;
        status = live_apply(&reader->live, &change, NULL, NULL);
    }
    return status == RC_OK ? log_reader_add_change(reader, change) : status;
}

/* The next line in playing order behind those that were looked at; false when there is none. */
static bool next_ahead(struct log_reader *reader, struct str *line)
{
    struct log_ahead *ahead = &reader->ahead;
    while (!line_next(&ahead->at, line)) {
        if (ahead->next >= reader->entries.count)
            return false;
        const struct log_entry *entry =
            log_reader_entry(reader, ahead->next++, reader->was_reversed);
        if (entry->time == LOG_SKIPPED)
            continue;
        ahead->at = log_reader_cursor(reader, entry);
        ahead->has_arrows = memchr(ahead->at.p, '>', (size_t)(ahead->at.end - ahead->at.p));
    }
    return true;
}

/* Looks at one more line. Two readings of a path's table wait for memory, and so does what is known
 * of the file; what is asked for so early is there when its line is played. A line that is read
 * amiss here costs time only. */
static void look_ahead(struct log_reader *reader)
{
    struct log_ahead *ahead = &reader->ahead;
    const uint32_t now = ahead->count++;
    const struct log_line *half = &ahead->lines[(now + LOG_AHEAD / 2) % LOG_AHEAD];
    if (half->has_hash)
        live_prefetch(&reader->live, path_cache_guess(&reader->paths, half->hash));
    struct log_line *new = &ahead->lines[now % LOG_AHEAD];
    *new = (struct log_line){0};
    if (!next_ahead(reader, &new->text))
        return;
    new->next = ahead->at.p;
    if (!may_be_change(new->text))
        return;
    const struct str line = new->text;
    size_t path = 0;
    if (!ahead->has_arrows && log_change_is_plain(line, &path))
        new->path = path;
    else if (memrchr(line.p, '\t', line.n))
        path = (size_t)((const char *)memrchr(line.p, '\t', line.n) - line.p) + 1;
    new->has_hash = path > 0 && path < line.n;
    if (new->has_hash)
        new->hash = path_cache_prefetch(&reader->paths, (struct str){line.p + path, line.n - path});
}

/* The line at *at, which moves on to the following one; false at the end. Mostly it is the oldest
 * of those that were looked at; another has a text and no more. */
static bool take_line(struct log_reader *reader, struct line_cursor *at, struct log_line *line)
{
    const struct log_ahead *ahead = &reader->ahead;
    if (at->p == at->end)
        return false;
    *line = ahead->lines[ahead->count % LOG_AHEAD];
    look_ahead(reader);
    if (line->text.p == at->p) {
        at->p = line->next;
        at->line++;
        return true;
    }
    *line = (struct log_line){0};
    return line_next(at, &line->text);
}

static void begin_ahead(struct log_reader *reader)
{
    reader->ahead = (struct log_ahead){0};
    for (int i = 0; i < LOG_AHEAD; i++)
        look_ahead(reader);
}

/* Reads the lines below a header. When a commit has its changes in two forms (--raw --numstat), the
 * one with actions comes first and is taken. */
static enum rc_status read_changes(struct log_reader *reader, struct line_cursor *at,
                                   struct feed *feed, struct error *err)
{
    enum rc_status status = RC_OK;
    bool has_actions = false;
    reader->changes.count = 0;
    for (uint64_t number = at->line; status == RC_OK; number = at->line) {
        struct log_line taken;
        struct log_change change;
        if (!take_line(reader, at, &taken))
            break;
        if (taken.path > 0) {
            if (!has_actions)
                status = add_plain_change(reader, feed->history, &taken);
            continue;
        }
        const struct str line = taken.text;
        if (feed->message.n == 0 && str_has_prefix(line, str_of("    ")))
            feed->message =
                str_trim(line); /* git indents messages; the first line is the subject */
        if (!may_be_change(line))
            continue;
        const char *wrong = log_change_parse(line, &reader->scratch, &change);
        if (!wrong && change.is_numstat && has_actions)
            continue;
        if (!wrong && change.is_numstat)
            wrong = resolve_numstat(reader, &change);
        if (scratch_failed(reader))
            return RC_ENOMEM;
        if (wrong) {
            status = log_reader_malformed(reader, err, number, wrong);
        } else if (change.path.n > 0) {
            has_actions = !change.is_numstat;
            status = add_change(reader, feed->history, &change);
        }
    }
    return status;
}

static enum rc_status read_header(struct log_reader *reader, struct line_cursor *at,
                                  struct feed *feed, struct commit *commit)
{
    struct log_header header = {0};
    if (reader->dialect->read_header(at, reader->params.author_time, &header))
        return RC_EFORMAT; /* the first pass could read it */
    *commit = (struct commit){.time = header.time,
                              .id_prefix = header.id_prefix,
                              .zone_minutes = header.zone_minutes,
                              .flags = header.flags};
    return log_reader_author(reader, feed->history, header.author, &commit->author);
}

static enum rc_status play_commit(struct log_reader *reader, const struct log_entry *entry,
                                  struct feed *feed, struct error *err)
{
    struct line_cursor at = log_reader_cursor(reader, entry);
    struct commit commit = reader->last;
    enum rc_status status = entry->is_rest ? RC_OK : read_header(reader, &at, feed, &commit);
    for (uint64_t line = entry->line; line < at.line; line++)
        look_ahead(reader);
    if (status == RC_OK && entry + 1 == reader->entries.items + reader->entries.count) {
        reader->last = commit;
        reader->has_last = true;
    }
    if (status == RC_OK)
        status = read_changes(reader, &at, feed, err);
    if (status == RC_OK)
        status = feed_commit(feed, &commit, reader->changes.items, (uint32_t)reader->changes.count);
    return status;
}

bool log_git_probe(const struct source_params *params, const struct log_dialect *dialect)
{
    struct line_cursor at = {params->bytes.p, params->bytes.p + params->bytes.n, 1};
    struct log_header header;
    return params->is_log && !dialect->read_header(&at, false, &header);
}

size_t log_git_last_commit(struct str bytes, const struct log_dialect *dialect)
{
    struct line_cursor at = {bytes.p, bytes.p + bytes.n, 1};
    size_t last = 0;
    while (at.p != at.end) {
        const size_t start = (size_t)(at.p - bytes.p);
        struct str line;
        line_next(&at, &line);
        if (dialect->is_header(line))
            last = start;
    }
    return last;
}

enum rc_status log_git_read(struct source *source, struct feed *feed, struct error *err)
{
    struct log_reader *reader = (struct log_reader *)source;
    if (!reader->live.history)
        live_init(&reader->live, feed->history);
    enum rc_status status = list_commits(reader, feed, err);
    if (status == RC_OK)
        status = path_cache_expect(&reader->paths, reader->params.bytes.n);
    if (status != RC_OK)
        return status;
    const bool reversed = is_newest_first(reader);
    reader->was_reversed = reversed;
    status = log_reader_begin(reader, feed, reversed, err);
    begin_ahead(reader);
    const size_t count = reader->entries.count;
    for (size_t i = 0; i < count && status == RC_OK && !feed_is_done(feed); i++) {
        if (feed_is_stopped(feed))
            return RC_EINTERRUPTED;
        const struct log_entry *entry = log_reader_entry(reader, i, reversed);
        if (entry->time != LOG_SKIPPED)
            status = play_commit(reader, entry, feed, err);
        else if (entry + 1 == reader->entries.items + count)
            reader->has_last = false;
        log_reader_forget(reader, entry, reversed);
    }
    return status;
}
