/* embedded_font.h: the default font, linked into the program by src/draw/embedded_font.c.in. */
#ifndef ROURCE_DRAW_EMBEDDED_FONT_H
#define ROURCE_DRAW_EMBEDDED_FONT_H

#include "rource/base/str.h"

/* The bytes of Inter Regular and Inter SemiBold as OpenType files. Thread-safe. */
struct str embedded_font_regular(void);
struct str embedded_font_semibold(void);

#endif
