/* history/log_status.c: git log with git's own headers ("commit …", "Author: …", in the medium,
 * full, fuller and raw forms), with --name-status, --raw or --numstat. Messages are indented, so
 * what they say is never taken for a header or a change.
 */
#include "log_date.h"
#include "log_git.h"

static const char commit_key[] = "commit ";

static bool is_header(struct str line)
{
    return str_has_prefix(line, str_of(commit_key));
}

/* "commit 1a2b3c… (HEAD -> main)"; --boundary and its like put a mark before the hash. */
static const char *parse_commit_line(struct str line, struct log_header *out)
{
    struct str hash = {line.p + sizeof commit_key - 1, line.n - (sizeof commit_key - 1)};
    if (hash.n > 2 && memchr("-<>=+^*", hash.p[0], 7) && hash.p[1] == ' ')
        hash = (struct str){hash.p + 2, hash.n - 2};
    const size_t n = log_hex_length(hash);
    if (n < 4 || n > 64 || (n < hash.n && hash.p[n] != ' '))
        return "expected a hash after \"commit\"";
    out->id_prefix = log_id_prefix((struct str){hash.p, n});
    return NULL;
}

/* The person's part of "Name <mail>…". */
static struct str person_name(struct str value)
{
    const char *mail = value.n > 0 ? memrchr(value.p, '<', value.n) : NULL;
    if (mail)
        value.n = (size_t)(mail - value.p);
    return str_trim(value);
}

/* What follows a key, if the line has it. */
static bool take_key(struct str line, const char *key, struct str *value)
{
    const struct str k = str_of(key);
    if (!str_has_prefix(line, k))
        return false;
    *value = str_trim((struct str){line.p + k.n, line.n - k.n});
    return true;
}

struct header_fields {
    struct str author;
    struct str author_date, commit_date; /* as text */
    unsigned parents;
};

/* "Name <mail> 1704099600 +0100" of --pretty=raw. */
static struct str person_date(struct str value)
{
    const char *mail = value.n > 0 ? memrchr(value.p, '>', value.n) : NULL;
    if (!mail)
        return (struct str){0};
    return str_trim((struct str){mail + 1, (size_t)(value.p + value.n - mail - 1)});
}

static void read_field(struct str line, struct header_fields *fields)
{
    struct str value;
    if (take_key(line, "Author:", &value)) {
        fields->author = person_name(value);
    } else if (take_key(line, "Date:", &value) || take_key(line, "AuthorDate:", &value)) {
        fields->author_date = value;
    } else if (take_key(line, "CommitDate:", &value)) {
        fields->commit_date = value;
    } else if (take_key(line, "Merge:", &value)) {
        fields->parents = 2;
    } else if (take_key(line, "author ", &value)) {
        fields->author = person_name(value);
        fields->author_date = person_date(value);
    } else if (take_key(line, "committer ", &value)) {
        fields->commit_date = person_date(value);
    } else if (take_key(line, "parent ", &value)) {
        fields->parents++;
    }
}

static const char *read_header(struct line_cursor *at, bool author_time, struct log_header *out)
{
    struct str line = {0};
    struct header_fields fields = {0};
    if (!line_next(at, &line) || !is_header(line))
        return "expected \"commit\" and a hash";
    const char *wrong = parse_commit_line(line, out);
    for (struct line_cursor next = *at; line_next(&next, &line) && line.n > 0; *at = next) {
        if (is_header(line))
            break;
        read_field(line, &fields);
    }
    if (wrong)
        return wrong;
    const bool use_author = author_time || fields.commit_date.n == 0;
    const struct str date = use_author ? fields.author_date : fields.commit_date;
    if (!log_date_parse(date, &out->time, &out->zone_minutes))
        return "commit without a date that can be read (use --date=default, iso, raw or unix)";
    out->author = fields.author;
    out->flags = fields.parents > 1 ? RC_COMMIT_MERGE : 0;
    return NULL;
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
    struct line_cursor at = {params->bytes.p, params->bytes.p + params->bytes.n, 1};
    struct log_header header;
    struct str line;
    return params->is_log && line_next(&at, &line) && is_header(line) &&
           !parse_commit_line(line, &header);
}

static enum rc_status open_log(struct source **out, struct error *err,
                               const struct source_params *params)
{
    (void)err;
    return log_git_open(out, params, &source_status, &dialect);
}

const struct source_ops source_status = {
    .name = "git log with --name-status, --raw or --numstat",
    .probe = probe,
    .open = open_log,
    .read = log_git_read,
    .close = log_git_close,
    .take = log_git_take,
    .last_commit = last_commit,
    .reads_files = true,
};
