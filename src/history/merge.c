/* history/merge.c: merges finished histories. A first walk through all times makes the order, a
 * second one copies commits with their paths and authors translated.
 */
#include "merge.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "rource/base/memory.h"

#define NOT_MAPPED UINT32_MAX

struct cursor {
    const struct history *history;
    uint32_t next;     /* commit */
    int64_t latest;    /* greatest time up to and including next */
    uint32_t *paths;   /* ids there → ids in the merged history */
    uint32_t *authors; /* likewise, NOT_MAPPED until used */
};

static void cursor_advance(struct cursor *c)
{
    if (++c->next < c->history->commits.count) {
        const int64_t time = history_commit(c->history, c->next)->time;
        c->latest = time > c->latest ? time : c->latest;
    }
}

static void cursor_rewind(struct cursor *c)
{
    c->next = 0;
    c->latest = c->history->commits.count > 0 ? history_commit(c->history, 0)->time : 0;
}

/* The input whose turn it is, NULL at the end. */
static struct cursor *earliest(struct cursor *cursors, uint32_t count)
{
    struct cursor *best = NULL;
    for (uint32_t i = 0; i < count; i++) {
        struct cursor *c = &cursors[i];
        if (c->next < c->history->commits.count && (!best || c->latest < best->latest))
            best = c;
    }
    return best;
}

static enum rc_status begin(struct feed *feed, struct cursor *cursors, uint32_t count)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += cursors[i].history->commits.count;
    if (total > INT32_MAX)
        return RC_ELIMIT;
    int64_t *times = mem_alloc((size_t)total + 1, sizeof *times);
    if (!times)
        return RC_ENOMEM;
    uint32_t filled = 0;
    for (struct cursor *c; (c = earliest(cursors, count)); cursor_advance(c))
        times[filled++] = history_commit(c->history, c->next)->time;
    const enum rc_status status = feed_begin(feed, times, filled);
    mem_free(times);
    return status;
}

static enum rc_status cursor_init(struct cursor *c, struct feed *feed,
                                  const struct merge_input *input)
{
    const struct history *from = input->history;
    c->history = from;
    cursor_rewind(c);
    const uint32_t authors = intern_count(&from->authors);
    c->paths = mem_alloc(from->paths.count, sizeof *c->paths);
    c->authors = mem_alloc((size_t)authors + 1, sizeof *c->authors);
    if (!c->paths || !c->authors)
        return RC_ENOMEM;
    for (uint32_t i = 0; i < authors; i++)
        c->authors[i] = NOT_MAPPED;
    enum rc_status status =
        history_path_child(feed->history, RC_PATH_ROOT, input->folder, &c->paths[RC_PATH_ROOT]);
    for (uint32_t id = 1; id < from->paths.count && status == RC_OK; id++)
        status = history_path_child(feed->history, c->paths[history_path(from, id)->parent],
                                    history_path_name(from, id), &c->paths[id]);
    return status;
}

static void cursor_finish(struct cursor *c)
{
    mem_free(c->paths);
    mem_free(c->authors);
}

struct change_list {
    RC_ARRAY(struct change) list;
};

static enum rc_status translate_changes(const struct cursor *c, const struct commit *commit,
                                        struct change_list *out)
{
    out->list.count = 0;
    const enum rc_status status = RC_RESERVE(&out->list, commit->change_count);
    if (status != RC_OK)
        return status;
    for (uint32_t i = 0; i < commit->change_count; i++) {
        struct change change = *history_change(c->history, commit->first_change + i);
        change.path = c->paths[change.path];
        if (change.old_path != RC_PATH_NONE)
            change.old_path = c->paths[change.old_path];
        out->list.items[out->list.count++] = change;
    }
    return RC_OK;
}

