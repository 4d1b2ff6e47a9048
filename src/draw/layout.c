/* layout.c: direction, script and font of each character of a line.
 *
 * Directions are a reduced form of the Unicode bidirectional algorithm (UAX 9) for a left-to-right
 * paragraph without explicit marks: letters, numbers after right-to-left letters, neutrals between
 * two sides of the same direction; then rule L2 puts the items into visual order. */
#include "layout.h"

enum bidi_class {
    BIDI_LEFT,
    BIDI_RIGHT,
    BIDI_NUMBER,
    BIDI_SEPARATOR, /* between digits part of the number, else neutral */
    BIDI_NEUTRAL,
};

void layout_finish(struct layout *layout)
{
    mem_free(layout->code_points.items);
    mem_free(layout->chars.items);
    mem_free(layout->items.items);
    *layout = (struct layout){0};
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

static enum rc_status decode(struct layout *l, struct str s)
{
    l->code_points.count = l->chars.count = l->items.count = 0;
    if (s.n > INT32_MAX || RC_RESERVE(&l->code_points, s.n) < 0 || RC_RESERVE(&l->chars, s.n) < 0)
        return RC_ENOMEM;
    for (size_t i = 0; i < s.n;) {
        const uint32_t c = utf8_next(s, &i);
        l->code_points.items[l->code_points.count++] = is_control(c) ? ' ' : c;
    }
    return RC_OK;
}

static enum bidi_class bidi_class_of(uint32_t c, const struct char_class *class)
{
    if (class->right_to_left)
        return BIDI_RIGHT;
    if (class->digit)
        return BIDI_NUMBER;
    if (c == '.' || c == ',' || c == ':' || c == '/' || c == '-' || c == '+')
        return BIDI_SEPARATOR;
    return class->script ? BIDI_LEFT : BIDI_NEUTRAL;
}

static bool extends_previous(uint32_t c, uint32_t previous, bool mark)
{
    enum { JOINER = 0x200d, SKIN_FIRST = 0x1f3fb, SKIN_LAST = 0x1f3ff };
    return mark || previous == JOINER || (c >= SKIN_FIRST && c <= SKIN_LAST) ||
           faces_is_ignorable(c);
}

static void classify(struct layout *l)
{
    const size_t n = l->code_points.count;
    uint32_t script = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t c = l->code_points.items[i];
        const struct char_class class = shaper_classify(c);
        if (class.script)
            script = class.script;
        l->chars.items[i] = (struct layout_char){
            .script = script,
            .bidi = (uint8_t)bidi_class_of(c, &class),
            .extends = i > 0 && extends_previous(c, l->code_points.items[i - 1], class.mark),
        };
    }
    l->chars.count = n;
    /* What stands before the first letter takes that letter's script. */
    size_t first = 0;
    while (first < n && l->chars.items[first].script == 0)
        first++;
    for (size_t i = 0; first < n && i < first; i++)
        l->chars.items[i].script = l->chars.items[first].script;
}

static bool has_right_to_left(const struct layout *l)
{
    for (size_t i = 0; i < l->chars.count; i++)
        if (l->chars.items[i].bidi == BIDI_RIGHT)
            return true;
    return false;
}

/* Marks go with their letter, separators within numbers become digits, others neutral. */
static void resolve_classes(struct layout_char *chars, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (chars[i].extends)
            chars[i].bidi = chars[i - 1].bidi;
        else if (chars[i].bidi == BIDI_SEPARATOR)
            chars[i].bidi = i > 0 && i + 1 < n && chars[i - 1].bidi == BIDI_NUMBER &&
                                    chars[i + 1].bidi == BIDI_NUMBER
                                ? BIDI_NUMBER
                                : BIDI_NEUTRAL;
    }
}

/* Levels of what is not neutral. */
static void resolve_strong(struct layout_char *chars, size_t n)
{
    bool right = false;
    for (size_t i = 0; i < n; i++) {
        if (chars[i].bidi == BIDI_LEFT || chars[i].bidi == BIDI_RIGHT)
            right = chars[i].bidi == BIDI_RIGHT;
        if (chars[i].bidi != BIDI_NEUTRAL)
            chars[i].level = !right ? 0 : chars[i].bidi == BIDI_NUMBER ? 2 : 1;
    }
}

