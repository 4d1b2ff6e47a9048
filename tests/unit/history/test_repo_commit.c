/* test_repo_commit.c: raw commits, authors and mailmaps, by the rules of git.
 */
#include "testing.h"

#include "repo_commit.h"
#include "repo_mailmap.h"
#include "repo_people.h"
#include "rource/base/memory.h"

#define TREE   "tree 0123456789abcdef0123456789abcdef01234567\n"
#define PARENT "parent 89abcdef0123456789abcdef0123456789abcdef\n"

/* Parses a copy of exactly its size, so that a read too far is seen; *copy is to be freed. */
static bool parse(struct repo_commit *out, const char *text, size_t n, char **copy)
{
    *copy = malloc(n ? n : 1);
    assert_non_null(*copy);
    memcpy(*copy, text, n);
    return repo_commit_parse(out, (struct str){*copy, n});
}

static void check_str(struct str got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.p, want, got.n);
}

static void test_plain_commit(void **state)
{
    (void)state;
    static const char text[] = TREE PARENT PARENT
        "author Ann Bee <ann@x> 1700000000 +0530\ncommitter Bob <bob@y> 1700000001 -0100\n"
        "gpgsig -----BEGIN\n encoding KOI8-R\nencoding ISO-8859-1\n\nencoding UTF-16\n";
    struct repo_commit c;
    struct object_id parent;
    char hex[RC_OBJECT_HEX_SIZE];
    char *copy = NULL;
    assert_true(parse(&c, text, sizeof text - 1, &copy));
    assert_false(c.is_odd);
    object_id_format(hex, &c.tree);
    assert_string_equal(hex, "0123456789abcdef0123456789abcdef01234567");
    assert_int_equal(c.parent_count, 2);
    repo_commit_parent(&c, 1, &parent);
    assert_true(object_id_prefix(&parent) == 0x89abcdef01234567u);
    check_str(c.author.name, "Ann Bee");
    check_str(c.author.email, "ann@x");
    assert_int_equal(c.author.time, 1700000000);
    assert_int_equal(c.author.zone_minutes, 330);
    assert_int_equal(c.committer.time, 1700000001);
    assert_int_equal(c.committer.zone_minutes, -60);
    assert_int_equal(c.date, 1700000001);
    check_str(c.encoding, "ISO-8859-1");
    free(copy);
}

static void test_odd_commits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_commit, is_odd;
        size_t parents;
        uint64_t date;
    } cases[] = {
        {"", false, false, 0, 0},
        {"tree 0123\n", false, false, 0, 0},
        {"tree x123456789abcdef0123456789abcdef01234567\n", false, false, 0, 0},
        {PARENT TREE, false, false, 0, 0},
        {TREE, true, true, 0, 0},
        {TREE PARENT "author A <a> 1 +0000\n", true, true, 1, 0},
        {TREE "parent 89abcdef\nauthor A <a> 1 +0000\ncommitter A <a> 7 +0000\n", true, true, 0, 7},
        {TREE "author A <a> 1 +0000\ncommitter A <a> 7\n", true, false, 0, 7},
        {TREE "author A a 1 +0000\ncommitter A <a> 7 +0000\n", true, true, 0, 7},
        {TREE "author A <a> x\ncommitter A <a> -5 +0000\n", true, false, 0, UINT64_MAX - 4},
        {TREE "author A <a>\ncommitter A <a> 99999999999999999999999 +0000\n", true, false, 0,
         UINT64_MAX},
        {TREE "author A <a>b> 5 +0000\ncommitter A <a>b> 9 +0000\n", true, false, 0, 9},
        {TREE "author A <a> 5 +0000\ncommitter A <a> 9 +0000", true, false, 0, 9},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct repo_commit c;
        char *copy = NULL;
        print_message("case %zu\n", i);
        assert_true(parse(&c, cases[i].text, strlen(cases[i].text), &copy) == cases[i].is_commit);
        if (cases[i].is_commit) {
            assert_true(c.is_odd == cases[i].is_odd);
            assert_int_equal(c.parent_count, cases[i].parents);
            assert_true(c.date == cases[i].date);
        }
        free(copy);
    }
}

