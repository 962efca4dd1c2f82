/* store/record.c - the record: its transactions, and what they changed.
 * SPDX-License-Identifier: MIT */
#include "store/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/trail.h"

static const struct {
	const char *table;
	unsigned bit;
} tables[] = {
	{"incident", TABLE_INCIDENT},
	{"page", TABLE_PAGE},
	{"ticket", TABLE_TICKET},
	{"event", TABLE_EVENT},
	{"step", TABLE_STEP},
	{"role", TABLE_ROLE},
	{"customer", TABLE_CUSTOMER},
	{"contact", TABLE_CUSTOMER},
	{"incident_customer", TABLE_CUSTOMER},
	{"attempt", TABLE_CUSTOMER},
	{"role_holder", TABLE_ROLE},
	{"bridge_guest", TABLE_ROLE},
	{"clock", TABLE_CLOCK},
	{"update_post", TABLE_CLOCK},
	{"task", TABLE_WORK},
	{"proposal", TABLE_WORK},
	{"followup", TABLE_WORK},
	{"decision", TABLE_WORK},
	{"hand", TABLE_HAND},
	{"outbox", TABLE_OUTBOX},
	{"remote", TABLE_OUTBOX},
	{"target", TABLE_RULES},
	{"severity", TABLE_RULES},
	{"person", TABLE_RULES},
	{"card", TABLE_RULES},
	{"cause", TABLE_RULES},
	{"template", TABLE_RULES},
	{"oncall", TABLE_ONCALL},
	{"source", TABLE_SOURCE},
	{"priority", TABLE_DETAIL},
	{"service", TABLE_DETAIL},
	{"maintenance", TABLE_DETAIL},
	{"change_event", TABLE_DETAIL},
	{"alert", TABLE_DETAIL},
	{"page_note", TABLE_DETAIL},
	{"ticket_person", TABLE_DETAIL},
	{"organization", TABLE_DETAIL},
	{"comment", TABLE_DETAIL},
};

static unsigned
table_bit(const char *name)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(tables[i].table, name) == 0)
			return tables[i].bit;
	}
	return 0;
}

/* A source told it. What it tells restricts nothing: people and the engine do, and tie to what is. */
static bool
is_merged(const struct moment *m)
{
	return m->source != NULL &&
	       (strcmp(m->source, "pagerduty") == 0 || strcmp(m->source, "zendesk") == 0);
}

static void
note_change(void *context, int what, const char *database, const char *table, sqlite3_int64 id)
{
	struct record *r = context;

	if (database[0] != 'm')
		return;
	/* source rows are written silently too: source_save says when it matters */
	if (strcmp(table, "source") != 0)
		r->touched |= table_bit(table);
	for (struct trail *t = r->trails; t != NULL; t = t->next)
		trail_note(t, table, id, what == SQLITE_INSERT, !is_merged(&r->moment));
}

void
db_notice(struct record *r)
{
	(void)sqlite3_update_hook(r->db, note_change, r); /* there was none */
}

/* Another file, or none, lies where ours did. */
static bool
has_moved(struct record *r)
{
	int moved = 0;

	(void)sqlite3_file_control(r->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved != 0;
}

/* No more writes; and closing leaves the -wal alone, which may be another file's by now. */
static void
give_up(struct record *r)
{
	r->suspect = true;
	(void)sqlite3_db_config(r->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void
record_close(struct record *r)
{
	if (r == NULL)
		return;
	record_rollback(r);
	if (has_moved(r))
		give_up(r);
	db_detach(r);
	free(r);
}

bool
record_suspect(const struct record *r)
{
	return r->suspect;
}

bool
record_newer(const struct record *r)
{
	return r->newer;
}

struct err
record_begin(struct record *r, const struct moment *m)
{
	struct err e;

	assert(r->writer && !r->writing);
	if (r->suspect)
		return err_make(ERR_IO,
			"Not saved: the disk failed on %s, which must be opened again first.",
			r->path);
	if (has_moved(r)) {
		give_up(r);
		return err_make(ERR_IO, "Not saved: %s was removed or replaced.", r->path);
	}
	e = db_run(r, "BEGIN IMMEDIATE", "");
	if (e.kind != ERR_NONE)
		return e;
	r->moment = *m;
	r->touched = 0;
	r->writing = true;
	return NO_ERR;
}

/* The rev of every table that was touched, and of all together. */
static struct err
raise_rev(struct record *r)
{
	static const char sql[] = "INSERT INTO revision (name, rev)"
				  " VALUES (?1, ?2)"
				  " ON CONFLICT (name) DO UPDATE"
				  " SET rev = excluded.rev";
	struct err e = db_run(r, sql, "ti", "total", r->rev + 1);

	for (size_t i = 0; i < sizeof tables / sizeof tables[0] && e.kind == ERR_NONE; i++) {
		if ((r->touched & tables[i].bit) != 0)
			e = db_run(r, sql, "ti", tables[i].table, r->rev + 1);
	}
	return e;
}

struct err
record_commit(struct record *r, bool *changed)
{
	struct err e = NO_ERR;
	int code;

	assert(r->writing);
	if (r->touched != 0)
		e = raise_rev(r);
	if (e.kind == ERR_NONE)
		e = db_run(r, "COMMIT", ""); /* writes nothing where nothing changed */
	if (e.kind != ERR_NONE) {
		code = sqlite3_extended_errcode(r->db);
		/* What a failed fsync left behind is not known: never try it again. */
		if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
			give_up(r);
		record_rollback(r);
		return e;
	}
	if (r->touched != 0)
		r->rev++;
	if (changed != NULL)
		*changed = r->touched != 0;
	r->writing = false;
	return NO_ERR;
}

void
record_rollback(struct record *r)
{
	if (!r->writing)
		return;
	/* SQLite rolls back by itself after some errors */
	if (sqlite3_get_autocommit(r->db) == 0)
		(void)sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	r->writing = false;
	r->touched = 0;
}

int64_t
record_rev(const struct record *r)
{
	return r->rev;
}

struct err
record_changes(struct record *r, int64_t since, unsigned *changed, int64_t *rev)
{
	static const char sql[] = "SELECT name, rev"
				  " FROM revision"
				  " WHERE rev > ?1 OR name = 'total'";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "i", since);
	unsigned found = 0;
	int64_t total = 0;
	bool row = false;

	if (e.kind != ERR_NONE)
		return e;
	for (;;) {
		const char *name;

		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE)
			return e;
		if (!row)
			break;
		name = (const char *)sqlite3_column_text(s, 0);
		if (name != NULL && strcmp(name, "total") == 0)
			total = sqlite3_column_int64(s, 1);
		else if (name != NULL)
			found |= table_bit(name);
	}
	r->rev = total;
	*changed = found;
	*rev = total;
	return NO_ERR;
}

struct err
record_snapshot(struct record *r)
{
	return db_run(r, "BEGIN", "");
}

void
record_release(struct record *r)
{
	if (sqlite3_get_autocommit(r->db) == 0)
		(void)db_run(r, "COMMIT", ""); /* reads only: there is nothing to lose */
}
