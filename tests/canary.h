/* tests/canary.h - a record in which every text is found again: each column of each table has a
 * word of its own, for each of three incidents, and so has what changed once.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_CANARY_H
#define TESTS_CANARY_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/room.h"

enum { CANARY_BYTES = 96 };

/* Incidents: the third is part of the second. */
enum { CANARY_OPEN = 1, CANARY_RESTRICTED, CANARY_MERGED, CANARY_CASES };

struct column {
	char table[32];
	char name[32];
	bool text;
	bool key;
};

struct columns {
	struct column at[512];
	size_t count;
};

/* Those of all tables that could be in a mirror, in the order of the tables. */
void canary_columns(const struct room *room, struct columns *out);

/* A row of each table for each incident, all texts but those that must mean something with their
 * word, and all that somebody typed with numbers, PINs and addresses of redacted_config; each is
 * changed once. What is about pages and tickets is there before they are tied. */
void canary_fill(struct room *room, const struct columns *columns);

/* The word of a column, which is in nothing else. */
void canary_word(const struct column *c, int at, char out[CANARY_BYTES]);

bool canary_given(const struct column *c); /* it has no word: it must mean something */
bool canary_never(const struct column *c); /* no observer reads it, not even masked */
bool canary_of_all(const char *table);     /* its rows are of no incident: all are shown */

#endif
