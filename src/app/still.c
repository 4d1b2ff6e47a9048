/* One moment of the history, found by date, second or commit, as a picture or as text. */
#include "still.h"

#include <inttypes.h>
#include <unistd.h>

#include "rource/app/dump.h"
#include "rource/base/clock.h"
#include "rource/base/file.h"
#include "rource/base/jobs.h"
#include "rource/output/sink.h"
#include "rource/raster/raster.h"

enum {
    HASH_MIN = 4,           /* digits of a commit's hash when one of them is a letter */
    HASH_MIN_DIGITS = 7,    /* and when all are digits */
    HASH_MAX = 64,          /* SHA-256 */
    HASH_SHORT = 7,         /* digits that an abbreviated hash of a log has at least */
    PREFIX_DIGITS = 16,     /* that the history keeps */
    DUMP_CHUNK = 1024 * 64, /* bytes that are printed at a time */
};

/* ---- --at ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The range of id prefixes that begin as s does; false when s cannot be a hash. */
static bool parse_hash(struct str s, uint64_t *low, uint64_t *high)
{
    bool letter = false;
    uint64_t value = 0;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        const int digit = hex_digit(s.p[i]);
        if (digit < 0)
            return false;
        letter = letter || digit >= 10;
        if (n < PREFIX_DIGITS) {
            value = value << 4 | (uint64_t)digit;
            n++;
        }
    }
    if (s.n < (letter ? HASH_MIN : HASH_MIN_DIGITS) || s.n > HASH_MAX)
        return false;
    const unsigned shift = 4u * (unsigned)(PREFIX_DIGITS - n);
    *low = value << shift;
    *high = *low | (((uint64_t)1 << shift) - 1);
    return true;
}

/* The bits of an id that a log with abbreviated hashes has told: it ends with zeros. */
static uint64_t known_bits(uint64_t id)
{
    unsigned shift = 0;
    while (shift < 4u * (PREFIX_DIGITS - HASH_SHORT) && (id >> shift & 15) == 0)
        shift += 4;
    return UINT64_MAX << shift;
}

/* Whether an id lies in the range, or is an abbreviation of what does. */
static bool is_match(uint64_t id, uint64_t low, uint64_t high, bool shorter)
{
    if (id == 0)
        return false;
    return shorter ? id == (low & known_bits(id)) : id >= low && id <= high;
}

/* The only commit that matches: UINT32_MAX for none, *several when there are more. */
static uint32_t find_match(const struct timeline *tl, uint64_t low, uint64_t high, bool shorter,
                           bool *several)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < tl->commits; i++) {
        if (!is_match(history_commit(tl->history, i)->id_prefix, low, high, shorter))
            continue;
        *several = *several || found != UINT32_MAX;
        found = i;
    }
    return found;
}

static enum rc_status find_commit(const struct timeline *tl, struct error *err, const char *at,
                                  uint64_t *frame, uint64_t low, uint64_t high)
{
    bool several = false;
    uint32_t found = find_match(tl, low, high, false, &several);
    if (found == UINT32_MAX)
        found = find_match(tl, low, high, true, &several);
    if (several)
        return error_set(err, RC_EUSAGE,
                         "--at %s: several commits begin like this; give more digits", at);
    if (found == UINT32_MAX)
        return RC_ENOTFOUND;
    *frame = timeline_frame_of_commit(tl, found);
    return RC_OK;
}

static uint64_t frame_of_second(const struct timeline *tl, double second, double frame_rate)
{
    const double frame = second * frame_rate;
    return frame < (double)(tl->frames - 1) ? (uint64_t)frame : tl->frames - 1;
}

