/* Searching by name. Names are compared while they are decoded, so nothing is copied. A list that
 * is made anew starts in its old order, which a sort by merging then only has to mend.
 */
#include "rource/scene/search.h"

#include "parts.h"

enum match { MATCH_NONE, MATCH_BEGIN, MATCH_INSIDE };

/* ---- comparing ---- */

static uint32_t next_folded(struct str s, size_t *i)
{
    const unsigned char c = (unsigned char)s.p[*i];
    if (c >= 0x80)
        return utf8_fold_case(utf8_next(s, i));
    ++*i;
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool matches_at(const struct search *q, struct str name, size_t at)
{
    for (size_t n = 0; n < q->needle.count; n++) {
        if (at >= name.n || next_folded(name, &at) != q->needle.items[n])
            return false;
    }
    return true;
}

static enum match compare(const struct search *q, struct str name)
{
    for (size_t at = 0; at < name.n;) {
        if (matches_at(q, name, at))
            return at == 0 ? MATCH_BEGIN : MATCH_INSIDE;
        (void)next_folded(name, &at);
    }
    return MATCH_NONE;
}

static enum rc_status compare_path(struct search *q, uint32_t path, enum match *match)
{
    if (!q->whole_path) {
        *match = compare(q, history_path_name(q->history, path));
        return RC_OK;
    }
    strbuf_clear(&q->text);
    strbuf_add_char(&q->text, '/');
    history_path_string(q->history, path, &q->text);
    if (q->text.failed)
        return RC_ENOMEM;
    *match = compare(q, strbuf_view(&q->text));
    const struct str bare = {q->text.p + 1, q->text.n - 1};
    if (*match == MATCH_INSIDE && matches_at(q, bare, 0))
        *match = MATCH_BEGIN;
    return RC_OK;
}

/* Compares the paths that were not yet known; files are made of those that the scene knows. */
static enum rc_status compare_new_paths(struct search *q, const struct scene *s)
{
    enum rc_status status = RC_OK;
    while (q->paths_seen < s->path_file.count) {
        enum match match;
        if ((status = compare_path(q, q->paths_seen, &match)) < 0 ||
            (status = RC_RESERVE(&q->begin.names, 1)) < 0 ||
            (status = RC_RESERVE(&q->inside.names, 1)) < 0)
            return status;
        if (match == MATCH_BEGIN)
            q->begin.names.items[q->begin.names.count++] = q->paths_seen;
        else if (match == MATCH_INSIDE)
            q->inside.names.items[q->inside.names.count++] = q->paths_seen;
        q->paths_seen++;
    }
    return status;
}

static enum rc_status compare_new_authors(struct search *q, const struct scene *s)
{
    while (!q->whole_path && q->authors_seen < s->author_person.count) {
        const enum rc_status status = RC_RESERVE(&q->authors.names, 1);
        if (status < 0)
            return status;
        if (compare(q, intern_string(&q->history->authors, q->authors_seen)) != MATCH_NONE)
            q->authors.names.items[q->authors.names.count++] = q->authors_seen;
        q->authors_seen++;
    }
    return RC_OK;
}

/* ---- orders ---- */

typedef bool (*before_fn)(const struct scene *s, uint32_t a, uint32_t b);

/* A stable merge sort from the bottom up; scratch has room for n. */
static void sort(const struct scene *s, uint32_t *items, uint32_t n, uint32_t *scratch,
                 before_fn before)
{
    for (uint32_t run = 1; run < n; run *= 2) {
        for (uint32_t first = 0; first + run < n; first += 2 * run) {
            const uint32_t middle = first + run, end = n - middle < run ? n : middle + run;
            uint32_t a = 0, b = middle, to = first;
            if (!before(s, items[middle], items[middle - 1]))
                continue;
            memcpy(scratch, items + first, run * sizeof *items);
            while (a < run && b < end)
                items[to++] = before(s, items[b], scratch[a]) ? items[b++] : scratch[a++];
            memcpy(items + to, scratch + a, (run - a) * sizeof *items);
        }
    }
}

static int compare_strings(struct str a, struct str b)
{
    const int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* Paths by their components, as a depth-first walk meets them. */
static bool path_before(const struct scene *s, uint32_t file, uint32_t other)
{
    const struct history *h = s->params.history;
    uint32_t a = s->files.items[file].path, b = s->files.items[other].path;
    unsigned depth_a = history_path_depth(h, a), depth_b = history_path_depth(h, b);
    const bool shorter = depth_a < depth_b;
    for (; depth_a > depth_b; depth_a--)
        a = history_path(h, a)->parent;
    for (; depth_b > depth_a; depth_b--)
        b = history_path(h, b)->parent;
    if (a == b)
        return shorter;
    while (history_path(h, a)->parent != history_path(h, b)->parent) {
        a = history_path(h, a)->parent;
        b = history_path(h, b)->parent;
    }
    return compare_strings(history_path_name(h, a), history_path_name(h, b)) < 0;
}

static bool person_before(const struct scene *s, uint32_t a, uint32_t b)
{
    const struct scene_person *p = &s->people.items[a], *o = &s->people.items[b];
    const bool here = p->list_index != RC_SCENE_NONE, there = o->list_index != RC_SCENE_NONE;
    if (here != there)
        return here;
    return p->commits != o->commits ? p->commits > o->commits : a < b;
}

/* ---- lists ---- */

typedef uint32_t (*bearer_fn)(const struct scene *s, uint32_t name);

static uint32_t file_alive(const struct scene *s, uint32_t path)
{
    const uint32_t file = leaf_find(s, path);
    const bool alive = file != RC_SCENE_NONE && s->files.items[file].state == RC_FILE_ALIVE;
    return alive ? file : RC_SCENE_NONE;
}

static uint32_t person_known(const struct scene *s, uint32_t author)
{
    return author < s->author_person.count ? s->author_person.items[author] : RC_SCENE_NONE;
}

/* Puts the chosen into the list: first those it has, in their order, then the others. */
static void keep_order(uint32_t *list, size_t listed, const uint32_t *chosen, size_t n,
                       unsigned char *marks)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        marks[chosen[i]] = 1;
    for (size_t i = 0; i < listed; i++) {
        const uint32_t id = list[i];
        if (!marks[id])
            continue;
        marks[id] = 0;
        list[kept++] = id;
    }
    for (size_t i = 0; i < n; i++) {
        if (marks[chosen[i]])
            list[kept++] = chosen[i];
        marks[chosen[i]] = 0;
    }
}

/* Finds who bears the names of a group now, and lists at most so many of them in order. */
static enum rc_status list_group(struct search *q, const struct scene *s, struct search_group *g,
                                 size_t most, bearer_fn bearer, before_fn before)
{
    const size_t room = g->names.count < most ? g->names.count : most;
    size_t n = 0;
    enum rc_status status = RC_OK;
    if (room > g->found.count)
        status = RC_RESERVE(&g->found, room - g->found.count);
    q->scratch.count = 0;
    if (status < 0 || (status = RC_RESERVE(&q->scratch, room)) < 0)
        return status;
    g->count = 0;
    for (size_t i = 0; i < g->names.count; i++) {
        const uint32_t id = bearer(s, g->names.items[i]);
        g->count += id != RC_SCENE_NONE;
        if (id != RC_SCENE_NONE && n < room)
            q->scratch.items[n++] = id;
    }
    keep_order(g->found.items, g->found.count, q->scratch.items, n, q->marks.items);
    g->found.count = n;
    sort(s, g->found.items, (uint32_t)n, q->scratch.items, before);
    return RC_OK;
}

static enum rc_status list_files(struct search *q, const struct scene *s)
{
    const size_t most = RC_SEARCH_LISTED;
    enum rc_status status = list_group(q, s, &q->begin, most, file_alive, path_before);
    if (status == RC_OK)
        status = list_group(q, s, &q->inside, most - q->begin.found.count, file_alive, path_before);
    const size_t begin = q->begin.found.count, inside = q->inside.found.count;
    q->files.count = 0;
    if (status < 0 || (status = RC_RESERVE(&q->files, begin + inside)) < 0)
        return status;
    if (begin > 0)
        memcpy(q->files.items, q->begin.found.items, begin * sizeof *q->files.items);
    if (inside > 0)
        memcpy(q->files.items + begin, q->inside.found.items, inside * sizeof *q->files.items);
    q->files.count = begin + inside;
    q->file_count = q->begin.count + q->inside.count;
    return RC_OK;
}

static enum rc_status list_people(struct search *q, const struct scene *s)
{
    enum rc_status status = list_group(q, s, &q->authors, SIZE_MAX, person_known, person_before);
    const size_t found = q->authors.found.count;
    const size_t n = found < RC_SEARCH_LISTED ? found : RC_SEARCH_LISTED;
    q->people.count = 0;
    if (status < 0 || (status = RC_RESERVE(&q->people, n)) < 0)
        return status;
    if (n > 0)
        memcpy(q->people.items, q->authors.found.items, n * sizeof *q->people.items);
    q->people.count = n;
    q->person_count = q->authors.count;
    return RC_OK;
}

/* The same for the same people in the picture, in whatever order. */
static uint64_t presence_of(const struct scene *s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s->present.count; i++)
        sum += math_mix((uint64_t)s->present.items[i] + 1);
    return sum;
}

