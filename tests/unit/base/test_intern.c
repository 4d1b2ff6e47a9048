/* test_intern.c: ids in order of first use, strings that never move, and recovery from failures. */
#include <stdio.h>

#include "rource/base/hash.h"
#include "testing.h"

static uint32_t add(struct intern *in, const char *s)
{
    uint32_t id = UINT32_MAX;
    assert_int_equal(intern_add(in, str_of(s), &id), RC_OK);
    return id;
}

static void gives_ids_in_order(void **state)
{
    (void)state;
    struct intern in;
    intern_init(&in);
    assert_int_equal(intern_count(&in), 0);
    assert_int_equal(add(&in, "b"), 0);
    assert_int_equal(add(&in, "a"), 1);
    assert_int_equal(add(&in, ""), 2);
    assert_int_equal(add(&in, "b"), 0);
    assert_int_equal(add(&in, ""), 2);
    assert_int_equal(intern_count(&in), 3);
    assert_string_equal(intern_string(&in, 1).p, "a");
    assert_string_equal(intern_string(&in, 2).p, "");
    intern_finish(&in);
    assert_int_equal(add(&in, "again"), 0);
    intern_finish(&in);
}

static void holds_any_bytes(void **state)
{
    (void)state;
    struct intern in;
    uint32_t a, b;
    intern_init(&in);
    assert_int_equal(intern_add(&in, (struct str){"x\0y", 3}, &a), RC_OK);
    assert_int_equal(intern_add(&in, (struct str){"x\0z", 3}, &b), RC_OK);
    assert_int_not_equal(a, b);
    assert_true(str_equal(intern_string(&in, a), (struct str){"x\0y", 3}));
    assert_int_equal(intern_string(&in, a).p[3], '\0');
    intern_finish(&in);
}

static void holds_many(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct intern in;
    char text[32];
    intern_init(&in);
    const char *first = NULL;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < N; i++) {
            snprintf(text, sizeof text, "dir%u/file%u", i % 77, i);
            assert_int_equal(add(&in, text), i);
            if (i == 0 && round == 0)
                first = intern_string(&in, 0).p;
        }
    }
    assert_int_equal(intern_count(&in), N);
    assert_ptr_equal(intern_string(&in, 0).p, first);
    for (uint32_t i = 0; i < N; i++) {
        snprintf(text, sizeof text, "dir%u/file%u", i % 77, i);
        assert_string_equal(intern_string(&in, i).p, text);
    }
    assert_true(in.slot_count >= 2 * (size_t)N);
    intern_finish(&in);
}

/* Whatever allocation fails, the table stays as it was and works on. */
static void survives_every_failure(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth <= 15; nth++) {
        struct intern in;
        char text[32];
        uint32_t id = 0, failed_at = UINT32_MAX;
        intern_init(&in);
        mem_fail_after(nth);
        for (uint32_t i = 0; i < 20000 && failed_at == UINT32_MAX; i++) {
            snprintf(text, sizeof text, "%u", i);
            if (intern_add(&in, str_of(text), &id) != RC_OK)
                failed_at = i;
        }
        mem_fail_after(0);
        assert_int_not_equal(failed_at, UINT32_MAX);
        assert_int_equal(intern_count(&in), failed_at);
        for (uint32_t i = 0; i < 20000; i++) {
            snprintf(text, sizeof text, "%u", i);
            assert_int_equal(add(&in, text), i);
        }
        intern_finish(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_ids_in_order),
        cmocka_unit_test(holds_any_bytes),
        cmocka_unit_test(holds_many),
        cmocka_unit_test(survives_every_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
