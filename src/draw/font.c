/* font.c: font faces and glyph masks by FreeType.
 *
 * FreeType allocates and frees for each glyph: from a pool, so that a new glyph costs no malloc,
 * over mem_alloc(), so that it can be made to fail. Hinting is "light": stems snap vertically only,
 * so advances stay linear and a glyph may start at any quarter of a pixel. */
#include "font.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_MODULE_H
#include FT_OUTLINE_H
#include <string.h>

#include "block_pool.h"

/* A glyph that reaches further than this from its origin comes from a broken font. */
enum { GLYPH_MAX_EM = 16, GLYPH_MAX_PX = 4096, RESERVE_BYTES = 32 * 1024 };

struct font_library {
    struct FT_MemoryRec_ memory;
    FT_Library library;
    struct block_pool pool;
    bool failed; /* an allocation, since this was last cleared */
    size_t reserve_used;
    unsigned reserve_live; /* blocks */
    RC_ALIGNED(16) unsigned char reserve[RESERVE_BYTES];
};

struct font {
    struct font_library *library;
    FT_Face face; /* NULL after a failure of memory: opened again by the next glyph */
    struct str bytes;
    uint32_t index;
    unsigned size;         /* that the face is scaled to, 0 = none yet */
    float ascent, descent; /* per em */
};

/* When memory runs out FreeType gets its small blocks from a reserve, and what it made is thrown
 * away: FreeType 2.12 writes through NULL when it fails to allocate a glyph's first points. */
static void *alloc_reserve(struct font_library *library, size_t size)
{
    library->failed = true;
    size = (size + 15) & ~(size_t)15;
    if (size > RESERVE_BYTES - library->reserve_used)
        return NULL;
    void *block = library->reserve + library->reserve_used;
    library->reserve_used += size;
    library->reserve_live++;
    return block;
}

static bool is_reserve(const struct font_library *library, const void *block)
{
    const uintptr_t first = (uintptr_t)library->reserve, at = (uintptr_t)block;
    return at >= first && at < first + RESERVE_BYTES;
}

static void *ft_alloc(FT_Memory memory, long size)
{
    struct font_library *library = memory->user;
    void *block = block_pool_alloc(&library->pool, (size_t)size);
    return block ? block : alloc_reserve(library, (size_t)size);
}

static void ft_free(FT_Memory memory, void *block)
{
    struct font_library *library = memory->user;
    if (!is_reserve(library, block))
        block_pool_free(&library->pool, block);
    else if (--library->reserve_live == 0)
        library->reserve_used = 0;
}

static void *ft_realloc(FT_Memory memory, long current, long size, void *block)
{
    struct font_library *library = memory->user;
    const bool from_reserve = is_reserve(library, block);
    void *moved = from_reserve ? NULL : block_pool_resize(&library->pool, block, (size_t)size);
    if (moved)
        return moved;
    moved = alloc_reserve(library, (size_t)size);
    if (!moved)
        return NULL;
    memcpy(moved, block, (size_t)(current < size ? current : size));
    ft_free(memory, block);
    return moved;
}

/* FreeType passes a lack of memory on as many other errors, or as none. */
static enum rc_status status_of(struct font_library *library, FT_Error error)
{
    if (library->failed)
        return RC_ENOMEM;
    return error == 0 ? RC_OK : RC_EFORMAT;
}

enum rc_status font_library_create(struct font_library **out)
{
    struct font_library *l = mem_calloc(1, sizeof *l);
    if (!l)
        return RC_ENOMEM;
    l->memory.user = l;
    l->memory.alloc = ft_alloc;
    l->memory.free = ft_free;
    l->memory.realloc = ft_realloc;
    /* Not FT_Init_FreeType: that takes malloc, and options from the environment. */
    if (FT_New_Library(&l->memory, &l->library) != 0) {
        font_library_destroy(l);
        return RC_ENOMEM;
    }
    FT_Add_Default_Modules(l->library); /* keeps silent about modules that found no memory */
    if (l->failed) {
        font_library_destroy(l);
        return RC_ENOMEM;
    }
    *out = l;
    return RC_OK;
}

void font_library_destroy(struct font_library *library)
{
    if (!library)
        return;
    FT_Done_Library(library->library); /* takes NULL */
    block_pool_finish(&library->pool);
    mem_free(library);
}

static const char *why_unusable(FT_Face face)
{
    if (!FT_IS_SCALABLE(face))
        return "it has bitmaps only, no outlines";
    if (!FT_IS_SFNT(face) || face->units_per_EM == 0)
        return "it is neither TrueType nor OpenType";
    return NULL;
}

static enum rc_status open_face(struct font *font)
{
    struct font_library *library = font->library;
    library->failed = false;
    return status_of(library,
                     FT_New_Memory_Face(library->library, (const FT_Byte *)font->bytes.p,
                                        (FT_Long)font->bytes.n, (FT_Long)font->index, &font->face));
}

static void close_face(struct font *font)
{
    if (font->face)
        FT_Done_Face(font->face);
    font->face = NULL;
    font->size = 0;
}

