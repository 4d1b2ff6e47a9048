/* The compressor behind PNG files against an independent inflate: every kind of content, never more
 * bytes than promised, the same bytes whatever came before and on every tier. */
#include "testing.h"

#include <string.h>

#include "png_reader.h"
#include "zlib_stream.h"

#include "rource/base/deflate.h"
#include "rource/base/memory.h"

enum { CANARY = 64 };

/* Compresses, checks the bound, the checksum and the way back; the stream is left in *out, which is
 * to be freed. */
static size_t round_trip(struct zlib_stream *z, uint8_t **out, const uint8_t *bytes, size_t n)
{
    const size_t bound = zlib_stream_bound(n);
    uint8_t *in = malloc(n), *back = malloc(n); /* of exact size, for ASan */
    *out = malloc(bound + CANARY);
    assert_true(in && back && *out);
    memcpy(in, bytes, n);
    memset(*out, 0xa5, bound + CANARY);
    const size_t size = zlib_stream_compress(z, *out, in, n);
    assert_in_range(size, 8, bound);
    for (size_t i = 0; i < CANARY; i++)
        assert_int_equal((*out)[bound + i], 0xa5);
    assert_memory_equal(in, bytes, n);
    assert_int_equal((*out)[0], 0x78); /* deflate, 32 KB window */
    assert_int_equal(((*out)[0] << 8 | (*out)[1]) % 31, 0);
    assert_true(inflate_exactly(back, n, *out + 2, size - 6));
    assert_memory_equal(back, bytes, n);
    assert_int_equal(png_get_32(*out + size - 4), png_adler(bytes, n));
    free(in), free(back);
    return size;
}

static struct zlib_stream *create(enum cpu_tier tier)
{
    struct zlib_stream *z = zlib_stream_create(converter_for(tier));
    assert_non_null(z);
    return z;
}

static size_t check(const uint8_t *bytes, size_t n)
{
    uint8_t *out[2];
    struct zlib_stream *plain = create(RC_CPU_C), *fast = create(cpu_detect());
    const size_t size = round_trip(plain, &out[0], bytes, n);
    assert_int_equal(round_trip(fast, &out[1], bytes, n), size);
    assert_memory_equal(out[0], out[1], size);
    free(out[0]), free(out[1]);
    zlib_stream_destroy(plain), zlib_stream_destroy(fast);
    return size;
}

/* Literals of a random range, and runs that repeat the pixel before. */
static void fill_mixture(uint8_t *bytes, size_t n, uint64_t *seed)
{
    const unsigned range = 1 + (unsigned)(test_random(seed) % 256);
    for (size_t i = 0; i < n;) {
        const uint64_t r = test_random(seed);
        size_t length = 1 + (r >> 8) % (r & 1 ? 600 : 12);
        for (; length > 0 && i < n; length--, i++)
            bytes[i] = (uint8_t)(r & 2 && i >= 3 ? bytes[i - 3] : test_random(seed) % range);
    }
}

static void fill_noise(uint8_t *bytes, size_t n, uint64_t *seed)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(test_random(seed) >> 32);
}

static void short_inputs_of_every_length(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    uint8_t bytes[600] = {0};
    for (size_t n = 1; n <= sizeof bytes; n++)
        check(bytes, n);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i % 3 * 50);
    for (size_t n = 1; n <= sizeof bytes; n++)
        check(bytes, n);
    fill_noise(bytes, sizeof bytes, &seed);
    for (size_t n = 1; n <= sizeof bytes; n++)
        check(bytes, n);
}

static void random_mixtures(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static uint8_t bytes[300000];
    for (int round = 0; round < 40; round++) {
        const size_t n = 1 + test_random(&seed) % sizeof bytes;
        fill_mixture(bytes, n, &seed);
        check(bytes, n);
    }
}

