/* history/log_git.c: reads a git log of any dialect. All of it is taken apart first, because only
 * then the order is known: git prints the newest commit first. Then the commits are played.
 */
#include "log_git.h"

#include "log_walk.h"
#include "rource/base/trace.h"

/* What is asked for before its turn. */
enum { COMMITS_AHEAD = 3, WORDS_AHEAD = 16 };

struct git_log {
    struct log_reader reader;
    const struct log_dialect *dialect;
    struct log_texts texts;
    struct log_chunks chunks;
    struct live live;   /* files so far, to tell A from M in numstat */
    struct commit last; /* of the log's end; what comes late may be its rest */
    bool has_last;
    bool was_reversed;    /* the batch before was newest first */
    struct log_place end; /* of the last commit in the file */
    bool ends_damaged;    /* behind it is a header that could not be read */
    bool makes_texts;     /* some paths become known only while the log is played */
};

/* ---- taking it all apart ---- */

static enum rc_status no_changes(const struct git_log *log, struct error *err)
{
    for (uint32_t i = 0; i < log->chunks.count; i++)
        if (log->chunks.items[i].commit_count > 0)
            return error_set(err, RC_EFORMAT,
                             "%s: the commits of this log have no lines of changes; make it with "
                             "git log --numstat, --name-status or --raw",
                             log_reader_name(&log->reader));
    return RC_OK; /* log_reader_begin() has a word for that */
}

/* Gives each chunk its place, and tells what was wrong with headers. */
static enum rc_status line_up(struct git_log *log, struct error *err)
{
    bool has_changes = log->reader.params.live; /* it may begin with commits that have none */
    uint64_t line = log->reader.first_line;
    for (uint32_t i = 0; i < log->chunks.count; i++) {
        struct log_chunk *chunk = &log->chunks.items[i];
        chunk->first_line = line;
        line += chunk->line_count;
        has_changes |= chunk->has_changes;
        for (uint32_t k = 0; k < chunk->complaint_count; k++) {
            const struct log_complaint *complaint = &chunk->complaints[k];
            const enum rc_status status = log_reader_malformed(
                &log->reader, err, chunk->first_line + complaint->line, complaint->text);
            if (status != RC_OK)
                return status;
        }
    }
    return has_changes ? RC_OK : no_changes(log, err);
}

static enum rc_status take_apart(struct git_log *log, struct feed *feed, struct error *err)
{
    const struct source_params *params = &log->reader.params;
    const struct log_form form = {.dialect = log->dialect,
                                  .author_time = params->author_time,
                                  .keeps_messages = feed->history->keeps_messages,
                                  .may_have_rest = log->has_last};
    const struct log_collect_params collect = {.form = &form,
                                               .file = params->file,
                                               .bytes = params->bytes,
                                               .name = log_reader_name(&log->reader),
                                               .stop = feed->stop,
                                               .threads = params->threads,
                                               .part_bytes = params->part_bytes};
    enum rc_status status = log_collect(&log->chunks, err, &collect, &log->texts);
    if (status == RC_OK)
        status = line_up(log, err);
    if (params->may_forget && params->bytes.n > 0)
        mem_forget(params->bytes.p, params->bytes.n);
    return status;
}

static bool is_rest(const struct log_chunk *chunk, struct log_place at)
{
    return chunk->has_rest && at.i == 0;
}

static enum rc_status begin(struct git_log *log, struct feed *feed, struct error *err)
{
    size_t count = 0, filled = 0;
    for (uint32_t i = 0; i < log->chunks.count; i++)
        count += log->chunks.items[i].commit_count;
    int64_t *times = mem_alloc(count + 1, sizeof *times);
    if (!times)
        return RC_ENOMEM;
    struct log_walk walk = log_walk_begin(&log->chunks, log->was_reversed);
    for (struct log_place at; log_walk_step(&walk, &at);) {
        const struct log_chunk *chunk = &log->chunks.items[at.chunk];
        times[filled++] = is_rest(chunk, at) ? log->last.time : chunk->commits[at.i].time;
    }
    const enum rc_status status = log_reader_begin(&log->reader, feed, times, filled, err);
    mem_free(times);
    return status;
}

/* ---- changes ---- */

static bool is_live_text(const struct git_log *log, struct str path)
{
    return live_has(&log->live, log_texts_find_id(&log->texts, path));
}

/* Reads numstat's path with several " => " by what is live: arrows may also be part of names.
 * Returns NULL, or what is wrong with the path. */
