/* tests/property/follow_history.c REPOSITORY [BRANCH]: follows it and says what it shows, for
 * follow_repos.py. A warning is a failure.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rource/history/live.h"
#include "rource/history/loader.h"

static void print_message(void *ctx, enum log_level level, const char *message)
{
    (void)ctx;
    (void)level;
    fprintf(stderr, "%s\n", message);
}

static uint32_t wait_for(struct history *h, uint32_t commits, const char *hex)
{
    for (int naps = 0;; naps++) {
        bool ended = false;
        const uint32_t count = history_published(h, &ended);
        char last[17] = "";
        if (count > 0)
            snprintf(last, sizeof last, "%016llx",
                     (unsigned long long)history_commit(h, count - 1)->id_prefix);
        if ((count >= commits && strncmp(last, hex, strlen(hex)) == 0) || ended || naps == 60 * 100)
            return count;
        (void)poll(NULL, 0, 10);
    }
}

/* Goes on from the commits that were applied before. */
static enum rc_status apply(struct live *live, const struct history *h, uint32_t *applied,
                            uint32_t count)
{
    enum rc_status status = RC_OK;
    for (; *applied < count && status == RC_OK; (*applied)++) {
        const struct commit *commit = history_commit(h, *applied);
        for (uint32_t k = 0; k < commit->change_count && status == RC_OK; k++)
            status = live_apply(live, history_change(h, commit->first_change + k), NULL, NULL);
    }
    return status;
}

static void print_files(const struct history *h, const struct live *live, uint32_t count)
{
    struct strbuf path = {0};
    printf("%u", count);
    putchar('\0');
    for (size_t i = 0; i < live->files.count; i++) {
        strbuf_clear(&path);
        history_path_string(h, live->files.items[i], &path);
        fwrite(path.p, 1, path.n, stdout);
        putchar('\0');
    }
    putchar('\0');
    fflush(stdout);
    strbuf_finish(&path);
}

/* For each line "N" or "N HEX" of standard input: waits until there are at least N commits, the
 * last of them with an id that begins with HEX (16 digits), and writes how many there are and then
 * the files, each name with a NUL behind it, and one NUL more. What does not come within a minute
 * is not waited for, so that the caller can say what is wrong. */
static enum rc_status answer(struct history *h)
{
    struct live live;
    char line[64];
    uint32_t applied = 0;
    enum rc_status status = RC_OK;
    live_init(&live, h);
    while (status == RC_OK && fgets(line, sizeof line, stdin)) {
        char *end = NULL;
        const uint32_t commits = (uint32_t)strtoul(line, &end, 10);
        end += strspn(end, " ");
        end[strcspn(end, "\n")] = '\0';
        const uint32_t count = wait_for(h, commits, end);
        status = apply(&live, h, &applied, count);
        print_files(h, &live, count);
    }
    live_finish(&live);
    return status;
}

int main(int argc, char **argv)
{
    struct history *h = NULL;
    struct loader *loader = NULL;
    struct error err = {0};
    struct log log;
    if (argc < 2)
        return 2;
    const struct loader_input input = {.path = argv[1]};
    log_init(&log, print_message, NULL, 0);
    const struct loader_params params = {.inputs = &input,
                                         .input_count = 1,
                                         .branch = argc > 2 ? argv[2] : NULL,
                                         .start_time = INT64_MIN,
                                         .stop_time = INT64_MAX,
                                         .live = true,
                                         .log = &log};
    enum rc_status status = history_create(&h);
    if (status == RC_OK)
        status = loader_start(&loader, &err, h, &params);
    if (status == RC_OK)
        status = answer(h);
    loader_destroy(loader);
    if (status == RC_OK)
        status = history_wait_end(h, &err);
    if (status != RC_OK)
        fprintf(stderr, "%s\n", err.message);
    history_destroy(h);
    const bool is_good = status == RC_OK && log.warnings == 0;
    log_finish(&log);
    return is_good ? 0 : 1;
}