static void noise_stays_below_the_bound_and_flat_shrinks(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static uint8_t bytes[400000];
    static const size_t sizes[] = {65534, 65535, 65536, 131070, 131071, 262144, sizeof bytes};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        fill_noise(bytes, sizes[i], &seed);
        assert_in_range(check(bytes, sizes[i]), sizes[i], sizes[i] + sizes[i] / 1000 + 64);
    }
    memset(bytes, 0, sizeof bytes);
    assert_in_range(check(bytes, sizeof bytes), 100, 3000);
}

static void bytes_depend_on_the_input_alone(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static uint8_t bytes[200000], other[150000];
    uint8_t *first, *between, *again;
    struct zlib_stream *z = create(cpu_detect());
    for (int round = 0; round < 8; round++) {
        const size_t n = 1 + test_random(&seed) % sizeof bytes;
        fill_mixture(bytes, n, &seed);
        struct zlib_stream *fresh = create(cpu_detect());
        const size_t size = round_trip(fresh, &first, bytes, n);
        zlib_stream_destroy(fresh);
        if (round % 2)
            fill_noise(other, sizeof other, &seed);
        else
            memcpy(other, bytes, sizeof other); /* matches into the past would be tempting */
        round_trip(z, &between, other, sizeof other);
        assert_int_equal(round_trip(z, &again, bytes, n), size);
        assert_memory_equal(again, first, size);
        free(first), free(between), free(again);
    }
    zlib_stream_destroy(z);
}

/* Rows of dithered light: what frames are full of, and what the sample must not misjudge. */
static void repeats_are_found_at_both_distances(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static uint8_t bytes[600000];
    uint8_t pattern[24];
    memset(bytes, 0, sizeof bytes);
    fill_noise(pattern, sizeof pattern, &seed);
    for (size_t i = 0; i < sizeof bytes / 2; i++)
        bytes[i] = pattern[i % sizeof pattern];
    assert_in_range(check(bytes, sizeof bytes), 200, 6000);
    /* a repeat of every length, at every place of a byte of the bitmaps */
    size_t at = 0;
    for (size_t length = 1; at + 2 * length + 8 < sizeof bytes && length < 600; length++) {
        memset(bytes + at, length & 1 ? 7 : 0, length);
        fill_noise(bytes + at + length, length % 8 + 1, &seed);
        at += length + length % 8 + 1;
    }
    check(bytes, at);
}

/* Bytes that the sample does not hold: their codes are long, so it is stored. */
static void a_wrong_sample_costs_little(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static uint8_t bytes[400000];
    fill_noise(bytes, sizeof bytes, &seed);
    for (size_t at = 0; at < sizeof bytes; at += 16 * 8192)
        memset(bytes + at, 0, sizeof bytes - at < 8192 ? sizeof bytes - at : 8192);
    assert_in_range(check(bytes, sizeof bytes), sizeof bytes, sizeof bytes + 64);
}

static void crc_is_that_of_png(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    uint8_t bytes[1000];
    assert_int_equal(deflate_crc32((const uint8_t *)"IEND", 4), 0xae426082);
    assert_int_equal(deflate_crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
    fill_noise(bytes, sizeof bytes, &seed);
    for (size_t n = 1; n <= sizeof bytes; n++)
        assert_int_equal(deflate_crc32(bytes, n), png_crc(bytes, n));
}

static void missing_memory_is_null(void **state)
{
    (void)state;
    mem_fail_after(1);
    struct zlib_stream *z = zlib_stream_create(converter_for(RC_CPU_C));
    mem_fail_after(0);
    assert_null(z);
    zlib_stream_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_inputs_of_every_length),
        cmocka_unit_test(random_mixtures),
        cmocka_unit_test(noise_stays_below_the_bound_and_flat_shrinks),
        cmocka_unit_test(bytes_depend_on_the_input_alone),
        cmocka_unit_test(repeats_are_found_at_both_distances),
        cmocka_unit_test(a_wrong_sample_costs_little),
        cmocka_unit_test(crc_is_that_of_png),
        cmocka_unit_test(missing_memory_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
