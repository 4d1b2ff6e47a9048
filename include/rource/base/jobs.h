/* rource/base/jobs.h: a fixed team of threads, and a bounded queue between threads.
 *
 * Thread-safety: jobs_run() from one thread at a time; queue functions from any thread.
 */
#ifndef ROURCE_BASE_JOBS_H
#define ROURCE_BASE_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/attr.h"
#include "rource/base/error.h"

struct jobs;

/* One work item. worker is in [0, jobs_threads()), unique among the items that run at the same
 * time. */
typedef void (*jobs_fn)(void *ctx, uint32_t item, unsigned worker);

/* Starts threads − 1 threads (the caller of jobs_run is the last one); threads = 0 means one per
 * CPU; at most 1024. All signals are blocked in them. Owned by the caller. RC_ENOMEM or RC_EIO. */
RC_NODISCARD enum rc_status jobs_create(struct jobs **out, unsigned threads);
/* Ends the threads and frees; takes NULL. */
void jobs_destroy(struct jobs *jobs);
/* What the threads are called in a trace: name and their number. A literal; before the first run.
 */
void jobs_set_name(struct jobs *jobs, const char *name);
/* Threads of the team with the caller. */
unsigned jobs_threads(const struct jobs *jobs);
/* Runs fn for items 0…count − 1, each once, handed out by a counter in order; returns when all are
 * done. */
void jobs_run(struct jobs *jobs, uint32_t count, jobs_fn fn, void *ctx);

/* CPUs this process may run on, at least 1. */
unsigned jobs_cpu_count(void);

/* Bounded first-in first-out queue of pointers. */
struct queue;
/* Owned by the caller; items are not. capacity 0 means 1. RC_ENOMEM. queue_destroy takes NULL. */
RC_NODISCARD enum rc_status queue_create(struct queue **out, size_t capacity);
void queue_destroy(struct queue *q);
/* Waits for room; false when the queue was closed (the item is not taken). */
bool queue_push(struct queue *q, void *item);
/* Waits for an item; NULL when the queue is closed and empty. */
void *queue_pop(struct queue *q);
/* An item, or NULL when there is none at the moment. */
void *queue_try_pop(struct queue *q);
/* No more pushes; pops drain what is left. Idempotent. */
void queue_close(struct queue *q);

#endif
