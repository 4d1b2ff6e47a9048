/* test_queue.c: first in, first out, bounded, and closing wakes everybody. */
#include <pthread.h>
#include <stdatomic.h>

#include "rource/base/jobs.h"
#include "rource/base/memory.h"
#include "testing.h"

enum { ITEMS = 20000 };

struct traffic {
    struct queue *q;
    atomic_uint sent, received, out_of_order;
    unsigned char seen[ITEMS + 1];
};

static void *item_of(uintptr_t number)
{
    return (void *)number;
}

static void keeps_the_order(void **state)
{
    (void)state;
    struct queue *q;
    assert_int_equal(queue_create(&q, 3), RC_OK);
    for (uintptr_t i = 1; i <= 30; i += 3) {
        for (uintptr_t k = i; k < i + 3; k++)
            assert_true(queue_push(q, item_of(k)));
        for (uintptr_t k = i; k < i + 3; k++)
            assert_ptr_equal(queue_pop(q), item_of(k));
    }
    queue_destroy(q);
    queue_destroy(NULL);
}

static void drains_after_close(void **state)
{
    (void)state;
    struct queue *q;
    assert_int_equal(queue_create(&q, 4), RC_OK);
    assert_null(queue_try_pop(q));
    assert_true(queue_push(q, item_of(0)));
    assert_true(queue_push(q, item_of(1)));
    assert_true(queue_push(q, item_of(2)));
    assert_ptr_equal(queue_try_pop(q), item_of(0));
    queue_close(q);
    queue_close(q);
    assert_false(queue_push(q, item_of(3)));
    assert_ptr_equal(queue_pop(q), item_of(1));
    assert_ptr_equal(queue_try_pop(q), item_of(2));
    assert_null(queue_pop(q));
    assert_null(queue_pop(q));
    assert_null(queue_try_pop(q));
    queue_destroy(q);
}

static void *produce(void *ctx)
{
    struct traffic *t = ctx;
    for (;;) {
        const unsigned i = atomic_fetch_add(&t->sent, 1) + 1;
        if (i > ITEMS)
            return NULL;
        if (!queue_push(t->q, item_of(i)))
            return ctx;
    }
}

static void *consume(void *ctx)
{
    struct traffic *t = ctx;
    for (void *item; (item = queue_pop(t->q));) {
        t->seen[(uintptr_t)item]++; /* each item has one consumer, so this is no race */
        atomic_fetch_add(&t->received, 1);
    }
    return NULL;
}

static void many_on_both_sides(void **state)
{
    (void)state;
    enum { SIDE = 3 };
    struct traffic *t = calloc(1, sizeof *t);
    pthread_t producers[SIDE], consumers[SIDE];
    assert_non_null(t);
    assert_int_equal(queue_create(&t->q, 5), RC_OK);
    for (int i = 0; i < SIDE; i++) {
        assert_int_equal(pthread_create(&consumers[i], NULL, consume, t), 0);
        assert_int_equal(pthread_create(&producers[i], NULL, produce, t), 0);
    }
    void *refused;
    for (int i = 0; i < SIDE; i++) {
        pthread_join(producers[i], &refused);
        assert_null(refused);
    }
    queue_close(t->q);
    for (int i = 0; i < SIDE; i++)
        pthread_join(consumers[i], NULL);
    assert_int_equal(atomic_load(&t->received), ITEMS);
    for (int i = 1; i <= ITEMS; i++)
        assert_int_equal(t->seen[i], 1);
    queue_destroy(t->q);
    free(t);
}

static void *push_when_full(void *ctx)
{
    return queue_push(ctx, item_of(9)) ? ctx : NULL;
}

static void *pop_when_empty(void *ctx)
{
    return queue_pop(ctx);
}

static void close_wakes_who_waits(void **state)
{
    (void)state;
    struct queue *full, *empty;
    pthread_t pusher, popper;
    void *pushed, *popped;
    assert_int_equal(queue_create(&full, 1), RC_OK);
    assert_int_equal(queue_create(&empty, 0), RC_OK);
    assert_true(queue_push(full, item_of(1)));
    assert_int_equal(pthread_create(&pusher, NULL, push_when_full, full), 0);
    assert_int_equal(pthread_create(&popper, NULL, pop_when_empty, empty), 0);
    const struct timespec moment = {.tv_nsec = 30000000}; /* for both to fall asleep */
    nanosleep(&moment, NULL);
    queue_close(full);
    queue_close(empty);
    pthread_join(pusher, &pushed);
    pthread_join(popper, &popped);
    assert_null(pushed);
    assert_null(popped);
    assert_ptr_equal(queue_pop(full), item_of(1));
    queue_destroy(full);
    queue_destroy(empty);
}

static void tells_when_memory_ran_out(void **state)
{
    (void)state;
    struct queue *q;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        mem_fail_after(nth);
        const enum rc_status status = queue_create(&q, 8);
        mem_fail_after(0);
        assert_int_equal(status, RC_ENOMEM);
        assert_null(q);
    }
    assert_int_equal(queue_create(&q, SIZE_MAX), RC_ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_order),           cmocka_unit_test(drains_after_close),
        cmocka_unit_test(many_on_both_sides),        cmocka_unit_test(close_wakes_who_waits),
        cmocka_unit_test(tells_when_memory_ran_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
