/* store/tie.c - which pages and tickets belong to which incident.
 * SPDX-License-Identifier: MIT */
#include "store/tie.h"

#include <stdio.h>

#include "store/db.h"
#include "store/event.h"
#include "store/incident.h"

enum { SHOWN_BYTES = 64 };

/* The ids that a list of subjects names. */
#define PAGES "(SELECT substr(value, 6) FROM json_each(?1) WHERE value GLOB 'page:*')"
#define TICKETS                                                                                    \
	"(SELECT CAST(substr(value, 8) AS INTEGER) FROM json_each(?1)"                             \
	"  WHERE value GLOB 'ticket:*')"

static struct err
check_all_there(struct record *r, const char *subjects)
{
	static const char sql[] =
		"SELECT value"
		" FROM json_each(?1) AS asked"
		" WHERE NOT CASE"
		"  WHEN asked.type <> 'text' THEN 0"
		"  WHEN value GLOB 'page:*'"
		"   THEN EXISTS (SELECT 1 FROM page WHERE id = substr(value, 6))"
		"  WHEN value GLOB 'ticket:*'"
		"   THEN EXISTS (SELECT 1 FROM ticket"
		"    WHERE id = CAST(substr(value, 8) AS INTEGER) AND 'ticket:' || id = value)"
		"  ELSE 0 END"
		" LIMIT 1";
	char shown[SHOWN_BYTES];
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", subjects);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 0)), false, shown, sizeof shown);
	db_end(s);
	return err_make(ERR_REFUSED,
		"Nothing was done: \"%s\" is no page or ticket of the record (one is like "
		"page:PABC12 or ticket:8812).",
		shown);
}

struct err
tie_check(struct record *r, const char *subjects, int64_t *count)
{
	static const char sql[] = "SELECT count(DISTINCT value)"
				  " FROM json_each(?1)";
	int64_t found = 0;
	struct err e = check_all_there(r, subjects);

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &found, sql, "t", subjects);
	if (e.kind == ERR_NONE && found == 0)
		e = err_make(ERR_USAGE, "Which page or ticket? Go to its row, or name it (like "
					"page:PABC12 or ticket:8812).");
	if (e.kind == ERR_NONE)
		*count = found;
	return e;
}

struct err
tie_check_free(struct record *r, const char *subjects, const char *incident_id)
{
	static const char sql[] =
		"SELECT tied.subject, tied.incident_id"
		" FROM (SELECT 'page:' || id AS subject, incident_id"
		"   FROM page"
		"   WHERE id IN " PAGES " UNION ALL SELECT 'ticket:' || id, incident_id"
		"   FROM ticket"
		"   WHERE id IN " TICKETS ") AS tied"
		" JOIN incident ON incident.id = tied.incident_id"
		" WHERE " INCIDENT_OPEN " AND incident.id IS NOT ?2"
		" LIMIT 1";
	char shown[SHOWN_BYTES];
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "tt", subjects, incident_id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 0)), false, shown, sizeof shown);
	e = err_make(ERR_REFUSED,
		"Nothing was done: %s belongs to incident %.20s, which is open. Untie it there "
		"first, or merge the two.",
		shown, (const char *)sqlite3_column_text(s, 1));
	db_end(s);
	return e;
}

struct err
tie_to(struct record *r, const char *subjects, const char *incident_id, const char *verdict)
{
	static const char pages[] =
		"UPDATE page"
		" SET incident_id = ?2, triage = coalesce(?3, triage), rev = room_rev()"
		" WHERE id IN " PAGES
		" AND (incident_id, triage) IS NOT (?2, coalesce(?3, triage))";
	static const char tickets[] = "UPDATE ticket"
				      " SET incident_id = ?2, rev = room_rev()"
				      " WHERE id IN " TICKETS " AND incident_id IS NOT ?2";
	struct err e = db_run(r, pages, "ttt", subjects, incident_id, verdict);

	if (e.kind == ERR_NONE)
		e = db_run(r, tickets, "tt", subjects, incident_id);
	return e;
}

struct err
tie_tell(const struct act *act, int64_t count, const char *what)
{
	char subject[ROW_ID_BYTES + 16];
	char text[128];

	(void)snprintf(subject, sizeof subject, "incident:%s", act->incident);
	(void)snprintf(text, sizeof text, "%lld pages and tickets %s %s", (long long)count, what,
		act->incident);
	return event_append(act->record, &(struct event_draft){.at_ms = act->now_ms,
						 .kind = "incident",
						 .subject = subject,
						 .incident_id = act->incident,
						 .text = text});
}
