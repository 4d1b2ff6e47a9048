/* queue.c: the bounded queue of jobs.h, a ring of pointers under one mutex. */
#include "rource/base/jobs.h"

#include <pthread.h>

#include "rource/base/memory.h"

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_full, not_empty;
    void **items;
    size_t capacity, first, count;
    bool closed;
};

enum rc_status queue_create(struct queue **out, size_t capacity)
{
    *out = NULL;
    struct queue *q = mem_calloc(1, sizeof *q);
    if (!q)
        return RC_ENOMEM;
    q->capacity = capacity ? capacity : 1;
    q->items = mem_calloc(q->capacity, sizeof *q->items);
    if (!q->items) {
        mem_free(q);
        return RC_ENOMEM;
    }
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->not_full, NULL);
    pthread_cond_init(&q->not_empty, NULL);
    *out = q;
    return RC_OK;
}

void queue_destroy(struct queue *q)
{
    if (!q)
        return;
    pthread_cond_destroy(&q->not_empty);
    pthread_cond_destroy(&q->not_full);
    pthread_mutex_destroy(&q->lock);
    mem_free(q->items);
    mem_free(q);
}

bool queue_push(struct queue *q, void *item)
{
    pthread_mutex_lock(&q->lock);
    while (q->count == q->capacity && !q->closed)
        pthread_cond_wait(&q->not_full, &q->lock);
    const bool taken = !q->closed;
    if (taken) {
        q->items[(q->first + q->count) % q->capacity] = item;
        q->count++;
        pthread_cond_signal(&q->not_empty);
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
}

/* The first item, or NULL; the lock is held. */
static void *take(struct queue *q)
{
    if (q->count == 0)
        return NULL;
    void *const item = q->items[q->first];
    q->first = (q->first + 1) % q->capacity;
    q->count--;
    pthread_cond_signal(&q->not_full);
    return item;
}

void *queue_pop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && !q->closed)
        pthread_cond_wait(&q->not_empty, &q->lock);
    void *const item = take(q);
    pthread_mutex_unlock(&q->lock);
    return item;
}

void *queue_try_pop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    void *const item = take(q);
    pthread_mutex_unlock(&q->lock);
    return item;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->not_full);
    pthread_cond_broadcast(&q->not_empty);
    pthread_mutex_unlock(&q->lock);
}
