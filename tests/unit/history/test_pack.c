/* test_pack.c: packs written by hand: every kind of entry, large offsets, chains, circles, damage;
 * deltas against a plain reading of their instructions.
 */
#include <stdio.h>
#include <unistd.h>

#include "testing.h"

#include "pack_delta.h"
#include "pack_reader.h"
#include "pack_writer.h"
#include "rource/base/file.h"

static struct object_id id_of(unsigned n)
{
    struct object_id id = {{0}};
    for (size_t i = 0; i < sizeof id.bytes; i++)
        id.bytes[i] = (unsigned char)(n * 89 + i * n);
    return id;
}

/* A store of one pack that lies in memory. */
struct fixture {
    struct pack_writer writer;
    struct strbuf index;
    struct named_pack named;
    struct pack_store store;
    struct pack_reader *reader;
};

/* 0: a commit; 1: a tree; 2 → 1 and 3 → 2: deltas; 4 → 1: a delta by id; 5: a blob; 6: empty. */
static const char base_text[] = "the quick brown fox jumps over the lazy dog";
static const unsigned char delta_2[] = {43, 13, 0x91, 4, 5, 3, 'A', 'B', 'C', 0x91, 10, 5};
static const unsigned char delta_3[] = {13, 15, 0x90, 13, 2, '!', '?'};
static const unsigned char delta_4[] = {43, 43, 0x90, 43};
static const char text_2[] = "quickABCbrown", text_3[] = "quickABCbrown!?";

static void open_fixture(struct fixture *f)
{
    assert_int_equal(
        pack_file_init(&f->named.file, strbuf_view(&f->writer.pack), strbuf_view(&f->index)),
        RC_OK);
    f->store.packs.items = &f->named;
    f->store.packs.count = 1;
    assert_int_equal(pack_reader_create(&f->reader, &f->store), RC_OK);
}

static void fixture_init(struct fixture *f, bool large)
{
    struct object_id ids[7];
    *f = (struct fixture){.reader = NULL};
    for (unsigned i = 0; i < RC_COUNT(ids); i++)
        ids[i] = id_of(i);
    struct pack_writer *w = &f->writer;
    pack_writer_init(w);
    pack_writer_add(w, &ids[0], RC_PACK_COMMIT, "tree", 4);
    pack_writer_add(w, &ids[1], RC_PACK_TREE, base_text, sizeof base_text - 1);
    pack_writer_add_delta(w, &ids[2], 1, delta_2, sizeof delta_2);
    pack_writer_add_delta(w, &ids[3], 2, delta_3, sizeof delta_3);
    pack_writer_add_id_delta(w, &ids[4], &ids[1], delta_4, sizeof delta_4);
    pack_writer_add(w, &ids[5], RC_PACK_BLOB, "blob", 4);
    pack_writer_add(w, &ids[6], RC_PACK_TREE, "", 0);
    pack_writer_end(w, &f->index, large);
    open_fixture(f);
}

static void fixture_finish(struct fixture *f)
{
    pack_reader_destroy(f->reader);
    pack_writer_finish(&f->writer);
    strbuf_finish(&f->index);
}

static void expect(struct fixture *f, unsigned n, enum pack_kind kind, const char *text)
{
    struct pack_block *block = NULL;
    const struct object_id id = id_of(n);
    pack_reader_expect(f->reader, &id);
    assert_int_equal(pack_reader_read(&block, f->reader, &id, kind), RC_OK);
    assert_int_equal(block->kind, kind);
    assert_int_equal(block->n, strlen(text));
    assert_memory_equal(block->p, text, block->n);
    pack_block_release(block);
}

static void expect_failure(struct fixture *f, unsigned n, enum pack_kind kind, enum rc_status st)
{
    struct pack_block *block = NULL;
    const struct object_id id = id_of(n);
    pack_reader_expect(f->reader, &id);
    assert_int_equal(pack_reader_read(&block, f->reader, &id, kind), st);
    assert_null(block);
}

static void test_every_kind_of_entry_is_read(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++) {
        struct fixture f;
        fixture_init(&f, large);
        for (int again = 0; again < 2; again++) { /* from the pack, then from the cache */
            expect(&f, 3, RC_PACK_TREE, text_3);
            expect(&f, 0, RC_PACK_COMMIT, "tree");
            expect(&f, 1, RC_PACK_TREE, base_text);
            expect(&f, 2, RC_PACK_TREE, text_2);
            expect(&f, 4, RC_PACK_TREE, base_text);
            expect(&f, 6, RC_PACK_TREE, "");
        }
        fixture_finish(&f);
    }
}

