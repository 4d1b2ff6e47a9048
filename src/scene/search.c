/* Searching by name: a text without a slash is looked for in the names of files and people, one
 * with a slash in whole paths. Case is folded by character, so it works beyond ASCII.
 */
#include "rource/scene/search.h"

enum { UNKNOWN, NO_MATCH, MATCH };

/* Appends the folded characters of a text to an array of them. */
static enum rc_status fold(struct str text, uint32_t **items, size_t *count, size_t *capacity)
{
    *count = 0;
    const enum rc_status status =
        text.n > *capacity ? array_reserve((void **)items, capacity, text.n, sizeof **items)
                           : RC_OK;
    for (size_t at = 0; status == RC_OK && at < text.n;)
        (*items)[(*count)++] = utf8_fold_case(utf8_next(text, &at));
    return status;
}

enum rc_status search_set(struct search *q, struct str text)
{
    q->paths.count = q->authors.count = 0;
    q->files.count = q->people.count = 0;
    q->whole_path = text.n > 0 && memchr(text.p, '/', text.n) != NULL;
    return fold(text, &q->needle.items, &q->needle.count, &q->needle.capacity);
}

void search_finish(struct search *q)
{
    mem_free(q->files.items);
    mem_free(q->people.items);
    mem_free(q->paths.items);
    mem_free(q->authors.items);
    mem_free(q->needle.items);
    mem_free(q->hay.items);
    strbuf_finish(&q->text);
    *q = (struct search){0};
}

static enum rc_status look(struct search *q, struct str name, unsigned char *answer)
{
    const size_t n = q->needle.count;
    const enum rc_status status = fold(name, &q->hay.items, &q->hay.count, &q->hay.capacity);
    *answer = NO_MATCH;
    for (size_t i = 0; status == RC_OK && i + n <= q->hay.count; i++) {
        if (memcmp(q->hay.items + i, q->needle.items, n * sizeof *q->hay.items) == 0) {
            *answer = MATCH;
            break;
        }
    }
    return status;
}

/* Makes room for the answers about n ids; new ones are unknown. */
static enum rc_status extend(unsigned char **items, size_t *count, size_t *capacity, size_t n)
{
    if (n <= *count)
        return RC_OK;
    const enum rc_status status =
        n > *capacity ? array_reserve((void **)items, capacity, n, 1) : RC_OK;
    if (status == RC_OK) {
        memset(*items + *count, UNKNOWN, n - *count);
        *count = n;
    }
    return status;
}

static enum rc_status ask_path(struct search *q, const struct history *h, uint32_t path,
                               bool *matches)
{
    enum rc_status status =
        extend(&q->paths.items, &q->paths.count, &q->paths.capacity, (size_t)path + 1);
    if (status == RC_OK && q->paths.items[path] == UNKNOWN) {
        strbuf_clear(&q->text);
        if (q->whole_path)
            history_path_string(h, path, &q->text);
        const struct str name = q->whole_path ? strbuf_view(&q->text) : history_path_name(h, path);
        status = q->text.failed ? RC_ENOMEM : look(q, name, &q->paths.items[path]);
    }
    *matches = status == RC_OK && q->paths.items[path] == MATCH;
    return status;
}

static enum rc_status find_files(struct search *q, const struct scene *s)
{
    enum rc_status status = RC_RESERVE(&q->files, s->files.count);
    for (uint32_t i = 0; status == RC_OK && i < s->files.count; i++) {
        bool matches = false;
        if (s->files.items[i].state != RC_FILE_ALIVE)
            continue;
        status = ask_path(q, s->params.history, s->files.items[i].path, &matches);
        if (matches)
            q->files.items[q->files.count++] = i;
    }
    return status;
}

/* Who is in the picture first, then by commits, then by id. */
static bool comes_before(const struct scene *s, uint32_t a, uint32_t b)
{
    const struct scene_person *p = &s->people.items[a], *o = &s->people.items[b];
    const bool here = p->list_index != RC_SCENE_NONE, there = o->list_index != RC_SCENE_NONE;
    if (here != there)
        return here;
    return p->commits != o->commits ? p->commits > o->commits : a < b;
}

static enum rc_status find_people(struct search *q, const struct scene *s)
{
    const struct history *h = s->params.history;
    enum rc_status status = RC_RESERVE(&q->people, s->people.count);
    for (uint32_t i = 0; status == RC_OK && i < s->people.count; i++) {
        const uint32_t author = s->people.items[i].author;
        status =
            extend(&q->authors.items, &q->authors.count, &q->authors.capacity, (size_t)author + 1);
        if (status == RC_OK && q->authors.items[author] == UNKNOWN)
            status = look(q, intern_string(&h->authors, author), &q->authors.items[author]);
        if (status < 0 || q->authors.items[author] != MATCH)
            continue;
        size_t at = q->people.count++;
        for (; at > 0 && comes_before(s, i, q->people.items[at - 1]); at--)
            q->people.items[at] = q->people.items[at - 1];
        q->people.items[at] = i;
    }
    return status;
}

enum rc_status search_refresh(struct search *q, const struct scene *s)
{
    q->files.count = q->people.count = 0;
    if (q->needle.count == 0)
        return RC_OK;
    const enum rc_status status = find_files(q, s);
    return status < 0 ? status : find_people(q, s);
}