enum rc_status still_find_frame(const struct timeline *tl, struct history *history,
                                struct error *err, const struct still_moment *moment,
                                uint64_t *frame)
{
    const struct str s = str_of(moment->at);
    uint64_t low, high;
    int64_t time;
    double second;
    if (s.n == 0) {
        *frame = tl->frames - 1;
        return RC_OK;
    }
    if (parse_hash(s, &low, &high)) {
        (void)history_wait(history, tl->commits - 1); /* all commits are there, or what there is */
        enum rc_status status = history_published(history, NULL) < tl->commits
                                    ? history_wait_end(history, err)
                                    : find_commit(tl, err, moment->at, frame, low, high);
        if (status != RC_ENOTFOUND || err->message[0])
            return status;
        if (!str_to_int64(s, &time))
            return error_set(err, RC_ENOTFOUND, "--at %s: no commit of this history has that hash",
                             moment->at);
    } else if (str_to_double(s, &second) && second >= 0.0) {
        *frame = frame_of_second(tl, second, moment->frame_rate);
        return RC_OK;
    }
    if (!date_parse(s, &time, NULL))
        return error_set(err, RC_EUSAGE,
                         "--at %s: must be a date, seconds of the video, or a commit's hash",
                         moment->at);
    *frame = timeline_frame_of_time(tl, time);
    return RC_OK;
}

/* ---- screenshot ---- */

static enum rc_status draw(struct player *p, struct error *err, struct drawlist *list,
                           struct pixmap *pixmap)
{
    const struct options *o = p->options;
    struct raster_params params = {.tier = RC_CPU_C, .text = p->text, .images = p->images};
    struct jobs *jobs = NULL;
    struct raster *raster = NULL;
    (void)cpu_tier_parse(str_of(o->cpu), &params.tier); /* options_parse() has checked it */
    enum rc_status status = jobs_create(&jobs, (unsigned)o->threads);
    params.jobs = jobs;
    if (status == RC_OK)
        jobs_set_name(jobs, "tile drawer");
    if (status == RC_OK)
        status = raster_create(&raster, &params);
    if (status == RC_OK)
        status = raster_draw(raster, list, pixmap, NULL);
    raster_destroy(raster);
    jobs_destroy(jobs);
    return status < 0 ? error_set(err, status, "the picture cannot be drawn: %s",
                                  error_status_name(status))
                      : RC_OK;
}

enum rc_status still_screenshot(struct player *p, struct error *err)
{
    const struct options *o = p->options;
    struct arena arena = {0};
    struct drawlist list;
    struct pixmap pixmap = {0};
    uint64_t frame;
    if (str_equal(str_of(o->screenshot), str_of("-")))
        return error_set(err, RC_EUSAGE,
                         "--screenshot -: a picture does not go to standard output; name a file "
                         "(--screenshot FILE.png)");
    enum rc_status status = still_find_frame(&p->timeline, p->history, err,
                                             &(struct still_moment){o->at, o->framerate}, &frame);
    if (status == RC_OK)
        status = player_run_to(p, err, frame);
    if (status == RC_OK)
        status = player_build(p, err, &arena, &list);
    if (status == RC_OK && pixmap_init(&pixmap, (int)o->width, (int)o->height) < 0)
        status = error_set(err, RC_ENOMEM, "not enough memory for a picture of %dx%d",
                           (int)o->width, (int)o->height);
    if (status == RC_OK)
        status = draw(p, err, &list, &pixmap);
    if (status == RC_OK)
        status = png_write_file(err, o->screenshot, &pixmap);
    pixmap_finish(&pixmap);
    arena_finish(&arena);
    return status;
}

/* ---- dump ---- */

static enum rc_status print(struct error *err, struct strbuf *text, size_t limit)
{
    enum rc_status status = RC_OK;
    if (text->failed)
        return error_set(err, RC_ENOMEM, "out of memory while printing");
    if (text->n > limit) {
        status = file_write_fd(err, STDOUT_FILENO, "standard output", text->p, text->n);
        strbuf_clear(text);
    }
    return status;
}

static enum rc_status dump_history(struct player *p, struct error *err, struct strbuf *out)
{
    enum rc_status status = RC_OK;
    for (uint32_t i = 0; status == RC_OK && history_wait(p->history, i); i++) {
        dump_commit(p->history, i, out);
        status = print(err, out, DUMP_CHUNK);
    }
    if (status == RC_OK)
        status = print(err, out, 0);
    return status < 0 ? status : history_wait_end(p->history, err);
}

