/* rource/output/window.h: a window on a screen, its events, and memory to draw its frames in.
 *
 * Frames are drawn straight into what is shown: the memory that the X server shares, or a texture's
 * where there is a graphics card. Coordinates are pixels of the frame, also on screens with a high
 * density. Only a build with SDL2 has it; without, window_open() says so. Thread-safety: one
 * thread, the one that opened it.
 */
#ifndef ROURCE_OUTPUT_WINDOW_H
#define ROURCE_OUTPUT_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "rource/base/error.h"
#include "rource/draw/pixmap.h"

struct window;

enum { RC_WINDOW_ANYWHERE = INT32_MIN }; /* position: where the system likes */

struct window_params {
    const char *title;
    int width, height; /* of the frame in pixels */
    int x, y;          /* of its corner on the desktop, or RC_WINDOW_ANYWHERE */
    int screen;        /* 1, 2 …; 0 = where the system likes */
    bool fullscreen, frameless;
    bool fixed; /* cannot be resized */
};

/* Keys are what they print, letters in lower case; the others have these numbers. */
enum window_key {
    RC_KEY_ENTER = 13,
    RC_KEY_ESCAPE = 27,
    RC_KEY_BACKSPACE = 8,
    RC_KEY_TAB = 9,
    RC_KEY_LEFT = 256,
    RC_KEY_RIGHT,
    RC_KEY_UP,
    RC_KEY_DOWN,
    RC_KEY_HOME,
    RC_KEY_END,
    RC_KEY_PAGE_UP,
    RC_KEY_PAGE_DOWN,
    RC_KEY_F1,
    RC_KEY_F3,
    RC_KEY_F11,
    RC_KEY_F12,
    RC_KEY_PAD_PLUS,
    RC_KEY_PAD_MINUS,
};
enum window_modifier {
    RC_MOD_SHIFT = 1,
    RC_MOD_CONTROL = 2,
    RC_MOD_ALT = 4,
};
enum window_button {
    RC_BUTTON_LEFT = 1,
    RC_BUTTON_MIDDLE,
    RC_BUTTON_RIGHT,
};
enum window_event_kind {
    RC_WINDOW_CLOSE,   /* the user wants it closed */
    RC_WINDOW_KEY,     /* key, modifiers, repeated */
    RC_WINDOW_TEXT,    /* text that was typed, while window_accept_text() is on */
    RC_WINDOW_MOVE,    /* the pointer is at x, y */
    RC_WINDOW_LEAVE,   /* the pointer has left the window */
    RC_WINDOW_PRESS,   /* button at x, y, clicks = 2 for a double click */
    RC_WINDOW_RELEASE, /* button at x, y */
    RC_WINDOW_WHEEL,   /* amount: notches away from the user */
    RC_WINDOW_SIZE,    /* the frame has width × height pixels now, maybe on another screen */
    RC_WINDOW_EXPOSE,  /* what is shown was lost: draw again */
};
struct window_event {
    enum window_event_kind kind;
    int key; /* enum window_key, or a character */
    unsigned modifiers;
    bool repeated;
    char text[64];
    float x, y, amount;
    int button, clicks;
    int width, height;
};

/* Owned by the caller. RC_EIO: there is no screen, or no window to be had; RC_EUSAGE: no such
 * screen. */
RC_NODISCARD enum rc_status window_open(struct window **out, struct error *err,
                                        const struct window_params *params);
/* Takes NULL. */
void window_close(struct window *window);
/* Waits up to timeout_ms for something to happen; 0 returns at once. */
void window_wait(struct window *window, int timeout_ms);
/* The next event; false when there is none now. */
bool window_poll(struct window *window, struct window_event *event);
/* Pixels of the next frame, to be drawn over whole, then shown with window_present(). RC_EIO. */
RC_NODISCARD enum rc_status window_begin(struct window *window, struct error *err,
                                         struct pixmap *frame);
RC_NODISCARD enum rc_status window_present(struct window *window, struct error *err);
/* Size of the frame in pixels. */
void window_size(const struct window *window, int *width, int *height);
/* Frames a second that the window's screen shows; at least 1, 60 when it does not tell. */
double window_refresh_rate(const struct window *window);
/* True when window_present() waits for the screen. */
bool window_is_synced(const struct window *window);
bool window_is_fullscreen(const struct window *window);
void window_set_fullscreen(struct window *window, bool on);
void window_set_frameless(struct window *window, bool on);
void window_show_pointer(struct window *window, bool on);
/* Whether typing gives RC_WINDOW_TEXT events. */
void window_accept_text(struct window *window, bool on);

#endif
