/* label_place.h (private): the geometry of labels: sides, boxes, what is in their way. Pixels of
 * the frame. Thread-safety: pure functions of their arguments. */
#ifndef ROURCE_VIEW_LABEL_PLACE_H
#define ROURCE_VIEW_LABEL_PLACE_H

#include "rource/view/view.h"

/* What a label must not cover, and which way it goes. */
struct obstacle {
    struct rect box;
    struct vec2 velocity; /* pixels a second */
    uint32_t person;      /* whose avatar it is, or RC_SCENE_NONE */
};

/* A box on its way. */
struct label_course {
    struct rect box;
    struct vec2 velocity;
    uint32_t person; /* whose name it is, and whose avatar is therefore not in its way */
};

/* What a label names. */
struct label_anchor {
    struct vec2 at;
    float radius;        /* that the label stays clear of */
    struct vec2 outward; /* direction in which there is likely room; zero when there is none */
};

/* Whether a box comes nearer than the margin to any of the obstacles as they are. */
bool label_meets(const struct obstacle *list, size_t n, struct rect box, float margin);
/* Whether it meets any of them within some seconds, if all go on as they do. */
bool label_will_meet(const struct obstacle *list, size_t n, const struct label_course *course,
                     float seconds);
/* Adds to *push the way out of all obstacles that it will meet in some seconds. */
void label_dodge(const struct obstacle *list, size_t n, const struct label_course *course,
                 float seconds, struct vec2 *push);
/* The anchor of person, directory or file `id`. */
struct label_anchor label_anchor_of(const struct scene *s, enum view_label_kind kind, uint32_t id);
/* How much wider and higher than its text a label is, on each side. */
struct vec2 label_padding(const struct scene *s);
/* The box of a label of this size at a side (enum label_side) of its anchor. */
struct rect label_box(const struct label_anchor *a, unsigned side, struct vec2 size);
/* How bad a side is, 0 = ideal: away from where there is room, over files. */
float label_side_cost(const struct scene *s, enum view_label_kind kind,
                      const struct label_anchor *a, unsigned side, struct rect box);

#endif
