/* test_jobs.c: each item once, workers unique, runs back to back; ThreadSanitizer watches. */
#include "rource/base/jobs.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "rource/base/memory.h"
#include "testing.h"

enum { ITEMS = 10000 };

struct tally {
    unsigned char times[ITEMS];
    uint64_t sums[64];    /* one a worker, without atomics: two at once would be a race */
    atomic_bool busy[64]; /* worker numbers in use */
    atomic_uint clashes;
    unsigned threads;
};

static void count_item(void *ctx, uint32_t item, unsigned worker)
{
    struct tally *t = ctx;
    if (worker >= t->threads || atomic_exchange(&t->busy[worker], true))
        atomic_fetch_add(&t->clashes, 1);
    t->times[item]++;
    t->sums[worker] += item;
    atomic_store(&t->busy[worker], false);
}

static void run_and_check(struct jobs *jobs, uint32_t count)
{
    struct tally *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->threads = jobs_threads(jobs);
    jobs_run(jobs, count, count_item, t);
    uint64_t sum = 0;
    for (unsigned i = 0; i < 64; i++)
        sum += t->sums[i];
    assert_int_equal(sum, count ? (uint64_t)count * (count - 1) / 2 : 0);
    for (uint32_t i = 0; i < ITEMS; i++)
        assert_int_equal(t->times[i], i < count);
    assert_int_equal(atomic_load(&t->clashes), 0);
    free(t);
}

static void runs_each_item_once(void **state)
{
    (void)state;
    static const unsigned teams[] = {1, 2, 3, 5, 16};
    for (size_t k = 0; k < RC_COUNT(teams); k++) {
        struct jobs *jobs;
        assert_int_equal(jobs_create(&jobs, teams[k]), RC_OK);
        assert_int_equal(jobs_threads(jobs), teams[k]);
        run_and_check(jobs, 0);
        run_and_check(jobs, 1);
        run_and_check(jobs, 2);
        run_and_check(jobs, teams[k]);
        run_and_check(jobs, ITEMS);
        jobs_destroy(jobs);
    }
}

static void runs_follow_each_other(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    struct jobs *jobs;
    assert_int_equal(jobs_create(&jobs, 4), RC_OK);
    for (int i = 0; i < 2000; i++)
        run_and_check(jobs, (uint32_t)(test_random(&random) % 40));
    jobs_destroy(jobs);
}

struct order {
    atomic_uint last[64];
    atomic_uint disorder;
};

static void check_order(void *ctx, uint32_t item, unsigned worker)
{
    struct order *o = ctx;
    if (atomic_exchange(&o->last[worker], item + 1) > item)
        atomic_fetch_add(&o->disorder, 1);
}

static void each_worker_sees_items_rise(void **state)
{
    (void)state;
    struct jobs *jobs;
    struct order order = {0};
    assert_int_equal(jobs_create(&jobs, 3), RC_OK);
    jobs_run(jobs, ITEMS, check_order, &order);
    assert_int_equal(atomic_load(&order.disorder), 0);
    jobs_destroy(jobs);
}

static void defaults_to_the_cpus(void **state)
{
    (void)state;
    struct jobs *jobs;
    assert_true(jobs_cpu_count() >= 1);
    assert_int_equal(jobs_create(&jobs, 0), RC_OK);
    assert_int_equal(jobs_threads(jobs), jobs_cpu_count());
    jobs_destroy(jobs);
    jobs_destroy(NULL);
}

static void tells_when_memory_ran_out(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        struct jobs *jobs;
        mem_fail_after(nth);
        const enum rc_status status = jobs_create(&jobs, 2);
        mem_fail_after(0);
        assert_int_equal(status, RC_ENOMEM);
        assert_null(jobs);
    }
}

struct masks {
    pthread_barrier_t all_here; /* so that each thread takes one item */
    bool blocked[4];
};

static void look_at_mask(void *ctx, uint32_t item, unsigned worker)
{
    (void)item;
    struct masks *m = ctx;
    sigset_t set;
    pthread_sigmask(SIG_BLOCK, NULL, &set);
    m->blocked[worker] = sigismember(&set, SIGINT) == 1;
    pthread_barrier_wait(&m->all_here);
}

static void signals_are_left_to_the_caller(void **state)
{
    (void)state;
    struct jobs *jobs;
    struct masks masks = {0};
    pthread_barrier_init(&masks.all_here, NULL, 4);
    assert_int_equal(jobs_create(&jobs, 4), RC_OK);
    jobs_run(jobs, 4, look_at_mask, &masks);
    jobs_destroy(jobs);
    pthread_barrier_destroy(&masks.all_here);
    assert_false(masks.blocked[0]);
    for (int i = 1; i < 4; i++)
        assert_true(masks.blocked[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_each_item_once),
        cmocka_unit_test(runs_follow_each_other),
        cmocka_unit_test(each_worker_sees_items_rise),
        cmocka_unit_test(defaults_to_the_cpus),
        cmocka_unit_test(tells_when_memory_ran_out),
        cmocka_unit_test(signals_are_left_to_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
