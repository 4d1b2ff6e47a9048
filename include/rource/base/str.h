/* rource/base/str.h: string views, a string builder, UTF-8 and C-style quoting.
 *
 * A struct str is a borrowed view, not NUL-terminated, and may hold any bytes.
 */
#ifndef ROURCE_BASE_STR_H
#define ROURCE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"

struct str {
    const char *p;
    size_t n;
};

/* View of a NUL-terminated string; NULL gives an empty view. */
static inline struct str str_of(const char *s)
{
    return (struct str){s, s ? strlen(s) : 0};
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Any string has the empty prefix and suffix. */
bool str_has_prefix(struct str s, struct str prefix);
bool str_has_suffix(struct str s, struct str suffix);
/* Without spaces, tabs, CR and LF at either end. */
struct str str_trim(struct str s);
/* Splits at the first `separator`: *head is what precedes it, *tail what follows; false (head = s,
 * tail empty) when there is none. */
bool str_split(struct str s, char separator, struct str *head, struct str *tail);
/* Whole of s as a decimal number with optional sign; false on anything else or overflow. */
bool str_to_int64(struct str s, int64_t *out);
/* Whole of s, of at most 255 characters, as a finite decimal number in C syntax, independent of the
 * locale; false on anything else. */
bool str_to_double(struct str s, double *out);

/* Growing byte string, always NUL-terminated once something was added. Zero-initialise;
 * strbuf_finish() frees. After a failed append `failed` stays set, so a chain of appends can be
 * checked once, at the end. */
struct strbuf {
    char *p;
    size_t n, capacity;
    bool failed;
};

/* Appends bytes, one byte, or formatted text; s must not lie in b itself. strbuf_clear() forgets
 * the content and the failure and keeps the memory. */
void strbuf_add(struct strbuf *b, struct str s);
void strbuf_add_char(struct strbuf *b, char c);
void strbuf_printf(struct strbuf *b, const char *format, ...) RC_PRINTF(2, 3);
void strbuf_clear(struct strbuf *b);
void strbuf_finish(struct strbuf *b);
static inline struct str strbuf_view(const struct strbuf *b)
{
    return (struct str){b->p, b->n};
}

/* Decodes one code point at s.p[*i], *i < s.n, and advances *i. Invalid bytes give U+FFFD, one byte
 * each. */
uint32_t utf8_next(struct str s, size_t *i);
/* No overlong forms, no surrogates, nothing past U+10FFFF. */
bool utf8_is_valid(struct str s);
/* Appends s with each invalid byte replaced by U+FFFD. */
void utf8_add_valid(struct strbuf *b, struct str s);
/* Appends one code point, at most U+10FFFF. */
void utf8_add(struct strbuf *b, uint32_t code);
/* Simple case folding of Latin, Greek, Cyrillic and Armenian letters; others stay. */
uint32_t utf8_fold_case(uint32_t code);

/* True when git would quote the name with core.quotePath=false: it has a control character, a quote
 * or a backslash. */
bool quote_is_needed(struct str s);
/* Appends s as it is, or in double quotes with C escapes where quote_is_needed(). Bytes ≥ 0x80
 * stay. */
void quote_add(struct strbuf *b, struct str s);
/* Appends the decoded content of a C-quoted string (with its quotes) as git writes them, octal
 * escapes too. RC_EFORMAT, and nothing appended, when s is not one whole quoted string. */
RC_NODISCARD enum rc_status quote_decode(struct strbuf *b, struct str s);

#endif
