/* store/hours.c - "Mon-Fri 08:00-18:00 America/Detroit": is that now?
 * SPDX-License-Identifier: MIT */
#include "store/hours.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
	DAY_S = 24 * 60 * 60,
	DAY_MINUTES = 24 * 60,
	ALL_DAYS = 0x7f,
	AHEAD_DAYS = 8,
	WORD_BYTES = ZONE_NAME_BYTES,
};

/* ---- reading ---- */

/* What was read so far. */
struct reading {
	struct hours *hours;
	unsigned days; /* that the next times are of */
	bool used;     /* they have had times: another day begins anew */
};

/* "Mon", "tues", "Wednesday": 0 is Sunday; -1 none. */
static int
find_day(const char *word, size_t length)
{
	static const char *const names[] = {
		"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

	for (int i = 0; i < 7 && length >= 3; i++) {
		if (length <= strlen(names[i]) && strncasecmp(word, names[i], length) == 0)
			return i;
	}
	return -1;
}

/* "Mon" or "Fri-Mon" */
static bool
read_days(struct reading *r, const char *word)
{
	size_t length = strcspn(word, "-");
	int first = find_day(word, length);
	int last = first;

	if (word[length] == '-')
		last = find_day(word + length + 1, strlen(word + length + 1));
	if (first < 0 || last < 0)
		return false;
	if (r->used)
		r->days = 0;
	r->used = false;
	for (int day = first;; day = (day + 1) % 7) {
		r->days |= 1U << day;
		if (day == last)
			return true;
	}
}

/* "8:00" or "08:00", to "24:00"; the minute of the day, -1 when it is none. */
static int
read_minute(const char **at)
{
	int hour = 0;
	int minute = 0;
	int digits = 0;

	for (; isdigit((unsigned char)**at) && digits < 2; digits++)
		hour = hour * 10 + (*(*at)++ - '0');
	if (digits == 0 || *(*at)++ != ':')
		return -1;
	for (digits = 0; isdigit((unsigned char)**at) && digits < 2; digits++)
		minute = minute * 10 + (*(*at)++ - '0');
	if (digits != 2 || minute > 59 || hour > 24 || (hour == 24 && minute > 0))
		return -1;
	return hour * 60 + minute;
}

static bool
read_times(struct reading *r, const char *word)
{
	struct hours_range range = {.days = r->days};
	const char *at = word;

	range.from_minute = read_minute(&at);
	if (range.from_minute < 0 || range.from_minute == DAY_MINUTES || *at++ != '-')
		return false;
	range.to_minute = read_minute(&at);
	/* From eight to eight is nothing or a day: it does not say. */
	if (range.to_minute < 0 || *at != '\0' || range.to_minute == range.from_minute ||
		r->hours->count == HOURS_RANGES_MOST)
		return false;
	if (range.days == 0)
		range.days = ALL_DAYS;
	r->hours->ranges[r->hours->count++] = range;
	r->used = true;
	return true;
}

static bool
read_word(struct reading *r, const char *word)
{
	struct hours *h = r->hours;

	if (h->zone[0] != '\0')
		return false; /* a zone is the last word */
	if (strcmp(word, "24/7") == 0) {
		h->always = true;
		return true;
	}
	if (isdigit((unsigned char)word[0]))
		return read_times(r, word);
	if (read_days(r, word))
		return true;
	(void)snprintf(h->zone, sizeof h->zone, "%s", word);
	return true;
}

bool
hours_read(const char *text, struct hours *out)
{
	struct hours hours = {.count = 0};
	struct reading r = {.hours = &hours};
	const char *at = text;

	for (;;) {
		char word[WORD_BYTES];
		size_t length;

		at += strspn(at, " \t\r\n,;");
		if (*at == '\0')
			break;
		length = strcspn(at, " \t\r\n,;");
		if (length >= sizeof word)
			return false;
		(void)snprintf(word, sizeof word, "%.*s", (int)length, at);
		if (!read_word(&r, word))
			return false;
		at += length;
	}
	/* Days without times may mean all day, or what was forgotten. */
	if (hours.always ? hours.count > 0 || r.days != 0 : hours.count == 0 || !r.used)
		return false;
	if (strcmp(hours.zone, "local") == 0)
		hours.zone[0] = '\0';
	*out = hours;
	return true;
}

/* ---- telling ---- */

/* What is asked about. */
struct question {
	const struct hours *hours;
	const struct zone *zone;
	int64_t now_s;
	bool is_in;
	int64_t next_s; /* the earliest change found so far */
};

static int64_t
day_of(int64_t local_s)
{
	return local_s / DAY_S - (local_s % DAY_S < 0);
}

/* 1970 began on a Thursday. */
static unsigned
day_bit(int64_t day)
{
	return 1U << (((day + 4) % 7 + 7) % 7);
}

static bool
is_in(const struct question *q, int64_t at_s)
{
	int64_t local_s = at_s + zone_offset_s(q->zone, at_s);
	int64_t day = day_of(local_s);
	int64_t second = local_s - day * DAY_S;

	for (int i = 0; i < q->hours->count; i++) {
		const struct hours_range *range = &q->hours->ranges[i];
		int64_t from_s = range->from_minute * (int64_t)60;
		int64_t to_s = range->to_minute * (int64_t)60;
		bool today = (range->days & day_bit(day)) != 0;

		if (from_s < to_s) {
			if (today && second >= from_s && second < to_s)
				return true;
		} else if ((today && second >= from_s) ||
			   ((range->days & day_bit(day - 1)) != 0 && second < to_s)) {
			return true;
		}
	}
	return false;
}

static void
look_at(struct question *q, int64_t at_s)
{
	if (at_s > q->now_s && at_s < q->next_s && is_in(q, at_s) != q->is_in)
		q->next_s = at_s;
}

/* Where the clocks of the zone are set within a day, it may change without a time of the text. */
static void
look_at_change(struct question *q, int64_t from_s)
{
	int32_t before_s = zone_offset_s(q->zone, from_s);
	int64_t low = from_s;
	int64_t high = from_s + DAY_S;

	if (zone_offset_s(q->zone, high) == before_s)
		return;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (zone_offset_s(q->zone, middle) == before_s)
			low = middle;
		else
			high = middle;
	}
	look_at(q, high);
}

