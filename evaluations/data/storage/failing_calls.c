/*
 * Let one system call on files of a folder fail, as a full or broken disk does.
 *
 * Preloaded; FAIL_UNDER names the folder, FAIL_CALL the call ("open", "write", "fsync", "rename"),
 * FAIL_NTH the one that fails first (from 1), FAIL_ERRNO its error, FAIL_ON whether those after it
 * fail too. FAIL_COUNTS, if given, is a file to which each such call adds a letter.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int is_under(const char *path) {
    const char *folder = getenv("FAIL_UNDER");
    return folder && path && !strncmp(path, folder, strlen(folder));
}

static int is_file_under(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return is_under(path);
}

/* Whether this call has to fail; errno is set then. */
static int fails(const char *call) {
    const char *wanted = getenv("FAIL_CALL"), *counts = getenv("FAIL_COUNTS");
    if (!wanted || strcmp(wanted, call)) return 0;
    if (counts) {
        typedef int (*opener)(const char *, int, ...);
        int fd = ((opener)dlsym(RTLD_NEXT, "open"))(counts, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (fd >= 0) {
            typedef ssize_t (*writer)(int, const void *, size_t);
            if (((writer)dlsym(RTLD_NEXT, "write"))(fd, call, 1) != 1) abort();
            close(fd);
        }
        return 0;
    }
    long n = atomic_fetch_add(&seen, 1) + 1, nth = atol(getenv("FAIL_NTH"));
    if (n < nth || (n > nth && !getenv("FAIL_ON"))) return 0;
    errno = atoi(getenv("FAIL_ERRNO"));
    return 1;
}

#define WRITER(name, parameters, ...)                                                              \
    ssize_t name parameters {                                                                      \
        REAL(name);                                                                                \
        return is_file_under(fd) && fails("write") ? -1 : real(__VA_ARGS__);                       \
    }
WRITER(write, (int fd, const void *bytes, size_t n), fd, bytes, n)
WRITER(pwrite, (int fd, const void *bytes, size_t n, off_t at), fd, bytes, n, at)
WRITER(pwrite64, (int fd, const void *bytes, size_t n, off64_t at), fd, bytes, n, at)
WRITER(writev, (int fd, const struct iovec *parts, int n), fd, parts, n)

#define SYNCER(name)                                                                               \
    int name(int fd) {                                                                             \
        REAL(name);                                                                                \
        return is_file_under(fd) && fails("fsync") ? -1 : real(fd);                                \
    }
SYNCER(fsync)
SYNCER(fdatasync)

int rename(const char *from, const char *to) {
    REAL(rename);
    return is_under(to) && fails("rename") ? -1 : real(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(renameat);
    return is_under(to) && fails("rename") ? -1 : real(from_folder, from, to_folder, to);
}

#define OPENER(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                   \
        REAL(name);                                                                                \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;                          \
        va_end(rest);                                                                              \
        return is_under(path) && fails("open") ? -1 : real(path, flags, mode);                     \
    }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name)                                                                            \
    int name(int folder, const char *path, int flags, ...) {                                       \
        REAL(name);                                                                                \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;                          \
        va_end(rest);                                                                              \
        return is_under(path) && fails("open") ? -1 : real(folder, path, flags, mode);             \
    }
OPENER_AT(openat)
OPENER_AT(openat64)
