/* test_memory.c: overflow checks, fault injection, arenas that settle, growing arrays, segments. */
#include "rource/base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "testing.h"

static void refuses_sizes_that_overflow(void **state)
{
    (void)state;
    const size_t half = SIZE_MAX / 2 + 1;
    assert_null(mem_alloc(half, 2));
    assert_null(mem_calloc(half, 3));
    assert_null(mem_alloc(1, SIZE_MAX));
    assert_null(mem_alloc_pages(SIZE_MAX));
    struct arena arena = {0};
    assert_null(arena_alloc(&arena, half, 2));
    assert_null(arena_alloc(&arena, 1, SIZE_MAX));
    assert_null(arena_alloc(&arena, 1, (size_t)PTRDIFF_MAX));
    assert_int_equal(arena_capacity(&arena), 0);
    char *old = mem_alloc(4, 1);
    assert_non_null(old);
    memcpy(old, "abc", 4);
    assert_null(mem_realloc(old, half, 2));
    assert_string_equal(old, "abc");
    mem_free(old);
}

static void nothing_is_a_block_too(void **state)
{
    (void)state;
    void *a = mem_alloc(0, 8), *b = mem_calloc(8, 0), *c = mem_realloc(NULL, 0, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    c = mem_realloc(c, 0, 1);
    assert_non_null(c);
    mem_free(a);
    mem_free(b);
    mem_free(c);
    mem_free(NULL);
}

static void fails_after_the_nth(void **state)
{
    (void)state;
    mem_fail_after(3);
    void *a = mem_alloc(1, 1), *b = mem_calloc(1, 1);
    void *c = mem_alloc(1, 1), *d = mem_alloc_pages(1);
    void *e = mem_realloc(b, 2, 1);
    mem_fail_after(0);
    void *f = mem_alloc(1, 1);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(c);
    assert_null(d);
    assert_null(e);
    assert_non_null(f);
    mem_free(a);
    mem_free(b);
    mem_free(f);
}

static void counts_allocations(void **state)
{
    (void)state;
    const uint64_t before = mem_allocation_count();
    void *a = mem_realloc(mem_alloc(1, 1), 100, 1);
    mem_free(a);
    assert_int_equal(mem_allocation_count() - before, 2);
}

static struct mem_usage since(struct mem_usage before, enum mem_module module)
{
    const struct mem_usage now = mem_usage_of(module);
    return (struct mem_usage){now.count - before.count, now.bytes - before.bytes,
                              now.live - before.live, now.peak};
}

static void each_module_has_an_account(void **state)
{
    (void)state;
    const struct mem_usage scene = mem_usage_of(RC_MEM_scene), here = mem_usage_of(RC_MEM_other);
    const struct mem_usage all = mem_usage_of(RC_MEM_all);
    char *a = mem_alloc_for(RC_MEM_scene, 10, 100);
    char *b = mem_calloc(7, 1);
    void *pages = mem_alloc_pages_for(RC_MEM_scene, 5000);
    struct mem_usage got = since(scene, RC_MEM_scene);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.bytes, 6000);
    assert_int_equal(got.live, 6000);
    assert_int_equal(got.peak, scene.live + 6000);
    a = mem_realloc(a, 3000, 1); /* stays the scene's, whoever lets it grow */
    mem_free_pages_for(RC_MEM_scene, pages, 5000);
    a = mem_realloc(a, 200, 1);
    assert_non_null(a);
    got = since(scene, RC_MEM_scene);
    assert_int_equal(got.count, 4);
    assert_int_equal(got.bytes, 8000);
    assert_int_equal(got.live, 200);
    assert_int_equal(got.peak, scene.live + 8000);
    mem_free(a);
    mem_free(b);
    assert_int_equal(since(scene, RC_MEM_scene).live, 0);
    got = since(here, RC_MEM_other);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.bytes, 7);
    assert_int_equal(got.live, 0);
    got = since(all, RC_MEM_all);
    assert_int_equal(got.count, 5);
    assert_int_equal(got.bytes, 8007);
    assert_int_equal(got.live, 0);
    assert_true(got.peak >= all.live + 8007);
    assert_string_equal(mem_module_name(RC_MEM_scene), "scene");
    assert_string_equal(mem_module_name(RC_MEM_all), "all");
}

