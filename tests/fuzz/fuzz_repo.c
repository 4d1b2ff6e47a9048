/* fuzz_repo.c: any bytes as what a repository holds: the first byte says what of it. Trees that are
 * refused must be right after repair.
 */
#include <stdint.h>
#include <stdlib.h>

#include "repo_commit.h"
#include "repo_graft.h"
#include "repo_mailmap.h"
#include "repo_tree.h"
#include "rource/base/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Steps through a tree that passed the check. */
static void walk_tree(const unsigned char *p, size_t n)
{
    size_t at = 0;
    struct tree_entry last = {{"", 0}, NULL, 0, 0};
    while (at < n) {
        const struct tree_entry e = tree_entry_read(p + at);
        require(e.name.n > 0 && !memchr(e.name.p, '/', e.name.n));
        require(!last.id || tree_entry_compare(&last, &e) < 0);
        last = e;
        at += e.size;
    }
    require(at == n);
}

static void fuzz_tree(const unsigned char *p, size_t n)
{
    uint32_t *index = calloc(tree_index_size(2 * n), sizeof *index);
    unsigned char *room = malloc(2 * n + 1);
    size_t used = 0;
    bool was_bad = false;
    require(index && room);
    if (tree_check(p, n, index)) {
        walk_tree(p, n);
    } else {
        require(tree_repair(room, &used, &was_bad, p, n) == RC_OK);
        require(tree_check(room, used, index));
        walk_tree(room, used);
    }
    free(index);
    free(room);
}

static void fuzz_commit(struct str text)
{
    struct repo_commit commit;
    struct object_id id;
    if (!repo_commit_parse(&commit, text))
        return;
    for (size_t i = 0; i < commit.parent_count; i++)
        repo_commit_parent(&commit, i, &id);
}

static void fuzz_mailmap(struct str text)
{
    struct mailmap map;
    struct str name = str_of("Ann"), email = str_of("a@x");
    mailmap_init(&map);
    require(mailmap_read(&map, text) == RC_OK);
    require(mailmap_apply(&map, &name, &email) == RC_OK);
    mailmap_finish(&map);
}

static void fuzz_grafts(struct str text)
{
    struct repo_grafts grafts = {0};
    const struct object_id id = {{1}};
    const struct object_id *parents = NULL;
    size_t count = 0;
    require(repo_grafts_read(&grafts, text) == RC_OK);
    repo_grafts_sort(&grafts);
    (void)repo_grafts_parents(&grafts, &id, &parents, &count);
    repo_grafts_finish(&grafts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct str text = {(const char *)data + 1, size - 1};
    switch (data[0]) {
    case 't':
        fuzz_tree(data + 1, size - 1);
        break;
    case 'c':
        fuzz_commit(text);
        break;
    case 'm':
        fuzz_mailmap(text);
        break;
    case 'g':
        fuzz_grafts(text);
        break;
    default:
        break;
    }
    return 0;
}
