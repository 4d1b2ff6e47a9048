/* avatars.c: the thread that decodes people's pictures, and who gets which. */
#include "avatars.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "avatar_files.h"

#include "rource/base/trace.h"
#include "rource/view/view.h"

enum {
    SIDE_MIN = 16, /* of a picture that is kept, in pixels */
    SIDE_MAX = 256,
    SIDE_SHARE = 8,       /* of the frame's smaller side: twice the largest person */
    NAMES_MAX = 10,       /* in a note */
    NAME_BYTES_MAX = 100, /* of each of them */
};
#define UNKNOWN (UINT32_MAX - 1) /* image of an author who was not asked for */

_Static_assert(RC_VIEW_NO_IMAGE != UNKNOWN, "the answers must differ");

/* A file on its way from disk to the table of images. */
struct picture {
    bool decoded, taken;  /* by the thread; by the player */
    struct pixmap pixmap; /* between the two */
    struct error *error;  /* when it cannot be used */
    enum rc_status status;
    uint32_t id; /* once it is taken */
};

struct avatars {
    struct avatars_params params;
    struct avatar_files files;
    struct picture *pictures; /* by file; the default one comes last */
    uint32_t default_picture; /* index, RC_AVATAR_NONE without one */
    RC_ARRAY(uint32_t) ids;   /* by author: image, or UNKNOWN */
    RC_ARRAY(bool) seen;      /* by author; the thread's */
    enum rc_status status;
    pthread_t thread;
    bool started;
    struct trace *trace; /* of whoever starts it */
    atomic_bool stop;
    pthread_mutex_t lock; /* over what follows, and decoded of each picture */
    pthread_cond_t ready;
    uint32_t wanted; /* picture that the player waits for, or RC_AVATAR_NONE */
    bool failed;     /* the thread ran out of memory: no more pictures come */
};

/* ---- on the thread ---- */

static void add_path(struct strbuf *path, const struct avatars *a, uint32_t index)
{
    if (index == a->default_picture) {
        strbuf_add(path, str_of(a->params.default_file));
        return;
    }
    strbuf_printf(path, "%s/%s", a->params.folder, a->files.items.items[index].name);
}

/* Side of what is kept of a picture: no more than can be seen. Smaller ones are enlarged here,
 * where that is done better than in each frame. */
static int kept_side(const struct avatars_params *p)
{
    const int share = (p->width < p->height ? p->width : p->height) / SIDE_SHARE;
    return share < SIDE_MIN ? SIDE_MIN : share > SIDE_MAX ? SIDE_MAX : share;
}

static enum rc_status read_square(const struct avatars *a, struct picture *picture,
                                  struct error *err, uint32_t index)
{
    struct strbuf path = {0};
    struct pixmap whole = {0};
    add_path(&path, a, index);
    enum rc_status status = path.failed ? RC_ENOMEM : image_read(&whole, err, path.p);
    if (status == RC_OK)
        status =
            image_cover(&picture->pixmap, &whole, kept_side(&a->params), kept_side(&a->params));
    pixmap_finish(&whole);
    strbuf_finish(&path);
    return status;
}

static void keep_error(struct picture *picture, const struct error *err)
{
    picture->error = mem_alloc(1, sizeof *picture->error);
    if (picture->error)
        *picture->error = *err;
    else
        picture->status = RC_ENOMEM;
}

static bool is_decoded(struct avatars *a, uint32_t index)
{
    pthread_mutex_lock(&a->lock);
    const bool decoded = a->pictures[index].decoded;
    pthread_mutex_unlock(&a->lock);
    return decoded;
}

static void decode(struct avatars *a, uint32_t index)
{
    struct error err = {0};
    if (index == RC_AVATAR_NONE || is_decoded(a, index))
        return;
    RC_ZONE("decode");
    struct picture *picture = &a->pictures[index];
    picture->status = read_square(a, picture, &err, index);
    if (picture->status < 0)
        keep_error(picture, &err);
    pthread_mutex_lock(&a->lock);
    picture->decoded = true;
    pthread_cond_broadcast(&a->ready);
    pthread_mutex_unlock(&a->lock);
}

/* The one that the player waits for goes before the next in order. */
static void decode_wanted(struct avatars *a)
{
    pthread_mutex_lock(&a->lock);
    const uint32_t wanted = a->wanted;
    a->wanted = RC_AVATAR_NONE;
    pthread_mutex_unlock(&a->lock);
    decode(a, wanted);
}

/* The picture of an author, the first time. */
static enum rc_status next_picture(struct avatars *a, uint32_t author, uint32_t *index)
{
    *index = RC_AVATAR_NONE;
    while (a->seen.count <= author) {
        if (RC_RESERVE(&a->seen, 1) < 0)
            return RC_ENOMEM;
        a->seen.items[a->seen.count++] = false;
    }
    if (a->seen.items[author])
        return RC_OK;
    a->seen.items[author] = true;
    return avatar_files_find(&a->files, intern_string(&a->params.history->authors, author), index);
}

