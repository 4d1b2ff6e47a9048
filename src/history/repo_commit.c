/* Reads raw commit objects. The header lines are taken in git's fixed order; a commit is only
 * refused when it has no tree, since everything else can be done without. The rules for odd
 * authors and dates are git's own (ident.c, commit.c), so that order and names agree with git log.
 */
#include "repo_commit.h"

enum { MAX_TIME_DIGITS = 18 };
static const int64_t max_time = 100000000000; /* what base/clock.h can show */

/* By character, one more than the value of a digit; 0 for what is none. */
static const unsigned char hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool object_id_parse(struct object_id *out, const char *hex)
{
    for (size_t i = 0; i < RC_OBJECT_ID_SIZE; i++) {
        const unsigned high = hex_values[(unsigned char)hex[2 * i]];
        const unsigned low = high ? hex_values[(unsigned char)hex[2 * i + 1]] : 0;
        if (low == 0)
            return false;
        out->bytes[i] = (unsigned char)((high - 1) * 16 + (low - 1));
    }
    return true;
}

void object_id_format(char hex[RC_OBJECT_HEX_SIZE], const struct object_id *id)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < RC_OBJECT_ID_SIZE; i++) {
        hex[2 * i] = digits[id->bytes[i] >> 4];
        hex[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    hex[2 * RC_OBJECT_ID_SIZE] = '\0';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(struct str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && is_digit(s.p[i + n]))
        n++;
    return n;
}

static int64_t bounded_time(const char *p, size_t n)
{
    int64_t value = 0;
    while (n > 1 && *p == '0') {
        p++;
        n--;
    }
    if (n > MAX_TIME_DIGITS)
        return max_time;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (p[i] - '0');
    return value < max_time ? value : max_time;
}

static int16_t zone_minutes(struct str s, size_t i)
{
    const size_t n = digits_at(s, i + 1);
    int value = 0;
    if (n == 0 || n > 4)
        return 0;
    for (size_t k = 1; k <= n; k++)
        value = value * 10 + (s.p[i + k] - '0');
    const int minutes = value / 100 * 60 + value % 100;
    if (minutes >= 24 * 60)
        return 0;
    return (int16_t)(s.p[i] == '-' ? -minutes : minutes);
}

/* Time and zone after the last '>' of the line, because a mail address may hold one too. */
static void parse_when(struct repo_ident *out, struct str line)
{
    size_t i = line.n;
    while (line.p[i - 1] != '>')
        i--;
    while (i < line.n && is_space(line.p[i]))
        i++;
    const size_t digits = digits_at(line, i);
    if (digits == 0)
        return;
    out->time = bounded_time(line.p + i, digits);
    i += digits;
    while (i < line.n && is_space(line.p[i]))
        i++;
    if (i < line.n && (line.p[i] == '+' || line.p[i] == '-'))
        out->zone_minutes = zone_minutes(line, i);
}

bool repo_ident_parse(struct repo_ident *out, struct str line)
{
    *out = (struct repo_ident){.name = {"", 0}, .email = {"", 0}};
    const char *open = line.n ? memchr(line.p, '<', line.n) : NULL;
    if (!open)
        return false;
    const size_t mail = (size_t)(open - line.p) + 1;
    const char *close = memchr(open, '>', line.n - mail + 1);
    size_t name = mail - 1;
    while (name > 0 && is_space(line.p[name - 1]))
        name--;
    out->name = (struct str){line.p, name};
    if (!close)
        return false;
    out->email = (struct str){open + 1, (size_t)(close - open) - 1};
    parse_when(out, line);
    return true;
}

/* Takes the next line of *rest, without its newline. */
static bool next_line(struct str *rest, struct str *line)
{
    if (rest->n == 0)
        return false;
    (void)str_split(*rest, '\n', line, rest);
    return true;
}

static bool take_header(struct str *rest, const char *key, struct str *value)
{
    const struct str prefix = str_of(key);
    struct str tail = *rest;
    struct str line;
    if (!str_has_prefix(*rest, prefix) || !next_line(&tail, &line))
        return false;
    *value = (struct str){line.p + prefix.n, line.n - prefix.n};
    *rest = tail;
    return true;
}

/* As strtoumax() reads it: git compares dates as unsigned numbers, a negative one wraps. */
static uint64_t queue_date(struct str line)
{
    size_t i = line.n;
    while (i > 0 && line.p[i - 1] != '>')
        i--;
    if (i == 0)
        return 0;
    while (i < line.n && is_space(line.p[i]))
        i++;
    const bool negative = i < line.n && line.p[i] == '-';
    uint64_t value = 0;
    for (i += negative; i < line.n && is_digit(line.p[i]); i++) {
        const unsigned digit = (unsigned)(line.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return UINT64_MAX;
        value = value * 10 + digit;
    }
    return negative ? 0 - value : value;
}

/* Walks over the other headers to the message. */
static struct str find_encoding(struct str *rest)
{
    struct str line;
    struct str value = {"", 0};
    while (rest->n > 0 && rest->p[0] != '\n') {
        if (value.n > 0 || !take_header(rest, "encoding ", &value))
            (void)next_line(rest, &line);
    }
    return value;
}

bool repo_commit_parse(struct repo_commit *out, struct str bytes)
{
    struct str rest = bytes;
    struct str line = {"", 0};
    struct object_id ignored;
    *out = (struct repo_commit){.encoding = {"", 0}};
    if (!take_header(&rest, "tree ", &line) || line.n != 40 || !object_id_parse(&out->tree, line.p))
        return false;
    out->parents = rest;
    while (take_header(&rest, "parent ", &line)) {
        if (line.n != 40 || !object_id_parse(&ignored, line.p)) {
            out->is_odd = true;
            break;
        }
        out->parent_count++;
    }
    if (!take_header(&rest, "author ", &line) || !repo_ident_parse(&out->author, line))
        out->is_odd = true;
    if (take_header(&rest, "committer ", &line)) {
        out->date = queue_date(line);
        if (!repo_ident_parse(&out->committer, line))
            out->is_odd = true;
    } else {
        out->is_odd = true;
    }
    out->encoding = find_encoding(&rest);
    out->message = rest;
    return true;
}

void repo_commit_parent(const struct repo_commit *commit, size_t i, struct object_id *out)
{
    (void)object_id_parse(out, commit->parents.p + i * RC_PARENT_LINE + 7);
}
