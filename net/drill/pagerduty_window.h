/* net/drill/pagerduty_window.h - the part of a list that a request of PagerDuty asks for.
 * SPDX-License-Identifier: MIT */
#ifndef NET_DRILL_PAGERDUTY_WINDOW_H
#define NET_DRILL_PAGERDUTY_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "net/drill/request.h"
#include "net/drill/world.h"

/* One window of a list: what was asked for, and what was found so far. */
struct window {
	int64_t limit, offset;
	int64_t seen; /* rows that match, the skipped ones too */
	int64_t put;
	bool total; /* all are to be counted */
};

/* Makes the reply an error in PagerDuty's form; detail may be NULL. */
void drill_pagerduty_error(
	struct reply *out, int status, int code, const char *message, const char *detail);

/* Reads limit, offset and total, and opens the list. False when the reply is an error instead. */
bool drill_window_open(
	const struct request *r, const char *name, struct window *v, struct reply *out);

/* Counts a row that matches; true when it is to be put now (with its comma already there). */
bool drill_window_row(struct window *v, struct reply *out);

/* Whether the rest of the rows need not be looked at. */
bool drill_window_done(const struct window *v);
void drill_window_close(const struct window *v, struct reply *out);

/* A moment of the query into out_ms, which is left as it is when there is none. False, and the
 * reply an error of that code, when it cannot be read. */
bool drill_window_moment(
	const struct request *r, const char *name, int code, int64_t *out_ms, struct reply *out);

/* Whether team_ids[] lets what belongs to that service through; without team_ids[] it does. NOBODY
 * belongs to every team. */
bool drill_window_team(const struct world *w, const struct request *r, int service);

#endif