static void *run(void *ctx)
{
    struct avatars *a = ctx;
    struct history *h = a->params.history;
    enum rc_status status = RC_OK;
    trace_thread_begin(a->trace, "pictures of people");
    decode(a, a->default_picture);
    for (uint32_t i = 0; a->params.folder && !atomic_load(&a->stop) && history_wait(h, i); i++) {
        uint32_t index;
        decode_wanted(a);
        status = next_picture(a, history_commit(h, i)->author, &index);
        if (status < 0)
            break;
        decode(a, index);
    }
    if (status < 0) {
        pthread_mutex_lock(&a->lock);
        a->failed = true;
        pthread_cond_broadcast(&a->ready);
        pthread_mutex_unlock(&a->lock);
    }
    trace_thread_end();
    return NULL;
}

/* ---- on the thread that plays ---- */

enum rc_status avatars_start(struct avatars **out, struct error *err,
                             const struct avatars_params *params)
{
    struct avatars *a = mem_calloc(1, sizeof *a);
    *out = NULL;
    if (!a)
        return error_set(err, RC_ENOMEM, "not enough memory for pictures of people");
    a->params = *params;
    a->trace = trace_here();
    a->wanted = a->default_picture = RC_AVATAR_NONE;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->ready, NULL);
    enum rc_status status =
        params->folder ? avatar_files_scan(&a->files, err, params->folder) : RC_OK;
    const size_t count = a->files.items.count;
    if (status == RC_OK && params->default_file)
        a->default_picture = (uint32_t)count;
    if (status == RC_OK && !(a->pictures = mem_calloc(count + 1, sizeof *a->pictures)))
        status = error_set(err, RC_ENOMEM, "not enough memory for pictures of people");
    if (status == RC_OK && pthread_create(&a->thread, NULL, run, a) != 0)
        status = error_set(err, RC_EIO, "cannot start a thread to decode pictures");
    a->started = status == RC_OK;
    if (status < 0)
        avatars_destroy(a);
    else
        *out = a;
    return status;
}

/* False when it does not come. */
static bool wait_for(struct avatars *a, uint32_t index)
{
    pthread_mutex_lock(&a->lock);
    while (!a->pictures[index].decoded && !a->failed) {
        a->wanted = index;
        pthread_cond_wait(&a->ready, &a->lock);
    }
    const bool decoded = a->pictures[index].decoded;
    pthread_mutex_unlock(&a->lock);
    return decoded;
}

/* Puts a decoded picture into the table, the first time; its status says whether it is there. */
static enum rc_status take(struct avatars *a, uint32_t index)
{
    struct picture *picture = &a->pictures[index];
    if (!wait_for(a, index))
        return RC_ENOMEM;
    if (picture->taken)
        return picture->status;
    picture->taken = true;
    if (picture->status == RC_OK)
        picture->status = images_add(a->params.images, &picture->pixmap, &picture->id);
    return picture->status;
}

enum rc_status avatars_wait_default(struct avatars *a, struct error *err)
{
    if (a->default_picture == RC_AVATAR_NONE)
        return RC_OK;
    const enum rc_status status = take(a, a->default_picture);
    if (status == RC_OK)
        return RC_OK;
    const struct error *reason = a->pictures[a->default_picture].error;
    return error_set(err, status, "%s",
                     reason && reason->message[0] ? reason->message : error_status_name(status));
}

static uint32_t default_image(struct avatars *a)
{
    const uint32_t index = a->default_picture;
    return index != RC_AVATAR_NONE && take(a, index) == RC_OK ? a->pictures[index].id
                                                              : RC_VIEW_NO_IMAGE;
}

static void warn(const struct avatars *a, uint32_t index, enum rc_status status)
{
    const struct error *reason = a->pictures[index].error;
    struct strbuf path = {0};
    add_path(&path, a, index);
    if (reason && reason->message[0])
        log_write(a->params.log, RC_LOG_WARNING, "%s", reason->message);
    else
        log_write(a->params.log, RC_LOG_WARNING, "cannot use the image '%s': %s",
                  path.failed ? "" : path.p, error_status_name(status));
    strbuf_finish(&path);
}

static uint32_t find_image(struct avatars *a, uint32_t author)
{
    uint32_t index;
    const struct str name = intern_string(&a->params.history->authors, author);
    enum rc_status status = avatar_files_find(&a->files, name, &index);
    if (status == RC_OK && index != RC_AVATAR_NONE) {
        const bool first = !a->pictures[index].taken;
        status = take(a, index);
        if (status == RC_OK)
            return a->pictures[index].id;
        if (first && status != RC_ENOMEM)
            warn(a, index, status);
    }
    if (status == RC_ENOMEM)
        a->status = status;
    return default_image(a);
}

