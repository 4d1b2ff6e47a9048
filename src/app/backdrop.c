/* backdrop.c: the thread that reads the picture behind everything. It is scaled once and well: in
 * each frame a pixel of it is a pixel of the frame. */
#include "backdrop.h"

#include <pthread.h>
#include <stdbool.h>

#include "rource/base/memory.h"
#include "rource/base/trace.h"

struct backdrop {
    const char *path;
    int width, height;
    struct trace *trace; /* of whoever starts it */
    pthread_t thread;
    bool running;
    struct pixmap pixmap;
    enum rc_status status;
    struct error error;
};

static void decode(struct backdrop *b)
{
    RC_ZONE("decode");
    struct pixmap whole;
    b->status = image_read(&whole, &b->error, b->path);
    if (b->status == RC_OK)
        b->status = image_cover(&b->pixmap, &whole, b->width, b->height);
    pixmap_finish(&whole);
}

static void *run(void *ctx)
{
    struct backdrop *b = ctx;
    trace_thread_begin(b->trace, "backdrop");
    decode(b);
    trace_thread_end();
    return NULL;
}

enum rc_status backdrop_start(struct backdrop **out, struct error *err, const char *path, int width,
                              int height)
{
    struct backdrop *b = mem_calloc(1, sizeof *b);
    *out = NULL;
    if (!b)
        return error_set(err, RC_ENOMEM, "not enough memory for the image '%s'", path);
    b->path = path;
    b->trace = trace_here();
    b->width = width;
    b->height = height;
    if (pthread_create(&b->thread, NULL, run, b) != 0) {
        mem_free(b);
        return error_set(err, RC_EIO, "cannot start a thread to decode the image '%s'", path);
    }
    b->running = true;
    *out = b;
    return RC_OK;
}

static void join(struct backdrop *b)
{
    if (b->running)
        pthread_join(b->thread, NULL);
    b->running = false;
}

enum rc_status backdrop_take(struct backdrop *b, struct error *err, struct images *images,
                             uint32_t *id)
{
    join(b);
    if (b->error.message[0])
        return error_set(err, b->status, "%s", b->error.message);
    const enum rc_status status = b->status < 0 ? b->status : images_add(images, &b->pixmap, id);
    return status < 0 ? error_set(err, status, "cannot use the image '%s': %s", b->path,
                                  error_status_name(status))
                      : RC_OK;
}

void backdrop_destroy(struct backdrop *b)
{
    if (!b)
        return;
    join(b);
    pixmap_finish(&b->pixmap);
    mem_free(b);
}