static void what_holds_memory_knows_whose_it_is(void **state)
{
    (void)state;
    const struct mem_usage view = mem_usage_of(RC_MEM_view), draw = mem_usage_of(RC_MEM_draw);
    const struct mem_usage base = mem_usage_of(RC_MEM_base);
    struct arena arena = {.block_size = 1024};
    struct segments s;
    void *items = NULL;
    size_t capacity = 0;
    assert_non_null(arena_alloc_for(RC_MEM_view, &arena, 1, 1024));
    segments_init_for(RC_MEM_draw, &s, 4);
    assert_non_null(segments_push(&s));
    assert_int_equal(array_reserve_for(RC_MEM_draw, &items, &capacity, 10, 8), RC_OK);
    assert_true(since(view, RC_MEM_view).live >= 1024);
    assert_int_equal(since(draw, RC_MEM_draw).live, 4096 + 80);
    arena_finish(&arena);
    segments_finish(&s);
    mem_free(items);
    assert_int_equal(since(view, RC_MEM_view).live, 0);
    assert_int_equal(since(draw, RC_MEM_draw).live, 0);
    assert_int_equal(since(base, RC_MEM_base).count, 0);
}

static void a_failure_is_not_booked(void **state)
{
    (void)state;
    char *old = mem_alloc(10, 1);
    const struct mem_usage before = mem_usage_of(RC_MEM_other);
    mem_fail_after(1);
    void *none = mem_realloc(old, 1000, 1), *nothing = mem_alloc_pages(100);
    mem_fail_after(0);
    assert_null(none);
    assert_null(nothing);
#ifndef ROURCE_SANITIZED /* where such a call is an error by itself */
    assert_null(mem_realloc(old, (size_t)PTRDIFF_MAX - 64, 1)); /* the system's own refusal */
#endif
    memset(old, 1, 10);
    assert_int_equal(since(before, RC_MEM_other).count, 0);
    assert_int_equal(since(before, RC_MEM_other).live, 0);
    mem_free(old);
    assert_int_equal(since(before, RC_MEM_other).live, (uint64_t)-10);
}

static void pages_are_zero_and_aligned(void **state)
{
    (void)state;
    const size_t sizes[] = {0,       1,       63,      4096,    4097,
                            2097151, 2097152, 2097153, 3686400, (size_t)5 << 20};
    for (size_t i = 0; i < RC_COUNT(sizes); i++) {
        unsigned char *p = mem_alloc_pages(sizes[i]);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 64, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xAB, sizes[i]);
        mem_free_pages(p, sizes[i]);
    }
    mem_free_pages(NULL, 4096);
}

static size_t address_space_pages(void)
{
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    assert_non_null(statm);
    assert_int_equal(fscanf(statm, "%lu", &pages), 1);
    fclose(statm);
    return pages;
}

static void pages_are_given_back(void **state)
{
    (void)state;
    const size_t before = address_space_pages();
    for (int i = 0; i < 100; i++) {
        void *p = mem_alloc_pages(3686400);
        assert_non_null(p);
        mem_free_pages(p, 3686400);
    }
/* A sanitizer's quarantine keeps freed blocks for a while, and malloc a large one for the next. */
#if !defined(ROURCE_SANITIZED) && !defined(ROURCE_PLAIN_HEAP)
    assert_true(address_space_pages() < before + 10);
#else
    (void)before;
#endif
}

static void forgetting_spares_what_is_around(void **state)
{
    (void)state;
    enum { SIZE = 9 << 20, FROM = 1 << 20, TO = 8 << 20, HUGE = 2 << 20 };
    unsigned char *p = mem_alloc(SIZE, 1);
    assert_non_null(p);
    memset(p, 7, SIZE);
    mem_forget(p + FROM, 0);
    mem_forget(p + FROM, 4096);
    for (size_t i = 0; i < SIZE; i++)
        assert_int_equal(p[i], 7);
    mem_forget(p + FROM, TO - FROM);
    size_t gone = 0;
    for (size_t i = 0; i < SIZE; i++) {
        gone += p[i] != 7;
        assert_true(p[i] == 7 || (i >= FROM && i < TO));
    }
    assert_int_equal(gone % HUGE, 0);
    assert_true(gone >= 4 << 20);
    memset(p, 8, SIZE); /* may be written again */
    mem_free(p);
}

/* Random sizes, each block filled with a byte of its own: overlapping blocks would show. */
static void arena_blocks_do_not_overlap(void **state)
{
    (void)state;
    enum { N = 2000 };
    uint64_t random = test_seed();
    struct arena arena = {.block_size = 4096};
    unsigned char *blocks[N];
    size_t sizes[N];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < N; i++) {
            sizes[i] = test_random(&random) % (i % 50 == 0 ? 20000 : 100);
            blocks[i] = arena_alloc(&arena, sizes[i], 1);
            assert_non_null(blocks[i]);
            assert_int_equal((uintptr_t)blocks[i] % 16, 0);
            memset(blocks[i], (int)(i % 251), sizes[i]);
        }
        for (size_t i = 0; i < N; i++) {
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(blocks[i][k], i % 251);
        }
        arena_reset(&arena);
    }
    arena_finish(&arena);
    assert_int_equal(arena_capacity(&arena), 0);
}