uint32_t avatars_image(void *ctx, uint32_t author)
{
    struct avatars *a = ctx;
    while (a->ids.count <= author) {
        if (RC_RESERVE(&a->ids, 1) < 0) {
            a->status = RC_ENOMEM;
            return RC_VIEW_NO_IMAGE;
        }
        a->ids.items[a->ids.count++] = UNKNOWN;
    }
    if (a->ids.items[author] == UNKNOWN)
        a->ids.items[author] = find_image(a, author);
    return a->ids.items[author];
}

enum rc_status avatars_status(const struct avatars *a, struct error *err)
{
    return a->status < 0 ? error_set(err, a->status, "not enough memory for pictures of people")
                         : RC_OK;
}

void avatars_destroy(struct avatars *a)
{
    if (!a)
        return;
    atomic_store(&a->stop, true);
    if (a->started)
        pthread_join(a->thread, NULL);
    for (size_t i = 0; a->pictures && i <= a->files.items.count; i++) {
        pixmap_finish(&a->pictures[i].pixmap);
        mem_free(a->pictures[i].error);
    }
    mem_free(a->pictures);
    mem_free(a->ids.items);
    mem_free(a->seen.items);
    avatar_files_finish(&a->files);
    pthread_cond_destroy(&a->ready);
    pthread_mutex_destroy(&a->lock);
    mem_free(a);
}

/* ---- the notes at the end ---- */

/* Adds a name to a note, up to NAMES_MAX of them. */
static void add_name(struct strbuf *note, struct str name, uint32_t *count)
{
    struct str head = {name.p, 0};
    while (head.n < name.n && head.n < NAME_BYTES_MAX) /* whole characters */
        utf8_next(name, &head.n);
    if ((*count)++ >= NAMES_MAX)
        return;
    strbuf_add(note, str_of(*count > 1 ? ", " : ""));
    quote_add(note, head);
    strbuf_add(note, str_of(head.n < name.n ? "…" : ""));
}

static void write_note(const struct avatars *a, const char *what, const char *join,
                       const struct strbuf *names, uint32_t count)
{
    if (count > NAMES_MAX)
        log_write(a->params.log, RC_LOG_INFO, "%s in '%s'%s%s and %u more", what, a->params.folder,
                  join, names->p, count - NAMES_MAX);
    else if (count > 0)
        log_write(a->params.log, RC_LOG_INFO, "%s in '%s'%s%s", what, a->params.folder, join,
                  names->p);
}

/* The most active first. */
static int compare_people(const void *a, const void *b)
{
    const struct scene_person *x = *(const struct scene_person *const *)a;
    const struct scene_person *y = *(const struct scene_person *const *)b;
    if (x->commits != y->commits)
        return x->commits < y->commits ? 1 : -1;
    return (x > y) - (x < y); /* who came first: they lie in one array */
}

static void note_people(const struct avatars *a, const struct scene *scene)
{
    const struct scene_person **people = mem_alloc(scene->people.count + 1, sizeof *people);
    struct strbuf names = {0};
    uint32_t count = 0, index = 0;
    for (size_t i = 0; people && i < scene->people.count; i++)
        people[i] = &scene->people.items[i];
    if (people && scene->people.count > 0)
        qsort(people, scene->people.count, sizeof *people, compare_people);
    for (size_t i = 0; people && i < scene->people.count; i++) {
        const struct str name = intern_string(&a->params.history->authors, people[i]->author);
        if (avatar_files_find(&a->files, name, &index) == RC_OK && index == RC_AVATAR_NONE)
            add_name(&names, name, &count);
    }
    if (!names.failed)
        write_note(a, "no picture", " of ", &names, count);
    strbuf_finish(&names);
    mem_free(people);
}

static void note_files(const struct avatars *a)
{
    const struct intern *authors = &a->params.history->authors;
    bool *used = mem_calloc(a->files.items.count + 1, sizeof *used);
    struct strbuf names = {0};
    uint32_t count = 0, index = 0;
    for (uint32_t i = 0; used && i < intern_count(authors); i++) {
        if (avatar_files_find(&a->files, intern_string(authors, i), &index) == RC_OK &&
            index != RC_AVATAR_NONE)
            used[index] = true;
    }
    for (size_t i = 0; used && i < a->files.items.count; i++) {
        if (!used[i])
            add_name(&names, str_of(a->files.items.items[i].name), &count);
    }
    if (!names.failed)
        write_note(a, "nobody is called like the pictures", ": ", &names, count);
    strbuf_finish(&names);
    mem_free(used);
}

void avatars_report(const struct avatars *a, const struct scene *scene, bool whole)
{
    if (!a->params.folder)
        return;
    note_people(a, scene);
    if (whole)
        note_files(a);
}
