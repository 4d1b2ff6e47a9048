/* fuzz_pack.c: any bytes as a pack with its index, a delta, or a commit-graph; the first byte says
 * which. A pack's input is the size of the index in two bytes, the index and the pack. The trailers
 * are put right, since no fuzzer would find them.
 */
#include <stdint.h>
#include <stdlib.h>

#include "commit_graph.h"
#include "pack_delta.h"
#include "pack_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static unsigned char *copy_of(const uint8_t *p, size_t n)
{
    unsigned char *copy = malloc(n ? n : 1);
    require(copy);
    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

static void read_all(struct named_pack *named)
{
    struct pack_store store = {.packs = {.items = named, .count = 1, .capacity = 1}};
    struct pack_reader *reader = NULL;
    require(pack_reader_create(&reader, &store) == RC_OK);
    for (uint32_t i = 0; i < named->file.count && i < 100; i++) {
        struct object_id id;
        memcpy(id.bytes, named->file.ids + (size_t)i * RC_OBJECT_ID_SIZE, sizeof id.bytes);
        pack_reader_expect(reader, &id);
        for (int kind = RC_PACK_COMMIT; kind <= RC_PACK_TREE; kind++) {
            struct pack_block *block = NULL;
            const enum rc_status st = pack_reader_read(&block, reader, &id, (enum pack_kind)kind);
            require((st == RC_OK) == (block != NULL));
            require(!block || (int)block->kind == kind);
            pack_block_release(block);
        }
    }
    pack_reader_destroy(reader);
}

static void fuzz_pack(const uint8_t *data, size_t size)
{
    struct named_pack named = {.is_there = true};
    if (size < 2)
        return;
    size_t index_size = (size_t)data[0] << 8 | data[1];
    if (index_size > size - 2)
        index_size = size - 2;
    const size_t pack_size = size - 2 - index_size;
    unsigned char *index = copy_of(data + 2, index_size);
    unsigned char *pack = copy_of(data + 2 + index_size, pack_size);
    if (index_size >= 40 && pack_size >= 20)
        memcpy(index + index_size - 40, pack + pack_size - 20, 20);
    if (pack_file_init(&named.file, (struct str){(const char *)pack, pack_size},
                       (struct str){(const char *)index, index_size}) == RC_OK)
        read_all(&named);
    free(index);
    free(pack);
}

static void fuzz_delta(const uint8_t *data, size_t size)
{
    enum { BASE = 64, MOST = 1 << 20 };
    unsigned char *delta = copy_of(data, size), *base = malloc(BASE);
    const unsigned char *p = delta, *end = delta + size;
    size_t base_size = 0, wanted = 0;
    require(base);
    memset(base, 'b', BASE);
    if (delta_sizes(&p, end, &base_size, &wanted) && wanted <= MOST) {
        unsigned char *out = malloc(wanted ? wanted : 1);
        require(out);
        const size_t measured = delta_measure(p, end);
        require(!delta_apply(out, wanted, base, BASE, p, end) || measured == wanted);
        free(out);
    }
    free(base);
    free(delta);
}

static void fuzz_graph(const uint8_t *data, size_t size)
{
    struct commit_graph graph = {0};
    unsigned char *bytes = copy_of(data, size);
    if (commit_graph_add(&graph, (struct str){(const char *)bytes, size}) == RC_OK) {
        const struct graph_layer *layer = &graph.layers.items[0];
        for (uint32_t k = 0; k < layer->count && k < 1000; k++) {
            struct commit_facts facts;
            struct object_id id;
            memcpy(id.bytes, layer->ids + (size_t)k * RC_OBJECT_ID_SIZE, sizeof id.bytes);
            if (!commit_graph_find(&graph, &id, &facts))
                continue;
            for (size_t i = 0; i < facts.parent_count; i++)
                commit_graph_parent(&graph, &facts, i, &id);
        }
        mem_free(graph.layers.items);
    }
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] == 'p')
        fuzz_pack(data + 1, size - 1);
    if (data[0] == 'd')
        fuzz_delta(data + 1, size - 1);
    if (data[0] == 'g')
        fuzz_graph(data + 1, size - 1);
    return 0;
}
