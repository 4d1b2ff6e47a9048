/* Raw tree objects: "<octal mode> <name>NUL<20 bytes>" without separators. Trees are checked once,
 * when they are read, so that all later steps can trust them; a bad one is rewritten in memory.
 * The check walks all entries anyway, so it also notes where they start: comparing two trees can
 * then skip equal bytes in bulk and find back to an entry.
 */
#include "repo_tree.h"

#include <stdlib.h>

#include "rource/base/memory.h"

enum { MAX_MODE_DIGITS = 7, DIRECTORY_DIGITS = 5, FILE_DIGITS = 6 };

struct tree_entry tree_entry_read(const unsigned char *p)
{
    /* The first two digits tell the kind, the fourth holds the owner's x bit. */
    const size_t digits = p[0] == '4' ? DIRECTORY_DIGITS : FILE_DIGITS;
    const char *name = (const char *)p + digits + 1;
    const size_t length = strlen(name);
    uint32_t mode = RC_MODE_DIRECTORY;
    if (digits == FILE_DIGITS) {
        if (p[1] == '0')
            mode = p[3] & 1 ? RC_MODE_EXECUTABLE : RC_MODE_FILE;
        else
            mode = p[1] == '2' ? RC_MODE_SYMLINK : RC_MODE_SUBMODULE;
    }
    return (struct tree_entry){
        .name = {name, length},
        .id = (const unsigned char *)name + length + 1,
        .mode = mode,
        .size = digits + 1 + length + 1 + RC_OBJECT_ID_SIZE,
    };
}

