/* panes/arg.c - what was typed for one argument of a command.
 * SPDX-License-Identifier: MIT */
#include "panes/arg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "panes/age.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MINUTES = 60, DAY_MINUTES = 24 * 60, SPAN_BYTES = 32 };

static bool
is_blank(const char *string)
{
	return string[strspn(string, " \t\r\n")] == '\0';
}

static struct err
read_number(const struct command_arg *arg, const char *typed)
{
	char *end;

	errno = 0;
	(void)strtoll(typed, &end, 10);
	if (errno != 0 || end == typed || end[strspn(end, " ")] != '\0')
		return err_make(ERR_USAGE, "%s must be a whole number.", arg->label);
	return NO_ERR;
}

struct err
arg_read(const struct command_arg *arg, const char *typed, int64_t now_ms, int64_t *ms)
{
	struct err e = NO_ERR;

	*ms = 0;
	if (is_blank(typed))
		return NO_ERR;
	switch (arg->kind) {
	case ARG_TEXT:
		break;
	case ARG_NUMBER:
		e = read_number(arg, typed);
		break;
	case ARG_BACK:
		e = when_parse(typed, WHEN_BACK, now_ms, ms);
		break;
	case ARG_AHEAD:
		e = when_parse(typed, WHEN_AHEAD, now_ms, ms);
		if (e.kind == ERR_NONE && *ms < now_ms)
			e = err_make(ERR_USAGE, "That time has gone by: one to come is wanted.");
		break;
	}
	return e;
}

/* "45m", "1h30", "2d". */
static void
say_span(int64_t span_ms, char out[SPAN_BYTES])
{
	long long minutes = (long long)((span_ms + MINUTE_MS / 2) / MINUTE_MS);

	if (minutes < HOUR_MINUTES)
		(void)snprintf(out, SPAN_BYTES, "%lldm", minutes);
	else if (minutes < DAY_MINUTES)
		(void)snprintf(out, SPAN_BYTES, "%lldh%02lld", minutes / HOUR_MINUTES,
			minutes % HOUR_MINUTES);
	else
		(void)snprintf(out, SPAN_BYTES, "%lldd", minutes / DAY_MINUTES);
}

const char *
arg_say_ms(int64_t ms, int64_t now_ms, char out[ARG_SAY_BYTES])
{
	time_t at_s = (time_t)(ms / 1000);
	struct tm tm;
	char at[AGE_BYTES] = "";
	char span[SPAN_BYTES];

	(void)localtime_r(&at_s, &tm);
	(void)strftime(at, sizeof at, age_same_day(ms, now_ms) ? "%H:%M" : "%Y-%m-%d %H:%M", &tm);
	say_span(ms < now_ms ? now_ms - ms : ms - now_ms, span);
	(void)snprintf(out, ARG_SAY_BYTES, "%s (%s%s%s)", at, ms < now_ms ? "" : "in ", span,
		ms < now_ms ? " ago" : "");
	return out;
}
