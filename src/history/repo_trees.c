/* A cache of trees for one thread: slots by id, a clock hand for the byte budget. A tree that is
 * held is never evicted; where two held trees want one slot, the second lives outside the cache.
 * Trees that are evicted leave their record and index to those that come.
 */
#include "repo_trees.h"

#include "repo_tree.h"
#include "rource/base/memory.h"

enum { SLOTS = 16384, MAX_TREE = 1 << 30, MAX_SPARE = 64, LARGE_INDEX = 4096 };

enum rc_status repo_trees_init(struct repo_trees *trees, struct repo_store *store,
                               struct repo_notes *notes, size_t budget)
{
    *trees = (struct repo_trees){.notes = notes, .budget = budget};
    trees->slots = mem_calloc(SLOTS, sizeof(struct tree *));
    return trees->slots ? repo_reader_create(&trees->reader, store) : RC_ENOMEM;
}

static void free_tree(struct tree *tree)
{
    object_bytes_release(&tree->raw);
    mem_free(tree->repaired);
    mem_free(tree->index);
    mem_free(tree);
}

/* Frees a tree, or what it holds alone. */
static void retire_tree(struct repo_trees *trees, struct tree *tree)
{
    if (trees->spare_count >= MAX_SPARE || tree->index_room > LARGE_INDEX) {
        free_tree(tree);
        return;
    }
    object_bytes_release(&tree->raw);
    mem_free(tree->repaired);
    *tree = (struct tree){
        .index = tree->index, .index_room = tree->index_room, .next_spare = trees->spare};
    trees->spare = tree;
    trees->spare_count++;
}

/* A tree without content. */
static struct tree *new_tree(struct repo_trees *trees)
{
    struct tree *tree = trees->spare;
    if (!tree)
        return mem_calloc(1, sizeof *tree);
    trees->spare = tree->next_spare;
    trees->spare_count--;
    tree->next_spare = NULL;
    return tree;
}

static enum rc_status reserve_index(struct tree *tree, size_t count)
{
    if (count <= tree->index_room)
        return RC_OK;
    mem_free(tree->index);
    tree->index_room = 0;
    tree->index = mem_alloc(count + count / 4, sizeof *tree->index);
    if (!tree->index)
        return RC_ENOMEM;
    tree->index_room = count + count / 4;
    return RC_OK;
}

static void evict(struct repo_trees *trees, size_t slot)
{
    struct tree *tree = trees->slots[slot];
    trees->slots[slot] = NULL;
    trees->bytes -= tree->cost;
    retire_tree(trees, tree);
}

void repo_trees_finish(struct repo_trees *trees)
{
    for (size_t i = 0; trees->slots && i < SLOTS; i++)
        if (trees->slots[i])
            evict(trees, i);
    for (struct tree *tree = trees->spare, *next; tree; tree = next) {
        next = tree->next_spare;
        free_tree(tree);
    }
    mem_free(trees->slots);
    repo_reader_destroy(trees->reader);
    *trees = (struct repo_trees){0};
}

/* Evicts trees that were not used for a whole turn of the hand until the budget holds. */
static void shrink(struct repo_trees *trees)
{
    for (size_t step = 0; step < 2 * SLOTS && trees->bytes > trees->budget; step++) {
        struct tree *tree = trees->slots[trees->hand];
        if (tree && tree->pins == 0 && !tree->was_used)
            evict(trees, trees->hand);
        else if (tree)
            tree->was_used = false;
        trees->hand = (trees->hand + 1) % SLOTS;
    }
}

/* Checks the content, and puts it right where it fails. */
static enum rc_status check(struct repo_trees *trees, struct tree *tree, const struct tree *like)
{
    const size_t n = tree->raw.n;
    bool was_bad = false;
    /* A repaired tree can be larger: its modes are spelled out. */
    if (reserve_index(tree, tree_index_size(2 * n)) != RC_OK)
        return RC_ENOMEM;
    tree->p = tree->raw.p;
    tree->n = n;
    tree->cost = sizeof *tree + n;
    if (like ? tree_check_like(tree->p, n, tree->index, like->p, like->n, like->index)
             : tree_check(tree->p, n, tree->index))
        return RC_OK;
    tree->repaired = mem_alloc(n, 2);
    if (!tree->repaired)
        return RC_ENOMEM;
    const enum rc_status st = tree_repair(tree->repaired, &tree->n, &was_bad, tree->p, n);
    if (st != RC_OK)
        return st;
    tree->p = tree->repaired;
    if (was_bad)
        repo_note(trees->notes, RC_NOTE_TREE_ODD, &tree->id);
    return tree_check(tree->p, tree->n, tree->index) ? RC_OK : RC_EFORMAT;
}

static enum rc_status load(struct repo_trees *trees, struct tree *tree, const struct tree *like)
{
    enum rc_status st = repo_reader_read(&tree->raw, trees->reader, &tree->id, RC_OBJECT_TREE);
    if (st == RC_OK && tree->raw.n > MAX_TREE)
        st = RC_EFORMAT;
    if (st == RC_OK)
        st = check(trees, tree, like);
    tree->is_readable = st == RC_OK;
    if (st != RC_ENOTFOUND && st != RC_EFORMAT)
        return st;
    repo_note(trees->notes, st == RC_ENOTFOUND ? RC_NOTE_TREE_MISSING : RC_NOTE_TREE_BROKEN,
              &tree->id);
    return RC_OK;
}

/* Puts a new tree into its slot if nobody holds the one that is there. */
static void keep(struct repo_trees *trees, struct tree *tree, size_t slot)
{
    struct tree *old = trees->slots[slot];
    if (old && old->pins > 0)
        return;
    if (old)
        evict(trees, slot);
    trees->slots[slot] = tree;
    tree->is_kept = true;
    trees->bytes += tree->cost;
    if (trees->bytes > trees->budget)
        shrink(trees);
}

/* Reads and checks a tree that is not in its slot. */
static enum rc_status make_tree(struct tree **out, struct repo_trees *trees,
                                const struct object_id *id, const struct tree *like)
{
    struct tree *tree = new_tree(trees);
    if (!tree)
        return RC_ENOMEM;
    tree->id = *id;
    const enum rc_status st = load(trees, tree, like);
    if (st != RC_OK) {
        free_tree(tree);
        return st;
    }
    *out = tree;
    return RC_OK;
}

enum rc_status repo_trees_get(struct tree **out, struct repo_trees *trees,
                              const struct object_id *id, const struct tree *like)
{
    const size_t slot = object_id_prefix(id) % SLOTS;
    struct tree *tree = trees->slots[slot];
    const bool is_hit = tree && object_id_equal(&tree->id, id);
    *out = NULL;
    if (!is_hit) {
        const enum rc_status st = make_tree(&tree, trees, id, like);
        if (st != RC_OK)
            return st;
    }
    tree->pins++;
    tree->was_used = true;
    if (!is_hit)
        keep(trees, tree, slot);
    if (!tree->is_readable) {
        repo_trees_put(tree);
        return RC_ENOTFOUND;
    }
    *out = tree;
    return RC_OK;
}

void repo_trees_put(struct tree *tree)
{
    if (tree && --tree->pins == 0 && !tree->is_kept)
        free_tree(tree);
}
