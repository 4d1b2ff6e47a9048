/* The n-way merge of sorted trees. Each level of directories has one cursor a tree; the smallest
 * key among them is the next path. Old trees equal to the new one, or to one another, are dropped
 * as soon as a level is entered: what is left is what can differ. A merge of two long branches has
 * thousands of such paths, most of them equal in all trees byte for byte, so equal bytes are
 * skipped in bulk and the trees' indices lead back to the start of an entry. */
#include "repo_compare.h"

#include "repo_tree.h"

enum { MAX_OLD = 256, MAX_DEPTH = 2048, MAX_WORK = 1 << 23, KNOWN_PAIRS = 1 << 15 };

/* A tree at one level: tree is NULL where this side has no such directory. */
struct compare_cursor {
    struct tree *tree;
    const unsigned char *p, *end;
    struct tree_entry entry; /* at p, when it was read */
    bool is_at_key;          /* has the path that is looked at */
};

struct compare_level {
    RC_ARRAY(struct compare_cursor) cursors; /* [0] is the new tree */
    size_t path_size;                        /* of the directory, with its slash */
    bool is_clean;                           /* an old tree has this directory just as the new */
    struct compare_pair *pair; /* where to remember that nothing was found, NULL = nowhere */
    uint32_t found;            /* differences before it */
};

/* Two trees by the prefixes of their ids. */
struct compare_pair {
    uint64_t new_prefix, old_prefix;
};

/* The ids of one directory on all sides. */
struct directory {
    const struct object_id *new_id; /* NULL = not there */
    const struct object_id *old_ids[MAX_OLD];
    size_t old_count;
    bool is_clean;
};

void compare_finish(struct compare *compare)
{
    for (size_t i = 0; i < compare->levels.capacity; i++)
        mem_free(compare->levels.items[i].cursors.items);
    mem_free(compare->levels.items);
    mem_free(compare->known);
    strbuf_finish(&compare->path);
    *compare = (struct compare){0};
}

static enum rc_status count_work(struct compare *compare)
{
    return ++compare->work > MAX_WORK ? RC_ELIMIT : RC_OK;
}

static bool id_equal(const struct object_id *a, const struct object_id *b)
{
    return a == b || (a && b && object_id_equal(a, b));
}

/* Drops old sides that say nothing: equal to the new one, or to another old one. */
static void reduce(struct directory *directory)
{
    size_t kept = 0;
    for (size_t i = 0; i < directory->old_count; i++) {
        const struct object_id *id = directory->old_ids[i];
        bool is_known = id_equal(id, directory->new_id);
        directory->is_clean |= is_known;
        for (size_t k = 0; k < kept && !is_known; k++)
            is_known = id_equal(id, directory->old_ids[k]);
        if (!is_known)
            directory->old_ids[kept++] = id;
    }
    directory->old_count = kept;
}

/* ---- pairs that are known to have the same paths ---- */

/* Where one directory is the same in the merge and a parent, only its paths matter, and the same
 * two trees meet again in merge after merge: of branches that left from one commit, say. Gives the
 * place of such a pair, NULL for others; *is_known tells that it was there. */
static struct compare_pair *find_pair(struct compare *compare, const struct directory *directory,
                                      bool *is_known)
{
    const struct object_id *old_id = directory->old_ids[0];
    *is_known = false;
    if (!directory->is_clean || directory->old_count != 1 || !directory->new_id || !old_id)
        return NULL;
    if (!compare->known)
        compare->known = mem_calloc(KNOWN_PAIRS, sizeof *compare->known);
    if (!compare->known)
        return NULL; /* only slower */
    const struct compare_pair pair = {object_id_prefix(directory->new_id),
                                      object_id_prefix(old_id)};
    struct compare_pair *place =
        &compare->known[(pair.new_prefix * 31 + pair.old_prefix) % KNOWN_PAIRS];
    *is_known = place->new_prefix == pair.new_prefix && place->old_prefix == pair.old_prefix;
    return place;
}

static void remember_pair(const struct compare_level *level)
{
    const struct compare_cursor *c = level->cursors.items;
    *level->pair =
        (struct compare_pair){object_id_prefix(&c[0].tree->id), object_id_prefix(&c[1].tree->id)};
}

/* ---- levels ---- */

