/* tests/fuzz/fuzz_zone.c - anything at all as a file of a time zone.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "store/zone.h"
#include "tests/fuzz/fuzz.h"

void
fuzz_zone(const uint8_t *data, size_t size)
{
	static const int64_t days_s = 24 * 60 * 60;
	struct zone *z = NULL;
	char path[128];
	struct err e;

	(void)snprintf(path, sizeof path, "%s/Zone", fuzz_dir());
	fuzz_write(path, data, size);
	e = zone_open(fuzz_dir(), "Zone", &z);
	if (e.kind != ERR_NONE) {
		fuzz_hold((e.kind == ERR_MALFORMED || e.kind == ERR_MISSING) && z == NULL, e.text);
		return;
	}
	for (int64_t day = -400000; day <= 400000; day += 997) {
		int32_t offset_s = zone_offset_s(z, day * days_s + day);

		fuzz_hold(offset_s >= -26 * 60 * 60 && offset_s <= 26 * 60 * 60,
			"no zone is a day and more from UTC");
	}
	zone_close(z);
}
