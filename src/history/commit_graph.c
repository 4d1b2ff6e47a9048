/* A file has a table of chunks: OIDF (how many ids begin with at most each first byte), OIDL (the
 * ids, sorted), CDAT (tree, two parents as positions, generation and date) and EDGE (the parents of
 * merges of more than two). Positions count through all files of a chain. The checksum is not
 * computed, as git does not either; each position is checked when it is used.
 */
#include "commit_graph.h"

#include "map_file.h"

enum {
    HEADER = 8,
    CHUNK_ENTRY = 12,
    TRAILER = RC_OBJECT_ID_SIZE,
    FANOUT_SIZE = 256 * 4,
    RECORD = RC_OBJECT_ID_SIZE + 16,
    MAX_LAYERS = 64,
};
static const uint32_t no_parent = 0x70000000u;
static const uint32_t many_parents = 0x80000000u; /* of a second parent: an index of EDGE follows */
static const uint32_t last_edge = 0x80000000u;

static uint32_t load32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t load64(const unsigned char *p)
{
    return (uint64_t)load32(p) << 32 | load32(p + 4);
}

/* ---- opening ---- */

/* A chunk's bytes; empty when there is none, or it lies outside the file. */
static struct str find_chunk(struct str file, const char *name)
{
    const unsigned char *bytes = (const unsigned char *)file.p;
    const size_t count = bytes[6];
    for (size_t i = 0; i < count; i++) {
        const unsigned char *entry = bytes + HEADER + i * CHUNK_ENTRY;
        const uint64_t start = load64(entry + 4), end = load64(entry + CHUNK_ENTRY + 4);
        if (memcmp(entry, name, 4) != 0)
            continue;
        if (start > end || end > file.n - TRAILER)
            break;
        return (struct str){file.p + start, (size_t)(end - start)};
    }
    return (struct str){"", 0};
}

static bool is_header_good(struct str file)
{
    const unsigned char *p = (const unsigned char *)file.p;
    if (file.n < HEADER + TRAILER || memcmp(p, "CGPH\1\1", 6) != 0) /* version 1, SHA-1 */
        return false;
    return (p[6] + (size_t)1) * CHUNK_ENTRY <= file.n - HEADER - TRAILER;
}

static bool is_fanout_good(const unsigned char *fanout, uint32_t count)
{
    for (uint32_t i = 0, last = 0; i < 256; i++) {
        const uint32_t next = load32(fanout + 4 * i);
        if (next < last || next > count)
            return false;
        last = next;
    }
    return load32(fanout + FANOUT_SIZE - 4) == count;
}

enum rc_status commit_graph_add(struct commit_graph *graph, struct str bytes)
{
    if (!is_header_good(bytes))
        return RC_EFORMAT;
    const struct str fanout = find_chunk(bytes, "OIDF"), ids = find_chunk(bytes, "OIDL");
    const struct str data = find_chunk(bytes, "CDAT"), edges = find_chunk(bytes, "EDGE");
    const size_t count = ids.n / RC_OBJECT_ID_SIZE;
    const struct graph_layer *last =
        graph->layers.count ? &graph->layers.items[graph->layers.count - 1] : NULL;
    const uint32_t first = last ? last->first + last->count : 0;
    if (fanout.n != FANOUT_SIZE || count >= no_parent - first || ids.n % RC_OBJECT_ID_SIZE != 0 ||
        data.n != count * RECORD ||
        !is_fanout_good((const unsigned char *)fanout.p, (uint32_t)count))
        return RC_EFORMAT;
    const enum rc_status st = RC_RESERVE(&graph->layers, 1);
    if (st != RC_OK)
        return st;
    graph->layers.items[graph->layers.count++] = (struct graph_layer){
        .bytes = (const unsigned char *)bytes.p,
        .size = bytes.n,
        .fanout = (const unsigned char *)fanout.p,
        .ids = (const unsigned char *)ids.p,
        .data = (const unsigned char *)data.p,
        .edges = (const unsigned char *)edges.p,
        .edge_count = edges.n / 4 < last_edge ? (uint32_t)(edges.n / 4) : 0,
        .first = first,
        .count = (uint32_t)count,
    };
    return RC_OK;
}

static enum rc_status add_file(struct commit_graph *graph, const char *path)
{
    struct str bytes = {NULL, 0};
    enum rc_status st = map_file(&bytes, path);
    if (st != RC_OK)
        return st;
    st = commit_graph_add(graph, bytes);
    if (st != RC_OK)
        unmap_file(bytes);
    return st;
}

/* Adds the files that the chain names, one id a line, the oldest first. */
static enum rc_status add_chain(struct commit_graph *graph, struct str folder, struct str chain)
{
    enum rc_status st = RC_OK;
    struct str line;
    while (st == RC_OK && chain.n > 0) {
        struct object_id id;
        struct strbuf path = {0};
        (void)str_split(chain, '\n', &line, &chain);
        if (line.n != RC_OBJECT_HEX_SIZE - 1 || !object_id_parse(&id, line.p) ||
            graph->layers.count == MAX_LAYERS)
            return RC_EFORMAT;
        strbuf_add(&path, folder);
        strbuf_add(&path, str_of("info/commit-graphs/graph-"));
        strbuf_add(&path, line);
        strbuf_add(&path, str_of(".graph"));
        st = path.failed ? RC_ENOMEM : add_file(graph, path.p);
        strbuf_finish(&path);
    }
    return st;
}