static void leave_level(struct compare *compare)
{
    struct compare_level *level = &compare->levels.items[--compare->levels.count];
    for (size_t i = 0; i < level->cursors.count; i++)
        repo_trees_put(level->cursors.items[i].tree);
    level->cursors.count = 0;
}

/* Sets a cursor to the start of a tree. */
static enum rc_status set_cursor(struct compare *compare, struct compare_cursor *cursor,
                                 const struct object_id *id, const struct tree *like)
{
    struct tree *tree = NULL;
    const enum rc_status st = id ? repo_trees_get(&tree, compare->trees, id, like) : RC_OK;
    if (st != RC_OK)
        return st;
    *cursor = (struct compare_cursor){
        .tree = tree,
        .p = tree ? tree->p : NULL,
        .end = tree ? tree->p + tree->n : NULL,
    };
    return RC_OK;
}

/* The old trees come first: mostly they were read before, and the new one is like one of them. */
static enum rc_status set_cursors(struct compare *compare, struct compare_level *level,
                                  const struct directory *directory)
{
    const size_t count = directory->old_count + 1;
    enum rc_status st = RC_RESERVE(&level->cursors, count);
    if (st != RC_OK)
        return st;
    struct compare_cursor *c = level->cursors.items;
    const struct tree *like = NULL;
    memset(c, 0, count * sizeof *c);
    level->cursors.count = count;
    for (size_t i = 1; i < count && st == RC_OK; i++) {
        st = set_cursor(compare, &c[i], directory->old_ids[i - 1], like);
        like = c[i].tree ? c[i].tree : like;
    }
    return st == RC_OK ? set_cursor(compare, &c[0], directory->new_id, like) : st;
}

/* Adds a zeroed level, keeping the arrays of cursors that levels had before. */
static struct compare_level *push_level(struct compare *compare)
{
    const size_t had = compare->levels.capacity;
    if (RC_RESERVE(&compare->levels, 1) != RC_OK)
        return NULL;
    if (compare->levels.capacity > had)
        memset(compare->levels.items + had, 0,
               (compare->levels.capacity - had) * sizeof *compare->levels.items);
    return &compare->levels.items[compare->levels.count++];
}

static enum rc_status emit_unknown(struct compare *compare)
{
    struct str path = strbuf_view(&compare->path);
    if (path.n > 0)
        path.n--; /* the slash */
    compare->found++;
    const struct compare_difference unknown = {RC_COMPARE_UNKNOWN, path, NULL, 0};
    return compare->emit(compare->ctx, &unknown);
}

/* Starts on a directory whose path is in compare->path, unless it is equal everywhere. */
static enum rc_status enter_level(struct compare *compare, struct directory *directory)
{
    reduce(directory);
    if (directory->old_count == 0)
        return RC_OK;
    if (compare->stop && atomic_load_explicit(compare->stop, memory_order_relaxed))
        return RC_EINTERRUPTED;
    if (compare->levels.count >= MAX_DEPTH) {
        const struct object_id *id = directory->new_id ? directory->new_id : directory->old_ids[0];
        repo_note(compare->trees->notes, RC_NOTE_TREE_DEEP, id);
        return emit_unknown(compare);
    }
    bool is_known = false;
    struct compare_pair *pair = find_pair(compare, directory, &is_known);
    if (is_known)
        return RC_OK;
    enum rc_status st = count_work(compare);
    struct compare_level *level = st == RC_OK ? push_level(compare) : NULL;
    if (!level)
        return st == RC_OK ? RC_ENOMEM : st;
    level->path_size = compare->path.n;
    level->is_clean = directory->is_clean;
    level->pair = pair;
    level->found = compare->found;
    st = set_cursors(compare, level, directory);
    if (st == RC_OK)
        return RC_OK;
    leave_level(compare);
    return st == RC_ENOTFOUND ? emit_unknown(compare) : st;
}

/* ---- entries ---- */

/* Bytes from the cursors on that are the same in all trees. Goes by small blocks: two of three
 * trees may agree for long where the third differs at once. */
static size_t equal_bytes(const struct compare_level *level)
{
    enum { BLOCK = 512 };
    const struct compare_cursor *c = level->cursors.items;
    size_t shortest = SIZE_MAX;
    for (size_t i = 0; i < level->cursors.count; i++) {
        const size_t left = (size_t)(c[i].end - c[i].p);
        shortest = left < shortest ? left : shortest;
    }
    for (size_t at = 0; at < shortest; at += BLOCK) {
        const size_t block = shortest - at < BLOCK ? shortest - at : BLOCK;
        size_t equal = block;
        for (size_t i = 1; i < level->cursors.count && equal > 0; i++)
            equal = tree_equal_bytes(c[0].p + at, c[i].p + at, equal);
        if (equal < block)
            return at + equal;
    }
    return shortest;
}

