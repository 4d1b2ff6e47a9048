/* rource/app/dump.h: --dump: what was read, and what the picture consists of, as text.
 *
 * Lines of tab-separated fields; all but the history begin with a line of the columns' names. Names
 * are C-quoted as git does it where they hold a control character, a quote or a backslash.
 */
#ifndef ROURCE_APP_DUMP_H
#define ROURCE_APP_DUMP_H

#include "rource/base/str.h"
#include "rource/draw/drawlist.h"
#include "rource/history/history.h"
#include "rource/scene/scene.h"
#include "rource/scene/timeline.h"
#include "rource/view/view.h"

/* Appends the changes of one commit: time, author, A|M|D|R, path, and of a rename the old path.
 * Failure shows in out->failed. */
void dump_commit(const struct history *history, uint32_t commit, struct strbuf *out);
/* Appends path, world x y, screen x y, radius in pixels, alpha, colour at rest (RRGGBB) and a
 * number that a rename keeps of all files that exist, by path. RC_ENOMEM. */
RC_NODISCARD enum rc_status dump_files(const struct view *view, const struct scene *scene,
                                       struct strbuf *out);
/* Appends name, world x y, screen x y, radius in pixels, alpha and activity (yes or no) of the
 * people in the picture, by name. RC_ENOMEM. */
RC_NODISCARD enum rc_status dump_people(const struct scene *scene, struct strbuf *out);
/* Appends kind, text, x, y, width, height (pixels), alpha and side of the labels, and the path or
 * name of what they name, in the view's order. */
void dump_labels(const struct view *view, const struct scene *scene, struct strbuf *out);
/* Appends path (. is the root), world x y, own radius and total radius, screen x y and own radius
 * in pixels, number of files, and path of the node above of the directories that are shown, by
 * path. RC_ENOMEM. */
RC_NODISCARD enum rc_status dump_directories(const struct scene *scene, struct strbuf *out);
/* Appends names and values of what describes the scene as a whole. */
void dump_scene(const struct scene *scene, const struct timeline *timeline, struct strbuf *out);
/* Appends the commands in painter's order. */
void dump_drawlist(const struct drawlist *list, struct strbuf *out);

#endif
