/* What a process asks of the disk, seen from between it and the C library.
 *
 * FAULTS_LOG   a file that receives one record for each write, truncation, rename, unlink and flush
 *              under FAULTS_ROOT, in the order they were done; a power cut is played from it.
 * FAULTS_COUNT a file holding a number in text: so many writes under FAULTS_ROOT still succeed,
 *              all later ones fail with FAULTS_ERROR (28: disk full, 30: read-only, 5: broken).
 *
 * A write is recorded after it was done and a flush before and after, so a write whose record
 * stands before the flush began was certainly handed to the system by then.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, RENAME, UNLINK, FLUSH_BEGAN, FLUSHED };

struct head {
    uint32_t kind, process, path_length, data_length;
    uint64_t offset;
};

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_under_root(const char *path) {
    const char *root = getenv("FAULTS_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && strncmp(path, root, length) == 0 && path[length] == '/';
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlink, link, path, 4095);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_under_root(path) && !strstr(path, " (deleted)");
}

static int absolute(int folder, const char *name, char *path) {
    if (name[0] == '/') {
        snprintf(path, 4096, "%s", name);
        return is_under_root(path);
    }
    char start[4096];
    if (folder == AT_FDCWD) {
        if (syscall(SYS_getcwd, start, sizeof start) <= 0) return 0;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        long length = syscall(SYS_readlink, link, start, 4095);
        if (length <= 0) return 0;
        start[length] = 0;
    }
    while (name[0] == '.' && name[1] == '/') name += 2;
    if (snprintf(path, 4096, "%s/%s", start, name) >= 4096) return 0;
    return is_under_root(path);
}

static void record(uint32_t kind, const char *path, uint64_t offset, const void *data, uint32_t n) {
    const char *log = getenv("FAULTS_LOG");
    if (!log) return;
    int kept = errno;
    struct head head = {kind, (uint32_t)getpid(), (uint32_t)strlen(path), n, offset};
    struct iovec parts[3] = {
        {&head, sizeof head}, {(void *)path, head.path_length}, {(void *)data, n}};
    /* Raw calls: ours must not be seen by ourselves. One appending call is one whole record. */
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || syscall(SYS_writev, fd, parts, n ? 3 : 2) < 0) _exit(97);
    syscall(SYS_close, fd);
    errno = kept;
}

/* True when this write is to fail: the count of those that may succeed has run out. */
static int refused(void) {
    const char *count = getenv("FAULTS_COUNT");
    if (!count) return 0;
    char text[24] = {0};
    int fd = (int)syscall(SYS_openat, AT_FDCWD, count, O_RDWR | O_CLOEXEC);
    if (fd < 0) return 0;
    flock(fd, LOCK_EX);
    long left = -1;
    if (syscall(SYS_pread64, fd, text, sizeof text - 1, 0L) > 0) left = atol(text);
    if (left >= 0) {
        snprintf(text, sizeof text, "%-20ld", left > 0 ? left - 1 : 0);
        syscall(SYS_pwrite64, fd, text, 20L, 0L);
    }
    syscall(SYS_close, fd);
    if (left != 0) return 0;
    const char *error = getenv("FAULTS_ERROR");
    errno = error ? atoi(error) : ENOSPC;
    return 1;
}

static void wrote(int fd, const char *path, const struct iovec *parts, int count, off_t at, ssize_t n) {
    if (n <= 0) return;
    uint64_t offset = at >= 0 ? (uint64_t)at : (uint64_t)(lseek(fd, 0, SEEK_CUR) - n);
    for (int i = 0; i < count && n > 0; i++) {
        size_t some = parts[i].iov_len < (size_t)n ? parts[i].iov_len : (size_t)n;
        record(WRITE, path, offset, parts[i].iov_base, (uint32_t)some);
        offset += some;
        n -= (ssize_t)some;
    }
}

#define WRITING(call, parts, count, at)                  \
    char path[4096];                                     \
    if (!path_of(fd, path)) return call;                 \
    if (refused()) return -1;                            \
    ssize_t done = call;                                 \
    wrote(fd, path, parts, count, at, done);             \
    return done;

ssize_t write(int fd, const void *data, size_t n) {
    struct iovec one = {(void *)data, n};
    WRITING(REAL(write)(fd, data, n), &one, 1, -1)
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    WRITING(REAL(writev)(fd, parts, count), parts, count, -1)
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) {
    struct iovec one = {(void *)data, n};
    WRITING(REAL(pwrite)(fd, data, n, at), &one, 1, at)
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
    struct iovec one = {(void *)data, n};
    WRITING(REAL(pwrite64)(fd, data, n, at), &one, 1, at)
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    WRITING(REAL(pwritev)(fd, parts, count, at), parts, count, at)
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    WRITING(REAL(pwritev64)(fd, parts, count, at), parts, count, at)
}