static enum rc_status open_chain(struct commit_graph *graph, struct str folder)
{
    struct strbuf path = {0};
    struct str chain = {NULL, 0};
    strbuf_add(&path, folder);
    strbuf_add(&path, str_of("info/commit-graphs/commit-graph-chain"));
    enum rc_status st = path.failed ? RC_ENOMEM : map_file(&chain, path.p);
    strbuf_finish(&path);
    if (st != RC_OK)
        return st;
    st = add_chain(graph, folder, chain);
    unmap_file(chain);
    return st;
}

enum rc_status commit_graph_open(struct commit_graph *graph, struct str folder)
{
    struct strbuf path = {0};
    strbuf_add(&path, folder);
    strbuf_add(&path, str_of("info/commit-graph"));
    enum rc_status st = path.failed ? RC_ENOMEM : add_file(graph, path.p);
    strbuf_finish(&path);
    if (st == RC_ENOTFOUND)
        st = open_chain(graph, folder);
    if (st != RC_OK)
        commit_graph_close(graph);
    return st == RC_ENOMEM ? st : RC_OK;
}

void commit_graph_close(struct commit_graph *graph)
{
    for (size_t i = 0; i < graph->layers.count; i++)
        unmap_file(
            (struct str){(const char *)graph->layers.items[i].bytes, graph->layers.items[i].size});
    mem_free(graph->layers.items);
    *graph = (struct commit_graph){0};
}

/* ---- finding ---- */

static bool find_in_layer(const struct graph_layer *layer, const struct object_id *id,
                          uint32_t *position)
{
    uint32_t low = id->bytes[0] ? load32(layer->fanout + 4 * (id->bytes[0] - 1u)) : 0;
    uint32_t high = load32(layer->fanout + 4u * id->bytes[0]);
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order =
            memcmp(id->bytes, layer->ids + (size_t)middle * RC_OBJECT_ID_SIZE, RC_OBJECT_ID_SIZE);
        *position = middle;
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* The file that holds a position; NULL when none does. */
static const struct graph_layer *layer_of(const struct commit_graph *graph, uint64_t position)
{
    for (size_t i = graph->layers.count; i-- > 0;) {
        const struct graph_layer *layer = &graph->layers.items[i];
        if (position >= layer->first)
            return position - layer->first < layer->count ? layer : NULL;
    }
    return NULL;
}

/* Position of parent i; false behind the last one. A position may be nonsense. */
static bool parent_position(const struct graph_layer *layer, uint32_t local, size_t i,
                            uint32_t *position)
{
    const unsigned char *record = layer->data + (size_t)local * RECORD + RC_OBJECT_ID_SIZE;
    const uint32_t first = load32(record), second = load32(record + 4);
    if (i == 0 || !(second & many_parents)) {
        *position = i == 0 ? first : second;
        return i < 2 && *position != no_parent;
    }
    const size_t start = second & ~many_parents, edge = start + i - 1;
    if (edge >= layer->edge_count)
        return false;
    if (i > 1 && load32(layer->edges + 4 * (edge - 1)) & last_edge)
        return false;
    *position = load32(layer->edges + 4 * edge) & ~last_edge;
    return true;
}

bool commit_graph_find(const struct commit_graph *graph, const struct object_id *id,
                       struct commit_facts *out)
{
    const struct graph_layer *layer = NULL;
    uint32_t local = 0, position = 0;
    for (size_t i = graph->layers.count; i-- > 0 && !layer;)
        if (find_in_layer(&graph->layers.items[i], id, &local))
            layer = &graph->layers.items[i];
    if (!layer)
        return false;
    const unsigned char *record = layer->data + (size_t)local * RECORD;
    memcpy(out->tree.bytes, record, RC_OBJECT_ID_SIZE);
    out->date = load64(record + RC_OBJECT_ID_SIZE + 8) & (((uint64_t)1 << 34) - 1);
    out->place = (uint64_t)layer->first + local;
    out->parent_count = 0;
    while (parent_position(layer, local, out->parent_count, &position)) {
        if (!layer_of(graph, position))
            return false;
        out->parent_count++;
    }
    return true;
}

void commit_graph_parent(const struct commit_graph *graph, const struct commit_facts *facts,
                         size_t i, struct object_id *out)
{
    uint32_t position = 0;
    const struct graph_layer *layer = layer_of(graph, facts->place);
    (void)parent_position(layer, (uint32_t)(facts->place - layer->first), i, &position);
    layer = layer_of(graph, position);
    memcpy(out->bytes, layer->ids + (size_t)(position - layer->first) * RC_OBJECT_ID_SIZE,
           RC_OBJECT_ID_SIZE);
}