static void resolve_neutral(struct layout_char *chars, size_t n)
{
    for (size_t first = 0, last; first < n; first = last) {
        last = first + 1;
        if (chars[first].bidi != BIDI_NEUTRAL)
            continue;
        while (last < n && chars[last].bidi == BIDI_NEUTRAL)
            last++;
        const bool between =
            first > 0 && last < n && chars[first - 1].level > 0 && chars[last].level > 0;
        for (size_t i = first; i < last; i++)
            chars[i].level = between;
    }
}

static void resolve_levels(struct layout *l)
{
    if (!has_right_to_left(l))
        return;
    resolve_classes(l->chars.items, l->chars.count);
    resolve_strong(l->chars.items, l->chars.count);
    resolve_neutral(l->chars.items, l->chars.count);
}

/* Han characters are drawn the Japanese way beside kana, the Korean way beside Hangul. */
static enum shaper_language language_of_han(const struct layout *l)
{
    enum shaper_language language = RC_LANGUAGE_CHINESE;
    for (size_t i = 0; i < l->chars.count; i++) {
        const enum shaper_language own = shaper_script_language(l->chars.items[i].script);
        if (own == RC_LANGUAGE_JAPANESE)
            return own;
        if (own == RC_LANGUAGE_KOREAN)
            language = own;
    }
    return language;
}

static enum shaper_language language_of(uint32_t script, enum shaper_language han)
{
    return shaper_script_is_han(script) ? han : shaper_script_language(script);
}

/* A space stays in the font of the word before it, which saves an item. */
static bool keeps_face(const struct layout *l, const struct faces *faces, size_t i)
{
    return i > 0 && l->code_points.items[i] == ' ' &&
           shaper_font_covers(faces->list.items[l->chars.items[i - 1].face].shape, ' ');
}

static enum rc_status choose_faces(struct layout *l, struct faces *faces, bool semibold,
                                   enum shaper_language han)
{
    const size_t n = l->chars.count;
    for (size_t first = 0, last; first < n; first = last) {
        struct layout_char *base = &l->chars.items[first];
        for (last = first + 1; last < n && l->chars.items[last].extends;)
            last++;
        const struct face_query query = {
            .text = l->code_points.items + first,
            .count = (uint32_t)(last - first),
            .language = language_of(base->script, han),
            .semibold = semibold,
        };
        enum rc_status st = RC_OK;
        if (last == first + 1 && keeps_face(l, faces, first))
            base->face = base[-1].face;
        else
            st = faces_choose(faces, &query, &base->face);
        if (st < 0)
            return st;
        for (size_t i = first + 1; i < last; i++)
            l->chars.items[i].face = base->face;
    }
    return RC_OK;
}

static bool same_item(const struct layout_char *a, const struct layout_char *b)
{
    return b->extends || (a->face == b->face && a->script == b->script && a->level == b->level);
}

static enum rc_status cut_items(struct layout *l, enum shaper_language han)
{
    const size_t n = l->chars.count;
    for (size_t first = 0, last; first < n; first = last) {
        const struct layout_char *c = &l->chars.items[first];
        for (last = first + 1; last < n && same_item(c, &l->chars.items[last]);)
            last++;
        if (RC_RESERVE(&l->items, 1) < 0)
            return RC_ENOMEM;
        l->items.items[l->items.count++] = (struct layout_item){
            .first = (uint32_t)first,
            .count = (uint32_t)(last - first),
            .script = c->script,
            .language = language_of(c->script, han),
            .face = c->face,
            .level = c->level,
        };
    }
    return RC_OK;
}

static void reverse(struct layout_item *items, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        const struct layout_item t = items[i];
        items[i] = items[n - 1 - i];
        items[n - 1 - i] = t;
    }
}

/* Rule L2: from the highest level down, reverse each stretch of items at or above the level. */
static void order_visually(struct layout *l)
{
    const size_t n = l->items.count;
    for (unsigned level = 2; level > 0; level--)
        for (size_t first = 0, last; first < n; first = last) {
            last = first;
            while (last < n && l->items.items[last].level >= level)
                last++;
            reverse(l->items.items + first, last - first);
            last += last == first;
        }
}

enum rc_status layout_line(struct layout *layout, struct faces *faces, struct str s, bool semibold)
{
    enum rc_status st = decode(layout, s);
    if (st < 0)
        return st;
    classify(layout);
    resolve_levels(layout);
    const enum shaper_language han = language_of_han(layout);
    st = choose_faces(layout, faces, semibold, han);
    if (st == RC_OK)
        st = cut_items(layout, han);
    order_visually(layout);
    return st;
}
