/* tests/sandboxed.h - processes that have entered the sandbox of a watch screen.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SANDBOXED_H
#define TESTS_SANDBOXED_H

#include <stdbool.h>
#include <sys/types.h>

#include "screen_sandbox.h"

enum {
	SANDBOXED_KILLED = 1000, /* plus the signal that ended it */
	SANDBOXED_PAGES = 3,     /* in each mirror */
	SANDBOXED_PATH_BYTES = 256,
};

/* What a kernel lacks. */
enum { LACK_LANDLOCK = 1, LACK_SECCOMP = 2 };

struct sqlite3;

/* OBSERVERS with a live mirror in g1 and one that an engine left behind in g2, its two sockets, a
 * socket without a path, and what lies beside. */
struct sandboxed {
	char base[64], observers[96];
	struct sqlite3 *writer;
	int watch, engine, abstract; /* listening; the last one has the name `base`, no path */
	int master, slave;           /* a terminal */
	pid_t other;                 /* a process that lives */
	struct sandbox_report kernel;
};

/* How something is tried. */
struct sandboxed_way {
	bool plain;     /* as an account with no rights, where we are root */
	unsigned lacks; /* LACK_ bits: on a kernel without */
};

/* For cmocka's setup and teardown. */
int sandboxed_make(void **state);
int sandboxed_remove(void **state);

void sandboxed_path(const struct sandboxed *s, const char *name, char out[SANDBOXED_PATH_BYTES]);

/* A generation with the files of g1 as they are: as an engine that was killed leaves it. */
void sandboxed_leave(const struct sandboxed *s, const char *generation);
void sandboxed_sql(struct sqlite3 *db, const char *sql);

/* From here on this process is on a kernel that lacks them: a filter answers as such a one does. */
void sandboxed_lack(unsigned lacks);

/* This process becomes a watch screen that is about to show its first frame; exits 252 and more
 * when it cannot. */
void sandboxed_enter(
	const struct sandboxed *s, struct sandboxed_way way, struct sandbox_report *report);

/* What `act` answers (0 to 250) in a process of its own that is one; SANDBOXED_KILLED and the
 * signal when it did not come to that. */
int sandboxed_inside(const struct sandboxed *s, struct sandboxed_way way,
	int (*act)(const struct sandboxed *s, const void *with), const void *with);

#endif
