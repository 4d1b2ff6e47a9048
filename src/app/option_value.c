/* One value of each kind of option: read from text, checked, stored, and written as text again.
 *
 * The messages complete a sentence that the caller begins with the option and the value: "must be
 * …".
 */
#include "rource/app/options.h"

#include <inttypes.h>
#include <stdio.h>

#include "rource/base/clock.h"
#include "rource/view/view.h"

enum { SECONDS_A_DAY = 86400 };

static void *field_of(struct options *o, const struct option_spec *spec)
{
    return (char *)o + spec->offset;
}

static const void *const_field_of(const struct options *o, const struct option_spec *spec)
{
    return (const char *)o + spec->offset;
}

static char *keep(struct options *o, struct str s)
{
    char *copy = arena_alloc(&o->arena, s.n + 1, 1);
    if (copy) {
        if (s.n)
            memcpy(copy, s.p, s.n);
        copy[s.n] = '\0';
    }
    return copy;
}

static bool is_word(struct str s, const char *word)
{
    return str_equal(s, str_of(word));
}

static enum rc_status set_flag(bool *out, struct error *err, struct str s)
{
    if (is_word(s, "yes") || is_word(s, "true") || is_word(s, "1"))
        *out = true;
    else if (is_word(s, "no") || is_word(s, "false") || is_word(s, "0"))
        *out = false;
    else
        return error_set(err, RC_EUSAGE, "must be yes or no (or true, false, 1, 0)");
    return RC_OK;
}

static enum rc_status set_int(int64_t *out, struct error *err, const struct option_spec *spec,
                              struct str s)
{
    int64_t value;
    if (!str_to_int64(s, &value) || (double)value < spec->least || (double)value > spec->greatest)
        return error_set(err, RC_EUSAGE, "must be a whole number from %.0f to %.0f", spec->least,
                         spec->greatest);
    *out = value;
    return RC_OK;
}

static enum rc_status set_number(double *out, struct error *err, const struct option_spec *spec,
                                 struct str s)
{
    double value;
    if (!str_to_double(s, &value) || !(value >= spec->least && value <= spec->greatest))
        return error_set(err, RC_EUSAGE, "must be a number from %g to %g", spec->least,
                         spec->greatest);
    *out = value;
    return RC_OK;
}

static enum rc_status set_text(struct options *o, const char **out, struct str s)
{
    *out = s.n ? keep(o, s) : NULL;
    return s.n && !*out ? RC_ENOMEM : RC_OK;
}

static enum rc_status set_choice(struct options *o, const char **out, struct error *err,
                                 const struct option_spec *spec, struct str s)
{
    struct str head, tail = str_of(spec->placeholder);
    do {
        str_split(tail, '|', &head, &tail);
        if (str_equal(head, s))
            return set_text(o, out, s);
    } while (tail.n);
    return error_set(err, RC_EUSAGE, "must be one of %s", spec->placeholder);
}

static enum rc_status set_list(struct options *o, struct text_list *list, struct error *err,
                               struct str s)
{
    if (s.n == 0)
        return error_set(err, RC_EUSAGE, "must not be empty");
    if (RC_RESERVE(list, 1) < 0)
        return RC_ENOMEM;
    const char *copy = keep(o, s);
    if (!copy)
        return RC_ENOMEM;
    list->items[list->count++] = copy;
    return RC_OK;
}

static enum rc_status unknown_element(struct error *err, struct str name)
{
    static const char *const names[] = {
#define RC_ELEMENT_NAME(NAME, name) #name,
        RC_VIEW_ELEMENTS(RC_ELEMENT_NAME)
#undef RC_ELEMENT_NAME
    };
    struct strbuf all = {0};
    for (size_t i = 0; i < RC_COUNT(names); i++)
        strbuf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    error_set(err, RC_EUSAGE, "must be names separated by commas; '%.*s' is none of %s",
              (int)(name.n < 100 ? name.n : 100), name.p, all.failed ? "them" : all.p);
    strbuf_finish(&all);
    return RC_EUSAGE;
}

