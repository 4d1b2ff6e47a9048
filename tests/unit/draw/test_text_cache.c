/* test_text_cache.c: what the caches promise: no allocation once warm, masks that stay where they
 * are while other threads read them, a bound, and a status for each failed allocation. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "rource/base/clock.h"
#include "rource/base/hash.h"
#include "rource/base/jobs.h"
#include "rource/base/memory.h"
#include "rource/draw/text.h"
#include "testing.h"

static struct text *create(uint32_t run_limit)
{
    struct text *text;
    const struct text_params params = {.no_fallback = true, .run_limit = run_limit};
    assert_int_equal(text_create(&text, NULL, &params), RC_OK);
    return text;
}

static struct text_run shape_number(struct text *text, int number, float size, unsigned fraction)
{
    char line[64];
    struct text_run run;
    const int n = snprintf(line, sizeof line, "src/file-%d.c", number);
    const struct text_style style = {size, RC_TEXT_REGULAR, 0};
    assert_int_equal(text_shape(text, (struct str){line, (size_t)n}, style, fraction, &run), RC_OK);
    return run;
}

static uint64_t hash_run(const struct text *text, const struct text_run *run)
{
    uint64_t h = run->count;
    for (uint32_t i = 0; i < run->count; i++) {
        const struct glyph_mask *m = text_glyph(text, run->glyphs[i].id);
        h = hash_bytes(m->coverage, (size_t)m->width * (size_t)m->height, h);
        h = hash_bytes(m->halo, (size_t)m->halo_width * (size_t)m->halo_height, h);
        h = hash_bytes(&run->glyphs[i].x, sizeof run->glyphs[i].x, h);
    }
    return h;
}

static void warm_cache_allocates_nothing(void **state)
{
    (void)state;
    struct text *text = create(0);
    for (int i = 0; i < 500; i++)
        shape_number(text, i, 14, (unsigned)i & 3);
    const uint64_t before = mem_allocation_count();
    for (int round = 0; round < 10; round++)
        for (int i = 0; i < 500; i++)
            shape_number(text, i, 14, (unsigned)i & 3);
    assert_int_equal(mem_allocation_count(), before);
    text_destroy(text);
}

/* A clock that ticks shapes a new line each frame, for ever. */
static void endless_new_lines_allocate_nothing(void **state)
{
    (void)state;
    struct text *text = create(400);
    for (int i = 0; i < 5000; i++)
        shape_number(text, 100000 + i, 14, (unsigned)i & 3);
    const uint64_t before = mem_allocation_count();
    for (int i = 5000; i < 20000; i++)
        shape_number(text, 100000 + i, 14, (unsigned)i & 3);
    assert_int_equal(mem_allocation_count(), before);
    text_destroy(text);
}

static void dropped_lines_come_back_the_same(void **state)
{
    (void)state;
    enum { LINES = 300 };
    struct text *text = create(40);
    uint64_t hashes[LINES];
    for (int i = 0; i < LINES; i++) {
        const struct text_run run = shape_number(text, i, 12, 0);
        hashes[i] = hash_run(text, &run);
    }
    for (int i = 0; i < LINES; i++) {
        const struct text_run run = shape_number(text, i, 12, 0);
        assert_true(hash_run(text, &run) == hashes[i]);
    }
    text_destroy(text);
}

/* A finished list as the reader gets it. */
struct job {
    uint32_t ids[64];
    uint32_t count;
    uint64_t hash;
};

struct reader {
    const struct text *text;
    struct queue *queue;
    uint32_t wrong, done;
};

static uint64_t hash_ids(const struct text *text, const uint32_t *ids, uint32_t count)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct glyph_mask *m = text_glyph(text, ids[i]);
        h = hash_bytes(m->coverage, (size_t)m->width * (size_t)m->height, h);
        h = hash_bytes(m->halo, (size_t)m->halo_width * (size_t)m->halo_height, h);
    }
    return h;
}

static void *read_jobs(void *ctx)
{
    struct reader *r = ctx;
    for (struct job *job; (job = queue_pop(r->queue)) != NULL; r->done++) {
        r->wrong += hash_ids(r->text, job->ids, job->count) != job->hash;
        free(job);
    }
    return NULL;
}

