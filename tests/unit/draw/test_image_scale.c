/* Pictures in other sizes: which part is kept, that nothing is shifted, aliased or too bright, and
 * lack of memory. */
#include "rource/draw/image.h"

#include "image_scale.h"
#include "rource/base/memory.h"
#include "testing.h"

static struct pixmap make(int width, int height, uint32_t (*pixel)(int x, int y))
{
    struct pixmap p;
    assert_int_equal(pixmap_init(&p, width, height), RC_OK);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            pixmap_row(&p, y)[x] = pixel(x, y);
    return p;
}

static struct pixmap cover(const struct pixmap *in, int width, int height)
{
    struct pixmap out;
    assert_int_equal(image_cover(&out, in, width, height), RC_OK);
    assert_int_equal(out.width, width);
    assert_int_equal(out.height, height);
    return out;
}

static uint32_t plain(int x, int y)
{
    (void)x;
    (void)y;
    return 0xC0604080u;
}

static int green(const struct pixmap *p, int x, int y)
{
    return (int)(pixmap_row(p, y)[x] >> 8 & 255);
}

static void a_plain_colour_stays(void **state)
{
    (void)state;
    static const int sizes[][4] = {{1, 1, 300, 7},   {5, 3, 64, 64},   {64, 64, 64, 64},
                                   {300, 200, 7, 7}, {33, 900, 90, 1}, {2000, 1500, 16, 16}};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct pixmap in = make(sizes[i][0], sizes[i][1], plain);
        struct pixmap out = cover(&in, sizes[i][2], sizes[i][3]);
        for (int y = 0; y < out.height; y++)
            for (int x = 0; x < out.width; x++)
                assert_int_equal(pixmap_row(&out, y)[x], 0xC0604080u);
        pixmap_finish(&in);
        pixmap_finish(&out);
    }
}

/* Three bands side by side, or one above the other. */
static uint32_t columns(int x, int y)
{
    (void)y;
    return x < 20 ? 0xFFFF0000u : x < 60 ? 0xFF00FF00u : 0xFF0000FFu;
}
static uint32_t rows(int x, int y)
{
    return columns(y, x);
}

static void the_middle_is_kept(void **state)
{
    (void)state;
    struct pixmap wide = make(80, 40, columns), high = make(40, 80, rows);
    struct pixmap a = cover(&wide, 40, 40), b = cover(&high, 40, 40), c = cover(&wide, 20, 20);
    struct pixmap whole = cover(&wide, 160, 80);
    for (int y = 0; y < 40; y++) {
        for (int x = 2; x < 38; x++) { /* the filter reaches two pixels beyond */
            assert_int_equal(pixmap_row(&a, y)[x], 0xFF00FF00u);
            assert_int_equal(pixmap_row(&b, x)[y], 0xFF00FF00u);
        }
    }
    assert_int_equal(pixmap_row(&c, 10)[10], 0xFF00FF00u);
    assert_int_equal(pixmap_row(&whole, 40)[10], 0xFFFF0000u);
    assert_int_equal(pixmap_row(&whole, 40)[150], 0xFF0000FFu);
    pixmap_finish(&wide);
    pixmap_finish(&high);
    pixmap_finish(&a);
    pixmap_finish(&b);
    pixmap_finish(&c);
    pixmap_finish(&whole);
}

static uint32_t ramp(int x, int y)
{
    (void)y;
    return 0xFF000000u | (uint32_t)x << 8;
}

/* A slope keeps its place at any scale: pixel centres stay where they are. */
static void nothing_is_shifted(void **state)
{
    (void)state;
    static const int sizes[] = {8, 20, 33, 64, 100, 256, 300, 777};
    struct pixmap in = make(256, 256, ramp);
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        const int n = sizes[i];
        struct pixmap out = cover(&in, n, n);
        for (int x = n / 8; x < n - n / 8; x++) {
            const double want = ((double)x + 0.5) * 256.0 / (double)n - 0.5;
            const double got = green(&out, x, n / 2);
            if (!(got > want - 1.01 && got < want + 1.01)) /* halving rounds up */
                fail_msg("of %d, column %d is %g instead of %g", n, x, got, want);
        }
        pixmap_finish(&out);
    }
    pixmap_finish(&in);
}

static uint32_t stripes(int x, int y)
{
    return (x + y) % 2 ? 0xFFFFFFFFu : 0xFF000000u;
}

