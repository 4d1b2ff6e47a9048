/* rource/scene/search.h: finds files and people by a part of their name.
 *
 * Names do not change, so each is compared once for a text; later refreshes only ask which of those
 * that match are there. Thread-safety: one thread at a time; the scene must rest meanwhile.
 */
#ifndef ROURCE_SCENE_SEARCH_H
#define ROURCE_SCENE_SEARCH_H

#include "rource/scene/scene.h"

enum { RC_SEARCH_LISTED = 4096 }; /* files that are listed at most, and people */

/* Names of one kind that match, and who of those that bear them is there. */
struct search_group {
    RC_ARRAY(uint32_t) names; /* ids of paths or authors */
    RC_ARRAY(uint32_t) found; /* ids of files or people, in order */
    uint32_t count;           /* of found and those beyond the limit */
};

/* Zero-initialise. The lists may be read until the next call; the rest is private. Files: those
 * alive, first the ones whose name begins with the text, by path, component by component; of more
 * than are listed those whose paths came first. People: first those in the picture, by commits. */
struct search {
    RC_ARRAY(uint32_t) files;
    RC_ARRAY(uint32_t) people;
    uint32_t file_count;   /* of files in all, listed or not … */
    uint32_t person_count; /* … and of people */

    RC_ARRAY(uint32_t) needle;         /* characters, case folded */
    bool whole_path;                   /* the needle has a slash */
    const struct history *history;     /* whose names were compared */
    uint32_t paths_seen, authors_seen; /* compared so far, by id */
    struct search_group begin, inside; /* paths that begin with the needle, or hold it */
    struct search_group authors;
    RC_ARRAY(uint32_t) scratch;
    RC_ARRAY(unsigned char) marks; /* by id of a file or person; all 0 between two uses */
    struct strbuf text;
    bool listed;               /* the lists are those of … */
    const struct scene *scene; /* … this scene … */
    uint32_t commits;          /* … with so many applied … */
    uint64_t presence;         /* … and these people in the picture */
};

/* Searches for another text (UTF-8, copied) from the next refresh on; the same again keeps what is
 * known. Letters match in either case. A text with a slash is looked for in whole paths, which
 * begin with a slash here, another in the names of files and people; an empty one finds nothing.
 * RC_ENOMEM: it finds nothing then. */
RC_NODISCARD enum rc_status search_set(struct search *search, struct str text);
/* Brings the lists up to date with the scene. Costs next to nothing while no commit is applied.
 * RC_ENOMEM leaves them empty; another refresh may succeed. */
RC_NODISCARD enum rc_status search_refresh(struct search *search, const struct scene *scene);
/* Frees; the search is empty and usable again. */
void search_finish(struct search *search);

#endif
