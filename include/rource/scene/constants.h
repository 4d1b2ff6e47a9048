/* rource/scene/constants.h: every number that shapes the motion, and what it means.
 *
 * Units: world units (a file's radius is 4), seconds, 1/seconds for rates of exponential easing.
 */
#ifndef ROURCE_SCENE_CONSTANTS_H
#define ROURCE_SCENE_CONSTANTS_H

#define RC_FILE_RADIUS      4.0f
#define RC_FILE_SPACING     5.3f /* c of the spiral r = c·√(i + shift): neighbours are 8.7 apart */
#define RC_SLOT_SHIFT       1.8f  /* makes room for the one file in the middle */
#define RC_DIR_MARGIN       7.0f  /* rim around the files that no other directory may enter */
#define RC_DIR_RADIUS_EMPTY 3.0f  /* of a node without files of its own */
#define RC_BRANCH_GAP       13.0f /* rest length of a branch between two rims */

#define RC_BIRTH_SECONDS 0.5f  /* a new file pops up */
#define RC_TOUCH_SECONDS 1.2f  /* the pulse after a change */
#define RC_DEATH_SECONDS 0.9f  /* a deleted file shrinks and fades */
#define RC_FILE_GLIDE    5.0f  /* easing of a file towards its slot */
#define RC_FILE_SPEED    0.9f  /* its limit, in picture heights a second */
#define RC_FILE_ARRIVED  0.05f /* units from the slot that count as there */

#define RC_ACTION_SECONDS 1.1f  /* life of a beam */
#define RC_ACTION_LIMIT   4096u /* beams alive at a time; older ones end early */

#define RC_PERSON_IDLE 3.0f    /* seconds without a change before a person begins to fade */
#define RC_PERSON_FADE 1.2f    /* and how long that takes; coming is three times as fast */
#define RC_PERSON_SIZE 0.0225f /* radius in picture heights */
#define RC_PERSON_RATE 2.6f    /* stiffness of the pull towards the work, 1/s */

#define RC_PERSON_ELBOW_ROOM 3.3f  /* radii between two people's centres */
#define RC_PERSON_STAND_OFF  2.8f  /* radii between a person and what it works on */
#define RC_PERSON_MAX_REACH  0.3f  /* how far from its work it stays at most, in picture heights */
#define RC_PERSON_BORDER     1.2f  /* radii from the picture's edge that they keep */
#define RC_PERSON_ROOM       0.8f  /* radii around the files that the frame shows for them */
#define RC_PERSON_CROWD      16    /* people who are shown at full size: the busiest … */
#define RC_PERSON_MOST       32    /* people at a time: more would hide what they do */
#define RC_PERSON_STAY       1.6f  /* … those who are count as so much busier */
#define RC_PERSON_DOT        0.45f /* size of the others … */
#define RC_PERSON_DOT_LEAST  0.22f /* … which shrink when there are many … */
#define RC_PERSON_DOT_CROWD  40.0f /* … more than so many */
#define RC_PERSON_COOLING    0.4f  /* how fast a commit's busyness is forgotten, 1/s */
#define RC_PERSON_RESIZE     3.0f  /* easing of a person's size, 1/s */

#define RC_PULL                   3.2f  /* a branch longer than it needs to be shortens, 1/s */
#define RC_PUSH                   9.0f  /* discs of subtrees that overlap part, 1/s */
#define RC_SPREAD                 26.0f /* siblings part, units/s at one disc's distance */
#define RC_OUTWARD                60.0f /* and away from the branch above, units/s */
#define RC_DIR_SPEED              0.7f  /* speed limit in picture heights a second */
#define RC_LAYOUT_REST            0.25f /* units a second below which the layout goes to sleep */
#define RC_LAYOUT_AWAKE_SECONDS   7.0f  /* how long directories move after a birth or death … */
#define RC_LAYOUT_TIRED_SECONDS   4.5f  /* … ever slower in the last part of it */
#define RC_LAYOUT_RADIUS_RATE     5.0f  /* easing of a directory's size, 1/s */
#define RC_LAYOUT_DISC_RATE       6.0f  /* easing of the discs around subtrees, 1/s */
#define RC_LAYOUT_BEND_RATE       3.0f  /* easing of a branch's control point, 1/s */
#define RC_LAYOUT_SEPARATION      14.0f /* share of two directories' overlap that is undone, 1/s */
#define RC_LAYOUT_PRESSURE_RELIEF 0.6f  /* how much a unit of overlap weakens the pull */
#define RC_LAYOUT_TIGHT_FEW       0.85f /* discs of subtrees are not full to their rims: they may */
#define RC_LAYOUT_TIGHT_MANY      0.6f /* overlap by so much in a small tree … in a huge one, … */
#define RC_LAYOUT_FEW             100.0f  /* which has so many directories … */
#define RC_LAYOUT_MANY            3200.0f /* … and so many */
#define RC_LAYOUT_YOUTH           1.5f /* seconds in which a new directory slips past the others */
#define RC_LAYOUT_SPREAD_SIBLINGS 40   /* more siblings than that only push, they do not spread */

#define RC_CAMERA_RATE_PLACE    2.6f  /* stiffness of the way to a new place, 1/s */
#define RC_CAMERA_RATE_OUTSIDE  16.0f /* more for each picture width that is outside */
#define RC_CAMERA_RATE_ZOOM_OUT 3.4f  /* content must not leave the frame … */
#define RC_CAMERA_RATE_ZOOM_IN  1.9f  /* … but need not be chased when it shrinks */
#define RC_CAMERA_RATE_OVERFLOW 6.0f  /* more for each octave that is outside of the frame … */
#define RC_CAMERA_RATE_MOST     14.0f /* … up to this */
#define RC_CAMERA_FORESIGHT                                                                        \
    3.0f /* seconds after the first in which it expects the tree to unfold */
#define RC_CAMERA_MANY           60.0f           /* directories that need all of that room */
#define RC_CAMERA_STEP           (1.0f / 200.0f) /* seconds: these rates change on the way */
#define RC_CAMERA_MAX_ZOOM_SPEED 3.6f            /* octaves a second */
#define RC_CAMERA_MAX_SCALE      0.0078f /* pixels a unit for each pixel of the smaller side */

#endif
