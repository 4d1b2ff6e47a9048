/* quote.c: C-style quoting of names as git's quote.c does it with core.quotePath=false. */
#include "rource/base/str.h"

/* The letters of the escapes \a to \r, in the order of their codes 7…13. */
static const char letters[] = "abtnvfr";

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == 0x7F || c == '"' || c == '\\';
}

bool quote_is_needed(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (needs_escape((unsigned char)s.p[i]))
            return true;
    }
    return false;
}

static void add_escape(struct strbuf *b, unsigned char c)
{
    strbuf_add_char(b, '\\');
    if (c == '"' || c == '\\') {
        strbuf_add_char(b, (char)c);
    } else if (c >= 7 && c <= 13) {
        strbuf_add_char(b, letters[c - 7]);
    } else {
        strbuf_add_char(b, (char)('0' + (c >> 6)));
        strbuf_add_char(b, (char)('0' + (c >> 3 & 7)));
        strbuf_add_char(b, (char)('0' + (c & 7)));
    }
}

void quote_add(struct strbuf *b, struct str s)
{
    if (!quote_is_needed(s)) {
        strbuf_add(b, s);
        return;
    }
    strbuf_add_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (needs_escape((unsigned char)s.p[i]))
            add_escape(b, (unsigned char)s.p[i]);
        else
            strbuf_add_char(b, s.p[i]);
    }
    strbuf_add_char(b, '"');
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* Decodes the escape after a backslash, s.p[0] its first character; returns its length, 0 when it
 * is none. */
static size_t decode_escape(struct str s, char *out)
{
    if (s.n == 0)
        return 0;
    if (s.p[0] == '"' || s.p[0] == '\\') {
        *out = s.p[0];
        return 1;
    }
    if (s.n >= 3 && s.p[0] >= '0' && s.p[0] <= '3' && is_octal(s.p[1]) && is_octal(s.p[2])) {
        *out = (char)((s.p[0] - '0') << 6 | (s.p[1] - '0') << 3 | (s.p[2] - '0'));
        return 3;
    }
    const char *letter = s.p[0] ? strchr(letters, s.p[0]) : NULL;
    if (!letter)
        return 0;
    *out = (char)(7 + (letter - letters));
    return 1;
}

static enum rc_status malformed(struct strbuf *b, size_t length)
{
    b->n = length;
    if (b->p)
        b->p[length] = '\0';
    return RC_EFORMAT;
}

enum rc_status quote_decode(struct strbuf *b, struct str s)
{
    const size_t before = b->n;
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return RC_EFORMAT;
    const struct str inner = {s.p + 1, s.n - 2};
    for (size_t i = 0; i < inner.n;) {
        char c = inner.p[i++];
        if (c == '"')
            return malformed(b, before);
        if (c == '\\') {
            const size_t length = decode_escape((struct str){inner.p + i, inner.n - i}, &c);
            if (length == 0)
                return malformed(b, before);
            i += length;
        }
        strbuf_add_char(b, c);
    }
    strbuf_add(b, (struct str){"", 0}); /* an empty name is a string too */
    return b->failed ? RC_ENOMEM : RC_OK;
}
