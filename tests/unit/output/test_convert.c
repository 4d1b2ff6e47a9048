/* Row conversions: the C tier against plain formulas, the AVX2 tier against the C tier, both
 * between pages that may not be touched. */
#include "testing.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "convert.h"

enum { WIDTH_MAX = 700, GUARD = 1 << 16 };

/* A block of n bytes that ends (or begins) at a page without access. */
struct guarded {
    uint8_t *map, *p;
};

static struct guarded guard(size_t n, int at_end)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct guarded g;
    assert_true(n <= GUARD - 2 * page);
    g.map = mmap(NULL, GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g.map != MAP_FAILED);
    assert_int_equal(mprotect(g.map + page, GUARD - 2 * page, PROT_READ | PROT_WRITE), 0);
    g.p = at_end ? g.map + GUARD - page - n : g.map + page;
    return g;
}

static void unguard(struct guarded g)
{
    munmap(g.map, GUARD);
}

static void fill(uint8_t *p, size_t n, uint64_t *seed, int kind)
{
    for (size_t i = 0; i < n; i++)
        p[i] = kind == 0 ? (uint8_t)(test_random(seed) >> 20) : kind == 1 ? 0 : 255;
}

/* Everything that one tier makes of two rows. */
struct outputs {
    uint8_t rgb[3 * WIDTH_MAX], sub[3 * WIDTH_MAX], luma[WIDTH_MAX];
    uint8_t u[WIDTH_MAX], v[WIDTH_MAX];
};

/* Runs all functions of a tier with guarded inputs and outputs of exactly the right size. */
static void run_tier(struct outputs *out, enum cpu_tier tier, const uint32_t *a, const uint32_t *b,
                     size_t width)
{
    const struct converter *c = converter_for(tier);
    const size_t half = (width + 1) / 2;
    memset(out, 0, sizeof *out);
    for (int at_end = 0; at_end < 2; at_end++) {
        const struct guarded row = guard(4 * width, at_end), above = guard(4 * width, at_end);
        const struct guarded rgb = guard(3 * width, at_end), y = guard(width, at_end);
        const struct guarded u = guard(half, at_end), v = guard(half, at_end);
        const uint32_t *rows[2] = {(const uint32_t *)(const void *)row.p,
                                   (const uint32_t *)(const void *)above.p};
        memcpy(row.p, a, 4 * width);
        memcpy(above.p, b, 4 * width);
        c->rgb(rgb.p, rows[0], width);
        memcpy(out->rgb, rgb.p, 3 * width);
        c->rgb_sub(rgb.p, rows[0], width);
        memcpy(out->sub, rgb.p, 3 * width);
        c->luma(y.p, rows[0], width);
        memcpy(out->luma, y.p, width);
        c->chroma(u.p, v.p, rows[0], rows[1], width);
        memcpy(out->u, u.p, half);
        memcpy(out->v, v.p, half);
        unguard(row), unguard(above), unguard(rgb), unguard(y), unguard(u), unguard(v);
    }
}

static void avx2_equals_c(void **state)
{
    (void)state;
    if (cpu_detect() < RC_CPU_AVX2)
        skip();
    uint64_t seed = test_seed();
    static struct outputs reference, tier;
    uint32_t a[WIDTH_MAX], b[WIDTH_MAX];
    for (size_t width = 1; width <= WIDTH_MAX; width += width < 200 ? 1 : 41) {
        for (int kind = 0; kind < 3; kind++) {
            fill((uint8_t *)a, 4 * width, &seed, kind);
            fill((uint8_t *)b, 4 * width, &seed, kind);
            run_tier(&reference, RC_CPU_C, a, b, width);
            run_tier(&tier, RC_CPU_AVX2, a, b, width);
            assert_memory_equal(&tier, &reference, sizeof tier);
        }
    }
}

static void c_tier_does_what_it_says(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    static struct outputs out;
    uint32_t a[33], b[33];
    fill((uint8_t *)a, sizeof a, &seed, 0);
    fill((uint8_t *)b, sizeof b, &seed, 0);
    run_tier(&out, RC_CPU_C, a, b, 33);
    for (size_t i = 0; i < 33; i++) {
        for (size_t k = 0; k < 3; k++) {
            const unsigned shift = 16 - 8 * (unsigned)k;
            const unsigned here = a[i] >> shift & 255;
            const unsigned left = i ? a[i - 1] >> shift & 255 : 0;
            assert_int_equal(out.rgb[3 * i + k], here);
            assert_int_equal(out.sub[3 * i + k], (here - left) & 255);
        }
    }
}

