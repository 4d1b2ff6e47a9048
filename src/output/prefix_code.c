/* Prefix codes: Huffman's tree from sorted counts with two queues; lengths above the limit are cut,
 * and others made longer until the code fits again (as zlib does). */
#include "prefix_code.h"

#include <string.h>

struct node {
    uint64_t weight;
    int parent;
};

/* Sorts symbols by count, rarest first; symbols of equal count stay in order. */
static void sort_symbols(uint16_t *order, const uint32_t *counts, int n)
{
    for (int i = 0; i < n; i++) {
        int at = i;
        for (; at > 0 && counts[order[at - 1]] > counts[i]; at--)
            order[at] = order[at - 1];
        order[at] = (uint16_t)i;
    }
}

/* How many of the n leaves, weights ascending, lie at each depth of the tree, those below `limit`
 * counted there. */
static void count_depths(int *at_depth, struct node *nodes, int n, int limit)
{
    int leaf = 0, inner = n;
    for (int next = n; next < 2 * n - 1; next++) {
        nodes[next].weight = 0;
        for (int child = 0; child < 2; child++) {
            const int least =
                leaf < n && (inner == next || nodes[leaf].weight <= nodes[inner].weight) ? leaf++
                                                                                         : inner++;
            nodes[least].parent = next;
            nodes[next].weight += nodes[least].weight;
        }
    }
    /* a node's weight has served: from here it is its depth, the root's 0 */
    nodes[2 * n - 2].weight = 0;
    for (int i = 2 * n - 3; i >= 0; i--) {
        nodes[i].weight = nodes[nodes[i].parent].weight + 1;
        if (i < n)
            at_depth[nodes[i].weight < (uint64_t)limit ? (int)nodes[i].weight : limit]++;
    }
}

/* Lengthens codes until they fit into `limit` bits: each step turns a leaf as deep as possible into
 * a fork, which takes up one of the leaves that are too many. */
static void fit(int *at_depth, int limit)
{
    int used = 0;
    for (int depth = 1; depth <= limit; depth++)
        used += at_depth[depth] << (limit - depth);
    for (; used > 1 << limit; used--) {
        int depth = limit - 1;
        while (at_depth[depth] == 0)
            depth--;
        at_depth[depth]--;
        at_depth[depth + 1] += 2;
        at_depth[limit]--;
    }
}

void prefix_code_lengths(uint8_t *lengths, const uint32_t *counts, int n, int limit)
{
    uint16_t order[RC_PREFIX_SYMBOLS_MAX];
    struct node nodes[2 * RC_PREFIX_SYMBOLS_MAX];
    int at_depth[RC_PREFIX_BITS_MAX + 1] = {0};
    sort_symbols(order, counts, n);
    for (int i = 0; i < n; i++)
        nodes[i].weight = counts[order[i]];
    count_depths(at_depth, nodes, n, limit);
    fit(at_depth, limit);
    int i = 0;
    for (int depth = limit; depth > 0; depth--)
        for (int k = at_depth[depth]; k > 0; k--)
            lengths[order[i++]] = (uint8_t)depth;
}

static uint16_t reversed(unsigned code, int bits)
{
    unsigned r = 0;
    for (; bits > 0; bits--, code >>= 1)
        r = r << 1 | (code & 1u);
    return (uint16_t)r;
}

void prefix_code_assign(uint16_t *codes, const uint8_t *lengths, int n)
{
    unsigned count[RC_PREFIX_BITS_MAX + 1] = {0}, next[RC_PREFIX_BITS_MAX + 1] = {0};
    for (int i = 0; i < n; i++)
        count[lengths[i]]++;
    count[0] = 0;
    for (int bits = 1; bits <= RC_PREFIX_BITS_MAX; bits++)
        next[bits] = (next[bits - 1] + count[bits - 1]) << 1;
    for (int i = 0; i < n; i++)
        codes[i] = lengths[i] ? reversed(next[lengths[i]]++, lengths[i]) : 0;
}
