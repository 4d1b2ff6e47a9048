/* Two small sorted tables. libgit2 1.5 knows neither shallow boundaries nor grafts nor replaced
 * objects, so the reader looks here.
 */
#include "repo_graft.h"

#include <stdlib.h>

enum { MAX_REPLACED = 5 }; /* a longer chain is taken for a cycle */

void repo_grafts_finish(struct repo_grafts *grafts)
{
    mem_free(grafts->grafts.items);
    mem_free(grafts->parents.items);
    mem_free(grafts->replacements.items);
    *grafts = (struct repo_grafts){0};
}

/* All words of a line as ids, appended to parents; false when one is none. */
static enum rc_status read_ids(struct repo_grafts *grafts, struct str line, bool *are_ids)
{
    struct str word;
    *are_ids = true;
    for (bool more = true; more;) {
        struct object_id id;
        more = str_split(line, ' ', &word, &line);
        if (word.n != RC_OBJECT_HEX_SIZE - 1 || !object_id_parse(&id, word.p)) {
            *are_ids = false;
            return RC_OK;
        }
        const enum rc_status st = RC_RESERVE(&grafts->parents, 1);
        if (st != RC_OK)
            return st;
        grafts->parents.items[grafts->parents.count++] = id;
    }
    return RC_OK;
}

static enum rc_status read_line(struct repo_grafts *grafts, struct str line)
{
    const size_t first = grafts->parents.count;
    bool are_ids = false;
    enum rc_status st = read_ids(grafts, line, &are_ids);
    if (st != RC_OK || !are_ids) {
        grafts->parents.count = first;
        return st;
    }
    st = RC_RESERVE(&grafts->grafts, 1);
    if (st == RC_OK)
        grafts->grafts.items[grafts->grafts.count++] =
            (struct graft){.commit = grafts->parents.items[first],
                           .first = first + 1,
                           .count = grafts->parents.count - first - 1};
    return st;
}

enum rc_status repo_grafts_read(struct repo_grafts *grafts, struct str text)
{
    enum rc_status st = RC_OK;
    struct str line;
    for (bool more = text.n > 0; more && st == RC_OK;) {
        more = str_split(text, '\n', &line, &text);
        st = read_line(grafts, str_trim(line));
    }
    return st;
}

enum rc_status repo_grafts_replace(struct repo_grafts *grafts, const struct object_id *from,
                                   const struct object_id *to)
{
    const enum rc_status st = RC_RESERVE(&grafts->replacements, 1);
    if (st == RC_OK)
        grafts->replacements.items[grafts->replacements.count++] = (struct replacement){*from, *to};
    return st;
}

/* Both kinds of record begin with the id by which they are sorted. */
static int compare_records(const void *a, const void *b)
{
    return memcmp(a, b, RC_OBJECT_ID_SIZE);
}

void repo_grafts_sort(struct repo_grafts *grafts)
{
    if (grafts->grafts.count > 1)
        qsort(grafts->grafts.items, grafts->grafts.count, sizeof(struct graft), compare_records);
    if (grafts->replacements.count > 1)
        qsort(grafts->replacements.items, grafts->replacements.count, sizeof(struct replacement),
              compare_records);
}

bool repo_grafts_parents(const struct repo_grafts *grafts, const struct object_id *commit,
                         const struct object_id **parents, size_t *count)
{
    if (grafts->grafts.count == 0)
        return false;
    const struct graft *graft = bsearch(commit, grafts->grafts.items, grafts->grafts.count,
                                        sizeof(struct graft), compare_records);
    if (!graft)
        return false;
    *parents = grafts->parents.items + graft->first;
    *count = graft->count;
    return true;
}

const struct object_id *repo_grafts_replaced(const struct repo_grafts *grafts,
                                             const struct object_id *id)
{
    for (int i = 0; grafts->replacements.count > 0 && i < MAX_REPLACED; i++) {
        const struct replacement *found =
            bsearch(id, grafts->replacements.items, grafts->replacements.count,
                    sizeof(struct replacement), compare_records);
        if (!found)
            break;
        id = &found->to;
    }
    return id;
}
