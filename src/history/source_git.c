/* The driver of git repositories, and the only file that knows libgit2: finding and opening the
 * repository, revisions, files of its folder, and objects as raw bytes. Nothing of the repository
 * is ever run, so it does not matter who owns it.
 */
#include "source.h"

#include <errno.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <sys/stat.h>

#include "commit_graph.h"
#include "pack_reader.h"
#include "repo_follow.h"
#include "repo_graft.h"
#include "repo_load.h"
#include "repo_loose.h"
#include "repo_store.h"
#include "rource/base/file.h"
#include "rource/base/memory.h"

struct repo_store {
    git_repository *repository;
    git_odb *objects;
    struct pack_store packs;
    struct commit_graph graph;
    enum loader_reader choice;
    struct repo_grafts grafts;
};

struct repo_reader {
    struct repo_store *store;
    struct pack_reader *packs; /* NULL: libgit2 reads all */
};

struct repository_source {
    struct source base;
    struct repo_store store;
    struct repo_follow follow;
    struct object_id head; /* in a live load: where the revision was when last looked at, … */
    bool has_head;         /* … if it was there */
    struct source_params params;
};

/* ---- objects ---- */

static git_oid to_oid(const struct object_id *id)
{
    git_oid oid;
    (void)git_oid_fromraw(&oid, id->bytes);
    return oid;
}

static struct object_id from_oid(const git_oid *oid)
{
    struct object_id id;
    memcpy(id.bytes, oid->id, RC_OBJECT_ID_SIZE);
    return id;
}

static enum rc_status status_of(int code)
{
    const git_error *error = git_error_last();
    if (code == GIT_ENOTFOUND)
        return RC_ENOTFOUND;
    return error && error->klass == GIT_ERROR_NOMEMORY ? RC_ENOMEM : RC_EFORMAT;
}

static void release_object(void *object)
{
    git_odb_object_free(object);
}

static enum rc_status read_with_libgit2(struct object_bytes *out, const struct repo_store *store,
                                        const struct object_id *id, enum object_kind kind)
{
    const git_oid oid = to_oid(id);
    const git_object_t type = kind == RC_OBJECT_COMMIT ? GIT_OBJECT_COMMIT : GIT_OBJECT_TREE;
    git_odb_object *object = NULL;
    const int code = git_odb_read(&object, store->objects, &oid);
    if (code < 0)
        return status_of(code);
    if (git_odb_object_type(object) != type) {
        git_odb_object_free(object);
        return RC_EFORMAT;
    }
    *out = (struct object_bytes){
        .p = git_odb_object_data(object),
        .n = git_odb_object_size(object),
        .owner = object,
        .release = release_object,
    };
    return RC_OK;
}

static void release_block(void *block)
{
    pack_block_release(block);
}

enum rc_status repo_reader_read(struct object_bytes *out, struct repo_reader *reader,
                                const struct object_id *id, enum object_kind kind)
{
    const struct repo_store *store = reader->store;
    struct pack_block *block = NULL;
    id = repo_grafts_replaced(&store->grafts, id);
    if (!reader->packs)
        return read_with_libgit2(out, store, id, kind);
    const enum rc_status st = pack_reader_read(
        &block, reader->packs, id, kind == RC_OBJECT_COMMIT ? RC_PACK_COMMIT : RC_PACK_TREE);
    if (st == RC_ELIMIT) /* deltas in a circle, in which libgit2 would be lost */
        return RC_EFORMAT;
    if (st != RC_OK && st != RC_ENOMEM && store->choice == RC_READER_AUTO)
        return read_with_libgit2(out, store, id, kind);
    if (st != RC_OK)
        return st;
    *out = (struct object_bytes){
        .p = block->p, .n = block->n, .owner = block, .release = release_block};
    return RC_OK;
}

void repo_reader_expect(const struct repo_reader *reader, const struct object_id *id)
{
    if (reader->packs)
        pack_reader_expect(reader->packs, id);
}

