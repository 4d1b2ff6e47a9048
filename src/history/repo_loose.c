/* A loose object is one zlib stream: "<type> <decimal size>NUL<content>". Its size must be
 * what the header says.
 */
#include "repo_loose.h"

#include <dirent.h>
#include <sys/stat.h>

#include "inflate.h"
#include "rource/base/file.h"

void loose_path(struct strbuf *out, struct str folder, const struct object_id *id)
{
    char hex[RC_OBJECT_HEX_SIZE];
    object_id_format(hex, id);
    strbuf_add(out, folder);
    strbuf_add(out, (struct str){hex, 2});
    strbuf_add_char(out, '/');
    strbuf_add(out, str_of(hex + 2));
}

static enum rc_status split_header(struct str bytes, struct str *type, struct str *content)
{
    struct str header, size;
    int64_t expected = 0;
    if (!str_split(bytes, '\0', &header, content) || !str_split(header, ' ', type, &size) ||
        !str_to_int64(size, &expected) || expected < 0 || (uint64_t)expected != content->n)
        return RC_EFORMAT;
    return RC_OK;
}

enum rc_status loose_read(struct strbuf *bytes, struct str *type, struct str *content,
                          const char *path)
{
    struct stat info;
    struct strbuf file = {0};
    if (stat(path, &info) != 0)
        return RC_ENOTFOUND;
    if (!S_ISREG(info.st_mode))
        return RC_EFORMAT;
    enum rc_status st = file_read(&file, NULL, path);
    if (st == RC_OK)
        st = inflate_append(bytes, strbuf_view(&file));
    else if (st != RC_ENOMEM)
        st = RC_EFORMAT;
    strbuf_finish(&file);
    return st == RC_OK ? split_header(strbuf_view(bytes), type, content) : st;
}

/* Looks at one file of the folder "xx"; counts those that fit. */
static void match_file(struct object_id *out, size_t *found, const char *hex, size_t n,
                       const char *name)
{
    char full[RC_OBJECT_HEX_SIZE];
    if (strlen(name) != RC_OBJECT_HEX_SIZE - 3)
        return;
    memcpy(full, hex, 2);
    memcpy(full + 2, name, RC_OBJECT_HEX_SIZE - 2);
    struct object_id id;
    if (memcmp(full, hex, n) == 0 && object_id_parse(&id, full)) {
        *out = id;
        ++*found;
    }
}

enum rc_status loose_find(struct object_id *out, struct str folder, const char *hex, size_t n)
{
    struct strbuf path = {0};
    size_t found = 0;
    strbuf_add(&path, folder);
    strbuf_add(&path, (struct str){hex, 2});
    DIR *directory = path.failed ? NULL : opendir(path.p);
    const bool is_out = path.failed;
    strbuf_finish(&path);
    if (!directory)
        return is_out ? RC_ENOMEM : RC_ENOTFOUND;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        match_file(out, &found, hex, n, entry->d_name);
    closedir(directory);
    if (found > 1)
        return RC_ELIMIT;
    return found == 1 ? RC_OK : RC_ENOTFOUND;
}
