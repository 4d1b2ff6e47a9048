/* history/log_reader.c: what the drivers of all logs share.
 */
#include "log_reader.h"

enum rc_status log_reader_create(struct source **out, size_t size,
                                 const struct source_params *params, const struct source_ops *ops)
{
    *out = NULL;
    struct log_reader *reader = mem_calloc(1, size);
    if (!reader)
        return RC_ENOMEM;
    reader->source.ops = ops;
    reader->params = *params;
    reader->first_line = 1;
    *out = &reader->source;
    return RC_OK;
}

void log_reader_take(struct source *source, struct str bytes, uint64_t line)
{
    struct log_reader *reader = (struct log_reader *)source;
    reader->params.bytes = bytes;
    reader->first_line = line;
    reader->entries.count = 0;
    reader->last_author = (struct str){0}; /* lay in the bytes before */
}

void log_reader_close(struct source *source)
{
    struct log_reader *reader = (struct log_reader *)source;
    if (!reader)
        return;
    mem_free(reader->entries.items);
    mem_free(reader->changes.items);
    path_cache_finish(&reader->paths);
    log_scratch_finish(&reader->scratch);
    strbuf_finish(&reader->name);
    mem_free(reader);
}

struct line_cursor log_reader_cursor(const struct log_reader *reader, const struct log_entry *entry)
{
    const struct str bytes = reader->params.bytes;
    const struct log_entry *next = entry + 1;
    const bool is_last = next == reader->entries.items + reader->entries.count;
    return (struct line_cursor){.p = bytes.p + entry->offset,
                                .end = bytes.p + (is_last ? bytes.n : next->offset),
                                .line = entry->line};
}

const char *log_reader_name(const struct log_reader *reader)
{
    const char *path = reader->params.path;
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

enum rc_status log_reader_malformed(struct log_reader *reader, struct error *err, uint64_t line,
                                    const char *complaint)
{
    const char *name = log_reader_name(reader);
    if (reader->params.strict)
        return error_set(err, RC_EFORMAT, "%s:%llu: %s", name, (unsigned long long)line, complaint);
    log_write(reader->params.log, RC_LOG_WARNING, "%s:%llu: %s", name, (unsigned long long)line,
              complaint);
    return RC_OK;
}

enum rc_status log_reader_add_author(struct log_reader *reader, struct history *h, struct str name,
                                     uint32_t *id)
{
    if (!utf8_is_valid(name)) {
        strbuf_clear(&reader->name);
        utf8_add_valid(&reader->name, name);
        if (reader->name.failed)
            return RC_ENOMEM;
        name = strbuf_view(&reader->name);
    }
    return intern_add(&h->authors, name, id);
}

enum rc_status log_reader_author(struct log_reader *reader, struct history *h, struct str name,
                                 uint32_t *id)
{
    if (name.n == 0)
        name = str_of("Unknown");
    if (str_equal(name, reader->last_author)) {
        *id = reader->last_author_id;
        return RC_OK;
    }
    const enum rc_status status = log_reader_add_author(reader, h, name, id);
    if (status == RC_OK) {
        reader->last_author = name;
        reader->last_author_id = *id;
    }
    return status;
}

/* Commits from which on the size of the rest is guessed. */
enum { COMMITS_SEEN = 1024 };

/* Makes room for as many commits as the log will have if they go on as the first ones, instead of
 * copying them at each doubling. A wish: where there is no such memory they are copied. */
static void expect_entries(struct log_reader *reader, size_t offset)
{
    const double bytes = (double)reader->params.bytes.n;
    const double guess = 1.1 * COMMITS_SEEN * bytes / (double)(offset + 1);
    const double count = guess < bytes / 16 ? guess : bytes / 16;
    if (RC_RESERVE(&reader->entries, (size_t)count) != RC_OK)
        return;
}

enum rc_status log_reader_add_entry(struct log_reader *reader, struct log_entry entry)
{
    if (reader->entries.count == COMMITS_SEEN)
        expect_entries(reader, entry.offset);
    const enum rc_status status = RC_RESERVE(&reader->entries, 1);
    if (status == RC_OK)
        reader->entries.items[reader->entries.count++] = entry;
    return status;
}

enum rc_status log_reader_add_change(struct log_reader *reader, struct change change)
{
    const enum rc_status status = RC_RESERVE(&reader->changes, 1);
    if (status == RC_OK)
        reader->changes.items[reader->changes.count++] = change;
    return status;
}

void log_reader_forget(struct log_reader *reader, const struct log_entry *entry)
{
    enum { STEP = 1 << 20 };
    const size_t read = entry->offset;
    if (!reader->params.may_forget || reader->params.live || read < reader->forgotten + STEP)
        return;
    mem_forget(reader->params.bytes.p, read); /* with what steps before have left */
    reader->forgotten = read;
    reader->last_author = (struct str){0}; /* lay in these bytes */
}

enum rc_status log_reader_begin(struct log_reader *reader, struct feed *feed, const int64_t *times,
                                size_t count, struct error *err)
{
    if (count > INT32_MAX)
        return error_set(err, RC_ELIMIT, "%s: more than 2^31 commits", log_reader_name(reader));
    if (count > 0)
        return feed_begin(feed, times, (uint32_t)count);
    if (reader->params.live)
        return RC_OK; /* damaged lines alone, which were reported */
    return error_set(err, RC_EFORMAT, "%s: no whole commit in this log", log_reader_name(reader));
}
