/* history/log_chunk.c: takes the lines of a git log apart, whatever their order will be.
 */
#include "log_chunk.h"

void log_chunk_finish(struct log_chunk *chunk)
{
    mem_free_pages(chunk->block, chunk->block_bytes);
    *chunk = (struct log_chunk){0};
}

void log_taker_finish(struct log_taker *taker)
{
    mem_free(taker->commits.items);
    mem_free(taker->complaints.items);
    mem_free(taker->wrongs.items);
    mem_free(taker->words.items);
    mem_free(taker->paths.items);
    mem_free(taker->arrows.items);
    mem_free(taker->authors.items);
    log_scratch_finish(&taker->scratch);
    arena_finish(&taker->texts);
    *taker = (struct log_taker){0};
}

/* What the lines at hand belong to. */
enum place {
    BEFORE_ALL, /* no header came yet, and there is no commit to continue */
    IN_COMMIT,
    IN_DAMAGED, /* a header could not be read, so its changes have nobody to belong to */
};

struct taking {
    struct log_taker *taker;
    const struct log_form *form;
    struct log_chunk *out;
    enum place place;
    bool may_have_rest;
    bool has_message;  /* of the commit at hand */
    struct str author; /* of the commit before */
};

static enum rc_status add_word(struct taking *t, enum log_word kind, uint32_t number)
{
    struct log_taker *taker = t->taker;
    if (RC_RESERVE(&taker->words, 1) != RC_OK)
        return RC_ENOMEM;
    taker->words.items[taker->words.count++] = (uint32_t)kind << LOG_WORD_SHIFT | number;
    return RC_OK;
}

static enum rc_status add_note(struct taking *t, enum log_note note, uint32_t number)
{
    return add_word(t, LOG_NOTE, number << LOG_NOTE_SHIFT | note);
}

/* A number by itself, of all 32 bits. */
static enum rc_status add_raw(struct taking *t, uint32_t number)
{
    struct log_taker *taker = t->taker;
    if (RC_RESERVE(&taker->words, 1) != RC_OK)
        return RC_ENOMEM;
    taker->words.items[taker->words.count++] = number;
    return RC_OK;
}

static enum rc_status add_text(struct taking *t, struct str text)
{
    struct log_taker *taker = t->taker;
    const size_t count = log_text_words((uint32_t)text.n);
    if (RC_RESERVE(&taker->words, count) != RC_OK)
        return RC_ENOMEM;
    memcpy(taker->words.items + taker->words.count, text.p, text.n);
    taker->words.count += count;
    return RC_OK;
}

/* A path whose number will be put into a new word. `text` must outlive the chunk's taking. */
static enum rc_status add_path(struct taking *t, enum log_word kind, struct str text)
{
    struct log_taker *taker = t->taker;
    if (RC_RESERVE(&taker->paths, 1) != RC_OK)
        return RC_ENOMEM;
    taker->paths.items[taker->paths.count++] = (struct log_pending){
        .text = text, .hash = log_text_hash(text), .at = (uint32_t)taker->words.count};
    return add_word(t, kind, 0);
}

/* ---- headers ---- */

static enum rc_status complain(struct taking *t, uint64_t line, const char *text)
{
    struct log_taker *taker = t->taker;
    if (RC_RESERVE(&taker->complaints, 1) != RC_OK)
        return RC_ENOMEM;
    taker->complaints.items[taker->complaints.count++] =
        (struct log_complaint){.line = (uint32_t)line, .text = text};
    return RC_OK;
}

static enum rc_status add_commit(struct taking *t, const struct log_header *header)
{
    struct log_taker *taker = t->taker;
    if (RC_RESERVE(&taker->commits, 1) != RC_OK || RC_RESERVE(&taker->authors, 1) != RC_OK)
        return RC_ENOMEM;
    const struct str author = header->author.n > 0 ? header->author : str_of("Unknown");
    const size_t at = taker->commits.count++;
    taker->commits.items[at] = (struct log_commit){.time = header->time,
                                                   .id_prefix = header->id_prefix,
                                                   .first_word = (uint32_t)taker->words.count,
                                                   .author = LOG_AUTHOR_BEFORE,
                                                   .zone_minutes = header->zone_minutes,
                                                   .flags = header->flags};
    t->place = IN_COMMIT;
    t->has_message = false;
    t->out->ends_damaged = false;
    if (str_equal(author, t->author))
        return RC_OK;
    t->author = author;
    taker->authors.items[taker->authors.count++] =
        (struct log_pending){.text = author, .hash = log_text_hash(author), .at = (uint32_t)at};
    return RC_OK;
}

/* At a line that is a header. */
static enum rc_status take_header(struct taking *t, struct line_cursor *at)
{
    struct log_header header = {0};
    const uint64_t line = at->line;
    const char *wrong = t->form->dialect->read_header(at, t->form->author_time, &header);
    t->may_have_rest = false;
    if (!wrong)
        return add_commit(t, &header);
    t->place = IN_DAMAGED;
    t->out->ends_damaged = true;
    return complain(t, line, wrong);
}