static void test_idents(void **state)
{
    (void)state;
    static const struct {
        const char *line, *name, *email;
        int64_t time;
        int zone;
        bool ok;
    } cases[] = {
        {"Ann <a@x> 5 +0100", "Ann", "a@x", 5, 60, true},
        {"  Ann   <a@x> 5 +0100", "  Ann", "a@x", 5, 60, true},
        {"<a@x> 5 -0030", "", "a@x", 5, -30, true},
        {"Ann <> 5", "Ann", "", 5, 0, true},
        {"Ann <a@x>5 +9999", "Ann", "a@x", 5, 0, true},
        {"Ann <a> b> 5 +0000", "Ann", "a", 5, 0, true},
        {"Ann <a> 000000000000000000000000007 +0001", "Ann", "a", 7, 1, true},
        {"Ann <a> 999999999999999999999999999 +0001", "Ann", "a", 100000000000, 1, true},
        {"Ann <a> -7 +0000", "Ann", "a", 0, 0, true},
        {"Ann <a> 7 +", "Ann", "a", 7, 0, true},
        {"Ann <a> 7 +12345", "Ann", "a", 7, 0, true},
        {"Ann <a", "Ann", "", 0, 0, false},
        {"Ann", "", "", 0, 0, false},
        {"", "", "", 0, 0, false},
    };
    for (size_t i = 0; i < RC_COUNT(cases); i++) {
        struct repo_ident ident;
        print_message("%s\n", cases[i].line);
        assert_true(repo_ident_parse(&ident, str_of(cases[i].line)) == cases[i].ok);
        check_str(ident.name, cases[i].name);
        check_str(ident.email, cases[i].email);
        assert_int_equal(ident.time, cases[i].time);
        assert_int_equal(ident.zone_minutes, cases[i].zone);
    }
}

static void test_damaged_commits(void **state)
{
    (void)state;
    static const char text[] = TREE PARENT "author Ann <ann@x> 1700000000 +0530\n"
                                           "committer Bob <bob@y> 1700000001 -0100\n\nmessage\n";
    uint64_t random = test_seed();
    size_t parsed = 0;
    for (int round = 0; round < 5000; round++) {
        char bytes[sizeof text];
        char *copy = NULL;
        size_t n = sizeof text - 1;
        memcpy(bytes, text, sizeof text);
        for (uint64_t hits = test_random(&random) % 4; hits > 0; hits--)
            bytes[test_random(&random) % n] = "\n <>\0tree 9+-x"[test_random(&random) % 13];
        if (test_random(&random) % 2)
            n -= test_random(&random) % n;
        struct repo_commit c;
        parsed += parse(&c, bytes, n, &copy);
        free(copy);
    }
    assert_true(parsed > 1000);
}

static void check_person(const char *mailmap, const char *name, const char *email, const char *want)
{
    struct mailmap map;
    struct str n = str_of(name), e = str_of(email);
    mailmap_init(&map);
    assert_int_equal(mailmap_read(&map, str_of(mailmap)), RC_OK);
    assert_int_equal(mailmap_apply(&map, &n, &e), RC_OK);
    struct strbuf got = {0};
    strbuf_add(&got, n);
    strbuf_add(&got, str_of(" <"));
    strbuf_add(&got, e);
    strbuf_add(&got, str_of(">"));
    assert_string_equal(got.p, want);
    strbuf_finish(&got);
    mailmap_finish(&map);
}

