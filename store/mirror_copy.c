/* store/mirror_copy.c - rows of the record into one generation of the mirror.
 *
 * A row keeps its row id, so that what changed can be found again by it. Values go from the
 * statement that reads to the one that writes as SQLite has them.
 * SPDX-License-Identifier: MIT */
#include "store/mirror_copy.h"

#include <assert.h>
#include <stdint.h>

#include "store/buf.h"
#include "store/mirror_trace.h"

enum { SQL_CAP_BYTES = 16 * 1024 };

static struct copy_table *
find_table(struct copy *c, const struct redact_table *table)
{
	ptrdiff_t at = table - redact_table_at(0);

	assert(at >= 0 && at < COPY_TABLES_MOST);
	return &c->tables[at];
}

static void
finalize(sqlite3_stmt **s)
{
	(void)sqlite3_finalize(*s); /* answers what its last step did, which was told then */
	*s = NULL;
}

void
copy_forget(struct copy *c)
{
	for (int i = 0; i < COPY_TABLES_MOST; i++) {
		finalize(&c->tables[i].fetch);
		finalize(&c->tables[i].scan);
		finalize(&c->tables[i].update);
		finalize(&c->tables[i].insert);
	}
}

static struct err
prepare(struct record *r, const struct buf *sql, sqlite3_stmt **out)
{
	if (sql->full)
		return err_make(ERR_FULL, "Memory is short.");
	if (sqlite3_prepare_v3(r->db, sql->data, (int)sql->length + 1, SQLITE_PREPARE_PERSISTENT,
		    out, NULL) != SQLITE_OK)
		return db_fail(r);
	return NO_ERR;
}

static void
bind_number(sqlite3_stmt *s, int at, int64_t number)
{
	/* refused where the statement has no such parameter: not all tables ask since when */
	(void)sqlite3_bind_int64(s, at, number);
}

struct err
copy_select(struct copy *c, const struct redact_table *table, const char *where, sqlite3_stmt **out)
{
	struct buf names, values, sql;
	struct err e;

	buf_init(&names, SQL_CAP_BYTES);
	buf_init(&values, SQL_CAP_BYTES);
	buf_init(&sql, 3 * (size_t)SQL_CAP_BYTES);
	redact_columns(table, &names, &values);
	(void)buf_printf(&sql,
		"SELECT rowid, %s"
		" FROM main.%s"
		" WHERE (%s)"
		" AND (%s)",
		values.data, table->table, where, table->visible != NULL ? table->visible : "1");
	sql.full = sql.full || values.full;
	e = prepare(c->from, &sql, out);
	if (e.kind == ERR_NONE)
		bind_number(*out, 2, c->since_ms);
	buf_clear(&sql);
	buf_clear(&values);
	buf_clear(&names);
	return e;
}

/* The one that writes: rowid is ?1, the columns follow as the ones that read answer them. */
static struct err
prepare_writer(struct copy *c, const struct redact_table *table, bool update, sqlite3_stmt **out)
{
	struct buf names, values, sql;
	struct err e;
	const char *at;
	int column = 1;

	buf_init(&names, SQL_CAP_BYTES);
	buf_init(&values, SQL_CAP_BYTES);
	buf_init(&sql, 2 * (size_t)SQL_CAP_BYTES);
	redact_columns(table, &names, &values);
	if (update)
		(void)buf_printf(&sql, "UPDATE OR REPLACE main.%s SET (%s) = (SELECT ",
			table->table, names.data);
	else
		(void)buf_printf(&sql, "INSERT OR REPLACE INTO main.%s (rowid, %s) VALUES (?1, ",
			table->table, names.data);
	for (at = names.data; at != NULL && *at != '\0'; at++) {
		if (at == names.data || *at == ',')
			(void)buf_printf(&sql, "%s?%d", column > 1 ? ", " : "", column + 1);
		column += at == names.data || *at == ',';
	}
	(void)buf_string(&sql, update ? ") WHERE rowid = ?1" : ")");
	sql.full = sql.full || names.full;
	e = prepare(c->to, &sql, out);
	buf_clear(&sql);
	buf_clear(&values);
	buf_clear(&names);
	return e;
}

