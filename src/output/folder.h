/* folder.h: a folder that takes a file a frame: frame_00000000.EXT, frame_00000001.EXT, …, each
 * whole as soon as it has its name. */
#ifndef ROURCE_OUTPUT_FOLDER_H
#define ROURCE_OUTPUT_FOLDER_H

#include "sink_ops.h"

struct folder {
    char *path;
    const char *extension; /* without the dot; borrowed */
    int lock;              /* the open folder, locked as long as we write there */
    bool open;
    uint64_t first, last; /* the numbers that the run minds: [first, last), or all from first on
                             with UINT64_MAX */
};

/* Makes the folder with its parents and deals with what is in it as params->existing says, minding
 * frames of the run's part only. Files named frame_ + 8 or more digits + .EXT and their temporary
 * files are ever removed, no others. RC_EUSAGE when it holds frames and RC_SINK_REFUSE is given, or
 * frames of another size and RC_SINK_RESUME; RC_EIO, RC_ENOMEM. folder_close() is due in any case;
 * *f must be zeroed before. */
RC_NODISCARD enum rc_status folder_open(struct folder *f, struct error *err,
                                        const struct sink_params *params, const char *extension);
/* Writes one frame's file, atomically, replacing one of that number. RC_EIO. Thread-safe for
 * distinct numbers. */
RC_NODISCARD enum rc_status folder_write(const struct folder *f, struct error *err,
                                         const struct sink_packet *packet);
/* The first number in [first, last) that has no file; last when all are there. */
uint64_t folder_first_missing(const struct folder *f, uint64_t first, uint64_t last);
void folder_close(struct folder *f);

#endif
