/* Lines "New Name <new@mail> Old Name <old@mail>", of which both names and the old address may be
 * missing. Keys are interned in lower case, so a look-up is one or two hash probes.
 */
#include "repo_mailmap.h"

void mailmap_init(struct mailmap *map)
{
    *map = (struct mailmap){0};
    intern_init(&map->keys);
}

void mailmap_finish(struct mailmap *map)
{
    intern_finish(&map->keys);
    mem_free(map->entries.items);
    arena_finish(&map->text);
    strbuf_finish(&map->key);
    *map = (struct mailmap){0};
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str trim(struct str s)
{
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

/* Takes "Name <mail>" off the line; name.p is NULL when there is none. */
static bool take_person(struct str *line, struct mailmap_entry *out, bool may_be_empty)
{
    const char *open = line->n ? memchr(line->p, '<', line->n) : NULL;
    if (!open)
        return false;
    const size_t after = line->n - (size_t)(open + 1 - line->p);
    const char *close = after ? memchr(open + 1, '>', after) : NULL;
    if (!close || (close == open + 1 && !may_be_empty))
        return false;
    out->name = trim((struct str){line->p, (size_t)(open - line->p)});
    if (out->name.n == 0)
        out->name.p = NULL;
    out->email = (struct str){open + 1, (size_t)(close - open) - 1};
    *line = (struct str){close + 1, line->n - (size_t)(close + 1 - line->p)};
    return true;
}

static void add_lower(struct strbuf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        strbuf_add_char(b, s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i]);
}

/* The entry of an address, or of an address and a name (name.p not NULL). */
static struct mailmap_entry *find_entry(struct mailmap *map, struct str email, struct str name)
{
    uint32_t id = 0;
    strbuf_clear(&map->key);
    add_lower(&map->key, email);
    if (name.p) {
        strbuf_add_char(&map->key, '\0');
        add_lower(&map->key, name);
    }
    if (map->key.failed || RC_RESERVE(&map->entries, 1) != RC_OK ||
        intern_add(&map->keys, strbuf_view(&map->key), &id) != RC_OK)
        return NULL;
    if (id == map->entries.count)
        map->entries.items[map->entries.count++] = (struct mailmap_entry){{NULL, 0}, {NULL, 0}};
    return &map->entries.items[id];
}

static enum rc_status keep_text(struct mailmap *map, struct str *out, struct str s)
{
    if (!s.p)
        return RC_OK;
    char *copy = arena_alloc(&map->text, s.n + 1, 1);
    if (!copy)
        return RC_ENOMEM;
    if (s.n > 0)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    *out = (struct str){copy, s.n};
    return RC_OK;
}

static enum rc_status read_line(struct mailmap *map, struct str line)
{
    struct mailmap_entry new;
    struct mailmap_entry old = {{NULL, 0}, {NULL, 0}};
    if ((line.n > 0 && line.p[0] == '#') || !take_person(&line, &new, false))
        return RC_OK;
    if (!take_person(&line, &old, true)) {
        old.email = new.email;
        old.name.p = new.email.p = NULL;
    }
    struct mailmap_entry *entry = find_entry(map, old.email, old.name);
    if (!entry)
        return RC_ENOMEM;
    if (old.name.p) /* such a line replaces an earlier one as a whole */
        *entry = (struct mailmap_entry){{NULL, 0}, {NULL, 0}};
    const enum rc_status st = keep_text(map, &entry->name, new.name);
    return st == RC_OK ? keep_text(map, &entry->email, new.email) : st;
}

enum rc_status mailmap_read(struct mailmap *map, struct str text)
{
    enum rc_status st = RC_OK;
    struct str line;
    for (bool more = text.n > 0; more && st == RC_OK;) {
        more = str_split(text, '\n', &line, &text);
        st = read_line(map, line);
    }
    return st;
}

enum rc_status mailmap_apply(struct mailmap *map, struct str *name, struct str *email)
{
    if (map->entries.count == 0)
        return RC_OK;
    const struct mailmap_entry *entry =
        find_entry(map, *email, (struct str){name->p ? name->p : "", name->n});
    if (entry && !entry->name.p && !entry->email.p)
        entry = find_entry(map, *email, (struct str){NULL, 0});
    if (!entry)
        return RC_ENOMEM;
    if (entry->name.p)
        *name = entry->name;
    if (entry->email.p)
        *email = entry->email;
    return RC_OK;
}