static void masks_are_read_while_more_are_made(void **state)
{
    (void)state;
    enum { READERS = 2, JOBS = 600 };
    struct text *text = create(100);
    struct queue *queue;
    struct reader readers[READERS];
    pthread_t threads[READERS];
    assert_int_equal(queue_create(&queue, 8), RC_OK);
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){.text = text, .queue = queue};
        assert_int_equal(pthread_create(&threads[i], NULL, read_jobs, &readers[i]), 0);
    }
    for (int i = 0; i < JOBS; i++) {
        struct job *job = calloc(1, sizeof *job);
        /* Ever new sizes make ever new masks, past the first segment of 1024. */
        const struct text_run run = shape_number(text, i, 8 + (float)i * 0.125f, (unsigned)i & 3);
        for (; job->count < run.count; job->count++)
            job->ids[job->count] = run.glyphs[job->count].id;
        job->hash = hash_ids(text, job->ids, job->count);
        assert_true(queue_push(queue, job));
    }
    queue_close(queue);
    uint32_t done = 0;
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(readers[i].wrong, 0);
        done += readers[i].done;
    }
    assert_int_equal(done, JOBS);
    queue_destroy(queue);
    text_destroy(text);
}

static void every_failed_allocation_of_create_is_a_status(void **state)
{
    (void)state;
    enum rc_status st = RC_ENOMEM;
    uint64_t nth = 0;
    while (st != RC_OK) {
        struct text *text;
        struct error err = {0};
        const struct text_params params = {.no_fallback = false};
        mem_fail_after(++nth);
        st = text_create(&text, &err, &params);
        mem_fail_after(0);
        assert_true(st == RC_OK || (st == RC_ENOMEM && !text && err.message[0]));
        text_destroy(text);
    }
    assert_in_range(nth, 20, 10000);
}

static void every_failed_allocation_of_shape_is_a_status(void **state)
{
    (void)state;
    static const char line[] = "names: \u5c71 \u0645\u062d \u05e9";
    struct text *text = NULL, *reference;
    const struct text_style style = {17, RC_TEXT_REGULAR, 0};
    const struct text_params params = {0};
    struct text_run run, expected;
    assert_int_equal(text_create(&reference, NULL, &params), RC_OK);
    assert_int_equal(text_shape(reference, str_of(line), style, 1, &expected), RC_OK);
    enum rc_status st = RC_ENOMEM;
    uint64_t nth = 0;
    while (st != RC_OK) {
        assert_int_equal(text_create(&text, NULL, &params), RC_OK);
        mem_fail_after(++nth);
        st = text_shape(text, str_of(line), style, 1, &run);
        mem_fail_after(0);
        assert_true(st == RC_OK || (st == RC_ENOMEM && run.count == 0 && run.width == 0));
        /* What failed once must work when there is memory again. */
        assert_int_equal(text_shape(text, str_of(line), style, 1, &run), RC_OK);
        assert_true(run.width == expected.width);
        assert_true(hash_run(text, &run) == hash_run(reference, &expected));
        text_destroy(text);
    }
    assert_in_range(nth, 10, 10000);
    text_destroy(reference);
}

static void push_marks_the_list_when_memory_runs_out(void **state)
{
    (void)state;
    struct text *text = create(0);
    struct arena arena = {0};
    struct drawlist list;
    drawlist_begin(&list, &arena, 320, 200, 0);
    mem_fail_after(1);
    text_push(text, &list, str_of("word"), (struct text_style){14, 0, 0}, (struct vec2){9, 99},
              (struct text_ink){1, 1});
    mem_fail_after(0);
    assert_true(list.failed);
    arena_finish(&arena);
    text_destroy(text);
}

/* The limit is generous: this is to notice a lost fast path, not to measure. */
static void cached_lines_are_cheap(void **state)
{
    (void)state;
    enum { LINES = 300, ROUNDS = 200 };
    struct text *text = create(0);
    char lines[LINES][32];
    for (int i = 0; i < LINES; i++)
        snprintf(lines[i], sizeof lines[i], "src/draw/text-%d.c", i);
    int64_t best = INT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        const int64_t start = clock_now_ns();
        for (int i = 0; i < LINES; i++) {
            struct text_run run;
            const struct text_style style = {14, RC_TEXT_REGULAR, 0};
            assert_int_equal(text_shape(text, str_of(lines[i]), style, 0, &run), RC_OK);
        }
        const int64_t took = clock_now_ns() - start;
        best = took < best ? took : best;
    }
    print_message("cached line: %.0f ns\n", (double)best / LINES);
#ifndef ROURCE_SANITIZED
    assert_true(best / LINES < 1000);
#endif
    text_destroy(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(warm_cache_allocates_nothing),
        cmocka_unit_test(endless_new_lines_allocate_nothing),
        cmocka_unit_test(dropped_lines_come_back_the_same),
        cmocka_unit_test(masks_are_read_while_more_are_made),
        cmocka_unit_test(every_failed_allocation_of_create_is_a_status),
        cmocka_unit_test(every_failed_allocation_of_shape_is_a_status),
        cmocka_unit_test(push_marks_the_list_when_memory_runs_out),
        cmocka_unit_test(cached_lines_are_cheap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
