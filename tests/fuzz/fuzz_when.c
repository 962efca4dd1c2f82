/* tests/fuzz/fuzz_when.c - anything at all as a time that a tired person types.
 * The first byte: odd, it lies ahead; the others choose the zone of the machine.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/when.h"
#include "tests/fuzz/fuzz.h"

/* A date that was written with a Z is that date. */
static void
check_date(const char *string, int64_t ms)
{
	time_t at_s = (time_t)(ms / 1000);
	struct tm tm;
	int year, month, day;

	if (string[strlen(string) - 1] != 'Z' ||
		sscanf(string, " %4d-%2d-%2d", &year, &month, &day) != 3)
		return;
	(void)gmtime_r(&at_s, &tm);
	fuzz_hold(tm.tm_year == year - 1900 && tm.tm_mon == month - 1 && tm.tm_mday == day,
		"a date is the day it says");
}

void
fuzz_when(const uint8_t *data, size_t size)
{
	static const char *const zones[] = {"UTC", "Europe/Berlin", "America/Detroit",
		"Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "XXX-26", "<-12>12"};
	enum when_sense sense;
	int64_t ms = -1;
	char *string;
	struct err e;

	if (size == 0)
		return;
	sense = (data[0] & 1) != 0 ? WHEN_AHEAD : WHEN_BACK;
	(void)setenv("TZ", zones[(data[0] >> 1) % (sizeof zones / sizeof zones[0])], 1);
	tzset();
	string = fuzz_string(data + 1, size - 1);
	e = when_parse(string, sense, FUZZ_NOW_MS, &ms);
	(void)setenv("TZ", "UTC", 1);
	tzset();
	if (e.kind != ERR_NONE) {
		fuzz_hold(e.kind == ERR_USAGE && e.text[0] != '\0' && ms == -1, e.text);
	} else {
		fuzz_hold(ms > 0, "a time is after 1970");
		if (strspn(string, " \t0123456789") == strcspn(string, "-") &&
			strchr(string, '-') != NULL && string[0] != '-')
			check_date(string, ms);
		else
			fuzz_hold(sense == WHEN_AHEAD ? ms >= FUZZ_NOW_MS : ms <= FUZZ_NOW_MS,
				"what has no date lies on the side that is meant");
	}
	free(string);
}
