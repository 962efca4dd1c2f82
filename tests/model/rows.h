/* tests/model/rows.h - the rows of a JSON reply, taken apart and put together otherwise.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_MODEL_ROWS_H
#define TESTS_MODEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>

enum { ROWS_MOST = 256 };

/* The objects of the first list of a reply; borrowed from it. */
struct rows_cut {
	size_t before; /* bytes up to the first row */
	size_t after;  /* where the list ends */
	size_t count;
	struct row_cut {
		const char *at;
		size_t length;
	} rows[ROWS_MOST];
};

/* False when there is no list, or too long a one. */
bool rows_cut(const char *reply, const char *list, struct rows_cut *out);

/* The reply with the rows as they are in `cut` now; freed by the caller. */
char *rows_join(const char *reply, const struct rows_cut *cut);

/* In any order. */
void rows_shuffle(struct rows_cut *cut);
/* Some of them twice. */
void rows_double(struct rows_cut *cut);

#endif
