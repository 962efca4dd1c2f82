/* tests/model/compare.c - whether the record says what the service is.
 * SPDX-License-Identifier: MIT */
#include "tests/model/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/incident.h"
#include "store/db.h"

enum { PAGE_BYTES = 512 };

static void
must_hold(struct record *r, int code)
{
	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return;
	(void)fprintf(stderr, "compare: %s\n", sqlite3_errmsg(r->db));
	abort();
}

void
compare_watch(struct record *r)
{
	must_hold(r, sqlite3_exec(r->db,
			     "CREATE TEMP TABLE gone_back (id TEXT);"
			     "CREATE TEMP TRIGGER goes_back AFTER UPDATE ON main.page"
			     " WHEN new.updated_ms < old.updated_ms"
			     " BEGIN INSERT INTO gone_back (id) VALUES (new.id); END;",
			     NULL, NULL, NULL));
}

static int64_t
seconds_ms(int64_t ms)
{
	return ms / 1000 * 1000;
}

/* All that is compared, as one line. */
static void
print_incident(const struct world *w, const struct incident *i, char *out)
{
	static const char *const names[] = {"triggered", "acknowledged", "resolved"};
	char priority[16] = "";

	if (i->priority > 0)
		(void)snprintf(priority, sizeof priority, "P%d", i->priority);
	(void)snprintf(out, PAGE_BYTES,
		"%s %s '%s' '%s' updated %" PRId64 " since %" PRId64 " escalates %" PRId64,
		names[i->status], i->high ? "high" : "low", priority,
		i->assignee == NOBODY ? "" : w->scenario->people[i->assignee].name,
		seconds_ms(i->updated_ms), seconds_ms(i->changed_ms), seconds_ms(i->escalate_ms));
}

/* The same of the record; "" when it is not there. */
static void
print_page(struct record *r, sqlite3_stmt *s, const char *id, char *out)
{
	out[0] = '\0';
	must_hold(r, sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC));
	if (sqlite3_step(s) == SQLITE_ROW)
		(void)snprintf(out, PAGE_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	must_hold(r, sqlite3_reset(s));
}

static sqlite3_stmt *
prepared(struct record *r, const char *sql)
{
	sqlite3_stmt *s = NULL;

	must_hold(r, sqlite3_prepare_v2(r->db, sql, -1, &s, NULL));
	return s;
}

static void
compare_open(struct record *r, struct world *w, struct buf *out)
{
	static const char page[] =
		"SELECT format('%s %s ''%s'' ''%s'' updated %d since %d escalates %d',"
		"  status, urgency, priority, assigned, updated_ms, status_ms, escalates_ms)"
		" FROM page"
		" WHERE id = ?1";
	sqlite3_stmt *s = prepared(r, page);

	for (size_t n = 0; n < w->incident_count; n++) {
		char id[INCIDENT_ID_SIZE], wanted[PAGE_BYTES], found[PAGE_BYTES];

		drill_incident_id(w, n, id);
		print_incident(w, &w->incidents[n], wanted);
		print_page(r, s, id, found);
		if (w->incidents[n].status == INCIDENT_RESOLVED
				? found[0] != '\0' && strncmp(found, "resolved ", 9) != 0
				: strcmp(wanted, found) != 0)
			(void)buf_printf(out, "page %zu %s is\n  %s\nand is recorded as\n  %s\n", n,
				id, wanted, found);
	}
	(void)sqlite3_finalize(s);
}

/* What is open in the record and is no incident at all. */
static void
compare_invented(struct record *r, struct world *w, struct buf *out)
{
	sqlite3_stmt *s = prepared(r, "SELECT id FROM page WHERE status <> 'resolved'");

	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *id = (const char *)sqlite3_column_text(s, 0);

		if (drill_incident_find(w, id) == NULL)
			(void)buf_printf(out, "page %s is invented\n", id);
	}
	(void)sqlite3_finalize(s);
}

static int64_t
number(struct record *r, const char *sql)
{
	sqlite3_stmt *s = prepared(r, sql);
	int64_t n = 0;

	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return n;
}

static void
compare_log(struct record *r, const struct world *w, struct buf *out)
{
	sqlite3_stmt *s = prepared(r, "SELECT count(*) FROM event"
				      " WHERE origin = 'pagerduty:' || ?1"
				      " AND subject = 'page:' || ?2 AND at_ms = ?3");
	int64_t events;
	size_t lost = 0;

	for (size_t n = 0; n < w->entry_count; n++) {
		const struct log_entry *e = &w->entries[n];
		char id[INCIDENT_ID_SIZE], about[INCIDENT_ID_SIZE];

		drill_incident_entry_id(w, n, id);
		drill_incident_id(w, e->incident, about);
		must_hold(r, sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC));
		must_hold(r, sqlite3_bind_text(s, 2, about, -1, SQLITE_STATIC));
		must_hold(r, sqlite3_bind_int64(s, 3, seconds_ms(e->at_ms)));
		if (sqlite3_step(s) != SQLITE_ROW || sqlite3_column_int64(s, 0) != 1) {
			if (lost++ == 0)
				(void)buf_printf(out,
					"log entry %zu %s of type %d at %" PRId64 " is no event\n",
					n, id, (int)e->type, e->at_ms);
		}
		must_hold(r, sqlite3_reset(s));
	}
	(void)sqlite3_finalize(s);
	events = number(r, "SELECT count(*) FROM event WHERE json_type(data, '$.log') = 'object'");
	if (lost > 0 || events != (int64_t)w->entry_count)
		(void)buf_printf(out, "%zu log entries, %zu lost, %" PRId64 " events of the log\n",
			w->entry_count, lost, events);
}

bool
compare_pages(struct record *r, struct world *w, struct buf *out)
{
	compare_open(r, w, out);
	compare_invented(r, w, out);
	compare_log(r, w, out);
	if (number(r, "SELECT count(*) FROM temp.gone_back") != 0)
		(void)buf_string(out, "a page's updated_at went back\n");
	return out->length == 0;
}
