/* history/log_names.c: the texts of a log by number, and how a path comes to its id.
 *
 * Looking up takes no lock: a slot is written at once, after its text. A table that is replaced
 * stays until the end, for those who are still in it; what they miss there they ask for again.
 */
#include "log_names.h"

#include "path_cache.h"

enum {
    LEAST_SLOTS = 1024,
    MOST_NAMES = 1 << 29, /* the words of a chunk (log_chunk.h) have no room for more */
    AHEAD = 12,           /* texts between two steps of asking for one */
};

static size_t table_size(size_t slot_count)
{
    return sizeof(struct log_slots) + slot_count * sizeof(uint64_t);
}

static void init_names(struct log_names *names)
{
    memset(names, 0, sizeof *names);
    atomic_init(&names->table, NULL);
    segments_init(&names->texts, sizeof(struct str));
}

static void finish_names(struct log_names *names)
{
    struct log_slots *table = atomic_load_explicit(&names->table, memory_order_relaxed);
    while (table) {
        struct log_slots *before = table->before;
        mem_free_pages(table, table_size(table->mask + 1));
        table = before;
    }
    segments_finish(&names->texts);
    mem_free(names->ids.items);
    arena_finish(&names->bytes);
}

void log_texts_init(struct log_texts *texts)
{
    memset(texts, 0, sizeof *texts);
    init_names(&texts->paths);
    init_names(&texts->authors);
    init_names(&texts->names);
    init_names(&texts->arrows);
}

void log_texts_finish(struct log_texts *texts)
{
    finish_names(&texts->paths);
    finish_names(&texts->authors);
    finish_names(&texts->names);
    finish_names(&texts->arrows);
    mem_free(texts->parts.items);
}

static struct log_slots *table_of(const struct log_names *names)
{
    return atomic_load_explicit(&names->table, memory_order_acquire);
}

static uint64_t slot_at(const struct log_slots *table, size_t i)
{
    return atomic_load_explicit(&table->slots[i & table->mask], memory_order_acquire);
}

static const struct str *text_at(const struct log_names *names, uint64_t slot)
{
    return segments_at(&names->texts, (uint32_t)(slot >> 32) - 1);
}

/* ---- adding ---- */

static void put(struct log_slots *table, uint64_t slot)
{
    size_t i = (uint32_t)slot & table->mask;
    while (slot_at(table, i) != 0)
        i = (i + 1) & table->mask;
    atomic_store_explicit(&table->slots[i], slot, memory_order_release);
}

static enum rc_status grow(struct log_names *names, size_t slot_count)
{
    struct log_slots *old = table_of(names);
    struct log_slots *table = mem_alloc_pages(table_size(slot_count));
    if (!table)
        return RC_ENOMEM;
    table->before = old;
    table->mask = slot_count - 1;
    for (size_t i = 0; old && i <= old->mask; i++)
        if (slot_at(old, i) != 0)
            put(table, slot_at(old, i));
    atomic_store_explicit(&names->table, table, memory_order_release);
    return RC_OK;
}

enum rc_status log_names_expect(struct log_names *names, size_t count)
{
    const struct log_slots *table = table_of(names);
    size_t slots = LEAST_SLOTS;
    while (slots < 2 * count)
        slots *= 2;
    return table && table->mask + 1 >= slots ? RC_OK : grow(names, slots);
}

static uint32_t find(const struct log_names *names, const struct log_slots *table, struct str text,
                     uint32_t hash)
{
    for (size_t i = hash;; i++) {
        const uint64_t slot = slot_at(table, i);
        if (slot == 0)
            return LOG_NAME_NONE;
        if ((uint32_t)slot == hash && str_equal(*text_at(names, slot), text))
            return (uint32_t)(slot >> 32) - 1;
    }
}

enum rc_status log_names_add(struct log_names *names, struct str text, uint32_t hash,
                             uint32_t *number, bool *is_new)
{
    const uint32_t count = names->texts.count;
    const struct log_slots *table = table_of(names);
    *number = table ? find(names, table, text, hash) : LOG_NAME_NONE;
    *is_new = *number == LOG_NAME_NONE;
    if (!*is_new)
        return RC_OK;
    if (count >= MOST_NAMES)
        return RC_ELIMIT;
    if (!table || count >= table->mask / 2) {
        const enum rc_status status = log_names_expect(names, (size_t)count + 1);
        if (status != RC_OK)
            return status;
    }
    char *copy = arena_alloc(&names->bytes, text.n, 1);
    struct str *entry = copy ? segments_push(&names->texts) : NULL;
    if (!entry)
        return RC_ENOMEM;
    memcpy(copy, text.p, text.n);
    *entry = (struct str){copy, text.n};
    *number = count;
    put(table_of(names), (uint64_t)(count + 1) << 32 | hash);
    return RC_OK;
}

/* ---- finding many ---- */

/* Asks for what finding a text will need: its slot, then the text's place, then the text itself. */
static void ask_slot(const struct log_slots *table, const struct log_pending *item)
{
    __builtin_prefetch(&table->slots[item->hash & table->mask]);
}

static void ask_place(const struct log_names *names, const struct log_slots *table,
                      const struct log_pending *item)
{
    const uint64_t slot = slot_at(table, item->hash);
    if ((uint32_t)slot == item->hash && slot != 0)
        __builtin_prefetch(text_at(names, slot));
}

static void ask_text(const struct log_names *names, const struct log_slots *table,
                     const struct log_pending *item)
{
    const uint64_t slot = slot_at(table, item->hash);
    if ((uint32_t)slot == item->hash && slot != 0)
        __builtin_prefetch(text_at(names, slot)->p);
}

