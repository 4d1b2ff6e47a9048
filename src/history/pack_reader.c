/* History is read oldest first while git stores newer objects whole and older ones as deltas, so
 * the bases on the way to an old tree are the trees that will be asked for next: all are kept.
 * Memory of blocks is recycled by size, since trees of one folder are about equally large.
 */
#include "pack_reader.h"

#include "pack_delta.h"
#include "repo_loose.h"
#include "rource/base/deflate.h"

enum {
    SLOTS = 1 << 14,        /* of the cache, direct-mapped */
    BUDGET = 16 << 20,      /* bytes in it; more brings nothing */
    SPARE_BUDGET = 2 << 20, /* bytes of blocks that wait to be used again */
    MAX_DEPTH = 1 << 13,    /* git makes no chain of more than 4,095 deltas */
    MEASURED = 1 << 20,     /* a larger result is believed only after a look at the delta */
    MAX_RATIO = 1032,       /* of deflate */
    CLASSES = 4 * 32,
};
static const size_t max_object = (size_t)1 << 30;

/* A slot of the cache. */
struct cached {
    struct pack_block *block; /* NULL = free */
    uint64_t offset;
    uint32_t pack;
    bool was_used; /* since the clock hand passed */
};

/* A delta that waits for its base. */
struct link {
    uint64_t offset;
    struct pack_entry entry;
};

struct pack_reader {
    const struct pack_store *store;
    struct inflater *inflater;
    struct cached *slots;
    size_t cached_bytes, hand;
    struct pack_block *spare[CLASSES];
    size_t spare_bytes;
    RC_ARRAY(struct link) chain;
    RC_ARRAY(unsigned char) delta;
    uint32_t last_pack; /* where the last object was found */
};

/* ---- blocks ---- */

/* Sizes in steps of a quarter of a power of two; every class has at least 64 bytes. */
static size_t class_size(uint32_t size_class)
{
    return (size_t)(4 + size_class % 4) << (4 + size_class / 4);
}

static uint32_t class_of(size_t n)
{
    if (n <= 64)
        return 0;
    const unsigned log = 63u - (unsigned)__builtin_clzll((uint64_t)n - 1); /* 6 or more */
    const uint32_t low = 4 * (log - 6);
    const size_t step = (size_t)1 << (log - 2);
    return low + (uint32_t)((n - ((size_t)1 << log) + step - 1) / step);
}

static struct pack_block *block_create(struct pack_reader *reader, size_t n, enum pack_kind kind)
{
    const uint32_t size_class = class_of(n);
    const size_t room = class_size(size_class);
    struct pack_block *block = reader->spare[size_class];
    if (block) {
        reader->spare[size_class] = block->next_spare;
        reader->spare_bytes -= room;
    } else {
        block = mem_alloc(1, sizeof *block + room);
        if (!block)
            return NULL;
    }
    *block = (struct pack_block){
        .p = (unsigned char *)(block + 1),
        .n = n,
        .kind = kind,
        .holders = 1,
        .size_class = size_class,
        .reader = reader,
    };
    return block;
}

static unsigned char *block_bytes(struct pack_block *block)
{
    return (unsigned char *)(block + 1);
}

void pack_block_release(struct pack_block *block)
{
    if (!block || --block->holders > 0)
        return;
    struct pack_reader *reader = block->reader;
    const size_t room = class_size(block->size_class);
    if (reader->spare_bytes + room > SPARE_BUDGET) {
        mem_free(block);
        return;
    }
    block->next_spare = reader->spare[block->size_class];
    reader->spare[block->size_class] = block;
    reader->spare_bytes += room;
}

/* ---- the cache ---- */

static struct cached *slot_of(const struct pack_reader *reader, uint32_t pack, uint64_t offset)
{
    const uint64_t hash = (offset + ((uint64_t)pack << 48)) * 0x9e3779b97f4a7c15u;
    return &reader->slots[hash >> 50];
}

static struct pack_block *cache_find(const struct pack_reader *reader, uint32_t pack,
                                     uint64_t offset)
{
    struct cached *slot = slot_of(reader, pack, offset);
    if (!slot->block || slot->offset != offset || slot->pack != pack)
        return NULL;
    slot->was_used = true;
    slot->block->holders++;
    return slot->block;
}

static void evict(struct pack_reader *reader, struct cached *slot)
{
    reader->cached_bytes -= class_size(slot->block->size_class);
    pack_block_release(slot->block);
    slot->block = NULL;
}

