/* history/log_walk.c: steps from commit to commit, over chunks that may be empty.
 */
#include "log_walk.h"

/* Moves to the following commit in the file; false at the end. A place before all is {0, -1}. */
static bool step_forth(const struct log_chunks *chunks, struct log_place *at)
{
    for (at->i++; at->chunk < chunks->count; at->chunk++, at->i = 0)
        if (at->i < chunks->items[at->chunk].commit_count)
            return true;
    return false;
}

/* To the one before. A place behind all is {count, 0}. */
static bool step_back(const struct log_chunks *chunks, struct log_place *at)
{
    while (at->i == 0) {
        if (at->chunk == 0)
            return false;
        at->i = chunks->items[--at->chunk].commit_count;
    }
    at->i--;
    return true;
}

static struct log_place before_all(void)
{
    return (struct log_place){0, UINT32_MAX};
}

static struct log_place behind_all(const struct log_chunks *chunks)
{
    return (struct log_place){chunks->count, 0};
}

bool log_walk_has_rest(const struct log_chunks *chunks)
{
    return chunks->count > 0 && chunks->items[0].has_rest;
}

struct log_place log_walk_last(const struct log_chunks *chunks)
{
    struct log_place last = behind_all(chunks);
    (void)step_back(chunks, &last);
    return last;
}

bool log_walk_is_newest_first(const struct log_chunks *chunks, bool otherwise)
{
    struct log_place first = before_all(), last = behind_all(chunks);
    if (log_walk_has_rest(chunks) && !step_forth(chunks, &first))
        return otherwise;
    if (!step_forth(chunks, &first) || !step_back(chunks, &last))
        return otherwise;
    const int64_t first_time = chunks->items[first.chunk].commits[first.i].time;
    const int64_t last_time = chunks->items[last.chunk].commits[last.i].time;
    return first_time == last_time ? otherwise : first_time > last_time;
}

struct log_walk log_walk_begin(const struct log_chunks *chunks, bool reversed)
{
    const bool has_rest = log_walk_has_rest(chunks);
    return (struct log_walk){.chunks = chunks,
                             .at = reversed ? behind_all(chunks) : before_all(),
                             .reversed = reversed,
                             .owes_rest = has_rest,
                             .had_rest = has_rest};
}

bool log_walk_step(struct log_walk *walk, struct log_place *at)
{
    if (walk->owes_rest) {
        walk->owes_rest = false;
        *at = (struct log_place){0, 0};
        if (!walk->reversed)
            walk->at = *at;
        return true;
    }
    const bool found =
        walk->reversed ? step_back(walk->chunks, &walk->at) : step_forth(walk->chunks, &walk->at);
    *at = walk->at;
    return found && !(walk->had_rest && walk->reversed && at->chunk == 0 && at->i == 0);
}