static void test_other_kinds_and_ids_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, false);
    expect_failure(&f, 5, RC_PACK_TREE, RC_EFORMAT);
    expect_failure(&f, 3, RC_PACK_COMMIT, RC_EFORMAT);
    expect_failure(&f, 0, RC_PACK_TREE, RC_EFORMAT);
    for (unsigned n = 7; n < 200; n++)
        expect_failure(&f, n, RC_PACK_TREE, RC_ENOTFOUND);
    fixture_finish(&f);
}

/* A tree that is held while everything else is read stays as it was. */
static void test_blocks_outlive_the_cache(void **state)
{
    (void)state;
    enum { TREES = 60, SIZE = 60000 };
    struct fixture f = {.reader = NULL};
    struct pack_block *held = NULL;
    unsigned char *content = malloc(SIZE);
    assert_non_null(content);
    pack_writer_init(&f.writer);
    for (unsigned n = 0; n < TREES; n++) {
        const struct object_id id = id_of(n + 1);
        memset(content, (int)n, SIZE);
        pack_writer_add(&f.writer, &id, RC_PACK_TREE, content, SIZE - n);
    }
    pack_writer_end(&f.writer, &f.index, false);
    open_fixture(&f);
    const struct object_id first = id_of(1);
    assert_int_equal(pack_reader_read(&held, f.reader, &first, RC_PACK_TREE), RC_OK);
    for (int round = 0; round < 8; round++) { /* 28 MB in all */
        for (unsigned n = 0; n < TREES; n++) {
            struct pack_block *block = NULL;
            const struct object_id id = id_of(n + 1);
            assert_int_equal(pack_reader_read(&block, f.reader, &id, RC_PACK_TREE), RC_OK);
            assert_int_equal(block->n, SIZE - n);
            assert_int_equal(block->p[0], n);
            assert_int_equal(block->p[block->n - 1], n);
            pack_block_release(block);
        }
    }
    assert_int_equal(held->n, SIZE);
    for (size_t i = 0; i < SIZE; i++)
        assert_int_equal(held->p[i], 0);
    pack_block_release(held);
    fixture_finish(&f);
    free(content);
}

static void test_deltas_in_a_circle_end(void **state)
{
    (void)state;
    struct fixture f = {.reader = NULL};
    const struct object_id ids[] = {id_of(1), id_of(2), id_of(3)};
    pack_writer_init(&f.writer);
    pack_writer_add_id_delta(&f.writer, &ids[0], &ids[1], delta_4, sizeof delta_4);
    pack_writer_add_id_delta(&f.writer, &ids[1], &ids[0], delta_4, sizeof delta_4);
    pack_writer_add_id_delta(&f.writer, &ids[2], &ids[2], delta_4, sizeof delta_4);
    pack_writer_end(&f.writer, &f.index, false);
    open_fixture(&f);
    for (unsigned n = 1; n <= 3; n++)
        expect_failure(&f, n, RC_PACK_TREE, RC_ELIMIT);
    fixture_finish(&f);
}

/* Sizes that a few bytes cannot have are refused before memory is asked for. */
static void test_sizes_are_not_believed(void **state)
{
    (void)state;
    /* A result of 512 MiB, of one byte. */
    static const unsigned char huge[] = {43, 0x80, 0x80, 0x80, 0x80, 2, 1, 'x'};
    struct fixture f = {.reader = NULL};
    const struct object_id ids[] = {id_of(1), id_of(2), id_of(3)};
    pack_writer_init(&f.writer);
    pack_writer_add(&f.writer, &ids[0], RC_PACK_TREE, base_text, sizeof base_text - 1);
    pack_writer_add_delta(&f.writer, &ids[1], 0, huge, sizeof huge);
    pack_writer_begin(&f.writer, &ids[2], RC_PACK_TREE, (size_t)1 << 29);
    put_stream(&f.writer.pack, (const unsigned char *)"x", 1);
    pack_writer_end(&f.writer, &f.index, false);
    open_fixture(&f);
    uint64_t before = mem_allocation_count();
    expect_failure(&f, 3, RC_PACK_TREE, RC_EFORMAT);
    assert_int_equal(mem_allocation_count() - before, 1); /* the chain */
    before = mem_allocation_count();
    expect_failure(&f, 2, RC_PACK_TREE, RC_EFORMAT);
    assert_int_equal(mem_allocation_count() - before, 2); /* the base and the delta */
    fixture_finish(&f);
}

