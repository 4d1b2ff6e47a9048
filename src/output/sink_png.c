/* A folder of PNG files. Each worker encodes with scratch memory of its own. */
#include "sink_ops.h"

#include "folder.h"
#include "png.h"

#include "rource/base/memory.h"

struct png_sink {
    struct folder folder;
    struct png_scratch **scratch; /* sink->workers of them */
};

static enum rc_status open_folder(struct sink *sink, struct error *err,
                                  const struct sink_params *params)
{
    struct png_sink *png = sink->priv;
    png->scratch = mem_calloc(sink->workers, sizeof *png->scratch);
    if (!png->scratch)
        return RC_ENOMEM;
    for (unsigned i = 0; i < sink->workers; i++) {
        png->scratch[i] = png_scratch_create(sink->convert);
        if (!png->scratch[i])
            return RC_ENOMEM;
    }
    return folder_open(&png->folder, err, params, "png");
}

static enum rc_status encode(struct sink *sink, unsigned worker, const struct pixmap *frame,
                             struct sink_packet *packet)
{
    const struct png_sink *png = sink->priv;
    return png_encode_with(png->scratch[worker], packet, frame);
}

static enum rc_status write_file(struct sink *sink, struct error *err,
                                 const struct sink_packet *packet)
{
    const struct png_sink *png = sink->priv;
    return folder_write(&png->folder, err, packet);
}

static enum rc_status close_folder(struct sink *sink, struct error *err)
{
    (void)err;
    struct png_sink *png = sink->priv;
    folder_close(&png->folder);
    for (unsigned i = 0; png->scratch && i < sink->workers; i++)
        png_scratch_destroy(png->scratch[i]);
    mem_free(png->scratch);
    return RC_OK;
}

static uint64_t resume_point(const struct sink *sink, uint64_t first, uint64_t last)
{
    const struct png_sink *png = sink->priv;
    return folder_first_missing(&png->folder, first, last);
}

const struct sink_ops sink_png = {
    .name = "png",
    .place = RC_PLACE_FOLDER,
    .priv_size = sizeof(struct png_sink),
    .open = open_folder,
    .encode = encode,
    .write = write_file,
    .close = close_folder,
    .resume_point = resume_point,
};
