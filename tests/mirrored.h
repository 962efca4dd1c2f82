/* tests/mirrored.h - a room and its mirror, and whether the mirror is what it should be.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MIRRORED_H
#define TESTS_MIRRORED_H

#include "tests/room.h"

#include "store/config.h"
#include "store/mirror.h"

struct mirrored {
	struct room *room;
	struct config config; /* of nothing */
	struct mirror_place place;
	struct mirror *mirror;
};

/* Opens it in the room's folder `public`, and waits until it is shown. */
void mirrored_begin(struct mirrored *m, struct room *room);
void mirrored_end(struct mirrored *m);

/* Turns until there is nothing more to do now, with the pauses that a storm's pace asks for; what is
 * due later stays. */
void mirrored_turn(struct mirrored *m);

/* Turns, for at most so much real time, until another generation than `before` is shown and nothing
 * more is to do. Its number; 0: none came. */
int64_t mirrored_next(struct mirrored *m, int64_t before, int64_t within_ms);

/* What is not in the mirror as it should be, a line each; "" when all is: each table has the rows
 * that are shown, as they are shown. Freed by the caller. */
char *mirrored_faults(const struct mirrored *m);

/* Fails the test with them. */
void mirrored_check(const struct mirrored *m);

/* The one number that a statement over the mirror's newest generation answers, as a reader sees
 * it. */
int64_t mirrored_number(const struct mirrored *m, const char *sql);

/* Milliseconds that pass, and never go back. */
int64_t mirrored_clock_ms(void);

#endif
