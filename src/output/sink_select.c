/* Which driver fits a format and a path. The path tells by "-", by what stands there already, or by
 * its ending; what contradicts itself is refused with the way to say it right. */
#include "sink_ops.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "rource/base/str.h"

/* Endings of files that are not written: a run of frames is no single picture, and films are
 * ffmpeg's matter. */
static const char *const video_endings[] = {".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v",
                                            ".ogv", ".gif", ".flv",  ".wmv", NULL};
static const char *const picture_endings[] = {".png",  ".jpg",  ".jpeg", ".bmp",
                                              ".webp", ".tiff", ".tga",  NULL};

static bool ends_with(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcasecmp(path + n - m, ending) == 0;
}

static bool ends_with_any(const char *path, const char *const *endings)
{
    for (; *endings; endings++)
        if (ends_with(path, *endings))
            return true;
    return false;
}

static const struct sink_ops *driver_by_ending(const char *path)
{
    for (const struct sink_ops *const *d = sink_drivers; *d; d++)
        for (int i = 0; i < RC_SINK_ENDINGS; i++)
            if ((*d)->endings[i] && ends_with(path, (*d)->endings[i]))
                return *d;
    return NULL;
}

static const struct sink_ops *find_driver(const char *name, enum sink_place place)
{
    for (const struct sink_ops *const *d = sink_drivers; *d; d++)
        if ((*d)->place == place && strcmp((*d)->name, name) == 0)
            return *d;
    return NULL;
}

static bool is_format(const char *name)
{
    return find_driver(name, RC_PLACE_NONE) || find_driver(name, RC_PLACE_FOLDER) ||
           find_driver(name, RC_PLACE_STREAM);
}

static enum rc_status unknown_format(struct error *err, const char *name)
{
    char list[128] = "";
    size_t n = 0;
    for (const struct sink_ops *const *d = sink_drivers; *d; d++) {
        const bool repeated = d > sink_drivers && strcmp(d[-1]->name, (*d)->name) == 0;
        const char *const parts[] = {n > 0 ? ", " : "", (*d)->name};
        for (int i = 0; i < 2 && !repeated; i++) {
            const size_t length = strlen(parts[i]);
            if (n + length < sizeof list)
                memcpy(list + n, parts[i], length + 1);
            n += length;
        }
    }
    return error_set(err, RC_EUSAGE, "unknown output format '%s'; the formats are: %s", name, list);
}

static enum rc_status refuse_file(struct error *err, const char *path)
{
    if (ends_with_any(path, video_endings))
        return error_set(
            err, RC_EUSAGE,
            "'%s': video files are not written by this version; pipe to ffmpeg: rource "
            "… --format y4m --output - | ffmpeg -i - -vf "
            "setparams=colorspace=smpte170m '%s'",
            path, path);
    if (ends_with_any(path, picture_endings))
        return error_set(err, RC_EUSAGE,
                         "'%s' is the name of one picture; frames need a folder (--output DIR), "
                         "one picture is made with --screenshot FILE.png",
                         path);
    return RC_OK;
}

/* For a path that is neither "-" nor a folder. exists: something else stands there. */
static enum rc_status select_for_file(const struct sink_ops **out, struct error *err,
                                      const struct sink_params *params, bool exists)
{
    const struct sink_ops *by_ending = driver_by_ending(params->path);
    const char *format = params->format;
    const enum rc_status status = refuse_file(err, params->path);
    if (status != RC_OK)
        return status;
    if (!format && exists && !by_ending)
        return error_set(err, RC_EUSAGE,
                         "'%s' is a file whose name does not tell what to write; give --format, or "
                         "name a folder",
                         params->path);
    if (format && by_ending && strcmp(by_ending->name, format) != 0)
        return error_set(err, RC_EUSAGE,
                         "--format %s and --output '%s' contradict each other; leave out --format "
                         "or change the file's ending",
                         format, params->path);
    if (by_ending) {
        *out = by_ending;
        return RC_OK;
    }
    if (!format)
        format = "png";
    *out = exists ? NULL : find_driver(format, RC_PLACE_FOLDER);
    if (!*out)
        *out = find_driver(format, RC_PLACE_STREAM);
    if (!*out)
        return error_set(err, RC_EUSAGE,
                         "'%s' is a file, but %s output is a folder of files; name a folder",
                         params->path, format);
    return RC_OK;
}

static enum rc_status select_for_stdout(const struct sink_ops **out, struct error *err,
                                        const struct sink_params *params)
{
    const char *format = params->format ? params->format : "ppm";
    *out = find_driver(format, RC_PLACE_STREAM);
    if (!*out)
        return error_set(err, RC_EUSAGE,
                         "%s output needs a folder (--output DIR); standard output takes ppm, y4m, "
                         "rgb24 or hash",
                         format);
    return RC_OK;
}

static enum rc_status select_for_folder(const struct sink_ops **out, struct error *err,
                                        const struct sink_params *params)
{
    const char *format = params->format ? params->format : "png";
    *out = find_driver(format, RC_PLACE_FOLDER);
    if (!*out)
        return error_set(err, RC_EUSAGE,
                         "'%s' is a folder, but %s output is one file; name the file", params->path,
                         format);
    return RC_OK;
}

enum rc_status sink_select(const struct sink_ops **out, struct error *err,
                           const struct sink_params *params)
{
    const char *path = params->path;
    if (params->format && !is_format(params->format))
        return unknown_format(err, params->format);
    if (params->format && (*out = find_driver(params->format, RC_PLACE_NONE)) != NULL)
        return RC_OK;
    if (!path || path[0] == '\0')
        return error_set(err, RC_EUSAGE,
                         "no place for the frames is named; give --output DIR, FILE or - (standard "
                         "output)");
    if (strcmp(path, "-") == 0)
        return select_for_stdout(out, err, params);
    struct stat info;
    const bool exists = stat(path, &info) == 0;
    if ((exists && S_ISDIR(info.st_mode)) || path[strlen(path) - 1] == '/')
        return select_for_folder(out, err, params);
    return select_for_file(out, err, params, exists);
}