/* Steps all cursors over the entries that begin with the same bytes in all trees. */
static void skip_equal(struct compare_level *level)
{
    struct compare_cursor *c = level->cursors.items;
    const struct tree *tree = c[0].tree;
    const size_t equal = tree ? equal_bytes(level) : 0;
    if (equal == 0)
        return;
    const size_t end = (size_t)(c[0].p - tree->p) + equal;
    const unsigned char *start = tree->p + tree->index[end >> RC_TREE_INDEX_SHIFT];
    const unsigned char *limit = tree->p + end;
    if (start < c[0].p)
        start = c[0].p;
    while (start < limit) {
        const size_t size = strlen((const char *)start) + 1 + RC_OBJECT_ID_SIZE;
        if (size > (size_t)(limit - start))
            break;
        start += size;
    }
    const size_t skipped = (size_t)(start - c[0].p);
    for (size_t i = 0; i < level->cursors.count; i++)
        c[i].p += skipped;
}

/* Whether n ≥ 8 bytes are the same; in line, because most entries are shorter than a call is worth.
 */
static inline bool is_same(const unsigned char *a, const unsigned char *b, size_t n)
{
    uint64_t x, y;
    for (size_t i = 0; i + sizeof x < n; i += sizeof x) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x != y)
            return false;
    }
    memcpy(&x, a + n - sizeof x, sizeof x);
    memcpy(&y, b + n - sizeof y, sizeof y);
    return x == y;
}

/* Whether the entry at the cursors, whose bytes up to its id number n, says nothing: it is in all
 * trees under this name and mode, and as in one of the old trees. A directory must be the same in
 * all, since files below it may be in some only. */
static bool is_plain(const struct compare_level *level, size_t n, bool *is_equal)
{
    const struct compare_cursor *c = level->cursors.items;
    bool is_as_old = level->is_clean;
    *is_equal = true;
    for (size_t i = 1; i < level->cursors.count; i++) {
        if ((size_t)(c[i].end - c[i].p) < n + RC_OBJECT_ID_SIZE || !is_same(c[0].p, c[i].p, n))
            return false;
        const bool has_id = is_same(c[0].p + n, c[i].p + n, RC_OBJECT_ID_SIZE);
        is_as_old |= has_id;
        *is_equal &= has_id;
    }
    return *is_equal || (is_as_old && c[0].p[0] != '4');
}

/* Steps all cursors over entries that say nothing. A merge of two long branches has thousands of
 * files that are as in one parent and older in the other. */
static void skip_plain(struct compare_level *level)
{
    enum { MANY = 4 }; /* equal entries in a row, after which it pays to compare in bulk */
    struct compare_cursor *c = level->cursors.items;
    unsigned equal = MANY;
    while (c[0].p < c[0].end) {
        if (equal >= MANY) {
            skip_equal(level);
            equal = 0;
            continue;
        }
        bool is_equal = false;
        const size_t n = strlen((const char *)c[0].p) + 1;
        if (!is_plain(level, n, &is_equal))
            return;
        equal = is_equal ? equal + 1 : 0;
        for (size_t i = 0; i < level->cursors.count; i++)
            c[i].p += n + RC_OBJECT_ID_SIZE;
    }
}

/* Reads the entry at each cursor and marks those with the smallest key; NULL at the end. */
static const struct tree_entry *next_key(struct compare_level *level)
{
    const struct tree_entry *key = NULL;
    struct compare_cursor *c = level->cursors.items;
    for (size_t i = 0; i < level->cursors.count; i++) {
        c[i].is_at_key = false;
        if (c[i].p == c[i].end)
            continue;
        c[i].entry = tree_entry_read(c[i].p);
        const int order = key ? tree_entry_compare(&c[i].entry, key) : -1;
        if (order > 0)
            continue;
        for (size_t k = 0; order < 0 && k < i; k++)
            c[k].is_at_key = false;
        c[i].is_at_key = true;
        if (order < 0)
            key = &c[i].entry;
    }
    return key;
}