static enum rc_status set_elements(unsigned *out, struct error *err, struct str s)
{
    unsigned bits = 0;
    struct str head, tail = s;
    while (tail.n) {
        str_split(tail, ',', &head, &tail);
        head = str_trim(head);
        const unsigned bit = view_element_parse(head);
        if (!bit)
            return unknown_element(err, head);
        bits |= bit;
    }
    *out |= bits;
    return RC_OK;
}

static enum rc_status set_date(int64_t *out, struct error *err, struct str s, bool whole_day)
{
    bool date_only = false;
    if (!date_parse(s, out, &date_only))
        return error_set(err, RC_EUSAGE,
                         "must be a date: YYYY-MM-DD, with HH:MM[:SS] and Z or +HH:MM if wanted");
    if (whole_day && date_only)
        *out += SECONDS_A_DAY - 1;
    return RC_OK;
}

static enum rc_status set_size(struct options *o, struct error *err, const struct option_spec *spec,
                               struct str s)
{
    int64_t w, h;
    struct str width, height;
    if (str_has_suffix(s, str_of("!"))) /* Gource's mark of a window of fixed size */
        s.n--;
    if (!str_split(s, 'x', &width, &height) || !str_to_int64(width, &w) ||
        !str_to_int64(height, &h) || (double)w < spec->least || (double)w > spec->greatest ||
        (double)h < spec->least || (double)h > spec->greatest)
        return error_set(err, RC_EUSAGE,
                         "must be WIDTHxHEIGHT, such as 1280x720, each from %.0f to %.0f",
                         spec->least, spec->greatest);
    o->width = w;
    o->height = h;
    o->viewport = true;
    return RC_OK;
}

static bool parse_frame(struct str s, uint64_t otherwise, uint64_t *out)
{
    int64_t value;
    *out = otherwise;
    if (s.n == 0)
        return true;
    if (!str_to_int64(s, &value) || value < 0)
        return false;
    *out = (uint64_t)value;
    return true;
}

static enum rc_status set_frames(struct frame_range *out, struct error *err, struct str s)
{
    struct str first, last;
    struct frame_range r;
    if (!str_split(s, ':', &first, &last) || !parse_frame(first, 0, &r.first) ||
        !parse_frame(last, UINT64_MAX, &r.last) || r.first >= r.last)
        return error_set(err, RC_EUSAGE,
                         "must be FIRST:LAST with FIRST < LAST, such as 0:120 for 120 frames");
    *out = r;
    return RC_OK;
}

static enum rc_status set_shard(struct shard *out, struct error *err, struct str s)
{
    int64_t i, n;
    struct str index, count;
    if (!str_split(s, '/', &index, &count) || !str_to_int64(index, &i) ||
        !str_to_int64(count, &n) || i < 1 || n < i || n > 1000000)
        return error_set(err, RC_EUSAGE,
                         "must be I/N with I from 1 to N, such as 2/4 for the second quarter");
    *out = (struct shard){(uint32_t)i, (uint32_t)n};
    return RC_OK;
}

static const char *const dump_names[] = {"",
#define RC_DUMP_NAME(NAME, name) #name,
                                         RC_DUMPS(RC_DUMP_NAME)
#undef RC_DUMP_NAME
};

/* FRAME, or FIRST:LAST with :STEP if wanted, the last one excluded. */
static bool parse_dump_frames(struct str s, struct dump_request *r)
{
    struct str first, rest, last, step;
    r->range = str_split(s, ':', &first, &rest);
    if (!r->range)
        return s.n > 0 && parse_frame(s, 0, &r->first);
    if (!str_split(rest, ':', &last, &step))
        step = str_of("1");
    return parse_frame(first, 0, &r->first) && parse_frame(last, UINT64_MAX, &r->last) &&
           step.n > 0 && parse_frame(step, 0, &r->step) && r->step > 0 && r->first < r->last;
}

static bool parse_dump_kinds(struct str s, struct dump_request *r)
{
    struct str what;
    bool more;
    do {
        const unsigned before = r->kinds;
        more = str_split(s, ',', &what, &s);
        for (size_t i = 1; i < RC_COUNT(dump_names); i++) {
            if (is_word(what, dump_names[i]))
                r->kinds |= 1u << i;
        }
        if (r->kinds == before)
            return false;
    } while (more);
    return true;
}

