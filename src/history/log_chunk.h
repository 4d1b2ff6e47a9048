/* history/log_chunk.h: a run of whole commits of a git log, taken apart: each header once, each
 * change as a word or two. It needs no bytes of the log any more, so a log is read once, by parts,
 * whatever its order.
 *
 * The words of a commit are its lines in their order. What is to be decided or reported in playing
 * order is kept as text or as a number of a complaint.
 */
#ifndef ROURCE_HISTORY_LOG_CHUNK_H
#define ROURCE_HISTORY_LOG_CHUNK_H

#include <stdbool.h>
#include <stdint.h>

#include "log_change.h"
#include "log_git.h"
#include "log_names.h"
#include "rource/base/attr.h"
#include "rource/base/memory.h"
#include "rource/history/history.h"

/* A word: what it is in the upper three bits, a number below. */
enum log_word {
    LOG_NUMSTAT, /* path */
    LOG_ADD,     /* path, as the following ones of --name-status and --raw */
    LOG_MODIFY,
    LOG_DELETE,
    LOG_RENAME, /* path; then a word with the old path */
    LOG_MOVE,   /* the same of numstat */
    LOG_ARROW,  /* the whole text, among arrows; then the path and old path of its only reading */
    LOG_NOTE,   /* enum log_note in the lowest bits, a number above; see there */
};
enum log_note {
    LOG_WRONG,   /* number of a complaint; then a word with the line */
    LOG_MESSAGE, /* bytes of text; then the text: what the commit is about */
    LOG_RIDDLE,  /* bytes of text; then a word with the line, and the text: arrows of numstat with
                    no reading or several */
};
enum { LOG_WORD_SHIFT = 29, LOG_NOTE_SHIFT = 2 };
#define LOG_WORD_NUMBER ((UINT32_C(1) << LOG_WORD_SHIFT) - 1)

struct log_commit {
    int64_t time;
    uint64_t id_prefix;
    uint32_t first_word;
    uint32_t author; /* number of its name, or LOG_AUTHOR_BEFORE */
    int16_t zone_minutes;
    uint16_t flags; /* enum commit_flag */
};

#define LOG_AUTHOR_BEFORE UINT32_MAX /* that of the commit before, until names are numbered */

/* About a header, or a line before the first; in the order of the log. */
struct log_complaint {
    uint32_t line;
    const char *text;
};

/* Lines are counted from the chunk's first, 0. */
struct log_chunk {
    void *block; /* holds the arrays: pages, so that the system has them back as soon as it goes */
    size_t block_bytes;
    struct log_commit *commits;
    struct log_complaint *complaints;
    const char **wrongs; /* what LOG_WRONG is about */
    uint32_t *words;
    uint32_t commit_count, complaint_count, word_count;
    uint64_t line_count;
    uint64_t first_line; /* number of the first in the log; set by whoever puts chunks in order */
    bool has_rest;       /* commits begin with further changes of the last commit before */
    bool has_changes;    /* some line is a change */
    bool has_riddles;    /* LOG_RIDDLE */
    bool ends_damaged;   /* no commit follows the last damaged header */
};

void log_chunk_finish(struct log_chunk *chunk);
/* Where the words of commit i end. */
static inline uint32_t log_chunk_words_end(const struct log_chunk *chunk, uint32_t i)
{
    return i + 1 < chunk->commit_count ? chunk->commits[i + 1].first_word : chunk->word_count;
}

/* Words behind one of that kind that belong to it; of a note, log_note_words(). */
static inline uint32_t log_word_more(enum log_word kind)
{
    return kind == LOG_ARROW ? 2 : kind == LOG_RENAME || kind == LOG_MOVE;
}
/* Whether it tells what happened to the file, as numstat does not. */
static inline bool log_word_acts(enum log_word kind)
{
    return kind >= LOG_ADD && kind <= LOG_RENAME;
}
static inline enum log_note log_note_of(uint32_t word)
{
    return (enum log_note)(word & ((1u << LOG_NOTE_SHIFT) - 1));
}
static inline uint32_t log_note_number(uint32_t word)
{
    return (word & LOG_WORD_NUMBER) >> LOG_NOTE_SHIFT;
}
/* How many words so many bytes of text take. */
static inline uint32_t log_text_words(uint32_t n)
{
    return (n + 3) / 4;
}
static inline uint32_t log_note_words(uint32_t word)
{
    const enum log_note note = log_note_of(word);
    const uint32_t text = note == LOG_WRONG ? 0 : log_text_words(log_note_number(word));
    return text + (note != LOG_MESSAGE);
}

/* How lines are taken. */
struct log_form {
    const struct log_dialect *dialect;
    bool author_time;
    bool keeps_messages;
    bool may_have_rest; /* lines before the first header continue a commit */
};

/* Takes lines apart; keeps its memory from one chunk to the next. Zero-initialise. */
struct log_taker {
    RC_ARRAY(struct log_commit) commits;
    RC_ARRAY(struct log_complaint) complaints;
    RC_ARRAY(const char *) wrongs;
    RC_ARRAY(uint32_t) words;
    RC_ARRAY(struct log_pending) paths;   /* of words */
    RC_ARRAY(struct log_pending) arrows;  /* of words */
    RC_ARRAY(struct log_pending) authors; /* of commits */
    struct log_scratch scratch;
    struct arena texts; /* decoded paths */
};
void log_taker_finish(struct log_taker *taker);

/* Takes apart whole commits (or, of a log's first chunk, what stands before them too). The names
 * are left in the taker as views of the bytes and of the taker; once they are
 * numbered in its words and commits, log_taker_give() makes the chunk. RC_ENOMEM; RC_ELIMIT for a
 * chunk of 2^32 bytes. */
RC_NODISCARD enum rc_status log_taker_take(struct log_taker *taker, const struct log_form *form,
                                           struct str bytes, struct log_chunk *out);
RC_NODISCARD enum rc_status log_taker_give(struct log_taker *taker, struct log_chunk *out);

#endif
