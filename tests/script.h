/* tests/script.h - a service that says what the test wants, and notes what it was asked.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "tests/server.h"

enum { SCRIPT_PATHS_MOST = 400 };

struct script {
	atomic_int status; /* 0: answer as below */
	const char *headers;
	_Atomic(const char *) incidents;
	_Atomic(const char *) log;
	_Atomic(const char *) one;    /* of /incidents/ID; NULL: 404 */
	_Atomic(const char *) me;     /* of users/me */
	_Atomic(const char *) first;  /* of tickets */
	_Atomic(const char *) second; /* of its second page; NULL: 503 */
	atomic_int count;
	char paths[SCRIPT_PATHS_MOST][160];
};

/* For server_start, with a struct script as `to`. */
bool script_answer(struct server *s, int fd, const char *request);

/* How many requests since `from` have this in their path. */
int script_asked(const struct script *c, int from, const char *part);

#endif