static const char *resolve_riddle(struct git_log *log, struct str text, struct log_change *change)
{
    /* Few readings are worth a look: more arrows than this are not a file that somebody named. */
    enum { MAX_READINGS = 8 };
    struct log_scratch *scratch = &log->reader.scratch;
    *change = (struct log_change){.path = text, .is_numstat = true};
    if (is_live_text(log, text))
        return log_path_check(text);
    size_t from = 0, first = 0;
    bool found = false;
    for (int i = 0; i < MAX_READINGS; i++) {
        const size_t start = from;
        if (!log_rename_split(text, &from, scratch, change))
            break;
        if (is_live_text(log, change->old_path))
            return NULL;
        first = found ? first : start;
        found = true;
    }
    if (found && log_rename_split(text, &first, scratch, change))
        return NULL;
    change->path = text;
    change->action = 0;
    return log_path_check(text);
}

static enum rc_status add_change(struct git_log *log, struct change change)
{
    const enum rc_status status = live_apply(&log->live, &change, NULL, NULL);
    return status == RC_OK ? log_reader_add_change(&log->reader, change) : status;
}

/* Numstat tells neither what is new nor whether what was renamed is there. */
static enum rc_status add_numstat(struct git_log *log, uint32_t path, uint32_t old_path)
{
    const bool is_live = live_has(&log->live, path);
    struct change change = {.path = path,
                            .old_path = RC_PATH_NONE,
                            .action = is_live ? RC_CHANGE_MODIFY : RC_CHANGE_ADD};
    if (old_path != RC_PATH_NONE && path != old_path && live_has(&log->live, old_path)) {
        change.old_path = old_path;
        change.action = RC_CHANGE_RENAME;
    } else if (is_live) {
        return log_reader_add_change(&log->reader, change);
    }
    return add_change(log, change);
}

static enum rc_status read_riddle(struct git_log *log, struct history *h, struct str text,
                                  uint64_t line, struct error *err)
{
    struct log_change change;
    uint32_t path, old_path = RC_PATH_NONE;
    const char *wrong = resolve_riddle(log, text, &change);
    if (log_scratch_failed(&log->reader.scratch))
        return RC_ENOMEM;
    if (wrong)
        return log_reader_malformed(&log->reader, err, line, wrong);
    enum rc_status status = log_texts_add_path(&log->texts, h, change.path, &path);
    if (status == RC_OK && change.action == RC_CHANGE_RENAME)
        status = log_texts_add_path(&log->texts, h, change.old_path, &old_path);
    return status == RC_OK ? add_numstat(log, path, old_path) : status;
}

/* Where the words of a commit are read. */
struct words {
    const struct log_chunk *chunk;
    const uint32_t *p, *end;
};

static struct str take_text(struct words *words, uint32_t n)
{
    const struct str text = {(const char *)words->p, n};
    words->p += log_text_words(n);
    return text;
}

/* What has a path's number and an action of its own. */
static enum rc_status read_action(struct git_log *log, struct feed *feed, struct words *words,
                                  uint32_t word)
{
    static const uint8_t actions[] = {[LOG_ADD] = RC_CHANGE_ADD,
                                      [LOG_MODIFY] = RC_CHANGE_MODIFY,
                                      [LOG_DELETE] = RC_CHANGE_DELETE,
                                      [LOG_RENAME] = RC_CHANGE_RENAME};
    const enum log_word kind = (enum log_word)(word >> LOG_WORD_SHIFT);
    struct change change = {.old_path = RC_PATH_NONE, .action = actions[kind]};
    enum rc_status status =
        log_texts_path(&log->texts, feed->history, word & LOG_WORD_NUMBER, &change.path);
    if (status == RC_OK && kind == LOG_RENAME)
        status = log_texts_path(&log->texts, feed->history, *words->p++, &change.old_path);
    return status == RC_OK ? add_change(log, change) : status;
}

static enum rc_status read_move(struct git_log *log, struct feed *feed, uint32_t number,
                                uint32_t old_number)
{
    uint32_t path, old_path;
    enum rc_status status = log_texts_path(&log->texts, feed->history, number, &path);
    if (status == RC_OK)
        status = log_texts_path(&log->texts, feed->history, old_number, &old_path);
    return status == RC_OK ? add_numstat(log, path, old_path) : status;
}

/* The id of a path that bears the whole text of a rename as its name, or LOG_NAME_NONE. Of a riddle
 * a path may have been made that nobody had numbered. */
static uint32_t id_of_arrow(const struct git_log *log, uint32_t number)
{
    const struct log_texts *texts = &log->texts;
    if (log->makes_texts) {
        const struct str *text = segments_at(&texts->arrows.texts, number);
        return log_texts_find_id(texts, *text);
    }
    const uint32_t path = texts->arrows.ids.items[number];
    return path == LOG_NAME_NONE ? LOG_NAME_NONE : texts->paths.ids.items[path];
}

