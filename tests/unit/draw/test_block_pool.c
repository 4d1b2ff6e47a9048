/* test_block_pool.c: blocks hold their sizes apart from each other, come back when freed, and
 * follow the system's lack of memory. */
#include "block_pool.h"

#include <string.h>

#include "rource/base/memory.h"
#include "testing.h"

static void *get(struct block_pool *pool, size_t size)
{
    void *block = block_pool_alloc(pool, size);
    assert_non_null(block);
    assert_int_equal((uintptr_t)block % 16, 0);
    return block;
}

static void freed_blocks_are_reused(void **state)
{
    (void)state;
    struct block_pool pool = {0};
    for (size_t size = 0; size < 5000; size++) {
        void *block = get(&pool, size);
        block_pool_free(&pool, block);
        const uint64_t before = mem_allocation_count();
        assert_ptr_equal(get(&pool, size), block);
        assert_int_equal(mem_allocation_count(), before);
        block_pool_free(&pool, block);
    }
    block_pool_finish(&pool);
}

/* Every byte up to the asked size is writable: the allocator's red zones and ASan watch. */
static void blocks_hold_what_was_asked(void **state)
{
    (void)state;
    struct block_pool pool = {0};
    for (size_t size = 1; size < (size_t)1 << 22; size += 1 + size / 37) {
        unsigned char *block = get(&pool, size);
        memset(block, 0xa5, size);
        block_pool_free(&pool, block);
        block_pool_finish(&pool);
    }
}

static void few_classes_and_little_waste(void **state)
{
    (void)state;
    struct block_pool pool = {0};
    const uint64_t before = mem_allocation_count();
    for (size_t size = 65; size <= 128; size++)
        block_pool_free(&pool, get(&pool, size));
    assert_int_equal(mem_allocation_count() - before, 4);
    /* Neighbouring classes differ: a block of 81 bytes is not made of one that holds 80. */
    void *small = get(&pool, 80), *large = get(&pool, 81);
    assert_ptr_not_equal(small, large);
    block_pool_free(&pool, small);
    void *other = get(&pool, 96);
    assert_ptr_not_equal(other, small);
    block_pool_free(&pool, other);
    block_pool_free(&pool, large);
    block_pool_finish(&pool);
}

enum { SLOTS = 64, ROUNDS = 20000, SIZE_LIMIT = 3000 };

static void random_use_keeps_contents(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    struct block_pool pool = {0};
    unsigned char *blocks[SLOTS] = {0};
    size_t sizes[SLOTS] = {0};
    for (unsigned round = 0; round < ROUNDS; round++) {
        const unsigned i = (unsigned)(test_random(&seed) % SLOTS);
        const size_t size = 1 + (size_t)(test_random(&seed) % SIZE_LIMIT);
        const size_t kept = sizes[i] < size ? sizes[i] : size;
        blocks[i] = block_pool_resize(&pool, blocks[i], size);
        assert_non_null(blocks[i]);
        for (size_t k = 0; k < kept; k++)
            assert_int_equal(blocks[i][k], i);
        memset(blocks[i], (int)i, size);
        sizes[i] = size;
        if (round % 3 == 0) {
            block_pool_free(&pool, blocks[i]);
            blocks[i] = NULL;
            sizes[i] = 0;
        }
    }
    for (unsigned i = 0; i < SLOTS; i++)
        block_pool_free(&pool, blocks[i]);
    block_pool_finish(&pool);
}

static void lack_of_memory_is_told(void **state)
{
    (void)state;
    struct block_pool pool = {0};
    unsigned char *block = get(&pool, 100), *idle = get(&pool, 500);
    memset(block, 7, 100);
    block_pool_free(&pool, idle);
    mem_fail_after(1);
    void *none = block_pool_alloc(&pool, 100), *unmoved = block_pool_resize(&pool, block, 1000);
    void *reused = block_pool_alloc(&pool, 500);
    mem_fail_after(0);
    assert_null(none);
    assert_null(unmoved);
    assert_ptr_equal(reused, idle);
    for (int i = 0; i < 100; i++)
        assert_int_equal(block[i], 7);
    assert_null(block_pool_alloc(&pool, SIZE_MAX));
    assert_null(block_pool_alloc(&pool, SIZE_MAX / 2));
    block_pool_free(&pool, block);
    block_pool_free(&pool, reused);
    block_pool_finish(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freed_blocks_are_reused),
        cmocka_unit_test(blocks_hold_what_was_asked),
        cmocka_unit_test(few_classes_and_little_waste),
        cmocka_unit_test(random_use_keeps_contents),
        cmocka_unit_test(lack_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
