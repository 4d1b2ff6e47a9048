/* test_log_collect.c: git logs that are taken apart by parts and by threads: whatever the parts
 * are, the history and the messages are the same.
 */
#include <stdlib.h>
#include <unistd.h>

#include "history_text.h"
#include "rource/base/file.h"

#define H1 "1111111111111111111111111111111111111111"
#define H2 "2222222222222222222222222222222222222222"
#define H3 "3333333333333333333333333333333333333333"

#define USERS                                                                                      \
    "user:A\n100\n:000000 100644 0000000 1111111 A\ta\n\nuser:B\nuser:C\n200\n"                    \
    ":100644 100644 1 2 M\ta\n"

/* How a log is read. */
struct way {
    size_t part_bytes;
    unsigned threads;
    bool strict;
    const struct log_file *file; /* instead of the bytes */
};

static struct loaded load_by(struct str bytes, struct way way)
{
    struct loaded out = {0};
    struct history *h = NULL;
    struct source *source = NULL;
    struct feed feed;
    struct log log;
    log_init(&log, collect_warning, &out.warnings, 100);
    struct source_params params = {.path = "t.log",
                                   .bytes = bytes,
                                   .threads = way.threads,
                                   .part_bytes = way.part_bytes,
                                   .strict = way.strict,
                                   .log = &log};
    assert_int_equal(history_create(&h), RC_OK);
    assert_int_equal(history_keep_messages(h), RC_OK);
    feed_init(&feed, h, NULL, INT64_MIN, INT64_MAX);
    out.status = source_open_log(&source, &out.err, &params);
    if (out.status == RC_OK && way.file) {
        const struct source_ops *ops = source->ops;
        ops->close(source);
        params.bytes = (struct str){0};
        params.file = way.file;
        out.status = ops->open(&source, &out.err, &params);
    }
    if (out.status == RC_OK)
        out.status = source->ops->read(source, &feed, &out.err);
    if (out.status == RC_OK)
        out.status = feed_end(&feed);
    history_to_text(h, &out.text);
    for (uint32_t i = 0; i < h->commits.count; i++) {
        strbuf_add(&out.text, history_subject(h, i));
        strbuf_printf(&out.text, " %016llx\n", (unsigned long long)history_commit(h, i)->id_prefix);
    }
    /* Ids tell in which order paths were made. */
    for (uint32_t id = 1; id < h->paths.count; id++) {
        history_path_string(h, id, &out.text);
        strbuf_add_char(&out.text, '\n');
    }
    out.warning_count = log.warnings;
    if (source)
        source->ops->close(source);
    feed_finish(&feed);
    history_destroy(h);
    log_finish(&log);
    return out;
}

static void expect_same(const struct loaded *a, const struct loaded *b)
{
    assert_int_equal(a->status, b->status);
    assert_string_equal(a->err.message, b->err.message);
    assert_string_equal(buffer_text(&a->warnings), buffer_text(&b->warnings));
    assert_int_equal(a->text.n, b->text.n);
    if (a->text.n > 0)
        assert_memory_equal(a->text.p, b->text.p, a->text.n);
}

/* A file with these bytes; the caller closes it. */
static struct log_file file_of(struct str bytes)
{
    char path[] = "/tmp/rource-test-XXXXXX";
    struct log_file file = {0};
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(file_write_fd(NULL, fd, path, bytes.p, bytes.n), RC_OK);
    close(fd);
    assert_true(log_file_open(&file, path, 1));
    assert_false(log_file_open(&(struct log_file){0}, path, bytes.n + 1));
    unlink(path);
    return file;
}

static void expect_same_by_parts(struct str bytes, size_t part_bytes, bool strict)
{
    struct loaded whole = load_by(bytes, (struct way){.threads = 1, .strict = strict});
    struct log_file file = file_of(bytes);
    for (unsigned i = 0; i < 4; i++) {
        struct loaded parts = load_by(bytes, (struct way){.part_bytes = part_bytes,
                                                          .threads = i % 2 ? 3 : 1,
                                                          .strict = strict,
                                                          .file = i < 2 ? NULL : &file});
        expect_same(&whole, &parts);
        loaded_finish(&parts);
    }
    loaded_finish(&whole);
    log_file_close(&file);
}