/* Writes the row that `row` stands at. */
static struct err
write_row(struct copy *c, sqlite3_stmt *writer, sqlite3_stmt *row, int *changes)
{
	int code = SQLITE_OK;

	for (int i = 0; i < sqlite3_column_count(row) && code == SQLITE_OK; i++)
		code = sqlite3_bind_value(writer, i + 1, sqlite3_column_value(row, i));
	if (code == SQLITE_OK)
		code = sqlite3_step(writer);
	(void)sqlite3_reset(writer); /* the step told */
	if (code != SQLITE_DONE)
		return db_fail(c->to);
	*changes = sqlite3_changes(c->to->db);
	return NO_ERR;
}

static struct err
insert_row(struct copy *c, const struct redact_table *table, sqlite3_stmt *row)
{
	struct copy_table *t = find_table(c, table);
	struct err e = NO_ERR;
	int changes;

	if (t->insert == NULL)
		e = prepare_writer(c, table, false, &t->insert);
	if (e.kind == ERR_NONE)
		e = write_row(c, t->insert, row, &changes);
	return e;
}

static struct err
update_row(struct copy *c, const struct redact_table *table, sqlite3_stmt *row, bool *was_there)
{
	struct copy_table *t = find_table(c, table);
	struct err e = NO_ERR;
	int changes = 0;

	if (t->update == NULL)
		e = prepare_writer(c, table, true, &t->update);
	if (e.kind == ERR_NONE)
		e = write_row(c, t->update, row, &changes);
	*was_there = changes > 0;
	return e;
}

/* A statement over the table alone, for what is seldom asked. */
static struct err
ask(struct record *r, const char *format, const char *table, int64_t id, int *changes, bool *row)
{
	struct buf sql;
	sqlite3_stmt *s = NULL;
	struct err e;

	buf_init(&sql, 256);
	(void)buf_printf(&sql, "%s%s WHERE rowid = ?1", format, table);
	e = prepare(r, &sql, &s);
	buf_clear(&sql);
	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_bind_int64(s, 1, id);
	e = db_step(r, s, row);
	*changes = sqlite3_changes(r->db);
	finalize(&s);
	return e;
}

/* The record shows nothing of the row: whether the mirror holds it, and whether what the mirror has of it
 * must go: the row is there, and not to be seen; or it is traced in others. */
static struct err
look_unseen(struct copy *c, const struct redact_table *table, int64_t id, bool *held, bool *lost)
{
	bool there = false;
	int changes = 0;
	struct err e = ask(c->to, "SELECT 1 FROM main.", table->table, id, &changes, held);

	*lost = false;
	if (e.kind == ERR_NONE && !*held)
		return mirror_trace(c->from, c->to, table->table, id, lost);
	if (e.kind == ERR_NONE)
		e = ask(c->from, "SELECT 1 FROM main.", table->table, id, &changes, &there);
	*lost = there;
	return e;
}

static struct err
row_is_unseen(struct copy *c, const struct redact_table *table, int64_t id, enum copy_end *out)
{
	bool held = false;
	bool lost = false;
	bool none;
	int changes = 0;
	struct err e = look_unseen(c, table, id, &held, &lost);

	if (e.kind == ERR_NONE && held)
		e = ask(c->to, "DELETE FROM main.", table->table, id, &changes, &none);
	if (e.kind == ERR_NONE && lost)
		*out = COPY_LOST;
	return e;
}

/* The row, as far as it is shown when what is over is shown from `since_ms` on. */
static struct err
fetch(struct copy *c, const struct redact_table *table, int64_t id, int64_t since_ms,
	sqlite3_stmt **out, bool *row)
{
	struct copy_table *t = find_table(c, table);
	struct err e = NO_ERR;

	if (t->fetch == NULL)
		e = copy_select(c, table, "rowid = ?1", &t->fetch);
	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_reset(t->fetch); /* nothing is left of it */
	bind_number(t->fetch, 1, id);
	bind_number(t->fetch, 2, since_ms);
	*out = t->fetch;
	return db_step(c->from, t->fetch, row);
}

