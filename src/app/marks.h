/* marks.h (private): --logo and --watermark: a picture's file, or words. */
#ifndef ROURCE_APP_MARKS_H
#define ROURCE_APP_MARKS_H

#include "rource/app/options.h"
#include "rource/draw/image.h"
#include "rource/view/view.h"

/* What the option --<name> with this value puts into a corner: the picture of a file that exists or
 * has the name of one (.png, .jpg, .jpeg, or a slash in it), else the value itself as words. NULL
 * and empty values give no mark. Errors of images_load(), with the option's name. */
RC_NODISCARD enum rc_status mark_load(struct view_mark *out, struct error *err,
                                      struct images *images, const char *name, const char *value);
/* top-left, top-right, bottom-left or bottom-right. */
enum view_corner mark_corner(const char *text);

#endif
