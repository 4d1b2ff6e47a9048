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

#define RC_BIRTH_SECONDS 0.5f /* a new file pops up */
#define RC_TOUCH_SECONDS 1.4f /* the pulse after a change */
#define RC_DEATH_SECONDS 0.9f /* a deleted file shrinks and fades */
#define RC_FILE_GLIDE    5.0f /* easing of a file towards its slot */
#define RC_FILE_SPEED    0.9f /* its limit, in picture heights a second */

#define RC_ACTION_SECONDS 1.1f  /* life of a beam */
#define RC_ACTION_LIMIT   4096u /* beams alive at a time; older ones end early */

#define RC_PERSON_IDLE 3.0f   /* seconds without a change before a person begins to fade */
#define RC_PERSON_FADE 1.2f   /* and how long that takes; coming is three times as fast */
#define RC_PERSON_SIZE 0.021f /* radius in picture heights */
#define RC_PERSON_RATE 2.6f   /* stiffness of the pull towards the work, 1/s */

#define RC_PULL        3.2f  /* a branch longer than it needs to be shortens, 1/s */
#define RC_PUSH        9.0f  /* discs of subtrees that overlap part, 1/s */
#define RC_SPREAD      26.0f /* siblings part, units/s at one disc's distance */
#define RC_OUTWARD     60.0f /* and away from the branch that their parent hangs on, units/s */
#define RC_DIR_SPEED   0.7f  /* speed limit in picture heights a second */
#define RC_LAYOUT_REST 0.25f /* units a second below which the layout goes to sleep */

#endif
