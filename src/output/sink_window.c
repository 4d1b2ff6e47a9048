/* The window, through SDL2. Without a graphics card the frame is drawn into the memory that SDL
 * shares with the X server; with one, into a streaming texture, which the card shows in step with
 * the screen. Either way the program's own pixels are handed over without a copy.
 */
#include "rource/output/window.h"

#include <SDL.h>
#include <glob.h>
#include <string.h>

#include "rource/base/memory.h"

struct window {
    SDL_Window *window;
    SDL_Renderer *renderer; /* NULL: the window's surface is drawn to */
    SDL_Texture *texture;
    SDL_Surface *bridge; /* for surfaces of other formats */
    int width, height;   /* pixels */
    float density;       /* pixels a unit of the window system */
    bool synced, fullscreen;
};

static enum rc_status no_window(struct error *err, const char *what)
{
    return error_set(err, RC_EIO,
                     "%s (%s). Without a screen, write frames: --headless --output DIR", what,
                     SDL_GetError());
}

/* Software OpenGL would copy each frame twice and take 0.2 s to start: no card, no OpenGL. */
static bool has_graphics_card(void)
{
    if (SDL_getenv("SDL_RENDER_DRIVER"))
        return true;
#ifdef __linux__
    glob_t found;
    const bool any = glob("/dev/dri/renderD*", 0, NULL, &found) == 0;
    globfree(&found);
    return any || SDL_getenv("WSL_DISTRO_NAME") != NULL;
#else
    return true;
#endif
}

/* Where neither X nor Wayland answers, SDL falls back to a driver that draws for nobody. One that
 * was asked for by name is meant. */
static bool is_seen(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return SDL_GetHint(SDL_HINT_VIDEODRIVER) ||
           (driver && strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0);
}

static void measure(struct window *w)
{
    int wide = 1, high = 1;
    SDL_GetWindowSize(w->window, &wide, &high);
    if (w->renderer)
        SDL_GetRendererOutputSize(w->renderer, &w->width, &w->height);
    else
        SDL_GetWindowSizeInPixels(w->window, &w->width, &w->height);
    w->density = wide > 0 ? (float)w->width / (float)wide : 1.0f;
}