static void fill_shuffled(struct arena *arena, uint64_t *random)
{
    size_t sizes[] = {100, 70000, 5000, 60000, 300000, 16, 1000, 90000};
    for (size_t i = RC_COUNT(sizes) - 1; i > 0; i--) {
        const size_t k = test_random(random) % (i + 1), t = sizes[i];
        sizes[i] = sizes[k];
        sizes[k] = t;
    }
    for (size_t i = 0; i < RC_COUNT(sizes); i++)
        assert_non_null(arena_alloc(arena, 1, sizes[i]));
}

static void steady_arena_allocates_nothing(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    struct arena arena = {0};
    for (int i = 0; i < 500; i++) {
        fill_shuffled(&arena, &random);
        arena_reset(&arena);
    }
    /* Whatever the order, a settled arena is not much larger than what it holds. */
    assert_true(arena_capacity(&arena) < 4 * 526116);
    const uint64_t before = mem_allocation_count();
    for (int i = 0; i < 500; i++) {
        arena_reset(&arena);
        for (int k = 0; k < 1000; k++)
            assert_non_null(arena_alloc(&arena, 1, 100));
    }
    assert_int_equal(mem_allocation_count(), before);
    arena_finish(&arena);
}

/* A list that grows by a hundredth a frame, and some small things beside it. */
static void renewed_arena_keeps_no_outgrown_blocks(void **state)
{
    (void)state;
    struct arena arena = {0};
    size_t list = 10000;
    for (int i = 0; i < 600; i++, list += list / 100) {
        arena_renew(&arena);
        assert_non_null(arena_alloc(&arena, 1, list));
        assert_non_null(arena_alloc(&arena, 1, 5000));
    }
    arena_renew(&arena);
    assert_true(arena_capacity(&arena) < list + list / 3 + 65536);
    const uint64_t before = mem_allocation_count();
    for (int i = 0; i < 20; i++) {
        assert_non_null(arena_alloc(&arena, 1, list));
        assert_non_null(arena_alloc(&arena, 1, 5000));
        arena_renew(&arena);
    }
    assert_true(mem_allocation_count() <= before + 1);
    /* much less than before */
    assert_non_null(arena_alloc(&arena, 1, list / 4));
    arena_renew(&arena);
    assert_non_null(arena_alloc(&arena, 1, list / 4));
    assert_true(arena_capacity(&arena) < list / 2);
    arena_finish(&arena);
}

static void arena_survives_failure(void **state)
{
    (void)state;
    struct arena arena = {.block_size = 64};
    char *a = arena_alloc(&arena, 1, 40);
    assert_non_null(a);
    memset(a, 'a', 40);
    mem_fail_after(1);
    void *b = arena_alloc(&arena, 1, 40);
    mem_fail_after(0);
    assert_null(b);
    assert_int_equal(a[39], 'a');
    assert_non_null(arena_alloc(&arena, 1, 40));
    arena_finish(&arena);
}

static void array_grows_by_doubling(void **state)
{
    (void)state;
    RC_ARRAY(uint32_t) a = {0};
    const uint64_t before = mem_allocation_count();
    for (uint32_t i = 0; i < 100000; i++) {
        assert_int_equal(RC_RESERVE(&a, 1), RC_OK);
        a.items[a.count++] = i;
    }
    assert_true(mem_allocation_count() - before <= 16);
    for (uint32_t i = 0; i < 100000; i++)
        assert_int_equal(a.items[i], i);
    const size_t capacity = a.capacity;
    mem_fail_after(1);
    const enum rc_status status = RC_RESERVE(&a, a.capacity);
    mem_fail_after(0);
    assert_int_equal(status, RC_ENOMEM);
    assert_int_equal(a.capacity, capacity);
    assert_int_equal(RC_RESERVE(&a, SIZE_MAX), RC_ENOMEM);
    assert_int_equal(RC_RESERVE(&a, SIZE_MAX / 4 + 1), RC_ENOMEM);
    assert_int_equal(a.items[99999], 99999);
    mem_free(a.items);
}

static void segments_keep_their_place(void **state)
{
    (void)state;
    enum { N = 70000 };
    struct segments s;
    segments_init(&s, sizeof(uint64_t));
    uint64_t **places = mem_alloc(N, sizeof *places);
    assert_non_null(places);
    for (uint32_t i = 0; i < N; i++) {
        places[i] = segments_push(&s);
        assert_non_null(places[i]);
        assert_int_equal(*places[i], 0);
        *places[i] = i * UINT64_C(0x100000001);
    }
    assert_int_equal(s.count, N);
    for (uint32_t i = 0; i < N; i++) {
        assert_ptr_equal(segments_at(&s, i), places[i]);
        assert_int_equal(*places[i], i * UINT64_C(0x100000001));
    }
    mem_free(places);
    segments_finish(&s);
    assert_int_equal(s.count, 0);
    assert_non_null(segments_push(&s));
    segments_finish(&s);
}

