/* history/log_reader.h: what the drivers of all logs share: walking over lines, names to ids, and
 * complaints with file and line. A custom log is read twice: first for the commits' places and
 * times, then for their changes. In a live load each batch of new lines is read so.
 */
#ifndef ROURCE_HISTORY_LOG_READER_H
#define ROURCE_HISTORY_LOG_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "log_change.h"
#include "path_cache.h"
#include "rource/base/attr.h"
#include "rource/base/memory.h"
#include "rource/history/live.h"
#include "source.h"

/* Position at the start of a line. */
struct line_cursor {
    const char *p, *end;
    uint64_t line; /* number of the line that starts at p, from 1 */
};

/* The next line without its LF or CRLF; false at the end. */
static inline bool line_next(struct line_cursor *at, struct str *line)
{
    if (at->p == at->end)
        return false;
    const char *lf = memchr(at->p, '\n', (size_t)(at->end - at->p));
    const char *stop = lf ? lf : at->end;
    *line = (struct str){at->p, (size_t)(stop - at->p)};
    if (line->n > 0 && line->p[line->n - 1] == '\r')
        line->n--;
    at->p = lf ? lf + 1 : at->end;
    at->line++;
    return true;
}

/* A commit of the log, where its first line starts. */
struct log_entry {
    size_t offset;
    uint64_t line;
    int64_t time;
};

/* The beginning of a driver's own struct. */
struct log_reader {
    struct source source;
    struct source_params params;
    uint64_t first_line;                /* number of the first of params.bytes */
    RC_ARRAY(struct log_entry) entries; /* custom logs */
    RC_ARRAY(struct change) changes;    /* of the commit in hand */
    struct path_cache paths;            /* custom logs */
    struct log_scratch scratch;
    struct strbuf name;
    size_t forgotten;       /* bytes given back so far, from where reading began */
    struct str last_author; /* as the log has it; often the next one's too */
    uint32_t last_author_id;
};

/* Makes a driver of `size` zeroed bytes, which begin with a struct log_reader. RC_ENOMEM. */
enum rc_status log_reader_create(struct source **out, size_t size,
                                 const struct source_params *params, const struct source_ops *ops);
void log_reader_close(struct source *source);
/* The take operation of all logs. */
void log_reader_take(struct source *source, struct str bytes, uint64_t line);

struct line_cursor log_reader_cursor(const struct log_reader *reader,
                                     const struct log_entry *entry);
/* The log's name for messages. */
const char *log_reader_name(const struct log_reader *reader);
/* Reports a malformed line "FILE:LINE: complaint": a warning, or with --strict RC_EFORMAT. */
enum rc_status log_reader_malformed(struct log_reader *reader, struct error *err, uint64_t line,
                                    const char *complaint);
/* The id of an author: invalid bytes become U+FFFD. */
enum rc_status log_reader_add_author(struct log_reader *reader, struct history *h, struct str name,
                                     uint32_t *id);
/* The same for a custom log, where the name may be empty, "Unknown", or that of the line before. */
enum rc_status log_reader_author(struct log_reader *reader, struct history *h, struct str name,
                                 uint32_t *id);
enum rc_status log_reader_add_entry(struct log_reader *reader, struct log_entry entry);
enum rc_status log_reader_add_change(struct log_reader *reader, struct change change);
/* Gives back the memory of what was read before an entry, when that has become much. */
void log_reader_forget(struct log_reader *reader, const struct log_entry *entry);
/* feed_begin() with the times of all commits. Without any RC_EFORMAT, or nothing in a live load. */
enum rc_status log_reader_begin(struct log_reader *reader, struct feed *feed, const int64_t *times,
                                size_t count, struct error *err);

#endif