static void a_fine_pattern_becomes_grey(void **state)
{
    (void)state;
    static const int sizes[] = {200, 131, 64, 40, 16, 9};
    struct pixmap in = make(400, 400, stripes);
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        struct pixmap out = cover(&in, sizes[i], sizes[i]);
        for (int k = 3; k < sizes[i] - 3; k++)
            assert_in_range(green(&out, k, sizes[i] / 2), 118, 138);
        pixmap_finish(&out);
    }
    pixmap_finish(&in);
}

static uint32_t edge(int x, int y)
{
    (void)y;
    return x < 4 ? 0xFF000000u : 0xFFFFFFFFu;
}

/* Enlarged, an edge is a slope without steps: no pixels are to be seen. */
static void enlarging_is_smooth(void **state)
{
    (void)state;
    struct pixmap in = make(8, 8, edge), out = cover(&in, 256, 256);
    for (int x = 80; x < 175; x++) {
        const int step = green(&out, x + 1, 9) - green(&out, x, 9);
        assert_in_range(step + 1, 0, 12); /* between −1 and 11: of 255 over 32 pixels */
    }
    assert_in_range(green(&out, 127, 9), 118, 127);
    assert_int_equal(green(&out, 30, 9), 0);
    assert_int_equal(green(&out, 225, 9), 255);
    pixmap_finish(&in);
    pixmap_finish(&out);
}

static uint64_t noise_state;

static uint32_t noise(int x, int y)
{
    (void)x;
    (void)y;
    const uint64_t r = test_random(&noise_state);
    const uint32_t alpha = r >> 60 < 8 ? (uint32_t)(r >> 32 & 255) : 255u * (uint32_t)(r >> 59 & 1);
    uint32_t pixel = alpha << 24;
    for (int c = 0; c < 3; c++)
        pixel |= (uint32_t)(r >> 8 * c & 255) * alpha / 255 << 8 * c;
    return pixel;
}

static void no_channel_exceeds_alpha(void **state)
{
    (void)state;
    noise_state = test_seed();
    for (int round = 0; round < 40; round++) {
        const int w = 1 + (int)(test_random(&noise_state) % 70);
        const int h = 1 + (int)(test_random(&noise_state) % 70);
        struct pixmap in = make(w, h, noise);
        struct pixmap out = cover(&in, 1 + (int)(test_random(&noise_state) % 99),
                                  1 + (int)(test_random(&noise_state) % 99));
        for (int y = 0; y < out.height; y++) {
            for (int x = 0; x < out.width; x++) {
                const uint32_t p = pixmap_row(&out, y)[x], alpha = p >> 24;
                assert_true((p & 255) <= alpha && (p >> 8 & 255) <= alpha &&
                            (p >> 16 & 255) <= alpha);
            }
        }
        pixmap_finish(&in);
        pixmap_finish(&out);
    }
}

static void a_picture_of_that_size_is_itself(void **state)
{
    (void)state;
    noise_state = test_seed();
    struct pixmap in = make(61, 37, noise), out = cover(&in, 61, 37);
    for (int y = 0; y < 37; y++)
        for (int x = 0; x < 61; x++)
            assert_int_equal(pixmap_row(&out, y)[x], pixmap_row(&in, y)[x]);
    pixmap_finish(&in);
    pixmap_finish(&out);
}

static void failures_are_statuses(void **state)
{
    (void)state;
    struct pixmap in = make(400, 300, plain), out;
    enum rc_status status = RC_ENOMEM;
    unsigned failures = 0;
    for (uint64_t n = 1; status != RC_OK; n++) {
        mem_fail_after(n);
        status = image_cover(&out, &in, 20, 20);
        mem_fail_after(0);
        assert_true(status == RC_OK || (status == RC_ENOMEM && out.pixels == NULL));
        failures += status != RC_OK;
    }
    assert_true(failures >= 6);
    pixmap_finish(&out);
    assert_int_equal(image_cover(&out, &in, 0, 20), RC_EUSAGE);
    pixmap_finish(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_colour_stays),
        cmocka_unit_test(the_middle_is_kept),
        cmocka_unit_test(nothing_is_shifted),
        cmocka_unit_test(a_fine_pattern_becomes_grey),
        cmocka_unit_test(enlarging_is_smooth),
        cmocka_unit_test(no_channel_exceeds_alpha),
        cmocka_unit_test(a_picture_of_that_size_is_itself),
        cmocka_unit_test(failures_are_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
