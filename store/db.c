/* store/db.c - prepared statements and what SQLite says, for the files of store/.
 * SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES_AT_ONCE = 4 };

void
db_library(void)
{
	/* Refused once it is in use, then as set. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, PAGES_AT_ONCE);
}

struct err
db_fail(struct record *r)
{
	int code = sqlite3_extended_errcode(r->db);

	switch (code & 0xff) {
	case SQLITE_FULL:
		return err_make(ERR_RECORD,
			"Not saved: the disk is full. Free space where %s lies.", r->path);
	case SQLITE_READONLY:
		return err_make(ERR_RECORD, "Not saved: %s may not be written.", r->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_make(ERR_RECORD,
			"%s is damaged. Nothing was changed: move it aside and restore the newest "
			"copy from the folder backup beside it.",
			r->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_make(ERR_RECORD, "%s is held by another process. Try again.", r->path);
	case SQLITE_IOERR:
		return err_make(ERR_IO, "The disk failed on %s (SQLite %d).", r->path, code);
	case SQLITE_CANTOPEN:
		return err_make(
			ERR_RECORD, "%s, or its -wal beside it, cannot be opened.", r->path);
	case SQLITE_NOMEM:
		return err_make(ERR_FULL, "Memory is short.");
	case SQLITE_TOOBIG:
		return err_make(ERR_FULL, "A text is too long for the record.");
	default:
		return err_make(ERR_RECORD, "%s: %s.", r->path, sqlite3_errmsg(r->db));
	}
}

static struct err
find(struct record *r, const char *sql, sqlite3_stmt **out)
{
	struct db_statement *slot;

	for (int i = 0; i < r->statements_count; i++) {
		if (r->statements[i].sql != sql)
			continue;
		*out = r->statements[i].statement;
		return NO_ERR;
	}
	assert(r->statements_count < DB_STATEMENTS);
	slot = &r->statements[r->statements_count];
	if (sqlite3_prepare_v3(r->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->statement, NULL) !=
		SQLITE_OK)
		return db_fail(r);
	slot->sql = sql;
	r->statements_count++;
	*out = slot->statement;
	return NO_ERR;
}

static int
bind_text(sqlite3_stmt *s, int at, const char *string, size_t length)
{
	if (string == NULL)
		return sqlite3_bind_null(s, at);
	return sqlite3_bind_text64(s, at, string, length, SQLITE_STATIC, SQLITE_UTF8);
}

static struct err
start(struct record *r, sqlite3_stmt **out, const char *sql, const char *types, va_list args)
{
	sqlite3_stmt *s = NULL;
	struct err e = find(r, sql, &s);
	int code = SQLITE_OK;

	if (e.kind != ERR_NONE)
		return e;
	(void)sqlite3_reset(s); /* answers what the last run did, which was told then */
	(void)sqlite3_clear_bindings(s);
	for (int i = 0; types[i] != '\0' && code == SQLITE_OK; i++) {
		const char *string;

		switch (types[i]) {
		case 'i':
			code = sqlite3_bind_int64(s, i + 1, va_arg(args, int64_t));
			break;
		case 't':
			string = va_arg(args, const char *);
			code = bind_text(s, i + 1, string, string == NULL ? 0 : strlen(string));
			break;
		default:
			assert(types[i] == 'n');
			string = va_arg(args, const char *);
			code = bind_text(s, i + 1, string, va_arg(args, size_t));
			break;
		}
	}
	if (code != SQLITE_OK)
		return db_fail(r);
	*out = s;
	return NO_ERR;
}

struct err
db_start(struct record *r, sqlite3_stmt **out, const char *sql, const char *types, ...)
{
	va_list args;
	struct err e;

	va_start(args, types);
	e = start(r, out, sql, types, args);
	va_end(args);
	return e;
}

struct err
db_step(struct record *r, sqlite3_stmt *s, bool *row)
{
	int code = sqlite3_step(s);
	struct err e = NO_ERR;

	*row = code == SQLITE_ROW;
	if (code == SQLITE_ROW)
		return NO_ERR;
	if (code != SQLITE_DONE)
		e = db_fail(r);
	(void)sqlite3_reset(s);
	return e;
}

void
db_end(sqlite3_stmt *s)
{
	(void)sqlite3_reset(s);
}

static struct err
finish(struct record *r, sqlite3_stmt *s)
{
	struct err e;
	bool row;

	do {
		e = db_step(r, s, &row);
	} while (row);
	return e;
}

struct err
db_run(struct record *r, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s = NULL;
	va_list args;
	struct err e;

	va_start(args, types);
	e = start(r, &s, sql, types, args);
	va_end(args);
	if (e.kind != ERR_NONE)
		return e;
	return finish(r, s);
}

struct err
db_number(struct record *r, int64_t none, int64_t *out, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s = NULL;
	va_list args;
	struct err e;
	bool row;

	va_start(args, types);
	e = start(r, &s, sql, types, args);
	va_end(args);
	if (e.kind != ERR_NONE)
		return e;
	e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	*out = row && sqlite3_column_type(s, 0) != SQLITE_NULL ? sqlite3_column_int64(s, 0) : none;
	db_end(s);
	return NO_ERR;
}

struct err
db_lay_out(struct record *r, const char *reply, size_t length, const char *path, const char *key)
{
	static const char sql[] = "INSERT INTO temp.item (v)"
				  " SELECT CASE type WHEN 'object' THEN value ELSE '{}' END"
				  " FROM json_each(?1, ?2)"
				  " WHERE ?3 IS NULL OR key = ?3";
	struct err e = db_run(r, "DELETE FROM temp.item", "");

	if (e.kind == ERR_NONE)
		e = db_run(r, sql, "ntt", reply, length, path, key);
	return e;
}

struct text
db_text(sqlite3_stmt *s, int column, size_t cap, struct arena *a)
{
	const char *from = (const char *)sqlite3_column_text(s, column);
	size_t length;
	char *copy;

	if (from == NULL || from[0] == '\0')
		return text_of("");
	length = strnlen(from, cap + 1);
	if (length > cap) {
		length = cap;
		while (length > 0 && ((unsigned char)from[length] & 0xc0) == 0x80)
			length--;
	}
	copy = arena_get(a, length + 1);
	if (copy == NULL)
		return text_of("");
	memcpy(copy, from, length);
	return text_of(copy);
}

struct err
db_rows(struct record *r, sqlite3_stmt *s, int most, size_t size,
	void (*read)(sqlite3_stmt *s, struct arena *a, void *row), struct arena *a,
	struct rows *out)
{
	struct rows rows = {.size = size};
	char *block = arena_room(a, ((size_t)most + 1) * size);
	struct err e;
	bool row;

	if (block == NULL) {
		db_end(s);
		return err_make(ERR_FULL, "Memory for the rows of a detail is short.");
	}
	for (;;) {
		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE)
			return e;
		if (!row || rows.count == most)
			break;
		memset(block + (size_t)rows.count * size, 0, size);
		read(s, a, block + (size_t)rows.count * size);
		rows.count++;
	}
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for the rows of a detail is short.");
	rows.first = block;
	rows.below = row;
	*out = rows;
	return NO_ERR;
}