static void advance(struct compare_level *level)
{
    struct compare_cursor *c = level->cursors.items;
    for (size_t i = 0; i < level->cursors.count; i++)
        if (c[i].is_at_key)
            c[i].p += c[i].entry.size;
}

static bool entry_equal(const struct tree_entry *a, const struct tree_entry *b)
{
    return a->mode == b->mode && memcmp(a->id, b->id, RC_OBJECT_ID_SIZE) == 0;
}

/* What the marked cursors say about a file; false when nothing is worth telling. */
static bool judge(const struct compare_level *level, enum compare_event *event)
{
    const struct compare_cursor *c = level->cursors.items;
    bool is_as_old = level->is_clean;
    size_t with = 0;
    if (!c[0].is_at_key) {
        *event = RC_COMPARE_DELETE;
        return true;
    }
    for (size_t i = 1; i < level->cursors.count; i++) {
        with += c[i].is_at_key;
        is_as_old |= c[i].is_at_key && entry_equal(&c[i].entry, &c[0].entry);
    }
    const bool is_everywhere = with + 1 == level->cursors.count;
    if (is_as_old)
        *event = RC_COMPARE_KEEP;
    else
        *event = with == 0 ? RC_COMPARE_ADD : RC_COMPARE_MODIFY;
    return !(is_as_old && is_everywhere);
}

static enum rc_status compare_file(struct compare *compare, const struct tree_entry *key)
{
    const struct compare_level *level = &compare->levels.items[compare->levels.count - 1];
    struct compare_difference difference = {.id = key->id, .mode = key->mode};
    if (!judge(level, &difference.event))
        return RC_OK;
    strbuf_add(&compare->path, key->name);
    if (compare->path.failed)
        return RC_ENOMEM;
    difference.path = strbuf_view(&compare->path);
    compare->found++;
    const enum rc_status st = count_work(compare);
    return st == RC_OK ? compare->emit(compare->ctx, &difference) : st;
}

static enum rc_status compare_directory(struct compare *compare, const struct tree_entry *key)
{
    const struct compare_level *level = &compare->levels.items[compare->levels.count - 1];
    const struct compare_cursor *c = level->cursors.items;
    struct object_id ids[MAX_OLD + 1];
    struct directory directory = {.old_count = level->cursors.count - 1,
                                  .is_clean = level->is_clean};
    for (size_t i = 0; i < level->cursors.count; i++) {
        if (c[i].is_at_key)
            memcpy(ids[i].bytes, c[i].entry.id, RC_OBJECT_ID_SIZE);
        const struct object_id *id = c[i].is_at_key ? &ids[i] : NULL;
        if (i == 0)
            directory.new_id = id;
        else
            directory.old_ids[i - 1] = id;
    }
    strbuf_add(&compare->path, key->name);
    strbuf_add_char(&compare->path, '/');
    return compare->path.failed ? RC_ENOMEM : enter_level(compare, &directory);
}

/* Handles one path of the deepest level, which may add a level, or ends that level. */
static enum rc_status step(struct compare *compare)
{
    struct compare_level *level = &compare->levels.items[compare->levels.count - 1];
    skip_plain(level);
    const struct tree_entry *key = next_key(level);
    if (!key) {
        if (level->pair && level->found == compare->found)
            remember_pair(level);
        leave_level(compare);
        return RC_OK;
    }
    const struct tree_entry entry = *key;
    compare->path.n = level->path_size;
    const size_t at = compare->levels.count - 1;
    const enum rc_status st = entry.mode == RC_MODE_DIRECTORY ? compare_directory(compare, &entry)
                                                              : compare_file(compare, &entry);
    advance(&compare->levels.items[at]);
    return st;
}

enum rc_status compare_trees(struct compare *compare, const struct object_id *new_tree,
                             const struct object_id *const *old_trees, size_t count)
{
    struct directory top = {.new_id = new_tree};
    top.old_count = count < MAX_OLD ? count : MAX_OLD;
    for (size_t i = 0; i < top.old_count; i++)
        top.old_ids[i] = old_trees[i];
    compare->work = compare->found = 0;
    strbuf_clear(&compare->path);
    enum rc_status st = enter_level(compare, &top);
    while (st == RC_OK && compare->levels.count > 0)
        st = step(compare);
    while (compare->levels.count > 0)
        leave_level(compare);
    return st;
}
