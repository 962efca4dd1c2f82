/* net/drill/stamp.c - moments as the services write them: RFC 3339.
 * SPDX-License-Identifier: MIT */
#include "net/drill/stamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *
drill_stamp_print(int64_t at_ms, char out[static STAMP_SIZE])
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm t = {0};

	(void)gmtime_r(&at_s, &t); /* fails for years beyond int only */
	(void)strftime(out, STAMP_SIZE, "%Y-%m-%dT%H:%M:%SZ", &t);
	return out;
}

const char *
drill_stamp_print_behind(int64_t at_ms, int hours, char out[static STAMP_SIZE])
{
	char local[STAMP_SIZE];

	(void)drill_stamp_print(at_ms - hours * INT64_C(3600) * 1000, local);
	local[strlen(local) - 1] = '\0'; /* the Z */
	(void)snprintf(out, STAMP_SIZE, "%.19s-%02d:00", local, hours % 24);
	return out;
}

/* Milliseconds of an offset ("Z", "+02:00", " 02:00" where a + came undecoded); false when it is
 * none. */
static bool
read_offset(const char *text, int64_t *out_ms)
{
	int hours, minutes, used = 0;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0 || *text == '\0') {
		*out_ms = 0;
		return true;
	}
	if (strchr("+- ", *text) == NULL ||
		sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2 ||
		text[1 + used] != '\0')
		return false;
	*out_ms = ((int64_t)hours * 60 + minutes) * 60000 * (*text == '-' ? -1 : 1);
	return true;
}

bool
drill_stamp_read(const char *text, int64_t *out_ms)
{
	struct tm t = {0};
	int64_t offset_ms = 0, fraction_ms = 0;
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &t);

	if (rest == NULL) {
		t = (struct tm){0};
		rest = strptime(text, "%Y-%m-%d", &t);
		if (rest == NULL || *rest != '\0')
			return false;
	}
	if (*rest == '.') {
		for (int64_t unit = 100; rest[1] >= '0' && rest[1] <= '9'; rest++, unit /= 10)
			fraction_ms += (rest[1] - '0') * unit;
		rest++;
	}
	if (!read_offset(rest, &offset_ms))
		return false;
	*out_ms = (int64_t)timegm(&t) * 1000 + fraction_ms - offset_ms;
	return true;
}
