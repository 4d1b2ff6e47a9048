/* rource/base/log.h: messages on their way to whoever prints them.
 *
 * Library code reports warnings here; app decides what is printed. Messages past `limit` of one
 * kind are only counted. Thread-safe.
 */
#ifndef ROURCE_BASE_LOG_H
#define ROURCE_BASE_LOG_H

#include <pthread.h>
#include <stdint.h>

#include "rource/base/attr.h"

enum log_level {
    RC_LOG_ERROR,
    RC_LOG_WARNING,
    RC_LOG_INFO,
};

struct log {
    pthread_mutex_t lock;
    void (*write)(void *ctx, enum log_level level,
                  const char *message); /* called under the lock; NULL drops */
    void *ctx;
    uint32_t limit;    /* warnings passed on before the rest is only counted; 0 = no limit */
    uint32_t warnings; /* all warnings so far */
};

/* Prepares a log that passes messages to write(ctx, …); log_finish() frees its lock. */
void log_init(struct log *log, void (*write)(void *, enum log_level, const char *), void *ctx,
              uint32_t limit);
void log_finish(struct log *log);
/* Formats and passes on one message, without a final newline. log may be NULL: the message is
 * dropped. */
void log_write(struct log *log, enum log_level level, const char *format, ...) RC_PRINTF(3, 4);
/* Warnings that log_write() counted but did not pass on. */
uint32_t log_suppressed(struct log *log);

#endif
