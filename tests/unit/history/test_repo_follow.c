/* test_repo_follow.c: a revision that moves: on, back and to other branches; what is missing for a
 * while; after each look the shown files are those of the revision.
 */
#include "testing.h"

#include "fake_history.h"
#include "repo_follow.h"
#include "rource/base/memory.h"

struct following {
    struct history *history;
    struct feed feed;
    struct source_params params;
    struct repo_follow follow;
    struct error error;
};

static enum rc_status start(struct following *f, struct repository *r, int64_t start_time,
                            int64_t stop_time)
{
    *f = (struct following){.params = {.path = "repo", .threads = 2, .live = true}};
    if (history_create(&f->history) != RC_OK)
        return RC_ENOMEM;
    feed_init(&f->feed, f->history, NULL, start_time, stop_time);
    repo_follow_init(&f->follow, &r->store, &f->params);
    return RC_OK;
}

static enum rc_status look(struct following *f, const struct repository *r, size_t head)
{
    enum rc_status status = repo_follow_look(&f->follow, &r->nodes[head].id, &f->feed, &f->error);
    return status == RC_OK ? feed_end(&f->feed) : status;
}

static void stop(struct following *f)
{
    if (f->history) {
        repo_follow_finish(&f->follow);
        feed_finish(&f->feed);
    }
    history_destroy(f->history);
}

/* Every commit has its time, and all are published. */
static void check_counts(struct following *f)
{
    const uint32_t count = f->history->commits.count;
    assert_int_equal(history_published(f->history, NULL), count);
    assert_int_equal(history_known(f->history, NULL), count);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(history_time(f->history, i), history_commit(f->history, i)->time);
}

static void expect_head(struct following *f, const struct repository *r, size_t head,
                        uint32_t commits)
{
    assert_int_equal(look(f, r, head), RC_OK);
    assert_int_equal(f->history->commits.count, commits);
    check_end(f->history, &r->nodes[head].files);
    check_counts(f);
}

static void test_random_moves(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 100; round++) {
        struct repository *r = malloc(sizeof *r);
        struct following f;
        assert_non_null(r);
        random_repository(r, &random);
        assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
        f.params.first_parent = round % 4 == 0;
        for (int step = 0; step < 12; step++) {
            const size_t head = test_random(&random) % r->count;
            assert_int_equal(look(&f, r, head), RC_OK);
            check_end(f.history, &r->nodes[head].files);
            check_counts(&f);
        }
        stop(&f);
        repository_destroy(r);
    }
}

static void test_only_what_is_new_is_played(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(10);
    struct following f;
    assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
    expect_head(&f, r, 3, 4);
    expect_head(&f, r, 3, 4);
    expect_head(&f, r, 4, 5);
    expect_head(&f, r, 9, 10);
    for (uint32_t i = 0; i < 10; i++)
        assert_int_equal(history_commit(f.history, i)->id_prefix,
                         object_id_prefix(&r->nodes[i].id));
    stop(&f);
    repository_destroy(r);
}

static void test_moving_back_is_one_record(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(6);
    struct following f;
    assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
    expect_head(&f, r, 5, 6);
    expect_head(&f, r, 2, 7);
    const struct commit *record = history_commit(f.history, 6);
    assert_int_equal(record->id_prefix, object_id_prefix(&r->nodes[2].id));
    assert_int_equal(record->time, 1005); /* playing does not go back in time */
    assert_int_equal(record->change_count, 3);
    assert_int_equal(history_change(f.history, record->first_change)->action, RC_CHANGE_DELETE);
    expect_head(&f, r, 3, 8); /* commit 3 is played again */
    assert_int_equal(history_commit(f.history, 7)->time, 1003);
    stop(&f);
    repository_destroy(r);
}

/* 0 ← 1 ← 2 and its amended form 3, whose files differ in more than the commit itself says. */
static void test_amended_commit(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(3);
    struct model files = r->nodes[1].files;
    const size_t parent = 1;
    struct following f;
    model_put(&files, "amended", RC_MODE_FILE, 99);
    add_commit(r, &files, &parent, 1, 1010);
    assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
    expect_head(&f, r, 2, 3);
    expect_head(&f, r, 3, 4);
    const struct commit *amended = history_commit(f.history, 3);
    assert_int_equal(amended->change_count, 2); /* its own file, and the lost one goes */
    stop(&f);
    repository_destroy(r);
}

/* Takes an object away, and puts it back under its id. */
struct removed {
    struct object_id id;
    enum object_kind kind;
    struct strbuf bytes;
};

static void take_away(struct removed *out, struct repo_store *store, const struct object_id *id)
{
    *out = (struct removed){.id = *id};
    for (size_t i = 0; i < store->count; i++) {
        const struct fake_object *object = &store->objects[i];
        if (!object_id_equal(&object->id, id))
            continue;
        out->kind = object->kind;
        strbuf_add(&out->bytes, (struct str){(const char *)object->p, object->n});
    }
    store_remove(store, id);
}

