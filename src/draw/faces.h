/* faces.h: the open fonts of a text object, and which of them shows a character. One thread at a
 * time. */
#ifndef ROURCE_DRAW_FACES_H
#define ROURCE_DRAW_FACES_H

#include "fallback.h"
#include "font.h"
#include "idmap.h"
#include "rource/base/file.h"
#include "shaper.h"

enum { RC_FACES_MAX = 4096 };

struct face {
    struct font *font;       /* NULL when the file could not be used */
    struct hb_font_t *shape; /* the same face for shaping */
    struct file_view file;
    const char *path; /* borrowed from the fallback; NULL for the fonts of the start */
    uint32_t index;
    bool embedded;
};

struct faces {
    struct font_library *library;
    struct fallback *fallback; /* NULL = only the fonts of the start */
    RC_ARRAY(struct face) list;
    struct idmap by_query; /* code point, language and weight → face + 1, 0 = none */
    uint16_t start[2][2];  /* by weight: faces to try before the fallback, the first is main */
    unsigned start_count;
};

/* Opens the embedded fonts and, before them, font_file unless it is NULL. RC_ENOTFOUND, RC_EIO,
 * RC_EFORMAT, RC_ENOMEM with a message. Call faces_finish() after a failure too. */
RC_NODISCARD enum rc_status faces_init(struct faces *faces, struct error *err,
                                       const char *font_file, bool no_fallback);
void faces_finish(struct faces *faces);

struct face_query {
    const uint32_t *text; /* one base character and what combines with it */
    uint32_t count;
    enum shaper_language language;
    bool semibold;
};
/* The face that shows the characters: the first font of the start that has all, else an installed
 * one, else the main one (which shows a box). RC_ENOMEM. */
RC_NODISCARD enum rc_status faces_choose(struct faces *faces, const struct face_query *query,
                                         uint16_t *face);

/* Invisible characters, which need no glyph: joiners, variation selectors, direction marks. */
bool faces_is_ignorable(uint32_t code_point);

#endif
