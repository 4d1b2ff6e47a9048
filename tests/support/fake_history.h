/* tests/support/fake_history.h: commits with their files in a fake store, at random or one by one.
 * Include it in one file of a test only. */
#ifndef ROURCE_TESTS_FAKE_HISTORY_H
#define ROURCE_TESTS_FAKE_HISTORY_H

#include "fake_store.h"
#include "rource/history/live.h"
#include "tree_model.h"

enum { MAX_COMMITS = 60, MAX_PARENTS = 4 };

struct node {
    struct object_id id, tree;
    struct model files;
};

struct repository {
    struct repo_store store;
    struct node nodes[MAX_COMMITS];
    size_t count;
};

static inline void add_commit(struct repository *r, const struct model *files,
                              const size_t *parents, size_t parent_count, int64_t time)
{
    struct node *node = &r->nodes[r->count++];
    struct strbuf text = {0};
    char hex[RC_OBJECT_HEX_SIZE];
    node->files = *files;
    node->tree = write_tree(&r->store, files->files, files->count, 0);
    object_id_format(hex, &node->tree);
    strbuf_printf(&text, "tree %s\n", hex);
    for (size_t i = 0; i < parent_count; i++) {
        object_id_format(hex, &r->nodes[parents[i]].id);
        strbuf_printf(&text, "parent %s\n", hex);
    }
    strbuf_printf(&text, "author A%zu <a@x> 7 +0000\ncommitter C <c@x> %lld +0000\n\n",
                  r->count % 5, (long long)time);
    node->id = store_add(&r->store, RC_OBJECT_COMMIT, text.p, text.n);
    strbuf_finish(&text);
}

/* A merge takes each path from one of its parents, and is then edited now and then. */
static inline void random_merge(struct repository *r, struct model *out, const size_t *parents,
                                size_t count, uint64_t *random)
{
    *out = r->nodes[parents[0]].files;
    if (test_random(random) % 5 == 0)
        return; /* -s ours */
    for (size_t i = 1; i < count; i++) {
        const struct model *side = &r->nodes[parents[i]].files;
        for (size_t k = 0; k < side->count; k++)
            if (test_random(random) % 2)
                model_put(out, side->files[k].path, side->files[k].mode, side->files[k].content);
    }
    if (test_random(random) % 3 == 0)
        random_edit(out, random);
}

static inline void random_repository(struct repository *r, uint64_t *random)
{
    int64_t time = 1000;
    const size_t count = 1 + test_random(random) % (MAX_COMMITS - 1);
    memset(r, 0, sizeof *r);
    for (size_t i = 0; i < count; i++) {
        struct model files = {.count = 0};
        size_t parents[MAX_PARENTS];
        size_t parent_count = i == 0 || test_random(random) % 25 == 0 ? 0 : 1;
        if (parent_count && test_random(random) % 3 == 0)
            parent_count = 2 + test_random(random) % (MAX_PARENTS - 1);
        for (size_t k = 0; k < parent_count; k++)
            parents[k] = i - 1 - test_random(random) % (i < 6 ? i : 6);
        if (parent_count > 1)
            random_merge(r, &files, parents, parent_count, random);
        else if (parent_count == 1)
            files = r->nodes[parents[0]].files;
        for (uint64_t edits = test_random(random) % 5; parent_count < 2 && edits > 0; edits--)
            random_edit(&files, random);
        time += (int64_t)(test_random(random) % 10) - 2; /* clock skew */
        add_commit(r, &files, parents, parent_count, time);
    }
}

/* The files after all changes are those of the model, each once. */
static inline void check_end(const struct history *h, const struct model *want)
{
    struct live live;
    struct strbuf path = {0};
    live_init(&live, h);
    for (uint32_t i = 0; i < h->changes.count; i++)
        assert_int_equal(live_apply(&live, history_change(h, i), NULL, NULL), RC_OK);
    assert_int_equal(live.files.count, want->count);
    for (size_t i = 0; i < live.files.count; i++) {
        strbuf_clear(&path);
        history_path_string(h, live.files.items[i], &path);
        assert_non_null(model_find(want, path.p));
    }
    strbuf_finish(&path);
    live_finish(&live);
}

static inline struct repository *line_of_commits(size_t count)
{
    struct repository *r = calloc(1, sizeof *r);
    struct model files = {.count = 0};
    assert_non_null(r);
    for (size_t i = 0; i < count; i++) {
        char path[PATH];
        const size_t parent = i - 1;
        snprintf(path, sizeof path, "d%zu/f%zu", i % 3, i);
        model_put(&files, path, RC_MODE_FILE, (unsigned char)i);
        add_commit(r, &files, &parent, i > 0, 1000 + (int64_t)i);
    }
    return r;
}

static inline void repository_destroy(struct repository *r)
{
    store_finish(&r->store);
    free(r);
}

#endif
