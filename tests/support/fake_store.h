/* tests/support/fake_store.h: a store of git objects in memory, in place of source_git.c, so that
 * the reader of repositories is tested without a repository. Ids are arbitrary, which also allows
 * what SHA-1 does not, such as a tree that holds itself. Include it in one file of a test only.
 */
#ifndef ROURCE_TESTS_FAKE_STORE_H
#define ROURCE_TESTS_FAKE_STORE_H

#include <stdio.h>

#include "repo_store.h"
#include "rource/base/hash.h"
#include "rource/base/memory.h"

struct fake_object {
    struct object_id id;
    enum object_kind kind;
    unsigned char *p;
    size_t n;
};

struct fake_graft {
    struct object_id commit, parents[4];
    size_t count;
};

struct repo_store {
    struct fake_object *objects;
    size_t count, capacity;
    struct fake_graft grafts[4];
    size_t graft_count;
    const char *mailmap;
};

static inline void store_add_as(struct repo_store *store, struct object_id id,
                                enum object_kind kind, const void *p, size_t n)
{
    for (size_t i = 0; i < store->count; i++)
        if (object_id_equal(&store->objects[i].id, &id))
            return;
    if (store->count == store->capacity) {
        store->capacity = store->capacity ? 2 * store->capacity : 64;
        store->objects = realloc(store->objects, store->capacity * sizeof *store->objects);
        assert_non_null(store->objects);
    }
    /* Exactly n bytes, so that the sanitizers see every step too far. */
    unsigned char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, p, n);
    store->objects[store->count++] = (struct fake_object){id, kind, copy, n};
}

/* Adds an object under an id made from its content. */
static inline struct object_id store_add(struct repo_store *store, enum object_kind kind,
                                         const void *p, size_t n)
{
    struct object_id id;
    const uint64_t a = hash_bytes(p, n, kind), b = hash_bytes(p, n, 17), c = hash_bytes(p, n, 18);
    memcpy(id.bytes, &a, 8);
    memcpy(id.bytes + 8, &b, 8);
    memcpy(id.bytes + 16, &c, 4);
    store_add_as(store, id, kind, p, n);
    return id;
}

static inline void store_remove(struct repo_store *store, const struct object_id *id)
{
    for (size_t i = 0; i < store->count; i++) {
        if (object_id_equal(&store->objects[i].id, id)) {
            free(store->objects[i].p);
            store->objects[i] = store->objects[--store->count];
            return;
        }
    }
    fail_msg("no such object");
}

static inline void store_finish(struct repo_store *store)
{
    for (size_t i = 0; i < store->count; i++)
        free(store->objects[i].p);
    free(store->objects);
    *store = (struct repo_store){0};
}

/* Appends one raw entry to a tree being written; id is any 20 bytes. */
static inline void tree_add(struct strbuf *tree, const char *mode, struct str name,
                            const struct object_id *id)
{
    strbuf_add(tree, str_of(mode));
    strbuf_add_char(tree, ' ');
    strbuf_add(tree, name);
    strbuf_add_char(tree, '\0');
    strbuf_add(tree, (struct str){(const char *)id->bytes, RC_OBJECT_ID_SIZE});
}

/* An id whose bytes all are n. */
static inline struct object_id plain_id(unsigned char n)
{
    struct object_id id;
    memset(id.bytes, n, sizeof id.bytes);
    return id;
}

struct repo_reader {
    const struct repo_store *store;
};

enum rc_status repo_reader_create(struct repo_reader **out, struct repo_store *store)
{
    *out = mem_calloc(1, sizeof **out);
    if (*out)
        (*out)->store = store;
    return *out ? RC_OK : RC_ENOMEM;
}

void repo_reader_destroy(struct repo_reader *reader)
{
    mem_free(reader);
}

void repo_reader_expect(const struct repo_reader *reader, const struct object_id *id)
{
    (void)reader;
    (void)id;
}

enum rc_status repo_reader_read(struct object_bytes *out, struct repo_reader *reader,
                                const struct object_id *id, enum object_kind kind)
{
    const struct repo_store *store = reader->store;
    for (size_t i = 0; i < store->count; i++) {
        const struct fake_object *object = &store->objects[i];
        if (!object_id_equal(&object->id, id))
            continue;
        if (object->kind != kind)
            return RC_EFORMAT;
        *out = (struct object_bytes){.p = object->p, .n = object->n};
        return RC_OK;
    }
    return RC_ENOTFOUND;
}

bool repo_store_facts(const struct repo_store *store, const struct object_id *commit,
                      struct commit_facts *out)
{
    (void)store;
    (void)commit;
    (void)out;
    return false;
}

void repo_store_facts_parent(const struct repo_store *store, const struct commit_facts *facts,
                             size_t i, struct object_id *out)
{
    (void)store;
    (void)facts;
    (void)i;
    (void)out;
}

bool repo_store_graft(const struct repo_store *store, const struct object_id *commit,
                      const struct object_id **parents, size_t *count)
{
    for (size_t i = 0; i < store->graft_count; i++) {
        if (object_id_equal(&store->grafts[i].commit, commit)) {
            *parents = store->grafts[i].parents;
            *count = store->grafts[i].count;
            return true;
        }
    }
    return false;
}

enum rc_status repo_store_mailmap(struct repo_store *store, struct strbuf *out)
{
    strbuf_add(out, str_of(store->mailmap));
    return RC_OK;
}

#endif
