/* avatar_files.c: listing a folder of pictures, and finding people's names among them. */
#include "avatar_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- names ---- */

static bool is_blank(uint32_t code)
{
    const uint32_t no_break_space = 0xA0;
    return code == ' ' || code == '_' || code == '\t' || code == no_break_space;
}

/* What a name is compared by: folded, each run of blanks one space, none at the ends. Bytes that
 * are not UTF-8 stand for themselves. */
static void add_key(struct strbuf *key, struct str name)
{
    const uint32_t replacement = 0xFFFD;
    bool blank = false;
    for (size_t i = 0; i < name.n;) {
        const size_t start = i;
        const uint32_t code = utf8_next(name, &i);
        if (is_blank(code)) {
            blank = true;
            continue;
        }
        if (blank && key->n > 0)
            strbuf_add_char(key, ' ');
        blank = false;
        if (code == replacement)
            strbuf_add(key, (struct str){name.p + start, i - start});
        else
            utf8_add(key, utf8_fold_case(code));
    }
}

static bool equals_folded(struct str a, const char *lower)
{
    const struct str b = str_of(lower);
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (utf8_fold_case((unsigned char)a.p[i]) != (unsigned char)b.p[i])
            return false;
    }
    return true;
}

/* The name without its ending; empty when that is not one of a picture. */
static struct str stem_of(struct str name)
{
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    const struct str ending = {name.p + dot, name.n - dot};
    const bool picture = equals_folded(ending, "png") || equals_folded(ending, "jpg") ||
                         equals_folded(ending, "jpeg");
    return (struct str){name.p, dot > 0 && picture ? dot - 1 : 0};
}

/* "Ann <ann@example.org>" without the address; empty when there is none. */
static struct str without_address(struct str name)
{
    name = str_trim(name);
    if (name.n == 0 || name.p[name.n - 1] != '>')
        return (struct str){NULL, 0};
    size_t n = name.n;
    while (n > 0 && name.p[n - 1] != '<')
        n--;
    return (struct str){name.p, n > 0 ? n - 1 : 0};
}

/* ---- the folder ---- */

static enum rc_status fail(struct error *err, const char *what, const char *folder)
{
    char text[128];
    const int number = errno;
    return error_set(err, number == ENOENT ? RC_ENOTFOUND : RC_EIO,
                     "cannot %s the folder of pictures '%s': %s", what, folder,
                     strerror_r(number, text, sizeof text));
}

static enum rc_status no_memory(struct error *err, const char *folder)
{
    return error_set(err, RC_ENOMEM, "not enough memory to list the folder '%s'", folder);
}

static const char *keep(struct arena *text, struct str s)
{
    char *copy = arena_alloc(text, s.n + 1, 1);
    if (copy) {
        memcpy(copy, s.p, s.n);
        copy[s.n] = '\0';
    }
    return copy;
}

static enum rc_status add_file(struct avatar_files *files, struct str name, struct str key)
{
    if (RC_RESERVE(&files->items, 1) < 0)
        return RC_ENOMEM;
    const char *name_copy = keep(&files->text, name);
    const char *key_copy = name_copy ? keep(&files->text, key) : NULL;
    if (!key_copy)
        return RC_ENOMEM;
    files->items.items[files->items.count++] = (struct avatar_file){name_copy, {key_copy, key.n}};
    return RC_OK;
}

/* Only what is known to be something else is no file: what cannot be looked at gets its message
 * when it is read. */
static bool is_file(int folder, const char *name)
{
    struct stat info;
    return fstatat(folder, name, &info, 0) != 0 || S_ISREG(info.st_mode);
}

static enum rc_status add_entry(struct avatar_files *files, int folder, const char *name,
                                struct strbuf *key)
{
    const struct str stem = stem_of(str_of(name));
    strbuf_clear(key);
    add_key(key, stem);
    if (key->failed)
        return RC_ENOMEM;
    if (name[0] == '.' || key->n == 0 || !is_file(folder, name))
        return RC_OK;
    return add_file(files, str_of(name), strbuf_view(key));
}

static int compare_keys(struct str a, struct str b)
{
    const size_t n = a.n < b.n ? a.n : b.n;
    const int order = n > 0 ? memcmp(a.p, b.p, n) : 0;
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_files(const void *a, const void *b)
{
    const struct avatar_file *x = a, *y = b;
    const int order = compare_keys(x->key, y->key);
    return order != 0 ? order : strcmp(x->name, y->name);
}

static enum rc_status read_folder(struct avatar_files *files, struct error *err, DIR *folder,
                                  const char *path)
{
    struct strbuf key = {0};
    const struct dirent *entry = NULL;
    enum rc_status status = RC_OK;
    errno = 0;
    while (status == RC_OK && (entry = readdir(folder)) != NULL) {
        status = add_entry(files, dirfd(folder), entry->d_name, &key);
        errno = 0; /* only readdir() tells an error by it alone */
    }
    strbuf_finish(&key);
    if (status < 0)
        return no_memory(err, path);
    return errno != 0 ? fail(err, "list", path) : RC_OK;
}

enum rc_status avatar_files_scan(struct avatar_files *files, struct error *err, const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return fail(err, "open", path);
    const enum rc_status status = read_folder(files, err, folder, path);
    closedir(folder);
    if (status == RC_OK && files->items.count > 0)
        qsort(files->items.items, files->items.count, sizeof *files->items.items, compare_files);
    return status;
}

/* ---- looking for a person ---- */

/* Index of the first file whose key is not before the given one. */
static size_t lower_bound(const struct avatar_files *files, struct str key)
{
    size_t low = 0, high = files->items.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare_keys(files->items.items[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t find_key(const struct avatar_files *files, struct str key, struct str person)
{
    const size_t first = lower_bound(files, key);
    uint32_t found = RC_AVATAR_NONE;
    for (size_t i = first; i < files->items.count; i++) {
        const struct avatar_file *file = &files->items.items[i];
        if (!str_equal(file->key, key))
            break;
        if (str_equal(stem_of(str_of(file->name)), person))
            return (uint32_t)i;
        if (found == RC_AVATAR_NONE)
            found = (uint32_t)i;
    }
    return found;
}

enum rc_status avatar_files_find(const struct avatar_files *files, struct str person, uint32_t *out)
{
    const struct str forms[] = {str_trim(person), str_trim(without_address(person))};
    struct strbuf key = {0};
    uint32_t found = RC_AVATAR_NONE;
    for (size_t i = 0; i < RC_COUNT(forms) && found == RC_AVATAR_NONE && !key.failed; i++) {
        strbuf_clear(&key);
        add_key(&key, forms[i]);
        if (!key.failed && key.n > 0)
            found = find_key(files, strbuf_view(&key), forms[i]);
    }
    const bool failed = key.failed;
    strbuf_finish(&key);
    if (failed)
        return RC_ENOMEM;
    *out = found;
    return RC_OK;
}

void avatar_files_finish(struct avatar_files *files)
{
    mem_free(files->items.items);
    arena_finish(&files->text);
    *files = (struct avatar_files){0};
}