static bool is_current(const struct search *q, const struct scene *s)
{
    return q->listed && q->scene == s && q->commits == s->commits_applied;
}

static void forget_lists(struct search *q)
{
    q->files.count = q->people.count = 0;
    q->file_count = q->person_count = 0;
    q->listed = false;
}

static void forget_names(struct search *q)
{
    q->begin.names.count = q->inside.names.count = q->authors.names.count = 0;
    q->begin.found.count = q->inside.found.count = q->authors.found.count = 0;
    q->paths_seen = q->authors_seen = 0;
    forget_lists(q);
}

static enum rc_status list_all(struct search *q, const struct scene *s, bool files_too)
{
    const size_t ids = s->files.count > s->people.count ? s->files.count : s->people.count;
    if (ids > q->marks.count) {
        const enum rc_status status = RC_RESERVE(&q->marks, ids - q->marks.count);
        if (status < 0)
            return status;
        memset(q->marks.items + q->marks.count, 0, ids - q->marks.count);
        q->marks.count = ids;
    }
    const enum rc_status status = list_people(q, s);
    return status < 0 || !files_too ? status : list_files(q, s);
}

enum rc_status search_refresh(struct search *q, const struct scene *s)
{
    if (q->needle.count == 0)
        return RC_OK;
    if (q->history != s->params.history)
        forget_names(q);
    q->history = s->params.history;
    const uint64_t presence = presence_of(s);
    const bool current = is_current(q, s);
    if (current && q->presence == presence)
        return RC_OK;
    enum rc_status status = compare_new_paths(q, s);
    if (status == RC_OK)
        status = compare_new_authors(q, s);
    if (status == RC_OK)
        status = list_all(q, s, !current);
    if (status < 0) {
        forget_lists(q);
        return status;
    }
    q->listed = true;
    q->scene = s;
    q->commits = s->commits_applied;
    q->presence = presence;
    return RC_OK;
}

/* Whether the needle is the text already. */
static bool is_needle(const struct search *q, struct str text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n; n++) {
        const uint32_t code = next_folded(text, &at);
        if (n >= q->needle.count || q->needle.items[n] != code)
            return false;
    }
    return n == q->needle.count;
}

enum rc_status search_set(struct search *q, struct str text)
{
    if (is_needle(q, text))
        return RC_OK;
    forget_names(q);
    q->needle.count = 0;
    q->whole_path = text.n > 0 && memchr(text.p, '/', text.n) != NULL;
    const enum rc_status status = RC_RESERVE(&q->needle, text.n);
    for (size_t at = 0; status == RC_OK && at < text.n;)
        q->needle.items[q->needle.count++] = next_folded(text, &at);
    return status;
}

static void finish_group(struct search_group *g)
{
    mem_free(g->names.items);
    mem_free(g->found.items);
}

void search_finish(struct search *q)
{
    mem_free(q->files.items);
    mem_free(q->people.items);
    mem_free(q->needle.items);
    finish_group(&q->begin);
    finish_group(&q->inside);
    finish_group(&q->authors);
    mem_free(q->scratch.items);
    mem_free(q->marks.items);
    strbuf_finish(&q->text);
    *q = (struct search){0};
}
