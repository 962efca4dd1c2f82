/* store/mirror_trace.c - what a mirror tells of a row that it does not have.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_trace.h"

#include <string.h>

#include "store/buf.h"
#include "store/db.h"

enum { NAME_CAP_BYTES = 64 * 1024 };

/* The first of the statements that answers anything for the name. */
static struct err
find_any(struct record *to, const char *const *statements, const char *name, bool *out)
{
	struct err e = NO_ERR;
	int64_t found = 0;

	for (int i = 0; statements[i] != NULL && e.kind == ERR_NONE && found == 0; i++)
		e = db_number(to, 0, &found, statements[i], "t", name);
	*out = found != 0;
	return e;
}

/* What a proposal is about is in its arguments, which a mirror has not. */
static struct err
find_proposal(struct record *from, struct record *to, const char *subject, bool *out)
{
	static const char about[] = "SELECT id"
				    " FROM proposal"
				    " WHERE subject = ?1"
				    " OR instr(args, json_quote(?1)) > 0";
	static const char held[] = "SELECT 1"
				   " FROM proposal"
				   " WHERE id = ?1";
	sqlite3_stmt *s = NULL;
	int64_t found = 0;
	bool row = true;
	struct err e = db_start(from, &s, about, "t", subject);

	while (e.kind == ERR_NONE && row && found == 0) {
		e = db_step(from, s, &row);
		if (e.kind == ERR_NONE && row)
			e = db_number(to, 0, &found, held, "i", sqlite3_column_int64(s, 0));
	}
	if (s != NULL)
		db_end(s);
	*out = found != 0;
	return e;
}

static struct err
find_about(struct record *from, struct record *to, const char *subject, bool *out)
{
	static const char *const statements[] = {
		"SELECT 1 FROM event WHERE subject = ?1 LIMIT 1",
		"SELECT 1 FROM followup WHERE subject = ?1 LIMIT 1",
		NULL,
	};
	struct err e = find_any(to, statements, subject, out);

	if (e.kind == ERR_NONE && !*out)
		e = find_proposal(from, to, subject, out);
	return e;
}

static struct err
find_of_incident(struct record *to, const char *id, bool *out)
{
	static const char *const statements[] = {
		"SELECT 1 FROM event WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM page WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM ticket WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM followup WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM task WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM proposal WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM decision WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM attempt WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM update_post WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM hand WHERE incident_id = ?1 LIMIT 1",
		"SELECT 1 FROM incident WHERE merged_into = ?1 LIMIT 1",
		NULL,
	};

	return find_any(to, statements, id, out);
}

struct err
mirror_trace(struct record *from, struct record *to, const char *table, int64_t row_id, bool *out)
{
	static const struct {
		const char *table;
		const char *sql;
	} names[] = {
		{"page", "SELECT 'page:' || id FROM page WHERE rowid = ?1"},
		{"ticket", "SELECT 'ticket:' || id FROM ticket WHERE rowid = ?1"},
		{"incident", "SELECT id FROM incident WHERE rowid = ?1"},
	};
	sqlite3_stmt *s = NULL;
	struct buf name;
	struct err e = NO_ERR;
	bool row = false;

	*out = false;
	buf_init(&name, NAME_CAP_BYTES);
	for (size_t i = 0; i < sizeof names / sizeof names[0] && s == NULL; i++) {
		if (strcmp(names[i].table, table) == 0)
			e = db_start(from, &s, names[i].sql, "i", row_id);
	}
	if (e.kind == ERR_NONE && s != NULL)
		e = db_step(from, s, &row);
	if (e.kind == ERR_NONE && row)
		(void)buf_string(&name, (const char *)sqlite3_column_text(s, 0));
	if (s != NULL)
		db_end(s);
	if (e.kind == ERR_NONE && row && strcmp(table, "incident") == 0)
		e = find_of_incident(to, name.data, out);
	else if (e.kind == ERR_NONE && row)
		e = find_about(from, to, name.data, out);
	buf_clear(&name);
	return e;
}