enum rc_status repo_reader_create(struct repo_reader **out, struct repo_store *store)
{
    *out = mem_calloc(1, sizeof **out);
    if (!*out)
        return RC_ENOMEM;
    (*out)->store = store;
    if (store->choice == RC_READER_LIBGIT2 ||
        pack_reader_create(&(*out)->packs, &store->packs) == RC_OK)
        return RC_OK;
    repo_reader_destroy(*out);
    *out = NULL;
    return RC_ENOMEM;
}

void repo_reader_destroy(struct repo_reader *reader)
{
    if (!reader)
        return;
    pack_reader_destroy(reader->packs);
    mem_free(reader);
}

/* ---- files of the repository ---- */

/* Appends a regular file and a newline; anything else, a missing file too, adds nothing. A symbolic
 * link is followed only where the user's own configuration names it. */
static enum rc_status add_file(struct strbuf *out, const char *path, bool follow)
{
    struct stat info;
    const int found = follow ? stat(path, &info) : lstat(path, &info);
    if (found != 0 || !S_ISREG(info.st_mode))
        return RC_OK;
    const enum rc_status st = file_read(out, NULL, path);
    strbuf_add_char(out, '\n');
    return st == RC_ENOMEM || out->failed ? RC_ENOMEM : RC_OK;
}

static enum rc_status add_file_in(struct strbuf *out, const char *directory, const char *name)
{
    struct strbuf path = {0};
    strbuf_add(&path, str_of(directory));
    strbuf_add(&path, str_of(name));
    const enum rc_status st = path.failed ? RC_ENOMEM : add_file(out, path.p, false);
    strbuf_finish(&path);
    return st;
}

static enum rc_status add_blob(struct strbuf *out, git_repository *repository, const char *name)
{
    git_object *object = NULL;
    git_object *blob = NULL;
    if (git_revparse_single(&object, repository, name) == 0 &&
        git_object_peel(&blob, object, GIT_OBJECT_BLOB) == 0) {
        const git_blob *content = (const git_blob *)blob;
        strbuf_add(out,
                   (struct str){git_blob_rawcontent(content), (size_t)git_blob_rawsize(content)});
        strbuf_add_char(out, '\n');
    }
    git_object_free(blob);
    git_object_free(object);
    return out->failed ? RC_ENOMEM : RC_OK;
}

/* The folder of the work tree, NULL for a bare repository. A repository whose configuration does
 * not say is bare, as for git, unless its folder is named .git. */
static const char *work_tree(git_repository *repository, const git_config *config)
{
    int is_bare = 0;
    if (config && git_config_get_bool(&is_bare, config, "core.bare") < 0 &&
        !str_has_suffix(str_of(git_repository_path(repository)), str_of("/.git/")))
        return NULL;
    return git_repository_workdir(repository);
}

enum rc_status repo_store_mailmap(struct repo_store *store, struct strbuf *out)
{
    git_config *config = NULL;
    const char *configured = NULL;
    git_buf file = {0};
    enum rc_status st = RC_OK;
    if (git_repository_config_snapshot(&config, store->repository) == 0) {
        (void)git_config_get_path(&file, config, "mailmap.file");
        if (git_config_get_string(&configured, config, "mailmap.blob") < 0)
            configured = NULL;
    }
    const char *folder = work_tree(store->repository, config);
    const char *blob = configured || folder ? configured : "HEAD:.mailmap";
    if (folder)
        st = add_file_in(out, folder, ".mailmap");
    if (st == RC_OK && blob)
        st = add_blob(out, store->repository, blob);
    if (st == RC_OK && file.ptr)
        st = add_file(out, file.ptr, true);
    git_buf_dispose(&file);
    git_config_free(config);
    return st;
}

/* ---- shallow boundaries, grafts and replacements ---- */

bool repo_store_facts(const struct repo_store *store, const struct object_id *commit,
                      struct commit_facts *out)
{
    return commit_graph_find(&store->graph, commit, out);
}

void repo_store_facts_parent(const struct repo_store *store, const struct commit_facts *facts,
                             size_t i, struct object_id *out)
{
    commit_graph_parent(&store->graph, facts, i, out);
}

