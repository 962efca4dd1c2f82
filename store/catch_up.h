/* store/catch_up.h - what was tried and decided in an incident, for who comes late to it.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_CATCH_UP_H
#define STORE_CATCH_UP_H

#include <stdint.h>

#include "store/arena.h"
#include "store/err.h"
#include "store/record.h"
#include "store/text.h"
#include "store/window.h"

/* Something that was tried, changed or decided, or a task that was done. */
struct tried {
	struct row_key key;
	const char *kind; /* "experiment", "change", "decision", "task" */
	int64_t at_ms;
	struct text person;
	struct text text;
};

/* The newest of them in that incident, at most `most`, the newest first; what was taken back is
 * left out. Rows are struct tried; rows.below: there are more. */
struct err catch_up_tried(
	struct record *r, const char *incident, int most, struct arena *a, struct rows *out);

#endif
