/* screen_landlock.h - the kernel's Landlock: this process reads beneath one directory, and nothing
 * else.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_LANDLOCK_H
#define SCREEN_LANDLOCK_H

#include "store/err.h"

/* The version of Landlock that this kernel has; 0: none, and errno says why. */
int landlock_version(void);

/* From here on, and for good: files are opened for reading beneath `dir` only. What is open stays
 * as it is. Of later versions also: no TCP, no abstract Unix sockets and no signals to other
 * processes (a socket with a path may be connected to as its mode says). `version`: what
 * landlock_version said, not 0. PR_SET_NO_NEW_PRIVS must be set. ERR_IO in a sentence; nothing is
 * in force then. */
struct err landlock_enter(int version, const char *dir);

#endif