/* A line before the first header. */
static enum rc_status take_stray(struct taking *t, uint64_t line)
{
    if (!t->may_have_rest)
        return complain(t, line, "not part of any commit");
    const struct log_header none = {.author = str_of("")};
    t->out->has_rest = true;
    t->may_have_rest = false;
    return add_commit(t, &none);
}

/* ---- changes ---- */

static enum rc_status add_wrong(struct taking *t, uint64_t line, const char *wrong)
{
    struct log_taker *taker = t->taker;
    uint32_t i = 0;
    while (i < taker->wrongs.count && taker->wrongs.items[i] != wrong)
        i++;
    if (i == taker->wrongs.count) { /* there are about ten */
        if (RC_RESERVE(&taker->wrongs, 1) != RC_OK)
            return RC_ENOMEM;
        taker->wrongs.items[taker->wrongs.count++] = wrong;
    }
    const enum rc_status status = add_note(t, LOG_WRONG, i);
    return status == RC_OK ? add_raw(t, (uint32_t)line) : status;
}

/* A path that may have been decoded into the scratch, which the next line overwrites. */
static enum rc_status add_parsed_path(struct taking *t, enum log_word kind, struct str path,
                                      const struct strbuf *scratch)
{
    if (path.p == scratch->p) {
        char *copy = arena_alloc(&t->taker->texts, path.n, 1);
        if (!copy)
            return RC_ENOMEM;
        memcpy(copy, path.p, path.n);
        path.p = copy;
    }
    return add_path(t, kind, path);
}

static enum rc_status add_riddle(struct taking *t, uint64_t line, struct str text)
{
    t->out->has_riddles = true;
    enum rc_status status = add_note(t, LOG_RIDDLE, (uint32_t)text.n);
    if (status == RC_OK)
        status = add_raw(t, (uint32_t)line);
    return status == RC_OK ? add_text(t, text) : status;
}

/* Numstat's path with " => ": a rename, or a file whose name has an arrow. Mostly there is one way
 * to read it as a rename. */
static enum rc_status add_arrow(struct taking *t, uint64_t line, struct str text)
{
    struct log_scratch *scratch = &t->taker->scratch;
    struct log_change change, another;
    size_t from = 0;
    if (!log_rename_split(text, &from, scratch, &change))
        return add_riddle(t, line, text);
    struct log_taker *taker = t->taker;
    const size_t words = taker->words.count, paths = taker->paths.count;
    if (RC_RESERVE(&taker->arrows, 1) != RC_OK)
        return RC_ENOMEM;
    enum rc_status status = add_word(t, LOG_ARROW, 0);
    if (status == RC_OK)
        status = add_parsed_path(t, (enum log_word)0, change.path, &scratch->path);
    if (status == RC_OK)
        status = add_parsed_path(t, (enum log_word)0, change.old_path, &scratch->old_path);
    if (status != RC_OK)
        return status;
    if (log_rename_split(text, &from, scratch, &another)) {
        taker->words.count = words;
        taker->paths.count = paths;
        return add_riddle(t, line, text);
    }
    taker->arrows.items[taker->arrows.count++] =
        (struct log_pending){.text = text, .hash = log_text_hash(text), .at = (uint32_t)words};
    return RC_OK;
}

static enum rc_status add_parsed(struct taking *t, const struct log_change *change)
{
    const struct log_scratch *scratch = &t->taker->scratch;
    enum log_word kind = LOG_NUMSTAT;
    if (change->action == RC_CHANGE_RENAME)
        kind = change->is_numstat ? LOG_MOVE : LOG_RENAME;
    else if (!change->is_numstat)
        kind = change->action == RC_CHANGE_ADD      ? LOG_ADD
               : change->action == RC_CHANGE_DELETE ? LOG_DELETE
                                                    : LOG_MODIFY;
    enum rc_status status = add_parsed_path(t, kind, change->path, &scratch->path);
    if (status == RC_OK && change->action == RC_CHANGE_RENAME)
        status = add_parsed_path(t, (enum log_word)0, change->old_path, &scratch->old_path);
    return status;
}

/* A line below a header that is not blank and no message. */
static enum rc_status take_change(struct taking *t, struct str line, uint64_t number)
{
    struct log_scratch *scratch = &t->taker->scratch;
    struct log_change change;
    if (t->place != IN_COMMIT && t->out->has_changes)
        return RC_OK;
    const char *wrong = log_change_parse(line, scratch, &change);
    if (log_scratch_failed(scratch))
        return RC_ENOMEM;
    t->out->has_changes |= !wrong && change.path.n > 0;
    if (t->place != IN_COMMIT)
        return RC_OK;
    if (wrong)
        return add_wrong(t, number, wrong);
    if (change.path.n == 0)
        return RC_OK;
    if (!change.may_be_rename)
        return add_parsed(t, &change);
    const enum rc_status status = add_arrow(t, number, change.path);
    return log_scratch_failed(scratch) ? RC_ENOMEM : status;
}

