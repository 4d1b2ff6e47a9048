/* test_deflate.c: a stream yields its bytes, in exactly their size and no other.
 */
#include <string.h>

#include "testing.h"

#include "rource/base/deflate.h"

/* "hello hello hello hello\n" as zlib compresses it. */
static const unsigned char stream[] = {0x78, 0x9c, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8,
                                       0x40, 0x27, 0xb9, 0x00, 0x70, 0xbe, 0x08, 0xbb};
static const char text[] = "hello hello hello hello\n";
enum { SIZE = sizeof text - 1 };

static void test_bytes_come_in_their_size(void **state)
{
    (void)state;
    unsigned char back[SIZE + 1], behind[sizeof stream + 9];
    struct inflater *inflater = inflater_create();
    assert_non_null(inflater);
    assert_int_equal(inflate_exact(inflater, back, SIZE, stream, sizeof stream), RC_OK);
    assert_memory_equal(back, text, SIZE);
    memset(behind, 0xff, sizeof behind);
    memcpy(behind, stream, sizeof stream);
    assert_int_equal(inflate_exact(inflater, back, SIZE, behind, sizeof behind), RC_OK);
    for (size_t n = 0; n < SIZE; n++)
        assert_int_equal(inflate_exact(inflater, back, n, stream, sizeof stream), RC_EFORMAT);
    assert_int_equal(inflate_exact(inflater, back, SIZE + 1, stream, sizeof stream), RC_EFORMAT);
    for (size_t n = 0; n < sizeof stream; n++)
        assert_int_equal(inflate_exact(inflater, back, SIZE, stream, n), RC_EFORMAT);
    behind[sizeof stream - 1] ^= 1; /* of the checksum */
    assert_int_equal(inflate_exact(inflater, back, SIZE, behind, sizeof behind), RC_EFORMAT);
    inflater_destroy(inflater);
}

static void test_checksums(void **state)
{
    (void)state;
    assert_int_equal(deflate_crc32("123456789", 9), 0xcbf43926);
    assert_int_equal(deflate_adler32("Wikipedia", 9), 0x11e60398);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_come_in_their_size),
        cmocka_unit_test(test_checksums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
