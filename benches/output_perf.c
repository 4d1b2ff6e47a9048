/* output_perf.c: pixels to bytes, one thread; a frame with 3,000 shapes, whose height is the size.
 * What streams write goes to /dev/null.
 */
#include <stdlib.h>

#include "bench.h"
#include "bench_shapes.h"
#include "convert.h"
#include "png.h"
#include "rource/output/sink.h"

struct stage {
    struct bench_canvas canvas;
    struct sink *sink;
    struct png_scratch *png;
    struct sink_packet packet;
    uint64_t frame;
};

static struct stage *stage_create(int32_t height)
{
    struct stage *const st = calloc(1, sizeof *st);
    bench_check(st != NULL, "out of memory");
    bench_canvas_init(&st->canvas, height, NULL);
    bench_push(&st->canvas.list, RC_DRAW_KIND_COUNT, 3000);
    bench_canvas_draw(&st->canvas);
    return st;
}

static void tear_down(void *state)
{
    struct stage *const st = state;
    png_scratch_destroy(st->png);
    bench_check(sink_close(st->sink, NULL) == RC_OK, "cannot close");
    sink_packet_finish(&st->packet);
    bench_canvas_finish(&st->canvas);
    free(st);
}

static size_t packet_bytes(void *state)
{
    struct stage *const st = state;
    return st->packet.n;
}

static void png_run(void *state)
{
    struct stage *const st = state;
    st->packet.n = 0;
    bench_check(png_encode_with(st->png, &st->packet, &st->canvas.out) == RC_OK, "out of memory");
    bench_keep(st->packet.bytes);
}

static void *png_set_up(int32_t height)
{
    struct stage *const st = stage_create(height);
    st->png = png_scratch_create(converter_for(cpu_detect()));
    bench_check(st->png != NULL, "out of memory");
    png_run(st);
    return st;
}

static void stream_run(void *state)
{
    struct stage *const st = state;
    struct error err = {0};
    bench_check(sink_encode(st->sink, &err, 0, &st->canvas.out, st->frame++, &st->packet) == RC_OK,
                err.message);
    bench_check(sink_write(st->sink, &err, &st->packet) == RC_OK, err.message);
}

static void *stream_set_up(int32_t height, const char *format)
{
    struct stage *const st = stage_create(height);
    struct error err = {0};
    const struct sink_params params = {.format = format,
                                       .path = "/dev/null",
                                       .width = st->canvas.out.width,
                                       .height = st->canvas.out.height,
                                       .frame_rate = 60.0,
                                       .workers = 1,
                                       .existing = RC_SINK_OVERWRITE,
                                       .tier = cpu_detect()};
    bench_check(sink_open(&st->sink, &err, &params) == RC_OK, err.message);
    stream_run(st);
    return st;
}

#define STREAM(format)                                                                             \
    static void *format##_set_up(int32_t height)                                                   \
    {                                                                                              \
        return stream_set_up(height, #format);                                                     \
    }
STREAM(ppm)
STREAM(rgb24)
STREAM(y4m)
STREAM(hash)
#undef STREAM

#define CASES(format, how)                                                                         \
    {                                                                                              \
        .name = #format, .sizes = {360, 720, 1080, 2160}, .set_up = format##_set_up, .run = how,   \
        .tear_down = tear_down, .bytes = packet_bytes, .items = 1                                  \
    }

static const struct bench_family families[] = {
    CASES(png, png_run),    CASES(ppm, stream_run),  CASES(rgb24, stream_run),
    CASES(y4m, stream_run), CASES(hash, stream_run), {.name = NULL},
};

const struct bench_suite bench_output = {"output_perf", families};
