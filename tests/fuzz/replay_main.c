/* replay_main.c: stands in for libFuzzer: runs the target on each file of the folders given on the
 * command line. Fails when it finds none, so that a lost corpus is noticed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

#include "rource/base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay_file(const char *path)
{
    struct strbuf bytes = {0};
    struct error err = {0};
    if (file_read(&bytes, &err, path) != RC_OK) {
        fprintf(stderr, "%s\n", err.message);
        strbuf_finish(&bytes);
        return false;
    }
    fprintf(stderr, "%s: %zu bytes\n", path, bytes.n);
    LLVMFuzzerTestOneInput((const uint8_t *)(bytes.n > 0 ? bytes.p : ""), bytes.n);
    strbuf_finish(&bytes);
    return true;
}

/* The number of files replayed, or −1. */
static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        perror(folder);
        return -1;
    }
    int count = 0;
    for (struct dirent *entry; count >= 0 && (entry = readdir(dir));) {
        struct strbuf path = {0};
        if (entry->d_name[0] == '.')
            continue;
        strbuf_printf(&path, "%s/%s", folder, entry->d_name);
        count = !path.failed && replay_file(path.p) ? count + 1 : -1;
        strbuf_finish(&path);
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const int count = replay_folder(argv[i]);
        if (count <= 0) {
            fprintf(stderr, "%s: no file could be replayed\n", argv[i]);
            return 1;
        }
        printf("%s: %d files\n", argv[i], count);
    }
    return argc > 1 ? 0 : 1;
}
