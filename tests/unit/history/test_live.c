/* test_live.c: the set of live files against a naive model that compares strings.
 */
#include "testing.h"

#include "rource/base/memory.h"
#include "rource/history/history.h"
#include "rource/history/live.h"

enum { MAX_FILES = 512, NAME = 64 };

/* Live files as path strings, and the evictions of the change in hand. */
struct model {
    char files[MAX_FILES][NAME];
    size_t count;
    char evicted[MAX_FILES][NAME];
    size_t evicted_count;
};

static bool is_below(const char *path, const char *directory)
{
    const size_t n = strlen(directory);
    return strncmp(path, directory, n) == 0 && path[n] == '/';
}

static size_t model_find(const struct model *m, const char *path)
{
    size_t i = 0;
    while (i < m->count && strcmp(m->files[i], path) != 0)
        i++;
    return i;
}

static void model_remove(struct model *m, size_t i)
{
    m->count--;
    if (i != m->count)
        memcpy(m->files[i], m->files[m->count], NAME);
}

static void model_evict(struct model *m, size_t i)
{
    memcpy(m->evicted[m->evicted_count++], m->files[i], NAME);
    model_remove(m, i);
}

static void model_add(struct model *m, const char *path)
{
    if (model_find(m, path) < m->count)
        return;
    for (size_t i = 0; i < m->count;) {
        if (is_below(path, m->files[i]) || is_below(m->files[i], path))
            model_evict(m, i);
        else
            i++;
    }
    memcpy(m->files[m->count++], path, strlen(path) + 1);
}

static void model_delete(struct model *m, const char *path)
{
    const size_t at = model_find(m, path);
    if (at < m->count) {
        model_remove(m, at);
        return;
    }
    for (size_t i = 0; i < m->count;) {
        if (is_below(m->files[i], path))
            model_evict(m, i);
        else
            i++;
    }
}

/* Removes from the model's evictions what the real one evicts; both must agree as sets. */
struct evictions {
    const struct history *history;
    struct model *model;
    size_t count;
};

static void path_text(const struct history *h, uint32_t id, char *out)
{
    struct strbuf b = {0};
    history_path_string(h, id, &b);
    assert_true(b.n < NAME);
    memcpy(out, b.p, b.n + 1);
    strbuf_finish(&b);
}

static void on_evict(void *ctx, uint32_t path)
{
    struct evictions *e = ctx;
    char text[NAME];
    path_text(e->history, path, text);
    e->count++;
    for (size_t i = 0; i < e->model->evicted_count; i++)
        if (strcmp(e->model->evicted[i], text) == 0)
            return;
    fail_msg("%s was evicted", text);
}

/* A path of 1…4 components from a small alphabet, so that files and directories collide. */
static void random_path(uint64_t *state, char *out)
{
    const size_t depth = 1 + test_random(state) % 4;
    size_t n = 0;
    for (size_t i = 0; i < depth; i++) {
        if (i > 0)
            out[n++] = '/';
        out[n++] = (char)('a' + test_random(state) % 3);
    }
    out[n] = '\0';
}

static uint32_t path_id(struct history *h, const char *text)
{
    uint32_t id = 0;
    assert_int_equal(history_path_add(h, RC_PATH_ROOT, str_of(text), &id), RC_OK);
    return id;
}

static void compare(const struct history *h, const struct live *live, const struct model *m)
{
    char text[NAME];
    assert_int_equal(live->files.count, m->count);
    for (size_t i = 0; i < live->files.count; i++) {
        path_text(h, live->files.items[i], text);
        assert_true(model_find(m, text) < m->count);
    }
    for (uint32_t id = 0; id < h->paths.count; id++) {
        struct strbuf b = {0};
        strbuf_add(&b, str_of("")); /* the root's string is empty */
        history_path_string(h, id, &b);
        size_t below = id == RC_PATH_ROOT ? m->count : 0;
        for (size_t i = 0; i < m->count && id != RC_PATH_ROOT; i++)
            below += strcmp(m->files[i], b.p) == 0 || is_below(m->files[i], b.p);
        assert_int_equal(live_below(live, id), below);
        assert_int_equal(live_has(live, id), id != 0 && model_find(m, b.p) < m->count);
        strbuf_finish(&b);
    }
}

static void random_step(struct history *h, struct live *live, struct model *m, uint64_t *seed)
{
    static const char actions[] = {RC_CHANGE_ADD, RC_CHANGE_ADD, RC_CHANGE_MODIFY, RC_CHANGE_DELETE,
                                   RC_CHANGE_RENAME};
    char path[NAME], old[NAME];
    random_path(seed, path);
    random_path(seed, old);
    struct change change = {.path = path_id(h, path),
                            .old_path = RC_PATH_NONE,
                            .action = (uint8_t)actions[test_random(seed) % sizeof actions]};
    struct evictions evictions = {h, m, 0};
    m->evicted_count = 0;
    if (change.action == RC_CHANGE_DELETE) {
        model_delete(m, path);
    } else {
        if (change.action == RC_CHANGE_RENAME) {
            change.old_path = path_id(h, old);
            const size_t at = model_find(m, old);
            if (at < m->count && strcmp(old, path) != 0)
                model_remove(m, at);
        }
        model_add(m, path);
    }
    assert_int_equal(live_apply(live, &change, on_evict, &evictions), RC_OK);
    assert_int_equal(evictions.count, m->evicted_count);
}

static void test_against_the_model(void **state)
{
    (void)state;
    uint64_t seed = test_seed();
    for (int round = 0; round < 20; round++) {
        struct history *h = NULL;
        struct live live;
        struct model *m = mem_calloc(1, sizeof *m);
        assert_non_null(m);
        assert_int_equal(history_create(&h), RC_OK);
        live_init(&live, h);
        for (int i = 0; i < 200; i++) {
            random_step(h, &live, m, &seed);
            compare(h, &live, m);
        }
        live_finish(&live);
        history_destroy(h);
        mem_free(m);
    }
}

static void test_nothing_to_do(void **state)
{
    (void)state;
    struct history *h = NULL;
    struct live live;
    assert_int_equal(history_create(&h), RC_OK);
    live_init(&live, h);
    assert_false(live_has(&live, 12345));
    assert_int_equal(live_below(&live, 12345), 0);
    live_remove(&live, 12345);
    assert_int_equal(live_add(&live, RC_PATH_ROOT, NULL, NULL), RC_EUSAGE);
    const uint32_t a = path_id(h, "a");
    assert_int_equal(live_add(&live, a, NULL, NULL), RC_OK);
    assert_int_equal(live_add(&live, a, NULL, NULL), RC_OK);
    assert_int_equal(live_below(&live, RC_PATH_ROOT), 1);
    live_remove(&live, a);
    live_remove(&live, a);
    assert_int_equal(live_below(&live, RC_PATH_ROOT), 0);
    live_finish(&live);
    history_destroy(h);
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    struct history *h = NULL;
    struct live live;
    assert_int_equal(history_create(&h), RC_OK);
    const uint32_t a = path_id(h, "d/a");
    live_init(&live, h);
    mem_fail_after(1);
    assert_int_equal(live_add(&live, a, NULL, NULL), RC_ENOMEM);
    mem_fail_after(0);
    assert_false(live_has(&live, a));
    assert_int_equal(live_add(&live, a, NULL, NULL), RC_OK);
    assert_true(live_has(&live, a));
    live_finish(&live);
    history_destroy(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_the_model),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