/* Order of names whose ends compare as end_a and end_b: directories end in '/'. */
static int compare_names(struct str a, int end_a, struct str b, int end_b)
{
    const size_t shared = a.n < b.n ? a.n : b.n;
    const int order = memcmp(a.p, b.p, shared);
    if (order != 0)
        return order;
    const int next_a = a.n > shared ? (unsigned char)a.p[shared] : end_a;
    const int next_b = b.n > shared ? (unsigned char)b.p[shared] : end_b;
    if (next_a != next_b)
        return next_a < next_b ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

int tree_entry_compare(const struct tree_entry *a, const struct tree_entry *b)
{
    return compare_names(a->name, a->mode == RC_MODE_DIRECTORY ? '/' : '\0', b->name,
                         b->mode == RC_MODE_DIRECTORY ? '/' : '\0');
}

/* ---- check ---- */

/* A name that would not be one component of a path. */
static bool is_bad_name(struct str name)
{
    return name.n == 0 || (name.n == 1 && name.p[0] == '.') || memchr(name.p, '/', name.n);
}

/* Eight bytes, the first one lowest; compilers make one load of it. */
static uint64_t load_bytes(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

/* Bit 7 of each zero byte; exact up to the first one. Mycroft's null byte test. */
static uint64_t zero_bytes(uint64_t x)
{
    return (x - 0x0101010101010101u) & ~x & 0x8080808080808080u;
}

/* Length of the name at p up to its NUL, SIZE_MAX when there is a '/' before or no NUL within n. */
static size_t name_size(const unsigned char *p, size_t n)
{
    static const uint64_t slashes = 0x2f2f2f2f2f2f2f2fu;
    for (size_t i = 0; n - i >= 8; i += 8) {
        const uint64_t bytes = load_bytes(p + i);
        const uint64_t nul = zero_bytes(bytes);
        const uint64_t slash = zero_bytes(bytes ^ slashes);
        const uint64_t before = nul ? (nul & (0 - nul)) - 1 : UINT64_MAX;
        if (slash & before)
            return SIZE_MAX;
        if (nul)
            return i + (size_t)__builtin_ctzll(nul) / 8;
    }
    return SIZE_MAX;
}

/* Digits of a mode as git writes it, 0 for anything else: "40000 ", "100nnn ", "120000 " …
 * Eight bytes can be read. */
static size_t plain_mode_digits(const unsigned char *p)
{
    if (p[FILE_DIGITS] == ' ' && p[0] == '1' && p[2] == '0') {
        const bool is_kind = p[1] == '0' || p[1] == '2' || p[1] == '6';
        const bool is_octal = (p[3] & 0xf8) == '0' && (p[4] & 0xf8) == '0' && (p[5] & 0xf8) == '0';
        return is_kind && is_octal ? FILE_DIGITS : 0;
    }
    return memcmp(p, "40000 ", 6) == 0 ? DIRECTORY_DIGITS : 0;
}

/* The last entry that was checked. */
struct checked_name {
    struct str name;
    uint64_t head; /* first eight bytes, big-endian */
    int end;       /* what the name is sorted with behind it */
};

/* Names that differ within their first eight bytes, as most neighbours do, are compared as numbers.
 * The bytes behind a short name are an id and say nothing. */
static bool is_sorted(const struct checked_name *a, const struct checked_name *b)
{
    if (a->name.n >= 8 && b->name.n >= 8 && a->head != b->head)
        return a->head < b->head;
    return compare_names(a->name, a->end, b->name, b->end) < 0;
}

/* Numbers of an index that tell of bytes before n. */
static size_t index_before(size_t n)
{
    return (n + ((size_t)1 << RC_TREE_INDEX_SHIFT) - 1) >> RC_TREE_INDEX_SHIFT;
}

/* Checks the entries from byte `from` on; the index is set for all before it. */
static bool check_from(const unsigned char *p, size_t n, uint32_t *index, size_t from)
{
    enum { SHORTEST = DIRECTORY_DIGITS + 1 + 1 + 1 + RC_OBJECT_ID_SIZE };
    struct checked_name last = {.name = {"", 0}, .end = -1};
    size_t indexed = index_before(from); /* numbers of the index that are set */
    for (size_t i = from, next; i < n; i = next) {
        const size_t digits = n - i >= SHORTEST ? plain_mode_digits(p + i) : 0;
        const unsigned char *name = p + i + digits + 1;
        const size_t size = digits ? name_size(name, n - i - digits - 1) : SIZE_MAX;
        if (size == 0 || size > n || (size == 1 && name[0] == '.'))
            return false;
        next = i + digits + 1 + size + 1 + RC_OBJECT_ID_SIZE;
        const struct checked_name this = {
            .name = {(const char *)name, size},
            .head = __builtin_bswap64(load_bytes(name)),
            .end = digits == DIRECTORY_DIGITS ? '/' : '\0',
        };
        if (next > n || !is_sorted(&last, &this))
            return false;
        for (; indexed << RC_TREE_INDEX_SHIFT < next && indexed < tree_index_size(n); indexed++)
            index[indexed] = (uint32_t)i;
        last = this;
    }
    while (indexed < tree_index_size(n))
        index[indexed++] = (uint32_t)n;
    return true;
}

bool tree_check(const unsigned char *p, size_t n, uint32_t *index)
{
    return check_from(p, n, index, 0);
}

/* How far a tree has the entries of a checked one but for their ids: an end of an entry. */
static size_t same_layout(const unsigned char *p, size_t n, const unsigned char *like,
                          size_t like_n, const uint32_t *like_index)
{
    const size_t shared = n < like_n ? n : like_n;
    size_t i = 0;
    while (i < shared) {
        const size_t equal = i + tree_equal_bytes(p + i, like + i, shared - i);
        const size_t block = like_index[equal >> RC_TREE_INDEX_SHIFT];
        size_t start = block > i ? block : i, next = start;
        for (; start < like_n; start = next) { /* to the entry that holds the difference */
            next = start + strlen((const char *)like + start) + 1 + RC_OBJECT_ID_SIZE;
            if (next > equal)
                break;
        }
        if (start == like_n || next > n || equal < next - RC_OBJECT_ID_SIZE)
            return start;
        i = next;
    }
    return i;
}

bool tree_check_like(const unsigned char *p, size_t n, uint32_t *index, const unsigned char *like,
                     size_t like_n, const uint32_t *like_index)
{
    const size_t same = same_layout(p, n, like, like_n, like_index);
    if (same == n && n == like_n) {
        memcpy(index, like_index, tree_index_size(n) * sizeof *index);
        return true;
    }
    /* Goes on from an entry that both have, so that the next one is compared with it. */
    const size_t from = same ? like_index[(same - 1) >> RC_TREE_INDEX_SHIFT] : 0;
    memcpy(index, like_index, index_before(from) * sizeof *index);
    return check_from(p, n, index, from);
}

/* ---- repair ---- */

/* An entry as found. */
struct loose_entry {
    struct str name;
    const unsigned char *id;
    uint32_t mode; /* as it is written */
    uint32_t number;
};

static uint32_t canonical_mode(uint32_t mode)
{
    switch (mode & 0170000) {
    case 0040000:
        return RC_MODE_DIRECTORY;
    case 0100000:
        return mode & 0100 ? RC_MODE_EXECUTABLE : RC_MODE_FILE;
    case 0120000:
        return RC_MODE_SYMLINK;
    default:
        return RC_MODE_SUBMODULE;
    }
}

/* Reads any entry that git would read; returns its size, 0 when the bytes make none. */
static size_t read_loose(struct loose_entry *out, const unsigned char *p, size_t n)
{
    size_t i = 0;
    uint32_t mode = 0;
    for (; i < n && i < MAX_MODE_DIGITS && p[i] >= '0' && p[i] <= '7'; i++)
        mode = mode * 8 + (uint32_t)(p[i] - '0');
    if (i == 0 || i == n || p[i] != ' ')
        return 0;
    const unsigned char *name = p + i + 1;
    const unsigned char *nul = memchr(name, '\0', n - i - 1);
    if (!nul || n - (size_t)(nul - p) < 1 + RC_OBJECT_ID_SIZE)
        return 0;
    out->name = (struct str){(const char *)name, (size_t)(nul - name)};
    out->id = nul + 1;
    out->mode = canonical_mode(mode);
    return (size_t)(nul - p) + 1 + RC_OBJECT_ID_SIZE;
}

static int loose_order(const struct loose_entry *a, const struct loose_entry *b)
{
    return compare_names(a->name, a->mode == RC_MODE_DIRECTORY ? '/' : '\0', b->name,
                         b->mode == RC_MODE_DIRECTORY ? '/' : '\0');
}

static int compare_for_sort(const void *a, const void *b)
{
    const struct loose_entry *x = a, *y = b;
    const int order = loose_order(x, y);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static size_t write_entry(unsigned char *out, const struct loose_entry *e)
{
    char mode[FILE_DIGITS + 1];
    size_t digits = 0;
    for (uint32_t rest = e->mode; rest; rest /= 8)
        mode[digits++] = (char)('0' + rest % 8);
    for (size_t i = 0; i < digits; i++)
        out[i] = (unsigned char)mode[digits - 1 - i];
    out[digits] = ' ';
    memcpy(out + digits + 1, e->name.p, e->name.n + 1);
    memcpy(out + digits + 1 + e->name.n + 1, e->id, RC_OBJECT_ID_SIZE);
    return digits + 1 + e->name.n + 1 + RC_OBJECT_ID_SIZE;
}

enum rc_status tree_repair(unsigned char *out, size_t *used, bool *was_bad, const unsigned char *p,
                           size_t n)
{
    RC_ARRAY(struct loose_entry) entries = {0};
    struct loose_entry e = {.number = 0};
    size_t at = 0;
    *used = 0;
    *was_bad = false;
    for (size_t size; (size = read_loose(&e, p + at, n - at)) > 0; at += size, e.number++) {
        if (is_bad_name(e.name)) {
            *was_bad = true;
            continue;
        }
        if (RC_RESERVE(&entries, 1) != RC_OK) {
            mem_free(entries.items);
            return RC_ENOMEM;
        }
        entries.items[entries.count++] = e;
    }
    if (entries.count > 1)
        qsort(entries.items, entries.count, sizeof *entries.items, compare_for_sort);
    for (size_t i = 0; i < entries.count; i++) {
        const struct loose_entry *entry = &entries.items[i];
        if (i > 0 && loose_order(entry - 1, entry) == 0)
            *was_bad = true;
        else
            *used += write_entry(out + *used, entry);
        *was_bad |= i > 0 && entry->number < entry[-1].number;
    }
    *was_bad |= at < n;
    mem_free(entries.items);
    return RC_OK;
}

/* ---- comparing bytes ---- */

size_t tree_equal_bytes(const unsigned char *a, const unsigned char *b, size_t n)
{
    enum { BLOCK = 256 };
    size_t i = 0;
    while (n - i >= BLOCK && memcmp(a + i, b + i, BLOCK) == 0)
        i += BLOCK;
    for (uint64_t x, y; n - i >= sizeof x; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x != y)
            break;
    }
    while (i < n && a[i] == b[i])
        i++;
    return i;
}
