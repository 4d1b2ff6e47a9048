/* Filters: PCRE2 patterns, asked once for each path, directory and author, and remembered by id. */
#include "rource/app/filter.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    MATCH_LIMIT = 1000000, /* steps; a pattern that takes more on one name is refused */
    MESSAGE_MAX = 200,
};

enum answer { UNKNOWN, PASS, DROP };

struct pattern {
    pcre2_code *code;
    const char *text, *option; /* borrowed from the options */
};

struct patterns {
    struct pattern *items;
    size_t count;
};

struct answers {
    RC_ARRAY(unsigned char) of; /* by id: enum answer */
};

struct filter {
    const struct history *history;
    struct patterns show_files, hide_files, show_users, hide_users, hide_dirs;
    struct answers paths, dirs, authors;
    pcre2_match_data *match_data;
    pcre2_match_context *match_context;
    struct strbuf text;
    struct error failure;
};

static enum rc_status bad_pattern(struct error *err, const struct pattern *p, int code,
                                  size_t offset)
{
    unsigned char message[MESSAGE_MAX] = "";
    pcre2_get_error_message(code, message, sizeof message);
    return error_set(err, RC_EUSAGE, "--%s '%.300s': bad pattern at offset %zu: %s", p->option,
                     p->text, offset, (const char *)message);
}

static enum rc_status compile(struct patterns *out, struct error *err,
                              const struct text_list *texts, enum option_id option)
{
    out->items = mem_calloc(texts->count + 1, sizeof *out->items);
    if (!out->items)
        return RC_ENOMEM;
    for (size_t i = 0; i < texts->count; i++) {
        struct pattern *p = &out->items[i];
        int code;
        size_t offset;
        p->text = texts->items[i];
        p->option = option_spec(option)->name;
        p->code = pcre2_compile((PCRE2_SPTR)p->text, PCRE2_ZERO_TERMINATED,
                                PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &code, &offset, NULL);
        if (!p->code)
            return bad_pattern(err, p, code, offset);
        out->count++;
        pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE); /* only faster; matching works without */
    }
    return RC_OK;
}

static void free_patterns(struct patterns *p)
{
    for (size_t i = 0; i < p->count; i++)
        pcre2_code_free(p->items[i].code);
    mem_free(p->items);
}

static enum rc_status compile_all(struct filter *f, struct error *err, const struct options *o)
{
    const struct {
        struct patterns *patterns;
        const struct text_list *texts;
        enum option_id id;
    } all[] = {
        {&f->show_files, &o->show_files, RC_OPTION_ID_show_files},
        {&f->hide_files, &o->hide_files, RC_OPTION_ID_hide_files},
        {&f->show_users, &o->show_users, RC_OPTION_ID_show_users},
        {&f->hide_users, &o->hide_users, RC_OPTION_ID_hide_users},
        {&f->hide_dirs, &o->hide_dirs, RC_OPTION_ID_hide_dirs},
    };
    for (size_t i = 0; i < RC_COUNT(all); i++) {
        const enum rc_status status = compile(all[i].patterns, err, all[i].texts, all[i].id);
        if (status < 0)
            return status;
    }
    return RC_OK;
}

enum rc_status filter_create(struct filter **out, struct error *err, const struct options *options,
                             const struct history *history)
{
    enum rc_status status = RC_ENOMEM;
    *out = NULL;
    struct filter *f = mem_calloc(1, sizeof *f);
    if (!f)
        return error_set(err, status, "out of memory while preparing the filters");
    f->history = history;
    f->match_data = pcre2_match_data_create(1, NULL);
    f->match_context = pcre2_match_context_create(NULL);
    if (f->match_data && f->match_context) {
        pcre2_set_match_limit(f->match_context, MATCH_LIMIT);
        status = compile_all(f, err, options);
    }
    if (status < 0) {
        filter_destroy(f);
        return error_set(err, status, "out of memory while preparing the filters");
    }
    *out = f;
    return RC_OK;
}

void filter_destroy(struct filter *f)
{
    if (!f)
        return;
    free_patterns(&f->show_files);
    free_patterns(&f->hide_files);
    free_patterns(&f->show_users);
    free_patterns(&f->hide_users);
    free_patterns(&f->hide_dirs);
    mem_free(f->paths.of.items);
    mem_free(f->dirs.of.items);
    mem_free(f->authors.of.items);
    pcre2_match_data_free(f->match_data);
    pcre2_match_context_free(f->match_context);
    strbuf_finish(&f->text);
    mem_free(f);
}

