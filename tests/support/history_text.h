/* tests/support/history_text.h: histories as text, for tests that put a log in and compare what
 * comes out. One line a change: time<TAB>author<TAB>action<TAB>path[<TAB>old path][<TAB>#colour]; a
 * commit without changes has "." for the action; the baseline's author is empty.
 */
#ifndef ROURCE_TESTS_HISTORY_TEXT_H
#define ROURCE_TESTS_HISTORY_TEXT_H

#include "testing.h"

#include "rource/base/log.h"
#include "rource/history/loader.h"
#include "source.h"

/* What a load gave. */
struct loaded {
    enum rc_status status;
    struct error err;
    struct strbuf text;     /* the history */
    struct strbuf warnings; /* one line each, as far as they were passed on */
    uint32_t warning_count;
};

static inline void add_change_text(struct strbuf *out, const struct history *h,
                                   const struct change *change)
{
    strbuf_add_char(out, (char)change->action);
    strbuf_add_char(out, '\t');
    history_path_string(h, change->path, out);
    if (change->old_path != RC_PATH_NONE) {
        strbuf_add_char(out, '\t');
        history_path_string(h, change->old_path, out);
    }
    if (change->color != 0)
        strbuf_printf(out, "\t#%06x", change->color & 0xffffffu);
    strbuf_add_char(out, '\n');
}

static inline void history_to_text(const struct history *h, struct strbuf *out)
{
    for (uint32_t i = 0; i < h->commits.count; i++) {
        const struct commit *commit = history_commit(h, i);
        const struct str author = intern_string(&h->authors, commit->author);
        for (uint32_t k = 0; k == 0 || k < commit->change_count; k++) {
            strbuf_printf(out, "%lld\t", (long long)commit->time);
            strbuf_add(out, author);
            strbuf_add_char(out, '\t');
            if (commit->change_count > 0)
                add_change_text(out, h, history_change(h, commit->first_change + k));
            else
                strbuf_add(out, str_of(".\n"));
        }
    }
}

/* The times must list exactly the commits. */
static inline void check_times(struct history *h)
{
    assert_int_equal(history_wait_times(h), h->commits.count);
    for (uint32_t i = 0; i < h->commits.count; i++)
        assert_int_equal(history_time(h, i), history_commit(h, i)->time);
}

static inline void collect_warning(void *ctx, enum log_level level, const char *message)
{
    struct strbuf *out = ctx;
    assert_int_equal(level, RC_LOG_WARNING);
    strbuf_add(out, str_of(message));
    strbuf_add_char(out, '\n');
}

static inline struct loader_params default_params(void)
{
    return (struct loader_params){.start_time = INT64_MIN, .stop_time = INT64_MAX, .threads = 1};
}

/* Loads a log from memory under the name "t.log". Finish with loaded_finish(). */
static inline struct loaded load_bytes(struct str bytes, struct loader_params params)
{
    struct loaded out = {0};
    struct history *h = NULL;
    struct log log;
    log_init(&log, collect_warning, &out.warnings, 10);
    params.log = &log;
    assert_int_equal(history_create(&h), RC_OK);
    out.status = loader_read_bytes(h, &out.err, bytes, "t.log", &params);
    history_to_text(h, &out.text);
    if (out.status == RC_OK)
        check_times(h);
    out.warning_count = log.warnings;
    strbuf_add(&out.text, str_of("")); /* NUL-terminated even if empty */
    strbuf_add(&out.warnings, str_of(""));
    history_destroy(h);
    log_finish(&log);
    return out;
}

static inline void loaded_finish(struct loaded *loaded)
{
    strbuf_finish(&loaded->text);
    strbuf_finish(&loaded->warnings);
}

static inline const char *buffer_text(const struct strbuf *b)
{
    return b->p ? b->p : "";
}

/* The log must load without a warning and give exactly this text. */
static inline void expect_bytes(struct str bytes, struct loader_params params, const char *expected)
{
    struct loaded loaded = load_bytes(bytes, params);
    assert_string_equal(loaded.err.message, "");
    assert_int_equal(loaded.status, RC_OK);
    assert_string_equal(buffer_text(&loaded.warnings), "");
    assert_string_equal(buffer_text(&loaded.text), expected);
    loaded_finish(&loaded);
}

static inline void expect_log(const char *log, const char *expected)
{
    expect_bytes(str_of(log), default_params(), expected);
}

/* The log must load with these warnings, and with strict fail with the first line of `strict`. */
static inline void expect_warnings(const char *log, const char *warnings, const char *strict,
                                   const char *expected)
{
    struct loader_params params = default_params();
    struct loaded loaded = load_bytes(str_of(log), params);
    assert_int_equal(loaded.status, RC_OK);
    assert_string_equal(buffer_text(&loaded.warnings), warnings);
    assert_string_equal(buffer_text(&loaded.text), expected);
    loaded_finish(&loaded);
    params.strict = true;
    loaded = load_bytes(str_of(log), params);
    assert_int_equal(loaded.status, RC_EFORMAT);
    assert_string_equal(loaded.err.message, strict);
    assert_string_equal(buffer_text(&loaded.warnings), "");
    loaded_finish(&loaded);
}

/* The log must be refused with a message that holds this. */
static inline void expect_refused(struct str bytes, enum rc_status status, const char *part)
{
    struct loaded loaded = load_bytes(bytes, default_params());
    assert_int_equal(loaded.status, status);
    assert_non_null(strstr(loaded.err.message, part));
    assert_string_equal(buffer_text(&loaded.text), "");
    loaded_finish(&loaded);
}

#endif