static void open_renderer(struct window *w)
{
    SDL_RendererInfo info;
    /* Who names SDL's driver in the environment gets it anyway: graphics debuggers need OpenGL. */
    if (!has_graphics_card() && !SDL_GetHint(SDL_HINT_RENDER_DRIVER))
        return;
    w->renderer =
        SDL_CreateRenderer(w->window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    if (w->renderer && SDL_GetRendererInfo(w->renderer, &info) == 0)
        w->synced = info.flags & SDL_RENDERER_PRESENTVSYNC;
}

static enum rc_status place(struct error *err, const struct window_params *p, int *x, int *y)
{
    const int screens = SDL_GetNumVideoDisplays();
    if (p->screen > screens)
        return error_set(err, RC_EUSAGE, "--screen %d: there %s %d", p->screen,
                         screens == 1 ? "is only" : "are only", screens);
    *x = *y = p->screen > 0 ? (int)SDL_WINDOWPOS_CENTERED_DISPLAY(p->screen - 1)
                            : (int)SDL_WINDOWPOS_UNDEFINED;
    if (p->x != RC_WINDOW_ANYWHERE) {
        *x = p->x;
        *y = p->y;
    }
    return RC_OK;
}

static enum rc_status create(struct window *w, struct error *err, const struct window_params *p)
{
    int x = 0, y = 0;
    const enum rc_status status = place(err, p, &x, &y);
    if (status < 0)
        return status;
    Uint32 flags = SDL_WINDOW_ALLOW_HIGHDPI;
    flags |= p->fixed ? 0 : SDL_WINDOW_RESIZABLE;
    flags |= p->frameless ? SDL_WINDOW_BORDERLESS : 0;
    flags |= p->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0;
    w->window = SDL_CreateWindow(p->title, x, y, p->width, p->height, flags);
    if (!w->window)
        return no_window(err, "cannot open a window");
    SDL_SetWindowMinimumSize(w->window, 320, 180);
    w->fullscreen = p->fullscreen;
    open_renderer(w);
    measure(w);
    if (w->density > 1.0f && !p->fullscreen) { /* the size was meant in pixels */
        SDL_SetWindowSize(w->window, (int)((float)p->width / w->density),
                          (int)((float)p->height / w->density));
        measure(w);
    }
    return RC_OK;
}

enum rc_status window_open(struct window **out, struct error *err,
                           const struct window_params *params)
{
    *out = NULL;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetMainReady();
    const bool started = SDL_Init(SDL_INIT_VIDEO) == 0;
    if (!started || !is_seen()) {
        if (started)
            SDL_SetError("neither X nor Wayland answers");
        const enum rc_status none = no_window(err, "there is no screen to open a window on");
        SDL_Quit();
        return none;
    }
    struct window *w = mem_calloc(1, sizeof *w);
    const enum rc_status status =
        w ? create(w, err, params) : error_set(err, RC_ENOMEM, "out of memory for a window");
    if (status < 0) {
        window_close(w);
        if (!w)
            SDL_Quit();
        return status;
    }
    SDL_StopTextInput();
    *out = w;
    return RC_OK;
}

void window_close(struct window *w)
{
    if (!w)
        return;
    SDL_FreeSurface(w->bridge);
    if (w->texture)
        SDL_DestroyTexture(w->texture);
    if (w->renderer)
        SDL_DestroyRenderer(w->renderer);
    if (w->window) {
        SDL_Delay(10); /* SDL wakes itself through a second connection: that must arrive before */
        SDL_DestroyWindow(w->window);
    }
    mem_free(w);
    SDL_Quit();
}

/* ---- events ---- */

void window_wait(struct window *w, int timeout_ms)
{
    (void)w;
    if (timeout_ms > 0)
        (void)SDL_WaitEventTimeout(NULL, timeout_ms);
}

static int key_of(SDL_Keysym sym)
{
    static const struct {
        SDL_Keycode from;
        int to;
    } names[] = {
        {SDLK_RETURN, RC_KEY_ENTER},
        {SDLK_KP_ENTER, RC_KEY_ENTER},
        {SDLK_LEFT, RC_KEY_LEFT},
        {SDLK_RIGHT, RC_KEY_RIGHT},
        {SDLK_UP, RC_KEY_UP},
        {SDLK_DOWN, RC_KEY_DOWN},
        {SDLK_HOME, RC_KEY_HOME},
        {SDLK_END, RC_KEY_END},
        {SDLK_PAGEUP, RC_KEY_PAGE_UP},
        {SDLK_PAGEDOWN, RC_KEY_PAGE_DOWN},
        {SDLK_F1, RC_KEY_F1},
        {SDLK_F3, RC_KEY_F3},
        {SDLK_F11, RC_KEY_F11},
        {SDLK_F12, RC_KEY_F12},
        {SDLK_KP_PLUS, RC_KEY_PAD_PLUS},
        {SDLK_KP_MINUS, RC_KEY_PAD_MINUS},
    };
    static const char shifted[][2] = {{',', '<'}, {'.', '>'}, {'=', '+'}, {'/', '?'}, {'7', '/'}};
    for (size_t i = 0; i < SDL_arraysize(names); i++)
        if (names[i].from == sym.sym)
            return names[i].to;
    for (size_t i = 0; (sym.mod & KMOD_SHIFT) && i < SDL_arraysize(shifted); i++)
        if (shifted[i][0] == sym.sym)
            return shifted[i][1];
    return sym.sym > 0 && sym.sym < 127 ? sym.sym : 0;
}

static bool key_event(const SDL_KeyboardEvent *from, struct window_event *e)
{
    e->kind = RC_WINDOW_KEY;
    e->key = key_of(from->keysym);
    e->repeated = from->repeat != 0;
    e->modifiers = ((from->keysym.mod & KMOD_SHIFT) ? RC_MOD_SHIFT : 0u) |
                   ((from->keysym.mod & KMOD_CTRL) ? RC_MOD_CONTROL : 0u) |
                   ((from->keysym.mod & KMOD_ALT) ? RC_MOD_ALT : 0u);
    return e->key != 0;
}

static bool window_change(struct window *w, const SDL_WindowEvent *from, struct window_event *e)
{
    switch (from->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        measure(w);
        e->kind = RC_WINDOW_SIZE;
        e->width = w->width;
        e->height = w->height;
        return true;
    case SDL_WINDOWEVENT_EXPOSED:
        e->kind = RC_WINDOW_EXPOSE;
        return true;
    case SDL_WINDOWEVENT_LEAVE:
        e->kind = RC_WINDOW_LEAVE;
        return true;
    default:
        return false;
    }
}

static bool pointer_event(const struct window *w, const SDL_Event *from, struct window_event *e)
{
    switch (from->type) {
    case SDL_MOUSEMOTION:
        e->kind = RC_WINDOW_MOVE;
        e->x = ((float)from->motion.x + 0.5f) * w->density;
        e->y = ((float)from->motion.y + 0.5f) * w->density;
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        e->kind = from->type == SDL_MOUSEBUTTONDOWN ? RC_WINDOW_PRESS : RC_WINDOW_RELEASE;
        e->x = ((float)from->button.x + 0.5f) * w->density;
        e->y = ((float)from->button.y + 0.5f) * w->density;
        e->button = from->button.button;
        e->clicks = from->button.clicks;
        return true;
    case SDL_MOUSEWHEEL:
        e->kind = RC_WINDOW_WHEEL;
        e->amount = from->wheel.preciseY;
        e->x = ((float)from->wheel.mouseX + 0.5f) * w->density;
        e->y = ((float)from->wheel.mouseY + 0.5f) * w->density;
        return true;
    default:
        return false;
    }
}

static bool translate(struct window *w, const SDL_Event *from, struct window_event *e)
{
    *e = (struct window_event){0};
    switch (from->type) {
    case SDL_QUIT:
        e->kind = RC_WINDOW_CLOSE;
        return true;
    case SDL_KEYDOWN:
        return key_event(&from->key, e);
    case SDL_TEXTINPUT:
        e->kind = RC_WINDOW_TEXT;
        SDL_strlcpy(e->text, from->text.text, sizeof e->text);
        return true;
    case SDL_WINDOWEVENT:
        return window_change(w, &from->window, e);
    default:
        return pointer_event(w, from, e);
    }
}

bool window_poll(struct window *w, struct window_event *event)
{
    SDL_Event from;
    while (SDL_PollEvent(&from)) {
        if (translate(w, &from, event))
            return true;
    }
    return false;
}

/* ---- frames ---- */

static enum rc_status begin_texture(struct window *w, struct error *err, struct pixmap *frame)
{
    void *pixels;
    int pitch, wide = 0, high = 0;
    if (w->texture)
        SDL_QueryTexture(w->texture, NULL, NULL, &wide, &high);
    if (w->texture && (wide != w->width || high != w->height)) {
        SDL_DestroyTexture(w->texture);
        w->texture = NULL;
    }
    if (!w->texture)
        w->texture = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_ARGB8888,
                                       SDL_TEXTUREACCESS_STREAMING, w->width, w->height);
    if (!w->texture || SDL_SetTextureBlendMode(w->texture, SDL_BLENDMODE_NONE) != 0 ||
        SDL_LockTexture(w->texture, NULL, &pixels, &pitch) != 0)
        return no_window(err, "cannot draw in the window");
    *frame = (struct pixmap){pixels, w->width, w->height, pitch / 4};
    return RC_OK;
}