bool repo_store_graft(const struct repo_store *store, const struct object_id *commit,
                      const struct object_id **parents, size_t *count)
{
    return repo_grafts_parents(&store->grafts, commit, parents, count);
}

/* Reads `shallow` or `info/grafts` of the common folder; most repositories have neither. */
static enum rc_status read_grafts(struct repo_store *store, const char *name)
{
    struct strbuf text = {0};
    enum rc_status st = add_file_in(&text, git_repository_commondir(store->repository), name);
    if (st == RC_OK)
        st = repo_grafts_read(&store->grafts, strbuf_view(&text));
    strbuf_finish(&text);
    return st;
}

static enum rc_status add_replacement(struct repo_store *store, const git_reference *reference)
{
    static const struct str prefix = {"refs/replace/", 13};
    const struct str name = str_of(git_reference_name(reference));
    const git_oid *target = git_reference_target(reference);
    struct object_id from;
    if (name.n != prefix.n + 2 * RC_OBJECT_ID_SIZE || !str_has_prefix(name, prefix) || !target ||
        !object_id_parse(&from, name.p + prefix.n))
        return RC_OK;
    const struct object_id to = from_oid(target);
    return repo_grafts_replace(&store->grafts, &from, &to);
}

static enum rc_status read_replacements(struct repo_store *store)
{
    git_reference_iterator *iterator = NULL;
    git_reference *reference = NULL;
    enum rc_status st = RC_OK;
    if (git_reference_iterator_glob_new(&iterator, store->repository, "refs/replace/*") < 0)
        return RC_OK;
    while (st == RC_OK && git_reference_next(&reference, iterator) == 0) {
        st = add_replacement(store, reference);
        git_reference_free(reference);
    }
    git_reference_iterator_free(iterator);
    return st;
}

/* As in git, a commit-graph counts only where commits have their own parents, and core.commitGraph
 * does not forbid it. */
static enum rc_status open_graph(struct repo_store *store)
{
    git_config *config = NULL;
    struct strbuf folder = {0};
    int is_wanted = 1;
    commit_graph_close(&store->graph);
    if (store->choice == RC_READER_LIBGIT2 || store->grafts.grafts.count > 0 ||
        store->grafts.replacements.count > 0)
        return RC_OK;
    if (git_repository_config_snapshot(&config, store->repository) == 0 &&
        git_config_get_bool(&is_wanted, config, "core.commitGraph") < 0)
        is_wanted = 1;
    git_config_free(config);
    if (!is_wanted)
        return RC_OK;
    strbuf_add(&folder, str_of(git_repository_commondir(store->repository)));
    strbuf_add(&folder, str_of("objects/"));
    const enum rc_status st =
        folder.failed ? RC_ENOMEM : commit_graph_open(&store->graph, strbuf_view(&folder));
    strbuf_finish(&folder);
    return st;
}

static enum rc_status read_exceptions(struct repo_store *store)
{
    enum rc_status st = read_grafts(store, "shallow");
    if (st == RC_OK)
        st = read_grafts(store, "info/grafts");
    if (st == RC_OK)
        st = read_replacements(store);
    repo_grafts_sort(&store->grafts);
    return st == RC_OK ? open_graph(store) : st;
}

/* ---- loose objects, as a backend of libgit2 ---- */

struct loose_backend {
    git_odb_backend parent;
    struct strbuf folder; /* with a slash at its end */
};

static int code_of(enum rc_status st)
{
    if (st == RC_OK)
        return 0;
    if (st == RC_ENOTFOUND)
        return GIT_ENOTFOUND;
    if (st == RC_ELIMIT)
        return GIT_EAMBIGUOUS;
    if (st == RC_ENOMEM)
        git_error_set_oom();
    else
        git_error_set_str(GIT_ERROR_ODB, "damaged loose object");
    return -1;
}