static void cache_add(struct pack_reader *reader, uint32_t pack, uint64_t offset,
                      struct pack_block *block)
{
    struct cached *slot = slot_of(reader, pack, offset);
    if (class_size(block->size_class) > BUDGET / 4)
        return;
    if (slot->block)
        evict(reader, slot);
    *slot = (struct cached){block, offset, pack, true};
    block->holders++;
    reader->cached_bytes += class_size(block->size_class);
    while (reader->cached_bytes > BUDGET) {
        struct cached *old = &reader->slots[reader->hand];
        reader->hand = (reader->hand + 1) % SLOTS;
        if (old->block && !old->was_used)
            evict(reader, old);
        else
            old->was_used = false;
    }
}

/* ---- packed objects ---- */

/* Refuses sizes that the bytes which are there cannot yield. */
static bool is_plausible(const struct pack_entry *entry)
{
    return entry->size <= max_object && entry->size / MAX_RATIO <= entry->stream.n;
}

static enum rc_status read_whole(struct pack_block **out, struct pack_reader *reader,
                                 const struct pack_entry *entry)
{
    if (!is_plausible(entry))
        return RC_EFORMAT;
    *out = block_create(reader, entry->size, entry->kind);
    if (!*out)
        return RC_ENOMEM;
    const enum rc_status st = inflate_exact(reader->inflater, block_bytes(*out), entry->size,
                                            entry->stream.p, entry->stream.n);
    if (st != RC_OK) {
        pack_block_release(*out);
        *out = NULL;
    }
    return st;
}

static enum rc_status read_delta(struct pack_block **out, struct pack_reader *reader,
                                 const struct pack_entry *entry, const struct pack_block *base)
{
    size_t base_size = 0, size = 0;
    if (!is_plausible(entry))
        return RC_EFORMAT;
    reader->delta.count = 0;
    enum rc_status st = RC_RESERVE(&reader->delta, entry->size + 1);
    if (st == RC_OK)
        st = inflate_exact(reader->inflater, reader->delta.items, entry->size, entry->stream.p,
                           entry->stream.n);
    if (st != RC_OK)
        return st;
    const unsigned char *p = reader->delta.items, *end = p + entry->size;
    if (!delta_sizes(&p, end, &base_size, &size) || base_size != base->n || size > max_object ||
        (size > MEASURED && delta_measure(p, end) != size))
        return RC_EFORMAT;
    *out = block_create(reader, size, base->kind);
    if (!*out)
        return RC_ENOMEM;
    if (delta_apply(block_bytes(*out), size, base->p, base->n, p, end))
        return RC_OK;
    pack_block_release(*out);
    *out = NULL;
    return RC_EFORMAT;
}

static bool is_delta(const struct pack_entry *entry)
{
    return entry->kind == RC_PACK_OFFSET_DELTA || entry->kind == RC_PACK_ID_DELTA;
}

/* Collects entries from offset on until one whose base is in the cache (*base, held) or that is no
 * delta (*base is NULL). */
static enum rc_status collect_chain(struct pack_reader *reader, uint32_t pack, uint64_t offset,
                                    struct pack_block **base)
{
    const struct pack_file *file = &reader->store->packs.items[pack].file;
    for (reader->chain.count = 0;;) {
        *base = cache_find(reader, pack, offset);
        if (*base)
            return RC_OK;
        if (reader->chain.count >= MAX_DEPTH)
            return RC_ELIMIT;
        const enum rc_status st = RC_RESERVE(&reader->chain, 1);
        if (st != RC_OK)
            return st;
        struct link *link = &reader->chain.items[reader->chain.count++];
        link->offset = offset;
        if (!pack_file_entry(file, offset, &link->entry))
            return RC_EFORMAT;
        if (!is_delta(&link->entry))
            return RC_OK;
        if (link->entry.kind == RC_PACK_OFFSET_DELTA) {
            offset = link->entry.base_offset;
            continue;
        }
        struct object_id id;
        memcpy(id.bytes, link->entry.base, sizeof id.bytes);
        if (!pack_file_find(file, &id, &offset))
            return RC_EFORMAT;
    }
}

/* Makes one object after another, from the end of the chain to the one that is wanted. */
static enum rc_status follow_chain(struct pack_block **out, struct pack_reader *reader,
                                   uint32_t pack, struct pack_block *base)
{
    enum rc_status st = RC_OK;
    for (size_t i = reader->chain.count; i-- > 0;) {
        const struct link *link = &reader->chain.items[i];
        struct pack_block *block = NULL;
        if (base)
            st = read_delta(&block, reader, &link->entry, base);
        else
            st = read_whole(&block, reader, &link->entry);
        pack_block_release(base);
        if (st != RC_OK)
            return st;
        cache_add(reader, pack, link->offset, block);
        base = block;
    }
    *out = base;
    return RC_OK;
}