static enum rc_status set_dump(struct dump_request *out, struct error *err, struct str s)
{
    struct str what, frames;
    struct dump_request r = {.step = 1};
    r.has_frame = str_split(s, '@', &what, &frames);
    r.at_exit = r.has_frame && is_word(frames, "exit");
    r.has_frame = r.has_frame && !r.at_exit;
    if (!parse_dump_kinds(what, &r) || (r.has_frame && !parse_dump_frames(frames, &r)))
        return error_set(err, RC_EUSAGE,
                         "must be history, or files, people, labels, directories, scene or "
                         "drawlist, several with commas, with @FRAME, @FIRST:LAST[:STEP] or "
                         "@exit if wanted");
    if (dump_has(&r, RC_DUMP_HISTORY) &&
        (r.has_frame || r.at_exit || r.kinds != 1u << RC_DUMP_HISTORY))
        return error_set(err, RC_EUSAGE, "must be plain history: it has no frames");
    *out = r;
    return RC_OK;
}

static enum rc_status set_color(struct rgba *out, struct error *err, struct str s)
{
    if (!color_parse(s, out))
        return error_set(err, RC_EUSAGE, "must be a colour: RRGGBB or RGB in hexadecimal");
    out->a = 255;
    return RC_OK;
}

static enum rc_status set_value(struct options *o, struct error *err,
                                const struct option_spec *spec, struct str s)
{
    void *const field = field_of(o, spec);
    switch (spec->kind) {
    case RC_OPTION_FLAG:
        return set_flag(field, err, s);
    case RC_OPTION_INT:
        return set_int(field, err, spec, s);
    case RC_OPTION_NUMBER:
        return set_number(field, err, spec, s);
    case RC_OPTION_TEXT:
        return set_text(o, field, s);
    case RC_OPTION_CHOICE:
        return set_choice(o, field, err, spec, s);
    case RC_OPTION_COLOR:
        return set_color(field, err, s);
    case RC_OPTION_SIZE:
        return set_size(o, err, spec, s);
    case RC_OPTION_LIST:
        return set_list(o, field, err, s);
    case RC_OPTION_ELEMENTS:
        return set_elements(field, err, s);
    case RC_OPTION_START_DATE:
        return set_date(field, err, s, false);
    case RC_OPTION_STOP_DATE:
        return set_date(field, err, s, true);
    case RC_OPTION_FRAMES:
        return set_frames(field, err, s);
    case RC_OPTION_SHARD:
        return set_shard(field, err, s);
    case RC_OPTION_DUMP:
        return set_dump(field, err, s);
    }
    return RC_EUSAGE;
}

/* What adds up within a layer starts anew in the next one. */
static void clear_value(struct options *o, const struct option_spec *spec)
{
    if (spec->kind == RC_OPTION_LIST)
        ((struct text_list *)field_of(o, spec))->count = 0;
    else if (spec->kind == RC_OPTION_ELEMENTS)
        *(unsigned *)field_of(o, spec) = 0;
}

enum rc_status option_set(struct options *o, struct error *err, const struct option_spec *spec,
                          enum option_layer layer, struct str value)
{
    if (memchr(value.p ? value.p : "", '\0', value.n))
        return error_set(err, RC_EUSAGE, "must not hold a NUL character");
    if (o->layer[option_id(spec)] != layer)
        clear_value(o, spec);
    const enum rc_status status = set_value(o, err, spec, value);
    if (status == RC_ENOMEM)
        return error_set(err, status, "cannot be kept: out of memory");
    if (status < 0)
        return status;
    o->layer[option_id(spec)] = (uint8_t)layer;
    if (spec->kind == RC_OPTION_SIZE) {
        o->layer[RC_OPTION_ID_width] = (uint8_t)layer;
        o->layer[RC_OPTION_ID_height] = (uint8_t)layer;
    }
    return RC_OK;
}

/* The shortest of the usual forms that reads back as the same number. */
static void format_number(double value, struct strbuf *out)
{
    char text[40];
    for (int digits = 6; digits <= 17; digits++) {
        double again;
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (str_to_double(str_of(text), &again) && again >= value && again <= value)
            break;
    }
    strbuf_add(out, str_of(text));
}

