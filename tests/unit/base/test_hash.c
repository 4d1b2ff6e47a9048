/* test_hash.c: published XXH3 values, and streams that do not see how they were cut. */
#include "rource/base/hash.h"

#include "testing.h"

/* From the test vectors of the XXH3 specification: XXH3_64bits of nothing, with seed 0. */
static void matches_known_values(void **state)
{
    (void)state;
    assert_true(hash_bytes(NULL, 0, 0) == UINT64_C(0x2D06800538D394C2));
    assert_true(hash_bytes("", 0, 0) == UINT64_C(0x2D06800538D394C2));
    assert_true(hash_bytes("a", 1, 0) == UINT64_C(0xE6C632B61E964E1F));
    assert_true(hash_bytes("abc", 3, 0) == UINT64_C(0x78AF5F94892F3950));
    assert_true(hash_bytes("abc", 3, 1) != hash_bytes("abc", 3, 0));
}

static void streams_equal_whole_buffers(void **state)
{
    (void)state;
    enum { N = 100000 };
    uint64_t random = test_seed();
    unsigned char *bytes = malloc(N);
    assert_non_null(bytes);
    for (size_t i = 0; i < N; i++)
        bytes[i] = (unsigned char)test_random(&random);
    for (int round = 0; round < 50; round++) {
        const size_t n = test_random(&random) % N;
        struct hash_stream h;
        hash_stream_init(&h);
        hash_stream_add(&h, NULL, 0);
        for (size_t at = 0; at < n;) {
            size_t part = 1 + test_random(&random) % 5000;
            part = part < n - at ? part : n - at;
            hash_stream_add(&h, bytes + at, part);
            at += part;
        }
        assert_true(hash_stream_value(&h) == hash_bytes(bytes, n, 0));
        assert_true(hash_stream_value(&h) == hash_bytes(bytes, n, 0)); /* asking changes nothing */
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_known_values),
        cmocka_unit_test(streams_equal_whole_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