static enum rc_status read_packed(struct pack_block **out, struct pack_reader *reader,
                                  uint32_t pack, uint64_t offset, enum pack_kind wanted)
{
    struct pack_block *base = NULL;
    const enum rc_status st = collect_chain(reader, pack, offset, &base);
    if (st != RC_OK)
        return st;
    const size_t count = reader->chain.count;
    const enum pack_kind kind = base ? base->kind : reader->chain.items[count - 1].entry.kind;
    if (kind != wanted) { /* a blob may be large, so it is not even begun */
        pack_block_release(base);
        return RC_EFORMAT;
    }
    return follow_chain(out, reader, pack, base);
}

static bool find_packed(struct pack_reader *reader, const struct object_id *id, uint64_t *offset)
{
    const struct named_pack *packs = reader->store->packs.items;
    const uint32_t count = (uint32_t)reader->store->packs.count;
    if (reader->last_pack < count && pack_file_find(&packs[reader->last_pack].file, id, offset))
        return true;
    for (uint32_t i = 0; i < count; i++) {
        if (i == reader->last_pack || !pack_file_find(&packs[i].file, id, offset))
            continue;
        reader->last_pack = i;
        return true;
    }
    return false;
}

/* ---- loose objects ---- */

static enum rc_status read_file(struct pack_block **out, struct pack_reader *reader,
                                struct str folder, const struct object_id *id,
                                enum pack_kind wanted)
{
    const struct str name = str_of(wanted == RC_PACK_COMMIT ? "commit" : "tree");
    struct strbuf path = {0}, bytes = {0};
    struct str type = {"", 0}, content = {"", 0};
    loose_path(&path, folder, id);
    enum rc_status st = path.failed ? RC_ENOMEM : loose_read(&bytes, &type, &content, path.p);
    if (st == RC_OK && !str_equal(type, name))
        st = RC_EFORMAT;
    if (st == RC_OK) {
        *out = block_create(reader, content.n, wanted);
        st = *out ? RC_OK : RC_ENOMEM;
    }
    if (st == RC_OK && content.n > 0)
        memcpy(block_bytes(*out), content.p, content.n);
    strbuf_finish(&path);
    strbuf_finish(&bytes);
    return st;
}

/* Git knows the empty tree without storing it. */
static bool is_empty_tree(const struct object_id *id)
{
    static const struct object_id empty = {{0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e,
                                            0xb9, 0xa0, 0x60, 0xe5, 0x4b, 0xf8, 0xd6,
                                            0x92, 0x88, 0xfb, 0xee, 0x49, 0x04}};
    return object_id_equal(id, &empty);
}

static enum rc_status read_loose(struct pack_block **out, struct pack_reader *reader,
                                 const struct object_id *id, enum pack_kind wanted)
{
    enum rc_status st = RC_ENOTFOUND;
    for (size_t i = 0; i < reader->store->folders.count && st == RC_ENOTFOUND; i++)
        st = read_file(out, reader, strbuf_view(&reader->store->folders.items[i]), id, wanted);
    if (st != RC_ENOTFOUND || wanted != RC_PACK_TREE || !is_empty_tree(id))
        return st;
    *out = block_create(reader, 0, RC_PACK_TREE);
    return *out ? RC_OK : RC_ENOMEM;
}

/* ---- public ---- */

enum rc_status pack_reader_read(struct pack_block **out, struct pack_reader *reader,
                                const struct object_id *id, enum pack_kind wanted)
{
    uint64_t offset = 0;
    *out = NULL;
    if (find_packed(reader, id, &offset))
        return read_packed(out, reader, reader->last_pack, offset, wanted);
    return read_loose(out, reader, id, wanted);
}

void pack_reader_expect(const struct pack_reader *reader, const struct object_id *id)
{
    if (reader->last_pack < reader->store->packs.count)
        pack_file_expect(&reader->store->packs.items[reader->last_pack].file, id);
}

enum rc_status pack_reader_create(struct pack_reader **out, const struct pack_store *store)
{
    struct pack_reader *reader = mem_calloc(1, sizeof *reader);
    *out = reader;
    if (!reader)
        return RC_ENOMEM;
    reader->store = store;
    reader->slots = mem_calloc(SLOTS, sizeof *reader->slots);
    reader->inflater = inflater_create();
    if (reader->slots && reader->inflater)
        return RC_OK;
    pack_reader_destroy(reader);
    *out = NULL;
    return RC_ENOMEM;
}

void pack_reader_destroy(struct pack_reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; reader->slots && i < SLOTS; i++)
        if (reader->slots[i].block)
            evict(reader, &reader->slots[i]);
    for (size_t i = 0; i < CLASSES; i++) {
        for (struct pack_block *block = reader->spare[i], *next; block; block = next) {
            next = block->next_spare;
            mem_free(block);
        }
    }
    inflater_destroy(reader->inflater);
    mem_free(reader->chain.items);
    mem_free(reader->delta.items);
    mem_free(reader->slots);
    mem_free(reader);
}