/* Reads the object's file; content lies in bytes. */
static enum rc_status read_loose(struct strbuf *bytes, struct str *content, git_object_t *type,
                                 const struct loose_backend *backend, const git_oid *oid)
{
    struct strbuf path = {0};
    struct str name = {"", 0};
    const struct object_id id = from_oid(oid);
    loose_path(&path, strbuf_view(&backend->folder), &id);
    const enum rc_status st = path.failed ? RC_ENOMEM : loose_read(bytes, &name, content, path.p);
    strbuf_finish(&path);
    if (st != RC_OK)
        return st;
    *type = GIT_OBJECT_INVALID;
    for (git_object_t t = GIT_OBJECT_COMMIT; t <= GIT_OBJECT_TAG; t++)
        if (str_equal(name, str_of(git_object_type2string(t))))
            *type = t;
    return *type == GIT_OBJECT_INVALID ? RC_EFORMAT : RC_OK;
}

static int loose_backend_read(void **out, size_t *size, git_object_t *type, git_odb_backend *parent,
                              const git_oid *oid)
{
    struct strbuf bytes = {0};
    struct str content = {"", 0};
    enum rc_status st =
        read_loose(&bytes, &content, type, (const struct loose_backend *)parent, oid);
    if (st == RC_OK) {
        *out = git_odb_backend_data_alloc(parent, content.n + 1);
        st = *out ? RC_OK : RC_ENOMEM;
    }
    if (st == RC_OK) {
        memcpy(*out, content.p, content.n);
        ((char *)*out)[content.n] = '\0'; /* libgit2 takes a commit's content for a string */
        *size = content.n;
    }
    strbuf_finish(&bytes);
    return code_of(st);
}

static int loose_backend_read_header(size_t *size, git_object_t *type, git_odb_backend *parent,
                                     const git_oid *oid)
{
    struct strbuf bytes = {0};
    struct str content = {"", 0};
    const enum rc_status st =
        read_loose(&bytes, &content, type, (const struct loose_backend *)parent, oid);
    *size = content.n;
    strbuf_finish(&bytes);
    return code_of(st);
}

static int loose_backend_exists(git_odb_backend *parent, const git_oid *oid)
{
    const struct loose_backend *backend = (const struct loose_backend *)parent;
    struct strbuf path = {0};
    struct stat info;
    const struct object_id id = from_oid(oid);
    loose_path(&path, strbuf_view(&backend->folder), &id);
    const bool exists = !path.failed && stat(path.p, &info) == 0;
    strbuf_finish(&path);
    return exists;
}

static int loose_backend_exists_prefix(git_oid *out, git_odb_backend *parent, const git_oid *prefix,
                                       size_t digits)
{
    const struct loose_backend *backend = (const struct loose_backend *)parent;
    char hex[GIT_OID_HEXSZ + 1];
    struct object_id id;
    (void)git_oid_tostr(hex, sizeof hex, prefix);
    const enum rc_status st = loose_find(&id, strbuf_view(&backend->folder), hex, digits);
    if (st == RC_OK)
        *out = to_oid(&id);
    return code_of(st);
}

static void loose_backend_free(git_odb_backend *parent)
{
    struct loose_backend *backend = (struct loose_backend *)parent;
    strbuf_finish(&backend->folder);
    mem_free(backend);
}

static git_odb_backend *loose_backend_create(struct str folder)
{
    struct loose_backend *backend = mem_calloc(1, sizeof *backend);
    if (!backend)
        return NULL;
    strbuf_add(&backend->folder, folder);
    if (backend->folder.failed || git_odb_init_backend(&backend->parent, 1) < 0) {
        loose_backend_free(&backend->parent);
        return NULL;
    }
    backend->parent.read = loose_backend_read;
    backend->parent.read_header = loose_backend_read_header;
    backend->parent.exists = loose_backend_exists;
    backend->parent.exists_prefix = loose_backend_exists_prefix;
    backend->parent.free = loose_backend_free;
    return &backend->parent;
}

/* ---- the folders of objects ---- */

enum { MAX_ALTERNATES = 5, PRIORITY_LOOSE = 1, PRIORITY_PACKED = 2 };

