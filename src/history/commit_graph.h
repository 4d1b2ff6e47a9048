/* history/commit_graph.h: git's commit-graph: tree, date and parents of commits without reading
 * them. It is one file or a chain of them, each with the commits that came after those before.
 * Thread-safety: opening and closing, one thread; finding, any.
 */
#ifndef ROURCE_HISTORY_COMMIT_GRAPH_H
#define ROURCE_HISTORY_COMMIT_GRAPH_H

#include "repo_store.h"
#include "rource/base/memory.h"

/* One file. */
struct graph_layer {
    const unsigned char *bytes; /* as long as the file */
    size_t size;
    const unsigned char *fanout, *ids, *data, *edges;
    uint32_t edge_count;
    uint32_t first, count; /* of the commits, among those of all files */
};

/* Zero-initialise. */
struct commit_graph {
    RC_ARRAY(struct graph_layer) layers;
};

/* Maps the graph of an `objects` folder, which ends in '/'. One that is damaged or of an unknown
 * version counts as none. RC_ENOMEM. */
RC_NODISCARD enum rc_status commit_graph_open(struct commit_graph *graph, struct str folder);
/* Takes a zeroed struct. */
void commit_graph_close(struct commit_graph *graph);
/* Adds a file that is in memory, which then belongs to the graph's caller. RC_EFORMAT, RC_ENOMEM.
 * For commit_graph_open() and tests. */
RC_NODISCARD enum rc_status commit_graph_add(struct commit_graph *graph, struct str bytes);
/* Finds a commit; false when the graph does not hold it, or holds nonsense about it. */
bool commit_graph_find(const struct commit_graph *graph, const struct object_id *id,
                       struct commit_facts *out);
/* Parent i < parent_count of a commit that was found. */
void commit_graph_parent(const struct commit_graph *graph, const struct commit_facts *facts,
                         size_t i, struct object_id *out);

#endif
