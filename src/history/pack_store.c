/* Packs are searched one after another, the largest first: it has most objects. */
#include "pack_store.h"

#include <dirent.h>
#include <stdlib.h>

static void close_pack(struct named_pack *pack)
{
    strbuf_finish(&pack->name);
    pack_file_close(&pack->file);
}

void pack_store_finish(struct pack_store *store)
{
    for (size_t i = 0; i < store->packs.count; i++)
        close_pack(&store->packs.items[i]);
    for (size_t i = 0; i < store->folders.count; i++)
        strbuf_finish(&store->folders.items[i]);
    mem_free(store->packs.items);
    mem_free(store->folders.items);
    strbuf_finish(&store->unread);
    *store = (struct pack_store){0};
}

static struct named_pack *find_name(struct pack_store *store, struct str name)
{
    for (size_t i = 0; i < store->packs.count; i++)
        if (str_equal(strbuf_view(&store->packs.items[i].name), name))
            return &store->packs.items[i];
    return NULL;
}

/* Opens a pack that was not known; owns the name from then on. */
static enum rc_status add_pack(struct pack_store *store, struct strbuf *name)
{
    struct named_pack pack = {.is_there = true};
    enum rc_status st = RC_RESERVE(&store->packs, 1);
    if (st == RC_OK)
        st = pack_file_open(&pack.file, name->p);
    if (st == RC_OK) {
        pack.name = *name;
        *name = (struct strbuf){0};
        store->packs.items[store->packs.count++] = pack;
        return RC_OK;
    }
    /* One that is gone again was being written or removed. */
    if (st != RC_ENOMEM && st != RC_ENOTFOUND && store->unread.n == 0) {
        strbuf_add(&store->unread, strbuf_view(name));
        store->unread_reason = st;
    }
    return st == RC_ENOMEM || store->unread.failed ? RC_ENOMEM : RC_OK;
}

static enum rc_status see_file(struct pack_store *store, struct str folder, const char *file)
{
    static const struct str suffix = {".idx", 4};
    struct str base = str_of(file);
    struct strbuf name = {0};
    if (!str_has_suffix(base, suffix) || !str_has_prefix(base, str_of("pack-")))
        return RC_OK;
    base.n -= suffix.n;
    strbuf_add(&name, folder);
    strbuf_add(&name, str_of("pack/"));
    strbuf_add(&name, base);
    enum rc_status st = name.failed ? RC_ENOMEM : RC_OK;
    struct named_pack *known = st == RC_OK ? find_name(store, strbuf_view(&name)) : NULL;
    if (known)
        known->is_there = true;
    else if (st == RC_OK)
        st = add_pack(store, &name);
    strbuf_finish(&name);
    return st;
}

static enum rc_status look(struct pack_store *store, struct str folder)
{
    struct strbuf path = {0};
    strbuf_add(&path, folder);
    strbuf_add(&path, str_of("pack"));
    DIR *directory = path.failed ? NULL : opendir(path.p);
    enum rc_status st = path.failed ? RC_ENOMEM : RC_OK;
    strbuf_finish(&path);
    if (!directory)
        return st;
    for (const struct dirent *entry; st == RC_OK && (entry = readdir(directory)) != NULL;)
        st = see_file(store, folder, entry->d_name);
    closedir(directory);
    return st;
}

static int by_size(const void *a, const void *b)
{
    const struct named_pack *x = a, *y = b;
    if (x->file.count != y->file.count)
        return x->file.count > y->file.count ? -1 : 1;
    return strcmp(x->name.p, y->name.p);
}

static void sort_packs(struct pack_store *store)
{
    if (store->packs.count > 1)
        qsort(store->packs.items, store->packs.count, sizeof *store->packs.items, by_size);
}

enum rc_status pack_store_add(struct pack_store *store, struct str folder)
{
    struct strbuf copy = {0};
    enum rc_status st = RC_RESERVE(&store->folders, 1);
    if (st == RC_OK) {
        strbuf_add(&copy, folder);
        st = copy.failed ? RC_ENOMEM : RC_OK;
    }
    if (st != RC_OK) {
        strbuf_finish(&copy);
        return st;
    }
    store->folders.items[store->folders.count++] = copy;
    st = look(store, folder);
    sort_packs(store);
    return st;
}

enum rc_status pack_store_refresh(struct pack_store *store)
{
    size_t kept = 0;
    enum rc_status st = RC_OK;
    for (size_t i = 0; i < store->packs.count; i++)
        store->packs.items[i].is_there = false;
    for (size_t i = 0; i < store->folders.count && st == RC_OK; i++)
        st = look(store, strbuf_view(&store->folders.items[i]));
    for (size_t i = 0; i < store->packs.count; i++) {
        if (store->packs.items[i].is_there)
            store->packs.items[kept++] = store->packs.items[i];
        else
            close_pack(&store->packs.items[i]);
    }
    store->packs.count = kept;
    sort_packs(store);
    return st;
}
