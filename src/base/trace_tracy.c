/* trace_tracy.c: hands what the macros of trace.h say to Tracy's client. Only in builds with
 * ROURCE_TRACY.
 */
#include "rource/base/trace.h"

#include <tracy/TracyC.h>

#ifndef TRACY_ENABLE
#error "this client library of Tracy was built without TRACY_ENABLE, so it would record nothing"
#endif

_Static_assert(sizeof(struct tracy_site) == sizeof(struct ___tracy_source_location_data) &&
                   offsetof(struct tracy_site, line) ==
                       offsetof(struct ___tracy_source_location_data, line),
               "a site has the layout of Tracy's");
_Static_assert(sizeof(struct tracy_zone) == sizeof(TracyCZoneCtx), "and a zone");

struct tracy_zone tracy_zone_begin(const struct tracy_site *site)
{
    const TracyCZoneCtx context = ___tracy_emit_zone_begin((const void *)site, 1);
    return (struct tracy_zone){context.id, context.active};
}

void tracy_zone_end(struct tracy_zone zone)
{
    const TracyCZoneCtx context = {zone.id, zone.active};
    TracyCZoneEnd(context);
}

void tracy_frame_mark(void)
{
    TracyCFrameMark;
}

void tracy_plot(const char *name, int64_t value)
{
    TracyCPlotI(name, value);
}

void tracy_thread_name(const char *name)
{
    TracyCSetThreadName(name);
}

void tracy_alloc(const void *block, size_t bytes)
{
    TracyCAlloc(block, bytes);
}

void tracy_free(const void *block)
{
    TracyCFree(block);
}
