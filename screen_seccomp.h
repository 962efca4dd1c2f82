/* screen_seccomp.h - the kernel's system call filter: what a screen that only reads needs, no more.
 *
 * A list of what is allowed: what it does not name is refused. Refusals are answers, never the
 * process's end: SQLite opens for writing first and reads on when that is refused, and a
 * library of tomorrow that tries a new call takes the way it takes on an older kernel.
 * SPDX-License-Identifier: MIT */
#ifndef SCREEN_SECCOMP_H
#define SCREEN_SECCOMP_H

/* 0: the kernel can filter calls, and we know this machine's. Else the errno that says why not. */
int seccomp_lacks(void);

/* From here on, in all threads and for good. PR_SET_NO_NEW_PRIVS must be set. 0, or the errno of
 * what failed; nothing is in force then. */
int seccomp_enter(void);

#endif
