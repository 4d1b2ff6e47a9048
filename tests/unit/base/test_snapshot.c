/* The store of states: what comes back, what is shared, and what happens when it is full. */
#include "testing.h"

#include "rource/base/snapshot.h"

enum { WORDS = 10000 };

struct state {
    uint64_t frame;
    RC_ARRAY(uint32_t) words;
};

static void name_parts(struct state *s, struct snapshot_io *io)
{
    RC_SNAPSHOT_VALUE(io, s->frame);
    RC_SNAPSHOT_ARRAY(io, &s->words);
}

static void fill(struct state *s)
{
    assert_int_equal(RC_RESERVE(&s->words, WORDS), RC_OK);
    s->words.count = WORDS;
    for (uint32_t i = 0; i < WORDS; i++)
        s->words.items[i] = i;
}

/* Another state for each frame: one word changes, and how many there are. */
static void change(struct state *s, uint64_t frame)
{
    s->frame = frame;
    s->words.count = WORDS - frame;
    s->words.items[frame * 7 % 1000] = (uint32_t)frame;
}

static enum rc_status save(struct snapshot_store *store, struct state *s)
{
    struct snapshot_io io;
    snapshot_save(store, &io, s->frame);
    name_parts(s, &io);
    return snapshot_end(&io);
}

static void states_come_back(void **unused)
{
    (void)unused;
    struct snapshot_store *store;
    struct state s = {0}, back = {0}, expected = {0};
    assert_int_equal(snapshot_store_create(&store, SIZE_MAX), RC_OK);
    fill(&s);
    fill(&expected);
    for (uint64_t f = 1; f <= 100; f++) {
        change(&s, f);
        assert_int_equal(save(store, &s), RC_OK);
    }
    /* a change touches one chunk of 256 bytes and the end: far less than the 40,000 bytes of all */
    assert_true(snapshot_store_bytes(store) < 100 * 6000);
    for (uint64_t f = 1; f <= 100; f++) {
        struct snapshot_io io;
        change(&expected, f);
        snapshot_load(store, &io, f);
        name_parts(&back, &io);
        assert_int_equal(snapshot_end(&io), RC_OK);
        assert_true(back.frame == f && back.words.count == WORDS - f);
        assert_memory_equal(back.words.items, expected.words.items, back.words.count * 4);
    }
    snapshot_store_destroy(store);
    mem_free(s.words.items);
    mem_free(back.words.items);
    mem_free(expected.words.items);
}

static void a_full_store_thins_out(void **unused)
{
    (void)unused;
    struct snapshot_store *store;
    struct state s = {0};
    uint64_t found = 0;
    assert_int_equal(snapshot_store_create(&store, 300000), RC_OK);
    fill(&s);
    assert_false(snapshot_store_find(store, 5, &found));
    for (uint64_t f = 1; f <= 400; f++) {
        change(&s, f);
        assert_int_equal(save(store, &s), RC_OK);
        assert_true(snapshot_store_bytes(store) <= 300000);
    }
    assert_true(snapshot_store_stride(store) > 1);
    assert_true(snapshot_store_count(store) > 2);
    assert_true(snapshot_store_find(store, 1, &found) && found == 1);
    assert_true(snapshot_store_find(store, 399, &found) && found > 300 && found <= 399);
    snapshot_store_destroy(store);
    mem_free(s.words.items);
}

static void what_is_missing_or_different_is_told(void **unused)
{
    (void)unused;
    struct snapshot_store *store;
    struct snapshot_io io;
    struct state s = {.frame = 3};
    uint32_t half;
    assert_int_equal(snapshot_store_create(&store, SIZE_MAX), RC_OK);
    fill(&s);
    assert_int_equal(save(store, &s), RC_OK);
    snapshot_load(store, &io, 4);
    name_parts(&s, &io);
    assert_int_equal(snapshot_end(&io), RC_ENOTFOUND);
    snapshot_load(store, &io, 3);
    RC_SNAPSHOT_VALUE(&io, half);
    assert_int_equal(snapshot_end(&io), RC_EUSAGE);
    snapshot_store_destroy(store);
    mem_free(s.words.items);
}

static void failing_memory_loses_only_the_new_one(void **unused)
{
    (void)unused;
    struct state s = {0};
    fill(&s);
    for (uint64_t nth = 1; nth < 60; nth++) {
        struct snapshot_store *store;
        assert_int_equal(snapshot_store_create(&store, SIZE_MAX), RC_OK);
        change(&s, 1);
        assert_int_equal(save(store, &s), RC_OK);
        const size_t bytes = snapshot_store_bytes(store);
        for (uint32_t i = 0; i < WORDS; i++)
            s.words.items[i] += 1;
        change(&s, 2);
        mem_fail_after(nth);
        const enum rc_status status = save(store, &s);
        mem_fail_after(0);
        assert_int_equal(status, RC_ENOMEM);
        assert_true(snapshot_store_count(store) == 1 && snapshot_store_bytes(store) == bytes);
        snapshot_store_destroy(store);
    }
    mem_free(s.words.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_come_back),
        cmocka_unit_test(a_full_store_thins_out),
        cmocka_unit_test(what_is_missing_or_different_is_told),
        cmocka_unit_test(failing_memory_loses_only_the_new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
