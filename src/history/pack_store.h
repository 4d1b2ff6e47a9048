/* history/pack_store.h: all packs and folders of loose objects of a repository.
 *
 * Every pack has an index of its own beside a multi-pack-index, so the latter is not needed.
 * Thread-safety: opening and refreshing, one thread, while there is no reader; the rest, any.
 */
#ifndef ROURCE_HISTORY_PACK_STORE_H
#define ROURCE_HISTORY_PACK_STORE_H

#include "pack_file.h"
#include "rource/base/memory.h"

/* A pack by its path without the suffix. */
struct named_pack {
    struct strbuf name;
    struct pack_file file;
    bool is_there; /* was found by the last look */
};

/* Zero-initialise. */
struct pack_store {
    RC_ARRAY(struct named_pack) packs; /* largest first */
    RC_ARRAY(struct strbuf) folders;   /* of objects, each with a slash at its end */
    struct strbuf unread;              /* a pack that is not read here, empty = none, … */
    enum rc_status unread_reason;      /* … and what pack_file_open() said */
};

void pack_store_finish(struct pack_store *store);
/* Adds an `objects` folder, which ends in '/', with its packs. Those that cannot be read are left
 * out, see unread. RC_ENOMEM. */
RC_NODISCARD enum rc_status pack_store_add(struct pack_store *store, struct str folder);
/* Looks again which packs there are. RC_ENOMEM. */
RC_NODISCARD enum rc_status pack_store_refresh(struct pack_store *store);

#endif