/* Any byte changed, and any end cut off: an error or an object, and nothing read outside. */
static void test_damage_is_survived(void **state)
{
    (void)state;
    struct fixture f;
    fixture_init(&f, true);
    pack_reader_destroy(f.reader);
    f.reader = NULL;
    const size_t pack_n = f.writer.pack.n, all = pack_n + f.index.n;
    size_t failures = 0;
    for (size_t at = 0; at < 2 * all; at++) {
        const bool is_cut = at >= all;
        const size_t i = at % all;
        struct str pack = strbuf_view(&f.writer.pack), index = strbuf_view(&f.index);
        char *p = malloc(pack.n + 1), *q = malloc(index.n + 1);
        assert_non_null(p);
        assert_non_null(q);
        memcpy(p, pack.p, pack.n);
        memcpy(q, index.p, index.n);
        if (is_cut)
            *(i < pack_n ? &pack.n : &index.n) = i < pack_n ? i : i - pack_n;
        else
            *(i < pack_n ? p + i : q + i - pack_n) ^= (char)(1 << at % 8);
        /* Exactly as long, so that the sanitizers see every step too far. */
        p = realloc(p, pack.n ? pack.n : 1);
        q = realloc(q, index.n ? index.n : 1);
        struct fixture g = {.reader = NULL};
        const enum rc_status st =
            pack_file_init(&g.named.file, (struct str){p, pack.n}, (struct str){q, index.n});
        assert_true(st == RC_OK || st == RC_EFORMAT || st == RC_ELIMIT);
        assert_true(!is_cut || st != RC_OK);
        failures += st != RC_OK;
        if (st == RC_OK) {
            g.store.packs.items = &g.named;
            g.store.packs.count = 1;
            assert_int_equal(pack_reader_create(&g.reader, &g.store), RC_OK);
            for (unsigned n = 0; n < 7; n++) {
                struct pack_block *block = NULL;
                const struct object_id id = id_of(n);
                failures += pack_reader_read(&block, g.reader, &id, RC_PACK_TREE) != RC_OK;
                pack_block_release(block);
            }
            pack_reader_destroy(g.reader);
        }
        free(p);
        free(q);
    }
    assert_true(failures > all);
    fixture_finish(&f);
}

/* ---- deltas ---- */

static void test_random_deltas(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < 3000; round++) {
        unsigned char base[400], want[4000], got[4000], delta[600];
        size_t n = 0, size = 0;
        const size_t base_size = 1 + test_random(&random) % sizeof base;
        for (size_t i = 0; i < base_size; i++)
            base[i] = (unsigned char)test_random(&random);
        for (size_t steps = test_random(&random) % 12; steps > 0; steps--) {
            if (test_random(&random) % 2) {
                const size_t from = test_random(&random) % base_size;
                const size_t count = 1 + test_random(&random) % (base_size - from);
                delta[n++] = 0x80 | 0x1 | 0x2 | 0x10 | 0x20;
                delta[n++] = (unsigned char)from;
                delta[n++] = (unsigned char)(from >> 8);
                delta[n++] = (unsigned char)count;
                delta[n++] = (unsigned char)(count >> 8);
                for (size_t i = 0; i < count && size + i < sizeof want; i++)
                    want[size + i] = base[from + i];
                size += count;
            } else {
                const size_t count = 1 + test_random(&random) % 40;
                delta[n++] = (unsigned char)count;
                for (size_t i = 0; i < count; i++)
                    want[size + i] = delta[n++] = (unsigned char)test_random(&random);
                size += count;
            }
        }
        if (size > sizeof want)
            continue;
        assert_int_equal(delta_measure(delta, delta + n), size);
        assert_true(delta_apply(got, size, base, base_size, delta, delta + n));
        assert_memory_equal(got, want, size);
        /* Room that does not fit, and a delta cut off, are refused. */
        assert_false(delta_apply(got, size + 1, base, base_size, delta, delta + n));
        assert_true(size == 0 || !delta_apply(got, size - 1, base, base_size, delta, delta + n));
        assert_true(n == 0 || !delta_apply(got, size, base, base_size, delta, delta + n - 1));
    }
}