static void test_mailmap(void **state)
{
    (void)state;
    check_person("", "Ann", "a@x", "Ann <a@x>");
    check_person("New <a@x>", "Ann", "a@x", "New <a@x>");
    check_person("New <A@X>", "Ann", "a@x", "New <a@x>");
    check_person("<new@x> <a@x>", "Ann", "a@x", "Ann <new@x>");
    check_person("New <new@x> <a@x>", "Ann", "a@x", "New <new@x>");
    check_person("New <new@x> Ann <a@x>", "ann", "a@x", "New <new@x>");
    check_person("New <new@x> Bob <a@x>", "Ann", "a@x", "Ann <a@x>");
    check_person("One <a@x>\nTwo <a@x>", "Ann", "a@x", "Two <a@x>");
    check_person("One <a@x>\n<b@x> <a@x>", "Ann", "a@x", "One <b@x>");
    check_person("Two <2@x> Ann <a@x>\nOne <a@x>", "Ann", "a@x", "Two <2@x>");
    check_person("Two <2@x> Ann <a@x>\n<3@x> Ann <a@x>", "Ann", "a@x", "Ann <3@x>");
    check_person("# One <a@x>\n  Two   <a@x>  # tail\r\n", "Ann", "a@x", "Two <a@x>");
    check_person("Open <a@x\nNone\n<> <a@x>\n", "Ann", "a@x", "Ann <a@x>");
    check_person("New <new@x> <>", "Ann", "", "New <new@x>");
}

static void check_author(struct repo_people *people, const char *encoding, const char *name,
                         const char *email, const char *want)
{
    const struct repo_commit commit = {.encoding = str_of(encoding),
                                       .author = {.name = str_of(name), .email = str_of(email)}};
    uint32_t id = 0;
    assert_int_equal(repo_people_author(people, &commit, &id), RC_OK);
    assert_string_equal(intern_string(&people->names, id).p, want);
}

static void test_authors(void **state)
{
    (void)state;
    struct repo_people people;
    repo_people_init(&people);
    assert_int_equal(mailmap_read(&people.mailmap, str_of("\xc3\x89mile <e@x> \xc3\xa9 <e@x>")),
                     RC_OK);
    check_author(&people, "", "Ann", "a@x", "Ann");
    check_author(&people, "", "\xff raw", "a@x", "\xef\xbf\xbd raw");
    check_author(&people, "", "", "a@x", "a@x");
    check_author(&people, "", "", "", "unknown");
    check_author(&people, "ISO-8859-1", "\xc4 \xd6", "a@x", "\xc3\x84 \xc3\x96");
    check_author(&people, "latin-1", "\xe9", "e@x", "\xc3\x89mile");
    check_author(&people, "UTF-8", "\xe9", "a@x", "\xef\xbf\xbd");
    check_author(&people, "no-such-encoding", "\xe9", "a@x", "\xef\xbf\xbd");
    check_author(&people, "EUC-JP", "\xff\xff", "a@x", "\xef\xbf\xbd\xef\xbf\xbd");
    check_author(&people, "ISO-2022-JP", "\x1b$B;3ED\x1b(B", "a@x", "\xe5\xb1\xb1\xe7\x94\xb0");
    repo_people_finish(&people);
}

static int digit(int c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *found = c ? strchr(digits, c) : NULL;
    const int value = found ? (int)(found - digits) : -1;
    return value < 16 ? value : value - 6;
}

static void test_ids_of_all_characters(void **state)
{
    (void)state;
    static const char hex[] = "00112233445566778899aabbccddeeff01234567";
    for (int pair = 0; pair < 1 << 16; pair++) {
        struct object_id id;
        const int high = digit(pair >> 8), low = digit(pair & 255);
        const size_t at = (size_t)pair % RC_OBJECT_ID_SIZE;
        char text[sizeof hex];
        memcpy(text, hex, sizeof hex);
        text[2 * at] = (char)(pair >> 8);
        text[2 * at + 1] = (char)(pair & 255);
        assert_int_equal(object_id_parse(&id, text), high >= 0 && low >= 0);
        if (high >= 0 && low >= 0)
            assert_int_equal(id.bytes[at], high * 16 + low);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_of_all_characters),
        cmocka_unit_test(test_plain_commit),
        cmocka_unit_test(test_odd_commits),
        cmocka_unit_test(test_idents),
        cmocka_unit_test(test_damaged_commits),
        cmocka_unit_test(test_mailmap),
        cmocka_unit_test(test_authors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
