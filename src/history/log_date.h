/* history/log_date.h: the dates in git's log headers. Thread-safe. */
#ifndef ROURCE_HISTORY_LOG_DATE_H
#define ROURCE_HISTORY_LOG_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/str.h"

/* Reads a date in git's default, rfc, iso, iso-strict, short, raw or unix form; without a zone it
 * is UTC. *zone_minutes is its offset. False on other forms and on times that are no dates. */
bool log_date_parse(struct str s, int64_t *time, int16_t *zone_minutes);
/* Whether s is an integer, however large. */
bool log_is_integer(struct str s);
/* Whether a time in seconds is one that base/clock.h can show (±10^11 s). */
bool log_time_is_sane(int64_t time);

#endif