/* A rename that can be read in one way, unless a file bears the whole text as its name. */
static enum rc_status read_arrow(struct git_log *log, struct feed *feed, uint32_t text,
                                 const uint32_t *numbers)
{
    const uint32_t id = id_of_arrow(log, text);
    if (live_has(&log->live, id))
        return add_numstat(log, id, RC_PATH_NONE);
    return read_move(log, feed, numbers[0], numbers[1]);
}

static enum rc_status read_note(struct git_log *log, struct feed *feed, struct words *words,
                                uint32_t word, bool has_actions, struct error *err)
{
    const uint32_t number = log_note_number(word);
    const enum log_note note = log_note_of(word);
    if (note == LOG_MESSAGE) {
        feed->message = take_text(words, number);
        return RC_OK;
    }
    const uint64_t line = words->chunk->first_line + *words->p++;
    if (note == LOG_WRONG)
        return log_reader_malformed(&log->reader, err, line, words->chunk->wrongs[number]);
    const struct str text = take_text(words, number);
    return has_actions ? RC_OK : read_riddle(log, feed->history, text, line, err);
}

/* Asks for what playing a word will need. One that is no path costs time only. */
static inline void ask(const struct git_log *log, uint32_t word)
{
    const uint32_t number = word & LOG_WORD_NUMBER;
    if (number >= log->texts.paths.ids.count)
        return;
    const uint32_t id = log->texts.paths.ids.items[number];
    if (id == LOG_NAME_NONE)
        __builtin_prefetch(&log->texts.parts.items[number]);
    else
        live_prefetch(&log->live, id);
}

/* The same for the first words of a commit that is played soon. */
static void ask_commit(const struct git_log *log, struct log_place at)
{
    const struct log_chunk *chunk = &log->chunks.items[at.chunk];
    const uint32_t first = chunk->commits[at.i].first_word;
    uint32_t end = log_chunk_words_end(chunk, at.i);
    if (end - first > WORDS_AHEAD)
        end = first + WORDS_AHEAD;
    for (uint32_t i = first; i < end; i++)
        ask(log, chunk->words[i]);
}

/* Reads a commit's words. When it has its changes in two forms (--raw --numstat), the one with
 * actions comes first and is taken. */
static enum rc_status read_changes(struct git_log *log, struct words words, struct feed *feed,
                                   struct error *err)
{
    enum rc_status status = RC_OK;
    bool has_actions = false;
    log->reader.changes.count = 0;
    while (words.p < words.end && status == RC_OK) {
        if (words.end - words.p > WORDS_AHEAD)
            ask(log, words.p[WORDS_AHEAD]);
        const uint32_t word = *words.p++, number = word & LOG_WORD_NUMBER;
        uint32_t path;
        switch ((enum log_word)(word >> LOG_WORD_SHIFT)) {
        case LOG_NUMSTAT:
            if (has_actions)
                break;
            status = log_texts_path(&log->texts, feed->history, number, &path);
            if (status == RC_OK)
                status = add_numstat(log, path, RC_PATH_NONE);
            break;
        case LOG_MOVE:
            if (!has_actions)
                status = read_move(log, feed, number, *words.p);
            words.p++;
            break;
        case LOG_ARROW:
            if (!has_actions)
                status = read_arrow(log, feed, number, words.p);
            words.p += 2;
            break;
        case LOG_NOTE:
            status = read_note(log, feed, &words, word, has_actions, err);
            break;
        default:
            has_actions = true;
            status = read_action(log, feed, &words, word);
        }
    }
    return status;
}

/* ---- playing ---- */

/* The author's id in the history; made when it is met first. */
static enum rc_status author_id(struct git_log *log, struct history *h, uint32_t number,
                                uint32_t *id)
{
    uint32_t *known = &log->texts.authors.ids.items[number];
    enum rc_status status = RC_OK;
    if (*known == LOG_NAME_NONE) {
        const struct str *name = segments_at(&log->texts.authors.texts, number);
        status = log_reader_add_author(&log->reader, h, *name, known);
    }
    *id = *known;
    return status;
}

