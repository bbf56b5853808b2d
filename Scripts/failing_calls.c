/* Ends the program, or fails, at the n-th of its calls that write, sync, rename, remove or send.
 *
 * Preloaded into the program (LD_PRELOAD). Counts for the whole process, in the order in which its
 * threads make the calls: strace counts for each thread, and so never reaches some of them.
 *   FAIL_AT=n    at which call, from 1; 0 for none
 *   FAIL_HOW=    kill   SIGKILL before the call
 *                torn   SIGKILL after half of what was to be written or sent
 *                EIO, ENOSPC, ECONNRESET, EPIPE   the call fails with this, once
 *   FAIL_LOG=f   writes the number and kind of each call to this file
 * An error that a call cannot have (ENOSPC of a send, EPIPE of a rename) lets the call pass.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { FILES, SOCKETS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long made;

/* Notes a call and does what is to be done at it: 0 to go on, -1 to fail, 1 to tear. */
static int at(const char *name, enum kind kind) {
  const char *when = getenv("FAIL_AT"), *how = getenv("FAIL_HOW"), *log = getenv("FAIL_LOG");
  pthread_mutex_lock(&lock);
  long number = ++made;
  if (log != NULL) {
    FILE *file = fopen(log, "a");
    if (file != NULL) {
      setvbuf(file, NULL, _IONBF, 0);
      fprintf(file, "%ld %s\n", number, name);
      fclose(file);
    }
  }
  pthread_mutex_unlock(&lock);
  if (when == NULL || how == NULL || atol(when) != number) return 0;
  if (strcmp(how, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(how, "torn") == 0) return 1;
  if (kind == FILES && strcmp(how, "EIO") == 0) { errno = EIO; return -1; }
  if (kind == FILES && strcmp(how, "ENOSPC") == 0) { errno = ENOSPC; return -1; }
  if (kind == SOCKETS && strcmp(how, "ECONNRESET") == 0) { errno = ECONNRESET; return -1; }
  if (kind == SOCKETS && strcmp(how, "EPIPE") == 0) { errno = EPIPE; return -1; }
  return 0;
}

/* Standard streams are shown to a person, not kept; sockets may be written to by write(). */
static int is_kept(int file) { return file > 2; }
static enum kind kind_of(int file) {
  struct stat status;
  return fstat(file, &status) == 0 && S_ISSOCK(status.st_mode) ? SOCKETS : FILES;
}
static int is_event(int file) {
  struct stat status;
  /* Threads wake one another through descriptors that are neither files nor connections. */
  return fstat(file, &status) != 0 || (status.st_mode & S_IFMT) == 0 || S_ISFIFO(status.st_mode);
}
static void end(void) { kill(getpid(), SIGKILL); }

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t);
  if (is_kept(file) && !is_event(file)) {
    int then = at("write", kind_of(file));
    if (then < 0) return -1;
    if (then > 0) { real(file, bytes, count / 2); end(); }
  }
  return real(file, bytes, count);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  int then = at("pwrite", FILES);
  if (then < 0) return -1;
  if (then > 0) { real(file, bytes, count / 2, place); end(); }
  return real(file, bytes, count, place);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  return pwrite64(file, bytes, count, place);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int);
  if (is_kept(file) && !is_event(file)) {
    int then = at("writev", kind_of(file));
    if (then < 0) return -1;
    if (then > 0) { real(file, parts, 1); end(); }
  }
  return real(file, parts, count);
}

ssize_t send(int socket, const void *bytes, size_t count, int flags) {
  REAL(ssize_t, send, int, const void *, size_t, int);
  int then = at("send", SOCKETS);
  if (then < 0) return -1;
  if (then > 0) { real(socket, bytes, count / 2, flags); end(); }
  return real(socket, bytes, count, flags);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
  REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
  int then = at("sendmsg", SOCKETS);
  if (then < 0) return -1;
  if (then > 0) end();
  return real(socket, message, flags);
}

#define WHOLE(type, name, parameters, ...) \
  type name parameters { \
    REAL(type, name, __VA_ARGS__); \
    int then = at(#name, FILES); \
    if (then < 0) return -1; \
    if (then > 0) end(); \
    return real

WHOLE(int, fsync, (int file), int)(file); }
WHOLE(int, fdatasync, (int file), int)(file); }
WHOLE(int, ftruncate64, (int file, off64_t size), int, off64_t)(file, size); }
WHOLE(int, rename, (const char *from, const char *to), const char *, const char *)(from, to); }
WHOLE(int, unlink, (const char *path), const char *)(path); }
int ftruncate(int file, off_t size) { return ftruncate64(file, size); }