static enum rc_status push_commit(struct feed *feed, const struct cursor *c,
                                  struct change_list *changes)
{
    struct commit commit = *history_commit(c->history, c->next);
    uint32_t *author = &c->authors[commit.author];
    enum rc_status status = RC_OK;
    if (*author == NOT_MAPPED)
        status = intern_add(&feed->history->authors,
                            intern_string(&c->history->authors, commit.author), author);
    if (status == RC_OK)
        status = translate_changes(c, &commit, changes);
    if (status != RC_OK)
        return status;
    commit.author = *author;
    feed->message = history_subject(c->history, c->next);
    return feed_commit(feed, &commit, changes->list.items, (uint32_t)changes->list.count);
}

static enum rc_status push_all(struct feed *feed, struct cursor *cursors, uint32_t count)
{
    struct change_list changes = {0};
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; i < count; i++)
        cursor_rewind(&cursors[i]);
    for (struct cursor *c; status == RC_OK && !feed_is_done(feed); cursor_advance(c)) {
        c = earliest(cursors, count);
        if (!c)
            break;
        status = feed_is_stopped(feed) ? RC_EINTERRUPTED : push_commit(feed, c, &changes);
    }
    mem_free(changes.list.items);
    return status;
}

enum rc_status merge_histories(struct feed *feed, const struct merge_input *inputs, uint32_t count)
{
    struct cursor *cursors = mem_calloc(count, sizeof *cursors);
    if (!cursors)
        return RC_ENOMEM;
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; i < count && status == RC_OK; i++)
        status = cursor_init(&cursors[i], feed, &inputs[i]);
    if (status == RC_OK)
        status = begin(feed, cursors, count);
    if (status == RC_OK)
        status = push_all(feed, cursors, count);
    for (uint32_t i = 0; i < count; i++)
        cursor_finish(&cursors[i]);
    mem_free(cursors);
    return status;
}

/* ---- names ---- */

static struct str base_name(struct str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    const char *slash = path.n > 0 ? memrchr(path.p, '/', path.n) : NULL;
    if (!slash)
        return path;
    return (struct str){slash + 1, (size_t)(path.p + path.n - slash - 1)};
}

static bool has_entry(struct str folder, const char *name)
{
    struct strbuf probe = {0};
    struct stat st;
    strbuf_add(&probe, folder);
    strbuf_add(&probe, str_of(name));
    const bool has = !probe.failed && stat(probe.p, &st) == 0;
    strbuf_finish(&probe);
    return has;
}

/* Moves up from a folder inside a work tree or a bare repository to its top. Returns the length of
 * the result in `path`. */
static size_t find_top(const char *path)
{
    const size_t n = strlen(path);
    for (size_t i = n; i > 0; i--) {
        const struct str folder = {path, i};
        if (i != n && path[i] != '/')
            continue;
        if (has_entry(folder, "/.git"))
            return i;
        if (!str_has_suffix(folder, str_of("/.git")) && has_entry(folder, "/HEAD") &&
            has_entry(folder, "/objects") && has_entry(folder, "/refs"))
            return i;
    }
    return n;
}

static void add_repository_name(struct strbuf *out, const char *path)
{
    char absolute[PATH_MAX];
    struct str name = str_of(path);
    if (realpath(path, absolute)) {
        name = str_of(absolute);
        if (str_has_suffix(name, str_of("/.git")))
            name.n -= 5;
        else
            name.n = find_top(absolute);
    }
    name = base_name(name);
    if (name.n > 4 && str_has_suffix(name, str_of(".git")))
        name.n -= 4;
    strbuf_add(out, name.n == 0 || str_equal(name, str_of("/")) ? str_of("repository") : name);
}

void merge_folder_name(struct strbuf *out, const char *path, bool is_log)
{
    if (!is_log) {
        add_repository_name(out, path);
        return;
    }
    if (strcmp(path, "-") == 0) {
        strbuf_add(out, str_of("stdin"));
        return;
    }
    struct str name = base_name(str_of(path));
    const char *dot = name.n > 0 ? memrchr(name.p, '.', name.n) : NULL;
    if (dot && dot > name.p)
        name.n = (size_t)(dot - name.p);
    strbuf_add(out, name.n == 0 ? str_of("log") : name);
}
