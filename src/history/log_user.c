/* history/log_user.c: git log --pretty=format:user:%aN%n%ct, Gource's own form, with --raw or
 * --name-status. A commit is a line with the name, one with the time, and its changes.
 */
#include "log_date.h"
#include "log_git.h"

static const char user_key[] = "user:";

static bool is_header(struct str line)
{
    return str_has_prefix(line, str_of(user_key));
}

static const char *read_header(struct line_cursor *at, bool author_time, struct log_header *out)
{
    (void)author_time; /* the log holds one time only */
    struct str name = {0}, time = {0};
    if (!line_next(at, &name) || !is_header(name))
        return "expected user:NAME";
    const struct line_cursor after_name = *at;
    if (!line_next(at, &time) || !str_to_int64(time, &out->time) || !log_time_is_sane(out->time)) {
        *at = after_name;
        return "user:NAME must be followed by a line with the time in seconds";
    }
    out->author = (struct str){name.p + sizeof user_key - 1, name.n - (sizeof user_key - 1)};
    return NULL;
}

/* Gource asks for its logs with --reverse. */
static const struct log_dialect dialect = {
    .is_header = is_header,
    .read_header = read_header,
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
    return log_git_open(out, params, &source_user, &dialect);
}

const struct source_ops source_user = {
    .name = "git log with user:NAME and time",
    .probe = probe,
    .open = open_log,
    .read = log_git_read,
    .close = log_git_close,
    .take = log_git_take,
    .last_commit = last_commit,
    .reads_files = true,
};
