/* screen_sandbox.h - a watch screen gives up what it does not need.
 *
 * An observer reads what anybody on the internet could write into a title. Should that, or the
 * observer, ever find a way to make the screen do something of theirs, there is nothing left that
 * it could do: it cannot be traced, writes no core, opens no file for writing and reads none but
 * the observers' (Landlock), starts no program and talks to no network (seccomp). A kernel that
 * lacks one of them is said so in --verbose, and the screen works the same: file modes are what
 * holds then.
 *
 * In this order: sandbox_prepare first of all; inherited_forget_home when the config is read;
 * sandbox_enter when locale, terminal and the mirror are open. SPDX-License-Identifier: MIT */
#ifndef SCREEN_SANDBOX_H
#define SCREEN_SANDBOX_H

#include <stdbool.h>

#include "store/buf.h"
#include "store/err.h"

/* What holds. A reason is an errno. */
struct sandbox_report {
	int landlock;       /* its version; 0: the kernel has none */
	int landlock_lacks; /* then: why */
	int seccomp_lacks;  /* why calls are not filtered; 0: they are */
};

/* Before anything else of a watch screen: no core, not traceable, and of what it was started with
 * only what screen_inherited.h keeps. */
void sandbox_prepare(void);

/* What sandbox_enter will find, for --verbose: afterwards the terminal is not ours to print on. */
void sandbox_look(struct sandbox_report *out);

/* For good: this process reads beneath the directory `observers`, connects to Unix sockets, and
 * uses the terminal it has; all else is refused, never punished. Until then, what is needed later
 * must have been read: locale, terminfo. The time zone is read here. `out` says what holds. ERR_IO
 * when the kernel could and the directory cannot be opened: then nothing should be shown. */
struct err sandbox_enter(const char *observers, struct sandbox_report *out);

/* One line, without its end: what holds for a screen that reads `observers`, and what this kernel
 * lacks. False when the buffer is full. */
bool sandbox_say(const struct sandbox_report *r, const char *observers, struct buf *out);

#endif