/* git indents messages; the first line is the subject. What is kept of it is much shorter than what
 * may stand here. */
static enum rc_status take_message(struct taking *t, struct str line)
{
    enum { MOST = 4 * RC_SUBJECT_MOST };
    if (!t->form->keeps_messages || t->has_message || t->place != IN_COMMIT ||
        !str_has_prefix(line, str_of("    ")))
        return RC_OK;
    line = str_trim(line);
    if (line.n == 0)
        return RC_OK;
    line.n = line.n < MOST ? line.n : MOST;
    t->has_message = true;
    const enum rc_status status = add_note(t, LOG_MESSAGE, (uint32_t)line.n);
    return status == RC_OK ? add_text(t, line) : status;
}

/* Any line but a plain change. */
static enum rc_status take_line(struct taking *t, struct line_cursor *at,
                                const struct line_cursor *start, struct str line)
{
    if (t->form->dialect->is_header(line)) {
        *at = *start;
        return take_header(t, at);
    }
    if (t->place == BEFORE_ALL && str_trim(line).n > 0) {
        const bool continues = t->may_have_rest;
        const enum rc_status status = take_stray(t, start->line);
        if (status != RC_OK || !continues)
            return status;
    }
    if (line.n == 0)
        return RC_OK;
    return line.p[0] == ' ' ? take_message(t, line) : take_change(t, line, start->line);
}

static void begin(struct log_taker *taker)
{
    taker->commits.count = taker->complaints.count = taker->wrongs.count = 0;
    taker->words.count = taker->paths.count = taker->arrows.count = taker->authors.count = 0;
    arena_reset(&taker->texts);
}

/* Takes a line that most lines are like, when there is such a one; *arrow is the next '>' in the
 * log, or its end. */
static bool take_plain(struct taking *t, struct line_cursor *at, const char **arrow,
                       enum rc_status *status)
{
    const char *path = log_change_plain_path(at->p, at->end);
    if (!path)
        return false;
    const char *lf = memchr(path, '\n', (size_t)(at->end - path));
    const char *stop = lf ? lf : at->end;
    struct str text = {path, (size_t)(stop - path)};
    if (text.n > 0 && text.p[text.n - 1] == '\r')
        text.n--;
    if (text.n == 0 || text.n > LOG_PATH_MAX)
        return false;
    if (*arrow < path) {
        const char *next = memchr(path, '>', (size_t)(at->end - path));
        *arrow = next ? next : at->end;
    }
    if (*arrow < stop)
        return false;
    at->p = lf ? lf + 1 : at->end;
    at->line++;
    t->out->has_changes = true;
    *status = add_path(t, LOG_NUMSTAT, text);
    return true;
}

enum rc_status log_taker_take(struct log_taker *taker, const struct log_form *form,
                              struct str bytes, struct log_chunk *out)
{
    struct line_cursor at = {bytes.p, bytes.p + bytes.n, 0};
    struct taking t = {
        .taker = taker, .form = form, .out = out, .may_have_rest = form->may_have_rest};
    enum rc_status status = bytes.n > UINT32_MAX ? RC_ELIMIT : RC_OK;
    const char *arrow = bytes.p;
    struct str line;
    begin(taker);
    *out = (struct log_chunk){0};
    while (status == RC_OK) {
        const struct line_cursor start = at;
        if (t.place == IN_COMMIT && take_plain(&t, &at, &arrow, &status))
            continue;
        if (!line_next(&at, &line))
            break;
        status = take_line(&t, &at, &start, line);
    }
    out->line_count = at.line;
    return status;
}

/* ---- giving ---- */

/* Moves n elements to *to, which moves on. */
static void *put(unsigned char **to, const void *items, size_t n, size_t size)
{
    void *at = *to;
    if (n > 0)
        memcpy(at, items, n * size);
    *to += n * size;
    return at;
}

enum rc_status log_taker_give(struct log_taker *taker, struct log_chunk *out)
{
    const size_t commits = taker->commits.count, complaints = taker->complaints.count;
    const size_t wrongs = taker->wrongs.count, words = taker->words.count;
    const size_t bytes = commits * sizeof *out->commits + complaints * sizeof *out->complaints +
                         wrongs * sizeof *out->wrongs + words * sizeof *out->words;
    if (bytes == 0)
        return RC_OK;
    out->block = mem_alloc_pages(bytes);
    out->block_bytes = bytes;
    if (!out->block)
        return RC_ENOMEM;
    unsigned char *to = out->block; /* by falling alignment */
    out->commits = put(&to, taker->commits.items, commits, sizeof *out->commits);
    out->complaints = put(&to, taker->complaints.items, complaints, sizeof *out->complaints);
    out->wrongs = put(&to, taker->wrongs.items, wrongs, sizeof *out->wrongs);
    out->words = put(&to, taker->words.items, words, sizeof *out->words);
    out->commit_count = (uint32_t)commits;
    out->complaint_count = (uint32_t)complaints;
    out->word_count = (uint32_t)words;
    return RC_OK;
}
