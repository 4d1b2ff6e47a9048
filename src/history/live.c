/* history/live.c: which files exist, with counts for directories.
 *
 * Each path that has live files at or below it hangs in a list of its parent's, so removing a
 * directory costs as much as it holds and not a walk over all files. All arrays go by path id; a
 * parent's id is smaller than its children's, so room for a path is room for all above it.
 */
#include "rource/history/live.h"

#include "rource/base/memory.h"

void live_init(struct live *live, const struct history *h)
{
    *live = (struct live){.history = h};
}

void live_finish(struct live *live)
{
    mem_free(live->nodes.items);
    mem_free(live->files.items);
    *live = (struct live){.history = live->history};
}

static enum rc_status reserve_path(struct live *live, uint32_t path)
{
    const size_t need = (size_t)path + 1;
    if (live->nodes.count < need) {
        const enum rc_status status = RC_RESERVE(&live->nodes, need - live->nodes.count);
        if (status != RC_OK)
            return status;
        for (size_t i = live->nodes.count; i < need; i++)
            live->nodes.items[i] = (struct live_node){.first_child = RC_PATH_NONE};
        live->nodes.count = need;
    }
    return RC_RESERVE(&live->files, 1);
}

static void link_child(struct live_node *nodes, uint32_t parent, uint32_t child)
{
    const uint32_t next = nodes[parent].first_child;
    nodes[child].previous = RC_PATH_NONE;
    nodes[child].next = next;
    if (next != RC_PATH_NONE)
        nodes[next].previous = child;
    nodes[parent].first_child = child;
}

static void unlink_child(struct live_node *nodes, uint32_t parent, uint32_t child)
{
    const uint32_t previous = nodes[child].previous;
    const uint32_t next = nodes[child].next;
    if (previous != RC_PATH_NONE)
        nodes[previous].next = next;
    else
        nodes[parent].first_child = next;
    if (next != RC_PATH_NONE)
        nodes[next].previous = previous;
}

/* Adds one file to the counts of path and of all above it. */
static void count_up(struct live *live, uint32_t path)
{
    struct live_node *nodes = live->nodes.items;
    for (uint32_t i = path; i != RC_PATH_NONE;) {
        const uint32_t parent = history_path(live->history, i)->parent;
        if (nodes[i].below++ == 0 && parent != RC_PATH_NONE)
            link_child(nodes, parent, i);
        i = parent;
    }
}

static void count_down(struct live *live, uint32_t path)
{
    struct live_node *nodes = live->nodes.items;
    for (uint32_t i = path; i != RC_PATH_NONE;) {
        const uint32_t parent = history_path(live->history, i)->parent;
        if (--nodes[i].below == 0 && parent != RC_PATH_NONE)
            unlink_child(nodes, parent, i);
        i = parent;
    }
}

static void evict_file(struct live *live, uint32_t path, live_evict_fn evict, void *ctx)
{
    if (evict)
        evict(ctx, path);
    live_remove(live, path);
}

/* Removes all files below a directory, each by descending to a first one. */
static void evict_below(struct live *live, uint32_t directory, live_evict_fn evict, void *ctx)
{
    const struct live_node *nodes = live->nodes.items;
    while (nodes[directory].first_child != RC_PATH_NONE) {
        uint32_t i = nodes[directory].first_child;
        while (!nodes[i].is_file)
            i = nodes[i].first_child;
        evict_file(live, i, evict, ctx);
    }
}

enum rc_status live_add(struct live *live, uint32_t path, live_evict_fn evict, void *ctx)
{
    if (path == RC_PATH_ROOT)
        return RC_EUSAGE;
    const enum rc_status status = reserve_path(live, path);
    if (status != RC_OK)
        return status;
    struct live_node *nodes = live->nodes.items;
    if (nodes[path].is_file)
        return RC_OK;
    uint32_t above = history_path(live->history, path)->parent;
    for (; above != RC_PATH_ROOT; above = history_path(live->history, above)->parent)
        if (nodes[above].is_file)
            evict_file(live, above, evict, ctx);
    evict_below(live, path, evict, ctx);
    nodes[path].is_file = true;
    nodes[path].position = (uint32_t)live->files.count;
    live->files.items[live->files.count++] = path;
    count_up(live, path);
    return RC_OK;
}

void live_remove(struct live *live, uint32_t path)
{
    if (!live_has(live, path))
        return;
    struct live_node *nodes = live->nodes.items;
    const uint32_t last = live->files.items[--live->files.count];
    live->files.items[nodes[path].position] = last;
    nodes[last].position = nodes[path].position;
    nodes[path].is_file = false;
    count_down(live, path);
}

uint32_t live_below(const struct live *live, uint32_t path)
{
    return path < live->nodes.count ? live->nodes.items[path].below : 0;
}

enum rc_status live_apply(struct live *live, const struct change *change, live_evict_fn evict,
                          void *ctx)
{
    switch (change->action) {
    case RC_CHANGE_DELETE:
        if (live_has(live, change->path))
            live_remove(live, change->path);
        else if (live_below(live, change->path) > 0)
            evict_below(live, change->path, evict, ctx);
        return RC_OK;
    case RC_CHANGE_RENAME:
        if (change->old_path != change->path)
            live_remove(live, change->old_path);
        return live_add(live, change->path, evict, ctx);
    default:
        return live_add(live, change->path, evict, ctx);
    }
}
