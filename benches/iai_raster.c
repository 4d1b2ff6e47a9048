/* iai_raster.c: what is counted from the scene to the pixels: kernels, shapes, text, frames.
 */
#include "count.h"

const struct bench_suite *const bench_suites[] = {&bench_raster, &bench_kernel, &bench_text,
                                                  &bench_frame, NULL};

const char *const count_cases[] = {
    "kernel_perf/blend_c/50000",
    "kernel_perf/blend_best/50000",
    "kernel_perf/blend_pixels_best/10000",
    "kernel_perf/blend_mask_best/10000",
    "kernel_perf/blur_c/480",
    "kernel_perf/blur_best/480",
    "raster_perf/empty/1080",
    "raster_perf/discs/1000",
    "raster_perf/rings/1000",
    "raster_perf/lines/1000",
    "raster_perf/curves/1000",
    "raster_perf/beams/100",
    "raster_perf/glows/100",
    "raster_perf/mixed/1000",
    "raster_perf/bloom/720",
    "raster_perf/avatars/100",
    "text_perf/shape_new/100",
    "text_perf/shape_known/100",
    "text_perf/push/100",
    "text_perf/draw/100",
    "frame_perf/update/1000",
    "frame_perf/build/1000",
    "frame_perf/draw/1000",
    "frame_perf/labels/80",
    NULL,
};