static bool matches(struct filter *f, const struct pattern *p, struct str s)
{
    const char *subject = s.p ? s.p : "";
    const int result =
        pcre2_match(p->code, (PCRE2_SPTR)subject, s.n, 0, 0, f->match_data, f->match_context);
    if (result >= 0 || result == PCRE2_ERROR_NOMATCH)
        return result >= 0;
    unsigned char message[MESSAGE_MAX] = "";
    pcre2_get_error_message(result, message, sizeof message);
    error_set(&f->failure, RC_EFORMAT, "--%s '%.300s' cannot be matched with '%.*s': %s", p->option,
              p->text, (int)(s.n < 300 ? s.n : 300), subject, (const char *)message);
    return false;
}

static bool matches_any(struct filter *f, const struct patterns *patterns, struct str s)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (matches(f, &patterns->items[i], s))
            return true;
    }
    return false;
}

static bool passes(struct filter *f, const struct patterns *show, const struct patterns *hide,
                   struct str s)
{
    return (show->count == 0 || matches_any(f, show, s)) && !matches_any(f, hide, s);
}

/* The place for the answer about an id; NULL when memory ran out. */
static unsigned char *answer_of(struct filter *f, struct answers *answers, uint32_t id)
{
    if (id >= answers->of.count) {
        const size_t extra = (size_t)id + 1 - answers->of.count;
        if (RC_RESERVE(&answers->of, extra) < 0) {
            error_set(&f->failure, RC_ENOMEM, "out of memory while filtering");
            return NULL;
        }
        memset(answers->of.items + answers->of.count, UNKNOWN, extra);
        answers->of.count += extra;
    }
    return &answers->of.items[id];
}

static struct str path_text(struct filter *f, uint32_t path)
{
    strbuf_clear(&f->text);
    history_path_string(f->history, path, &f->text);
    if (f->text.failed)
        error_set(&f->failure, RC_ENOMEM, "out of memory while filtering");
    return strbuf_view(&f->text);
}

/* True when neither the directory nor one above it is hidden. */
static bool dir_passes(struct filter *f, uint32_t dir)
{
    for (; dir != RC_PATH_ROOT && dir != RC_PATH_NONE;
         dir = history_path(f->history, dir)->parent) {
        unsigned char *answer = answer_of(f, &f->dirs, dir);
        if (answer && *answer == UNKNOWN)
            *answer = matches_any(f, &f->hide_dirs, path_text(f, dir)) ? DROP : PASS;
        if (!answer || *answer == DROP)
            return false;
    }
    return true;
}

static bool path_passes(struct filter *f, uint32_t path)
{
    if (f->hide_dirs.count && !dir_passes(f, history_path(f->history, path)->parent))
        return false;
    return passes(f, &f->show_files, &f->hide_files, path_text(f, path));
}

bool filter_path(struct filter *f, uint32_t path)
{
    unsigned char *answer = answer_of(f, &f->paths, path);
    if (answer && *answer == UNKNOWN)
        *answer = path_passes(f, path) ? PASS : DROP;
    return answer && *answer == PASS;
}

bool filter_author(struct filter *f, uint32_t author)
{
    unsigned char *answer = answer_of(f, &f->authors, author);
    if (answer && *answer == UNKNOWN)
        *answer =
            passes(f, &f->show_users, &f->hide_users, intern_string(&f->history->authors, author))
                ? PASS
                : DROP;
    return answer && *answer == PASS;
}

static bool scene_path(void *ctx, uint32_t path)
{
    return filter_path(ctx, path);
}

static bool scene_author(void *ctx, uint32_t author)
{
    return filter_author(ctx, author);
}

struct scene_filter filter_for_scene(struct filter *f)
{
    const bool paths = f->show_files.count || f->hide_files.count || f->hide_dirs.count;
    const bool authors = f->show_users.count || f->hide_users.count;
    return (struct scene_filter){paths ? scene_path : NULL, authors ? scene_author : NULL, f};
}

enum rc_status filter_status(const struct filter *f, struct error *err)
{
    if (f->failure.status == RC_OK)
        return RC_OK;
    return error_set(err, f->failure.status, "%s", f->failure.message);
}
