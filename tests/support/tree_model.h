/* tests/support/tree_model.h: a tree of files as a plain sorted list, edits of it at random, and
 * the way from it into a fake store. */
#ifndef ROURCE_TESTS_TREE_MODEL_H
#define ROURCE_TESTS_TREE_MODEL_H

#include "testing.h"

#include "fake_store.h"
#include "repo_tree.h"

enum { MAX_FILES = 40, PATH = 32 };

/* A tree as sorted paths. */
struct file {
    char path[PATH];
    uint32_t mode;
    unsigned char content;
};
struct model {
    struct file files[MAX_FILES];
    size_t count;
};

static inline bool is_below(const char *path, const char *directory)
{
    const size_t n = strlen(directory);
    return strncmp(path, directory, n) == 0 && path[n] == '/';
}

static inline void model_remove(struct model *m, size_t i)
{
    memmove(&m->files[i], &m->files[i + 1], (m->count - i - 1) * sizeof *m->files);
    m->count--;
}

static inline void model_put(struct model *m, const char *path, uint32_t mode,
                             unsigned char content)
{
    for (size_t i = 0; i < m->count;) {
        const char *other = m->files[i].path;
        if (strcmp(other, path) == 0 || is_below(other, path) || is_below(path, other))
            model_remove(m, i);
        else
            i++;
    }
    if (m->count == MAX_FILES)
        return;
    size_t at = 0;
    while (at < m->count && strcmp(m->files[at].path, path) < 0)
        at++;
    memmove(&m->files[at + 1], &m->files[at], (m->count - at) * sizeof *m->files);
    m->files[at] = (struct file){.mode = mode, .content = content};
    snprintf(m->files[at].path, PATH, "%s", path);
    m->count++;
}

static inline const struct file *model_find(const struct model *m, const char *path)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->files[i].path, path) == 0)
            return &m->files[i];
    return NULL;
}

static inline void random_edit(struct model *m, uint64_t *random)
{
    static const char *const names[] = {"a", "b", "a.c", "a-b", "a0", "c"};
    static const uint32_t modes[] = {RC_MODE_FILE, RC_MODE_FILE, RC_MODE_EXECUTABLE,
                                     RC_MODE_SYMLINK, RC_MODE_SUBMODULE};
    char path[PATH] = "";
    const size_t depth = 1 + test_random(random) % 4;
    for (size_t i = 0; i < depth; i++) {
        const size_t n = strlen(path);
        snprintf(path + n, PATH - n, "%s%s", i ? "/" : "", names[test_random(random) % 6]);
    }
    if (m->count && test_random(random) % 3 == 0)
        model_remove(m, test_random(random) % m->count);
    else
        model_put(m, path, modes[test_random(random) % 5],
                  (unsigned char)(test_random(random) % 3));
}

static inline const char *mode_text(uint32_t mode)
{
    switch (mode) {
    case RC_MODE_FILE:
        return "100644";
    case RC_MODE_EXECUTABLE:
        return "100755";
    case RC_MODE_SYMLINK:
        return "120000";
    default:
        return "160000";
    }
}

/* Writes files [first, end), which share the first `skip` bytes of their paths, as a tree. */
static inline struct object_id write_tree(struct repo_store *store, const struct file *files,
                                          size_t end, size_t skip)
{
    struct strbuf tree = {0};
    strbuf_add(&tree, str_of(""));
    for (size_t i = 0; i < end;) {
        const char *name = files[i].path + skip;
        const char *slash = strchr(name, '/');
        size_t next = i + 1;
        if (!slash) {
            const struct object_id id = plain_id(files[i].content);
            tree_add(&tree, mode_text(files[i].mode), str_of(name), &id);
        } else {
            const size_t n = (size_t)(slash - files[i].path) + 1;
            while (next < end && strncmp(files[next].path, files[i].path, n) == 0)
                next++;
            const struct object_id id = write_tree(store, files + i, next - i, n);
            tree_add(&tree, "40000", (struct str){name, (size_t)(slash - name)}, &id);
        }
        i = next;
    }
    const struct object_id id = store_add(store, RC_OBJECT_TREE, tree.p, tree.n);
    strbuf_finish(&tree);
    return id;
}

#endif
