/* rource/base/error.h: how failures travel.
 *
 * A function that can fail returns an enum rc_status and, where the reason needs words, fills a
 * struct error that the caller owns. Nothing below app prints or exits. Thread-safety: an error
 * belongs to one thread at a time.
 */
#ifndef ROURCE_BASE_ERROR_H
#define ROURCE_BASE_ERROR_H

#include "rource/base/attr.h"

enum rc_status {
    RC_OK = 0,
    RC_ENOMEM = -1,       /* memory ran out */
    RC_EIO = -2,          /* the system refused a read, write, open … */
    RC_EFORMAT = -3,      /* input is not what it claims to be */
    RC_ENOTFOUND = -4,    /* a named thing does not exist */
    RC_EUSAGE = -5,       /* the caller, or the command line, asked for something wrong */
    RC_EINTERRUPTED = -6, /* the user stopped the run */
    RC_ELIMIT = -7,       /* a documented limit would be exceeded */
};

/* Text of the first failure. Zero-initialise; message is empty until error_set(). */
struct error {
    enum rc_status status;
    char message[1024];
};

/* Records a failure and returns status, so that callers can write `return error_set(err, RC_EIO,
 * …)`. Keeps the first message when called twice. err may be NULL. The message says what is wrong,
 * where, and what to do. */
enum rc_status error_set(struct error *err, enum rc_status status, const char *format, ...)
    RC_PRINTF(3, 4);

/* Short name of a status for logs: "out of memory", "input/output error" … Never NULL. Thread-safe.
 */
const char *error_status_name(enum rc_status status);

#endif
