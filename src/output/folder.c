/* A folder of frames. Runs that write into the same folder (shards) share a lock on it, so that a
 * run that finds itself alone may remove the temporary files of runs that were killed, and none
 * throws away frames while another adds to them. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame_size.h"

#include "rource/base/file.h"
#include "rource/base/memory.h"
#include "rource/base/str.h"

enum name_kind {
    NAME_OTHER,
    NAME_LIKE_FRAME, /* frame_*.EXT that we did not name */
    NAME_FRAME,
    NAME_TEMPORARY, /* of file_write(): .frame_00000000.EXT.1234.tmp */
};

enum { FRAME_DIGITS = 8 };

static enum rc_status fail(struct error *err, const char *what, const char *path)
{
    char reason[128];
    return error_set(err, RC_EIO, "cannot %s '%s': %s", what, path,
                     strerror_r(errno, reason, sizeof reason));
}

static struct str skip(struct str s, size_t n)
{
    return (struct str){s.p + n, s.n - n};
}

static size_t count_digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n;
}

/* Beyond 64 bits: UINT64_MAX. */
static uint64_t number_of(struct str digits)
{
    uint64_t value = 0;
    for (size_t i = 0; i < digits.n; i++) {
        const uint64_t digit = (uint64_t)(digits.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return UINT64_MAX;
        value = 10 * value + digit;
    }
    return value;
}

/* Takes "frame_", 8 or more digits, "." and the extension from the front of *s. */
static bool take_frame_name(struct str *s, struct str extension, uint64_t *number)
{
    const struct str prefix = str_of("frame_");
    if (!str_has_prefix(*s, prefix))
        return false;
    struct str rest = skip(*s, prefix.n);
    const size_t digits = count_digits(rest);
    if (digits < FRAME_DIGITS)
        return false;
    *number = number_of((struct str){rest.p, digits});
    rest = skip(rest, digits);
    if (rest.n == 0 || rest.p[0] != '.' || !str_has_prefix(skip(rest, 1), extension))
        return false;
    *s = skip(rest, 1 + extension.n);
    return true;
}

/* Gives *number for frames and temporary files. */
static enum name_kind kind_of_name(const char *name, const char *extension_name, uint64_t *number)
{
    const struct str whole = str_of(name), extension = str_of(extension_name);
    struct str s = whole;
    if (take_frame_name(&s, extension, number) && s.n == 0)
        return NAME_FRAME;
    if (str_has_prefix(whole, str_of("frame_")) && str_has_suffix(whole, extension) &&
        whole.p[whole.n - extension.n - 1] == '.')
        return NAME_LIKE_FRAME;
    if (name[0] != '.')
        return NAME_OTHER;
    s = skip(whole, 1);
    if (!take_frame_name(&s, extension, number) || s.n == 0 || s.p[0] != '.')
        return NAME_OTHER;
    s = skip(s, 1);
    const size_t digits = count_digits(s);
    return digits > 0 && str_equal(skip(s, digits), str_of(".tmp")) ? NAME_TEMPORARY : NAME_OTHER;
}

/* What to do with the names of a folder. */
struct sweep {
    bool refuse;            /* stop at the first frame */
    bool frames, temporary; /* remove these */
};

/* Names like frames but without a number are nobody's part. */
static bool is_minded(const struct folder *f, enum name_kind kind, uint64_t number)
{
    if (kind == NAME_LIKE_FRAME)
        return f->first == 0 && f->last == UINT64_MAX;
    return kind == NAME_FRAME && number >= f->first && (number < f->last || f->last == UINT64_MAX);
}

/* Goes once through the folder. *removed counts. */
static enum rc_status sweep_once(const struct folder *f, struct error *err, struct sweep what,
                                 size_t *removed)
{
    DIR *dir = opendir(f->path);
    enum rc_status status = RC_OK;
    if (!dir)
        return fail(err, "read the folder", f->path);
    *removed = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry || status != RC_OK)
            break;
        uint64_t number = 0;
        const enum name_kind kind = kind_of_name(entry->d_name, f->extension, &number);
        const bool minded = is_minded(f, kind, number);
        if (what.refuse && minded) {
            status = error_set(err, RC_EUSAGE,
                               "'%s' holds frames already (%s); give --overwrite to replace them, "
                               "--resume to go on after them, or another folder",
                               f->path, entry->d_name);
        } else if ((what.frames && minded && kind == NAME_FRAME) ||
                   (what.temporary && kind == NAME_TEMPORARY)) {
            if (unlinkat(dirfd(dir), entry->d_name, 0) == 0)
                ++*removed;
            else if (errno != ENOENT)
                status = fail(err, "remove the old frames from", f->path);
        }
    }
    if (status == RC_OK && errno != 0)
        status = fail(err, "read the folder", f->path);
    closedir(dir);
    return status;
}