static enum rc_status check_face(struct font *font, const char **reason)
{
    const FT_Face face = font->face;
    *reason = why_unusable(face);
    if (*reason)
        return RC_EFORMAT;
    font->ascent = (float)face->ascender / (float)face->units_per_EM;
    font->descent = (float)-face->descender / (float)face->units_per_EM;
    return RC_OK;
}

enum rc_status font_open(struct font **out, struct font_library *library, struct str bytes,
                         uint32_t index, const char **reason)
{
    *reason = "FreeType cannot read it";
    if (bytes.n == 0 || bytes.n > INT32_MAX)
        return RC_EFORMAT;
    struct font *font = mem_alloc(1, sizeof *font);
    if (!font)
        return RC_ENOMEM;
    *font = (struct font){.library = library, .bytes = bytes, .index = index};
    enum rc_status st = open_face(font);
    if (st == RC_OK)
        st = check_face(font, reason);
    if (st < 0) {
        font_close(font);
        return st;
    }
    *out = font;
    return RC_OK;
}

void font_close(struct font *font)
{
    if (font)
        close_face(font);
    mem_free(font);
}

void font_metrics(const struct font *font, unsigned size, float *ascent, float *descent)
{
    *ascent = font->ascent * (float)size * 0.25f;
    *descent = font->descent * (float)size * 0.25f;
}

static FT_Error load_outline(struct font *font, uint32_t glyph, unsigned size)
{
    if (font->size != size) {
        font->size = 0;
        const FT_Error error = FT_Set_Char_Size(font->face, 0, (FT_F26Dot6)size * 16, 72, 72);
        if (error)
            return error;
        font->size = size;
    }
    return FT_Load_Glyph(font->face, glyph, FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP);
}

/* The outline's pixel box; false when there is nothing to draw. */
static bool pixel_box(FT_Outline *outline, unsigned size, struct font_mask *box)
{
    FT_BBox b;
    FT_Outline_Get_CBox(outline, &b);
    const unsigned reach = size * GLYPH_MAX_EM / 4;
    const FT_Pos limit = (FT_Pos)(reach < GLYPH_MAX_PX ? reach : GLYPH_MAX_PX) * 64;
    if (b.xMin < -limit || b.yMin < -limit || b.xMax > limit || b.yMax > limit)
        return false;
    box->left = (int)(b.xMin >> 6);
    box->top = -(int)((b.yMax + 63) >> 6);
    box->width = (int)((b.xMax + 63) >> 6) - box->left;
    box->height = -(int)(b.yMin >> 6) - box->top;
    return box->width > 0 && box->height > 0;
}

/* Frames blend in sRGB, where a half-covered pixel of light text on dark is too dark and small text
 * turns thin. The bend is c + 0.3·c·(1 − c), about a gamma of 1.3. */
static void strengthen(uint8_t *coverage, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t c = coverage[i];
        coverage[i] = (uint8_t)(c + (c * (255 - c) * 3 + 1275) / 2550);
    }
}

static enum rc_status render_outline(struct font *font, FT_Outline *outline, struct arena *arena,
                                     struct font_mask *out)
{
    struct font_mask mask = {0};
    if (!pixel_box(outline, font->size, &mask))
        return RC_OK;
    const size_t n = (size_t)mask.width * (size_t)mask.height;
    mask.coverage = arena_alloc(arena, n, 1);
    if (!mask.coverage)
        return RC_ENOMEM;
    memset(mask.coverage, 0, n);
    FT_Outline_Translate(outline, -(FT_Pos)mask.left * 64, (FT_Pos)(mask.top + mask.height) * 64);
    FT_Bitmap bitmap = {.rows = (unsigned)mask.height,
                        .width = (unsigned)mask.width,
                        .pitch = mask.width,
                        .buffer = mask.coverage,
                        .num_grays = 256,
                        .pixel_mode = FT_PIXEL_MODE_GRAY};
    const enum rc_status st =
        status_of(font->library, FT_Outline_Get_Bitmap(font->library->library, outline, &bitmap));
    strengthen(mask.coverage, n);
    if (st == RC_OK)
        *out = mask;
    return st;
}

/* RC_EFORMAT for a glyph that cannot be loaded. */
static enum rc_status render(struct font *font, uint32_t glyph, unsigned size, unsigned subpixel,
                             struct arena *arena, struct font_mask *out)
{
    font->library->failed = false;
    enum rc_status st = font->face ? RC_OK : open_face(font);
    if (st == RC_OK)
        st = status_of(font->library, load_outline(font, glyph, size));
    if (st < 0)
        return st;
    const FT_GlyphSlot slot = font->face->glyph;
    if (slot->format != FT_GLYPH_FORMAT_OUTLINE || slot->outline.n_points < 1)
        return RC_OK;
    FT_Outline_Translate(&slot->outline, (FT_Pos)subpixel * 16, 0);
    return render_outline(font, &slot->outline, arena, out);
}

enum rc_status font_render(struct font *font, uint32_t glyph, unsigned size, unsigned subpixel,
                           struct arena *arena, struct font_mask *out)
{
    *out = (struct font_mask){0};
    const enum rc_status st = render(font, glyph, size, subpixel, arena, out);
    if (st != RC_ENOMEM)
        return RC_OK;
    /* A face that ran out of memory within a glyph may refuse all glyphs from then on. */
    close_face(font);
    return st;
}