static const char *const logs[] = {
    H3 "|C|300\n1\t0\tb\n\n" H2 "|B|200\n1\t0\tb\n5\t4\ta\n\n" H1 "|A|100\n1\t0\ta\n",
    /* CRLF, no line feed at the end, blank lines */
    H3 "|C|300\r\n1\t0\tb\r\n\r\n\r\n" H2 "|B|200\r\n1\t0\tb\r\n5\t4\ta",
    /* one line; headers alone */
    H1 "|A|100",
    H1 "|A|100\n" H2 "|B|200\n" H3 "|C|300\n1\t0\ta\n",
    /* lines that belong to nobody, damaged headers and changes in all places */
    "what is this\tline\n\nand\tthis\n" H1 "|A|100\n1\t0\ta\nx\ty\n" H2 "|B|\n1\t0\tb\n" H3
    "|C|300\n1\t0\tc\n\t\n" H1 "|A|nonsense\n",
    /* renames: one reading, several, none; a file with an arrow in its name; quoted paths */
    H1 "|A|100\n1\t0\ta\n0\t0\tx => y\n1\t0\t\"q\\\"\"\n" H2
       "|B|200\n0\t0\ta => b\n0\t0\t{ => d}/b\n"
       "0\t0\td/{b => c}\n0\t0\ta => b => c\n0\t0\tx => y\n0\t0\t\"q\\\"\" => q\n0\t0\t => \n" H3
       "|C|300\nA\tx => y\n" H1 "|A|400\n0\t0\tx => y\n0\t0\td/b => e\n",
    /* git's own headers over several lines, messages that look like all else */
    "commit " H3 "\nMerge: 1 2\nAuthor: C <c>\nDate:   300\n\n    Subject\n\n    1\t0\tno\n\n"
    ":100644 100644 1111111 2222222 M\ta\n1\t0\ta\n\ncommit " H2
    "\nAuthor: B <b>\nDate:   200\n\n    commit " H1 "\n\nR100\ta\tb\nD\tc\nZ\tz\ncommit " H1
    "\nAuthor: A <a>\nDate: never\n\nA\tz\ncommit " H1
    "\nAuthor: A <a>\nDate:   100\n\nA\ta\nA\tc\n",
    USERS,
};

static void test_any_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(logs); i++)
        for (size_t part = 1; part < strlen(logs[i]) + 2; part++)
            for (int strict = 0; strict < 2; strict++)
                expect_same_by_parts(str_of(logs[i]), part, strict);
}

/* Line numbers count on over parts. */
static void test_lines_of_complaints(void **state)
{
    (void)state;
    static const char log[] =
        H1 "|A|100\n1\t0\ta\nx\ty\n\n" H2 "|B|\n" H3 "|C|300\n1\t0\tc\nx\tz\n";
    struct loaded loaded = load_by(str_of(log), (struct way){.part_bytes = 7, .threads = 2});
    assert_string_equal(buffer_text(&loaded.warnings),
                        "t.log:5: the time of a commit must be a number of seconds\n"
                        "t.log:3: not a line of a git log: expected added<TAB>deleted<TAB>path\n"
                        "t.log:8: not a line of a git log: expected added<TAB>deleted<TAB>path\n");
    loaded_finish(&loaded);
    loaded = load_by(str_of(log), (struct way){.part_bytes = 7, .threads = 2, .strict = true});
    assert_int_equal(loaded.status, RC_EFORMAT);
    assert_string_equal(loaded.err.message,
                        "t.log:5: the time of a commit must be a number of seconds");
    loaded_finish(&loaded);
}

