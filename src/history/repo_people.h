/* history/repo_people.h: authors of commits as small ids, after re-encoding and the mailmap; each
 * raw identity is looked up once. Thread-safety: one thread at a time. */
#ifndef ROURCE_HISTORY_REPO_PEOPLE_H
#define ROURCE_HISTORY_REPO_PEOPLE_H

#include <iconv.h>

#include "repo_commit.h"
#include "repo_mailmap.h"
#include "rource/base/hash.h"
#include "rource/base/memory.h"

struct repo_people {
    struct mailmap mailmap;
    struct intern raw;        /* name, NUL, mail, as UTF-8 */
    RC_ARRAY(uint32_t) known; /* by raw id: id in names */
    struct intern names;      /* what is shown, valid UTF-8 */
    struct strbuf key, encoding;
    iconv_t converter; /* from `encoding` to UTF-8, (iconv_t)-1 = none */
};

void repo_people_init(struct repo_people *people);
void repo_people_finish(struct repo_people *people);
/* Id in names of a commit's author: the mailmap's name, else his mail address, else "unknown".
 * RC_ENOMEM, RC_ELIMIT. */
RC_NODISCARD enum rc_status repo_people_author(struct repo_people *people,
                                               const struct repo_commit *commit, uint32_t *id);

#endif