/* The surface itself where it has our pixels, else one that is converted when it is shown. */
static SDL_Surface *surface_to_draw(struct window *w, SDL_Surface *shown)
{
    const Uint32 format = shown->format->format;
    if (format == SDL_PIXELFORMAT_RGB888 || format == SDL_PIXELFORMAT_ARGB8888)
        return shown;
    if (w->bridge && (w->bridge->w != shown->w || w->bridge->h != shown->h)) {
        SDL_FreeSurface(w->bridge);
        w->bridge = NULL;
    }
    if (!w->bridge)
        w->bridge =
            SDL_CreateRGBSurfaceWithFormat(0, shown->w, shown->h, 32, SDL_PIXELFORMAT_RGB888);
    return w->bridge;
}

enum rc_status window_begin(struct window *w, struct error *err, struct pixmap *frame)
{
    if (w->renderer)
        return begin_texture(w, err, frame);
    SDL_Surface *shown = SDL_GetWindowSurface(w->window);
    SDL_Surface *s = shown ? surface_to_draw(w, shown) : NULL;
    if (!s || (SDL_MUSTLOCK(s) && SDL_LockSurface(s) != 0))
        return no_window(err, "cannot draw in the window");
    w->width = s->w;
    w->height = s->h;
    *frame = (struct pixmap){s->pixels, s->w, s->h, s->pitch / 4};
    return RC_OK;
}

static int present_surface(struct window *w)
{
    SDL_Surface *shown = SDL_GetWindowSurface(w->window);
    SDL_Surface *s = shown ? surface_to_draw(w, shown) : NULL;
    if (!s)
        return -1;
    if (SDL_MUSTLOCK(s))
        SDL_UnlockSurface(s);
    if (s != shown && SDL_BlitSurface(s, NULL, shown, NULL) != 0)
        return -1;
    return SDL_UpdateWindowSurface(w->window);
}

enum rc_status window_present(struct window *w, struct error *err)
{
    int failed = 0;
    if (w->renderer) {
        SDL_UnlockTexture(w->texture);
        failed = SDL_RenderCopy(w->renderer, w->texture, NULL, NULL);
        SDL_RenderPresent(w->renderer);
    } else {
        failed = present_surface(w);
    }
    return failed ? no_window(err, "cannot show a frame in the window") : RC_OK;
}

/* ---- properties ---- */

void window_size(const struct window *w, int *width, int *height)
{
    *width = w->width;
    *height = w->height;
}

double window_refresh_rate(const struct window *w)
{
    SDL_DisplayMode mode;
    const int screen = SDL_GetWindowDisplayIndex(w->window);
    if (screen < 0 || SDL_GetCurrentDisplayMode(screen, &mode) != 0 || mode.refresh_rate < 1)
        return 60.0;
    return mode.refresh_rate;
}

bool window_is_synced(const struct window *w)
{
    return w->synced;
}

bool window_is_fullscreen(const struct window *w)
{
    return w->fullscreen;
}

void window_set_fullscreen(struct window *w, bool on)
{
    if (SDL_SetWindowFullscreen(w->window, on ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0) == 0)
        w->fullscreen = on;
    measure(w);
}

void window_set_frameless(struct window *w, bool on)
{
    SDL_SetWindowBordered(w->window, on ? SDL_FALSE : SDL_TRUE);
}

void window_show_pointer(struct window *w, bool on)
{
    (void)w;
    SDL_ShowCursor(on ? SDL_ENABLE : SDL_DISABLE);
}

void window_accept_text(struct window *w, bool on)
{
    (void)w;
    if (on)
        SDL_StartTextInput();
    else
        SDL_StopTextInput();
}