/* Runs that end in, at and behind a border of two segments. */
static void segments_append_runs(void **state)
{
    (void)state;
    enum { RUN = 700, RUNS = 12 };
    uint32_t run[RUN];
    struct segments s;
    segments_init(&s, sizeof *run);
    for (uint32_t i = 0; i < RUNS; i++) {
        for (uint32_t k = 0; k < RUN; k++)
            run[k] = i * RUN + k;
        assert_true(segments_append(&s, run, RUN));
    }
    assert_true(segments_append(&s, run, 0));
    assert_int_equal(s.count, RUN * RUNS);
    for (uint32_t i = 0; i < s.count; i++)
        assert_int_equal(*(const uint32_t *)segments_at(&s, i), i);
    segments_finish(&s);
    /* All or none: the run would end in a segment that cannot be had. */
    assert_true(segments_append(&s, run, RUN));
    mem_fail_after(1);
    assert_false(segments_append(&s, run, RUN));
    mem_fail_after(0);
    assert_int_equal(s.count, RUN);
    segments_finish(&s);
}

/* Indices at and around each border of two segments, up to the last one, without the memory. */
static void segments_at_covers_all_indices(void **state)
{
    (void)state;
    struct segments s;
    segments_init(&s, 1);
    for (unsigned k = 0; k < RC_SEGMENTS; k++) {
        const uint32_t first = (uint32_t)(((UINT64_C(1) << k) - 1) << RC_SEGMENT_SHIFT);
        const size_t length = (size_t)1024 << k;
        unsigned char *const there = mem_alloc(1, 1);
        assert_non_null(there);
        s.segment[k] = there;
        assert_ptr_equal(segments_at(&s, first), there);
        assert_int_equal((uintptr_t)segments_at(&s, (uint32_t)(first + length - 1)),
                         (uintptr_t)there + length - 1);
    }
    s.count = (uint32_t)(((UINT64_C(1) << RC_SEGMENTS) - 1) << RC_SEGMENT_SHIFT);
    assert_null(segments_push(&s));
    segments_finish(&s);
}

static void segments_survive_failure(void **state)
{
    (void)state;
    struct segments s;
    segments_init(&s, 4);
    mem_fail_after(1);
    void *p = segments_push(&s);
    mem_fail_after(0);
    assert_null(p);
    assert_int_equal(s.count, 0);
    assert_non_null(segments_push(&s));
    segments_finish(&s);
}

struct published {
    struct segments *s;
    _Atomic uint32_t count;
};

static void *read_published(void *ctx)
{
    struct published *p = ctx;
    uint32_t seen = 0;
    while (seen < 50000) {
        const uint32_t count = atomic_load_explicit(&p->count, memory_order_acquire);
        for (; seen < count; seen++) {
            if (*(uint32_t *)segments_at(p->s, seen) != seen)
                return ctx;
        }
    }
    return NULL;
}

/* One appends while another reads what was published; ThreadSanitizer watches. */
static void segments_can_be_read_while_growing(void **state)
{
    (void)state;
    struct segments s;
    struct published published = {.s = &s};
    pthread_t reader;
    segments_init(&s, 4);
    assert_int_equal(pthread_create(&reader, NULL, read_published, &published), 0);
    bool complete = true;
    for (uint32_t i = 0; i < 50000; i++) {
        uint32_t *p = segments_push(&s);
        complete = complete && p;
        if (p)
            *p = i;
        atomic_store_explicit(&published.count, i + 1, memory_order_release);
    }
    void *wrong;
    pthread_join(reader, &wrong);
    assert_null(wrong);
    assert_true(complete);
    segments_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_sizes_that_overflow),
        cmocka_unit_test(nothing_is_a_block_too),
        cmocka_unit_test(fails_after_the_nth),
        cmocka_unit_test(counts_allocations),
        cmocka_unit_test(each_module_has_an_account),
        cmocka_unit_test(what_holds_memory_knows_whose_it_is),
        cmocka_unit_test(a_failure_is_not_booked),
        cmocka_unit_test(pages_are_zero_and_aligned),
        cmocka_unit_test(pages_are_given_back),
        cmocka_unit_test(forgetting_spares_what_is_around),
        cmocka_unit_test(arena_blocks_do_not_overlap),
        cmocka_unit_test(steady_arena_allocates_nothing),
        cmocka_unit_test(renewed_arena_keeps_no_outgrown_blocks),
        cmocka_unit_test(arena_survives_failure),
        cmocka_unit_test(array_grows_by_doubling),
        cmocka_unit_test(segments_keep_their_place),
        cmocka_unit_test(segments_append_runs),
        cmocka_unit_test(segments_at_covers_all_indices),
        cmocka_unit_test(segments_survive_failure),
        cmocka_unit_test(segments_can_be_read_while_growing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
