/* log.c: formats a message, counts warnings and passes on what is below the limit. */
#include "rource/base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

void log_init(struct log *log, void (*write)(void *, enum log_level, const char *), void *ctx,
              uint32_t limit)
{
    *log = (struct log){.write = write, .ctx = ctx, .limit = limit};
    pthread_mutex_init(&log->lock, NULL);
}

void log_finish(struct log *log)
{
    pthread_mutex_destroy(&log->lock);
}

void log_write(struct log *log, enum log_level level, const char *format, ...)
{
    char message[2048];
    if (!log)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    pthread_mutex_lock(&log->lock);
    bool pass = log->write != NULL;
    if (level == RC_LOG_WARNING) {
        pass = pass && (log->limit == 0 || log->warnings < log->limit);
        if (log->warnings < UINT32_MAX)
            log->warnings++;
    }
    if (pass)
        log->write(log->ctx, level, message);
    pthread_mutex_unlock(&log->lock);
}

uint32_t log_suppressed(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    const bool over = log->limit > 0 && log->warnings > log->limit;
    const uint32_t suppressed = over ? log->warnings - log->limit : 0;
    pthread_mutex_unlock(&log->lock);
    return suppressed;
}