static void test_copies_stay_inside_the_base(void **state)
{
    (void)state;
    static const unsigned char base[8] = "abcdefgh";
    unsigned char out[16];
    static const unsigned char last[] = {0x91, 7, 1}, behind[] = {0x91, 8, 1},
                               over[] = {0x91, 7, 2};
    static const unsigned char reserved[] = {0}, whole[] = {0x80}; /* of 65,536 bytes */
    assert_true(delta_apply(out, 1, base, 8, last, last + 3));
    assert_int_equal(out[0], 'h');
    assert_false(delta_apply(out, 1, base, 8, behind, behind + 3));
    assert_false(delta_apply(out, 2, base, 8, over, over + 3));
    assert_false(delta_apply(out, 0, base, 8, reserved, reserved + 1));
    assert_true(delta_measure(reserved, reserved + 1) == SIZE_MAX);
    assert_int_equal(delta_measure(whole, whole + 1), 0x10000);
    assert_false(delta_apply(out, 0x10000, base, 8, whole, whole + 1));
}

/* ---- files ---- */

static void write_file(const char *folder, const char *name, struct str content)
{
    struct strbuf path = {0};
    strbuf_printf(&path, "%s%s", folder, name);
    assert_int_equal(file_write(NULL, path.p, content.p, content.n), RC_OK);
    strbuf_finish(&path);
}

static void remove_file(const char *folder, const char *name)
{
    struct strbuf path = {0};
    strbuf_printf(&path, "%s%s", folder, name);
    assert_int_equal(remove(path.p), 0);
    strbuf_finish(&path);
}

static void test_folders_are_looked_through_again(void **state)
{
    (void)state;
    struct fixture f;
    struct pack_store store = {0};
    const struct str junk = str_of("junk");
    char folder[] = "/tmp/rource-pack-XXXXXX/";
    folder[strlen(folder) - 1] = '\0';
    assert_non_null(mkdtemp(folder));
    folder[strlen(folder)] = '/';
    fixture_init(&f, false);
    assert_int_equal(pack_store_add(&store, str_of(folder)), RC_OK); /* no packs yet */
    assert_int_equal(store.packs.count, 0);
    struct strbuf packs = {0};
    strbuf_printf(&packs, "%spack", folder);
    assert_int_equal(file_make_directory(NULL, packs.p), RC_OK);
    write_file(folder, "pack/pack-1.pack", strbuf_view(&f.writer.pack));
    write_file(folder, "pack/pack-1.idx", strbuf_view(&f.index));
    assert_int_equal(pack_store_refresh(&store), RC_OK);
    assert_int_equal(store.packs.count, 1);
    assert_int_equal(store.unread.n, 0);
    write_file(folder, "pack/pack-2.pack", junk);
    write_file(folder, "pack/pack-2.idx", junk);
    write_file(folder, "pack/pack-3.idx", strbuf_view(&f.index)); /* its pack is not there yet */
    assert_int_equal(pack_store_refresh(&store), RC_OK);
    assert_int_equal(store.packs.count, 1);
    assert_true(str_has_suffix(strbuf_view(&store.unread), str_of("pack/pack-2")));
    remove_file(folder, "pack/pack-1.pack");
    remove_file(folder, "pack/pack-1.idx");
    assert_int_equal(pack_store_refresh(&store), RC_OK);
    assert_int_equal(store.packs.count, 0);
    pack_store_finish(&store);
    for (int i = 2; i <= 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "pack/pack-%d.idx", i);
        remove_file(folder, name);
    }
    remove_file(folder, "pack/pack-2.pack");
    remove_file(folder, "pack");
    assert_int_equal(rmdir(folder), 0);
    strbuf_finish(&packs);
    fixture_finish(&f);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    uint64_t nth = 1;
    for (enum rc_status st = RC_ENOMEM; st != RC_OK; nth++) {
        struct fixture f;
        struct pack_block *block = NULL;
        const struct object_id id = id_of(3);
        fixture_init(&f, false);
        pack_reader_destroy(f.reader);
        mem_fail_after(nth);
        st = pack_reader_create(&f.reader, &f.store);
        if (st == RC_OK)
            st = pack_reader_read(&block, f.reader, &id, RC_PACK_TREE);
        mem_fail_after(0);
        assert_true(st == RC_OK || st == RC_ENOMEM);
        pack_block_release(block);
        fixture_finish(&f);
    }
    assert_true(nth > 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_entry_is_read),
        cmocka_unit_test(test_other_kinds_and_ids_are_refused),
        cmocka_unit_test(test_blocks_outlive_the_cache),
        cmocka_unit_test(test_deltas_in_a_circle_end),
        cmocka_unit_test(test_sizes_are_not_believed),
        cmocka_unit_test(test_damage_is_survived),
        cmocka_unit_test(test_random_deltas),
        cmocka_unit_test(test_copies_stay_inside_the_base),
        cmocka_unit_test(test_folders_are_looked_through_again),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
