/* test_repo_loose.c: loose objects whole, cut short and damaged; grafts and replacements.
 */
#include <stdio.h>
#include <unistd.h>

#include "testing.h"

#include "repo_graft.h"
#include "repo_loose.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

/* A zlib stream with one stored block: no compressor needed. */
static void write_stream(struct strbuf *out, const char *p, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + (unsigned char)p[i]) % 65521;
        b = (b + a) % 65521;
    }
    const unsigned char head[] = {0x78,
                                  0x01,
                                  0x01,
                                  (unsigned char)n,
                                  (unsigned char)(n >> 8),
                                  (unsigned char)~n,
                                  (unsigned char)(~n >> 8)};
    const unsigned char tail[] = {(unsigned char)(b >> 8), (unsigned char)b,
                                  (unsigned char)(a >> 8), (unsigned char)a};
    strbuf_clear(out);
    strbuf_add(out, (struct str){(const char *)head, sizeof head});
    strbuf_add(out, (struct str){p, n});
    strbuf_add(out, (struct str){(const char *)tail, sizeof tail});
}

struct fixture {
    char folder[64];
    struct strbuf path;
    struct object_id id;
};

static void fixture_init(struct fixture *f)
{
    struct strbuf parent = {0};
    *f = (struct fixture){.id = {{0xab, 0xcd, 0xef}}};
    char name[] = "/tmp/rource-loose-XXXXXX";
    assert_non_null(mkdtemp(name));
    snprintf(f->folder, sizeof f->folder, "%s/", name);
    strbuf_printf(&parent, "%sab", f->folder);
    assert_int_equal(file_make_directory(NULL, parent.p), RC_OK);
    strbuf_finish(&parent);
    loose_path(&f->path, str_of(f->folder), &f->id);
    assert_string_equal(f->path.p + strlen(f->folder), "ab/cdef0000000000000000000000000000000000");
}

static void fixture_finish(struct fixture *f)
{
    struct strbuf parent = {0};
    strbuf_printf(&parent, "%sab", f->folder);
    unlink(f->path.p);
    rmdir(parent.p);
    rmdir(f->folder);
    strbuf_finish(&parent);
    strbuf_finish(&f->path);
}

static enum rc_status read_bytes(struct fixture *f, const char *p, size_t n, struct strbuf *bytes,
                                 struct str *type, struct str *content)
{
    assert_int_equal(file_write(NULL, f->path.p, p, n), RC_OK);
    strbuf_clear(bytes);
    return loose_read(bytes, type, content, f->path.p);
}

static void test_whole_object(void **state)
{
    (void)state;
    static const char object[] = "tree 5\0a\0b\0c";
    struct fixture f;
    struct strbuf stream = {0}, bytes = {0};
    struct str type, content;
    fixture_init(&f);
    write_stream(&stream, object, sizeof object - 1);
    assert_int_equal(read_bytes(&f, stream.p, stream.n, &bytes, &type, &content), RC_OK);
    assert_true(str_equal(type, str_of("tree")));
    assert_true(str_equal(content, (struct str){"a\0b\0c", 5}));
    strbuf_finish(&stream);
    strbuf_finish(&bytes);
    fixture_finish(&f);
}

static void test_every_cut_is_an_error(void **state)
{
    (void)state;
    static const char object[] = "commit 12\0hello, world";
    struct fixture f;
    struct strbuf stream = {0}, bytes = {0};
    struct str type, content;
    fixture_init(&f);
    write_stream(&stream, object, sizeof object - 1);
    for (size_t n = 0; n < stream.n; n++)
        assert_int_equal(read_bytes(&f, stream.p, n, &bytes, &type, &content), RC_EFORMAT);
    for (size_t i = 0; i < stream.n; i++) { /* zlib's checksum finds each wrong byte */
        stream.p[i] ^= 0x41;
        assert_int_equal(read_bytes(&f, stream.p, stream.n, &bytes, &type, &content), RC_EFORMAT);
        stream.p[i] ^= 0x41;
    }
    strbuf_finish(&stream);
    strbuf_finish(&bytes);
    fixture_finish(&f);
}

