/* store/replay_table.c - one audited table as it stood: made, filled, changed.
 * SPDX-License-Identifier: MIT */
#include "store/replay_table.h"

#include <stdio.h>
#include <string.h>

#include "store/audit.h"
#include "store/buf.h"
#include "store/db.h"

enum { SQL_CAP_BYTES = 32 * 1024 };

#define KIND "room_kind(coalesce(service_id, service), title, priority)"

/* Prepared, of a text that was put together: not of db.c's, which are known by their literals. */
static struct err
prepare(struct record *r, struct buf *sql, sqlite3_stmt **out)
{
	struct err e = NO_ERR;

	if (sql->full)
		e = err_make(ERR_FULL, "Memory is short.");
	else if (sqlite3_prepare_v3(r->db, sql->data, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) !=
		 SQLITE_OK)
		e = db_fail(r);
	buf_clear(sql);
	return e;
}

static struct err
finish(struct record *r, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);
	struct err e = code == SQLITE_DONE || code == SQLITE_ROW ? NO_ERR : db_fail(r);

	(void)sqlite3_reset(s);
	return e;
}

/* What the definition says after its first words: our own begin in their place. */
static struct err
define(struct record *r, const char *definition, const char *first, const char *instead)
{
	size_t length = strlen(first);
	struct buf sql;
	sqlite3_stmt *s = NULL;
	struct err e;

	if (strncmp(definition, first, length) != 0)
		return err_make(ERR_RECORD, "%s has a table that is made in another way.", r->path);
	buf_init(&sql, SQL_CAP_BYTES);
	(void)buf_printf(&sql, "%s%s", instead, definition + length);
	e = prepare(r, &sql, &s);
	if (e.kind == ERR_NONE)
		e = finish(r, s);
	(void)sqlite3_finalize(s);
	return e;
}

