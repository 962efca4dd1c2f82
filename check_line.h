/* check_line.h - what a check goes through, and how it says a line. Private to check*.c.
 * SPDX-License-Identifier: MIT */
#ifndef CHECK_LINE_H
#define CHECK_LINE_H

#include <limits.h>

#include "store/config.h"
#include "store/err.h"
#include "store/options.h"

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

struct check {
	const struct options *options;
	struct config *config; /* NULL: it cannot be read */
	char record[PATH_MAX];
	int failures;
};

/* "warn  account     root: it works, but...": strangers' text in it is neutralised. */
__attribute__((format(printf, 4, 5))) void check_say(
	struct check *c, enum verdict verdict, const char *what, const char *format, ...);

/* check_people.c: accounts and their groups, hours and zones, customers. */
void check_people(struct check *c);

/* check_mirror.c: the directory that observers read, and the way to it. */
void check_mirror(struct check *c);

/* check_observers.c: who watches over ssh, and whether the engine runs with the groups it needs. */
void check_observers(struct check *c);

#endif
