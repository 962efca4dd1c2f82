/* tests/attempt.h - what somebody would try who has taken over a watch screen.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ATTEMPT_H
#define TESTS_ATTEMPT_H

#include <stddef.h>
#include <sys/types.h>

/* Who refuses it. */
enum { BY_FILES = 1, BY_CALLS = 2 };

struct attempt {
	const char *name;
	long call;           /* its number */
	const char *text[5]; /* arguments that are strings, by position */
	long number[6];      /* the others; ATTEMPT_ for what is known only then */
	unsigned by;         /* bits; each alone suffices */
	int want[3];         /* the errnos that are a refusal; up to the first 0 */
};

/* Standing for an argument. */
enum {
	ATTEMPT_OTHER = 0x7ead0001, /* the process id of a process that lives */
	ATTEMPT_BUFFER,             /* memory of 4 KiB that may be written */
	ATTEMPT_HERE,               /* an address of our own to bind to */
	ATTEMPT_LOCK,               /* a struct flock: to read byte 120 */
};

/* Descriptors that are open when it is tried. */
enum {
	ATTEMPT_FILE = 20,   /* the mirror, to read */
	ATTEMPT_SOCKET = 21, /* a Unix stream socket, connected to nothing */
	ATTEMPT_PAGES = 4096,
};

extern const struct attempt attempts[];
extern const size_t attempts_count;

/* Tries it in the directory that is current: 0 when it could be done, else the errno. */
int attempt_make(const struct attempt *a, pid_t other);

#endif
