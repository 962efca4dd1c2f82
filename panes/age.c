/* panes/age.c - ages and times as a person reads them.
 * SPDX-License-Identifier: MIT */
#include "panes/age.h"

#include <stdio.h>
#include <time.h>

enum { SECOND_MS = 1000, MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* Rounded down, below zero too. */
static int64_t
seconds(int64_t ms)
{
	return ms / SECOND_MS - (ms % SECOND_MS < 0);
}

static int64_t
age_s(int64_t since_ms, int64_t now_ms)
{
	int64_t age = seconds(now_ms) - seconds(since_ms);

	return age < 0 ? 0 : age;
}

void
age_exact(char out[AGE_BYTES], int64_t since_ms, int64_t now_ms)
{
	long long s = age_s(since_ms, now_ms);

	if (s < HOUR_S)
		(void)snprintf(out, AGE_BYTES, "%02lld:%02lld", s / MINUTE_S, s % MINUTE_S);
	else if (s < DAY_S)
		(void)snprintf(out, AGE_BYTES, "%02lldh%02lld", s / HOUR_S, s % HOUR_S / MINUTE_S);
	else
		(void)snprintf(out, AGE_BYTES, "%lldd", s / DAY_S);
}

void
age_short(char out[AGE_BYTES], int64_t since_ms, int64_t now_ms)
{
	long long s = age_s(since_ms, now_ms);

	if (s < MINUTE_S)
		(void)snprintf(out, AGE_BYTES, "%llds", s);
	else if (s < HOUR_S)
		(void)snprintf(out, AGE_BYTES, "%lldm", s / MINUTE_S);
	else if (s < DAY_S)
		(void)snprintf(out, AGE_BYTES, "%lldh", s / HOUR_S);
	else
		(void)snprintf(out, AGE_BYTES, "%lldd", s / DAY_S);
}

/* The moment at which the age reaches the next multiple of step_s. */
static int64_t
next_step(int64_t since_ms, int64_t now_ms, int64_t step_s)
{
	int64_t age = age_s(since_ms, now_ms);

	return (seconds(now_ms) + step_s - age % step_s) * SECOND_MS;
}

int64_t
age_exact_tick(int64_t since_ms, int64_t now_ms)
{
	int64_t age = age_s(since_ms, now_ms);

	return next_step(since_ms, now_ms, age < HOUR_S ? 1 : age < DAY_S ? MINUTE_S : DAY_S);
}

int64_t
age_short_tick(int64_t since_ms, int64_t now_ms)
{
	int64_t age = age_s(since_ms, now_ms);

	return next_step(since_ms, now_ms,
		age < MINUTE_S ? 1
		: age < HOUR_S ? MINUTE_S
		: age < DAY_S  ? HOUR_S
			       : DAY_S);
}

static struct tm
local_time(int64_t ms)
{
	time_t t = (time_t)seconds(ms);
	struct tm local = {0};

	(void)localtime_r(&t, &local); /* fails for years beyond an int: then it stays zero */
	return local;
}

void
age_time(char out[AGE_BYTES], int64_t at_ms)
{
	struct tm t = local_time(at_ms);

	if (strftime(out, AGE_BYTES, "%H:%M:%S", &t) == 0)
		out[0] = '\0';
}

void
age_date(char out[AGE_BYTES], int64_t at_ms)
{
	struct tm t = local_time(at_ms);

	if (strftime(out, AGE_BYTES, "%Y-%m-%d", &t) == 0)
		out[0] = '\0';
}

void
age_both(char out[AGE_BYTES], int64_t at_ms)
{
	struct tm t = local_time(at_ms);

	if (strftime(out, AGE_BYTES, "%Y-%m-%d %H:%M:%S", &t) == 0)
		out[0] = '\0';
}

bool
age_same_day(int64_t a_ms, int64_t b_ms)
{
	struct tm a = local_time(a_ms);
	struct tm b = local_time(b_ms);

	return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday;
}
