/* store/when.c - a time as a tired person types it.
 * SPDX-License-Identifier: MIT */
#include "store/when.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400, HOUR_S = 3600, MOST_S = 400 * DAY_S };

/* So many digits at *at, fewer where that is allowed; -1 when there is none. */
static int
number(const char **at, int least, int most)
{
	int n = 0;
	int digits = 0;

	for (; digits < most && **at >= '0' && **at <= '9'; digits++, (*at)++)
		n = n * 10 + (**at - '0');
	return digits < least ? -1 : n;
}

static int64_t
unit_s(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return HOUR_S;
	case 'd':
		return DAY_S;
	default:
		return 0;
	}
}

/* A sign may say once more which way it goes; one that says the other way is a mistake of
 * somebody's. */
static bool
read_duration(const char *at, enum when_sense sense, int64_t *out_s)
{
	int64_t all = 0;

	if (*at == (sense == WHEN_AHEAD ? '+' : '-'))
		at++;
	do {
		int n = number(&at, 1, 6);
		int64_t unit = unit_s(*at);

		if (n < 0 || unit == 0)
			return false;
		all += n * unit;
		at++;
	} while (*at != '\0');
	*out_s = all;
	return all <= MOST_S;
}

static bool
read_clock(const char **at, struct tm *tm)
{
	tm->tm_sec = 0;
	tm->tm_hour = number(at, 1, 2);
	if (tm->tm_hour < 0 || **at != ':')
		return false;
	(*at)++;
	tm->tm_min = number(at, 2, 2);
	if (**at == ':') {
		(*at)++;
		tm->tm_sec = number(at, 2, 2);
	}
	return tm->tm_hour < 24 && tm->tm_min >= 0 && tm->tm_min < 60 && tm->tm_sec >= 0 &&
	       tm->tm_sec < 60;
}

/* "14:30": the one of today, or of the day before or after. */
static bool
read_time_of_day(const char *at, enum when_sense sense, int64_t now_ms, int64_t *out)
{
	time_t now_s = (time_t)(now_ms / 1000);
	struct tm tm;
	int64_t ms;

	(void)localtime_r(&now_s, &tm);
	if (!read_clock(&at, &tm) || *at != '\0')
		return false;
	tm.tm_isdst = -1;
	ms = (int64_t)mktime(&tm) * 1000;
	if (sense == WHEN_AHEAD ? ms <= now_ms : ms > now_ms) {
		tm.tm_mday += sense == WHEN_AHEAD ? 1 : -1;
		tm.tm_isdst = -1;
		ms = (int64_t)mktime(&tm) * 1000;
	}
	*out = ms;
	return true;
}

/* 30 February is none; mktime would take it for 2 March. */
static bool
is_day(const struct tm *tm)
{
	struct tm noon = {.tm_year = tm->tm_year,
		.tm_mon = tm->tm_mon,
		.tm_mday = tm->tm_mday,
		.tm_hour = 12};

	return timegm(&noon) >= 0 && noon.tm_mday == tm->tm_mday && noon.tm_mon == tm->tm_mon;
}

static bool
read_date(const char *at, int64_t *out)
{
	struct tm tm = {.tm_isdst = -1};

	tm.tm_year = number(&at, 4, 4) - 1900;
	if (*at++ != '-')
		return false;
	tm.tm_mon = number(&at, 2, 2) - 1;
	if (*at++ != '-')
		return false;
	tm.tm_mday = number(&at, 2, 2);
	if (tm.tm_year < 70 || !is_day(&tm) || (*at != ' ' && *at != 'T'))
		return false;
	at++;
	if (!read_clock(&at, &tm))
		return false;
	if (strcmp(at, "Z") == 0) {
		*out = (int64_t)timegm(&tm) * 1000;
		return true;
	}
	*out = (int64_t)mktime(&tm) * 1000;
	return *at == '\0';
}

struct err
when_parse(const char *string, enum when_sense sense, int64_t now_ms, int64_t *out)
{
	char word[40];
	size_t start = strspn(string, " \t");
	size_t length = strlen(string + start);
	int64_t s;
	int64_t ms;

	while (length > 0 &&
		(string[start + length - 1] == ' ' || string[start + length - 1] == '\n'))
		length--;
	if (length >= sizeof word)
		length = 0;
	(void)snprintf(word, sizeof word, "%.*s", (int)length, string + start);
	if (strcmp(word, "now") == 0)
		ms = now_ms;
	else if (read_duration(word, sense, &s))
		ms = now_ms + (sense == WHEN_AHEAD ? s : -s) * 1000;
	else if (!read_time_of_day(word, sense, now_ms, &ms) && !read_date(word, &ms))
		return err_make(
			ERR_USAGE, "That is no time: 45m, 1h30m, 14:30 or 2026-11-21 14:30 are.");
	*out = ms;
	return NO_ERR;
}
