/* rource/draw/drawlist.h: a frame recorded as plain data.
 *
 * A draw list is a sequence of fixed-size commands in painter's order, in two layers: the scene,
 * which blooms, and the overlay (words and panels), which is drawn crisp after the bloom. Commands
 * hold ids and numbers, never pointers into the scene, so a finished list may be read from any
 * number of threads. Coordinates are pixels of the frame, (0, 0) is the top-left corner of the
 * top-left pixel; colours are premultiplied 0xAARRGGBB.
 *
 * The list owns no memory: commands live in the arena given to drawlist_begin() and stay valid
 * until it is reset. Thread-safety: building, one thread; reading a finished list, any.
 */
#ifndef ROURCE_DRAW_DRAWLIST_H
#define ROURCE_DRAW_DRAWLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/base/math.h"
#include "rource/base/memory.h"

/* X(name) of each kind of command; the dump and the rasterizer take their tables from here. */
#define RC_DRAW_KINDS(X)                                                                           \
    X(disc)                                                                                        \
    X(discs)                                                                                       \
    X(ring)                                                                                        \
    X(line)                                                                                        \
    X(curve)                                                                                       \
    X(beam)                                                                                        \
    X(glow)                                                                                        \
    X(rect)                                                                                        \
    X(image)                                                                                       \
    X(glyph)

enum draw_kind {
#define RC_DRAW_ENUM(name) RC_DRAW_##name,
    RC_DRAW_KINDS(RC_DRAW_ENUM)
#undef RC_DRAW_ENUM
        RC_DRAW_KIND_COUNT,
};

/* One command, 40 bytes. The fields of a kind that are not named in the comment of its push
 * function are 0. */
struct drawcmd {
    uint8_t kind; /* enum draw_kind */
    uint8_t flags;
    uint16_t extra;
    uint32_t color, color2; /* premultiplied */
    float v[7];
};

/* How beams and glows meet what lies below them. */
enum draw_light {
    RC_LIGHT_ADDED, /* light on a dark ground: colours add up; alpha is left out */
    RC_LIGHT_OVER,  /* tint on a light ground: the colour covers, intensity times alpha of it */
};

_Static_assert(sizeof(struct drawcmd) == 40, "commands are copied into tiles; keep them small");

/* One of many discs of one command: files. */
struct draw_disc {
    float x, y, radius;
    uint32_t color;
};

struct drawlist {
    struct arena *arena; /* borrowed */
    struct drawcmd *commands;
    uint32_t count, capacity;
    struct draw_disc *discs; /* of all commands of kind discs, in order */
    uint32_t disc_count, disc_capacity;
    uint32_t overlay; /* commands [0, overlay) are the scene, [overlay, count) the overlay */
    int width, height;
    uint32_t background;   /* opaque pixel */
    float vignette;        /* 0 = none … 1 = corners black */
    float bloom;           /* strength, 0 = off */
    float bloom_threshold; /* 0…1: luminance above which pixels bloom */
    float bloom_radius;    /* pixels of the frame, standard deviation */
    uint8_t light;         /* enum draw_light; with RC_LIGHT_OVER nothing blooms */
    bool failed;           /* memory ran out: the list is incomplete and must not be shown */
    bool in_overlay;       /* drawlist_begin_overlay() was called */
};

/* Starts an empty list for a frame of width × height pixels on an opaque background. */
void drawlist_begin(struct drawlist *list, struct arena *arena, int width, int height,
                    uint32_t background);
/* Makes room for so many commands and discs in all, so that the list need not grow; those of the
 * last frame are a good guess. */
void drawlist_reserve(struct drawlist *list, uint32_t commands, uint32_t discs);
/* Commands, each of many discs counted. */
static inline uint32_t drawlist_size(const struct drawlist *list)
{
    return list->count + list->disc_count;
}
/* What is pushed from here on is overlay; until then overlay == count. */
void drawlist_begin_overlay(struct drawlist *list);

/* Each push appends one command. Dropped are: what lies wholly outside the frame (glyphs are not
 * tested: text_push() does), what is empty, of negative width or fully transparent, NaN and
 * infinity. When memory runs out list->failed is set and stays. */

/* Filled disc, edge anti-aliased over one pixel. v = x, y, radius. */
void drawlist_disc(struct drawlist *list, float x, float y, float radius, uint32_t color);
/* Many discs in painter's order, 16 bytes each instead of a command's 40: begin gives room for
 * `most`, end says how many of them were written, and nothing may be pushed between the two. Those
 * of radius 0 or less, wholly transparent or outside the frame are left out when they are drawn;
 * their numbers must be finite. color = index of the first, color2 = their number. NULL when memory
 * ran out. */
struct draw_disc *drawlist_discs_begin(struct drawlist *list, uint32_t most);
void drawlist_discs_end(struct drawlist *list, uint32_t n);
/* Ring of `width` pixels centred on the radius. v = x, y, radius, width. */
void drawlist_ring(struct drawlist *list, float x, float y, float radius, float width,
                   uint32_t color);
/* How a line looks at one of its ends. */
struct line_end {
    float width;
    uint32_t color;
};
/* Straight line with round ends; width and colour go linearly from a to b. v = ax, ay, bx, by,
 * width a, width b. */
void drawlist_line(struct drawlist *list, struct vec2 a, struct vec2 b, struct line_end at_a,
                   struct line_end at_b);
/* Quadratic Bézier curve a–c–b with constant width; colour goes linearly to that at b and no pixel
 * is blended twice. v = ax, ay, cx, cy, bx, by, width. */
void drawlist_curve(struct drawlist *list, struct vec2 a, struct vec2 c, struct vec2 b,
                    struct line_end at_a, uint32_t color_b);
/* Tapered beam of light from a (width_a) to b (width_b): soft across, strongest in the middle of
 * its length, faint at both ends; combined as list->light says, dithered. v = ax, ay, bx, by, width
 * a, width b. */
void drawlist_beam(struct drawlist *list, struct vec2 a, struct vec2 b, float width_a,
                   float width_b, uint32_t color);
/* Soft light, strongest at the centre, 0 at the radius, intensity (1 − (d/r)²)²; combined as
 * list->light says, dithered.
 * v = x, y, radius. */
void drawlist_glow(struct drawlist *list, float x, float y, float radius, uint32_t color);
/* Rectangle with rounded corners, edges anti-aliased. v = x0, y0, x1, y1, corner radius. color at
 * the top goes to color2 at the bottom. */
void drawlist_rect(struct drawlist *list, struct rect r, float corner, uint32_t top,
                   uint32_t bottom);
enum { RC_IMAGE_CIRCLE = 1 };
/* Image `id` of the images (rource/draw/image.h) stretched over r, alpha 0…1; with RC_IMAGE_CIRCLE
 * clipped to the inscribed circle. extra = id. v = x0, y0, x1, y1, alpha. */
void drawlist_image(struct drawlist *list, uint32_t id, struct rect r, float alpha, unsigned flags);
enum { RC_GLYPH_HALO = 1 };
/* Glyph `id` of the glyph cache (rource/draw/text.h) with its origin at a whole pixel; with
 * RC_GLYPH_HALO its halo instead of its body. v[0], v[1] = x, y; the id's bits are in color2. */
void drawlist_glyph(struct drawlist *list, uint32_t id, int x, int y, uint32_t color,
                    unsigned flags);

/* Name of a kind for dumps: "disc" … */
const char *drawlist_kind_name(unsigned kind);

#endif
