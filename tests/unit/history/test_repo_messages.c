/* What the commits of a repository say: kept only when asked for.
 */
#include "testing.h"

#include "fake_store.h"
#include "repo_load.h"

static struct history *keeping(bool keep)
{
    struct history *h = NULL;
    assert_int_equal(history_create(&h), RC_OK);
    if (keep)
        assert_int_equal(history_keep_messages(h), RC_OK);
    return h;
}

static void expect_subject(const struct history *h, uint32_t commit, const char *text)
{
    const struct str subject = history_subject(h, commit);
    if (!str_equal(subject, str_of(text)))
        fail_msg("commit %u says '%.*s', not '%s'", commit, (int)subject.n, subject.p, text);
}

static struct object_id add_commit(struct repo_store *store, struct object_id tree,
                                   const struct object_id *parent, const char *headers,
                                   const char *message)
{
    struct strbuf text = {0};
    char hex[RC_OBJECT_HEX_SIZE];
    object_id_format(hex, &tree);
    strbuf_printf(&text, "tree %s\n", hex);
    if (parent) {
        object_id_format(hex, parent);
        strbuf_printf(&text, "parent %s\n", hex);
    }
    strbuf_printf(&text, "author A <a@x> 7 +0000\ncommitter C <c@x> %d +0000\n%s\n%s",
                  parent ? 20 : 10, headers, message);
    const struct object_id id = store_add(store, RC_OBJECT_COMMIT, text.p, text.n);
    strbuf_finish(&text);
    return id;
}

static void repositories_tell_theirs(void **state)
{
    (void)state;
    struct repo_store store = {0};
    const struct object_id tree = store_add(&store, RC_OBJECT_TREE, "", 0);
    const struct object_id first = add_commit(&store, tree, NULL, "", "The beginning\n\nmore\n");
    const struct object_id last =
        add_commit(&store, tree, &first, "encoding x\ngpgsig -----\n \n two\n", "\n\nThe end");
    const struct source_params params = {.path = "repo", .threads = 1};
    for (int keep = 0; keep < 2; keep++) {
        struct history *h = keeping(keep);
        struct feed feed;
        struct error err = {0};
        feed_init(&feed, h, NULL, INT64_MIN, INT64_MAX);
        assert_int_equal(repo_load(&store, &last, &params, &feed, &err), RC_OK);
        assert_int_equal(feed_end(&feed), RC_OK);
        feed_finish(&feed);
        assert_int_equal(h->commits.count, 2);
        expect_subject(h, 0, keep ? "The beginning" : "");
        expect_subject(h, 1, keep ? "The end" : "");
        history_destroy(h);
    }
    store_finish(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(repositories_tell_theirs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
