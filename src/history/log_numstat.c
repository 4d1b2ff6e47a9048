/* history/log_numstat.c: git log --pretty=format:"%H|%an|%at" --numstat, the form of the profiling
 * guide. The author is what stands between the first and the last bar, so bars in names do no harm.
 */
#include "log_date.h"
#include "log_git.h"

/* hash|author|time, or a line that can be nothing else because changes have a tab. A name of an
 * author may have one, too. */
static bool is_header(struct str line)
{
    if (line.n == 0 || line.p[0] == ' ')
        return false;
    if (!memchr(line.p, '\t', line.n))
        return true;
    const size_t n = log_hex_length(line);
    return n >= 4 && n < line.n && line.p[n] == '|';
}

static const char *parse_header(struct str line, struct log_header *out)
{
    const size_t n = log_hex_length(line);
    if (n < 4 || n > 64 || n >= line.n || line.p[n] != '|')
        return "neither hash|author|time nor a change";
    const char *last = memrchr(line.p, '|', line.n);
    const char *author = line.p + n + 1;
    if (last < author)
        return "expected hash|author|time";
    const struct str time = {last + 1, (size_t)(line.p + line.n - last - 1)};
    if (!str_to_int64(time, &out->time) || !log_time_is_sane(out->time))
        return "the time of a commit must be a number of seconds";
    out->author = (struct str){author, (size_t)(last - author)};
    out->id_prefix = log_id_prefix((struct str){line.p, n});
    return NULL;
}

static const char *read_header(struct line_cursor *at, bool author_time, struct log_header *out)
{
    (void)author_time; /* the log holds one time only */
    struct str line;
    if (!line_next(at, &line))
        return "empty";
    return parse_header(line, out);
}

static const struct log_dialect dialect = {
    .is_header = is_header,
    .read_header = read_header,
    .newest_first = true,
};

static size_t last_commit(struct str bytes)
{
    return log_git_last_commit(bytes, &dialect);
}

static bool probe(const struct source_params *params)
{
    return log_git_probe(params, &dialect);
}

static enum rc_status open_log(struct source **out, struct error *err,
                               const struct source_params *params)
{
    (void)err;
    return log_git_open(out, params, &source_numstat, &dialect);
}

const struct source_ops source_numstat = {
    .name = "git log with hash|author|time",
    .probe = probe,
    .open = open_log,
    .read = log_git_read,
    .close = log_git_close,
    .take = log_git_take,
    .last_commit = last_commit,
    .reads_files = true,
};
