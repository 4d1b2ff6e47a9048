/* The sink that throws frames away, for measuring everything before it. */
#include "sink_ops.h"

const struct sink_ops sink_null = {
    .name = "null",
    .place = RC_PLACE_NONE,
};