static enum rc_status dump_list(struct player *p, struct error *err, struct strbuf *out)
{
    struct arena arena = {0};
    struct drawlist list;
    const enum rc_status status = player_build(p, err, &arena, &list);
    if (status == RC_OK)
        dump_drawlist(&list, out);
    arena_finish(&arena);
    return status;
}

static enum rc_status dump_kind(struct player *p, struct error *err, enum dump_kind kind,
                                struct strbuf *out)
{
    switch (kind) {
    case RC_DUMP_FILES:
        return dump_files(p->view, p->scene, out);
    case RC_DUMP_PEOPLE:
        return dump_people(p->scene, out);
    case RC_DUMP_DIRECTORIES:
        return dump_directories(p->scene, out);
    case RC_DUMP_LABELS:
        dump_labels(p->view, p->scene, out);
        return RC_OK;
    case RC_DUMP_SCENE:
        dump_scene(p->scene, &p->timeline, out);
        return RC_OK;
    case RC_DUMP_DRAWLIST:
        return dump_list(p, err, out);
    case RC_DUMP_HISTORY:
    case RC_DUMP_NONE:
        break;
    }
    return RC_OK;
}

/* The tables of one frame; where there are several, a line "= NAME FRAME" goes before each. */
static enum rc_status dump_frame(struct player *p, struct error *err, uint64_t frame,
                                 struct strbuf *out)
{
    static const char *const names[] = {"",
#define DUMP_NAME(NAME, name) #name,
                                        RC_DUMPS(DUMP_NAME)
#undef DUMP_NAME
    };
    const struct dump_request *r = &p->options->dump;
    const bool several = r->range || (r->kinds & (r->kinds - 1)) != 0;
    enum rc_status status = player_run_to(p, err, frame);
    for (unsigned i = 1; status == RC_OK && i < RC_COUNT(names); i++) {
        if (!dump_has(r, (enum dump_kind)i))
            continue;
        if (several)
            strbuf_printf(out, "= %s %" PRIu64 "\n", names[i], frame);
        status = dump_kind(p, err, (enum dump_kind)i, out);
        if (status == RC_OK)
            status = print(err, out, DUMP_CHUNK);
    }
    return status;
}

static enum rc_status dump_frames(struct player *p, struct error *err, struct strbuf *out)
{
    const struct dump_request *r = &p->options->dump;
    const uint64_t frames = p->timeline.frames;
    const uint64_t first = r->has_frame ? r->first : frames - 1;
    const uint64_t last = !r->range ? first + 1 : r->last < frames ? r->last : frames;
    enum rc_status status = RC_OK;
    if (first >= frames)
        return error_set(err, RC_EUSAGE,
                         "--dump: there is no frame %" PRIu64 "; the video has %" PRIu64
                         " frames, the last is %" PRIu64,
                         first, frames, frames - 1);
    for (uint64_t n = first; status == RC_OK && n < last; n += r->step)
        status = dump_frame(p, err, n, out);
    return status == RC_OK ? print(err, out, 0) : status;
}

enum rc_status still_dump(struct player *p, struct error *err)
{
    struct strbuf out = {0};
    const enum rc_status status = dump_has(&p->options->dump, RC_DUMP_HISTORY)
                                      ? dump_history(p, err, &out)
                                      : dump_frames(p, err, &out);
    strbuf_finish(&out);
    return status < 0 ? error_set(err, status, "out of memory while printing") : RC_OK;
}

enum rc_status still_dump_now(struct player *p, struct error *err)
{
    struct strbuf out = {0};
    enum rc_status status = dump_frame(p, err, p->next - 1, &out);
    if (status == RC_OK)
        status = print(err, &out, 0);
    strbuf_finish(&out);
    return status < 0 ? error_set(err, status, "out of memory while printing") : RC_OK;
}