static enum rc_status play_commit(struct git_log *log, struct log_place at, struct feed *feed,
                                  struct error *err)
{
    const struct log_chunk *chunk = &log->chunks.items[at.chunk];
    const struct log_commit *from = &chunk->commits[at.i];
    struct commit commit = log->last;
    enum rc_status status = RC_OK;
    if (!is_rest(chunk, at)) {
        commit = (struct commit){.time = from->time,
                                 .id_prefix = from->id_prefix,
                                 .zone_minutes = from->zone_minutes,
                                 .flags = from->flags};
        status = author_id(log, feed->history, from->author, &commit.author);
    }
    const struct words words = {.chunk = chunk,
                                .p = chunk->words + from->first_word,
                                .end = chunk->words + log_chunk_words_end(chunk, at.i)};
    if (status == RC_OK)
        status = read_changes(log, words, feed, err);
    if (status != RC_OK)
        return status;
    if (log_place_is(at, log->end)) { /* further lines may follow it in the next batch */
        log->last = commit;
        log->has_last = !log->ends_damaged;
    }
    return feed_commit(feed, &commit, log->reader.changes.items,
                       (uint32_t)log->reader.changes.count);
}

/* Gives back the chunks that were played before the one at hand. */
static void forget_chunk(struct git_log *log, uint32_t *current, uint32_t now)
{
    if (*current != now && *current < log->chunks.count && !log->chunks.items[*current].has_rest)
        log_chunk_finish(&log->chunks.items[*current]);
    *current = now;
}

static enum rc_status play_all(struct git_log *log, struct feed *feed, struct error *err)
{
    RC_ZONE("play");
    struct log_walk walk = log_walk_begin(&log->chunks, log->was_reversed), ahead = walk;
    enum rc_status status = RC_OK;
    uint32_t current = UINT32_MAX, asked = 0, played = 0;
    struct log_place at, soon;
    for (; status == RC_OK && !feed_is_done(feed) && log_walk_step(&walk, &at); played++) {
        if (feed_is_stopped(feed))
            return RC_EINTERRUPTED;
        for (; asked <= played + COMMITS_AHEAD && log_walk_step(&ahead, &soon); asked++)
            ask_commit(log, soon);
        forget_chunk(log, &current, at.chunk);
        status = play_commit(log, at, feed, err);
    }
    return status;
}

/* Whether the log ends with a header that could not be read. */
static bool ends_damaged(const struct git_log *log)
{
    for (uint32_t i = log->chunks.count; i-- > 0;) {
        const struct log_chunk *chunk = &log->chunks.items[i];
        if (chunk->ends_damaged || chunk->commit_count > 0)
            return chunk->ends_damaged;
    }
    return false;
}

static bool has_riddles(const struct git_log *log)
{
    for (uint32_t i = 0; i < log->chunks.count; i++)
        if (log->chunks.items[i].has_riddles)
            return true;
    return false;
}

enum rc_status log_git_read(struct source *source, struct feed *feed, struct error *err)
{
    struct git_log *log = (struct git_log *)source;
    if (!log->live.history)
        live_init(&log->live, feed->history);
    enum rc_status status = take_apart(log, feed, err);
    if (status == RC_OK) {
        log->was_reversed = log_walk_is_newest_first(&log->chunks, log->was_reversed);
        log->ends_damaged = ends_damaged(log);
        log->has_last &= !log->ends_damaged;
        log->end = log_walk_last(&log->chunks);
        log->makes_texts = log->reader.params.live || has_riddles(log);
        status = begin(log, feed, err);
    }
    if (status == RC_OK && !log->reader.params.live)
        status = history_expect_paths(feed->history, log->texts.paths.texts.count,
                                      log->texts.names.texts.count);
    if (status == RC_OK)
        status = play_all(log, feed, err);
    log_chunks_finish(&log->chunks);
    return status;
}

/* ---- the driver ---- */

enum rc_status log_git_open(struct source **out, const struct source_params *params,
                            const struct source_ops *ops, const struct log_dialect *dialect)
{
    const enum rc_status status = log_reader_create(out, sizeof(struct git_log), params, ops);
    if (status != RC_OK)
        return status;
    struct git_log *log = (struct git_log *)*out;
    log->dialect = dialect;
    log_texts_init(&log->texts);
    log->was_reversed = dialect->newest_first;
    return RC_OK;
}

void log_git_close(struct source *source)
{
    struct git_log *log = (struct git_log *)source;
    if (!log)
        return;
    log_texts_finish(&log->texts);
    log_chunks_finish(&log->chunks);
    live_finish(&log->live);
    log_reader_close(source);
}

void log_git_take(struct source *source, struct str bytes, uint64_t line)
{
    struct git_log *log = (struct git_log *)source;
    log_reader_take(source, bytes, line);
    log->has_last &= line > 1; /* a file that was begun anew has no rest */
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
