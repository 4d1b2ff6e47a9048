/* --logo and --watermark: whether a value is a picture's file or words, and the picture.
 */
#include "marks.h"

#include <sys/stat.h>

static bool ends_with(struct str s, const char *ending)
{
    const struct str e = str_of(ending);
    if (s.n < e.n)
        return false;
    for (size_t i = 0; i < e.n; i++) {
        const char c = s.p[s.n - e.n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != e.p[i])
            return false;
    }
    return true;
}

/* A folder that happens to be called like the words is none. */
static bool is_file_name(const char *value)
{
    const struct str s = str_of(value);
    struct stat st;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '/')
            return true;
    }
    return ends_with(s, ".png") || ends_with(s, ".jpg") || ends_with(s, ".jpeg") ||
           (stat(value, &st) == 0 && S_ISREG(st.st_mode));
}

enum rc_status mark_load(struct view_mark *out, struct error *err, struct images *images,
                         const char *name, const char *value)
{
    if (!value || !value[0])
        return RC_OK;
    if (!is_file_name(value)) {
        out->text = value;
        return RC_OK;
    }
    struct error why = {0};
    const enum rc_status status = images_load(images, &why, value, &out->image);
    if (status < 0)
        return error_set(err, status, "--%s: %s", name,
                         why.message[0] ? why.message : error_status_name(status));
    const struct pixmap *picture = images_get(images, out->image, 0);
    out->image_width = picture->width;
    out->image_height = picture->height;
    return RC_OK;
}

enum view_corner mark_corner(const char *text)
{
    const struct str s = str_of(text);
    return str_equal(s, str_of("top-left"))      ? RC_CORNER_TOP_LEFT
           : str_equal(s, str_of("top-right"))   ? RC_CORNER_TOP_RIGHT
           : str_equal(s, str_of("bottom-left")) ? RC_CORNER_BOTTOM_LEFT
                                                 : RC_CORNER_BOTTOM_RIGHT;
}
