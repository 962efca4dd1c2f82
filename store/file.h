/* store/file.h - what a file needs beyond open() so that it outlives a power cut.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes all of it, however small the pieces that are taken. False with errno; what was written
 * until then stays. */
bool file_write(int fd, const char *bytes, size_t length);

/* Brings the directory in which `path` is named to the disk: a file that was made, renamed or
 * removed is so durably only then. False with errno. */
bool file_sync_parent(const char *path);

#endif
