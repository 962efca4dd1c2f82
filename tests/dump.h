/* tests/dump.h - all tables of a record as they are at a moment, each as a number.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_DUMP_H
#define TESTS_DUMP_H

#include <stdint.h>

#include "store/record.h"
#include "store/replay.h"

enum { DUMP_TABLES_MOST = 32 };

struct dump {
	int64_t at_ms; /* the caller's to set, as is seq */
	int64_t seq;
	uint64_t tables[DUMP_TABLES_MOST];
};

/* What is audited, row by row and column by column, and beside it the tally, the groups, the kinds
 * and the timeline's length. */
void dump(struct record *r, struct dump *out);

/* Fails the test where the room of a replay is not that one; `how` it came there. */
void dump_compare(struct replay *p, const struct dump *should, const char *how);

#endif
