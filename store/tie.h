/* store/tie.h - which pages and tickets belong to which incident. Private to store/.
 *
 * `subjects` is a JSON list of "page:PABC12" and "ticket:8812", as act_subjects gives it. All
 * inside record_begin .. record_commit.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_TIE_H
#define STORE_TIE_H

#include <stdint.h>

#include "store/act.h"
#include "store/buf.h"
#include "store/err.h"
#include "store/record.h"
#include "store/window.h"

/* ERR_REFUSED, naming the first that is neither a page nor a ticket of the record, or when there is
 * none at all; else how many there are, each counted once. */
struct err tie_check(struct record *r, const char *subjects, int64_t *count);

/* ERR_REFUSED, naming the first that belongs to another incident that is open, and which. */
struct err tie_check_free(struct record *r, const char *subjects, const char *incident_id);

enum { TIED_BYTES = 64 };

/* What belongs to another incident that is open. */
struct tied {
	int64_t count;
	char shown[TIED_BYTES];      /* the first of them: "page #4101" */
	char incident[ROW_ID_BYTES]; /* and what that one belongs to */
};

/* The subjects without those that belong to another incident that is open, into `left`, which is
 * empty; and what was left out. */
struct err tie_leave(struct record *r, const char *subjects, const char *incident_id,
	struct buf *left, struct tied *tied);

/* They belong to the incident from now on, or with NULL to none; and the pages among them are
 * judged so, unless `verdict` is NULL. One event each; what is so already is left as it is. */
struct err tie_to(
	struct record *r, const char *subjects, const char *incident_id, const char *verdict);

/* One line of the timeline for many: "12 pages and tickets tied to incident 3". */
struct err tie_tell(const struct act *act, int64_t count, const char *what);

#endif
