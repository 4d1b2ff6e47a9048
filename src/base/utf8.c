/* utf8.c: strict UTF-8 decoding (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing
 * past U+10FFFF. */
#include "rource/base/str.h"

static const uint32_t replacement = 0xFFFD;

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Length of the well-formed sequence at p, of which n ≥ 1 bytes are there; 0 if there is none. */
static size_t sequence_length(const unsigned char *p, size_t n, uint32_t *code)
{
    const unsigned char c = p[0];
    if (c < 0x80) {
        *code = c;
        return 1;
    }
    const size_t length = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : 4;
    if (c < 0xC2 || c > 0xF4 || n < length)
        return 0;
    uint32_t value = c & (0x7Fu >> length);
    for (size_t k = 1; k < length; k++) {
        if (!is_continuation(p[k]))
            return 0;
        value = value << 6 | (p[k] & 0x3Fu);
    }
    if (length == 3 && (value < 0x800 || (value >= 0xD800 && value <= 0xDFFF)))
        return 0;
    if (length == 4 && (value < 0x10000 || value > 0x10FFFF))
        return 0;
    *code = value;
    return length;
}

uint32_t utf8_next(struct str s, size_t *i)
{
    uint32_t code = replacement;
    const size_t length = sequence_length((const unsigned char *)s.p + *i, s.n - *i, &code);
    *i += length ? length : 1;
    return code;
}

bool utf8_is_valid(struct str s)
{
    uint32_t code;
    for (size_t i = 0; i < s.n;) {
        const size_t length = sequence_length((const unsigned char *)s.p + i, s.n - i, &code);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

void utf8_add_valid(struct strbuf *b, struct str s)
{
    size_t start = 0, i = 0;
    while (i < s.n) {
        uint32_t code;
        const size_t length = sequence_length((const unsigned char *)s.p + i, s.n - i, &code);
        if (length > 0) {
            i += length;
            continue;
        }
        strbuf_add(b, (struct str){s.p + start, i - start});
        strbuf_add(b, str_of("\xEF\xBF\xBD"));
        start = ++i;
    }
    if (start < s.n)
        strbuf_add(b, (struct str){s.p + start, s.n - start});
}

void utf8_add(struct strbuf *b, uint32_t code)
{
    if (code < 0x80) {
        strbuf_add_char(b, (char)code);
        return;
    }
    const unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3; /* bytes after the first */
    strbuf_add_char(b, (char)((0xFF00u >> (more + 1) & 0xFFu) | code >> 6 * more));
    for (unsigned k = more; k-- > 0;)
        strbuf_add_char(b, (char)(0x80u | (code >> 6 * k & 0x3Fu)));
}
