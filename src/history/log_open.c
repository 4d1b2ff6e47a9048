/* history/log_open.c: finds the driver of a log by its first lines.
 */
#include "rource/base/log.h"
#include "rource/base/memory.h"
#include "source.h"

/* In the order of asking. The custom form comes before the one that a line of its may resemble. */
static const struct source_ops *const log_drivers[] = {
    &source_custom,
    &source_numstat,
    &source_status,
    &source_user,
};

/* Lines that a log may start with before the first that some driver knows. */
enum { MAX_PREAMBLE = 16 };

/* *lines is the number of those without blank ones that were looked at, *rest begins with the last
 * one. */
static const struct source_ops *detect_log(const struct source_params *params, int *lines,
                                           struct str *rest)
{
    struct source_params head = *params;
    for (*lines = 0; head.bytes.n > 0 && *lines < MAX_PREAMBLE;) {
        *rest = head.bytes;
        for (size_t i = 0; i < RC_COUNT(log_drivers); i++)
            if (log_drivers[i]->probe(&head))
                return log_drivers[i];
        const char *lf = memchr(head.bytes.p, '\n', head.bytes.n);
        const size_t skip = lf ? (size_t)(lf - head.bytes.p) + 1 : head.bytes.n;
        *lines += str_trim((struct str){head.bytes.p, skip}).n > 0;
        head.bytes = (struct str){head.bytes.p + skip, head.bytes.n - skip};
    }
    return NULL;
}

static enum rc_status unknown_form(struct error *err, const char *name)
{
    struct strbuf forms = {0};
    for (size_t i = 0; i < RC_COUNT(log_drivers); i++) {
        strbuf_add(&forms, str_of(i > 0 ? "; " : ""));
        strbuf_add(&forms, str_of(log_drivers[i]->name));
    }
    const enum rc_status status =
        forms.failed
            ? RC_ENOMEM
            : error_set(err, RC_EFORMAT, "%s: neither a repository nor a log of a known form (%s)",
                        name, forms.p);
    strbuf_finish(&forms);
    return status;
}

struct str source_skip_mark(struct str bytes)
{
    if (str_has_prefix(bytes, str_of("\xef\xbb\xbf")))
        bytes = (struct str){bytes.p + 3, bytes.n - 3};
    return bytes;
}

static bool is_utf16(struct str bytes)
{
    return str_has_prefix(bytes, str_of("\xff\xfe")) || str_has_prefix(bytes, str_of("\xfe\xff"));
}

bool source_may_become_log(struct str bytes)
{
    const struct source_params params = {.is_log = true, .bytes = source_skip_mark(bytes)};
    int lines;
    struct str rest;
    return !is_utf16(bytes) && !detect_log(&params, &lines, &rest) && lines < MAX_PREAMBLE;
}

const struct source_ops *source_find_by_head(struct str head)
{
    /* A driver is asked about a line and looks at no more than the following one. */
    enum { LINES_LEFT = 4 };
    const struct source_params params = {.is_log = true, .bytes = head};
    int lines;
    struct str rest;
    const struct source_ops *ops = is_utf16(head) ? NULL : detect_log(&params, &lines, &rest);
    if (!ops || !ops->reads_files)
        return NULL;
    for (int i = 0; i < LINES_LEFT; i++) {
        const char *lf = rest.n > 0 ? memchr(rest.p, '\n', rest.n) : NULL;
        if (!lf)
            return NULL; /* the head may be cut off in a line that matters */
        rest = (struct str){lf + 1, (size_t)(rest.p + rest.n - lf - 1)};
    }
    return ops;
}

enum rc_status source_open_log(struct source **out, struct error *err, struct source_params *params)
{
    const char *name = strcmp(params->path, "-") == 0 ? "standard input" : params->path;
    params->is_log = true;
    params->bytes = source_skip_mark(params->bytes);
    if (is_utf16(params->bytes))
        return error_set(err, RC_EFORMAT, "%s: the log is UTF-16 text; write it as UTF-8", name);
    if (str_trim(params->bytes).n == 0)
        return error_set(err, RC_EFORMAT, "%s: the log is empty", name);
    int lines;
    struct str rest;
    const struct source_ops *ops = detect_log(params, &lines, &rest);
    return ops ? ops->open(out, err, params) : unknown_form(err, name);
}
