/* bench_shapes.h: frames of made-up shapes, the same on every machine.
 */
#ifndef BENCH_SHAPES_H
#define BENCH_SHAPES_H

#include "rource/draw/drawlist.h"
#include "rource/draw/pixmap.h"
#include "rource/raster/raster.h"

/* A list, the pixels it becomes, and who draws them. */
struct bench_canvas {
    struct arena arena;
    struct drawlist list;
    struct pixmap out;
    struct raster *raster;
};

/* A frame 16:9 of that height, empty, for the best tier of this machine. The text and images of
 * params are lent; its tier is left out. */
void bench_canvas_init(struct bench_canvas *c, int height, const struct raster_params *params);
void bench_canvas_finish(struct bench_canvas *c);
void bench_canvas_draw(struct bench_canvas *c);

/* Pushes n shapes of a kind at random places: discs of radius 3 to 11, rings of 8 to 30, lines and
 * curves about 100 pixels long, glows of 20 to 80, beams; RC_DRAW_KIND_COUNT: discs, lines, curves
 * and rings by turns. */
void bench_push(struct drawlist *list, unsigned kind, int32_t n);

#endif
