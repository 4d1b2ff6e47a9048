/* history/inflate.h: a zlib stream of unknown length, which a loose object is. What lies in packs
 * has a known one, see base/deflate.h. Thread-safe.
 */
#ifndef ROURCE_HISTORY_INFLATE_H
#define ROURCE_HISTORY_INFLATE_H

#include "rource/base/attr.h"
#include "rource/base/error.h"
#include "rource/base/str.h"

/* Appends all content of the stream at in, up to 1 GiB. RC_EFORMAT, RC_ENOMEM. */
RC_NODISCARD enum rc_status inflate_append(struct strbuf *out, struct str in);

#endif