size_t log_names_find_all(const struct log_names *names, struct log_pending *items, size_t count)
{
    const struct log_slots *table = table_of(names);
    size_t missing = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + 3 * AHEAD < count)
            ask_slot(table, &items[i + 3 * AHEAD]);
        if (i + 2 * AHEAD < count)
            ask_place(names, table, &items[i + 2 * AHEAD]);
        if (i + AHEAD < count)
            ask_text(names, table, &items[i + AHEAD]);
        items[i].number = find(names, table, items[i].text, items[i].hash);
        missing += items[i].number == LOG_NAME_NONE;
    }
    return missing;
}

/* ---- ids ---- */

static enum rc_status settle(struct log_names *names)
{
    const size_t more = names->texts.count - names->ids.count;
    if (RC_RESERVE(&names->ids, more) != RC_OK)
        return RC_ENOMEM;
    for (size_t i = 0; i < more; i++)
        names->ids.items[names->ids.count++] = LOG_NAME_NONE;
    return RC_OK;
}

enum rc_status log_texts_settle(struct log_texts *texts)
{
    const size_t more = texts->paths.texts.count - texts->parts.count;
    if (settle(&texts->paths) != RC_OK || settle(&texts->authors) != RC_OK ||
        settle(&texts->names) != RC_OK || settle(&texts->arrows) != RC_OK ||
        RC_RESERVE(&texts->parts, more) != RC_OK)
        return RC_ENOMEM;
    for (size_t i = 0; i < more; i++)
        texts->parts.items[texts->parts.count++] =
            (struct log_path_parts){LOG_NAME_NONE, LOG_NAME_NONE};
    return RC_OK;
}

void log_texts_name_arrows(struct log_texts *texts)
{
    const struct log_slots *table = table_of(&texts->paths);
    texts->has_named_arrows = false;
    for (uint32_t i = 0; table && i < texts->arrows.texts.count; i++) {
        const struct str *text = segments_at(&texts->arrows.texts, i);
        const uint32_t path = find(&texts->paths, table, *text, log_text_hash(*text));
        texts->arrows.ids.items[i] = path;
        texts->has_named_arrows |= path != LOG_NAME_NONE;
    }
}

uint32_t log_texts_find_id(const struct log_texts *texts, struct str path)
{
    const struct log_slots *table = table_of(&texts->paths);
    if (path.n == 0 || !table)
        return LOG_NAME_NONE;
    const uint32_t number = find(&texts->paths, table, path, log_text_hash(path));
    return number == LOG_NAME_NONE ? LOG_NAME_NONE : texts->paths.ids.items[number];
}

/* Finds out what a path is made of that came too late for others to do so. */
static enum rc_status find_parts(struct log_texts *texts, uint32_t number)
{
    const struct str *path = segments_at(&texts->paths.texts, number);
    struct log_path_parts parts;
    struct str above, name;
    bool is_new;
    if (!path_split_name(*path, &above, &name))
        return RC_OK;
    enum rc_status status =
        log_names_add(&texts->paths, above, log_text_hash(above), &parts.above, &is_new);
    if (status == RC_OK)
        status = log_names_add(&texts->names, name, log_text_hash(name), &parts.name, &is_new);
    if (status == RC_OK)
        status = log_texts_settle(texts);
    if (status == RC_OK)
        texts->parts.items[number] = parts;
    return status;
}

static enum rc_status make_child(struct log_texts *texts, struct history *h, uint32_t parent,
                                 uint32_t name, uint32_t *id)
{
    uint32_t *name_id = &texts->names.ids.items[name];
    enum rc_status status = RC_OK;
    if (*name_id == LOG_NAME_NONE) {
        const struct str *text = segments_at(&texts->names.texts, name);
        status = intern_add(&h->names, *text, name_id);
    }
    return status == RC_OK ? history_path_named(h, parent, *name_id, id) : status;
}

/* As in path_cache.c: below its directory when that has an id, else from the root. */
enum rc_status log_texts_make_path(struct log_texts *texts, struct history *h, uint32_t number,
                                   uint32_t *id)
{
    enum rc_status status = RC_OK;
    if (texts->parts.items[number].above == LOG_NAME_NONE)
        status = find_parts(texts, number);
    if (status != RC_OK)
        return status;
    const struct log_path_parts parts = texts->parts.items[number];
    const bool has_above = parts.above != LOG_NAME_NONE;
    const uint32_t parent = has_above ? texts->paths.ids.items[parts.above] : LOG_NAME_NONE;
    if (parent != LOG_NAME_NONE) {
        status = make_child(texts, h, parent, parts.name, id);
    } else {
        const struct str *path = segments_at(&texts->paths.texts, number);
        status = history_path_add(h, RC_PATH_ROOT, *path, id);
    }
    if (status != RC_OK)
        return status;
    texts->paths.ids.items[number] = *id;
    const uint32_t made = history_path(h, *id)->parent;
    if (has_above && parent == LOG_NAME_NONE && made != RC_PATH_ROOT)
        texts->paths.ids.items[parts.above] = made;
    return RC_OK;
}

enum rc_status log_texts_add_path(struct log_texts *texts, struct history *h, struct str path,
                                  uint32_t *id)
{
    uint32_t number;
    bool is_new;
    enum rc_status status =
        log_names_add(&texts->paths, path, log_text_hash(path), &number, &is_new);
    if (status == RC_OK)
        status = log_texts_settle(texts);
    return status == RC_OK ? log_texts_path(texts, h, number, id) : status;
}
