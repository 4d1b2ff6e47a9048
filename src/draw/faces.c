/* faces.c: font files, opened for FreeType and for HarfBuzz at once.
 *
 * The choice of a face is a function of the characters, the language and the weight, whatever was
 * drawn before: else two shards of one export could show the same name in two fonts. */
#include "faces.h"

#include <string.h>

#include "embedded_font.h"

enum { NO_FACE = UINT16_MAX };

static void close_face(struct face *face)
{
    font_close(face->font);
    shaper_font_close(face->shape);
    face->font = NULL;
    face->shape = NULL;
    file_view_close(&face->file);
    face->file = (struct file_view){0};
}

/* Opens the bytes for both libraries; closes the face on failure. */
static enum rc_status open_bytes(struct faces *faces, struct face *face, struct str bytes,
                                 const char **reason)
{
    enum rc_status st = font_open(&face->font, faces->library, bytes, face->index, reason);
    if (st == RC_OK) {
        *reason = "HarfBuzz cannot read it";
        face->shape = shaper_font_open(bytes, face->index);
        st = face->shape ? RC_OK : RC_EFORMAT;
    }
    if (st < 0)
        close_face(face);
    return st;
}

static enum rc_status add_embedded(struct faces *faces, struct str bytes)
{
    const char *reason;
    if (RC_RESERVE(&faces->list, 1) < 0)
        return RC_ENOMEM;
    struct face face = {.embedded = true};
    const enum rc_status st = open_bytes(faces, &face, bytes, &reason);
    if (st == RC_OK)
        faces->list.items[faces->list.count++] = face;
    return st;
}

static enum rc_status add_font_file(struct faces *faces, struct error *err, const char *path)
{
    const char *reason;
    if (RC_RESERVE(&faces->list, 1) < 0)
        return RC_ENOMEM;
    struct face face = {0};
    enum rc_status st = file_view_open(&face.file, err, path);
    if (st < 0)
        return st;
    st = open_bytes(faces, &face, face.file.bytes, &reason);
    if (st == RC_OK)
        faces->list.items[faces->list.count++] = face;
    else if (st == RC_EFORMAT)
        error_set(err, st, "the font file '%s' cannot be used: %s; give a .ttf or .otf file", path,
                  reason);
    return st;
}

static enum rc_status open_start(struct faces *faces, struct error *err, const char *font_file)
{
    enum rc_status st = font_library_create(&faces->library);
    if (st == RC_OK && font_file)
        st = add_font_file(faces, err, font_file);
    const uint16_t embedded = (uint16_t)faces->list.count;
    if (st == RC_OK)
        st = add_embedded(faces, embedded_font_regular());
    if (st == RC_OK)
        st = add_embedded(faces, embedded_font_semibold());
    faces->start_count = 1 + embedded;
    for (uint16_t weight = 0; weight < 2; weight++) {
        faces->start[weight][0] = 0;
        faces->start[weight][embedded] = (uint16_t)(embedded + weight);
    }
    return st;
}

enum rc_status faces_init(struct faces *faces, struct error *err, const char *font_file,
                          bool no_fallback)
{
    *faces = (struct faces){0};
    enum rc_status st = open_start(faces, err, font_file);
    if (st == RC_OK && !no_fallback)
        st = fallback_create(&faces->fallback);
    if (st == RC_ENOMEM)
        error_set(err, st, "not enough memory to open the fonts");
    else if (st < 0)
        error_set(err, st, "the font that is built into the program cannot be used");
    return st;
}

void faces_finish(struct faces *faces)
{
    for (size_t i = 0; i < faces->list.count; i++)
        close_face(&faces->list.items[i]);
    mem_free(faces->list.items);
    idmap_finish(&faces->by_query);
    fallback_destroy(faces->fallback);
    font_library_destroy(faces->library);
    *faces = (struct faces){0};
}

