/* The figures that F3 shows: what a frame costs, phase by phase, and how much there is to draw.
 * They are means of what was drawn since the text was made last, and that is twice a second. */
#include <inttypes.h>
#include <stdio.h>

#include "play.h"

#include "rource/base/clock.h"

static const int64_t RENEW_NS = 500000000;

void play_figures_add(struct play *p, const struct play_costs *frame)
{
    struct play_figures *f = &p->figures;
    f->frames++;
    f->sum.build_ns += frame->build_ns;
    f->sum.raster.render_ns += frame->raster.render_ns;
    f->sum.raster.effects_ns += frame->raster.effects_ns;
    f->sum.show_ns += frame->show_ns;
    f->commands = frame->commands;
}

void play_figures_add_step(struct play *p)
{
    struct play_figures *f = &p->figures;
    f->steps++;
    f->sum.step_ns +=
        p->player.times.commit_apply_ns + p->player.times.scene_update_ns + p->player.times.view_ns;
}

static void add(struct play_figures *f, const char *name)
{
    f->lines[f->line_count] = (struct view_card_line){str_of(name), str_of(f->text[f->line_count])};
    f->line_count++;
}

static void add_ms(struct play_figures *f, const char *name, int64_t ns, uint32_t n)
{
    (void)snprintf(f->text[f->line_count], sizeof f->text[0], "%.2f ms",
                   n > 0 ? (double)ns / 1e6 / n : 0.0);
    add(f, name);
}

static void add_of(struct play_figures *f, const char *name, uint32_t part, uint32_t whole)
{
    (void)snprintf(f->text[f->line_count], sizeof f->text[0], "%" PRIu32 " of %" PRIu32, part,
                   whole);
    add(f, name);
}

static bool meets(struct rect r, float x, float y, float radius)
{
    return x + radius > r.x0 && x - radius < r.x1 && y + radius > r.y0 && y - radius < r.y1;
}

/* What of the scene is in the frame; files count with their directory. */
static void add_counts(struct play_figures *f, const struct scene *s)
{
    const struct rect view = camera_view(&s->camera);
    uint32_t dirs = 0, files = 0, all_files = 0, people = 0;
    for (size_t i = 0; i < s->nodes.count; i++) {
        const struct scene_dir *d = &s->dirs.items[s->nodes.items[i]];
        const bool seen = meets(view, d->x, d->y, d->radius);
        dirs += seen;
        all_files += d->files;
        files += seen ? d->files : 0;
    }
    for (size_t i = 0; i < s->present.count; i++) {
        const struct scene_person *person = &s->people.items[s->present.items[i]];
        people += meets(view, person->x, person->y, scene_person_radius(s, person));
    }
    add_of(f, "files in the frame", files, all_files);
    add_of(f, "directories", dirs, (uint32_t)s->nodes.count);
    add_of(f, "people", people, (uint32_t)s->present.count);
}

static void renew(struct play *p, int64_t now)
{
    struct play_figures *f = &p->figures;
    const double seconds = (double)(now - f->since_ns) * 1e-9;
    size_t snapshots = 0;
    const size_t bytes = p->scout ? scout_memory(p->scout, &snapshots) : 0;
    f->line_count = 0;
    (void)snprintf(f->text[0], sizeof f->text[0], "%.1f of %.0f",
                   f->since_ns > 0 ? f->frames / seconds : 0.0, 1e9 / p->period_ns);
    add(f, "frames a second");
    add_ms(f, "simulate", f->sum.step_ns, f->steps);
    add_ms(f, "record", f->sum.build_ns, f->frames);
    add_ms(f, "draw", f->sum.raster.render_ns, f->frames);
    add_ms(f, "effects", f->sum.raster.effects_ns, f->frames);
    add_ms(f, "show", f->sum.show_ns, f->frames);
    add_counts(f, p->player.scene);
    (void)snprintf(f->text[f->line_count], sizeof f->text[0], "%" PRIu32, f->commands);
    add(f, "drawing commands");
    (void)snprintf(f->text[f->line_count], sizeof f->text[0], "%u", p->detail);
    add(f, "detail left out");
    (void)snprintf(f->text[f->line_count], sizeof f->text[0], "%zu in %.0f MB", snapshots,
                   (double)bytes / (1 << 20));
    add(f, "snapshots");
    f->sum = (struct play_costs){0};
    f->frames = f->steps = 0;
    f->since_ns = now;
}

void play_figures(struct play *p, struct view_figures *out)
{
    const int64_t now = clock_now_ns();
    if (p->figures.line_count == 0 || now - p->figures.since_ns >= RENEW_NS)
        renew(p, now);
    *out = (struct view_figures){p->figures.lines, p->figures.line_count};
}
