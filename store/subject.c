/* store/subject.c - what an order or an event is about, by name.
 * SPDX-License-Identifier: MIT */
#include "store/subject.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

/* The row a name stands for, as its events name it, and its incident. ?1 is what follows the colon.
 * Each is found by its key. */
struct kind {
	const char *name;
	bool within; /* ?2: the incident in which it has that name */
	const char *sql;
};

static const struct kind kinds[] = {
	{"page", false, "SELECT 'page:' || id, incident_id FROM page WHERE id = ?1"},
	{"ticket", false,
		"SELECT 'ticket:' || id, incident_id"
		" FROM ticket"
		" WHERE id = CAST(?1 AS INTEGER)"
		" AND CAST(id AS TEXT) = ?1"},
	{"incident", false, "SELECT 'incident:' || id, id FROM incident WHERE id = ?1"},
	{"step", true,
		"SELECT 'step:' || iif(incident_id = '', '', incident_id || '/') || id, incident_id"
		" FROM step"
		" WHERE (incident_id, id) = (?2, ?1)"
		" OR (incident_id, id) = (substr(?1, 1, instr(?1, '/') - 1),"
		"  substr(?1, instr(?1, '/') + 1))"
		" LIMIT 1"},
	{"role", true,
		"SELECT 'role:' || iif(incident_id = '', '', incident_id || '/') || name, "
		"incident_id"
		" FROM role"
		" WHERE (incident_id, name) = (?2, ?1)"
		" OR (incident_id, name) = (substr(?1, 1, instr(?1, '/') - 1),"
		"  substr(?1, instr(?1, '/') + 1))"
		" LIMIT 1"},
	/* A name that is too long for a row's key is known by its row. */
	{"customer", true,
		"SELECT 'customer:' || name, NULL"
		" FROM customer"
		" WHERE name = ?1"
		" OR '#' || rowid = ?1"
		" UNION ALL"
		" SELECT 'customer:' || customer, incident_id"
		" FROM incident_customer"
		" WHERE (incident_id, customer) = (?2, ?1)"
		" LIMIT 1"},
	/* The customer's name may hold a '/'. */
	{"contact", false,
		"SELECT 'contact:' || customer || '/' || contact.place, NULL"
		" FROM contact"
		" JOIN customer ON customer.name = contact.customer"
		" WHERE ?1 IN (customer || '/' || contact.place,"
		"  '#' || customer.rowid || '/' || contact.place)"
		" LIMIT 1"},
	{"task", false,
		"SELECT 'task:' || id, incident_id"
		" FROM task"
		" WHERE id = CAST(?1 AS INTEGER)"
		" AND CAST(id AS TEXT) = ?1"},
	{"followup", false,
		"SELECT 'followup:' || id, incident_id"
		" FROM followup"
		" WHERE id = CAST(?1 AS INTEGER)"
		" AND CAST(id AS TEXT) = ?1"},
	{"decision", false,
		"SELECT 'decision:' || id, incident_id"
		" FROM decision"
		" WHERE id = CAST(?1 AS INTEGER)"
		" AND CAST(id AS TEXT) = ?1"},
	{"proposal", false,
		"SELECT 'proposal:' || id, incident_id"
		" FROM proposal"
		" WHERE id = CAST(?1 AS INTEGER)"
		" AND CAST(id AS TEXT) = ?1"},
	{"outbox", false,
		"SELECT 'outbox:' || number, nullif(incident_id, '')"
		" FROM outbox"
		" WHERE number = CAST(?1 AS INTEGER)"
		" AND CAST(number AS TEXT) = ?1"},
};

static struct err
no_such_row(void)
{
	return err_make(ERR_REFUSED,
		"Not noted: what it is about is not in the record (a subject is "
		"like page:PABC12 or ticket:8812).");
}

struct err
subject_find(struct record *r, const char *subject, char incident_id[ROW_ID_BYTES], struct buf *out)
{
	size_t length = strcspn(subject, ":");
	const struct kind *kind = NULL;
	sqlite3_stmt *s = NULL;
	const char *its;
	bool row = false;
	struct err e;

	if (subject[0] == '\0')
		return NO_ERR;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strlen(kinds[i].name) == length && strncmp(kinds[i].name, subject, length) == 0)
			kind = &kinds[i];
	}
	if (kind == NULL || subject[length] == '\0')
		return no_such_row();
	e = db_start(
		r, &s, kind->sql, kind->within ? "tt" : "t", subject + length + 1, incident_id);
	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return no_such_row();
	(void)buf_string(out, (const char *)sqlite3_column_text(s, 0));
	its = (const char *)sqlite3_column_text(s, 1);
	if (its != NULL && its[0] != '\0')
		(void)snprintf(incident_id, ROW_ID_BYTES, "%s", its);
	db_end(s);
	return NO_ERR;
}
