/* history/log_file.c: reads parts of a file.
 */
#include "log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool log_file_open(struct log_file *out, const char *path, uint64_t least)
{
    struct stat info;
    int fd;
    do {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return false;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || (uint64_t)info.st_size < least) {
        close(fd);
        return false;
    }
    *out = (struct log_file){.fd = fd, .size = (uint64_t)info.st_size};
    return true;
}

void log_file_close(struct log_file *file)
{
    close(file->fd);
    file->fd = -1;
}

enum rc_status log_file_read(const struct log_file *file, struct error *err, const char *name,
                             const struct log_part *part)
{
    for (size_t done = 0; done < part->n;) {
        const ssize_t got = pread(file->fd, part->bytes + done, part->n - done,
                                  (off_t)(file->start + part->offset + done));
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0) {
            return error_set(err, RC_EIO, "cannot read '%s': it became shorter meanwhile", name);
        } else if (errno != EINTR) {
            char reason[128];
            const int number = errno;
            return error_set(err, RC_EIO, "cannot read '%s': %s", name,
                             strerror_r(number, reason, sizeof reason));
        }
    }
    return RC_OK;
}
