/* fuzz_log.c: loads any bytes as a log: once as a user would, once with date limits and strict.
 * What comes out must be consistent.
 */
#include <stdint.h>
#include <stdlib.h>

#include "rource/history/live.h"
#include "rource/history/loader.h"
#include "source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Walks over all that was loaded, as a player would. */
static void check_history(struct history *h, bool ok)
{
    struct live live;
    live_init(&live, h);
    const uint32_t times = history_wait_times(h);
    require(!ok || times == h->commits.count);
    for (uint32_t i = 0; i < h->commits.count; i++) {
        const struct commit *commit = history_commit(h, i);
        require(i >= times || history_time(h, i) == commit->time);
        require(commit->author < intern_count(&h->authors));
        require(utf8_is_valid(intern_string(&h->authors, commit->author)));
        for (uint32_t k = 0; k < commit->change_count; k++) {
            const struct change *change = history_change(h, commit->first_change + k);
            require(change->path > RC_PATH_ROOT && change->path < h->paths.count);
            require((change->action == RC_CHANGE_RENAME) == (change->old_path != RC_PATH_NONE));
            require(live_apply(&live, change, NULL, NULL) == RC_OK);
        }
    }
    require(live_below(&live, RC_PATH_ROOT) == live.files.count);
    live_finish(&live);
}

static void load(struct str bytes, const struct loader_params *params)
{
    struct history *h = NULL;
    struct error err = {0};
    if (history_create(&h) != RC_OK)
        return;
    const enum rc_status status = loader_read_bytes(h, &err, bytes, "fuzz.log", params);
    require((status == RC_OK) == (err.message[0] == '\0'));
    check_history(h, status == RC_OK);
    history_destroy(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    load(bytes,
         &(struct loader_params){.start_time = INT64_MIN, .stop_time = INT64_MAX, .threads = 1});
    load(bytes, &(struct loader_params){.start_time = 150,
                                        .stop_time = 1704099600,
                                        .threads = 1,
                                        .author_time = true,
                                        .strict = size % 2 == 1});
    return 0;
}