static enum rc_status add_backend(git_odb *objects, git_odb_backend *backend, int priority)
{
    if (!backend)
        return RC_ENOMEM;
    if (git_odb_add_backend(objects, backend, priority) == 0)
        return RC_OK;
    backend->free(backend);
    return RC_ENOMEM;
}

static enum rc_status add_objects(struct repo_store *store, struct str folder, int depth);

/* One line of info/alternates: a folder, absolute or relative to this one, quoted if odd. */
static enum rc_status add_alternate(struct repo_store *store, struct str folder, struct str line,
                                    int depth)
{
    struct strbuf name = {0};
    struct strbuf path = {0};
    enum rc_status st = RC_OK;
    if (line.n == 0 || line.p[0] == '#')
        return RC_OK;
    if (line.p[0] == '"')
        st = quote_decode(&name, line);
    else
        strbuf_add(&name, line);
    if (name.n > 0 && name.p[0] != '/')
        strbuf_add(&path, folder);
    strbuf_add(&path, strbuf_view(&name));
    strbuf_add_char(&path, '/');
    if (name.failed || path.failed)
        st = RC_ENOMEM;
    if (st == RC_OK)
        st = add_objects(store, strbuf_view(&path), depth + 1);
    strbuf_finish(&name);
    strbuf_finish(&path);
    return st == RC_EFORMAT ? RC_OK : st;
}

/* Adds the packs and loose objects of a folder and of those that it borrows from. */
static enum rc_status add_objects(struct repo_store *store, struct str folder, int depth)
{
    git_odb *objects = store->objects;
    git_odb_backend *packs = NULL;
    struct strbuf text = {0};
    struct str line;
    enum rc_status st = add_backend(objects, loose_backend_create(folder), PRIORITY_LOOSE);
    if (st == RC_OK && git_odb_backend_pack(&packs, folder.p) == 0)
        st = add_backend(objects, packs, PRIORITY_PACKED);
    if (st == RC_OK && store->choice != RC_READER_LIBGIT2)
        st = pack_store_add(&store->packs, folder);
    if (st == RC_OK && depth < MAX_ALTERNATES)
        st = add_file_in(&text, folder.p, "info/alternates");
    struct str rest = strbuf_view(&text);
    for (bool more = rest.n > 0; more && st == RC_OK;) {
        more = str_split(rest, '\n', &line, &rest);
        st = add_alternate(store, folder, line, depth);
    }
    strbuf_finish(&text);
    return st;
}

static enum rc_status open_objects(struct repo_store *store)
{
    struct strbuf folder = {0};
    strbuf_add(&folder, str_of(git_repository_commondir(store->repository)));
    strbuf_add(&folder, str_of("objects/"));
    enum rc_status st = folder.failed ? RC_ENOMEM : RC_OK;
    if (st == RC_OK && git_odb_new(&store->objects) < 0)
        st = RC_ENOMEM;
    if (st == RC_OK)
        st = add_objects(store, strbuf_view(&folder), 0);
    if (st == RC_OK && git_repository_set_odb(store->repository, store->objects) < 0)
        st = RC_ENOMEM;
    strbuf_finish(&folder);
    return st;
}

/* ---- opening ---- */

/* Settings of the library as a whole: raw speed (the ids need no second proof), any owner, and
 * repository extensions that make no difference to a reader. */
