/* panes/alert.h - when a screen calls for somebody who looks elsewhere: the bell, the window's title.
 * SPDX-License-Identifier: MIT */
#ifndef PANES_ALERT_H
#define PANES_ALERT_H

#include <stdbool.h>
#include <stdint.h>

#include "panes/frame.h"
#include "panes/ui.h"
#include "store/buf.h"

enum {
	ALERT_REST_MS = 10 * 1000, /* between two bells, for the ears: not room time */
	ALERT_SETTLE_MS = 30 * 1000,
	ALERT_FAILED_MS = 60 * 1000, /* a source without an answer for so long has failed */
	ALERT_TITLE_BYTES = 120,
	ALERT_OVERDUE_MOST = 64, /* with more the bell says nothing new */
};

/* What was known of a source at the last look. */
struct alert_source {
	bool known; /* its state was told once */
	bool failed;
	bool began;    /* it was live once, and what follows is known */
	bool settled;  /* what it had at the start was read */
	int64_t count; /* of what is urgent and from it */
	int64_t newest_ms;
	int64_t began_ms; /* room time of the first look at it */
	int64_t grew_ms;  /* ears' time: when something came last, while it is not settled */
};

/* Zeroed at the start. */
struct alert {
	struct alert_source sources[UI_SOURCES]; /* in ui_init's order */
	bool engine_lived;
	bool engine_away;
	bool unreadable;      /* the record could not be read */
	int64_t escalated_ms; /* for which escalation the bell was rung */
	/* What of the process is overdue, by the ids of its items, and for which incident. */
	char overdue[ALERT_OVERDUE_MOST][ROW_ID_BYTES];
	int overdue_count;
	char incident[ROW_ID_BYTES];
	bool overdue_known;
	unsigned owed; /* enum bell: news since the last bell */
	bool rang;
	int64_t rang_ms; /* ears' time */
};

/* Looks at what is loaded: true when the bell is to be rung now. `wanted` is of enum bell, ears_ms
 * any steady time that no drill makes faster. Page: an urgent page or ticket is there that was not,
 * or waits again. Overdue: something of the process became overdue (once for each), what waits
 * escalates, a source failed, the engine went, the record cannot be read. Never for what was there
 * when the screen or the source began, never from data that is not live, and once in ALERT_REST_MS
 * at most: what comes meanwhile is rung for then, unless it is over. */
bool alert_look(
	struct alert *a, const struct ui *u, struct frame_time t, int64_t ears_ms, unsigned wanted);

/* The title of the screen's window into `out`, plain text in one line: what waits, "stale" when that
 * may not be so any more. */
void alert_title(const struct ui *u, struct frame_time t, struct buf *out);

#endif