static void test_wrong_headers(void **state)
{
    (void)state;
    static const char *const objects[] = {"tree 6", "tree", "tree x", "tree -0", "", "tree 99"};
    struct fixture f;
    struct strbuf stream = {0}, bytes = {0};
    struct str type, content;
    fixture_init(&f);
    for (size_t i = 0; i < RC_COUNT(objects); i++) {
        char object[32] = {0};
        const size_t n = strlen(objects[i]);
        memcpy(object, objects[i], n);
        memcpy(object + n + 1, "hello", 5);
        write_stream(&stream, object, n + 6);
        print_message("%s\n", objects[i]);
        const enum rc_status st = read_bytes(&f, stream.p, stream.n, &bytes, &type, &content);
        assert_int_equal(st, RC_EFORMAT);
    }
    assert_int_equal(loose_read(&bytes, &type, &content, f.folder), RC_EFORMAT);
    assert_int_equal(loose_read(&bytes, &type, &content, "/nonexistent/object"), RC_ENOTFOUND);
    strbuf_finish(&stream);
    strbuf_finish(&bytes);
    fixture_finish(&f);
}

static void test_finding_by_prefix(void **state)
{
    (void)state;
    struct fixture f;
    struct object_id id;
    fixture_init(&f);
    assert_int_equal(loose_find(&id, str_of(f.folder), "abcdef", 6), RC_ENOTFOUND);
    assert_int_equal(file_write(NULL, f.path.p, "x", 1), RC_OK);
    assert_int_equal(loose_find(&id, str_of(f.folder), "abcdef", 6), RC_OK);
    assert_true(object_id_equal(&id, &f.id));
    assert_int_equal(loose_find(&id, str_of(f.folder), "abcdee", 6), RC_ENOTFOUND);
    assert_int_equal(loose_find(&id, str_of(f.folder), "1234", 4), RC_ENOTFOUND);
    struct strbuf other = {0};
    strbuf_printf(&other, "%sab/cd00000000000000000000000000000000000f", f.folder);
    assert_int_equal(file_write(NULL, other.p, "x", 1), RC_OK);
    assert_int_equal(loose_find(&id, str_of(f.folder), "abcd", 4), RC_ELIMIT);
    assert_int_equal(loose_find(&id, str_of(f.folder), "abcd0", 5), RC_OK);
    unlink(other.p);
    strbuf_finish(&other);
    fixture_finish(&f);
}

static void test_grafts(void **state)
{
    (void)state;
    static const char text[] = "# comment\n"
                               "ffffffffffffffffffffffffffffffffffffffff\r\n"
                               "1111111111111111111111111111111111111111 "
                               "2222222222222222222222222222222222222222 "
                               "3333333333333333333333333333333333333333\n"
                               "4444444444444444444444444444444444444444 short\n\n";
    struct repo_grafts grafts = {0};
    struct object_id id;
    const struct object_id *parents = NULL;
    size_t count = 9;
    assert_int_equal(repo_grafts_read(&grafts, str_of(text)), RC_OK);
    repo_grafts_sort(&grafts);
    memset(id.bytes, 0xff, sizeof id.bytes);
    assert_true(repo_grafts_parents(&grafts, &id, &parents, &count));
    assert_int_equal(count, 0);
    memset(id.bytes, 0x11, sizeof id.bytes);
    assert_true(repo_grafts_parents(&grafts, &id, &parents, &count));
    assert_int_equal(count, 2);
    assert_int_equal(parents[1].bytes[0], 0x33);
    memset(id.bytes, 0x44, sizeof id.bytes);
    assert_false(repo_grafts_parents(&grafts, &id, &parents, &count));
    repo_grafts_finish(&grafts);
}

static void test_replacements_end(void **state)
{
    (void)state;
    struct repo_grafts grafts = {0};
    const struct object_id a = {{1}}, b = {{2}}, c = {{3}}, d = {{4}};
    assert_true(repo_grafts_replaced(&grafts, &a) == &a);
    assert_int_equal(repo_grafts_replace(&grafts, &b, &c), RC_OK);
    assert_int_equal(repo_grafts_replace(&grafts, &a, &b), RC_OK);
    assert_int_equal(repo_grafts_replace(&grafts, &d, &d), RC_OK); /* a cycle */
    repo_grafts_sort(&grafts);
    assert_true(object_id_equal(repo_grafts_replaced(&grafts, &a), &c));
    assert_true(object_id_equal(repo_grafts_replaced(&grafts, &c), &c));
    assert_true(object_id_equal(repo_grafts_replaced(&grafts, &d), &d));
    repo_grafts_finish(&grafts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_object),  cmocka_unit_test(test_every_cut_is_an_error),
        cmocka_unit_test(test_wrong_headers), cmocka_unit_test(test_finding_by_prefix),
        cmocka_unit_test(test_grafts),        cmocka_unit_test(test_replacements_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