static void configure_library(void)
{
    const char *extensions[] = {"partialclone", "preciousobjects", "worktreeconfig",
                                "relativeworktrees"};
    (void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    (void)git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    (void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    (void)git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, RC_COUNT(extensions));
}

static const char *last_message(void)
{
    const git_error *error = git_error_last();
    return error && error->message ? error->message : "unknown error";
}

static enum rc_status open_repository(struct repo_store *store, struct error *err, const char *path)
{
    const int code =
        git_repository_open_ext(&store->repository, path, GIT_REPOSITORY_OPEN_CROSS_FS, NULL);
    if (code == GIT_ENOTFOUND)
        return error_set(err, RC_ENOTFOUND,
                         "%s: neither a git repository nor inside one; give a repository, "
                         "or a log file with --git-log",
                         path);
    if (code < 0 && strstr(last_message(), "extension"))
        return error_set(err, RC_EFORMAT,
                         "%s: libgit2 cannot read this kind of repository (%s; SHA-256 ids, "
                         "reftable …); use: git log --raw --no-abbrev | rource --git-log -",
                         path, last_message());
    if (code < 0)
        return error_set(err, RC_EFORMAT, "%s: cannot open the git repository: %s", path,
                         last_message());
    enum rc_status st = open_objects(store);
    if (st == RC_OK && store->choice == RC_READER_PACK && store->packs.unread.n > 0)
        return error_set(err, RC_EFORMAT, "%s.pack: %s; leave out --reader pack",
                         store->packs.unread.p,
                         store->packs.unread_reason == RC_ELIMIT
                             ? "the pack reader does not know this version of a pack or its index"
                             : "the pack or its index is damaged");
    if (st == RC_OK)
        st = read_exceptions(store);
    return st == RC_OK ? st : error_set(err, st, "%s: %s", path, error_status_name(st));
}

/* An abbreviated id at the start of a revision is spelled out, because libgit2 would ask a function
 * for it that the loose objects here do not have. Appends the revision as it is otherwise. */
static void expand_revision(struct strbuf *out, git_odb *objects, const char *revision)
{
    const size_t digits = strspn(revision, "0123456789abcdefABCDEF");
    const char *rest = revision + digits;
    char hex[GIT_OID_HEXSZ + 1];
    git_oid prefix, full;
    if (digits >= GIT_OID_MINPREFIXLEN && digits < GIT_OID_HEXSZ && strchr("~^:@", *rest) &&
        git_oid_fromstrn(&prefix, revision, digits) == 0 &&
        git_odb_exists_prefix(&full, objects, &prefix, digits) == 0) {
        strbuf_add(out, str_of(git_oid_tostr(hex, sizeof hex, &full)));
        strbuf_add(out, str_of(rest));
    } else {
        strbuf_add(out, str_of(revision));
    }
}

/* Names come first, as for git: a branch may be called "beef". */
static int parse_revision(git_object **out, struct repo_store *store, const char *revision)
{
    struct strbuf expanded = {0};
    int code = git_revparse_single(out, store->repository, revision);
    if (code == 0)
        return 0;
    expand_revision(&expanded, store->objects, revision);
    if (!expanded.failed)
        code = git_revparse_single(out, store->repository, expanded.p);
    strbuf_finish(&expanded);
    return code;
}

static enum rc_status find_revision(struct repository_source *source, struct error *err,
                                    const char *path, const char *revision)
{
    git_object *object = NULL;
    git_object *commit = NULL;
    if (parse_revision(&object, &source->store, revision) < 0)
        return error_set(err, RC_ENOTFOUND, "%s: no such revision: '%s' (%s)", path, revision,
                         last_message());
    const int code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    if (code < 0)
        return error_set(err, RC_ENOTFOUND, "%s: revision '%s' is not a commit (%s)", path,
                         revision, last_message());
    source->head = from_oid(git_object_id(commit));
    git_object_free(commit);
    return RC_OK;
}

static enum rc_status find_head(struct repository_source *source, struct error *err,
                                const char *path)
{
    git_oid oid;
    if (git_repository_head_unborn(source->store.repository) == 1)
        return error_set(err, RC_ENOTFOUND,
                         "%s: the repository has no commits yet on its current branch; commit "
                         "something first, or choose a branch with --branch",
                         path);
    if (git_reference_name_to_id(&oid, source->store.repository, "HEAD") < 0)
        return error_set(err, RC_EFORMAT, "%s: cannot read HEAD: %s", path, last_message());
    source->head = from_oid(&oid);
    return RC_OK;
}

static void close_source(struct source *base)
{
    struct repository_source *source = (struct repository_source *)base;
    if (!source)
        return;
    repo_follow_finish(&source->follow);
    commit_graph_close(&source->store.graph);
    pack_store_finish(&source->store.packs);
    git_odb_free(source->store.objects);
    git_repository_free(source->store.repository);
    repo_grafts_finish(&source->store.grafts);
    mem_free(source);
    (void)git_libgit2_shutdown();
}

/* The first look; a live load also takes a branch on which nothing is committed yet. */
static enum rc_status find_start(struct repository_source *source, struct error *err)
{
    const struct source_params *params = &source->params;
    const enum rc_status st = params->branch
                                  ? find_revision(source, err, params->path, params->branch)
                                  : find_head(source, err, params->path);
    source->has_head = st == RC_OK;
    if (st != RC_ENOTFOUND || !params->live ||
        git_repository_head_unborn(source->store.repository) != 1)
        return st;
    *err = (struct error){0};
    return RC_OK;
}

static enum rc_status open_source(struct source **out, struct error *err,
                                  const struct source_params *params)
{
    *out = NULL;
    struct repository_source *source = mem_calloc(1, sizeof *source);
    if (!source)
        return error_set(err, RC_ENOMEM, "%s: not enough memory", params->path);
    source->base.ops = &source_git;
    source->params = *params;
    source->store.choice = params->reader;
    repo_follow_init(&source->follow, &source->store, &source->params);
    if (git_libgit2_init() < 0) {
        repo_follow_finish(&source->follow);
        mem_free(source);
        return error_set(err, RC_ENOMEM, "%s: libgit2 cannot start", params->path);
    }
    configure_library();
    enum rc_status st = open_repository(&source->store, err, params->path);
    if (st == RC_OK)
        st = find_start(source, err);
    if (st != RC_OK) {
        close_source(&source->base);
        return st;
    }
    *out = &source->base;
    return RC_OK;
}

/* Any folder is tried, so that the message of open_source() tells what is wrong with it. */
static bool probe_source(const struct source_params *params)
{
    struct stat info;
    if (params->is_log || stat(params->path, &info) != 0)
        return false;
    return S_ISDIR(info.st_mode) ||
           (S_ISREG(info.st_mode) && str_has_suffix(str_of(params->path), str_of(".git")));
}

/* Finds where the revision is now. One that cannot be found (a reference is being written, the
 * branch was deleted) stays where it was. */
static enum rc_status look_again(struct repository_source *source)
{
    struct error ignored = {0}; /* what is not there yet comes, or stays as it was */
    const struct object_id before = source->head;
    const bool had_head = source->has_head;
    (void)find_start(source, &ignored);
    if (!source->has_head) {
        source->head = before;
        source->has_head = had_head;
    }
    if (!source->has_head || object_id_equal(&before, &source->head))
        return RC_OK;
    /* A fetch brings packs, and may move the boundary of a shallow clone. */
    (void)git_odb_refresh(source->store.objects);
    repo_grafts_finish(&source->store.grafts);
    const enum rc_status st = read_exceptions(&source->store);
    if (st != RC_OK || source->params.reader == RC_READER_LIBGIT2)
        return st;
    return pack_store_refresh(&source->store.packs);
}

/* A repository that is removed may come back; what was read of it stays. Says so once. */
static void tell_if_gone(struct repository_source *source, struct history *h)
{
    struct stat info;
    const bool gone =
        stat(git_repository_path(source->store.repository), &info) != 0 && errno == ENOENT;
    if (gone && !history_is_lost(h))
        log_write(source->params.log, RC_LOG_WARNING,
                  "%s: the repository is gone; what was read of it is still played",
                  source->params.path);
    history_set_lost(h, gone);
}

static enum rc_status read_source(struct source *base, struct feed *feed, struct error *err)
{
    struct repository_source *source = (struct repository_source *)base;
    if (!source->params.live)
        return repo_load(&source->store, &source->head, &source->params, feed, err);
    tell_if_gone(source, feed->history);
    const enum rc_status st = look_again(source);
    if (st != RC_OK || !source->has_head)
        return st;
    return repo_follow_look(&source->follow, &source->head, feed, err);
}

const struct source_ops source_git = {
    .name = "git repository",
    .probe = probe_source,
    .open = open_source,
    .read = read_source,
    .close = close_source,
};