static void put_back(struct removed *removed, struct repo_store *store)
{
    store_add_as(store, removed->id, removed->kind, removed->bytes.p, removed->bytes.n);
    strbuf_finish(&removed->bytes);
}

static void test_what_is_missing_for_a_while(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(8);
    struct removed removed;
    struct following f;
    assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
    take_away(&removed, &r->store, &r->nodes[3].id); /* the first revision itself */
    assert_int_equal(look(&f, r, 3), RC_OK);
    assert_int_equal(f.history->commits.count, 0);
    put_back(&removed, &r->store);
    expect_head(&f, r, 3, 4);
    const struct object_id *late[] = {&r->nodes[7].id, &r->nodes[6].id, &r->nodes[7].tree,
                                      &r->nodes[6].tree};
    for (size_t i = 0; i < RC_COUNT(late); i++) {
        take_away(&removed, &r->store, late[i]);
        for (int again = 0; again < 3; again++)
            assert_int_equal(look(&f, r, 7), RC_OK);
        assert_int_equal(f.history->commits.count, 4);
        assert_int_equal(history_known(f.history, NULL), 4);
        put_back(&removed, &r->store);
    }
    expect_head(&f, r, 7, 8);
    stop(&f);
    repository_destroy(r);
}

/* What stays missing is played without, or passed over when it is the revision itself. */
static void test_what_stays_missing(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(8);
    struct following f;
    assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
    expect_head(&f, r, 3, 4);
    store_remove(&r->store, &r->nodes[5].tree);
    for (int i = 0; i < 20; i++)
        assert_int_equal(look(&f, r, 6), RC_OK);
    expect_head(&f, r, 6, 7);
    struct removed removed;
    take_away(&removed, &r->store, &r->nodes[7].id);
    for (int i = 0; i < 25; i++)
        assert_int_equal(look(&f, r, 7), RC_OK);
    assert_int_equal(f.history->commits.count, 7);
    expect_head(&f, r, 6, 7);
    put_back(&removed, &r->store);
    expect_head(&f, r, 7, 8);
    stop(&f);
    take_away(&removed, &r->store, &r->nodes[0].id);
    assert_int_equal(start(&f, r, INT64_MIN, INT64_MAX), RC_OK);
    for (int i = 1; i < 20; i++)
        assert_int_equal(look(&f, r, 0), RC_OK);
    assert_int_equal(look(&f, r, 0), RC_ENOTFOUND);
    assert_non_null(strstr(f.error.message, "is missing"));
    stop(&f);
    strbuf_finish(&removed.bytes);
    repository_destroy(r);
}

static void test_dates(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(12);
    struct following f;
    assert_int_equal(start(&f, r, 1005, 1008), RC_OK);
    expect_head(&f, r, 3, 1); /* all is before the start: the baseline alone */
    assert_int_equal(history_commit(f.history, 0)->flags, RC_COMMIT_BASELINE);
    expect_head(&f, r, 4, 2); /* later ones are played whatever their date */
    expect_head(&f, r, 7, 5);
    assert_false(feed_is_closed(&f.feed));
    assert_int_equal(look(&f, r, 10), RC_OK);
    assert_int_equal(f.history->commits.count, 6);
    check_end(f.history, &r->nodes[8].files);
    check_counts(&f);
    assert_true(feed_is_closed(&f.feed));
    assert_int_equal(look(&f, r, 11), RC_OK);
    assert_int_equal(f.history->commits.count, 6);
    stop(&f);
    repository_destroy(r);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    struct repository *r = line_of_commits(6);
    struct model files = r->nodes[2].files;
    const size_t parent = 2;
    enum rc_status status = RC_ENOMEM;
    uint64_t nth = 1;
    model_put(&files, "side", RC_MODE_FILE, 99);
    add_commit(r, &files, &parent, 1, 1020);
    for (; status == RC_ENOMEM; nth++) {
        static const size_t heads[] = {3, 5, 6, 0};
        struct following f;
        mem_fail_after(nth);
        status = start(&f, r, INT64_MIN, INT64_MAX);
        for (size_t i = 0; i < RC_COUNT(heads) && status == RC_OK; i++)
            status = look(&f, r, heads[i]);
        mem_fail_after(0);
        assert_true(status == RC_OK || status == RC_ENOMEM);
        if (status == RC_OK)
            check_end(f.history, &r->nodes[0].files);
        stop(&f);
    }
    assert_true(nth > 40);
    repository_destroy(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_moves),
        cmocka_unit_test(test_only_what_is_new_is_played),
        cmocka_unit_test(test_moving_back_is_one_record),
        cmocka_unit_test(test_amended_commit),
        cmocka_unit_test(test_what_is_missing_for_a_while),
        cmocka_unit_test(test_what_stays_missing),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
