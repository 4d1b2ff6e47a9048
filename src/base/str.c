/* str.c: views of bytes, numbers in text, and the growing byte string. */
#include "rource/base/str.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "rource/base/memory.h"

bool str_has_prefix(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_equal((struct str){s.p, prefix.n}, prefix);
}

bool str_has_suffix(struct str s, struct str suffix)
{
    if (s.n < suffix.n || suffix.n == 0)
        return suffix.n == 0;
    return memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

bool str_split(struct str s, char separator, struct str *head, struct str *tail)
{
    const char *at = s.n > 0 ? memchr(s.p, separator, s.n) : NULL;
    if (!at) {
        *head = s;
        *tail = (struct str){NULL, 0};
        return false;
    }
    const size_t n = (size_t)(at - s.p);
    *head = (struct str){s.p, n};
    *tail = (struct str){at + 1, s.n - n - 1};
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum { SAFE_DIGITS = 18 }; /* so many cannot overflow */

bool str_to_int64(struct str s, int64_t *out)
{
    const bool negative = s.n > 0 && s.p[0] == '-';
    size_t i = s.n > 0 && (negative || s.p[0] == '+') ? 1 : 0;
    if (i == s.n)
        return false;
    int64_t value = 0; /* summed up below zero, where INT64_MIN has room */
    for (; i < s.n && i < SAFE_DIGITS; i++) {
        if (!is_digit(s.p[i]))
            return false;
        value = value * 10 - (s.p[i] - '0');
    }
    for (; i < s.n; i++) {
        if (!is_digit(s.p[i]) || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, s.p[i] - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

static size_t skip_digits(struct str s, size_t i)
{
    while (i < s.n && is_digit(s.p[i]))
        i++;
    return i;
}

static size_t skip_sign(struct str s, size_t i)
{
    return i < s.n && (s.p[i] == '-' || s.p[i] == '+') ? i + 1 : i;
}

/* strtod alone would take hexadecimal, "inf", "nan" and leading blanks as well. */
static bool is_decimal(struct str s)
{
    const size_t start = skip_sign(s, 0);
    size_t i = skip_digits(s, start);
    size_t digits = i - start;
    if (i < s.n && s.p[i] == '.') {
        const size_t fraction = i + 1;
        i = skip_digits(s, fraction);
        digits += i - fraction;
    }
    if (digits == 0)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        const size_t exponent = skip_sign(s, i + 1);
        i = skip_digits(s, exponent);
        if (i == exponent)
            return false;
    }
    return i == s.n;
}

bool str_to_double(struct str s, double *out)
{
    char text[256];
    if (s.n >= sizeof text || !is_decimal(s))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0)
        return false;
    const double value = strtod_l(text, NULL, plain);
    freelocale(plain);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

/* Room for extra bytes and the final NUL; false leaves the content alone and marks the failure. */
static bool reserve(struct strbuf *b, size_t extra)
{
    if (b->failed)
        return false;
    size_t need;
    void *items = b->p;
    if (__builtin_add_overflow(b->n, extra, &need) || __builtin_add_overflow(need, 1, &need) ||
        array_reserve(&items, &b->capacity, need, 1) != RC_OK) {
        b->failed = true;
        return false;
    }
    b->p = items;
    return true;
}

void strbuf_add(struct strbuf *b, struct str s)
{
    if (!reserve(b, s.n))
        return;
    if (s.n > 0)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void strbuf_add_char(struct strbuf *b, char c)
{
    if (!reserve(b, 1))
        return;
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

void strbuf_printf(struct strbuf *b, const char *format, ...)
{
    if (!reserve(b, 64))
        return;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const size_t room = b->capacity - b->n;
    const int length = vsnprintf(b->p + b->n, room, format, args);
    va_end(args);
    if (length < 0) {
        b->failed = true;
    } else if ((size_t)length < room) {
        b->n += (size_t)length;
    } else if (reserve(b, (size_t)length)) {
        vsnprintf(b->p + b->n, (size_t)length + 1, format, again);
        b->n += (size_t)length;
    }
    b->p[b->n] = '\0';
    va_end(again);
}

void strbuf_clear(struct strbuf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p)
        b->p[0] = '\0';
}

void strbuf_finish(struct strbuf *b)
{
    mem_free(b->p);
    *b = (struct strbuf){0};
}