/* Removing while reading may skip names on some file systems: again until nothing is left. */
static enum rc_status sweep(const struct folder *f, struct error *err, struct sweep what)
{
    size_t removed;
    enum rc_status status;
    do {
        status = sweep_once(f, err, what, &removed);
    } while (status == RC_OK && removed > 0);
    return status;
}

/* True when no other run holds the folder, or when locks do not work here. */
static bool lock_alone(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

static void lock_shared(int fd)
{
    while (flock(fd, LOCK_SH) != 0 && errno == EINTR) {
    }
}

static enum rc_status set_path(struct folder *f, const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    f->path = mem_alloc(n + 1, 1);
    if (!f->path)
        return RC_ENOMEM;
    memcpy(f->path, path, n);
    f->path[n] = '\0';
    return RC_OK;
}

static enum rc_status prepare(const struct folder *f, struct error *err,
                              enum sink_existing existing)
{
    if (access(f->path, R_OK | W_OK | X_OK) != 0)
        return fail(err, "write into the folder", f->path);
    const bool alone = lock_alone(f->lock);
    const bool overwrite = existing == RC_SINK_OVERWRITE;
    /* Parts may be made side by side; whoever replaces everything must be alone. */
    if (overwrite && !alone && f->first == 0 && f->last == UINT64_MAX)
        return error_set(err, RC_EIO,
                         "another run is writing frames into '%s'; wait until it has ended, or "
                         "give --resume to add to its frames",
                         f->path);
    const struct sweep what = {
        .refuse = existing == RC_SINK_REFUSE, .frames = overwrite, .temporary = alone};
    const enum rc_status status = sweep(f, err, what);
    lock_shared(f->lock);
    return status;
}

static bool frame_path(char *out, size_t size, const struct folder *f, uint64_t number)
{
    const int n = snprintf(out, size, "%s/frame_%0*llu.%s", f->path, FRAME_DIGITS,
                           (unsigned long long)number, f->extension);
    return n > 0 && (size_t)n < size;
}

uint64_t folder_first_missing(const struct folder *f, uint64_t first, uint64_t last)
{
    char path[PATH_MAX];
    struct stat info;
    uint64_t number = first;
    while (number < last && frame_path(path, sizeof path, f, number) && stat(path, &info) == 0 &&
           S_ISREG(info.st_mode) && info.st_size > 0)
        number++;
    return number;
}

static enum rc_status check_size(const struct folder *f, struct error *err, uint64_t number,
                                 const struct sink_params *params)
{
    char path[PATH_MAX];
    int width, height;
    if (!frame_path(path, sizeof path, f, number) || !frame_size_read(path, &width, &height))
        return error_set(err, RC_EUSAGE,
                         "cannot resume: '%s' is no picture that this program wrote; remove it, or "
                         "give --overwrite to make all frames anew",
                         path);
    if (width != params->width || height != params->height)
        return error_set(
            err, RC_EUSAGE,
            "cannot resume: '%s' is of %dx%d, but this run makes frames of %dx%d; give "
            "that size, --overwrite to make all frames anew, or another folder",
            path, width, height, params->width, params->height);
    return RC_OK;
}

/* The first and the last frame that a resumed run keeps have its size. */
static enum rc_status check_kept(const struct folder *f, struct error *err,
                                 const struct sink_params *params)
{
    const uint64_t missing = folder_first_missing(f, f->first, f->last);
    if (missing == f->first)
        return RC_OK;
    const enum rc_status status = check_size(f, err, f->first, params);
    return status == RC_OK ? check_size(f, err, missing - 1, params) : status;
}

enum rc_status folder_open(struct folder *f, struct error *err, const struct sink_params *params,
                           const char *extension)
{
    f->extension = extension;
    f->first = params->part ? params->first_frame : 0;
    f->last = params->part ? params->last_frame : UINT64_MAX;
    enum rc_status status = set_path(f, params->path);
    if (status == RC_OK)
        status = file_make_directory(err, f->path);
    if (status != RC_OK)
        return status;
    f->lock = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->lock < 0)
        return fail(err, "open the folder", f->path);
    f->open = true;
    status = prepare(f, err, params->existing);
    if (status == RC_OK && params->existing == RC_SINK_RESUME)
        status = check_kept(f, err, params);
    return status;
}

enum rc_status folder_write(const struct folder *f, struct error *err,
                            const struct sink_packet *packet)
{
    char path[PATH_MAX];
    if (!frame_path(path, sizeof path, f, packet->frame)) {
        errno = ENAMETOOLONG;
        return fail(err, "write a frame into", f->path);
    }
    return file_write(err, path, packet->bytes, packet->n);
}

void folder_close(struct folder *f)
{
    if (f->open)
        close(f->lock);
    mem_free(f->path);
    *f = (struct folder){0};
}
