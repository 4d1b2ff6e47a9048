/* Prefix codes: complete, within the limit, as short as Huffman's where the limit allows it, and
 * the very codes of RFC 1951's example. */
#include "testing.h"

#include <string.h>

#include "prefix_code.h"

static uint64_t cost(const uint8_t *lengths, const uint32_t *counts, int n)
{
    uint64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += (uint64_t)lengths[i] * counts[i];
    return sum;
}

/* The cost of an optimal code: the sum of all inner nodes of the tree, found the slow way. */
static uint64_t least_cost(const uint32_t *counts, int n)
{
    uint64_t weights[RC_PREFIX_SYMBOLS_MAX], sum = 0;
    for (int i = 0; i < n; i++)
        weights[i] = counts[i];
    for (; n > 1; n--) {
        for (int pass = 0; pass < 2; pass++) { /* the two lightest to the end */
            int least = 0;
            for (int i = 1; i < n - pass; i++)
                least = weights[i] < weights[least] ? i : least;
            const uint64_t swap = weights[least];
            weights[least] = weights[n - 1 - pass];
            weights[n - 1 - pass] = swap;
        }
        weights[n - 2] += weights[n - 1];
        sum += weights[n - 2];
    }
    return sum;
}

static void check(const uint32_t *counts, int n, int limit)
{
    uint8_t lengths[RC_PREFIX_SYMBOLS_MAX] = {0};
    int longest = 0;
    uint32_t used = 0;
    prefix_code_lengths(lengths, counts, n, limit);
    for (int i = 0; i < n; i++) {
        assert_in_range(lengths[i], 1, limit);
        used += 1u << (limit - lengths[i]);
        longest = lengths[i] > longest ? lengths[i] : longest;
    }
    assert_int_equal(used, 1u << limit);
    if (longest < limit)
        assert_int_equal(cost(lengths, counts, n), least_cost(counts, n));
    for (int i = 0; i < n; i++) /* the rarer is never shorter */
        for (int k = 0; k < n; k++)
            assert_true(counts[i] <= counts[k] || lengths[i] <= lengths[k]);
}

static void random_counts(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    uint32_t counts[RC_PREFIX_SYMBOLS_MAX];
    for (int round = 0; round < 300; round++) {
        const int n = 2 + (int)(test_random(&seed) % (RC_PREFIX_SYMBOLS_MAX - 1));
        for (int i = 0; i < n; i++)
            counts[i] = 1 + (uint32_t)(test_random(&seed) >> (34 + test_random(&seed) % 30));
        check(counts, n, round % 3 == 0 ? 9 : round % 3 == 1 ? 12 : 15);
    }
}

/* Counts that make the deepest tree there is. */
static void fibonacci_counts(void **state)
{
    (void)state;
    uint32_t counts[40] = {1, 1};
    for (int n = 2; n < 40; n++) {
        counts[n] = counts[n - 1] + counts[n - 2];
        check(counts, n + 1, 6);
        check(counts, n + 1, 15);
    }
}

static void codes_of_the_rfc(void **state)
{
    (void)state;
    static const uint8_t lengths[8] = {3, 3, 3, 3, 3, 2, 4, 4}, none[2] = {0, 1};
    /* 010 011 100 101 110 00 1110 1111, each backwards */
    static const uint16_t expected[8] = {2, 6, 1, 5, 3, 0, 7, 15};
    uint16_t codes[8];
    prefix_code_assign(codes, lengths, 8);
    assert_memory_equal(codes, expected, sizeof codes);
    prefix_code_assign(codes, none, 2);
    assert_int_equal(codes[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_counts),
        cmocka_unit_test(fibonacci_counts),
        cmocka_unit_test(codes_of_the_rfc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
