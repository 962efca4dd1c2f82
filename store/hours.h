/* store/hours.h - "Mon-Fri 08:00-18:00 America/Detroit": is that now?
 * SPDX-License-Identifier: MIT */
#ifndef STORE_HOURS_H
#define STORE_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/text.h"
#include "store/zone.h"

enum { HOURS_RANGES_MOST = 32 };

enum hours_are {
	HOURS_UNKNOWN, /* none are given, or they cannot be read: nothing is guessed */
	HOURS_IN,
	HOURS_OUT,
};

/* From a minute of the day on, to another: of the same day, or of the next when it is not later. */
struct hours_range {
	unsigned days; /* bits from Sunday on, of the days on which it begins */
	int from_minute;
	int to_minute; /* 1440 is midnight at the end */
};

struct hours {
	struct hours_range ranges[HOURS_RANGES_MOST];
	int count;
	bool always;
	char zone[ZONE_NAME_BYTES]; /* "": none is given */
};

struct hours_now {
	enum hours_are are;
	int64_t next_ms; /* when that changes, UTC ms; INT64_MAX: not within eight days */
	const char *why; /* of HOURS_UNKNOWN, a literal: "no hours are given" */
};

/* Days ("Mon", "Mon-Fri", "Mon,Wed"; none: every day), then times ("08:00-18:00", over midnight
 * "22:00-06:00"), as often as wanted; or "24/7"; then a zone, "local", or nothing. False when it
 * does not say that. */
bool hours_read(const char *text, struct hours *out);

/* How it is at that moment, UTC ms. The zone is the text's own, else `zone`, else ("") the
 * machine's. `zones` keeps what was read. */
struct hours_now hours_at(const char *text, const char *zone, struct zones *zones, int64_t now_ms);

/* The same of a row of the record. */
struct hours_now hours_of(struct text text, struct zones *zones, int64_t now_ms);

#endif
