/* store/triage.c - what a judged page asks for.
 * SPDX-License-Identifier: MIT */
#include "store/triage.h"

#include <time.h>

#include "store/db.h"

enum { SATURDAY = 6, MORNING_HOUR = 10 };

int64_t
triage_next_day(int64_t now_ms)
{
	time_t now_s = (time_t)(now_ms / 1000);
	struct tm tm;

	(void)localtime_r(&now_s, &tm);
	tm.tm_mday += tm.tm_wday == SATURDAY ? 2 : tm.tm_wday == SATURDAY - 1 ? 3 : 1;
	tm.tm_hour = MORNING_HOUR;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1; /* the clocks may change in between */
	return (int64_t)mktime(&tm) * 1000;
}

struct err
triage_noise(struct record *r, int64_t since_ms, int64_t until_ms, int64_t *noise, int64_t *pages)
{
	static const char all[] = "SELECT count(*)"
				  " FROM page"
				  " WHERE created_ms >= ?1"
				  " AND created_ms < ?2";
	static const char judged[] = "SELECT count(*)"
				     " FROM page"
				     " WHERE created_ms >= ?1"
				     " AND created_ms < ?2"
				     " AND triage IN ('fluke', 'bad_check')";
	int64_t count = 0;
	struct err e = db_number(r, 0, &count, all, "ii", since_ms, until_ms);

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, noise, judged, "ii", since_ms, until_ms);
	if (e.kind == ERR_NONE)
		*pages = count;
	return e;
}
