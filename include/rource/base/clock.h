/* rource/base/clock.h: the two kinds of time. Monotonic nanoseconds for measuring (never for
 * simulating), and civil dates (proleptic Gregorian, seconds since 1970-01-01 UTC) for what is
 * shown. Thread-safe. */
#ifndef ROURCE_BASE_CLOCK_H
#define ROURCE_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rource/base/str.h"

/* Nanoseconds since some fixed moment; never goes back. */
int64_t clock_now_ns(void);

struct date {
    int64_t year;
    int month, day;           /* 1…12, 1…31 */
    int hour, minute, second; /* 0…23, 0…59, 0…59 */
    int weekday;              /* 0 = Sunday */
};

/* Civil date of a time in seconds, and back; days_from_civil by Howard Hinnant. Meant for ±10^11 s;
 * other times give some date, never a crash. */
struct date date_from_time(int64_t seconds);
int64_t date_to_time(const struct date *d);
/* Parses YYYY-MM-DD, optionally followed by T or blank and HH[:MM[:SS[.frac]]] and Z or ±HH[[:]MM];
 * or a plain integer of seconds; no zone means UTC. Checks every field's range, ±10^11 for plain
 * seconds; on false nothing is written. *date_only tells that no time of day was given (may be
 * NULL). */
bool date_parse(struct str s, int64_t *seconds, bool *date_only);
/* Formats with strftime's %Y %y %m %B %b %d %e %j %A %a %H %I %p %M %S %z %Z %% and, made of these,
 * %F %D %x %T %X %R %r (English names), any other text as it is. Returns the length that was needed
 * without the NUL, like snprintf. UTC, or a zone's minutes east of it. */
size_t date_format(char *out, size_t size, const char *format, int64_t seconds);
size_t date_format_in_zone(char *out, size_t size, const char *format, int64_t seconds,
                           int zone_minutes);
/* The first letter after a % that date_format() does not know, or NUL. */
char date_format_unknown(const char *format);
/* The machine's zone at a time, in minutes east of UTC; depends on TZ and its data. */
int clock_local_zone(int64_t seconds);

#endif