/* A minute of a local day: under both of the offsets it may have where the clocks are set. */
static void
look_at_minute(struct question *q, int64_t day, int minute)
{
	int64_t local_s = day * DAY_S + minute * (int64_t)60;

	look_at(q, local_s - zone_offset_s(q->zone, local_s - DAY_S));
	look_at(q, local_s - zone_offset_s(q->zone, local_s + DAY_S));
}

static void
find_next(struct question *q)
{
	int64_t today = day_of(q->now_s + zone_offset_s(q->zone, q->now_s));

	for (int ahead = -1; ahead <= AHEAD_DAYS; ahead++) {
		for (int i = 0; i < q->hours->count; i++) {
			look_at_minute(q, today + ahead, q->hours->ranges[i].from_minute);
			look_at_minute(q, today + ahead, q->hours->ranges[i].to_minute);
		}
		look_at_change(q, q->now_s + (int64_t)ahead * DAY_S);
	}
}

static struct hours_now
unknown(const char *why)
{
	return (struct hours_now){.are = HOURS_UNKNOWN, .next_ms = INT64_MAX, .why = why};
}

struct hours_now
hours_at(const char *text, const char *zone, struct zones *zones, int64_t now_ms)
{
	/* Rounded down, also before 1970. */
	struct question q = {.now_s = now_ms / 1000 - (now_ms % 1000 < 0), .next_s = INT64_MAX};
	struct hours hours;

	if (text[strspn(text, " \t\r\n")] == '\0')
		return unknown("no hours are given");
	if (!hours_read(text, &hours))
		return unknown("the hours cannot be read");
	if (zones_find(zones, hours.zone[0] != '\0' ? hours.zone : zone, &q.zone).kind != ERR_NONE)
		return unknown("the time zone is not known here");
	if (hours.always)
		return (struct hours_now){.are = HOURS_IN, .next_ms = INT64_MAX, .why = ""};
	q.hours = &hours;
	q.is_in = is_in(&q, q.now_s);
	find_next(&q);
	return (struct hours_now){.are = q.is_in ? HOURS_IN : HOURS_OUT,
		.next_ms = q.next_s == INT64_MAX ? INT64_MAX : q.next_s * 1000,
		.why = ""};
}

struct hours_now
hours_of(struct text text, struct zones *zones, int64_t now_ms)
{
	return hours_at(text.raw, "", zones, now_ms);
}
