/* rource/scene/search.h: finds files and people by parts of their names.
 *
 * What a path's name says is looked at once for each text that is searched for; later refreshes
 * only ask which files exist. Thread-safety: one thread; the scene must rest meanwhile.
 */
#ifndef ROURCE_SCENE_SEARCH_H
#define ROURCE_SCENE_SEARCH_H

#include "rource/scene/scene.h"

/* Zero-initialise; the lists may be read until the next call. */
struct search {
    RC_ARRAY(uint32_t) files;        /* ids of files that are there and match, lowest first */
    RC_ARRAY(uint32_t) people;       /* of people in the picture, then of others, by commits */
    RC_ARRAY(unsigned char) paths;   /* by path id: 0 = not looked at, 1 = no match, 2 = match */
    RC_ARRAY(unsigned char) authors; /* the same by author id */
    RC_ARRAY(uint32_t) needle;       /* folded characters */
    RC_ARRAY(uint32_t) hay;          /* of the name that is being looked at */
    struct strbuf text;
    bool whole_path; /* the needle has a slash: it may lie anywhere in a path */
};

/* Searches for another text from the next refresh on; letters match in either case. An empty text
 * finds nothing. RC_ENOMEM. */
RC_NODISCARD enum rc_status search_set(struct search *search, struct str text);
/* Brings the lists up to date with the scene. RC_ENOMEM. */
RC_NODISCARD enum rc_status search_refresh(struct search *search, const struct scene *scene);
/* Frees; the search is empty and usable again. */
void search_finish(struct search *search);

#endif
