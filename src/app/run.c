/* The program: each mode, and the export with its report. */
#include "rource/app/run.h"

#include <unistd.h>

#include "export.h"
#include "interrupt.h"
#include "play.h"
#include "player.h"
#include "still.h"

#include "rource/app/config.h"
#include "rource/app/manual.h"
#include "rource/base/clock.h"
#include "rource/base/file.h"
#include "rource/base/trace.h"

int app_exit_code(enum rc_status status)
{
    switch (status) {
    case RC_OK:
        return 0;
    case RC_EUSAGE:
        return 2;
    case RC_EINTERRUPTED:
        return 130;
    default:
        return 1;
    }
}

static enum rc_status print_text(struct error *err, struct strbuf *text)
{
    const enum rc_status status =
        text->failed ? error_set(err, RC_ENOMEM, "out of memory while printing")
                     : file_write_fd(err, STDOUT_FILENO, "standard output", text->p, text->n);
    strbuf_finish(text);
    return status;
}

static enum rc_status print_help(struct error *err)
{
    struct strbuf text = {0};
    options_help(&text);
    return print_text(err, &text);
}

static enum rc_status print_version(struct error *err)
{
    struct strbuf text = {0};
    strbuf_add(&text, str_of("rource " ROURCE_VERSION "\n"));
    return print_text(err, &text);
}

static enum rc_status print_man(struct error *err)
{
    struct strbuf text = {0};
    manual_page(&text);
    return print_text(err, &text);
}

static enum rc_status print_completions(const struct options *o, struct error *err)
{
    struct strbuf text = {0};
    completions_script(&text, o->completions);
    return print_text(err, &text);
}

static enum rc_status save_config(const struct options *o, struct error *err)
{
    struct strbuf text = {0};
    enum rc_status status = config_format(o, &text);
    if (status < 0)
        error_set(err, status, "out of memory while writing '%s'", o->save_config);
    else
        status = file_write(err, o->save_config, text.p, text.n);
    strbuf_finish(&text);
    return status;
}

static enum rc_status write_report(const struct player *p, struct error *err,
                                   const struct export_result *r)
{
    struct report report = {
        .frames = r->written,
        .frame_ns = r->frame_ns,
        .frames_ns = r->frames_ns,
        .total_ns = clock_now_ns() - p->started_ns,
        .load_ns = history_wait_end_time(p->history) - p->started_ns,
        .first_frame_ns = r->first_frame_ns,
        .phases = r->phases,
        .commits_applied = p->scene->commits_applied,
        .changes_applied = p->scene->changes_applied,
        .files = p->scene->live_files,
        .users = p->scene->people.count,
        .directories = p->scene->nodes.count,
        .mallocs_per_frame = r->mallocs_per_frame,
        .threads = r->threads,
    };
    (void)cpu_tier_parse(str_of(p->options->cpu), &report.tier); /* checked by options_parse() */
    return report_write(&report, err, p->options->benchmark);
}

static enum rc_status run_export(struct player *p, struct error *err, struct progress *progress)
{
    struct export_result result;
    enum rc_status status = export_run(p, err, progress, &result);
    if (status == RC_OK && p->options->benchmark)
        status = write_report(p, err, &result);
    mem_free(result.frame_ns);
    return status;
}

static void report_suppressed(struct log *log)
{
    const uint32_t suppressed = log_suppressed(log);
    if (suppressed > 0)
        log_write(log, RC_LOG_INFO, "and %u warnings more", suppressed);
}

/* What needs a history. */
static enum rc_status run_player(const struct options *o, struct error *err, struct log *log,
                                 struct progress *progress)
{
    struct player player;
    const enum options_mode mode = options_mode(o);
    const bool frames = mode != RC_MODE_DUMP || !dump_has(&o->dump, RC_DUMP_HISTORY);
    enum rc_status status = player_open(&player, err, o, log, clock_now_ns());
    if (status == RC_OK && frames)
        status = player_start(&player, err);
    if (status == RC_OK && mode == RC_MODE_DUMP)
        status = still_dump(&player, err);
    else if (status == RC_OK && mode == RC_MODE_SCREENSHOT)
        status = still_screenshot(&player, err);
    else if (status == RC_OK)
        status = run_export(&player, err, progress);
    if (status == RC_OK && frames)
        status = player_check_end(&player, err);
    if (status == RC_OK && mode != RC_MODE_DUMP)
        player_report(&player);
    player_finish(&player);
    report_suppressed(log);
    return status;
}

static enum rc_status run_window(const struct options *o, struct error *err, struct log *log)
{
#if ROURCE_WINDOW
    const enum rc_status status = play_run(o, err, log);
    report_suppressed(log);
    return status;
#else
    (void)o;
    (void)log;
    return error_set(err, RC_EUSAGE,
                     "this build has no window (it was made with ROURCE_WINDOW=OFF); use "
                     "--output DIR (or --screenshot FILE.png, --dump WHAT, --benchmark FILE). "
                     "rource --help lists all options");
#endif
}

static enum rc_status run_mode(const struct options *o, struct error *err, struct log *log,
                               struct progress *progress)
{
    switch (options_mode(o)) {
    case RC_MODE_HELP:
        return print_help(err);
    case RC_MODE_VERSION:
        return print_version(err);
    case RC_MODE_MAN:
        return print_man(err);
    case RC_MODE_COMPLETIONS:
        return print_completions(o, err);
    case RC_MODE_SAVE_CONFIG:
        return save_config(o, err);
    case RC_MODE_WINDOW:
        return run_window(o, err, log);
    case RC_MODE_DUMP:
    case RC_MODE_SCREENSHOT:
    case RC_MODE_EXPORT:
        break;
    }
    return run_player(o, err, log, progress);
}

/* The whole run with --trace. What goes wrong with the trace is told when nothing else did. */
static enum rc_status run_traced(const struct options *o, struct error *err, struct log *log,
                                 struct progress *progress)
{
    struct trace *trace;
    const char *path;
    enum rc_status status = trace_open(&trace, err, o->trace);
    if (status < 0)
        return status;
    const char *temporary = trace_temporary(trace, &path);
    interrupt_keep(temporary, path);
    trace_thread_begin(trace, "main");
    status = run_mode(o, err, log, progress);
    trace_thread_end();
    interrupt_defer(); /* a signal would now rename what is being closed */
    interrupt_keep(NULL, NULL);
    const enum rc_status closed = trace_close(trace, status == RC_OK ? err : NULL);
    return status == RC_OK ? closed : status;
}

enum rc_status app_run(const struct options *o, struct error *err, struct log *log,
                       struct progress *progress)
{
    return o->trace ? run_traced(o, err, log, progress) : run_mode(o, err, log, progress);
}