struct err
copy_row(
	struct copy *c, const struct redact_table *table, int64_t id, bool made, enum copy_end *out)
{
	sqlite3_stmt *s = NULL;
	bool row = false;
	bool over = false;
	bool was_there = false;
	struct err e = fetch(c, table, id, c->since_ms, &s, &row);

	*out = COPY_DONE;
	if (e.kind == ERR_NONE && !row) {
		e = fetch(c, table, id, INT64_MIN, &s, &over);
		row = over;
	}
	if (e.kind == ERR_NONE && row)
		e = update_row(c, table, s, &was_there);
	/* What is over stays where it is, until a generation begins without it. */
	if (e.kind == ERR_NONE && row && !was_there && !over) {
		e = insert_row(c, table, s);
		if (!made)
			*out = COPY_NEW;
	}
	if (s != NULL)
		(void)sqlite3_reset(s); /* its step told */
	if (e.kind == ERR_NONE && !row)
		e = row_is_unseen(c, table, id, out);
	return e;
}

struct err
copy_look(struct copy *c, const struct redact_table *table, int64_t id, bool *lost)
{
	sqlite3_stmt *s = NULL;
	bool held = false;
	bool row = false;
	struct err e = fetch(c, table, id, INT64_MIN, &s, &row);

	*lost = false;
	if (s != NULL)
		(void)sqlite3_reset(s); /* its step told */
	if (e.kind == ERR_NONE && !row)
		e = look_unseen(c, table, id, &held, lost);
	return e;
}

struct err
copy_all(struct copy *c, const struct redact_table *table, sqlite3_stmt *s, int *rows)
{
	struct err e;
	bool row = false;

	*rows = 0;
	for (;;) {
		e = db_step(c->from, s, &row);
		if (e.kind == ERR_NONE && row)
			e = insert_row(c, table, s);
		if (e.kind != ERR_NONE || !row)
			break;
		(*rows)++;
	}
	(void)sqlite3_reset(s); /* its step told */
	return e;
}

struct err
copy_range(struct copy *c, const struct redact_table *table, int64_t after, int64_t last)
{
	struct copy_table *t = find_table(c, table);
	struct err e = NO_ERR;
	int rows;

	/* By row id: what is shown is not what any index has. */
	if (t->scan == NULL)
		e = copy_select(c, table, "rowid > ?1 AND rowid <= ?3", &t->scan);
	if (e.kind != ERR_NONE)
		return e;
	bind_number(t->scan, 1, after);
	bind_number(t->scan, 3, last);
	return copy_all(c, table, t->scan, &rows);
}

struct err
copy_events(struct copy *c, int most, bool *more)
{
	static const char end[] = "SELECT max(seq)"
				  " FROM (SELECT seq"
				  "  FROM event"
				  "  WHERE seq > ?1"
				  "  ORDER BY seq"
				  "  LIMIT ?2)";
	const struct redact_table *table = redact_table_find("event");
	int64_t last = c->last_seq;
	struct err e =
		db_number(c->from, c->last_seq, &last, end, "ii", c->last_seq, (int64_t)most);

	if (e.kind == ERR_NONE && last > c->last_seq)
		e = copy_range(c, table, c->last_seq, last);
	if (e.kind == ERR_NONE) {
		*more = last >= c->last_seq + most;
		c->last_seq = last;
	}
	return e;
}

struct err
copy_revision(struct copy *c, int64_t rev)
{
	static const char read[] = "SELECT name, rev"
				   " FROM revision"
				   " WHERE rev > ?1";
	static const char write[] = "INSERT INTO revision (name, rev)"
				    " VALUES (?1, ?2)"
				    " ON CONFLICT (name) DO UPDATE"
				    " SET rev = excluded.rev";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(c->from, &s, read, "i", rev);
	bool row = e.kind == ERR_NONE;

	while (e.kind == ERR_NONE && row) {
		e = db_step(c->from, s, &row);
		if (e.kind == ERR_NONE && row)
			e = db_run(c->to, write, "ti", (const char *)sqlite3_column_text(s, 0),
				sqlite3_column_int64(s, 1));
	}
	if (s != NULL)
		db_end(s);
	return e;
}
