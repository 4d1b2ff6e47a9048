/* error.c: records the first failure as a status and a line of text. */
#include "rource/base/error.h"

#include <stdarg.h>
#include <stdio.h>

enum rc_status error_set(struct error *err, enum rc_status status, const char *format, ...)
{
    if (!err || err->message[0] != '\0')
        return status;
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    err->status = status;
    return status;
}

const char *error_status_name(enum rc_status status)
{
    switch (status) {
    case RC_OK:
        return "success";
    case RC_ENOMEM:
        return "out of memory";
    case RC_EIO:
        return "input/output error";
    case RC_EFORMAT:
        return "malformed input";
    case RC_ENOTFOUND:
        return "not found";
    case RC_EUSAGE:
        return "wrong usage";
    case RC_EINTERRUPTED:
        return "interrupted";
    case RC_ELIMIT:
        return "limit exceeded";
    }
    return "unknown error";
}