/* A line, and a commit, that are longer than many parts. */
static void test_longer_than_a_part(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_add(&text, str_of(H1 "|A|100\n1\t0\t"));
    for (int i = 0; i < 20000; i++)
        strbuf_add_char(&text, 'p');
    strbuf_add(&text, str_of("\n"));
    for (int i = 0; i < 3000; i++)
        strbuf_printf(&text, "1\t0\td%d/f%d\n", i % 7, i % 100);
    strbuf_add(&text, str_of(H2 "|B|200\n1\t0\tlast\n"));
    expect_same_by_parts(strbuf_view(&text), 100, false);
    expect_same_by_parts(strbuf_view(&text), 5000, true);
    strbuf_finish(&text);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void add_random_line(struct strbuf *text, uint32_t *seed, bool has_riddles)
{
    const unsigned a = next_random(seed) % 900, b = next_random(seed) % 900;
    switch (next_random(seed) % 16) {
    case 0:
        strbuf_printf(text, "0\t0\td%u/{f%u => g%u}\n", a % 9, a, b);
        break;
    case 1:
        strbuf_printf(text, "0\t0\t\"q\\\"%u\" => d%u/f%u\n", a, b % 9, b);
        break;
    case 2:
        strbuf_printf(text, "R100\td%u/f%u\te%u\n", a % 9, a, b);
        break;
    case 3:
        strbuf_printf(text, "D\td%u\n", a % 9);
        break;
    case 4:
        if (has_riddles)
            strbuf_printf(text, "0\t0\tf%u => f%u => f%u\n", a % 5, b % 5, a % 7);
        break;
    case 5:
        if (has_riddles)
            strbuf_printf(text, "A\td%u/{f%u => g%u}\n", a % 9, a, b);
        break;
    default:
        strbuf_printf(text, "%u\t%u\td%u/e%u/f%u\n", a, b, a % 9, b % 9, a);
    }
}

/* Large enough that paths are made by a thread of their own, where that is possible. */
static void test_random_logs(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 4; round++) {
        struct strbuf text = {0};
        uint32_t seed = round;
        for (unsigned i = 0; text.n < 3 << 19; i++) {
            const unsigned time = round % 2 ? i : 1000000 - i;
            strbuf_printf(&text, "%08x|author %u|%u\n", i + 1, next_random(&seed) % 50, time);
            for (uint32_t k = next_random(&seed) % 9; k > 0; k--)
                add_random_line(&text, &seed, round >= 2);
        }
        expect_same_by_parts(strbuf_view(&text), 0, false);
        expect_same_by_parts(strbuf_view(&text), 50000 + round * 777, false);
        strbuf_finish(&text);
    }
}

static void test_file_that_became_shorter(void **state)
{
    (void)state;
    struct log_file file = file_of(str_of(logs[0]));
    file.size += 10;
    struct loaded loaded =
        load_by(str_of(logs[0]), (struct way){.threads = 1, .part_bytes = 50, .file = &file});
    assert_int_equal(loaded.status, RC_EIO);
    assert_string_equal(loaded.err.message, "cannot read 't.log': it became shorter meanwhile");
    loaded_finish(&loaded);
    log_file_close(&file);
}

/* Memory runs out at each place once. */
static void test_memory_runs_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < RC_COUNT(logs); i++) {
        bool loaded_once = false;
        for (uint64_t nth = 1; nth < 1000 && !loaded_once; nth++) {
            struct history *h = NULL;
            struct error err = {0};
            assert_int_equal(history_create(&h), RC_OK);
            mem_fail_after(nth);
            const struct loader_params params = default_params();
            const enum rc_status status =
                loader_read_bytes(h, &err, str_of(logs[i]), "t.log", &params);
            mem_fail_after(0);
            loaded_once = status != RC_ENOMEM;
            history_destroy(h);
        }
        assert_true(loaded_once);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_parts),
        cmocka_unit_test(test_lines_of_complaints),
        cmocka_unit_test(test_longer_than_a_part),
        cmocka_unit_test(test_random_logs),
        cmocka_unit_test(test_file_that_became_shorter),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
