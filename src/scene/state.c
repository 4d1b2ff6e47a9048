/* The state of a scene for a snapshot: everything but its parameters and what follows from the
 * rest.
 */
#include "parts.h"
#include "rource/base/snapshot.h"

/* Types are known in the order in which they came: a table that knows more or fewer is made anew.
 */
static void snapshot_extensions(struct scene *s, struct snapshot_io *io)
{
    RC_ARRAY(char) names = {0};
    const uint32_t known = intern_count(&s->extensions);
    for (uint32_t i = 0; !io->loading && io->status == RC_OK && i < known; i++) {
        const struct str name = intern_string(&s->extensions, i);
        io->status = RC_RESERVE(&names, name.n + 1);
        if (io->status == RC_OK)
            memcpy(names.items + names.count, name.p, name.n + 1);
        names.count += name.n + 1;
    }
    RC_SNAPSHOT_ARRAY(io, &names);
    if (io->loading && io->status == RC_OK)
        intern_finish(&s->extensions);
    for (size_t at = 0; io->loading && io->status == RC_OK && at < names.count;) {
        const struct str name = str_of(names.items + at);
        uint32_t id;
        io->status = intern_add(&s->extensions, name, &id);
        at += name.n + 1;
    }
    mem_free(names.items);
}

/* Slot blocks hold what the files say themselves. */
static void load_slots(struct scene *s, struct snapshot_io *io)
{
    arena_reset(&s->pool);
    for (size_t i = 0; i < RC_COUNT(s->free_slots); i++)
        s->free_slots[i].count = 0;
    for (size_t i = 0; i < s->dirs.count; i++) {
        struct scene_dir *d = &s->dirs.items[i];
        d->slots = d->slot_capacity && io->status == RC_OK
                       ? arena_alloc(&s->pool, d->slot_capacity, sizeof *d->slots)
                       : NULL;
        if (!d->slots && d->slot_capacity)
            io->status = RC_ENOMEM;
    }
    for (size_t i = 0; io->status == RC_OK && i < s->files.count; i++) {
        const struct scene_file *f = &s->files.items[i];
        if (f->state != RC_FILE_DEAD)
            s->dirs.items[f->dir].slots[f->slot] = (uint32_t)i;
    }
}

void scene_snapshot(struct scene *s, struct snapshot_io *io)
{
    RC_SNAPSHOT_VALUE(io, s->now);
    RC_SNAPSHOT_VALUE(io, s->camera);
    RC_SNAPSHOT_VALUE(io, s->live_files);
    RC_SNAPSHOT_VALUE(io, s->commits_applied);
    RC_SNAPSHOT_VALUE(io, s->changes_applied);
    RC_SNAPSHOT_VALUE(io, s->last_commit);
    RC_SNAPSHOT_VALUE(io, s->crowd);
    RC_SNAPSHOT_VALUE(io, s->layout_awake);
    RC_SNAPSHOT_VALUE(io, s->tightness);
    RC_SNAPSHOT_ARRAY(io, &s->dirs);
    RC_SNAPSHOT_ARRAY(io, &s->files);
    RC_SNAPSHOT_ARRAY(io, &s->people);
    RC_SNAPSHOT_ARRAY(io, &s->actions);
    RC_SNAPSHOT_ARRAY(io, &s->nodes);
    RC_SNAPSHOT_ARRAY(io, &s->moving);
    RC_SNAPSHOT_ARRAY(io, &s->dying);
    RC_SNAPSHOT_ARRAY(io, &s->present);
    RC_SNAPSHOT_ARRAY(io, &s->from_left);
    RC_SNAPSHOT_ARRAY(io, &s->path_dir);
    RC_SNAPSHOT_ARRAY(io, &s->path_file);
    RC_SNAPSHOT_ARRAY(io, &s->author_person);
    RC_SNAPSHOT_ARRAY(io, &s->extension_files);
    RC_SNAPSHOT_ARRAY(io, &s->live.nodes);
    RC_SNAPSHOT_ARRAY(io, &s->live.files);
    RC_SNAPSHOT_ARRAY(io, &s->tree.nodes);
    RC_SNAPSHOT_ARRAY(io, &s->tree.items);
    RC_SNAPSHOT_ARRAY(io, &s->forces);
    RC_SNAPSHOT_ARRAY(io, &s->child_start);
    RC_SNAPSHOT_ARRAY(io, &s->child_list);
    RC_SNAPSHOT_ARRAY(io, &s->order);
    RC_SNAPSHOT_ARRAY(io, &s->items);
    snapshot_extensions(s, io);
    if (!io->loading)
        return;
    s->resting.known = false;
    load_slots(s, io);
}
