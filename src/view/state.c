/* The state of a view for a snapshot: what view_update() carries from frame to frame. */
#include "parts.h"
#include "rource/base/snapshot.h"

void view_snapshot(struct view *v, struct snapshot_io *io)
{
    struct labels *l = &v->labels;
    if (io->loading)
        v->resting.known = false;
    RC_SNAPSHOT_ARRAY(io, &l->items);
    RC_SNAPSHOT_ARRAY(io, &l->visible);
    RC_SNAPSHOT_ARRAY(io, &l->past);
    RC_SNAPSHOT_ARRAY(io, &l->seen);
    RC_SNAPSHOT_ARRAY(io, &l->order);
    RC_SNAPSHOT_ARRAY(io, &l->obstacles);
    RC_SNAPSHOT_ARRAY(io, &l->taken);
    RC_SNAPSHOT_ARRAY(io, &l->file_marks);
    RC_SNAPSHOT_ARRAY(io, &l->dir_marks);
    RC_SNAPSHOT_ARRAY(io, &l->person_marks);
    RC_SNAPSHOT_VALUE(io, v->panels);
    RC_SNAPSHOT_ARRAY(io, &v->tints);
    RC_SNAPSHOT_ARRAY(io, &v->types.states);
    RC_SNAPSHOT_VALUE(io, v->types.top);
    RC_SNAPSHOT_VALUE(io, v->types.top_count);
    RC_SNAPSHOT_VALUE(io, v->types.turn);
    RC_SNAPSHOT_VALUE(io, v->types.gliding);
    RC_SNAPSHOT_ARRAY(io, &v->extension_colors);
}
