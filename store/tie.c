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

/* "page #4101", as the lists name it. */
#define SHOWN                                                                                      \
	"CASE WHEN value GLOB 'page:*'"                                                            \
	"  THEN 'page #' || (SELECT number FROM page WHERE id = substr(value, 6))"                 \
	" ELSE 'ticket #' || substr(value, 8) END"

struct err
tie_check_free(struct record *r, const char *subjects, const char *incident_id)
{
	struct tied tied;
	struct buf left;
	struct err e;

	buf_init(&left, ORDER_SUBJECTS_BYTES);
	e = tie_leave(r, subjects, incident_id, &left, &tied);
	buf_clear(&left);
	if (e.kind != ERR_NONE || tied.count == 0)
		return e;
	return err_make(ERR_REFUSED,
		"Nothing was done: %s belongs to incident %.20s, which is open. Untie it there "
		"first, or merge the two.",
		tied.shown, tied.incident);
}

struct err
tie_leave(struct record *r, const char *subjects, const char *incident_id, struct buf *left,
	struct tied *tied)
{
	static const char sql[] =
		"WITH asked AS ("
		" SELECT value, CASE WHEN value GLOB 'page:*'"
		"   THEN (SELECT incident_id FROM page WHERE id = substr(value, 6))"
		"  ELSE (SELECT incident_id FROM ticket"
		"   WHERE id = CAST(substr(value, 8) AS INTEGER)) END AS tied"
		" FROM json_each(?1)"
		"), held AS ("
		" SELECT value, (SELECT id FROM incident"
		"   WHERE id = tied AND " INCIDENT_OPEN " AND id IS NOT ?2) AS holder"
		" FROM asked)"
		" SELECT json_group_array(value) FILTER (WHERE holder IS NULL), count(holder),"
		"  (SELECT " SHOWN " FROM held WHERE holder IS NOT NULL LIMIT 1),"
		"  (SELECT holder FROM held WHERE holder IS NOT NULL LIMIT 1)"
		" FROM held";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "tt", subjects, incident_id);
	bool row = false;

	*tied = (struct tied){.count = 0};
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(left, (const char *)sqlite3_column_text(s, 0));
	tied->count = sqlite3_column_int64(s, 1);
	if (tied->count > 0) {
		(void)text_show(text_of((const char *)sqlite3_column_text(s, 2)), false,
			tied->shown, sizeof tied->shown);
		(void)snprintf(tied->incident, sizeof tied->incident, "%s",
			(const char *)sqlite3_column_text(s, 3));
	}
	db_end(s);
	return NO_ERR;
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