static bool format_date(int64_t value, int64_t unset, struct strbuf *out)
{
    if (value == unset)
        return false;
    strbuf_printf(out, "%" PRId64, value);
    return true;
}

static bool format_elements(unsigned bits, struct strbuf *out)
{
    const char *separator = "";
#define RC_ELEMENT_ADD(NAME, name)                                                                 \
    if (bits & RC_VIEW_##NAME) {                                                                   \
        strbuf_printf(out, "%s%s", separator, #name);                                              \
        separator = ",";                                                                           \
    }
    RC_VIEW_ELEMENTS(RC_ELEMENT_ADD)
#undef RC_ELEMENT_ADD
    return bits != 0;
}

static bool format_frames(const struct frame_range *r, struct strbuf *out)
{
    strbuf_printf(out, "%" PRIu64 ":", r->first);
    if (r->last != UINT64_MAX)
        strbuf_printf(out, "%" PRIu64, r->last);
    return true;
}

static bool format_dump(const struct dump_request *r, struct strbuf *out)
{
    const char *before = "";
    for (size_t i = 1; i < RC_COUNT(dump_names); i++) {
        if (dump_has(r, (enum dump_kind)i)) {
            strbuf_printf(out, "%s%s", before, dump_names[i]);
            before = ",";
        }
    }
    if (r->at_exit)
        strbuf_add(out, str_of("@exit"));
    if (r->has_frame)
        strbuf_printf(out, "@%" PRIu64, r->first);
    if (r->range)
        strbuf_add_char(out, ':');
    if (r->range && r->last != UINT64_MAX)
        strbuf_printf(out, "%" PRIu64, r->last);
    if (r->range && r->step != 1)
        strbuf_printf(out, ":%" PRIu64, r->step);
    return r->kinds != 0;
}

static bool format_list(const struct text_list *list, size_t item, struct strbuf *out)
{
    if (item >= list->count)
        return false;
    strbuf_add(out, str_of(list->items[item]));
    return true;
}

static bool format_text(const char *text, struct strbuf *out)
{
    strbuf_add(out, str_of(text));
    return text != NULL;
}

static bool format_color(struct rgba c, struct strbuf *out)
{
    if (c.a)
        strbuf_printf(out, "%02X%02X%02X", c.r, c.g, c.b);
    return c.a != 0;
}

bool option_format(const struct options *o, const struct option_spec *spec, size_t item,
                   struct strbuf *out)
{
    const void *const field = const_field_of(o, spec);
    if (item > 0 && spec->kind != RC_OPTION_LIST)
        return false;
    switch (spec->kind) {
    case RC_OPTION_FLAG:
        return format_text(*(const bool *)field ? "yes" : "no", out);
    case RC_OPTION_INT:
        strbuf_printf(out, "%" PRId64, *(const int64_t *)field);
        return true;
    case RC_OPTION_NUMBER:
        format_number(*(const double *)field, out);
        return *(const double *)field > 0.0 || *(const double *)field < 0.0 ||
               spec->default_text[0];
    case RC_OPTION_TEXT:
    case RC_OPTION_CHOICE:
        return format_text(*(const char *const *)field, out);
    case RC_OPTION_COLOR:
        return format_color(*(const struct rgba *)field, out);
    case RC_OPTION_SIZE:
        return false; /* width and height tell it */
    case RC_OPTION_LIST:
        return format_list(field, item, out);
    case RC_OPTION_ELEMENTS:
        return format_elements(*(const unsigned *)field, out);
    case RC_OPTION_START_DATE:
        return format_date(*(const int64_t *)field, INT64_MIN, out);
    case RC_OPTION_STOP_DATE:
        return format_date(*(const int64_t *)field, INT64_MAX, out);
    case RC_OPTION_FRAMES:
        return format_frames(field, out);
    case RC_OPTION_SHARD:
        strbuf_printf(out, "%u/%u", ((const struct shard *)field)->index,
                      ((const struct shard *)field)->count);
        return true;
    case RC_OPTION_DUMP:
        return format_dump(field, out);
    }
    return false;
}
