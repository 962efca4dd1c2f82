/* tests/fuzz/fuzz_hours.c - anything at all as business hours.
 * The first byte moves the moment: hours of a week and a half.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "store/hours.h"
#include "tests/fuzz/fuzz.h"

void
fuzz_hours(const uint8_t *data, size_t size)
{
	static struct zones zones;
	static const int64_t hour_ms = 60 * 60 * INT64_C(1000);
	struct hours hours;
	struct hours_now now, then;
	int64_t now_ms;
	char *text;

	if (size == 0)
		return;
	now_ms = FUZZ_NOW_MS + data[0] * hour_ms;
	text = fuzz_string(data + 1, size - 1);
	now = hours_at(text, "", &zones, now_ms);
	fuzz_hold(now.why != NULL && (now.are == HOURS_UNKNOWN) == (now.why[0] != '\0'),
		"what is not known has a reason");
	if (!hours_read(text, &hours)) {
		fuzz_hold(now.are == HOURS_UNKNOWN, "what cannot be read is not known");
	} else {
		fuzz_hold(hours.always || (hours.count > 0 && hours.count <= HOURS_RANGES_MOST),
			"hours have ranges");
		fuzz_hold(strlen(hours.zone) < ZONE_NAME_BYTES, "a zone's name fits");
	}
	fuzz_hold(now.next_ms > now_ms, "a change lies ahead");
	if (now.are != HOURS_UNKNOWN && now.next_ms != INT64_MAX) {
		fuzz_hold(now.next_ms - now_ms <= 10 * 24 * hour_ms, "within ten days");
		then = hours_at(text, "", &zones, now.next_ms);
		fuzz_hold(then.are != now.are && then.are != HOURS_UNKNOWN, "it changes then");
		then = hours_at(text, "", &zones, now_ms + (now.next_ms - now_ms) / 2);
		fuzz_hold(then.are == now.are && then.next_ms == now.next_ms, "and not before");
	}
	zones_clear(&zones);
	free(text);
}
