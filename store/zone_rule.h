/* store/zone_rule.h - the rule by which a time zone goes on, as POSIX writes it. Private to
 * store/zone.c and its tests.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_ZONE_RULE_H
#define STORE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

/* A day of each year, and a time on it. */
struct zone_day {
	char form; /* 'M': a weekday of a month; 'J': 1 to 365, no leap day; 'D': 0 to 365 */
	int month; /* 1 to 12 */
	int week;  /* 1 to 5, 5 is the last */
	int day;   /* a weekday from Sunday on, or a day of the year */
	int32_t time_s;
};

/* Offsets are seconds east of UTC. */
struct zone_rule {
	int32_t standard_s;
	bool changes; /* false: the same all year, and what follows does not count */
	int32_t summer_s;
	struct zone_day begins;
	struct zone_day ends;
};

/* Reads "EST5EDT,M3.2.0,M11.1.0". False when it is none, or says more than that: `out` is
 * untouched. Source: POSIX 8.3 (TZ), RFC 9636 3.3.2 (times up to a week off). */
bool zone_rule_read(const char *text, struct zone_rule *out);

/* The offset at that time, UTC seconds since 1970. */
int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t at_s);

#endif
