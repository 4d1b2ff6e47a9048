/* history/log_change.c: lines of git's --numstat, --name-status and --raw. Paths come as they are
 * or C-quoted; quoted ones are decoded into the scratch.
 */
#include "log_change.h"

#include "rource/history/history.h"

static const char bad_quoting[] = "badly quoted path";
static const char arrow[] = " => ";
enum { ARROW = 4 };

void log_scratch_finish(struct log_scratch *scratch)
{
    strbuf_finish(&scratch->path);
    strbuf_finish(&scratch->old_path);
}

const char *log_path_check(struct str path)
{
    if (path.n > LOG_PATH_MAX)
        return "path is longer than 4096 bytes";
    for (size_t i = 0; i < path.n;) {
        const char *slash = memchr(path.p + i, '/', path.n - i);
        const size_t end = slash ? (size_t)(slash - path.p) : path.n;
        const bool is_dot = end - i == 1 && path.p[i] == '.';
        if (end > i && !is_dot)
            return NULL;
        i = end + 1;
    }
    return "path is empty";
}

/* Length of the quoted string that s starts with, with its quotes; 0 when it never ends. */
static size_t quoted_length(struct str s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return 0;
}

/* A field that is wholly a path, quoted or not. */
static const char *take_path(struct str field, struct strbuf *scratch, struct str *out)
{
    *out = field;
    if (field.n > 0 && field.p[0] == '"') {
        if (field.n > 4 * LOG_PATH_MAX + 2)
            return "path is longer than 4096 bytes";
        strbuf_clear(scratch);
        if (quote_decode(scratch, field) != RC_OK || scratch->failed)
            return bad_quoting;
        *out = strbuf_view(scratch);
    }
    return log_path_check(*out);
}

/* ---- numstat ---- */

/* `old => new` of which at least one is quoted. */
static const char *parse_quoted_rename(struct str text, size_t old_length,
                                       struct log_scratch *scratch, struct log_change *out)
{
    const struct str old = {text.p, old_length};
    const struct str new = {text.p + old_length + ARROW, text.n - old_length - ARROW};
    const char *wrong = take_path(old, &scratch->old_path, &out->old_path);
    if (!wrong)
        wrong = take_path(new, &scratch->path, &out->path);
    out->action = RC_CHANGE_RENAME;
    return wrong;
}

static const char *parse_numstat_path(struct str text, struct log_scratch *scratch,
                                      struct log_change *out)
{
    if (text.n > 8 * LOG_PATH_MAX)
        return "path is longer than 4096 bytes";
    if (text.n > 0 && text.p[0] == '"') {
        const size_t n = quoted_length(text);
        if (n == 0)
            return bad_quoting;
        if (n < text.n && str_has_prefix((struct str){text.p + n, text.n - n}, str_of(arrow)))
            return parse_quoted_rename(text, n, scratch, out);
        return take_path(text, &scratch->path, &out->path);
    }
    const char *at = NULL;
    if (text.n > 0 && memchr(text.p, '>', text.n)) /* several times as fast as memmem */
        at = memmem(text.p, text.n, arrow, ARROW);
    if (at && text.p[text.n - 1] == '"') {
        const char *quoted = memmem(text.p, text.n, " => \"", ARROW + 1);
        if (quoted)
            return parse_quoted_rename(text, (size_t)(quoted - text.p), scratch, out);
    }
    out->may_be_rename = at != NULL;
    out->path = text;
    return out->may_be_rename ? NULL : log_path_check(text);
}