bool faces_is_ignorable(uint32_t code_point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c}, {0x180b, 0x180f}, {0x200b, 0x200f},
        {0x202a, 0x202e}, {0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < RC_COUNT(ranges); i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

/* The first character that the face has no glyph for; NULL when it shows all. */
static const uint32_t *first_missing(const struct face *face, const struct face_query *query)
{
    for (uint32_t i = 0; i < query->count; i++)
        if (!faces_is_ignorable(query->text[i]) && !shaper_font_covers(face->shape, query->text[i]))
            return &query->text[i];
    return NULL;
}

/* Index of the face of an installed font; *face is NO_FACE when it is broken. */
static enum rc_status open_installed(struct faces *faces, const struct fallback_font *found,
                                     uint16_t *face)
{
    for (size_t i = 0; i < faces->list.count; i++) {
        const struct face *f = &faces->list.items[i];
        if (!f->path || f->index != found->index || strcmp(f->path, found->path) != 0)
            continue;
        *face = f->font ? (uint16_t)i : (uint16_t)NO_FACE;
        return RC_OK;
    }
    *face = NO_FACE;
    if (faces->list.count >= RC_FACES_MAX)
        return RC_OK;
    if (RC_RESERVE(&faces->list, 1) < 0)
        return RC_ENOMEM;
    const char *reason;
    struct face opened = {.path = found->path, .index = found->index};
    enum rc_status st = file_view_open(&opened.file, NULL, found->path);
    if (st == RC_OK)
        st = open_bytes(faces, &opened, opened.file.bytes, &reason);
    if (st == RC_ENOMEM)
        return st;
    /* A broken file stays in the list, so that it is not opened for every character. */
    if (st == RC_OK)
        *face = (uint16_t)faces->list.count;
    faces->list.items[faces->list.count++] = opened;
    return RC_OK;
}

static enum rc_status search_installed(struct faces *faces, const struct fallback_query *query,
                                       uint16_t *face)
{
    struct fallback_font found;
    *face = NO_FACE;
    for (unsigned skip = 0; *face == NO_FACE; skip++) {
        if (!fallback_find(faces->fallback, query, skip, &found))
            return RC_OK;
        const enum rc_status st = open_installed(faces, &found, face);
        if (st < 0)
            return st;
    }
    return RC_OK;
}

/* The face of an installed font with the code point, or NO_FACE; remembered. */
static enum rc_status installed_face(struct faces *faces, const struct face_query *query,
                                     uint32_t code_point, uint16_t *face)
{
    const unsigned slot = (unsigned)query->language * 2 + query->semibold;
    const uint64_t key = (uint64_t)slot << 32 | code_point;
    uint32_t value;
    if (idmap_find(&faces->by_query, key, &value)) {
        *face = (uint16_t)value;
        return RC_OK;
    }
    const struct fallback_query q = {
        .code_point = code_point,
        .language = query->language,
        .bold = query->semibold,
    };
    const enum rc_status st = search_installed(faces, &q, face);
    return st < 0 ? st : idmap_add(&faces->by_query, key, *face);
}

enum rc_status faces_choose(struct faces *faces, const struct face_query *query, uint16_t *face)
{
    const uint16_t *start = faces->start[query->semibold];
    *face = start[0];
    for (unsigned i = 0; i < faces->start_count; i++) {
        if (first_missing(&faces->list.items[start[i]], query))
            continue;
        *face = start[i];
        return RC_OK;
    }
    if (!faces->fallback)
        return RC_OK;
    const uint32_t *missing = first_missing(&faces->list.items[start[0]], query);
    uint16_t installed;
    const enum rc_status st = installed_face(faces, query, *missing, &installed);
    if (st < 0 || installed == NO_FACE)
        return st;
    /* A font with the mark but not with the letter below it would only lose the letter. */
    const struct face *f = &faces->list.items[installed];
    if (missing == query->text || shaper_font_covers(f->shape, query->text[0]))
        *face = installed;
    return RC_OK;
}