/* equal() of a tier between guard pages. */
static void run_equal(uint8_t *bits, enum cpu_tier tier, const uint8_t *bytes, size_t n,
                      size_t distance)
{
    const size_t bit_bytes = (n + 7) / 8;
    for (int at_end = 0; at_end < 2; at_end++) {
        const struct guarded in = guard(n + distance, at_end), out = guard(bit_bytes, at_end);
        memcpy(in.p, bytes, n + distance);
        converter_for(tier)->equal(out.p, in.p + distance, n, distance);
        memcpy(bits, out.p, bit_bytes);
        unguard(in), unguard(out);
    }
}

static void equal_bytes_are_marked(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    const size_t distances[] = {1, 24, 100};
    uint8_t bytes[500], bits[64];
    for (size_t n = 1; n <= 300; n++) {
        const size_t distance = distances[n % 3];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)(test_random(&seed) >> 40 & (n & 1));
        for (int tier = RC_CPU_C; tier <= (int)cpu_detect(); tier++) {
            run_equal(bits, (enum cpu_tier)tier, bytes, n, distance);
            for (size_t i = 0; i < (n + 7) / 8 * 8; i++)
                assert_int_equal(bits[i / 8] >> i % 8 & 1,
                                 i < n && bytes[distance + i] == bytes[i]);
        }
    }
}

struct ycc {
    double y, cb, cr;
};

/* BT.601 as the standard writes it, from R, G, B of 0…255. */
static struct ycc bt601(double r, double g, double b)
{
    const double y = 0.299 * r + 0.587 * g + 0.114 * b;
    return (struct ycc){16 + y * 219 / 255, 128 + (b - y) / 1.772 * 224 / 255,
                        128 + (r - y) / 1.402 * 224 / 255};
}

static double channel(uint32_t pixel, int shift)
{
    return (double)(pixel >> shift & 255);
}

static void colours_are_bt601(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    for (int i = 0; i < 20000; i++) {
        const uint32_t p = (uint32_t)test_random(&seed);
        const uint32_t row[1] = {p};
        const struct ycc expected = bt601(channel(p, 16), channel(p, 8), channel(p, 0));
        uint8_t y, u, v;
        converter_for(RC_CPU_C)->luma(&y, row, 1);
        converter_for(RC_CPU_C)->chroma(&u, &v, row, row, 1);
        assert_true(fabs(y - expected.y) < 0.51);
        assert_true(fabs(u - expected.cb) < 0.51);
        assert_true(fabs(v - expected.cr) < 0.51);
    }
}

static void known_colours(void **state)
{
    (void)state;
    static const uint32_t pixels[] = {0xff000000, 0xffffffff, 0xff808080, 0xffff0000, 0xff0000ff};
    static const uint8_t expected[][3] = {
        {16, 128, 128}, {235, 128, 128}, {126, 128, 128}, {81, 90, 240}, {41, 240, 110}};
    for (int i = 0; i < 5; i++) {
        uint8_t y, u, v;
        converter_for(RC_CPU_C)->luma(&y, &pixels[i], 1);
        converter_for(RC_CPU_C)->chroma(&u, &v, &pixels[i], &pixels[i], 1);
        assert_int_equal(y, expected[i][0]);
        assert_int_equal(u, expected[i][1]);
        assert_int_equal(v, expected[i][2]);
    }
}

static void chroma_is_sited_on_the_left_pixel(void **state)
{
    (void)state;
    /* One blue pixel among black: at an even x it is half of its own sample, at an odd x a quarter
     * of both neighbours'. */
    const int blue = 240 - 128;
    uint32_t row[8] = {0};
    uint8_t u[4], v[4];
    row[2] = 0xff;
    converter_for(RC_CPU_C)->chroma(u, v, row, row, 8);
    assert_int_equal(u[0], 128);
    assert_int_equal(u[1], 128 + blue / 2);
    assert_int_equal(u[2], 128);
    row[2] = 0;
    row[3] = 0xff;
    converter_for(RC_CPU_C)->chroma(u, v, row, row, 8);
    assert_int_equal(u[1], 128 + blue / 4);
    assert_int_equal(u[2], 128 + blue / 4);
    assert_int_equal(u[3], 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(avx2_equals_c),
        cmocka_unit_test(c_tier_does_what_it_says),
        cmocka_unit_test(equal_bytes_are_marked),
        cmocka_unit_test(colours_are_bt601),
        cmocka_unit_test(known_colours),
        cmocka_unit_test(chroma_is_sited_on_the_left_pixel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