#define CUTTING(call, length)                            \
    char path[4096];                                     \
    if (!path_of(fd, path)) return call;                 \
    if (refused()) return -1;                            \
    int done = call;                                     \
    if (done == 0) record(TRUNCATE, path, (uint64_t)(length), 0, 0); \
    return done;

int ftruncate(int fd, off_t length) { CUTTING(REAL(ftruncate)(fd, length), length) }
int ftruncate64(int fd, off64_t length) { CUTTING(REAL(ftruncate64)(fd, length), length) }

/* Growing a file without writing: the new part reads as zeros. */
static int grown(int fd, off64_t end, int done) {
    char path[4096];
    struct stat now;
    if (done == 0 && path_of(fd, path) && fstat(fd, &now) == 0 && now.st_size == end)
        record(TRUNCATE, path, (uint64_t)end, 0, 0);
    return done;
}
int posix_fallocate(int fd, off_t at, off_t n) {
    char path[4096];
    if (path_of(fd, path) && refused()) return errno;
    return grown(fd, at + n, REAL(posix_fallocate)(fd, at, n));
}
int posix_fallocate64(int fd, off64_t at, off64_t n) {
    char path[4096];
    if (path_of(fd, path) && refused()) return errno;
    return grown(fd, at + n, REAL(posix_fallocate64)(fd, at, n));
}

#define FLUSHING(call)                                   \
    char path[4096];                                     \
    if (!path_of(fd, path)) return call;                 \
    struct stat now;                                     \
    uint64_t is_folder = fstat(fd, &now) == 0 && S_ISDIR(now.st_mode); \
    record(FLUSH_BEGAN, path, is_folder, 0, 0);          \
    int done = call;                                     \
    if (done == 0) record(FLUSHED, path, is_folder, 0, 0); \
    return done;

int fsync(int fd) { FLUSHING(REAL(fsync)(fd)) }
int fdatasync(int fd) { FLUSHING(REAL(fdatasync)(fd)) }

static int named(uint32_t kind, int folder, const char *name, int to_folder, const char *to, int done) {
    char path[4096], other[4096];
    if (done == 0 && absolute(folder, name, path)) {
        if (!to) record(kind, path, 0, 0, 0);
        else if (absolute(to_folder, to, other)) record(kind, path, 0, other, (uint32_t)strlen(other));
    }
    return done;
}
int rename(const char *from, const char *to) {
    return named(RENAME, AT_FDCWD, from, AT_FDCWD, to, REAL(rename)(from, to));
}
int renameat(int a, const char *from, int b, const char *to) {
    return named(RENAME, a, from, b, to, REAL(renameat)(a, from, b, to));
}
int unlink(const char *name) { return named(UNLINK, AT_FDCWD, name, 0, 0, REAL(unlink)(name)); }
int unlinkat(int folder, const char *name, int flags) {
    int done = REAL(unlinkat)(folder, name, flags);
    return flags & AT_REMOVEDIR ? done : named(UNLINK, folder, name, 0, 0, done);
}

/* Opening with O_TRUNC empties a file; creating one is seen at its first write or flush. */
static int opened(int fd, int flags) {
    char path[4096];
    if (fd >= 0 && (flags & O_TRUNC) && path_of(fd, path)) record(TRUNCATE, path, 0, 0, 0);
    return fd;
}
static int forbidden(int folder, const char *name, int flags) {
    char path[4096];
    int makes = (flags & O_CREAT) && absolute(folder, name, path) && access(path, F_OK) != 0;
    return makes && refused();
}
#define MODE(flags)                                      \
    mode_t mode = 0;                                     \
    if (flags & (O_CREAT | O_TMPFILE)) {                 \
        va_list more;                                    \
        va_start(more, flags);                           \
        mode = va_arg(more, mode_t);                     \
        va_end(more);                                    \
    }

int open(const char *name, int flags, ...) {
    MODE(flags)
    return forbidden(AT_FDCWD, name, flags) ? -1 : opened(REAL(open)(name, flags, mode), flags);
}
int open64(const char *name, int flags, ...) {
    MODE(flags)
    return forbidden(AT_FDCWD, name, flags) ? -1 : opened(REAL(open64)(name, flags, mode), flags);
}
int openat(int folder, const char *name, int flags, ...) {
    MODE(flags)
    return forbidden(folder, name, flags) ? -1 : opened(REAL(openat)(folder, name, flags, mode), flags);
}
int openat64(int folder, const char *name, int flags, ...) {
    MODE(flags)
    return forbidden(folder, name, flags) ? -1 : opened(REAL(openat64)(folder, name, flags, mode), flags);
}