struct err
replay_table_copy(struct record *r, const char *name)
{
	static const char sql[] = "SELECT sql"
				  " FROM main.sqlite_master"
				  " WHERE type = 'table'"
				  " AND name = ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", name);
	struct buf definition;
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	buf_init(&definition, SQL_CAP_BYTES);
	if (row && sqlite3_column_text(s, 0) != NULL)
		(void)buf_string(&definition, (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	e = define(r, definition.data, "CREATE TABLE ", "CREATE TEMP TABLE ");
	buf_clear(&definition);
	return e;
}

struct err
replay_table_index(struct record *r, const char *name)
{
	static const char sql[] = "SELECT sql"
				  " FROM main.sqlite_master"
				  " WHERE type = 'index'"
				  " AND tbl_name = ?1"
				  " AND sql IS NOT NULL"
				  " ORDER BY rowid"
				  " LIMIT 1 OFFSET ?2";
	struct err e = NO_ERR;
	bool row = true;

	for (int64_t i = 0; e.kind == ERR_NONE && row; i++) {
		sqlite3_stmt *s = NULL;
		struct buf definition;

		e = db_start(r, &s, sql, "ti", name, i);
		if (e.kind == ERR_NONE)
			e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		buf_init(&definition, SQL_CAP_BYTES);
		(void)buf_string(&definition, (const char *)sqlite3_column_text(s, 0));
		db_end(s);
		e = define(r, definition.data, "CREATE INDEX ", "CREATE INDEX temp.");
		buf_clear(&definition);
	}
	return e;
}

static struct err
read_columns(struct replay_table *t)
{
	sqlite3_stmt *s = NULL;
	struct err e = db_start(t->record, &s, audit_columns, "t", t->name);
	bool row = true;

	while (e.kind == ERR_NONE && row) {
		struct replay_column *column = &t->columns[t->columns_count];
		const char *name;

		e = db_step(t->record, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		name = (const char *)sqlite3_column_text(s, 0);
		if (name == NULL || strlen(name) >= sizeof column->name ||
			t->columns_count == REPLAY_COLUMNS_MOST) {
			db_end(s);
			return err_make(ERR_RECORD, "%s has a table with too many columns.",
				t->record->path);
		}
		(void)snprintf(column->name, sizeof column->name, "%s", name);
		column->integer = strcmp((const char *)sqlite3_column_text(s, 1), "INTEGER") == 0;
		column->required = sqlite3_column_int(s, 2) != 0;
		if (sqlite3_column_int(s, 3) == 1)
			(void)snprintf(t->key, sizeof t->key, "%s", name);
		if (sqlite3_column_int(s, 3) == 1)
			t->numbered = column->integer;
		if (sqlite3_column_int(s, 3) > 1)
			t->numbered = false; /* a key of two columns is no row id */
		t->columns_count++;
	}
	return e;
}

/* What stands where null is refused and no event tells more: a field that was withheld. */
static const char *
nothing(const struct replay_column *column)
{
	return column->integer ? "0" : "''";
}

static void
put_columns(struct buf *out, const struct replay_table *t)
{
	for (int i = 0; i < t->columns_count; i++)
		(void)buf_printf(out, "%s%s", i > 0 ? ", " : "", t->columns[i].name);
	if (t->kinds)
		(void)buf_string(out, ", kind");
}

static struct err
prepare_fill(struct replay_table *t)
{
	struct buf sql;

	buf_init(&sql, SQL_CAP_BYTES);
	(void)buf_printf(&sql, "INSERT OR REPLACE INTO temp.%s (", t->name);
	(void)buf_string(&sql, t->numbered ? "rev, " : "rowid, rev, ");
	put_columns(&sql, t);
	(void)buf_string(&sql, t->numbered ? ") SELECT rev, " : ") SELECT rowid, rev, ");
	for (int i = 0; i < t->columns_count; i++)
		(void)buf_printf(&sql, "%s%s", i > 0 ? ", " : "", t->columns[i].name);
	(void)buf_printf(&sql,
		"%s FROM main.%s"
		" WHERE rowid > coalesce((SELECT max(rowid) FROM temp.%s), -9223372036854775808)"
		" ORDER BY rowid"
		" LIMIT ?1",
		t->kinds ? ", " KIND : "", t->name, t->name);
	return prepare(t->record, &sql, &t->fill);
}

static struct err
prepare_add(struct replay_table *t)
{
	struct buf sql;

	buf_init(&sql, SQL_CAP_BYTES);
	(void)buf_printf(&sql, "INSERT OR REPLACE INTO temp.%s (", t->name);
	put_columns(&sql, t);
	(void)buf_string(&sql, ", rev) SELECT ");
	for (int i = 0; i < t->columns_count; i++) {
		const struct replay_column *column = &t->columns[i];

		(void)buf_printf(&sql, "%s%smax(value) FILTER (WHERE field = '%s')%s%s%s",
			i > 0 ? ", " : "", column->required ? "coalesce(" : "", column->name,
			column->required ? ", " : "", column->required ? nothing(column) : "",
			column->required ? ")" : "");
	}
	(void)buf_printf(&sql,
		"%s, 0"
		" FROM temp.replay_change"
		" WHERE place = %d"
		" AND subject = ?1",
		t->kinds ? ", 0" : "", t->place);
	return prepare(t->record, &sql, &t->add);
}

static struct err
prepare_row(struct replay_table *t, const char *verb, const char *set, sqlite3_stmt **out)
{
	struct buf sql;

	buf_init(&sql, SQL_CAP_BYTES);
	(void)buf_printf(&sql, "%s temp.%s %s WHERE %s = ?1", verb, t->name, set, t->subject);
	return prepare(t->record, &sql, out);
}

static struct err
prepare_set(struct replay_table *t, struct replay_column *column)
{
	char set[REPLAY_NAME_BYTES + 32];

	(void)snprintf(set, sizeof set,
		column->required ? "SET %s = coalesce(?2, %s)" : "SET %s = ?2", column->name,
		nothing(column));
	return prepare_row(t, "UPDATE", set, &column->set);
}

static struct err
prepare_all(struct replay_table *t)
{
	struct err e = prepare_fill(t);

	if (e.kind == ERR_NONE)
		e = prepare_add(t);
	if (e.kind == ERR_NONE)
		e = prepare_row(t, "SELECT 1 FROM", "", &t->find);
	if (e.kind == ERR_NONE)
		e = prepare_row(t, "DELETE FROM", "", &t->drop);
	if (e.kind == ERR_NONE && t->kinds)
		e = prepare_row(t, "UPDATE", "SET kind = " KIND, &t->kind);
	return e;
}

struct err
replay_table_make(struct record *r, int place, const char *name, const char *subject,
	struct replay_table *out)
{
	struct replay_table *t = out;
	sqlite3_stmt *s = NULL;
	struct buf sql;
	struct err e = replay_table_copy(r, name);

	*t = (struct replay_table){.record = r, .place = place, .name = name};
	t->kinds = strcmp(name, "page") == 0;
	(void)snprintf(t->subject, sizeof t->subject, "%s", subject);
	if (e.kind == ERR_NONE)
		e = replay_table_index(r, name);
	if (e.kind == ERR_NONE)
		e = read_columns(t);
	if (e.kind != ERR_NONE)
		return e;
	buf_init(&sql, SQL_CAP_BYTES);
	(void)buf_printf(&sql, "CREATE INDEX temp.replay_%s ON %s (%s)", name, name, t->subject);
	e = prepare(r, &sql, &s);
	if (e.kind == ERR_NONE)
		e = finish(r, s);
	(void)sqlite3_finalize(s);
	return e.kind == ERR_NONE ? prepare_all(t) : e;
}

struct err
replay_table_rows(const struct replay_table *t, int64_t *rows)
{
	sqlite3_stmt *s = NULL;
	struct buf sql;
	struct err e;

	buf_init(&sql, SQL_CAP_BYTES);
	(void)buf_printf(&sql, "SELECT count(*) FROM main.%s", t->name);
	e = prepare(t->record, &sql, &s);
	if (e.kind == ERR_NONE && sqlite3_step(s) == SQLITE_ROW)
		*rows += sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return e;
}

struct err
replay_table_fill(struct replay_table *t, int most, int *count)
{
	struct err e;

	(void)sqlite3_bind_int(t->fill, 1, most);
	e = finish(t->record, t->fill);
	if (e.kind != ERR_NONE)
		return e;
	*count = sqlite3_changes(t->record->db);
	t->filled = *count < most;
	return NO_ERR;
}

static struct err
run_on(struct replay_table *t, sqlite3_stmt *s, const char *subject)
{
	(void)sqlite3_bind_text(s, 1, subject, -1, SQLITE_STATIC);
	return finish(t->record, s);
}

/* True when it is there. */
static bool
find(struct replay_table *t, const char *subject)
{
	bool there;

	(void)sqlite3_bind_text(t->find, 1, subject, -1, SQLITE_STATIC);
	there = sqlite3_step(t->find) == SQLITE_ROW;
	(void)sqlite3_reset(t->find);
	return there;
}

static struct err
set(struct replay_table *t, const char *subject, const char *field, sqlite3_value *value)
{
	struct replay_column *column = NULL;
	struct err e = NO_ERR;

	for (int i = 0; i < t->columns_count && field != NULL; i++) {
		if (strcmp(t->columns[i].name, field) == 0)
			column = &t->columns[i];
	}
	if (column == NULL)
		return NO_ERR; /* of an older version's, or none of the row's own */
	if (column->set == NULL)
		e = prepare_set(t, column);
	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_bind_value(column->set, 2, value);
	e = run_on(t, column->set, subject);
	(void)sqlite3_clear_bindings(column->set);
	return e;
}

static struct err
set_all(struct replay_table *t, const char *subject, int *count)
{
	static const char sql[] = "SELECT field, value"
				  " FROM temp.replay_change"
				  " WHERE place = ?1"
				  " AND subject = ?2";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(t->record, &s, sql, "it", (int64_t)t->place, subject);
	bool row = true;

	while (e.kind == ERR_NONE && row) {
		e = db_step(t->record, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		e = set(t, subject, (const char *)sqlite3_column_text(s, 0),
			sqlite3_column_value(s, 1));
		if (e.kind != ERR_NONE)
			db_end(s);
		(*count)++;
	}
	return e;
}

struct err
replay_table_apply(struct replay_table *t, const char *subject, bool gone, int *count)
{
	struct err e;

	if (gone || !find(t, subject)) {
		*count += gone ? 1 : t->columns_count;
		e = run_on(t, gone ? t->drop : t->add, subject);
	} else {
		e = set_all(t, subject, count);
	}
	if (e.kind == ERR_NONE && !gone && t->kinds)
		e = run_on(t, t->kind, subject);
	return e;
}

void
replay_table_clear(struct replay_table *t)
{
	sqlite3_stmt *const all[] = {t->fill, t->find, t->drop, t->add, t->kind};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		(void)sqlite3_finalize(all[i]);
	for (int i = 0; i < t->columns_count; i++)
		(void)sqlite3_finalize(t->columns[i].set);
	*t = (struct replay_table){.columns_count = 0};
}
