/* store/zone_rule.c - the rule by which a time zone goes on, as POSIX writes it.
 * SPDX-License-Identifier: MIT */
#include "store/zone_rule.h"

#include <string.h>

enum { HOUR_S = 60 * 60, DAY_S = 24 * HOUR_S, TIME_MOST_H = 167, OFFSET_MOST_H = 24 };

/* ---- reading ---- */

static bool
read_number(const char **at, int most, int *out)
{
	int n = 0;
	int digits = 0;

	for (; digits < 3 && **at >= '0' && **at <= '9'; digits++, (*at)++)
		n = n * 10 + (**at - '0');
	*out = n;
	return digits > 0 && n <= most;
}

/* "5", "-1:30", "+02:00:00" */
static bool
read_time(const char **at, int most_h, int32_t *out)
{
	int part[3] = {0};
	bool back = **at == '-';
	bool ok;

	if (**at == '-' || **at == '+')
		(*at)++;
	ok = read_number(at, most_h, &part[0]);
	for (int i = 1; i < 3 && ok && **at == ':'; i++) {
		(*at)++;
		ok = read_number(at, 59, &part[i]);
	}
	*out = part[0] * HOUR_S + part[1] * 60 + part[2];
	if (back)
		*out = -*out;
	return ok;
}

/* "EST" or "<+1030>": nobody is shown it. */
static bool
skip_name(const char **at)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char inside[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
	bool quoted = **at == '<';
	size_t length;

	if (quoted)
		(*at)++;
	length = strspn(*at, quoted ? inside : letters);
	*at += length;
	if (quoted && *(*at)++ != '>')
		return false;
	return length >= 3;
}

static bool
read_weekday(const char **at, struct zone_day *out)
{
	out->form = 'M';
	if (!read_number(at, 12, &out->month) || out->month < 1 || *(*at)++ != '.')
		return false;
	if (!read_number(at, 5, &out->week) || out->week < 1 || *(*at)++ != '.')
		return false;
	return read_number(at, 6, &out->day);
}

/* ",M3.2.0/2" */
static bool
read_day(const char **at, struct zone_day *out)
{
	bool ok;

	*out = (struct zone_day){.form = 'D', .time_s = 2 * HOUR_S};
	if (*(*at)++ != ',')
		return false;
	if (**at == 'M') {
		(*at)++;
		ok = read_weekday(at, out);
	} else if (**at == 'J') {
		(*at)++;
		out->form = 'J';
		ok = read_number(at, 365, &out->day) && out->day >= 1;
	} else {
		ok = read_number(at, 365, &out->day);
	}
	if (ok && **at == '/') {
		(*at)++;
		ok = read_time(at, TIME_MOST_H, &out->time_s);
	}
	return ok;
}

bool
zone_rule_read(const char *text, struct zone_rule *out)
{
	struct zone_rule rule = {0};
	const char *at = text;
	int32_t west_s;

	if (!skip_name(&at) || !read_time(&at, OFFSET_MOST_H, &west_s))
		return false;
	rule.standard_s = -west_s;
	if (*at != '\0') {
		rule.changes = true;
		rule.summer_s = rule.standard_s + HOUR_S;
		if (!skip_name(&at))
			return false;
		if (*at != ',') {
			if (!read_time(&at, OFFSET_MOST_H, &west_s))
				return false;
			rule.summer_s = -west_s;
		}
		if (!read_day(&at, &rule.begins) || !read_day(&at, &rule.ends) || *at != '\0')
			return false;
	}
	*out = rule;
	return true;
}

/* ---- days ---- */

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970 to the first of January of that year, in the calendar of today. */
static int64_t
days_before(int64_t year)
{
	int64_t y = year - 1; /* 1 to 9999: no rounding below 0 */

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

static int64_t
year_of(int64_t at_s)
{
	int64_t days = at_s / DAY_S - (at_s % DAY_S < 0);
	int64_t year = 1970 + days / 366;

	if (year < 1)
		return 1;
	if (year > 9999)
		return 9999;
	while (days_before(year) > days)
		year--;
	while (days_before(year + 1) <= days)
		year++;
	return year;
}

/* Local seconds since 1970 of that day and time in a year. */
static int64_t
day_s(const struct zone_day *d, int64_t year)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
	bool leap = is_leap(year);
	int64_t first = days_before(year);
	int64_t day = first + d->day;

	if (d->form == 'J') {
		day = first + d->day - 1 + (leap && d->day >= 60);
	} else if (d->form == 'M') {
		int64_t month = first + before[d->month - 1] + (leap && d->month > 2);
		int64_t next = first + before[d->month] + (leap && d->month > 1);
		/* 1970 began on a Thursday */
		int weekday = (int)(((month + 4) % 7 + 7) % 7);

		day = month + (d->day - weekday + 7) % 7 + (int64_t)(d->week - 1) * 7;
		while (day >= next)
			day -= 7;
	}
	return day * DAY_S + d->time_s;
}

int32_t
zone_rule_offset_s(const struct zone_rule *rule, int64_t at_s)
{
	int64_t year;
	int64_t begins_s;
	int64_t ends_s;
	bool summer;

	if (!rule->changes)
		return rule->standard_s;
	year = year_of(at_s + rule->standard_s);
	begins_s = day_s(&rule->begins, year) - rule->standard_s;
	ends_s = day_s(&rule->ends, year) - rule->summer_s;
	/* South of the equator summer lasts over the end of the year. */
	summer = begins_s < ends_s ? at_s >= begins_s && at_s < ends_s
				   : at_s >= begins_s || at_s < ends_s;
	return summer ? rule->summer_s : rule->standard_s;
}
