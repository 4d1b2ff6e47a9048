/* Text of panels: numbers, what fits, line breaks.
 */
#include "parts.h"

void words_count(struct strbuf *out, uint64_t n)
{
    if (n >= 1000) {
        words_count(out, n / 1000);
        strbuf_printf(out, ",%03u", (unsigned)(n % 1000));
    } else {
        strbuf_printf(out, "%u", (unsigned)n);
    }
}

static size_t next_end(struct str text, size_t end)
{
    utf8_next(text, &end);
    return end;
}

size_t words_previous(struct str text, size_t end)
{
    end--;
    while (end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
        end--;
    return end;
}

static bool fits(struct view *v, struct str text, size_t n, struct text_style style, float width)
{
    return view_text_width(v, (struct str){text.p, n}, style) <= width;
}

/* The length of the longest head of a text that is at most `width` pixels wide, at a character's
 * boundary; begins where letters of equal width would end. */
static size_t head_that_fits(struct view *v, struct str text, struct text_style style, float width)
{
    const float all = view_text_width(v, text, style);
    if (!(width > 0.0f) || !(all > 0.0f))
        return 0;
    size_t n = words_previous(text, (size_t)((float)text.n * minf(width / all, 1.0f)) + 1);
    while (n > 0 && !fits(v, text, n, style, width))
        n = words_previous(text, n);
    while (n < text.n && fits(v, text, next_end(text, n), style, width))
        n = next_end(text, n);
    return n;
}

void words_fit(struct view *v, struct str text, struct text_style style, float width,
               struct strbuf *out)
{
    if (view_text_width(v, text, style) <= width) {
        strbuf_add(out, text);
        return;
    }
    const struct str dots = str_of("…");
    size_t n = head_that_fits(v, text, style, width - view_text_width(v, dots, style));
    while (n > 0 && text.p[n - 1] == ' ')
        n--;
    strbuf_add(out, (struct str){text.p, n});
    strbuf_add(out, dots);
}

size_t words_name_start(struct str path)
{
    size_t i = path.n > 0 ? path.n - 1 : 0; /* a slash at the end belongs to the name */
    while (i > 0 && path.p[i - 1] != '/')
        i--;
    return i;
}

/* The length of the first n bytes and the component behind them, with its slash. */
static size_t component_end(struct str path, size_t n)
{
    while (n < path.n && path.p[n] != '/')
        n++;
    return n < path.n ? n + 1 : n;
}

void words_fit_path(struct view *v, struct str path, struct text_style style, float width,
                    struct strbuf *out)
{
    const struct str dots = str_of("…/");
    size_t head = 0, tail = words_name_start(path);
    const struct str name = {path.p + tail, path.n - tail};
    if (view_text_width(v, path, style) <= width) {
        strbuf_add(out, path);
        return;
    }
    float room = width - view_text_width(v, name, style) - view_text_width(v, dots, style);
    if (tail == 0 || room < 0.0f) {
        words_fit(v, name, style, width, out);
        return;
    }
    for (bool grew = true; grew;) { /* from both ends, by one directory at a time */
        const size_t before = words_name_start((struct str){path.p, tail});
        const size_t behind = component_end(path, head);
        const float low = view_text_width(v, (struct str){path.p + before, tail - before}, style);
        grew = before > head && low <= room;
        if (grew) {
            tail = before;
            room -= low;
        }
        const float high = view_text_width(v, (struct str){path.p + head, behind - head}, style);
        if (behind < tail && high <= room) {
            head = behind;
            room -= high;
            grew = true;
        }
    }
    strbuf_add(out, (struct str){path.p, head});
    strbuf_add(out, dots);
    strbuf_add(out, (struct str){path.p + tail, path.n - tail});
}

size_t words_break(struct view *v, struct str text, struct text_style style, float width,
                   size_t *next)
{
    if (view_text_width(v, text, style) <= width) {
        *next = text.n;
        return text.n;
    }
    size_t n = head_that_fits(v, text, style, width);
    size_t blank = n;
    while (blank > 0 && !(blank < text.n && text.p[blank] == ' '))
        blank--;
    if (blank > 0)
        n = blank;
    else if (n == 0) /* not even a letter fits: go on with the whole */
        n = text.n;
    *next = n;
    while (*next < text.n && text.p[*next] == ' ')
        (*next)++;
    return n;
}

void words_right(struct view *v, struct drawlist *list, struct str text, struct text_style style,
                 struct vec2 right, struct rgba color)
{
    right.x -= view_text_width(v, text, style);
    view_text(v, list, text, style, right, color);
}
