/* mmap() behind two functions, for packs, their indices and commit-graphs. */
#include "map_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum rc_status map_file(struct str *out, const char *path)
{
    struct stat info;
    enum rc_status st = RC_OK;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return RC_ENOTFOUND;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        st = RC_EIO;
    else if (info.st_size == 0)
        st = RC_EFORMAT; /* cannot be mapped */
    if (st == RC_OK) {
        void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED)
            st = RC_EIO;
        else
            *out = (struct str){bytes, (size_t)info.st_size};
    }
    (void)close(fd);
    return st;
}

void unmap_file(struct str bytes)
{
    union {
        const char *in;
        void *out;
    } mapped = {bytes.p};
    if (bytes.p)
        (void)munmap(mapped.out, bytes.n);
}