/* A count of lines or "-". */
static bool is_numstat_count(struct str s)
{
    if (s.n == 1 && s.p[0] == '-')
        return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

static const char *parse_numstat(struct str line, struct log_scratch *scratch,
                                 struct log_change *out)
{
    struct str added, deleted, path;
    if (!str_split(line, '\t', &added, &path) || !str_split(path, '\t', &deleted, &path) ||
        !is_numstat_count(added) || !is_numstat_count(deleted))
        return "not a line of a git log: expected added<TAB>deleted<TAB>path";
    out->is_numstat = true;
    return parse_numstat_path(path, scratch, out);
}

/* head + part + tail; a slash that would be doubled because part is empty is left out. */
static bool join(struct strbuf *out, struct str head, struct str part, struct str tail)
{
    if (part.n == 0 && tail.n > 0 && (head.n == 0 || head.p[head.n - 1] == '/'))
        tail = (struct str){tail.p + 1, tail.n - 1};
    strbuf_clear(out);
    strbuf_add(out, head);
    strbuf_add(out, part);
    strbuf_add(out, tail);
    return !out->failed && log_path_check(strbuf_view(out)) == NULL;
}

/* git puts braces only where directories end: "{" at the start or behind a slash, "}" at the end or
 * before one. Finds those that enclose the arrow at `at`. */
static bool find_braces(struct str text, size_t at, size_t *open, size_t *close)
{
    size_t i = at;
    while (i > 0 && !(text.p[i - 1] == '{' && (i == 1 || text.p[i - 2] == '/')))
        i--;
    size_t j = at + ARROW;
    while (j < text.n && !(text.p[j] == '}' && (j + 1 == text.n || text.p[j + 1] == '/')))
        j++;
    if (i == 0 || j >= text.n)
        return false;
    *open = i - 1;
    *close = j;
    return true;
}

bool log_rename_split(struct str text, size_t *from, struct log_scratch *scratch,
                      struct log_change *out)
{
    while (*from < text.n) {
        const char *found = memmem(text.p + *from, text.n - *from, arrow, ARROW);
        if (!found)
            return false;
        const size_t at = (size_t)(found - text.p);
        *from = at + 1;
        struct str head = {text.p, 0}, tail = head;
        size_t open = 0, close = text.n, begin = 0;
        if (find_braces(text, at, &open, &close)) {
            head = (struct str){text.p, open};
            tail = (struct str){text.p + close + 1, text.n - close - 1};
            begin = open + 1;
        }
        const struct str old = {text.p + begin, at - begin};
        const struct str new = {text.p + at + ARROW, close - at - ARROW};
        if (!join(&scratch->old_path, head, old, tail) || !join(&scratch->path, head, new, tail))
            continue;
        out->old_path = strbuf_view(&scratch->old_path);
        out->path = strbuf_view(&scratch->path);
        out->action = RC_CHANGE_RENAME;
        return true;
    }
    return false;
}

/* ---- name-status and raw ---- */

/* Reads git's status: one letter, perhaps with a score, or (of a merge shown with -c) one for each
 * parent. *paths is how many paths follow. */
static bool parse_status(struct str s, uint8_t *action, unsigned *paths)
{
    size_t letters = 0, adds = 0, deletes = 0;
    for (; letters < s.n && s.p[letters] >= 'A' && s.p[letters] <= 'Z'; letters++) {
        if (!memchr("ACDMRTUXB", s.p[letters], 9))
            return false;
        adds += s.p[letters] == 'A';
        deletes += s.p[letters] == 'D';
    }
    for (size_t i = letters; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9' || i > letters + 2)
            return false;
    if (letters == 0)
        return false;
    const char letter = letters == 1 ? s.p[0] : 'M';
    *paths = letter == 'R' || letter == 'C' ? 2 : 1;
    if (adds == letters || letter == 'C')
        *action = RC_CHANGE_ADD;
    else if (deletes == letters)
        *action = RC_CHANGE_DELETE;
    else
        *action = letter == 'R' ? RC_CHANGE_RENAME : RC_CHANGE_MODIFY;
    return true;
}

static const char *parse_status_paths(struct str status, struct str paths,
                                      struct log_scratch *scratch, struct log_change *out)
{
    unsigned count = 0;
    if (!parse_status(status, &out->action, &count))
        return "not a line of a git log: unknown status";
    if (count == 1)
        return take_path(paths, &scratch->path, &out->path);
    struct str old, new, more;
    if (!str_split(paths, '\t', &old, &new) || str_split(new, '\t', &new, &more))
        return "a rename or copy needs two paths";
    const char *wrong = take_path(old, &scratch->old_path, &out->old_path);
    if (!wrong)
        wrong = take_path(new, &scratch->path, &out->path);
    if (out->action != RC_CHANGE_RENAME)
        out->old_path = (struct str){0};
    return wrong;
}

/* `line` starts with as many colons as the commit has parents. */
static const char *parse_raw(struct str line, struct log_scratch *scratch, struct log_change *out)
{
    struct str fields, paths;
    if (!str_split(line, '\t', &fields, &paths))
        return "not a line of a git log: expected a tab before the path";
    size_t last = fields.n;
    while (last > 0 && fields.p[last - 1] != ' ')
        last--;
    size_t colons = 0;
    while (colons < fields.n && fields.p[colons] == ':')
        colons++;
    if (fields.n < colons + 14 || last < colons + 14 || fields.p[colons + 6] != ' ' ||
        fields.p[colons + 13] != ' ')
        return "not a line of a git log: expected :mode mode hash hash status<TAB>path";
    if (memcmp(fields.p + colons, "040000", 6) == 0 ||
        memcmp(fields.p + colons + 7, "040000", 6) == 0)
        return NULL;
    return parse_status_paths((struct str){fields.p + last, fields.n - last}, paths, scratch, out);
}

const char *log_change_parse(struct str line, struct log_scratch *scratch, struct log_change *out)
{
    *out = (struct log_change){0};
    if (line.n > 0 && line.p[0] == ':')
        return parse_raw(line, scratch, out);
    if (line.n > 0 && line.p[0] >= 'A' && line.p[0] <= 'Z') {
        struct str status, paths;
        if (!str_split(line, '\t', &status, &paths))
            return "not a line of a git log: expected a tab before the path";
        return parse_status_paths(status, paths, scratch, out);
    }
    return parse_numstat(line, scratch, out);
}
