/* history/log_reader.h: what the drivers of all logs share: walking over lines, the list of commits
 * found in a first pass, names and paths to ids, and complaints with file and line. A log is read
 * twice: first for the commits' places and times, then for their changes in playing order. In a
 * live load each batch of new lines is read so.
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
    int64_t time; /* LOG_SKIPPED = a damaged commit: only ends the one before it */
    bool is_rest; /* no header: further lines of the last commit of the batch before */
};
#define LOG_SKIPPED INT64_MIN

/* A line that was looked at before its turn. */
struct log_line {
    struct str text;
    const char *next; /* where the following line starts */
    size_t path;      /* offset of a path of numstat that needs no reading, or 0 */
    uint32_t hash;    /* of the path */
    bool has_hash;    /* also of lines that need reading */
};

/* Lines before their turn: LOG_AHEAD lines before, the place of the path in the table is asked for;
 * half as many before, what is known of the file. */
enum { LOG_AHEAD = 32 };
struct log_ahead {
    struct line_cursor at;
    size_t next;                      /* entry, in playing order */
    bool has_arrows;                  /* the entry at hand may have renames */
    struct log_line lines[LOG_AHEAD]; /* a ring */
    uint32_t count;                   /* of lines so far */
};

struct log_reader {
    struct source source;
    struct source_params params;
    const struct log_dialect *dialect; /* of git logs, see log_git.h */
    uint64_t first_line;               /* number of the first of params.bytes */
    RC_ARRAY(struct log_entry) entries;
    RC_ARRAY(struct change) changes; /* of the commit in hand */
    struct commit last;              /* git logs: played last, what comes late may be its rest */
    bool has_last;
    bool was_reversed; /* git logs: the batch before was newest first */
    struct path_cache paths;
    struct log_ahead ahead; /* git logs */
    struct live live;       /* git logs: files so far, to tell A from M in numstat */
    struct log_scratch scratch;
    struct strbuf name;
    size_t forgotten;       /* bytes given back so far, from where reading began */
    struct str last_author; /* as the log has it; often the next one's too */
    uint32_t last_author_id;
};

enum rc_status log_reader_open(struct source **out, const struct source_params *params,
                               const struct source_ops *ops, const struct log_dialect *dialect);
void log_reader_close(struct source *source);
/* The take operation of all logs. */
void log_reader_take(struct source *source, struct str bytes, uint64_t line);

/* Entry i in playing order: the file's or its reverse, but the rest of an earlier commit first. */
const struct log_entry *log_reader_entry(const struct log_reader *reader, size_t i, bool reversed);
struct line_cursor log_reader_cursor(const struct log_reader *reader,
                                     const struct log_entry *entry);
/* The log's name for messages. */
const char *log_reader_name(const struct log_reader *reader);
/* Reports a malformed line "FILE:LINE: complaint": a warning, or with --strict RC_EFORMAT. */
enum rc_status log_reader_malformed(struct log_reader *reader, struct error *err, uint64_t line,
                                    const char *complaint);
/* The id of an author: invalid bytes become U+FFFD, an empty name "Unknown". */
enum rc_status log_reader_author(struct log_reader *reader, struct history *h, struct str name,
                                 uint32_t *id);
enum rc_status log_reader_add_entry(struct log_reader *reader, struct log_entry entry);
enum rc_status log_reader_add_change(struct log_reader *reader, struct change change);
/* Gives back the memory of what was read, when that has become much: all from an entry on when
 * reading from the end, else all before it. */
void log_reader_forget(struct log_reader *reader, const struct log_entry *entry, bool reversed);
/* feed_begin() with the entries' times, last entry first when reversed. Without any RC_EFORMAT, or
 * nothing in a live load. */
enum rc_status log_reader_begin(struct log_reader *reader, struct feed *feed, bool reversed,
                                struct error *err);

#endif
