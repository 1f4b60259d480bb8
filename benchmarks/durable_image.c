/* Keeps a copy of what a power cut would leave of a folder: for power_proof.py, loaded with LD_PRELOAD.

   After every successful fsync or fdatasync of a file in $DURABLE_SOURCE the file is copied to
   $DURABLE_IMAGE; a removal is repeated there at once. So the image never holds what has not been
   flushed, which is the worst that a disk may do. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* Where a file of the source belongs in the image; 0 for any other file. */
static int place_in_image(const char *path, char *place)
{
    const char *source = getenv("DURABLE_SOURCE"), *image = getenv("DURABLE_IMAGE");
    size_t length = source ? strlen(source) : 0;
    if (!length || !image || strncmp(path, source, length) || path[length] != '/')
        return 0;
    return snprintf(place, PATH_MAX, "%s/%s", image, path + length + 1) < PATH_MAX;
}

/* Reads through the descriptor that was flushed: opening and closing the database a second time
   would drop the locks that this process holds on it. SQLite's descriptors can always be read. */
static void copy_to(int from, const char *place)
{
    static char buffer[1 << 16];
    char unfinished[PATH_MAX + 8];
    off_t at = 0;
    ssize_t got = 0;
    snprintf(unfinished, sizeof unfinished, "%s.tmp", place);
    int to = open(unfinished, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (to < 0)
        abort();
    while ((got = pread(from, buffer, sizeof buffer, at)) > 0) {
        if (write(to, buffer, (size_t)got) != got)
            abort();
        at += got;
    }
    close(to);
    if (got < 0 || rename(unfinished, place))
        abort();
}

static void flushed(int file)
{
    char link[64], path[PATH_MAX + 1], place[PATH_MAX];
    struct stat about;
    if (fstat(file, &about) || !S_ISREG(about.st_mode))
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0)
        return;
    path[length] = 0;
    if (!place_in_image(path, place))
        return;
    int write_only = (fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY;
    int from = write_only ? open(path, O_RDONLY) : file;
    pthread_mutex_lock(&one_at_a_time);
    copy_to(from, place);
    pthread_mutex_unlock(&one_at_a_time);
    if (write_only)
        close(from);
}

#define ORIGINAL(name) __typeof__(&name) original = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int fsync(int file)
{
    ORIGINAL(fsync);
    int result = original(file);
    if (!result)
        flushed(file);
    return result;
}

int fdatasync(int file)
{
    ORIGINAL(fdatasync);
    int result = original(file);
    if (!result)
        flushed(file);
    return result;
}

int unlink(const char *path)
{
    ORIGINAL(unlink);
    char real[PATH_MAX], place[PATH_MAX];
    int inside = realpath(path, real) && place_in_image(real, place);
    int result = original(path);
    if (!result && inside)
        original(place);
    return result;
}
